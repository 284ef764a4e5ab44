"""Somebody removes the recording of a session that runs: nothing goes on without one."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from appliance.recording.reader import COPIES
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]

TICKS = "while echo tick; do sleep 0.1; done"
COMMANDS = {
    "exec": ["ssh", "web01", TICKS],
    "terminal": ["ssh", "-tt", "web01", TICKS],
    "jump": ["ssh", "-J", "bastion", "web01", TICKS],
    "scp": ["scp", "-O", "-l", "4000", "{up}", "web01:{there}"],
    "sftp": ["scp", "-s", "-l", "4000", "{up}", "web01:{there}"],
}


@pytest.mark.parametrize("what", ["file", "folder", "copy"])
def test_a_recording_that_is_removed_ends_its_session(tmp_path, what):
    async def start(roads: Roads, words: list[str], there: Path) -> asyncio.subprocess.Process:
        program, *rest = (word.format(up=tmp_path / "up", there=there) for word in words)
        return await asyncio.create_subprocess_exec(
            program, "-F", str(roads.config), *rest,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    shells = {name: words for name, words in COMMANDS.items() if words[0] == "ssh"}
    commands = shells if what == "copy" else COMMANDS  # A copy holds no content of files.

    async def visit(roads: Roads) -> None:
        (tmp_path / "up").write_bytes(os.urandom(20_000_000))
        clients = {
            name: await start(roads, words, tmp_path / name) for name, words in commands.items()
        }
        for name in shells:
            assert await clients[name].stdout.readline()
        await roads.event("sftp:operation:allowed", len(commands) - len(shells))
        folder = roads.machine.recordings
        if what == "folder":
            folder.rename(tmp_path / "elsewhere")
            shutil.rmtree(tmp_path / "elsewhere")
        else:
            found = (folder / COPIES if what == "copy" else folder).glob("*.cast.*")
            for path in found:
                path.unlink()
        for name, client in clients.items():
            async with asyncio.timeout(20):
                out, err = await client.communicate()
            assert client.returncode not in {0, None}, name
            said = (out + err).decode()
            assert "cannot be written: somebody removed it" in " ".join(said.split()), (
                name,
                said[-300:],
            )
        closed = await roads.event("access:session:closed", len(commands))
        assert {one.data["outcome"] for one in closed} == {"incomplete"}

    rules = [
        {
            "id": "files",
            "effect": "allow",
            "actions": ["sftp", "upload", "list"],
            "keep_content": True,
        }
    ]
    travel(tmp_path, visit, rules=rules, recorder={"redacted": True})
