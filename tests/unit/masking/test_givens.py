"""Constants in columns: VALUES, unnest, and what looks them up."""

from __future__ import annotations

import pytest

P = "SELECT p.id FROM ehr.patients p "
COUNTED = [
    (P + "JOIN (VALUES ('1'), ('2'), ($1)) v(x) ON v.x = p.ssn", 3),
    (P + "JOIN (VALUES ('1', 2), ('3', 4)) v(x, y) ON p.ssn = x AND p.city = 'a'", 2),
    (P + "JOIN (VALUES ('1'), ('2')) v ON v.column1::text = p.ssn", 2),
    (P + "JOIN unnest(ARRAY['1', '2']) x ON x = p.ssn", 2),
    (P + "JOIN unnest('{1,2,3}'::text[]) WITH ORDINALITY u(x, n) ON u.x = p.ssn::text", 3),
    (P + "JOIN pg_catalog.unnest('{1,2}'::text[], '{3}'::int[]) u(x, y) ON u.x = p.ssn", 2),
    (P + "JOIN unnest('{1,2}'::text[]) ON unnest = p.ssn", 2),
    (P + "JOIN unnest(ARRAY['1', $1]::text[]) u(x) ON u.x = p.ssn", 2),
    (P + "WHERE ssn IN (VALUES ('1'), ('2'))", 2),
    (P + "WHERE ssn = ANY (SELECT unnest('{1,2}'::text[]))", 2),
    (P + "WHERE ssn IN (SELECT x FROM (VALUES ('1'), ('2')) v(x) WHERE x <> '2')", 2),
    ("WITH w(x) AS (VALUES ('1'), ('2')) " + P + "JOIN w ON w.x = p.ssn", 2),
    ("WITH w AS (SELECT '1' AS x UNION ALL SELECT '2') " + P + "JOIN w ON w.x = p.ssn", 2),
    ("WITH w AS (SELECT '1' AS x) SELECT FROM w JOIN ehr.patients ON ssn = x OR mrn = x", 2),
    ("WITH RECURSIVE w(x) AS (SELECT '1' UNION ALL SELECT x FROM w) " + P + "JOIN w ON x = ssn", 1),
    (P + "WHERE ssn IS NOT DISTINCT FROM '1'", 1),
    (P + "JOIN (VALUES ('1'), ('2')) v(x) ON v.x IS NOT DISTINCT FROM p.ssn", 2),
    ("UPDATE ehr.patients p SET city = v.y FROM (VALUES ('1', 'a'), ('2', 'b')) v(x, y) WHERE p.ssn = v.x", 2),
    ("MERGE INTO ehr.patients p USING (VALUES ('1'), ('2')) v(x) ON p.ssn = v.x WHEN MATCHED THEN DELETE", 2),
    ("SELECT v.x, EXISTS (SELECT FROM ehr.patients p WHERE p.ssn = v.x) FROM (VALUES ('1'), ('2')) v(x)", 2),
    (P + "JOIN (VALUES ('1'), ('2')) v(ssn) USING (ssn)", 2),
    (P + "JOIN (VALUES ('1'), ('2')) v(x) ON v.x = upper(p.ssn)", 2),
    (P + "WHERE upper(ssn) IN (VALUES ('1'), ('2'))", 2),
    (P + "WHERE (ssn, city) IN (VALUES ('1', 'a'), ('2', 'b'))", 2),
]  # fmt: skip
UNCOUNTED = [
    P + "JOIN (VALUES ('1'), (upper('2'))) v(x) ON v.x = p.ssn",
    P + "JOIN (VALUES ('1'), ((SELECT ward FROM ehr.wards))) v(x) ON v.x = p.ssn",
    P + "JOIN ehr.wards w ON w.ward = p.ssn",
    P + "JOIN (VALUES ('1')) v(x) ON v.x || '2' = p.ssn",
    P + "JOIN (VALUES ('1')) v(x) ON v.x <> p.ssn",
    P + "JOIN (VALUES ('1')) v(x) ON v.x IS DISTINCT FROM p.ssn",
    P + "JOIN LATERAL (VALUES ('1'), (p.city)) v(x) ON v.x = p.ssn",
    P + "JOIN generate_series(1, 9) x ON x = p.weight",
    P + "JOIN unnest(string_to_array('1,2', ',')) x ON x = p.ssn",
    P + "JOIN unnest($1) x ON x = p.ssn",
    P + "JOIN unnest('{1}'::ehr.pair[]) u(x) ON u.x = p.ssn",
    P + "JOIN ROWS FROM (unnest('{1}'::text[]), generate_series(1, 9)) u(x, y) ON u.y = p.weight",
    P + "JOIN unnest('{1}'::text[], ARRAY[upper('x')]) u(x, y) ON u.y = p.ssn",
    P + "WHERE ssn NOT IN (VALUES ('1'))",
    P + "WHERE ssn < ANY (VALUES ('1'))",
    P + "WHERE ssn <> ALL (VALUES ('1'))",
    P + "WHERE ssn IN (SELECT ward FROM ehr.wards)",
    P + "WHERE ssn IN (SELECT ward FROM ehr.wards UNION ALL SELECT '1')",
    "WITH RECURSIVE w(x) AS (SELECT 'a' UNION ALL SELECT x || 'a' FROM w) " + P + "JOIN w ON x = ssn",
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), COUNTED)
def test_each_constant_is_a_lookup(judge, text: str, count: int) -> None:
    verdict = judge(text)
    assert verdict.refusal is None
    assert len(verdict.lookups) == count
    assert judge(text, inference="deny").refusal is not None


@pytest.mark.parametrize("text", UNCOUNTED)
def test_what_cannot_be_counted_is_refused(judge, text: str) -> None:
    assert judge(text).refusal.rule == "inference"


def test_parameters_count_when_they_are_bound(judge) -> None:
    arrays = judge(
        P + "JOIN unnest($2::text[], $1::int[]) u(x, y) ON x = ssn AND y = weight"
    ).arrays
    assert [(number, column.name) for number, column in arrays] == [(2, "ssn"), (1, "weight")]
    arrays = judge(P + "WHERE ssn IN (SELECT unnest($1::text[]))").arrays
    assert [(number, column.name) for number, column in arrays] == [(1, "ssn")]
    elements = judge(P + "JOIN unnest(ARRAY[$3, $1]::text[]) x ON x = ssn").elements
    assert [(number, column.name) for number, column in elements] == [(3, "ssn"), (1, "ssn")]


def test_a_function_of_ones_own_is_no_unnest(judge, make_catalog) -> None:
    catalog = make_catalog(functions=["unnest"])
    assert judge(P + "JOIN unnest('{1}'::text[]) x ON x = p.ssn", catalog).refusal is not None


def test_the_argument_of_a_function_is_no_constant(make_catalog, judge) -> None:
    body = "SELECT p.id FROM ehr.patients p JOIN unnest($1::text[]) x ON x = p.ssn"
    row = (30000, "ehr", "f", "f", "sql", "s", False, body, ["a"], [], 0, [], "", "")
    verdict = judge("SELECT ehr.f('{1,2}')", make_catalog(rows={"functions": [row]}))
    assert verdict.refusal is not None or verdict.columns[0].origins is None
