"""What can carry a protected value, by name; and what never can."""

from __future__ import annotations

import pytest

from appliance.masking.grammar import parse_statements
from appliance.masking.protection import protect
from appliance.masking.taint import Taint, find_taint, names_of, walk


@pytest.fixture
def taint_of(make_catalog, make_rules):
    def taint(text: str):
        tree = parse_statements(text)[0]["stmt"]
        found = find_taint(tree, make_catalog(), protect(make_catalog(), make_rules()))
        return tree, found

    return taint


@pytest.mark.parametrize(
    ("text", "tainted"),
    [
        ("SELECT ssn FROM ehr.patients", [True]),
        ("SELECT ssn FROM patients", [True]),
        ("SELECT city, id FROM ehr.patients", [False, False]),
        ("SELECT ssn FROM other.patients", [False]),
        ("SELECT ward FROM ehr.wards", [False]),
        ("SELECT * FROM ehr.patients", [True]),
        ("SELECT p FROM ehr.patients AS p", [True]),
        ("SELECT p.city FROM ehr.patients AS p", [False]),
        ("SELECT a FROM (SELECT ssn AS a FROM ehr.patients) q", [True]),
        ("SELECT c FROM (SELECT b AS c FROM (SELECT ssn AS b FROM ehr.patients) q) r", [True]),
        ("SELECT x FROM ehr.patients AS p (x)", [True]),
        ("WITH w (x) AS (SELECT 1 FROM ehr.patients) SELECT x, w FROM w", [True, True]),
        ("SELECT lower FROM (SELECT lower(ssn) FROM ehr.patients) q", [True]),
        ("SELECT text FROM (SELECT dob::text FROM ehr.patients) q", [True]),
        ("SELECT note FROM (SELECT (patients).note FROM ehr.patients) q", [True]),
        ('SELECT "case" FROM (SELECT CASE WHEN true THEN ssn END FROM ehr.patients) q', [True]),
        ("SELECT ssn FROM (SELECT ssn FROM ehr.patients) q", [True]),
        ("SELECT count(ssn), ssn IS NULL FROM ehr.patients", [False, False]),
        ("SELECT count(upper(ssn)), upper(ssn) IS NULL FROM ehr.patients", [True, True]),
        ("SELECT count(DISTINCT ssn) FROM ehr.patients", [True]),
        ("SELECT count(id) FILTER (WHERE ssn = 'a') FROM ehr.patients", [True]),
        ("SELECT count(ssn) OVER (ORDER BY mrn) FROM ehr.patients", [True]),
        ("SELECT count(ssn ORDER BY ssn) FROM ehr.patients", [True]),
        ("SELECT count(*) FROM ehr.patients", [False]),
        ("SELECT (SELECT ssn), ARRAY[ssn], ROW(ssn) FROM ehr.patients", [True, True, True]),
        ("SELECT id FROM ehr.wards UNION ALL SELECT id FROM ehr.patients", None),
        ("DELETE FROM ehr.patients RETURNING old.city, old", None),
        ("SELECT column1 FROM ehr.patients, (VALUES (ssn)) v", [True]),
        ("SELECT unnest, o FROM ehr.patients, unnest(ARRAY[ssn]) WITH ORDINALITY o", [True, True]),
    ],
)
def test_a_value_is_tainted(taint_of, text: str, tainted: list[bool] | None) -> None:
    tree, taint = taint_of(text)
    targets = tree.get("SelectStmt", {}).get("targetList")
    if tainted is None:
        assert taint.touches
    else:
        assert [taint.has(target["ResTarget"]["val"]) for target in targets] == tainted


def test_set_operations_taint_everything(taint_of) -> None:
    assert taint_of("SELECT city FROM ehr.patients UNION SELECT ward FROM ehr.wards")[1].everything
    taint = Taint(touches=True, everything=True)
    assert taint.has({"ColumnRef": {"fields": [{"String": {"sval": "any"}}]}})


def test_columns_of_table_functions_are_tainted(taint_of) -> None:
    text = (
        "SELECT a FROM ehr.patients, XMLTABLE('/r' PASSING (note::xml) COLUMNS a text PATH 'a') x"
    )
    assert "a" in taint_of(text)[1].names


def test_the_walk_does_not_recurse() -> None:
    tree: dict[str, object] = {}
    for _ in range(100_000):
        tree = {"A": tree}
    assert sum(1 for _ in walk(tree)) == 100_000
    assert not Taint(touches=True).has(tree)


def test_names_are_in_order() -> None:
    items = [{"String": {"sval": "a"}}, {"String": {}}, {"String": {"sval": "c"}}]
    assert names_of(items) == ["a", "", "c"]
