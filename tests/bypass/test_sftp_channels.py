"""Ways to reach a path that no rule opens, with several SFTP channels of one person at a time.

All below `srv` may be changed, only what is below `in` may be read and written. While one
channel's request is judged, another puts something else at a folder on its way.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from appliance.session.sftp import packets as wire
from appliance.session.sftp.judge import FileJudge
from appliance.session.sftp.packets import Kind
from tests.bypass.test_sftp_paths import CREAT, READ, WRITE, Raw, raw_client
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]


def make_srv(folder: Path) -> Path:
    srv = (folder / "srv").resolve()
    for name in ("in/d", "drop"):
        (srv / name).mkdir(parents=True)
    (srv / "in/d/x").write_text("open\n")
    (srv / "drop/x").write_text("closed\n")
    return srv


def rules(srv: Path) -> list[dict]:
    return [
        {"id": "channel", "effect": "allow", "actions": ["sftp"]},
        {
            "id": "in",
            "effect": "allow",
            "actions": ["download", "upload", "list"],
            "paths": [f"{srv}/in/*"],
        },
        {"id": "change", "effect": "allow", "actions": ["change"], "paths": [f"{srv}/*"]},
    ]


async def swap(client: Raw, srv: bytes) -> None:
    moved = await client.code(Kind.RENAME, wire.string(srv + b"/in/d"), wire.string(srv + b"/in/e"))
    linked = await client.code(
        Kind.SYMLINK, wire.string(srv + b"/drop"), wire.string(srv + b"/in/d")
    )
    assert (moved, linked) == (wire.OK, wire.OK)


@pytest.mark.parametrize("what", ["read", "write", "create", "list"])
def test_no_other_channel_swaps_a_folder_that_is_being_judged(tmp_path, monkeypatch, what):
    swap_while_judged(tmp_path, monkeypatch, what, "web01")


def test_no_channel_to_the_same_machine_swaps_a_folder_that_is_being_judged(tmp_path, monkeypatch):
    swap_while_judged(tmp_path, monkeypatch, "read", "web02")


def swap_while_judged(tmp_path, monkeypatch, what: str, beside: str) -> None:
    """`beside` is the target of the channel that swaps."""
    srv = make_srv(tmp_path)
    judged, may_go_on = asyncio.Event(), asyncio.Event()
    allow = FileJudge.allow

    async def slowly(self, decision, operation: str, *paths: bytes) -> None:
        await allow(self, decision, operation, *paths)
        if operation in {"download", "upload", "list"} and not judged.is_set():
            judged.set()
            await may_go_on.wait()

    async def visit(roads: Roads) -> None:
        name = os.fsencode(srv)
        async with raw_client(roads) as one, raw_client(roads, beside) as other:
            monkeypatch.setattr(FileJudge, "allow", slowly)
            if what == "list":
                asking = one.code(Kind.OPENDIR, wire.string(name + b"/in/d"))
            else:
                flags = {"read": READ, "write": WRITE, "create": WRITE | CREAT}[what]
                asking = one.open(name + b"/in/d/" + (b"y" if what == "create" else b"x"), flags)
            opening = asyncio.create_task(asking)
            await judged.wait()
            await swap(other, name)
            may_go_on.set()
            assert await opening == wire.FAILURE
            # What is left alone goes on.
            assert await one.open(name + b"/in/e/x") == -1
        assert not (srv / "drop/y").exists()

    travel(tmp_path, visit, rules=rules(srv), twins=("web02",))


def test_a_change_waits_until_the_target_has_used_a_path(tmp_path, monkeypatch):
    """A pipelined mix of both from two channels ends, and none is refused for no reason."""
    srv = make_srv(tmp_path)

    async def work(client: Raw, srv: bytes, name: bytes) -> None:
        for _ in range(10):
            there = srv + b"/in/" + name
            assert await client.open(there, WRITE | CREAT) == -1
            moved = await client.code(Kind.RENAME, wire.string(there), wire.string(there + b"2"))
            assert moved == wire.OK
            assert await client.code(Kind.REMOVE, wire.string(there + b"2")) == wire.OK
            looked = await client.ask(Kind.LSTAT, wire.string(srv + b"/in/d/x"))
            assert looked[0] == Kind.ATTRS

    async def visit(roads: Roads) -> None:
        name = os.fsencode(srv)
        async with raw_client(roads) as one, raw_client(roads) as other:
            await asyncio.gather(work(one, name, b"a"), work(other, name, b"b"))

    travel(tmp_path, visit, rules=rules(srv))
