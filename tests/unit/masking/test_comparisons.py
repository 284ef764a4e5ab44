"""Functions that compare values of a type of one's own, called by what names no operator."""

import pytest

TABLES = {
    1: ("ehr.patients", "r", ["id", "ssn"]),
    2: ("ehr.coded", "r", ["id", "code", "other"]),
    3: ("ehr.plain", "r", ["id", "name"]),
}
COMPARES = "SELECT EXISTS (SELECT FROM ehr.patients WHERE ssn = $1)"


def routine(oid: int, name: str, body: str) -> tuple[object, ...]:
    return (oid, "ehr", name, "f", "sql", "s", False, body, [""], [], 0, [], "", "")


CONSTRUCTOR = (
    8,
    "ehr",
    "codes",
    "f",
    "internal",
    "i",
    False,
    "range_constructor2",
    [],
    [],
    0,
    [],
    "",
    "",
)


@pytest.fixture
def compared(make_catalog):
    rows = {
        "functions": [routine(7, "code_cmp", COMPARES), CONSTRUCTOR],
        "comparisons": [("coded", 0, "", 7), ("code", 2, "code", 7), ("codes", 0, "", 7)],
    }
    return make_catalog(TABLES, {}, (), rows=rows)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT code FROM ehr.coded",
        "SELECT DISTINCT * FROM ehr.coded",
        "SELECT id FROM ehr.coded ORDER BY code",
        "SELECT DISTINCT c FROM ehr.coded c",
        "SELECT DISTINCT b FROM ehr.coded AS c (a, b)",
        "SELECT x FROM (SELECT code AS x FROM ehr.coded) q GROUP BY x",
        "SELECT rank() OVER (ORDER BY code) FROM ehr.coded",
        "SELECT code FROM ehr.coded UNION SELECT code FROM ehr.coded",
        "SELECT max(code) FROM ehr.coded",
        "SELECT ehr.codes('a', 'b')",
        "SELECT '[a,b]'::ehr.codes",
        "SELECT c.id FROM ehr.coded c NATURAL JOIN ehr.coded d",
        "SELECT c.id FROM ehr.coded c JOIN ehr.coded d USING (code)",
        "INSERT INTO ehr.coded (id) VALUES (1)",
    ],
)
def test_what_compares_values_of_a_type_runs_its_functions(judge, compared, text):
    verdict = judge(text, compared)
    assert verdict.hides_messages
    assert (verdict.refusal.rule, len(verdict.lookups)) == ("inference", 1)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT code FROM ehr.coded",
        "SELECT id FROM ehr.coded WHERE id = 1 ORDER BY id",
        "SELECT DISTINCT name FROM ehr.plain",
    ],
)
def test_nothing_else_does(judge, compared, text):
    verdict = judge(text, compared)
    assert (verdict.refusal, verdict.hides_messages) == (None, False)


@pytest.mark.parametrize("text", ["ANALYZE", "ANALYZE ehr.coded", "REINDEX TABLE ehr.coded"])
def test_upkeep_compares_and_tells_by_messages_alone(judge, compared, text):
    verdict = judge(text, compared)
    assert (verdict.refusal, verdict.hides_messages) == (None, True)
    assert not judge("REINDEX TABLE ehr.plain", compared).hides_messages


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM ehr.plain WHERE name IN (SELECT name FROM ehr.plain)",
        "SELECT CASE name WHEN 'a' THEN 1 END FROM ehr.plain",
        "SELECT a.id FROM ehr.plain a JOIN ehr.plain b USING (name)",
        "SELECT a.id FROM ehr.plain a NATURAL JOIN ehr.plain b",
    ],
)
def test_a_keyword_stands_for_an_operator_of_ones_own(judge, make_catalog, text):
    body = "SELECT EXISTS (SELECT FROM ehr.patients WHERE ssn OPERATOR(pg_catalog.=) $1)"
    rows = {"functions": [routine(7, "same", body)], "operators": [("=", 7)]}
    own = make_catalog(TABLES, {}, (), rows=rows)
    assert judge(text, own).refusal.rule == "inference"
    assert judge(text, make_catalog(TABLES, {}, ())).refusal is None


def test_a_function_of_each_value_of_a_column_is_no_look_up(judge, make_catalog):
    """One statement would try as many values as one likes."""
    body = "SELECT EXISTS (SELECT FROM ehr.patients WHERE ssn = $1)"
    catalog = make_catalog(TABLES, {}, (), rows={"functions": [routine(7, "known", body)]})
    for text in (
        "SELECT g, ehr.known(g) FROM (VALUES ('a'), ('b')) v (g)",
        "SELECT name FROM ehr.plain WHERE ehr.known(name)",
    ):
        assert judge(text, catalog).refusal.rule == "inference"
    verdict = judge("SELECT ehr.known('a')", catalog)
    assert (verdict.refusal, len(verdict.lookups)) == (None, 1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SELECT json_scalar(1)", "json_scalar"),
        ("SELECT json_query('{}', '$')", "json_query"),
        ("SELECT json_array(1)", "json_array"),
        ("SELECT json_object(1)", "json_object"),
        ("SELECT merge_action()", "merge_action"),
        ("CREATE TEMP TABLE t (x text DEFAULT json_scalar(1))", "json_scalar"),
    ],
)
def test_what_the_grammar_has_a_word_for_may_be_a_function(judge, make_catalog, text, name):
    """In PostgreSQL 15, which has no such words."""
    function = routine(7, name, "SELECT max(ssn) FROM ehr.patients")
    verdict = judge(text, make_catalog(TABLES, {}, (), rows={"functions": [function]}))
    assert verdict.refusal or str(verdict.columns[0].mask) == "null"
    verdict = judge(text, make_catalog(TABLES, {}, ()))
    assert verdict.refusal is None and not (verdict.columns and verdict.columns[0].mask)


CASTS = "SELECT ssn FROM ehr.patients WHERE id = 1"


@pytest.fixture
def casting(make_catalog):
    """The rows of `plain` are cast, unasked, by a function that returns a protected value."""
    rows = {"functions": [routine(7, "as_text", CASTS)], "comparisons": [("plain", 0, "", 7)]}
    return make_catalog(TABLES, {}, (), rows=rows)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT p + 1 FROM ehr.plain p",
        "SELECT x + 1 FROM (SELECT plain AS x FROM ehr.plain) q",
        "SELECT id FROM ehr.plain p WHERE p",
        "SELECT id FROM ehr.plain p LIMIT (SELECT p)",
        "SELECT p IS TRUE FROM ehr.plain p",
        "SELECT NOT p FROM ehr.plain p",
    ],
)
@pytest.mark.parametrize("mode", ["lookup", "audit"])
def test_a_cast_that_nobody_writes_gives_what_it_reads_to_each_column(judge, casting, text, mode):
    verdict = judge(text, casting, inference=mode)
    assert (verdict.refusal is None) is (mode == "audit")
    assert all(column.mask is not None for column in verdict.columns)


@pytest.mark.parametrize(
    "text", ["TABLE ehr.plain", "SELECT p.id + 1 FROM ehr.plain p WHERE p.name = 'x'"]
)
def test_columns_of_a_row_that_is_not_cast_are_open(judge, casting, text):
    assert all(column.mask is None for column in judge(text, casting).columns)
