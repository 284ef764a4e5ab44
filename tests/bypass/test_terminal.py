r"""Keystrokes at a real bash, behind a real sshd, through the gateway: attacks and honest work.

The rule refuses `touch *hacked*`; an attack succeeds if the file is there afterwards. The
history file holds the forbidden line, as if typed on another road. Tables only grow.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import pytest

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.config import Policy
from appliance.model import Identity
from appliance.store import Store
from tests.integration.bench import machine_in, serving
from tests.integration.openssh import SSHD, fingerprint, free_port, keygen, reachable

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not Path(SSHD).exists(), reason="needs sshd"),
]
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


class Bench:
    """A gateway in front of one sshd, and people with keys."""

    def __init__(self, folder: Path, rules: list[dict]) -> None:
        self.folder = folder
        self.sshd_port = free_port()
        for name in ("web01", "host", "ada", "oli"):
            keygen(folder / "keys" / name)
        target = {
            "kind": "ssh",
            "host": "127.0.0.1",
            "port": self.sshd_port,
            "account": getpass.getuser(),
            "key_file": folder / "keys/web01",
            "host_key": (folder / "keys/host.pub").read_text().strip(),
        }
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
        config = self.folder / "sshd_config"
        keys = self.folder / "keys"
        config.write_text(
            f"ListenAddress 127.0.0.1\nPort {self.sshd_port}\nHostKey {keys / 'host'}\n"
            f"AuthorizedKeysFile {keys / 'web01.pub'}\nStrictModes no\nUsePAM no\nPidFile none\n"
            f"PermitRootLogin yes\nMaxStartups 100\nSetEnv HISTFILE={self.folder / 'history'}\n"
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
    bench = Bench(folder, rules)
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
async def terminal(bench: Bench, folder: Path):
    folder.mkdir()
    async with bench.connect("ada", "web01") as connection:
        process = await connection.create_process(
            term_type="xterm", term_size=(80, 24), errors="replace"
        )
        shell = Terminal(process)
        await shell.expect(PROMPT, 30)
        shell.screen = ""
        shell.process.stdin.write(f"cd {folder}\r")
        await shell.expect(rf"{folder.name}{PROMPT}", 30)
        yield shell


async def attack(bench: Bench, folder: Path, keys: list[str], gate: asyncio.Semaphore) -> str:
    async with gate, terminal(bench, folder) as shell:
        await shell.press(keys)
        await shell.read(0.5)
        return shell.screen if list(folder.rglob("hacked")) else ""


@pytest.mark.timeout(600)
def test_no_keystrokes_run_the_forbidden_command(tmp_path, short_folder):
    async def visit() -> list[tuple[list[str], str]]:
        (tmp_path / "history").write_text("touch hacked\necho last\n")
        gate = asyncio.Semaphore(30)
        async with running(tmp_path) as bench:
            attacks = [
                attack(bench, short_folder / f"t{index}", keys, gate)
                for index, keys in enumerate(ATTACKS)
            ]
            screens = await asyncio.gather(*attacks)
            return [(keys, screen) for keys, screen in zip(ATTACKS, screens, strict=True) if screen]

    succeeded = asyncio.run(visit())
    assert not succeeded, "\n\n".join(f"{keys}\n{screen[-600:]}" for keys, screen in succeeded)


async def work(bench: Bench, folder: Path, keys: list[str], shows: str, gate) -> str:
    """Return what went wrong, also when it is done once more and slowly.

    On a busy machine keys may come before a program is ready for them, as without a bastion.
    """
    async with gate:
        return await work_once(bench, folder, keys, shows, 1) and await work_once(
            bench, folder.with_name(f"{folder.name}s"), keys, shows, 4
        )


async def work_once(bench: Bench, folder: Path, keys: list[str], shows: str, patience: int) -> str:
    async with terminal(bench, folder) as shell:
        shell.screen, shell.patience = "", patience
        await shell.press(keys)
        with contextlib.suppress(TimeoutError):
            await shell.expect(re.escape(shows), 15)
        fine = shows in shell.screen and "bastion:" not in shell.screen
        return "" if fine else f"{keys}: {shell.screen!r}"


@pytest.mark.timeout(600)
def test_honest_work_at_a_terminal_is_as_without_the_guard(tmp_path, short_folder):
    async def visit() -> list[str]:
        gate = asyncio.Semaphore(4)
        async with running(tmp_path) as bench:
            rows = [
                work(bench, short_folder / f"t{index}", keys, shows, gate)
                for index, (keys, shows) in enumerate(HONEST)
            ]
            return [problem for problem in await asyncio.gather(*rows) if problem]

    problems = asyncio.run(visit())
    assert not problems, "\n\n".join(problems)


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
