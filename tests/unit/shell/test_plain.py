"""What is known of a program's words: files it writes, other names for the same deed."""

from __future__ import annotations

import pytest

from appliance.policy.patterns import HOLE
from appliance.shell.plain import named_variables, possible_commands, same_as


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("service nginx stop", "systemctl stop nginx"),
        ("systemctl isolate reboot.target", "reboot"),
        ("init 6", "reboot"),
        ("shutdown -h now", "poweroff"),
        ("kill -KILL 1", "kill -9 1"),
        ("kill -s 9 1", "kill -9 1"),
        ("chmod 0777 x", "chmod 777 x"),
        ("chmod a=rwx x", "chmod 777 x"),
        ("iptables --flush", "iptables -F"),
        ("git push origin +main", "git push origin +main --force"),
        ("mkfs.ext4 /dev/x", "mkfs -t ext4 /dev/x"),
    ],
)
def test_other_names_for_the_same_deed(line, other):
    assert other.split() in same_as(line.split())


@pytest.mark.parametrize("line", ["shutdown -c", "ls x", "kill -9 1", "systemctl status x.timer"])
def test_there_is_no_other_name(line):
    assert same_as(line.split()) == []


def test_an_unknown_program_may_run_its_words():
    assert ["rm", "x"] in possible_commands(["nosuch", "-n", "5", "rm", "x"])
    assert ["sh", "-c", "rm x"] in possible_commands(["nosuch", "-c", "rm x"])
    assert ["rm", "x"] not in possible_commands(["nosuch", "s", "rm", "x"])


def test_variables_that_a_builtin_names():
    assert named_variables("printf", ["printf", "-v", "A[0]", "x"]) == [("A", HOLE)]
    assert named_variables("read", ["read", "-r", "A", "B"]) == [("A", HOLE), ("B", HOLE)]
    assert named_variables("declare", ["declare", "-n", "r=A"]) == [("r", "A"), ("A", HOLE)]
    assert named_variables("declare", ["declare", "r=A"]) == [("r", "A")]
    assert named_variables("export", ["export", f"{HOLE}=A"]) == [(HOLE, HOLE)]
    assert named_variables("local", ["local", "PATH"]) == [("PATH", HOLE)]
    assert named_variables("export", ["export", "PATH"]) == []
    assert named_variables("unset", ["unset", "A", "PATH"]) == [("PATH", HOLE)]
