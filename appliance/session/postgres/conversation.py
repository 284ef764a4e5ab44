"""The PostgreSQL conversation from start-up to the last row.

Theory of operation: one message of the client is handled at a time, and its whole answer
is relayed before the next one is looked at. Messages of the extended protocol are sent
with a Flush, so that an answer always belongs to a known question; the client may
pipeline as it likes, its messages wait here. Only what belongs together goes together:
Parse with the Bind behind it, Execute with the Sync behind it. Answers leave at
ReadyForQuery, at a Flush, and when the client has nothing more to ask. Small tasks run
beside: one reads ahead from the client, which wakes the conversation as the target does,
one watches the session's end.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import struct
import time
from collections import deque

from appliance.config import PostgresTarget
from appliance.errors import BastionError, EvidenceError, ProtocolError, TargetError
from appliance.masking.rows import load_engine
from appliance.pgwire.messages import (
    decode_query,
    encode_error,
    encode_message,
    encode_parameter,
    encode_ready,
    encode_text,
)
from appliance.session.evidence import Session, error_message, is_fault
from appliance.session.postgres.answers import Answers
from appliance.session.postgres.copy import describe_copy, needs_types
from appliance.session.postgres.extended import EXTENDED, Extended
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.judge import Refused
from appliance.session.postgres.mistakes import parse_refused
from appliance.session.postgres.running import Running
from appliance.session.postgres.shortcut import Shortcut
from appliance.session.postgres.startup import PARAMETERS, CancelKey, read_startup
from appliance.session.postgres.streams import (
    ClientStream,
    Reader,
    Signal,
    TargetStream,
    Writer,
)
from appliance.session.postgres.usual import READY
from appliance.targets.postgres import TargetConnection, cancel_target, connect_target

WATCH_SECONDS = 0.2
LEAVING_SECONDS = 1.0
"""What a client sent before it left may still finish: it is cancelled after so long."""
FORSAKEN_SECONDS = 5.0
"""A target that goes on in spite of it is left."""
CANCEL_SECONDS = 0.2
"""So long does the end of a session wait for a target to cancel its statement."""
STATEMENTS_AT_ONCE = 16
COPY_DATA = frozenset({b"d", b"c", b"f"})

LIVE: dict[tuple[int, bytes], Conversation] = {}
"""Who can be cancelled: the key that we gave its client."""
ASKING: set[asyncio.Task[None]] = set()
"""Targets that are asked to cancel, though their sessions have ended."""


async def serve_postgres(session: Session, reader: Reader, writer: Writer) -> None:
    """Serve one client, who is already authenticated, until either side ends.

    Raises `EvidenceError` if the session ended because it could not be recorded.
    """
    try:
        startup = await read_startup(reader, writer)
        if isinstance(startup, CancelKey):
            await _cancel_other(session, startup)
        elif startup is not None:
            target = session.services.policy.targets.get(session.target)
            if not isinstance(target, PostgresTarget):
                raise TargetError(f"{session.target} is not a PostgreSQL database")
            connection = await connect_target(target, startup.parameters)
            conversation = Conversation(session, target, connection, reader, writer)
            await conversation.run(startup.rest)
    except asyncio.CancelledError:
        if session.ended.is_set():  # Whoever ends it does not wait for a client that reads slowly.
            with contextlib.suppress(OSError):
                writer.write(_ending_of(session))
        raise
    except EvidenceError as error:
        await _say_fatal(writer, "58030", error)
        raise
    except BastionError as error:
        sqlstate = error.sqlstate if isinstance(error, ProtocolError) else "08006"
        await _say_fatal(writer, sqlstate, error)
    except Exception as error:
        if not is_fault(error):
            raise  # Either side went away.
        session.fail(error)
        await _say_fatal(writer, "XX000", error)
    finally:
        writer.close()


async def _say_fatal(writer: Writer, sqlstate: str, error: BaseException) -> None:
    try:
        writer.write(encode_error(sqlstate, error_message(error), severity="FATAL"))
        await writer.drain()
    except OSError:
        return


def _ending_of(session: Session) -> bytes:
    reason = session.end_reason or "the session ends"
    return encode_error("57P01", reason, severity="FATAL")


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
        self._server = TargetStream(connection.link, engine, self._signal)
        self._withdrawn = asyncio.Event()
        self._key = (secrets.randbelow(2**31 - 1) + 1, secrets.token_bytes(4))
        pids = (connection.backend_pid, self._key[0])
        self._gate = Gate(session, target, self._tell, self._withdrawn, pids)
        self._answers = Answers(self._gate, self._client, self._server, self._cancel_at_target)
        self._extended = Extended(target, self._gate, self._client, self._server, self._answers)
        self._shortcut = Shortcut(
            self._client, self._server, self._gate, self._answers, self._extended, self._signal
        )
        session.marks = self._gate.grant_marks
        self._client.take_at_once = self._shortcut.on_client
        connection.link.on_change = self._shortcut.on_target
        self._handles = False
        """The task answers a message of the client."""

    async def run(self, rest: bytes) -> None:
        """Converse until either side leaves or the session ends."""
        LIVE[self._key] = self
        self._gate.catalogs.join()
        main = asyncio.create_task(self._converse())
        beside = [
            asyncio.create_task(self._client.pump(rest)),
            asyncio.create_task(self._watch_client()),
        ]
        for one in beside:
            self.session.watch(one)
        ended = asyncio.create_task(self.session.ended.wait())
        try:
            await asyncio.wait({main, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not main.done():
                reason = self.session.end_reason or "the session ends"
                if self.session.evidence_failed:
                    raise EvidenceError(reason, public=reason)
                raise ProtocolError(reason, "57P01")
            await main
        finally:
            LIVE.pop(self._key, None)
            is_cut_short = self.session.ended.is_set() or not main.done()
            if self._server.has_ended and not self._client.gone.is_set():
                self.session.lose_target()
            self._shortcut.close()
            self._gate.catalogs.leave()
            self._gate.end_transaction()
            self._answers.abandon()
            self._gate.open_entries.begin_all()
            for task in (main, ended, *beside):
                task.cancel()
            try:
                await asyncio.gather(main, ended, *beside, return_exceptions=True)
                if is_cut_short:
                    await self._end_at_target()
            finally:
                self._server.close()

    async def _end_at_target(self) -> None:
        """Cancel what runs; a target that does not answer in a moment is asked all the same."""
        # SECURITY: a statement must not outlive its session (test_kill_ends_every_kind_of_session,
        # test_a_client_that_is_heard_no_more_is_left).
        asking = asyncio.create_task(self._cancel_at_target())
        ASKING.add(asking)
        asking.add_done_callback(ASKING.discard)
        await asyncio.wait({asking}, timeout=CANCEL_SECONDS)

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
            self._handles = True
            await self._handle(kind, body)
            self._handles = False

    @property
    def _is_busy(self) -> bool:
        """Whether a message of the client is being answered."""
        return self._handles or self._shortcut.is_busy

    async def _tell(self, notice: bytes) -> None:
        self._answers.tell(notice)
        await self._answers.flush()

    async def _next_message(self) -> tuple[bytes, bytes] | None:
        if not self._client.has_next() or self._answers.holds_much:
            await self._answers.flush()
        while not self._client.has_next() or self._shortcut.is_busy:
            if self._shortcut.is_busy:
                self._handles = True
                await self._shortcut.finish()
                self._handles = False
            elif self._server.pending() is not None:
                await self._answers.relay_idle()
            else:
                self._server.read_on()  # A large answer may have stopped that.
                self._shortcut.is_open = True
                await self._signal.wait()
                self._shortcut.is_open = False
        return await self._client.next()

    async def _handle(self, kind: bytes, body: bytes) -> None:
        if kind in EXTENDED:
            await self._extended.handle(kind, body)
            return
        await self._extended.finish_parse()
        if self._extended.skips or kind in COPY_DATA:
            return  # A Query too: PostgreSQL waits for Sync. Late COPY data it ignores.
        if kind == b"Q":
            await self._query(body)
            return
        await self.session.record_event("postgres:message:refused", side="client", type=kind.hex())
        raise ProtocolError("this message is not offered here", "0A000")

    async def _query(self, body: bytes) -> None:
        queue: deque[Running] = deque()
        self._extended.prepared.forget_unnamed()
        text = decode_query(body)
        try:
            catalog, self._gate.has_waited = await self._gate.catalog(), False
            for raw in await self._gate.inspect(text):
                verdict = await self._gate.resolve(raw)
                admission = await self._gate.admit(verdict)
                self._gate.remember(raw)
                use, entry = self._gate.names.use_of(raw), admission.entry
                queue.append(Running(verdict, admission.row_limit, entry=entry, cursor=use))
                if len(queue) % STATEMENTS_AT_ONCE == 0:
                    await asyncio.sleep(0)  # Others are next: a message may have thousands.
            if self._gate.has_waited and len(queue) > 1:
                await self._gate.check_again([run.verdict for run in queue], catalog)
            await self._describe_copies(queue, text)
        except Refused as refusal:
            self._gate.open_entries.begin_all()
            self._gate.names.settle(failed=True)
            self._gate.switches.fail()
            self._answers.tell(await self._find_mistake(refusal, body) or refusal.encode())
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
        self._extended.end_unit()

    async def _find_mistake(self, refusal: Refused, body: bytes) -> bytes | None:
        """Return PostgreSQL's own error if the one statement of a Query has a mistake."""
        text = decode_query(body)
        if not refusal.source or refusal.source.strip() != text.strip().rstrip(";").strip():
            return None
        return (await parse_refused(self._server, text, in_pipeline=False)).error

    async def _describe_copies(self, queue: deque[Running], text: str) -> None:
        copies = [run for run in queue if needs_types(run.verdict, self._target.phi)]
        if copies and len(queue) == 1:
            copies[0].copy_fields = await describe_copy(self._server, text, in_pipeline=False)
        elif copies and self._target.phi.scan is not None:
            await self._describe_several(queue, copies)

    async def _describe_several(self, queue: deque[Running], copies: list[Running]) -> None:
        """Detectors need the types of each COPY before the first statement runs."""
        alone = Refused("0A000", "send COPY as a statement of its own: its types must be known")
        if any(run.verdict.changed is not None for run in queue):
            raise alone
        for run in copies:
            source = run.verdict.source
            run.copy_fields = await describe_copy(self._server, source, in_pipeline=False)
            if run.copy_fields is None:
                raise alone
