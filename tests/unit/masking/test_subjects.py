"""Fingerprints of subjects: the two scans agree, and each agrees with the published SipHash."""

from __future__ import annotations

import struct
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.masking.copy import SIGNATURE, TRAILER
from appliance.masking.copy_layout import LAYOUTS
from appliance.masking.ops import NULL, PASS, constant_op
from appliance.masking.plan import RowPlan
from appliance.masking.rows import RowEngine
from appliance.masking.rules import MaskSpec, ProtectedData
from appliance.masking.subjects import (
    FINGERPRINT_BYTES,
    INTEGER,
    TEXT,
    UUID_BINARY,
    SubjectScan,
    find_copy_subjects,
    find_subjects,
    fingerprint,
    load_scan,
    subject_key,
    unpack,
)
from appliance.masking.verdict import OutputColumn
from appliance.model import parse_column
from appliance.pgwire.messages import Field, encode_message

KEY = bytes(range(16))
MRN = parse_column("ehr.patients.mrn")


def readers():
    """Both engines, each with its scan."""
    # A tree that was not built has no compiled ones; `make test` builds it.
    scan = pytest.importorskip("appliance.masking._subjects").SubjectScan
    engine = pytest.importorskip("appliance.masking._rows").RowEngine
    return (RowEngine(1 << 20), SubjectScan(KEY)), (engine(1 << 20), scan(KEY))


def plan_of(width, column, kind=TEXT, copy_format="text", op=PASS, **more):
    return RowPlan(
        width,
        (op,) * width,
        (),
        (),
        b"",
        layout=replace(LAYOUTS[copy_format], **more),
        subjects=((column, kind),),
    )


def kept(scan):
    scan.keep()
    count, packed = scan.count(), scan.take()
    assert len(packed) == count * FINGERPRINT_BYTES
    return list(unpack(packed))


def row(*values):
    body = struct.pack(">H", len(values))
    for value in values:
        body += struct.pack(">i", -1 if value is None else len(value)) + (value or b"")
    return encode_message(b"D", body)


def test_the_hash_is_the_published_one():
    """The vectors of the reference implementation: key 00…0f, input of n bytes 00, 01, …"""
    for size, digest in {
        0: "310e0edd47",
        1: "fd67dc93c5",
        7: "37d1018bf5",
        8: "6224939a79",
    }.items():
        assert fingerprint(KEY, bytes(range(size))).hex() == digest


def test_a_key_belongs_to_one_target():
    assert subject_key(b"k", "clinic") != subject_key(b"k", "archive")
    assert len(subject_key(b"k", "clinic")) == 16


VALUES = st.none() | st.binary(max_size=20) | st.sampled_from([b"7", b"7  ", b"", b" "])


OPS = st.sampled_from([PASS, NULL, constant_op(b"n/a")])


def in_order(values):
    return list(dict.fromkeys(fingerprint(KEY, value) for value in values if value is not None))


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=20), st.integers(0, 2), OPS)
def test_both_engines_note_the_subjects_of_rows(rows, column, op):
    buffer = b"".join(row(*values) for values in rows)
    for engine, scan in readers():
        engine.feed_rows(buffer + b"D\0\0", plan_of(3, column, op=op), None, scan)
        assert kept(scan) == in_order(values[column] for values in rows)
        assert scan.take() == b""


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=80), st.integers(1, 80))
def test_values_of_all_sizes_are_hashed_together(values, portion):
    for engine, scan in readers():
        for start in range(0, len(values), portion):
            part = values[start : start + portion]
            engine.feed_rows(b"".join(map(row, part)), plan_of(1, 0), None, scan)
            if portion % 2:
                assert kept(scan) == in_order(part)
        assert kept(scan) == ([] if portion % 2 else in_order(values))


@given(st.lists(VALUES, max_size=8), st.lists(VALUES, max_size=8))
def test_what_is_dropped_is_forgotten_with_what_waits(dropped, left):
    for engine, scan in readers():
        engine.feed_rows(b"".join(map(row, dropped)), plan_of(1, 0), None, scan)
        scan.drop()
        engine.feed_rows(b"".join(map(row, left)), plan_of(1, 0), None, scan)
        assert scan.take() == b""
        assert kept(scan) == in_order(left)


@given(st.lists(VALUES, max_size=8), st.integers(0, 8))
def test_only_rows_that_are_consumed_are_noted(values, limit):
    buffer = b"".join(map(row, values))
    for engine, scan in readers():
        engine.feed_rows(buffer, plan_of(1, 0), limit, scan)
        assert kept(scan) == in_order(values[:limit])


@given(st.lists(st.lists(st.binary(max_size=12), min_size=2, max_size=2), max_size=10), OPS)
def test_both_engines_note_the_subjects_of_copies(rows, op):
    escaped = {9: rb"\t", 10: rb"\n", 92: rb"\\", 13: rb"\r", 8: rb"\b", 11: rb"\v", 12: rb"\f"}
    buffer = b""
    for values in rows:
        cells = [b"".join(escaped.get(c, bytes([c])) for c in value) for value in values]
        buffer += encode_message(b"d", b"\t".join(cells) + b"\n")
    buffer += encode_message(b"d", b"\\N\t\\N\n")
    for engine, scan in readers():
        engine.feed_copy(buffer, plan_of(2, 1, op=op), None, scan)
        assert kept(scan) == in_order(values[1] for values in rows)


@pytest.mark.parametrize(
    ("kind", "binary", "text"),
    [
        (INTEGER, struct.pack(">i", -42), b"-42"),
        (INTEGER, struct.pack(">h", 7), b"7"),
        (INTEGER, struct.pack(">q", -(2**63)), b"-9223372036854775808"),
        (UUID_BINARY, UUID(int=2**100 + 3).bytes, str(UUID(int=2**100 + 3)).encode()),
    ],
)
def test_a_binary_value_counts_as_its_text(kind, binary, text):
    for engine, scan in readers():
        engine.feed_rows(row(b"x", binary), plan_of(2, 1, kind), None, scan)
        assert kept(scan) == [fingerprint(KEY, text)]


def test_more_subjects_than_a_table_holds_at_first():
    buffer = b"".join(row(b"%d" % number) for number in range(20_000)) * 2
    for engine, scan in readers():
        engine.feed_rows(buffer, plan_of(1, 0), None, scan)
        assert len(kept(scan)) == 20_000


def test_rows_that_do_not_leave_are_forgotten_and_none_that_does():
    for _, scan in readers():
        scan.note(b"1", TEXT)
        scan.keep()
        scan.note(b"2", TEXT)
        scan.drop()
        scan.note(b"1", TEXT)
        scan.note(b"3", TEXT)
        # An entry is written while somebody is asked about the rows that came last.
        assert list(unpack(scan.take())) == in_order([b"1"])
        assert kept(scan) == in_order([b"1", b"3"])


@given(
    st.lists(st.tuples(VALUES, VALUES | st.sampled_from([b'a"b', b"c,d", b"e\nf"])), max_size=10),
    st.sampled_from(["csv", "binary"]),
    st.booleans(),
    OPS,
)
def test_both_engines_note_the_subjects_of_csv_and_binary_copies(rows, copy_format, has_header, op):
    if copy_format == "binary":
        bodies = [row(*values)[5:] for values in rows] + [TRAILER]
        bodies[0] = SIGNATURE + bytes(8) + bodies[0] if has_header else bodies[0]
    else:
        bodies = [b"id,ssn\n"] * has_header
        for values in rows:
            cells = [b"" if v is None else b'"%s"' % v.replace(b'"', b'""') for v in values]
            bodies.append(b",".join(cells) + b"\n")
        bodies.append(b"x,plain\n")
    buffer = b"".join(encode_message(b"d", body) for body in bodies)
    plan = plan_of(2, 1, TEXT, copy_format, op, has_names=has_header)
    if copy_format == "binary" and not has_header:  # Which is only behind the first message.
        buffer = encode_message(b"d", SIGNATURE + bytes(8)) + buffer
    plain = [b"plain"] * (copy_format == "csv")
    for engine, scan in readers():
        engine.feed_copy(buffer, plan, None, scan, begins=True)
        assert kept(scan) == in_order([values[1] for values in rows] + plain)


@pytest.mark.parametrize("copy_format", ["text", "csv", "binary"])
@given(data=st.binary(max_size=60), column=st.integers(0, 3), size=st.integers(0, 40), op=OPS)
def test_both_engines_note_the_same_of_any_bytes(data, column, size, op, copy_format):
    framed = b"d" + struct.pack(">I", size + 4) + data
    for what in ("feed_rows", "feed_copy"):
        for buffer in (data, framed, b"D" + framed[1:]):
            plan, noted = plan_of(column + 1, column, TEXT, copy_format, op), []
            for engine, scan in readers():
                try:
                    getattr(engine, what)(buffer, plan, None, scan)
                except ProtocolError as error:
                    noted.append(str(error))
                else:
                    noted.append(kept(scan))
            assert noted[0] == noted[1]


def column(*origins):
    return OutputColumn("x", frozenset(origins), MaskSpec(name="redact"), "", is_plain=True)


class Catalog:
    def column(self, oid, attnum):
        return MRN if (oid, attnum) == (16400, 1) else parse_column("ehr.patients.ward")


@pytest.mark.parametrize(
    ("field", "known", "found"),
    [
        pytest.param(Field("a", 16400, 1, 25, -1, -1, 0), column(), ((0, TEXT),), id="the column"),
        pytest.param(Field("a", 16400, 1, 23, 4, -1, 1), column(), ((0, INTEGER),), id="binary"),
        pytest.param(Field("a", 16400, 1, 1700, -1, -1, 1), column(), (), id="unreadable"),
        pytest.param(Field("a", 16500, 2, 25, -1, -1, 0), column(MRN), ((0, TEXT),), id="a view's"),
        pytest.param(
            Field("a", 0, 0, 25, -1, -1, 0),
            column(MRN, parse_column("ehr.patients.ssn")),
            (),
            id="mixed",
        ),
        pytest.param(Field("a", 16500, 2, 25, -1, -1, 0), column(), (), id="another"),
    ],
)
def test_finds_the_subject_column(field, known, found):
    rules = ProtectedData(subject="ehr.patients.mrn")
    assert find_subjects((field,), (known,), Catalog(), rules) == found
    assert find_subjects((field,), (known,), Catalog(), ProtectedData()) == ()


def test_finds_the_subject_column_of_a_copy():
    rules = ProtectedData(subject="ehr.patients.mrn")
    columns = (column(), column(MRN))
    fields = (Field("a", 1, 1, 25, -1, -1, 0), Field("b", 1, 2, 23, -1, -1, 0))
    assert find_copy_subjects(columns, None, "csv", rules) == ((1, TEXT),)
    assert find_copy_subjects(columns, fields, "text", rules) == ((1, TEXT),)
    assert find_copy_subjects(columns, fields, "binary", rules) == ((1, INTEGER),)
    assert find_copy_subjects(columns, None, "binary", rules) == ()
    assert find_copy_subjects(columns[:1], None, "csv", rules) == ()


def test_finds_each_subject_column_and_none_that_is_computed():
    rules = ProtectedData(subject="ehr.patients.mrn")
    computed = replace(column(MRN), is_plain=False)
    columns = (computed, column(MRN), column(), column(MRN))
    fields = tuple(Field("a", 0, 0, 25, -1, -1, 0) for _ in columns)
    assert find_subjects(fields, columns, Catalog(), rules) == ((1, TEXT), (3, TEXT))
    assert find_copy_subjects(columns, None, "csv", rules) == ((1, TEXT), (3, TEXT))


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=8))
def test_both_engines_note_each_of_two_columns(rows):
    buffer = b"".join(row(*values) for values in rows)
    plan = replace(plan_of(3, 0), subjects=((0, TEXT), (2, TEXT)))
    for engine, scan in readers():
        engine.feed_rows(buffer, plan, None, scan)
        assert kept(scan) == in_order(value for values in rows for value in values[::2])


def test_a_subject_is_a_whole_name():
    with pytest.raises(ValueError, match=r"must be schema\.relation\.column"):
        ProtectedData(subject="patients.mrn")


def test_the_engine_names_the_scan():
    assert isinstance(load_scan("python", KEY), SubjectScan)
