"""The compiled row engine against its oracle, on arbitrary rows, streams and splits."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.masking.copy import SIGNATURE, TRAILER, escape_text, read_copy_row
from appliance.masking.copy_layout import (
    BINARY_LAYOUT,
    CSV_LAYOUT,
    TEXT_LAYOUT,
    CopyLayout,
    is_readable,
)
from appliance.masking.masks import compile_mask
from appliance.masking.ops import NULL, PASS, Op, OpCode, Shape, constant_op
from appliance.masking.plan import RowPlan, signature_of
from appliance.masking.rows import RowEngine
from appliance.masking.rules import MaskSpec
from appliance.pgwire.messages import Field, encode_message
from tests.data_rows import encode_data_row

_rows = pytest.importorskip("appliance.masking._rows", reason="no C compiler")
_detection = pytest.importorskip("appliance.masking._detection", reason="no C compiler")

TEXT = Field("c", 0, 0, 25, -1, -1, 0)
DATE = Field("d", 0, 0, 1082, 4, -1, 0)
OPS = (
    PASS,
    NULL,
    constant_op(b"n/a"),
    compile_mask(MaskSpec(name="keep_first", argument="2"), TEXT, b"k"),
    compile_mask(MaskSpec(name="keep_last", argument="4"), TEXT, b"k"),
    compile_mask(MaskSpec(name="redact"), TEXT, b"k"),
    compile_mask(MaskSpec(name="year"), DATE, b"k"),
    compile_mask(MaskSpec(name="month"), DATE, b"k"),
    Op(OpCode.CALL, lambda value: value[::-1]),
    compile_mask(MaskSpec(name="detect"), Field("v", 0, 0, 1043, -1, 4 + 9, 0), b"k"),
    compile_mask(MaskSpec(name="detect"), Field("j", 0, 0, 3802, -1, -1, 1), b"k"),
    *[
        compile_mask(MaskSpec(name="detect"), Field("t", 0, 0, oid, -1, -1, 0), b"k", pattern)
        for oid in (25, 1009, 3802, 1042)
        for pattern in (None, r"HX\d{2}", "x+")
    ],
)
PIECES = st.sampled_from(
    ["HX12", "123-45-6789", "+4420794609", "555-1234", "4111111111111111", "1234567893", "AB1234563",
     "1EG4-TE5-MK73", "E11.9", "a@b.co", "WWW.x.y", "x://y", "1.2.3.4", "fe80::1", "1:2:3:4:5:6:7:8",
     "12 Oak St", "5 5th Ave", "7a Élan Street", "PO Box 12", "p. o. box 1", "post office box 3", "born", "DOB",
     "d. o. b.", "d o b", "b-day", "1/2/60", "May 3, 71", "19710203", "icd", "dx", "diagnosis", "code", "mrn",
     "medical record", "chart no", "patient id", "ssn", "tel", "ph", "call me at", "\u2011", "\u00a0", "\\",
     " ", " ", "-", ".", "(", ")", '"', "{", "}", "[", "]", ",", ":", "é", "a", "1", "123456789", "５", "\u200b", "&#45;", "–"]
)  # fmt: skip
PROSE = st.lists(PIECES | st.text(max_size=2), max_size=8).map(
    lambda parts: "".join(parts).encode()
)
DOCUMENT = st.builds(
    lambda document, is_ascii, indent: json.dumps(document, ensure_ascii=is_ascii, indent=indent).encode(errors="replace"),
    st.recursive(
        PROSE.map(lambda text: text.decode().replace("\\", "")) | st.integers() | st.sampled_from([4111111111111111, True, None, 1e9]),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ssn", "homePhone", "dateOfBirth", "a@b.co", "", "mrn", "note", "value"]) | st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    ),
    st.booleans(),
    st.sampled_from([None, 1]),
)  # fmt: skip
DOCUMENT |= st.tuples(DOCUMENT, st.sampled_from([b" ", b"}", b",", b"x", b'"'])).map(b"".join)
VALUE = (
    PROSE
    | DOCUMENT
    | st.none()
    | st.binary(max_size=12)
    | st.text(max_size=8).map(str.encode)
    | st.dates().map(lambda day: day.isoformat().encode())
    | st.datetimes().map(lambda at: at.isoformat(" ").encode() + b"+00")
)


def plan_of(ops: tuple[Op, ...]) -> RowPlan:
    return RowPlan(len(ops), ops, (), (), signature_of(()))


def outcome(
    engine: object,
    stream: bytes,
    plan: RowPlan,
    limit: int | None = None,
    what: str = "feed_rows",
    **more: bool,
) -> object:
    try:
        return getattr(engine, what)(stream, plan, limit, **more)
    except ProtocolError as error:
        return str(error)


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, RowPlan]:
    ops = tuple(draw(st.lists(st.sampled_from(OPS), max_size=6)))
    row = st.tuples(*[VALUE] * len(ops))
    rows = draw(st.lists(row, max_size=5))
    stream = b"".join(encode_message(b"D", encode_data_row(values)) for values in rows)
    return stream + draw(st.sampled_from([b"", b"C\0\0\0\4", b"D\0\0"])), plan_of(ops)


@given(streams(), st.none() | st.integers(0, 6))
def test_both_engines_agree(case: tuple[bytes, RowPlan], limit: int | None) -> None:
    """Whole rows give the same bytes in both engines, from bytes and from a buffer."""
    stream, plan = case
    expected = outcome(RowEngine(1 << 20), stream, plan, limit)
    engine, buffer = _rows.RowEngine(1 << 20), bytearray(stream)
    assert outcome(engine, stream, plan, limit) == expected
    assert outcome(engine, buffer, plan, limit) == expected
    assert outcome(RowEngine(1 << 20), buffer, plan, limit) == expected
    buffer.clear()  # Nobody looks into it any more: it could not be made shorter otherwise.


def test_what_a_row_becomes_may_be_much_longer() -> None:
    """The bytes of an earlier call stay as they are when the next ones grow."""
    long = constant_op(b"x" * 5000)
    engine, plan = _rows.RowEngine(1 << 20), plan_of((PASS, long))
    rows = [encode_message(b"D", encode_data_row((b"%d" % n, b"y"))) for n in range(40)]
    first = engine.feed_rows(b"".join(rows), plan)
    assert engine.feed_rows(rows[0][:-1], plan) == (b"", 0, 0)
    second = engine.feed_rows(bytearray(b"".join(rows)), plan)
    assert first == second == RowEngine().feed_rows(b"".join(rows), plan)
    with pytest.raises(ProtocolError):
        engine.feed_rows(b"".join(rows) + b"D" + struct.pack(">IH", 6, 7), plan)
    assert engine.feed_rows(rows[1], plan) == RowEngine().feed_rows(rows[1], plan)


@given(streams(), st.data())
def test_both_engines_agree_on_damaged_streams(
    case: tuple[bytes, RowPlan], data: st.DataObject
) -> None:
    """Any bytes give the same rows, or the same refusal, in both engines."""
    stream, plan = case
    damaged = bytearray(stream)
    for _ in range(data.draw(st.integers(0, 3))):
        if damaged:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    for part in (bytes(damaged), bytes(damaged[:cut])):
        assert outcome(_rows.RowEngine(4096), part, plan) == outcome(RowEngine(4096), part, plan)


@given(
    st.dates().map(lambda day: (day - date(2000, 1, 1)).days) | st.integers(-(2**31), 2**31 - 1),
    st.integers(-1, 86_400_000_000),
    st.sampled_from(["year", "month"]),
)
def test_both_engines_agree_on_binary_dates(days: int, microseconds: int, mask: str) -> None:
    """Days and microseconds since 2000, within the years 1 to 9999 and outside."""
    fields = [Field("d", 0, 0, oid, size, -1, 1) for oid, size in ((1082, 4), (1114, 8), (1184, 8))]
    plan = plan_of(tuple(compile_mask(MaskSpec(name=mask), field, b"k") for field in fields))
    moment = struct.pack(">q", max(min(days * 86_400_000_000 + microseconds, 2**63 - 1), -(2**63)))
    for values in ((struct.pack(">i", days), moment, moment), (b"x", b"", b"y" * 9)):
        row = encode_message(b"D", encode_data_row(values))
        assert _rows.RowEngine(4096).feed_rows(row, plan) == RowEngine(4096).feed_rows(row, plan)


@given(streams(), st.integers(0, 200))
def test_a_split_stream_gives_the_same_bytes(case: tuple[bytes, RowPlan], cut: int) -> None:
    """Rows that arrive in two pieces come out as if they had arrived in one."""
    stream, plan = case
    engine = _rows.RowEngine(1 << 20)
    whole, consumed, rows = engine.feed_rows(stream, plan)
    first, used, count = engine.feed_rows(stream[:cut], plan)
    second, more, rest = engine.feed_rows(stream[used:], plan)
    assert (first + second, used + more, count + rest) == (whole, consumed, rows)


def test_the_compiled_codes_are_the_ones_of_ops() -> None:
    shapes = _detection.COMPILED_SHAPES
    assert {name: Shape[name].value for name in shapes} == shapes and len(shapes) == len(Shape)
    assert {name: OpCode[name].value for name in _rows.COMPILED_CODES} == _rows.COMPILED_CODES


def test_a_row_longer_than_the_maximum_is_refused() -> None:
    row = encode_message(b"D", encode_data_row((b"x" * 100,)))
    for engine in (_rows.RowEngine(50), RowEngine(50)):
        with pytest.raises(ProtocolError, match="out of bounds"):
            engine.feed_rows(row, plan_of((PASS,)))


def test_a_row_of_a_length_that_lies_is_refused() -> None:
    row = b"D" + struct.pack(">IHi", 10, 1, 5)
    for engine in (_rows.RowEngine(50), RowEngine(50)):
        with pytest.raises(ProtocolError, match="past the end"):
            engine.feed_rows(row, plan_of((PASS,)))


MARKS = st.sampled_from(
    [b",", b";", b"|", b"\t", b"\b", b"N", b"^", b"]", b"-", b" ", b"\x01", b"'", b'"', b"1"]
)
NULLS = st.sampled_from(
    [b"", rb"\N", rb"\x", b"NULL", b"HX12", b"0", b"n/a", b"a\tb", rb"\n", rb"\^", b"-"]
)
AWKWARD = st.lists(
    NULLS
    | MARKS
    | st.sampled_from([rb"\.", b"\r\n", b"\n", b"\\", b'""', b"HX12", b"a", "é".encode()]),
    max_size=4,
).map(b"".join)


@st.composite
def layouts(draw: st.DrawFn) -> CopyLayout:
    """Layouts that could be read back; those that are usual among them."""
    usual = draw(st.sampled_from([TEXT_LAYOUT, CSV_LAYOUT, BINARY_LAYOUT]))
    quote, escape = draw(MARKS), draw(MARKS | st.just(b"\\"))
    found = replace(usual, delimiter=draw(MARKS), null=draw(NULLS), quote=quote, escape=escape)
    found = draw(st.sampled_from([found, replace(found, escape=quote), usual]))
    return replace(found if is_readable(found) else usual, has_names=draw(st.booleans()))


def write_copy(values: tuple[bytes | None, ...], layout: CopyLayout, data: st.DrawFn) -> bytes:
    """Write a row as PostgreSQL does, with quotes now and then where none are needed."""
    written = []
    for value in values:
        if value is None:
            written.append(layout.null)
        elif layout.format == "text":
            written.append(escape_text(value, layout))
        else:
            marks = layout.quote + layout.delimiter + b"\r\n"
            is_quoted = value == layout.null or any(byte in marks for byte in value)
            if is_quoted or data(st.booleans()):
                own = b"[" + re.escape(layout.quote) + re.escape(layout.escape) + b"]"
                value = re.sub(own, lambda m: layout.escape + m[0], value)
                value = layout.quote + value + layout.quote
            written.append(value)
    return layout.delimiter.join(written) + b"\n"


@st.composite
def copies(draw: st.DrawFn) -> tuple[bytes, RowPlan]:
    """A COPY with or without its beginning, in any layout, and its plan."""
    layout = draw(layouts())
    ops = tuple(draw(st.lists(st.sampled_from(OPS), min_size=1, max_size=5)))
    rows = draw(st.lists(st.tuples(*[VALUE | AWKWARD] * len(ops)), max_size=4))
    if layout.format == "binary":
        bodies = [encode_data_row(row) for row in rows]
        bodies += draw(st.sampled_from([[], [TRAILER], [b""]]))
        bodies[:1] = [SIGNATURE + bytes(8) + b"".join(bodies[:1])]
    else:
        bodies = [write_copy(row, layout, draw) for row in rows]
    stream = b"".join(encode_message(b"d", body) for body in bodies)
    stream += draw(st.sampled_from([b"", b"c\0\0\0\4", b"d\0\0"]))
    quoted = frozenset(draw(st.sets(st.integers(0, len(ops) - 1))))
    return stream, replace(plan_of(ops), layout=layout, quoted=quoted)


@given(copies(), st.none() | st.integers(0, 5), st.booleans(), st.data())
def test_both_engines_agree_on_copy(
    case: tuple[bytes, RowPlan], limit: int | None, begins: bool, data: st.DataObject
) -> None:
    """COPY rows, whole or damaged, give the same bytes or refusal in both engines."""
    stream, plan = case
    damaged = bytearray(stream)
    for _ in range(data.draw(st.integers(0, 2))):
        if damaged:
            marks = data.draw(st.integers(0, 255) | st.sampled_from(b'"\\\t,;|^\n'))
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = marks
    for part in (stream, bytes(damaged)):
        compiled = outcome(_rows.RowEngine(4096), part, plan, limit, "feed_copy", begins=begins)
        python = outcome(RowEngine(4096), part, plan, limit, "feed_copy", begins=begins)
        assert compiled == python


@given(copies(), st.integers(0, 300))
def test_a_split_copy_gives_the_same_bytes(case: tuple[bytes, RowPlan], cut: int) -> None:
    """A COPY that arrives in two pieces comes out as if it had arrived in one."""
    stream, plan = case
    for engine in (_rows.RowEngine(1 << 20), RowEngine(1 << 20)):
        try:
            whole = engine.feed_copy(stream, plan, begins=True)
        except ProtocolError:
            continue
        first, used, count = engine.feed_copy(stream[:cut], plan, begins=True)
        second, more, rest = engine.feed_copy(stream[used:], plan, begins=not used)
        assert (first + second, used + more, count + rest) == whole


@given(layouts(), st.lists(st.none() | AWKWARD, min_size=1, max_size=4), st.data())
def test_a_copy_is_read_as_it_was_written(
    layout: CopyLayout, values: list[bytes | None], data: st.DataObject
) -> None:
    """What is masked in any layout is what was written, and only that."""
    if layout.format == "binary":
        return
    body = write_copy(tuple(values), layout, data.draw)
    seen: list[bytes] = []
    op = Op(OpCode.CALL, lambda value: (seen.append(value), value)[1])
    plan = replace(plan_of((op,) * len(values)), layout=layout)
    stream = encode_message(b"d", body)
    wanted = [v for v in values if v is not None]
    if layout.format == "text":  # Where PostgreSQL itself makes no difference.
        wanted = [v for v in wanted if escape_text(v, layout) != layout.null]
    for engine in (_rows.RowEngine(1 << 20), RowEngine(1 << 20)):
        seen.clear()
        output, _, _ = engine.feed_copy(stream, plan)
        assert seen == wanted
        assert read_copy_row(output[5:], layout) == read_copy_row(body, layout)
