"""A session that cannot be recorded does not open, and the log says how it ended."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from appliance.config import Policy
from appliance.config.machine import RecorderSettings
from appliance.errors import EvidenceError
from appliance.model import AuditReceipt, Identity, SessionId, SessionRecord, TargetName
from appliance.recording.blocks import Sealer
from appliance.recording.events import Header
from appliance.recording.orphan import is_held
from appliance.recording.writer import Recording
from appliance.session.lifecycle import open_session
from appliance.session.orphans import settle_orphans
from appliance.session.requests import RequestDesk
from appliance.session.services import Services
from appliance.session.supervision import obey_kills
from appliance.store import Store, database

NOW = datetime.now(UTC)
POLICY = Policy.model_validate(
    {
        "version": 1,
        "targets": {
            "web01": {"kind": "ssh", "host": "h", "account": "a", "key_file": "k", "host_key": "k"}
        },
        "roles": {"engineer": {"groups": ["engineers"]}},
        "rules": [{"id": "open", "effect": "allow", "roles": ["engineer"], "targets": ["web01"]}],
    }
)
ADA = Identity(
    "a", "ada", "https://idp", frozenset({"engineers"}), "ssh-key", NOW, NOW + timedelta(hours=1)
)


class Audit:
    def __init__(self) -> None:
        self.events = []

    async def append(self, event):
        self.events.append(event)
        return AuditReceipt(len(self.events))


def test_without_a_recording_no_session(tmp_path):
    (tmp_path / "recordings").touch()  # A file where the folder should be.
    store, audit = Store(tmp_path / "store.sqlite"), Audit()
    machine = SimpleNamespace(recordings=tmp_path / "recordings", recorder=RecorderSettings())
    services = Services(machine, POLICY, store, audit, None, b"k")

    async def use():
        async with open_session(services, ADA, TargetName("web01"), "shell"):
            raise AssertionError("opened")

    with pytest.raises(EvidenceError, match="cannot be created"):
        asyncio.run(use())
    (refused,) = audit.events
    assert refused.kind == "access:session:refused"
    assert "cannot be created" in refused.data["reason"]
    assert store.sessions() == []
    store.close()


def test_without_its_entry_no_session_and_nothing_stays_open(tmp_path):
    class Full(Audit):
        async def append(self, event):
            if event.kind == "access:session:opened":
                raise EvidenceError("the disk is full")
            return await super().append(event)

    audit = Full()
    services = services_of(tmp_path, audit)

    async def use():
        async with open_session(services, ADA, TargetName("web01"), "shell"):
            raise AssertionError("opened")

    with pytest.raises(EvidenceError, match="disk is full"):
        asyncio.run(use())
    (record,) = services.store.sessions()
    assert record.outcome == "incomplete"
    assert not is_held(Path(record.recording_path))
    assert [event.kind for event in audit.events] == ["access:session:closed"]
    services.store.close()


class SlowAudit(Audit):
    async def append(self, event):
        await asyncio.sleep(0.05)
        return await super().append(event)


def services_of(folder, audit):
    machine = SimpleNamespace(recordings=folder / "recordings", recorder=RecorderSettings())
    return Services(machine, POLICY, Store(folder / "store.sqlite"), audit, None, b"k")


def test_a_session_closes_whole_though_it_is_cancelled_again(tmp_path):
    audit = SlowAudit()
    services = services_of(tmp_path, audit)

    async def use():
        async with open_session(services, ADA, TargetName("web01"), "shell"):
            await asyncio.sleep(60)

    async def run():
        task = asyncio.create_task(use())
        while not services.live:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        for _ in range(5):  # A connection that is lost, closed, and closed once more.
            task.cancel()
            await asyncio.sleep(0.02)
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    kinds = [event.kind for event in audit.events]
    assert kinds[-2:] == ["session:recording:closed", "access:session:closed"]
    (record,) = services.store.sessions()
    assert record.outcome == "ended"
    assert services.live == {}
    services.store.close()


@pytest.mark.parametrize("audited", [True, False])
def test_a_kill_ends_the_session_even_without_its_entry(tmp_path, audited):
    class Deaf(Audit):
        async def append(self, event):
            if event.kind == "access:session:killed" and not audited:
                raise EvidenceError("the disk is full")
            return await super().append(event)

    audit = Deaf()
    services = services_of(tmp_path, audit)

    async def run():
        async with open_session(services, ADA, TargetName("web01"), "shell") as session:
            killing = asyncio.create_task(obey_kills(services))
            other = Store(tmp_path / "store.sqlite")
            other.request_kill(session.id, "root", "enough")
            other.close()
            async with asyncio.timeout(30):
                await session.ended.wait()
                await asyncio.sleep(0.1)
            killing.cancel()
            return session

    session = asyncio.run(run())
    assert session.end_reason == "the session was killed by root: enough"
    assert session.outcome == ("killed" if audited else "incomplete")
    services.store.close()


def test_a_running_session_is_no_orphan(tmp_path):
    """A gateway that starts beside another one leaves what that one has open."""
    audit = Audit()
    services = services_of(tmp_path, audit)
    services = replace(services, desk=RequestDesk(services.store, audit, POLICY))
    header = Header("shell s1", 80, 24, NOW, terminal=True)
    folder = services.machine.recordings
    recording = Recording.create(folder, SessionId("s1"), Sealer(()), header)
    services.store.open_session(
        SessionRecord(SessionId("s1"), ADA.key, "ada", TargetName("web01"), "shell", NOW)
    )
    assert asyncio.run(settle_orphans(services))
    recording.close("ended")  # Its last entries are still being written.
    assert asyncio.run(settle_orphans(services))
    assert audit.events == []
    recording.release()
    assert not asyncio.run(settle_orphans(services))
    assert services.store.session("s1").outcome == "incomplete"
    services.store.close()


def test_orphans_are_in_the_log_before_the_store_says_so(tmp_path):
    class Dies(Audit):
        async def append(self, event):
            if event.kind == "gateway:session:orphaned" and len(self.events) < 3:
                self.events.append(event)
                raise EvidenceError("died")
            return await super().append(event)

    audit = Dies()
    services = services_of(tmp_path, audit)
    services = replace(services, desk=RequestDesk(services.store, audit, POLICY))
    services.store.open_session(
        SessionRecord(SessionId("dead"), ADA.key, "ada", TargetName("web01"), "shell", NOW)
    )
    with pytest.raises(EvidenceError):
        asyncio.run(settle_orphans(services))
    assert services.store.session("dead").closed_at is None  # The next gateway finds it.
    audit.events += [None, None]
    asyncio.run(settle_orphans(services))
    assert services.store.session("dead").outcome == "incomplete"
    assert audit.events[-1].kind == "gateway:session:orphaned"
    services.store.close()


def test_a_session_that_opens_while_the_store_is_locked_waits_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT", "PRAGMA busy_timeout = 60000")
    services, recordings = services_of(tmp_path, Audit()), tmp_path / "recordings"

    async def use():
        async with open_session(services, ADA, TargetName("web01"), "shell"):
            pass

    async def run(other):
        opening = asyncio.create_task(use())
        async with asyncio.timeout(50):
            while not list(recordings.glob("*")):  # noqa: ASYNC110
                await asyncio.sleep(0)
            for _ in range(1000):  # The loop goes on; nothing of this waits for time.
                await asyncio.sleep(0)
            assert not opening.done()
            assert services.store.sessions() == []
            other.execute("COMMIT")
            await opening

    with closing(sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM kills")
        asyncio.run(run(other))
    (record,) = services.store.sessions()
    assert record.outcome == "ended"
    services.store.close()
