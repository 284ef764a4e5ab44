"""A TCP connection that a client opens through an SSH target (`-L`, `-D`): one session each.

The content is not inspected, only counted: so it needs a rule that names `forward`.
"""

from __future__ import annotations

import asyncio

import asyncssh

from appliance.config import Policy, PostgresTarget, SSHTarget
from appliance.errors import AccessDenied, TargetError
from appliance.model import Action, Decision, Outcome
from appliance.session.credentials import connect_session
from appliance.session.evidence import Session

CHUNK_BYTES = 128 * 1024

Reader = asyncssh.SSHReader[bytes]
Writer = asyncssh.SSHWriter[bytes]


async def open_target_stream(
    session: Session, target: SSHTarget, policy: Policy, host: str, port: int
) -> tuple[asyncssh.SSHClientConnection, tuple[Reader, Writer]]:
    """Decide, audit and open a connection from the target to `host` and `port`.

    Raises `AccessDenied` if no rule allows it, `TargetError` if nobody answers there,
    `EvidenceError` if it cannot be audited.
    """
    where = f"{host}:{port}"
    decision = _refuse_database(policy, host, port) or session.decide(
        Action.FORWARD, destination=where
    )
    if decision.outcome is not Outcome.ALLOW:
        raise AccessDenied(decision)
    await session.record_event("forward:channel:opened", destination=where, rule=decision.rule)
    connection = await connect_session(session, target, forwards=True)
    try:
        reader, writer = await connection.open_connection(host, port, encoding=None)
    except (OSError, asyncssh.Error) as error:
        connection.close()
        raise TargetError(f"{session.target} does not reach {where}") from error
    except BaseException:
        connection.close()
        raise
    return connection, (reader, writer)


def _refuse_database(policy: Policy, host: str, port: int) -> Decision | None:
    for name, target in policy.targets.items():
        if isinstance(target, PostgresTarget) and (target.host, target.port) == (host, port):
            reason = f"this is {name}: forward to {name}:5432, where its data is masked"
            return Decision(Outcome.DENY, "forward-to-database", reason)
    return None


async def serve_forward(
    session: Session, client: tuple[Reader, Writer], target: tuple[Reader, Writer]
) -> None:
    """Pass bytes on until both sides have ended; their numbers go into the audit log.

    Raises `EvidenceError` if they cannot.
    """
    counts = [0, 0]

    async def copy(index: int, source: Reader, sink: Writer) -> None:
        while data := await source.read(CHUNK_BYTES):
            counts[index] += len(data)
            sink.write(data)
            await sink.drain()
        sink.write_eof()

    try:
        await asyncio.gather(copy(0, client[0], target[1]), copy(1, target[0], client[1]))
    except (OSError, asyncssh.Error):
        pass  # One side went away; the numbers say how far it got.
    finally:
        await session.record_event(
            "forward:channel:closed", bytes_sent=counts[0], bytes_received=counts[1]
        )
