"""What a function of the database does, from its definition."""

from __future__ import annotations

import pytest

from appliance.masking.protection import survey_of
from appliance.masking.routine import HARMLESS
from appliance.masking.scopes import UNKNOWN

ROW = dict[str, object]


def definition(oid: int, name: str, language: str, volatility: str, source: str, **more: object):
    return (
        oid,
        "ehr",
        name,
        more.get("kind", "f"),
        language,
        volatility,
        more.get("extension", False),
        source,
        more.get("arguments", []),
        more.get("modes", []),
        more.get("row_type", 0),
        more.get("support", []),
        more.get("defaults", ""),
        more.get("definition", ""),
    )


@pytest.fixture
def routine(make_catalog, make_rules):
    def find(*rows: object):
        survey = survey_of(make_catalog(rows={"functions": list(rows)}), make_rules())
        return survey, survey.routines[rows[0][0]]

    return find


@pytest.mark.parametrize(
    ("language", "volatility", "source"),
    [
        ("sql", "i", "SELECT $1 * 2"),
        ("sql", "v", "SELECT ward FROM ehr.wards"),
        ("sql", "s", "BEGIN ATOMIC SELECT city FROM ehr.patients; END"),
        ("sql", "i", "RETURN 1 + 1"),
        ("sql", "v", ""),
        ("plpgsql", "i", "BEGIN IF n > 0 THEN RETURN upper(x); END IF; RETURN NULL; END"),
    ],
)
def test_harmless(routine, language: str, volatility: str, source: str) -> None:
    _, found = routine(definition(30000, "f", language, volatility, source))
    assert (found.origins, found.lookups, found.is_refused) == (frozenset(), (), False)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("SELECT ssn FROM ehr.patients", {"ssn"}),
        ("SELECT ssn, city FROM ehr.patients", {"ssn"}),
        ("SELECT 1; SELECT upper(name) FROM ehr.patients WHERE id = $1", {"name"}),
    ],
)
def test_a_sql_body_carries_what_it_selects(routine, source: str, names: set[str]) -> None:
    survey, found = routine(definition(30000, "f", "sql", "s", source))
    assert {column.name for column in survey.column_names(found.origins)} == names
    assert not found.is_refused


@pytest.mark.parametrize("argument", ["$1", "wanted", "f.wanted", "wanted::text", "upper(wanted)"])
def test_a_lookup_inside_counts(routine, argument: str) -> None:
    source = f"SELECT id FROM ehr.patients WHERE ssn = {argument}"
    survey, found = routine(definition(30000, "f", "sql", "s", source, arguments=["wanted"]))
    assert [column.name for column in survey.column_names(found.lookups)] == ["ssn"]
    assert (found.origins, found.is_refused) == (frozenset(), False)


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("plpgsql", "BEGIN RETURN (SELECT ssn FROM ehr.patients); END"),
        ("plpgsql", 'BEGIN RETURN (SELECT max(x) FROM "patients" AS t(x)); END'),
        ("plpgsql", "BEGIN RETURN query_to_xml('x', true, true, ''); END"),
        ("plpgsql", "BEGIN RETURN pg_read_file('x'); END"),
        ("plpgsql", "BEGIN RAISE NOTICE '%', E'\\x41'; END"),
        ("sql", "SELECT id FROM ehr.patients WHERE ssn LIKE $1"),
        ("sql", "this is not SQL"),
        ("sql", "SELECT ssn INTO t FROM ehr.patients"),
        ("plpython3u", "return 1"),
    ],
)
@pytest.mark.parametrize(("volatility", "is_refused"), [("s", False), ("v", True)])
def test_what_is_not_understood_is_masked_or_refused(
    routine, language: str, source: str, volatility: str, is_refused: bool
) -> None:
    _, found = routine(definition(30000, "f", language, volatility, source))
    assert (0, 0) in found.origins
    assert found.is_refused is is_refused


@pytest.mark.parametrize(
    ("language", "source", "more"),
    [
        ("c", "x", {}),
        ("internal", "pg_read_file", {}),
        ("sql", "INSERT INTO ehr.wards SELECT ssn, 1 FROM ehr.patients", {}),
        ("plpgsql", "BEGIN EXECUTE 'SELECT 1'; END", {}),
        ("sql", "SELECT 1", {"kind": "w"}),
    ],
)
def test_refused(routine, language: str, source: str, more: ROW) -> None:
    volatility = "v" if language == "sql" else "s"
    _, found = routine(definition(30000, "f", language, volatility, source, **more))
    assert found.is_refused


def test_functions_that_call_each_other(routine) -> None:
    caller = definition(30000, "f", "sql", "s", "SELECT ehr.g()")
    survey, found = routine(
        caller, definition(30001, "g", "sql", "s", "SELECT mrn FROM ehr.patients")
    )
    assert {column.name for column in survey.column_names(found.origins)} == {"mrn"}
    _, found = routine(
        definition(30000, "f", "sql", "s", "SELECT ehr.g()"),
        definition(30001, "g", "sql", "s", "SELECT ehr.f()"),
    )
    assert found == HARMLESS  # Neither reads anything.
    survey, found = routine(
        definition(30000, "f", "sql", "s", "SELECT ehr.g()"),
        definition(30001, "g", "sql", "s", "SELECT ehr.f() UNION ALL SELECT mrn FROM ehr.patients"),
    )
    assert {column.name for column in survey.column_names(found.origins)} == {"mrn"}
    _, found = routine(
        definition(30000, "f", "sql", "s", "SELECT ehr.g()"),
        definition(30001, "g", "plpgsql", "v", "BEGIN PERFORM ehr.f(); EXECUTE 'SELECT 1'; END"),
    )
    assert (0, 0) in found.origins


def test_an_aggregate_is_what_it_is_made_of(routine) -> None:
    glue = definition(30000, "glue", "internal", "i", "", kind="a", support=[30001, 99])
    _, found = routine(glue, definition(30001, "cat", "sql", "i", "SELECT $1 || $2"))
    assert not found.origins
    _, found = routine(glue, definition(30001, "cat", "c", "i", "x"))
    assert found.is_refused


def test_an_immutable_function_of_an_extension_is_harmless(routine) -> None:
    _, found = routine(definition(30000, "digest", "c", "i", "x", extension=True))
    assert not found.is_refused
    _, found = routine(definition(30000, "dblink", "c", "v", "x", extension=True))
    assert found.is_refused


@pytest.mark.parametrize(
    "source",
    [
        "SELECT id FROM ehr.patients WHERE ssn = ANY (list)",
        "SELECT id FROM ehr.patients p JOIN unnest(list) u ON u = p.ssn",
        "SELECT id FROM ehr.patients p JOIN generate_series(1, 9) g ON ssn = list || g",
        "SELECT id FROM ehr.patients p WHERE ssn = (SELECT list FROM ehr.wards LIMIT 1)",
    ],
)
def test_a_lookup_of_more_than_its_argument_is_not_understood(routine, source: str) -> None:
    _, found = routine(definition(30000, "f", "sql", "s", source, arguments=["list"]))
    assert (0, 0) in found.origins


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SELECT ehr.f('x'), ehr.f($1)", 2),
        ("SELECT * FROM ehr.f('x') q(id) JOIN ehr.wards w ON w.beds = q.id", 1),
        ("SELECT ehr.f(ward) FROM ehr.wards", None),
        ("SELECT ehr.f(v) FROM (VALUES ('a'), ('b')) AS t (v)", None),
        ("SELECT ehr.f(current_setting('app.x'))", None),
    ],
)
def test_a_function_that_looks_up_takes_constants(judge, make_catalog, text, count) -> None:
    source = "SELECT id FROM ehr.patients WHERE mrn = wanted"
    rows = {"functions": [definition(30000, "f", "sql", "s", source, arguments=["wanted"])]}
    verdict = judge(text, make_catalog(rows=rows))
    if count is None:
        assert verdict.refusal.rule == "inference"
    else:
        assert (verdict.refusal, len(verdict.lookups)) == (None, count)


@pytest.mark.parametrize(
    ("source", "is_allowed"),
    [
        ("SELECT ssn FROM ehr.patients", False),
        ("SELECT id FROM ehr.patients WHERE ssn = '1'", False),
        ("SELECT id FROM ehr.patients WHERE city = '1'", False),
        ("SELECT 1", True),
    ],
)
def test_execute_takes_nothing_protected(judge, make_catalog, source, is_allowed) -> None:
    rows = {"functions": [definition(30000, "f", "sql", "s", source)]}
    refusal = judge("EXECUTE s (1, ehr.f())", make_catalog(rows=rows)).refusal
    assert (refusal is None) is is_allowed


@pytest.mark.parametrize(
    ("argument", "is_refused"), [("'x'", False), ("city", False), ("name", True)]
)
def test_a_function_with_a_domain_may_refuse_what_it_is_given(
    judge, make_catalog, argument, is_refused
):
    """The domain's check is no part of the function's body."""
    row = (30000, "ehr", "tag", "f", "sql", "i", False, "SELECT 'x'", ["a"], [], 0, [], "", "")
    text = f"SELECT ehr.tag({argument}) FROM ehr.patients"
    for picky in ([(30000,)], []):
        verdict = judge(text, make_catalog(rows={"functions": [row], "picky": picky}))
        assert (verdict.refusal is not None) == (is_refused and bool(picky))


@pytest.mark.parametrize("calls", ["f($1)", "f($1) || f($1) || f($1)", "g($1) || f($1)"])
def test_what_looks_up_and_calls_itself_is_refused_alone(routine, calls: str) -> None:
    """Its look-ups have no end; they made the survey give up all functions."""
    body = f"SELECT {calls} FROM ehr.patients WHERE ssn = $1"
    survey, found = routine(
        definition(30000, "f", "sql", "s", body, arguments=["t"]),
        definition(30001, "g", "sql", "s", "SELECT f($1)", arguments=["t"]),
        definition(30002, "h", "sql", "s", "SELECT upper($1)", arguments=["t"]),
    )
    assert found.is_refused and not survey.routines[30001].is_harmless
    assert survey.routines[30002].is_harmless


@pytest.mark.parametrize(
    ("body", "is_unknown"),
    [
        pytest.param("SELECT $1", False, id="quiet"),
        pytest.param("SELECT texteq($1, 'x')", True, id="may-fail"),
        pytest.param("SELECT id FROM ehr.patients WHERE ssn = $1", True, id="looks-up"),
    ],
)
def test_a_default_is_given_as_an_argument_is(routine, body: str, is_unknown: bool) -> None:
    _, found = routine(
        definition(30000, "f", "sql", "s", body, arguments=["a"], defaults="ehr.g()"),
        definition(30001, "g", "sql", "s", "SELECT ssn FROM ehr.patients"),
    )
    assert found.origins and (UNKNOWN in found.origins) is is_unknown
