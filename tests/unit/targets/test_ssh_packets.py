"""What seals and opens a turn's packets in C does just what Python does."""

from __future__ import annotations

import codecs
import logging
import os
from types import SimpleNamespace

import pytest
from asyncssh.channel import SSHChannel
from asyncssh.encryption import get_encryption
from asyncssh.misc import MACError, ProtocolError
from asyncssh.process import SSHClientProcess
from hypothesis import given
from hypothesis import strategies as st

from appliance.targets.ssh_cipher import KeptGCM
from appliance.targets.ssh_packets import open_data_slowly, pad, seal_data_slowly, take_pieces

compiled = pytest.importorskip("appliance.targets._packets", reason="no C compiler")
WAYS = pytest.mark.parametrize("open_data", [compiled.open_data, open_data_slowly])
MOST = 262144

PIECES = st.binary(max_size=70).flatmap(
    lambda data: st.sampled_from([data, bytearray(data), memoryview(b"<" + data + b">")[1:-1]])
)
KINDS = st.sampled_from([None, None, None, 1])
WAITING = st.lists(st.tuples(PIECES, KINDS), max_size=12).map(
    lambda waiting: [(piece, kind) for piece, kind in waiting if piece]
)


def make_cipher() -> KeptGCM:
    return KeptGCM(get_encryption(b"aes128-gcm@openssh.com", bytes(16), bytes(12)))


class Session:
    """What a channel brings, and of which type."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.kinds: set[type] = set()

    def data_received(self, data: bytes, kind: int | None) -> None:
        assert kind is None
        self.taken.append(bytes(data))
        self.kinds.add(type(data))


class Channel:
    """As much of asyncssh's channel as packets are handed to: what takes data is asyncssh's."""

    _accept_data = SSHChannel._accept_data
    _deliver_data = SSHChannel._deliver_data
    logger = logging.getLogger("asyncssh")

    def __init__(self, state: str = "open", window: int = 200, **other: object) -> None:
        self._recv_state, self._recv_window = state, window
        self._init_recv_window = 0
        self._session: object = Session()
        self._send_window, self._send_state, self._send_paused = 5, "open", False
        self._recv_paused, self._encoding, self._decoder = False, None, None
        self._send_buf: list[object] = []
        self._recv_buf: list[object] = []
        self.flushed, self.sent = 0, []
        vars(self).update(other)

    def _flush_send_buf(self) -> None:
        self.flushed += 1

    def send_packet(self, kind: int, *fields: bytes) -> None:
        self.sent.append((kind, fields))

    @property
    def taken(self) -> list[bytes]:
        return self._session.taken

    def seen(self) -> object:
        held = [(type(data), bytes(data), kind) for data, kind in self._recv_buf]
        got = (self._session.taken, self._session.kinds) if self._session else None
        return got, held, self.sent, self._send_window, self.flushed, self._recv_window


def plain(kind: int, number: int, size: int, data: bytes, padding: int | None = None) -> bytes:
    body = bytes((kind,)) + number.to_bytes(4, "big") + size.to_bytes(4, "big") + data
    filling = pad(len(body))
    return bytes((filling if padding is None else padding,)) + body + bytes(filling)


def seal(packets: list[bytes]) -> bytes:
    cipher, sealed = make_cipher(), b""
    for packet in packets:
        length = len(packet).to_bytes(4, "big")
        sealed += length + cipher.seal(length, packet)
    return sealed


@given(WAITING, st.integers(0, 500), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_both_seal_the_same(waiting, most, packet_bytes, channel):
    """The same packets byte by byte, and the same is left."""
    results = []
    for seal_data in (compiled.seal_data, seal_data_slowly):
        left, cipher = list(waiting), make_cipher()
        packets, size, sealed = seal_data(
            cipher, left, channel, most, packet_bytes, lambda size: b"p" * size
        )
        results.append((b"".join(packets), len(packets), size, sealed, cipher.invocation,
                        [(bytes(piece), kind) for piece, kind in left]))  # fmt: skip
    assert results[0] == results[1]


@given(WAITING, st.integers(0, 500), st.integers(1, 90))
def test_what_is_sealed_opens_as_what_was_written(waiting, most, packet_bytes):
    data, _, _ = take_pieces(list(waiting), most) if waiting else ([], 0, None)
    expected = b"".join(data) if waiting and waiting[0][1] is None else b""
    packets, size, sealed_bytes = compiled.seal_data(
        make_cipher(), list(waiting), 7, most, packet_bytes, os.urandom
    )
    channel = Channel(window=1000)
    sealed = b"".join(packets)
    assert len(sealed) == sealed_bytes
    result = compiled.open_data(make_cipher(), {7: channel}, sealed, MOST)
    assert result == (len(sealed), len(packets), None)
    assert b"".join(channel.taken) == expected
    assert size == len(expected)
    assert all(0 < len(one) <= packet_bytes for one in channel.taken)


PLAIN = st.builds(
    plain,
    st.sampled_from([94, 94, 94, 93, 95, 0, 255]),
    st.sampled_from([*range(17), 2**32 - 1]),
    st.sampled_from([0, 1, 20, 40, 201, 2**32 - 1]),
    st.sampled_from([b"", b"x", b"y" * 20, b"z" * 40, b"w" * 201]),
    st.sampled_from([None, None, None, 0, 3, 4, 19, 255]),
)


def make_channels() -> dict[int, Channel]:
    """One in each state in which data, or window, is taken otherwise."""
    client = SSHClientProcess.__new__(SSHClientProcess)
    seen = Session()
    client.taken, client.kinds, client.data_received = seen.taken, seen.kinds, seen.data_received
    decoder = codecs.getincrementaldecoder("latin1")()
    every = [
        Channel(), Channel(_session=client), Channel("closed"), Channel(window=1),
        Channel(_init_recv_window=300), Channel(_init_recv_window=399, _session=client),
        Channel(_recv_paused=True), Channel(_recv_paused="starting"), Channel(_session=None),
        Channel(_encoding="latin1", _decoder=decoder), Channel(_send_state="eof"),
        Channel(_send_state="eof_pending"), Channel(_send_state="close_pending"),
        Channel(_send_state="closed"), Channel(_send_paused=True), Channel(_send_buf=[b"x"]),
    ]  # fmt: skip
    return dict(enumerate(every))


def open_both(received: bytes) -> list[object]:
    results = []
    for open_data in (compiled.open_data, open_data_slowly):
        channels, cipher = make_channels(), make_cipher()
        try:
            result: object = open_data(cipher, channels, memoryview(received), MOST)
        except (ProtocolError, MACError) as error:
            result = repr(error)
        results.append((result, cipher.invocation, [one.seen() for one in channels.values()]))
    return results


@given(st.lists(PLAIN, max_size=5), st.integers(0, 60))
def test_both_open_the_same(packets, missing):
    """Whatever packets say of themselves, and wherever what was received ends."""
    sealed = seal(packets)
    one, other = open_both(sealed[: max(0, len(sealed) - missing)])
    assert one == other


@given(st.lists(PLAIN, min_size=1, max_size=3), st.integers(0, 400), st.integers(0, 255))
def test_both_refuse_the_same(packets, at, put):
    """Whatever byte is changed."""
    sealed = bytearray(seal(packets))
    sealed[at % len(sealed)] = put
    one, other = open_both(bytes(sealed))
    assert one == other


@given(st.binary(max_size=100))
def test_any_bytes_are_packets_or_an_error(received):
    one, other = open_both(received)
    assert one == other


@WAYS
def test_a_changed_packet_is_not_handed_on(open_data):
    sealed = bytearray(seal([plain(94, 0, 1, b"a"), plain(94, 0, 1, b"b")]))
    sealed[-1] ^= 1
    channel = Channel()
    with pytest.raises(MACError):
        open_data(make_cipher(), {0: channel}, memoryview(sealed), MOST)
    assert channel.taken == [b"a"]


@WAYS
@pytest.mark.parametrize("size", [0, 8, 15, 17, MOST + 16, 2**31, 2**32 - 16])
def test_the_size_of_a_packet_is_bounded(open_data, size):
    with pytest.raises(ProtocolError):
        open_data(make_cipher(), {}, memoryview(size.to_bytes(4, "big") + bytes(100)), MOST)


@WAYS
def test_what_a_channel_raises_is_raised(open_data):
    def refuse(_data) -> None:
        raise ProtocolError("no text")

    for channel in (
        SimpleNamespace(**vars(Channel()), _accept_data=refuse),
        Channel(_session=SimpleNamespace(data_received=lambda data, _kind: refuse(data))),
    ):
        with pytest.raises(ProtocolError, match="no text"):
            open_data(make_cipher(), {0: channel}, memoryview(seal([plain(94, 0, 1, b"a")])), MOST)


def test_padding_that_is_too_short_is_an_error():
    with pytest.raises(ValueError, match="padding"):
        compiled.seal_data(make_cipher(), [(b"x", None)], 0, 9, 9, lambda size: bytes(size - 1))


@WAYS
def test_a_channel_that_takes_data_in_its_own_way_is_asked(open_data):
    """As asyncssh's one for tunnels of the network layer."""

    class Other(Channel):
        def _accept_data(self, data: bytes) -> None:
            self.sent.append(data)

    channel = Other()
    open_data(make_cipher(), {0: channel}, memoryview(seal([plain(94, 0, 1, b"a")])), MOST)
    assert (channel.sent, channel.taken) == ([b"a"], [])
