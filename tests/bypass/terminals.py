"""A real bash on guarded terminals: keys are typed, and what ran and was shown is looked at.

The rule refuses `touch *hacked*`; an attack succeeds if the file is there afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.config import Policy
from appliance.model import Identity
from appliance.store import Store
from tests.integration.bench import machine_in, serving
from tests.integration.openssh import (
    SSHD,
    fingerprint,
    free_port,
    keygen,
    reachable,
    ssh_target,
    write_sshd_config,
)

RULES = [
    {"id": "all", "effect": "allow", "roles": ["engineer"]},
    {"id": "no-hack", "effect": "deny", "commands": ["touch *hacked*"], "reason": "no hacking"},
    {"id": "ask-id", "effect": "ask", "commands": ["id"], "approvers": ["officer"]},
]
UP, LEFT, HOME, END = "\x1b[A", "\x1b[D", "\x1b[H", "\x1b[F"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
PROMPT = r"[#$] (\x1b\[K)?$"
W = "<wait>"
"""In a row: until there is a prompt, or some time without a key."""
FIRST, NEXT = "\x1b<", "\x0e"
TMUX = "tmux -L bastiontest -f /dev/null new\r"
PLAIN = "PS1='$ '\r"
HISTORY = "touch hacked\necho last\n"
"""The forbidden line, as if typed on another road."""
PROGRAMS = ("vim", "less", "tmux", "man", "sqlite3", "more", "top", "watch", "tset")


def paint(what: str, seconds: float = 0.1) -> str:
    """Return a line that shows something again and again, for a second and a half."""
    times = int(1.5 / seconds)
    return f"(for i in $(seq {times}); do sleep {seconds}; printf '{what}'; done) &\r"


class TerminalBench:
    """A gateway in front of one sshd, and people with keys."""

    def __init__(self, folder: Path, rules: list[dict]) -> None:
        self.folder = folder
        self.sshd_port = free_port()
        for name in ("web01", "host", "ada", "oli"):
            keygen(folder / "keys" / name)
        target = ssh_target(self.sshd_port, folder / "keys/web01", folder / "keys/host")
        roles = {"engineer": {"identities": ["ada"]}, "officer": {"identities": ["oli"]}}
        self.policy = Policy.model_validate(
            {"version": 1, "targets": {"web01": target}, "roles": roles, "rules": rules}
        )
        self.machine = machine_in(folder)
        store = Store(self.machine.store)
        now = datetime.now(UTC)
        for name in ("ada", "oli"):
            person = Identity(
                name, name, "idp", frozenset(), "oidc-device", now, now + timedelta(hours=1)
            )
            store.bind_key(fingerprint(folder / "keys" / name), person)
        store.close()

    def start_sshd(self) -> subprocess.Popen:
        keys = self.folder / "keys"
        home = self.folder / "home"  # Start files of whoever runs the tests take their time.
        home.mkdir(exist_ok=True)
        (home / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@web01.example\n")
        variables = {"HISTFILE": str(self.folder / "history"), "HOME": str(home)}
        if "TMUX_TMPDIR" in os.environ:
            variables["TMUX_TMPDIR"] = os.environ["TMUX_TMPDIR"]
        config = write_sshd_config(
            self.folder,
            self.sshd_port,
            keys / "web01",
            keys / "host",
            f"MaxStartups 100\nSetEnv {' '.join(map('='.join, variables.items()))}\n",
        )
        Path("/run/sshd").mkdir(exist_ok=True)
        return subprocess.Popen([SSHD, "-D", "-e", "-f", config], stderr=subprocess.DEVNULL)

    def connect(self, name: str, user: str):
        return asyncssh.connect(
            "127.0.0.1",
            self.machine.ssh.listen.port,
            username=user,
            client_keys=[str(self.folder / "keys" / name)],
            known_hosts=None,
            config=None,
            agent_path=None,
        )

    def entries(self) -> list:
        return [decode_entry(line)[1] for line in iterate_lines(self.machine.audit.directory)]


@contextlib.asynccontextmanager
async def running(folder: Path, rules: list[dict] = RULES):
    bench = TerminalBench(folder, rules)
    sshd = bench.start_sshd()
    try:
        await reachable(bench.sshd_port)
        async with serving(bench.machine, bench.policy):
            yield bench
    finally:
        sshd.terminate()
        sshd.wait()


class Terminal:
    """A terminal of ada's on web01."""

    def __init__(self, process) -> None:
        self.process, self.screen = process, ""
        self.patience = 1
        """How many times longer than usual a person waits before the next keys."""

    async def read(self, quiet: float = 0.25) -> None:
        """Read until nothing comes for so long."""
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(quiet):
                    data = await self.process.stdout.read(4096)
                if not data:
                    return
                self.screen += data

    async def expect(self, pattern: str, seconds: float = 15) -> None:
        async with asyncio.timeout(seconds):
            while not re.search(pattern, self.screen):
                data = await self.process.stdout.read(4096)
                assert data, self.screen
                self.screen += data

    async def press(self, keys: list[str]) -> None:
        for key in keys:
            if key == W:
                await self.read(0.4 * self.patience)
                with contextlib.suppress(TimeoutError):
                    await self.expect(rf"[>)] $|{PROMPT}", 1.5 * self.patience)
            else:
                self.process.stdin.write(key)
                await self.read(0.02 * self.patience)


@contextlib.asynccontextmanager
async def terminal(
    bench: TerminalBench,
    folder: Path,
    term_type: str = "xterm",
    modes: Mapping[int, int] | None = None,
):
    folder.mkdir()
    async with bench.connect("ada", "web01") as connection:
        process = await connection.create_process(
            term_type=term_type, term_size=(80, 24), term_modes=modes or {}, errors="replace"
        )
        shell = Terminal(process)
        await shell.expect(PROMPT, 30)
        shell.screen = ""
        shell.process.stdin.write(f"cd {folder}\r")
        await shell.expect(rf"{folder.name}{PROMPT}", 30)
        yield shell


async def attack(
    bench: TerminalBench, folder: Path, keys: list[str], gate: asyncio.Semaphore
) -> str:
    async with gate, terminal(bench, folder) as shell:
        await shell.press(keys)
        await shell.read(0.5)
        return shell.screen if list(folder.rglob("hacked")) else ""


async def work(bench: TerminalBench, folder: Path, keys: list[str], shows: str, gate) -> str:
    """Return what went wrong, also when it is done once more and slowly.

    On a busy machine keys may come before a program is ready for them, as without a bastion.
    """
    async with gate:
        return await work_once(bench, folder, keys, shows, 1) and await work_once(
            bench, folder.with_name(f"{folder.name}s"), keys, shows, 4
        )


async def work_once(
    bench: TerminalBench, folder: Path, keys: list[str], shows: str, patience: int
) -> str:
    async with terminal(bench, folder) as shell:
        shell.screen, shell.patience = "", patience
        await shell.press(keys)
        with contextlib.suppress(TimeoutError):
            await shell.expect(re.escape(shows), 15)
        fine = shows in shell.screen and "bastion:" not in shell.screen
        return "" if fine else f"{keys}: {shell.screen!r}"


def is_installed(keys: list[str]) -> bool:
    used = {name for name in PROGRAMS if any(name in key for key in keys)}
    return all(shutil.which(name) for name in used)


def installed(rows: list) -> list:
    kept = [row for row in rows if is_installed(row[0] if isinstance(row, tuple) else row)]
    if len(kept) < len(rows):
        warnings.warn(f"{len(rows) - len(kept)} rows need more programs", stacklevel=1)
    return kept


def assert_guarded(
    folder: Path,
    places: Path,
    attacks: Sequence[list[str]],
    honest: Sequence[tuple[list[str], str]] = (),
    *,
    rules: list[dict] = RULES,
    history: str = HISTORY,
    at_once: int = 1,
) -> None:
    """Assert that no attack runs what is forbidden, and that honest keys show what they should.

    A gateway in `folder`; each row has a folder of its own in `places`. Of the honest rows so
    many are typed `at_once`. Rows whose programs are not installed are left out.
    """
    attacks, honest = installed(attacks), installed(honest)

    async def visit() -> list[str]:
        if history:
            (folder / "history").write_text(history)
        many, few = asyncio.Semaphore(30), asyncio.Semaphore(at_once)
        async with running(folder, rules) as bench:
            screens = await asyncio.gather(
                *(attack(bench, places / f"a{at}", row, many) for at, row in enumerate(attacks))
            )
            problems = await asyncio.gather(
                *(work(bench, places / f"w{at}", *row, few) for at, row in enumerate(honest))
            )
        rows = zip(attacks, screens, strict=True)
        ran = [f"{keys}\n{screen[-600:]}" for keys, screen in rows if screen]
        return [*ran, *filter(None, problems)]

    wrong = asyncio.run(visit())
    assert not wrong, "\n\n".join(wrong)
