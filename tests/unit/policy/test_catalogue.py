"""A catalogue that could not mean what it says is refused when the policy is loaded."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from appliance.policy.catalogue import Argument, Catalogue, split_line

BAD = [
    ({"commands": []}, "at least 1"),
    ({"commands": [""]}, "does not begin"),
    ({"commands": ["{x} y"], "arguments": {"x": {"enum": ["a"]}}}, "does not begin"),
    ({"commands": ["ls; id"]}, "plain word"),
    ({"commands": ["ls $X"]}, "plain word"),
    ({"commands": ["ls {X}"]}, "plain word"),
    ({"commands": ["ls {x}"]}, "has no 'x'"),
    ({"commands": ["ls {x}{x}"], "arguments": {"x": {"enum": ["a"]}}}, "one placeholder"),
    ({"commands": ["ls"], "arguments": {"x": {"enum": ["a"]}}}, "no command uses it"),
    ({"commands": ["ls {x}"], "arguments": {"x": {"regex": "("}}}, "not a regular expression"),
    ({"commands": ["ls {x}"], "arguments": {"x": {}}}, "exactly one"),
    ({"commands": ["ls {x}"], "arguments": {"x": {"enum": ["a"], "regex": "a"}}}, "exactly one"),
    ({"commands": ["ls {x}"], "arguments": {"x": {"integer": [2, 1]}}}, "lowest"),
    ({"commands": ["ls {x}"], "arguments": {"x": {"path": ["var"]}}}, "absolute"),
    ({"commands": ["ls {x}"], "arguments": {"x": {"path": ["/var/.."]}}}, "absolute"),
]


@pytest.mark.parametrize(("data", "message"), BAD)
def test_refuses_what_does_not_compile(data, message):
    with pytest.raises(ValidationError, match=message):
        Catalogue.model_validate(data)


KINDS = [
    ({"regex": "[a-z]+"}, ["abc"], ["", "a1", "-a", "a\n", "abc "]),
    ({"enum": ["a", "-b"]}, ["a"], ["", "b", "-b", "A"]),
    ({"integer": [0, 9]}, ["0", "9"], ["-0", "10", "00", "1.0", "٣"]),
    ({"path": ["/a"]}, ["/a/b", "/a/b c"], ["/a", "/ab", "/a/../b", "a/b", "/a/b/", "/a//b"]),
    ({"path": ["/"]}, ["/etc"], ["etc", "/", "/a/.."]),
]


@pytest.mark.parametrize(("kind", "good", "bad"), KINDS)
def test_each_kind_accepts_its_values(kind, good, bad):
    argument = Argument.model_validate(kind)
    assert all(argument.accepts(value) for value in good)
    assert not any(argument.accepts(value) for value in bad)


def test_a_placeholder_may_be_a_part_of_a_word():
    data = {"commands": ["x --n={n}kb"], "arguments": {"n": {"integer": [1, 99]}}}
    catalogue = Catalogue.model_validate(data)
    assert catalogue.match(["x", "--n=12kb"]) == "x --n={n}kb"
    assert catalogue.match(["x", "--n=kb"]) is None
    assert catalogue.match(["x", "--n=12"]) is None
    assert catalogue.match(["x", "--m=12kb"]) is None


def test_syntax_is_only_characters():
    assert split_line("a '$(b)' ; c") == ["a", "$(b)", ";", "c"]
    assert split_line("a\nb") is None
