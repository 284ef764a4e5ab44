"""What compares protected values with a setting that clients choose, and what leads there."""

from __future__ import annotations

import pytest

from appliance.masking.grammar import parse_one
from appliance.masking.oracles import is_oracle
from appliance.masking.protection import survey_of

TABLES = {
    20001: ("ehr.people", "r", ["id", "ssn", "city"]),
    20002: ("ehr.notes", "p", ["id", "note"]),
    20003: ("ehr.part", "r", ["id", "note"]),
    20004: ("ehr.seen", "v", ["id"]),
    20005: ("ehr.called", "v", ["count"]),
    20006: ("ehr.broken", "v", ["id"]),
    20007: ("ehr.open", "r", ["id"]),
}
VIEWS = {
    20004: "SELECT id FROM ehr.notes",
    20005: "SELECT ehr.many() AS count",
    20006: "this is not SQL",
}


def function(oid, name, source, language="sql"):
    return (oid, "ehr", name, "f", language, "v", False, source, [], [], 0, [], "", "")


FUNCTIONS = [
    function(31, "many", "SELECT count(*) FROM ehr.seen"),
    function(32, "none", "SELECT count(*) FROM ehr.open"),
    function(33, "unread", "", "c"),
    function(34, "chosen", "SELECT current_setting('application_name')"),
]


def survey(make_catalog, make_rules, text, views=VIEWS):
    rows = {"policies": [(20002, text), (99, text)], "functions": FUNCTIONS}
    catalog = make_catalog(TABLES, views, ((20003, 20002), (20003, 99)), rows=rows)
    return survey_of(catalog, make_rules(columns={"ehr.people.ssn": "redact"}))


def reading(value: str) -> str:
    return f"(EXISTS (SELECT FROM ehr.people p WHERE p.ssn ~~ {value}))"


@pytest.mark.parametrize(
    "value",
    [
        "current_setting('application_name'::text)",
        "CURRENT_SETTING ('TimeZone')",
        "current_setting('enable_seqscan')",
        "current_setting(p.city)",
        "ehr.chosen()",
    ],
)
def test_finds_what_a_client_steers(make_catalog, make_rules, value):
    found = survey(make_catalog, make_rules, reading(value))
    assert found.oracles == {20002, 20003, 20004, 20005, 20006}
    assert found.oracle_functions == {"many", "unread"}


@pytest.mark.parametrize(
    "text",
    [
        reading("'9%'::text"),
        reading("current_setting('app.tenant'::text)"),
        "(note = current_setting('application_name'::text))",
    ],
)
def test_what_no_client_steers_stays_open(make_catalog, make_rules, text):
    assert not survey(make_catalog, make_rules, text, {20004: VIEWS[20004]}).oracles


def test_a_view_is_one_too(make_catalog, make_rules):
    views = {20004: "SELECT id FROM ehr.people WHERE ssn = current_setting('application_name')"}
    assert 20004 in survey(make_catalog, make_rules, "true", views).oracles


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("SELECT id FROM ehr.notes", True),
        ("SELECT id FROM notes", True),
        ("DELETE FROM ehr.part", True),
        ("SELECT many()", True),
        ("SELECT ehr.none()", False),
        ("SELECT id FROM ehr.open", False),
        ("SELECT id FROM other.notes", False),
    ],
)
def test_knows_what_leads_there(make_catalog, make_rules, text, is_one):
    found = survey(make_catalog, make_rules, reading("current_setting('application_name')"))
    tree = parse_one(text)
    assert tree is not None
    assert is_oracle(tree, found) is is_one
