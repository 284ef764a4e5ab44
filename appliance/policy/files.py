"""What a policy says about files on a target: transfers, listings, changes. Pure.

A path here is canonical: absolute, without `.`, `..` or symbolic links, as the target
itself resolved it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from appliance.model import Action, Decision, Outcome, Question
from appliance.policy.decision import STRICTEST_FIRST, decide, strictest
from appliance.policy.rules import Rule, RuleSet

LENIENT = {outcome: rank for rank, outcome in enumerate(STRICTEST_FIRST)}


def decide_look(rule_set: RuleSet, question: Question) -> Decision:
    """Decide whether attributes of a path may be seen: by who may list, read or write it."""
    actions = (Action.LIST, Action.DOWNLOAD, Action.UPLOAD)
    answers = [decide(rule_set, replace(question, action=action)) for action in actions]
    return max(answers, key=lambda one: LENIENT[one.outcome])


def decide_move(rule_set: RuleSet, old: Question, new: Question, *, is_tree: bool) -> Decision:
    """Decide whether the file of `old` may be renamed to the path of `new`.

    Both paths must be open to change, and the move must not make more of the content
    readable, or put into a place what could not be written there: also what comes later
    through a handle that is open. Of a tree all files count, whatever their size, and names.
    """
    every = _sizes(rule_set, old)
    reading = (Action.DOWNLOAD, Action.LIST) if is_tree else (Action.DOWNLOAD,)
    decisions = _decide_changes(rule_set, old, new)
    decisions += _refusals(rule_set, reading, old, new, every if is_tree else {old.bytes or 0})
    decisions += _refusals(rule_set, (Action.UPLOAD,), new, old, every)
    return strictest(decisions)


def decide_symlink(rule_set: RuleSet, link: Question, aim: Question) -> Decision:
    """Decide whether a symbolic link may be made that leads to `aim`.

    It must not be a folder of which a rule that denies or asks names something, unless that
    names the same where the link leads: what comes to lie there would be read by another name
    than it was written.
    """
    # SECURITY: test_sftp_table.py, `symlink at`.
    decisions = [decide(rule_set, replace(one, action=Action.CHANGE)) for one in (link, aim)]
    path, leads_to = link.path or "", aim.path or ""
    for rule in _rules_for(rule_set, link):
        for pattern in rule.paths if rule.effect is not Outcome.ALLOW else ():
            folder = pattern.rpartition("/")[0]
            leaves = fnmatchcase(path, folder) and not fnmatchcase(leads_to, folder)
            if leaves or fixed_part(pattern).startswith(path + "/"):
                decisions.append(_refuse_tree(link))
    return strictest(decisions)


def decide_link(rule_set: RuleSet, old: Question, new: Question) -> Decision:
    """Decide whether the file of `old` may have the path of `new` as well, by a hard link.

    Whatever is done by one name is done to the other: both must be open to change, and all
    that rules say about reading and writing must be the same, whatever the file's size.
    """
    both, every = (Action.DOWNLOAD, Action.UPLOAD), _sizes(rule_set, old)
    decisions = _decide_changes(rule_set, old, new)
    for here, there in ((old, new), (new, old)):
        decisions += _refusals(rule_set, both, here, there, every)
    return strictest(decisions)


def _sizes(rule_set: RuleSet, old: Question) -> set[int]:
    limits = (*thresholds(rule_set), old.bytes or 0)
    return {size for limit in limits for size in (limit, limit + 1)}


def _refusals(
    rule_set: RuleSet, actions: tuple[Action, ...], here: Question, there: Question, sizes: set[int]
) -> list[Decision]:
    """Return why a file of one of these sizes may not go from `here` to `there`."""
    # SECURITY: test_a_move_takes_no_file_to_where_more_is_allowed, test_sftp_table.py.
    found = [
        _gives_more(
            *(decide(rule_set, replace(one, action=action, bytes=size)) for one in (here, there))
        )
        for size in sorted(sizes)
        for action in actions
    ]
    return [one for one in found if one is not None]


def _decide_changes(rule_set: RuleSet, old: Question, new: Question) -> list[Decision]:
    changes = [decide(rule_set, replace(one, action=Action.CHANGE)) for one in (old, new)]
    return changes + [_refuse_tree(one) for one in (old, new) if speaks_beneath(rule_set, one)]


def _gives_more(here: Decision, there: Decision) -> Decision | None:
    """Return a refusal if `there` allows what `here` does not, or leaves less evidence."""
    is_laxer = LENIENT[there.outcome] > LENIENT[here.outcome]
    both_ask = here.outcome is there.outcome is Outcome.ASK
    asks_others = both_ask and not _asks_as_many(here, there)
    keeps_less = here.keep_content and not there.keep_content
    if there.outcome is Outcome.DENY or not (is_laxer or asks_others or keeps_less):
        return None
    reason = here.reason if here.outcome is Outcome.DENY else "rules differ between the two paths"
    return replace(here, outcome=Outcome.DENY, reason=reason)


def _asks_as_many(here: Decision, there: Decision) -> bool:
    """Return whether nobody whom `here` asks is passed by where `there` is asked."""
    given = [{*one.approvers} for one in (there, *there.further)]
    needed = [{*one.approvers} for one in (here, *here.further)]
    return all(any(one <= other for one in given) for other in needed)


def _refuse_tree(question: Question) -> Decision:
    reason = f"a rule speaks about paths below {question.path}: move the files one by one"
    return Decision(Outcome.DENY, "move-of-a-tree", reason)


def speaks_beneath(rule_set: RuleSet, question: Question) -> bool:
    """Return whether some rule for this target names a path that may lie below the question's."""
    above = (question.path or "").rstrip("/") + "/"
    for rule in _rules_for(rule_set, question):
        for pattern in rule.paths:
            fixed = fixed_part(pattern)
            whole = pattern[:-1] == above and pattern.endswith("/*")
            # `/srv/a/*` says the same about `/srv/a` as about what is below it.
            if not whole and (fixed.startswith(above) or _reaches(pattern, fixed, above)):
                return True
    return False


def _rules_for(rule_set: RuleSet, question: Question) -> Iterator[Rule]:
    """Yield the rules that may speak about the question's target."""
    for rule in rule_set.rules:
        if not rule.targets or question.target in rule.targets:
            yield rule


def fixed_part(pattern: str) -> str:
    """Return what every path that matches begins with."""
    ends = [at for sign in "*?[" if (at := pattern.find(sign)) >= 0]
    return pattern[: min(ends, default=len(pattern))]


def _reaches(pattern: str, fixed: str, above: str) -> bool:
    # `/srv/*.key` speaks about /srv/a/x.key but not about all of /srv/a; so does `/srv/*[!~]`.
    covers = pattern.endswith("*") and fnmatchcase(above, pattern)
    return above.startswith(fixed) and fixed != pattern and not covers


def thresholds(rule_set: RuleSet) -> tuple[int, ...]:
    """Return the sizes in bytes at which an answer may change, ascending."""
    return tuple(sorted({rule.bytes for rule in rule_set.rules if rule.bytes is not None}))
