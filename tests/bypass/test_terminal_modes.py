r"""A client says how its terminal takes and shows keys: attacks by these modes, and TRAMP.

As in `test_terminal.py`, a rule refuses `touch *hacked*`; an attack succeeds if the file is
there afterwards. Tables only grow.
"""

from __future__ import annotations

import asyncio

import asyncssh
import pytest

from tests.integration.openssh import needs_sshd

from .terminals import RULES, UP, TerminalBench, W, running, terminal

pytestmark = [pytest.mark.integration, needs_sshd]

LAX = [*RULES, {"id": "lax", "effect": "allow", "commands": ["unknown"]}]
SILENT = ("dumb", {asyncssh.PTY_ECHO: 0})
"""As Emacs opens it."""
RUNS = "$(echo touch) hacked\r"
ONE_WORD = "$(echo${IFS}touch)${IFS}hacked;"
SH = ["sh\r", W]
Q = ord("q")


def with_modes(**modes: int) -> tuple[str, dict[int, int]]:
    return "xterm", {getattr(asyncssh, f"PTY_{name}"): value for name, value in modes.items()}


UNREAD = [
    ([RUNS], SILENT),
    ([*SH, RUNS], ("xterm", SILENT[1])),
    (["bash --noediting\r", W, RUNS], ("vt100", SILENT[1])),
    (["TERM=dumb bash\r", W, RUNS], ("xterm", SILENT[1])),
    (["sleep 1\r", RUNS, W], SILENT),
    ([UP, W, UP, W, "\r"], SILENT),
    (["touch \\\r", W, "hacked\r"], SILENT),
    ([*SH, "touch hacked;qq"], with_modes(VEOF=Q)),
    ([*SH, "touch hacked;:q"], with_modes(VEOL=Q)),
    ([*SH, "touch hacked;:q"], with_modes(VEOL2=Q)),
    ([*SH, "echo qtouch hacked\r"], with_modes(VKILL=Q)),
    ([*SH, "toqquch hoaqcked\r"], with_modes(VERASE=Q)),
    ([*SH, "sleep 9\r", f"q{RUNS}", W], with_modes(VINTR=Q)),
    ([*SH, "TOUCH HACKED\r"], with_modes(IUCLC=1)),
    (["TOUCH HACKED\r"], with_modes(IUCLC=1)),
    ([UP, W, UP, W, "\r"], with_modes(OLCUC=1)),
    ([*SH, "tou\rch hac\rked\n"], with_modes(IGNCR=1)),
    ([*SH, "echo x\x15touch hacked\r"], with_modes(ICANON=0)),
    ([*SH, f"{RUNS[:-1]} #" + "\x08" * 25 + "ls\r"], with_modes()),
    ([*SH, f"{RUNS[:-1]} #" + "\x7f" * 25 + "ls\r"], with_modes(VERASE=8)),
    ([*SH, f"{ONE_WORD}a\x17ls\r"], with_modes()),
    (["bash --noediting\r", W, f"{ONE_WORD}a\x17ls\r"], with_modes()),
    (["sleep 1\r", f"{ONE_WORD}a\x17ls\r", W, W], with_modes()),
    ([*SH, f"{RUNS[:-1]} #\x15ls\r"], with_modes(VKILL=24)),
    ([*SH, f"{RUNS[:-1]} #\x17\x17\x17ls\r"], with_modes(WERASE=24)),
    ([*SH, f"{RUNS[:-1]};\x05\x05", W], with_modes(VEOF=5)),
    ([*SH, "cat <<E | sh\r", W, "touch hac\\\r", "ked\r", "\x05", W], with_modes(VEOF=5)),
    ([*SH, f"{RUNS[:-1]} #\x1b[2K\x1b[G$ ls\r"], with_modes(ECHOCTL=0)),
]
"""With rules under which what is unknown is refused."""
UNSEEN = [
    (["touch hacked\r"], SILENT),
    (["touch \\\r", "hacked\r"], SILENT),
    (["touch x\\\r", "\\\r", "\\\r", "y hacked\r"], SILENT),
    (["touch 'x\r", "y' hacked\r"], SILENT),
    (["touch y \\\r", *["a \\\r"] * 12, "hacked\r"], SILENT),
    (["bash <<E\r", W, "touch hacked\r", "E\r"], SILENT),
    (["cat\r", "'\r", "\x04", "touch \\\r", "hacked\r"], SILENT),
    (["dd bs=1 count=1\r", W, "xtouch hacked\r"], SILENT),
    ([*SH, "stty -echo\r", W, "touch \\\r", W, "hacked\r"], with_modes()),
]
"""With rules under which what is unknown may run."""


async def attack(bench: TerminalBench, folder, keys, how, gate: asyncio.Semaphore) -> str:
    async with gate, terminal(bench, folder, *how) as shell:
        await shell.press(keys)
        await shell.read(0.8)
        return f"{keys} {how}: {shell.screen[-300:]!r}" if list(folder.rglob("hacked")) else ""


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("rules", "rows"), [(RULES, UNREAD), (LAX, UNSEEN)], ids=["deny", "lax"])
def test_no_mode_hides_a_line(tmp_path, terminal_folder, rules, rows):
    async def visit() -> list[str]:
        (tmp_path / "history").write_text("touch hacked\necho last\n")
        gate = asyncio.Semaphore(10)
        async with running(tmp_path, rules) as bench:
            return await asyncio.gather(
                *(
                    attack(bench, terminal_folder / f"m{at}", *row, gate)
                    for at, row in enumerate(rows)
                )
            )

    ran = list(filter(None, asyncio.run(visit())))
    assert not ran, "\n\n".join(ran)


TRAMP = [
    ("exec env TERM='dumb' INSIDE_EMACS='28.2,tramp:2.5.3' ENV='' HISTFILE=~/.tramp_history"
    " PROMPT_COMMAND='' PS1=\\#\\$\\  PS2='' PS3='' /bin/sh -i"),
    "PS1=///5a0c\\#\\$ PS2='' PS3='' PROMPT_COMMAND=''",
    "stty icanon erase ^H cols 32767",
    "set +o vi +o emacs",
    'echo \\"`uname -sr`\\" 2>/dev/null',
    "(cd ~/ && pwd) 2>/dev/null; echo tramp_exit_status $?",
    "test 0 2>/dev/null; echo tramp_exit_status $?",
    ("tramp_perl_file_attributes () {\nperl -e '\n@stat = lstat($ARGV[0]);\nprint \"(t $stat[3])\\n\";'"
    ' "$1" 2>/dev/null\n}'),
    "tramp_perl_file_attributes / ; echo tramp_exit_status $?",
    "cat <<'EOF' > note.txt\nrm -f touch\nEOF",
    "wc -l note.txt; echo tramp_exit_status $?",
    "touch kept; ls; echo tramp_exit_status-$((40+2))",
]  # fmt: skip
"""What Emacs sends: lines, and what they continue, without waiting for an echo."""


@pytest.mark.timeout(120)
def test_emacs_works_where_what_is_unknown_may_run(tmp_path, terminal_folder):
    async def visit() -> tuple[str, list[str]]:
        async with running(tmp_path, LAX) as bench:
            async with terminal(bench, terminal_folder / "t", *SILENT) as shell:
                for line in TRAMP:
                    shell.process.stdin.write(f"{line}\n")
                    await shell.read(0.6)
                await shell.expect("tramp_exit_status-42")
            kinds = {"shell:command:allowed", "shell:command:denied"}
            logged = [e for e in bench.entries() if e.kind in kinds]
            return shell.screen, [name for e in logged for name in e.data["commands"]]

    screen, names = asyncio.run(visit())
    assert "bastion:" not in screen
    assert "1 note.txt" in screen
    assert "kept" in screen
    assert {"stty", "wc", "touch"} <= set(names)
