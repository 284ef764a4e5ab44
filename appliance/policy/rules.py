"""The shape of roles and rules in `policy.yml`; pure, evaluated by `policy.decision`."""

from __future__ import annotations

import re
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from appliance.model import FORWARDS, Action, Outcome
from appliance.policy.budgets import Limits
from appliance.policy.catalogue import Catalogue
from appliance.policy.units import Duration

SYNONYMS = {
    **dict.fromkeys(("values", "table", "with"), "select"),
    "abort": "rollback",
    "analyze": "vacuum",
    "end": "commit",
    "move": "fetch",
    "reset": "set",
    "start": "begin",
}
"""First words of statements that are of a kind with another word."""


class Strict(BaseModel):
    """A part of a configuration file: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(Strict):
    """Who holds a role: members of a group, or single identities by name."""

    groups: frozenset[str] = frozenset()
    identities: frozenset[str] = frozenset()
    catalogue: Catalogue | None = None
    """Limits its holders on SSH targets to these commands, whatever other roles they hold."""
    limits: Limits = Limits()
    """Budgets of rows, bytes, time and look-ups; see `policy.budgets`."""


class Rule(Strict):
    """One line of policy. Every condition that is given must hold; lists mean any of."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    effect: Outcome
    roles: frozenset[str] = frozenset()
    """Empty: everybody."""
    targets: frozenset[str] = frozenset()
    """Empty: every target."""
    accounts: frozenset[str] = frozenset()
    """Accounts other than the target's own. Empty: an allow covers the target's own only,
    an ask or deny every one."""
    actions: frozenset[Action] = frozenset()
    """Empty: every action."""
    statements: frozenset[str] = frozenset()
    """Statement kinds in lower case, `drop table`; a first word alone, `drop`, means all."""
    relations: frozenset[str] = frozenset()
    """`schema.relation` or `schema.*`."""
    commands: tuple[str, ...] = ()
    """For `exec`: names of commands (`rm`) or patterns (`rm -rf *`), after unwrapping."""
    paths: tuple[str, ...] = ()
    """For files: `/srv/in/*` is the directory and all below it; `*` crosses slashes."""
    destinations: tuple[str, ...] = ()
    """For `forward` and `listen`: `host:port`. For `forward-socket` and `listen-socket`: an
    absolute path. `*` stands for any characters."""
    bytes: int | None = Field(default=None, ge=0)
    """For allow: files of at most so many bytes. For ask and deny: larger ones."""
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
    keep_content: bool = False
    """For allow and ask on `download` and `upload`: the content goes into the recording."""
    watched_by: tuple[str, ...] = ()
    """For allow on `connect`: somebody else with one of these roles must watch, all along;
    `timeout` says how long the session waits for them."""
    lasts: Duration = Field(default=timedelta(hours=1), gt=timedelta())
    """For ask about `unmask`: the longest grant that may be asked for."""
    reason: str = ""

    @field_validator("commands")
    @classmethod
    def _redirects_are_named(cls, commands: tuple[str, ...]) -> tuple[str, ...]:
        """`> /etc/*` is what commands are: `redirect /etc/*`."""
        return tuple(re.sub(r"^>{1,2}\s*", "redirect ", one) for one in commands)

    @field_validator("statements")
    @classmethod
    def _statements_are_kinds(cls, statements: frozenset[str]) -> frozenset[str]:
        return frozenset(SYNONYMS.get(one, one) for one in statements)

    @field_validator("relations")
    @classmethod
    def _relations_have_schemas(cls, relations: frozenset[str]) -> frozenset[str]:
        # SECURITY: a rule that can never match would deny nothing, and nobody would know
        # (test_policy_errors_say_where).
        for one in relations:
            if "." not in one and not set(one) & set("*?["):
                raise ValueError(f"{one!r} must be schema.relation or schema.*")
        return relations

    @model_validator(mode="after")
    def _ask_has_approvers(self) -> Rule:
        if self.effect is Outcome.ASK and not self.approvers:
            raise ValueError(f"rule {self.id} asks, but names no approvers")
        return self

    @model_validator(mode="after")
    def _destinations_can_match(self) -> Rule:
        if self.destinations and self.actions and not self.actions & FORWARDS:
            known = ", ".join(sorted(FORWARDS))
            raise ValueError(f"rule {self.id} has destinations, but no action with one: {known}")
        for where in self.destinations:
            if not where.startswith("/") and not set(where) & set(":*?["):
                raise ValueError(f"rule {self.id}: {where!r} is neither host:port nor /a/path")
        return self


class RuleSet(Strict):
    """Roles and rules, the part of the policy that `decide` needs."""

    roles: dict[str, Role] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> RuleSet:
        seen: set[str] = set()
        for holder, held in self.roles.items():
            for approver in held.limits.approvers:
                if approver not in self.roles:
                    raise ValueError(f"limits of {holder} name the unknown role {approver!r}")
        for rule in self.rules:
            if rule.id in seen:
                raise ValueError(f"rule {rule.id!r} is there twice")
            seen.add(rule.id)
            for role in (*rule.roles, *rule.approvers, *rule.watched_by):
                if role not in self.roles:
                    raise ValueError(f"rule {rule.id} names the unknown role {role!r}")
        return self
