from __future__ import annotations

import pytest

from appliance.masking.pins import (
    Pin,
    find_pins,
    is_pinned,
    is_there,
    kept_columns,
    missing_columns,
    pin_catalog,
)
from appliance.masking.protection import survey_of

SSN = "ehr.people.ssn"
TABLES = {
    20001: ("ehr.people", "r", ["id", "ssn"]),
    20002: ("ehr.child", "r", ["id", "ssn"]),
    20003: ("ehr.shown", "v", ["number"]),
    20004: ("pg_temp_3.people", "r", ["ssn"]),
    20005: ("ehr.kept", "m", ["number"]),
    100: ("pg_catalog.pg_stat_activity", "v", ["query"]),
}
VIEWS = dict.fromkeys((20003, 20005), "SELECT ssn FROM ehr.people")
RENAMED = TABLES | {20001: ("ehr.persons", "r", ["id", "number"])}
PIN = Pin(20001, 2, SSN)


def survey(make_catalog, make_rules, tables=TABLES, views=(), inheritance=(), **rules):
    catalog = make_catalog(tables, dict(views), inheritance)
    return survey_of(catalog, make_rules(columns={SSN: "hash"}, **rules))


def test_what_holds_protected_values_is_pinned(make_catalog, make_rules) -> None:
    found = find_pins(survey(make_catalog, make_rules, TABLES, VIEWS, ((20002, 20001),)))
    assert found == {PIN, Pin(20002, 2, SSN), Pin(20005, 1, SSN)}


def test_what_may_hold_anything_is_not_pinned(make_catalog, make_rules) -> None:
    found = survey(make_catalog, make_rules, TABLES, {20005: "this is not SQL"})
    assert find_pins(found) == {PIN}
    flows = [found.flows[oid][number] for oid, number in ((20001, 2), (20005, 1))]
    assert [is_pinned(flow, found) for flow in flows] == [True, False]


def test_a_sequence_that_fills_a_protected_column_is_pinned(make_catalog, make_rules) -> None:
    tables = TABLES | {20006: ("ehr.numbers", "S", ["last_value", "log_cnt", "is_called"])}
    catalog = make_catalog(tables, {}, (), rows={"references": [(20006, 1, 20001, 2)]})
    found = survey_of(catalog, make_rules(columns={SSN: "hash"}))
    assert find_pins(found) == {PIN, Pin(20006, 1, SSN)}


def test_a_view_that_policy_names_is_pinned(make_catalog, make_rules) -> None:
    tables = {20001: ("ehr.people", "v", ["id", "ssn"])}
    assert find_pins(survey(make_catalog, make_rules, tables, {20001: "SELECT 1, ''"})) == {PIN}


def test_a_pin_keeps_what_nothing_else_protects(make_catalog, make_rules) -> None:
    before = survey(make_catalog, make_rules, RENAMED, {}, ((20002, 20001),))
    assert not before.masks.get(20001)
    catalog = pin_catalog(before, [PIN, Pin(20001, 2, "ehr.people.other"), Pin(29999, 1, SSN)])
    assert kept_columns(catalog) == {"ehr.persons.number": [SSN]}
    assert catalog.version != before.catalog.version
    after = survey_of(catalog, before.rules)
    assert str(after.masks[20001][2]) == "redact"
    assert find_pins(after) == {PIN}
    # With the pin all is protected; another one is added to it.
    assert pin_catalog(after, [PIN]) is catalog
    more = pin_catalog(after, [Pin(20002, 2, SSN)])
    assert kept_columns(more) == {"ehr.persons.number": [SSN], "ehr.child.ssn": [SSN]}


@pytest.mark.parametrize(
    ("tables", "rules"),
    [(TABLES, {}), (RENAMED, {"released": ["ehr.persons.number"]})],
    ids=["named", "released"],
)
def test_a_pin_that_is_not_needed_changes_nothing(make_catalog, make_rules, tables, rules) -> None:
    found = survey(make_catalog, make_rules, tables, **rules)
    assert pin_catalog(found, [PIN]) is found.catalog


def test_a_pin_is_there_as_long_as_its_column(make_catalog) -> None:
    catalog = make_catalog(RENAMED)
    there = [is_there(pin, catalog) for pin in (PIN, Pin(20001, 3, SSN), Pin(1, 1, SSN))]
    assert there == [True, False, False]


def test_says_what_policy_names_and_is_not_there(make_catalog, make_rules) -> None:
    rules = make_rules(
        columns={SSN: "hash", "ehr.child.ssn": "hash", "ehr.child.x": "hash"},
        subject="ehr.people.mrn",
        released=["ehr.child.id", "old.child.id"],
    )
    assert missing_columns(make_catalog(TABLES), rules) == [
        "ehr.child.x",
        "ehr.people.mrn",
        "old.child.id",
    ]
    assert missing_columns(make_catalog(TABLES), make_rules(columns={SSN: "hash"})) == []
