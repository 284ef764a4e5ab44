"""How often a statement reads rows about persons; the roads to hide it are in tests/bypass."""

from __future__ import annotations

import pytest

from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from tests.unit.masking.conftest import COLUMNS

RULES = ProtectedData.model_validate({"columns": COLUMNS, "subject": "ehr.patients.ssn"})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SELECT 1", 0),
        ("SELECT ward FROM ehr.wards", 0),
        ("SELECT beds FROM patients_of_mars", 0),
        ("SELECT id FROM ehr.patients", 1),
        ("TABLE patients", 1),
        ("SELECT 1 FROM ehr.patients a, ehr.patients b", 2),
        ("SELECT city FROM ehr.v", 1),
        ("SELECT city FROM ehr.vv", 1),
        ("SELECT 1 FROM ehr.vv, ehr.wards, ehr.mv", 2),
        ("SELECT a FROM ehr.odd", 100),
        ("SELECT ward FROM ehr.plain", 0),
        ("WITH c AS (SELECT id FROM ehr.patients) SELECT 1 FROM c a, c b, c d", 3),
        ("WITH c AS (SELECT id FROM ehr.patients) SELECT 1", 0),
        ("WITH a AS (SELECT 1 FROM ehr.v), b AS (TABLE a UNION TABLE a) SELECT 1 FROM b", 2),
        (
            "WITH RECURSIVE b AS (TABLE a UNION TABLE b), a AS (TABLE ehr.patients) TABLE b",
            1,
        ),
        ("WITH patients AS (SELECT 1) SELECT 1 FROM patients", 0),
        ("WITH patients AS (SELECT 1) SELECT 1 FROM ehr.patients", 1),
        ("SELECT rank() OVER (ORDER BY id) FROM ehr.patients", 1),
        ("SELECT max(city) OVER (ORDER BY id) FROM ehr.patients", 2),
        ("SELECT max(ward) OVER (ORDER BY ward) FROM ehr.wards", 0),
        ("COPY ehr.patients TO STDOUT", 1),
        ("COPY (SELECT 1 FROM ehr.patients, ehr.v) TO STDOUT", 2),
        ("DELETE FROM ehr.patients RETURNING id", 1),
        ("ALTER DOMAIN ehr.code ADD CHECK (VALUE <> '')", 0),
        ("CREATE TYPE ehr.mood AS ENUM ('calm')", 0),
        ("ALTER TYPE ehr.mood ADD VALUE 'tense'", 0),
    ],
)
def test_counts_what_a_result_must_say(make_catalog, text, count):
    (verdict,) = analyse(text, make_catalog(), RULES)
    assert verdict.subject_reads == count


def test_what_a_cursor_or_a_prepared_statement_reads_counts_where_it_runs(make_catalog):
    for text in ("PREPARE p AS TABLE ehr.v", "DECLARE p CURSOR FOR TABLE ehr.v"):
        (verdict,) = analyse(text, make_catalog(), RULES)
        assert verdict.control is not None and verdict.control.inner is not None
        assert verdict.control.inner.subject_reads == 1


def test_without_a_subject_nothing_counts(make_catalog):
    rules = ProtectedData.model_validate({"columns": COLUMNS})
    (verdict,) = analyse("TABLE ehr.patients", make_catalog(), rules)
    assert verdict.subject_reads == 0
