"""Whether a chosen plan could tell protected values, and what chooses plans."""

from __future__ import annotations

import pytest

from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from appliance.masking.verdict import EVERY
from tests.unit.masking.conftest import COLUMNS

RULES = ProtectedData.model_validate({"columns": COLUMNS})
KEYS = [(20001, 1, False, 1), (20001, 2, False, 2), (20001, 3, False, 3)]
"""Indexes of `id`, `mrn` and `ssn`."""
READER = (
    30000, "ehr", "ids", "f", "sql", "v", False, "SELECT id FROM ehr.patients", [], [], 0, [], "", "",
)  # fmt: skip


def steering(make_catalog, text: str, indexes=KEYS, **rows):
    catalog = make_catalog(rows={"indexes": indexes, **rows})
    (verdict,) = analyse(text, catalog, RULES)
    assert verdict.refusal is None, text
    return verdict.steering


@pytest.mark.parametrize(
    "text",
    [
        "SELECT mrn FROM ehr.patients",
        "SELECT ssn, mrn FROM ehr.patients LIMIT 3",
        "SELECT x.mrn FROM (SELECT id, mrn FROM ehr.patients) x",
        "WITH q AS (SELECT id, mrn FROM ehr.patients) SELECT mrn FROM q",
        "SELECT (SELECT mrn FROM ehr.patients LIMIT 1)",
        "SELECT mrn FROM ehr.patients WHERE id IS NOT NULL",
        "SELECT p.id, q.mrn FROM ehr.patients p, ehr.patients q",
        "SELECT p.id FROM ehr.patients p JOIN ehr.patients q ON p.name = q.name",
        "SELECT p.id FROM ehr.patients p JOIN ehr.patients q USING (ssn)",
        "SELECT id FROM ehr.patients WHERE name IN (SELECT name FROM ehr.patients)",
        "SELECT * FROM ehr.v",
        "SELECT id, mrn FROM patients UNION ALL SELECT id, mrn FROM patients",
        "SELECT p.name FROM ehr.patients AS p (a, name)",
        "UPDATE ehr.patients SET city = 'x'",
        "DELETE FROM ehr.patients WHERE id = 1",
        "CREATE TEMP TABLE few AS SELECT id, city FROM ehr.patients",
        "COPY (SELECT id, mrn FROM ehr.patients) TO STDOUT",
        "DECLARE c CURSOR FOR SELECT mrn FROM ehr.patients",
        "PREPARE p AS SELECT mrn FROM ehr.patients",
        "REFRESH MATERIALIZED VIEW ehr.mv",
        "EXPLAIN (COSTS OFF) SELECT mrn FROM ehr.patients",
    ],
)
def test_the_plan_could_tell(make_catalog, text):
    assert steering(make_catalog, text).is_steerable


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "SELECT * FROM ehr.wards",
        "SELECT reason FROM ehr.visits",
        "SELECT v.reason, w.beds FROM ehr.visits v JOIN ehr.wards w USING (ward)",
        "SELECT city, count(*) FROM ehr.patients GROUP BY city",
        "SELECT count(*) FROM ehr.patients",
        "SELECT * FROM ehr.patients",
        "SELECT p.* FROM ehr.patients p",
        "SELECT name FROM ehr.patients WHERE mrn = 'x'",
        "SELECT id, mrn FROM ehr.patients WHERE ssn IN ('x', 'y')",
        "SELECT p.id, p.mrn, v.ward FROM ehr.patients p JOIN ehr.visits v ON v.patient_id = p.id",
        "INSERT INTO ehr.wards VALUES ('x', 1)",
        "EXPLAIN SELECT * FROM ehr.wards",
        "SET enable_seqscan = off",
    ],
)
def test_the_plan_tells_nothing(make_catalog, text):
    assert not steering(make_catalog, text).is_steerable


@pytest.mark.parametrize(
    "indexes",
    [
        [(20001, 1, False, 3), (20001, 1, False, 6)],  # (ssn, city)
        [(20001, 1, True, 3)],  # (ssn) WHERE …
        [(20001, 1, False, 0)],  # (row::text)
        [(20001, 1, False, 2), (20001, 1, False, 3)],  # (mrn, ssn)
    ],
)
def test_an_index_that_is_read_for_more_than_a_value(make_catalog, indexes):
    assert steering(make_catalog, "SELECT id, city FROM ehr.patients", indexes).is_steerable


def test_without_an_index_nothing_has_an_order(make_catalog):
    text = "SELECT mrn FROM ehr.patients WHERE city = 'x'"
    assert not steering(make_catalog, text, []).is_steerable


def test_code_that_reads_them_could_be_steered(make_catalog):
    for text in ("SELECT ehr.ids()", "SELECT * FROM ehr.ids()", "SELECT w.ids FROM ehr.wards w"):
        catalog = make_catalog(rows={"indexes": KEYS, "functions": [READER]})
        (verdict,) = analyse(text, catalog, RULES)
        assert verdict.steering.is_steerable


def test_a_policy_that_reads_them_could_be_steered(make_catalog):
    policies = [(20003, "(ward IN ( SELECT patients.city FROM ehr.patients))")]
    assert steering(make_catalog, "SELECT * FROM ehr.wards", policies=policies).is_steerable


def test_operators_and_casts_that_read_them_are_not_seen(make_catalog):
    for rows in ({"operators": [("+", 30000)]}, {"casts": [("x", 30000, False, False)]}):
        catalog = make_catalog(rows={"indexes": KEYS, "functions": [READER], **rows})
        (verdict,) = analyse("SELECT beds FROM ehr.wards", catalog, RULES)
        assert verdict.steering.is_steerable


def test_an_aggregate_is_what_it_is_made_of(make_catalog):
    made = list(READER)
    made[0], made[2], made[3], made[7], made[11] = 30001, "gather", "a", "", [30000]
    catalog = make_catalog(rows={"indexes": KEYS, "functions": [READER, made]})
    (verdict,) = analyse("SELECT ehr.gather(beds) FROM ehr.wards", catalog, RULES)
    assert verdict.steering.is_steerable


@pytest.mark.parametrize(
    ("text", "sets", "resets"),
    [
        ("SET enable_seqscan = off", {"enable_seqscan"}, set()),
        ("SET SESSION Random_Page_Cost TO 1.1", {"random_page_cost"}, set()),
        ("SET LOCAL enable_sort = off", {"enable_sort"}, set()),
        ("SET LOCAL enable_sort TO DEFAULT", {"enable_sort"}, set()),
        ("SET enable_sort TO DEFAULT", set(), {"enable_sort"}),
        ("RESET enable_sort", set(), {"enable_sort"}),
        ("RESET ALL", set(), {EVERY}),
        ("DISCARD ALL", set(), {EVERY}),
        ("DISCARD PLANS", set(), set()),
        ("SET work_mem = '4MB'", set(), set()),
        ("SELECT set_config('enable_sort', 'off', true)", {"enable_sort"}, set()),
        ("SELECT pg_catalog.set_config('ENABLE_SORT', $1, $2)", {"enable_sort"}, set()),
        ("PREPARE p AS SELECT set_config('enable_sort', 'off', true)", {"enable_sort"}, set()),
    ],
)
def test_what_is_set_and_reset(make_catalog, text, sets, resets):
    found = steering(make_catalog, text)
    assert (found.sets, found.resets) == (sets, resets)


def test_set_local_ends_with_the_transaction(make_catalog):
    assert steering(make_catalog, "SET LOCAL enable_sort = off").is_local
    assert not steering(make_catalog, "SET enable_sort = off").is_local


@pytest.mark.parametrize(
    "text",
    [
        "CREATE VIEW own AS SELECT set_config('enable_sort', 'off', false)",
        "CREATE MATERIALIZED VIEW own AS SELECT set_config('enable_sort', 'off', false)",
        "CREATE TABLE own (a text DEFAULT set_config('enable_sort', 'off', false))",
        "CREATE TABLE own (a text CHECK (set_config('enable_sort', 'off', false) = ''))",
        "SELECT set_config('enable_sort', ward, false) FROM ehr.wards",
        "EXECUTE p (set_config('enable_sort', 'off', false))",
    ],
)
def test_what_sets_one_out_of_sight_is_refused(make_catalog, text):
    (verdict,) = analyse(text, make_catalog(), RULES)
    assert verdict.refusal is not None


def test_the_settings_of_a_function_are_refused(make_catalog):
    rules = ProtectedData.model_validate({"columns": COLUMNS, "allow": ["create_code"]})
    text = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET enable_sort = off AS 'SELECT 1'"
    (verdict,) = analyse(text, make_catalog(), rules)
    assert verdict.refusal is not None and verdict.refusal.rule == "setting"
