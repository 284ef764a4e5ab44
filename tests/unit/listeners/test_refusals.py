"""Refusals of one kind beyond a number are counted, and the count is in the log."""

from __future__ import annotations

import asyncio

from appliance.errors import EvidenceError
from appliance.listeners import refusals
from appliance.listeners.refusals import BURST, Refusals
from tests.unit.session.test_lifecycle import ADA, Audit


def test_the_first_have_an_entry_each_and_the_rest_share_one():
    async def run() -> list:
        audit = Audit()
        log = Refusals(audit)
        for number in range(BURST + 30):
            await log.record(ADA, "direct-tcpip", f"number {number}")
        await log.record(ADA, "subsystem", "another kind")
        assert len(audit.events) == BURST + 1
        await log.flush()
        return audit.events

    events = asyncio.run(run())
    assert [one.data for one in events[:2]] == [
        {"channel": "direct-tcpip", "reason": "number 0"},
        {"channel": "direct-tcpip", "reason": "number 1"},
    ]
    assert [one.data for one in events[BURST + 1 :]] == [
        {"channel": "direct-tcpip", "reason": f"number {BURST + 29}", "more": 30}
    ]
    assert {(one.kind, one.identity) for one in events} == {("ssh:channel:refused", "ada")}


def test_after_a_while_there_are_entries_again(monkeypatch):
    monkeypatch.setattr(refusals, "WINDOW_SECONDS", 0.05)

    async def run() -> list:
        audit = Audit()
        log = Refusals(audit)
        for _ in range(BURST + 1):
            log.record_soon(ADA, "agent", "no")
        await asyncio.sleep(0.2)
        log.record_soon(ADA, "agent", "no")
        await log.flush()
        return audit.events

    assert [one.data.get("more") for one in asyncio.run(run())] == [*[None] * BURST, 1, None]


def test_an_audit_log_that_hangs_does_not_gather_tasks():
    class Hangs(Audit):
        async def append(self, event):
            await asyncio.sleep(0.3)
            raise EvidenceError("the daemon does not answer")

    async def run() -> None:
        log = Refusals(Hangs())
        for _ in range(10_000):
            log.record_soon(ADA, "direct-streamlocal", "no")
        assert len(asyncio.all_tasks()) <= BURST + 1
        await log.flush()
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(run())
