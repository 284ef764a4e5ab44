"""Any pipeline of messages is answered as PostgreSQL itself answers it, message by message."""

from __future__ import annotations

import asyncio
import random
import struct
from pathlib import Path

import pytest

from appliance.pgwire.messages import (
    FrameReader,
    decode_notice,
    encode_message,
    encode_startup,
    encode_text,
)

from .conftest import Bastion
from .test_postgres_session import play

pytestmark = pytest.mark.integration

TEXTS = (
    "SELECT 1",
    "SELECT id, code FROM ehr.lab_results WHERE id < 4 ORDER BY id",
    "SELECT 1/0",
    "SELECT $1::int + 1",
    "SELEC",
    "SELECT * FROM nowhere",
    "",
    "SELECT 1; SELECT 2",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SET work_mem = '5MB'",
    "SELECT generate_series(1, 5)",
    "SAVEPOINT s",
    "ROLLBACK TO s",
    "COPY (SELECT 1, 2) TO STDOUT",
)
NAMES = ("", "a", "b")
LAST = "SELECT 'the end'"
TRIES = 120


def parse(name: str, text: str) -> bytes:
    return encode_message(b"P", encode_text(name) + encode_text(text) + struct.pack(">H", 0))


def bind(portal: str, name: str, values: tuple[bytes, ...] = (), form: int = 0) -> bytes:
    given = b"".join(struct.pack(">I", len(value)) + value for value in values)
    head = encode_text(portal) + encode_text(name) + struct.pack(">HH", 0, len(values))
    return encode_message(b"B", head + given + struct.pack(">HH", 1, form))


def pipeline(random: random.Random) -> bytes:
    """Return up to twelve messages, most of them in an order that makes sense."""
    messages: list[bytes] = []
    for _ in range(random.randint(1, 4)):
        text, name, portal = random.choice(TEXTS), random.choice(NAMES), random.choice(NAMES)
        values = (b"41",) if "$1" in text else ()
        batch = [
            parse(name, text),
            bind(portal, name, values, random.choice((0, 0, 1))),
            encode_message(b"D", random.choice((b"S", b"P")) + encode_text(random.choice(NAMES))),
            encode_message(
                b"E", encode_text(portal) + struct.pack(">I", random.choice((0, 0, 0, 2)))
            ),
            encode_message(b"C", random.choice((b"S", b"P")) + encode_text(random.choice(NAMES))),
            encode_message(b"H"),
            encode_message(b"S"),
            encode_message(b"Q", encode_text(text)),
        ]
        weights = (0.9, 0.9, 0.6, 0.9, 0.1, 0.1, 0.7, 0.1)
        batch = [
            part for part, weight in zip(batch, weights, strict=True) if weight > random.random()
        ]
        if random.random() < 0.1:
            random.shuffle(batch)
        messages += batch
    return b"".join(messages)


async def answers(path: Path, user: str, messages: bytes) -> list[tuple[bytes, bytes]]:
    """Send messages, a Sync and a last statement; return what comes before its answer."""
    reader, writer = await asyncio.open_unix_connection(f"{path}/.s.PGSQL.5432")
    frames, heard, seen = FrameReader(2**24), [], 0
    try:
        writer.write(encode_startup({"user": user, "database": "clinic"}))
        await reader.readuntil(b"Z\0\0\0\5I")
        last = (encode_message(b"Q", encode_text(text)) for text in ("ROLLBACK", LAST))
        writer.write(messages + encode_message(b"S") + b"".join(last))
        while seen == 0 or heard[-1][0] != b"Z":
            data = await reader.read(65536)
            assert data, "the connection ended"
            for kind, body in frames.feed(data):
                heard.append((kind, body))
                seen += kind == b"D" and b"the end" in body
        return [simplified(kind, body) for kind, body in heard]
    finally:
        writer.close()
        await writer.wait_closed()


def simplified(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    """An error is its SQLSTATE: the words, and where in PostgreSQL's sources, may differ.

    In a failed transaction we forget a portal that PostgreSQL still knows and refuses.
    """
    if kind not in {b"E", b"N"}:
        return kind, body
    return kind, decode_notice(body)["C"].replace("25P02", "34000").encode()


def test_pipelines_are_answered_as_by_postgresql(tmp_path, postgres_host):
    seed = random.randrange(2**32)

    async def scene(bastion: Bastion) -> None:
        for number in range(TRIES):
            messages = pipeline(random.Random(seed + number))
            direct = await answers(postgres_host, "postgres", messages)
            through = await answers(bastion.host, "me", messages)
            assert through == direct, (seed + number, FrameReader(2**24).feed(messages))

    play(tmp_path, postgres_host, scene)
