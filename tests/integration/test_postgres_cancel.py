"""Cancelling: by its own client, by nobody else, and when the client leaves."""

from __future__ import annotations

import asyncio
import signal
import struct
from pathlib import Path

import psycopg
import pytest

from appliance.demo.postgres import find_binaries
from appliance.pgwire.messages import CANCEL_REQUEST, encode_message, encode_startup, encode_text

from .conftest import Bastion
from .test_postgres_session import connect, play

pytestmark = pytest.mark.integration
PSQL = str(find_binaries() / "psql")


def count_running(host: Path, mark: str) -> int:
    with psycopg.connect(host=str(host), user="postgres", dbname="clinic") as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
            " AND pid <> pg_backend_pid()",
            (f"%{mark}%",),
        ).fetchone()
    assert row is not None
    return int(row[0])


async def wait_for(host: Path, mark: str, count: int) -> None:
    async with asyncio.timeout(30):
        while await asyncio.to_thread(count_running, host, mark) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def open_raw(bastion: Bastion) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    """Start a session; return its streams and the body of BackendKeyData."""
    reader, writer = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
    writer.write(encode_startup({"user": "me"}))
    key = b""
    while True:
        kind, length = struct.unpack(">cI", await reader.readexactly(5))
        body = await reader.readexactly(length - 4)
        key = body if kind == b"K" else key
        if kind == b"Z":
            return reader, writer, key


def query(text: str) -> bytes:
    return encode_message(b"Q", encode_text(text))


@pytest.mark.parametrize("how", ["closes", "half-closes"])
def test_what_runs_ends_when_the_client_leaves(tmp_path, postgres_host, how):
    async def scene(bastion: Bastion) -> None:
        mark = f"'{how}'"
        reader, writer, _ = await open_raw(bastion)
        writer.write(query(f"SELECT pg_sleep(60), {mark}"))
        await wait_for(postgres_host, mark, 1)
        writer.close() if how == "closes" else writer.write_eof()
        await wait_for(postgres_host, mark, 0)
        if how == "half-closes":
            assert b"57014" in await reader.read()
            writer.close()

    play(tmp_path, postgres_host, scene)


def test_what_was_sent_before_leaving_still_runs(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        _, writer, _ = await open_raw(bastion)
        insert = "INSERT INTO ehr.lab_results VALUES (777, 'left')"
        writer.write(query(insert) + encode_message(b"X"))
        await writer.drain()
        writer.close()
        async with await connect(bastion) as connection, asyncio.timeout(30):
            found = None
            while found is None:
                cursor = await connection.execute("SELECT code FROM ehr.lab_results WHERE id = 777")
                found = await cursor.fetchone()

    play(tmp_path, postgres_host, scene)


def test_rows_that_nobody_reads_any_more_end(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        reader, writer, _ = await open_raw(bastion)
        # Rows up to the limit of the policy, then slow ones.
        slow = (
            "SELECT repeat('x', 1000), CASE WHEN n > 900 THEN pg_sleep(1) END, 'rows'"
            " FROM generate_series(1, 990) n"
        )
        writer.write(query(slow))
        await reader.readexactly(100)
        writer.transport.abort()
        await wait_for(postgres_host, "'rows'", 0)

    play(tmp_path, postgres_host, scene)


def test_ctrl_c_in_psql(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        process = await asyncio.create_subprocess_exec(
            PSQL, "-X", bastion.dsn, "-c", "SELECT pg_sleep(60), 'ctrl-c'",
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await wait_for(postgres_host, "'ctrl-c'", 1)
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
        assert b"canceling statement due to user request" in errors
        assert '"honoured":true' in bastion.entries()

    play(tmp_path, postgres_host, scene)


def test_a_guessed_key_cancels_nothing(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        reader, writer, key = await open_raw(bastion)
        writer.write(query("SELECT pg_sleep(2), 'guess'"))
        await wait_for(postgres_host, "'guess'", 1)
        secret = bytes([key[4] ^ 1]) + key[5:]
        other_pid = struct.pack(">I", struct.unpack(">I", key[:4])[0] ^ 1)
        for guess in (key[:4] + secret, other_pid + key[4:], key[:4] + b"\0" * 4, key + b"\0"):
            _, knock = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
            knock.write(struct.pack(">II", 8 + len(guess), CANCEL_REQUEST) + guess)
            await knock.drain()
            knock.close()
        answer = b""
        while b"Z" not in answer[-6:]:
            answer += await reader.read(4096)
        assert b"SELECT 1" in answer and b"57014" not in answer
        assert bastion.entries().count('"honoured":false') == 4
        writer.close()

    play(tmp_path, postgres_host, scene)
