"""`f() AS t(id int, name text)`: what a function's rows are assigned to may fail for some values."""

from __future__ import annotations

import pytest

SQL = "SELECT id, name FROM ehr.patients"
PLPGSQL = "BEGIN RETURN QUERY SELECT id, name FROM ehr.patients; END"


@pytest.fixture
def catalog(make_catalog):
    def routine(oid, name, source, language):
        return (oid, "ehr", name, "f", language, "s", False, source, [], [], 0, [], "", "")

    functions = [
        routine(30000, "rows", SQL, "sql"),
        routine(30001, "strict", PLPGSQL, "plpgsql"),
        routine(30002, "dynamic", "BEGIN RETURN QUERY EXECUTE 'x'; END", "plpgsql"),
        routine(30003, "pick", "SELECT * FROM ehr.nowhere, ehr.patients", "sql"),
    ]
    return make_catalog(rows={"functions": functions})


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("SELECT b FROM ehr.rows() AS t(a int, b text)", False),
        ("SELECT b FROM ehr.rows() AS t(a smallint, b pg_catalog.varchar)", False),
        ("SELECT a FROM ehr.rows() AS t(a varchar(3), b text)", False),
        ("SELECT b FROM ehr.rows() AS t(a int, b varchar(3))", True),
        ("SELECT b FROM ehr.rows() AS t(a int, b ehr.text)", True),
        ("SELECT b FROM ehr.rows() AS t(a int, b ehr.early)", True),
        ("SELECT b FROM ehr.rows() AS t(a int, b int)", True),
        ("SELECT count(b) FROM ROWS FROM (ehr.rows() AS (a int, b early)) t", True),
        ("SELECT 1 FROM ROWS FROM (ehr.rows() AS (a int, b text), unnest('{1}'::int[])) t", False),
        ("SELECT 1 FROM ROWS FROM (unnest('{1}'::int[]), ehr.rows() AS (a int, b early)) t", True),
        ("SELECT b FROM ehr.strict() AS t(a int, b ehr.early)", False),
        ("SELECT b FROM ehr.pick() AS t(a int, b ehr.early)", True),
        ("SELECT a FROM json_to_record('{}') AS t(a int)", False),
    ],
)
def test_a_protected_column_is_defined_as_a_type_that_takes_each_value(
    judge, catalog, text, is_refused
):
    refusal = judge(text, catalog).refusal
    assert (refusal is not None and "a conversion" in refusal.message) == is_refused


def test_columns_of_a_record_are_told_apart_by_their_places(judge, catalog):
    verdict = judge("SELECT b, a FROM ehr.rows() AS t(a int, b text)", catalog)
    assert [bool(column.mask) for column in verdict.columns] == [True, False]
    for function in ("ehr.dynamic()", "ehr.rows()"):
        verdict = judge(f"SELECT b, a FROM {function} AS t(a int, b text, c text)", catalog)
        assert all(column.mask for column in verdict.columns)


def test_a_column_that_is_assigned_counts_as_computed(judge, catalog):
    """SECURITY: an equality with what became a date would be one with a part of the value."""
    verdict = judge("SELECT 1 FROM ehr.rows() AS t(a int, b text) WHERE b = 'x'", catalog)
    assert verdict.refusal is not None
