"""Ways to do to a file by another name, or in slices, what rules refuse by its own.

Everything below `srv` may be read and changed. `open` may be written, of `kept` the content
is kept, `frozen` is read only, `box` is write only.
"""

from __future__ import annotations

import base64
import os
import shlex
import struct
from pathlib import Path

import pytest

from appliance.audit.client import AuditClient
from appliance.cli.kept_files import extract_file
from appliance.recording.events import Code, Event
from appliance.recording.files import read_files
from appliance.recording.reader import read_recording
from appliance.session.requests import RequestDesk
from appliance.session.sftp import packets as wire
from appliance.session.sftp import requests
from appliance.session.sftp.packets import Fields, Kind
from tests.bypass.test_sftp_paths import CREAT, NO_ATTRIBUTES, READ, WRITE, Raw, raw_client
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, person, travel

pytestmark = [pytest.mark.integration, needs_sshd]

APPEND = 4
LINK = b"hardlink@openssh.com"
RENAME = b"posix-rename@openssh.com"


def attack(tmp_path: Path, script) -> None:
    srv = (tmp_path / "srv").resolve()
    for name in ("open", "kept", "frozen", "box", "taken"):
        (srv / name).mkdir(parents=True)
        (srv / name / "file").write_text(name)
    rules = [
        {"id": "channel", "effect": "allow", "actions": ["sftp"]},
        {
            "id": "read",
            "effect": "allow",
            "actions": ["download", "list", "change"],
            "paths": [f"{srv}/*"],
        },
        {
            "id": "write",
            "effect": "allow",
            "actions": ["upload"],
            "paths": [f"{srv}/{name}/*" for name in ("open", "kept", "box", "taken")],
            "bytes": 1000,
        },
        {
            "id": "keep",
            "effect": "allow",
            "actions": ["download"],
            "paths": [f"{srv}/kept/*"],
            "keep_content": True,
        },
        {
            "id": "keep-uploads",
            "effect": "allow",
            "actions": ["upload"],
            "paths": [f"{srv}/taken/*"],
            "bytes": 1000,
            "keep_content": True,
        },
        {"id": "box", "effect": "deny", "actions": ["download"], "paths": [f"{srv}/box/*"]},
    ]

    async def visit(roads: Roads) -> None:
        async with raw_client(roads) as client:
            await script(client, os.fsencode(srv), roads)

    travel(tmp_path, visit, rules=rules)


@pytest.mark.parametrize(
    ("operation", "old", "new"),
    [
        (LINK, b"frozen", b"open"),
        (LINK, b"open", b"frozen"),
        (LINK, b"open", b"box"),
        (LINK, b"box", b"open"),
        (LINK, b"kept", b"open"),
        (LINK, b"open", b"kept"),
        (LINK, b"open", b"taken"),
        (LINK, b"taken", b"open"),
        (RENAME, b"open", b"frozen"),
        (RENAME, b"box", b"open"),
        (RENAME, b"kept", b"open"),
        (RENAME, b"open", b"taken"),
    ],
)
def test_a_move_takes_no_file_to_where_more_is_allowed(tmp_path, operation, old, new):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        there = srv + b"/" + new + b"/moved"
        refused = await client.extended(operation, srv + b"/" + old + b"/file", there)
        assert refused == wire.PERMISSION_DENIED
        assert not os.path.lexists(there)
        assert await client.extended(operation, srv + b"/open/file", srv + b"/open/b") == wire.OK

    attack(tmp_path, script)


def test_a_file_does_not_grow_beyond_its_size_in_slices(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        async def open_to_append() -> bytes:
            flags = (WRITE | CREAT | APPEND).to_bytes(4, "big")
            reply = await client.ask(
                Kind.OPEN, wire.string(srv + b"/open/slices"), flags, NO_ATTRIBUTES
            )
            return wire.string(Fields(reply, 5).string())

        async def write(handle: bytes) -> int:
            body = struct.pack(">Q", 0) + wire.string(b"x" * 400)
            return await client.code(Kind.WRITE, handle, body)

        one, other = await open_to_append(), await open_to_append()
        assert await write(one) == wire.OK
        assert await write(other) == wire.OK
        assert await write(one) == wire.PERMISSION_DENIED
        assert await client.code(Kind.CLOSE, one) == wire.OK
        assert await write(await open_to_append()) == wire.PERMISSION_DENIED
        assert (Path(os.fsdecode(srv)) / "open/slices").stat().st_size == 800

    attack(tmp_path, script)


def test_an_upload_sets_no_more_than_permissions(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        flags = (WRITE | CREAT).to_bytes(4, "big")
        mode = struct.pack(">II", wire.ATTR_PERMISSIONS, 0o104755)
        reply = await client.ask(Kind.OPEN, wire.string(srv + b"/open/program"), flags, mode)
        assert reply[0] == Kind.HANDLE
        assert (Path(os.fsdecode(srv)) / "open/program").stat().st_mode & 0o7700 == 0o700

    attack(tmp_path, script)


def test_names_and_offsets_that_no_file_has_harm_nobody(tmp_path):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        for name in (b"a\nb", b"\xff\xfe", b"\x1b[31m", b"-rf", b"\r", b"*", "ü".encode()):
            assert await client.open(srv + b"/open/" + name, WRITE | CREAT) == -1, name
            frozen = srv + b"/frozen/" + name
            assert await client.open(frozen, WRITE | CREAT) == wire.PERMISSION_DENIED
        flags = READ.to_bytes(4, "big")
        reply = await client.ask(Kind.OPEN, wire.string(srv + b"/kept/file"), flags, NO_ATTRIBUTES)
        handle = wire.string(Fields(reply, 5).string())
        for offset in (2**62, 2**63 - 1, 2**63, 2**64 - 1):
            read = struct.pack(">QI", offset, 2**32 - 1)
            assert await client.code(Kind.READ, handle, read) != -1
        assert await client.code(Kind.READ, handle, struct.pack(">QI", 0, 10)) == -1

    attack(tmp_path, script)


def test_more_files_than_may_be_open_are_refused_one_by_one(tmp_path, monkeypatch):
    async def script(client: Raw, srv: bytes, _: Roads) -> None:
        path, flags = wire.string(srv + b"/kept/file"), READ.to_bytes(4, "big")
        for number in range(most + 50):
            client.send(Kind.OPEN, number, path, flags, NO_ATTRIBUTES)
        replies = [await client.receive() for _ in range(most + 50)]
        handles = [Fields(one, 5).string() for one in replies if one[0] == Kind.HANDLE]
        codes = {Fields(one, 5).uint32() for one in replies if one[0] == Kind.STATUS}
        assert (len(handles), codes) == (most, {wire.FAILURE})
        assert await client.code(Kind.OPENDIR, wire.string(srv + b"/kept")) == wire.FAILURE
        assert await client.code(Kind.CLOSE, wire.string(handles[0])) == wire.OK
        assert await client.open(srv + b"/kept/file") == -1

    most = 20
    monkeypatch.setattr(requests, "MAX_HANDLES", most)
    attack(tmp_path, script)


def test_a_write_beyond_the_end_of_any_file_hides_nothing(tmp_path):
    events = [Event(0, Code.FILE, '{"file":1,"direction":"upload","path":"/srv/in/f"}')]
    places = ((2**64 - 1, b"x"), (2**63, b"x"), (2**63 - 1, b"x"), (0, b"content"))
    for offset, data in places:
        piece = base64.b64encode(data).decode()
        events.append(Event(0, Code.FILE_BYTES, f"1 {offset} {piece}"))
    assert "3 pieces left out" in extract_file(events, 1, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"content"


def test_a_name_is_one_word_of_the_request(tmp_path):
    name = "out/x\n9  eve  web01  download '/srv/a b\x1b[1A"

    async def visit(roads: Roads) -> None:
        (tmp_path / "srv" / name).parent.mkdir(parents=True)
        (tmp_path / "srv" / name).write_text("x")
        async with raw_client(roads) as client:
            path = os.fsencode(tmp_path.resolve() / "srv" / name)
            assert await client.open(path) == wire.PERMISSION_DENIED
        (asked,) = await roads.event("access:request:created")
        assert asked.data["summary"].isprintable()
        operation, given = shlex.split(asked.data["summary"])
        assert operation == "download"
        assert given.endswith(r"out/x\n9  eve  web01  download '/srv/a b\x1b[1A")

    rules = [
        {"id": "channel", "effect": "allow", "actions": ["sftp"]},
        {
            "id": "ask",
            "effect": "ask",
            "actions": ["download"],
            "approvers": ["officer"],
            "timeout": "1s",
        },
    ]
    travel(tmp_path, visit, rules=rules)


def test_an_upload_is_kept_from_the_size_on_that_says_so(tmp_path):
    async def visit(roads: Roads) -> None:
        audit = AuditClient(roads.machine.audit.socket)
        desk = RequestDesk(roads.store, audit, roads.policy)
        path = os.fsencode(tmp_path.resolve() / "up")
        async with raw_client(roads) as client:
            flags = (WRITE | CREAT).to_bytes(4, "big")
            reply = await client.ask(Kind.OPEN, wire.string(path), flags, NO_ATTRIBUTES)
            handle = wire.string(Fields(reply, 5).string())
            small = struct.pack(">Q", 0) + wire.string(b"a" * 1000)
            assert await client.code(Kind.WRITE, handle, small) == wire.OK
            client.send(Kind.WRITE, 2, handle, struct.pack(">Q", 1000) + wire.string(b"rest"))
            await roads.event("access:request:created")
            await desk.approve(1, person("officer@example.org", "officers"))
            assert Fields(await client.receive(), 5).uint32() == wire.OK
            assert await client.code(Kind.CLOSE, handle) == wire.OK
        await audit.close()
        await roads.event("access:session:closed")
        (recording,) = roads.machine.recordings.glob("*.cast.zst")
        name, piece = read_files(read_recording(recording)[1])
        assert (name.direction, piece.offset, piece.data) == ("upload", 1000, b"rest")

    rules = [
        {"id": "free", "effect": "allow", "actions": ["sftp", "upload"]},
        {
            "id": "big",
            "effect": "ask",
            "actions": ["upload"],
            "bytes": 1000,
            "approvers": ["officer"],
            "keep_content": True,
        },
    ]
    travel(tmp_path, visit, rules=rules)


@pytest.mark.parametrize("offset", [2**53 - 3, 2**53, 2**62, 2**63, 2**64 - 1])
def test_an_offset_beyond_numbers_keeps_no_entry_from_the_log(tmp_path, offset):
    async def visit(roads: Roads) -> None:
        path = os.fsencode(tmp_path.resolve() / "up")
        async with raw_client(roads) as client:
            flags = (READ | WRITE | CREAT).to_bytes(4, "big")
            reply = await client.ask(Kind.OPEN, wire.string(path), flags, NO_ATTRIBUTES)
            handle = wire.string(Fields(reply, 5).string())
            here = struct.pack(">Q", 0) + wire.string(b"kept")
            far = struct.pack(">Q", offset)
            assert await client.code(Kind.WRITE, handle, here) == wire.OK
            assert await client.code(Kind.WRITE, handle, far + wire.string(b"lost")) != wire.OK
            assert await client.code(Kind.READ, handle, far + struct.pack(">I", 9)) != -1
            assert await client.code(Kind.CLOSE, handle) == wire.OK
        _, upload = await roads.event("sftp:file:closed", 2)
        assert (upload.data["bytes"], upload.data["direction"]) == (4, "upload")
        (closed,) = await roads.event("access:session:closed")
        assert closed.data["outcome"] == "ended"

    rules = [
        {
            "id": "all",
            "effect": "allow",
            "actions": ["sftp", "upload", "download"],
            "keep_content": True,
        }
    ]
    travel(tmp_path, visit, rules=rules)


def test_what_is_kept_of_a_session_is_bounded(tmp_path):
    """Opening files again and again fills no disk, and gets nothing past the recording."""

    async def visit(roads: Roads) -> None:
        (tmp_path / "up").write_bytes(os.urandom(100_000))
        puts = [f"-put {tmp_path}/up {tmp_path}/there{number}" for number in range(4)]
        status, _, err = await roads.run("sftp", "-b", "-", "web01", stdin="\n".join(puts).encode())
        assert status == 0 or "used up" in err
        assert err.count("the session's room for content that is kept is used up") >= 2
        sizes = [(tmp_path / f"there{number}").stat().st_size for number in range(4)]
        assert sizes[:2] == [100_000, 100_000]
        assert sum(sizes) <= 250_000
        closed = await roads.event("sftp:file:closed", 4)
        assert sum(event.data["bytes"] for event in closed) == sum(sizes)
        denied = await roads.event("sftp:operation:denied", 2)
        assert {event.data["rule"] for event in denied} == {"kept-content"}
        # A new session has room again.
        status, _, err = await roads.run("scp", tmp_path / "up", f"web01:{tmp_path}/again")
        assert (status, err) == (0, "")

    kept = {"id": "all", "effect": "allow", "actions": ["sftp", "upload", "list", "change"]}
    rules, recorder = [kept | {"keep_content": True}], {"kept_bytes": 250_000}
    travel(tmp_path, visit, rules=rules, recorder=recorder)
