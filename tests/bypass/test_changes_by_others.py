"""Somebody changes what names mean by another road, and the next statement uses them.

Nothing here waits for the gateway to notice: what comes right after a change, and what runs
while it is made, must not show a marker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.integration.conftest import Bastion

from .wire import FLUSH, SYNC, bind, describe, execute, parse, play, query, wire
from .worlds import World, connect, wait_for_lock

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]


@dataclass(frozen=True)
class Change:
    """What somebody else does, and a statement that means something else from then on."""

    statement: str
    change: str
    made: str = ""
    """What is there before, beside `people`."""


def _outer(schema: str) -> str:
    """An expression that means the open column `ssn` of a table inside, as long as it is there."""
    return f"(SELECT ssn || '' FROM {schema}.open LIMIT 1)"


def _hidden(schema: str, statement: str) -> Change:
    """A statement with `_outer`, and a change that lets it mean the protected one outside."""
    made = f"CREATE TABLE {schema}.open AS SELECT 'none'::text AS ssn"
    return Change(statement, f"ALTER TABLE {schema}.open RENAME ssn TO none", made)


# Each has a schema of its own, in which `people.ssn` is protected.
CHANGES = {
    "computed": _hidden("computed", f"SELECT {_outer('computed')} FROM computed.people"),
    "copied": _hidden("copied", f"COPY (SELECT {_outer('copied')} FROM copied.people) TO STDOUT"),
    "failed": _hidden("failed", f"SELECT {_outer('failed')}::int FROM failed.people"),
    "written": _hidden(
        "written",
        f"INSERT INTO written.open SELECT {_outer('written')} FROM written.people RETURNING *",
    ),
    "ordered": _hidden(
        "ordered", f"SELECT id FROM ordered.people WHERE {_outer('ordered')} LIKE 'QZX1%'"
    ),
    "merged": Change(
        "SELECT upper(city) FROM merged.people NATURAL JOIN merged.open",
        "ALTER TABLE merged.people RENAME city TO town; ALTER TABLE merged.open ADD city text;"
        "UPDATE merged.open SET city = 'none'",
        "CREATE TABLE merged.open AS SELECT id FROM merged.people",
    ),
    "viewed": Change(
        "SELECT place FROM viewed.cities",
        "CREATE OR REPLACE VIEW viewed.cities AS SELECT ssn AS place FROM viewed.people",
        "CREATE VIEW viewed.cities AS SELECT city AS place FROM viewed.people",
    ),
    "quoted": Change(
        "SELECT place::int FROM quoted.cities",
        "CREATE OR REPLACE VIEW quoted.cities AS SELECT ssn AS place FROM quoted.people",
        "CREATE VIEW quoted.cities AS SELECT city AS place FROM quoted.people",
    ),
    "nested": Change(
        "SELECT place FROM nested.outside",
        "CREATE OR REPLACE VIEW nested.inside AS SELECT ssn AS place FROM nested.people",
        "CREATE VIEW nested.inside AS SELECT city AS place FROM nested.people;"
        "CREATE VIEW nested.outside AS SELECT place FROM nested.inside",
    ),
    "called": Change(
        "SELECT called.city(1)",
        "CREATE OR REPLACE FUNCTION called.city(n int) RETURNS text LANGUAGE sql STABLE AS "
        "'SELECT ssn FROM called.people WHERE id = n'",
        "CREATE FUNCTION called.city(n int) RETURNS text LANGUAGE sql STABLE AS "
        "'SELECT city FROM called.people WHERE id = n'",
    ),
    "writing": Change(
        "SELECT writing.add(1)",
        "CREATE OR REPLACE FUNCTION writing.add(n int) RETURNS text LANGUAGE sql AS "
        "'INSERT INTO writing.log SELECT n, ssn FROM writing.people RETURNING what'",
        "CREATE TABLE writing.log (n int, what text);"
        "CREATE FUNCTION writing.add(n int) RETURNS text LANGUAGE sql AS "
        "'INSERT INTO writing.log VALUES (n, ''added'') RETURNING what'",
    ),
    "procedure": Change(
        "CALL procedure.add('x')",
        "CREATE OR REPLACE PROCEDURE procedure.add(INOUT t text) LANGUAGE plpgsql AS "
        "'BEGIN SELECT max(ssn) INTO t FROM procedure.people; END'",
        "CREATE TABLE procedure.log (what text);"
        "CREATE PROCEDURE procedure.add(INOUT t text) LANGUAGE plpgsql AS "
        "'BEGIN INSERT INTO procedure.log VALUES (t); END'",
    ),
    "inherited": Change(
        "SELECT ssn || '' FROM inherited.open",
        "ALTER TABLE inherited.people INHERIT inherited.open",
        "CREATE TABLE inherited.open (ssn text); INSERT INTO inherited.open VALUES ('none')",
    ),
    "renamed": Change(
        "SELECT ssn FROM renamed.people",
        "ALTER TABLE renamed.people RENAME TO former; ALTER TABLE renamed.next RENAME TO people",
        "CREATE TABLE renamed.next AS TABLE renamed.people",
    ),
    "taken": Change(
        "SELECT ssn FROM taken.people",
        "ALTER TABLE taken.people DROP ssn; ALTER TABLE taken.people RENAME next TO ssn",
        "ALTER TABLE taken.people ADD next text; UPDATE taken.people SET next = ssn",
    ),
    "materialized": Change(
        "SELECT place || '' FROM materialized.cities",
        "DROP MATERIALIZED VIEW materialized.cities; CREATE MATERIALIZED VIEW materialized.cities"
        " AS SELECT ssn AS place FROM materialized.people",
        "CREATE MATERIALIZED VIEW materialized.cities AS SELECT city AS place "
        "FROM materialized.people",
    ),
    "triggered": Change(
        "INSERT INTO triggered.visits VALUES (1)",
        "CREATE TRIGGER tell AFTER INSERT ON triggered.visits FOR EACH ROW "
        "EXECUTE FUNCTION triggered.tell()",
        "CREATE TABLE triggered.visits (id int);"
        "CREATE FUNCTION triggered.tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE NOTICE '%', (SELECT min(ssn) FROM triggered.people); RETURN NULL; END $$",
    ),
}
STREAMED = Change(
    "SELECT streamed.city() || repeat('x', 1000) FROM generate_series(1, 8000)",
    "CREATE OR REPLACE FUNCTION streamed.city() RETURNS text LANGUAGE plpgsql AS "
    "'BEGIN RETURN (SELECT min(ssn) FROM streamed.people); END'",
    "CREATE FUNCTION streamed.city() RETURNS text LANGUAGE plpgsql AS $$ BEGIN "
    "BEGIN PERFORM FROM streamed.people; PERFORM 1 / 0; EXCEPTION WHEN others THEN NULL; END;"
    "RETURN (SELECT min(city) FROM streamed.people); END $$",
)
"""No lock holds a function as it is; this one takes a lock anew with each call, and sees changes."""
FAIL = {"failed", "quoted"}
"""Statements that fail, and may quote a value."""
PEOPLE = """
CREATE SCHEMA {0};
CREATE TABLE {0}.people (id int, ssn text, city text);
INSERT INTO {0}.people VALUES (1, 'QZX111', 'Bonn'), (2, 'QZX222', 'Kiel');
{1};
"""
OTHERS = World(
    "others",
    {f"{name}.people.ssn": "redact" for name in (*CHANGES, "streamed")},
    (b"QZX",),
    (),
    {},
    "\n".join(
        PEOPLE.format(name, one.made) for name, one in {**CHANGES, "streamed": STREAMED}.items()
    ).replace("\n", " "),
)


@contextmanager
def another_road(host: Path) -> Iterator[psycopg.Connection]:
    """A connection to the database that does not pass the bastion."""
    with connect(host, "wire") as connection:
        yield connection


def kinds(answer: list[tuple[bytes, bytes]]) -> list[bytes]:
    return [kind for kind, _ in answer]


def is_withheld(answer: list[tuple[bytes, bytes]]) -> bool:
    """Whether the gateway ended the session rather than show this."""
    return answer[-1][0] == b"E" and b"VFATAL\0C40001\0" in answer[-1][1]


def at_once(text: str) -> bytes:
    """Messages of which the target is waited for once."""
    return parse(text) + bind() + describe() + execute() + SYNC


@pytest.mark.parametrize("way", ["simple", "prepared"])
def test_the_next_statement_knows_of_it(tmp_path, postgres_host, monkeypatch, way):
    async def scene(bastion: Bastion) -> None:
        for name, one in CHANGES.items():
            data = query(one.statement)
            if way == "prepared":
                data = bind("", name) + describe() + execute() + SYNC
            with another_road(postgres_host) as other:
                async with wire(bastion.host, "wire", OTHERS.markers) as client:
                    await client.send(parse(one.statement, name) + SYNC)
                    before = kinds(await client.send(data))
                    assert (b"E" in before) == (name in FAIL), name
                    other.execute(one.change)
                    after = await client.send(data)
            # What PostgreSQL says itself, and messages, are looked at when they are there.
            assert is_withheld(after) == (name in {"renamed", "taken", "triggered"}), name
            assert (b"E" in kinds(after)) >= (name in FAIL | {"ordered"}), name

    play(tmp_path, postgres_host, monkeypatch, scene, OTHERS)


@pytest.mark.parametrize("way", ["simple", "extended"])
def test_a_statement_that_runs_meanwhile_shows_nothing(tmp_path, postgres_host, monkeypatch, way):
    """It was judged, waits at the target, and means something else when it goes on."""

    async def scene(bastion: Bastion) -> None:
        for name in ("computed", "copied", "viewed", "renamed", "taken"):
            one = CHANGES[name]
            with another_road(postgres_host) as other:
                async with wire(bastion.host, "wire", OTHERS.markers) as client:
                    data = query(one.statement) if way == "simple" else at_once(one.statement)
                    await client.send(data)
                    other.execute("BEGIN")
                    first = "cities" if name == "viewed" else "people"
                    other.execute(f"LOCK {name}.{first} IN ACCESS EXCLUSIVE MODE")
                    reading = asyncio.create_task(client.send(data))
                    await wait_for_lock(other)
                    other.execute(one.change)
                    other.execute("COMMIT")
                    assert is_withheld(await reading), name

    play(tmp_path, postgres_host, monkeypatch, scene, OTHERS)


@pytest.mark.parametrize("way", ["simple", "portal"])
def test_a_function_that_is_replaced_while_rows_come_shows_nothing(
    tmp_path, postgres_host, monkeypatch, way
):
    async def scene(bastion: Bastion) -> None:
        with another_road(postgres_host) as other:
            async with wire(bastion.host, "wire", OTHERS.markers) as client:
                if way == "simple":
                    client.writer.write(query(STREAMED.statement))
                    await client.reader.readuntil(b"\0\1\0\0\3\xecBonn")
                    await client.reader.readexactly(1000)
                    other.execute(STREAMED.change)
                    last = await client.send(b"")
                else:
                    await client.send(query("BEGIN"))
                    data = parse(STREAMED.statement) + bind("p") + execute("p", 10) + FLUSH
                    client.writer.write(data)
                    assert b"Bonn" in await client.reader.readuntil(b"s\0\0\0\4")
                    other.execute(STREAMED.change)
                    await client.send(parse("SELECT 1 FROM streamed.people") + SYNC)
                    last = await client.send(execute("p", 10) + SYNC)
                assert is_withheld(last)

    play(tmp_path, postgres_host, monkeypatch, scene, OTHERS)


def test_a_catalog_that_cannot_be_read_again_judges_nothing(tmp_path, postgres_host, monkeypatch):
    """One transaction changed a view, another one holds a lock that the snapshot waits for."""

    async def scene(bastion: Bastion) -> None:
        one = CHANGES["viewed"]
        with another_road(postgres_host) as other, another_road(postgres_host) as third:
            async with wire(bastion.host, "wire", OTHERS.markers) as client:
                await client.send(query(one.statement))
                third.execute("BEGIN")
                third.execute("LOCK nested.inside IN ACCESS EXCLUSIVE MODE")
                other.execute(one.change)
                answer = await client.send(query(one.statement))
                assert kinds(answer) == [b"E", b"Z"] and b"C55006" in answer[0][1]
                third.execute("ROLLBACK")
                async with asyncio.timeout(30):
                    while b"E" in kinds(await client.send(query(one.statement))):  # noqa: ASYNC110
                        await asyncio.sleep(0.1)

    play(tmp_path, postgres_host, monkeypatch, scene, OTHERS)


def test_what_has_nothing_to_do_with_a_statement_does_not_end_it(
    tmp_path, postgres_host, monkeypatch
):
    async def scene(bastion: Bastion) -> None:
        one = CHANGES["computed"]
        with another_road(postgres_host) as other:
            async with wire(bastion.host, "wire", OTHERS.markers) as client:
                await client.send(query(one.statement))
                other.execute("BEGIN")
                other.execute("LOCK computed.people IN ACCESS EXCLUSIVE MODE")
                reading = asyncio.create_task(client.send(query(one.statement)))
                await wait_for_lock(other)
                other.execute(CHANGES["merged"].change)
                other.execute("COMMIT")
                assert kinds(await reading) == [b"T", b"D", b"D", b"C", b"Z"]

    play(tmp_path, postgres_host, monkeypatch, scene, OTHERS)


RETYPED = {
    "ALTER TABLE computed.people ALTER id TYPE text": "SELECT id, ssn FROM computed.people",
    "ALTER TABLE copied.people ADD more text": "SELECT * FROM copied.people",
    "ALTER TABLE failed.people DROP id; ALTER TABLE failed.people ADD id int": (
        "SELECT * FROM failed.people"
    ),
    "ALTER TABLE written.people RENAME city TO x; ALTER TABLE written.people RENAME ssn TO city; "
    "ALTER TABLE written.people RENAME x TO ssn": "SELECT * FROM written.people",
}
"""What gives a prepared statement other columns: of other types, more, or as many in another order."""


def test_a_prepared_statement_with_other_columns_shows_none(tmp_path, postgres_host, monkeypatch):
    run = bind("", "s") + execute() + SYNC

    async def scene(bastion: Bastion) -> None:
        with another_road(postgres_host) as other:
            for change, statement in RETYPED.items():
                async with wire(bastion.host, "wire", OTHERS.markers) as client:
                    await client.send(parse(statement, "s") + describe(b"S", "s") + SYNC)
                    assert kinds(await client.send(run)) == [b"2", b"D", b"D", b"C", b"Z"]
                    other.execute(change)
                    # The rows that the client knows cannot come; no others do.
                    assert kinds(await client.send(run)) == [b"E", b"Z"], change
                    assert b"D" in kinds(await client.send(query("SELECT 1")))

    play(tmp_path, postgres_host, monkeypatch, scene, OTHERS)
