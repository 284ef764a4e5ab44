"""Lines typed at a terminal whose commands would take a part of the lines that follow."""

from __future__ import annotations

import pytest

from appliance.model import Action, Outcome
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command, decide_typed

from .test_other_ways import ALL, ask

RULES = RuleSet.model_validate(
    {"rules": [ALL, {"id": "no-rm", "effect": "deny", "commands": ["rm"]}]}
)
TAKES = [
    "setsid cat &",
    "setsid cat > /tmp/x &",
    "(setsid cat &)",
    "setsid head -1 &",
    "setsid sh -c 'cat' &",
    "nohup setsid cat &",
    "env setsid cat",
    "setsid cat </dev/pts/3 &",
    "setsid cat </dev/tty &",
    "setsid cat /dev/pts/0 </dev/null &",
    "setsid cat $(tty) </dev/null &",
    "setsid cat $SSH_TTY </dev/null &",
    "dd if=/dev/pts/0 bs=1 count=5",
    "dd if=/dev/tty bs=1 count=5",
    "head -c5 /dev/tty",
    "head -c5 $(tty)",
    "f=$(tty); head -c5 $f",
    "f=/dev/pts/0; head -c5 $f",
    "cat /dev/pts/* &",
    "cat /dev/pt?/0",
    "cat /dev/[p]ts/0",
    "cd /dev/pts; cat 0",
    "cd /dev; head -c 3 tty",
    "cut -c1-2 < /dev/tty",
    "cat /proc/1234/fd/0",
    "cat < /proc/$$/fd/0",
    "od -N5 /dev/tty",
    "timeout 5 cat /dev/pts/1",
    "tail -c1 /dev/console",
    "head -c 3 x /dev/stderr",
    "head -c 3 x -",
    "dd if=/dev/fd/2 bs=1 count=3",
    "ls | dd if=/dev/stderr bs=1 count=3",
    "head -c 3 | ls",
    "ls && head -c 3",
    "ls | head -c 3 <&2",
    "ls | head -c 3 0<&2",
    "ls | head -c 3 <&2 | wc",
    "ls | { head -c 3; } <&1",
    "f() { head -c 3; }; ls | f",
    "ls | while read -d x; do exec <&2; done",
    "ls | env head -c 3",
    "true | xargs -o head -c 3",
    "true | xargs --open-tty -n 1 head -c 3",
    "true | xargs -t0o sudo head -c 3",
    "ls | read -u 2 -n 1 x",
]
HONEST = [
    "openssl rand -hex 8 | head -c 12; echo",
    "for i in 1 2; do curl -s localhost | head -c 300 2>/dev/null; done",
    "curl -fsSL https://x.example/key.gpg | sudo dd of=/usr/share/keyrings/x.gpg",
    "cat <<E | head -c 3\nabcdef\nE",
    "echo abc | read -n 1 x",
    "stty -ixon",
    "setsid sleep 5 </dev/null &",
    "ls -l /dev/pts",
    "echo hi > /dev/tty",
    "echo hi | tee /dev/tty",
    "cat /dev/null",
    "read -p x y </dev/tty",
    "vim x </dev/tty",
    "stat /dev/tty",
    "ps -t pts/0",
    "head -c 100 $f",
    "ls /dev/*",
    "dd if=/dev/zero of=/tmp/x bs=1M count=1",
    "cat /proc/cpuinfo",
    "tty",
    "nohup sleep 5 &",
    "lsblk /dev/sd*",
    "blkid /dev/sd?",
    "ls *.txt | xargs -o vim",
    "ls *.txt | xargs head -c 3",
]


@pytest.mark.parametrize("line", TAKES)
def test_no_job_takes_keys_of_the_terminal(line: str) -> None:
    typed = decide_typed(RULES, ask(line, Action.SHELL), is_whole=True)
    assert typed.decision.outcome is Outcome.DENY


@pytest.mark.parametrize("line", HONEST)
def test_devices_are_used_otherwise(line: str) -> None:
    typed = decide_typed(RULES, ask(line, Action.SHELL), is_whole=True)
    assert typed.decision.outcome is Outcome.ALLOW


def test_without_a_terminal_there_are_no_keys_to_take() -> None:
    for line in ("setsid sleep 5", "head -c5 /dev/tty"):
        answer = decide_command(RULES, ask(line, Action.EXEC))
        assert answer.decision.outcome is Outcome.ALLOW
