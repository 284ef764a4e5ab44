"""Decide, audit and explain what somebody does to files on a target."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Callable
from typing import NoReturn

from appliance.errors import AccessDenied
from appliance.model import Action, Decision, Outcome, Question
from appliance.policy.decision import decide
from appliance.policy.files import (
    decide_link,
    decide_look,
    decide_move,
    decide_symlink,
    speaks_beneath,
    thresholds,
)
from appliance.recording.files import KeptFile
from appliance.session.approvals import wait_for_approval
from appliance.session.evidence import Session
from appliance.session.sftp import packets as wire
from appliance.session.sftp.packets import Attributes
from appliance.session.sftp.state import HUGE, OpenFile, Refused, to_printable, to_text


class FileJudge:
    """The policy of one session about files; `tell` says a line to the person."""

    def __init__(self, session: Session, tell: Callable[[str], None]) -> None:
        self._session, self._tell = session, tell
        self._rules = session.services.policy.rule_set
        openers = (rule for rule in self._rules.rules if rule.effect is not Outcome.DENY)
        self._openers = self._rules.model_copy(update={"rules": tuple(openers)})
        self._thresholds = thresholds(self._rules)
        self._kept_left = session.services.machine.recorder.kept_bytes

    def question(self, action: Action, path: bytes, size: int | None = None) -> Question:
        name = path.decode("utf-8", "surrogateescape")
        return self._session.question(action, path=name, bytes=size)

    def decide(self, action: Action, path: bytes, size: int | None = None) -> Decision:
        return decide(self._rules, self.question(action, path, size))

    async def require(self, decision: Decision, operation: str, *paths: bytes) -> Decision:
        """Return once the operation may go on.

        Raises `Refused` if it may not.
        """
        names = [to_text(path) for path in paths]
        facts = {"operation": operation, "paths": names, "rule": decision.rule}
        # SECURITY: a name says nothing beside itself to whoever approves
        # (test_a_name_is_one_word_of_the_request).
        summary = shlex.join([operation, *map(to_printable, names)])
        if decision.outcome is Outcome.ASK:
            try:
                await wait_for_approval(self._session, self._tell, decision, summary)
            except AccessDenied as error:
                decision = error.decision
        if decision.outcome is Outcome.DENY:
            receipt = await self._session.record_event(
                "sftp:operation:denied", reason=decision.reason, **facts
            )
            what = f"{summary}: {decision.reason}"
            self._tell(f"{what} (rule {decision.rule}, audit entry {receipt.index})")
            raise Refused(wire.PERMISSION_DENIED, decision.reason)
        return decision

    async def allow(self, decision: Decision, operation: str, *paths: bytes) -> None:
        decision = await self.require(decision, operation, *paths)
        await self._session.record_event(
            "sftp:operation:allowed",
            operation=operation,
            paths=[to_text(path) for path in paths],
            rule=decision.rule,
        )

    def keep(self, file: OpenFile, action: Action, decision: Decision) -> None:
        """Put a file's content into the recording from now on, if `decision` says so.

        Raises `EvidenceError` if that cannot be written.
        """
        content = file.received if action is Action.DOWNLOAD else file.sent
        if decision.keep_content and content.keep is None:
            recording = self._session.recording
            assert recording is not None
            kept = KeptFile(recording, str(action), to_text(file.path))

            def keep(offset: int, data: bytes | memoryview) -> None:
                # SECURITY: what is not kept does not pass, however often a file is opened
                # (test_what_is_kept_of_a_session_is_bounded).
                if kept.takes(data) > self._kept_left:
                    self._stop(file, action)
                self._kept_left -= kept.takes(data)
                kept.add(offset, data)

            content.keep = keep

    def _stop(self, file: OpenFile, action: Action) -> NoReturn:
        """Let nothing more of a file pass: its content could not be kept."""
        file.stopped = True
        reason = "the session's room for content that is kept is used up"
        self._session.record_soon(
            "sftp:operation:denied",
            operation=str(action),
            paths=[to_text(file.path)],
            rule="kept-content",
            reason=reason,
        )
        self._tell(f"{action} {to_text(file.path)}: {reason}: go on in a new session")
        raise Refused(wire.FAILURE, reason)

    def limit(self, size: int) -> int:
        """Return the next size at which the policy may say something else."""
        return next((one for one in self._thresholds if one > size), HUGE)

    async def grow(self, file: OpenFile, action: Action, size: int) -> None:
        """Decide a transfer again that passed a size some rule names."""
        try:
            decision = await self.require(
                self.decide(action, file.path, size), str(action), file.path
            )
        except Refused:
            file.stopped = True
            raise
        self.keep(file, action, decision)
        if action is Action.DOWNLOAD:
            file.read_limit = self.limit(size - 1)
        else:
            file.write_limit = self.limit(size - 1)

    def look(self, path: bytes) -> Decision:
        """Decide whether attributes of `path` may be seen."""
        return decide_look(self._rules, self.question(Action.LIST, path))

    async def require_sight(self, path: bytes) -> None:
        """Return if it may be told whether there is something at `path`.

        Of what may be seen or changed it may, and of the folders on the way there. Raises
        `Refused` if not.
        """
        decisions = self.look(path), self.decide(Action.CHANGE, path)
        is_closed = all(one.outcome is Outcome.DENY for one in decisions)
        if is_closed and not speaks_beneath(self._openers, self.question(Action.LIST, path)):
            await self.require(decisions[0], "realpath", path)

    def symlink(self, link: bytes, aim: bytes) -> Decision:
        """Decide whether a link may be made that leads to `aim`."""
        both = (self.question(Action.CHANGE, path) for path in (link, aim))
        return decide_symlink(self._rules, *both)

    def move(self, old: bytes, new: bytes, found: Attributes, *, keeps_old: bool) -> Decision:
        """Decide whether what was `found` at `old` may get the path `new`, instead or as well."""
        here, there = (self.question(Action.CHANGE, path, found.size) for path in (old, new))
        if keeps_old:
            return decide_link(self._rules, here, there)
        is_tree = stat.S_ISDIR(found.mode or 0)
        return decide_move(self._rules, here, there, is_tree=is_tree)

    async def account(self, file: OpenFile, *, complete: bool) -> None:
        """Put into the audit log what went through a file; nothing for directories."""
        path = to_text(file.path)
        both = (("download", file.reads, file.received), ("upload", file.writes, file.sent))
        for direction, was_open, content in both:
            if was_open:
                await self._session.record_event(
                    "sftp:file:closed",
                    path=path,
                    direction=direction,
                    complete=complete,
                    failed_writes=file.failures,
                    **content.describe(),
                )
