"""Programs match what `re` matches, for the detectors' patterns and for random ones."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import BastionError
from appliance.masking import addresses, detectors
from appliance.masking.patterns import Head, Kind, compile_pattern

_matcher = pytest.importorskip("appliance.masking._matcher", reason="no C compiler")

LETTERS = st.sampled_from("abc1-")
ITEM = LETTERS | st.sampled_from([r"\d", r"[ab]", r"[^a1]", r"[a-c]", ".", r"(?<!a)", r"(?!b)", r"(?<!ab)", r"(?!1.)", "(?=a)", r"(?<!\d)"])  # fmt: skip
WIDE = st.sampled_from(["a", "b", r"\d", "[ab]", "[^-]", "ab", "a|1", "(?:b|ab)", "1-?"])
REPEATED = st.builds(
    lambda item, times, lazy: f"(?:{item}){times}{lazy}",
    WIDE, st.sampled_from(["{0,2}", "?", "{1,3}", "{2}", "{0,1}", "{2,4}"]), st.sampled_from(["", "?"]),
)  # fmt: skip
PATTERN = st.recursive(
    ITEM | REPEATED,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(?:" + "|".join(parts) + ")")
        | inner.map("({})".format)
        | st.builds("(?:a{}){{0,3}}".format, inner)
        | inner.map("(?-i:{})".format)
    ),
    max_leaves=8,
)


matcher_of = lru_cache(256)(_matcher.Matcher)


def spans_of(pattern: re.Pattern[bytes], text: bytes) -> list[tuple[tuple[int, int], ...]]:
    return [
        tuple(match.span(group) for group in range(pattern.groups + 1))
        for match in pattern.finditer(text)
    ]


def assert_alike(pattern: re.Pattern[bytes], text: bytes) -> None:
    found = matcher_of(pattern).spans(text)
    assert [tuple(spans[: pattern.groups + 1]) for spans in found] == spans_of(pattern, text)


@given(PATTERN, st.text("abcABC1-\n", max_size=14), st.sampled_from([0, re.IGNORECASE]))
def test_any_pattern_matches_as_in_python(source: str, text: str, flags: int) -> None:
    """Spans and groups of random patterns are those of `re`."""
    pattern = re.compile(source.encode(), flags)
    if (
        pattern.match(b"")
        or pattern.groups > 7
        or any(a == b for (a, b), *_ in spans_of(pattern, text.encode()))
    ):
        return  # Nothing matches the empty text among the detectors.
    assert_alike(pattern, text.encode())


def test_heads_say_how_a_match_begins() -> None:
    (head,) = compile_pattern(re.compile(rb"(?<!\d)a[bc]")).heads()
    assert head == Head(sum(1 << byte for byte in b"0123456789"), 1 << 97, 3 << 98)
    first, second, third = compile_pattern(re.compile(rb"(?:x{0,2}y|z{1,2})w")).heads()
    assert (first.first, second.first, third.first) == (1 << 120, 1 << 121, 1 << 122)
    assert (first.second, third.second) == (3 << 120, 1 << 119 | 1 << 122)
    heads = compile_pattern(re.compile(rb"(?:ab){0,3}cd(?:ab){1,2}?")).heads()
    assert [head.first for head in heads] == [1 << 97, 1 << 99]


@pytest.mark.parametrize(
    "source", [rb"a\Z", rb"(a)\1", rb"(?:a?){2}", rb"(?:ab)*", rb"\w", rb"(?<=a)b"]
)
def test_what_is_not_known_is_refused(source: bytes) -> None:
    with pytest.raises(BastionError, match="pattern"):
        compile_pattern(re.compile(source))


def test_a_pattern_of_nothing_has_no_beginning() -> None:
    with pytest.raises(BastionError, match="nothing at all"):
        list(compile_pattern(re.compile(b"")).heads())


def test_the_compiled_kinds_are_the_ones_of_patterns() -> None:
    assert {kind.name: kind.value for kind in Kind} == _matcher.COMPILED_KINDS


@pytest.mark.parametrize("module", [detectors, addresses])
@given(
    text=st.lists(
        st.sampled_from(
            [
                "DOB born 1/2/60",
                "May 3, 71",
                "mrn: ",
                "patient id",
                "call ",
                "555-1234",
                "+1 ",
                "ssn ",
                "123456789",
                "12 ",
                "Oak ",
                "St",
                ", Apt 4",
                "é",
                "-",
                " ",
                ".",
                "1",
            ]
        )
        | st.text(max_size=2),
        max_size=9,
    ).map("".join)
)
def test_the_detectors_patterns_match_as_in_python(module, text: str) -> None:
    """Spans and groups of every pattern of the detectors are those of `re`."""
    for name, pattern in vars(module).items():
        if isinstance(pattern, re.Pattern) and name != "LOCAL_PART":
            assert_alike(pattern, text.encode())
