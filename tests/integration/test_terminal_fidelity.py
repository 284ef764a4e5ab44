"""A terminal through the bastion gives the bytes that a direct connection gives.

The stock ssh client sits on a pseudo-terminal of its own, the same keys are pressed on each
road, and what the client writes is compared byte by byte; only names of folders, process
numbers and times are made equal first. The guard reads along: some rule names commands.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import re
import shutil
import struct
import tempfile
import termios
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyte
import pytest

from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
PROMPT = r"w\.\w{6}[#$] (\x1b\[K)?$"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
AT_ONCE = 10
Step = str | tuple[str, str]
"""Keys, and what to wait for behind them: the prompt, or a pattern at the end."""

PROFILE = r"""
PS1='ada@box:w.\W\$ '
PS2='> '
history -c
history -s 'echo from-history one'
history -s 'echo "quoted last"'
unset HISTFILE MAIL
export LC_ALL=C.UTF-8 LESSHISTFILE=- EDITOR=vim
[ -n "$TMUX" ] || cd "$(mktemp -d "$HOME/XXXXXX")"
export TMUX_TMPDIR=$PWD
printf '%s\n' {1..200} > numbers.txt
mkdir alpha alpine beta
: > alpha/file-one
set bell-style none
"""

CASES: dict[str, list[Step]] = {
    "lines": ["echo one\r", "echo 'two three' | tr a-z A-Z\r", "false\r", "echo $?\r", "\r", "\r"],
    "editing": [
        ("ecko", "ecko$"), (LEFT + LEFT, ""), ("\x7fh", ""), ("\x05 abc def", "def$"),
        ("\x1bb\x1bu", "DEF$"), ("\x01# \x06\x06\x04\x1b<", ""), ("\x03", PROMPT),
        ("echo hello wrold", "wrold$"), ("\x1bb\x06\x14", ""), "\r",
        ("echo kill this word\x17\x17\x19", "$"), "\r",
    ],
    "completion": [
        ("ls alp", "alp$"), ("\t", ""), ("\t\t", r"[#$] ls alp$"), ("h\t", "ha/$"), ("\t", "one $"),
        "\r", ("cat numb\t", "txt $"), ("| head -2", "2$"), "\r", ("ech\t", "echo $"), ("x", "x$"), "\r",
    ],
    "history": [
        (UP, 'last"$'), "\r", (UP + UP + UP, "one$"), "\r", (UP + DOWN, ""), ("echo x", "x$"), "\r",
        ("\x12from", "from.*$"), "\r", ("\x12quo", "quo.*$"), ("\x05 more", "more$"), "\r",
        ("\x12nothing-like-it", "$"), ("\x07", PROMPT), ("\x10\x10\x0e", "$"), "\r", "echo !!\r",
    ],
    "several lines": [
        ("if true; then\r", "> $"), ("echo yes\r", "> $"), "fi\r", ("for i in 1 2 3\r", "> $"),
        ("do echo $i\r", "> $"), "done\r", ("cat <<E\r", "> $"), ("some $((1+1)) text\r", "> $"), "E\r",
        ("echo 'open\r", "> $"), "quote'\r", ("echo back\\\r", "> $"), "slash\r", ("f() {\r", "> $"),
        ("echo in f\r", "> $"), "}\r", "f\r",
    ],
    "control keys": [
        ("sleep 100\r", r"100\r\n.*$"), ("\x03", PROMPT), "echo $?\r", ("sleep 200\r", r"200\r\n.*$"),
        ("\x1a", PROMPT), "jobs\r", ("fg\r", r"sleep 200\r\n$"), ("\x1a", PROMPT), "bg\r", ("fg\r", r"sleep 200\r\n$"),
        ("\x03", PROMPT),
        ("\r", PROMPT), ("cat\r", r"cat\r\n.*$"), ("line in\r", r"line in\r\nline in\r\n$"),
        ("half\x04", "halfhalf$"), ("\x04\x04", PROMPT), ("garbage", "garbage$"), ("\x03", PROMPT),
        ("cat > out\r", r"out\r\n.*$"), ("text\r", r"text\r\n$"), ("\x04", PROMPT), "cat out\r",
    ],
    "no echo": [
        ("read -s -p 'Password: ' x\r", "Password: $"), ("s3cret words\r", PROMPT), "echo ${#x}\r",
        ("openssl passwd -1 -salt ab\r", "Password: $"), ("hello\r", PROMPT),
    ],
    "unicode": [
        ("echo 'ünïcødé ☃ 漢字 e\u0301 👩‍👩‍👧'", "'$"), "\r", ("echo '漢字x", "x$"), ("\x7f\x7f", ""),
        ("é'", "'$"), "\r", ("echo ☃☃☃", "☃$"), (LEFT + LEFT + "\x7f", ""), "\r",
        ("echo 'ünï'\x1bb\x1bu", "$"), "\r",
    ],
    "long lines": [
        ("echo " + "word-" * 60 + "x", "x$"), "\r", ("echo " + "abc " * 80, " $"), ("\x01", ""),
        (RIGHT * 5 + "XYZ", ""), "\r", (UP, ""), ("\x05 end", "end$"), "\r",
    ],
    "less": [
        ("less numbers.txt\r", "numbers.txt.*$"), (" ", ":.*$"), ("G", r"END.*$"), ("g", ":.*$"),
        ("/^5\r", ":.*$"), ("n", ":.*$"), ("q", PROMPT), ("man -P less less\r" if shutil.which("man") else "\r", ".*$"), ("q", PROMPT),
    ],
    "replies of the terminal": [
        ("\x1b[?62;c", ""), "echo a\r", ("\x1b[I\x1b[O", ""), "echo b\r", ("\x1b[24;80R", ""), ("\x15", ""),
        "echo c\r",
    ],
    "titles and colours": [
        "printf '\\033]0;title\\007\\033[31mred\\033[0m \\033[1;44mx\\033[m\\n'\r",
        "printf '\\033[?1049hother\\033[?1049l'\r", "ls --color=always\r", "printf '\\a'\r",
        "printf 'no newline'\r", "printf '\\033[5;5Hthere'\r", "clear\r", ("\x0c", PROMPT), "echo x\r",
    ],
    "binary output": ["head -c 3000 numbers.txt | tr '0-9\\n' '\\000-\\012'\r", "printf '\\377\\376\\200x\\n'\r"],
    "much output": ["seq 1 20000\r", "echo after\r"],
    "typed ahead": ["sleep 0.7; echo first\r", "echo second\r"],
    "lines for a program": [
        ("cat > f\r", r"f\r\n.*$"), ("".join(f"line {n} of a text\r" for n in range(8)), r"line 7 of a text\r\n$"),
        ("\x04", PROMPT), "cat f\r",
    ],
    "exit": [("exit 7\r", "")],
    "end of input": [("\x04", "")],
    "killed": [("kill -9 $$\r", "")],
    "hung up": [("kill -HUP $$\r", "")],
}  # fmt: skip
SCREENS: dict[str, list[Step]] = {
    "vim": [
        ("vim -u NONE -i NONE --noplugin new.txt\r", r"new.txt.*$"), ("ihello", "hello"), ("\r", ""), ("world", "world"),
        ("\x1b", ""), ("kA!", ""), ("\x1b", ""), (":set number", ""), ("\r", ""), ("yyp", ""), (":wq", ""),
        ("\r", PROMPT), "cat new.txt\r",
    ],
    "tmux": [
        ("tmux -f /dev/null new\r", r"[#$] .*$"), ("echo in tmux\r", "tmux.*$"), ("\x02c", ""),
        ("echo second window\r", "window.*$"), ("exit\r", ""), ("exit\r", PROMPT),
    ],
    "nano": [("nano -I new.txt\r", "Exit.*$"), ("\x18", PROMPT), "echo ended\r"],
}  # fmt: skip
"""These draw what is due when they get to it: the screen is what is equal."""
OWN_PROGRAMS: dict[str, list[Step]] = {
    "python": [
        ("python3 -q\r", ">>> $"), ("1+1\r", ">>> $"), ("for i in range(2):\r", r"\.\.\. $"),
        ("    print(i)\r", r"\.\.\. $"), ("\r", ">>> $"), ("'ünï☃'\r", ">>> $"), (UP, ""), ("\r", ">>> $"),
        ("import getpass; getpass.getpass()\r", "Password: $"), ("secret\r", ">>> $"),
        ("import sys; sys.stdin.readline()\r", ""), ("given\r", ">>> $"), ("\x03", ">>> $"), ("\x04", PROMPT),
    ],
    "raw keys": [
        ('read -rsn1 k; echo "$k" | od -c\r', r"c\r\n.*$"), ("x", PROMPT),
        ("stty raw -echo; head -c 5 | od -c; stty sane\r", "sane\r\n.*$"), ("a\x03\x04\x1bz", PROMPT), "echo on\r",
    ],
    "vi's keys": [
        "set -o vi\r", ("sleep 9\r", r"9\r\n.*$"), ("\x03", PROMPT), "echo one two\r", ("echo x\x03", PROMPT),
        ("echo abc\x1b", ""), ("bCdef", ""), "\r",
    ],
    "dash": [
        ("sh\r", "[#$] $"), ("echo in dash\r", "[#$] $"), ("echo x\x7fy\x17z\x15echo w\r", "[#$] $"),
        ("cat <<E\r", "> $"), ("text\r", "> $"), ("E\r", "[#$] $"), ("exit 3\r", PROMPT), "echo $?\r",
    ],
}  # fmt: skip


class Picture(pyte.Screen):
    """A screen that does not fail at vim's question for keys."""

    def select_graphic_rendition(self, *attrs: int, private: bool = False) -> None:
        if not private:
            super().select_graphic_rendition(*attrs)


@dataclass
class Client:
    """The stock ssh client on a pseudo-terminal."""

    master: int
    process: asyncio.subprocess.Process
    seen: bytearray = field(default_factory=bytearray)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    at: int = 0
    quiet: float = 0.35
    """Seconds without output after which the next keys are pressed."""

    def read(self) -> None:
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self.master)
            self.ended.set()
        self.seen += data
        self.more.set()

    async def settle(self, pattern: str, seconds: float = 20) -> None:
        """Wait for the pattern at the end of what came since the last keys, then for quiet."""
        wanted = re.compile(pattern.encode(), re.DOTALL)
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            self.more.clear()
            found = not pattern or wanted.search(bytes(self.seen[self.at :]))
            try:
                async with asyncio.timeout(self.quiet if found else until - loop.time()):
                    await self.more.wait()
            except TimeoutError:
                assert found, f"no {pattern} at the end of {bytes(self.seen[self.at :])!r}"
                return
            if self.process.returncode is not None:
                return

    async def press(self, step: Step) -> None:
        keys, pattern = (step, PROMPT) if isinstance(step, str) else step
        self.at = len(self.seen)
        data = keys.encode()
        if data:
            os.write(self.master, data)
        await self.settle(pattern)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def open_terminal(modes: dict[str, int] | None) -> tuple[int, int]:
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    if modes:
        attributes = termios.tcgetattr(slave)
        attributes[0] ^= modes.get("iflag", 0)
        attributes[1] ^= modes.get("oflag", 0)
        attributes[3] ^= modes.get("lflag", 0)
        for name, value in modes.items():
            if name.startswith("V"):
                attributes[6][getattr(termios, name)] = bytes([value])
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
    return master, slave


@contextlib.asynccontextmanager
async def client(words: list[str], modes: dict[str, int] | None = None):
    master, slave = open_terminal(modes)
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color", "LC_X": "ä b"},
        preexec_fn=lambda: os.login_tty(slave),
    )
    os.close(slave)
    one = Client(master, process)
    asyncio.get_running_loop().add_reader(master, one.read)
    try:
        yield one
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)


@dataclass
class Ways:
    """The direct way and those through the bastion."""

    roads: Roads

    def of(self, name: str, command: str | None = None) -> list[str]:
        roads = self.roads
        ssh = ["ssh", "-F", str(roads.config), "-o", "SendEnv=LC_X", "-tt"]
        tail = [command] if command is not None else []
        port = ["-p", str(roads.machine.ssh.listen.port)]
        match name:
            case "direct":
                key = str(roads.target_key)
                plain = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"]
                known = ["-o", f"UserKnownHostsFile={os.devnull}", "-o", "IdentityAgent=none"]
                where = ["-p", str(roads.sshd_port), "-i", key, "-o", "SendEnv=LC_X", "-tt"]
                return ["ssh", *plain, *known, *where, f"{roads.account}@127.0.0.1", *tail]
            case "jump":
                return [*ssh, "web01", *tail]
            case "target@bastion":
                return [*ssh, *port, "-l", "web01", "bastion", *tail]
            case "account%target@bastion":
                return [*ssh, *port, "-l", f"{roads.account}%web01", "bastion", *tail]
            case _:
                return [*ssh, *port, "-l", "lobby", "bastion", f"web01 {command}"]


THROUGH = ("jump", "target@bastion", "account%target@bastion")


def equal(data: bytes) -> bytes:
    """Return the bytes without what differs from one connection to the next."""
    data = re.sub(rb"w\.\w{6}", b"w.FOLDER", data)
    data = re.sub(rb"(home|Shared)\w*/\w{6}\b", rb"\1/FOLDER", data)
    data = re.sub(rb"/dev/pts/\d+", b"/dev/pts/N", data)
    data = re.sub(rb"\[\d\] \d+", b"[1] PID", data)
    data = re.sub(rb"\d\d:\d\d \d\d-\w{3}-\d\d", b"TIME", data)
    return re.sub(rb"Connection to \S+ closed", b"Connection to HOST closed", data)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home for the account whose start files are the test's."""
    made = Path(tempfile.mkdtemp(prefix="home", dir="/tmp"))
    (made / ".bash_profile").write_text(PROFILE)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def differences(seen: dict[str, tuple[bytes, int | None]]) -> list[str]:
    direct, status = seen["direct"]
    found = []
    for way, (data, one_status) in seen.items():
        pairs = enumerate(zip(direct, data, strict=False))
        at = next((i for i, (a, b) in pairs if a != b), min(len(direct), len(data)))
        start = max(at - 60, 0)
        if data != direct:
            said = f"  {direct[start : at + 160]!r}\n  {data[start : at + 160]!r}"
            found.append(f"by {way}, byte {at}:\n{said}")
        if one_status != status:
            found.append(f"by {way}: exit status {one_status}, not {status}")
    return found


Run = Callable[[Client], Awaitable[None]]


def compare(
    tmp_path: Path,
    home: Path,
    runs: dict[str, Run | list[Step]],
    *,
    is_command: bool = False,
    modes: dict[str, int] | None = None,
    rules: list[dict] = (),
) -> None:
    """Do the same on every road, and compare what the client wrote.

    Nearly all of the time is waiting, so several are done at a time. What differs is done once
    more by itself and slowly: on a busy machine keys may have come before a program was ready
    for them. Commands are named by themselves and have no steps.
    """
    names = ("direct", *THROUGH, *(("lobby",) if is_command else ()))

    async def one(
        words: list[str], run: Run | list[Step], quiet: float
    ) -> tuple[bytes, int | None]:
        async with client(words, modes) as mine:
            mine.quiet = quiet
            if not is_command:
                await mine.settle(PROMPT)
            if callable(run):
                await run(mine)
            else:
                for step in run:
                    await mine.press(step)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(20 if is_command else 2):
                    await mine.process.wait()
                    await mine.ended.wait()
            return equal(bytes(mine.seen)), mine.process.returncode

    async def visit(roads: Roads) -> None:
        ways, room = Ways(roads), asyncio.Semaphore(AT_ONCE)

        async def on_all(what: str, quiet: float) -> str:
            words = [ways.of(name, what if is_command else None) for name in names]
            async with room:
                done = await asyncio.gather(
                    *(one(way, runs[what], quiet) for way in words), return_exceptions=True
                )
            if wrong := [one for one in done if isinstance(one, BaseException)]:
                return f"{what}: {wrong}"
            problems = differences(dict(zip(names, done, strict=True)))
            return f"{what}\n" + "\n\n".join(problems) if problems else ""

        first = await asyncio.gather(*(on_all(what, Client.quiet) for what in runs))
        again = [what for what, problem in zip(runs, first, strict=True) if problem]
        found = [problem for what in again if (problem := await on_all(what, 1.5))]
        assert not found, "\n\n".join(found)

    travel(tmp_path, visit, sshd=f"SetEnv HOME={home}\nMaxStartups 100\n", rules=list(rules))


@pytest.mark.timeout(300)
def test_the_client_gets_the_bytes_of_a_direct_connection(tmp_path, home):
    compare(tmp_path, home, CASES)


@pytest.mark.timeout(300)
def test_the_screen_shows_what_it_shows_directly(tmp_path, home):
    def run_of(name: str) -> Run:
        async def run(mine: Client) -> None:
            screen = Picture(80, 24)
            stream = pyte.ByteStream(screen)
            pictures, at = [], 0
            mine.quiet = max(mine.quiet, 0.7)
            for step in SCREENS[name]:
                await mine.press(step)
                await mine.settle("")  # Whoever is busy draws late.
                stream.feed(bytes(mine.seen[at:]))
                at = len(mine.seen)
                rows = [row.rstrip() for row in screen.display]
                pictures.append("\n".join(rows[: 23 if name == "tmux" else 24]))
            mine.seen = bytearray("\n\n".join(pictures).encode())

        return run

    compare(tmp_path, home, {name: run_of(name) for name in SCREENS if shutil.which(name)})


@pytest.mark.timeout(300)
def test_so_it_does_of_programs_of_ones_own(tmp_path, home):
    rule = {"id": "own", "effect": "allow", "roles": ["engineer"], "commands": ["unknown"]}
    compare(tmp_path, home, OWN_PROGRAMS, rules=[rule | {"actions": ["shell", "exec"]}])


COMMANDS = (
    "echo out; echo err >&2; exit 5",
    "stty size; tty; echo $TERM $LC_X",
    "kill -TERM $$",
    "kill -9 $$",
    "seq 1 5000",
    "printf 'no newline'; exit 255",
    "true",
)


@pytest.mark.timeout(300)
def test_a_command_with_a_terminal_ends_as_it_does_directly(tmp_path, home):
    compare(tmp_path, home, {command: [] for command in COMMANDS}, is_command=True)


@pytest.mark.timeout(300)
def test_every_mode_of_the_clients_terminal_arrives(tmp_path, home):
    modes = {
        "iflag": termios.IXON | termios.IXANY | termios.ICRNL | termios.IUTF8
        if hasattr(termios, "IUTF8")
        else termios.IXON | termios.IXANY,
        "oflag": termios.ONLCR,
        "lflag": termios.ECHOK | termios.NOFLSH | termios.ECHOE,
        "VERASE": 8, "VINTR": 7, "VKILL": 24, "VEOF": 5, "VSUSP": 25, "VQUIT": 26, "VWERASE": 2,
        "VLNEXT": 6, "VREPRINT": 11,
    }  # fmt: skip
    compare(tmp_path, home, {"stty -a": []}, is_command=True, modes=modes)
    compare(tmp_path / "plain", home, {"stty -a": []}, is_command=True)


@pytest.mark.timeout(300)
def test_the_window_changes_its_size_on_the_way(tmp_path, home):
    async def run(mine: Client) -> None:
        await mine.press("stty size\r")
        for columns, rows in ((132, 50), (40, 10), (80, 24)):
            mine.resize(columns, rows)
            await asyncio.sleep(0.3)
            await mine.press("stty size; echo " + "wide " * 12 + "\r")
        await mine.press(("less numbers.txt\r", "txt.*$"))
        mine.resize(100, 30)
        await mine.settle("")
        await mine.press(("q", PROMPT))

    compare(tmp_path, home, {"": run})


@pytest.mark.timeout(300)
def test_pastes_and_fast_typists(tmp_path, home):
    async def run(mine: Client) -> None:
        for char in "echo typed one by one, quickly | tr a-z A-Z":
            os.write(mine.master, char.encode())
            await asyncio.sleep(0.005)
        await mine.press("\r")
        lines = "".join(f": line number {number} of a long paste\n" for number in range(140))
        await mine.press((PASTE + lines + PASTED, r"number 139 of a long paste.*$"))
        await mine.press("\r")
        await mine.press("echo " + "x" * 5000 + "\r")
        await mine.press((PASTE + "echo 'two\nlines'" + PASTED, "lines'.*$"))
        await mine.press("\r")

    compare(tmp_path, home, {"": run})
