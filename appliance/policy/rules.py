"""The shape of roles and rules in `policy.yml`; pure, evaluated by `policy.decision`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from appliance.model import Action, Outcome
from appliance.policy.catalogue import Catalogue

DURATION = re.compile(r"^(\d+)(s|m|h|d)$")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(value: object) -> object:
    """Turn `90s`, `15m`, `8h` or `30d` into a timedelta.

    Raises `ValueError` if the text is none of these.
    """
    if isinstance(value, str):
        match = DURATION.match(value.strip())
        if match is None:
            raise ValueError(f"{value!r} is not a duration: write 90s, 15m, 8h or 30d")
        return timedelta(**{UNITS[match[2]]: int(match[1])})
    if isinstance(value, int | float):
        raise ValueError(f"{value!r} has no unit: write 90s, 15m, 8h or 30d")  # noqa: TRY004
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


class Strict(BaseModel):
    """A part of a configuration file: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(Strict):
    """Who holds a role: members of a group, or single identities by name."""

    groups: frozenset[str] = frozenset()
    identities: frozenset[str] = frozenset()
    catalogue: Catalogue | None = None
    """Limits its holders on SSH targets to these commands, whatever other roles they hold."""


class Rule(Strict):
    """One line of policy. Every condition that is given must hold; lists mean any of."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    effect: Outcome
    roles: frozenset[str] = frozenset()
    """Empty: everybody."""
    targets: frozenset[str] = frozenset()
    """Empty: every target."""
    actions: frozenset[Action] = frozenset()
    """Empty: every action."""
    statements: frozenset[str] = frozenset()
    """Statement kinds in lower case, `drop table`; a first word alone, `drop`, means all."""
    relations: frozenset[str] = frozenset()
    """`schema.relation` or `schema.*`."""
    commands: tuple[str, ...] = ()
    """For `exec`: names of commands (`rm`) or patterns (`rm -rf *`), after unwrapping."""
    without_where: bool = False
    """Only `update`/`delete` in which some nested one has no WHERE."""
    writes: bool | None = None
    rows: int | None = Field(default=None, ge=0)
    """For allow: more rows than this become an `export` question. For ask/deny on
    `export`: applies above this many."""
    approvers: tuple[str, ...] = ()
    """For ask: roles that may approve."""
    timeout: Duration = timedelta(minutes=15)
    record_input: bool = False
    """For allow on `connect`: what is typed is recorded, where the screen shows it."""
    reason: str = ""

    @model_validator(mode="after")
    def _ask_has_approvers(self) -> Rule:
        if self.effect is Outcome.ASK and not self.approvers:
            raise ValueError(f"rule {self.id} asks, but names no approvers")
        return self


class RuleSet(Strict):
    """Roles and rules, the part of the policy that `decide` needs."""

    roles: dict[str, Role] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> RuleSet:
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise ValueError(f"rule {rule.id} is there twice")
            seen.add(rule.id)
            for role in (*rule.roles, *rule.approvers):
                if role not in self.roles:
                    raise ValueError(f"rule {rule.id} names the unknown role {role!r}")
        return self
