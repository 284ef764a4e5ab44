"""Which statements may run code of the database, that somebody may replace meanwhile."""

from __future__ import annotations

import pytest

from appliance.masking.new_code import makes_code
from appliance.masking.statements import analyse

TABLES = {
    20001: ("ehr.patients", "r", ["id", "ssn"]),
    20002: ("ehr.hooked", "r", ["id"]),
    20003: ("ehr.shown", "v", ["id"]),
    20004: ("ehr.guarded", "r", ["id"]),
    20005: ("ehr.sorted", "r", ["id"]),
    20006: ("ehr.plain", "r", ["id"]),
}


def function(oid, name, language="sql", is_of_extension=False):
    return (
        oid,
        "ehr",
        name,
        "f",
        language,
        "i",
        is_of_extension,
        "SELECT 1",
        [],
        [],
        0,
        [],
        "",
        "",
    )


ROWS = {
    "functions": [function(31, "own"), function(32, "compiled", "c", is_of_extension=True)],
    "hooks": [(20002, 31)],
    "policies": [(20004, "true")],
    "comparisons": [("kind", 20005, "id", 31)],
}


@pytest.fixture
def judge(make_catalog, make_rules):
    def analyse_one(text, rows=ROWS):
        (verdict,) = analyse(text, make_catalog(TABLES, {20003: "SELECT 1"}, (), rows=rows), rules)
        return verdict

    rules = make_rules(columns={"ehr.patients.ssn": "redact"})
    return analyse_one


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ehr.own()",
        "SELECT id FROM ehr.shown",
        "SELECT id FROM ehr.guarded",
        "SELECT id FROM ehr.sorted",
        "INSERT INTO ehr.hooked VALUES (1)",
        "SELECT id FROM ehr.hooked WHERE upper('x') = 'y'",
        "CREATE TABLE ehr.more (id int DEFAULT ehr.own())",
    ],
)
def test_runs_code(judge, text):
    assert judge(text).runs_code


@pytest.mark.parametrize(
    "text",
    [
        "SELECT upper(id::text) FROM ehr.plain",
        "INSERT INTO ehr.plain VALUES (1)",
        "UPDATE ehr.patients SET id = 2",
        "CREATE FUNCTION ehr.more() RETURNS int LANGUAGE sql AS 'SELECT ehr.own()'",
        "DROP FUNCTION ehr.own()",
        "COMMIT",
    ],
)
def test_runs_none(judge, text):
    assert not judge(text).runs_code


@pytest.mark.parametrize(
    ("rows", "runs"),
    [
        ({"operators": [("=~", 31)]}, True),
        ({"operators": [("=~", 32)]}, False),
        ({"operators": [("=~", 99)]}, False),
        ({"casts": [("kind", 31, True, False)]}, True),
        ({"casts": [("kind", 32, False, True)]}, False),
    ],
)
def test_operators_and_casts_run_code_that_nobody_calls(judge, rows, runs):
    assert judge("SELECT id FROM ehr.plain", {**ROWS, **rows}).runs_code is runs


@pytest.mark.parametrize(
    ("text", "makes"),
    [
        ("CREATE FUNCTION ehr.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", True),
        ("CREATE OR REPLACE PROCEDURE ehr.f() LANGUAGE sql AS 'SELECT 1'", True),
        ("CREATE TRIGGER t AFTER INSERT ON ehr.plain EXECUTE FUNCTION ehr.own()", True),
        ("CREATE RULE r AS ON INSERT TO ehr.plain DO NOTHING", True),
        ("CREATE CAST (int AS text) WITH FUNCTION ehr.own", True),
        ("DROP FUNCTION ehr.own()", False),
        ("SELECT ehr.own()", False),
    ],
)
def test_makes_code(judge, text, makes):
    assert makes_code(judge(text).facts) is makes
