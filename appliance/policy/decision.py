"""What the policy says to a question: allow, ask or deny, and by which rule.

Pure and total: `decide` never raises. Deny beats ask beats allow, whatever the order of
the rules; a question that no rule matches is denied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from appliance.model import UNINSPECTED, Action, Decision, Identity, Outcome, Question
from appliance.policy.catalogue import Catalogue
from appliance.policy.patterns import possibly_matches, surely_matches
from appliance.policy.rules import Rule, RuleSet

BEYOND_CATALOGUE = UNINSPECTED | {Action.SHELL, Action.SFTP}
STRICTEST_FIRST = (Outcome.DENY, Outcome.ASK, Outcome.ALLOW)


def roles_of(rule_set: RuleSet, identity: Identity) -> frozenset[str]:
    """Return the names of the roles that `identity` holds."""
    return frozenset(
        name
        for name, role in rule_set.roles.items()
        if identity.groups & role.groups or identity.name in role.identities
    )


def catalogues_of(rule_set: RuleSet, identity: Identity) -> dict[str, Catalogue]:
    """Return the catalogues that limit `identity`, by role; empty if it is not limited."""
    roles = roles_of(rule_set, identity)
    return {
        name: role.catalogue
        for name, role in sorted(rule_set.roles.items())
        if name in roles and role.catalogue is not None
    }


def matching_rules(rule_set: RuleSet, question: Question) -> tuple[Rule, ...]:
    """Return every rule whose conditions all hold, in the file's order."""
    roles = roles_of(rule_set, question.identity)
    return tuple(rule for rule in rule_set.rules if _matches(rule, question, roles))


def decide(rule_set: RuleSet, question: Question) -> Decision:
    """Answer `question`; the strictest matching rule decides.

    Who is limited to a catalogue has no shell, file transfer or forward at all; their
    command lines are matched by `session.guard`.
    """
    if question.action in BEYOND_CATALOGUE:
        limited = catalogues_of(rule_set, question.identity)
        if limited:
            # SECURITY: a shell would make the catalogue void (tests/bypass/test_catalogue.py).
            return catalogue_refusal(limited, str(question.action))
    matches = matching_rules(rule_set, question)
    if question.action in UNINSPECTED and not any(
        question.action in one.actions for one in matches
    ):
        # SECURITY: an ask about everything offers nothing that no rule names
        # (test_an_ask_about_everything_offers_no_forward).
        matches = tuple(rule for rule in matches if rule.effect is Outcome.DENY)
    for outcome in STRICTEST_FIRST:
        rules = [rule for rule in matches if rule.effect is outcome]
        if rules:
            keep = any(rule.keep_content for rule in matches)
            if outcome is not Outcome.ASK:
                return _decision(rules, question, keep_content=keep)
            return ask_everybody(
                [_decision([rule, *rules], question, keep_content=keep) for rule in rules]
            )
    return Decision(
        outcome=Outcome.DENY,
        rule="default-deny",
        reason=f"no rule allows {question.action} on {question.target}",
    )


def strictest(decisions: Iterable[Decision]) -> Decision:
    """Return what some decisions about one operation come to; whoever is to be asked is asked."""
    # SECURITY: test_whoever_a_rule_asks_is_asked.
    found = list(decisions)
    first = min(found, key=lambda one: STRICTEST_FIRST.index(one.outcome))
    if first.outcome is not Outcome.ASK:
        return first
    return ask_everybody(one for one in found if one.outcome is Outcome.ASK)


def ask_everybody(asked: Iterable[Decision]) -> Decision:
    """Return decisions that all ask as one, which every rule's approvers must answer.

    Who may approve for one rule is not asked again for a rule with more approvers.
    """
    parts = [part for one in asked for part in (replace(one, further=()), *one.further)]
    needed = [
        one
        for index, one in enumerate(parts)
        if not any(
            set(other.approvers) < set(one.approvers)
            or (at < index and set(other.approvers) == set(one.approvers))
            for at, other in enumerate(parts)
        )
    ]
    return replace(needed[0], further=tuple(needed[1:]))


def catalogue_refusal(limited: dict[str, Catalogue], what: str) -> Decision:
    """Return the refusal of `what` for somebody whom these catalogues limit."""
    commands = "; ".join(command for one in limited.values() for command in one.commands)
    reason = f"{what} is not in the catalogue of {' or '.join(limited)}, which has: {commands}"
    return Decision(Outcome.DENY, "catalogue", reason)


def _decision(rules: list[Rule], question: Question, *, keep_content: bool) -> Decision:
    first = rules[0]
    waits = next((rule for rule in rules if rule.watched_by), first)
    limits = [rule.rows for rule in rules if rule.rows is not None]
    return Decision(
        outcome=first.effect,
        rule=first.id,
        reason=first.reason or _default_reason(first, question),
        approvers=first.approvers,
        timeout=waits.timeout,
        lasts=min(rule.lasts for rule in rules),
        row_limit=min(limits) if limits else None,
        keep_content=keep_content,
        record_input=any(rule.record_input for rule in rules),
        watchers=tuple(dict.fromkeys(role for rule in rules for role in rule.watched_by)),
    )


def _default_reason(rule: Rule, question: Question) -> str:
    what = question.statement.kind if question.statement else str(question.action)
    words = {
        Outcome.DENY: "is not allowed",
        Outcome.ASK: "needs an approval",
        Outcome.ALLOW: "is allowed",
    }
    return f"{what} on {question.target} {words[rule.effect]}"


def _matches(rule: Rule, question: Question, roles: frozenset[str]) -> bool:
    if rule.roles and not rule.roles & roles:
        return False
    if rule.targets and question.target not in rule.targets:
        return False
    if rule.actions and question.action not in rule.actions:
        return False
    return (
        _matches_uninspected(rule, question)
        and _matches_account(rule, question)
        and _matches_statement(rule, question)
        and _matches_command(rule, question)
        and _matches_rows(rule, question)
        and _matches_file(rule, question)
    )


def _matches_uninspected(rule: Rule, question: Question) -> bool:
    # SECURITY: what nobody inspects is never part of "everything" (test_forward.py).
    is_named = question.action not in UNINSPECTED or question.action in rule.actions
    if rule.effect is Outcome.ALLOW and not is_named:
        return False
    where = question.destination
    return not rule.destinations or (
        where is not None and any(fnmatchcase(where, pattern) for pattern in rule.destinations)
    )


def _matches_account(rule: Rule, question: Question) -> bool:
    if rule.accounts:
        return question.account in rule.accounts
    # SECURITY: root is not part of "may use this target" (test_accounts.py).
    return question.account is None or rule.effect is not Outcome.ALLOW


def _matches_statement(rule: Rule, question: Question) -> bool:
    facts = question.statement
    conditional = rule.statements or rule.relations or rule.without_where or rule.writes is not None
    if not conditional:
        return True
    if facts is None:
        return False
    if rule.statements and not _matches_kinds(rule, facts.kinds):
        return False
    if rule.relations:
        names = {str(relation) for relation in facts.relations}
        hits = [any(fnmatchcase(name, pattern) for pattern in rule.relations) for name in names]
        # An allow must cover every relation; a deny or ask needs one.
        if not (hits and (all(hits) if rule.effect is Outcome.ALLOW else any(hits))):
            return False
    if rule.without_where and facts.has_where:
        return False
    return rule.writes is None or rule.writes == facts.writes


def _matches_kinds(rule: Rule, kinds: frozenset[str]) -> bool:
    hits = [
        any(kind == entry or kind.startswith(entry + " ") for entry in rule.statements)
        for kind in kinds
    ]
    return bool(hits) and (all(hits) if rule.effect is Outcome.ALLOW else any(hits))


def _matches_command(rule: Rule, question: Question) -> bool:
    if not rule.commands:
        return True
    if question.command is None:
        return False
    first, blank, rest = " ".join(question.command.split()).partition(" ")
    texts = {first + blank + rest, first.rsplit("/", 1)[-1] + blank + rest}
    # SECURITY: a hole may be anything: enough to deny, never enough to allow
    # (tests/bypass/test_command_rules.py).
    matches = surely_matches if rule.effect is Outcome.ALLOW else possibly_matches
    return any(matches(entry, text) for entry in rule.commands for text in texts)


def _matches_rows(rule: Rule, question: Question) -> bool:
    if question.action is not Action.EXPORT or rule.rows is None:
        return True
    if rule.effect is Outcome.ALLOW:
        return (question.rows or 0) < rule.rows
    return (question.rows or 0) >= rule.rows


def _matches_file(rule: Rule, question: Question) -> bool:
    if rule.bytes is not None:
        if question.bytes is None:
            return False
        if (question.bytes <= rule.bytes) is not (rule.effect is Outcome.ALLOW):
            return False
    if not rule.paths:
        return True
    path = question.path
    allows = rule.effect is Outcome.ALLOW
    return path is not None and any(
        matches_path(path, pattern, allows=allows) for pattern in rule.paths
    )


def matches_path(path: str, pattern: str, *, allows: bool = False) -> bool:
    """Return whether `pattern` covers `path`; `/srv/in/*` covers `/srv/in`, too.

    The folders of `*/in/*` are covered where the rule denies or asks.
    """
    if fnmatchcase(path, pattern):
        return True
    folder = pattern.removesuffix("/*")
    # SECURITY: `.ssh` itself may become a link (test_sftp_table.py, `symlink at`).
    return folder != pattern and (path == folder or (not allows and fnmatchcase(path, folder)))
