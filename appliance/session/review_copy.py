"""The redacted copy of a recording, for everyday review: made while the session runs.

The original may be sealed to keys that are not on the bastion, so nobody could make the copy
later. It is as strict as the original: what cannot be written ends the session.
"""

from __future__ import annotations

import threading

from appliance.config import PostgresTarget
from appliance.masking.detectors import load_replace
from appliance.model import SessionId
from appliance.recording.blocks import Sealer
from appliance.recording.events import Code, Event, Header
from appliance.recording.extent import Digest
from appliance.recording.reader import COPIES
from appliance.recording.redaction import Redactor, compile_terms
from appliance.recording.writer import Recording
from appliance.session.services import Services

MAX_WAITING = 1 << 20
"""Characters between two flushes; of what is printed faster the copy has a part."""


class ReviewCopy:
    """The copy of one session's recording; `create`, `flush` and `close` wait for the disk."""

    def __init__(self, recording: Recording, redactor: Redactor) -> None:
        self._recording, self._redactor = recording, redactor
        self._waiting: list[Event] = []
        self._waiting_size = self._left_out = 0
        self._writing = threading.Lock()

    @classmethod
    def create(cls, services: Services, session: SessionId, header: Header) -> ReviewCopy:
        """Create the file.

        Raises `EvidenceError` if that cannot be done.
        """
        machine = services.machine
        databases = [
            target
            for target in services.policy.targets.values()
            if isinstance(target, PostgresTarget)
        ]
        # A number of one database may well be on the screen of another machine.
        patterns = {None, *(database.phi.mrn_pattern for database in databases)}
        replacers = [load_replace(machine.row_engine, pattern) for pattern in patterns]
        terms = compile_terms(machine.recorder.redact)
        directory, sealer = machine.recordings / COPIES, Sealer(machine.recorder.reviewers)
        recording = Recording.create(directory, session, sealer, header)
        return cls(recording, Redactor(replacers, terminal=header.terminal, terms=terms))

    def feed(self, event: Event) -> None:
        """Take what was recorded."""
        if self._waiting_size > MAX_WAITING:
            self._left_out += len(event.data)
        else:
            self._waiting.append(event)
            self._waiting_size += len(event.data)

    def flush(self) -> None:
        """Redact what was fed, write it and make it durable.

        Raises `EvidenceError` if the disk does not take it.
        """
        with self._writing:
            self._write()
        self._recording.flush()

    def close(self, outcome: str) -> Digest:
        """Write what is left and close the file.

        Raises `EvidenceError` if the end cannot be made durable.
        """
        with self._writing:
            self._write()
            for event in self._redactor.end():
                self._recording.replay(event)
        return self._recording.close(outcome)

    def release(self) -> None:
        """Say that the session is over; see `Recording.release`."""
        self._recording.release()

    def _write(self) -> None:
        waiting, self._waiting, self._waiting_size = self._waiting, [], 0
        left_out, self._left_out = self._left_out, 0
        for event in waiting:
            for redacted in self._redactor.feed(event):
                self._recording.replay(redacted)
        if left_out:
            at_seconds = waiting[-1].at_seconds
            text = f"{left_out} characters left out: see the original"
            self._recording.replay(Event(at_seconds, Code.MARKER, text))
