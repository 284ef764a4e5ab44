"""The PostgreSQL conversation from start-up to the last row.

Theory of operation: one message of the client is handled at a time, and its whole answer
is relayed before the next one is looked at. Messages of the extended protocol are sent
with a Flush, so that an answer always belongs to a known question; the client may
pipeline as it likes, its messages wait here. Only what belongs together goes together:
Parse with the Bind behind it, Execute with the Sync behind it. Answers leave at
ReadyForQuery, at a Flush, and when the client has nothing more to ask. Small tasks run
beside: one reads ahead from each side, which wakes the conversation, one watches the
session's end.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import struct
import time
from collections import deque
from dataclasses import dataclass, replace

from appliance.config import PostgresTarget
from appliance.errors import BastionError, EvidenceError, ProtocolError, TargetError
from appliance.masking.rows import load_engine
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import (
    Field,
    decode_bind,
    decode_execute,
    decode_name,
    decode_parse,
    decode_query,
    encode_error,
    encode_message,
    encode_parameter,
    encode_ready,
    encode_text,
)
from appliance.session.evidence import Session, error_message
from appliance.session.postgres_answers import PARAMETERS, Answers, Running
from appliance.session.postgres_copy import describe_copy, needs_types
from appliance.session.postgres_gate import Gate, Refused
from appliance.session.postgres_plans import Planned
from appliance.session.postgres_startup import CancelKey, read_startup
from appliance.session.postgres_streams import (
    ClientStream,
    Reader,
    Signal,
    TargetStream,
    Writer,
)
from appliance.session.services import Services
from appliance.targets.postgres import TargetConnection, cancel_target, connect_target

WATCH_SECONDS = 0.2
LEAVING_SECONDS = 1.0
"""What a client sent before it left may still finish: it is cancelled after so long."""
FORSAKEN_SECONDS = 5.0
"""A target that goes on in spite of it is left."""
FLUSH = encode_message(b"H")
READY = frozenset({b"Z"})
BOUND = frozenset({b"2"})

LIVE: dict[tuple[int, bytes], Conversation] = {}
"""Who can be cancelled: the key that we gave its client."""


@dataclass(frozen=True, slots=True)
class Parsing:
    """A Parse that was judged; the target has it when it gets the Bind behind it."""

    name: str
    query: str
    verdict: Verdict | None
    """`None` for the empty statement."""
    message: bytes


@dataclass(slots=True)
class Portal:
    """A bound statement; `running` once it was admitted."""

    raw: Verdict | None
    """As analysed; `None` for the empty statement."""
    verdict: Verdict | None
    """What it means: EXECUTE and FETCH resolved."""
    planned: Planned | None
    description: bytes = b""
    """Body of the RowDescription that `planned` was made for."""
    source: Verdict | None = None
    """What the name of an EXECUTE or FETCH meant when this was bound."""
    running: Running | None = None
    copy_fields: tuple[Field, ...] | None = None


async def serve_postgres(
    services: Services, session: Session, reader: Reader, writer: Writer
) -> None:
    """Serve one client, who is already authenticated, until either side ends.

    Raises `EvidenceError` if the session ended because it could not be recorded.
    """
    try:
        startup = await read_startup(reader, writer)
        if isinstance(startup, CancelKey):
            await _cancel_other(session, startup)
        elif startup is not None:
            target = services.policy.targets.get(session.target)
            if not isinstance(target, PostgresTarget):
                raise TargetError(f"{session.target} is not a PostgreSQL database")
            connection = await connect_target(target, startup.parameters)
            conversation = Conversation(session, target, connection, reader, writer)
            await conversation.run(startup.rest)
    except EvidenceError as error:
        await _say_fatal(writer, "58030", error)
        raise
    except BastionError as error:
        sqlstate = error.sqlstate if isinstance(error, ProtocolError) else "08006"
        await _say_fatal(writer, sqlstate, error)
    finally:
        writer.close()


async def _say_fatal(writer: Writer, sqlstate: str, error: BaseException) -> None:
    try:
        writer.write(encode_error(sqlstate, error_message(error), severity="FATAL"))
        await writer.drain()
    except OSError:
        return


async def _cancel_other(session: Session, key: CancelKey) -> None:
    other = LIVE.get((key.pid, key.secret))
    # SECURITY: the key alone is not enough; it must be the same person's.
    is_own = other is not None and other.session.identity.key == session.identity.key
    await session.record_event("postgres:cancel:requested", honoured=is_own)
    if other is not None and is_own:
        await other.cancel_running()


class Conversation:
    """One client and one target connection."""

    def __init__(
        self,
        session: Session,
        target: PostgresTarget,
        connection: TargetConnection,
        reader: Reader,
        writer: Writer,
    ) -> None:
        services = session.services
        self.session, self._target, self._connection = session, target, connection
        self._signal = Signal()
        self._client = ClientStream(reader, writer, self._signal)
        engine = load_engine(services.machine.row_engine)
        self._server = TargetStream(connection, engine, self._signal)
        self._withdrawn = asyncio.Event()
        self._gate = Gate(session, target, self._tell, self._withdrawn)
        self._answers = Answers(self._gate, self._client, self._server, self._cancel_at_target)
        self._portals: dict[str, Portal] = {}
        self._empty: set[str] = set()
        self._copy_texts: dict[str, str] = {}
        self._parsing: Parsing | None = None
        self._skips = False
        self._is_busy = False
        """A message of the client is being answered."""
        self._key = (secrets.randbelow(2**31 - 1) + 1, secrets.token_bytes(4))

    async def run(self, rest: bytes) -> None:
        """Converse until either side leaves or the session ends."""
        LIVE[self._key] = self
        main = asyncio.create_task(self._converse())
        beside = [
            asyncio.create_task(self._client.pump(rest)),
            asyncio.create_task(self._server.pump()),
            asyncio.create_task(self._watch_client()),
        ]
        ended = asyncio.create_task(self.session.ended.wait())
        try:
            await asyncio.wait({main, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not main.done():
                await self._cancel_at_target()
                reason = self.session.end_reason or "the session ends"
                if self.session.evidence_failed:
                    raise EvidenceError(reason, public=reason)
                raise ProtocolError(reason, "57P01")
            await main
        finally:
            LIVE.pop(self._key, None)
            self._gate.end_transaction()
            self._gate.begin_entries()
            for task in (main, ended, *beside):
                task.cancel()
            await asyncio.gather(main, ended, *beside, return_exceptions=True)
            self._server.close()

    async def cancel_running(self) -> None:
        """Cancel what runs or waits: the person pressed Ctrl-C."""
        self._withdrawn.set()
        await self._cancel_at_target()

    async def _cancel_at_target(self) -> None:
        await cancel_target(self._target, self._connection)

    async def _watch_client(self) -> None:
        await self._client.gone.wait()
        left_at = time.monotonic()
        while True:  # Whoever begins to wait for an approval later is withdrawn too.
            self._withdrawn.set()
            await asyncio.sleep(WATCH_SECONDS)
            seconds = time.monotonic() - left_at
            if self._is_busy and seconds >= FORSAKEN_SECONDS:
                self._server.close()
            elif self._is_busy and seconds >= LEAVING_SECONDS:
                with contextlib.suppress(TimeoutError):  # It may not answer that either.
                    await asyncio.wait_for(self._cancel_at_target(), LEAVING_SECONDS)

    async def _converse(self) -> None:
        parameters = self._connection.parameters
        hello = encode_message(b"R", struct.pack(">I", 0))
        for name, value in parameters.items():
            hello += encode_parameter(name, value) if name in PARAMETERS else b""
        hello += encode_message(b"K", struct.pack(">I", self._key[0]) + self._key[1])
        await self._client.send(hello + encode_ready(b"I"))
        while (message := await self._next_message()) is not None:
            kind, body = message
            if kind == b"X":
                break
            self._is_busy = True
            await self._handle(kind, body)
            self._is_busy = False

    async def _tell(self, notice: bytes) -> None:
        self._answers.tell(notice)
        await self._answers.flush()

    async def _next_message(self) -> tuple[bytes, bytes] | None:
        if not self._client.has_next() or self._answers.holds_much:
            await self._answers.flush()
        while not self._client.has_next():
            if self._server.pending() is not None:
                await self._answers.relay_idle()
            elif self._server.has_ended:
                raise TargetError("PostgreSQL closed the connection")
            else:
                await self._signal.wait()
        return await self._client.next()

    async def _handle(self, kind: bytes, body: bytes) -> None:
        if self._parsing is not None and kind != b"B":
            await self._finish_parse(FLUSH)
        if kind == b"S":
            await self._sync()
            return
        if self._skips:
            return  # A Query too: PostgreSQL waits for Sync.
        match kind:
            case b"Q":
                await self._query(body)
                return
            case b"P":
                step = self._parse(body)
            case b"B":
                step = self._bind(body)
            case b"D":
                step = self._describe(body)
            case b"E":
                step = self._execute(body)
            case b"C":
                step = self._close(body)
            case b"H":
                step = self._answers.flush()
            case b"d" | b"c" | b"f":
                return  # Late COPY data after an error; PostgreSQL ignores it too.
            case _:
                await self.session.record_event(
                    "postgres:message:refused", side="client", type=kind.hex()
                )
                raise ProtocolError("this message is not offered here", "0A000")
        try:
            await step
        except Refused as refusal:
            await self._abort(refusal)

    async def _query(self, body: bytes) -> None:
        queue: deque[Running] = deque()
        self._gate.statements.pop("", None)
        try:
            for raw in await self._gate.inspect(decode_query(body)):
                verdict = await self._gate.resolve(raw)
                admission = await self._gate.admit(verdict)
                self._gate.remember(raw)
                queue.append(Running(verdict, admission.row_limit, entry=admission.entry))
            await self._describe_copies(queue, decode_query(body))
        except Refused as refusal:
            self._gate.begin_entries()
            self._gate.settle(failed=True)
            self._answers.tell(refusal.encode())
            if self._answers.status == b"T":
                # As after any error, the transaction is over: nothing of it commits.
                await self._server.send(encode_message(b"Q", encode_text("refused")))
                await self._answers.relay(deque(), READY, quiet=True)
            else:
                self._gate.end_transaction()
            self._answers.tell(encode_ready(self._answers.status))
            await self._answers.flush()
            return
        # What an earlier statement deferred speaks while a later one runs.
        hides = any(running.verdict.hides_messages for running in queue)
        for running in queue:
            running.started = queue[-1].started
            running.hides_messages = running.hides_messages or hides
        await self._server.send(encode_message(b"Q", body))
        await self._answers.relay(queue, READY)
        self._end_unit()

    async def _describe_copies(self, queue: deque[Running], text: str) -> None:
        copies = [run for run in queue if needs_types(run.verdict, self._target.phi)]
        if copies and len(queue) > 1 and self._target.phi.scan is not None:
            raise Refused("0A000", "send COPY as a statement of its own: its types must be known")
        if copies and len(queue) == 1:
            copies[0].copy_fields = await describe_copy(self._server, text, in_pipeline=False)

    async def _sync(self, execute: bytes = b"", run: Running | None = None) -> None:
        """Send a Sync, behind the Execute of `run` if there is one, and relay all it brings."""
        await self._server.send(execute + encode_message(b"S"))
        skipped, self._skips = self._skips, False
        await self._answers.relay(deque() if run is None else deque([run]), READY)
        self._answers.failed = self._answers.failed or skipped
        self._end_unit()

    def _end_unit(self) -> None:
        self._gate.settle(failed=self._answers.failed)
        if self._answers.status == b"I":
            self._portals.clear()
            self._gate.end_transaction()

    async def _abort(self, refusal: Refused) -> None:
        """Refuse one message of a pipeline; the target's transaction fails with it."""
        self._answers.tell(refusal.encode())
        self._skips, self._parsing = True, None
        body = encode_text("") + encode_text("refused") + struct.pack(">H", 0)
        await self._server.send(encode_message(b"P", body) + FLUSH)
        await self._answers.relay(deque(), frozenset({b"1"}), quiet=True)

    async def _ask(
        self, kind: bytes, body: bytes, run: Running | None, until: frozenset[bytes]
    ) -> bool:
        await self._server.send(encode_message(kind, body) + FLUSH)
        return await self._hear(run, until)

    async def _hear(self, run: Running | None, until: frozenset[bytes]) -> bool:
        queue = deque() if run is None else deque([run])
        answer = await self._answers.relay(queue, until)
        if self._answers.failed or answer == b"E":
            self._skips = True
        return not self._skips

    async def _parse(self, body: bytes) -> None:
        message = decode_parse(body)
        verdicts = await self._gate.inspect(message.query)
        if len(verdicts) > 1:
            raise Refused("42601", "cannot insert multiple commands into a prepared statement")
        verdict = verdicts[0] if verdicts else None
        if verdict is not None and verdict.refusal is not None:
            refusal = verdict.refusal
            await self._gate.refuse(verdict, refusal.sqlstate, refusal.rule, refusal.message)
        if not message.name:
            self._gate.statements.pop("", None)
        sent = encode_message(b"P", body)
        self._parsing = Parsing(message.name, message.query, verdict, sent)
        if self._client.next_kind() != b"B":
            await self._finish_parse(FLUSH)

    async def _finish_parse(self, more: bytes) -> bool:
        """Send the Parse that waits, and `more` with it; return whether the target took it."""
        parsing, self._parsing = self._parsing, None
        if parsing is None:
            await self._server.send(more)
            return True
        await self._server.send(parsing.message + more)
        name, verdict = parsing.name, parsing.verdict
        run = None if verdict is None else Running(verdict)
        if not await self._hear(run, frozenset({b"1"})):
            return False
        self._copy_texts.pop(name, None)
        if needs_types(verdict, self._target.phi):
            self._copy_texts[name] = parsing.query
        self._gate.statements.pop(name, None)
        self._empty.discard(name)
        if verdict is not None:
            self._gate.statements[name] = replace(verdict)
        else:
            self._empty.add(name)
        return True

    async def _bind(self, body: bytes) -> None:
        message = decode_bind(body)
        if self._parsing is not None and self._parsing.name != message.statement:
            await self._finish_parse(FLUSH)
            if self._skips:
                return
        parsing = self._parsing
        raw = self._gate.statements.get(message.statement) if parsing is None else parsing.verdict
        if raw is None and parsing is None and message.statement not in self._empty:
            raise Refused("26000", "the prepared statement is not known here: prepare it again")
        if raw is not None and raw.control is None:
            raw = await self._gate.renew(raw)
        self._portals.pop(message.portal, None)
        bind = encode_message(b"B", body)
        if raw is None:
            if await self._finish_parse(bind + FLUSH) and await self._hear(None, BOUND):
                self._portals[message.portal] = Portal(None, None, None)
                self._gate.cursors.pop(message.portal, None)
            return
        verdict, source = replace(await self._gate.resolve(raw)), self._gate.source(raw)
        if verdict.refusal is not None:
            refusal = verdict.refusal
            await self._gate.refuse(verdict, refusal.sqlstate, refusal.rule, refusal.message)
        describe = encode_message(b"D", b"P" + encode_text(message.portal))
        if not await self._finish_parse(bind + describe + FLUSH):
            return
        if not await self._hear(Running(raw), BOUND):
            return
        planned, description = await self._hear_description(verdict)
        if self._skips:
            return
        fields = None
        if (text := self._copy_texts.get(message.statement)) is not None:
            fields = await self._describe_copy(text)
            if self._skips:
                return
        self._portals[message.portal] = Portal(
            raw, verdict, planned, description, source, copy_fields=fields
        )
        if message.portal:
            self._gate.cursors[message.portal] = verdict

    async def _describe_copy(self, text: str) -> tuple[Field, ...] | None:
        try:
            return await describe_copy(self._server, text, in_pipeline=True)
        except Refused as refusal:
            # The target failed by itself: nothing to abort there, it waits for Sync.
            self._skips = True
            self._answers.tell(encode_error(refusal.sqlstate, refusal.message))
            return None

    def _portal(self, name: str) -> Portal | None:
        portal = self._portals.get(name)
        # SECURITY: DECLARE makes portals too; one of this name has taken the place of ours.
        is_ours = portal is None or not name or portal.verdict is self._gate.cursors.get(name)
        return portal if is_ours else None

    async def _hear_description(self, verdict: Verdict) -> tuple[Planned | None, bytes]:
        """Hear what the target says to a Describe that the client did not send."""
        while True:
            answer, body = await self._server.next()
            match answer:
                case b"T":
                    return await self._answers.describe(verdict, body), body
                case b"n":
                    return None, b""
                case b"N" | b"S" | b"A":
                    continue
                case b"E":
                    # The target failed by itself: nothing to abort there, it waits for Sync.
                    self._skips = True
                    error = encode_error("26000", "the statement cannot be described")
                    self._answers.tell(error)
                    return None, b""
                case _:
                    raise ProtocolError("the target answered Describe with something else")

    async def _describe(self, body: bytes) -> None:
        kind, name = decode_name(body)
        if kind == "S":
            verdict = self._gate.statements.get(name)
            run = None if verdict is None else Running(await self._gate.resolve(verdict))
            await self._ask(b"D", body, run, frozenset({b"T", b"n"}))
            return
        portal = self._portal(name)
        if portal is None and name in self._gate.cursors:  # made by DECLARE
            run = Running(self._gate.cursors[name])
            await self._ask(b"D", body, run, frozenset({b"T", b"n"}))
            return
        if portal is None:
            raise Refused("34000", "the portal does not exist")
        if portal.planned is None:
            self._answers.tell(encode_message(b"n"))
        else:
            self._answers.tell(portal.planned.description)

    async def _execute(self, body: bytes) -> None:
        name, _ = decode_execute(body)
        portal = self._portal(name)
        until = frozenset({b"C", b"I", b"s"})
        if portal is None:
            raise Refused("34000", "the portal does not exist")
        if portal.raw is None or portal.verdict is None:
            await self._ask(b"E", body, None, until)
            return
        # SECURITY: the name an EXECUTE or FETCH uses may mean something else by now.
        if self._gate.source(portal.raw) is not portal.source:
            raise Refused("26000", "the statement changed since it was bound: bind it again")
        if portal.running is None:
            admission = await self._gate.admit(portal.verdict)
            portal.running = Running(portal.verdict, admission.row_limit, entry=admission.entry)
            if portal.planned is not None:
                portal.running.use(portal.planned, portal.description)
            portal.running.copy_fields = portal.copy_fields
        self._gate.remember(portal.raw)
        # What returns rows cannot become a COPY, in which a Sync would be lost.
        if portal.planned is not None and self._client.next_kind() == b"S":
            await self._client.next()
            await self._sync(encode_message(b"E", body), portal.running)
        else:
            await self._ask(b"E", body, portal.running, until)

    async def _close(self, body: bytes) -> None:
        kind, name = decode_name(body)
        if await self._ask(b"C", body, None, frozenset({b"3"})):
            (self._gate.statements if kind == "S" else self._portals).pop(name, None)
