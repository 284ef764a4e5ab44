"""A client whose statements are made to break the parser gets errors; its neighbour notices nothing."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import resource
import signal
import struct
import time

import psycopg
import pytest

from appliance.pgwire.messages import encode_message, encode_startup
from appliance.session.postgres import judging

from .conftest import Bastion
from .test_postgres_session import connect, play

pytestmark = pytest.mark.integration

MEGABYTE = 1024 * 1024
BODIES: dict[str, tuple[bytes, bytes]] = {
    "30,000 parentheses": (b"SELECT " + b"(" * 30_000 + b"1" + b")" * 30_000, b"54001"),
    "30,000 times NOT": (b"SELECT " + b"NOT " * 30_000 + b"true", b"54001"),
    "30,000 selects": (b"SELECT * FROM (" * 30_000 + b"SELECT 1", b"54001"),
    "30,000 additions": (b"SELECT 1" + b"+1" * 30_000, b"54001"),
    "400,000 arrays": (b"SELECT " + b"ARRAY[" * 400_000, b"54001"),
    "15 MB of code": (b"SELECT 1" + b" , 1" * (15 * MEGABYTE // 4), b"54001"),
    "15 MB in a literal": (b"SELECT '" + b"x" * (15 * MEGABYTE) + b"'", b"54001"),
    "15 MB of comment": (b"/*" * (15 * MEGABYTE // 2), b"54001"),
    "invalid UTF-8": (b"SELECT '\xff\xfe'", b"22021"),
    "half a character": (b"SELECT '\xc3'", b"22021"),
    "a NUL inside": (b"SELECT 1\0 FROM x", b"08P01"),
}


async def attack(bastion: Bastion, kind: bytes, text: bytes) -> bytes:
    """Send one statement; return all that is answered until ReadyForQuery or the end."""
    reader, writer = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
    writer.write(encode_startup({"user": "me"}))
    await reader.readuntil(b"Z\0\0\0\5I")
    body = text + b"\0" if kind == b"Q" else b"\0" + text + b"\0\0\0"
    sync = b"" if kind == b"Q" else encode_message(b"S")
    writer.write(encode_message(kind, body) + sync)
    answer = b""
    with contextlib.closing(writer):
        async with asyncio.timeout(30):
            while not answer.endswith(b"Z\0\0\0\5I") and (data := await reader.read(65536)):
                answer += data
    return answer


@pytest.mark.parametrize("kind", [b"Q", b"P"], ids=["simple", "extended"])
def test_what_cannot_be_parsed_is_an_error_for_its_sender_only(tmp_path, postgres_host, kind):
    async def scene(bastion: Bastion) -> None:
        neighbour = await connect(bastion)
        waits: list[float] = []

        async def work() -> None:
            while True:
                start = time.monotonic()
                await neighbour.execute("SELECT count(*) FROM ehr.lab_results")
                waits.append(time.monotonic() - start)
                await asyncio.sleep(0.01)

        working = asyncio.create_task(work())
        for name, (text, _) in BODIES.items():
            answer = await attack(bastion, kind, text)
            assert b"SERROR" in answer or b"SFATAL" in answer, name
            assert not working.done(), name
        working.cancel()
        assert len(waits) > 3 and max(waits) < 10  # a loaded machine; a hang would be for ever
        await neighbour.close()

    play(tmp_path, postgres_host, scene)


@pytest.mark.parametrize(("text", "sqlstate"), BODIES.values(), ids=BODIES)
def test_the_error_says_what_is_wrong(tmp_path, postgres_host, text, sqlstate):
    async def scene(bastion: Bastion) -> None:
        assert b"C" + sqlstate in await attack(bastion, b"Q", text)

    play(tmp_path, postgres_host, scene)


def test_a_message_longer_than_allowed_is_refused_before_it_is_read(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        reader, writer = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
        writer.write(encode_startup({"user": "me"}))
        await reader.readuntil(b"Z\0\0\0\5I")
        writer.write(b"Q" + struct.pack(">I", 17 * MEGABYTE))
        assert b"out of bounds" in await reader.read()
        writer.close()
        async with await connect(bastion) as neighbour:
            with pytest.raises(psycopg.errors.Error):
                await neighbour.execute("SELEC")

    play(tmp_path, postgres_host, scene)


def test_endless_questions_wait_for_their_reader(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        reader, writer = await asyncio.open_unix_connection(
            f"{bastion.host}/.s.PGSQL.5432", limit=1024
        )
        writer.write(encode_startup({"user": "me"}))
        await reader.readuntil(b"Z\0\0\0\5I")
        text = b"SELECT id, ward, id, ward, id, ward, id, ward FROM ehr.patients"
        writer.write(encode_message(b"P", b"\0" + text + b"\0\0\0"))
        writer.write(encode_message(b"B", b"\0\0" + struct.pack(">HHH", 0, 0, 0)))
        questions = encode_message(b"D", b"P\0") * 1000
        sent_bytes = 0
        with pytest.raises(TimeoutError):
            while sent_bytes < 4 * MEGABYTE:  # nobody reads the answers: at some point it must stop
                writer.write(questions)
                await asyncio.wait_for(writer.drain(), 2)
                sent_bytes += len(questions)
        writer.transport.abort()
        neighbour = await connect(bastion)
        assert await (await neighbour.execute("SELECT 1")).fetchone() == (1,)
        await neighbour.close()

    play(tmp_path, postgres_host, scene)


LONG = f"SELECT 1 WHERE 1 IN ({','.join(map(str, range(9000)))})".encode()


@pytest.mark.parametrize("kind", [b"Q", b"P"], ids=["simple", "extended"])
def test_nobody_waits_while_a_long_statement_is_read(tmp_path, postgres_host, kind):
    async def scene(bastion: Bastion) -> None:
        assert b"ERROR" not in await attack(bastion, kind, LONG)
        judge = child_of(bastion)
        judge.send_signal(signal.SIGSTOP)
        reading = asyncio.create_task(attack(bastion, kind, LONG))
        neighbour = await connect(bastion)
        for text in ("SELECT count(*) FROM ehr.lab_results", "SELECT 1 --" + "x" * 2000) * 3:
            await neighbour.execute(text)
            await asyncio.sleep(0.1)
        assert not reading.done()
        judge.send_signal(signal.SIGCONT)
        assert b"ERROR" not in await reading
        await neighbour.close()

    play(tmp_path, postgres_host, scene)


def test_thousands_of_statements_in_a_message_give_others_their_turn(tmp_path, postgres_host):
    gaps: list[float] = []

    async def take_turns() -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            gaps.append(now - before)
            before = now

    async def scene(bastion: Bastion) -> None:
        text = b"SELECT 1;" * 3000
        await attack(bastion, b"Q", text)
        gc.disable()  # What other tests left would be looked through.
        taking = asyncio.create_task(take_turns())
        answer = await attack(bastion, b"Q", text)
        taking.cancel()
        gc.enable()
        assert answer.count(b"SELECT 1\0") == 3000
        assert max(gaps) < 0.05  # seconds of processor time: 5 ms, 226 without turns

    play(tmp_path, postgres_host, scene)


def test_a_statement_that_is_not_judged_in_time_is_an_error(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        await attack(bastion, b"Q", LONG)
        first = child_of(bastion)
        first.terminate()
        assert b"ERROR" not in await attack(bastion, b"Q", LONG)
        assert child_of(bastion) is first  # it goes on while the gateway drains
        assert resource.prlimit(first.pid, resource.RLIMIT_AS)[0] == judging.MEMORY_BYTES
        for send in (signal.SIGSTOP, signal.SIGSEGV):
            judge = child_of(bastion)
            judge.send_signal(signal.SIGSTOP)
            with monkeypatch.context() as patch:
                patch.setattr(judging, "JUDGE_SECONDS", 1.0)
                reading = asyncio.create_task(attack(bastion, b"Q", LONG))
                await asyncio.sleep(0.2)
                judge.send_signal(send)
                judge.send_signal(signal.SIGCONT if send == signal.SIGSEGV else send)
                assert b"C54001" in await reading
            assert b"ERROR" not in await attack(bastion, b"Q", LONG)
        assert child_of(bastion).pid != first.pid

    play(tmp_path, postgres_host, scene)


def test_a_client_that_leaves_meanwhile_holds_up_nobody(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        await attack(bastion, b"Q", LONG)
        judge = child_of(bastion)
        judge.send_signal(signal.SIGSTOP)
        waiting = [asyncio.create_task(attack(bastion, b"Q", LONG)) for _ in range(3)]
        await asyncio.sleep(0.2)
        for task in waiting[:2]:
            task.cancel()
        judge.send_signal(signal.SIGCONT)
        assert b"ERROR" not in await waiting[2]

    play(tmp_path, postgres_host, scene)


def child_of(bastion: Bastion) -> asyncio.subprocess.Process:
    """Return the process that judges the longest statements."""
    child = bastion.services.judges._long._child
    assert child is not None
    return child
