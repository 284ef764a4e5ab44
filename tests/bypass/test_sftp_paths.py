"""Ways to reach a path that no rule opens, over SFTP, against OpenSSH's own server.

Everything below `srv` may be read but `private`, written below `in`; `private` is denied.
`.` is the account's home, which no rule opens. The client here sends raw packets.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import struct
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.session.sftp import packets as wire
from appliance.session.sftp.packets import Fields, Framer, Kind
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel
from tests.integration.test_sftp import folder_rules, make_srv

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]

NO_ATTRIBUTES = struct.pack(">I", 0)
READ, WRITE, CREAT, TRUNC, EXCL = 1, 2, 8, 16, 32


class Raw:
    """An SFTP client that sends what it likes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process, self._framer = process, Framer()
        self._ready: list[bytes] = []

    def send(self, kind: int, number: int, *parts: bytes) -> None:
        self._process.stdin.write(wire.message(kind, number, b"".join(parts)))

    async def receive(self) -> bytes:
        async with asyncio.timeout(30):
            while not self._ready:
                data = await self._process.stdout.read(65536)
                assert data, "the connection ended"
                self._ready += self._framer.feed(data)
        return self._ready.pop(0)

    async def ask(self, kind: int, *parts: bytes) -> bytes:
        self.send(kind, 1, *parts)
        return await self.receive()

    async def code(self, kind: int, *parts: bytes) -> int:
        """Return the status code; -1 for any other reply."""
        reply = await self.ask(kind, *parts)
        return Fields(reply, 5).uint32() if reply[0] == Kind.STATUS else -1

    async def open(self, path: bytes, flags: int = READ) -> int:
        return await self.code(
            Kind.OPEN, wire.string(path), flags.to_bytes(4, "big"), NO_ATTRIBUTES
        )

    async def extended(self, name: bytes, *paths: bytes) -> int:
        return await self.code(Kind.EXTENDED, wire.string(name), *map(wire.string, paths))


@asynccontextmanager
async def raw_client(roads: Roads, target: str = "web01"):
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(roads.config), "-s", target, "sftp",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    client = Raw(process)
    process.stdin.write(wire.packet(Kind.INIT, (3).to_bytes(4, "big")))
    version = await client.receive()
    assert version[0] == Kind.VERSION
    client.version = version
    try:
        yield client
    finally:
        process.stdin.close()
        process.terminate()
        await process.wait()


def attack(tmp_path: Path, script) -> None:
    srv = make_srv(tmp_path)

    async def visit(roads: Roads) -> None:
        async with raw_client(roads) as client:
            await script(client, os.fsencode(srv), roads)
        assert (srv / "private/secret").read_text() == "the secret\n"
        assert sorted(path.name for path in (srv / "private").iterdir()) == ["secret"]

    travel(tmp_path, visit, rules=folder_rules(srv))


SPELLINGS = [
    b"%s/private/secret",
    b"%s/out/../private/secret",
    b"%s//private///secret",
    b"%s/./private/./secret",
    b"%s/out/../out/../private/secret",
    b"%s/in/to-secret",
    b"%s/in/to-private/secret",
    b"%s/in/chain/secret",
    b"%s/in/../../srv/private/secret",
    b"/proc/self/root%s/private/secret",
    b"/proc/self/cwd/../../../../../..%s/private/secret",
    b"/dev/fd/../root%s/private/secret",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_a_denied_path_opens_it(tmp_path, spelling):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        folder = Path(os.fsdecode(srv)) / "in"
        (folder / "to-secret").symlink_to("../private/secret")
        (folder / "to-private").symlink_to(folder.parent / "private")
        (folder / "chain").symlink_to("to-private")
        path = spelling % srv
        for flags in (READ, WRITE, READ | WRITE, WRITE | TRUNC, WRITE | CREAT, WRITE | 4):
            assert await client.open(path, flags) == wire.PERMISSION_DENIED, flags
        assert await client.open(path, WRITE | CREAT | EXCL) != -1
        assert await client.code(Kind.STAT, wire.string(path)) == wire.PERMISSION_DENIED
        assert await client.code(Kind.SETSTAT, wire.string(path), NO_ATTRIBUTES) == 3
        assert await client.open(srv + b"/out/report") == -1

    attack(tmp_path, script)


def test_a_relative_path_is_one_of_the_accounts_home(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        ups = b"../" * 20
        assert await client.open(ups + srv[1:] + b"/private/secret") == wire.PERMISSION_DENIED
        assert await client.open(ups + srv[1:] + b"/out/report") == -1
        assert await client.open(b".bashrc") in {wire.PERMISSION_DENIED, wire.NO_SUCH_FILE}
        assert await client.code(Kind.OPENDIR, wire.string(b"")) == wire.PERMISSION_DENIED

    attack(tmp_path, script)


LOOKS = [Kind.REALPATH, Kind.STAT, Kind.LSTAT, Kind.OPENDIR, Kind.READLINK, Kind.REMOVE]


def test_what_may_not_be_seen_is_not_told_to_be_missing(tmp_path):
    """Nor where its links lead; clients still learn of where they begin, and of the way."""

    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        closed = srv + b"-closed"
        Path(os.fsdecode(closed), "there").mkdir(parents=True)
        Path(os.fsdecode(closed), "link").symlink_to("there")
        Path(os.fsdecode(srv), "in/link").symlink_to(os.fsdecode(closed + b"/there"))
        for path in (
            closed, closed + b"/there", closed + b"/none", closed + b"/there/none/x", closed + b"/link",
            closed + b"/none/x", closed + b"/none/../x", closed + b"/link/x/y", srv + b"/in/link/x/y",
            srv + b"/out/../../srv-closed/none/x", srv + b"/private/none/x", b"none/x", b"/root/x/y",
        ):  # fmt: skip
            for kind in LOOKS:
                assert await client.code(kind, wire.string(path)) == 3, (kind, path)
            for flags in (READ, WRITE | CREAT, WRITE | CREAT | EXCL):
                assert await client.open(path, flags) == wire.PERMISSION_DENIED, path
            assert await client.extended(b"expand-path@openssh.com", path) == 3, path
        assert await client.code(Kind.REALPATH, wire.string(srv + b"/in/link")) == 3
        for path in (b".", b"", b"/", srv, srv.rpartition(b"/")[0], srv + b"/out/report"):
            assert await client.code(Kind.REALPATH, wire.string(path)) == -1, path
        assert await client.extended(b"expand-path@openssh.com", b"~") == -1
        for path in (srv + b"/out/none", srv + b"/in/none/x"):
            assert await client.code(Kind.STAT, wire.string(path)) == wire.NO_SUCH_FILE

    attack(tmp_path, script)


def test_a_denied_file_cannot_be_moved_linked_or_listed_into_reach(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        secret, there = srv + b"/private/secret", srv + b"/in/there"
        two = wire.string(secret) + wire.string(there)
        assert await client.code(Kind.RENAME, two) == wire.PERMISSION_DENIED
        for name in (b"posix-rename@openssh.com", b"hardlink@openssh.com"):
            assert await client.extended(name, secret, there) == wire.PERMISSION_DENIED
        assert await client.code(Kind.SYMLINK, two) == wire.PERMISSION_DENIED
        for aim in (b"../private", b"../private/secret", b"/", b"../private/none"):
            assert await client.code(Kind.SYMLINK, wire.string(aim) + wire.string(there)) == 3, aim
        # The whole of srv, into which `private` goes along.
        for old, new in ((srv, srv + b"/in/all"), (srv + b"/in", srv + b"/private/in")):
            both = wire.string(old) + wire.string(new)
            assert await client.code(Kind.RENAME, both) == wire.PERMISSION_DENIED
        assert await client.code(Kind.OPENDIR, wire.string(srv + b"/private")) == 3
        assert await client.code(Kind.READLINK, wire.string(secret)) == 3
        assert await client.extended(b"statvfs@openssh.com", secret) == 3
        for kind in (Kind.REMOVE, Kind.RMDIR):
            assert await client.code(kind, wire.string(secret)) == 3
            assert await client.code(kind, wire.string(secret + b"/")) == 3
        assert await client.code(Kind.MKDIR, wire.string(srv + b"/private/d"), NO_ATTRIBUTES) == 3
        for path in (srv + b"/private/", srv + b"/private/.", srv + b"/in/../private"):
            assert await client.code(Kind.RMDIR, wire.string(path)) != 0

    attack(tmp_path, script)


def test_a_link_made_and_used_in_one_breath_is_seen(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        # The link was allowed to lead into `in`; then its directory is swapped by a rename.
        folder = Path(os.fsdecode(srv)) / "in"
        (folder / "bait").mkdir()
        (folder / "bait/secret").write_text("bait")
        (folder / "trap").symlink_to("../private")
        flags = READ.to_bytes(4, "big")
        for number in range(50):
            old, new = (b"/in/bait", b"/in/x") if number % 2 == 0 else (b"/in/x", b"/in/bait")
            client.send(Kind.RENAME, number * 3, wire.string(srv + old), wire.string(srv + new))
            client.send(
                Kind.OPEN,
                number * 3 + 1,
                wire.string(srv + b"/in/trap/secret"),
                flags,
                NO_ATTRIBUTES,
            )
            client.send(
                Kind.OPEN, number * 3 + 2, wire.string(srv + b"/in/x/secret"), flags, NO_ATTRIBUTES
            )
        for _number in range(150):
            reply = await client.receive()
            number = Fields(reply, 1).uint32()
            if number % 3 == 1:
                assert reply[0] == Kind.STATUS
                assert Fields(reply, 5).uint32() == wire.PERMISSION_DENIED

    attack(tmp_path, script)


def test_handles_that_were_not_handed_out_do_nothing(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        read = struct.pack(">QI", 0, 100)
        for handle in (b"", b"\0\0\0\0", b"\0\0\0\1", b"x" * 256):
            assert await client.code(Kind.READ, wire.string(handle), read) == wire.FAILURE
            assert await client.code(Kind.CLOSE, wire.string(handle)) == wire.FAILURE
            assert await client.code(Kind.FSETSTAT, wire.string(handle), NO_ATTRIBUTES) == 4
        reply = await client.ask(
            Kind.OPEN, wire.string(srv + b"/out/report"), READ.to_bytes(4, "big"), NO_ATTRIBUTES
        )
        handle = Fields(reply, 5).string()
        write = struct.pack(">Q", 0) + wire.string(b"x")
        assert await client.code(Kind.WRITE, wire.string(handle), write) == wire.PERMISSION_DENIED
        assert await client.code(Kind.FSETSTAT, wire.string(handle), NO_ATTRIBUTES) == 3
        assert await client.code(Kind.CLOSE, wire.string(handle)) == wire.OK
        assert await client.code(Kind.READ, wire.string(handle), read) == wire.FAILURE

    attack(tmp_path, script)


def test_extensions_nobody_understands_here_are_not_offered(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        assert b"copy-data" not in client.version
        for name in (
            b"copy-data",
            b"users-groups-by-id",
            b"home-directory",
            b"x" * 300,
        ):
            assert await client.extended(name, srv + b"/private/secret") == wire.OP_UNSUPPORTED
        for kind in (21, 22, 99, 101, 102, 201, 255):
            assert await client.code(kind, wire.string(srv)) == wire.OP_UNSUPPORTED

    attack(tmp_path, script)


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        wire.message(Kind.OPEN, 1, b"\0\0\1\0abc"),
        wire.message(Kind.STAT, 1, wire.string(b"/srv\0/x")),
        wire.message(Kind.STAT, 1, wire.string(b"/" * 5000)),
        wire.message(Kind.STAT, 1, wire.string(b"/") + b"more"),
        wire.packet(Kind.STAT, b"\0"),
    ],
    ids=["empty", "huge", "truncated", "nul", "long", "trailing", "no-id"],
)
def test_malformed_packets_end_the_session_with_a_reason(tmp_path, data):
    async def visit(roads: Roads) -> None:
        hello = wire.packet(Kind.INIT, (3).to_bytes(4, "big"))
        status, _, err = await roads.run("ssh", "-s", "web01", "sftp", stdin=hello + data)
        assert status == 1
        assert "SFTP" in err
        assert "internal error" not in err

    travel(tmp_path, visit, rules=folder_rules(make_srv(tmp_path)))


def test_the_size_rule_holds_for_jumping_and_growing_writes(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        path = srv + b"/in/big"
        reply = await client.ask(
            Kind.OPEN, wire.string(path), (WRITE | CREAT).to_bytes(4, "big"), NO_ATTRIBUTES
        )
        handle = wire.string(Fields(reply, 5).string())
        far = struct.pack(">Q", 2_000_000) + wire.string(b"x")
        assert await client.code(Kind.WRITE, handle, far) == wire.PERMISSION_DENIED
        near = struct.pack(">Q", 0) + wire.string(b"x")
        assert await client.code(Kind.WRITE, handle, near) == wire.PERMISSION_DENIED
        size = struct.pack(">IQ", 1, 2_000_000)
        assert await client.code(Kind.FSETSTAT, handle, size) == wire.PERMISSION_DENIED
        assert await client.code(Kind.SETSTAT, wire.string(path), size) == wire.PERMISSION_DENIED
        assert await client.code(Kind.CLOSE, handle) == wire.OK
        assert Path(os.fsdecode(path)).stat().st_size == 0

    attack(tmp_path, script)
