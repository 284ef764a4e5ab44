"""Protection follows values through views, partitions and inheritance."""

from __future__ import annotations

import pytest

from appliance.masking import protection as module
from appliance.masking.protection import CACHED_SURVEYS, protect, survey_of


def masks(make_catalog, make_rules, oid: int, **changes: object) -> dict[int, str]:
    found = protect(make_catalog(functions=["leak"], **changes), make_rules())
    return {number: str(mask) for number, mask in found.get(oid, {}).items()}


@pytest.mark.parametrize(
    ("oid", "wanted"),
    [
        pytest.param(20002, {3: "redact"}, id="table"),
        pytest.param(20003, {}, id="plain-table"),
        pytest.param(20004, {2: "keep_last(4)", 3: "redact"}, id="view"),
        pytest.param(20005, {1: "keep_last(4)"}, id="view-of-view"),
        pytest.param(20006, {2: "constant(n/a)"}, id="matview"),
        pytest.param(20008, {1: "redact"}, id="partition-in-another-order"),
        pytest.param(20009, {1: "redact", 2: "redact"}, id="view-that-does-not-parse"),
        pytest.param(20010, {}, id="plain-view"),
    ],
)
def test_the_clinic(make_catalog, make_rules, oid: int, wanted: dict[int, str]) -> None:
    assert masks(make_catalog, make_rules, oid) == wanted


BASE = {
    1: ("ehr.patients", "r", ["id", "ssn", "dob"]),
    2: ("ehr.view", "v", ["a", "b"]),
    3: ("ehr.wards", "r", ["ward"]),
    4: ("old.patients", "r", ["ssn"]),
}
ALL = {1: "redact", 2: "redact"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SELECT id, ssn FROM ehr.patients", {2: "keep_last(4)"}),
        ("SELECT * FROM ehr.patients", ALL),
        ("SELECT ssn FROM ehr.patients", ALL),
        ("SELECT * FROM ehr.wards", {}),
        ("SELECT id, 1 FROM ehr.patients", {}),
        ("SELECT ward, ward FROM ehr.wards", {}),
        ("SELECT id, id FROM ehr.patients UNION ALL SELECT 1, 1", {}),
        ("SELECT leak(1), 1", {1: "redact"}),
        ("SELECT lower('a'), 1", {}),
        ("SELECT tablename, most_common_vals FROM pg_catalog.pg_stats", ALL),
        ("VALUES (1, 2)", {}),
        ("", ALL),
        ("SELECT id, x FROM (SELECT id, ssn AS x FROM ehr.patients) q", {2: "keep_last(4)"}),
    ],
)
def test_a_view_masks_what_is_unclear(
    make_catalog, make_rules, text: str, wanted: dict[int, str]
) -> None:
    found = masks(make_catalog, make_rules, 2, tables=BASE, views={2: text}, inheritance=())
    assert found == wanted


def test_a_column_with_two_masks_has_the_default(make_catalog, make_rules) -> None:
    catalog = make_catalog(BASE, {2: "SELECT id, ssn FROM patients"}, ())
    rules = make_rules(columns={"ehr.patients.ssn": "null", "old.patients.ssn": "hash"})
    assert str(protect(catalog, rules)[2][2]) == "redact"


def test_inheritance_goes_both_ways_over_generations(make_catalog, make_rules) -> None:
    tables = {n: (f"s.t{n}", "r", ["x", "ssn"]) for n in (1, 2, 3)} | {4: ("s.t4", "r", ["y"])}
    for column in ("s.t1.ssn", "s.t2.ssn", "s.t3.ssn"):
        catalog = make_catalog(tables, {}, ((2, 1), (3, 2), (4, 3), (2, 99), (98, 1)))
        found = protect(catalog, make_rules(columns={column: "null"}))
        assert {oid: list(numbers) for oid, numbers in found.items()} == {1: [2], 2: [2], 3: [2]}


def test_a_view_over_a_partition_of_a_view(make_catalog, make_rules) -> None:
    views = {2: "SELECT 1 AS a, ssn AS b FROM old.patients"}
    found = protect(make_catalog(BASE, views, ((4, 1),)), make_rules())
    assert str(found[2][2]) == "keep_last(4)"


def test_a_view_without_columns_is_ignored(make_catalog, make_rules) -> None:
    assert 77 not in protect(make_catalog(BASE, {77: "SELECT 1"}, ()), make_rules())


def test_the_answer_is_kept_for_a_few_catalogs(make_catalog, make_rules) -> None:
    for number in range(2 * CACHED_SURVEYS + 1):
        catalog = make_catalog({number + 1: ("s.t", "r", ["x"])}, {}, ())
        assert protect(catalog, make_rules()) is protect(catalog, make_rules())
        assert len(module._cache) <= CACHED_SURVEYS


def test_a_foreign_key_and_a_typed_table_hold_what_they_refer_to(make_catalog, make_rules) -> None:
    tables = {1: ("s.parent", "r", ["id", "ssn"]), 2: ("s.child", "r", ["n", "who"])}
    tables |= {3: ("s.shape", "c", ["a", "ssn"]), 4: ("s.shaped", "r", ["a", "ssn"])}
    rows = {"references": [(2, 2, 1, 2), (2, 1, 1, 1), (1, 1, 99, 1)], "typed": [(4, 3)]}
    catalog = make_catalog(tables, {}, (), rows=rows)
    rules = make_rules(columns={"s.parent.ssn": "keep_last(4)", "s.shape.ssn": "null"})
    found = protect(catalog, rules)
    assert {oid: {n: str(mask) for n, mask in masks.items()} for oid, masks in found.items()} == {
        1: {2: "keep_last(4)"},
        2: {2: "keep_last(4)"},
        3: {2: "null"},
        4: {2: "null"},
    }
    # A mask of its own stays.
    rules = make_rules(columns={"s.parent.ssn": "keep_last(4)", "s.child.who": "hash"})
    assert str(protect(catalog, rules)[2][2]) == "hash"


def test_a_cast_that_reads_does_not_hide_what_is_written_to(judge, make_catalog) -> None:
    functions = [routine(7, "geo_text", "SELECT max(ssn) FROM ehr.patients")]
    catalog = make_catalog(rows={"functions": functions, "casts": [("text", 7, True, False)]})
    assert judge("ALTER TABLE ehr.patients ADD CHECK (ssn > 'a')", catalog).refusal is not None
    assert judge("INSERT INTO ehr.patients (id, ssn) VALUES (1, 'x')", catalog).hides_messages


def test_what_joins_texts_casts_them(make_catalog, make_rules) -> None:
    for body, is_open in {
        "SELECT 'x' || $1.ward": True,
        "SELECT max(ssn) FROM ehr.patients": False,
    }.items():
        functions = [routine(7, "ward_text", body), routine(8, "joins", "SELECT $1 || ''")]
        rows = {"functions": functions, "casts": [("text", 7, False, False)]}
        survey = survey_of(make_catalog(rows=rows), make_rules())
        assert survey.operator("||").is_harmless is is_open
        assert survey.routine(["quote_literal"]).is_harmless is is_open
        assert survey.routine(["joins"]).is_harmless is is_open


def routine(oid: int, name: str, body: str, language: str = "sql") -> tuple[object, ...]:
    return (oid, "ehr", name, "f", language, "s", False, body, [""], [], 0, [], "", "")


def test_what_reads_protected_data_tells_whatever_it_shows(judge, make_catalog, make_rules) -> None:
    tables = {1: ("ehr.patients", "r", ["id", "ssn"]), 2: ("ehr.open", "r", ["id"])}
    tables |= {n: (f"ehr.v{n}", "v", ["id"]) for n in (3, 4, 5)}
    views = {
        3: "SELECT id FROM ehr.patients WHERE ssn::int > 5",
        4: "SELECT id FROM ehr.v3",
        5: "SELECT ehr.f(id) AS id FROM ehr.open",
    }
    rows = {
        "functions": [routine(7, "f", "SELECT count(*) FROM ehr.v4")],
        "policies": [(2, "id IN (SELECT id FROM ehr.v4)"), (99, "true")],
    }
    catalog = make_catalog(tables, views, (), rows=rows)
    for text in (
        "TABLE ehr.v3",
        "TABLE ehr.v4",
        "TABLE ehr.v5",
        "TABLE ehr.open",
        "SELECT ehr.f(1)",
    ):
        assert judge(text, catalog).hides_messages
        assert judge(f"EXPLAIN ANALYZE {text}", catalog).refusal.rule == "explain"
    assert not judge("TABLE ehr.open", make_catalog(tables, views, ())).hides_messages


def test_a_plan_shows_what_a_function_of_a_view_returns(judge, make_catalog) -> None:
    tables = {1: ("ehr.patients", "r", ["id", "ssn"]), 2: ("ehr.open", "r", ["id"])}
    tables |= {3: ("ehr.v", "v", ["id"]), 4: ("ehr.w", "v", ["id"])}
    views = {3: "SELECT id FROM ehr.open WHERE id = ehr.f()", 4: "SELECT id FROM ehr.v"}
    rows = {"functions": [routine(7, "f", "SELECT ssn FROM ehr.patients LIMIT 1")]}
    catalog = make_catalog(tables, views, (), rows=rows)
    assert judge("EXPLAIN (COSTS OFF) TABLE ehr.w", catalog).refusal.rule == "explain"
    assert judge("EXPLAIN (COSTS OFF) TABLE ehr.open", catalog).refusal is None


def test_a_foreign_key_leads_to_code_that_sees_protected_rows(judge, make_catalog) -> None:
    tables = {1: ("ehr.ward", "r", ["id"]), 2: ("ehr.patients", "r", ["ward", "ssn"])}
    tables |= {3: ("ehr.open", "r", ["id"])}
    rows = {
        "functions": [routine(7, "f", "BEGIN RAISE NOTICE 'x'; END", "plpgsql")],
        "references": [(2, 1, 1, 1)],
        "hooks": [(2, 7), (3, 7)],
    }
    catalog = make_catalog(tables, {}, (), rows=rows)
    assert judge("UPDATE ehr.ward SET id = 1", catalog).hides_messages
    assert not judge("SELECT id FROM ehr.ward", catalog).hides_messages
    assert not judge("UPDATE ehr.open SET id = 1", catalog).hides_messages


@pytest.mark.parametrize(
    ("body", "is_refused"),
    [
        ("PERFORM set_config('application_name', NEW.x, false)", True),
        ("PERFORM pg_catalog.set_config(NEW.x, 'y', false)", True),
        ("PERFORM ehr.inner()", True),
        ("EXECUTE 'SET application_name = ' || NEW.x", True),
        ("PERFORM set_config('app.person', NEW.x, true)", False),
        ("PERFORM set_config('search_path', 'ehr', true)", False),
    ],
)
def test_a_trigger_that_sets_a_setting(judge, make_catalog, body: str, is_refused: bool) -> None:
    tables = {1: ("ehr.ward", "r", ["id"]), 2: ("ehr.child", "r", ["ward"])}
    tables |= {3: ("ehr.v", "v", ["id"]), 4: ("ehr.open", "r", ["id"])}
    rows = {
        "functions": [
            routine(7, "t", f"BEGIN {body}; RETURN NEW; END", "plpgsql"),
            routine(8, "inner", "BEGIN PERFORM set_config($1, $2, true); END", "plpgsql"),
        ],
        "references": [(2, 1, 1, 1)],
        "hooks": [(2, 7)],
    }
    catalog = make_catalog(tables, {3: "SELECT id FROM ehr.ward"}, ((4, 4),), rows=rows)
    for text in ("DELETE FROM ehr.child", "UPDATE ehr.ward SET id = 1", "DELETE FROM ehr.v"):
        assert (judge(text, catalog).refusal is not None) is is_refused
    assert judge("DELETE FROM ehr.open", catalog).refusal is None


def test_messages_of_event_triggers_are_hidden(judge, make_catalog) -> None:
    rows = {"functions": [routine(7, "t", "EXECUTE 'x'", "plpgsql")], "event_triggers": [(7,)]}
    catalog = make_catalog(rows=rows)
    assert judge("CREATE SCHEMA x", catalog).hides_messages
    assert not judge("SELECT ward FROM ehr.wards", catalog).hides_messages
    assert not judge("CREATE SCHEMA x").hides_messages


@pytest.fixture
def listed(make_catalog):
    """`ehr.cases`, parted by the lists of a protected column, inside `ehr.every`."""
    tables = {1: ("ehr.every", "p", ["id", "code"]), 2: ("ehr.cases", "p", ["id", "code"])}
    tables |= {3: ("ehr.some", "r", ["id", "code"]), 4: ("ehr.other", "r", ["id", "code"])}
    tables |= {5: ("ehr.v", "v", ["place"])}
    views = {5: "SELECT tableoid AS place FROM ehr.cases"}
    inheritance = ((2, 1), (3, 2), (4, 2))
    lists = [(2, 2, ""), (2, 0, "lower(code)"), (1, 1, ""), (99, 1, "")]
    return make_catalog(tables, views, inheritance, rows={"lists": lists})


CODE = {"columns": {"ehr.every.code": "redact"}}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT tableoid FROM ehr.cases",
        "SELECT c.ctid FROM ehr.cases c",
        "SELECT tableoid::regclass FROM ehr.every",
        "SELECT place FROM ehr.v",
        "DELETE FROM ehr.cases RETURNING tableoid",
    ],
)
def test_the_partition_of_a_list_tells_a_value_of_it(judge, listed, text):
    (column,) = judge(text, listed, **CODE).columns
    assert (str(column.mask), {origin.name for origin in column.origins}) == ("null", {"code"})


@pytest.mark.parametrize("text", ["SELECT xmin FROM ehr.cases", "SELECT tableoid FROM ehr.some"])
def test_what_tells_no_partition_is_shown(judge, listed, text):
    assert judge(text, listed, **CODE).columns[0].mask is None


def test_to_ask_a_partition_of_a_list_is_a_look_up(judge, listed):
    verdict = judge("SELECT count(*) FROM ehr.some", listed, **CODE)
    assert (verdict.refusal, [name.name for name in verdict.lookups]) == (None, ["code"])
    verdict = judge("SELECT count(*) FROM ehr.some", listed, **CODE, inference="deny")
    assert verdict.refusal.rule == "inference"
    assert not judge("SELECT count(*) FROM ehr.cases", listed, **CODE).lookups
    verdict = judge("SELECT id FROM ehr.cases ORDER BY tableoid", listed, **CODE)
    assert verdict.refusal.rule == "inference"
