"""What of the client a shell or command on a target may use: its agent, its display.

Each is a permission of its own; they belong to the session of the shell, end with it, and
each connection is in its entries.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import cast

import asyncssh

from appliance.errors import AccessDenied, TargetError
from appliance.model import Action, Outcome
from appliance.session.agent import relay_agent
from appliance.session.approvals import wait_for_approval
from appliance.session.client_streams import ClientProcess
from appliance.session.evidence import Session
from appliance.session.forward import Streams
from appliance.session.returns import Returns
from appliance.targets.ssh_returns import DisplayRequest, ReturningConnection


@dataclass(frozen=True, slots=True)
class Loans:
    """What a channel asks for besides its shell or command, or what of it is allowed."""

    agent: bool = False
    display: DisplayRequest | None = None

    @property
    def permits(self) -> tuple[str, ...]:
        """What the session's certificate has to permit."""
        display = ("X11-forwarding",) if self.display else ()
        return ("agent-forwarding", *display) if self.agent else display


async def permit_loans(session: Session, process: ClientProcess, asked: Loans) -> Loans:
    """Return what of `asked` is allowed, after the approvals it may need.

    The client reads why the rest is not: it goes on without. Raises `EvidenceError` if that
    cannot be audited.
    """
    if asked.agent and not await _is_permitted(session, process, Action.AGENT):
        asked = replace(asked, agent=False)
    if asked.display and not await _is_permitted(session, process, Action.X11):
        asked = replace(asked, display=None)
    return asked


async def _is_permitted(session: Session, process: ClientProcess, action: Action) -> bool:
    def tell(text: str) -> None:
        process.stderr.write(f"bastion: {action}: {text}\r\n".encode())

    decision = session.decide(action)
    try:
        if decision.outcome is Outcome.DENY:
            raise AccessDenied(decision)
        if decision.outcome is Outcome.ASK:
            await wait_for_approval(session, tell, decision, str(action))
    except AccessDenied as error:
        tell(str(error))
        return False
    await session.record_event(
        "forward:listener:opened", destination=str(action), rule=decision.rule
    )
    return True


@asynccontextmanager
async def lending(
    session: Session,
    connection: asyncssh.SSHClientConnection,
    process: ClientProcess,
    allowed: Loans,
) -> AsyncIterator[None]:
    """Let the target use what is allowed, until the block ends.

    Raises `TargetError` if the connection cannot.
    """
    if allowed == Loans():
        yield
        return
    if not isinstance(connection, ReturningConnection):
        raise TargetError("agent and X11 need the asyncssh that this bastion is written for")
    client = cast("asyncssh.SSHServerConnection", process.channel.get_connection())
    agent = Returns(session, relay_agent, destination="agent")
    is_single = allowed.display is not None and allowed.display.is_single
    display = Returns(session, is_single=is_single, destination="x11")

    async def accept_agent() -> asyncssh.SSHUNIXSession[bytes]:
        start = await agent.accept(lambda: _open_agent(client))
        return asyncssh.stream.SSHUNIXStreamSession[bytes](start)

    async def accept_display(host: str, port: int) -> asyncssh.SSHTCPSession[bytes]:
        start = await display.accept(lambda: _open_display(client, host, port))
        return asyncssh.stream.SSHTCPStreamSession[bytes](start)

    if allowed.agent:
        connection.lend_agent(accept_agent)
    if allowed.display:
        connection.lend_display(allowed.display, accept_display)
    try:
        yield
    finally:
        for is_lent, returns in ((allowed.agent, agent), (allowed.display, display)):
            if is_lent:
                await _close(session, returns)


async def _close(session: Session, returns: Returns) -> None:
    await returns.close()
    await session.record_event(
        "forward:listener:closed",
        **returns.facts,
        connections=returns.accepted,
        refused=returns.refused,
    )


async def _open_agent(client: asyncssh.SSHServerConnection) -> Streams:
    channel = client.create_agent_channel()
    opened = await channel.open(asyncssh.stream.SSHUNIXStreamSession[bytes])
    return _streams(opened, channel)


async def _open_display(client: asyncssh.SSHServerConnection, host: str, port: int) -> Streams:
    channel, opened = await client.create_x11_connection(
        asyncssh.stream.SSHTCPStreamSession[bytes], host, port
    )
    return _streams(opened, channel)


def _streams(opened: object, channel: asyncssh.channel.SSHChannel[bytes]) -> Streams:
    made = cast("asyncssh.stream.SSHStreamSession[bytes]", opened)
    return asyncssh.SSHReader[bytes](made, channel), asyncssh.SSHWriter[bytes](made, channel)
