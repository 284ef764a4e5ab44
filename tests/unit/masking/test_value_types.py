"""An error that comes for some arrays and numbers only tells them."""

from __future__ import annotations

import pytest

from tests.unit.masking.conftest import TABLES

ROWS = {"value_types": [(20001, 4, "A"), (20001, 7, "N")]}
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


HOMES = {
    1: ("ehr.p", "r", ["id", "home", "phones", "name", "rooms"]),
    2: ("ehr.addr", "c", ["zip", "at"]),
}
PROTECTED = {f"ehr.p.{name}": "redact" for name in ("home", "phones", "name", "rooms")}
"""`home` is a row with a `point` in it, `phones` an array, `rooms` one of `json`."""
PARTS = {
    "row_types": [(1, 2, 2)],
    "value_types": [(1, 3, "A"), (1, 5, "A")],
    "uncomparable": [(1, 2), (1, 5), (2, 2)],
}
COMPARED = [
    ("name = 'x', phones = '{a}', max(name), greatest(name, 'x')", True),
    ("phones @> '{a}', nullif(phones, '{a}'), (home).zip = 'x'", True),
    ("upper(name) = 'x', max(name) = 'x', home::text = 'x'", True),
    ("count(*) FILTER (WHERE id = 1)", True),
    ("home = $1", False),
    ("home IS DISTINCT FROM $1", False),
    ("home IN ($1, $2)", False),
    ("home BETWEEN SYMMETRIC $1 AND $2", False),
    ("nullif(home, $1)", False),
    ("rooms = $1", False),
    ("p = $1", False),
    ("(home).at = $1", False),
    ("max(home)", False),
    ("max(home) = $1", False),
    ("array_agg(home) = $1", False),
    ("ARRAY[home] = $1", False),
    ("(rooms || rooms) = $1", False),
    ("greatest(home, $1)", False),
    ("(SELECT home FROM ehr.p LIMIT 1) = $1", False),
    ("home IN (SELECT home FROM ehr.p)", False),
]


@pytest.mark.parametrize(("values", "is_free"), COMPARED)
def test_rows_that_may_not_compare_are_not_compared(judge, make_catalog, values, is_free):
    catalog = make_catalog(HOMES, {}, (), rows=PARTS)
    verdict = judge(f"SELECT {values} FROM ehr.p p", catalog, columns=PROTECTED)
    assert (verdict.refusal is None) is is_free


def test_rows_of_a_function_are_as_unknown(judge, make_catalog):
    body = "SELECT home FROM ehr.p LIMIT 1"
    row = (7, "ehr", "best", "f", "sql", "s", False, body, [], [], 0, [], "", "")
    catalog = make_catalog(HOMES, {}, (), rows={**PARTS, "functions": [row]})
    verdict = judge("SELECT ehr.best() = $1", catalog, columns=PROTECTED)
    assert verdict.refusal.rule == "inference"
