"""Ways past an approval over SFTP: each rule that asks is answered by one of its approvers."""

from __future__ import annotations

import asyncio
import os
import struct
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.audit.client import AuditClient
from appliance.model import RequestState
from appliance.session.requests import RequestDesk
from appliance.session.sftp import packets as wire
from appliance.session.sftp.packets import Fields, Kind
from tests.bypass.test_sftp_paths import CREAT, NO_ATTRIBUTES, READ, TRUNC, WRITE, raw_client
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, person, travel

pytestmark = [pytest.mark.integration, needs_sshd]

OFFICER = person("officer@example.org", "officers")
ENGINEER = person("eve@example.org", "engineers")
POSIX = wire.string(b"posix-rename@openssh.com")


def asking(name: str, approver: str, *actions: str, paths: str) -> dict:
    return {
        "id": name,
        "effect": "ask",
        "actions": actions,
        "paths": [paths],
        "approvers": [approver],
    }


@asynccontextmanager
async def desk_of(roads: Roads):
    audit = AuditClient(roads.machine.audit.socket)
    yield RequestDesk(roads.store, audit, roads.policy)
    await audit.close()


@pytest.mark.parametrize("operation", ["open", "replace", "setstat", "rename", "symlink"])
def test_whoever_a_rule_asks_is_asked(tmp_path, operation):
    """Two rules ask about one operation, each of somebody else: one approval is not enough."""
    srv = tmp_path.resolve() / "srv"
    for name in ("a", "b"):
        (srv / name).mkdir(parents=True)
        (srv / name / "file").write_text("as it was")
    one, other = (os.fsencode(srv / name / "file") for name in ("a", "b"))
    flags = {"open": READ | WRITE, "replace": READ | WRITE | CREAT | TRUNC}.get(operation, 0)
    kind, body = {
        "setstat": (Kind.SETSTAT, wire.string(one) + struct.pack(">IQ", wire.ATTR_SIZE, 0)),
        "rename": (Kind.EXTENDED, POSIX + wire.string(one) + wire.string(other)),
        "symlink": (Kind.SYMLINK, wire.string(other) + wire.string(os.fsencode(srv / "a/link"))),
    }.get(operation, (Kind.OPEN, wire.string(one) + struct.pack(">I", flags) + NO_ATTRIBUTES))

    async def visit(roads: Roads) -> None:
        async with raw_client(roads) as client, desk_of(roads) as desk:
            asked = asyncio.create_task(client.ask(kind, body))
            for number, approver in enumerate((OFFICER, ENGINEER), 1):
                *_, created = await roads.event("access:request:created", number)
                assert not asked.done()
                assert created.data["approvers"] == [("officer", "engineer")[number - 1]]
                await desk.approve(number, approver)
            reply = await asked
            assert reply[0] == Kind.HANDLE or Fields(reply, 5).uint32() == wire.OK
            assert {one.state for one in map(roads.store.request, (1, 2))} == {
                RequestState.APPROVED
            }

    rules = [
        {"id": "channel", "effect": "allow", "actions": ["sftp"]},
        asking("first", "officer", "download", paths=f"{srv}/*"),
        asking("second", "engineer", "upload", paths=f"{srv}/*"),
        asking("change", "officer", "change", paths=f"{srv}/a/*"),
        asking("change-too", "engineer", "change", paths=f"{srv}/b/*"),
    ]
    travel(tmp_path, visit, rules=rules)


def test_a_move_takes_no_file_to_where_fewer_are_asked(tmp_path):
    """Both folders ask the officer, one asks an engineer as well."""
    srv = tmp_path.resolve() / "srv"
    for name in ("both", "officer"):
        (srv / name).mkdir(parents=True)
        (srv / name / "file").write_text("as it was")
    old, new = os.fsencode(srv / "both/file"), os.fsencode(srv / "officer/moved")

    async def visit(roads: Roads) -> None:
        async with raw_client(roads) as client:
            for link in (b"posix-rename@openssh.com", b"hardlink@openssh.com"):
                assert await client.extended(link, old, new) == wire.PERMISSION_DENIED
            back = await client.extended(
                b"posix-rename@openssh.com", os.fsencode(srv / "officer/file"), old + b"2"
            )
            assert back == wire.PERMISSION_DENIED  # What is uploaded there asks nobody else.
        assert not Path(os.fsdecode(new)).exists()

    rules = [
        {"id": "channel", "effect": "allow", "actions": ["sftp", "change", "list"]},
        asking("read", "officer", "download", paths=f"{srv}/*"),
        asking("read-too", "engineer", "download", paths=f"{srv}/both/*"),
        asking("write", "officer", "upload", paths=f"{srv}/*"),
        asking("write-too", "engineer", "upload", paths=f"{srv}/both/*"),
    ]
    travel(tmp_path, visit, rules=rules)
