"""A raw client of PostgreSQL's protocol, and a whole proxy in front of a world for it."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from appliance.model import TargetName
from appliance.pgwire.messages import encode_message, encode_startup, encode_text
from appliance.session.postgres.judge import CATALOGS
from tests.integration import conftest as road
from tests.integration.conftest import Bastion, policy_for_analysts, running_bastion

from .clinic import CLINIC
from .worlds import World


def policy(world: World) -> str:
    """The policy of a bastion in front of one world; its target is always called clinic."""
    phi = {"lookup_budget": 100_000, **world.more_rules, "columns": dict(world.columns)}
    return policy_for_analysts({"clinic": ("wire", phi)})


def parse(text: str, name: str = "") -> bytes:
    return encode_message(b"P", encode_text(name) + encode_text(text) + b"\0\0")


def bind(portal: str = "", name: str = "", binary: bool = False) -> bytes:
    formats = struct.pack(">HHHH", 0, 0, 1, binary)
    return encode_message(b"B", encode_text(portal) + encode_text(name) + formats)


def describe(kind: bytes = b"P", name: str = "") -> bytes:
    return encode_message(b"D", kind + encode_text(name))


def execute(portal: str = "", limit: int = 0) -> bytes:
    return encode_message(b"E", encode_text(portal) + struct.pack(">I", limit))


def query(text: str) -> bytes:
    return encode_message(b"Q", encode_text(text))


SYNC = encode_message(b"S")
FLUSH = encode_message(b"H")


class Wire:
    """One raw connection; `seen` is all that the server side ever said."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, markers: tuple[bytes, ...]
    ) -> None:
        self.reader, self.writer, self.seen = reader, writer, b""
        self.markers = markers

    async def send(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Send; return the messages until ReadyForQuery, or until the end."""
        messages: list[tuple[bytes, bytes]] = []
        self.writer.write(data)
        async with asyncio.timeout(30):
            while not messages or messages[-1][0] != b"Z":
                try:
                    head = await self.reader.readexactly(5)
                    body = await self.reader.readexactly(struct.unpack(">I", head[1:])[0] - 4)
                except (asyncio.IncompleteReadError, ConnectionError):
                    break
                self.seen += head + body
                messages.append((head[:1], body))
                if head[:1] == b"G":
                    # The Sync of the extended protocol was swallowed as copy data.
                    again = b"" if data.startswith(b"Q") else SYNC
                    self.writer.write(encode_message(b"f", b"no\0") + again)
        assert not any(marker in self.seen for marker in self.markers), self.seen[-500:]
        return messages


@contextlib.asynccontextmanager
async def wire(
    folder: Path, database: str, markers: tuple[bytes, ...] = CLINIC.markers
) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_unix_connection(str(folder / ".s.PGSQL.5432"))
    try:
        client = Wire(reader, writer, markers)
        await client.send(encode_startup({"user": "postgres", "database": database}))
        yield client
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def extended(text: str, binary: bool) -> bytes:
    return parse(text) + describe(b"S") + bind(binary=binary) + describe() + execute() + SYNC


WAYS: dict[str, Callable[[str], bytes]] = {
    "simple": query,
    "text": lambda text: extended(text, False),
    "binary": lambda text: extended(text, True),
}


def play(
    tmp_path: Path,
    host: Path,
    monkeypatch: pytest.MonkeyPatch,
    scene: Callable[[Bastion], Awaitable[None]],
    world: World = CLINIC,
    rules: str = "",
) -> None:
    """Run `scene(bastion)` in front of a new database `wire`, by the world's policy or `rules`."""
    monkeypatch.setattr(road, "POLICY", rules or policy(world))
    world.create(host, "wire")

    async def run() -> None:
        async with asyncio.timeout(400), running_bastion(tmp_path, host) as bastion:
            CATALOGS.of(bastion.services.policy.targets[TargetName("clinic")]).forget()
            await scene(bastion)

    asyncio.run(run())
