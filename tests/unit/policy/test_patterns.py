"""Patterns against commands that are only partly known."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.policy.patterns import HOLE, possibly_matches, surely_matches

POSSIBLE = [
    ("rm", "rm x", True),
    ("rm -rf /*", "rm -rf /etc", True),
    ("rm -rf /*", "rm -rf etc", False),
    ("rm -rf /*", f"rm -rf {HOLE}", True),
    ("rm -rf /*", f"rm {HOLE}", True),
    ("rm -rf /*", f"rm -r {HOLE}", True),
    ("rm -rf /*", f"rm -f ./{HOLE}", False),
    ("rm -rf /*", f"rm -- {HOLE}", False),
    ("git push --force *", "git push origin --force", True),
    ("git push --force *", "git push --force", True),
    ("git push --force *", "git push --force-with-lease", False),
    ("git push -f *", "git -C x push -uf", True),
    ("chmod -R 777 *", "chmod 777 -R /", True),
    ("chmod -R 777 *", "chmod 777 /", False),
    ("systemctl stop *", "systemctl --host x stop nginx", True),
    ("systemctl stop *", "systemctl start stop", False),
    ("dd *of=/dev/*", "dd if=x of=/dev/sda", True),
    ("[a-c]at x", "bat x", True),
    ("[!a-c]at x", "bat x", False),
    ("?at x", f"cat {HOLE}", True),
]
SURE = [
    ("ls", f"ls {HOLE}", True),
    ("ls *", f"ls {HOLE}", True),
    ("tail /var/log/*", f"tail /var/log/{HOLE}", True),
    ("tail /var/log/*", f"tail {HOLE}", False),
    ("ls ?", f"ls {HOLE}", False),
    ("ls", f"l{HOLE} x", False),
    ("*", f"{HOLE}", True),
    ("git push", "git push origin", False),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), POSSIBLE)
def test_a_rule_that_denies_matches_what_could_be(pattern, text, expected):
    assert possibly_matches(pattern, text) is expected


@pytest.mark.parametrize(("pattern", "text", "expected"), SURE)
def test_a_rule_that_allows_matches_only_what_must_be(pattern, text, expected):
    assert surely_matches(pattern, text) is expected


TEXT = st.text("ab-/ " + HOLE, max_size=12)
PATTERN = st.text("ab-/ *?[]!", max_size=8)


@given(PATTERN, TEXT, st.text("ab-/ ", max_size=4))
def test_a_filled_hole_matches_only_if_the_hole_could(pattern, text, filling):
    """A sure match holds for every filling; a filling's match was possible before."""
    filled = text.replace(HOLE, filling)
    if surely_matches(pattern, text) and HOLE not in text.split(" ", 1)[0]:
        assert fnmatchcase(filled, pattern) or filled.split(" ", 1)[0] == pattern
    if fnmatchcase(filled, pattern) and "[" not in pattern:
        assert possibly_matches(pattern, text)
