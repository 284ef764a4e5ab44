"""The extended protocol: Parse, Bind, Describe, Execute, Close, Flush and Sync.

Each message is judged before it is sent. Bind is sent with a Describe, so that a portal's
plan is made from what the target says at that moment, whether the client asks or not.
"""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass, field, replace

from appliance.config import PostgresTarget
from appliance.errors import ProtocolError
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import (
    Field,
    decode_bind,
    decode_execute,
    decode_name,
    decode_parse,
    encode_error,
    encode_message,
    encode_text,
)
from appliance.pgwire.units import DESCRIBE, read_unit
from appliance.session.postgres.answers import Answers
from appliance.session.postgres.copy import describe_copy
from appliance.session.postgres.gate import Admission, Gate
from appliance.session.postgres.judge import Refused
from appliance.session.postgres.mistakes import parse_refused
from appliance.session.postgres.parameters import bind_values, is_bound
from appliance.session.postgres.plans import Planned
from appliance.session.postgres.portals import SYNC, Parsing, Portal, Prepared, Unit, find_unit
from appliance.session.postgres.review import given_values
from appliance.session.postgres.running import Running
from appliance.session.postgres.streams import ClientStream, TargetStream
from appliance.session.postgres.usual import READY

FLUSH = encode_message(b"H")
PARSED = frozenset({b"1"})
BOUND = frozenset({b"2"})
UNIT_MESSAGES = 3
"""A Describe, an Execute and a Sync."""
EXTENDED = frozenset({b"P", b"B", b"D", b"E", b"C", b"H", b"S"})


@dataclass(slots=True)
class Extended:
    """The extended protocol of one conversation."""

    target: PostgresTarget
    gate: Gate
    client: ClientStream
    server: TargetStream
    answers: Answers
    skips: bool = False
    """An error came: everything up to the next Sync is ignored."""
    prepared: Prepared = field(init=False)
    _parsing: Parsing | None = None

    def __post_init__(self) -> None:
        self.prepared = Prepared(self.gate.names, self.target.phi)

    async def handle(self, kind: bytes, body: bytes) -> None:
        """Answer one message of a type in `EXTENDED`.

        Raises `ProtocolError` if either side breaks the protocol, `EvidenceError` if it
        cannot be recorded.
        """
        if kind != b"B":
            await self.finish_parse()
        if kind == b"S":
            await self.sync()
            return
        if self.skips:
            return
        try:
            match kind:
                case b"P":
                    await self._parse(body)
                case b"B":
                    await self._bind(body)
                case b"D":
                    await self._describe(body)
                case b"E":
                    await self._execute(body)
                case b"C":
                    await self._close(body)
                case _:
                    await self.answers.flush()
        except Refused as refusal:
            await self._abort(refusal)

    @property
    def is_in_pipeline(self) -> bool:
        """Whether what came before has an effect on the next Query."""
        return self.skips or self._parsing is not None

    async def finish_parse(self) -> None:
        """Send the Parse that waits for a Bind, if one does."""
        if self._parsing is not None:
            await self._send_parse(FLUSH)

    async def sync(self, execute: bytes = b"", run: Running | None = None) -> None:
        """Send a Sync, behind the Execute of `run` if there is one, and relay all it brings."""
        await self.server.send(execute + SYNC)
        skipped, self.skips = self.skips, False
        await self.answers.relay(deque() if run is None else deque([run]), READY)
        self.answers.failed = self.answers.failed or skipped
        self.end_unit()

    def end_unit(self) -> None:
        """Settle what a Query or a Sync brought to its end."""
        self.gate.names.settle(failed=self.answers.failed)
        if self.answers.failed:
            self.gate.switches.fail()
        if self.answers.status == b"I":
            self.prepared.close_portals()
            self.gate.end_transaction()

    async def _abort(self, refusal: Refused) -> None:
        """Refuse one message of a pipeline; the target's transaction fails with it."""
        self.skips, self._parsing = True, None
        if refusal.source:
            parsed = await parse_refused(self.server, refusal.source, in_pipeline=True)
            self.answers.tell(parsed.error or refusal.encode())
            if parsed.failed:
                return
        else:
            self.answers.tell(refusal.encode())
        # By a name of its own: the client's unnamed statement stays what it is.
        body = encode_text("bastion") + encode_text("refused") + struct.pack(">H", 0)
        await self.server.send(encode_message(b"P", body) + FLUSH)
        await self.answers.relay(deque(), frozenset({b"1"}), quiet=True)

    async def _ask(
        self, kind: bytes, body: bytes, run: Running | None, until: frozenset[bytes]
    ) -> bool:
        await self.server.send(encode_message(kind, body) + FLUSH)
        return await self._hear(run, until)

    async def _hear(self, run: Running | None, until: frozenset[bytes]) -> bool:
        queue = deque() if run is None else deque([run])
        answer = await self.answers.relay(queue, until)
        if self.answers.failed or answer == b"E":
            self.skips = True
        return not self.skips

    async def _parse(self, body: bytes) -> None:
        message = decode_parse(body)
        if not message.name:
            self.prepared.forget_unnamed()
        verdicts = await self.gate.inspect(message.query)
        if len(verdicts) > 1:
            raise Refused("42601", "cannot insert multiple commands into a prepared statement")
        verdict = verdicts[0] if verdicts else None
        if verdict is not None:
            await self.gate.check(await self._explained(verdict))
        sent = encode_message(b"P", body)
        self._parsing = Parsing(message.name, message.query, verdict, sent)
        if self.client.next_kind() != b"B":
            await self.finish_parse()

    async def _explained(self, verdict: Verdict) -> Verdict:
        """Return what EXPLAIN of EXECUTE means just now; Bind looks again. Any other as it is."""
        is_executed = verdict.control is not None and verdict.control.action == "executed"
        is_explained = is_executed and "explain" in verdict.facts.kinds
        return await self.gate.resolve(verdict) if is_explained else verdict

    async def _send_parse(self, more: bytes) -> bool:
        """Send the Parse that waits, and `more` with it; return whether the target took it."""
        parsing, self._parsing = self._parsing, None
        if parsing is None:
            await self.server.send(more)
            return True
        await self.server.send(parsing.message + more)
        run = None if parsing.verdict is None else Running(parsing.verdict)
        if not await self._hear(run, PARSED):
            return False
        self.prepared.remember(parsing)
        return True

    async def _bind(self, body: bytes) -> None:
        message = decode_bind(body)
        if self._parsing is not None and self._parsing.name != message.statement:
            await self.finish_parse()
            if self.skips:
                return
        parsing = self._parsing
        raw = self.prepared.statement(message.statement) if parsing is None else parsing.verdict
        if raw is not None and (raw.control is None or raw.control.action == "copy_out"):
            raw = await self.gate.renew(raw)
        if raw is not None:
            raw = bind_values(raw, body)
        self.prepared.close("P", message.portal)
        bind = encode_message(b"B", body)
        if raw is None:
            if await self._send_parse(bind + FLUSH) and await self._hear(None, BOUND):
                self.prepared.bind(message.portal, Portal(None, None, None))
            return
        # What returns rows by itself cannot become a COPY, in which a Sync would be lost.
        if raw.control is None and raw.columns is not None:
            unit = find_unit(message.portal, self.client.upcoming(UNIT_MESSAGES))
            if unit is not None:
                await self._run_unit(message.portal, bind, raw, unit)
                return
        verdict, source = replace(await self.gate.resolve(raw)), self.gate.names.source(raw)
        verdict = self._with_values(verdict, body)
        await self.gate.check(verdict)
        describe = encode_message(b"D", b"P" + encode_text(message.portal))
        if not await self._send_parse(bind + describe + FLUSH):
            return
        if not await self._hear(Running(raw), BOUND):
            return
        planned, description = await self._hear_description(verdict)
        if self.skips:
            return
        fields = None
        if (text := self.prepared.copy_text(message.statement)) is not None:
            fields = await self._describe_copy(text)
            if self.skips:
                return
        portal = Portal(raw, verdict, planned, description, source, copy_fields=fields)
        self.prepared.bind(message.portal, portal)

    async def _run_unit(self, name: str, bind: bytes, raw: Verdict, unit: Unit) -> None:
        """Bind, describe and execute a portal in one: the target is waited for once."""
        verdict = self._with_values(replace(raw) if name else raw, bind[5:])
        running = _run(verdict, await self.gate.admit(verdict), is_described=unit.is_described)
        self.client.drop(unit.count)
        parsing, self._parsing = self._parsing, None
        parse = b"" if parsing is None else parsing.message
        await self.server.send(parse + unit.run(name, bind))
        await self.answers.relay(deque([running]), READY)
        if parsing is not None and self.answers.has_parsed:
            self.prepared.remember(parsing)
        self.end_run(name, raw, running)

    def _with_values(self, verdict: Verdict, body: bytes) -> Verdict:
        if not self.gate.asks(verdict):
            return verdict
        given = ", ".join(filter(None, (verdict.given, given_values(body))))
        return replace(verdict, given=given)

    def begin_at_once(self, data: bytes) -> tuple[Running, bytes] | None:
        """Admit a Bind of a statement that is known, with all that runs its unnamed portal.

        Returns what runs and what the target is to be sent, or `None` if `data` is something
        else, or something about it has to be waited for, asked or refused.
        """
        unit = None if self.is_in_pipeline else read_unit(data)
        if unit is None:
            return None
        name, is_described, bind_end = unit
        raw = self.gate.names.statements.get(name.decode())
        if raw is None or raw.control is not None or raw.columns is None or is_bound(raw):
            return None
        admission = self.gate.admit_at_once(raw) if self.gate.is_current(raw) else None
        if admission is None:
            return None
        self.prepared.close("P", "")
        running = _run(raw, admission, is_described=is_described)
        # Its rows are masked by what the target says of them, asked or not.
        message = data if is_described else data[:bind_end] + DESCRIBE + data[bind_end:]
        return running, message

    def end_run(self, name: str, raw: Verdict, running: Running) -> None:
        """Note that what a Bind, an Execute and a Sync ran came to its end."""
        if not self.answers.failed:
            verdict = running.verdict
            portal = Portal(raw, verdict, running.planned, running.description, running=running)
            if use := self.prepared.bind(name, portal):
                running.cursor = use
                use.rows, use.spent = running.rows, running.spent or use.spent
        self.end_unit()

    async def _describe_copy(self, text: str) -> tuple[Field, ...] | None:
        try:
            return await describe_copy(self.server, text, in_pipeline=True)
        except Refused as refusal:
            # The target failed by itself: nothing to abort there, it waits for Sync.
            self.skips = True
            self.answers.tell(refusal.encode())
            return None

    async def _hear_description(self, verdict: Verdict) -> tuple[Planned | None, bytes]:
        """Hear what the target says to a Describe that the client did not send."""
        while True:
            answer, body = await self.server.next()
            match answer:
                case b"T":
                    return await self.answers.describe(verdict, body), body
                case b"n":
                    return None, b""
                case b"N" | b"S" | b"A":
                    continue
                case b"E":
                    # The target failed by itself: nothing to abort there, it waits for Sync.
                    self.skips = True
                    error = encode_error("26000", "the statement cannot be described")
                    self.answers.tell(error)
                    return None, b""
                case _:
                    raise ProtocolError("the target answered Describe with something else")

    async def _describe(self, body: bytes) -> None:
        kind, name = decode_name(body)
        if kind == "S":
            verdict = self.prepared.statement(name)
            run = None if verdict is None else Running(await self.gate.resolve(verdict))
            await self._ask(b"D", body, run, frozenset({b"T", b"n"}))
            return
        portal = self.prepared.portal(name)
        if portal is None and name in self.gate.names.cursors:  # made by DECLARE
            run = Running(self.gate.names.cursors[name])
            await self._ask(b"D", body, run, frozenset({b"T", b"n"}))
            return
        if portal is None:
            raise Refused("34000", f'portal "{name}" does not exist')
        if portal.planned is None:
            self.answers.tell(encode_message(b"n"))
        else:
            self.answers.tell(portal.planned.description)

    async def _execute(self, body: bytes) -> None:
        name, _ = decode_execute(body)
        portal = self.prepared.portal(name)
        until = frozenset({b"C", b"I", b"s"})
        if portal is None:
            raise Refused("34000", f'portal "{name}" does not exist')
        if portal.raw is None or portal.verdict is None:
            await self._ask(b"E", body, None, until)
            return
        # SECURITY: the name an EXECUTE or FETCH uses may mean something else by now.
        if self.gate.names.source(portal.raw) is not portal.source:
            raise Refused("26000", "the statement changed since it was bound: bind it again")
        if portal.running is None:
            admission = await self.gate.admit(portal.verdict)
            portal.running = Running(
                portal.verdict,
                admission.row_limit,
                entry=admission.entry,
                cursor=self.gate.names.use_of(portal.raw) or portal.use,
            )
            if portal.planned is not None:
                self.answers.use(portal.running, portal.planned, portal.description)
            portal.running.copy_fields = portal.copy_fields
        else:  # A function in it may be planned only now.
            await self.gate.check(portal.verdict)
        self.gate.remember(portal.raw)
        # What returns rows cannot become a COPY, in which a Sync would be lost.
        if portal.planned is not None and self.client.next_kind() == b"S":
            await self.client.next()
            await self.sync(encode_message(b"E", body), portal.running)
        elif await self._ask(b"E", body, portal.running, until) and _ends_transaction(
            portal.verdict
        ):
            self.prepared.close_portals()

    async def _close(self, body: bytes) -> None:
        kind, name = decode_name(body)
        if await self._ask(b"C", body, None, frozenset({b"3"})):
            self.prepared.close(kind, name)


def _ends_transaction(verdict: Verdict) -> bool:
    return verdict.control is not None and verdict.control.action in {"commit", "rollback"}


def _run(verdict: Verdict, admission: Admission, *, is_described: bool) -> Running:
    running = Running(verdict, admission.row_limit, entry=admission.entry)
    running.hides_description = not is_described
    return running
