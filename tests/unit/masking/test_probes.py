"""Writes that tell whether a value is there are look-ups, row by row."""

from __future__ import annotations

import pytest

from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from tests.unit.masking.conftest import COLUMNS

PROTECTED = {**COLUMNS, "ehr.visits.patient_id": "hash", "ehr.patients.id": "hash"}
RULES = ProtectedData.model_validate({"columns": PROTECTED})
ROWS = {
    # patients: id and ssn are unique, city is but not protected; wards: beds.
    "unique": [(20001, 1), (20001, 3), (20001, 6), (20003, 2)],
    "references": [(20002, 2, 20001, 1)],
}

ONE = "(SELECT 1 AS n) v ON false"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("INSERT INTO ehr.patients (ssn) VALUES ('1')", 1),
        ("INSERT INTO ehr.patients (ssn) VALUES ('1'), ('2'), ('3') ON CONFLICT DO NOTHING", 3),
        ("INSERT INTO patients VALUES (1, 'x', '1') ON CONFLICT (ssn) DO NOTHING RETURNING id", 1),
        ("INSERT INTO ehr.patients (name, city) VALUES ('x', 'y') ON CONFLICT DO NOTHING", 0),
        ("INSERT INTO ehr.patients (ssn) SELECT '1'", 1),
        (
            "INSERT INTO ehr.patients (name) VALUES ('x') ON CONFLICT (city) DO UPDATE SET ssn = '1'",
            1,
        ),
        ("WITH i AS (INSERT INTO ehr.patients (ssn) VALUES ('1'), ('2') RETURNING 1) TABLE i", 2),
        ("UPDATE ehr.patients SET ssn = '1' WHERE city = 'x'", 1),
        ("UPDATE ehr.patients SET (name, ssn) = ('x', '1')", 1),
        ("UPDATE ehr.patients SET name = 'x', city = 'y'", 0),
        ("COPY ehr.patients (id, ssn) FROM STDIN", 1),
        ("COPY ehr.patients FROM STDIN", 1),
        ("COPY ehr.patients (city) FROM STDIN", 0),
        (f"MERGE INTO ehr.wards w USING {ONE} WHEN NOT MATCHED THEN INSERT (beds) VALUES (1)", 0),
        (f"MERGE INTO ehr.patients p USING {ONE} WHEN NOT MATCHED THEN INSERT (ssn) VALUES (1)", 1),
        ("INSERT INTO ehr.visits (patient_id) VALUES (1), (2)", 2),
        ("INSERT INTO ehr.visits (ward) VALUES ('x')", 0),
        ("INSERT INTO ehr.wards VALUES ('x', 1)", 0),
        ("DELETE FROM ehr.patients WHERE city = 'x'", 0),
    ],
)  # fmt: skip
def test_counts_the_rows_that_tell(make_catalog, text, count):
    (verdict,) = analyse(text, make_catalog(rows=ROWS), RULES)
    assert verdict.refusal is None
    assert len(verdict.lookups) == count


def test_an_expression_may_be_of_any_column(make_catalog):
    catalog = make_catalog(rows={"unique": [(20001, 0)]})
    (verdict,) = analyse("INSERT INTO ehr.patients (name) VALUES ('x')", catalog, RULES)
    assert len(verdict.lookups) == 1


def test_where_comparisons_are_denied_rows_may_still_be_written(make_catalog):
    # A copy would keep the fingerprint, and with it the cached verdict, of RULES.
    rules = ProtectedData.model_validate({"columns": PROTECTED, "inference": "deny"})
    (verdict,) = analyse(
        "INSERT INTO ehr.patients (ssn) VALUES ('1')", make_catalog(rows=ROWS), rules
    )
    assert verdict.refusal is None and len(verdict.lookups) == 1
