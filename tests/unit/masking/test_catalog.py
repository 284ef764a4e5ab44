"""A snapshot from literal rows."""

from __future__ import annotations

import pytest

from appliance.masking.catalog import build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.model import ColumnName, RelationName

ROWS = {
    "columns": [
        (1, "a", "t", "r", -1, "ctid"),
        ("1", "a", "t", "r", "1", "x"),
        (2, "b", "t", "v", 1, "y"),
    ],
    "views": [(2, "SELECT x AS y FROM a.t")],
    "inheritance": [(1, 8), (1, 9)],
    "event_triggers": [(5,)],
    "policies": [(1, "x > 1")],
    "typed": [(1, 7)],
    "references": [(1, 1, 2, 1)],
    "primary_keys": [(1, 1), (2, 1)],
    "unique": [(1, 1), (2, 0)],
    "indexes": [(1, 7, False, 1), (1, 7, False, 2), (1, 8, True, 0)],
    "setting_prefixes": [("plpgsql",)],
    "types": [("text",), ("mood",)],
    "conditions": [(1, "x > 0")],
    "picky": [(5,)],
    "signatures": [(5, 1, 3, False, ""), (6, 1, 1, True, ""), (7, 0, 0, False, "trigger")],
    "row_arguments": [(5, 0, 1), (5, 2, 2)],
    "transitions": [(1, 5, "fresh")],
    "row_types": [(1, 1, 2)],
    "value_types": [(1, 1, "A"), (1, 2, "N"), (1, 3, "R")],
    "uncomparable": [(1, 2)],
    "defaults": [(1, 1, "x || ''", True)],
    "hooks": [(1, 5), (1, 0)],
    "vectors": [(1, "v\\000c\\000x\\000y\\000")],
    "functions": [
        (
            5,
            "a",
            "f",
            "f",
            "sql",
            "s",
            False,
            "SELECT 1",
            ["x", "", "y"],
            ["i", "o", "b"],
            2,
            [],
            "1",
            "",
        ),
        (7, "a", "count", "f", "plpgsql", "v", False, "", [], [], 0, [], "", ""),
        (6, "a", "agg", "a", "internal", "i", True, "", [], [], 0, [5, 0, 99], "", ""),
    ],
    "built_in_functions": [("lower", False, True), ("random", True, False)],
    "operators": [("%%%", 5)],
    "casts": [("t", 5, True, False)],
    "rules": [(1, "CREATE RULE x AS ON INSERT TO a.t DO INSTEAD NOTHING")],
    "lists": [(1, 1, ""), (1, 0, "lower(x)")],
    "partition_keys": [(1, 0), (1, 1)],
    "comparisons": [("code", 0, "", 5), ("code", 1, "x", 5), ("code", 1, "x", 6)],
}


def test_the_rows_of_each_query_are_kept() -> None:
    assert ROWS.keys() == CATALOG_QUERIES.keys()
    catalog = build_catalog(ROWS)
    assert catalog.relations[1].columns == {-1: "ctid", 1: "x"}
    assert (catalog.relations[2].kind, catalog.views[2]) == ("v", "SELECT x AS y FROM a.t")
    assert (catalog.parents, catalog.typed) == ({1: (8, 9)}, {1: (7,)})
    assert catalog.references == {(1, 1): ((2, 1),)}
    assert catalog.primary_key(catalog.relations[1]) == ["x"]
    assert catalog.transitions == {(1, 5): ("fresh",)}
    assert (catalog.event_triggers, catalog.policies) == ((5,), ((1, "x > 1"),))
    assert (catalog.functions, catalog.types) == ({"f", "agg"}, {"text", "mood"})
    assert (catalog.operators, catalog.casts) == ({"%%%": (5,)}, {"t": (5,)})
    assert (catalog.comparisons, catalog.compared) == ({"code": (5, 6)}, {1: {"x"}})
    assert catalog.row_types == {(1, 1): (2,)}
    assert (catalog.array_columns, catalog.bigint_columns) == ({(1, 1)}, {(1, 2)})
    assert catalog.range_columns == {(1, 3)}
    assert catalog.row_arguments == {5: ((0, 1), (2, 2))}
    assert (catalog.setting_prefixes, catalog.conditions) == ({"plpgsql"}, ((1, "x > 0"),))
    assert catalog.hooks == {1: (5, 0)}
    assert catalog.defaults == {(1, 1): "x || ''"}


def test_a_routine_has_its_inputs_and_what_it_is_made_of() -> None:
    routines = build_catalog(ROWS).routines
    assert (routines[5].arguments, routines[5].results) == (("x", "y"), ("", "y"))
    assert routines[5].row_type == 2
    assert (routines[6].support, routines[6].is_of_extension) == ((5, 99), True)


def test_a_trigger_function_is_called_by_no_name() -> None:
    catalog = build_catalog(ROWS)
    assert (catalog.routines[7].name, catalog.routines[7].is_trigger) == ("count", True)
    assert not catalog.routines[5].is_trigger
    assert catalog.routines_by_name == {"f": (5,), "agg": (6,)}


@pytest.mark.parametrize(
    ("oid", "fewest", "most", "expected"),
    [
        (5, 0, 0, False),
        (5, 1, 1, True),
        (5, 0, 1, True),
        (5, 3, 3, True),
        (5, 4, 4, False),
        (5, 2, 9, True),
        (6, 0, 0, False),
        (6, 9, 9, True),
    ],
)
def test_a_call_fits_a_signature(oid: int, fewest: int, most: int, expected: bool) -> None:
    assert build_catalog(ROWS).signatures[oid].fits(fewest, most) is expected


@pytest.mark.parametrize(
    ("oid", "attnum", "column"),
    [(1, 1, "x"), (1, -1, "ctid"), (1, 2, None), (7, 1, None)],
)
def test_a_column_is_found_by_origin(oid: int, attnum: int, column: str | None) -> None:
    wanted = None if column is None else ColumnName(RelationName("a", "t"), column)
    assert build_catalog(ROWS).column(oid, attnum) == wanted


@pytest.mark.parametrize(
    ("schema", "name", "oids"),
    [("", "t", [1, 2]), ("a", "t", [1]), ("c", "t", []), ("", "u", []), ("pg_temp", "t", [])],
)
def test_a_bare_name_means_every_schema(schema: str, name: str, oids: list[int]) -> None:
    assert [relation.oid for relation in build_catalog(ROWS).named(schema, name)] == oids


@pytest.mark.parametrize("key", sorted(ROWS))
def test_any_change_is_another_version(key: str) -> None:
    changed = build_catalog(ROWS | {key: ROWS[key][:-1]})
    assert changed.version != build_catalog(ROWS).version == build_catalog(dict(ROWS)).version
