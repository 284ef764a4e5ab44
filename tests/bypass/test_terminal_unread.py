"""Where a rule lets what is unknown run, lines that cannot be read run, and named ones do not.

As in `test_terminal.py`, a rule refuses `touch *hacked*`; an attack succeeds if the file is
there afterwards. The history file holds the forbidden line. Tables only grow.
"""

from __future__ import annotations

import pytest

from tests.integration.openssh import needs_sshd

from .terminals import LEFT, RULES, UP, W, assert_guarded

pytestmark = [pytest.mark.integration, needs_sshd]
UNKNOWN = {"id": "own", "effect": "allow", "roles": ["engineer"], "commands": ["unknown"]}
PLAIN = "PS1='> '\r"
EDIT, OUT = "EDITOR='vim -u NONE -i NONE'\r", ":q!\r"
RAW = "stty -icanon -echo; head -c3; stty sane\r"

ATTACKS = [
    ["touch hacked\r"],
    [UP, UP, "\r"],
    [UP, UP, W, "\r"],
    ["\x12hack", W, "\r", W],
    ["\x12hack", W, "\x05", "\r", W],
    [PLAIN, W, UP, UP, UP, "\r", W],
    [PLAIN, W, "touch \\\r", W, "hacked\r"],
    ["touch hacked\x18\x05", W, ":wq\r", W],
    ["touch hacked\x18\x05", ":wq\r", W],
    [UP, UP, "\x18\x05", W, ":wq\r", W],
    [EDIT, W, "x\x18\x05", W, OUT, W, "touch hacked\r", W],
    [EDIT, W, "x\x18\x05", OUT, UP, UP, UP, UP, W, "\r", W],
    ["touch hacked\x1b#", W, UP, "\x01\x04", W, "\r", W],
    ["touch hacked\x1b\x05", W, "\r", W],
    ["\x18(", "touch hacked", "\x18)", W, "\x15\x18e", W, "\r", W],
    ["!touch\r", W],
    ["!?hack\r", W],
    ["x\x1b.\x15!touch\r", W],
    ["!toucx\x1b[D\x04h", W, "\r", W],
    ["touch hac\x16\x03\x7fked\r", W],
    ["touch \\\r", W, "\x16\x03\x7fhacked\r", W],
    ["set -o vi\r", W, "\x1bkkk", W, "\r", W],
    ["set -o vi\r", W, "set -o emacs\r", W, UP, UP, UP, UP, W, "\r", W],
    ["read -n1 x\r", W, "xtouch hacked\r", W],
    ["read -n1 x\r", W, "x", W, "touch hacked\r", W],
    [RAW, W, "abctouch hacked\r", W],
    [RAW, W, "abc", "touch hacked\r", W],
    ["sh\r", W, "touch hacked\r", W, "exit\r"],
    ["sh\r", W, "touch hac", LEFT, "\x7f\x7f\x7fked\r", W, "exit\r"],
    ["cat | sh\r", W, "touch hacked\r", "\x04"],
    ["printf '\\033[?1049h'\r", W, "touch hacked\r"],
    ["printf '\\033[?1049h'\r", W, UP, UP, UP, W, "\r", W],
    ["printf '\\033[?2004l'\r", W, UP, UP, UP, W, "\r", W],
    ["stty -echo\r", W, "touch hacked\r"],
    ["cd /tmp; eval $NOTHING\r", W, UP, UP, UP, W, "\r", W],
]

HONEST = [
    ([EDIT, W, "echo a-$((1+1))\x18\x05", W, ":q\r", W], "a-2"),
    (["echo b-$((1+2))\x1b#", W, UP, "\x01\x04", W, "\r", W], "\rb-3\r"),
    (["echo c-$((HOME?1+3:0))\x1b\x05", W, "\r", W], "c-"),
    (["echo mine-$((2+3))\r", W, "echo x\r", W, "!-2\r", W], "mine-5\r\n"),
    (["echo two-$((2+4))\r", W, "echo y\r", W, "!?two?\r", W], "\rtwo-6\r"),
    (["echo own-$((2+7))\r", W, "x\x1b.\x15!?own?\r", W], "\rown-9\r"),
    ([PLAIN, W, "echo d-$((2+5))\r", W], "\rd-7\r"),
    (["read -n1 x\r", W, "y", W, "echo e-$x-$((2+6))\r", W], "e-y-8"),
    (["read -s x\r", W, "$ecret(\r", W, "echo f-${#x}\r"], "f-7"),
    (["export PATH=$HOME/bin:$PATH\r", W, "echo g-$((2+7))\r"], "g-9"),
    ([RAW, W, "a\rb", W, "echo h-$((3+7))\r", W], "h-10"),
    (["echo one\recho two\rsleep 1\recho j-$((3+9))\r", W, W], "j-12"),
    (["$SHELL --norc\r", W, "echo k-$((3+10))\r", W, "exit\r"], "k-13"),
    (["set -o vi\r", W, "echo l-$((3+11))", "\x1b", W, "\r", W, "set -o emacs\r", W], "l-14"),
    (["python3 -q\r", W, "x = 5\r", W, UP, "\x7f7", W, "\r", W, "x * 11\r", W], "\n77\r"),
]


@pytest.mark.timeout(600)
def test_what_a_rule_names_does_not_run_and_what_is_unknown_does(short_folder):
    rules = [*RULES, UNKNOWN]
    assert_guarded(short_folder, short_folder, ATTACKS, HONEST, rules=rules, at_once=6)
