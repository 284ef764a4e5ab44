"""Attacks on budgets: more rows, bytes or time than a role has, by dividing what is asked."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime

import psycopg
import pytest

from appliance.model import SessionId
from appliance.pgwire.messages import encode_message, encode_text
from tests.bypass.wire import FLUSH, SYNC, Wire, bind, describe, execute, parse, query, wire
from tests.integration import conftest as road
from tests.integration.conftest import (
    Bastion,
    policy_for_analysts,
    running_bastion,
    temporary_database,
)
from tests.integration.test_postgres_budgets import LIMITED, play
from tests.integration.test_postgres_evidence import statements
from tests.integration.test_postgres_session import connect

pytestmark = pytest.mark.integration


def used(bastion: Bastion, what: str) -> float:
    none = dict.fromkeys(("rows", "bytes", "time"), 0.0)
    return bastion.services.store.add_usage("https://idp|ana", datetime.now(UTC), none)[what]


async def until(claim):
    async with asyncio.timeout(30):
        while not claim():  # noqa: ASYNC110  another task writes it down
            await asyncio.sleep(0.02)


SLOW = """CREATE OR REPLACE FUNCTION public.slow() RETURNS int LANGUAGE plpgsql IMMUTABLE
    AS 'BEGIN PERFORM pg_catalog.pg_sleep(8); RETURN 1; END'"""


def test_a_bind_that_plans_for_long_is_stopped(tmp_path, postgres_host, monkeypatch):
    """PostgreSQL runs an immutable function when it plans: before anything is executed."""

    async def scene(bastion: Bastion) -> None:
        text = "SELECT public.slow()"
        async with wire(bastion.host, "clinic") as client:
            for more in (describe(b"P", "p"), execute("p"), b""):
                answer = await client.send(parse(text) + bind("p") + more + FLUSH + SYNC)
                assert any(kind == b"E" and b"53400" in body for kind, body in answer), answer
                answer = await client.send(parse("SELECT 1") + bind() + FLUSH + execute() + SYNC)
                assert any(kind == b"D" for kind, _ in answer)
        assert used(bastion, "time") >= 3

    with psycopg.connect(host=str(postgres_host), user="postgres", dbname="clinic") as admin:
        admin.execute(SLOW)
    limits = "statement: {time: 1s}, day: {time: 1h}"
    play(tmp_path, postgres_host, monkeypatch, limits, scene)


FETCHES = {
    "one by one": [*["FETCH 1 FROM c"] * 130],
    "in one message": ["; ".join(["FETCH 30 FROM c"] * 6)],
    "again from the start": [*["FETCH 70 FROM c", "MOVE ABSOLUTE 0 FROM c"] * 3],
    "backwards": ["FETCH 100 FROM c", "FETCH BACKWARD 90 FROM c"],
    "by another statement between": [*["FETCH 50 FROM c", "SELECT 1"] * 4],
}


@pytest.mark.parametrize("way", FETCHES)
def test_a_cursor_is_one_statement(tmp_path, postgres_host, monkeypatch, way):
    async def scene(bastion: Bastion) -> None:
        received = 0
        async with wire(bastion.host, "clinic") as client:
            await client.send(query("BEGIN"))
            await client.send(query("DECLARE c SCROLL CURSOR FOR SELECT id FROM ehr.patients"))
            for text in FETCHES[way]:
                answer = await client.send(query(text))
                received += sum(kind == b"D" for kind, _ in answer) - (text == "SELECT 1")
                if any(kind == b"E" for kind, _ in answer):
                    break
            assert received == 120
            # A cursor of its own has its own.
            await client.send(query("ROLLBACK"))
            await client.send(query("BEGIN"))
            await client.send(query("DECLARE c CURSOR FOR SELECT id FROM ehr.patients"))
            answer = await client.send(query("FETCH 100 FROM c"))
            assert sum(kind == b"D" for kind, _ in answer) == 100

    play(tmp_path, postgres_host, monkeypatch, "statement: {rows: 120}", scene)


def test_a_portal_and_sql_share_what_a_cursor_has(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        received = 0
        async with wire(bastion.host, "clinic") as client:
            await client.send(query("BEGIN"))
            first = parse("SELECT id FROM ehr.patients") + bind("p") + execute("p", 50) + SYNC
            steps = (first, query("FETCH 50 FROM p"), execute("p", 50) + SYNC)
            for step in steps:
                answer = await client.send(step)
                received += sum(kind == b"D" for kind, _ in answer)
            assert received == 120
            # And a FETCH that is bound itself.
            await client.send(query("ROLLBACK"))
            await client.send(query("BEGIN"))
            await client.send(query("DECLARE c CURSOR FOR SELECT id FROM ehr.patients"))
            received = 0
            for name in ("a", "b", ""):
                fetch = parse("FETCH 50 FROM c") + bind(name) + execute(name) + SYNC
                received += sum(kind == b"D" for kind, _ in await client.send(fetch))
            assert received == 120

    play(tmp_path, postgres_host, monkeypatch, "statement: {rows: 120}", scene)


@pytest.mark.parametrize("name", ["p", "c"])
def test_a_portal_that_only_fetch_reads_counts_what_it_looks_up(
    tmp_path, postgres_host, monkeypatch, name
):
    """No Execute ever counted it; nor does a cursor of the same name that there was before."""

    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "clinic") as client:
            look_up = "SELECT id FROM ehr.patients WHERE ssn = '123-45-{}'"
            await client.send(query("BEGIN"))
            await client.send(query(f"DECLARE c CURSOR FOR {look_up.format(6001)}"))
            await client.send(query("FETCH c; CLOSE c"))
            found = 0
            for number in range(6002, 6012):
                await client.send(parse(look_up.format(number)) + bind(name) + SYNC)
                answer = await client.send(query(f"FETCH 1 FROM {name}"))
                found += sum(kind == b"D" for kind, _ in answer)
                await client.send(encode_message(b"C", b"P" + encode_text(name)) + SYNC)
            assert found == 4

    play(tmp_path, postgres_host, monkeypatch, "day: {lookups: 5}", scene)


def test_an_export_by_a_cursor_asks_where_a_select_does(tmp_path, postgres_host, monkeypatch):
    """The rule's `rows` holds for all that one cursor shows; an approval holds for it, too."""
    from tests.integration import conftest as road
    from tests.integration.conftest import identity, running_bastion
    from tests.integration.test_postgres_session import pending

    monkeypatch.setattr(road, "POLICY", road.POLICY.replace("rows: 1000", "rows: 150"))

    async def scene() -> None:
        async with (
            asyncio.timeout(60),
            running_bastion(tmp_path, postgres_host) as bastion,
            await connect(bastion) as connection,
        ):
            desk, officer = bastion.services.desk, identity("olga", "officers")
            await connection.set_autocommit(False)
            await connection.execute("DECLARE c CURSOR FOR SELECT id FROM ehr.patients")
            await connection.execute("FETCH 100 FROM c")
            running = asyncio.create_task(connection.execute("FETCH 100 FROM c"))
            await desk.approve(await pending(bastion), officer)
            assert len(await (await running).fetchall()) == 100
            assert len(await (await connection.execute("FETCH 300 FROM c")).fetchall()) == 300
            assert bastion.entries().count('"access:request:created"') == 1

    asyncio.run(scene())


def test_sessions_side_by_side_do_not_each_get_what_the_day_has_left(
    tmp_path, postgres_host, monkeypatch
):
    """They all look before any of them takes: each must look again."""

    async def scene(bastion: Bastion) -> None:
        received = 0
        async with contextlib.AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(wire(bastion.host, "clinic")) for _ in range(5)
            ]
            for client in clients:
                await client.send(query("BEGIN"))
                begin = parse("SELECT id FROM ehr.patients") + bind("p") + execute("p", 1) + SYNC
                received += sum(kind == b"D" for kind, _ in await client.send(begin))
            for client in clients:
                answer = await client.send(execute("p", 250) + SYNC)
                received += sum(kind == b"D" for kind, _ in answer)
            answers = await asyncio.gather(*[c.send(execute("p", 250) + SYNC) for c in clients])
            received += sum(kind == b"D" for answer in answers for kind, _ in answer)
        assert 290 <= received <= 300
        await until(lambda: used(bastion, "rows") == received)

    play(tmp_path, postgres_host, monkeypatch, "day: {rows: 300}", scene)


def test_bytes_of_sessions_side_by_side(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        wide = query("SELECT repeat('x', 1000) FROM generate_series(1, 90)")

        async def ask(client) -> int:
            return sum(len(body) + 5 for kind, body in await client.send(wide) if kind == b"D")

        async with contextlib.AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(wire(bastion.host, "clinic")) for _ in range(6)
            ]
            received = sum(await asyncio.gather(*map(ask, clients)))
        assert received <= 200_000
        await until(lambda: used(bastion, "bytes") == received)

    play(tmp_path, postgres_host, monkeypatch, "day: {bytes: 200kB}", scene)


@pytest.mark.parametrize("end", ["abort", "kill"])
def test_whoever_is_gone_in_the_middle_has_used_the_time(tmp_path, postgres_host, monkeypatch, end):
    async def scene(bastion: Bastion) -> None:
        endless = "SELECT pg_sleep(0.01), repeat('x', 9000) FROM generate_series(1, 100000)"
        async with wire(bastion.host, "clinic") as client:
            client.writer.write(query(endless))
            assert await client.reader.readexactly(5)
            await asyncio.sleep(0.5)  # What is measured is time.
            if end == "abort":
                client.writer.transport.abort()
            else:
                (session,) = bastion.services.store.open_sessions()
                bastion.services.live[SessionId(session.id)].close_soon("killed")
                await client.reader.read()
            await until(lambda: not bastion.services.store.open_sessions())
        assert used(bastion, "time") >= 0.5

    play(tmp_path, postgres_host, monkeypatch, "day: {time: 1h}", scene)


def test_a_write_that_was_quicker_than_its_limit_is_not_said_to_have_failed(
    tmp_path, postgres_host, monkeypatch
):
    """The rows of RETURNING are withheld, the rows stay written: log and client must know."""

    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("CREATE TEMP TABLE written (n int)")
            with pytest.raises(LIMITED) as caught:
                await connection.execute(
                    "INSERT INTO written SELECT generate_series(1, 200) RETURNING n"
                )
            cursor = await connection.execute("SELECT count(*) FROM written")
            (count,) = await cursor.fetchone()
        ends = [e["kind"] for e in statements(bastion) if e["data"].get("sqlstate") == "53400"]
        is_written = ends == ["postgres:statement:completed"]
        assert is_written == (count == 200) == ("was written" in str(caught.value))

    play(tmp_path, postgres_host, monkeypatch, "statement: {rows: 120}", scene)


@pytest.mark.parametrize("form", ["text", "csv", "binary"])
def test_a_copy_of_what_is_not_protected_has_limits_too(tmp_path, postgres_host, monkeypatch, form):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            cursor, received = connection.cursor(), 0
            with pytest.raises(LIMITED):
                text = f"COPY (SELECT n FROM generate_series(1, 500) n) TO STDOUT (FORMAT {form})"
                async with cursor.copy(text) as copy:
                    async for _ in copy.rows() if form != "binary" else copy:
                        received += 1
            assert received <= 121  # Binary begins with its header.

    play(tmp_path, postgres_host, monkeypatch, "statement: {rows: 120}", scene)


def test_pipelines_and_several_statements_of_a_message(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        hundred = "SELECT id FROM ehr.patients LIMIT 100"
        async with wire(bastion.host, "clinic") as client:
            unit = parse(hundred) + bind() + execute()
            answer = await client.send(unit * 5 + SYNC)
            assert sum(kind == b"D" for kind, _ in answer) == 250
        async with wire(bastion.host, "clinic") as client:
            answer = await client.send(query("; ".join([hundred] * 5)))
            assert sum(kind == b"D" for kind, _ in answer) == 250
        async with wire(bastion.host, "clinic") as client:
            sent = b"".join(query(hundred) for _ in range(5))
            received = 0
            client.writer.write(sent)
            while received < 5:
                head = await client.reader.readexactly(5)
                await client.reader.readexactly(int.from_bytes(head[1:], "big") - 4)
                received += head[:1] == b"Z"
            await until(lambda: used(bastion, "rows") == 750)

    limits = "session: {rows: 250}, day: {rows: 10000}"
    play(tmp_path, postgres_host, monkeypatch, limits, scene)


def test_a_gateway_that_is_killed_has_counted_what_it_showed(tmp_path, postgres_host, monkeypatch):
    """Another process reads the store while the first still streams: nothing is owed."""

    async def scene(bastion: Bastion) -> None:
        from appliance.store import Store

        async with wire(bastion.host, "clinic") as client:
            await client.send(query("BEGIN"))
            begin = parse("SELECT id FROM ehr.patients") + bind("p") + execute("p", 200) + SYNC
            client.writer.write(begin)
            shown = 0
            other = Store(bastion.machine.store)
            with contextlib.closing(other):
                while shown < 200:
                    head = await client.reader.readexactly(5)
                    await client.reader.readexactly(int.from_bytes(head[1:], "big") - 4)
                    shown += head[:1] == b"D"
                    if shown and shown % 50 == 0:
                        none = dict.fromkeys(("rows", "bytes", "time"), 0.0)
                        seen = other.add_usage("https://idp|ana", datetime.now(UTC), none)
                        assert seen["rows"] >= shown

    play(tmp_path, postgres_host, monkeypatch, "day: {rows: 100000}", scene)


PROBES = [
    "INSERT INTO ehr.people VALUES ('MRN-7')",
    "INSERT INTO ehr.people VALUES ('MRN-7') ON CONFLICT DO NOTHING",
    "INSERT INTO ehr.people VALUES ('MRN-7') ON CONFLICT (mrn) DO UPDATE SET n = 1",
    "UPDATE ehr.people SET mrn = 'MRN-7' WHERE n = 2",
    "INSERT INTO ehr.visits VALUES ('MRN-7')",
    "UPDATE ehr.visits SET mrn = 'MRN-7'",
    "MERGE INTO ehr.people p USING (SELECT 1) v ON false WHEN NOT MATCHED THEN INSERT (mrn) VALUES ('MRN-7')",
    "COPY ehr.people (mrn) FROM STDIN",
    "WITH i AS (INSERT INTO ehr.people VALUES ('MRN-7') RETURNING 1) SELECT * FROM i",
]  # fmt: skip


PEOPLE = """
    CREATE SCHEMA ehr;
    CREATE TABLE ehr.people (mrn text UNIQUE, n int);
    INSERT INTO ehr.people SELECT 'MRN-'||n, n FROM generate_series(1, 9) n;
"""


def play_people(tmp_path, postgres_host, monkeypatch, scene, more, limits=None):
    """Run `scene(bastion, client)` in front of people whose number is protected, and `more`."""
    phi = {"columns": {"ehr.people.mrn": "redact"}, **(limits or {})}
    monkeypatch.setattr(road, "POLICY", policy_for_analysts({"clinic": ("people", phi)}))

    async def run() -> None:
        async with (
            asyncio.timeout(90),
            running_bastion(tmp_path, postgres_host) as bastion,
            wire(bastion.host, "people", (b"MRN-",)) as client,
        ):
            await scene(bastion, client)

    with temporary_database(postgres_host, "people", PEOPLE + more):
        asyncio.run(run())


def test_a_write_that_tells_of_a_value_is_a_look_up(tmp_path, postgres_host, monkeypatch):
    """A savepoint takes back what was written, and leaves what it told."""

    async def scene(_: Bastion, client: Wire) -> None:
        for count in range(4):
            refused = 0
            for text in PROBES:
                await client.send(query("BEGIN"))
                answer = await client.send(query(text))
                refused += any(b"lookup-budget" in body for _, body in answer)
                await client.send(query("ROLLBACK"))
            assert refused == (0 if count < 2 else len(PROBES))
        # What tells nothing costs nothing.
        answer = await client.send(query("UPDATE ehr.people SET n = 3 WHERE n = 2"))
        assert any(kind == b"C" for kind, _ in answer)

    visits = "CREATE TABLE ehr.visits (mrn text REFERENCES ehr.people (mrn));"
    budget = {"lookup_budget": 2 * len(PROBES)}
    play_people(tmp_path, postgres_host, monkeypatch, scene, visits, budget)


MASS = [
    "SELECT ehr.find(unnest('{MRN-1,MRN-2,MRN-3}'::text[]))",
    "SELECT ehr.find('MRN-' || generate_series(1, 9))",
    "SELECT ehr.find(string_to_table('MRN-1,MRN-2', ','))",
    "SELECT ehr.find('MRN-' || row_number() OVER ()) FROM generate_series(1, 9)",
    "SELECT ehr.find('MRN-' || count(*)) FROM generate_series(1, 9) n GROUP BY n % 4",
    "SELECT ehr.find('MRN-' || length(JSON_ARRAYAGG(1)::text)) FROM generate_series(1, 9) n GROUP BY n % 4",
    "SELECT n FROM ehr.people WHERE mrn IN (SELECT 'MRN-' || generate_series(1, 9))",
    "SELECT n FROM ehr.people WHERE mrn IN (SELECT 'MRN-' || row_number() OVER () FROM ehr.people)",
    "WITH v AS (SELECT 'MRN-' || generate_series(1, 9) AS m) SELECT n FROM ehr.people JOIN v ON m = mrn",
]  # fmt: skip


def test_no_look_up_tries_another_value_in_each_row(tmp_path, postgres_host, monkeypatch):
    """A set, a window or an aggregate names no column, and is another value each time."""

    async def scene(bastion: Bastion, client: Wire) -> None:
        for text in MASS:
            answer = await client.send(query(text))
            said = b"".join(body for _, body in answer)
            # PostgreSQL has that aggregate from 16 on.
            assert b"inference" in said or b"json_arrayagg(integer) does not" in said, text
        store = bastion.services.store
        assert store.lookups("https://idp|ana", datetime.now(UTC)) == 0
        answer = await client.send(query("SELECT ehr.find(upper('mrn-') || 7)"))
        assert any(kind == b"D" for kind, _ in answer)
        assert store.lookups("https://idp|ana", datetime.now(UTC)) == 1

    find = """CREATE FUNCTION ehr.find(text) RETURNS int LANGUAGE sql STABLE
        AS 'SELECT n FROM ehr.people WHERE mrn = $1'"""
    play_people(tmp_path, postgres_host, monkeypatch, scene, find)
