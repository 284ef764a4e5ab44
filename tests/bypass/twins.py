"""Attacks through the whole proxy in two databases at once.

They differ in their protected values alone; every byte of every answer must be the same, and
none may hold a marker.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from appliance.model import TargetName
from appliance.session.lifecycle import open_session
from appliance.session.postgres.conversation import serve_postgres
from appliance.session.postgres.judge import CATALOGS
from tests.integration import conftest as road
from tests.integration.conftest import (
    Bastion,
    identity,
    policy_for_analysts,
    running_bastion,
)

from .wire import WAYS, Wire, query, wire
from .worlds import World, connect

OF_THE_GATEWAY = re.compile(rb"audit entry \d+")


@contextlib.asynccontextmanager
async def road_to(bastion: Bastion, target: str, folder: Path) -> AsyncIterator[Path]:
    """A socket of the same gateway that leads to another target."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        services = bastion.services
        try:
            async with open_session(services, identity(), TargetName(target), "forward") as session:
                await serve_postgres(session, reader, writer)
        finally:
            writer.close()

    async with await asyncio.start_unix_server(serve, path=str(folder / ".s.PGSQL.5432")):
        yield folder


class Clients:
    """A connection to each target, made anew where the gateway ended it."""

    def __init__(
        self, roads: dict[str, tuple[Path, str]], stack: contextlib.AsyncExitStack
    ) -> None:
        self._roads, self._stack = roads, stack
        self._open: dict[str, Wire] = {}

    async def send(self, target: str, *steps: bytes) -> bytes:
        """Return all that the target's side says to each step."""
        client = self._open.get(target)
        if client is None or client.reader.at_eof():
            road_there = wire(*self._roads[target], ())
            client = self._open[target] = await self._stack.enter_async_context(road_there)
        answers = [await client.send(step) for step in steps]
        said = b"".join(
            kind + body
            for answer in answers
            for kind, body in answer
            if not (kind == b"N" and body.startswith(b"SDEBUG"))  # Of the server's own caches.
        )
        return OF_THE_GATEWAY.sub(b"", said)

    async def undo(self, target: str, data: bytes, text: str) -> bytes:
        """Send a statement, and take back what it may have changed."""
        if text.startswith(("SELECT", "TABLE", "EXPLAIN")):
            return await self.send(target, data)
        said = await self.send(target, query("BEGIN"), data)
        if not self._open[target].reader.at_eof():
            await self.send(target, query("ROLLBACK"))
        return said


@dataclass(frozen=True)
class Twins:
    """A world, twice."""

    world: World
    telling: Collection[str]
    """Statements that tell something by the words of docs/threat-model.md."""

    @property
    def databases(self) -> dict[str, str]:
        """Target → database; `clinic` has the masks of the policy, the others the strictest."""
        name = self.world.name
        return {"clinic": name, "one": f"{name}_one", "other": f"{name}_other"}

    def create(self, host: Path) -> Path:
        """Make the databases anew."""
        self.world.create(host, self.databases["clinic"])
        self.world.create_other(host, self.databases["other"], self.databases["clinic"])
        with connect(host, "postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.databases['one']}")
            admin.execute(
                f"CREATE DATABASE {self.databases['one']} TEMPLATE {self.databases['clinic']}"
            )
        return host

    def policy(self) -> str:
        strict = {"columns": dict.fromkeys(self.world.columns, "null"), "inference": "deny"}
        usual = {"columns": dict(self.world.columns), **self.world.more_rules}
        return policy_for_analysts(
            {
                name: (database, usual if name == "clinic" else strict)
                for name, database in self.databases.items()
            }
        )

    @contextlib.asynccontextmanager
    async def clients(
        self, folder: Path, host: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Clients]:
        monkeypatch.setattr(road, "POLICY", self.policy())
        async with contextlib.AsyncExitStack() as stack:
            bastion = await stack.enter_async_context(running_bastion(folder, host))
            roads = {"clinic": (bastion.host, self.databases["clinic"])}
            for name in ("one", "other"):
                place = bastion.host / name
                place.mkdir()
                await stack.enter_async_context(road_to(bastion, name, place))
                roads[name] = place, self.databases[name]
            for name in self.databases:
                CATALOGS.of(bastion.services.policy.targets[TargetName(name)]).forget()
            yield Clients(roads, await stack.enter_async_context(contextlib.AsyncExitStack()))

    def has_marker(self, said: bytes, *asked: bytes) -> bool:
        return any(m in said and not any(m in text for text in asked) for m in self.world.markers)

    async def attack(self, client: Clients, text: str) -> AsyncIterator[str]:
        """Yield what is wrong with the answers to one statement."""
        said = await client.undo("clinic", query(text), text)
        if self.has_marker(said, text.encode()):
            yield f"shown: {text}"
        if b"(rule " in said:
            return  # All ways share the analysis, and the strictest policy refuses more.
        binary = WAYS["binary"](text)
        usual, one, other = await asyncio.gather(
            *(client.undo(target, binary, text) for target in self.databases)
        )
        if self.has_marker(usual + one, text.encode()):
            yield f"shown in binary: {text}"
        is_timed = text.startswith("EXPLAIN ANALYZE")
        if one != other and text not in self.telling and not is_timed:
            yield f"told: {text}: {one!r} {other!r}"[:600]

    async def talk(self, client: Clients, name: str, steps: list[bytes]) -> list[str]:
        """Return what is wrong with the answers to one conversation."""
        wrong = []
        said = await asyncio.gather(*(client.send(t, *steps) for t in self.databases))
        if any(self.has_marker(text, *steps) for text in said):
            wrong.append(f"shown: {name}")
        if said[1] != said[2]:
            wrong.append(f"told: {name}: {said}")
        for target in self.databases:
            await client.send(target, query("ROLLBACK"), query("DISCARD ALL"))
        return wrong

    def find_what_attacks_tell(
        self, folder: Path, host: Path, monkeypatch: pytest.MonkeyPatch
    ) -> list[str]:
        async def scene() -> list[str]:
            async with self.clients(folder, host, monkeypatch) as client:
                attacks = self.world.attacks
                return [wrong for text in attacks async for wrong in self.attack(client, text)]

        return asyncio.run(scene())

    def find_what_conversations_tell(
        self,
        folder: Path,
        host: Path,
        monkeypatch: pytest.MonkeyPatch,
        conversations: Mapping[str, list[bytes]],
    ) -> list[str]:
        async def scene() -> list[str]:
            async with self.clients(folder, host, monkeypatch) as client:
                talks = conversations.items()
                return [w for name, steps in talks for w in await self.talk(client, name, steps)]

        return asyncio.run(scene())

    def find_what_differs(
        self, folder: Path, host: Path, monkeypatch: pytest.MonkeyPatch
    ) -> list[str]:
        """Return each honest statement that is not answered as by a direct connection."""

        async def scene() -> list[str]:
            async with (
                self.clients(folder, host, monkeypatch) as client,
                wire(host, self.databases["one"], ()) as direct,
            ):
                wrong = []
                for text in self.world.honest:
                    steps = (query("BEGIN"), query(text), query("ROLLBACK"))
                    expected = b""
                    for step in steps:
                        expected += b"".join(kind + body for kind, body in await direct.send(step))
                    said = await client.send("clinic", *steps)
                    if said != expected or b"SERROR" in expected:
                        wrong.append(f"{text}: {said!r} {expected!r}")
                return wrong

        return asyncio.run(scene())


class TwinTests:
    """What every such world is tested for; a subclass names its twins."""

    twins: ClassVar[Twins]
    fewest: ClassVar[int] = 1
    """How many attacks there are at least."""

    @pytest.fixture(scope="class")
    @classmethod
    def databases(cls, postgres_host: Path) -> Path:
        return cls.twins.create(postgres_host)

    def test_no_statement_shows_or_tells_a_value(self, tmp_path, databases, monkeypatch):
        attacks = self.twins.world.attacks
        assert len(set(attacks)) == len(attacks) >= self.fewest
        wrong = self.twins.find_what_attacks_tell(tmp_path, databases, monkeypatch)
        assert wrong == [], wrong

    def test_honest_answers_are_untouched(self, tmp_path, databases, monkeypatch):
        wrong = self.twins.find_what_differs(tmp_path, databases, monkeypatch)
        assert wrong == [], wrong


class ConversationTests(TwinTests):
    """Those, and conversations of several messages."""

    conversations: ClassVar[Mapping[str, list[bytes]]]

    def test_no_conversation_shows_or_tells_a_value(self, tmp_path, databases, monkeypatch):
        wrong = self.twins.find_what_conversations_tell(
            tmp_path, databases, monkeypatch, self.conversations
        )
        assert wrong == []
