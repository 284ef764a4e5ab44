"""Fingerprints of subjects: the two scans agree, and each agrees with the published SipHash."""

from __future__ import annotations

import struct
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.masking.copy import SIGNATURE, TRAILER
from appliance.masking.rules import MaskSpec, ProtectedData, parse_column
from appliance.masking.subjects import (
    INTEGER,
    TEXT,
    UUID_BINARY,
    SubjectScan,
    find_copy_subject,
    find_subject,
    fingerprint,
    load_scan,
    subject_key,
    unpack,
)
from appliance.masking.verdict import OutputColumn
from appliance.pgwire.messages import Field, encode_message

KEY = bytes(range(16))
MRN = parse_column("ehr.patients.mrn")


def scans():
    # A tree that was not built has no compiled scan; `make test` builds it.
    compiled = pytest.importorskip("appliance.masking._subjects").SubjectScan
    return SubjectScan(KEY), compiled(KEY)


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


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=20), st.integers(0, 2))
def test_both_scans_find_the_same_subjects_of_rows(rows, column):
    python, compiled = scans()
    buffer = b"".join(row(*values) for values in rows)
    for scan in (python, compiled):
        scan.scan_rows(buffer + b"D\0\0", len(buffer), column, TEXT)
    expected = {fingerprint(KEY, values[column]) for values in rows if values[column] is not None}
    assert python.count() == compiled.count() == len(expected)
    assert set(unpack(python.take())) == set(unpack(compiled.take())) == expected
    assert python.take() == compiled.take() == b""


@given(st.lists(st.lists(st.binary(max_size=12), min_size=2, max_size=2), max_size=10))
def test_both_scans_find_the_same_subjects_of_copies(rows):
    escaped = {9: rb"\t", 10: rb"\n", 92: rb"\\", 13: rb"\r", 8: rb"\b", 11: rb"\v", 12: rb"\f"}
    python, compiled = scans()
    buffer = b""
    for values in rows:
        cells = [b"".join(escaped.get(c, bytes([c])) for c in value) for value in values]
        buffer += encode_message(b"d", b"\t".join(cells) + b"\n")
    buffer += encode_message(b"d", b"\\N\t\\N\n")
    for scan in (python, compiled):
        scan.scan_copy(buffer, len(buffer), 1, TEXT, "text")
    expected = {fingerprint(KEY, values[1]) for values in rows}
    assert set(unpack(python.take())) == set(unpack(compiled.take())) == expected


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
    for scan in scans():
        buffer = row(b"x", binary)
        scan.scan_rows(buffer, len(buffer), 1, kind)
        assert scan.take() == fingerprint(KEY, text)


def test_more_subjects_than_a_table_holds_at_first():
    buffer = b"".join(row(b"%d" % number) for number in range(20_000)) * 2
    for scan in scans():
        scan.scan_rows(buffer, len(buffer), 0, TEXT)
        assert scan.count() == 20_000


@given(
    st.lists(st.tuples(VALUES, VALUES | st.sampled_from([b'a"b', b"c,d", b"e\nf"])), max_size=10),
    st.sampled_from(["csv", "binary"]),
    st.booleans(),
)
def test_both_scans_find_the_same_subjects_of_csv_and_binary_copies(rows, copy_format, has_header):
    python, compiled = scans()
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
    for scan in (python, compiled):
        scan.scan_copy(buffer, len(buffer), 1, TEXT, copy_format, has_header=has_header)
    expected = {fingerprint(KEY, values[1]) for values in rows if values[1] is not None}
    expected |= {fingerprint(KEY, b"plain")} if copy_format == "csv" else set()
    assert set(unpack(python.take())) == set(unpack(compiled.take())) == expected


@pytest.mark.parametrize("copy_format", ["text", "csv", "binary"])
@given(data=st.binary(max_size=60), column=st.integers(0, 3), size=st.integers(0, 40))
def test_no_bytes_read_beyond_the_buffer(data, column, size, copy_format):
    _, compiled = scans()
    framed = b"d" + struct.pack(">I", size + 4) + data
    for buffer in (data, framed):
        for has_header in (False, True):
            try:
                compiled.scan_copy(
                    buffer, len(buffer), column, TEXT, copy_format, has_header=has_header
                )
            except ProtocolError:
                pass
        try:
            compiled.scan_rows(buffer, len(buffer), column, TEXT)
        except ProtocolError:
            pass


def column(*origins):
    return OutputColumn("x", frozenset(origins), MaskSpec(name="redact"), "")


class Catalog:
    def column(self, oid, attnum):
        return MRN if (oid, attnum) == (16400, 1) else parse_column("ehr.patients.ward")


@pytest.mark.parametrize(
    ("field", "known", "found"),
    [
        pytest.param(Field("a", 16400, 1, 25, -1, -1, 0), column(), (0, TEXT), id="the column"),
        pytest.param(Field("a", 16400, 1, 23, 4, -1, 1), column(), (0, INTEGER), id="binary"),
        pytest.param(Field("a", 16400, 1, 1700, -1, -1, 1), column(), None, id="unreadable"),
        pytest.param(Field("a", 16500, 2, 25, -1, -1, 0), column(MRN), (0, TEXT), id="a view's"),
        pytest.param(
            Field("a", 0, 0, 25, -1, -1, 0),
            column(MRN, parse_column("ehr.patients.ssn")),
            None,
            id="mixed",
        ),
        pytest.param(Field("a", 16500, 2, 25, -1, -1, 0), column(), None, id="another"),
    ],
)
def test_finds_the_subject_column(field, known, found):
    rules = ProtectedData(subject="ehr.patients.mrn")
    assert find_subject((field,), (known,), Catalog(), rules) == found
    assert find_subject((field,), (known,), Catalog(), ProtectedData()) is None


def test_finds_the_subject_column_of_a_copy():
    rules = ProtectedData(subject="ehr.patients.mrn")
    columns = (column(), column(MRN))
    fields = (Field("a", 1, 1, 25, -1, -1, 0), Field("b", 1, 2, 23, -1, -1, 0))
    assert find_copy_subject(columns, None, "csv", rules) == (1, TEXT)
    assert find_copy_subject(columns, fields, "text", rules) == (1, TEXT)
    assert find_copy_subject(columns, fields, "binary", rules) == (1, INTEGER)
    assert find_copy_subject(columns, None, "binary", rules) is None
    assert find_copy_subject(columns[:1], None, "csv", rules) is None


def test_a_subject_is_a_whole_name():
    with pytest.raises(ValueError, match=r"must be schema\.relation\.column"):
        ProtectedData(subject="patients.mrn")


def test_the_engine_names_the_scan():
    assert isinstance(load_scan("python", KEY), SubjectScan)
