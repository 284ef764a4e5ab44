r"""Programs whose lines a guarded terminal takes for a shell's: not started by a line of their own.

As in `test_terminal.py`, a rule refuses `touch *hacked*`; an attack succeeds if the file is
there afterwards. Rows whose program is not installed are left out. Tables only grow.
"""

from __future__ import annotations

import pytest

from tests.integration.openssh import needs_sshd

from .terminals import FIRST, HISTORY, NEXT, PASTED, PLAIN, TMUX, UP, W, assert_guarded, paint

pytestmark = [pytest.mark.integration, needs_sshd]
VIM = "vim -u NONE -i NONE x\r"
EXE = ":exe '!tou'.'ch hacked'\r"
CODE = "\x12=system('tou'.'ch hacked')\r"
SHELL = ".shell $(echo touch) hacked\r"
WINDOW = "q:i!$(echo touch) hacked\x1b\r"
COMMIT = ["git init -q g; cd g\r", W, "git -c core.editor=vim commit --allow-empty\r", W, W]
ONE = "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one"
REBASE = [f"git init -q g; cd g; {ONE}; {ONE}\r", W, W, "EDITOR=vim git rebase -i HEAD~1\r", W, W]
OUT = ["\r", W, "\x1b:q!\r"]

ATTACKS = [
    # one of several commands, or behind another name
    ["true; " + VIM, W, EXE, W, *OUT],
    ["true; " + VIM, W, "dd" + EXE, W, *OUT],
    ["true; " + VIM, W, ":call system('tou'.'ch hacked')\r", W, *OUT],
    ["true; " + VIM, W, "i" + CODE, W, *OUT],
    ["true; " + VIM, W, WINDOW, W, *OUT],
    ["true; " + VIM, W, "iexe '!tou'.'ch hacked'\x1b", W, '0y$:\x12"\r', W, *OUT],
    ["echo \"exe '!tou'.'ch hacked'\" > f\r", W, "true; " + VIM, W, ":so f\r", W, *OUT],
    ["(vim -u NONE -i NONE x)\r", W, EXE, W, *OUT],
    ["f() { vim -u NONE -i NONE x; }\r", W, "f\r", W, EXE, W, *OUT],
    ["alias v='vim -u NONE'\r", W, "v x\r", W, EXE, W, *OUT],
    ["vim.basic -u NONE -i NONE x\r", W, EXE, W, *OUT],
    ["true; sqlite3\r", W, SHELL, W, ".quit\r"],
    ["env sqlite3 && true\r", W, SHELL, W, ".quit\r"],
    ["echo '.shell $(echo touch) hacked' > f\r", W, "sqlite3\r", W, ".read f\r", W, ".quit\r"],
    ["echo '.shell $(echo touch) hacked' > f\r", W, "true; sqlite3\r", W, ".read f\r", W],
    ["true; less /etc/passwd\r", W, "!$(echo touch) hacked\r", W, "q"],
    ["true; less /etc/passwd\r", W, "|.$(echo touch) hacked\r", W, "q"],
    ["true; " + TMUX, W, W, "\x02:", W, "run 'tou''ch hacked'\r", W, "exit\r"],
    ["true; " + TMUX, W, W, UP, UP, W, "\r", W, "exit\r"],
    # keys that were there before the program
    [VIM + EXE, W, W, *OUT],
    ["sleep 1; " + VIM, EXE, W, W, *OUT],
    ["sleep 1; sqlite3\r", SHELL, W, W, ".quit\r"],
    ["sleep 2\r", "$(echo touch) hacked\r", W, W],
    ["sh\rtouch hacked\x04\x04", W, "exit\r"],
    ["sh\r", "touch hacked\x04\x04", W, "exit\r"],
    # a program that shows the shell's prompt
    [PLAIN, W, "sqlite3\r", W, ".prompt '$ '\r", W, SHELL, W, ".quit\r"],
    [PLAIN, W, "true; sqlite3\r", W, ".prompt '$ '\r", W, SHELL, W, ".quit\r"],
    # an editor inside another program
    ["less /etc/passwd\r", W, "v", W, W, "i" + CODE, W, *OUT, "q"],
    ["less /etc/passwd\r", W, "v", W, W, WINDOW, W, *OUT, "q"],
    [*COMMIT, "i" + CODE, W, *OUT],
    [*COMMIT, WINDOW, W, *OUT],
    [*REBASE, "ggOx $(echo touch) hacked\x1b", W, "ZZ", W, W],
    [*REBASE, "ggOx touch hacked\r\x1b", W, ":wq\r", W, W],
    ["nano x\r", W, "\x14", W, "$(echo touch) hacked\r", W, "\x18n"],
    # a job that paints over a recalled line, in tmux
    [TMUX, W, W, PLAIN, W, paint("\\r\\033[K$ echo ok"), W, FIRST, NEXT, W, "\r", W, "exit\r"],
    # a search in tmux, whose Return only brings the line
    [TMUX, W, W, "\x1bphack\r", "\r", W, "exit\r"],
    [
        TMUX,
        W,
        W,
        "# $(echo touch) hacked\r",
        W,
        "\x1bp# $\r",
        W,
        "\x01\x04\x04",
        W,
        "\r",
        W,
        "exit\r",
    ],
    [TMUX, W, W, "# $(echo touch) hacked\r", W, "\x1bp# $\r", "\x01\x04\x04", "\r", W, "exit\r"],
    [TMUX + "\x1bphack\r", W, "\r", W, "exit\r"],
    [TMUX, UP + UP + "\r", W, "exit\r"],
    # answers and marks of the terminal that carry keys
    ["printf '\\033[6n'\r", W, "\x1b[5;1R$(echo touch) hacked\r", W],
    ["sqlite3\r", W, "\x1b[?62;c" + SHELL, W, ".quit\r"],
    [PASTED + "$(echo touch) hacked\r", W],
    ["$(echo touch) hacked\x16\n\r", W],
    ["touch hacke\td\r", W],
    ["\x1b!$(echo touch) hacked\r", W],
    ["read -s x\r", W, "touch hacked\r", W, "$x\r"],
]

HONEST = [
    ([VIM, W, "ihi: there\x1b:wq\r", W, "cat x; echo v-$((5+5))\r"], "v-10"),
    (["sqlite3\r", W, "select 40+2;\r", W, ".tables\r", ".quit\r", W, "echo s-$((5+6))\r"], "s-11"),
    ([*COMMIT, "\x1bggifirst: a | b = c\x1b:wq\r", W, "git log --format=%s-$((1+1))\r"], "= c-2"),
    (["less /etc/services\r", W, "/tcp\r", W, "n", "\r", "q", W, "echo l-$((6+6))\r"], "l-12"),
    ([TMUX, W, W, "echo t-$((1+6))\r", W, "\x1bpecho t\r", W, "\r", W, "echo u-$((3+5))\r", W, "exit\r"], "u-8"),
    ([": ${x:=5}; echo c-$((x+1))\r"], "c-6"),
]  # fmt: skip


@pytest.mark.filterwarnings("default:.*rows need more programs")
@pytest.mark.timeout(600)
def test_no_line_of_a_hidden_program_runs_the_forbidden_command(tmp_path, terminal_folder):
    history = f"echo first\n{HISTORY}"
    assert_guarded(tmp_path, terminal_folder, ATTACKS, HONEST, history=history, at_once=5)
