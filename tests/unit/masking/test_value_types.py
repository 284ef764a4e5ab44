"""An error that comes for some arrays and numbers only tells them."""

from __future__ import annotations

import pytest

from tests.unit.masking.conftest import TABLES

ROWS = {"value_types": [(20001, 4, True), (20001, 7, False)]}
"""Here `name` is an array, and `weight` a bigint."""
SYSTEM = {**TABLES, 1259: ("pg_catalog.pg_class", "r", ["oid", "relname"])}
FROM = "FROM ehr.patients p, pg_class c"
FREE = [
    "SELECT ssn || 'x', ssn || city FROM ehr.patients",
    "SELECT s || 'x' FROM (SELECT upper(ssn) AS s FROM ehr.patients) q",
    "SELECT name[1] || 'x', lower(ssn) || 'x' FROM ehr.patients",
    "SELECT ARRAY[ssn, 'x'], array_agg(ssn), array_append('{a}'::text[], ssn) FROM ehr.patients",
    "SELECT max(ssn) || 'x', coalesce(ssn, 'x') || 'y', ssn::text || 'x' FROM ehr.patients",
    "SELECT weight = 5, coalesce(weight, 5), weight = $1, weight = 5::bigint FROM ehr.patients",
    f"SELECT ssn, c.oid::regclass, weight {FROM}",
    f"SELECT ssn = c.relname, weight = 5 {FROM}",
]
FAULTS = [
    "SELECT name || '{{a}}'::text[] FROM ehr.patients",
    "SELECT name[1:2] || 'x' FROM ehr.patients",
    "SELECT 'x' || (name || 'y') FROM ehr.patients",
    "SELECT string_to_array(ssn, ' ') || '{{a,b}}'::text[] FROM ehr.patients",
    "SELECT s || '{{a}}' FROM (SELECT string_to_array(ssn, ' ') AS s FROM ehr.patients) q",
    "SELECT max(name) || 'x', any_value(name) FROM ehr.patients",
    "SELECT (SELECT ssn) || 'x' FROM ehr.patients",
    "SELECT ARRAY[name] FROM ehr.patients",
    "SELECT ARRAY[name, '{a,b}'] FROM ehr.patients",
    "SELECT array_agg(name) FROM ehr.patients",
    "SELECT array_append(name, 'x') FROM ehr.patients",
    "SELECT array_position(name, 'x') FROM ehr.patients",
    "SELECT weight = 5::oid FROM ehr.patients",
    "SELECT id FROM ehr.patients WHERE weight = '5'::oid",
    "SELECT id FROM ehr.patients WHERE weight = 'pg_class'::regclass",
    "SELECT coalesce(weight, 5::oid), greatest(weight, 5::oid) FROM ehr.patients",
    "SELECT CASE WHEN true THEN weight ELSE 5::oid END FROM ehr.patients",
    "SELECT ARRAY[weight, 5::oid] FROM ehr.patients",
    "SELECT sum(weight) = 5::oid FROM ehr.patients",
    "SELECT weight FROM ehr.patients UNION ALL SELECT 5::oid",
    f"SELECT weight = c.oid {FROM}",
]


@pytest.mark.parametrize("text", FREE)
def test_what_never_fails_is_free(judge, make_catalog, text):
    assert judge(text, make_catalog(SYSTEM, rows=ROWS)).refusal is None


@pytest.mark.parametrize("text", FAULTS)
def test_what_fails_for_some_values_is_refused(judge, make_catalog, text):
    assert judge(text, make_catalog(SYSTEM, rows=ROWS)).refusal.rule == "inference"
