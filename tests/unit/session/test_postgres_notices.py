import pytest

from appliance.masking.catalog import build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.masking.rules import MaskSpec, ProtectedData
from appliance.masking.verdict import Verdict
from appliance.model import RelationName, StatementFacts
from appliance.session.postgres.notices import (
    code_to_tell,
    constant_fields,
    fields_to_tell,
    is_constant,
)

RULES = ProtectedData(columns={"ehr.patients.ssn": MaskSpec(name="redact")})
ERROR = {
    "S": "ERROR", "C": "23505", "M": "duplicate", "D": "Key (x)=(1)", "W": "context", "H": "hint", "P": "7",
    "s": "ehr", "t": "visits", "n": "visits_pkey", "q": "SELECT 1", "p": "3", "R": "f", "?": "new",
}  # fmt: skip


def told(spreads=True, **changes):
    facts = StatementFacts(
        kind="update",
        kinds=frozenset({"update"}),
        relations=frozenset({RelationName("ehr", "visits")}),
        writes=True,
        has_where=False,
        touches_protected=False,
        text="",
    )
    verdict = Verdict(facts, spreads=spreads)
    return set(fields_to_tell(ERROR | changes, verdict, CATALOG, RULES))


CATALOG = build_catalog(
    {
        "columns": [
            (20001, "ehr", "patients", "r", 1, "ssn"),
            (20002, "ehr", "visits", "r", 1, "id"),
        ],
        **dict.fromkeys(set(CATALOG_QUERIES) - {"columns"}, ()),
    }
)
NAMES = set("MHPstnR")
DETAILS = set("DWqp")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"spreads": False}, NAMES | DETAILS),
        ({}, NAMES | DETAILS),
        ({"spreads": False, "C": "22007"}, NAMES | DETAILS),
        ({"C": "22007"}, NAMES),
        ({"t": "patients"}, NAMES),
        ({"t": "unknown"}, NAMES),
        ({"s": ""}, NAMES),
        ({"s": "other"}, NAMES),
    ],
    ids=["stays", "open table", "stays with a cast", "a cast", "protected table",
         "unknown table", "no table", "unknown schema"],
)  # fmt: skip
def test_details_are_told_where_they_can_only_quote_what_is_open(arguments, expected):
    assert told(**arguments) == expected


def test_a_constant_message_holds_no_value():
    assert is_constant({"C": "25P01", "M": "there is no transaction in progress"})
    assert is_constant({"C": "25006", "M": "cannot execute DROP TABLE in a read-only transaction"})
    assert not is_constant({"C": "25006", "M": "cannot execute KEY in a read-only transaction"})
    assert not is_constant({"C": "25P01", "M": "there is no 123-45-6789"})
    assert not is_constant({})
    assert is_constant(
        {"C": "25P03", "M": "terminating connection due to idle-in-transaction timeout"}
    )


def test_what_is_to_be_done_about_a_lost_transaction_is_told():
    lost = {
        "C": "40001",
        "M": "could not serialize access due to read/write dependencies among transactions",
        "D": "Reason code: Canceled on conflict out to pivot 812, during read.",
        "H": "The transaction might succeed if retried.",
        "F": "predicate.c",
    }
    assert set(constant_fields(lost)) == set("MDHF")
    assert set(constant_fields(lost | {"F": "pl_exec.c"})) == set("MF")
    assert set(constant_fields(lost | {"D": "Reason code: 123-45-6789."})) == set("MHF")


def test_a_code_that_a_function_computed_is_not_told():
    function = (
        5,
        "ehr",
        "f",
        "f",
        "plpgsql",
        "s",
        False,
        "RAISE x USING ERRCODE = 'CL001'",
        [],
        [],
        0,
        [],
        "",
        "",
    )
    catalog = build_catalog({**dict.fromkeys(CATALOG_QUERIES, ()), "functions": [function]})
    codes = ["23505", "P0001", "CL001", "CL002", "SMITH", "12345"]
    assert [code_to_tell(code, catalog) for code in codes] == [
        "23505", "P0001", "CL001", "P0001", "P0001", "P0001",
    ]  # fmt: skip
