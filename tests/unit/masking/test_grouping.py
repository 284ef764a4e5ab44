"""Which items of GROUP BY tell nothing: columns beside the primary key of their table."""

from __future__ import annotations

import pytest

from .conftest import COLUMNS, TABLES

P = "SELECT count(*) FROM ehr.patients p "
DECIDED = [
    P + "GROUP BY p.id, p.ssn",
    P + "GROUP BY id, ssn, city",
    P + "JOIN ehr.visits v ON v.patient_id = p.id GROUP BY p.id, p.ssn, v.ward",
    P + "LEFT JOIN ehr.visits v ON v.patient_id = p.id GROUP BY name, p.id, ssn",
    P + ", ehr.wards w GROUP BY w.ward, p.id, p.name HAVING count(*) > 1",
    "SELECT id, ssn FROM ehr.patients GROUP BY 1, 2",
    "SELECT ehr.patients.id FROM ehr.patients GROUP BY patients.id, patients.ssn",
    "SELECT ssn FROM ONLY ehr.patients GROUP BY id, ssn",
    "SELECT id, ssn FROM ehr.part GROUP BY id, ssn",
    P + ", (SELECT 1 AS one) q GROUP BY p.id, p.ssn, one",
    "SELECT count(*) FROM ehr.patients a, ehr.patients b GROUP BY a.id, a.ssn, b.id, b.ssn",
    "SELECT 1 WHERE EXISTS (SELECT FROM ehr.patients p GROUP BY p.id, p.ssn)",
    "WITH q AS (SELECT id, ssn FROM ehr.patients GROUP BY id, ssn) SELECT id FROM q",
]
TELLING = [
    P + "GROUP BY p.ssn",
    P + "GROUP BY p.city, p.ssn",
    P + "GROUP BY p.id, p.mrn",  # 18 may keep it, being of a unique index, instead of the key.
    P + "GROUP BY p.id, p.dob",  # It is generated, and may be virtual.
    P + "GROUP BY p.id, upper(p.ssn)",
    P + "GROUP BY p.id, p",
    P + "GROUP BY p.id + 0, p.ssn",
    P + "GROUP BY ROLLUP (p.id, p.ssn)",
    P + "GROUP BY p.id, GROUPING SETS ((p.ssn))",
    P + "GROUP BY p.id, p.ssn, ()",
    "SELECT count(*) FROM ehr.patients a, ehr.patients b GROUP BY a.id, b.ssn",
    P + ", (SELECT 1 AS one) q GROUP BY id, ssn",
    "SELECT count(*) FROM ehr.patients a JOIN ehr.part b USING (ssn) GROUP BY a.id, ssn",
    "SELECT count(*) FROM ehr.patients AS p (name, mrn, id, ssn) GROUP BY p.name, p.id",
    "SELECT count(*) FROM ehr.patients AS p (x, y, z, ssn) GROUP BY ssn, x",
    "SELECT upper(ssn), id FROM ehr.patients GROUP BY 1, 2",
    "SELECT *, id FROM ehr.patients GROUP BY 4, 1",
    "SELECT city AS id, ssn FROM (SELECT ssn, city FROM ehr.patients) p GROUP BY id, ssn",
    "SELECT id, ssn FROM (SELECT * FROM ehr.patients) p GROUP BY p.id, p.ssn",
    "SELECT id, tax FROM ehr.v GROUP BY id, tax",
    "WITH patients AS (SELECT city AS id, ssn FROM ehr.patients) SELECT id FROM patients GROUP BY id, ssn",
    "SELECT count(*) FROM (ehr.patients a CROSS JOIN ehr.wards w) AS p GROUP BY p.id, p.ssn",
    "SELECT count(*) FROM ehr.patients p TABLESAMPLE SYSTEM (50) GROUP BY p.id, p.ssn",
    "SELECT id FROM ehr.patients p WHERE EXISTS (SELECT FROM ehr.wards GROUP BY p.id, p.ssn)",
    "SELECT ward, reason FROM ehr.visits GROUP BY id, reason",  # It has no key.
    "SELECT count(*) FROM ehr.family GROUP BY id, ssn",  # Its children's rows may be alike.
]
ROWS = {
    "primary_keys": [(20001, 1), (20004, 1), (20007, 1), (20020, 1)],
    "unique": [(20001, 1), (20001, 2), (20007, 1)],
    "defaults": [(20001, 5, "now()", True)],
}


@pytest.fixture
def is_free(judge, make_catalog):
    tables = {
        **TABLES,
        20020: ("ehr.family", "r", ["id", "ssn"]),
        20021: ("ehr.child", "r", ["id", "ssn"]),
    }
    trees = [(20008, 20007), (20021, 20020)]
    catalog = make_catalog(tables, inheritance=trees, rows=ROWS)
    columns = {**COLUMNS, "ehr.family.ssn": "redact"}
    return lambda text: judge(text, catalog, columns=columns).refusal is None


@pytest.mark.parametrize("text", DECIDED)
def test_the_key_of_a_table_decides_its_groups(is_free, text: str) -> None:
    assert is_free(text)


@pytest.mark.parametrize("text", TELLING)
def test_what_no_key_decides_is_refused(is_free, text: str) -> None:
    assert not is_free(text)
