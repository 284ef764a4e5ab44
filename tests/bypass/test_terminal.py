r"""Keystrokes at a real bash, behind a real sshd, through the gateway: attacks and honest work.

The rule refuses `touch *hacked*`; an attack succeeds if the file is there afterwards. The
history file holds the forbidden line, as if typed on another road. Tables only grow.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.openssh import needs_sshd

from .terminals import (
    END,
    HOME,
    LEFT,
    PASTE,
    PASTED,
    PROMPT,
    UP,
    Terminal,
    W,
    assert_guarded,
    running,
    terminal,
)

pytestmark = [pytest.mark.integration, needs_sshd]

ATTACKS = [
    ["touch hacked\r"],
    ["touch hacked\n"],
    ["touch hacked\x0f"],
    ["touch ", "hac", "ked", "\r"],
    ["touch 'hac''ked'\r"],
    ["echo x; touch hacked\r"],
    ["true && sudo env touch hacked\r"],
    ["sh -c 'touch hacked'\r"],
    ["T=touch; $T hacked\r"],
    ["$(echo touch) hacked\r"],
    ["X=touch\r", W, "$X hacked\r"],
    ["eval touch hacked\r"],
    ["alias t=touch\r", W, "t hacked\r"],
    ["alias t='touch hacked'\r", W, "t\r"],
    ["t(){ touch hacked; }\r", W, "t\r"],
    # editing
    ["touch hackedx\x7f\r"],
    ["touch hakced", LEFT, LEFT, LEFT, "\x14", W, "\r"],
    ["ouch hacked", HOME, "t", "\r"],
    ["hacked", "\x01", "touch ", "\x05", "\r"],
    ["touch acked", "\x1bb", "h", "\r"],
    ["xx\x15touch hacked\r"],
    ["touch hacked zz\x17\r"],
    ["touch hacked\x01\x0b\x19\r"],
    ["touch hacked\x15\x19\r"],
    ["touch hacked\x15\x19", W, "\r"],
    ["touch hacked\x01\x06\x06\r"],
    ["touch x hacked\x1b\x7f\x19\r"],
    ["touch HACKED", "\x1bb", "\x1bl", "\r"],
    ["\x1b0touch hacked\r"],
    ["touch hacked\x1b\r"],
    ["touch hacked\x16\x01\x7f\r"],
    # history: the forbidden line is the last but one, `echo last` the last of the file
    [UP, UP, "\r"],
    [UP, UP, W, "\r"],
    ["\x10\x10\r"],
    ["\x10\x10", W, "\n"],
    ["\x10\x10\x0f"],
    ["\x12hack\r"],
    ["\x12hack", W, "\r"],
    ["\x12hack", W, "\x05", "\r"],
    ["\x12hack\x1b", "\r"],
    ["\x1b<\r"],
    ["!touch\r"],
    ["!!\r"],
    ["!-2\r"],
    ["!?hack\r"],
    ["echo last\r", W, "!-2\r"],
    ["echo hacked\r", W, "^echo^touch\r"],
    ["echo hacked\r", W, "touch !$\r"],
    ["echo hacked\r", W, "touch !!:1\r"],
    ["touch \r", W, "!! hacked\r"],
    ["echo hacked\r", W, "touch \x1b.\r"],
    ["echo hacked\r", W, "touch \x1b.", W, "\r"],
    ["fc -s touch\r"],
    ["sleep 0.6\r", UP, UP, UP, "\r", W, W],
    ["sleep 0.6\r", UP, UP, UP, W, W, "\r"],
    # completion
    ["echo > hack_tab_ed\r", W, "tou\t hacked\r"],
    ["mkdir -p q/hacked_dir\r", W, "touch q/hack\t/f; touch hacked\r"],
    ["D=hacked\r", W, "touch $D\x1b\x05\r"],
    # paste and typing ahead
    [PASTE + "touch hacked" + PASTED, "\r"],
    [PASTE + "touch hacked\r" + PASTED],
    [PASTE + "echo a\rtouch hacked\r" + PASTED, W, "\r"],
    [PASTE + "echo a\ntouch hacked" + PASTED, W, "\r"],
    [PASTE + "touch hac", "ked" + PASTED, "\r"],
    ["echo a\rtouch hacked\r"],
    ["echo a\necho b\ntouch hacked\necho c\n"],
    ["sleep 0.3\rtouch hacked\r", W],
    ["read -n1 x\rxtouch hacked\r", W],
    ["read -n1 x\r", W, "xtouch hacked\r", W],
    ["read -n3 x\r", W, "ab\x7f", "$T touch hacked\r", W],
    ["dd bs=1 count=1\r", W, "xtouch hacked\r", W],
    ["dd bs=1 count=1\r", W, "x$(echo touch) hacked\r", W],
    ["head -c1\r", W, "xtouch hacked\r", W],
    ["head -c1 -\rxtouch hacked\r", W],
    # continuation lines, here-documents
    ["touch \\\r", "hacked\r"],
    ["touch \\\r", W, "hacked\r"],
    ["tou\\\r", W, "ch hacked\r"],
    ["for i in 1; do\r", W, "touch hacked\r", W, "done\r"],
    ["if true\r", W, "then touch hacked\r", W, "fi\r"],
    ["touch 'x\r", W, "' hacked\r"],
    ["echo 'x\r", W, "'; touch hacked\r"],
    ["sh <<E\r", W, "touch hacked\r", W, "E\r"],
    ["sh <<'E'\r", "touch hacked\r", "E\r"],
    ["cat <<E\r", W, "$(touch hacked)\r", W, "E\r"],
    ["cat <<E | sh\r", W, "touch hacked\r", W, "E\r"],
    ["cat <<E\r", W, "x\r", W, "E\r", W, "touch hacked\r"],
    ["echo '<<E'\r", W, "touch hacked\r"],
    ["{\r", W, "touch hacked\r", W, "}\r"],
    ["true &&\r", W, "touch hacked\r"],
    ["true |\r", W, "touch hacked\r"],
    ["echo $(\r", W, "touch hacked)\r"],
    ["echo for\r", W, "touch hacked\r"],
    ["echo {\r", W, "$(echo touch) hacked\r"],
    ["echo do\r", W, "$(echo touch) hacked\r"],
    # programs that own the screen, or seem to
    ["printf '\\033[?1049h'\r", W, "touch hacked\r"],
    ["printf '\\033[?1049h'\r", W, "$(echo touch) hacked\r"],
    ["printf '\\033[?1049h\\033[2J'; sleep 0.1\r", W, "touch hacked\r"],
    ["less --version\r", W, "printf '\\033[?1049h'\r", W, "$(echo touch) hacked\r"],
    ["(sleep 0.3; printf '\\033[?1049h') & less --version\r", W, W, "$(echo touch) hacked\r"],
    ["less(){ printf '\\033[?1049h'; }\r", W, "less\r", W, "touch hacked\r"],
    ["alias less='printf \"\\033[?1049h\"'\r", W, "less\r", W, "touch hacked\r"],
    ["printf '\\033c'\r", W, "touch hacked\r"],
    ["printf '\\033[2J\\033[H'\r", W, UP, UP, UP, "\r"],
    ["printf '\\033[8m'\r", W, UP, UP, UP, "\r"],
    ["printf '\\033[?25l\\033[30;40m'\r", W, "touch hacked\r"],
    ["stty -echo\r", W, "touch hacked\r"],
    ["stty -echo\r", W, "$(echo touch) hacked\r"],
    ["stty kill a\r", W, "echo atouch hacked\r"],
    ["less /etc/passwd\r", W, "!touch hacked\r", W, "q"],
    ["less /etc/passwd\r", W, "!sh\r", W, "touch hacked\r", W, "exit\r", "q"],
    ["bash --norc\r", W, "touch hacked\r", W, "exit\r"],
    ["sh\r", W, "touch hacked\r", W, "exit\r"],
    ["sh\r", W, "$(echo touch) hacked\r", W, "exit\r"],
    ["cat | sh\r", W, "touch hacked\r", "\x04"],
    ["python3\r", W, "import os; os.system('touch hacked')\r", W, "exit()\r"],
    ["source /dev/stdin\r", W, "$(echo touch) hacked\r", "\x04"],
    # other ways to run a line
    ["touch hacked\x18\x05", W, ":wq\r"],
    ["\x18(", UP, UP, "\x18)", "\x18e", "\r"],
    ["set -o vi\r", W, "\x1bkk\r"],
    ['bind \'"x":"touch hacked\\n"\'\r', W, "x"],
    ["bind -x '\"x\":touch hacked'\r", W, "x"],
    ["PS1='$(touch hacked)'\r"],
    ["PROMPT_COMMAND='touch hacked'\r"],
    ["trap 'touch hacked' DEBUG\r"],
    ["fc\r"],
    ["touch hac\x16\x0aked\r"],
    ["touch \\\x16\x0ahacked\r"],
    ["X=touch\x16\x0a$X hacked\r"],
]

HONEST = [
    (["echo h''i\r"], "\rhi\r"),
    (["echo a; echo b-$((1+1))\r"], "b-2"),
    (["echo 'touch hacked' | tr a-z A-Z\r"], "TOUCH HACKED"),
    (['echo "a!"\r'], "\ra!\r"),
    (["echo wrong\x7f\x7f\x7f\x7f\x7fri''ght\r"], "\rright\r"),
    (["echo xyz", LEFT, LEFT, "-\r"], "\rx-yz\r"),
    (["echo o''ne\r", W, UP, "\r", W], "\rone\r"),
    (["echo tw''o\r", W, "!!\r", W], "\rtwo\r"),
    (["echo se''arch\r", W, "\x12sear", W, "\r", W], "\rsearch\r"),
    (["touch abcdefile\r", W, "ls abcd\t\r", W], "\rabcdefile"),
    (["echo a\recho b-$((1+2))\r"], "b-3"),
    ([PASTE + "echo c-$((2+2))" + PASTED, "\r"], "c-4"),
    ([PASTE + "echo d\necho e-$((2+3))" + PASTED, "\r"], "e-5"),
    (["for i in 1 2; do\r", W, "echo f-$i\r", W, "done\r"], "f-2"),
    (["if true\r", "then echo g-$((3+3))\r", "fi\r"], "g-6"),
    (["echo 'h\r", W, "i'-$((3+4))\r"], "i-7"),
    (["echo j-\\\r", W, "$((4+4))\r"], "j-8"),
    (["cat <<E | tr a-z A-Z\r", W, "touch hacked\r", W, "E\r"], "TOUCH HACKED"),
    (["sleep 0.3\r", "echo k-$((4+5))\r", W], "k-9"),
    (["less /etc/passwd\r", W, "q", W, "echo l-$((5+5))\r"], "l-10"),
    (["cat\r", W, "some text\r", W, "\x04", "echo m-$((5+6))\r"], "m-11"),
    (["read -s x\r", W, "$ecret(\r", W, "echo n-${#x}\r"], "n-7"),
    (["sh\r", W, "echo o-$((6+6))\r", W, "exit\r"], "o-12"),
    (["\r\r\recho p-$((6+7))\r"], "p-13"),
    (["echo garb", "\x03", W, "echo q-$((7+7))\r"], "q-14"),
    (["f() { echo r-$1; }; f 15\r"], "r-15"),
    (["echo " + "long " * 30 + "s-$((8+8))\r"], "s-16"),
    (["echo " + "wide " * 30 + "t-$((8+9))", LEFT, END, "\r", W], "t-17"),
    (["# only a comment\r", W, "echo u-$((9+9))\r"], "u-18"),
    (["ls -la /etc | head -3 >/dev/null && echo v-$((9+10))\r"], "v-19"),
]


@pytest.mark.timeout(600)
def test_no_keystrokes_run_the_forbidden_command(tmp_path, short_folder):
    assert_guarded(tmp_path, short_folder, ATTACKS)


@pytest.mark.timeout(600)
def test_honest_work_at_a_terminal_is_as_without_the_guard(tmp_path, short_folder):
    assert_guarded(tmp_path, short_folder, (), HONEST, history="", at_once=4)


def test_a_refusal_shows_the_reason_and_the_prompt_again(tmp_path, short_folder):
    async def visit() -> None:
        async with running(tmp_path) as bench:
            async with terminal(bench, short_folder / "t") as shell:
                shell.process.stdin.write("touch hacked\r")
                await shell.expect(r"bastion: no hacking \(rule no-hack, audit entry \d+\)")
                shell.process.stdin.write("echo sti''ll\r")
                await shell.expect(r"\rstill\r")
            denied = [entry for entry in bench.entries() if entry.kind == "shell:command:denied"]
            assert [entry.data["commands"] for entry in denied] == [["touch"]]
            assert "hacked" not in str(denied)

    asyncio.run(visit())


def test_a_command_leads_its_terminal_to_where_its_shell_stands(tmp_path):
    no = {"id": "no", "effect": "deny", "commands": ["cat /etc/hostname"], "reason": "not this"}

    async def visit() -> None:
        rules = [{"id": "all", "effect": "allow", "actions": ["connect", "exec", "shell"]}, no]
        async with running(tmp_path, rules) as bench, bench.connect("ada", "web01") as connection:
            process = await connection.create_process("env -C /etc bash --norc", term_type="xterm")
            shell = Terminal(process)
            await shell.expect(PROMPT, 30)
            process.stdin.write("cat hostname\r")
            await shell.expect(r"bastion: not this \(rule no, ")

    asyncio.run(visit())


@pytest.mark.parametrize("answer", ["approve", "deny", "withdraw"])
def test_a_line_waits_for_its_approval_and_the_session_goes_on(tmp_path, short_folder, answer):
    async def visit() -> None:
        async with running(tmp_path) as bench, terminal(bench, short_folder / "t") as shell:
            shell.process.stdin.write("id\r")
            await shell.expect(r"request 1, by officer")
            if answer == "withdraw":
                shell.process.stdin.write("\x03")
                await shell.expect("request 1 was withdrawn")
            else:
                async with bench.connect("oli", "lobby") as officer:
                    await officer.run(
                        f"{answer} 1" + " --reason no" * (answer == "deny"), check=True
                    )
            if answer == "approve":
                await shell.expect(r"uid=\d+")
            elif answer == "deny":
                await shell.expect("request 1 was denied")
            shell.process.stdin.write("echo sti''ll\r")
            await shell.expect(r"\rstill\r")
            assert ("uid=" in shell.screen) is (answer == "approve")

    asyncio.run(visit())
