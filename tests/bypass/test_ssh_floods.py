"""Connections that never sign in: whoever floods the listener shuts nobody out."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from asyncssh.kex_dh import MSG_KEX_ECDH_INIT
from asyncssh.packet import Byte, String

from appliance.listeners.gateway import Gateway
from tests.bypass.test_ssh_handshakes import framed, hello
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

TOTAL, EACH = 100, 50


@dataclass(eq=False)
class Connection:
    """What the gateway looks at, without its wire."""

    servers: dict[object, None]
    source: str
    has_sign_in: bool = False
    is_unauthenticated: bool = True

    @property
    def is_there(self) -> bool:
        return self in self.servers

    def drop(self) -> None:
        del self.servers[self]


class Crowd:
    def __init__(self) -> None:
        ssh = SimpleNamespace(max_unauthenticated=TOTAL, max_unauthenticated_per_address=EACH)
        services = SimpleNamespace(machine=SimpleNamespace(ssh=ssh), audit=None)
        self.gateway = Gateway(services, None)

    def arrive(self, source: str, *, has_sign_in: bool = False) -> Connection:
        one = Connection(self.gateway.servers, source)
        self.gateway.servers[one] = None
        self.gateway.keep_room(source)
        one.has_sign_in = has_sign_in  # Once its hands are shaken.
        return one


ADDRESSES = {
    "one address": itertools.repeat("192.0.2.1"),
    "three addresses": itertools.cycle(f"192.0.2.{number}" for number in range(3)),
    "a botnet": (f"192.0.{number // 250}.{number % 250}" for number in itertools.count()),
}


@pytest.mark.parametrize("addresses", ["one address", "three addresses", "a botnet"])
@pytest.mark.parametrize("hoards", [False, True], ids=["sockets", "sign-ins"])
def test_a_flood_holds_no_more_than_its_room_and_drops_no_newcomer(addresses, hoards):
    crowd = Crowd()
    flood = [
        crowd.arrive(next(ADDRESSES[addresses]), has_sign_in=hoards and number % 50 != 0)
        for number in range(1000)
    ]
    there = [one for one in flood if one.is_there]
    assert len(there) == (EACH if addresses == "one address" else TOTAL)
    honest = crowd.arrive("198.51.100.7")
    for _ in range(EACH // 2 - 1):  # So many more come while it shakes hands.
        crowd.arrive(next(ADDRESSES[addresses]), has_sign_in=hoards)
    assert honest.is_there


def test_who_is_at_a_browser_stays_while_sockets_flood_in_from_everywhere():
    crowd = Crowd()
    people = [crowd.arrive(f"198.51.100.{number}", has_sign_in=True) for number in range(20)]
    for number in range(1000):
        crowd.arrive(f"192.0.{number // 250}.{number % 250}")
    assert all(one.is_there for one in people)


def test_an_office_signs_in_beside_a_machine_of_its_own_that_floods():
    crowd = Crowd()
    for _ in range(1000):
        crowd.arrive("198.51.100.7", has_sign_in=True)
    assert crowd.arrive("198.51.100.7").is_there


VERSION = b"SSH-2.0-slow\r\n"
SHAKES = hello("sntrup761x25519-sha512") + framed(
    Byte(MSG_KEX_ECDH_INIT) + String(bytes([9] * 1190))
)
"""The dearest that a stranger can ask for, and free for whoever asks."""
KEXINIT = bytes.fromhex("0000019c") + b"\x04\x14" + bytes(400)
"""Its head, and less than it promises."""


async def drip(port: int, said: bytes, source: str) -> None:
    """Say something, then a byte now and then, and connect again once dropped."""
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
            try:
                writer.write(said)
                while not writer.is_closing():
                    await asyncio.sleep(1)
                    writer.write(b"\0")
                    await writer.drain()
            finally:
                writer.transport.abort()
        await asyncio.sleep(5)


@pytest.mark.integration
@needs_sshd
@pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client")
def test_floods_leave_who_is_signed_in_alone_and_let_others_in(tmp_path):
    """1,000 half-open connections from five addresses, mute and slow, some after a whole key
    exchange, and failing sign-ins."""

    async def visit(roads: Roads) -> None:
        port = roads.machine.ssh.listen.port
        async with roads.cat() as say, asyncio.TaskGroup() as group:
            await say(b"signed in\n")
            with ExitStack() as stack:
                for number in range(1000):
                    said = (b"", VERSION, VERSION + KEXINIT, b"S", SHAKES)[number // 5 % 5]
                    source = f"127.0.0.{number % 5 + 1}"
                    flood = group.create_task(drip(port, said, source))
                    stack.callback(flood.cancel)
                stranger = roads.folder / "keys/web01"
                for _ in range(5):
                    assert (await roads.ssh(stranger, "localhost", "whoami"))[0] == 255
                await say(b"still here\n")
                status, out, err = await roads.run(
                    "ssh", "-b", "127.0.0.9", "bastion", "whoami", seconds=60
                )
                assert (status, b"ada" in out) == (0, True), err

    travel(tmp_path, visit)
