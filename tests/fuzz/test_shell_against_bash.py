"""Whatever a mutated line makes bash run, the guard has seen it or calls it unknown.

Each line is made from the bypass tables with `hit` in the place of the forbidden command,
then changed at random and run by a real bash that can reach nothing but `hit`. A row that
fails goes into `tests/bypass/test_command_rules.py` before it is fixed.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.shell.commands import judge_command
from tests.bypass.other_ways import OTHER_WAYS
from tests.bypass.test_command_rules import HONEST, READ, UNREAD

PIECES = (
    "hit", "h''it", " ", "\t", "\n", ";", ";;", "&", "&&", "|", "(", ")", "{", "}", "`", "$(", '"',
    "${x:-", "'", "\\", " #", "$'", '$"', "<<E\n", "<<'E'\n", "\nE\n", "<<-E\n", "<<<", "<(", ">x",
    "<", "$((", "))", "((", "[[ ", " ]]", "[", "]", "x=", "a=(", "if ", " then ", " fi", " do ",
    " done", "for x in 1", "case x in ", " esac", "x)", "function f ", "f()", "time ", "! ", "*",
    "coproc ", "echo ", "true ", "\xa0", "\v", "\f", "~", "{a,b}", "$x", "eval ", "2>&1", "&>", "-",
    "<&-", "\\\n", "\u200b", "$[", "x+=", "declare ", "export ", ">|", "<>", "|&", ";&", "${!x}",
    "\\;", '\\"', "..", "{1..2}", "[0]=", "=~ ", "else ", "<<E;hit\n", "{fd}>x", "bash -c '", "env ",
    "{x,hit}", "{1..2}", "h{i,}t", "nice -n ", "\\`", "0<", "for h in hit x; do $h; done", "{hit,",
    ",hit}", "$?", "$HOME", "~", "$(date)", "date() { hit; }", "cd - ",
)  # fmt: skip
NOT_HERE = re.compile(
    r"sudo|docker|ssh|systemctl|kill|chroot|unshare|nsenter|watch|crontab|at now|socat|nc |tmux"
    r"|screen|apt|git|rm |tail|journal|vim|less|man|top|find /|wget|curl|python|make|npm|sleep|dd|exec"
)


NOBODY_ELSE = 65533
"""A user id that owns nothing: what a mutated line writes to must not be anybody's file."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of whoever the lines run as; root's own temporary folders are closed to others."""
    made = Path(tempfile.mkdtemp(prefix="lines", dir="/tmp"))
    yield made
    shutil.rmtree(made)


def run_confined(line: str, programs: Path, work: Path) -> None:
    """Run a line that can write to nobody's files: rows redirect to /etc/passwd and mean it."""
    is_root = os.geteuid() == 0
    user = {"user": NOBODY_ELSE, "group": NOBODY_ELSE, "extra_groups": ()} if is_root else {}
    if not is_root and shutil.which("bwrap") is None:
        pytest.skip("needs root, who can become nobody else, or bwrap")
    closed = () if is_root else ("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev")
    folder = str(programs.parent)
    with contextlib.suppress(subprocess.TimeoutExpired):  # A mutated loop may have no end.
        subprocess.run(
            [
                *closed,
                *(("--bind", folder, folder) if closed else ()),
                shutil.which("bash") or "bash",
                "-c",
                line,
            ],
            env={"PATH": str(programs), "HOME": str(work), "LC_ALL": "C.UTF-8"},
            cwd=work,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=5,
            check=False,
            **user,
        )


def test_a_line_cannot_write_to_the_machine(folder: Path) -> None:
    (folder / "work").mkdir()
    name = f"/etc/{folder.name}"
    for path in (folder, folder / "work"):
        path.chmod(0o777)
    run_confined(f"echo x >{name}; echo x >here", folder / "bin", folder / "work")
    assert not Path(name).exists()
    assert (folder / "work" / "here").read_text() == "x\n"


def lines() -> list[str]:
    rows = [row.replace("rm -rf /", "hit") for row in (*READ, *UNREAD, *HONEST)]
    rows += [re.sub(r"\brm\b", "hit", row) for row in OTHER_WAYS["rm"]]
    return [row for row in rows if not NOT_HERE.search(row)]


def mutate(line: str, chance: random.Random) -> str:
    for _ in range(chance.choice([1, 1, 2, 3, 4])):
        at = chance.randint(0, len(line))
        if chance.random() < 0.75:
            line = line[:at] + chance.choice(PIECES) + line[at:]
        else:
            line = line[:at] + line[at + chance.randint(1, 4) :]
    return line


def is_seen(line: str) -> bool:
    return any(
        command.is_opaque or command.text.split(" ")[0] == "hit"
        for command in judge_command(line).commands
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.timeout(600)
def test_bash_runs_nothing_that_the_guard_has_not_seen(folder: Path) -> None:
    programs, work, hits = folder / "bin", folder / "work", folder / "hits"
    folder.chmod(0o777)
    programs.mkdir()
    (programs / "hit").write_text(f'#!/bin/sh\necho x >> "{hits}"\n')
    (programs / "hit").chmod(0o755)
    for name in ("env", "bash", "cat", "nice", "date"):
        (programs / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    chance = random.Random(20261126)
    seeds = lines()
    for _ in range(60_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 3_000):
        line = mutate(chance.choice(seeds), chance)
        if "\0" in line or is_seen(line):
            continue
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        work.chmod(0o777)
        run_confined(line, programs, work)
        assert not hits.exists(), line
