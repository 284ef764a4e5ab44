from __future__ import annotations

import pytest

from appliance.masking.protection import survey_of

READ = "current_setting('app.tenant', true)"
TABLES = {
    1: ("ehr.patients", "r", ["id", "ssn", "tenant"]),
    2: ("ehr.v", "v", ["id"]),
}


def routine(
    name: str, body: str, language: str = "sql", volatility: str = "s", kind: str = "f"
) -> tuple[object, ...]:
    head = "CREATE FUNCTION ehr.f() RETURNS trigger LANGUAGE plpgsql\nRETURNS trigger\nAS $$"
    definition = f"{head} {body} $$" if language == "plpgsql" else ""
    return (7, "ehr", name, kind, language, volatility, False, body, [], [], 0, [], "", definition)


def trigger(body: str) -> dict[str, object]:
    definition = f"CREATE FUNCTION ehr.f()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $$ {body} $$"
    function = (7, "ehr", "f", "f", "plpgsql", "v", False, body, [], [], 0, [], "", definition)
    return {"functions": [function], "hooks": [(1, 7)]}


OPEN: list[dict[str, object]] = [
    {"functions": [(*routine("f", "SELECT $1")[:-2], READ, "")]},
    {},
    {"policies": [(1, f"tenant = {READ}")]},
    {"policies": [(1, "tenant = ehr.f()")], "functions": [routine("f", f"SELECT {READ}")]},
    {"views": [(2, f"SELECT id FROM ehr.patients WHERE tenant = {READ}")]},
    {"views": [(2, "SELECT id FROM ehr.patients WHERE ssn = '1'")]},
    {"conditions": [(1, "ssn <> ''"), (1, f"(tenant <> {READ})")]},
    {
        "conditions": [
            (
                1,
                (
                    "CREATE TRIGGER t BEFORE UPDATE ON ehr.patients FOR EACH ROW"
                    f" WHEN ((new.tenant <> {READ})) EXECUTE FUNCTION ehr.f()"
                ),
            )
        ]
    },
    {"functions": [routine("f", f"SELECT id FROM ehr.patients WHERE tenant = {READ}")]},
    {"functions": [routine("f", "BEGIN EXECUTE 'SELECT 1'; END", "plpgsql")]},
    {"functions": [routine("f", "aggregate_dummy", "internal", kind="a")]},
    trigger(f"BEGIN NEW.tenant := {READ}; RETURN NEW; END"),
]

FIND = "SELECT id FROM ehr.patients WHERE ssn = $1"
CLOSED: list[dict[str, object]] = [
    {"functions": [(*routine("f", FIND)[:-2], READ, "")]},
    {"functions": [(*routine("f", "SELECT 1")[:-2], "set_config('app.x', 'y', true)", "")]},
    {"functions": [routine("f", "SELECT set_config('app.x', 'y', true)")]},
    {"functions": [routine("f", "BEGIN EXECUTE 'SET LOCAL app.x = ' || $1; END", "plpgsql")]},
    {"functions": [routine("f", f"BEGIN EXECUTE {READ}; END", "plpgsql")]},
    {"functions": [routine("f", "f_in_c", "c")]},
    {"defaults": [(1, 3, "set_config('app.x', 'y', true)", False)]},
    {"policies": [(1, f"ssn = {READ}")]},
    {"policies": [(99, f"tenant = {READ}")]},
    {"policies": [(1, f"ehr.g({READ})")]},
    {"policies": [(1, f"not sql at all {READ} (")]},
    {"views": [(2, f"SELECT id FROM ehr.patients WHERE ssn = {READ}")]},
    {"views": [(2, f"SELECT id FROM ehr.patients WHERE ssn LIKE {READ}")]},
    {"views": [(2, f"SELECT id FROM ehr.patients WHERE tenant = {READ} ORDER BY ssn")]},
    {"views": [(2, f"this is not SQL {READ}")]},
    {"rules": [(1, f"CREATE RULE r AS ON INSERT TO ehr.patients WHERE {READ} = '1' DO NOTHING")]},
    {"conditions": [(1, f"(ssn <> {READ})")]},
    {"conditions": [(0, f"(VALUE <> {READ})")]},
    {
        "conditions": [
            (
                1,
                (
                    "CREATE TRIGGER t BEFORE UPDATE ON ehr.patients FOR EACH ROW"
                    f" WHEN ((new.ssn ~~ {READ})) EXECUTE FUNCTION ehr.f()"
                ),
            )
        ]
    },
    trigger(f"BEGIN IF NEW.ssn LIKE {READ} THEN NEW.tenant := 1; END IF; RETURN NEW; END"),
]


def has_open_settings(make_catalog, make_rules, rows: dict[str, object]) -> bool:
    catalog = make_catalog(TABLES, {}, (), rows=rows)
    return survey_of(catalog, make_rules(columns={"ehr.patients.ssn": "redact"})).has_open_settings


@pytest.mark.parametrize("rows", OPEN, ids=repr)
def test_constants_of_clients_may_be_set_and_read(make_catalog, make_rules, rows) -> None:
    assert has_open_settings(make_catalog, make_rules, rows)


@pytest.mark.parametrize("rows", CLOSED, ids=repr)
def test_code_that_fills_or_is_steered_by_settings_closes_them(
    make_catalog, make_rules, rows
) -> None:
    assert not has_open_settings(make_catalog, make_rules, rows)


@pytest.mark.parametrize(
    "text",
    [
        "SET app.tenant = '7'",
        "SET LOCAL app.tenant TO 7",
        "RESET app.tenant",
        "SHOW app.tenant",
        "SELECT set_config('app.tenant', $1, true), current_setting('app.tenant'::text)",
        "SELECT id FROM ehr.patients WHERE city = current_setting('app.city')",
    ],
)
def test_an_open_setting(judge, make_catalog, text: str) -> None:
    assert judge(text, make_catalog()).refusal is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("SET app.jwt_secret = 'x'", "setting"),
        ("SHOW plpgsql.extra_errors", "setting"),
        ("SET auto_explain.log_min_duration = 0", "setting"),
        ("SELECT current_setting('app.jwt_secret')", "function-unknown"),
        ("SELECT current_setting('app.jwt_secret'::varchar(5))", "function-unknown"),
        ("SELECT set_config('app.x', name, true) FROM ehr.patients", "function-unknown"),
        ("SELECT set_config('app.x', 'a' || 'b', true)", "function-unknown"),
        # A cursor would compare with another value after each SET.
        ("SELECT id FROM ehr.patients WHERE mrn = current_setting('app.x')", "inference"),
        ("SELECT id FROM ehr.patients WHERE mrn = current_schema()", "inference"),
        ("SELECT id FROM ehr.patients WHERE mrn = current_schema", "inference"),
    ],
)
def test_a_closed_one(judge, make_catalog, text: str, rule: str) -> None:
    assert judge(text, make_catalog()).refusal.rule == rule
