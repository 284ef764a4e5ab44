"""Migrations of protected relations: what passes, and what would tell or move a value."""

from __future__ import annotations

import pytest

from .conftest import COLUMNS, TABLES

ALTER = "ALTER TABLE ehr.patients "
HARMLESS = [
    ALTER + "ADD COLUMN x text",
    ALTER + "ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    ALTER
    + "ADD COLUMN IF NOT EXISTS x int NOT NULL DEFAULT 0, ADD y text UNIQUE, DROP COLUMN city",
    ALTER + "ADD COLUMN x date DEFAULT upper('a')::date",
    ALTER + "ADD COLUMN x text GENERATED ALWAYS AS (upper(city)) STORED",
    ALTER + "ADD COLUMN x text CHECK (city <> '')",
    ALTER + "ADD COLUMN x text REFERENCES ehr.wards (ward) DEFERRABLE",
    ALTER + "ADD CONSTRAINT c CHECK (city <> '')",
    ALTER + "ADD CONSTRAINT c UNIQUE (city, id)",
    ALTER + "ADD FOREIGN KEY (city) REFERENCES ehr.wards (ward) ON DELETE CASCADE",
    ALTER + "ADD FOREIGN KEY (city) REFERENCES ehr.wards",
    ALTER + "ALTER city SET DEFAULT 'x', ALTER city DROP DEFAULT, ALTER city SET STATISTICS 5",
    ALTER + "ALTER ssn SET NOT NULL, ALTER ssn DROP NOT NULL",
    ALTER + "ALTER city TYPE varchar(9), ALTER id TYPE text USING id::text",
    ALTER + "SET (autovacuum_enabled = false, toast.autovacuum_enabled = false, fillfactor = 9)",
    ALTER + "RESET (fillfactor)",
    ALTER + "RENAME COLUMN city TO town",
    "CREATE INDEX ON ehr.patients (ssn)",
    "CREATE UNIQUE INDEX ON ehr.patients (city, lower(city)) WHERE id > 5",
    "CREATE TABLE ehr.x (p int REFERENCES ehr.patients)",
    "ALTER TABLE ehr.wards ADD COLUMN p int REFERENCES ehr.patients ON DELETE CASCADE",
]
REFUSED = [
    ALTER + "ADD COLUMN x text DEFAULT leak()",
    ALTER + "ADD COLUMN x text DEFAULT ehr.peek()",
    ALTER + "ADD COLUMN x text GENERATED ALWAYS AS (upper(ssn)) STORED",
    ALTER + "ADD COLUMN x text CHECK (x <> '')",  # It is not known yet what x may be.
    ALTER + "ADD COLUMN x text, ADD CHECK (ssn <> '1')",
    ALTER + "ADD CHECK (patients IS NOT NULL)",
    ALTER + "ADD CHECK (leak() IS NOT NULL)",
    ALTER + "ADD UNIQUE (ssn)",
    ALTER + "ADD EXCLUDE USING gist (city WITH =)",
    ALTER + "ADD FOREIGN KEY (ssn) REFERENCES ehr.wards (ward)",
    ALTER + "ADD FOREIGN KEY (city) REFERENCES ehr.visits (reason)",
    ALTER + "ALTER ssn SET DEFAULT 'x'",
    ALTER + "ALTER city SET DEFAULT leak()",
    ALTER + "ALTER ssn SET STATISTICS 5",
    ALTER + "ALTER ssn TYPE varchar(9)",
    ALTER + "ALTER city TYPE text USING ssn",
    ALTER + "DROP COLUMN ssn",
    ALTER + "DROP COLUMN city CASCADE",
    ALTER + "DROP CONSTRAINT c",
    ALTER + "VALIDATE CONSTRAINT c",
    ALTER + "DISABLE TRIGGER ALL",
    ALTER + "SET (user_catalog_table = true)",
    ALTER + "INHERIT ehr.wards",
    ALTER + "RENAME COLUMN ssn TO x",
    ALTER + "RENAME TO x",
    "ALTER TABLE ehr.v ALTER city SET DEFAULT 'x'",
    "ALTER TABLE ehr.v RENAME COLUMN city TO x",
    "ALTER VIEW ehr.v ALTER city SET DEFAULT 'x'",
    "ALTER TABLE ehr.patients SET SCHEMA public",
    "CREATE UNIQUE INDEX ON ehr.patients (ssn)",
    "CREATE UNIQUE INDEX ON ehr.patients (city) WHERE ssn = '1'",
    "CREATE INDEX ON ehr.patients (city) WHERE ssn = '1'",
    "CREATE INDEX ON ehr.patients (lower(ssn))",
    "CREATE INDEX ON ehr.patients ((patients IS NULL))",
    "CREATE UNIQUE INDEX ON ehr.patients (leak(city))",
    "CREATE TABLE ehr.x (p text REFERENCES ehr.visits)",  # It has no primary key.
    "CREATE TABLE ehr.x (p text REFERENCES ehr.part)",  # A protected one.
    "CREATE TABLE ehr.x (p text REFERENCES ehr.visits (reason))",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part (CHECK (ssn > '1')) FOR VALUES IN (1)",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part (ssn DEFAULT 'x') FOR VALUES IN (1)",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES IN (1) PARTITION BY LIST (ssn)",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES IN (1) PARTITION BY LIST (left(ssn, 1))",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES IN (1) PARTITION BY LIST (id my_ops)",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES IN (ehr.peek())",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES IN (1) USING heap2",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES IN (1) WITH (user_catalog_table = true)",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.by_ssn FOR VALUES IN ('1')",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.by_part FOR VALUES IN ('1')",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.unknown_key FOR VALUES IN ('1')",
    "CREATE TABLE ehr.p2 () INHERITS (ehr.part)",
    "CREATE TABLE ehr.p2 (LIKE ehr.part)",
    "ALTER TABLE ehr.part ATTACH PARTITION ehr.wards FOR VALUES IN (1)",
    "ALTER TABLE ehr.part DETACH PARTITION ehr.part_1",
]
PARTITIONS = [
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES FROM (1) TO (MAXVALUE)",
    "CREATE TABLE IF NOT EXISTS ehr.p2 PARTITION OF ehr.part DEFAULT WITH (fillfactor = 70)",
    "CREATE TABLE ehr.p2 PARTITION OF ehr.part FOR VALUES IN (1) PARTITION BY HASH (id)",
]


@pytest.fixture
def judge_shape(judge, make_catalog):
    keys = [(20001, 1), (20003, 1), (20007, 2)]
    tables = TABLES | {
        20020 + n: (f"ehr.{name}", "p", ["id", "ssn"])
        for n, name in enumerate(["by_ssn", "by_part", "unknown_key"])
    }
    divided = [(20007, 1), (20020, 2), (20021, 1), (20021, 0)]
    peek = "SELECT ssn FROM ehr.patients"
    functions = [
        (30000, "ehr", "leak", "f", "c", "v", False, "", [], [], 0, [], "", ""),
        (30001, "ehr", "peek", "f", "sql", "s", False, peek, [], [], 0, [], "", ""),
    ]
    rows = {"primary_keys": keys, "functions": functions, "partition_keys": divided}
    catalog = make_catalog(tables, rows=rows)
    columns = COLUMNS | {
        f"ehr.{name}.ssn": "redact" for name in ("by_ssn", "by_part", "unknown_key")
    }
    return lambda text: judge(text, catalog, columns=columns)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_tells_and_moves_nothing_passes(judge_shape, text: str) -> None:
    assert judge_shape(text).refusal is None


@pytest.mark.parametrize("text", PARTITIONS)
def test_a_new_partition_is_read_once_a_snapshot_shows_it(judge_shape, text: str) -> None:
    verdict = judge_shape(text)
    assert verdict.refusal is None
    assert verdict.is_telling
    assert {str(name) for name in verdict.changed} == {"ehr.p2", "ehr.part"}


@pytest.mark.parametrize("text", REFUSED)
def test_the_rest_is_refused(judge_shape, text: str) -> None:
    assert judge_shape(text).refusal is not None


def test_the_refusal_of_a_key_says_what_to_write(judge_shape) -> None:
    refusal = judge_shape("CREATE TABLE ehr.x (p text REFERENCES ehr.part)").refusal
    assert "REFERENCES name (id)" in refusal.message


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE ehr.t (a int CHECK (a % 2 = 0), b int, CHECK (a > 0 AND b > 0 OR a + b < 5))",
        "CREATE TABLE ehr.t (a int GENERATED ALWAYS AS (b + 1) STORED, b int DEFAULT 2 * 3)",
        "CREATE TABLE ehr.t (LIKE ehr.wards, n int CHECK (n > 1 AND beds % 2 = 1))",
        "CREATE TABLE ehr.t (n int CHECK (n > 1 AND beds > 1)) INHERITS (ehr.wards)",
        "CREATE TABLE ehr.t (a int, EXCLUDE USING gist (a WITH =) WHERE (a > 0 AND a < 5))",
        "CREATE TABLE ehr.t (a int) PARTITION BY RANGE ((a % 10))",
        "CREATE DOMAIN ehr.d AS int CHECK (VALUE > 0 AND VALUE % 2 = 0)",
        "CREATE INDEX ON ehr.wards ((beds * 2)) WHERE ward > 'a' AND beds < 5",
        "CREATE STATISTICS ehr.s ON (beds * 2), ward FROM ehr.wards",
        "ALTER TABLE ehr.wards ADD CHECK (beds > 0 AND beds < 9 * 2), ALTER ward SET DEFAULT 1 + 1",
        "ALTER TABLE ehr.wards ALTER ward TYPE int USING ward::int, ADD n int CHECK (n > 1 AND n < 3)",
    ],
)
def test_expressions_of_definitions_are_about_their_own_columns(judge_shape, text: str) -> None:
    assert judge_shape(text).refusal is None
