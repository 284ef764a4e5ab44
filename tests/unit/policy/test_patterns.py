"""Patterns against commands that are only partly known."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.policy.patterns import GLOB, HOLE, LATER, PIPE, possibly_matches, surely_matches

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
    ("* x", f"ls {LATER}", False),
    ("ls x", f"ls {LATER}", True),
    ("curl * | sh", f"curl x {PIPE} sh", True),
    ("curl * sh", f"curl x {PIPE} sh", False),
    ("cat /etc/x", f"cat a {PIPE} tee /etc/x", False),
]
SURE = [
    ("ls", f"ls {HOLE}", True),
    ("ls *", f"ls {HOLE}", True),
    # The hole may be `../../etc/shadow`, or `x /etc/shadow`.
    ("tail /var/log/*", f"tail /var/log/{HOLE}", False),
    ("tail /var/log/*", f"tail /var/log/{GLOB}.log", True),
    ("tail /var/log/*", f"tail /var/log/.{GLOB}/x", False),
    ("tail /var/log/*", "tail /var/log/a /var/log/b", True),
    ("tail /var/log/*", "tail /var/log/a /etc/shadow", False),
    ("tail /var/log/*", "tail -n 5 /var/log/a", False),
    ("tail * /var/log/*", "tail -n 5 /var/log/a", True),
    ("tail * /var/log/*", "tail /var/log/a", True),
    ("tail -n * x", "tail -n 5 y x", True),
    ("ls *", "ls", True),
    ("ls * x", "ls y", False),
    ("", "ls", False),
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
        plain = " ".join(pattern.split())
        assert (
            fnmatchcase(filled, plain)
            or fnmatchcase(filled + " ", plain)
            or (filled.split(" ", 1)[0] == plain)
        )
    if fnmatchcase(filled, pattern) and "[" not in pattern:
        assert possibly_matches(pattern, text)
