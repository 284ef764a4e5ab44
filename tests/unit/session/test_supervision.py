"""Sessions end from outside: here for want of an audit daemon; kills are in test_lifecycle.py."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from appliance.errors import EvidenceError
from appliance.model import TargetName
from appliance.session import supervision
from appliance.session.lifecycle import open_session
from appliance.session.supervision import watch_audit
from tests.unit.session.test_lifecycle import ADA, Audit, services_of

POLL, GRACE = 0.01, 0.1


class Daemon(Audit):
    """Answers, dies or hangs, as told."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "answers"

    async def size(self) -> int:
        if self.state == "dies":
            raise EvidenceError("audit daemon is gone")
        if self.state == "hangs":
            await asyncio.Event().wait()
        return 1


def idle(folder, monkeypatch, *states: tuple[str, float]) -> str | None:
    """Let a session that has nothing to say go through these states; return why it ended."""
    monkeypatch.setattr(supervision, "AUDIT_POLL_SECONDS", POLL)
    monkeypatch.setattr(supervision, "AUDIT_GRACE_SECONDS", GRACE)
    daemon = Daemon()
    services = replace(services_of(folder, daemon), audit=daemon)

    async def run() -> str | None:
        watching = asyncio.create_task(watch_audit(services))
        async with open_session(services, ADA, TargetName("web01"), "forward") as session:
            for state, seconds in states:
                daemon.state = state
                try:
                    async with asyncio.timeout(seconds):
                        await session.ended.wait()
                except TimeoutError:
                    continue
            reason = session.end_reason
            daemon.state = "answers"
        watching.cancel()
        return reason

    reason = asyncio.run(run())
    services.store.close()
    return reason


@pytest.mark.parametrize("state", ["dies", "hangs"])
def test_without_an_audit_daemon_nothing_goes_on(tmp_path, monkeypatch, state):
    reason = idle(tmp_path, monkeypatch, ("answers", 0.05), (state, 5.0))
    assert reason == "the audit log cannot be written"


def test_a_restart_of_the_audit_daemon_ends_nothing(tmp_path, monkeypatch):
    assert idle(tmp_path, monkeypatch, ("dies", GRACE / 3), ("answers", 3 * GRACE)) is None
