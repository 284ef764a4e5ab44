"""Which relations writing to one leads to."""

from __future__ import annotations

import pytest

from appliance.masking.grammar import parse_statements
from appliance.masking.reach import reach_of

PATIENTS, VISITS, WARDS, VIEW, PART, PART_1, ODD = (
    20001, 20002, 20003, 20010, 20007, 20008, 20009,
)  # fmt: skip


def routine(oid: int, name: str, source: str, language: str = "plpgsql"):
    return (oid, "ehr", name, "f", language, "v", False, source, [], [], 0, [], "", "")


def parsed(text: str):
    return parse_statements(text)[0]["stmt"]


@pytest.fixture
def reach_with(make_catalog):
    def make(source: str = "BEGIN END", language: str = "plpgsql", **rows):
        functions = [
            routine(30000, "hook", source, language),
            routine(30001, "Writes", "BEGIN UPDATE ehr.visits SET ward = 1; END"),
            routine(30002, "loops", "BEGIN PERFORM hook(); PERFORM loops(); END"),
        ]
        catalog = make_catalog(
            rows={"functions": functions, "hooks": [(WARDS, 30000), (PATIENTS, 1250)], **rows}
        )
        views = {oid: None if oid == ODD else parsed(text) for oid, text in catalog.views.items()}
        return reach_of(catalog, views)

    return make


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("BEGIN NEW.beds := 1; RETURN NEW; END", set()),
        ("BEGIN INSERT INTO Visits VALUES (1); END", {VISITS}),
        ("BEGIN PERFORM ehr.writes(); END", {VISITS}),
        ("BEGIN PERFORM loops(); PERFORM upper('x'), pg_notify('a', 'b'); END", set()),
        ("BEGIN INSERT INTO visits VALUES (1) ON CONFLICT DO NOTHING; END", {VISITS}),
        ("BEGIN INSERT INTO visits VALUES (1) ON CONFLICT (a) DO  UPDATE SET a = 1; END", {VISITS}),
        ("BEGIN EXECUTE 'x'; END", None),
        ("BEGIN DO 'x'; INSERT INTO visits VALUES (1) ON CONFLICT DO NOTHING; END", None),
        ("BEGIN PERFORM query_to_xml('x'); END", None),
        (r"BEGIN PERFORM E'\x41'; END", None),
        ("BEGIN PERFORM $a$x$a$; END", None),
    ],
)
def test_code_leads_to_what_it_names(reach_with, source, expected) -> None:
    found = reach_with(source).of([WARDS])
    assert found == (None if expected is None else {WARDS} | expected)


def test_code_of_another_language_may_write_anywhere(reach_with) -> None:
    reach = reach_with("x", "plperl")
    assert reach.of([WARDS]) is None
    assert reach.of_new_rows([WARDS]) is None
    assert reach.of([PATIENTS]) == {PATIENTS}  # Its hook is built in.


@pytest.mark.parametrize(
    ("language", "volatility", "is_of_extension", "expected"),
    [
        ("c", "i", True, {WARDS}),
        ("internal", "i", True, {WARDS}),
        ("internal", "s", True, None),
        ("c", "v", True, None),
        ("c", "i", False, None),
    ],
)
def test_an_operator_of_an_extension_writes_nowhere(
    make_catalog, language, volatility, is_of_extension, expected
) -> None:
    """SECURITY: an operator is not seen where it is used, so one that may write counts always."""
    own = [*routine(30001, "sim", "gtrgm_x", language)]
    own[5], own[6] = volatility, is_of_extension
    functions = [routine(30000, "hook", "BEGIN RETURN NEW; END"), tuple(own)]
    catalog = make_catalog(
        rows={"functions": functions, "hooks": [(WARDS, 30000)], "operators": [("%", 30001)]}
    )
    assert reach_of(catalog, {}).of([WARDS]) == expected


@pytest.mark.parametrize(
    ("comparisons", "expected"), [([], {WARDS}), ([("code", 0, "", 30002)], {WARDS, VISITS})]
)
def test_a_range_type_runs_how_its_values_compare(make_catalog, comparisons, expected) -> None:
    """CREATE TYPE … AS RANGE makes a cast, and a cast is not seen where it is used."""
    functions = [
        routine(30000, "hook", "BEGIN RETURN NEW; END"),
        routine(30001, "doses", "multirange_constructor1", "internal"),
        routine(30002, "code_cmp", "SELECT 1 FROM visits", "sql"),
    ]
    catalog = make_catalog(
        rows={
            "functions": functions,
            "hooks": [(WARDS, 30000)],
            "casts": [("doses", 30001, False, False)],
            "comparisons": comparisons,
        }
    )
    assert reach_of(catalog, {}).of([WARDS]) == expected


def test_keys_lead_on_where_rows_are_changed(reach_with) -> None:
    reach = reach_with(references=[(VISITS, 2, WARDS, 1)])
    assert reach.of([WARDS]) == {WARDS, VISITS}
    assert reach.of_new_rows([WARDS]) == {WARDS}
    assert reach.of([VISITS]) == {VISITS}


def test_new_rows_set_off_code_that_changes_others(reach_with) -> None:
    reach = reach_with("BEGIN DELETE FROM visits; END", references=[(PATIENTS, 1, VISITS, 1)])
    assert reach.of_new_rows([WARDS]) == {WARDS, VISITS, PATIENTS}


def test_trees_and_views_lead_to_where_the_rows_are(reach_with) -> None:
    reach = reach_with()
    assert reach.of_new_rows([PART]) == {PART, PART_1} == reach.of([PART_1])
    assert reach.of([VIEW]) == {VIEW, WARDS}
    assert reach.of([ODD]) is None
    assert reach.of_new_rows([ODD]) is None


def test_operators_and_casts_are_not_seen_in_code(reach_with) -> None:
    reach = reach_with(operators=[("%%%", 30001), ("=", 1250)])
    assert reach.of([WARDS]) == {WARDS, VISITS}


def test_names_that_are_no_words_are_found(make_catalog) -> None:
    catalog = make_catalog(
        tables={1: ("ehr.Other Door", "r", ["a"]), 2: ("ehr.b", "r", ["a"])},
        views={},
        inheritance=(),
        rows={
            "functions": [routine(30000, "hook", 'BEGIN DELETE FROM "Other Door"; END')],
            "hooks": [(2, 30000)],
        },
    )
    assert reach_of(catalog, {}).of([2]) == {1, 2}


def test_a_function_may_serve_several_relations(reach_with) -> None:
    reach = reach_with("BEGIN DELETE FROM visits; END", hooks=[(WARDS, 30000), (PART, 30000)])
    assert reach.of_new_rows([WARDS]) == {WARDS, VISITS}
    assert reach.of_new_rows([PART]) == {PART, PART_1, VISITS}
