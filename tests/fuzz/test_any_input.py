"""Any input gives an answer or `ProtocolError`: wire messages, statements, row engines.

`make fuzz` runs these with the hypothesis profile `deep`; `atheris_any_input.py` looks for
the same failures led by coverage.
"""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.masking.catalog import build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from appliance.pgwire import messages

CATALOG = build_catalog(
    {
        **dict.fromkeys(CATALOG_QUERIES, ()),
        "columns": [
            (20001, "ehr", "patients", "r", number, name)
            for number, name in enumerate(("id", "ssn", "name", "city"), 1)
        ],
    }
)
RULES = ProtectedData.model_validate(
    {"columns": {"ehr.patients.ssn": "keep_last(4)", "ehr.patients.name": "redact"}}
)
DECODERS = (
    messages.decode_row_description, messages.decode_parse, messages.decode_bind,
    messages.decode_name, messages.decode_execute, messages.decode_query, messages.decode_startup,
    messages.decode_notice, messages.decode_parameter,
)  # fmt: skip
SEEDS = (
    "SELECT id, ssn FROM ehr.patients WHERE ssn = 'x' ORDER BY 1 LIMIT 3",
    "WITH RECURSIVE w AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM w) SELECT * FROM w, LATERAL (SELECT n) l",
    "INSERT INTO ehr.patients (id, ssn) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET ssn = EXCLUDED.ssn RETURNING *",
    "SELECT count(*) FILTER (WHERE city IS NULL) OVER (PARTITION BY id) FROM ehr.patients p JOIN x USING (id)",
    "COPY (SELECT (p).* FROM ehr.patients p) TO STDOUT (FORMAT csv, HEADER)",
    "DECLARE c CURSOR FOR SELECT CASE WHEN id > 1 THEN name ELSE $$x$$ END FROM ehr.patients; FETCH 1 FROM c",
    "MERGE INTO ehr.patients t USING (VALUES (1)) v (i) ON t.id = v.i WHEN MATCHED THEN DELETE",
    "EXPLAIN (FORMAT json) SELECT json_agg(p) -> 0 ->> 'ssn' FROM ehr.patients p GROUP BY GROUPING SETS ((), (id))",
    "CREATE TEMP TABLE t AS SELECT ARRAY[ssn, 'b']::text[] FROM ehr.patients; PREPARE p AS TABLE t; EXECUTE p",
    "/* a /* b */ */ SELECT E'\\'' || U&'\\0041', \"na\"\"me\", x'1F' -- end",
)
WORDS = st.sampled_from(sorted({word for seed in SEEDS for word in seed.split()}))
FRAGMENTS = st.sampled_from(
    [
        "'",
        '"',
        "$$",
        "(",
        ")",
        "/*",
        "*/",
        "--",
        ";",
        ",",
        "\\",
        "\0",
        "é",
        "::",
        "[",
        "]",
    ]
)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """A statement of `SEEDS` with pieces cut out, put in and repeated; or words at random."""
    if draw(st.booleans()):
        return " ".join(draw(st.lists(WORDS | FRAGMENTS, max_size=25)))
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        piece = draw(st.just("") | FRAGMENTS | WORDS | st.just(text[start:end] * 3))
        text = text[:start] + piece + text[end:]
    return text


def judge(text: str) -> None:
    try:
        verdicts = analyse(text, CATALOG, RULES)
    except ProtocolError:
        return
    for verdict in verdicts:
        assert verdict.facts.kind


@given(statements() | st.text(max_size=60))
def test_any_statement_is_judged_or_refused(text):
    judge(text)


@pytest.mark.parametrize(
    ("start", "item", "end"),
    [
        ("SELECT ", "(", "1"), ("SELECT 1", "+1", ""), ("SELECT ", "NOT ", "true"), ("SELECT ", "f(", "1"), ("SELECT 1", "::int", ""),
        ("SELECT ", "ARRAY[", "1"), ("", "SELECT * FROM (", "SELECT 1"), ("SELECT 1", " UNION SELECT 1", ""), ("SELECT ", "CASE WHEN ", "1"),
        ("SELECT 1 WHERE true", " AND true", ""), ("SELECT x", ".y", ""), ("", "EXPLAIN ", "SELECT 1"), ("SELECT 1 FROM a", " JOIN b ON true", ""),
        ("SELECT ", "/*", ""), ("SELECT $$", "$", "$$"), ("", ";", ""), ("SELECT ", "-", "1"), ("SELECT a", "[1]", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("times", [30_000, 400_000])
def test_depth_and_length_are_answered(start, item, end, times):
    """30,000 deep, and as much again as fits into what a client may send."""
    judge(start + item * times + end)


@pytest.mark.parametrize("decode", DECODERS)
@given(data=st.binary(max_size=200))
def test_any_body_decodes_or_breaks_the_protocol(decode, data):
    try:
        decode(data)
    except ProtocolError:
        pass


@given(st.lists(st.binary(max_size=40), max_size=12))
def test_any_stream_gives_messages_or_breaks_the_protocol(chunks):
    reader = messages.FrameReader(1000)
    try:
        for chunk in chunks:
            for kind, body in reader.feed(chunk):
                assert len(kind) == 1 and len(body) <= 1000
    except ProtocolError:
        pass


@given(st.binary(max_size=120), st.lists(st.none() | st.binary(max_size=20), max_size=3))
def test_both_row_engines_answer_any_bytes_alike(noise, values):
    from appliance.masking.masks import compile_mask
    from appliance.masking.plan import RowPlan
    from appliance.masking.rows import load_engine
    from appliance.masking.rules import MaskSpec
    from appliance.pgwire.messages import Field, encode_message
    from tests.data_rows import encode_data_row

    field = Field("a", 1, 1, 25, -1, -1, 0)
    masks = (
        MaskSpec(name="keep_last", argument="2"),
        MaskSpec(name="redact"),
        MaskSpec(name="null"),
    )
    plan = RowPlan(3, tuple(compile_mask(mask, field, bytes(32)) for mask in masks), (), (), b"")
    row = encode_message(b"D", encode_data_row(tuple(values)))
    outcomes = []
    for kind in ("python", "compiled"):
        for stream in (row + noise, noise, row + b"D" + struct.pack(">I", 12) + noise):
            try:
                outcomes.append(load_engine(kind).feed_rows(stream, plan, None))
            except ProtocolError:
                outcomes.append((b"refused", 0, 0))
    assert outcomes[:3] == outcomes[3:]
