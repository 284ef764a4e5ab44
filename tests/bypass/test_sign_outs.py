"""Ways to go on after one's sign-in was ended before its time."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import closing
from datetime import UTC, datetime

import asyncssh
import pytest

from appliance.listeners.ssh import BastionServer
from appliance.store import Store
from appliance.store.sign_ins import BOUND_KEY, EVERY_METHOD, SignOut
from tests.bypass.test_ssh_forwards import connect
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, person, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]
NAME = "ada@example.org"


def order(who: str = NAME, method: str = EVERY_METHOD) -> SignOut:
    return SignOut(who, method, datetime.now(UTC), "root", "left")


async def refused(roads: Roads) -> None:
    with pytest.raises((asyncssh.Error, OSError)):
        async with await connect(roads, "web01") as client:
            await client.run("echo on", check=True)


def test_whoever_is_signed_out_goes_on_nowhere(tmp_path):
    async def visit(roads: Roads) -> None:
        ada, eve = roads.ada, roads.bind("eve", person("eve@example.org", "engineers"))
        roads.ada = eve
        async with await connect(roads, "web01") as other:
            roads.ada = ada
            master = await connect(roads, "web01")  # As ControlMaster keeps it.
            shell = await master.create_process("sleep 600", encoding=None)
            idle = await connect(roads, "lobby")
            inner = await asyncio.create_subprocess_exec(
                "ssh", "-F", str(roads.config), "root@web01", "sleep 600"
            )
            await roads.event("shell:command:allowed", 2)
            with closing(Store(roads.machine.store)) as store:  # As another process does.
                store.sign_out(order())
            async with asyncio.timeout(30):
                seen = await shell.wait()
                await asyncio.gather(master.wait_closed(), idle.wait_closed(), inner.wait())
            assert b"the session was killed by root: left" in seen.stderr
            with pytest.raises(asyncssh.ChannelOpenError):
                await master.create_process("id")
            await refused(roads)
            assert (await other.run("echo on")).stdout == "on\n"
        closed = await roads.event("access:session:closed", 3)
        outcomes = sorted(str(one.data["outcome"]) for one in closed)
        assert outcomes == ["ended", "killed", "killed"]
        (ended,) = await roads.event("identity:signin:ended")
        assert (ended.identity, ended.data["by"]) == (NAME, "root")

    travel(tmp_path, visit)


def test_a_removed_key_keeps_no_connection(tmp_path):
    async def visit(roads: Roads) -> None:
        async with await connect(roads, "web01") as stolen:
            status, out, _ = await roads.run("ssh", "bastion", "keys", "remove")
            assert (status, out) == (0, b"1 keys removed\n")
            async with asyncio.timeout(30):
                await stolen.wait_closed()
        await refused(roads)

    travel(tmp_path, visit)


@pytest.mark.parametrize("method", [EVERY_METHOD, BOUND_KEY])
def test_whoever_is_signed_out_on_the_way_in_stays_outside(tmp_path, monkeypatch, method):
    take_proof = BastionServer.take_proof

    def take(self, username: str):
        self.services.store.sign_out(order(method=method))
        return take_proof(self, username)

    async def visit(roads: Roads) -> None:
        monkeypatch.setattr(BastionServer, "take_proof", take)
        await refused(roads)
        assert not roads.events("access:session:")

    travel(tmp_path, visit)


def test_a_key_bound_by_an_ended_sign_in_opens_nothing(tmp_path):
    async def visit(roads: Roads) -> None:
        who = person(NAME, "engineers")
        roads.store.sign_out(order(who.key))
        await refused(roads)
        roads.bind("late", who)  # By a lobby that was open a moment longer.
        roads.ada = roads.folder / "people/late"
        await refused(roads)
        again = person(NAME, "engineers")
        roads.ada = roads.bind("again", again)
        async with await connect(roads, "web01") as client:
            assert (await client.run("echo on")).stdout == "on\n"

    travel(tmp_path, visit)
