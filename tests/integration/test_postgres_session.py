"""The whole PostgreSQL road with a real server, a real audit daemon and stock clients."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest

from appliance.audit.keys import load_verifier
from appliance.audit.log import verify_log
from appliance.model import RequestState

from .conftest import Bastion, identity, running_bastion

pytestmark = pytest.mark.integration
PSQL = shutil.which("psql")


def play(tmp_path: Path, postgres: Path, scene: Callable[[Bastion], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), running_bastion(tmp_path, postgres) as bastion:
            await scene(bastion)
            await asyncio.sleep(0.2)
            text = bastion.entries()
            assert "Marker1" not in text and "123-45" not in text
        report = verify_log(
            bastion.machine.audit.directory, load_verifier(bastion.machine.audit.verify_key)
        )
        assert report.is_intact

    asyncio.run(run())


async def connect(bastion: Bastion) -> psycopg.AsyncConnection:
    return await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)


async def pending(bastion: Bastion) -> int:
    while not (requests := bastion.services.desk.pending()):
        await asyncio.sleep(0.02)
    return requests[0].number


def test_masks_every_shape_of_answer(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            for binary in (False, True):
                cursor = connection.cursor(binary=binary)
                await cursor.execute("SELECT * FROM ehr.patients WHERE id = %s", (7,), prepare=True)
                row = await cursor.fetchone()
                assert row is not None
                assert row[0] == 7 and row[4] == "W1"
                assert "Marker" not in str(row) and not str(row[2]).startswith("123-45")
                assert str(row[2]).endswith("6007")
            chunks = []
            async with connection.cursor().copy("COPY ehr.patients TO STDOUT") as copy:
                chunks = [bytes(chunk) async for chunk in copy]
            assert len(chunks) == 500
            assert b"Marker" not in b"".join(chunks) and b"123-45" not in b"".join(chunks)
            with pytest.raises(psycopg.Error) as caught:
                await connection.execute("SELECT ssn::int FROM ehr.patients")
            assert "123-45" not in str(caught.value)
        assert '"masked":[["name","redact"]' in bastion.entries()

    play(tmp_path, postgres_host, scene)


@pytest.mark.skipif(PSQL is None, reason="needs psql")
def test_stock_psql(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        process = await asyncio.create_subprocess_exec(
            str(PSQL), "-X", bastion.dsn, "-c", "SELECT * FROM ehr.patients WHERE ward = 'W1' LIMIT 3",
            "-c", "DROP TABLE ehr.patients", "-c", "SELECT 1 AS one; SELECT 2 AS two",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output = (await process.communicate())[0].decode()
        assert "Marker" not in output and "123-45" not in output
        assert "W1" in output and "two" in output
        assert "nobody drops tables (rule no-drop, audit entry " in output

    play(tmp_path, postgres_host, scene)


def test_asks_and_waits(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        notices: list[str] = []
        officer = identity("olga", "officers")
        desk = bastion.services.desk
        async with await connect(bastion) as connection:
            connection.add_notice_handler(
                lambda notice: notices.append(str(notice.message_primary))
            )
            delete = "DELETE FROM ehr.lab_results WHERE id = 1"
            running = asyncio.create_task(connection.execute(delete))
            await desk.approve(await pending(bastion), officer)
            assert (await running).rowcount == 1
            assert "waiting for an approval by officer" in notices[0]

            running = asyncio.create_task(connection.execute(delete))
            await desk.deny(await pending(bastion), officer, "not today")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not today"):
                await running

            running = asyncio.create_task(connection.execute(delete))
            number = await pending(bastion)
            await connection.cancel_safe()
            with pytest.raises(psycopg.errors.QueryCanceled):
                await running
            assert bastion.services.store.request(number).state is RequestState.WITHDRAWN

            many = "SELECT n FROM generate_series(1, 5000) n"
            running = asyncio.create_task(connection.execute(many))
            await desk.approve(await pending(bastion), officer)
            assert len(await (await running).fetchall()) == 5000
            running = asyncio.create_task(connection.execute(many))
            await desk.deny(await pending(bastion), officer, "too many")
            with pytest.raises(psycopg.Error, match="too many"):
                await running
            assert await (await connection.execute("SELECT 1")).fetchone() == (1,)

    play(tmp_path, postgres_host, scene)


def test_cancel_reaches_the_target(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            running = asyncio.create_task(connection.execute("SELECT pg_sleep(30)"))
            await asyncio.sleep(0.5)
            await connection.cancel_safe()
            with pytest.raises(psycopg.errors.QueryCanceled):
                await running

    play(tmp_path, postgres_host, scene)


def test_no_evidence_no_answer(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        connection = await connect(bastion)
        running = asyncio.create_task(
            connection.execute("SELECT pg_sleep(1), ward FROM ehr.patients LIMIT 1")
        )
        await asyncio.sleep(0.5)
        bastion.audit.kill()
        with pytest.raises(psycopg.Error, match="audit log cannot be written"):
            await running
        await connection.close()
        await asyncio.sleep(0.2)
        assert bastion.errors
        assert bastion.services.store.sessions()[0].outcome == "incomplete"

    play(tmp_path, postgres_host, scene)
