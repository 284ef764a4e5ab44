"""Masks and columns as policy writes them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from appliance.masking.rules import (
    MASK_NAMES,
    MaskSpec,
    ProtectedData,
    parse_mask,
)
from appliance.model import ColumnName, RelationName, parse_column

ARGUMENTS = {"keep_first": "(4)", "keep_last": "(4)", "constant": "(x)", "json": "(a.b)"}


@pytest.mark.parametrize("name", sorted(MASK_NAMES))
def test_each_mask_can_be_written(name: str) -> None:
    text = name + ARGUMENTS.get(name, "")
    rules = ProtectedData.model_validate({"columns": {"a.b.c": text}})
    assert str(rules.columns["a.b.c"]) == text


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        (" redact ", "redact", None),
        ("constant()", "constant", ""),
        ("constant(a(b)\nc)", "constant", "a(b)\nc"),
        ("keep_last(12)", "keep_last", "12"),
    ],
)
def test_a_mask_is_parsed(text: str, name: str, argument: str | None) -> None:
    assert parse_mask(text) == {"name": name, "argument": argument}


@pytest.mark.parametrize(
    "text",
    ["", "Redact", "redacted", "keep_last", "keep_last(x)", "keep_first(-1)", "constant", "json"],
)
def test_a_wrong_mask_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        ProtectedData.model_validate({"columns": {"a.b.c": text}})


def test_a_mask_that_is_parsed_already_stays() -> None:
    spec = MaskSpec(name="redact")
    assert parse_mask(spec) is spec


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b",
        "a.b.c.d",
        "a..c",
        ".b.c",
        "a.b.",
        'a.b."c',
        'a."b"x.c',
        'a."".c',
        'a.b."c.d".',
    ],
)
def test_a_column_has_three_parts(text: str) -> None:
    with pytest.raises(ValueError, match=r"schema\.relation\.column"):
        parse_column(text)
    with pytest.raises(ValidationError):
        ProtectedData.model_validate({"columns": {text: "redact"}})


@pytest.mark.parametrize("name", ["a.b", '"', '"a"', 'b"c', ".", 'x".', "a b", "…"])
def test_a_part_with_a_dot_is_quoted(name: str) -> None:
    for column in (
        ColumnName(RelationName("a", "b"), name),
        ColumnName(RelationName("a", name), "c"),
        ColumnName(RelationName(name, "b"), "c"),
    ):
        assert parse_column(str(column)) == column
        rules = ProtectedData.model_validate({"columns": {str(column): "null"}})
        assert str(rules.mask_of(column)) == "null"
        assert rules.relations == {column.relation}


def test_quotes_that_are_not_needed_make_no_other_column() -> None:
    rules = {"columns": {'a."b".c': "redact"}, "subject": '"a".b.c', "released": ['a.b."d"']}
    found = ProtectedData.model_validate(rules)
    assert (list(found.columns), found.subject, *found.released) == (["a.b.c"], "a.b.c", "a.b.d")
    with pytest.raises(ValidationError, match="twice"):
        ProtectedData.model_validate({"columns": {'a."b".c': "redact", "a.b.c": "null"}})


@pytest.mark.parametrize(
    "rules", [{"columns": ["a.b.c"]}, {"lookup_budget": -1}, {"inference": "no"}, {"other": 1}]
)
def test_other_shapes_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ProtectedData.model_validate(rules)


def test_columns_and_relations_are_found() -> None:
    rules = ProtectedData.model_validate({"columns": {"a.b.c": "redact", "a.b.d": "null"}})
    relation = RelationName("a", "b")
    assert rules.relations == {relation}
    assert str(rules.mask_of(ColumnName(relation, "d"))) == "null"
    assert rules.mask_of(ColumnName(relation, "e")) is None
