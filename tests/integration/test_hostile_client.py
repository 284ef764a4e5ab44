"""A client whose statements are made to break the parser gets errors; its neighbour notices nothing."""

from __future__ import annotations

import asyncio
import struct
import threading
import time

import psycopg
import pytest

from appliance.pgwire.messages import encode_message, encode_startup
from appliance.session.postgres import judge

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
    async with asyncio.timeout(30):
        while not answer.endswith(b"Z\0\0\0\5I") and (data := await reader.read(65536)):
            answer += data
    writer.close()
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


@pytest.mark.parametrize("kind", [b"Q", b"P"], ids=["simple", "extended"])
def test_nobody_waits_while_a_long_statement_is_read(tmp_path, postgres_host, monkeypatch, kind):
    analyse, may_go_on = judge.analyse, threading.Event()

    def read_slowly(text, *others):
        assert len(text) < 10_000 or may_go_on.wait(30)
        return analyse(text, *others)

    async def scene(bastion: Bastion) -> None:
        text = f"SELECT 1 WHERE 1 IN ({','.join(map(str, range(9000)))})"
        reading = asyncio.create_task(attack(bastion, kind, text.encode()))
        neighbour = await connect(bastion)
        for _ in range(5):
            await neighbour.execute("SELECT count(*) FROM ehr.lab_results")
            await asyncio.sleep(0.1)
        assert not reading.done()
        may_go_on.set()
        assert b"ERROR" not in await reading
        await neighbour.close()

    monkeypatch.setattr(judge, "analyse", read_slowly)
    play(tmp_path, postgres_host, scene)
