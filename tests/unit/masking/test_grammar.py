"""Text that could crash the C parser is refused before it is parsed."""

from __future__ import annotations

import time

import pytest

from appliance.errors import ProtocolError
from appliance.masking.grammar import (
    MAX_CODE_BYTES,
    MAX_TEXT_BYTES,
    hint_about,
    normalise,
    parse_statements,
)


@pytest.mark.parametrize(
    ("text", "sqlstate"),
    [
        pytest.param("SELECT " + "+".join(["1"] * 30_000), "54001", id="30,000-terms"),
        pytest.param("SELECT '\0'", "22021", id="NUL"),
        pytest.param("SELECT '" + "x" * 2 * 1024 * 1024 + "'", "54001", id="2-MB"),
        pytest.param("SELECT " + "(" * 20_000 + "1" + ")" * 20_000, "54001", id="parentheses"),
        pytest.param("SELECT" + "(SELECT" * 10_000, "54001", id="subqueries"),
        pytest.param("SELECT 1" + "+1" * MAX_CODE_BYTES, "54001", id="sum"),
        pytest.param(
            "SELECT /*'*/ 1" + "+1" * 100_000 + " /*'*/", "54001", id="quotes-in-comments"
        ),
        pytest.param("SELECT E'\\'', 1" + "+1" * 100_000 + ", ''", "54001", id="escaped-quote"),
        pytest.param(
            'SELECT 1 AS "\'", 1' + "+1" * 100_000 + ' AS "\'"', "54001", id="quoted-name"
        ),
        pytest.param("SELECT 1" + "::int" * 20_000, "54001", id="casts"),
        pytest.param("SELECT 1" + " ::int4" * 140_000, "54001", id="casts-behind-spaces"),
        pytest.param("SELECT 1" + "::int4--\n" * 90_000, "54001", id="casts-behind-comments"),
        pytest.param(
            "SELECT ×$a$" + "+1" * 300_000 + "+×$a$", "54001", id="a-name-beyond-ASCII-with-dollars"
        ),
        pytest.param(
            "SELECT E'x'\n'\\' , ' " + "+1" * 300_000 + " || 'a'",
            "54001",
            id="a-literal-goes-on-with-escapes",
        ),
        pytest.param(
            "SELECT E'x' -- y\n -- z\n'\\' , ' " + "+1" * 300_000 + " || 'a'",
            "54001",
            id="a-literal-goes-on-behind-comments",
        ),
        pytest.param("SELECT " + "(" * 101 + "1" + ")" * 101 + " " * 40_000, "54001", id="deep"),
        pytest.param("SELEC 1", "42601", id="syntax"),
        pytest.param("SELECT 'x", "42601", id="open-string"),
        pytest.param("SELECT '\ud800'", "22021", id="surrogate"),
    ],
)
def test_refuses_what_cannot_be_judged(text: str, sqlstate: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_statements(text)
    assert caught.value.sqlstate == sqlstate
    assert "x" * 10 not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT " + "+".join(["1"] * 16_000), id="operators"),
        pytest.param("SELECT " + "(" * 16_000 + "1" + ")" * 16_000, id="parentheses"),
        pytest.param("SELECT " + "-" * 1 + "- " * 0 + "+ " * 16_000 + "1", id="signs"),
        pytest.param("SELECT " + "NOT " * 8_000 + "true", id="not"),
        pytest.param("SELECT x" + "[1]" * 10_000, id="subscripts"),
        pytest.param("SELECT 1" + "::a" * 10_000, id="casts"),
        pytest.param("SELECT " + "f(" * 10_000 + ")" * 10_000, id="calls"),
        pytest.param("SELECT " + "CASE WHEN " * 3_000, id="open-cases"),
        pytest.param("SELECT " + "(SELECT " * 3_600 + "1" + ")" * 3_600, id="subqueries"),
        pytest.param("SELECT 1" + " UNION SELECT 1" * 2_100, id="unions"),
        pytest.param("SELECT 1 FROM a" + " JOIN a ON b" * 2_500, id="joins"),
    ],
)
def test_the_densest_nesting_within_the_limit_does_not_crash(text: str) -> None:
    assert len(text) <= MAX_CODE_BYTES
    try:
        parse_statements(text)
    except ProtocolError as error:
        assert error.sqlstate in {"42601", "54001"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELEC '" + "vacuum " * 140_000 + "'", id="many-vacuums"),
        pytest.param("SELEC '" + "create foreign table " * 49_000 + "'", id="many-foreign-tables"),
        pytest.param("SELEC '" + "constraint " * 90_000 + "'", id="many-constraints"),
        pytest.param("SELECT " + "".join(f"$a{n}$ " for n in range(110_000)), id="open-dollars"),
        pytest.param("SELECT " + "$a$ $b" * 170_000, id="dollars-that-overlap"),
        pytest.param("SELECT e'" + "\\'" * 500_000, id="escaped-quotes"),
        pytest.param("SELECT " + "e'\\" * 300_000, id="open-escapes"),
    ],
)
def test_a_long_text_is_refused_in_linear_time(text: str) -> None:
    assert len(text) <= MAX_TEXT_BYTES
    start = time.process_time()
    with pytest.raises(ProtocolError):
        parse_statements(text)
    hint_about(text)
    assert time.process_time() - start < 20  # quadratic ones took ten minutes and more


def test_a_long_literal_is_allowed() -> None:
    text = "INSERT INTO t VALUES ('" + "x" * (MAX_TEXT_BYTES - 100) + "')"
    assert [list(item["stmt"]) for item in parse_statements(text)] == [["InsertStmt"]]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), (";;", 0), ("-- x", 0), ("SELECT 1; BEGIN", 2)]
)
def test_each_statement_is_one_item(text: str, count: int) -> None:
    assert len(parse_statements(text)) == count


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("SELECT 'MRK', 5", "SELECT $1, $2"), ("SELECT 'MRK", ""), ("SELECT '\ud800'", "")],
    ids=["constants", "syntax", "surrogate"],
)
def test_constants_are_replaced(text: str, wanted: str) -> None:
    assert normalise(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1" + " " * MAX_CODE_BYTES,
        "SELECT '" + "x" * 500_000 + "'",
        "INSERT INTO t VALUES " + ", ".join(["($1::int, '2'::text, 3.5)"] * 8000),
    ],
    ids=["spaces", "literal", "rows"],
)
def test_what_is_flat_may_be_long(text: str) -> None:
    assert len(parse_statements(text)) == 1


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("DELETE FROM t RETURNING\n WITH (OLD AS o) o.a", True),
        ("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)", True),
        ("ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED", True),
        ("ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)", True),
        ("VACUUM (ANALYZE) ONLY t", True),
        ("SELEC 1", False),
        ("DELETE FROM t RETURNING a WITHOUT", False),
    ],
)
def test_what_is_said_of_syntax_that_is_newer(text: str, is_told: bool) -> None:
    with pytest.raises(ProtocolError):
        parse_statements(text)
    assert bool(hint_about(text)) is is_told
