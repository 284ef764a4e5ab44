"""Second-person sessions: somebody else must watch, from the first key to the last.

Who connects waits until a watcher is there; when the last one leaves, the session ends.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import asyncssh

from appliance.errors import AccessDenied
from appliance.model import AuditEvent, Decision, Identity, Outcome
from appliance.policy.decision import roles_of
from appliance.recording.events import Code, Event
from appliance.recording.terminal import RESTORED, TerminalFilter
from appliance.session.client_streams import columns_of, notice
from appliance.session.evidence import Session
from appliance.session.services import Services

RULE = "second-person"
BEHIND_SECONDS = 10.0
"""How long a watcher's client may take nothing of what there is to see."""

ServerProcess = asyncssh.SSHServerProcess[bytes]


async def wait_for_watcher(session: Session, process: ServerProcess | None) -> None:
    """Return once somebody watches, or at once if nobody has to.

    Raises `AccessDenied` if nobody came in time.
    """
    audience = session.audience
    if not audience.roles or audience.present.is_set():
        return
    if process is not None:
        ssh, roles = session.services.machine.ssh, " or ".join(audience.roles)
        command = f"ssh -t{ssh.port_option} {ssh.public_name} watch {session.id[:8]}"
        text = f"this session waits until somebody else ({roles}) watches it: {command}"
        process.stderr.write(notice(text, columns_of(process)))
    try:
        async with asyncio.timeout(session.watcher_timeout.total_seconds()):
            await audience.present.wait()
    except TimeoutError as error:
        raise AccessDenied(Decision(Outcome.DENY, RULE, "nobody came to watch")) from error


async def serve_watch(
    services: Services, identity: Identity, process: ServerProcess, name: str
) -> None:
    """Show a running session to somebody whom it needs as its watcher, until either ends.

    Raises `AccessDenied` with the reason if they may not, `EvidenceError` if that cannot
    be recorded.
    """
    session = _find(services, identity, name)
    # SECURITY: recorded before anything is shown.
    await _record(session, identity, "access:session:watched")
    queue = session.audience.enter()
    try:
        session.mark(f"watched by {identity.name}")
        await _show(session, queue, process)
    finally:
        if not session.audience.leave(queue):
            # SECURITY: test_a_second_person_session_lives_while_it_is_watched.
            session.close_soon("the watcher left: this session needs one all along")
        with suppress(OSError, asyncssh.Error):
            process.stdout.write(RESTORED.encode() if process.term_type else b"")
            process.exit(0)
        await _record(session, identity, "access:session:unwatched")


def _find(services: Services, identity: Identity, name: str) -> Session:
    found = [one for key, one in services.live.items() if name and key.startswith(name)]
    if len(found) != 1:
        raise _denied(f"there is no one running session {name[:16]}")
    session = found[0]
    if session.identity.key == identity.key:
        raise _denied("this session is your own: somebody else must watch it")
    if not roles_of(services.policy.rule_set, identity) & set(session.audience.roles):
        raise _denied("this session does not need you as its watcher")
    return session


def _denied(reason: str) -> AccessDenied:
    return AccessDenied(Decision(Outcome.DENY, RULE, reason))


async def _show(
    session: Session, queue: asyncio.Queue[Event | None], process: ServerProcess
) -> None:
    printing = asyncio.create_task(_print(queue, process))
    others = [
        asyncio.create_task(_wait_for_interrupt(process)),
        asyncio.create_task(process.wait_closed()),
        asyncio.create_task(session.ended.wait()),
    ]
    try:
        await asyncio.wait({printing, *others}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (printing, *others):
            task.cancel()
        await asyncio.gather(printing, *others, return_exceptions=True)


async def _print(queue: asyncio.Queue[Event | None], process: ServerProcess) -> None:
    # SECURITY: a target must not steer the watcher's terminal.
    shield = TerminalFilter()
    while (event := await queue.get()) is not None:
        if event.code in {Code.OUTPUT, Code.ERROR}:
            process.stdout.write(shield.feed(event.data).encode())
            if not await _is_taken(process):
                return


async def _is_taken(process: ServerProcess) -> bool:
    """Return whether the watcher's client takes what was written, before long."""
    # SECURITY: who does not read is not watching (test_a_watcher_who_does_not_read_is_none).
    try:
        async with asyncio.timeout(BEHIND_SECONDS):
            while process.channel.get_write_buffer_size():  # noqa: ASYNC110  nothing tells
                await asyncio.sleep(BEHIND_SECONDS / 200)
    except TimeoutError:
        return False
    return True


async def _wait_for_interrupt(process: ServerProcess) -> None:
    while True:
        try:
            data = await process.stdin.read(64)
        except asyncssh.TerminalSizeChanged:
            continue
        except (asyncssh.SignalReceived, asyncssh.BreakReceived):
            return
        if b"\x03" in data or b"q" in data:
            return
        if not data:
            await asyncio.Event().wait()  # No input is no reason to leave.


async def _record(session: Session, identity: Identity, kind: str) -> None:
    event = AuditEvent(kind, datetime.now(UTC), session.id, identity.name, session.target)
    await session.services.audit.append(event)
