"""Budgets of rows, bytes, time and look-ups on the whole road, with a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from appliance.pgwire.messages import encode_message, encode_text
from tests.bypass.wire import SYNC, bind, parse, query, wire

from . import conftest as road
from .conftest import Bastion, identity, running_bastion
from .test_postgres_evidence import statements
from .test_postgres_session import connect, pending

pytestmark = pytest.mark.integration
LIMITED = psycopg.errors.ConfigurationLimitExceeded


def play(
    tmp_path: Path,
    postgres: Path,
    monkeypatch: pytest.MonkeyPatch,
    limits: str,
    scene: Callable[[Bastion], Awaitable[None]],
) -> None:
    holders = "analyst: {groups: [analysts]"
    policy = road.POLICY.replace(holders, f"{holders}, limits: {{{limits}}}").replace(
        ", rows: 1000", ""
    )
    monkeypatch.setattr(road, "POLICY", policy)

    async def run() -> None:
        async with asyncio.timeout(60), running_bastion(tmp_path, postgres) as bastion:
            await scene(bastion)

    asyncio.run(run())


@pytest.mark.parametrize("binary", [False, True])
def test_a_statement_stops_at_its_rows_and_the_connection_goes_on(
    tmp_path, postgres_host, monkeypatch, binary
):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            cursor = connection.cursor(binary=binary)
            received = 0
            with pytest.raises(LIMITED, match="120 rows per statement is used up; select fewer"):
                async for _ in cursor.stream("SELECT id, name FROM ehr.patients"):
                    received += 1
            assert received == 120
            await cursor.execute("SELECT id FROM ehr.patients LIMIT 120")
            assert len(await cursor.fetchall()) == 120
            with pytest.raises(LIMITED):
                async with cursor.copy("COPY ehr.patients TO STDOUT (FORMAT csv)") as copy:
                    lines = [bytes(line) async for line in copy]
            few = "SELECT * FROM ehr.lab_results WHERE id BETWEEN 11 AND 40"
            async with cursor.copy(f"COPY ({few}) TO STDOUT") as copy:
                lines = [bytes(line) async for line in copy]
            assert len(lines) == 30
        kinds = [entry["kind"] for entry in statements(bastion)]
        assert kinds.count("postgres:budget:exceeded") == 2
        stopped = next(e["data"] for e in statements(bastion) if e["kind"].endswith(":failed"))
        assert stopped["rows"] == 120 and stopped["sqlstate"] == "53400"

    play(tmp_path, postgres_host, monkeypatch, "statement: {rows: 120}", scene)


def test_a_portal_does_not_get_its_rows_anew(tmp_path, postgres_host, monkeypatch):
    """Statements between two fetches of a portal leave what it already received."""

    async def scene(bastion: Bastion) -> None:
        def execute(rows: int) -> bytes:
            return encode_message(b"E", encode_text("p") + rows.to_bytes(4, "big"))

        async with wire(bastion.host, "clinic") as client:
            await client.send(query("BEGIN"))
            received = 0
            first = parse("SELECT id FROM ehr.patients") + bind("p")
            for step in range(10):
                answer = await client.send((first if step == 0 else b"") + execute(40) + SYNC)
                received += sum(message[0] == b"D" for message in answer)
                if any(message[0] == b"E" for message in answer):
                    break
                await client.send(query("SELECT 1"))
            assert received == 120

    play(tmp_path, postgres_host, monkeypatch, "statement: {rows: 120}", scene)


def test_bytes_and_time(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            with pytest.raises(LIMITED, match="400000 bytes per statement"):
                await connection.execute("SELECT repeat('x', 1000) FROM generate_series(1, 2000)")
            await connection.execute("SELECT repeat('x', 1000) FROM generate_series(1, 200)")
            with pytest.raises(LIMITED, match="1 seconds per statement is used up"):
                await connection.execute("SELECT pg_sleep(30)")
            assert (await (await connection.execute("SELECT 7")).fetchone()) == (7,)
            async with connection.transaction():
                with pytest.raises(LIMITED):
                    async with connection.transaction():
                        await connection.execute("SELECT pg_sleep(30)")
                await connection.execute("SELECT 1")

    play(tmp_path, postgres_host, monkeypatch, "statement: {bytes: 400kB, time: 1s}", scene)


def test_a_session_and_a_day_add_up_and_survive(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        hundred = "SELECT id FROM ehr.patients LIMIT 100"
        for session in range(2):
            async with await connect(bastion) as connection:
                await connection.execute(hundred)
                if session == 0:
                    with pytest.raises(LIMITED, match="150 rows per session"):
                        await connection.execute(hundred)
                else:
                    with pytest.raises(LIMITED, match="260 rows per day"):
                        await connection.execute(hundred)
        async with await connect(bastion) as connection:
            with pytest.raises(LIMITED, match="260 rows per day"):
                await connection.execute("SELECT id FROM ehr.patients LIMIT 20")
            await connection.execute("SELECT id FROM ehr.patients WHERE false")

    limits = "session: {rows: 150}, day: {rows: 260}"
    play(tmp_path, postgres_host, monkeypatch, limits, scene)


def test_above_the_limit_somebody_else_may_allow_it_once_more(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        desk, officer = bastion.services.desk, identity("olga", "officers")
        async with await connect(bastion) as connection:
            running = asyncio.create_task(
                connection.execute("SELECT id, ssn FROM ehr.patients LIMIT 350")
            )
            await desk.approve(await pending(bastion), officer)
            number = await pending(bastion)
            assert "beyond 300 rows per statement" in desk.pending()[0].summary
            await desk.approve(number, officer)
            assert len(await (await running).fetchall()) == 350
            running = asyncio.create_task(connection.execute("SELECT id FROM ehr.patients"))
            await desk.deny(await pending(bastion), officer, "enough")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="enough"):
                await running
            await connection.execute("SELECT 1")

    limits = "statement: {rows: 150}, above: ask, approvers: [officer]"
    play(tmp_path, postgres_host, monkeypatch, limits, scene)


def test_look_ups_of_a_day(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        look_up = "SELECT ward FROM ehr.patients WHERE ssn = '123-45-6007'"
        async with await connect(bastion) as connection:
            for _ in range(3):
                await connection.execute(look_up)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="lookup-budget"):
                await connection.execute(look_up)
            await connection.execute("SELECT ward FROM ehr.patients WHERE id = 7")

    play(tmp_path, postgres_host, monkeypatch, "day: {lookups: 3}", scene)


def test_the_look_ups_of_a_cursor_count_once(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        store, where = bastion.services.store, "FROM ehr.patients WHERE ssn = ANY (%s)"
        declare = f"DECLARE c SCROLL CURSOR FOR SELECT ward {where}"

        def counted() -> int:
            return store.lookups("https://idp|ana", datetime.now(UTC))

        async with await connect(bastion) as connection:
            await connection.set_autocommit(False)
            await connection.execute(declare, [["123-45-6007", "123-45-6008"]])
            for text in ("FETCH 1 FROM c", "FETCH 1 FROM c", "FETCH PRIOR FROM c", "FETCH ALL c"):
                await connection.execute(text)
            assert counted() == 2
            await connection.execute("CLOSE c")
            await connection.execute(declare, [["123-45-6009", "123-45-6010"]])
            assert counted() == 4
            await connection.execute("CLOSE c")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="lookup-budget"):
                await connection.execute(declare, [["123-45-6007"]])

    play(tmp_path, postgres_host, monkeypatch, "day: {lookups: 4}", scene)


def test_a_copy_asks_who_has_the_value_that_it_writes_as_null(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        async def copied(options: str) -> bytes:
            text = f"COPY (SELECT id, ssn FROM ehr.patients ORDER BY id) TO STDOUT ({options})"
            async with connection.cursor().copy(text) as copy:
                return b"".join([bytes(chunk) async for chunk in copy])

        async with await connect(bastion) as connection:
            asking = "NULL '123-45-6007'"
            assert b"7\t123-45-6007\n" in await copied(asking)  # Which it was given.
            assert b"7;*******6007" in await copied(f"FORMAT csv, DELIMITER ';', {asking}")
            for _ in range(2):
                await copied(asking)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="lookup-budget"):
                await copied(asking)
            assert b"7|*******6007" in await copied("NULL '', DELIMITER '|'")

    play(tmp_path, postgres_host, monkeypatch, "day: {lookups: 3}", scene)


def test_a_bound_pattern_is_one_look_up_or_none(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        asking = "SELECT id FROM ehr.patients WHERE ssn ILIKE %s"
        async with await connect(bastion) as connection:

            async def found(pattern: str, *, binary: bool = False) -> list[tuple[int]]:
                what = asking.replace("%s", "%b") if binary else asking
                return await (await connection.execute(what, [pattern])).fetchall()

            assert await found("123-45-6007") == [(7,)]
            assert await found("123-45-6008", binary=True) == [(8,)]
            for pattern in ("123%", "123-45-600_", "%", "\\123-45-6007", ""):
                for binary in (False, True):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="whole text"):
                        await found(pattern, binary=binary)
            # Which counts as well: it could be executed at once.
            await connection.execute("PREPARE p AS SELECT id FROM ehr.patients WHERE ssn LIKE $1")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not known here"):
                await connection.execute("EXECUTE p('123%')")
            assert await found("nobody") == []
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="lookup-budget"):
                await found("123-45-6009")

    play(tmp_path, postgres_host, monkeypatch, "day: {lookups: 4}", scene)
