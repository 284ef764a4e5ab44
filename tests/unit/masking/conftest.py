"""A clinic's catalog from literal rows, and the policy that protects it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from appliance.masking.catalog import Catalog, build_catalog
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from appliance.masking.verdict import Verdict

RETURNS = re.compile(r"[^\n]*\n *RETURNS (trigger|text)\n")
Tables = Mapping[int, tuple[str, str, Sequence[str]]]

TABLES: Tables = {
    20001: ("ehr.patients", "r", ["id", "mrn", "ssn", "name", "dob", "city", "weight", "note"]),
    20002: ("ehr.visits", "r", ["id", "patient_id", "reason", "ward"]),
    20003: ("ehr.wards", "r", ["ward", "beds"]),
    20004: ("ehr.v", "v", ["id", "tax", "shout", "city"]),
    20005: ("ehr.vv", "v", ["again", "city"]),
    20006: ("ehr.mv", "m", ["id", "label"]),
    20007: ("ehr.part", "p", ["id", "ssn"]),
    20008: ("ehr.part_1", "r", ["ssn", "id"]),
    20009: ("ehr.odd", "v", ["a", "b"]),
    20010: ("ehr.plain", "v", ["ward"]),
}
VIEWS = {
    20004: "SELECT id, ssn AS tax, upper(name) AS shout, city FROM ehr.patients",
    20005: "SELECT tax AS again, city FROM ehr.v",
    20006: "SELECT id, name AS label FROM ehr.patients",
    20009: "this is not SQL",
    20010: "SELECT ward FROM ehr.wards",
}
COLUMNS = {
    "ehr.patients.mrn": "redact",
    "ehr.patients.ssn": "keep_last(4)",
    "ehr.patients.name": "constant(n/a)",
    "ehr.patients.dob": "year",
    "ehr.patients.weight": "null",
    "ehr.visits.reason": "redact",
    "ehr.part.ssn": "redact",
}


def _signatures(functions: Sequence[Sequence[object]]) -> Iterator[tuple[object, ...]]:
    """What PostgreSQL says of functions whose definition, in its words, returns one of these."""
    for function in functions:
        if (found := RETURNS.match(str(function[-1]))) is not None:
            yield function[0], 0, 99, False, found[1]


@pytest.fixture(scope="session")
def make_catalog() -> Callable[..., Catalog]:
    def make(
        tables: Tables = TABLES,
        views: Mapping[int, str] = VIEWS,
        inheritance: Sequence[tuple[int, int]] = ((20008, 20007),),
        functions: Sequence[str] = (),
        operators: Sequence[str] = (),
        rows: Mapping[str, Sequence[Sequence[object]]] | None = None,
    ) -> Catalog:
        return build_catalog(
            {
                "columns": [
                    (oid, *name.split("."), kind, number, column)
                    for oid, (name, kind, columns) in tables.items()
                    for number, column in enumerate(columns, 1)
                ],
                "views": list(views.items()),
                "inheritance": list(inheritance),
                "event_triggers": [],
                "policies": [],
                "typed": [],
                "references": [],
                "transitions": [],
                "row_types": [],
                "value_types": [],
                "uncomparable": [],
                "defaults": [],
                "hooks": [],
                "vectors": [],
                "functions": [
                    (30000 + n, "ehr", name, "f", "c", "v", False, "", [], [], 0, [], "", "")
                    for n, name in enumerate(functions)
                ],
                "built_in_functions": [
                    *((name, False, False) for name in ("pg_read_file", "query_to_xml")),
                    *((name, False, True) for name in ("upper", "texteq")),
                    *((name, True, False) for name in ("random", "nextval")),
                ],
                "operators": [(name, 30000) for name in operators],
                "casts": [],
                "comparisons": [],
                "lists": [],
                "partition_keys": [],
                "rules": [],
                "primary_keys": [],
                "unique": [],
                "indexes": [],
                "setting_prefixes": [("plpgsql",)],
                "types": [("text",), ("int4",), ("date",)],
                "conditions": [],
                "picky": [],
                "row_arguments": [],
                "signatures": list(_signatures((rows or {}).get("functions", []))),
                **(rows or {}),
            }
        )

    return make


@pytest.fixture(scope="session")
def make_rules() -> Callable[..., ProtectedData]:
    def make(**changes: object) -> ProtectedData:
        return ProtectedData.model_validate({"columns": COLUMNS, **changes})

    return make


@pytest.fixture(scope="session")
def judge(make_catalog, make_rules) -> Callable[..., Verdict]:
    """Return the verdict of the one statement of a text."""
    usual = make_catalog(functions=["leak", "upper2", "lower"], operators=["%%%"])

    def judge_one(text: str, catalog: Catalog = usual, **changes: object) -> Verdict:
        (verdict,) = analyse(text, catalog, make_rules(**changes))
        return verdict

    return judge_one
