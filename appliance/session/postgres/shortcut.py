"""What is usual needs no task: a look-up is judged, sent and answered from callbacks.

Theory of operation: a conversation is a task that handles one message at a time. Most
statements need nothing that a task is for: the verdict is known, policy allows it without
asking, the answer is short. While the task waits for its client, such a statement is begun
where its message arrives, relayed where the answer arrives, and its answer leaves where
the audit process says that its entry is durable. Every step is the one that the task takes
(`admit_at_once`, `relay_at_once`, `flush_at_once`); as soon as one of them would have to
wait, ask or refuse, the task is woken and goes on from there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

from appliance.errors import ProtocolError
from appliance.pgwire.messages import LENGTH, decode_query
from appliance.session.postgres.answers import Answers
from appliance.session.postgres.extended import Extended
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.running import Running
from appliance.session.postgres.streams import ClientStream, Signal, TargetStream
from appliance.session.postgres.usual import READY, Progress


class Stage(Enum):
    """How far a statement is."""

    NONE = auto()
    RUNNING = auto()
    """The target has it."""
    ANSWERED = auto()
    """The answer is held back until its entry is durable, and the client keeps up."""


@dataclass(slots=True)
class Shortcut:
    """The statement of a conversation that runs without its task."""

    client: ClientStream
    server: TargetStream
    gate: Gate
    answers: Answers
    extended: Extended
    signal: Signal
    """Wakes the task."""
    is_open: bool = False
    """The task waits for its client, and nothing that it began goes on."""
    _stage: Stage = Stage.NONE
    _running: Running | None = None
    _queue: deque[Running] = field(default_factory=deque)
    _is_query: bool = False
    """It came as a Query, not as a Bind."""
    _error: Exception | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a statement is under way: `finish` it before anything else is done."""
        return self._stage is not Stage.NONE or self._error is not None

    def close(self) -> None:
        """Do nothing any more: the session ends."""
        self.is_open, self._stage = False, Stage.NONE

    def on_client(self, data: bytes) -> bool:
        """Begin what the client sent, if it is usual; return whether it was begun."""
        if not self.is_open or self.is_busy or self.server.pending() is not None:
            return False
        try:
            begun = self._begin(data)
        except Exception as error:
            self._fail(error)
            return True
        if begun is None:
            return False
        running, message = begun
        self._running, self._queue, self._stage = running, deque([running]), Stage.RUNNING
        self.server.send_at_once(message)
        self.answers.begin(self._queue)
        return True

    def on_target(self) -> None:
        """Relay what the target sent."""
        if self._stage is not Stage.RUNNING or self._error is not None:
            self.signal.wake()
            return
        try:
            progress = self.answers.relay_at_once(self._queue, READY)
            if progress is Progress.WAITING and not self.server.has_ended:
                self.server.read_on()
            elif progress == b"Z":
                self._end()
                self._stage = Stage.ANSWERED
                self._on_evidence()
            else:
                self.signal.wake()
        except Exception as error:
            self._fail(error)

    async def finish(self) -> None:
        """Do with the task what is left to do.

        Raises what the task would have raised.
        """
        stage, self._stage = self._stage, Stage.NONE
        if self._error is not None:
            raise self._error
        match stage:
            case Stage.RUNNING:
                await self.answers.relay_on(self._queue, READY)
                self._end()
            case Stage.ANSWERED:
                await self.answers.flush()
                await self.client.drain()
            case Stage.NONE:
                pass

    def _begin(self, data: bytes) -> tuple[Running, bytes] | None:
        if not self.server.keeps_up or self.server.has_ended:
            return None
        self._is_query = data.startswith(b"Q")
        return self._begin_query(data) if self._is_query else self.extended.begin_at_once(data)

    def _begin_query(self, data: bytes) -> tuple[Running, bytes] | None:
        if self.extended.is_in_pipeline or data[1:5] != LENGTH.pack(len(data) - 1):
            return None
        try:
            verdicts = self.gate.inspect_at_once(decode_query(data[5:]))
        except ProtocolError:
            return None
        # What returns rows by itself is neither a COPY, nor does it name another statement.
        if verdicts is None or len(verdicts) != 1 or verdicts[0].columns is None:
            return None
        (verdict,) = verdicts
        admission = None if verdict.control is not None else self.gate.admit_at_once(verdict)
        if admission is None:
            return None
        self.extended.prepared.forget_unnamed()
        running = Running(verdict, admission.row_limit, entry=admission.entry)
        return running, data

    def _end(self) -> None:
        running = self._running
        if running is None or self._is_query:
            self.extended.end_unit()
        else:
            self.extended.end_run("", running.verdict, running)

    def _on_evidence(self) -> None:
        """Send the answer, if that may be done now."""
        if self._stage is not Stage.ANSWERED:
            return
        session = self.gate.session
        if not session.is_settled and not session.has_unsettled_error:
            session.when_settling(self._on_evidence)
        elif self.answers.flush_at_once():
            self._stage = Stage.NONE
        else:
            self.signal.wake()

    def _fail(self, error: Exception) -> None:
        self._error = error
        self.signal.wake()
