"""Appends that wait together are durable together, and each hears of its own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.audit import log as audit_log
from appliance.audit.client import AuditClient
from appliance.audit.daemon import Appender, decode_call
from appliance.audit.events import encode_request
from appliance.audit.log import AuditLog
from appliance.errors import EvidenceError
from appliance.ipc import decode_body, own_uids, serve_calls
from appliance.model import AuditEvent

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def event(number):
    return AuditEvent("postgres:statement:completed", NOW, data={"n": number})


def begun(client, event):
    """Begin to append; the future has the receipt, or the error."""
    future = asyncio.get_running_loop().create_future()

    def settle(outcome):
        is_error = isinstance(outcome, EvidenceError)
        (future.set_exception if is_error else future.set_result)(outcome)

    client.append_soon(event, settle)
    return future


def play(folder, scene):
    async def run():
        log = AuditLog(folder / "log", "test/audit", Ed25519PrivateKey.generate(), NOW)
        appender = Appender(log)
        server = await serve_calls(folder / "audit", appender.on_call, own_uids())
        clients = [AuditClient(folder / "audit") for _ in range(4)]
        try:
            async with asyncio.timeout(20):
                await scene(clients, appender)
        finally:
            for client in clients:
                await client.close()
            server.close()
            log.close(NOW)

    asyncio.run(run())


def test_many_waiters_share_a_write(tmp_path, monkeypatch):
    syncs = []
    fdatasync = audit_log.os.fdatasync
    monkeypatch.setattr(audit_log.os, "fdatasync", lambda fd: (syncs.append(fd), fdatasync(fd)))

    async def scene(clients, _appender):
        first = [(await client.append(event(0))).index for client in clients]
        assert first == [1, 2, 3, 4]
        syncs.clear()
        receipts = [begun(client, event(n)) for n in range(25) for client in clients]
        indices = [receipt.index for receipt in await asyncio.gather(*receipts)]
        assert sorted(indices) == list(range(5, 105))
        assert len(syncs) <= 8

    play(tmp_path, scene)


def test_a_bad_event_fails_alone(tmp_path):
    async def scene(clients, _appender):
        await clients[0].append(event(0))
        good, bad = begun(clients[0], event(1)), begun(clients[0], event(float("nan")))
        assert (await good).index == 2
        with pytest.raises(EvidenceError, match="cannot be encoded"):
            await bad
        with pytest.raises(EvidenceError, match="vocabulary"):
            begun(clients[0], AuditEvent("made:up:kind", NOW))
        with pytest.raises(EvidenceError, match="no call"):
            begun(clients[0], event(object()))

    play(tmp_path, scene)


def test_a_full_disk_is_everybodys_error(tmp_path, monkeypatch):
    async def scene(clients, appender):
        for client in clients:
            await client.append(event(0))

        def full(_descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(audit_log.os, "fdatasync", full)
        for receipt in [begun(client, event(1)) for client in clients]:
            with pytest.raises(EvidenceError, match=r"No space left|stopped"):
                await receipt
        assert appender.failed.is_set()
        monkeypatch.undo()
        with pytest.raises(EvidenceError, match="stopped after a write error"):
            await clients[0].append(event(2))

    play(tmp_path, scene)


def test_a_silent_daemon_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.audit.client.APPEND_SECONDS", 0.05)

    async def scene(clients, appender):
        await clients[0].append(event(0))
        monkeypatch.setattr(appender, "_write", lambda: None)
        with pytest.raises(EvidenceError, match="does not answer"):
            await begun(clients[0], event(1))

    play(tmp_path, scene)


@pytest.mark.parametrize("kind", ["audit:key:rotated", "audit:log:closed"])
@pytest.mark.parametrize("decode", [decode_call, decode_body])
@pytest.mark.parametrize("colon", [":", "\\u003a"])
def test_nobody_else_speaks_for_the_log(tmp_path, kind, decode, colon):
    async def scene(clients, appender):
        event = encode_request(AuditEvent(kind, NOW, data={"next": "mine"})).decode()
        event = event.replace(kind, kind.replace(":", colon))
        call = decode(f'{{"id":1,"method":"append","event":{event}}}'.encode())
        answers = []
        appender.on_call(None, call, answers.append)
        assert answers == [{"error": f"{kind} is for the audit daemon to say"}]

    play(tmp_path, scene)
