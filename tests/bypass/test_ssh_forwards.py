"""Ways around the rules about forwards, of clients and of targets."""

from __future__ import annotations

import asyncio
import shutil

import asyncssh
import pytest

from appliance.listeners.refusals import BURST
from tests.integration.roads import Roads, travel
from tests.integration.test_ssh import needs_sshd

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]


async def connect(roads: Roads, login: str, **options) -> asyncssh.SSHClientConnection:
    """Sign in as ada with a client that does what it likes."""
    return await asyncssh.connect(
        "127.0.0.1",
        roads.machine.ssh.listen.port,
        username=login,
        client_keys=[str(roads.ada)],
        known_hosts=None,
        config=None,
        agent_path=None,
        **options,
    )


def test_a_loop_of_refused_channels_is_counted_not_logged(tmp_path):
    async def visit(roads: Roads) -> None:
        async with await connect(roads, "web01") as connection:
            before = len(asyncio.all_tasks())

            async def open_one() -> None:
                with pytest.raises(asyncssh.ChannelOpenError):
                    await connection.open_unix_connection("/run/docker.sock")

            opening = [asyncio.create_task(open_one()) for _ in range(2000)]
            most = 0
            while not all(task.done() for task in opening):
                await asyncio.sleep(0.01)
                asked = sum(not task.done() for task in opening)
                most = max(most, len(asyncio.all_tasks()) - asked)
            await asyncio.gather(*opening)
            assert most - before < 200
            assert (await roads.run("ssh", "web01", "echo on"))[:2] == (0, b"on\n")
        roads.stop.set()
        refused = await roads.event("ssh:channel:refused", BURST + 1)
        assert len(refused) == BURST + 1
        assert refused[-1].data["more"] == 2000 - BURST

    travel(tmp_path, visit)
