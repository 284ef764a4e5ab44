"""The client's SSH agent, used by a target: it may list keys and sign, nothing else.

The other requests would let a target add, remove or lock keys, or load a library into the
client's agent. The wire is draft-ietf-sshm-ssh-agent.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib

import asyncssh
from asyncssh.packet import PacketDecodeError, SSHPacket

from appliance.session.evidence import Session
from appliance.session.forward import Reader, Streams

FAILURE, LIST_KEYS, SIGN, SIGNED, EXTENSION = 5, 11, 13, 14, 27
EXTENSIONS = frozenset({b"session-bind@openssh.com"})
MAX_MESSAGE_BYTES = 256 * 1024
"""As in OpenSSH."""
LENGTH_BYTES = 4


def is_harmless(request: bytes) -> bool:
    """Return whether a target may send this to an agent; `request` begins with its type."""
    packet = SSHPacket(request)
    try:
        kind = packet.get_byte()
        return kind in {LIST_KEYS, SIGN} or (
            kind == EXTENSION and packet.get_string() in EXTENSIONS
        )
    except PacketDecodeError:
        return False


def fingerprint_of(request: bytes) -> str:
    """Return which key a request to sign is about."""
    packet = SSHPacket(request[1:])
    try:
        digest = hashlib.sha256(packet.get_string()).digest()
    except PacketDecodeError:
        return "unknown"
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


async def relay_agent(session: Session, client: Streams, target: Streams) -> None:
    """Answer a target's requests, one by one, until either side leaves.

    Raises `EvidenceError` if a signature cannot be audited: then the target does not get it.
    """
    sent = received = signatures = 0
    try:
        while True:
            request = await _read_message(target[0])
            received += len(request)
            answer = bytes([FAILURE])
            if is_harmless(request):
                client[1].write(_frame(request))
                await client[1].drain()
                answer = await _read_message(client[0])
            if request[:1] == bytes([SIGN]) and answer[:1] == bytes([SIGNED]):
                signatures += 1
                await session.record_event("forward:agent:signed", key=fingerprint_of(request))
            sent += len(answer)
            target[1].write(_frame(answer))
            await target[1].drain()
    except (OSError, asyncssh.Error, asyncio.IncompleteReadError):
        pass  # One side has left.
    finally:
        await session.record_event(
            "forward:channel:closed",
            bytes_sent=sent,
            bytes_received=received,
            signatures=signatures,
        )


async def _read_message(reader: Reader) -> bytes:
    size = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
    if size > MAX_MESSAGE_BYTES:
        raise asyncssh.ProtocolError("an agent's message is too large")
    return await reader.readexactly(size)


def _frame(message: bytes) -> bytes:
    return len(message).to_bytes(LENGTH_BYTES, "big") + message
