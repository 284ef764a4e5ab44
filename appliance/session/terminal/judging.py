"""What the policy says to a line typed at a terminal, with the lines that it continues."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace

from appliance.model import Decision, Outcome, Question
from appliance.policy.rules import RuleSet
from appliance.session.guard import CommandDecision, decide_typed, strictest_known
from appliance.session.judging import NOT_ANSWERED, QUICK_CHARS, run_apart
from appliance.shell.commands import AT_HOME, Whereabouts
from appliance.shell.escapes import possible_starts, shell_line_of_hidden_program
from appliance.shell.judgement import ShellLine
from appliance.shell.lines import (
    CONTINUES,
    EVENT,
    HISTORY,
    expand_history,
    here_terminators,
    is_open,
    is_surely_open,
    with_aliases,
    without_comment_signs,
)

MAX_ENDS = 256
MAX_UNSEEN = 32
"""Lines that are read together, since nobody sees where the shell begins one."""
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
    aliases: tuple[tuple[str, str], ...] = ()
    """What it gives a name to."""
    filled: frozenset[str] = frozenset()
    """Variables into which it, or a line before, has read."""
    is_unread: bool = False
    """It may run, but nobody has read it: a rule lets what is unknown pass."""
    unseen: str = ""
    """What was typed, if nobody sees whether a shell has it: perhaps it is a password."""


UNREADABLE = Verdict(NOT_READ)
UNREAD = "eval $x"
"""What a line that cannot be read is judged as."""
QUICK_ENDS = 128
"""So long may a line be whose ends are judged one by one at once."""


class LineJudge:
    """Judges one line after the other, and remembers what the next one depends on.

    It holds nothing but values, and goes to another process with a long line. `question`
    says who asks, and where.
    """

    def __init__(self, rule_set: RuleSet, question: Question) -> None:
        self.pending = ""
        """Lines that bash continues, each with its newline."""
        self.asks_anew = False
        """A new line is asked for, or one that goes on: both look alike."""
        self._rule_set, self._question = rule_set, question
        self._last_line: str | None = None
        self._knows_history = True
        self._whereabouts = AT_HOME
        self._aliases: dict[str, str] = {}
        """Kept for good: `unalias` may not have run."""
        self._filled: frozenset[str] = frozenset()
        self._unseen: tuple[str, ...] = ()
        """What a shell may be going on with."""
        unread = self._decide(UNREAD, is_whole=True)
        self.unread = replace(unread, text="", is_unread=True)
        """What is said to a line that nobody has read, if nothing of it is known."""
        self.lets_unread_pass = unread.decision.outcome is Outcome.ALLOW
        """A rule allows what is unknown. That one asks is not enough: what nobody has read,
        nobody can approve."""

    def accept(self, verdict: Verdict) -> bool:
        """Remember a line that runs now; return whether it is whole."""
        text = verdict.text
        self.asks_anew = False
        if is_open(text):
            self.pending = text + "\n"
            return False
        self.pending, self._unseen = "", ()
        self._knows_history &= HISTORY.search(text) is None
        self._last_line = text if self._knows_history else None
        self._whereabouts = verdict.whereabouts
        self._aliases |= verdict.aliases
        self._filled |= verdict.filled
        return True

    def forget(self) -> None:
        """Follow a line that runs now and that nobody has read."""
        self.pending, self.asks_anew = "", False
        self._last_line = None
        self._knows_history = False
        self._whereabouts = self.unread.whereabouts

    def may_run(self, verdict: Verdict) -> None:
        """Remember a line that may run now, or stay as it is."""
        self._aliases |= verdict.aliases
        self._filled |= verdict.filled
        before, after = self._whereabouts, verdict.whereabouts
        self._last_line = None
        self._whereabouts = Whereabouts(
            tuple(dict.fromkeys((*before.now, *after.now))),
            tuple(dict.fromkeys((*before.seen, *after.seen))),
        )

    def judge_unseen(self, text: str) -> Verdict:
        """Look for commands that a rule names in a line of which nobody sees who has it.

        SECURITY: a program may have taken some of its keys, and a shell may go on with lines
        before it (test_terminal_modes.py in tests/bypass).
        """
        verdict = self.judge_part(text)
        if self.lets_unread_pass:
            verdict = stricter(verdict, self.judge_ends(text[-QUICK_ENDS:]))
        for at in range(len(self._unseen)):
            before = "\n".join(self._unseen[at:])
            if is_open(before):
                verdict = stricter(verdict, self.judge_part(f"{before}\n{text}"))
        return replace(verdict, text="", unseen=text)

    def follow_unseen(self, verdict: Verdict) -> None:
        """Remember such a line, where a shell may have it."""
        if self.lets_unread_pass:
            lines = (*self._unseen, *self.pending.splitlines(), verdict.unseen)
            self._unseen = lines[-MAX_UNSEEN:]
            self.may_run(verdict)

    def judge_line(self, text: str) -> Verdict:
        """Judge a line at a prompt, together with those that it continues."""
        if here_terminators(self.pending):
            return self._judge_expanded(text)
        expanded = expand_history(text, self._last_line)
        return Verdict(NOT_EXPANDED) if expanded is None else self._judge_expanded(expanded)

    def judge_expanded(self, text: str) -> Verdict:
        """Judge a line in which the shell has expanded the events of its history."""
        if EVENT.search(text):
            return Verdict(NOT_EXPANDED)  # It has not.
        return self._judge_expanded(text)

    def _judge_expanded(self, expanded: str) -> Verdict:
        verdict = self._judge_continued(expanded)
        # SECURITY: a program that nobody knows of may have the keys, or may have them before
        # the shell (test_terminal_hidden_programs.py).
        handed = shell_line_of_hidden_program(expanded)
        if handed is not None and not here_terminators(self.pending):
            other = self.judge_shell_line(handed.text)
            verdict = replace(stricter(verdict, other), text=verdict.text)
        if not self.asks_anew or not self.pending or is_surely_open(self.pending[:-1]):
            return verdict
        # SECURITY: bash may have run what seems to be open (test_terminal_unread.py).
        alone = copy(self)
        alone.pending = ""
        how = alone.judge_part if CONTINUES.match(expanded) else alone.judge_line
        return replace(stricter(verdict, how(expanded)), text=verdict.text)

    def _judge_continued(self, expanded: str) -> Verdict:
        whole = self.pending + expanded
        if not whole.strip() and not self.pending:
            return Verdict(Decision(Outcome.ALLOW, "empty-line", ""))
        waiting = here_terminators(whole)
        if waiting:
            # Inside a here-document; what it is given to is judged with it.
            closed = whole + "\n" + "\n".join(waiting) + "\n"
            return replace(self._judge_open(closed), text=whole)
        if is_open(whole):
            parts = stricter(self._judge_open(whole), self.judge_part(expanded))
            return replace(parts, text=whole)
        verdict = self._decide(whole, is_whole=True)
        bare = without_comment_signs(whole)
        if bare != whole:
            # A shell that knows no comments here would run them.
            verdict = stricter(verdict, self.judge_part(bare))
        if self.pending and not here_terminators(self.pending):
            verdict = stricter(verdict, self.judge_part(expanded))
        return replace(verdict, text=whole)

    def is_continued_by(self, text: str) -> bool:
        """Say whether more lines follow this one before anything runs."""
        whole = self.pending + text
        return bool(here_terminators(whole)) or is_open(whole)

    def _judge_open(self, whole: str) -> Verdict:
        """Judge what runs once its last line is there; what is long, only then."""
        return self.judge_part("" if len(whole) > QUICK_CHARS else whole)

    def judge_end(self, _: str = "") -> Verdict:
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

    def judge_starts(self, text: str) -> Verdict:
        """Judge what a program is given, from each place where a command may begin."""
        verdict = Verdict(self.judge_part("").decision)
        for start in dict.fromkeys(possible_starts(text)):
            verdict = stricter(verdict, self.judge_part(start))
        return verdict

    def judge_shell_line(self, text: str) -> Verdict:
        """Judge a line that a program hands to a shell which reads something else."""
        return self._decide(text or UNREAD, is_whole=True, has_terminal=False)

    def judge_shell_line_on_terminal(self, text: str) -> Verdict:
        """Judge a line that a program hands to a shell which has the terminal."""
        return self._decide(text or UNREAD, is_whole=True)

    def _decide(self, text: str, *, is_whole: bool, has_terminal: bool = True) -> Verdict:
        """Judge a text as it stands, and with the names that aliases stand for."""
        verdict = self._decide_one(text, is_whole=is_whole, has_terminal=has_terminal)
        put_in = with_aliases(text, self._aliases)
        if put_in == text:
            return verdict
        other = self._decide_one(put_in, is_whole=is_whole, has_terminal=has_terminal)
        return stricter(verdict, replace(other, text=text))

    def _decide_one(self, text: str, *, is_whole: bool, has_terminal: bool) -> Verdict:
        question = replace(self._question, command=text)
        answer: CommandDecision = decide_typed(
            self._rule_set,
            question,
            is_whole=is_whole,
            has_terminal=has_terminal,
            whereabouts=self._whereabouts,
            filled=self._filled,
        )
        return Verdict(
            answer.decision, answer.names, text, answer.whereabouts, answer.aliases, answer.filled
        )


def how_of(line: ShellLine) -> Callable[[LineJudge, str], Verdict]:
    """Say how a line is judged that a program hands to a shell."""
    if line.has_terminal:
        return LineJudge.judge_shell_line_on_terminal
    return LineJudge.judge_shell_line


async def judge_text(
    room: asyncio.Semaphore,
    judge: LineJudge,
    how: Callable[[LineJudge, str], Verdict],
    text: str = "",
) -> Verdict:
    """Judge by a method of `LineJudge`; what is long, in a process of its own.

    `room` says how many of these there may be.
    """
    is_many = how in {LineJudge.judge_ends, LineJudge.judge_starts}
    most = QUICK_ENDS if is_many else QUICK_CHARS
    is_last = how is not LineJudge.judge_line or not judge.is_continued_by(text)
    if len(text) + (len(judge.pending) if is_last else 0) <= most:
        return how(judge, text)
    answer = await run_apart(room, how, judge, text)
    return answer if isinstance(answer, Verdict) else Verdict(NOT_ANSWERED)


def stricter(one: Verdict, other: Verdict) -> Verdict:
    """Return the stricter of two verdicts, the first if they are equal."""
    decision = strictest_known([one.decision, other.decision])
    is_first = (decision.outcome, decision.rule) == (one.decision.outcome, one.decision.rule)
    return replace(one if is_first else other, decision=decision)
