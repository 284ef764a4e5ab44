"""Errors in PostgreSQL's own words: names are told, values are not, and RAISE is not believed."""

from __future__ import annotations

import pytest

from appliance.session.postgres.known_errors import words_to_tell

from .test_postgres_notices import CATALOG, RULES

UNIQUE = {
    "C": "23505", "M": 'duplicate key value violates unique constraint "patients_ssn_key"',
    "D": "Key (ssn)=(123-45-6789) already exists.", "s": "ehr", "t": "patients", "n": "patients_ssn_key",
    "R": "_bt_check_unique", "W": "SQL statement", "S": "ERROR",
}  # fmt: skip
REFERENCED = {
    "C": "23503", "M": 'update or delete on table "visits" violates foreign key constraint "k" on table "patients"',
    "D": 'Key (id)=(1) is still referenced from table "patients".', "s": "ehr", "t": "patients", "R": "ri_ReportViolation",
}  # fmt: skip
NOT_THERE = {
    "C": "42P01",
    "M": 'relation "ops.nope" does not exist',
    "R": "RangeVarGetRelidExtended",
}


def told(fields, text="ALTER TABLE ops.nope ADD x int"):
    return words_to_tell(fields, text, CATALOG, RULES)


def test_a_violated_constraint_is_named_and_its_row_is_not():
    assert set(told(UNIQUE)) == set("MstnR")


def test_the_check_of_a_domain_is_named_and_its_value_is_not():
    error = {
        "C": "23514", "M": 'value for domain ops."Dose mg" violates check constraint "positive"',
        "s": "ops", "d": "Dose mg", "n": "positive", "R": "ExecEvalConstraintCheck", "W": "SQL",
    }  # fmt: skip
    missing = {"C": "23502", "M": "domain dose does not allow null values", "d": "dose"}
    assert set(told(error)) == set("MsdnR")
    assert set(told(missing | {"R": "domain_check_input"})) == set("MdR")
    assert told(error | {"R": "exec_stmt_raise"}) == {}
    assert told(error | {"M": error["M"].replace("for domain", "for domain 123-45-6789,")}) == {}


def test_a_key_of_an_unprotected_table_is_told():
    assert "D" in told(REFERENCED)
    other = REFERENCED["M"].replace("visits", "other").replace("patients", "visits")
    assert "D" not in told(REFERENCED | {"M": other.replace('"other"', '"patients"')})


@pytest.mark.parametrize(
    "change",
    [
        {"R": "exec_stmt_raise"},
        {"R": ""},
        {"M": "duplicate key value 123-45-6789 violates unique constraint"},
        {"M": 'duplicate key value violates unique constraint "a" of 123-45-6789'},
        {"C": "P0001"},
    ],
    ids=["raised", "unknown", "a value", "more", "another code"],
)
def test_what_code_raises_is_not_told(change):
    """SECURITY: RAISE may give any words, any SQLSTATE and any constraint's name."""
    assert told(UNIQUE | change) == {}


GENERATED = {
    "C": "42P10", "M": 'column "tier" is a generated column',
    "D": "Generated columns cannot be used in COPY.", "R": "CopyGetAttnums",
}  # fmt: skip
PARTITIONED = {
    "C": "42809", "M": 'cannot copy from partitioned table "visits"',
    "H": "Try the COPY (SELECT ...) TO variant.", "R": "BeginCopyTo",
}  # fmt: skip
MADE_TWICE = {"C": "42710", "M": 'constraint "k" for relation "visits" already exists', "R": "x"}


def test_mistakes_in_copy_and_in_changes_are_told():
    assert set(told(GENERATED, "COPY t (tier) TO STDOUT")) == set("MDR")
    assert set(told(PARTITIONED, "COPY visits TO STDOUT")) == set("MHR")
    assert told(PARTITIONED | {"W": "in a function"}, "COPY visits TO STDOUT") == {}
    assert set(told(MADE_TWICE, "ALTER TABLE visits ADD CONSTRAINT k CHECK (true)")) == set("MR")
    assert told(GENERATED | {"D": "123-45-6789"}, "COPY t (tier) TO STDOUT").get("D") is None
    assert told(GENERATED, "COPY t TO STDOUT") == {}
    assert told(MADE_TWICE | {"W": "SQL statement"}) == {}


IN_DEFAULT = {
    "C": "23514", "s": "ehr", "t": "rest", "R": "check_default_partition_contents",
    "M": 'updated partition constraint for default partition "visits" would be violated by some row',
}  # fmt: skip
KEY = {
    "C": "0A000", "M": "unique constraint on partitioned table must include all partitioning columns",
    "D": 'PRIMARY KEY constraint on table "visits" lacks column "ward" which is part of the partition key.',
    "R": "DefineIndex",
}  # fmt: skip


def test_why_a_partition_cannot_be_made_is_told():
    text = "CREATE TABLE p PARTITION OF visits DEFAULT PARTITION BY LIST (ward)"
    assert set(told(IN_DEFAULT, text)) == set("MstR")
    assert told(IN_DEFAULT | {"R": "exec_stmt_raise"}, text) == {}
    assert set(told(KEY, text)) == set("MDR")
    assert told(KEY | {"D": KEY["D"].replace("ward", "123-45-6789")}, text).keys() == set()


def test_a_name_is_told_that_the_client_wrote():
    assert set(told(NOT_THERE)) == set("MR")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, "SELECT ssn::regclass FROM ehr.patients"),
        ({"W": "PL/pgSQL function f() line 1"}, "ALTER TABLE ops.nope ADD x int"),
        ({"q": "SELECT 1"}, "ALTER TABLE ops.nope ADD x int"),
        ({"M": "no such thing"}, "ALTER TABLE ops.nope ADD x int"),
    ],
    ids=["a value taken for a name", "in a function", "in a query of a function", "other words"],
)
def test_another_name_is_not_told(change, text):
    assert told(NOT_THERE | change, text) == {}


def test_a_detail_that_is_not_known_is_left_out():
    error = {
        "C": "428C9",
        "M": 'cannot insert a non-DEFAULT value into column "ssn"',
        "D": 'Column "ssn" is a generated column.',
        "H": "123-45-6789",
    }
    assert set(told(error)) == set("MD")
