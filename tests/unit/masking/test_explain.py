"""Which EXPLAIN may run: none whose plan could hold protected values."""

from __future__ import annotations

import pytest

REFUSED = [
    "EXPLAIN SELECT ssn FROM ehr.patients",
    "EXPLAIN SELECT id FROM ehr.patients WHERE ssn = 'x'",
    "EXPLAIN SELECT id FROM ehr.patients WHERE EXISTS (SELECT FROM ehr.part WHERE ssn = 'x')",
    "EXPLAIN ANALYZE SELECT id FROM ehr.v",
    "EXPLAIN ANALYZE SELECT id FROM ehr.patients WHERE ssn IS NULL",
    "EXPLAIN ANALYZE SELECT count(ssn) FROM ehr.patients",
    "EXPLAIN ANALYZE SELECT id FROM ehr.patients, made_just_now",
    "EXPLAIN ANALYZE DELETE FROM ehr.patients",
    "EXPLAIN ANALYZE WITH x AS (DELETE FROM ehr.patients RETURNING id) TABLE x",
    "EXPLAIN (ANALYZE, SERIALIZE) SELECT id FROM ehr.patients",
    "EXPLAIN (COSTS OFF, ANALYZE) SELECT ssn FROM ehr.patients",
    "EXPLAIN (COSTS ON) SELECT ssn FROM ehr.patients",
    "EXPLAIN (COSTS OFF, ANALYZE) SELECT id FROM ehr.patients WHERE ssn = 'x'",
    "EXPLAIN (COSTS OFF, SETTINGS) SELECT id FROM ehr.patients WHERE ssn = 'x'",
    "EXPLAIN (COSTS OFF, VERBOSE) UPDATE ehr.patients SET city = DEFAULT WHERE ssn = 'x'",
]
BY_RULES_OF_THE_QUERY = [
    "EXPLAIN (COSTS OFF) SELECT id FROM ehr.patients WHERE ssn > 'x'",
    "EXPLAIN (COSTS OFF) SELECT id FROM ehr.patients ORDER BY ssn",
    "EXPLAIN (COSTS OFF) SELECT DISTINCT ssn FROM ehr.patients",
    "EXPLAIN (COSTS OFF) SELECT leak(ssn) FROM ehr.patients",
]
ALLOWED = [
    "EXPLAIN (COSTS OFF) SELECT * FROM ehr.patients WHERE id = 1 ORDER BY id LIMIT 5",
    "EXPLAIN SELECT 1",
    "EXPLAIN ANALYZE SELECT id FROM ehr.patients WHERE city = 'x' ORDER BY id",
    "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) SELECT city, count(*) FROM ehr.patients GROUP BY city",
    "EXPLAIN (COSTS OFF) SELECT id FROM ehr.patients WHERE id = 1",
    "EXPLAIN (COSTS OFF) SELECT upper(ssn) FROM ehr.patients",
    "EXPLAIN (COSTS OFF) SELECT s FROM (SELECT ssn AS s FROM ehr.patients) q",
    "EXPLAIN (COSTS OFF) SELECT ssn FROM ehr.patients UNION ALL SELECT 'x'",
    "EXPLAIN (COSTS OFF, VERBOSE) SELECT ssn FROM ehr.patients WHERE ssn = 'x'",
    "EXPLAIN (COSTS OFF) DELETE FROM ehr.patients WHERE ssn = 'x'",
]


@pytest.mark.parametrize("text", REFUSED)
def test_refused(judge, text: str) -> None:
    assert judge(text).refusal.rule == "explain"


@pytest.mark.parametrize("text", BY_RULES_OF_THE_QUERY)
def test_what_may_not_run_is_not_explained(judge, text: str) -> None:
    assert judge(text).refusal.rule in {"inference", "function-unknown"}


def test_a_value_that_is_looked_up_counts(judge) -> None:
    assert len(judge("EXPLAIN (COSTS OFF) SELECT 1 FROM ehr.patients WHERE ssn = 'x'").lookups) == 1


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(judge, text: str) -> None:
    assert judge(text).refusal is None


@pytest.mark.parametrize(
    "rows",
    [
        {"policies": [(30001, "ssn = '1'")]},
        {"lists": [(30001, 2, "")], "inheritance": [(30002, 30001)]},
    ],
)
def test_how_many_rows_a_plan_met_would_tell(judge, make_catalog, rows) -> None:
    tables = {30000 + n: (f"ehr.t{n}", "p", ["id", "ssn"]) for n in (1, 2)}
    text = "EXPLAIN ANALYZE SELECT id FROM ehr.t1"
    catalog = make_catalog(tables, {}, (), rows=rows)
    assert judge(text, catalog, columns={"ehr.t1.ssn": "redact"}).refusal.rule == "explain"
    open_catalog = make_catalog(tables, {}, (), rows={"policies": [(30001, "id > 0")]})
    assert judge(text, open_catalog, columns={"ehr.t1.ssn": "redact"}).refusal is None
