"""Clients that speak rsync's protocol with bad intent, where rules speak about files."""

from __future__ import annotations

import asyncio
import hashlib
import stat
import zlib
from asyncio.subprocess import PIPE

import pytest

from appliance.session.rsync import wire
from appliance.session.rsync.arguments import RsyncCommand
from appliance.session.rsync.file_list import Entry, encode_list
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel
from tests.integration.test_rsync import RULES, rsync

pytestmark = [pytest.mark.integration, needs_sshd]

HELLO = wire.integer(31)
ASKED = RsyncCommand(sends=False, letters=frozenset("r"), words=frozenset(), paths=())
FILE, FOLDER = stat.S_IFREG | 0o644, stat.S_IFDIR | 0o755
TRANSFER = wire.shortint(wire.Change.TRANSFER)
REQUEST = b"\x01" + wire.shortint(wire.Change.TRANSFER | wire.Change.IS_NEW)
DONE = wire.frame(0, bytes(4))
Result = tuple[int, str, list[str]]


def listed(*entries: Entry) -> bytes:
    return encode_list(entries, ASKED)


def content(data: bytes) -> bytes:
    return wire.integer(len(data)) + data + wire.integer(0) + hashlib.md5(data).digest()


def named(name: bytes) -> tuple[bytes, bytes]:
    """A file with a name, and its content."""
    return listed(Entry(name, FILE, 2)), SENT


SENT = b"\x01" + TRANSFER + bytes(16) + content(b"xx")
HEAD = b"\x01" + TRANSFER
ONE = listed(Entry(b"escaped", FILE, 2))
INFLATING = zlib.compressobj(wbits=-15)
BOMB = INFLATING.compress(bytes(200_000_000)) + INFLATING.flush(zlib.Z_SYNC_FLUSH)
TALKED = {
    "the folder above": named(b"../escaped"),
    "a folder above on the way": named(b"sub/../../escaped"),
    "a path from the root": named(b"/tmp/escaped"),
    "no name": named(b""),
    "a name without a part": named(b"sub//escaped"),
    "nul": named(b"esc\0aped"),
    "a folder's name for a file": named(b".."),
    "a file nobody asked for": (ONE, b"\x02" + SENT[1:]),
    "a file twice": (ONE, SENT + b"\xfe\x80\0\0\0" + SENT[1:]),
    "an index below nothing": (ONE, b"\xff" + SENT),
    "parts of a file": (ONE, HEAD + wire.integer(1) + bytes(12) + content(b"xx")),
    "a reference to a part": (ONE, HEAD + bytes(16) + wire.integer(-1)),
    "another sum": (ONE, SENT[:-16] + bytes(16)),
    "a length beyond numbers": (b"\x41\xff\xff\xff\xff\xff", b""),
    "a list without end": (
        b"".join(listed(Entry(b"n%d" % n, FOLDER))[:-1] for n in range(100_500)),
        b"",
    ),
}
SHOUTED = {
    "a file before it is asked for": HELLO + wire.frame(0, ONE + SENT),
    "an old protocol": wire.integer(29) + wire.frame(0, ONE),
    "another protocol": b"GET / HTTP/1.0\r\n\r\n",
    "a frame of no kind": HELLO + b"\0\0\0\0",
    "a message without end": HELLO + wire.frame(2, b"")[:3] + b"\x09" + bytes(200_000),
}
SPOKEN = [*TALKED, *SHOUTED]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Each of them said to one gateway: status, and what there is afterwards."""
    folder = tmp_path_factory.mktemp("rsync")
    there = folder / "srv/in"
    there.mkdir(parents=True)
    found: dict[str, Result] = {}

    async def say(roads: Roads, first: bytes, rest: bytes, letters: str = "r") -> Result:
        """Say the rest once something is asked for, or nothing more is told."""
        line = f"rsync --server -{letters}e.LsfxCIvu . {there}"
        ssh = await asyncio.create_subprocess_exec(
            "ssh", "-F", roads.config, "web01", line, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        ssh.stdin.write(first)
        told = b""
        async with asyncio.timeout(30):
            while rest and REQUEST not in told and (more := await ssh.stdout.read(1000)):
                told += more
            _, err = await ssh.communicate(rest)
        names = sorted(str(path.relative_to(folder / "srv")) for path in there.parent.rglob("*"))
        (there / "escaped").unlink(missing_ok=True)
        return ssh.returncode, err.decode(), names

    async def visit(roads: Roads) -> None:
        for name, (entries, sent) in TALKED.items():
            rest = wire.frame(0, sent) + DONE if sent else b""
            found[name] = await say(roads, HELLO + wire.frame(0, entries), rest)
        for name, spoken in SHOUTED.items():
            found[name] = await say(roads, spoken, b"")
        pieces = [BOMB[at : at + 0x3FFF] for at in range(0, len(BOMB), 0x3FFF)]
        lengths = [bytes([0x40 | len(one) >> 8, len(one) & 0xFF]) for one in pieces]
        deflated = b"".join(map(bytes.__add__, lengths, pieces)) + bytes(17)
        bomb = wire.frame(0, HEAD + bytes(16) + deflated)
        found["a bomb"] = await say(roads, HELLO + wire.frame(0, ONE), bomb, "rz")
        (folder / "honest").write_text("x")
        status, _, err = await rsync(roads, folder / "honest", f"web01:{there}/")
        found["honest"] = status, err, [path.name for path in there.iterdir()]

    travel(folder, visit, rules=RULES)
    return found


@pytest.mark.parametrize("name", SPOKEN)
def test_a_client_that_lies_is_told_so_and_writes_nothing_elsewhere(results, name):
    status, err, there = results[name]
    assert status != 0
    assert "internal error" not in err
    assert "bastion: " in err
    assert set(there) <= {"in", "in/escaped"}


def test_what_grows_without_end_is_a_file_like_any_other(results):
    status, err, there = results["a bomb"]
    assert status != 0
    assert "another file than its sum says" in err
    assert "in/escaped" in there


def test_an_honest_client_is_served_by_the_same_gateway(results):
    status, err, there = results["honest"]
    assert (status, err) == (0, "")
    assert there == ["honest"]
