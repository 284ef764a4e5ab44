"""Ways for a session that must be watched to go on unwatched."""

from __future__ import annotations

import asyncio
import shutil

import asyncssh
import pytest

from appliance.session import watching
from tests.bypass.test_ssh_forwards import connect
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, person, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]

WATCHED = {
    "id": "watched",
    "effect": "allow",
    "actions": ["connect"],
    "watched_by": ["officer"],
    "timeout": "30s",
}


def test_a_watcher_who_does_not_read_is_none(tmp_path, monkeypatch):
    """Her client's window takes nothing; the person watched prints little."""
    monkeypatch.setattr(watching, "BEHIND_SECONDS", 1.0)

    async def visit(roads: Roads) -> None:
        roads.ada = roads.bind("officer", person("officer@example.org", "officers"))
        async with await connect(roads, "bastion") as officer:
            command = "while echo tick; do sleep 0.2; done"
            working = asyncio.create_task(roads.run("ssh", "web01", command))
            (opened,) = await roads.event("access:session:opened")
            session = asyncssh.SSHClientSession
            await officer.create_session(session, f"watch {opened.session}", window=0)
            status, out, err = await working
        assert (status, out[:5]) == (1, b"tick\n")
        assert "the watcher left" in err
        assert len(out.splitlines()) < 30

    travel(tmp_path, visit, rules=[WATCHED])


def test_nobody_watches_themselves_by_another_key(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.ada = roads.bind("again", person("ada@example.org", "officers"))
        working = asyncio.create_task(roads.run("ssh", "web01", "echo unseen"))
        (opened,) = await roads.event("access:session:opened")
        async with await connect(roads, "bastion") as again:
            seen = await again.run(f"watch {opened.session}")
        assert "your own" in str(seen.stderr)
        status, out, err = await working
        assert (status, out) == (126, b"")
        assert "nobody came to watch" in err

    travel(tmp_path, visit, rules=[WATCHED | {"timeout": "2s"}])
