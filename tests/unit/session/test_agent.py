"""What a target may ask of the client's agent, and that a signature needs its entry."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from asyncssh.packet import String, UInt32

from appliance.errors import EvidenceError
from appliance.session.agent import FAILURE, SIGNED, fingerprint_of, is_harmless, relay_agent

KEY = String(b"ssh-ed25519") + String(b"k" * 32)
SIGN = bytes([13]) + String(KEY) + String(b"data") + UInt32(0)


@pytest.mark.parametrize(
    ("request_", "harmless"),
    [
        (bytes([11]), True),
        (SIGN, True),
        (bytes([27]) + String("session-bind@openssh.com") + b"...", True),
        (bytes([27]) + String("query"), False),
        (bytes([27]), False),
        (b"", False),
        *[(bytes([kind]) + b"x" * 20, False) for kind in {*range(256)} - {11, 13, 27}],
    ],
)
def test_a_target_may_list_sign_and_bind(request_, harmless):
    assert is_harmless(request_) is harmless


def test_the_log_names_the_key_as_ssh_keygen_does():
    assert fingerprint_of(SIGN).startswith("SHA256:")
    assert len(fingerprint_of(SIGN)) == len("SHA256:") + 43
    assert fingerprint_of(bytes([13, 0])) == "unknown"


class Session:
    def __init__(self, deaf: str = "") -> None:
        self.events, self.deaf = [], deaf

    async def record_event(self, kind, **data):
        if kind == self.deaf:
            raise EvidenceError("the disk is full")
        self.events.append((kind, data))


def frame(message: bytes) -> bytes:
    return len(message).to_bytes(4, "big") + message


def relay(session: Session, requests: bytes, answers: bytes = b"") -> tuple[bytes, bytes]:
    """Return what the agent was asked, and what the target got."""
    asked, got = bytearray(), bytearray()

    def end(content: bytes, sink: bytearray):
        reader = asyncio.StreamReader()
        reader.feed_data(content)
        reader.feed_eof()

        async def drain() -> None:
            pass

        return reader, SimpleNamespace(write=sink.extend, drain=drain)

    async def run() -> None:
        await relay_agent(session, end(answers, asked), end(requests, got))

    try:
        asyncio.run(run())
    except EvidenceError:
        pass
    return bytes(asked), bytes(got)


def test_what_is_not_harmless_is_answered_here_and_in_order():
    session = Session()
    add, clear = bytes([17]) + b"key", bytes([19])
    signed, keys = bytes([SIGNED]) + String(b"sig"), bytes([12]) + UInt32(0)
    asked, got = relay(
        session,
        b"".join(map(frame, (add, bytes([11]), clear, SIGN))),
        frame(keys) + frame(signed),
    )
    assert asked == frame(bytes([11])) + frame(SIGN)
    assert got == frame(bytes([FAILURE])) + frame(keys) + frame(bytes([FAILURE])) + frame(signed)
    assert session.events[0] == ("forward:agent:signed", {"key": fingerprint_of(SIGN)})
    assert session.events[1][1]["signatures"] == 1


def test_a_signature_without_its_entry_does_not_reach_the_target():
    session = Session(deaf="forward:agent:signed")
    asked, got = relay(session, frame(SIGN), frame(bytes([SIGNED]) + String(b"sig")))
    assert asked == frame(SIGN)
    assert got == b""


@pytest.mark.parametrize("requests", [b"\xff\xff\xff\xff", b"\0\x04\0\x01", b"\0\0", b""])
def test_a_message_that_is_too_large_or_cut_ends_the_channel(requests):
    session = Session()
    assert relay(session, requests) == (b"", b"")
    assert session.events[-1][0] == "forward:channel:closed"
