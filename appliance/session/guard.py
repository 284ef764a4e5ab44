"""Decide a command line or script: every command in it is asked about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from appliance.model import Action, Decision, Outcome, Question
from appliance.policy.catalogue import Catalogue, quote_words, split_line
from appliance.policy.decision import (
    catalogue_refusal,
    catalogues_of,
    decide,
    matching_rules,
    roles_of,
    strictest,
)
from appliance.policy.patterns import surely_matches
from appliance.policy.rules import Rule, RuleSet
from appliance.shell.commands import (
    AT_HOME,
    UNKNOWN,
    Command,
    Judgement,
    Whereabouts,
    judge_command,
)
from appliance.shell.programs import names

NOT_JUDGED = Decision(
    Outcome.DENY,
    "command-unknown",
    "part of the command line cannot be judged before it runs: write it without variables or"
    " globs as commands, `eval`, scripts or programs of your own",
)


BUILTINS = names("""
    : true false exit logout return break continue shift wait jobs fg bg disown times test [ [[
    cd pwd pushd popd dirs export unset local readonly declare typeset alias unalias trap umask
    set shopt getopts let type hash command
""")
"""They change nothing but the shell: whoever may run one command may use them, unless a rule
denies or asks. What they start or hold is judged by itself."""


@dataclass(frozen=True, slots=True)
class CommandDecision:
    """The answer to a command line."""

    decision: Decision
    """The strictest answer to any command in it."""
    names: tuple[str, ...]
    """The commands without their arguments: what may be logged."""
    reads_script: bool = False
    """It runs its standard input: decide again with `stdin`, once it is there."""
    catalogued_line: str | None = None
    """The line to run instead, from a catalogue: without a terminal and without input."""
    whereabouts: Whereabouts = AT_HOME
    """Where a typed line may lead with `cd`: for the next one."""
    aliases: tuple[tuple[str, str], ...] = ()
    """What a typed line gives a name to: for the next one."""
    filled: frozenset[str] = frozenset()
    """Variables into which typed lines have read: for the next one."""


def decide_command(
    rule_set: RuleSet,
    question: Question,
    *,
    stdin: str | None = None,
    is_terminal: bool = False,
) -> CommandDecision:
    """Decide a command line: every command in it is asked about, the strictest answer wins.

    What cannot be judged is allowed only by a rule that names it, `unknown` or `*`: a rule
    that allows everything does not. An error while judging denies.
    """
    limited = catalogues_of(rule_set, question.identity)
    if limited:
        return _decide_catalogued(rule_set, question, limited)
    try:
        judgement = judge_command(question.command or "", stdin=stdin, is_terminal=is_terminal)
    except Exception:
        decision = replace(NOT_JUDGED, rule="command-error")
        return CommandDecision(decision, (UNKNOWN.text,))
    answers = [
        answer
        for command in (*judgement.commands, *_together(judgement))
        if (answer := _decide_one(rule_set, question, command)) is not None
    ]
    return CommandDecision(
        strictest_known(answers),
        _names(judgement.commands),
        judgement.reads_script,
    )


def decide_typed(
    rule_set: RuleSet,
    question: Question,
    *,
    is_whole: bool,
    has_terminal: bool = True,
    whereabouts: Whereabouts = AT_HOME,
    filled: frozenset[str] = frozenset(),
) -> CommandDecision:
    """Decide a line typed at a terminal: it needs `shell`, and rules for `exec` speak, too.

    A part of a line, or what a program is given, is not `is_whole`: then only rules that
    deny or ask about a command in it decide, and what cannot be read is let pass.
    `whereabouts` are where earlier lines may have led, `filled` what they have read into;
    without `has_terminal`, a shell in it reads something else than what is typed.
    """
    try:
        judgement = judge_command(
            question.command or "",
            is_terminal=has_terminal,
            is_script=not has_terminal,
            whereabouts=whereabouts,
            filled=filled,
        )
    except Exception:
        return CommandDecision(replace(NOT_JUDGED, rule="command-error"), (UNKNOWN.text,))
    as_exec = replace(question, action=Action.EXEC)
    answers: list[Decision | None] = []
    for command in (*judgement.commands, *_together(judgement)):
        maybe = replace(command, is_possible=True)
        if is_whole or command != UNKNOWN:
            answers.append(_decide_one(rule_set, question, command if is_whole else maybe))
            answers.append(_decide_one(rule_set, as_exec, maybe))
    found = [answer for answer in answers if answer is not None]
    if not found and not is_whole:
        found = [Decision(Outcome.ALLOW, "no-command-rule", "")]
    names = _names(judgement.commands)
    return CommandDecision(
        strictest_known(found),
        names,
        whereabouts=judgement.whereabouts,
        aliases=judgement.aliases,
        filled=judgement.filled,
    )


def offers_terminal(rule_set: RuleSet, question: Question) -> Decision:
    """Decide whether a shell may be opened: also for somebody who may type some commands.

    Each line of theirs is judged, so a rule that names `shell` and commands is enough.
    """
    decision = decide(rule_set, question)
    if decision.rule != "default-deny":
        return decision
    named = (rule for rule in _allowing_commands(rule_set, question) if rule.actions)
    return next((Decision(Outcome.ALLOW, rule.id, "") for rule in named), decision)


def _allowing_commands(rule_set: RuleSet, question: Question) -> Iterator[Rule]:
    """Return the rules by which some command is allowed here."""
    for rule in rule_set.rules:
        if rule.effect is Outcome.ALLOW and rule.commands:
            asked = replace(question, command=rule.commands[0])
            if rule in matching_rules(rule_set, asked):
                yield rule


def guards_terminals(rule_set: RuleSet, question: Question) -> bool:
    """Say whether some rule about commands concerns this identity on this target."""
    roles = roles_of(rule_set, question.identity)
    return any(
        rule.commands
        and (not rule.roles or rule.roles & roles)
        and (not rule.targets or question.target in rule.targets)
        and (not rule.actions or rule.actions & {Action.EXEC, Action.SHELL})
        for rule in rule_set.rules
    )


def _decide_catalogued(
    rule_set: RuleSet, question: Question, limited: dict[str, Catalogue]
) -> CommandDecision:
    words = split_line(question.command or "")
    if words is None or not any(catalogue.match(words) for catalogue in limited.values()):
        return CommandDecision(catalogue_refusal(limited, "this command"), (UNKNOWN.text,))
    decision = decide(rule_set, replace(question, command=" ".join(words)))
    return CommandDecision(decision, (words[0],), catalogued_line=quote_words(words))


def strictest_known(answers: Iterable[Decision]) -> Decision:
    """Return the strictest of some decisions, by a rule if one says so; none at all denies."""
    found = sorted(answers, key=lambda one: one == NOT_JUDGED)
    return strictest(found or [NOT_JUDGED])


def _together(judgement: Judgement) -> Iterator[Command]:
    return (Command(text, is_possible=True) for text in judgement.together)


def _names(commands: tuple[Command, ...]) -> tuple[str, ...]:
    """Return the names for the log; a file that a program writes is no command of its own."""
    told = (
        one.name
        for one in commands
        if not one.is_same and not (one.is_possible and one.name == "redirect")
    )
    return tuple(dict.fromkeys(told))


def _decide_one(rule_set: RuleSet, question: Question, command: Command) -> Decision | None:
    asked = replace(question, command=command.text)
    answer = decide(rule_set, asked)
    if command.is_possible:
        is_elsewhere = command.is_elsewhere and not _is_free_builtin(rule_set, question, command)
        is_named = answer.rule != "default-deny" or is_elsewhere
        return answer if answer.outcome is not Outcome.ALLOW and is_named else None
    is_refused = answer.outcome is Outcome.DENY and answer.rule == "default-deny"
    if is_refused or command.is_opaque:
        for text, wrappers in command.started_by:
            whole = replace(question, command=text)
            if _is_named(rule_set, whole, text, wrappers, command.options):
                return decide(rule_set, whole)
    if is_refused and not command.is_opaque and _is_free_builtin(rule_set, question, command):
        return Decision(Outcome.ALLOW, "shell-builtin", "")
    if not command.is_opaque or answer.outcome is not Outcome.ALLOW:
        return answer
    if _is_named(rule_set, asked, command.text, options=command.options):
        return answer
    asked = replace(question, command=UNKNOWN.text)
    answer = decide(rule_set, asked)
    if answer.outcome is Outcome.ALLOW and not _is_named(rule_set, asked, UNKNOWN.text):
        return NOT_JUDGED
    return answer


def _is_free_builtin(rule_set: RuleSet, question: Question, command: Command) -> bool:
    """Say whether a command is the shell's own, and somebody's who may run commands here."""
    is_builtin = command.text.split(" ", 1)[0] in BUILTINS
    return is_builtin and any(_allowing_commands(rule_set, question))


def _is_named(
    rule_set: RuleSet,
    question: Question,
    text: str,
    literal: int = 0,
    options: tuple[str, ...] = (),
) -> bool:
    """Say whether a rule allows `text` by a pattern that writes out its first words.

    It must write out `options`, too, wherever they stand.
    """
    return any(
        rule.effect is Outcome.ALLOW
        and any(
            surely_matches(entry, text)
            and _spells_out(entry, literal)
            and all(any(word.startswith(one) for word in entry.split()) for one in options)
            for entry in rule.commands
        )
        for rule in matching_rules(rule_set, question)
    )


def _spells_out(entry: str, words: int) -> bool:
    first = entry.split()[:words]
    return len(first) == words and not any(set("*?[") & set(word) for word in first)
