"""COPY in any layout: masked values are written as PostgreSQL itself would write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.copy import escape_text
from appliance.masking.copy_layout import CopyLayout, layout_of
from appliance.masking.grammar import parse_statements
from appliance.masking.ops import Op, OpCode
from appliance.masking.plan import RowPlan
from appliance.masking.rows import load_engine
from appliance.pgwire.messages import encode_message
from tests.integration.conftest import temporary_database

pytestmark = pytest.mark.integration

OPTIONS = (
    "", "(HEADER)", "(NULL '')", r"(NULL 'a\N')", "(NULL 'NULL')", "(DELIMITER '|')", "(DELIMITER '|', NULL '', HEADER)",
    "(DELIMITER 'N', NULL '')", r"(DELIMITER E'\x01', NULL '\x')", r"(DELIMITER E'\b')", "(DELIMITER ',', NULL '-')",
    "(FORMAT csv)", "(FORMAT csv, FORCE_QUOTE *)", "(FORMAT csv, FORCE_QUOTE (a), NULL '-')", "(FORMAT csv, NULL 'NULL', HEADER)",
    "(FORMAT csv, DELIMITER ';', QUOTE '''')", r"(FORMAT csv, ESCAPE '\')", r"(FORMAT csv, DELIMITER '|', NULL '\N', ESCAPE '^')",
    r"(FORMAT csv, DELIMITER E'\t', QUOTE '^', FORCE_QUOTE (a))", r"(FORMAT csv, ESCAPE E'\t', NULL '.')",
    r"(FORMAT csv, DELIMITER '\', QUOTE '1', HEADER)", "CSV QUOTE 'a' ESCAPE 'b'",
)  # fmt: skip
PIECES = (
    "", "a", "b", "N", "-", "NULL", ",", ";", "|", "^", '"', "'", "\\", "\\.", "\\N", "\n", "\r\n", "\t", "\b", "\x01", "é", ".", "1",
)  # fmt: skip
VALUE = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)
Rows = list[tuple[str | None, ...]]


@pytest.fixture(scope="module")
def target(postgres_host: Path) -> Iterator[psycopg.Connection]:
    made = "CREATE TABLE t (n int, a text, b text, c text)"
    with temporary_database(postgres_host, "layouts", made) as connection:
        yield connection


def copied(target: psycopg.Connection, rows: Rows, statement: str) -> bytes:
    """Return what PostgreSQL sends for these rows, as CopyData messages."""
    target.execute("TRUNCATE t")
    with target.cursor() as cursor:
        numbered = [(n, *row) for n, row in enumerate(rows)]
        cursor.executemany("INSERT INTO t VALUES (%s, %s, %s, %s)", numbered)
        with cursor.copy(statement.encode()) as copy:
            return b"".join(encode_message(b"d", bytes(chunk)) for chunk in copy)


def looks_null(value: str, layout: CopyLayout) -> bool:
    return layout.format == "text" and escape_text(value.encode(), layout) == layout.null


@given(
    st.lists(st.tuples(*[st.none() | VALUE] * 3), max_size=3),
    st.sampled_from(OPTIONS),
    VALUE,
    st.integers(1, 3),
    st.integers(0, 200),
)
def test_masked_values_are_written_as_postgresql_writes_them(
    target: psycopg.Connection, rows: Rows, options: str, constant: str, width: int, cut: int
) -> None:
    """Any values become any others, in any layout, in both engines, split anywhere."""
    names = "abc"[:width]
    statement = f"COPY (SELECT {', '.join(names)} FROM t ORDER BY n) TO STDOUT {options}"
    (tree,) = parse_statements(statement)
    layout = layout_of(tree["stmt"]["CopyStmt"])
    assert layout is not None
    masks = (lambda value: value[::-1], lambda _: constant, lambda _: None)

    def op(place: int) -> Op:
        def mask(value: bytes) -> bytes | None:
            masked = masks[place](value.decode())
            return None if masked is None else masked.encode()

        return Op(OpCode.CALL, mask)

    def masked(place: int, value: str | None) -> str | None:
        is_kept = value is None or looks_null(value, layout)
        return value if is_kept else masks[place](value)

    stream = copied(target, rows, statement)
    wanted = copied(target, [tuple(masked(*v) for v in enumerate(row)) for row in rows], statement)
    quoted = [i for i, name in enumerate(names) if layout.quoted is None or name in layout.quoted]
    ops = tuple(map(op, range(width)))
    plan = RowPlan(width, ops, (), (), b"", layout=layout, quoted=frozenset(quoted))
    for engine in (load_engine("compiled"), load_engine("python")):
        first, used, _ = engine.feed_copy(stream[:cut], plan, begins=True)
        rest, _, _ = engine.feed_copy(stream[used:], plan, begins=not used)
        assert first + rest == wanted
