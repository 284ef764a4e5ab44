"""The shape of `policy.yml`: targets with their PHI, roles, rules. Pure."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from appliance.masking.facts import is_kind
from appliance.masking.rules import ProtectedData
from appliance.model import TargetName
from appliance.policy.rules import Role, Rule, RuleSet, Strict


class PostgresTarget(Strict):
    """A PostgreSQL database behind the bastion."""

    kind: Literal["postgres"]
    host: str
    """Host name, address, or the absolute directory of a unix socket."""
    port: int = Field(default=5432, ge=1, le=65535)
    database: str
    account: str
    """The database role the bastion logs in as."""
    password_file: Path | None = None
    """One line; a systemd credential on the appliance. Nobody types or sees it."""
    tls: Literal["verify-full", "disable"] = "verify-full"
    """`disable` is for unix sockets and loopback only."""
    tls_ca: Path | None = None
    phi: ProtectedData = ProtectedData()
    description: str = ""


class Observe(StrEnum):
    """What is made of the programs that sudo starts on a target."""

    OFF = "off"
    REPORT = "report"
    """They go into the audit log; one that a rule about commands denies ends the session."""
    STRICT = "strict"
    """Also an alarm for programs that were in no command line of the session."""


OBSERVER_ACCOUNT = "bastion-observer"
"""On the target, by role `bastion_target`."""


class SSHTarget(Strict):
    """A machine behind the bastion."""

    kind: Literal["ssh"]
    host: str
    port: int = Field(default=22, ge=1, le=65535)
    account: str
    accounts: tuple[str, ...] = ()
    """Further accounts that may be asked for, `ACCOUNT%TARGET`; a rule must name them."""
    key_file: Path | None = None
    """Private key of the account; never leaves the bastion. Left out: a certificate of the
    bastion's user CA, minted for each session."""
    source_address: str | None = None
    """In those certificates, when the target sees another address than the bastion's own."""
    host_key: str | None = None
    """`ssh-ed25519 AAAA…`, pinned: there is no trust on first use."""
    host_ca: str | None = None
    """Instead of `host_key`: the CA that signed a host certificate for `host`."""
    known_hosts: Path | None = None
    """Instead of both: a file of known_hosts lines that has `host`."""
    observe: Observe = Observe.OFF
    """Needs role `bastion_target` with `bastion_target_observe`."""
    description: str = ""

    @model_validator(mode="after")
    def _verifies_the_host(self) -> SSHTarget:
        if not (self.host_key or self.host_ca or self.known_hosts):
            raise ValueError("host_key, host_ca or known_hosts is needed: see `target add --scan`")
        return self

    @model_validator(mode="after")
    def _can_be_observed(self) -> SSHTarget:
        # The target tells sessions apart by the certificates they came with.
        if self.observe is not Observe.OFF and self.key_file is not None:
            raise ValueError("observe needs certificates: leave key_file out")
        # SECURITY: nobody has a shell that reads the target's journal
        # (test_nobody_works_as_the_observer).
        if OBSERVER_ACCOUNT in (self.account, *self.accounts):
            raise ValueError(f"{OBSERVER_ACCOUNT} observes sessions and has none")
        return self


Target = Annotated[PostgresTarget | SSHTarget, Field(discriminator="kind")]


class Policy(Strict):
    """`policy.yml`. An empty one denies everything."""

    version: int = Field(ge=1, le=1)
    targets: dict[TargetName, Target] = Field(default_factory=dict)
    roles: dict[str, Role] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Policy:
        for rule in self.rules:
            for target in rule.targets:
                if target not in self.targets:
                    raise ValueError(f"rule {rule.id} names the unknown target {target!r}")
            for kind in rule.statements:
                if not is_kind(kind):  # A rule that can never match would deny nothing.
                    raise ValueError(f"rule {rule.id} names the unknown kind of statement {kind!r}")
        _ = self.rule_set
        return self

    @cached_property
    def rule_set(self) -> RuleSet:
        """Return what `policy.decision.decide` needs."""
        return RuleSet(roles=self.roles, rules=self.rules)
