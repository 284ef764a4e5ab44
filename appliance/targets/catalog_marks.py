"""A mark of a target's catalog: another one means that somebody changed it. Values are not read.

Theory of operation: while PostgreSQL's snapshot stays the same, no transaction ended, so the
catalog did not change: asking that costs the target 20 µs. Otherwise the mark itself is
counted: how many rows each system catalog has, and the sum of the transactions that wrote
them. Each new version of a row bears the number of the transaction that made it, which is
newer than those before, so a change that is changed back leaves another sum; what was made
and dropped again leaves none. What is temporary is left out: no other session sees it, and
it changes all the time.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from appliance.config import PostgresTarget
from appliance.errors import ProtocolError, TargetError
from appliance.pgwire.messages import encode_message, encode_text
from appliance.targets.postgres import connect_target, read_answer
from appliance.targets.postgres_link import Link

ANSWER_SECONDS = 10.0
_TEMPORARY_SCHEMAS = (
    "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_')"
)
MARKED = {
    # Indexes and TOAST tables come and go without meaning anything here.
    "pg_class": "relkind IN ('r','v','m','p','f','c') AND relpersistence <> 't'",
    "pg_constraint": f"connamespace NOT IN {_TEMPORARY_SCHEMAS}",
    "pg_type": f"typnamespace NOT IN {_TEMPORARY_SCHEMAS}",
    "pg_namespace": "nspname !~ '^pg_(toast_)?temp_'",
    **dict.fromkeys(
        (
            "pg_aggregate",
            "pg_am",
            "pg_amop",
            "pg_amproc",
            "pg_cast",
            "pg_event_trigger",
            "pg_extension",
            "pg_language",
            "pg_opclass",
            "pg_operator",
            "pg_partitioned_table",
            "pg_proc",
            "pg_range",
            "pg_statistic_ext",
        ),
        "true",
    ),
}
"""System catalog → which of its rows count."""
OF_RELATIONS = {
    "pg_attribute": "attrelid",
    "pg_attrdef": "adrelid",
    "pg_index": "indrelid",
    "pg_inherits": "inhrelid",
    "pg_policy": "polrelid",
    "pg_rewrite": "ev_class",
    "pg_trigger": "tgrelid",
}
"""System catalog → its column, with an index, of the relation that a row belongs to. Those of
temporary ones are subtracted: to ask of each of 150,000 rows whether it is one takes longer."""
_ALWAYS = 2**31 - 1
"""The age of what initdb wrote. Ages are 32-bit numbers, and much cheaper than `xmin::text`."""


def _sums(name: str, which: str) -> str:
    return (
        "SELECT count(*) AS n, coalesce(sum(pg_catalog.age(xmin)), 0) AS s, "
        f"count(*) FILTER (WHERE pg_catalog.age(xmin) = {_ALWAYS}) AS old "
        f"FROM pg_catalog.{name} WHERE {which}"
    )


def _mark(rows: str) -> str:
    """Return how many rows there are, and the sum of their xmin: of now, less their ages."""
    ages = f"n * now.age - s + old * ({_ALWAYS} - now.age)"
    return f"(SELECT pg_catalog.concat(n, '/', {ages}) FROM ({rows}) AS rows, now)"


def _mark_of_relations(name: str, column: str) -> str:
    of_temporary = f"{column} = ANY (ARRAY(SELECT oid FROM temporary))"
    less = ", ".join(f"a.{one} - t.{one} AS {one}" for one in ("n", "s", "old"))
    return _mark(
        f"SELECT {less} FROM ({_sums(name, 'true')}) AS a, ({_sums(name, of_temporary)}) AS t"
    )


_COUNTS = ", ".join(
    [_mark(_sums(name, which)) for name, which in MARKED.items()]
    + [_mark_of_relations(name, column) for name, column in OF_RELATIONS.items()]
)
_MARK = (
    "WITH now AS MATERIALIZED (SELECT pg_catalog.age('3'::pg_catalog.xid)::int8 AS age), "
    "temporary AS MATERIALIZED "
    "(SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't') "
    f"SELECT pg_catalog.concat_ws(',', {_COUNTS})"
)
# A standby shows what ended without a number of its own in the snapshot: there it says nothing.
_SNAPSHOT = (
    "SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery() "
    "THEN pg_catalog.pg_current_snapshot()::text END"
)
_SETTINGS = "SET search_path = ''; SET jit = off; SET lock_timeout = '2s'"


def _parse(name: str, query: str) -> bytes:
    return encode_message(b"P", encode_text(name) + encode_text(query) + struct.pack(">H", 0))


def _run(name: str) -> bytes:
    bind = encode_text("") + encode_text(name) + struct.pack(">HHH", 0, 0, 0)
    execute = encode_message(b"E", encode_text("") + struct.pack(">i", 0))
    return encode_message(b"B", bind) + execute + encode_message(b"S")


PREPARE = _parse("snapshot", _SNAPSHOT) + _parse("mark", _MARK) + encode_message(b"S")
RUN_SNAPSHOT, RUN_MARK = _run("snapshot"), _run("mark")
NO_SNAPSHOT = struct.pack(">Hi", 1, -1)


@dataclass(slots=True)
class CatalogMarks:
    """Reads the marks of one target, on a connection of its own while sessions need it."""

    target: PostgresTarget
    sessions: int = 0
    """How many need it."""
    _link: Link | None = None
    _seen: bytes = NO_SNAPSHOT
    """The snapshot before `_mark` was read."""
    _mark: bytes = b""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _next: asyncio.Task[bytes] | None = None
    """Did not begin to read yet: it serves everybody who asks until then."""
    _reading: asyncio.Task[bytes] | None = None

    def join(self) -> None:
        """Note that a session needs it."""
        if not self.sessions:  # A lock belongs to the loop in which it was waited for.
            self._lock = asyncio.Lock()
        self.sessions += 1

    def leave(self) -> None:
        """Note that a session does not need it any more; the last one closes the connection."""
        self.sessions -= 1
        if not self.sessions:
            for task in (self._reading, self._next):
                if task is not None:
                    task.cancel()
            self._reading = self._next = None
            self._close()

    async def read(self) -> bytes:
        """Return the mark of a moment after this call.

        Raises `TargetError` if it cannot be read.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._read_next())
        return await asyncio.shield(self._next)

    async def _read_next(self) -> bytes:
        async with self._lock:
            self._reading, self._next = self._next, None
            try:
                return await self._read()
            finally:
                if not self.sessions:
                    self._close()

    async def _read(self) -> bytes:
        if self._link is not None:
            with suppress(TargetError):  # An idle connection may be closed at any time.
                return await self._ask(self._link)
            self._close()
        self._link = await self._connect()
        try:
            return await self._ask(self._link)
        except TargetError:
            self._close()
            raise

    async def _connect(self) -> Link:
        connection = await connect_target(self.target, {"application_name": "bastion catalog"})
        link = connection.link
        try:
            async with _in_time():
                link.write(encode_message(b"Q", encode_text(_SETTINGS)) + PREPARE)
                for _ in range(2):
                    await read_answer(link)
        except BaseException:
            link.close()
            raise
        return link

    async def _ask(self, link: Link) -> bytes:
        async with _in_time():
            link.write(RUN_SNAPSHOT)
            seen = await read_answer(link)
            if seen != self._seen or seen == NO_SNAPSHOT:
                link.write(RUN_MARK)
                self._mark = await read_answer(link)
                # SECURITY: of before the mark: what ended between the two is looked at again.
                self._seen = seen
        return self._mark

    def _close(self) -> None:
        link, self._link, self._seen = self._link, None, NO_SNAPSHOT
        if link is not None:
            link.close()


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            yield
    except (OSError, EOFError, TimeoutError, ProtocolError) as error:
        raise TargetError("the mark of the target's catalog cannot be read") from error
