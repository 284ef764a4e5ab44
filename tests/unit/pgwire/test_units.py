"""The reader in C takes just what the decoders in Python take."""

from __future__ import annotations

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.pgwire.messages import encode_message, encode_text
from appliance.pgwire.units import DESCRIBE, read_answer_slowly, read_unit_slowly

_units = pytest.importorskip("appliance.pgwire._units", reason="no C compiler")
read_answer, read_unit = _units.read_answer, _units.read_unit

EXECUTE = encode_message(b"E", b"\0" + bytes(4))
SYNC = encode_message(b"S")


def bind(
    name: str = "s1",
    values: tuple[bytes | None, ...] = (b"4711", None),
    formats: tuple[int, ...] = (),
    portal: str = "",
) -> bytes:
    body = encode_text(portal) + encode_text(name) + struct.pack(">HhH", 1, 0, len(values))
    for value in values:
        body += struct.pack(">i", -1 if value is None else len(value)) + (value or b"")
    body += struct.pack(f">H{len(formats)}h", len(formats), *formats)
    return encode_message(b"B", body)


BINDS = st.builds(
    bind,
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5),
    st.lists(st.none() | st.binary(max_size=5), max_size=3).map(tuple),
    st.lists(st.integers(-1, 2), max_size=3).map(tuple),
)


@given(BINDS, st.booleans(), st.binary(min_size=4, max_size=4))
def test_both_read_the_same(message: bytes, is_described: bool, limit: bytes) -> None:
    """A Bind that the decoder takes is taken, with the same name, and no other one."""
    describe = DESCRIBE if is_described else b""
    data = message + describe + encode_message(b"E", b"\0" + limit) + SYNC
    assert read_unit(data) == read_unit_slowly(data)


@given(BINDS, st.integers(0, 80), st.binary(max_size=5), st.integers(0, 5))
def test_both_refuse_the_same(message: bytes, at: int, put: bytes, cut: int) -> None:
    """Whatever is put in or cut out, both say the same about the bytes."""
    data = message + DESCRIBE + EXECUTE + SYNC
    changed = data[:at] + put + data[at + cut :]
    assert read_unit(changed) == read_unit_slowly(changed)


def test_a_unit_is_read():
    start = bind()
    assert read_unit(start + DESCRIBE + EXECUTE + SYNC) == (b"s1", True, len(start))
    assert read_unit(start + EXECUTE + SYNC) == (b"s1", False, len(start))
    assert read_unit(bind("") + EXECUTE + SYNC) == (b"", False, len(bind("")))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"B",
        bind(),
        bind() + SYNC,
        bind() + EXECUTE,
        bind() + EXECUTE + EXECUTE + SYNC,
        bind() + EXECUTE + SYNC + SYNC,
        bind() + EXECUTE + DESCRIBE + SYNC,
        bind() + encode_message(b"D", b"Ss1\0") + EXECUTE + SYNC,
        bind() + encode_message(b"D", b"Pp\0") + EXECUTE + SYNC,
        bind(portal="p") + EXECUTE + SYNC,
        bind() + encode_message(b"E", b"p\0" + bytes(4)) + SYNC,
        bind() + encode_message(b"E", b"\0" + bytes(5)) + SYNC,
        bind() + EXECUTE + encode_message(b"S", b"\0"),
        bind(formats=(2,)) + EXECUTE + SYNC,
        encode_message(b"B", b"\0s1") + EXECUTE + SYNC,
        encode_message(b"B", b"\0\xff\0" + bytes(6)) + EXECUTE + SYNC,
        encode_message(b"B", b"\0s\0" + struct.pack(">HHi", 0, 1, -2) + bytes(2)) + EXECUTE + SYNC,
        encode_message(b"B", b"\0s\0" + struct.pack(">HHi", 0, 1, 2**31 - 1)) + EXECUTE + SYNC,
        b"B\xff\xff\xff\xff" + bind()[5:] + EXECUTE + SYNC,
        b"B\0\0\0\3" + bind()[5:] + EXECUTE + SYNC,
        b"B\x7f\xff\xff\xff" + bind()[5:] + EXECUTE + SYNC,
    ],
)
def test_anything_else_is_none(data: bytes):
    assert read_unit(data) is None
    assert read_unit_slowly(data) is None


def answer(rows: list[bytes], tag: bytes = b"SELECT 1\0", status: bytes = b"I") -> bytes:
    body = b"".join(encode_message(b"D", row) for row in rows)
    end = encode_message(b"C", tag) + encode_message(b"Z", status)
    return encode_message(b"2") + encode_message(b"T", b"\0\0") + body + end


@given(
    st.lists(st.binary(max_size=6), max_size=3),
    st.binary(max_size=4),
    st.sampled_from([b"I", b"T", b"E", b"X", b"", b"II"]),
    st.booleans(),
)
def test_both_read_the_same_answer(rows, tag, status, is_bound) -> None:
    """An answer of the usual messages is found with the same bounds."""
    data = bytearray(answer(rows, tag, status)[0 if is_bound else 5 :])
    assert read_answer(data) == read_answer_slowly(data)


@given(st.integers(0, 60), st.binary(max_size=6), st.integers(0, 6))
@example(at=20, put=b"\0\0", cut=5)  # A row whose length lies, and what reads as an end in it.
def test_both_refuse_the_same_answer(at: int, put: bytes, cut: int) -> None:
    """Whatever is put in or cut out, both say the same about the bytes."""
    data = answer([b"\0\0", b"abc"])
    changed = bytearray(data[:at] + put + data[at + cut :])
    assert read_answer(changed) == read_answer_slowly(changed)


def test_an_answer_is_read():
    data = answer([b"row"])
    assert read_answer(bytearray(data)) == (5, 12, 20)
    assert read_answer(bytearray(data[5:])) == (0, 7, 15)
    assert not any(read_answer(bytearray(data[:size])) for size in range(len(data)))


@pytest.mark.parametrize(
    "data",
    [
        answer([]) + b"N",
        answer([]).replace(b"C\0\0\0", b"E\0\0\0"),
        answer([]).replace(b"C\0\0\0", b"s\0\0\0"),
        encode_message(b"1") + answer([]),
        encode_message(b"2") + answer([]),
        b"D\xff\xff\xff\xff" + answer([]),
        answer([]).replace(b"C\0\0\0\x0d", b"C\xff\xff\xff\xff"),
        answer([]).replace(b"C\0\0\0\x0d", b"C\x7f\xff\xff\xff"),
        answer([]).replace(b"C\0\0\0\x0d", b"C\0\0\0\3"),
    ],
)
def test_any_other_answer_is_none(data: bytes):
    assert read_answer(bytearray(data)) is None
    assert read_answer_slowly(bytearray(data)) is None
