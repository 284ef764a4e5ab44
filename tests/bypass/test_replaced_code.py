"""Where policy opens `create_code`: what fills protected columns, or is trusted, is replaced.

Each case has a schema of its own; its statements run through the bastion, one after the other,
and none may show a marker: not before, and not after the change is seen.
"""

from __future__ import annotations

import pytest

from appliance.session.postgres.judge import CATALOGS
from tests.integration.conftest import Bastion

from .test_changes_by_others import kinds
from .wire import SYNC, bind, execute, parse, play, query, wire
from .worlds import World

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

PEOPLE = """
CREATE SCHEMA {0};
CREATE TABLE {0}.people (id int, ssn text, city text);
INSERT INTO {0}.people VALUES (1, 'QZX111', 'Bonn'), (2, 'QZX222', 'Kiel');
CREATE TABLE {0}.pings (id int);
CREATE TABLE {0}.{0}_copies (id int, known text);
CREATE FUNCTION {0}.plain(n int) RETURNS text LANGUAGE sql AS 'SELECT city FROM {0}.people WHERE id = n';
CREATE FUNCTION {0}.trusted(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN lower(t); END';
CREATE FUNCTION {0}.copy() RETURNS trigger LANGUAGE plpgsql AS {1};
CREATE TRIGGER copy AFTER INSERT ON {0}.pings FOR EACH ROW EXECUTE FUNCTION {0}.copy();
INSERT INTO {0}.pings VALUES (1);
"""
KNOWN = "$$ BEGIN INSERT INTO {0}.{0}_copies SELECT id, ssn FROM {0}.people; RETURN NULL; END $$"
UNKNOWN = "$$ BEGIN EXECUTE 'INSERT INTO {0}.{0}_copies SELECT id, ssn FROM {0}.people'; RETURN NULL; END $$"
SILENT = "CREATE OR REPLACE FUNCTION {0}.copy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
OTHER = (
    "CREATE FUNCTION {0}.none() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
)
READ = "SELECT known FROM {0}.{0}_copies"
REPLACE = "CREATE OR REPLACE FUNCTION {0}.trusted(t text) RETURNS text LANGUAGE {1}"
CASES = {
    "silenced": (KNOWN, [SILENT, READ]),
    "muted": (UNKNOWN, [SILENT, READ]),
    "sql": (UNKNOWN, [SILENT.replace("FUNCTION", "function"), READ]),
    "retargeted": (
        UNKNOWN,
        [
            OTHER,
            (
                "CREATE OR REPLACE TRIGGER copy AFTER INSERT ON {0}.pings FOR EACH ROW "
                "EXECUTE FUNCTION {0}.none()"
            ),
            READ,
        ],
    ),
    "disabled": (UNKNOWN, ["ALTER TABLE {0}.pings DISABLE TRIGGER copy", READ]),
    "disabled_all": (UNKNOWN, ["ALTER TABLE {0}.pings DISABLE TRIGGER ALL", READ]),
    "renamed": (UNKNOWN, ["ALTER FUNCTION {0}.copy() RENAME TO x", SILENT, READ]),
    "moved": (UNKNOWN, ["ALTER FUNCTION {0}.copy() SET SCHEMA public", SILENT, READ]),
    "owned": (UNKNOWN, ["ALTER FUNCTION {0}.copy() OWNER TO pg_monitor", READ]),
    "configured": (UNKNOWN, ["ALTER FUNCTION {0}.copy() SET search_path = public", READ]),
    "renamed_trigger": (UNKNOWN, ["ALTER TRIGGER copy ON {0}.pings RENAME TO x", READ]),
    "dropped": (UNKNOWN, ["DROP TRIGGER copy ON {0}.pings", READ]),
    "dropped_code": (UNKNOWN, ["DROP FUNCTION {0}.copy() CASCADE", READ]),
    "trusted": (
        KNOWN,
        [
            REPLACE.replace("{1}", "sql") + " AS 'SELECT max(ssn) FROM {0}.people'",
            "SELECT {0}.trusted('x')",
        ],
    ),
    "overloaded": (
        KNOWN,
        [
            (
                "CREATE FUNCTION {0}.trusted(n int) RETURNS text LANGUAGE sql "
                "AS 'SELECT ssn FROM {0}.people WHERE id = n'"
            ),
            "SELECT {0}.trusted(1)",
        ],
    ),
    "dropped_trusted": (
        KNOWN,
        [
            "DROP FUNCTION {0}.trusted(text)",
            (
                "CREATE FUNCTION {0}.trusted(n int) RETURNS text LANGUAGE sql "
                "AS 'SELECT ssn FROM {0}.people WHERE id = n'"
            ),
            "SELECT {0}.trusted(1)",
        ],
    ),
    "procedure": (
        KNOWN,
        [
            (
                "CREATE PROCEDURE {0}.trusted(INOUT n text) LANGUAGE sql "
                "AS 'SELECT max(ssn) FROM {0}.people'"
            ),
            "CALL {0}.trusted(NULL)",
        ],
    ),
    "replaced": (
        KNOWN,
        [
            (
                "CREATE OR REPLACE FUNCTION {0}.plain(n int) RETURNS text LANGUAGE sql AS "
                "'SELECT ssn FROM {0}.people WHERE id = n'"
            ),
            "SELECT {0}.plain(1)",
        ],
    ),
    "in_transaction": (
        KNOWN,
        [
            "BEGIN",
            (
                "CREATE OR REPLACE FUNCTION {0}.plain(n int) RETURNS text LANGUAGE sql AS "
                "'SELECT ssn FROM {0}.people WHERE id = n'"
            ),
            "SELECT {0}.plain(1)",
            "COMMIT",
        ],
    ),
    "caught": (
        KNOWN,
        [
            (
                "CREATE FUNCTION {0}.tell() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE NOTICE '%', OLD.ssn; RETURN NEW; END $$"
            ),
            (
                "CREATE TRIGGER tell BEFORE UPDATE ON {0}.people FOR EACH ROW "
                "EXECUTE FUNCTION {0}.tell()"
            ),
            "UPDATE {0}.people SET city = 'Ulm'",
        ],
    ),
    "ruled": (
        KNOWN,
        [
            "CREATE RULE r AS ON UPDATE TO {0}.people DO INSTEAD SELECT ssn FROM {0}.people",
            "UPDATE {0}.people SET city = 'Ulm'",
        ],
    ),
    "converted": (
        KNOWN,
        [
            "CREATE FUNCTION {0}.to_text({0}.people) RETURNS text LANGUAGE sql AS 'SELECT $1.ssn'",
            "CREATE CAST ({0}.people AS text) WITH FUNCTION {0}.to_text({0}.people)",
            "SELECT p::text FROM {0}.people p",
            "SELECT {0}.to_text(p) FROM {0}.people p",
        ],
    ),
}
CODE = World(
    "code",
    {f"{name}.people.ssn": "redact" for name in CASES},
    (b"QZX",),
    (),
    {"allow": ["create_code"], "trusted_functions": [f"{name}.trusted" for name in CASES]},
    "\n".join(
        PEOPLE.format(name, code.format(name)).replace("\n", " ")
        for name, (code, _) in CASES.items()
    ),
)


@pytest.fixture(autouse=True)
def nothing_is_known() -> None:
    CATALOGS.forget_all()


def test_nothing_shows_what_it_was_made_of(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        shown = []
        for name, (_, statements) in CASES.items():
            async with wire(bastion.host, "wire", ()) as client:
                for statement in statements:
                    text = statement.format(name)
                    answer = await client.send(query(text))
                    if b"QZX" in client.seen:
                        shown.append((name, text, kinds(answer)))
                        break
        assert not shown

    play(tmp_path, postgres_host, monkeypatch, scene, CODE)


PLAIN = (
    "CREATE OR REPLACE FUNCTION replaced.plain(n int) RETURNS text LANGUAGE plpgsql AS "
    "'BEGIN RETURN (SELECT ssn FROM replaced.people WHERE id = n); END'"
)
CALL = "SELECT replaced.plain(n) FROM generate_series(1, 2) n"
# Each item of a list is sent, and its answer awaited, before the next.
IN_ONE_TRANSACTION = {
    "one message": [query(f"{PLAIN}; {CALL}")],
    "one pipeline": [parse(PLAIN) + bind() + execute() + parse(CALL) + bind() + execute() + SYNC],
    "prepared before": [
        query(f"PREPARE p AS {CALL}"),
        query(f"BEGIN; {PLAIN}"),
        query("EXECUTE p"),
    ],
    "cursor": [query(f"BEGIN; DECLARE c CURSOR FOR {CALL}"), query(PLAIN), query("FETCH c")],
    "portal": [
        query("BEGIN"),
        parse(CALL) + bind("p") + execute("p", 1) + SYNC,
        query(PLAIN),
        execute("p") + SYNC,
    ],
    "savepoint": [query("BEGIN"), query(PLAIN), query("SAVEPOINT s"), query(CALL)],
    "default": [
        query("BEGIN"),
        query(PLAIN),
        query("CREATE TABLE replaced.other (known text DEFAULT replaced.plain(1))"),
        query("INSERT INTO replaced.other DEFAULT VALUES"),
        query("SELECT * FROM replaced.other"),
    ],
    "trigger": [
        query("BEGIN"),
        query(
            "CREATE OR REPLACE FUNCTION replaced.copy() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE EXCEPTION ''%'', (SELECT max(ssn) FROM replaced.people); END'"
        ),
        query("INSERT INTO replaced.pings VALUES (2)"),
    ],
}


def test_code_of_an_open_transaction_does_not_run(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        for name, messages in IN_ONE_TRANSACTION.items():
            async with wire(bastion.host, "wire", CODE.markers) as client:
                for message in messages:
                    await client.send(message)
                assert b"C55006" in client.seen, name

    play(tmp_path, postgres_host, monkeypatch, scene, CODE)


def test_a_migration_that_makes_code_works(tmp_path, postgres_host, monkeypatch):
    """It notes its version in a table of its own, as they do."""
    statements = [
        "BEGIN",
        "CREATE FUNCTION muted.one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER one BEFORE INSERT ON muted.people FOR EACH ROW EXECUTE FUNCTION muted.one()",
        "COMMENT ON FUNCTION muted.one() IS 'one'",
        "CREATE TABLE muted.versions (version text)",
        "INSERT INTO muted.versions VALUES ('7')",
        "SELECT version FROM muted.versions",
        "COMMIT",
    ]

    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire", CODE.markers) as client:
            for statement in statements:
                assert b"E" not in kinds(await client.send(query(statement))), statement

    play(tmp_path, postgres_host, monkeypatch, scene, CODE)
