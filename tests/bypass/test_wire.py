"""Attacks on the masks, on the wire: a raw client against the whole proxy.

Every byte that the client gets is searched for marker values. The statements are those of
`test_masking`, through the simple and the extended protocol, in text and in binary.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from dataclasses import replace

import pytest

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from appliance.model import TargetName
from appliance.pgwire.messages import encode_message, encode_startup, encode_text
from appliance.session.postgres.judge import CATALOGS
from tests.integration.conftest import Bastion

from .clinic import CLINIC
from .insurer import INSURER
from .laboratory import LABORATORY
from .registry import REGISTRY
from .wire import SYNC, WAYS, bind, describe, execute, extended, parse, play, query, wire
from .worlds import connect, wait_for_lock

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

WORLDS = {world.name: world for world in (CLINIC, INSURER, LABORATORY, REGISTRY)}


def is_refused_at_once(text: str, catalog: Catalog, rules: ProtectedData) -> bool:
    try:
        return any(verdict.refusal for verdict in analyse(text, catalog, rules))
    except ProtocolError:
        return True


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("way", WAYS)
def test_no_attack_of_the_list(tmp_path, postgres_host, monkeypatch, way, world):
    async def scene(bastion: Bastion) -> None:
        client = None
        async with contextlib.AsyncExitStack() as stack:
            target = bastion.services.policy.targets[TargetName("clinic")]
            catalog = await CATALOGS.of(target).snapshot(60)
            for text in world.attacks:
                is_refused = is_refused_at_once(text, catalog, target.phi)
                if way != "simple" and is_refused:
                    continue  # Once is enough: all ways share the analysis.
                if client is None or client.reader.at_eof():
                    client = await stack.enter_async_context(
                        wire(bastion.host, "wire", world.markers)
                    )
                if is_refused:
                    assert b"E" in [kind for kind, _ in await client.send(query(text))], text
                    continue
                await client.send(query("BEGIN"))
                await client.send(WAYS[way](text))
                await client.send(query("ROLLBACK"))

    play(tmp_path, postgres_host, monkeypatch, scene, world)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("way", WAYS)
def test_honest_answers_are_untouched(tmp_path, postgres_host, monkeypatch, way, world):
    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire") as client, wire(postgres_host, "wire") as direct:
            client.markers = direct.markers = ()  # What one asks for may be in the question.
            for text in world.honest:
                answers = []
                for end in (client, direct):
                    await end.send(query("BEGIN"))
                    answers.append(await end.send(WAYS[way](text)))
                    await end.send(query("ROLLBACK"))
                assert answers[0] == answers[1], text
                assert not any(kind == b"E" for kind, _ in answers[0]), text

    play(tmp_path, postgres_host, monkeypatch, scene, world)


LEAKS = "SELECT upper(ssn) FROM ehr.patients"
CITY = "SELECT upper(city) FROM ehr.patients"
OUTER_NAME = "SELECT (SELECT name || '' FROM other.patients LIMIT 1) FROM ehr.patients"
RENAME = "ALTER TABLE other.patients RENAME COLUMN name TO nom"
DIRTY = f"DECLARE c CURSOR FOR {LEAKS}"
CLEAN = f"DECLARE c CURSOR FOR {CITY}"

# Each item of a list is sent, and its answer awaited, before the next.
WIRE_ATTACKS: dict[str, list[bytes]] = {
    "a temporary table hides a column": [
        query("BEGIN"),
        query("CREATE TEMP TABLE departments (zz int)"),
        query("INSERT INTO departments (zz) VALUES (1)"),
        query("SELECT (SELECT name || '' FROM departments LIMIT 1) FROM ehr.patients"),
    ],
    "a column renamed in the same message": [query(f"{RENAME}; {OUTER_NAME}")],
    "a column renamed in the same transaction": [
        query("BEGIN"),
        query(RENAME),
        query(OUTER_NAME),
        query("ROLLBACK"),
        query("BEGIN"),
        query("ALTER TABLE other.patients DROP COLUMN name"),
        parse(OUTER_NAME) + bind() + describe() + execute() + SYNC,
        query("ROLLBACK"),
    ],
    "a column renamed after PREPARE": [
        query(f"PREPARE q AS {OUTER_NAME}"),
        parse(OUTER_NAME, "s") + SYNC,
        query(RENAME),
        query("EXECUTE q"),
        bind("", "s") + describe() + execute() + SYNC,
        query("ALTER TABLE other.patients RENAME COLUMN nom TO name"),
    ],
    "another table takes the name of the one written to": [
        query("BEGIN"),
        query("CREATE TABLE pg_temp.claims (id int, ssn text)"),
        query("INSERT INTO claims (id, ssn) SELECT id, ssn FROM ehr.claims"),
        query("COMMIT"),
        query("SELECT * FROM pg_temp.claims"),
    ],
    "a table in front of the one written to": [
        query("CREATE SCHEMA zz"),
        query("CREATE TABLE zz.claims (id int, ssn text)"),
        query("SET search_path = zz, ehr"),
        query("INSERT INTO claims (id, ssn) SELECT id, ssn FROM ehr.claims"),
        query("SELECT * FROM zz.claims"),
        query("DROP SCHEMA zz CASCADE"),
    ],
    "one column more": [
        query("BEGIN"),
        query("ALTER TABLE ehr.codes ADD COLUMN zz int"),
        query(
            "SELECT d.*, upper(p.name), 'x' || d.code, g.* FROM ehr.codes d, ehr.patients p,"
            " generate_series(1, 2) g"
        ),
        query("ROLLBACK"),
    ],
    "PREPARE bound, not run": [
        query(f"PREPARE q AS {LEAKS}"),
        parse(f"PREPARE q AS {CITY}") + bind() + SYNC,
        query("EXECUTE q"),
    ],
    "PREPARE described, not run": [
        query(f"PREPARE q AS {LEAKS}"),
        parse(f"PREPARE q AS {CITY}") + describe(b"S") + SYNC,
        query("EXECUTE q"),
    ],
    "DECLARE bound, not run": [
        query("BEGIN"),
        query(DIRTY),
        parse(CLEAN) + bind() + SYNC,
        query("FETCH c"),
    ],
    "cursor in the place of a portal": [
        query("BEGIN"),
        parse(CITY) + bind("c") + SYNC,
        query(f"CLOSE c; {DIRTY}"),
        execute("c") + SYNC,
    ],
    "portal in the place of a cursor": [
        query("BEGIN"),
        query(CLEAN),
        query("CLOSE c"),
        parse(LEAKS) + bind("c") + SYNC,
        query("FETCH c"),
    ],
    "EXECUTE bound, then prepared again": [
        query(f"PREPARE q AS {CITY}"),
        query("BEGIN"),
        parse("EXECUTE q") + bind("p") + SYNC,
        query(f"DEALLOCATE q; PREPARE q AS {LEAKS}"),
        execute("p") + SYNC,
    ],
    "FETCH bound, then declared again": [
        query("BEGIN"),
        query(CLEAN),
        parse("FETCH c") + bind("p") + SYNC,
        query(f"CLOSE c; {DIRTY}"),
        execute("p") + SYNC,
    ],
    "prepared again in one query": [
        query(f"PREPARE q AS {CITY}; DEALLOCATE q; PREPARE q AS {LEAKS}; EXECUTE q")
    ],
    "prepared again in a failed query": [
        query(f"PREPARE q AS {CITY}"),
        query(f"DEALLOCATE q; PREPARE q AS {LEAKS}; SELECT 1/0"),
        query("EXECUTE q"),
    ],
    "savepoint": [
        query("BEGIN"),
        query(DIRTY),
        query("SAVEPOINT s"),
        query(f"CLOSE c; {CLEAN}"),
        query("ROLLBACK TO s"),
        query("FETCH c"),
    ],
    "same statement name": [
        parse(CITY, "s") + SYNC,
        parse(LEAKS, "s") + SYNC,
        encode_message(b"C", b"Ss\0") + parse(LEAKS, "s") + bind("", "s") + execute() + SYNC,
    ],
    "row limits": [
        query("BEGIN"),
        parse("SELECT * FROM ehr.patients, generate_series(1, 9)") + bind("p") + SYNC,
        execute("p", 2) + execute("p", 3) + describe(b"P", "p") + execute("p") + SYNC,
    ],
    "an error in the middle": [
        parse(CITY) + bind() + parse("SELECT nothing FROM") + parse(LEAKS) + execute() + SYNC,
        execute() + SYNC,
    ],
    "cast error": [query("SELECT name::int FROM ehr.patients"), query("SELECT dob::int")],
    "unique key": [
        query("INSERT INTO ehr.patients (id, ssn) VALUES (1, 'x')"),
        query("UPDATE ehr.patients SET id = NULL"),
        query("ALTER TABLE ehr.patients ADD CHECK (id > 5)"),
    ],
    "copy": [
        query("COPY ehr.patients TO STDOUT"),
        query("COPY ehr.patients TO STDOUT (FORMAT csv, HEADER)"),
        query("COPY ehr.patients TO STDOUT (FORMAT csv, DELIMITER '|')"),
        query("COPY ehr.patients TO STDOUT (FORMAT binary)"),
        query(f"COPY ({LEAKS}) TO STDOUT"),
        query("COPY (SELECT id, name FROM ehr.patients) TO STDOUT BINARY; COPY ehr.v TO STDOUT"),
        query("COPY ehr.patients TO STDOUT (HEADER false)"),
        query("COPY ehr.patients TO STDOUT (FORMAT csv, HEADER 'off')"),
        query("COPY ehr.patients TO STDOUT (FORMAT csv, HEADER 0)"),
        query("COPY ehr.patients FROM STDIN"),
        parse("COPY ehr.patients (ssn, id) TO STDOUT CSV") + bind() + execute() + SYNC,
    ],
    "shadows": [
        query("CREATE TEMP TABLE patients (id int)"),
        query("SET search_path = ehr, pg_temp"),
        query("SELECT name || '' FROM patients"),
        query("CREATE TEMP TABLE wards AS SELECT * FROM ehr.wards"),
        query("SELECT * FROM ehr.patients; DISCARD ALL; SELECT * FROM ehr.patients"),
    ],
    "search_path between parse and execute": [
        query("CREATE SCHEMA z; CREATE TABLE z.patients (ssn text)"),
        query("SET search_path = z"),
        parse("SELECT upper(ssn) FROM patients", "s") + SYNC,
        query("SET search_path = ehr"),
        bind("", "s") + execute() + SYNC,
    ],
    "function call": [encode_message(b"F", bytes(12)) + SYNC],
    "unknown message": [encode_message(b"!", b"") + SYNC],
    "lying length": [b"Q\x00\x00\x00\x02", SYNC],
    "NUL": [encode_message(b"Q", b"SELECT 1\0; TABLE ehr.patients\0")],
    "invalid UTF-8": [encode_message(b"Q", b"SELECT '\xff' FROM ehr.patients\0")],
    "nesting": [query("SELECT " + "(" * 30000 + "1" + ")" * 30000)],
    "empty": [query(""), query(";"), parse("") + bind() + describe() + execute() + SYNC],
    "second start": [encode_startup({"user": "x"}) + bytes(5000)],
    "utilities": [extended(t, True) for t in ("SHOW search_path", "BEGIN", "DISCARD ALL")],
}


def test_no_attack_on_the_wire(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        for name, steps in WIRE_ATTACKS.items():
            async with wire(bastion.host, "wire") as client:
                for step in steps:
                    try:
                        await client.send(step)
                    except (AssertionError, TimeoutError) as error:
                        raise AssertionError(name, step[:200]) from error

    play(tmp_path, postgres_host, monkeypatch, scene)


def values(text: str, *values: bytes, name: str = "") -> bytes:
    """Bind with parameters in text, and run."""
    body = b"\0" + encode_text(name) + b"\0\0" + struct.pack(">H", len(values))
    body += b"".join(struct.pack(">I", len(value)) + value for value in values) + b"\0\0"
    return parse(text, name) + encode_message(b"B", body) + execute() + SYNC


LOOKED_UP = 'SELECT id FROM member.person WHERE "NationalID" = ANY ($1)'


@pytest.mark.parametrize(
    ("text", "parameters", "is_answered"),
    [
        (LOOKED_UP, [b"{QZX44100A17,QZX44200B28}"], True),
        (LOOKED_UP + ' AND "Family Name" = $2', [b"{QZX44100A17}", b"QZXkowalska"], True),
        (LOOKED_UP, [b"{" + b",".join(b"%d" % n for n in range(200))[:-1] + b"}"], False),
        ("SELECT current_setting($1)", [b"server_version"], True),
        ("SELECT current_setting($1)", [b"app.user"], False),
        ("SELECT current_setting($1::text, true)", [b"app.user"], False),
        ("SELECT set_config($1, $2, false)", [b"application_name", b"report"], True),
        ("SELECT set_config($1, $2, false)", [b"log_min_messages", b"debug5"], False),
    ],
)
def test_what_a_parameter_may_be(
    tmp_path, postgres_host, monkeypatch, text, parameters, is_answered
):
    world = replace(INSURER, more_rules={"lookup_budget": 100})

    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire", INSURER.markers) as client:
            answer = [kind for kind, _ in await client.send(values(text, *parameters))]
            assert (b"D" in answer, b"E" in answer) == (is_answered, not is_answered)
            # What SQL's EXECUTE gives is not seen: it is refused.
            await client.send(query(f"PREPARE q AS {text}"))
            arguments = ", ".join("'x'" for _ in parameters)
            answer = [kind for kind, _ in await client.send(query(f"EXECUTE q ({arguments})"))]
            assert b"D" not in answer and b"E" in answer

    play(tmp_path, postgres_host, monkeypatch, scene, world)


def test_a_query_in_a_failed_pipeline_waits_for_sync(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire") as client:
            answer = await client.send(parse("SELECT nothing FROM") + query("SELECT 1") + SYNC)
            assert [kind for kind, _ in answer] == [b"E", b"Z"]
            assert b"D" in dict(await client.send(query("SELECT 1")))

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_a_column_renamed_in_another_session_meanwhile(tmp_path, postgres_host, monkeypatch):
    """By somebody else, but through the bastion; see `test_changes_by_others` for the rest."""

    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire") as one, wire(bastion.host, "wire") as two:
            await two.send(query(OUTER_NAME))
            await one.send(query("BEGIN"))
            await one.send(query(RENAME))
            assert b"E" in [kind for kind, _ in await two.send(query(OUTER_NAME))]
            await one.send(query("COMMIT"))
            await two.send(query(OUTER_NAME))

            await one.send(query("ALTER TABLE other.patients RENAME COLUMN nom TO name"))
            with connect(postgres_host, "wire") as direct:
                direct.execute("BEGIN")
                direct.execute("LOCK ehr.wards IN ACCESS EXCLUSIVE MODE")
                wait = "SELECT ward FROM ehr.wards LIMIT 1"
                reading = asyncio.create_task(two.send(query(f"{wait}; {OUTER_NAME}")))
                await wait_for_lock(direct)
                await one.send(query(RENAME))
                direct.execute("COMMIT")
                await reading  # `send` looks for markers.
            await one.send(query("ALTER TABLE other.patients RENAME COLUMN nom TO name"))

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_a_change_in_a_transaction_holds_nobody_up(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire") as one, wire(bastion.host, "wire") as two:
            await one.send(query("BEGIN"))
            await one.send(query("ALTER TABLE ehr.departments RENAME COLUMN name TO nom"))
            assert b"D" in [k for k, _ in await one.send(query("SELECT nom FROM ehr.departments"))]
            assert b"D" in [k for k, _ in await one.send(query("SELECT ward FROM ehr.wards"))]
            assert b"D" in [k for k, _ in await two.send(query("SELECT ward FROM ehr.wards"))]
            await one.send(query("ROLLBACK"))
            assert b"D" in [k for k, _ in await two.send(query("SELECT name FROM ehr.departments"))]

    play(tmp_path, postgres_host, monkeypatch, scene)
