r"""Programs on a guarded terminal: editors, pagers, tmux, database clients, and keys that run code.

As in `test_terminal.py`, a rule refuses `touch *hacked*`; an attack succeeds if the file is
there afterwards. Rows whose program is not installed are left out, with their number.
Tables only grow.
"""

from __future__ import annotations

import asyncio
import shutil

import pytest

from tests.integration.openssh import needs_sshd

from .terminals import HISTORY, PASTE, PASTED, UP, W, assert_guarded, running, terminal

pytestmark = [pytest.mark.integration, needs_sshd]
ATTACKS = [
    ["$(touch hacked)\x1b\x05", W],
    ["ls ${x[$(touch hacked)]}/\t", W, W],
    ["histchars='@^#'\r", W, "@touch\r", W],
    ["echo 'touch hacked' > h\r", W, "history -r h\r", W, "!!\r", W],
    ["shopt -u interactive_comments\r", W, "echo a #; touch hacked\r"],
    ["echo 'touch hacked' > f\r", W, "exec < f\r", W, W],
    ["exec <<< 'touch hacked'\r", W, W],
    ["echo 'touch hacked' > f\r", W, "exec 3<f\r", W, "exec <&3\r", W],
    ["set -k\r", W, "ls PATH=/tmp x\r"],
    ["shopt -so vi\r", W, "\x1bkkv", W, ":wq\r", W],
    ["bash --norc -o vi\r", W, "\x1bkkv", W, ":wq\r", W],
    [PASTE + "touch hacked;\x15echo ok\r" + PASTED, W, "\r", W],
    [PASTE + "touch hacked;\x15echo ok" + PASTED, W, "\r", W],
    [PASTE + "touch hacked #\x17\x17\x17echo ok\r" + PASTED, W, "\r", W],
    ["touch hacked\x1b[\x18\x18\x05", W, ":wq\r", W],
    [
        "(sleep 1; printf '\\033[?2004l\\033[?7l\\033[999C') &\r",
        W,
        W,
        W,
        "$(echo touch) hacked \r",
        W,
    ],
    [
        "TERM=dumb bash --norc\r",
        W,
        "touch hacked\x15: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;\x19\x01",
        W,
        "\r",
        W,
    ],
    ["tset -k a\r", W, "echo atouch hacked\r", W],
    ["reset -Q -k a\r", W, "echo atouch hacked\r", W],
    [
        "bash\r",
        W,
        "mkdir q; cd q\r",
        W,
        "suspend\r",
        W,
        "(sleep 2; printf '\\033[?1049h') &\r",
        W,
        "fg 1\r",
        W,
        W,
        W,
        "$(echo touch) hacked\r",
        W,
    ],
    [
        "bash\r",
        W,
        "mkdir q; cd q\r",
        W,
        "suspend\r",
        W,
        "printf '\\033[?1049h'\r",
        W,
        "fg\r",
        W,
        W,
        "$(echo touch) hacked\r",
        W,
    ],
    ["tmux -L bastiontest -f /dev/null new\r", W, W, "touch hacked\r", W, "exit\r"],
    ["tmux -L bastiontest -f /dev/null new\r", W, W, "$(echo touch) hacked\r", W, "exit\r"],
    ["tmux -L bastiontest -f /dev/null new\r", W, W, UP, UP, W, "\r", W, "exit\r"],
    ["vim x\r", W, ":!touch hacked\r", W, "\r", ":q!\r"],
    ["vim x\r", W, ":!$(echo touch) hacked\r", W, "\r", ":q!\r"],
    ["vim x\r", W, ":terminal\r", W, W, "$(echo touch) hacked\r", W, "exit\r", ":q!\r"],
    ["vim x\r", W, ":call system('touch'.' hacked')\r", W, ":q!\r"],
    ["vim x\r", W, ":r!touch hacked\r", W, ":q!\r"],
    ["vim x\r", W, "itouch hacked\x1b", W, "!!sh\r", W, ":q!\r"],
    ["vim x\r", W, ":!tou\x16ch hacked\r", W, "\r", ":q!\r"],
    ["vim x\r", W, ":exe '!tou'.'ch hacked'\r", W, "\r", ":q!\r"],
    ["vim x\r", W, ":py3 import os; os.system('touch hacked')\r", W, ":q!\r"],
    ["vim x\r", W, "ihacked\x1b", W, ":set kp=tou''ch\r", W, "0K", W, "\r", ":q!\r"],
    ["vim x\r", W, "ihacked\x1b", W, ":let &kp='tou'.'ch'\r", W, "0K", W, "\r", ":q!\r"],
    ["vim x\r", W, ":let &ep='tou'.'ch hacked'\r", W, "==", W, "\r", ":q!\r"],
    ["less /etc/passwd\r", W, "!$(echo touch) hacked\r", W, "q"],
    # keys that a program leaves to its shell
    ["less /etc/passwd\r", W, "qtouch hacked\r", W],
    ["less /etc/passwd\r", W, "qtouch hacked\x0f", W],
    ["less /etc/passwd\r", W, "q", "t", "ouch hacked\r", W],
    ["less /etc/passwd\r", W, "/x\rqtouch hacked\r", W],
    ["less /etc/passwd\r", W, "q" + PASTE + "touch hacked\r" + PASTED, W, "\r", W],
    ["X=touch\r", W, "less /etc/passwd\r", W, "q$X hacked\r", W],
    ["echo 'touch hacked' > f\r", W, "less /etc/passwd\r", W, "qsh f\r", W],
    ["man ls\r", W, W, "qtouch hacked\r", W],
    ["vim x\r", W, "ZQ", "touch hacked\r", W],
    ["mkfifo f; (seq 900; sleep 3) > f &\r", W, "less -f f\r", W, "Gqtouch hacked\r", *[W] * 6],
    [
        *("X=touch\r", W, "mkfifo f; (seq 900; sleep 3) > f &\r", W, "less -f f\r", W),
        *("Gq$X hacked\r", *[W] * 6),
    ],
    ["less /etc/passwd\r", W, "|.touch hacked\r", W, "q"],
    ["man ls\r", W, W, "!$(echo touch) hacked\r", W, "q"],
    ["more /etc/services\r", W, "!touch hacked\r", W, "q"],
    ["sqlite3\r", W, ".shell $(echo touch) hacked\r", W, ".quit\r"],
    ["printf -v PS1 '%s' '$(touch hacked)'\r", W, "ls\r"],
    ["read PS1 <<< '$(touch hacked)'\r", W, "ls\r"],
    ["declare -n r=PROMPT_COMMAND\r", W, "r='touch hacked'\r", W, "ls\r"],
    ["for PROMPT_COMMAND in 'touch hacked'; do :; done\r", W, "ls\r", W],
    ["PROMPT_COMMAND[0]='touch hacked'\r", W, "ls\r", W],
    ["printf -v 'PROMPT_COMMAND[0]' 'touch hacked'\r", W, "ls\r", W],
    ["select PROMPT_COMMAND in 'touch hacked'; do break; done\r", W, "1\r", W, "ls\r", W],
    ["PS0='$(touch hacked)'\r", W, "ls\r"],
    ["touch hac", W, "\x1aked\r", W],
    ["touch hac", W, "\x1a", W, "ked\r", W],
    ["$(echo touch) ", W, "\x1a", W, "hacked\r", W],
    ["trap '' INT\r", W, "touch hac", W, "\x03", W, "ked\r", W],
    ["sh\r", W, "touch hac", W, "\x1a", W, "ked\r", W],
    ["sh\r", W, "trap '' INT QUIT\r", W, "touch hac", W, "\x03", W, "ked\r", W],
    ["LC_ALL=C bash --norc\r", W, "$(touch hacked)\x85", W],
    ["LC_ALL=C bash --norc\r", W, "`touch hacked`Å", W],
    ["$(touch hacked)", W, "\x1b", "\x05", W],
    [
        "TERM=dumb bash --norc\r",
        W,
        ': "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; touch hacked',
        "\x01",
        W,
        "\r",
        W,
        W,
    ],
    [
        "TERM=vt52 bash --norc\r",
        W,
        ': "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; touch hacked',
        "\x01",
        W,
        "\r",
        W,
        W,
    ],
    [
        "TERM=dumb bash --norc\r",
        W,
        'touch hacked\x15: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; \x19',
        "\x01",
        W,
        "\r",
        W,
        W,
    ],
    ["vim x\r", W, "\x1b:", W, "!$(echo touch) hacked\r", W, "\r", ":q!\r"],
    ["vim x\r", W, ":!$(echo touch) hacked\r", W, "\r", ":q!\r"],
    ["vim x\r", W, ":", UP, "!X=touch; $X hacked\r", W, "\r", ":q!\r"],
    ["vim x\r", W, "\x1a", W, "$(echo touch) hacked\r", W, "fg\r", W, ":q!\r"],
    ["vim x\r", W, "\x1a", W, "bash --norc\r", W, "fg\r", W, "$(echo touch) hacked\r", W],
    [
        "bash --norc\r",
        W,
        "suspend\r",
        W,
        "vim x\r",
        W,
        "\x1a",
        W,
        "(sleep 2; printf '\\033[?1049h') &\r",
        W,
        "fg 1\r",
        W,
        W,
        W,
        "$(echo touch) hacked\r",
        W,
    ],
    [
        "tmux -L bastiontest -f /dev/null new\r",
        W,
        W,
        "mkdir q; cd q\r",
        W,
        "$(echo touch) hacked\r",
        W,
        "exit\r",
    ],
    [
        "tmux -L bastiontest -f /dev/null new\r",
        W,
        W,
        "mkdir q; cd q\r",
        W,
        "touch hackex\x7fd\r",
        W,
        "exit\r",
    ],
    [
        "tmux -L bastiontest -f /dev/null new\r",
        W,
        W,
        "mkdir q; cd q\r",
        W,
        UP,
        UP,
        UP,
        UP,
        W,
        "\r",
        W,
        "exit\r",
    ],
    [
        "tmux -L bastiontest -f /dev/null new\r",
        W,
        W,
        "mkdir q; cd q\r",
        W,
        "sh\r",
        W,
        "touch hacked\r",
        W,
        "$(echo touch) hacked\r",
        W,
        "exit\r",
        "exit\r",
    ],
    [
        "tmux -L bastiontest -f /dev/null new\r",
        W,
        W,
        "\x02:",
        W,
        "new-window 'touch hacked'\r",
        W,
        "exit\r",
    ],
    [
        "tmux -L bastiontest new-session -d\r",
        W,
        "tmux -L bastiontest send-keys 'touch hacked' Enter\r",
        W,
    ],
    [
        "tmux -L bastiontest new-session -d\r",
        W,
        "tmux -L bastiontest send-keys 'touch hac' 'ked' Enter\r",
        W,
    ],
    [
        "tmux -L bastiontest new-session -d\r",
        W,
        "tmux -L bastiontest send-keys -l 'touch hac'\r",
        W,
        "tmux -L bastiontest send-keys 'ked' Enter\r",
        W,
    ],
    [
        "tmux -L bastiontest new-session -d\r",
        W,
        "tmux -L bastiontest run-shell 'touch hacked'\r",
        W,
    ],
    ["less /etc/passwd\r", W, "v", W, ":!$(echo touch) hacked\r", W, ":q\r", "q"],
    ["less /etc/passwd\r", W, "|", "a", "$(echo touch) hacked\r", W, "q"],
    ["sqlite3\r", W, ".output |$(echo touch) hacked\r", W, "select 1;\r", ".quit\r"],
    ["sqlite3\r", W, ".once |$(echo touch) hacked\r", "select 1;\r", W, ".quit\r"],
    ["sqlite3\r", W, "select 1;\x1a", W, "$(echo touch) hacked\r"],
    ["git -C /tmp/wt/sshroad log\r", W, "!$(echo touch) hacked\r", W, "q"],
    ["less -X /etc/passwd\r", W, "!$(echo touch) hacked\r", W, "q"],
    ["cat > y <<E\r", "x\r", "E\r", W, "less +F y\r", W, "\x03", W, "!touch hacked\r", W, "q"],
    ["mkdir '$(touch hacked)'\r", W, "cd *touch*\r", W, "ls\r", W],
    ["touch\xa0hacked\r", W],
    ["command_not_found_handle() { $1 hacked; }\r", W, "xx\r"],
    ["hash -p /usr/bin/touch zz\r", W, "zz hacked\r", W],
    # Return by other names, and keys that run a line without it
    ["#touch hacked\x1b1\x1b#", W],
    ["#touch hacked\x1b-\x1b#", W],
    ["\x1b\r", W, "\x1bkkv", W, W, "ZZ", W],
    ["\x1b", "\r", W, "\x1bkkv", W, W, "ZZ", W],
    ["touch ha\x1bOM", W, "cked\r", W],
    ["touch ha\x1b[13u", W, "cked\r", W],
    ["vim x\r", W, ":!touch hacked\x1bOM", W, W],
    ["vim x\r", W, ":!touch hacked\x1b", "OM", W, W],
    ["vim x\r", W, ":!touch hacked\x1bO2M", W, W],
    ["vim x\r", W, ":!touch hacked\x1b[27;5;109~", W, W],
    ["vim x\r", W, ":!touch hacked\x1b[13;1u", W, W],
    ["vim x\r", W, ":!touch hacked\x1b[13u", W, W],
    ["vim x\r", W, "q:i!touch hacked\x1b", W, "\r", W],
    ["less /etc/passwd\r", W, "!touch hacked\x1bOM", W, "q"],
    ["less /etc/passwd\r", W, "#touch hacked\r", W, "q"],
    ["tmux -L bastiontest -f /dev/null new\r", W, W, "touch hacked\x1bOM", W, "exit\r"],
    [
        "tmux -L bastion2 -f /dev/null new\r",
        W,
        W,
        "hacked\x01",
        "\x02c",
        W,
        W,
        "\x02p",
        W,
        "touch \r",
        W,
    ],
    [
        "tmux -L bastion3 -f /dev/null new\r",
        W,
        W,
        "touch hac",
        "\x02c",
        W,
        W,
        "\x02p",
        W,
        "ked\r",
        W,
    ],
    # shells that do not show what is typed, or read it from elsewhere
    ["exec 2>/dev/null\r", W, "$(echo touch) hacked\r", W, W],
    ["exec 2>&-\r", W, "$(echo touch) hacked\r", W, W],
    ["printf 'Password: '; exec 2>/dev/null\r", W, W, "$(echo touch) hacked\r", W],
    ["bash -i 2>/dev/null\r", W, "$(echo touch) hacked\r", W, W],
    ["{ bash -i; } 2>/dev/null\r", W, "$(echo touch) hacked\r", W, W],
    ["sh -c 'bash -i' 2>/dev/null\r", W, "$(echo touch) hacked\r", W, W],
    ["bash <<'E'\r", W, "$(echo touch) hacked\r", W, "\x04", W, W],
    ["bash <<E\r", W, "`echo touch` hacked\r", W, "\x04", W, W],
    ["bash <<E\r", W, "$(echo touch) hacked\r", W, "x\x7f\x04", W, W],
    ["coproc bash\r", W, "echo 'touch hacked' >&${COPROC[1]}\r", W, W],
    ["exec 0<<< 'touch hacked'\r", W, W],
]

HONEST = [
    (
        [
            "vim x\r",
            W,
            "ihello (world!\rif (!x) { touch hacked\r| pipe: y\r# don't (\r",
            "\x1b:wq\r",
            W,
            "echo n-$(wc -l < x)\r",
            W,
        ],
        "n-5",
    ),
    (["vim x\r", W, ":!echo h-$((1+1))\r", W, "\r", ":q\r"], "h-2"),
    (
        ["vim x\r", W, "ione\rtwo\x1b:%s/one/ONE/|w\r", W, ":wq!\r", W, "cat x; echo c-$((1+3))\r"],
        "c-4",
    ),
    (
        [
            "vim x\r",
            W,
            "\x1a",
            W,
            "fg\r",
            W,
            "ithere's (\r\x1b:wq\r",
            W,
            "cat x; echo d-$((1+4))\r",
        ],
        "d-5",
    ),
    (["less /etc/passwd\r", W, "/root\r", W, "G", "q", W, "echo l-$((5+5))\r"], "l-10"),
    (["less /etc/services\r", W, "/query\r", W, "n", "n\r", "q", W, "echo l-$((5+6))\r"], "l-11"),
    (["less /etc/services\r", W, "Gn\r\r\r", "q", W, "echo l-$((5+7))\r"], "l-12"),
    (["less /etc/passwd\r", W, "\x1b[B\x1b[B", "q", "echo l-$((5+8))\r"], "l-13"),
    (["less /etc/passwd\r", W, "ZZ", W, "echo l-$((5+9))\r"], "l-14"),
    (["vim x\r", W, "ione\x1byyp3p:wq\r", W, "cat x; echo v-$((5+5))\r"], "v-10"),
    (["vim x\r", W, "iq a\rq b\x1bZZ", W, "cat x; echo v-$((5+6))\r"], "v-11"),
    (["less /etc/passwd\r", W, "!echo m-$((2+2))\r", W, "\r", "q"], "m-4"),
    (["man ls\r", W, W, "/sort\r", "q", W, "echo l-$((5+6))\r"], "l-11"),
    (["tmux -L bastiontest -f /dev/null new\r", W, W, "echo t-$((3+4))\r", W, "exit\r"], "t-7"),
    (
        [
            "tmux -L bastiontest -f /dev/null new\r",
            W,
            W,
            "vim x\r",
            W,
            W,
            "iit's (\r\x1b:wq\r",
            W,
            "cat x; echo t-$((3+5))\r",
            W,
            "exit\r",
        ],
        "t-8",
    ),
    (
        [
            "tmux -L bastiontest -f /dev/null new\r",
            W,
            W,
            "\x02c",
            W,
            "echo t-$((3+6))\r",
            W,
            "exit\r",
            "exit\r",
        ],
        "t-9",
    ),
    (["sqlite3\r", W, "select (1+2)*5;\r", W, ".quit\r"], "15"),
    (["sqlite3\r", W, "select\r", "(1+2)*6\r", ";\r", W, ".quit\r"], "18"),
    (["top\r", W, W, "q", W, "echo v-$((9+10))\r"], "v-19"),
    ([PASTE + "if true; then\n\techo t-$((1+2))\nfi" + PASTED, "\r"], "t-3"),
    (["echo x-$((1+2)) # don't\r"], "x-3"),
    (["echo foo\x03", W, "echo x-$((1+4))\r"], "x-5"),
    (["sleep 9\r", W, "\x03", W, "echo x-$((1+5))\r"], "x-6"),
    (["sleep 9\r", W, "\x1a", W, "bg\r", W, "kill %1\r", W, "echo x-$((1+6))\r"], "x-7"),
    (["sleep 9\r", W, "\x03echo x-$((2+6))\r"], "x-8"),
    (["cat\r", W, "it's\r", "\x03", W, "echo x-$((3+6))\r"], "x-9"),
    (["sh\r", W, "echo foo\x03", W, "echo x-$((4+6))\r", W], "x-10"),
    (["echo Ångström …\r", W, "echo x-$((5+6))\r"], "x-11"),
    (["cd /tmp && ls >/dev/null; cd -; echo x-$((6+8))\r"], "x-14"),
    (["export FOO='a b'; echo \"$FOO\" x-$((6+9))\r"], "x-15"),
    (["history | tail -2; echo x-$((6+10))\r"], "x-16"),
    (["python3 --version; echo x-$((6+11))\r"], "x-17"),
    (["ls ~/ >/dev/null && for i in a b; do echo $i; done; echo x-$((6+12))\r"], "x-18"),
    (
        ["cat > f <<'E'\r", "it's (\r", "touch hacked\r", "E\r", W, "wc -l f; echo x-$((6+13))\r"],
        "x-19",
    ),
    (["read -p 'name? ' n\r", W, "O'Neil (x\r", W, "echo x-$((6+14))\r"], "x-20"),
    (["watch -n1 date\r", W, W, "\x03", W, "echo x-$((6+15))\r"], "x-21"),
    (["TERM=xterm-256color ls; echo x-$((6+16))\r"], "x-22"),
    (["diff <(echo a) <(echo b) | head -1; echo x-$((6+17))\r"], "x-23"),
    (["grep -c 'touch hacked' /etc/hosts; echo x-$((6+18))\r"], "x-24"),
]


@pytest.mark.filterwarnings("default:.*rows need more programs")
@pytest.mark.timeout(600)
def test_no_program_runs_the_forbidden_command(tmp_path, terminal_folder):
    assert_guarded(tmp_path, terminal_folder, ATTACKS)


@pytest.mark.filterwarnings("default:.*rows need more programs")
@pytest.mark.timeout(600)
def test_programs_are_used_as_without_the_guard(tmp_path, terminal_folder):
    assert_guarded(tmp_path, terminal_folder, (), HONEST, history="", at_once=6)


@pytest.mark.skipif(shutil.which("vim") is None, reason="needs vim")
def test_a_program_that_is_the_whole_command_has_the_terminal(tmp_path, terminal_folder):
    async def visit() -> str:
        async with running(tmp_path) as bench, bench.connect("ada", "web01") as connection:
            line = f"vim {terminal_folder}/x"
            process = await connection.create_process(line, term_type="xterm", errors="replace")
            async with asyncio.timeout(20):
                while "~" not in await process.stdout.read(4096):
                    pass
            process.stdin.write("iit's (\rif (!x) {\x1b:w\r")
            for _ in range(100):
                await asyncio.sleep(0.05)
                if (terminal_folder / "x").exists():
                    break
            process.stdin.write(":q\r")
            await process.wait_closed()
        return (terminal_folder / "x").read_text()

    assert asyncio.run(visit()) == "it's (\nif (!x) {\n"


@pytest.mark.parametrize("size", [(5, 3), (3000, 900)])
def test_a_window_of_a_strange_size_does_not_hide_a_line(tmp_path, terminal_folder, size):
    async def visit() -> bool:
        (tmp_path / "history").write_text(HISTORY)
        async with running(tmp_path) as bench, terminal(bench, terminal_folder / "t") as shell:
            shell.process.change_terminal_size(*size)
            await shell.press([W, UP, UP, UP, W, "\r", W])
            return bool(list((terminal_folder / "t").rglob("hacked")))

    assert not asyncio.run(visit())
