"""What the policy says to a line typed at a terminal, with the lines that it continues."""

from __future__ import annotations

from dataclasses import dataclass, replace

from appliance.model import Action, Decision, Outcome
from appliance.session.evidence import Session
from appliance.session.guard import CommandDecision, decide_typed, strictest
from appliance.shell.commands import AT_HOME, Whereabouts
from appliance.shell.escapes import ShellLine
from appliance.shell.lines import (
    HISTORY,
    expand_history,
    here_terminators,
    is_open,
    without_comment_signs,
)

MAX_ENDS = 256
NOT_READ = Decision(
    Outcome.DENY,
    "command-unknown",
    "the line cannot be read from the screen: wait for the prompt, and write it out",
)
NOT_EXPANDED = Decision(
    Outcome.DENY,
    "command-unknown",
    "this history expansion is not known here: write the command out, or recall it with Up",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one line, or on a part of it."""

    decision: Decision
    names: tuple[str, ...] = ()
    text: str = ""
    """The whole line, if it ran at a prompt; else empty."""
    whereabouts: Whereabouts = AT_HOME
    """Where it may lead with `cd`."""


UNREADABLE = Verdict(NOT_READ)


class LineJudge:
    """Judges one line after the other, and remembers what the next one depends on."""

    def __init__(self, session: Session) -> None:
        self.pending = ""
        """Lines that bash continues, each with its newline."""
        self._session = session
        self._last_line: str | None = None
        self._knows_history = True
        self._whereabouts = AT_HOME

    def accept(self, verdict: Verdict) -> bool:
        """Remember a line that runs now; return whether it is whole."""
        text = verdict.text
        if is_open(text):
            self.pending = text + "\n"
            return False
        self.pending = ""
        self._knows_history &= HISTORY.search(text) is None
        self._last_line = text if self._knows_history else None
        self._whereabouts = verdict.whereabouts
        return True

    def may_run(self, verdict: Verdict) -> None:
        """Remember a line that may run now, or stay as it is."""
        before, after = self._whereabouts, verdict.whereabouts
        self._last_line = None
        self._whereabouts = Whereabouts(
            tuple(dict.fromkeys((*before.now, *after.now))),
            tuple(dict.fromkeys((*before.seen, *after.seen))),
        )

    def judge_line(self, text: str) -> Verdict:
        """Judge a line at a prompt, together with those that it continues."""
        if not text.strip() and not self.pending:
            return Verdict(Decision(Outcome.ALLOW, "empty-line", ""))
        expanded = text
        if not here_terminators(self.pending):
            known = expand_history(text, self._last_line)
            if known is None:
                return Verdict(NOT_EXPANDED)
            expanded = known
        whole = self.pending + expanded
        waiting = here_terminators(whole)
        if waiting:
            # Inside a here-document; what it is given to is judged with it.
            closed = whole + "\n" + "\n".join(waiting) + "\n"
            return replace(self.judge_part(closed), text=whole)
        if is_open(whole):
            parts = stricter(self.judge_part(whole), self.judge_part(expanded))
            return replace(parts, text=whole)
        verdict = self._decide(whole, is_whole=True)
        bare = without_comment_signs(whole)
        if bare != whole:
            # A shell that knows no comments here would run them.
            verdict = stricter(verdict, self.judge_part(bare))
        if self.pending and not here_terminators(self.pending):
            verdict = stricter(verdict, self.judge_part(expanded))
        return replace(verdict, text=whole)

    def judge_end(self) -> Verdict:
        """Judge what runs if the input ends here: an open here-document does."""
        waiting = here_terminators(self.pending)
        if not waiting:
            return Verdict(Decision(Outcome.ALLOW, "empty-line", ""))
        closed = self.pending + "\n".join(waiting) + "\n"
        return replace(self._decide(closed, is_whole=True), text="")

    def judge_part(self, text: str) -> Verdict:
        """Look for commands that a rule names: what cannot be read passes."""
        return self._decide(text, is_whole=False)

    def judge_ends(self, text: str) -> Verdict:
        """Judge a line whose first keys may go to a program, and the others to bash."""
        verdict = self.judge_part(text)
        for at in range(1, min(len(text), MAX_ENDS)):
            verdict = stricter(verdict, self.judge_part(text[at:]))
        return verdict

    def judge_shell_line(self, line: ShellLine) -> Verdict:
        """Judge a line that a program hands to a shell."""
        text = line.text or "eval $x"  # What cannot be read is unknown.
        return self._decide(text, is_whole=True, has_terminal=line.has_terminal)

    def _decide(self, text: str, *, is_whole: bool, has_terminal: bool = True) -> Verdict:
        session = self._session
        question = session.question(Action.SHELL, command=text)
        answer: CommandDecision = decide_typed(
            session.services.policy.rule_set,
            question,
            is_whole=is_whole,
            has_terminal=has_terminal,
            whereabouts=self._whereabouts,
        )
        return Verdict(answer.decision, answer.names, text, answer.whereabouts)


def stricter(one: Verdict, other: Verdict) -> Verdict:
    """Return the stricter of two verdicts, the first if they are equal."""
    decision = strictest([one.decision, other.decision])
    is_first = (decision.outcome, decision.rule) == (one.decision.outcome, one.decision.rule)
    return replace(one if is_first else other, decision=decision)
