"""Open a session's connection to its SSH target with the credential the policy names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncssh

from appliance.config import SSHTarget
from appliance.errors import ConfigError, TargetError
from appliance.session.evidence import Session
from appliance.targets.certificates import KeyPair, Purpose, load_user_authority
from appliance.targets.ssh import connect_target

TURN_SECONDS = 20
"""As long as one attempt to sign in may take."""


async def connect_session(
    session: Session, target: SSHTarget, *, permits: tuple[str, ...] = ()
) -> asyncssh.SSHClientConnection:
    """Return a connection to the session's target, logged in as the session's account.

    `permits` is what a certificate allows besides logging in; see `Purpose`.
    Raises `TargetError` if it cannot be had.
    """
    account = session.account or target.account
    key_id = f"{session.id} {session.identity.name}"
    # SECURITY: test_who_copies_when_a_process_is_killed_is_told.
    return await _connect(
        session, target, account, key_id, permits=permits, on_lost=session.lose_target
    )


async def connect_observer(
    session: Session, target: SSHTarget, account: str, command: str
) -> asyncssh.SSHClientConnection:
    """Return a connection to the session's target that can start `command` and nothing else.

    Raises `TargetError` if it cannot be had.
    """
    return await _connect(session, target, account, f"{session.id} observer", command=command)


async def _connect(
    session: Session,
    target: SSHTarget,
    account: str,
    key_id: str,
    *,
    permits: tuple[str, ...] = (),
    command: str | None = None,
    on_lost: Callable[[Exception], None] = lambda _: None,
) -> asyncssh.SSHClientConnection:
    path = session.services.machine.ssh.user_ca
    path = path or session.services.machine.state_dir / "keys/user_ca"

    def mint(source: str) -> KeyPair:
        address = target.source_address or source
        purpose = Purpose(account, key_id, address, permits, command)
        try:
            return load_user_authority(path).mint(purpose, datetime.now(UTC))
        except ConfigError as error:
            raise TargetError(f"{session.target} needs a certificate: {error.message}") from error

    async with _turn(session, target):
        return await connect_target(session.target, target, account, mint, on_lost)


@asynccontextmanager
async def _turn(session: Session, target: SSHTarget) -> AsyncIterator[None]:
    """Wait while as many others sign in to the target as its sshd takes for sure."""
    room = session.services.signing_in[target.host, target.port]
    try:
        async with asyncio.timeout(TURN_SECONDS):
            await room.acquire()
    except TimeoutError as error:
        raise TargetError(f"{session.target} is busy: too many sign in to it") from error
    try:
        yield
    finally:
        room.release()
