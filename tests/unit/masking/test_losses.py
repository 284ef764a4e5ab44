"""What may be dropped, replaced or renamed, and what would unprotect something."""

from __future__ import annotations

import pytest

from appliance.masking.grammar import parse_statements
from appliance.masking.losses import unprotects, users_of
from appliance.masking.protection import survey_of

TABLES = {
    1: ("ehr.patients", "r", ["id", "name", "mrn"]),
    2: ("ehr.log", "r", ["id", "body"]),
    3: ("ehr.keyed", "r", ["id", "mrn"]),
    4: ("ehr.plain", "r", ["id", "label"]),
    5: ("ehr.part", "r", ["id", "name", "mrn"]),
    6: ("ehr.shown", "v", ["id", "name"]),
    7: ("ehr.kept", "m", ["id", "name"]),
    8: ("other.plain", "r", ["id"]),
    9: ("ehr.read aloud", "v", ["name"]),
    10: ("ehr.heard", "r", ["name"]),
    11: ("ehr.defaulted", "r", ["id", "name"]),
    12: ("ehr.ruled", "r", ["id"]),
    13: ("ehr.filled", "r", ["name"]),
    14: ("ehr.words", "r", ["mrn", "vector"]),
    15: ("one.twice", "r", ["id"]),
    16: ("two.twice", "r", ["id"]),
    17: ("ehr.of_one", "r", ["name"]),
    18: ("ehr.staging", "r", ["name"]),
    19: ("ehr.copied", "r", ["id", "name"]),
    20: ("ehr.blinded", "r", ["name"]),
}
VIEWS = {
    6: "SELECT id, name FROM ehr.patients",
    7: "SELECT id, name FROM ehr.shown",
    9: "SELECT name FROM ehr.patients",
}
TRIGGER = "CREATE FUNCTION ehr.noted()\n RETURNS trigger\n LANGUAGE plpgsql"
NOTED = "BEGIN INSERT INTO ehr.log (body) VALUES (NEW.name); RETURN NEW; END"

TOLD = "BEGIN INSERT INTO ehr.of_one SELECT max(name) FROM ehr.patients; RETURN NEW; END"

STAGE = (
    "BEGIN CREATE TEMP TABLE staged AS SELECT name FROM ehr.patients;"
    " INSERT INTO ehr.staging SELECT name FROM staged; END"
)
BLIND = "BEGIN EXECUTE 'INSERT INTO ehr.blinded SELECT name FROM ehr.patients' || seen(); END"


def function(oid, name, source, language="sql", definition="", kind="f"):
    return (oid, "code", name, kind, language, "v", False, source, [], [], 0, [], "", definition)


ROWS = {
    "functions": [
        function(31, "noted", NOTED, "plpgsql", TRIGGER),
        function(32, "hear", 'INSERT INTO ehr.heard SELECT name FROM ehr."read aloud"'),
        function(33, "first", "SELECT max(name) FROM ehr.patients"),
        function(34, "plain", "SELECT 1"),
        function(35, "told", TOLD, "plpgsql", TRIGGER.replace("noted", "told")),
        function(36, "stage", STAGE, "plpgsql"),
        function(37, "copy", "INSERT INTO ehr.copied SELECT id, name FROM ehr.patients"),
        function(38, "blind", BLIND, "plpgsql"),
        function(39, "seen", "SELECT 1"),
    ],
    "hooks": [(1, 31), (12, 0), (15, 35)],
    "rules": [(12, "CREATE RULE r AS ON INSERT TO ehr.ruled DO ALSO INSERT INTO ehr.filled SELECT name FROM ehr.patients")],
    "references": [(3, 2, 1, 3)],
    "defaults": [(11, 2, "code.first()", False)],
    "vectors": [(14, "vector\\000simple\\000mrn")],
}  # fmt: skip


@pytest.fixture(scope="module")
def catalog(make_catalog):
    return make_catalog(TABLES, VIEWS, [(5, 1)], rows=ROWS)


@pytest.fixture(scope="module")
def is_loss(catalog, make_rules):
    names = ("ehr.patients.name", "ehr.patients.mrn", "ehr.words.mrn")
    survey = survey_of(catalog, make_rules(columns=dict.fromkeys(names, "redact")))

    def judge(text: str) -> bool:
        kind, node = next(iter(parse_statements(text)[0]["stmt"].items()))
        return unprotects(kind, node, survey)

    return judge


@pytest.mark.parametrize(
    "text",
    [
        "DROP TRIGGER t ON ehr.patients",
        "DROP TRIGGER t ON patients",
        "DROP FUNCTION code.noted CASCADE",
        "DROP FUNCTION noted()",
        "DROP ROUTINE code.hear",
        "DROP FUNCTION code.first() CASCADE",
        "DROP RULE r ON ehr.ruled",
        "DROP TABLE ehr.ruled",
        "DROP TABLE ehr.patients CASCADE",
        "DROP TABLE twice",
        'DROP VIEW ehr."read aloud"',
        'CREATE OR REPLACE VIEW ehr."read aloud" AS SELECT 1 AS name',
        'ALTER VIEW ehr."read aloud" RENAME TO x',
        'ALTER VIEW ehr."read aloud" SET SCHEMA other',
        "CREATE OR REPLACE VIEW ehr.shown AS SELECT 1 AS id, 'x' AS name",
        "DROP SCHEMA code CASCADE",
        "DROP SCHEMA public CASCADE",
        "DROP TYPE ehr.kind CASCADE",
        "DROP EXTENSION e",
        "DROP CAST (int AS text)",
        "ALTER TABLE ehr.copied DROP COLUMN id",
        "CREATE TEMP TABLE staged (name text)",
        "CREATE TABLE other.staged AS SELECT 1 AS name",
        "SELECT 1 AS name INTO staged",
        "ALTER TABLE other.plain RENAME TO staged",
        "CREATE OR REPLACE TRIGGER t AFTER INSERT ON ehr.patients EXECUTE FUNCTION code.plain()",
        "CREATE OR REPLACE FUNCTION code.blind() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE PROCEDURE blind() LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION code.seen() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_finds_what_takes_protection_away(is_loss, text):
    assert is_loss(text)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE FUNCTION code.blind() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION code.plain() RETURNS int LANGUAGE sql AS 'SELECT 2'",
        # What is known to be in these columns is pinned, see `pins`.
        "CREATE OR REPLACE FUNCTION code.copy() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE RULE r AS ON INSERT TO ehr.ruled DO NOTHING",
        "DROP TABLE other.plain",
        "DROP TABLE ehr.plain CASCADE",
        "DROP TABLE ehr.log",
        "DROP TABLE ehr.part",
        "DROP TABLE ehr.nothing",
        "DROP VIEW ehr.shown CASCADE",
        "DROP MATERIALIZED VIEW ehr.kept",
        "DROP FUNCTION code.plain()",
        "DROP FUNCTION code.nothing()",
        "DROP TRIGGER t ON other.plain",
        "DROP INDEX ehr.i",
        "DROP TYPE ehr.kind",
        "DROP SCHEMA code",
        "DROP SCHEMA other CASCADE",
        "CREATE TEMP TABLE scratch (name text)",
        "CREATE TABLE new (name text)",
        "CREATE TABLE other.patients (name text)",
        "CREATE OR REPLACE VIEW ehr.fresh AS SELECT 1",
        "CREATE VIEW ehr.fresh AS SELECT 1",
        "ALTER TABLE other.plain RENAME TO x",
        "ALTER TABLE other.plain SET SCHEMA ehr",
        "ALTER TABLE ehr.plain DROP COLUMN label",
        "ALTER TABLE ehr.words DROP COLUMN vector CASCADE",
        "ALTER TABLE ehr.plain ADD COLUMN more int",
        "SELECT 1",
    ],
)
def test_lets_the_rest_pass(is_loss, text):
    assert not is_loss(text)


def test_the_refusal_says_what_to_do(judge, catalog):
    refusal = judge("DROP TRIGGER t ON ehr.patients", catalog).refusal
    assert refusal is not None
    assert "name these columns in the policy" in refusal.message


def test_nothing_is_lost_where_policy_names_all(judge, make_catalog):
    catalog = make_catalog({1: TABLES[1]}, {}, [], rows={"hooks": [(1, 31)]})
    refusal = judge("DROP TRIGGER t ON ehr.patients", catalog).refusal
    assert refusal is None


def test_whoever_calls_a_function_uses_it(catalog):
    assert users_of(["code", "seen"], catalog) == {38, 39}
    assert users_of(["other", "seen"], catalog) == {38}  # `seen()` may mean that one.
