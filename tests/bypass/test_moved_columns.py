"""Protected columns that get another name, or lose what protects them, by another road.

Policy knows columns by names. What it protected once stays protected under any name, also after
a restart of the gateway, until the policy says otherwise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest

from appliance.session.postgres.judge import CATALOGS
from tests.integration.conftest import Bastion

from .test_changes_by_others import another_road, kinds
from .wire import play, query, wire
from .worlds import World

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]


@dataclass(frozen=True)
class Move:
    """What somebody does by another road, and statements that read the same values then."""

    change: str
    statements: tuple[str, ...]
    made: str = ""
    """What is there before, beside `people`."""


TRIGGER = """
CREATE TABLE {0}.copies (id int, known text);
CREATE FUNCTION {0}.copy() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO {0}.copies VALUES (NEW.id, NEW.ssn); RETURN NEW; END $$;
CREATE TRIGGER copy BEFORE INSERT ON {0}.people FOR EACH ROW EXECUTE FUNCTION {0}.copy();
INSERT INTO {0}.people VALUES (3, 'QZX333', 'Ulm')
"""
PARTS = """
CREATE TABLE {0}.parts (id int, ssn text) PARTITION BY LIST (id);
CREATE TABLE {0}.one PARTITION OF {0}.parts FOR VALUES IN (1);
INSERT INTO {0}.parts VALUES (1, 'QZX444')
"""
# Each has a schema of its own, in which `people.ssn` and `parts.ssn` are protected.
MOVES = {
    "column": Move(
        "ALTER TABLE column_.people RENAME ssn TO number",
        ("SELECT number FROM column_.people", "SELECT number || '' FROM column_.people"),
    ),
    "swapped": Move(
        "ALTER TABLE swapped.people RENAME ssn TO x; ALTER TABLE swapped.people RENAME city TO ssn;"
        "ALTER TABLE swapped.people RENAME x TO city",
        ("SELECT city FROM swapped.people", "SELECT upper(city) FROM swapped.people"),
    ),
    "table": Move(
        "ALTER TABLE table_.people RENAME TO persons",
        ("SELECT * FROM table_.persons", "COPY table_.persons TO STDOUT"),
    ),
    "replaced": Move(
        "ALTER TABLE replaced.people RENAME TO former; CREATE TABLE replaced.people AS "
        "SELECT 1 AS id, 'none'::text AS ssn",
        ("SELECT * FROM replaced.former", "SELECT f::text FROM replaced.former f"),
    ),
    "moved": Move(
        "CREATE SCHEMA attic; ALTER TABLE moved.people SET SCHEMA attic",
        ("SELECT * FROM attic.people", "SELECT max(ssn) FROM attic.people"),
    ),
    "schema": Move(
        "ALTER SCHEMA schema_ RENAME TO scheme",
        ("SELECT * FROM scheme.people", "SELECT ssn::int FROM scheme.people"),
    ),
    "retyped": Move(
        "ALTER TABLE retyped.people RENAME ssn TO num; ALTER TABLE retyped.people ALTER num TYPE "
        "varchar(20); ALTER TABLE retyped.people ALTER num TYPE bytea USING num::bytea",
        ("SELECT encode(num, 'escape') FROM retyped.people", "SELECT * FROM retyped.people"),
    ),
    "detached": Move(
        "ALTER TABLE detached.parts DETACH PARTITION detached.one",
        ("SELECT * FROM detached.one", "SELECT ssn || '' FROM detached.one"),
        PARTS.format("detached"),
    ),
    "orphaned": Move(
        "ALTER TABLE orphaned.child NO INHERIT orphaned.people",
        ("SELECT * FROM orphaned.child",),
        "CREATE TABLE orphaned.child () INHERITS (orphaned.people);"
        "INSERT INTO orphaned.child VALUES (1, 'QZX555', 'Ulm')",
    ),
    "reshaped": Move(
        "ALTER TABLE reshaped.parts DETACH PARTITION reshaped.one; DROP TABLE reshaped.parts;"
        "ALTER TABLE reshaped.one RENAME ssn TO n",
        ("SELECT * FROM reshaped.one", "SELECT lower(n) FROM reshaped.one"),
        PARTS.format("reshaped"),
    ),
    "untied": Move(
        "ALTER TABLE untied.visits DROP CONSTRAINT visits_person_fkey",
        ("SELECT person FROM untied.visits",),
        "ALTER TABLE untied.people ADD UNIQUE (ssn);"
        "CREATE TABLE untied.visits (person text REFERENCES untied.people (ssn));"
        "INSERT INTO untied.visits VALUES ('QZX111')",
    ),
    "untriggered": Move(
        "DROP FUNCTION untriggered.copy CASCADE",
        ("SELECT known FROM untriggered.copies", "SELECT max(known) FROM untriggered.copies"),
        TRIGGER.format("untriggered"),
    ),
    "silenced": Move(
        "CREATE OR REPLACE FUNCTION silenced.copy() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'",
        ("SELECT known FROM silenced.copies", "SELECT * FROM silenced.copies"),
        TRIGGER.format("silenced"),
    ),
    "worded": Move(
        "DROP FUNCTION worded.copy()",
        ("SELECT known FROM worded.copies", "SELECT max(known) FROM worded.copies"),
        # It returns nothing, whatever its text says.
        "CREATE TABLE worded.copies (known text);"
        "CREATE FUNCTION worded.copy() RETURNS void LANGUAGE plpgsql AS E'/*\\n RETURNS trigger\\n*/"
        " BEGIN INSERT INTO worded.copies SELECT ssn FROM worded.people; END';"
        "SELECT worded.copy()",
    ),
    "ungenerated": Move(
        "ALTER TABLE ungenerated.people ALTER also DROP EXPRESSION",
        ("SELECT also FROM ungenerated.people",),
        "ALTER TABLE ungenerated.people ADD also text GENERATED ALWAYS AS (ssn || 'x') STORED",
    ),
    "unread": Move(
        "CREATE OR REPLACE VIEW unread.shown AS SELECT city AS place FROM unread.people",
        ("SELECT place FROM unread.kept",),
        "CREATE VIEW unread.shown AS SELECT ssn AS place FROM unread.people;"
        "CREATE MATERIALIZED VIEW unread.kept AS SELECT place FROM unread.shown",
    ),
}
PEOPLE = """
CREATE SCHEMA {0};
CREATE TABLE {0}.people (id int, ssn text, city text);
INSERT INTO {0}.people VALUES (1, 'QZX111', 'Bonn'), (2, 'QZX222', 'Kiel');
{1};
"""


def schema_of(name: str) -> str:
    return f"{name}_" if name in {"column", "table", "schema"} else name


NAMES = [
    *(f"{schema_of(name)}.people.ssn" for name in MOVES),
    *(f"{name}.parts.ssn" for name in ("detached", "reshaped")),
]
MOVED = World(
    "moved",
    dict.fromkeys(NAMES, "redact"),
    (b"QZX", b"515a58"),
    (),
    {},
    "\n".join(PEOPLE.format(schema_of(name), one.made) for name, one in MOVES.items()).replace(
        "\n", " "
    ),
)
KNOWN = "SELECT count(*) FROM swapped.people"


@pytest.fixture(autouse=True)
def nothing_is_known() -> None:
    CATALOGS.forget_all()


async def know(bastion: Bastion) -> None:
    """Let the gateway see what is protected now."""
    async with wire(bastion.host, "wire", MOVED.markers) as client:
        assert b"D" in kinds(await client.send(query(KNOWN)))


@pytest.mark.parametrize("is_restarted", [False, True], ids=["running", "restarted"])
def test_what_was_protected_stays_so(tmp_path, postgres_host, monkeypatch, is_restarted):
    async def scene(bastion: Bastion) -> None:
        await know(bastion)
        assert not moved(bastion)
        with another_road(postgres_host) as other:
            for one in MOVES.values():
                other.execute(one.change)
        if is_restarted:
            CATALOGS.forget_all()
        for one in MOVES.values():
            for statement in one.statements:
                async with wire(bastion.host, "wire", MOVED.markers) as client:
                    assert b"E" not in kinds(await client.send(query("SELECT 1")))
                    await client.send(query(statement))
        (told,) = moved(bastion)
        assert told["kept"] == KEPT
        assert told["missing"] == MISSING

    play(tmp_path, postgres_host, monkeypatch, scene, MOVED)


KEPT = {
    "attic.people.ssn": ["moved.people.ssn"],
    "column_.people.number": ["column_.people.ssn"],
    "detached.one.ssn": ["detached.parts.ssn"],
    "orphaned.child.ssn": ["orphaned.people.ssn"],
    "replaced.former.ssn": ["replaced.people.ssn"],
    "reshaped.one.n": ["reshaped.parts.ssn"],
    "retyped.people.num": ["retyped.people.ssn"],
    "scheme.people.ssn": ["schema_.people.ssn"],
    "silenced.copies.known": ["silenced.people.ssn"],
    "swapped.people.city": ["swapped.people.ssn"],
    "table_.persons.ssn": ["table_.people.ssn"],
    "ungenerated.people.also": ["ungenerated.people.ssn"],
    "unread.kept.place": ["unread.people.ssn"],
    "untied.visits.person": ["untied.people.ssn"],
    "untriggered.copies.known": ["untriggered.people.ssn"],
    "worded.copies.known": ["worded.people.ssn"],
}
MISSING = [
    "column_.people.ssn",
    "moved.people.ssn",
    "reshaped.parts.ssn",
    "retyped.people.ssn",
    "schema_.people.ssn",
    "table_.people.ssn",
]


def moved(bastion: Bastion) -> list[dict[str, dict[str, list[str]]]]:
    """What the log says of columns that are not as policy names them."""
    lines = map(json.loads, bastion.entries().splitlines())
    return [line["data"] for line in lines if line["kind"] == "postgres:protection:moved"]


async def read(bastion: Bastion, statement: str) -> bytes:
    async with wire(bastion.host, "wire", ()) as client:
        return b"".join(body for kind, body in await client.send(query(statement)) if kind == b"D")


def test_policy_releases_what_holds_nothing_any_more(tmp_path, postgres_host, monkeypatch):
    """By naming it, and nothing else: a column that is dropped takes its pin along."""
    rules = {"released": ["column_.people.number"]}
    name = "SELECT number FROM column_.people WHERE id = 1"

    async def scene(bastion: Bastion) -> None:
        await know(bastion)
        with another_road(postgres_host) as other:
            other.execute(MOVES["column"].change)
            await know(bastion)
            assert b"QZX111" in await read(bastion, name)
            other.execute("ALTER TABLE column_.people RENAME number TO n")
            await know(bastion)
            assert b"QZX" not in await read(bastion, name.replace("number", "n"))
            other.execute("ALTER TABLE column_.people DROP n")
            other.execute("ALTER TABLE column_.people ADD n text DEFAULT 'open'")
            await know(bastion)
            assert b"open" in await read(bastion, name.replace("number", "n"))
            assert b"Kiel" in await read(bastion, "SELECT city || '' FROM column_.people")
        assert [told["kept"] for told in moved(bastion)] == [
            {},  # `released` names nothing.
            {},
            {"column_.people.n": ["column_.people.ssn"]},
            {},
        ]

    play(tmp_path, postgres_host, monkeypatch, scene, replace(MOVED, more_rules=rules))
