"""Whether a pooler stands in front of a PostgreSQL, that mixes sessions.

What gives each transaction another server connection (pgbouncer's `pool_mode = transaction`)
mixes the settings, temporary tables, prepared statements and cursors of all its clients: what
one of them prepared by a name, another one would run by it. Such a target is refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from appliance.errors import ProtocolError, TargetError
from appliance.pgwire.messages import encode_message, encode_text
from appliance.targets.postgres_link import Link

PID = "SELECT pg_catalog.pg_backend_pid()"
ROUNDS = 2
MIXED = (
    "a pooler gives each transaction another connection, which mixes sessions: let it do so for"
    " each session (pgbouncer: pool_mode = session), or name the database's own address"
)
ReadAnswer = Callable[[Link], Awaitable[bytes]]


async def refuse_mixing(
    link: Link, pid: int, open_other: Callable[[], Awaitable[Link]], read: ReadAnswer
) -> None:
    """Return if all transactions of a connection have the same server process.

    `pid` is what the target said at log-in: PostgreSQL itself says the process's. A pooler is
    asked on two connections, `link` and another one: what serves both, or changes, is mixed.

    Raises `TargetError` if they have not.
    """
    known = await _process(link, read)
    if known == b"%d" % pid:
        return
    other = await open_other()
    try:
        for _ in range(ROUNDS):
            try:
                await _run(other, "BEGIN", read)
                held = await _process(other, read)
            except (ProtocolError, EOFError) as error:
                raise TargetError(MIXED) from error  # It pools by statements.
            if known in {held, b""} or await _process(link, read) != known:
                raise TargetError(MIXED)
            await _run(other, "ROLLBACK", read)
    finally:
        other.close()


async def _process(link: Link, read: ReadAnswer) -> bytes:
    return (await _run(link, PID, read))[6:]


async def _run(link: Link, text: str, read: ReadAnswer) -> bytes:
    link.write(encode_message(b"Q", encode_text(text)))
    return await read(link)
