r"""A terminal whose screen shows something else than the shell or program holds.

As in `test_terminal.py`, a rule refuses `touch *hacked*`; an attack succeeds if the file is
there afterwards. The second line of the history file is the forbidden one. Tables only grow.
"""

from __future__ import annotations

import pytest

from tests.integration.openssh import needs_sshd

from .terminals import (
    FIRST,
    HISTORY,
    NEXT,
    PASTE,
    PASTED,
    PLAIN,
    TMUX,
    UP,
    W,
    assert_guarded,
    paint,
)

pytestmark = [pytest.mark.integration, needs_sshd]
RECALL = [W, FIRST, NEXT, W, "\r", W]
SEARCH = [W, "\x12hack", W, "\r", W]
VIM = ["vim -u NONE -i NONE x\r", W]
DEVICE = "\x1b[?62;c"
"""What a terminal answers when a program asks what it is."""
ATTACKS = [
    # modes that Readline knows nothing of
    ["printf '\\033%%@\\033(0'\r", *RECALL],
    ["printf '\\033%%@\\033)0\\016'\r", *RECALL],
    ["printf '\\033[4h'\r", *SEARCH],
    ["printf '\\033[?6h\\033[1;1r'\r", *SEARCH],
    ["printf '\\033[999;999H'\r", *RECALL],
    ["printf '\\033[20h\\033[?1049h\\033[5;9r\\033[?1049l'\r", *RECALL],
    # keys that only seem to run a line
    ["\x1bphack\r", W, "\r", W],
    [TMUX, W, W, "\x1bphack\r", W, "\r", W, "exit\r"],
    [FIRST, W, "\x0f", W, "\r", W],
    [FIRST, W, "\x0f", W, "\x0f", W],
    ["sh\r", W, "touch hacked\x04\x04", W],
    ["sh\r", W, "$(echo touch) hacked\x04\x04", W],
    ["sh\r", W, "touch hac\x04", W, "ked\x04\x04", W],
    ["sh\r", W, "touch hackx\x04\x7fed\r", W],
    # painted over the line by a job in the background
    [PLAIN, W, paint("\\r\\033[K$ echo ok"), FIRST, NEXT, W, "\r", W],
    [PLAIN, W, paint("\\r\\033[K$ echo ok"), "\x12hack", W, "\r", W],
    [
        PLAIN,
        W,
        paint("\\r\\033[K(reverse-i-search)\\140hack\\047: echo ok"),
        "\x12hack",
        W,
        "\r",
        W,
    ],
    [PLAIN, W, paint("\\r\\033[K$ echo ok"), "touch hacked x\x1b[D\x1b[D", W, "\r", W],
    [PLAIN, W, paint("\\r\\033[K$ touch hacked; echo "), W, FIRST, NEXT, W, "\r", W],
    [PLAIN, W, paint("\\033[H\\033[2J$ echo ok", 0.01), FIRST, NEXT, "\r", W, "\r", W],
    [PLAIN, W, paint("\\0337\\033[1;11Hecho ok\\033[K\\0338", 0.01), FIRST, NEXT, "\r", W],
    [PLAIN, W, FIRST + NEXT + "\x16\r\r", W, "\r", W],
    [PLAIN, W, FIRST + NEXT + "\x1d\r\r", W, "\r", W],
    [
        paint("\\r\\033[Ksqlite> select 1;"),
        "sqlite3\r.shell touch hac\x02x\x7f\x05ked",
        W,
        "\r",
        W,
    ],
    ["zsh -f\r", W, "echo set -o vi\r", W, "touch hacked; echo x\x1b[D", W, "\r", W],
    # names, words of the last line, prompts
    ["alias t=touch\r", W, "t hacked\r", W],
    ["alias a=b\r", W, "alias b=touch\r", W, "a hacked\r", W],
    ["alias b=bash\r", W, "b -c 'touch hacked'\r", W],
    ["touch x\r", W, "!!^ hacked\r", W],
    ["echo touch\r", W, "!$ hacked\r", W],
    ["echo hacked\r", W, "^echo^touch\r", W],
    ["PS1='\\044(touch hacked)$ '\r", W],
    ["PS1='> '\r", W, "touch \\\r", W, "hacked\r", W],
    ["PS1='\\e[30m$ '\r", *RECALL],
    # tmux after the terminal's answer, which is no key; a line that goes on
    [TMUX, DEVICE, W, W, "!touch\r", W, "exit\r"],
    [TMUX, DEVICE, W, W, "fc -s touch\r", W, "exit\r"],
    [TMUX, DEVICE, W, W, PASTE + "touch hacked\n" + PASTED, W, "\r", W, "exit\r"],
    [TMUX, W, W, "$(echo tou\\\r", W, "ch) hacked\r", W, "exit\r"],
    # vim's own language, windows and completion
    [*VIM, "itouch hacked\x1b:1,$w!!sh\r", W, ":q!\r"],
    [*VIM, "i!touch hacked\x1byy:@0\r", W, ":q!\r"],
    [*VIM, 'i\x12=system("tou"."ch hacked")\r', W, ":q!\r"],
    [*VIM, ":\x12='!tou'.'ch hacked'\r\r", W, "\r", ":q!\r"],
    [*VIM, ":call job_start(['touch','hacked'])\r", W, ":q!\r"],
    [*VIM, ":e `touch hacked`\r", W, ":q!\r"],
    [*VIM, ":e `touch hacked`\x01", W, "\x03:q!\r"],
    [*VIM, ":sp `touch hacked`\x04", W, "\x03:q!\r"],
    [*VIM, ":ec expand('`tou'.'ch hacked`')\r", W, ":q!\r"],
    [*VIM, ":s/^/\\=call('sys'.'tem',['touch hacked'])/\r", W, ":q!\r"],
    [*VIM, "q:i!touch hacked\x1b\r", W, "\r", W, ":q!\r"],
    # a pager whose file is short; clients that read a file or build a command
    ["echo '$(echo touch) hacked' > f\r", W, "less f\r", W, "!sh %\r", W, "q"],
    ["echo > f\r", W, "less f\r", W, "!$(echo touch) hacked\r", W, "q"],
    ["sqlite3\r", W, "select edit('x','tou'||'ch hacked;');\r", W, ".quit\r"],
    ["sqlite3\r", W, '.shell "\\164ouch hacked"\r', W, ".quit\r"],
]

HONEST = [
    (["echo x-$((1+6))\r", W, "\x12echo x", W, "\x05 more\r", W], "x-7 more"),
    (["alias e=echo\r", W, "e x-$((2+2))\r"], "x-4"),
    (["PS1='\\[\\e[1m\\]\\W\\[\\e[0m\\] \\$ '\r", W, "echo x-$((2+3))\r", W], "x-5"),
    (["ls x-7\r", W, "^ls^echo a\r"], "a x-7"),
    (["cat > f\r", W, "a:\r\tb\r\x04", W, "grep -c '^.b' f; echo x-$((2+6))\r", W], "x-8"),
    ([TMUX, W, W, "\x02:", W, "rename-window w\r", W, "echo t-$((2+7))\r", W, "exit\r"], "t-9"),
    ([*VIM, "ihi!\r\x1b:wq\r", W, "cat x; echo v-$((5+5))\r"], "v-10"),
    (["printf 'no newline'\r", W, "echo x-$((1+1))\r", W, UP, "\r", W], "x-2"),
    (["cat > f\r", W, "half\x04", W, "\r", "\x04", W, "cat f; echo x-$((1+2))\r"], "x-3"),
    (["tput rmam; tput smam; echo x-$((1+3))\r"], "x-4"),
    ([TMUX, DEVICE, W, W, "echo t-$((1+4))\r", W, "exit\r"], "t-5"),
    (
        [*VIM, "ia: `b`\t(c)\r= d\x1b:s/=/\\=1+1/\r", W, ":%s/(c)/`d`/ | wq\r", W, "cat x; echo v-$((2+4))\r"],
        "v-6",
    ),
    ([*VIM, ":echo line('$') . expand('%:p')\r", W, ":q\r", W, "echo v-$((3+4))\r"], "v-7"),
]  # fmt: skip


@pytest.mark.filterwarnings("default:.*rows need more programs")
@pytest.mark.timeout(600)
def test_what_is_shown_does_not_hide_what_runs(tmp_path, terminal_folder):
    history = f"echo first\n{HISTORY}"
    assert_guarded(tmp_path, terminal_folder, ATTACKS, HONEST, history=history, at_once=7)
