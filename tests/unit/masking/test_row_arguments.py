from __future__ import annotations

import pytest

from appliance.masking.catalog import RoutineDefinition
from appliance.masking.grammar import parse_statements
from appliance.masking.routine import Routine
from appliance.masking.row_arguments import fields_read, flow_of_fields
from appliance.masking.scopes import Column, Flow

NAMES = ("id", "ssn", "city")
SSN = Flow(frozenset({(1, 2)}), is_plain=True)
ROW = (Column("id", Flow()), Column("ssn", SSN), Column("city", Flow()))


def definition(*arguments: str, results: tuple[str, ...] = ()) -> RoutineDefinition:
    return RoutineDefinition(
        "ehr", "f", "f", "sql", "s", False, "", arguments, results, 0, (), "", ""
    )


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("SELECT p.city", {"city"}),
        ("SELECT (p).city || $1.id", {"city", "id"}),
        ("SELECT count(*) FROM ehr.visits v WHERE v.patient = p.id", {"id"}),
        ("SELECT 1", set()),
    ],
)
def test_the_fields_that_a_body_names(body: str, fields: set[str]) -> None:
    trees = [item["stmt"] for item in parse_statements(body)]
    assert fields_read(trees, definition("p"), {0: ROW}) == {0: (frozenset(fields), NAMES)}


@pytest.mark.parametrize(
    "body",
    [
        "SELECT p",
        "SELECT $1",
        "SELECT p.*",
        "SELECT f.p.id",
        "SELECT row_to_json(p)",
        "SELECT p.shout",
        "SELECT ($1).shout",
        "SELECT (p).id, (SELECT p)",
        "SELECT (f.p).id",
    ],
)
def test_a_row_that_is_read_as_a_whole(body: str) -> None:
    trees = [item["stmt"] for item in parse_statements(body)]
    assert fields_read(trees, definition("p"), {0: ROW}) == {}


def test_what_inout_returns_is_not_named() -> None:
    assert fields_read([], definition("p", results=("p",)), {0: ROW}) == {}


def test_only_the_fields_that_are_read_flow() -> None:
    routine = Routine(fields={0: (frozenset({"id", "city"}), NAMES)})
    assert flow_of_fields(routine, 0, ROW) == Flow()
    assert flow_of_fields(Routine(fields={0: (frozenset({"ssn"}), NAMES)}), 0, ROW) == Flow(
        SSN.origins
    )
    assert flow_of_fields(routine, 1, ROW) is None
    assert flow_of_fields(routine, 0, ROW[:1]) is None


def test_either_of_two_functions_reads_the_fields_of_both() -> None:
    one, other = (Routine(fields={0: (frozenset({name}), NAMES)}) for name in ("id", "ssn"))
    assert (one | other).fields == {0: (frozenset({"id", "ssn"}), NAMES)}
    assert (one | Routine()).fields == {}


TABLES = {
    1: ("ehr.patients", "r", ["id", "mrn", "ssn", "city"]),
    2: ("ehr.visits", "r", ["id", "patient_id"]),
}


def row_function(oid: int, name: str, body: str) -> tuple[object, ...]:
    return (oid, "ehr", name, "f", "sql", "s", False, body, ["p"], [], 0, [], "", "")


@pytest.fixture(scope="module")
def catalog(make_catalog):
    bodies = {
        "lives": "SELECT p.city <> ''",
        "visits": "SELECT count(*) FROM ehr.visits v WHERE v.patient_id = p.id",
        "ratio": "SELECT 100 / (length(p.ssn) - 6)",
        "whole": "SELECT p::text <> ''",
    }
    functions = [row_function(n, *item) for n, item in enumerate(bodies.items(), 10)]
    rows = {"functions": functions, "row_arguments": [(n, 0, 1) for n in range(10, 14)]}
    return make_catalog(TABLES, {}, (), rows=rows)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ehr.lives(p), p.lives, ehr.visits(p) FROM ehr.patients p ORDER BY p.visits",
        "SELECT city, count(*) FILTER (WHERE ehr.lives(p)) FROM ehr.patients p GROUP BY city",
        "SELECT id FROM ehr.patients p WHERE p.lives",
        "SELECT id FROM ehr.patients p WHERE ehr.lives(p.*)",
        "SELECT ehr.lives(patients.*) FROM ehr.patients ORDER BY ehr.visits(patients.*)",
    ],
)
def test_a_function_of_a_row_that_reads_nothing_protected(judge, catalog, text: str) -> None:
    verdict = judge(text, catalog)
    assert verdict.refusal is None
    assert not any(column.mask for column in verdict.columns)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ehr.ratio(p) FROM ehr.patients p",
        "SELECT p.ratio FROM ehr.patients p",
        "SELECT ehr.ratio(p.*) FROM ehr.patients p",
        "SELECT ehr.ratio(p.*) FROM ehr.patients p, (SELECT NULL::ehr.patients AS p) x",
        "SELECT ehr.lives(p.*) FROM ehr.patients AS p (ssn, a, b, c) ORDER BY 1",
        "SELECT (p).ratio FROM ehr.patients p",
        "SELECT id FROM ehr.patients p WHERE ehr.whole(p)",
        # The row keeps its own names, whatever the query calls its columns.
        "SELECT ehr.ratio(p) FROM ehr.patients AS p (ssn, a, b, c)",
        "SELECT p.ratio FROM ehr.patients AS p (ssn, a, b, c)",
        "SELECT id FROM ehr.patients AS p (ssn, mrn, id, city) WHERE ehr.ratio(p) = 1",
        "SELECT ehr.lives(q) FROM (SELECT ssn AS city, id, mrn FROM ehr.patients) q ORDER BY 1",
    ],
)
def test_one_that_reads_something_protected(judge, catalog, text: str) -> None:
    assert judge(text, catalog).refusal.rule == "inference"
