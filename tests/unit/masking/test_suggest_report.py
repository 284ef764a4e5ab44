import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.rules import MaskSpec, ProtectedData
from appliance.masking.suggest import Confidence, Suggestion
from appliance.masking.suggest_report import render_suggestions
from appliance.model import ColumnName, RelationName

HEAD = "version: 1\ntargets:\n  clinic:\n    kind: postgres\n"


def suggestion(column="ssn", reason="name", schema="ehr", mask=("keep_last", "4")):
    name = ColumnName(RelationName(schema, "patients"), column)
    spec = MaskSpec(name=mask[0], argument=mask[1])
    return Suggestion(name, "ssn", "G", "a number", spec, Confidence.SURE, (reason,))


def paste(text):
    return yaml.safe_load(HEAD + text)["targets"]["clinic"]


def test_what_is_printed_is_a_phi_block_with_reasons():
    text = render_suggestions("clinic", ProtectedData(), [suggestion()], 9)
    assert "clinic: 1 of 9 columns" in text and "# G, a number (sure): name" in text
    assert paste(text)["phi"] == {"columns": {"ehr.patients.ssn": "keep_last(4)"}}


def test_what_policy_has_is_left_out():
    rules = ProtectedData(columns={"ehr.patients.ssn": MaskSpec(name="null")})
    text = render_suggestions("clinic", rules, [suggestion(), suggestion("pin")], 9)
    assert "has 1 of them already" in text and "ehr.patients.ssn" not in text
    whole = HEAD + "    phi:\n      columns:\n        ehr.patients.ssn: redact\n" + text
    columns = yaml.safe_load(whole)["targets"]["clinic"]["phi"]["columns"]
    assert set(columns) == {"ehr.patients.ssn", "ehr.patients.pin"}
    assert "Nothing to add" in render_suggestions("clinic", rules, [suggestion()], 9)


@pytest.mark.parametrize("mask", [("null", None), ("redact", None), ("constant", "n/a: #x")])
def test_a_mask_stays_text(mask):
    text = render_suggestions("clinic", ProtectedData(), [suggestion(mask=mask)], 1)
    ((_, value),) = paste(text)["phi"]["columns"].items()
    assert value == str(MaskSpec(name=mask[0], argument=mask[1]))


ATTACKS = [
    "x\n        ehr.patients.name: constant(a)",
    "x\r\n      default_mask: constant(a)",
    "x\u2028rules: []",
    "x\u0085rules: []",
    "\x1b[2J",
    "a: b # c",
    "'\"\\{[&*!|>%@`",
    "- x",
    "null",
    "ß",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_comment_cannot_become_policy(text):
    printed = render_suggestions("clinic", ProtectedData(), [suggestion(reason=text)], 1)
    assert paste(printed)["phi"] == {"columns": {"ehr.patients.ssn": "keep_last(4)"}}
    assert "\x1b" not in printed


@pytest.mark.parametrize("text", ATTACKS)
def test_a_name_cannot_become_policy(text):
    printed = render_suggestions("clinic", ProtectedData(), [suggestion(column=text)], 1)
    name = str(ColumnName(RelationName("ehr", "patients"), text))
    assert paste(printed)["phi"] == {"columns": {name: "keep_last(4)"}}
    assert "\x1b" not in printed


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=63))
def test_any_name_round_trips(name):
    """What PostgreSQL allows as a name is a key of the pasted YAML, and the only one."""
    printed = render_suggestions("clinic", ProtectedData(), [suggestion(column=name)], 1)
    key = str(ColumnName(RelationName("ehr", "patients"), name))
    assert paste(printed)["phi"] == {"columns": {key: "keep_last(4)"}}
