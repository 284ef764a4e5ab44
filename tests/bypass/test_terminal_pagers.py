r"""less on a guarded terminal where a role names the commands: behind a pipe, in git, with `-X`.

The rules allow some commands and no others; what is searched for is none. An attack runs a file
of the account's own, which makes `hacked`. Tables only grow.
"""

from __future__ import annotations

import pytest

from tests.integration.openssh import needs_sshd

from .terminals import W, assert_guarded

pytestmark = [pytest.mark.integration, needs_sshd]
NAMED = """ls ps git man less cat echo sleep printf chmod mkfifo bash sh"""
RULES = [
    {"id": "in", "effect": "allow", "roles": ["engineer"], "actions": ["connect"]},
    {
        "id": "usual",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["shell", "exec"],
        "commands": [form for name in NAMED.split() for form in (name, f"{name} *")],
    },
]
OWN = ["printf 'touch hac''ked' > /tmp/bastion-own; chmod 755 /tmp/bastion-own\r", W]
RUN = "/tmp/bastion-own\r"
SH, VI, PLAIN = "sh\r", "bash -o vi\r", "printf '\\033[?2004l'\r"
FULL = "printf '\\033[?1049h'\r"
DIFF, PIPE = "git diff --no-index /dev/null /etc/services\r", "cat /etc/services | less\r"
SLOW = "mkfifo f; sleep 3 > f &\r"
UP, DOWN, LEFT = "\x1b[A", "\x1b[B", "\x1b[D"

ATTACKS = [
    [*OWN, RUN],
    [*OWN, DIFF, W, "q" + RUN, W, "\r", "q"],
    [*OWN, DIFF, W, "q", RUN, W, "\r", "q"],
    [*OWN, PIPE, W, "/x\rq" + RUN, W, "\r", "q"],
    [*OWN, PIPE, W, DOWN + "q" + RUN, W, "\r", "q"],
    [*OWN, PIPE, W, "!" + RUN, W, "\r", "q"],
    [*OWN, "less -X /etc/services\r", W, "!" + RUN, W, "\r", "q"],
    [*OWN, "sleep 2\r", RUN, W, W, "\r", W],
    [*OWN, SLOW, W, "git diff --no-index /dev/null f\r", RUN, W, W, W],
    [*OWN, SLOW, W, "cat f | less\r", RUN, W, "q", W, W],
    [*OWN, FULL, W, RUN, W],
    [*OWN, "PS1=\r", W, FULL, W, RUN, W],
    [*OWN, "PS1=\r", W, PLAIN, W, RUN, W],
    [*OWN, SH, W, "PS1=\r", W, RUN, W],
    [*OWN, SH, W, "PS1=:\r", W, RUN, W],
    [*OWN, VI, W, "PS1=\r", W, FULL, W, RUN, W],
    [*OWN, VI, W, "PS1='(END)'\r", W, PLAIN, W, RUN, W],
    [*OWN, "TERM=dumb bash -o vi\r", W, "PS1=\r", W, RUN, W],
]

HONEST = [
    (["ps aux | less\r", W, "/root\r", W, "n", "q", W, "echo l-$((1+1))\r"], "l-2"),
    ([PIPE, W, "/http\r", W, "nnN\r", "?tcp\r", W, "q", W, "echo l-$((1+2))\r"], "l-3"),
    ([PIPE, W, "&tcp\r", W, "/h(tt)p|x!\r", "G\rg\r", "q", W, "echo l-$((1+3))\r"], "l-4"),
    ([PIPE, W, DOWN + "\r", "/tc\x7fcp\r", f"/{UP}\r", f"/x{LEFT}t\r", "q", W, "echo l-$((1+4))\r"], "l-5"),
    ([DIFF, W, "/ht tp\r", "\r\rG\r50p", "jjj\r", "q", W, "echo l-$((1+5))\r"], "l-6"),
    ([PIPE, W, "-S\r", "/zzqq\r", "n\r", "/!tcp\r", "q", W, "echo l-$((1+10))\r"], "l-11"),
    ([DIFF, W, "h\rq", "/q\r", "mA\r'A\r", "q", W, "echo l-$((1+6))\r"], "l-7"),
    (["man ls\r", W, W, "/sort\r", W, "n\r", "q", W, "echo l-$((1+7))\r"], "l-8"),
    (["less < /etc/services\r", W, "/tcp\r", W, "q", W, "echo l-$((1+8))\r"], "l-9"),
    (["less -X /etc/services\r", W, "/tcp\r", W, "q", W, "echo l-$((1+9))\r"], "l-10"),
]  # fmt: skip


@pytest.mark.filterwarnings("default:.*rows need more programs")
@pytest.mark.timeout(600)
def test_a_pager_is_used_as_without_the_guard_and_runs_nothing(tmp_path, terminal_folder):
    assert_guarded(tmp_path, terminal_folder, ATTACKS, HONEST, rules=RULES, history="", at_once=5)
