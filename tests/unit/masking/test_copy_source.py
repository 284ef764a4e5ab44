"""The query that describes a COPY is the one inside it, and nothing else."""

from __future__ import annotations

import pytest

from appliance.masking.copy_source import copy_source, quote_name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("COPY t TO STDOUT", 'SELECT * FROM "t"'),
        ('copy ehr."T a" (a, "B ""c") TO STDOUT', 'SELECT "a", "B ""c" FROM "ehr"."T a"'),
        ("COPY (SELECT a FROM t) TO STDOUT", "SELECT a FROM t"),
        ("COPY (SELECT (a), ')' FROM t) TO STDOUT (FORMAT csv, HEADER)", "SELECT (a), ')' FROM t"),
        ("COPY /*(*/ (SELECT 1 /*)*/) TO STDOUT;", "SELECT 1 /*)*/"),
        ("COPY (SELECT f(g(1))) TO STDOUT WITH (FORMAT binary)", "SELECT f(g(1))"),
        ("COPY (DELETE FROM t RETURNING a) TO STDOUT", "DELETE FROM t RETURNING a"),
        ("COPY t FROM STDIN", None),
        ("SELECT 1", None),
        ("COPY (SELECT 1) TO STDOUT; SELECT 2", None),
        ("not SQL", None),
        ("", None),
    ],
)
def test_the_query_of_a_copy(text: str, wanted: str | None) -> None:
    found = copy_source(text)
    assert found == wanted or (found is not None and found.strip() == wanted)


def test_a_name_is_quoted() -> None:
    assert quote_name('a"b') == '"a""b"'
