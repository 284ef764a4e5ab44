"""What a client asks of an SSH target besides a shell; a connection through it (`-L`, `-D`).

The content is not inspected, only counted: so it needs a rule that names the action.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncssh

from appliance.config import Policy, SSHTarget
from appliance.errors import AccessDenied, TargetError
from appliance.model import Action, Decision, Identity, Outcome, Question, TargetName
from appliance.policy.decision import decide
from appliance.session.approvals import wait_for_approval
from appliance.session.credentials import connect_session
from appliance.session.destinations import ForwardDestination, PortDestination, refuse_database
from appliance.session.evidence import Session

CHUNK_BYTES = 128 * 1024
PORTS = ("port-forwarding",)
"""What the session's certificate permits, besides logging in."""

Reader = asyncssh.SSHReader[bytes]
Writer = asyncssh.SSHWriter[bytes]
Streams = tuple[Reader, Writer]


@dataclass(frozen=True, slots=True)
class Forward:
    """Something that a client asks of an SSH target."""

    identity: Identity
    name: TargetName
    target: SSHTarget
    account: str | None
    """`None`: the target's own."""
    action: Action
    where: ForwardDestination


def question_of(asked: Forward) -> Question:
    """Return what rules are asked about a forward."""
    return Question(
        asked.identity,
        asked.name,
        asked.action,
        datetime.now(UTC),
        account=asked.account,
        destination=str(asked.where),
    )


def decide_forward(policy: Policy, asked: Forward) -> Decision:
    """Ask the policy about a forward; a registered database is always refused."""
    refusal = refuse_database(policy, asked.target, asked.action, asked.where)
    return refusal or decide(policy.rule_set, question_of(asked))


async def permit_forward(session: Session, asked: Forward, tell: Callable[[str], None]) -> str:
    """Return the id of the rule that lets a forward open, after the approval it may need.

    Raises `AccessDenied` if it may not open.
    """
    decision = decide_forward(session.services.policy, asked)
    if decision.outcome is Outcome.DENY:
        raise AccessDenied(decision)
    if decision.outcome is Outcome.ASK:
        summary = f"{asked.action} {asked.where}"
        await wait_for_approval(session, tell, decision, summary)
    return decision.rule


async def open_target_stream(
    session: Session, asked: Forward, rule: str, where: ForwardDestination
) -> tuple[asyncssh.SSHClientConnection, Streams]:
    """Audit and open a connection from the target to `where`: what `asked` leads to.

    Raises `TargetError` if nobody answers there, `EvidenceError` if it cannot be audited.
    """
    facts = {"address": str(where)} if where != asked.where else {}
    await session.record_event(
        "forward:channel:opened", destination=str(asked.where), rule=rule, **facts
    )
    connection = await connect_session(session, asked.target, permits=PORTS)
    try:
        if isinstance(where, PortDestination):
            streams = await connection.open_connection(where.host, where.port, encoding=None)
        else:
            streams = await connection.open_unix_connection(where.path, encoding=None)
    except (OSError, asyncssh.Error) as error:
        connection.close()
        raise TargetError(f"{session.target} does not reach {where}") from error
    except BaseException:
        connection.close()
        raise
    return connection, streams


async def serve_forward(session: Session, client: Streams, target: Streams) -> None:
    """Pass bytes on until both sides have ended; their numbers go into the audit log.

    Raises `EvidenceError` if they cannot.
    """
    counts = [0, 0]

    async def copy(index: int, source: Reader, sink: Writer) -> None:
        while data := await source.read(CHUNK_BYTES):
            counts[index] += len(data)
            sink.write(data)
            await sink.drain()
            await asyncio.sleep(0)  # Others have their turn, however much is there.
        sink.write_eof()

    try:
        await asyncio.gather(copy(0, client[0], target[1]), copy(1, target[0], client[1]))
    except (OSError, asyncssh.Error):
        pass  # One side went away; the numbers say how far it got.
    finally:
        await session.record_event(
            "forward:channel:closed", bytes_sent=counts[0], bytes_received=counts[1]
        )
