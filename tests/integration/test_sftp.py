"""sftp and scp through the bastion with the stock clients and OpenSSH's own server behind it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from appliance.cli.kept_files import extract_file, list_files
from appliance.errors import BastionError
from appliance.recording.reader import read_recording
from appliance.session.sftp import packets as wire
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("sftp") is None, reason="needs the OpenSSH clients"),
]

FILES = [
    {
        "id": "files",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["sftp", "upload", "download", "list", "change"],
    }
]


def folder_rules(srv: Path) -> list[dict]:
    """Everything below `srv`, but `private`; uploads only into `in`, of 1 MB."""
    return [
        {"id": "channel", "effect": "allow", "actions": ["sftp"]},
        {"id": "read", "effect": "allow", "actions": ["download", "list"], "paths": [f"{srv}/*"]},
        {
            "id": "write",
            "effect": "allow",
            "actions": ["upload", "change"],
            "paths": [f"{srv}/in/*"],
            "bytes": 1_000_000,
        },
        {"id": "tidy", "effect": "allow", "actions": ["change"], "paths": [f"{srv}/in/*"]},
        {"id": "private", "effect": "deny", "paths": [f"{srv}/private/*"]},
    ]


def make_srv(tmp_path: Path) -> Path:
    srv = (tmp_path / "srv").resolve()
    for name in ("in", "out", "private"):
        (srv / name).mkdir(parents=True)
    (srv / "out/report").write_bytes(b"report\n" * 1000)
    (srv / "private/secret").write_text("the secret\n")
    return srv


async def batch(roads: Roads, *commands: str, road: str = "web01") -> tuple[int, str, str]:
    script = "\n".join(commands).encode() + b"\n"
    status, out, err = await roads.run("sftp", "-b", "-", road, stdin=script)
    return status, out.decode(), err


@pytest.mark.parametrize("road", ["web01", "web01@bastion"])
def test_files_arrive_as_they_are_and_are_in_the_log_with_their_digest(tmp_path, road):
    async def visit(roads: Roads) -> None:
        content = os.urandom(3_000_001)
        (tmp_path / "up").write_bytes(content)
        where = road.replace("bastion", "bastion")
        commands = [f"put {tmp_path}/up {srv}/in/there", f"get {srv}/in/there {tmp_path}/down"]
        commands += [
            f"ls -l {srv}/in",
            f"rename {srv}/in/there {srv}/in/moved",
            f"mkdir {srv}/in/d",
        ]
        status, out, err = await batch(roads, *commands, f"rm {srv}/in/moved", road=where)
        assert (status, err) == (0, "")
        assert (tmp_path / "down").read_bytes() == content
        assert "there" in out
        assert [path.name for path in (srv / "in").iterdir()] == ["d"]
        closed = await roads.event("sftp:file:closed", 2)
        digest = hashlib.sha256(content).hexdigest()
        seen = [
            (e.data["direction"], e.data["path"], e.data["sha256"], e.data["bytes"]) for e in closed
        ]
        there = f"{srv}/in/there"
        assert seen == [
            ("upload", there, digest, 3_000_001),
            ("download", there, digest, 3_000_001),
        ]
        assert all(event.data["complete"] for event in closed)
        allowed = [event.data["operation"] for event in roads.events("sftp:operation:allowed")]
        assert allowed == ["upload", "download", "list", "rename", "mkdir", "remove"]

    srv = make_srv(tmp_path)
    travel(tmp_path, visit, rules=FILES)


def test_content_is_kept_where_policy_says(tmp_path):
    srv = make_srv(tmp_path)
    keeping = [
        {"id": "kept", "effect": "allow", "actions": ["upload"], "keep_content": True},
        {"id": "limited", "effect": "allow", "actions": ["download"], "paths": [f"{srv}/out/*"]},
    ]
    content = os.urandom(300_001)

    async def visit(roads: Roads) -> None:
        (tmp_path / "up").write_bytes(content)
        commands = [f"put {tmp_path}/up {srv}/in/there", f"get {srv}/out/report {tmp_path}/down"]
        status, _, err = await batch(roads, *commands)
        assert (status, err) == (0, "")
        (upload, _) = await roads.event("sftp:file:closed", 2)
        await roads.event("access:session:closed")
        (path,) = roads.machine.recordings.glob("*.cast.zst")
        _, events = read_recording(path)
        kept = list(events)
        assert list_files(kept).splitlines()[1:] == [f"1     upload     300001  {srv}/in/there"]
        said = extract_file(kept, 1, tmp_path / "again")
        assert said.endswith(f"300001 bytes, sha256 {upload.data['sha256']}")
        assert (tmp_path / "again").read_bytes() == content
        with pytest.raises(BastionError, match="no file 2"):
            extract_file(kept, 2, tmp_path / "none")
        with pytest.raises(BastionError, match="File exists"):
            extract_file(kept, 1, tmp_path / "again")

    travel(tmp_path, visit, rules=[*FILES, *keeping])


def test_scp_in_its_own_words_and_directories(tmp_path):
    async def visit(roads: Roads) -> None:
        tree = tmp_path / "tree"
        (tree / "sub").mkdir(parents=True)
        (tree / "a").write_bytes(b"a" * 70_000)
        (tree / "sub/b").write_bytes(b"")
        status, _, err = await roads.run("scp", "-r", "-p", tree, f"web01:{srv}/in/")
        assert (status, err) == (0, "")
        status, _, err = await roads.run("scp", "-r", f"web01:{srv}/in/tree", tmp_path / "back")
        assert (status, err) == (0, "")
        assert (tmp_path / "back/a").read_bytes() == b"a" * 70_000
        assert (tmp_path / "back/sub/b").read_bytes() == b""
        status, _, err = await roads.run("scp", f"web01:{srv}/none", tmp_path / "none")
        assert status == 1
        assert "No such file" in err

    srv = make_srv(tmp_path)
    travel(tmp_path, visit, rules=FILES)


def test_without_a_rule_there_is_no_sftp(tmp_path):
    async def visit(roads: Roads) -> None:
        status, _, err = await batch(roads, "ls")
        assert (status != 0, "no rule allows sftp on web01" in err) == (True, True)
        status, _, err = await batch(roads, "ls", road="bastion")
        assert (status != 0, "files are on targets" in err) == (True, True)

    travel(tmp_path, visit)


def test_rules_by_path_size_and_direction(tmp_path):
    async def visit(roads: Roads) -> None:
        (tmp_path / "big").write_bytes(bytes(1_500_000))
        (tmp_path / "small").write_bytes(bytes(1000))
        assert (await batch(roads, f"get {srv}/out/report {tmp_path}/r"))[0] == 0
        assert (await batch(roads, f"put {tmp_path}/small {srv}/in/small"))[0] == 0
        for command in (
            f"get {srv}/private/secret {tmp_path}/s",
            f"ls {srv}/private",
            f"put {tmp_path}/small {srv}/out/small",
            f"rename {srv}/out/report {srv}/in/report",
            f"rename {srv}/in {srv}/out/in",
            f"rm {srv}/out/report",
            "get /etc/hostname",
        ):
            status, _, err = await batch(roads, command)
            assert (status, "audit entry" in err) == (1, True), command
        status, _, err = await batch(roads, f"put {tmp_path}/big {srv}/in/big")
        assert (status, "upload" in err) == (1, True)
        assert (srv / "in/big").stat().st_size <= 1_000_000
        assert not (tmp_path / "s").exists() or (tmp_path / "s").read_bytes() == b""
        _, out, _ = await batch(roads, f"ls {srv}")
        assert "out" in out
        assert "private" not in out
        assert len(roads.events("sftp:operation:denied")) >= 8

    srv = make_srv(tmp_path)
    travel(tmp_path, visit, rules=folder_rules(srv))


def test_a_transfer_waits_for_its_approval(tmp_path):
    async def visit(roads: Roads) -> None:
        asked = await batch(roads, f"get {srv}/out/report {tmp_path}/r")
        assert asked[0] == 1
        assert "request 1" in asked[2]
        assert "nobody answered in time" in asked[2]

    srv = make_srv(tmp_path)
    ask = {"id": "ask", "effect": "ask", "actions": ["download"], "approvers": ["officer"]}
    travel(tmp_path, visit, rules=[*FILES, ask | {"timeout": "1s"}])


def test_without_sftp_scp_runs_like_a_command_unless_rules_about_files_exist(tmp_path):
    async def visit(roads: Roads) -> None:
        status, _, err = await roads.run("scp", "-O", f"web01:{srv}/out/report", tmp_path / "r")
        assert (status, err) == (0, "")
        assert (tmp_path / "r").read_bytes() == (srv / "out/report").read_bytes()

    async def refused(roads: Roads) -> None:
        for source, sink in (
            (f"web01:{srv}/private/secret", tmp_path / "s"),
            (srv, f"web01:{srv}"),
        ):
            status, _, err = await roads.run("scp", "-O", "-r", source, sink)
            assert (status != 0, "transfer-not-inspected" in err) == (True, True)
        assert not (tmp_path / "s").exists()
        command = ("sftp", "-s", "/usr/lib/openssh/sftp-server", "-b", "-", "web01")
        status, _, err = await roads.run(*command, stdin=f"get {srv}/private/secret".encode())
        assert (status != 0, "transfer-not-inspected" in err) == (True, True)

    srv = make_srv(tmp_path)
    for name in ("free", "ruled"):
        (tmp_path / name).mkdir()
    travel(tmp_path / "free", visit)
    rules = [rule for rule in folder_rules(srv) if rule["id"] != "channel"]
    travel(tmp_path / "ruled", refused, rules=rules)


def process_that_has_open(path: Path) -> int:
    """Return the id of the process that has a file open, see proc(5)."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if link.readlink() == path:
                return int(link.parts[2])
    raise AssertionError(f"nobody has {path} open")


@contextlib.asynccontextmanager
async def raw_client(roads: Roads) -> AsyncIterator[asyncssh.SSHClientProcess[bytes]]:
    """A client of our own making, that has said INIT."""
    async with asyncssh.connect(
        "127.0.0.1", roads.machine.ssh.listen.port, username="web01",
        client_keys=[str(roads.ada)], known_hosts=None, config=None, agent_path=None,
    ) as connection:  # fmt: skip
        process = await connection.create_process(subsystem="sftp", encoding=None, window=64 * 1024)
        process.stdin.write(wire.packet(wire.Kind.INIT, (3).to_bytes(4, "big")))
        yield process


def test_a_refused_write_does_not_overtake_the_writes_before_it(tmp_path):
    """sftp takes the last status for that of the upload: it would call it complete."""

    async def visit(roads: Roads) -> None:
        async with raw_client(roads) as process, asyncio.timeout(30):
            framer = wire.Framer()
            flags = (wire.FXF_WRITE | wire.FXF_CREAT).to_bytes(4, "big")
            path = wire.string(f"{srv}/in/big".encode())
            process.stdin.write(wire.message(wire.Kind.OPEN, 0, path + flags + bytes(4)))
            replies: list[bytes] = []
            while len(replies) < 2:  # VERSION and HANDLE
                replies += framer.feed(await process.stdout.read(65536))
            handle = replies[1][5:]
            server = process_that_has_open(srv / "in/big")
            os.kill(server, signal.SIGSTOP)  # It takes its time with what is allowed.
            for number in range(1, 5):
                body = handle + (number * 300_000).to_bytes(8, "big") + wire.string(b"x")
                process.stdin.write(wire.message(wire.Kind.WRITE, number, body))
            while not roads.events("sftp:operation:denied"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            os.kill(server, signal.SIGCONT)
            while len(replies) < 2 + 4:
                replies += framer.feed(await process.stdout.read(65536))
        answers = [wire.Fields(reply, 1) for reply in replies[2:]]
        denied = wire.PERMISSION_DENIED
        assert [(fields.uint32(), fields.uint32()) for fields in answers] == [
            (1, wire.OK), (2, wire.OK), (3, wire.OK), (4, denied),
        ]  # fmt: skip

    srv = make_srv(tmp_path)
    travel(tmp_path, visit, rules=folder_rules(srv))


def test_refusals_wait_for_their_reader(tmp_path):
    """A client that asks for nonsense and reads no reply must not fill the memory."""

    async def visit(roads: Roads) -> None:
        async with raw_client(roads) as process:
            body = wire.string(b"no such handle") + bytes(12)
            asked = (wire.message(wire.Kind.READ, number, body) for number in range(200_000))
            process.stdin.write(b"".join(asked))
            channels = [
                one
                for one in gc.get_objects()
                if isinstance(one, asyncssh.SSHServerChannel) and not one.is_closing()
            ]
            most = 0
            for _ in range(80):
                await asyncio.sleep(0.1)
                most = max([most, *(one.get_write_buffer_size() for one in channels)])
            assert 0 < most < 1_000_000

    travel(tmp_path, visit, rules=FILES)
