"""Both witnesses are heard for each column, and a plan fits one shape only."""

from __future__ import annotations

import dataclasses
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.masking.catalog import build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.masking.ops import NULL, PASS, OpCode
from appliance.masking.plan import plan_copy, plan_rows
from appliance.masking.rows import RowEngine
from appliance.masking.rules import MASK_NAMES, ProtectedData
from appliance.masking.statements import analyse
from appliance.pgwire.messages import Field, encode_message
from tests.data_rows import encode_data_row

PATIENTS = 20001


def field(table: int = 0, attnum: int = 0, type_oid: int = 25, fmt: int = 0) -> Field:
    return Field("c", table, attnum, type_oid, -1, -1, fmt)


@pytest.fixture
def plan_of(judge, make_catalog, make_rules):
    def plan(text: str | None, *fields: Field):
        verdict = None if text is None else judge(text)
        return plan_rows(verdict, fields, make_catalog(), make_rules(), b"key")

    return plan


PROTECTED = "SELECT {} FROM ehr.patients"
CASES = [
    pytest.param("SELECT 1", field(), None, id="constant"),
    pytest.param(None, field(PATIENTS, 6), "redact", id="no-verdict"),
    pytest.param(PROTECTED.format("mrn"), field(PATIENTS, 2), "redact", id="both-witnesses"),
    pytest.param(PROTECTED.format("city"), field(PATIENTS, 6), None, id="both-clear"),
    pytest.param(PROTECTED.format("city"), field(PATIENTS, 3), "keep_last(4)", id="origin-wins"),
    pytest.param(PROTECTED.format("mrn"), field(PATIENTS, 6), None, id="origin-clears"),
    pytest.param(PROTECTED.format("ctid"), field(PATIENTS, -1, 27), None, id="system-column"),
    pytest.param(PROTECTED.format("upper(mrn)"), field(), "null", id="expression"),
    pytest.param(PROTECTED.format("1"), field(), None, id="constant-beside-protected"),
    pytest.param(PROTECTED.format("*"), field(), "null", id="unknown-star"),
    pytest.param("SELECT * FROM ehr.wards", field(20003, 1), None, id="star-of-plain"),
    pytest.param(PROTECTED.format("patients"), field(PATIENTS, 0), "null", id="whole-row"),
    pytest.param("SELECT wards FROM ehr.wards", field(20003, 0), None, id="whole-plain-row"),
    pytest.param("SELECT 1", field(99999, 1), "redact", id="unknown-relation"),
    pytest.param("SELECT 1", field(99999, 0), "redact", id="unknown-row"),
    pytest.param("SELECT relname FROM pg_class", field(1259, 2, 19), None, id="system-catalog"),
    pytest.param("SELECT 1, 2", field(), "null", id="other-width"),
    pytest.param("DELETE FROM ehr.wards", field(), "null", id="a-rule-answers"),
    pytest.param("SHOW work_mem", field(), None, id="no-columns-expected"),
    pytest.param(PROTECTED.format("1, 2"), field(), "null", id="other-width-protected"),
]


@pytest.mark.parametrize(("text", "column", "mask"), CASES)
def test_a_column_is_masked_if_either_witness_says_so(
    plan_of, text: str | None, column: Field, mask: str | None
) -> None:
    plan = plan_of(text, column)
    assert plan.masked == (() if mask is None else (("c", mask),))
    assert plan.is_pass is (mask is None)
    assert plan.needs_refresh is (column.table_oid == 99999)


def test_the_partition_of_a_list_is_masked_whatever_the_verdict_says(
    make_catalog, make_rules
) -> None:
    tables = {1: ("ehr.cases", "p", ["code"]), 2: ("ehr.some", "r", ["code"])}
    catalog = make_catalog(tables, {}, ((2, 1),), rows={"lists": [(1, 1, "")]})
    rules = make_rules(columns={"ehr.cases.code": "redact"})
    (verdict,) = analyse("SELECT 1, 2, 3", catalog, rules)
    fields = (field(1, -6, 26), field(1, -1, 27), field(2, -6, 26))
    assert plan_rows(verdict, fields, catalog, rules, b"key").ops == (NULL, NULL, PASS)


def test_a_plan_refuses_another_shape(plan_of) -> None:
    plan = plan_of("SELECT 1", field())
    plan.check((field(),))
    for other in ((), (field(fmt=1),), (field(), field()), (field(PATIENTS, 1),)):
        with pytest.raises(ProtocolError, match="shape"):
            plan.check(other)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("COPY ehr.patients (id, mrn, dob) TO STDOUT", ["PASS", "CONSTANT", "DATE_TEXT"]),
        ("COPY ehr.patients (id, mrn) TO STDOUT (FORMAT csv)", ["PASS", "CONSTANT"]),
        ("COPY ehr.patients (id, mrn) TO STDOUT (FORMAT binary)", ["PASS", "NULL"]),
        ("COPY ehr.wards TO STDOUT", []),
        ("SELECT 1", []),
    ],
)
def test_copy_has_an_instruction_for_each_column(judge, text: str, codes: list[str]) -> None:
    ops, masked = plan_copy(judge(text), b"key")
    assert [op.code for op in ops] == [OpCode[code] for code in codes]
    assert len(masked) == sum(code != "PASS" for code in codes)


def test_the_constants_of_ops() -> None:
    assert (PASS.function(b"x"), NULL.function(b"x")) == (b"x", None)


MARKER = b"QZ7MARKER7ZQ"
# keep_* shows a few characters by intent, so the marker is longer than what it keeps.
MASKS = sorted(
    name
    + {"keep_first": "(4)", "keep_last": "(4)", "constant": "(n/a)", "json": "(a)"}.get(name, "")
    for name in sorted(MASK_NAMES - {"detect"})  # finds identifiers: test_detectors
)
COLUMNS = st.lists(
    st.tuples(
        st.none() | st.sampled_from(MASKS),
        st.sampled_from([16, 19, 20, 21, 23, 25, 114, 1042, 1043, 1082, 1114, 1184, 2950, 3802]),
        st.sampled_from([0, 1]),
    ),
    min_size=1,
    max_size=6,
)


def values_of(stream: bytes, width: int) -> list[list[bytes | None]]:
    rows, position = [], 0
    while position < len(stream):
        position += 5
        assert struct.unpack_from(">H", stream, position) == (width,)
        position += 2
        row: list[bytes | None] = []
        for _ in range(width):
            (length,) = struct.unpack_from(">i", stream, position)
            position += 4
            row.append(None if length == -1 else stream[position : position + length])
            position += max(length, 0)
        rows.append(row)
    return rows


@given(COLUMNS, st.booleans(), st.data())
def test_a_marker_never_leaves(
    columns: list[tuple[str | None, int, int]], named: bool, data: st.DataObject
) -> None:
    """A marker in a masked column never leaves; NULLs, rows and other columns stay."""
    names = [f"c{number}" for number in range(len(columns))]
    rows = [(30000, "s", "t", "r", at, name) for at, name in enumerate(names, 1)]
    catalog = build_catalog(dict.fromkeys(CATALOG_QUERIES, ()) | {"columns": rows})
    masks = {f"s.t.{n}": c[0] for n, c in zip(names, columns, strict=True) if c[0] is not None}
    rules = ProtectedData.model_validate({"columns": masks})
    (verdict,) = analyse(f"SELECT {', '.join(names)} FROM s.t", catalog, rules)
    description = tuple(
        Field(name, 30000 if named else 0, at if named else 0, oid, -1, -1, fmt)
        for at, (name, (_, oid, fmt)) in enumerate(zip(names, columns, strict=True), 1)
    )
    plan = plan_rows(verdict, description, catalog, rules, b"key")
    rows = data.draw(
        st.lists(
            st.tuples(
                *[
                    st.none() | (st.binary(max_size=9) if mask is None else st.just(MARKER))
                    for mask, _, _ in columns
                ]
            ),
            max_size=4,
        )
    )
    stream = b"".join(encode_message(b"D", encode_data_row(row)) for row in rows)
    out, consumed, count = RowEngine().feed_rows(stream, plan)
    assert (consumed, count) == (len(stream), len(rows))
    assert MARKER not in out
    after = values_of(out, len(columns))
    assert len(after) == len(rows)
    for before, row in zip(rows, after, strict=True):
        for (mask, _, _), old, new in zip(columns, before, row, strict=True):
            if mask is None or old is None:
                assert new == old


def test_plans_are_compared_by_identity(plan_of) -> None:
    plan = plan_of("SELECT 1", field())
    assert dataclasses.replace(plan) != plan


def test_the_setting_scans_what_no_mask_covers() -> None:
    names = ["id", "note", "tags", "mrn"]
    rows = [(30000, "s", "t", "r", at, name) for at, name in enumerate(names, 1)]
    catalog = build_catalog(dict.fromkeys(CATALOG_QUERIES, ()) | {"columns": rows})
    rules = ProtectedData.model_validate({"columns": {"s.t.mrn": "redact"}, "detect": ["ssn"]})
    (verdict,) = analyse("SELECT id, note, tags, mrn FROM s.t", catalog, rules)
    description = tuple(
        Field(name, 30000, at, oid, -1, -1, 0)
        for at, (name, oid) in enumerate(zip(names, (23, 25, 1009, 25), strict=True), 1)
    )
    plan = plan_rows(verdict, description, catalog, rules, b"key")
    row = encode_data_row((b"123456789", b"SSN 123-45-6789", b"{123-45-6789,x}", b"123-45-6789"))
    out, _, _ = RowEngine().feed_rows(encode_message(b"D", row), plan)
    assert values_of(out, 4) == [[b"123456789", b"SSN [ssn]", b"{[ssn],x}", b"[redacted]"]]
    assert plan.masked == (("note", "detect(ssn)"), ("tags", "detect(ssn)"), ("mrn", "redact"))
