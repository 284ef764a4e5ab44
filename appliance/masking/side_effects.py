"""What runs though a statement does not name it: triggers, rules, casts and checks. No I/O.

Asked of a `Survey`. A hook is what runs when rows of its relation are written.
"""

from __future__ import annotations

from collections.abc import Iterable

from appliance.masking.catalog import Relation
from appliance.masking.reach import EVERYTHING, is_compiled
from appliance.masking.survey import Survey

RULE = 0
"""Stands for a rule among the hooks of a relation."""


def has_unsafe_hooks(survey: Survey) -> bool:
    """Return whether writing somewhere runs code that could tell protected values."""
    return runs_unsafe_hooks(survey, survey.catalog.hooks)


def runs_unsafe_hooks(survey: Survey, reached: Iterable[int]) -> bool:
    """Return whether writing to relations runs such code; see `Survey.reached`."""
    return any(
        _is_unsafe_hook(survey, relation, hook)
        for relation in reached
        for hook in survey.catalog.hooks.get(relation, ())
    )


def _is_unsafe_hook(survey: Survey, relation: int, oid: int) -> bool:
    if oid == RULE:
        return relation not in survey.open_rules
    definition = survey.catalog.routines.get(oid)
    if definition is not None and definition.is_trigger:
        return (relation, oid) in survey.unread_triggers
    return definition is not None and not _is_harmless(survey, oid)


def has_unsafe_events(survey: Survey) -> bool:
    """Return whether a change of shape runs code that could tell protected values."""
    return _runs_unsafe(survey, survey.catalog.event_triggers)


def is_noisy(survey: Survey, reached: Iterable[int]) -> bool:
    """Return whether writing to relations runs code with protected rows of others.

    What it is given it could put into messages: an index's function, say.
    """
    return any(
        survey.flows.get(oid) and not all(_is_quiet_hook(survey, oid, hook) for hook in hooks)
        for oid in reached
        if (hooks := survey.catalog.hooks.get(oid))
    )


def _is_quiet_hook(survey: Survey, relation: int, oid: int) -> bool:
    definition = survey.catalog.routines.get(oid)
    if definition is not None and definition.is_trigger:  # It was followed with these rows.
        return (relation, oid) not in survey.unread_triggers
    return oid not in survey.routines or survey.does(oid).is_quiet


def changes_settings(survey: Survey, relations: Iterable[Relation]) -> bool:
    """Return whether writing to relations runs code that computes a setting."""
    hooks = survey.catalog.hooks.items()
    setting = {oid for oid, called in hooks if survey.setters & set(called)}
    return bool(setting) and not setting.isdisjoint(survey.reached(relations))


def has_rule(survey: Survey, relation: Relation) -> bool:
    """Return whether a rule may stand in for writing to a relation, or to what a view shows.

    Those do not count that lead to nothing protected.
    """
    ruled = {oid for oid, hooks in survey.catalog.hooks.items() if RULE in hooks}
    ruled -= survey.open_rules
    places = survey.reach.places([relation.oid]) if ruled else frozenset()
    return bool(ruled) and (places is EVERYTHING or not ruled.isdisjoint(places))


def converts_unseen(survey: Survey) -> bool:
    """Return whether what is given to a function, or written, could run a cast or a check."""
    return has_unsafe_casts(survey) or has_unsafe_checks(survey)


def has_unsafe_casts(survey: Survey) -> bool:
    """Return whether a cast that nobody writes could read protected values."""
    return _runs_unsafe(survey, survey.catalog.unwritten_casts)


def has_unsafe_checks(survey: Survey) -> bool:
    """Return whether a constant that is only parsed could be compared with protected values."""
    return _runs_unsafe(survey, survey.catalog.checks)


def _runs_unsafe(survey: Survey, oids: Iterable[int]) -> bool:
    return not all(_is_harmless(survey, oid) for oid in oids)


def _is_harmless(survey: Survey, oid: int) -> bool:
    definition = survey.catalog.routines.get(oid)
    if definition is None or is_compiled(definition):
        return definition is not None
    found = survey.does(oid)
    return found.is_harmless and not found.tells
