"""The shape of `policy.yml`: targets with their PHI, roles, rules. Pure."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

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


class SSHTarget(Strict):
    """A machine behind the bastion."""

    kind: Literal["ssh"]
    host: str
    port: int = Field(default=22, ge=1, le=65535)
    account: str
    key_file: Path
    """Private key of the account; never leaves the bastion."""
    host_key: str
    """`ssh-ed25519 AAAA…`, pinned: there is no trust on first use."""
    description: str = ""


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
        _ = self.rule_set
        return self

    @cached_property
    def rule_set(self) -> RuleSet:
        """Return what `policy.decision.decide` needs."""
        return RuleSet(roles=self.roles, rules=self.rules)
