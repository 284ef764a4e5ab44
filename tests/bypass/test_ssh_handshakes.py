"""Malformed key exchanges end their own connection with a reason, and nothing else."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import shutil

import pytest
from asyncssh.constants import MSG_DISCONNECT, MSG_KEXINIT
from asyncssh.kex_dh import MSG_KEX_ECDH_INIT
from asyncssh.packet import Boolean, Byte, NameList, SSHPacket, String, UInt32

from appliance.listeners.ssh_kex import POST_QUANTUM_KEX
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]
DISC_PROTOCOL_ERROR, DISC_KEY_EXCHANGE_FAILED = 2, 3
QUANTUM = {"mlkem768": 1184, "sntrup761": 1158}
CURVE = 32


def framed(payload: bytes) -> bytes:
    """Return the payload as a packet before keys are in use (RFC 4253, section 6)."""
    padding = -(5 + len(payload)) % 8 + 8
    return UInt32(1 + len(payload) + padding) + Byte(padding) + payload + bytes(padding)


def hello(kex: str) -> bytes:
    ciphers, macs = [b"aes128-gcm@openssh.com"], [b"hmac-sha2-256-etm@openssh.com"]
    lists = [[kex.encode()], [b"ssh-ed25519"], ciphers, ciphers, macs, macs, [b"none"], [b"none"]]
    names = b"".join(map(NameList, [*lists, [], []]))
    payload = Byte(MSG_KEXINIT) + os.urandom(16) + names + Boolean(False) + UInt32(0)
    return b"SSH-2.0-malformed\r\n" + framed(payload)


async def farewell(port: int, said: bytes) -> tuple[int, str]:
    """Return code and reason of the disconnect that the gateway answers with."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(said)
        async with asyncio.timeout(10):
            await reader.readline()
            while True:
                size = int.from_bytes(await reader.readexactly(4), "big")
                padding, *rest = await reader.readexactly(size)
                packet = SSHPacket(bytes(rest[: len(rest) - padding]))
                if packet.get_byte() == MSG_DISCONNECT:
                    return packet.get_uint32(), packet.get_string().decode()
    finally:
        writer.transport.abort()


def malformed(kex: str) -> list[bytes]:
    size = QUANTUM[kex.partition("x25519")[0]]
    chance = random.Random(kex)  # The same each time.
    lengths = {0, 1, CURVE, size - 1, size, size + 1, size + CURVE - 1, size + CURVE + 1, 30_000}
    lengths |= {chance.randrange(2 * size) for _ in range(20)} - {size + CURVE}
    zeros = [bytes(length) for length in sorted(lengths)]
    noise = [chance.randbytes(length) for length in sorted(lengths)]
    return [String(key) for key in [*zeros, *noise, chance.randbytes(size) + bytes(CURVE)]]


def test_a_malformed_public_key_ends_its_connection_alone(tmp_path, caplog):
    async def visit(roads: Roads) -> None:
        port = roads.machine.ssh.listen.port
        async with roads.cat() as say:
            await say(b"signed in\n")
            for kex in POST_QUANTUM_KEX:
                for key in [*malformed(kex), b"", UInt32(5000) + b"short", String(b"x") + b"more"]:
                    said = hello(kex) + framed(Byte(MSG_KEX_ECDH_INIT) + key)
                    code, reason = await farewell(port, said)
                    assert code == DISC_PROTOCOL_ERROR, reason
            for kex in ("curve25519-sha256", "diffie-hellman-group14-sha256", "no-such-thing"):
                code, reason = await farewell(port, hello(kex))
                assert code == DISC_KEY_EXCHANGE_FAILED
                assert reason.startswith(
                    "No matching key exchange algorithm found, sent mlkem768x25519"
                )
            await say(b"still here\n")

    travel(tmp_path, visit)
    assert [one for one in caplog.messages if "error" in one] == []


def test_strangers_do_not_fill_the_log(tmp_path, caplog):
    """What asyncssh did not foresee is told, too, and as rarely as an old client."""

    async def visit(roads: Roads) -> None:
        for _ in range(20):
            for said in (b"SSH-2.0-\xff\r\n", hello("curve25519-sha256")):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", roads.machine.ssh.listen.port
                )
                writer.write(said)
                async with asyncio.timeout(10):
                    await reader.read()
                writer.close()

    travel(tmp_path, visit)
    told = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert sorted(line.partition(" 127.0.0.1 ")[0] for line in told) == [
        "a client at",
        "a connection of",
    ]
