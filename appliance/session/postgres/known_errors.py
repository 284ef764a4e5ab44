"""What PostgreSQL itself says, in words that hold names only: it may be told always.

A violated constraint, a table that is not there. What code of the database raises looks alike,
but not the function of PostgreSQL's source that raised it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.masking.catalog import Catalog
from appliance.masking.protection import survey_of
from appliance.masking.rules import ProtectedData
from appliance.masking.survey import Survey

_NAME = r'"([^"\n]*)"'
_TYPE = r'(?:[\w$.]|"[^"\n]*")+'
RAISED_BY = frozenset(
    {"_bt_check_unique", "check_exclusion_or_unique_constraint", "ri_ReportViolation"}
    | {"ExecConstraints", "ReportNotNullViolationError", "ExecWithCheckOptions"}
    | {"ExecFindPartition", "ExecPartitionCheckEmitError", "check_default_partition_contents"}
    | {"ExecEvalConstraintCheck", "ExecEvalConstraintNotNull", "domain_check_input"}
)
"""Functions of PostgreSQL that report a violated constraint.

SECURITY: `RAISE … USING ERRCODE = '23505'` gives any words and names, but not this one's name.
"""
_VIOLATIONS = {
    "23502": rf"null value in column {_NAME} of relation {_NAME} violates not-null constraint"
    rf"|domain {_TYPE} does not allow null values",
    "23503": rf"(?:insert or update|update or delete) on table {_NAME}"
    rf" violates (?:RESTRICT setting of )?foreign key constraint {_NAME}(?: on table {_NAME})?",
    "23505": rf"duplicate key value violates unique constraint {_NAME}",
    "23514": rf"no partition of relation {_NAME} found for row"
    rf"|updated partition constraint for default partition {_NAME} would be violated by some row"
    rf"|new row for relation {_NAME} violates (?:partition constraint|check constraint {_NAME})"
    rf"|value for domain {_TYPE} violates check constraint {_NAME}",
    "23P01": rf"conflicting key value violates exclusion constraint {_NAME}",
    "44000": rf"new row violates check option for view {_NAME}",
}
_KINDS = "(?:relation|table|view|materialized view|index|sequence)"
_MISTAKES = {
    "0A000": r"cannot truncate a table referenced in a foreign key constraint"
    r"|unique constraint on partitioned table must include all partitioning columns",
    "26000": rf"prepared statement {_NAME} does not exist",
    "34000": rf"cursor {_NAME} does not exist",
    "3F000": rf"schema {_NAME} does not exist",
    "42701": rf"column {_NAME} of relation {_NAME} already exists(?:, skipping)?",
    "42703": rf"column {_NAME}(?: of relation {_NAME})? does not exist"
    rf"|column {_NAME} specified in USING clause does not exist in (?:left|right) table",
    "42704": rf"(?:type|role|collation) {_NAME} does not exist",
    "42710": rf"type {_NAME} already exists"
    rf"|constraint {_NAME} for relation {_NAME} already exists",
    "42809": rf"cannot copy from (?:materialized |)view {_NAME}"
    rf"|cannot copy from (?:partitioned|foreign) table {_NAME}",
    "428C9": rf"cannot insert a non-DEFAULT value into column {_NAME}"
    rf"|column {_NAME} can only be updated to DEFAULT",
    "42P10": rf"column {_NAME} is a generated column",
    "42P01": rf"{_KINDS} {_NAME} does not exist",
    "42P17": rf"partition {_NAME} would overlap partition {_NAME}",
    "42P07": rf"{_KINDS} {_NAME} already exists(?:, skipping)?",
    "55000": rf"cannot refresh materialized view {_NAME} concurrently",
}
_MORE = (
    rf"Column {_NAME} is (?:a generated|an identity) column(?: defined as GENERATED ALWAYS)?\."
    r"|Generated columns cannot be used in COPY\."
    rf"|(?:PRIMARY KEY|UNIQUE) constraint on table {_NAME} lacks column {_NAME}"
    r" which is part of the partition key\."
    r"|Try the COPY \(SELECT \.\.\.\) TO variant\."
    rf"|Table {_NAME} references {_NAME}\."
    rf"|Truncate table {_NAME} at the same time, or use TRUNCATE \.\.\. CASCADE\."
    r"|Create a unique index with no WHERE clause on one or more columns of the materialized view\."
    r"|Use OVERRIDING SYSTEM VALUE to override\."
)
_WORDS = "MPFLR"
_OBJECTS = "stcdn"


def words_to_tell(
    fields: Mapping[str, str], text: str, catalog: Catalog, rules: ProtectedData
) -> dict[str, str]:
    """Return the fields to pass of a message whose values are hidden; none if it is not known.

    `text` is the statement, as the client sent it.
    """
    told = _violation(fields, catalog, rules) or _mistake(fields, text, catalog)
    return {name: fields[name] for name in told if name in fields}


def _is_violation(fields: Mapping[str, str]) -> bool:
    """Return whether PostgreSQL itself says that a row violates a constraint."""
    pattern = _VIOLATIONS.get(fields.get("C", ""))
    is_known = pattern is not None and re.fullmatch(pattern, fields.get("M", "")) is not None
    return is_known and fields.get("R") in RAISED_BY


def _violation(fields: Mapping[str, str], catalog: Catalog, rules: ProtectedData) -> str:
    survey = survey_of(catalog, rules)
    # SECURITY: where partitions are by protected values, a name tells what a row has.
    if survey.split or not _is_violation(fields):
        return ""
    # Nothing protected is written to temporary tables; a key's values are of the first table.
    is_open = fields.get("s", "").startswith("pg_temp") or (
        fields["C"] == "23503" and _is_unprotected(fields["M"].split('"')[1], survey)
    )
    return _WORDS + _OBJECTS + ("D" if is_open else "")


def _is_unprotected(name: str, survey: Survey) -> bool:
    named = survey.catalog.named("", name)
    return bool(named) and not any(survey.flows.get(relation.oid) for relation in named)


def _mistake(fields: Mapping[str, str], text: str, catalog: Catalog) -> str:
    pattern = _MISTAKES.get(fields.get("C", ""))
    if pattern is None or fields.keys() & set("Wpq"):
        return ""
    told = "".join(name for name in "DH" if re.fullmatch(_MORE, fields.get(name, "")))
    words = [fields.get("M", ""), *(fields[name] for name in told)]
    names = [name for found in words for name in re.findall(_NAME, found)]
    if not re.fullmatch(pattern, words[0]) or not all(
        _is_known(name, text, catalog) for name in names
    ):
        return ""
    return _WORDS + told


def _is_known(name: str, text: str, catalog: Catalog) -> bool:
    """Return whether a name is the client's own word, or one of the catalog.

    SECURITY: a value that is looked up as a name, `ssn::regclass`, is neither.
    """
    last = name.rpartition(".")[2]
    return last.lower() in text.lower() or last in catalog.by_name or last in catalog.column_names
