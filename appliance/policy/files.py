"""What a policy says about files on a target: transfers, listings, changes. Pure.

A path here is canonical: absolute, without `.`, `..` or symbolic links, as the target
itself resolved it.
"""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from appliance.model import Action, Decision, Outcome, Question
from appliance.policy.decision import STRICTEST_FIRST, decide
from appliance.policy.rules import RuleSet

LENIENT = {outcome: rank for rank, outcome in enumerate(STRICTEST_FIRST)}


def strictest(decisions: list[Decision]) -> Decision:
    """Return the strictest of several decisions."""
    return min(decisions, key=lambda one: LENIENT[one.outcome])


def decide_look(rule_set: RuleSet, question: Question) -> Decision:
    """Decide whether attributes of a path may be seen: by who may list, read or write it."""
    actions = (Action.LIST, Action.DOWNLOAD, Action.UPLOAD)
    answers = [decide(rule_set, replace(question, action=action)) for action in actions]
    return max(answers, key=lambda one: LENIENT[one.outcome])


def decide_move(rule_set: RuleSet, old: Question, new: Question) -> Decision:
    """Decide whether the file of `old` may get the path of `new`, by renaming or a hard link.

    Both paths must be open to change, and the move must not make more of the content
    readable, or put into a place what could not be written there.
    """
    changes = [decide(rule_set, replace(one, action=Action.CHANGE)) for one in (old, new)]
    changes += [_refuse_tree(one) for one in (old, new) if speaks_beneath(rule_set, one)]
    read = [decide(rule_set, replace(one, action=Action.DOWNLOAD)) for one in (old, new)]
    if LENIENT[read[1].outcome] > LENIENT[read[0].outcome]:
        changes.append(replace(read[0], outcome=Outcome.DENY))
    write = [decide(rule_set, replace(one, action=Action.UPLOAD)) for one in (old, new)]
    if LENIENT[write[1].outcome] < LENIENT[write[0].outcome]:
        changes.append(replace(write[1], outcome=Outcome.DENY))
    return strictest(changes)


def _refuse_tree(question: Question) -> Decision:
    reason = f"a rule speaks about paths below {question.path}: move the files one by one"
    return Decision(Outcome.DENY, "move-of-a-tree", reason)


def speaks_beneath(rule_set: RuleSet, question: Question) -> bool:
    """Return whether some rule for this target names a path that may lie below the question's."""
    above = (question.path or "").rstrip("/") + "/"
    for rule in rule_set.rules:
        if rule.targets and question.target not in rule.targets:
            continue
        for pattern in rule.paths:
            fixed = fixed_part(pattern)
            whole = pattern[:-1] == above and pattern.endswith("/*")
            # `/srv/a/*` says the same about `/srv/a` as about what is below it.
            if not whole and (fixed.startswith(above) or _reaches(pattern, fixed, above)):
                return True
    return False


def fixed_part(pattern: str) -> str:
    """Return what every path that matches begins with."""
    ends = [at for sign in "*?[" if (at := pattern.find(sign)) >= 0]
    return pattern[: min(ends, default=len(pattern))]


def _reaches(pattern: str, fixed: str, above: str) -> bool:
    # `/srv/*.key` speaks about /srv/a/x.key but not about all of /srv/a.
    return above.startswith(fixed) and fixed != pattern and not fnmatchcase(above + "\0", pattern)


def thresholds(rule_set: RuleSet) -> tuple[int, ...]:
    """Return the sizes in bytes at which an answer may change, ascending."""
    return tuple(sorted({rule.bytes for rule in rule_set.rules if rule.bytes is not None}))
