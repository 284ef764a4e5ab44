"""Ways around a session through the requests of its own channel."""

from __future__ import annotations

import asyncio
import os
import shutil

import asyncssh
import pytest
from asyncssh.channel import SSHClientChannel
from asyncssh.packet import String, UInt32

from appliance.recording.events import Code
from appliance.recording.reader import find_recording, read_recording
from tests.bypass.test_ssh_forwards import attack, connect
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]


def test_a_terminal_asked_for_late_hides_no_input(tmp_path):
    """What a terminal reads is recorded by its echo only; a running command has none."""

    async def visit(roads: Roads) -> None:
        async with await connect(roads, "web01") as client:
            process = await client.create_process("cat >/dev/null", encoding=None)
            await roads.event("shell:command:allowed")
            size = UInt32(80) + UInt32(24) + UInt32(0) + UInt32(0)
            late = String("xterm") + size + String(b"\0")
            assert not await process.channel._make_request(b"pty-req", late)
            process.stdin.write(b"what is hidden\n")
            process.stdin.write_eof()
            await process.wait()
        (closed,) = await roads.event("access:session:closed")
        found = read_recording(find_recording(roads.machine.recordings, closed.session))[1]
        streams = [stream for event in found if (stream := event.stream())]
        assert (Code.INPUT, b"what is hidden\n") in streams

    travel(tmp_path, visit)


def test_variables_that_nobody_takes_are_not_kept(tmp_path):
    """A client may send as many as it likes before its command begins, 32 KB each."""

    async def visit(roads: Roads) -> None:
        async with await connect(roads, "web01") as client:
            loop = asyncio.get_running_loop()
            channel = SSHClientChannel(client, loop, "strict", None, "strict", 1 << 21, 1 << 15)
            await channel._open(b"session")

            async def send(name: str, value: str = "") -> bool:
                return await channel._make_request(b"env", String(name), String(value))

            assert not await send("LD_PRELOAD", "/tmp/x.so")
            assert not await send("LC_BIG", "x" * 32 * 1024)
            assert not await send("LC_" + "X" * 32 * 1024)
            assert not await send("LC_A\0B")
            assert [await send(f"LC_V{number}") for number in range(140)] == [True] * 128 + [
                False
            ] * 12
            sent = {f"LC_V{number}": "x" for number in range(1000)} | {"BASH_ENV": "/tmp/x"}
            shown = await client.run("env", env=sent, encoding=None)
            names = [line.split(b"=")[0] for line in shown.stdout.splitlines()]
            assert sum(name.startswith(b"LC_V") for name in names) == 128
            assert b"BASH_ENV" not in names

    travel(tmp_path, visit)


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_target_that_says_no_status_is_not_recorded_as_success(tmp_path, hangs_up):
    """It closes the channel alone, or ends the connection with a word of farewell."""

    async def scene(roads: Roads, _, connections: list) -> None:
        async with await connect(roads, "web01", encoding=None) as client:
            shell = await client.create_process("sleep 60")
            assert await shell.stdout.readline() == b"ready\n"
            (target,) = connections
            if hangs_up:
                target.disconnect(asyncssh.DISC_BY_APPLICATION, "going down")
            else:
                next(iter(target._channels.values())).close()
            out, err = await shell.communicate()
            status = shell.exit_status
        (closed,) = await roads.event("access:session:closed")
        found = read_recording(find_recording(roads.machine.recordings, closed.session))[1]
        ends = [event.data for event in found if event.code is Code.EXIT]
        assert (status, out) == (1 if hangs_up else 255, b"")
        assert (b"web01 broke" in err) == hangs_up
        assert (closed.data["outcome"], ends) == (("lost", []) if hangs_up else ("ended", ["255"]))

    attack(tmp_path, scene)


@pytest.mark.parametrize("road", ["web01", "web01@bastion"])
def test_a_command_line_that_nobody_can_read_is_refused_with_a_word(tmp_path, road):
    async def visit(roads: Roads) -> None:
        roads.log_level = "DEBUG1"
        roads.write_client_config()
        status, out, err = await roads.run("ssh", road, os.fsdecode(b"touch caf\xe9"))
        assert (status, out) == (255, b"")
        assert "bastion: a command line has to be UTF-8" in err
        (refused,) = await roads.event("ssh:channel:refused")
        assert refused.data["channel"] == "exec"
        assert not roads.events("access:session:opened")

    travel(tmp_path, visit)
