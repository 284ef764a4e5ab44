"""Unmask grants on the whole road: who sees what, from the approval to the end."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest

from appliance.errors import BastionError
from appliance.model import Identity
from appliance.session.grants import BEGINS_SECONDS, GrantDesk
from appliance.session.lobby import Lobby
from tests.bypass.wire import SYNC, bind, execute, parse, query, wire

from . import conftest as road
from .conftest import Bastion, identity, running_bastion
from .test_postgres_evidence import statements
from .test_postgres_session import connect

pytestmark = pytest.mark.integration
RULES = """\
  - {id: unmask, effect: ask, roles: [analyst], actions: [unmask], approvers: [officer], lasts: 1h}
  - {id: officers-too, effect: ask, roles: [officer], actions: [unmask], approvers: [officer]}
"""
OLGA = identity("olga", "officers")
ANA = identity("ana")


def play(
    tmp_path: Path,
    postgres: Path,
    monkeypatch: pytest.MonkeyPatch,
    scene: Callable[[Bastion], Awaitable[None]],
    people: tuple[Identity, ...] = (ANA,),
) -> None:
    monkeypatch.setattr(road, "POLICY", road.POLICY.replace(", rows: 1000", "") + RULES)

    async def run() -> None:
        async with (
            asyncio.timeout(60),
            running_bastion(tmp_path, postgres, itertools.cycle(people)) as bastion,
        ):
            await scene(bastion)

    asyncio.run(run())


def desk(bastion: Bastion) -> GrantDesk:
    services = bastion.services
    return GrantDesk(services.store, services.audit, services.policy, services.desk)


async def grant(bastion: Bastion, lasts: str = "30m", columns: tuple[str, ...] = ("ssn",)) -> int:
    request = await desk(bastion).ask(ANA, "clinic", columns, lasts, "ticket 4711")
    await bastion.services.desk.approve(request.number, OLGA)
    await asyncio.sleep(BEGINS_SECONDS)
    return request.number


async def first(connection: psycopg.AsyncConnection, text: str) -> tuple[object, ...] | None:
    return await (await connection.execute(text)).fetchone()


ROW = "SELECT id, name, ssn, dob FROM ehr.patients WHERE id = 7"


def test_exactly_these_columns_while_it_lasts(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            masked = await first(connection, ROW)
            number = await grant(bastion)
            row = await first(connection, ROW)
            assert masked and row and "123-45-6007" not in str(masked)
            assert row[2] == "123-45-6007" and row[1] == masked[1] and row[3] == masked[3]
            for text, shown in {
                "SELECT upper(ssn) FROM ehr.patients WHERE id = 7": True,
                "SELECT x FROM (SELECT ssn AS x FROM ehr.patients WHERE id = 7) AS inner_rows": True,
                "SELECT ssn || name FROM ehr.patients WHERE id = 7": False,
                "SELECT p FROM ehr.patients p WHERE id = 7": False,
                "SELECT to_json(p) FROM ehr.patients p WHERE id = 7": False,
            }.items():
                assert ("123-45-6007" in str(await first(connection, text))) is shown, text
                assert "Marker7" not in str(await first(connection, text))
            cursor = connection.cursor(binary=True)
            await cursor.execute(ROW, prepare=True)
            assert "123-45-6007" in str(await cursor.fetchone())
            for form in ("text", "csv", "binary"):
                async with cursor.copy(f"COPY ehr.patients TO STDOUT (FORMAT {form})") as copy:
                    data = b"".join([bytes(chunk) async for chunk in copy])
                assert b"123-45-6007" in data and b"Marker7" not in data
            # What may be asked does not change: the column stays protected.
            for refused in (
                "SELECT id FROM ehr.patients WHERE ssn < '123-45-6100'",
                "CREATE TABLE copy AS SELECT ssn FROM ehr.patients",
                "SELECT id FROM ehr.patients ORDER BY ssn",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    await connection.execute(refused)
            await desk(bastion).withdraw(number, ANA)
            assert await first(connection, ROW) == masked
        marks = [entry["data"].get("grants") for entry in statements(bastion)]
        assert marks[0] is None and marks[-1] is None
        assert all(mark == [number] for mark in marks[1:-1]) and len(marks) > 10

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_it_ends_on_time_also_in_the_middle_of_a_stream(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        many = "SELECT ssn, repeat('x', 200) FROM ehr.patients, generate_series(1, 100) n"
        async with await connect(bastion) as connection:
            number = await grant(bastion)
            clear = masked = 0
            cursor = connection.cursor()
            async for row in cursor.stream(many):
                if clear == masked == 0:
                    await desk(bastion).withdraw(number, OLGA)
                clear += row[0].startswith("123-45-")
                masked += not row[0].startswith("123-45-")
            assert clear + masked == 50_000 and 0 < clear < masked
            number = await grant(bastion)
            data: list[bytes] = []
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="grant ended"):
                async with cursor.copy(f"COPY ({many}) TO STDOUT") as copy:
                    async for chunk in copy:
                        if not data:
                            await desk(bastion).withdraw(number, ANA)
                        data.append(bytes(chunk))
            assert 0 < len(data) < 50_000
            await grant(bastion, "2s")
            assert "123-45-6007" in str(await first(connection, ROW))
            async with asyncio.timeout(20):
                while "123-45-6007" in str(await first(connection, ROW)):  # noqa: ASYNC110  a clock
                    await asyncio.sleep(0.1)

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_a_portal_bound_under_a_grant_is_masked_after_it(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        number = await grant(bastion)
        async with wire(bastion.host, "clinic") as client:
            await client.send(query("BEGIN"))
            await client.send(parse("SELECT ssn FROM ehr.patients") + bind("p") + SYNC)
            await desk(bastion).withdraw(number, ANA)
            answer = await client.send(execute("p") + SYNC)
            assert b"123-45-" not in b"".join(body for _, body in answer)
            assert sum(kind == b"D" for kind, _ in answer) == 500

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_it_is_for_one_person_on_one_target(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        await grant(bastion)
        async with await connect(bastion) as connection:
            assert "123-45-6007" not in str(await first(connection, ROW))

    play(tmp_path, postgres_host, monkeypatch, scene, (identity("bob"),))


def test_who_may_ask_for_what(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        ask = desk(bastion).ask
        for columns, lasts, purpose, message in [
            (("ward",), "30m", "x", "no protected column"),
            ((), "30m", "x", "name the columns"),
            (("",), "30m", "x", "no protected column"),
            (("ssn",), "2h", "x", "at most 1:00:00"),
            (("ssn",), "0m", "x", "at least a second"),
            (("ssn",), "soon", "x", "is not a duration"),
            (("ssn",), "30m", " ", "what for"),
            (("ssn",), "30m", "two\nlines", "what for"),
        ]:
            with pytest.raises(BastionError, match=message):
                await ask(ANA, "clinic", columns, lasts, purpose)
        with pytest.raises(BastionError, match="not a PostgreSQL target"):
            await ask(ANA, "web01", ("ssn",), "30m", "x")
        with pytest.raises(BastionError, match="not offered"):
            await ask(identity("eve", "strangers"), "clinic", ("ssn",), "30m", "x")
        own = await ask(OLGA, "clinic", ("ssn", "patients.name"), "30m", "audit of 2026")
        with pytest.raises(BastionError, match="nobody approves their own"):
            await bastion.services.desk.approve(own.number, OLGA)
        assert desk(bastion).active() == []
        number = await grant(bastion)
        with pytest.raises(BastionError, match="neither yours"):
            await desk(bastion).withdraw(number, identity("bob"))
        assert [one.number for one, _ in desk(bastion).active()] == [number]

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_the_lobby_asks_and_withdraws(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        ana, olga = Lobby(bastion.services, ANA), Lobby(bastion.services, OLGA)
        line = (
            "request unmask --target clinic --columns patients.ssn --for 30m --purpose 'ticket 1'"
        )
        asked = await ana.run(line)
        assert asked.status == 0 and "officer can approve it" in asked.text
        assert "unmask ehr.patients.ssn for 30m: ticket 1" in (await olga.run("requests")).text
        assert (await ana.run("approve 1")).status != 0
        assert (await olga.run("approve 1")).status == 0
        async with await connect(bastion) as connection:
            assert "123-45-6007" in str(await first(connection, ROW))
            assert (await ana.run("request withdraw 1")).text == "grant 1 has ended\n"
            assert "123-45-6007" not in str(await first(connection, ROW))
        assert '"access:grant:withdrawn"' in bastion.entries()

    play(tmp_path, postgres_host, monkeypatch, scene)
