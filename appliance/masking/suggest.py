"""Which columns look like PHI: proposals for a policy, each with its reasons.

Judged from what a catalog says: names, types, comments, foreign keys. Values are never
read, so a harmless-looking column may still hold PHI; a person reviews the result.
No I/O; the rules are a preset (see config.presets), the facts come from
a target (see schema_facts).

Theory of operation: a name is split into words, and a rule fires when its words stand
next to each other among them. Which tables are about people is found first (their name,
or a column that only people have), then spread over foreign keys and to the composite types
of their columns, whose fields are columns, too; rules that only hold
for such tables are judged after that. At last a column that refers to a proposed one is
proposed like it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from appliance.masking.rules import Mask, MaskSpec
from appliance.masking.schema_facts import ColumnFacts, Kind, SchemaFacts
from appliance.model import ColumnName, RelationName

Words = tuple[str, ...]
ANY: Words = ("any",)
_WORD = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+")


def split_words(text: str) -> Words:
    """Split `PatientSSN`, `patient_ssn` or `a comment` into lower-case words without accents."""
    folded = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return tuple(word.casefold() for word in _WORD.findall(plain))


def _parse_phrases(value: object) -> object:
    return tuple(split_words(str(item)) for item in value) if isinstance(value, list) else value


Phrases = Annotated[tuple[Words, ...], BeforeValidator(_parse_phrases)]


class Confidence(StrEnum):
    """How likely it is that a rule is right about a column."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class SuggestionRule(BaseModel):
    """One way to recognise an identifier; the preset's file explains the keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    part: str
    """The letter of 45 CFR 164.514(b)(2)(i); empty if it is none of them."""
    title: str
    mask: Mask
    confidence: Confidence
    kinds: frozenset[Kind]
    words: Phrases
    scope: Literal["person", "subject"] | None = None
    marks: Literal["person", "subject"] | None = None
    excluded: Phrases = Field(default=(), alias="except")


class Preset(BaseModel):
    """A set of rules, such as `presets/safe_harbor.yml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1]
    people: Phrases
    links: Phrases = ()
    ignore: Phrases
    rules: tuple[SuggestionRule, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A column that looks like PHI. Reasons quote the catalog: they are not yet plain text."""

    column: ColumnName
    rule: str
    part: str
    title: str
    mask: MaskSpec
    confidence: Confidence
    reasons: tuple[str, ...]


def suggest_columns(facts: SchemaFacts, preset: Preset) -> tuple[Suggestion, ...]:
    """Return the columns that look like PHI, in catalog order."""
    scopes = _find_scopes(facts, preset)
    found: dict[ColumnName, Suggestion] = {}
    for column in facts.columns:
        suggestion = _judge(column, preset, scopes)
        if suggestion is not None:
            found[column.name] = suggestion
    _follow_references(facts, found)
    return tuple(found[column.name] for column in facts.columns if column.name in found)


@dataclass(frozen=True, slots=True)
class _Scopes:
    """Why a table is about people, or about what happened to them."""

    person: dict[RelationName, str]
    subject: dict[RelationName, str]

    def why(self, scope: str, relation: RelationName) -> str | None:
        return (self.person if scope == "person" else self.subject).get(relation)


def _find_scopes(facts: SchemaFacts, preset: Preset) -> _Scopes:
    person: dict[RelationName, str] = {}
    subject: dict[RelationName, str] = {}
    nowhere = _Scopes({}, {})
    for column in facts.columns:
        relation = column.name.relation
        if _has_any(split_words(relation.name), preset.people):
            person.setdefault(relation, f'the table is named "{relation.name}"')
        elif _has_any(split_words(column.relation_comment), preset.people):
            subject.setdefault(relation, "the table's comment speaks of people")
        elif _has_any(split_words(column.name.name), preset.links):
            subject.setdefault(relation, f'the table has "{column.name.name}"')
        for rule in preset.rules:
            if rule.marks and _fires(rule, column, preset, nowhere) is not None:
                reason = f'the table has "{column.name.name}" ({rule.title})'
                (person if rule.marks == "person" else subject).setdefault(relation, reason)
    subject.update(person)
    grew = True
    while grew:
        grew = False
        for here, targets in facts.references.items():
            for there in targets:
                if there.relation in subject and here.relation not in subject:
                    subject[here.relation] = f"the table refers to {there.relation}"
                    grew = True
        for composite, holders in facts.holders.items():
            for holder in holders:
                if holder in subject and composite not in subject:
                    subject[composite] = f"{holder} has a column of this type"
                    grew = True
    return _Scopes(person, subject)


def _judge(column: ColumnFacts, preset: Preset, scopes: _Scopes) -> Suggestion | None:
    for rule in preset.rules:
        reasons = _fires(rule, column, preset, scopes)
        if reasons is not None:
            return _suggest(column, rule, rule.confidence, reasons)
    for rule in preset.rules:
        if rule.scope is None and column.kind in rule.kinds:
            phrase = _find_any(split_words(column.comment), rule.words)
            if phrase is not None:
                weaker = min(rule.confidence, Confidence.LIKELY, key=_weakest_first)
                reason = f'comment "{column.comment}" says "{" ".join(phrase)}"'
                return _suggest(column, rule, weaker, (reason,))
    return None


def _weakest_first(confidence: Confidence) -> int:
    return [Confidence.POSSIBLE, Confidence.LIKELY, Confidence.SURE].index(confidence)


def _suggest(
    column: ColumnFacts, rule: SuggestionRule, confidence: Confidence, reasons: Iterable[str]
) -> Suggestion:
    said = (*reasons, f"type {column.type_name}")
    return Suggestion(column.name, rule.id, rule.part, rule.title, rule.mask, confidence, said)


def _fires(
    rule: SuggestionRule, column: ColumnFacts, preset: Preset, scopes: _Scopes
) -> tuple[str, ...] | None:
    """Return the reasons why `rule` speaks of `column` by its name; `None` if it does not."""
    if column.kind not in rule.kinds:
        return None
    words = split_words(column.name.name)
    phrase = ANY if ANY in rule.words else _find_any(words, rule.words, preset.ignore)
    if phrase is None or _has_any(words, rule.excluded):
        return None
    reasons = () if phrase == ANY else (f'name has "{" ".join(phrase)}"',)
    if rule.scope is None:
        return reasons
    why = scopes.why(rule.scope, column.name.relation)
    return None if why is None else (*reasons, why)


def _find_any(
    words: Words, phrases: tuple[Words, ...], ignore: tuple[Words, ...] = ()
) -> Words | None:
    """Return the first phrase that stands in `words`, unless what follows describes it."""
    for phrase in phrases:
        for at in range(len(words) - len(phrase) + 1):
            end = at + len(phrase)
            if phrase and words[at:end] == phrase and not _has_any(words[end:], ignore):
                return phrase
    return None


def _has_any(words: Words, phrases: tuple[Words, ...]) -> bool:
    return _find_any(words, phrases) is not None


def _follow_references(facts: SchemaFacts, found: dict[ColumnName, Suggestion]) -> None:
    types = {column.name: column.type_name for column in facts.columns}
    grew = True
    while grew:
        grew = False
        for here, targets in facts.references.items():
            for there in targets:
                # One mask on both sides of a key: hashes of the same value stay joinable.
                if there in found and here in types and here not in found:
                    other = found[there]
                    reasons = (f"refers to {there}", f"type {types[here]}")
                    found[here] = Suggestion(
                        here, other.rule, other.part, other.title, other.mask,
                        other.confidence, reasons,
                    )  # fmt: skip
                    grew = True
