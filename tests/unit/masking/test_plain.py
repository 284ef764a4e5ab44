"""Which statements need no snapshot that is known to hold."""

from __future__ import annotations

import pytest

from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse

PLAIN = """
SELECT * FROM ehr.patients
SELECT id, p.ssn FROM ehr.patients p WHERE p.id = $1
SELECT id FROM patients WHERE id = 1 AND city IN ('Bonn', $2::text) LIMIT 10 OFFSET $3
SELECT label FROM ehr.mv WHERE id = $1::int
SELECT ssn FROM ehr.part
SELECT 1, NULL, $1
INSERT INTO ehr.wards (ward, beds) VALUES ($1, 2), (DEFAULT, NULL)
UPDATE ehr.wards SET beds = beds + $1, ward = 'x' WHERE ward = $2
UPDATE ehr.wards SET beds = 0
DELETE FROM ehr.wards WHERE beds = 3
BEGIN
COMMIT
SET application_name = 'x'
SHOW search_path
EXECUTE q
FETCH 10 FROM c
LISTEN c
""".strip().splitlines()
BY_NAMES = """
SELECT upper(city) FROM ehr.patients
SELECT id, (SELECT ward FROM ehr.wards LIMIT 1) FROM ehr.patients
SELECT p FROM ehr.patients AS p (a, b)
SELECT a FROM ehr.patients AS p (a)
SELECT again FROM ehr.vv
SELECT id FROM ehr.none
SELECT id FROM ehr.patients WHERE city LIKE 'B%'
SELECT id FROM ehr.patients WHERE city = upper($1)
SELECT id FROM ehr.patients WHERE id = 1 OR id = 2
SELECT id FROM ehr.patients WHERE NOT id = 1
SELECT id FROM ehr.patients WHERE city = mrn
SELECT id FROM ehr.patients WHERE city = 'x'::ehr.domain
SELECT id FROM ehr.patients WHERE city = 'x'::word
SELECT id FROM ehr.patients WHERE city OPERATOR(ehr.=) 'x'
SELECT id FROM ehr.patients WHERE city <> 'x'
SELECT id FROM ehr.patients WHERE id = ANY ($1)
SELECT id FROM ehr.patients ORDER BY city
SELECT DISTINCT city FROM ehr.patients
SELECT city FROM ehr.patients GROUP BY city
SELECT id FROM ehr.patients LIMIT (SELECT 1)
SELECT id FROM ehr.patients FOR UPDATE
SELECT id FROM ehr.patients, ehr.wards
SELECT id FROM ehr.patients TABLESAMPLE SYSTEM (10)
SELECT id FROM ONLY ehr.patients UNION SELECT 1
SELECT city INTO x FROM ehr.patients
WITH w AS (SELECT 1) SELECT id FROM ehr.patients
VALUES (1)
TABLE ehr.v
SELECT now()
SELECT city::int FROM ehr.patients
INSERT INTO ehr.wards SELECT city, 1 FROM ehr.patients
INSERT INTO ehr.wards VALUES ((SELECT city FROM ehr.patients), 1)
INSERT INTO ehr.wards VALUES ('x', 1) RETURNING ward
INSERT INTO ehr.wards VALUES ('x', 1) ON CONFLICT DO NOTHING
INSERT INTO ehr.plain VALUES ('x')
INSERT INTO ehr.wards DEFAULT VALUES
UPDATE ehr.patients SET city = ssn
UPDATE ehr.patients SET city = ssn + 1
UPDATE ehr.patients SET city = city || 'x'
UPDATE ehr.patients SET city = patients.city + 1
UPDATE ehr.patients SET (city, note) = ('a', 'b')
UPDATE ehr.wards SET beds = 1 FROM ehr.patients
UPDATE ehr.wards SET beds = 1 WHERE ward > 'a'
UPDATE ehr.wards SET beds = 1 WHERE CURRENT OF c
UPDATE ehr.wards SET beds = 1 RETURNING ward
UPDATE ehr.plain SET ward = 'x'
DELETE FROM ehr.wards USING ehr.patients
DELETE FROM ehr.wards WHERE beds = 1 RETURNING ward
COPY ehr.patients (city) TO STDOUT
PREPARE q AS SELECT upper(city) FROM ehr.patients
DECLARE c CURSOR FOR SELECT city FROM ehr.patients
EXPLAIN SELECT city FROM ehr.patients
CALL f()
DO 'x'
CREATE TABLE x (a int)
TRUNCATE ehr.wards
MERGE INTO ehr.wards w USING ehr.visits v ON w.ward = 'x' WHEN MATCHED THEN DELETE
""".strip().splitlines()


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_plain(judge, text):
    assert not judge(text).relies_on_names


@pytest.mark.parametrize("text", BY_NAMES)
def test_what_is_known_by_names(judge, text):
    assert judge(text).relies_on_names


def test_where_nothing_is_protected_names_do_not_matter(make_catalog):
    (verdict,) = analyse("SELECT upper(city) FROM ehr.patients", make_catalog(), ProtectedData())
    assert not verdict.relies_on_names
