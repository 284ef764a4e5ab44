"""Which fields of the target's errors and notices the client is told.

`decode_notice` names the fields by their letters; see "Error and Notice Message Fields" in
the PostgreSQL documentation. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.masking.catalog import Catalog
from appliance.masking.protection import survey_of
from appliance.masking.rules import ProtectedData
from appliance.masking.verdict import Verdict
from appliance.pgwire.sqlstates import SQLSTATES

NAMES = "MHPstcdnFLR"
"""Message, hint, position; names of the objects concerned; place in PostgreSQL's source."""
DETAILS = "DWpq"
"""Detail, context, internal query: they quote rows, also of relations that are not named."""


OF_THE_TEXT = "MDHPWFLR"
BOUND = re.compile(r"""(unnamed portal|portal "[^"\n]*") parameter \$\d+( = '\.\.\.')?""")
"""Context of an error in a parameter's own text, which PostgreSQL leaves out."""
JSON = re.compile(r"JSON data, line \d+: .*")
"""Context of an error in a constant of type json: with a place in the text, it is the text's."""
CONSTANT = "MFLR"
RETRY = {
    "H": r"The transaction might succeed if retried\.|See server log for query details\.",
    "D": r"Reason code: Canceled on [a-z ,]+( \d+)?[a-z ,]*\.",
}
"""What PostgreSQL adds to a transaction that lost against others: reasons, never rows."""
_COMMANDS = (
    r"(INSERT|UPDATE|DELETE|MERGE|COPY FROM|SELECT( FOR (NO KEY )?UPDATE| FOR (KEY )?SHARE)?"
    r"|TRUNCATE TABLE|LOCK TABLE|VACUUM|REINDEX|REFRESH MATERIALIZED VIEW|SAVEPOINT|DECLARE CURSOR"
    r"|(CREATE|ALTER|DROP) (TABLE|VIEW|MATERIALIZED VIEW|INDEX|SEQUENCE|SCHEMA|TYPE|DATABASE)"
    r"|CREATE TABLE AS|(CREATE|DROP) INDEX CONCURRENTLY|REINDEX CONCURRENTLY|(next|set)val\(\))"
)
_NUMBERS = r"(smallint|integer|bigint|money|interval|date|timestamp) out of range"
_CONSTANT_MESSAGES = {
    "08P01": r'bind message supplies \d+ parameters, but prepared statement "" requires \d+',
    "21000": r"more than one row returned by a subquery used as an expression"
    r"|(ON CONFLICT DO UPDATE|MERGE) command cannot affect row a second time",
    "22003": rf"{_NUMBERS}|numeric field overflow|value overflows numeric format",
    "22012": r"division by zero",
    "2201W": r"LIMIT must not be negative",
    "2201X": r"OFFSET must not be negative",
    "40001": r"could not serialize access due to (concurrent (update|delete)"
    r"|read/write dependencies among transactions)"
    r"|canceling statement due to conflict with recovery",
    "40P01": r"deadlock detected",
    "55P03": r"canceling statement due to lock timeout",
    "57014": r"canceling statement due to (user request|statement timeout)",
    "57P01": r"terminating connection due to administrator command",
    "57P05": r"terminating connection due to idle-session timeout",
    "25P03": r"terminating connection due to idle-in-transaction timeout",
    "25P04": r"terminating connection due to transaction timeout",
    "25001": rf"there is already a transaction in progress"
    rf"|{_COMMANDS} cannot run inside a transaction block",
    "25006": rf"cannot execute {_COMMANDS} in a read-only transaction",
    "25P01": rf"there is no transaction in progress"
    rf"|{_COMMANDS} can only be used in transaction blocks",
    "25P02": r"current transaction is aborted, commands ignored until end of transaction block",
    "55000": r"lastval is not yet defined in this session",
}


RAISED = "P0001"


def code_to_tell(code: str, catalog: Catalog) -> str:
    """Return what to pass for an SQLSTATE of a statement whose values are hidden.

    SECURITY: a function may compute one: `ERRCODE = upper(left(name, 5))`. So only those pass
    that PostgreSQL knows, or that stand in the text of a function; others become P0001.
    """
    literal = f"'{code}'"
    if code in SQLSTATES or any(literal in r.source for r in catalog.routines.values()):
        return code
    return RAISED


def is_constant(fields: Mapping[str, str]) -> bool:
    """Return whether a message is one that holds no value, whoever sends it."""
    message = _CONSTANT_MESSAGES.get(fields.get("C", ""))
    return message is not None and re.fullmatch(message, fields.get("M", "")) is not None


def constant_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields to pass of a message that `is_constant`."""
    # SECURITY: RAISE gives any DETAIL, but its place in PostgreSQL's source is another one.
    is_of_server = fields.get("F") in {"predicate.c", "deadlock.c"}
    more = [
        n for n, said in RETRY.items() if is_of_server and re.fullmatch(said, fields.get(n, ""))
    ]
    return {name: fields[name] for name in (*CONSTANT, *more) if name in fields}


def is_about_the_text(fields: Mapping[str, str]) -> bool:
    """Return whether an error was found in the client's own text or parameters.

    Only what parses has a place in the text, and it reads no row; whatever runs in a function
    meanwhile, such as the check of a domain, has a context.
    """
    code, context = fields.get("C", ""), fields.get("W", "")
    if code[:2] not in {"22", "42", "3F"} or "q" in fields or "p" in fields:
        return False
    return ("P" in fields and (not context or JSON.fullmatch(context) is not None)) or (
        code.startswith("22") and BOUND.fullmatch(context) is not None
    )


def fields_to_tell(
    fields: Mapping[str, str], verdict: Verdict, catalog: Catalog, rules: ProtectedData
) -> dict[str, str]:
    """Return the fields to pass of an error in a statement that touches nothing protected.

    An update may reach further than it says, by the actions of foreign keys and triggers;
    PostgreSQL's details are then told only if it names an unprotected relation as the violated
    one.
    """
    # SECURITY: see test_details_of_a_row_that_a_foreign_key_changed_are_hidden.
    is_open = (
        not verdict.spreads
        or is_about_the_text(fields)
        or _is_about_names(fields)
        or _is_unprotected(fields, catalog, rules)
    )
    wanted = NAMES + (DETAILS if is_open else "")
    return {name: fields[name] for name in fields if name in wanted}


def _is_about_names(fields: Mapping[str, str]) -> bool:
    """What depends on an object, or how a column is defined: DETAIL quotes no row."""
    code = fields.get("C", "")
    is_cascade = code == "00000" and fields.get("R") == "reportDependentObjects"
    return not fields.keys() & set("Wpq") and (
        code == "2BP01" or code.startswith("42") or is_cascade
    )


def _is_unprotected(fields: Mapping[str, str], catalog: Catalog, rules: ProtectedData) -> bool:
    if not fields.get("C", "").startswith("23") or not fields.get("s"):
        return False
    found = catalog.named(fields["s"], fields.get("t", ""))
    flows = survey_of(catalog, rules).flows
    return bool(found) and not any(flows.get(relation.oid) for relation in found)
