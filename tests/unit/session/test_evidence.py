"""A session that cannot be recorded does not open, and the log says how it ended."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from appliance.config import Policy
from appliance.config.machine import RecorderSettings
from appliance.errors import EvidenceError
from appliance.model import AuditReceipt, Identity, TargetName
from appliance.session.evidence import open_session
from appliance.session.services import Services
from appliance.store import Store

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
    assert [event.kind for event in audit.events] == [
        "access:session:opened",
        "access:session:closed",
    ]
    assert audit.events[-1].data == {"outcome": "incomplete"}
    assert store.sessions() == []
    store.close()
