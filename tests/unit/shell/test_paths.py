"""Paths in one spelling, and as `cd` makes them."""

from __future__ import annotations

import pytest

from appliance.policy.patterns import HOLE, HOME
from appliance.shell.paths import enter, from_root, resolve, straighten


@pytest.mark.parametrize(
    ("word", "straight"),
    [
        ("/etc//shadow", "/etc/shadow"),
        ("/etc/./shadow", "/etc/shadow"),
        ("/srv/../etc/x", "/etc/x"),
        ("/../..", "/"),
        ("of=/dev//sda", "of=/dev/sda"),
        ("/etc/", "/etc/"),
        ("https://x//y", "https://x//y"),
        ("a//b", "a//b"),
        (f"/srv/{HOLE}/../x", f"/{HOLE}"),
    ],
)
def test_an_absolute_path_has_one_spelling(word, straight):
    assert straighten(word) == straight


@pytest.mark.parametrize(
    ("word", "absolute"),
    [
        ("x", "/etc/x"),
        ("../x", "/x"),
        ("-v", "-v"),
        ("/a", "/a"),
        ("a=b", "a=/etc/b"),
        ("-fx", "-fx"),
        ("-fshadow", "-f/etc/shadow"),
        ("f=@x", "f=@/etc/x"),
        ("~/x", "~/x"),
    ],
)
def test_an_operand_seen_from_a_directory(word, absolute):
    assert resolve("cat", word, "/etc/") == absolute


def test_of_a_directory_that_is_not_known_only_everything_is_removed():
    unknown = f"/{HOLE}/"
    assert resolve("rm", "build", unknown) == "build"
    assert resolve("rm", "./", unknown) == f"/{HOLE}/"


@pytest.mark.parametrize(
    ("word", "from_there"),
    [("../../etc/x", "/etc/x"), ("../x", "../x"), ("a/b", "./a/b"), (".ssh/x", "./.ssh/x")],
)
def test_a_relative_path_as_a_rule_may_name_it(word, from_there):
    assert from_root(word) == from_there


def test_where_cd_leads():
    start = ("",)
    assert enter(start, ["/etc"], start) == ("/etc/",)
    assert enter(("/etc/",), ["ssh"], start) == ("/etc/ssh/",)
    assert enter(start, ["x"], start) == ("x/",)
    assert enter(("/etc/",), ["-"], ("", "/srv/")) == ("", "/srv/")
    assert enter(("/etc/",), [HOLE], start) == (f"/{HOLE}/",)
    assert enter(("/etc/",), [], start) == (f"/{HOME}/",)
