"""SFTP packets, digests of what went through a file, and the environment list."""

from __future__ import annotations

import asyncio
import hashlib
import os
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.session.environment import accepts_variable
from appliance.session.sftp import packets as wire
from appliance.session.sftp.channel import Packets
from appliance.session.sftp.content import Content
from appliance.session.sftp.packets import Fields, Framer, Kind


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=10), st.data())
def test_any_split_of_the_stream_gives_the_same_packets(packets, data):
    """Framing does not depend on how bytes arrive."""
    stream = b"".join(wire.string(packet) for packet in packets)
    framer, seen = Framer(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        seen += framer.feed(stream[:size])
        stream = stream[size:]
        whole = len(b"".join(wire.string(packet) for packet in packets[: len(seen) + 1]))
        known = framer.rest >= 4
        arrived = sum(len(packet) + 4 for packet in seen) + framer.rest
        assert framer.missing == (whole - arrived if known else 0)
    assert seen == packets
    assert framer.rest == 0


@given(st.binary(max_size=200))
def test_any_bytes_are_packets_or_a_protocol_error(data):
    """No input raises anything else."""
    with suppress(ProtocolError):
        for packet in Framer().feed(data):
            for decode in (wire.decode_attributes, wire.decode_names, lambda fields: fields.path()):
                with suppress(ProtocolError):
                    decode(Fields(packet, 1))


@pytest.mark.parametrize("length", [0, wire.MAX_PACKET_BYTES + 1, 0xFFFFFFFF])
def test_the_size_of_a_packet_is_bounded(length):
    with pytest.raises(ProtocolError):
        list(Framer().feed(length.to_bytes(4, "big")))


def test_a_status_is_what_the_draft_says():
    reply = next(Framer().feed(wire.status(7, wire.PERMISSION_DENIED, "no")))
    fields = Fields(reply, 1)
    assert (reply[0], fields.uint32(), fields.uint32()) == (Kind.STATUS, 7, 3)
    assert (fields.string(), fields.string()) == (b"no", b"")


@given(st.lists(st.binary(min_size=1, max_size=100), min_size=1, max_size=20))
def test_a_sequential_transfer_has_the_digest_of_its_content(pieces):
    """Pieces in order give the SHA-256 of the whole."""
    content, offset = Content(), 0
    for piece in pieces:
        content.add(offset, piece)
        offset += len(piece)
    whole = b"".join(pieces)
    assert content.describe() == {"bytes": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}


def test_jumping_about_leaves_extents():
    content = Content()
    content.add(10, b"b")
    content.add(0, b"a")
    facts = content.describe()
    assert facts["bytes"] == 2
    assert facts["extents"] == [
        [10, 11, hashlib.sha256(b"b").hexdigest()],
        [0, 1, hashlib.sha256(b"a").hexdigest()],
    ]
    many = Content()
    for number in range(100):
        many.add(number * 2, b"x")
    assert (many.describe()["extent_count"], len(many.describe()["extents"])) == (100, 16)
    assert Content().describe() == {"bytes": 0, "sha256": hashlib.sha256().hexdigest()}
    late = Content()
    late.add(5, b"x")
    assert "sha256" not in late.describe()


def test_only_listed_variables_of_a_sane_size_pass():
    sent = {b"LANG": b"C", b"LC_X Y": b"1", b"LC_\xff": b"", b"LC_BIG": b"x" * 33_000, b"PATH": b""}
    assert [name for name in sent if accepts_variable(name, sent[name], ("LANG", "LC_*"))] == [
        b"LANG"
    ]
    assert not accepts_variable(b"LANG", b"C", ())


@pytest.mark.parametrize(
    "attributes",
    [
        wire.Attributes(None, None),
        wire.Attributes(1 << 40, 0o100644),
        wire.Attributes(None, 0o755, (1, 2**32 - 1)),
    ],
)
def test_attributes_are_what_was_written(attributes):
    assert wire.decode_attributes(Fields(wire.encode_attributes(attributes))) == attributes


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_a_packet_in_pieces_reads_as_a_whole_one(packet: bytes, cuts: list[int]) -> None:
    """Wherever it is cut, its fields and errors are the same."""
    marks = [0, *sorted(cuts), len(packet)]
    first, *more = (packet[start:end] for start, end in pairwise(marks))

    def read(fields: Fields, *kinds: str) -> object:
        try:
            values = [getattr(fields, kind)() for kind in kinds]
            return [b"".join(one) if isinstance(one, list) else one for one in values]
        except ProtocolError as error:
            return str(error)

    for kinds in (
        ("string", "uint64", "pieces", "rest"), ("pieces", "end"), ("pieces", "rest"),
        ("uint32", "rest_pieces", "rest", "string"), ("string", "string", "end"),
    ):  # fmt: skip
        assert read(Fields(first, 0, more), *kinds) == read(Fields(packet), *kinds)
    pieces = read(Fields(packet), "pieces", "rest")
    assert pieces == read(Fields(packet), "string", "rest")


@given(st.integers(1, 2000), st.integers(4, 1000), st.lists(st.integers(1, 600), max_size=9))
def test_a_long_packet_is_finished_of_its_pieces(size: int, known: int, sizes: list[int]) -> None:
    packet, framer = os.urandom(size), Framer()
    known = min(known, size + 3)
    assert list(framer.feed(wire.string(packet)[:known])) == []
    left, pieces = packet[known - 4 :], []
    for each in [*sizes, framer.missing]:
        pieces.append(left[:each])
        left = left[each:]
    beginning, more = framer.finish(pieces)
    assert beginning + b"".join(more) == packet
    assert len(beginning) >= min(size, wire.BEGINNING_BYTES)
    assert (framer.rest, framer.missing) == (0, 0)


def test_what_is_whole_is_read_before_an_error_behind_it():
    """However little comes at a time, and without waking up for the beginning of a packet."""

    async def read() -> None:
        stream = asyncio.StreamReader()
        packets = Packets(stream)
        stream.feed_data(wire.string(b"one") + wire.string(b"two") + bytes(4))
        whole = iter(await packets.read())
        assert [next(whole), next(whole)] == [(b"one", ()), (b"two", ())]
        with pytest.raises(ProtocolError):
            next(whole)

        stream = asyncio.StreamReader()
        packets = Packets(stream)
        reading = asyncio.create_task(packets.read())
        for at in range(6):
            stream.feed_data(wire.string(b"three")[at : at + 1])
            await asyncio.sleep(0)
            assert not reading.done()
        stream.feed_data(b"ree")
        ((beginning, more),) = await reading
        assert beginning + b"".join(more) == b"three"
        stream.feed_eof()
        assert await packets.read() is None

    asyncio.run(read())
