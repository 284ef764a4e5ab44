from appliance.cli.policy import render_columns
from appliance.masking.rules import MaskSpec
from appliance.masking.verdict import OutputColumn, Verdict
from appliance.model import ColumnName, RelationName, StatementFacts

FACTS = StatementFacts("select", frozenset({"select"}), frozenset(), False, True, True, "SELECT")
SSN = ColumnName(RelationName("ehr", "patients"), "ssn")


def test_says_of_each_column_where_it_comes_from_and_what_masks_it():
    verdict = Verdict(
        FACTS,
        columns=(
            OutputColumn(
                "ssn", frozenset({SSN}), MaskSpec(name="keep_last", argument="4"), "plain"
            ),
            OutputColumn("x", None, MaskSpec(name="redact"), "unknown function"),
            OutputColumn("one", frozenset(), None, "constant"),
        ),
    )
    assert render_columns(verdict) == [
        "  ssn: masked with keep_last(4); from ehr.patients.ssn; plain",
        "  x: masked with redact; from unknown; unknown function",
        "  one: as it is; from -; constant",
    ]


def test_a_statement_without_a_result_has_no_columns():
    assert render_columns(Verdict(FACTS)) == []
