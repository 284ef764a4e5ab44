"""Where a login name or a lobby command leads: a target and one of its accounts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.config import Policy, PostgresTarget, Target
from appliance.errors import AccessDenied
from appliance.model import Decision, Outcome, TargetName

SEPARATOR = "%"


@dataclass(frozen=True, slots=True)
class Destination:
    """A target as it was typed; it may not exist."""

    target: TargetName
    account: str | None = None
    """Left out: the target's own account."""


def parse_destination(text: str) -> Destination:
    """Read `TARGET` or `ACCOUNT%TARGET`; the last `%` separates, so a name never holds one."""
    account, separator, name = text.rpartition(SEPARATOR)
    return Destination(TargetName(name), account if separator else None)


def resolve_target(policy: Policy, destination: Destination) -> tuple[Target, str | None]:
    """Return the target and, when it is not the target's own, the account.

    Raises `AccessDenied` if there is no such target or account.
    """
    name = destination.target
    target = policy.targets.get(name)
    if target is None:
        raise _refusal("target-unknown", f"there is no target {name}: see `targets`")
    account = destination.account
    if account is None or account == target.account:
        return target, None
    others = () if isinstance(target, PostgresTarget) else target.accounts
    if account not in others:
        known = " or ".join((target.account, *others))
        raise _refusal("account-unknown", f"{name} has no account {account}: use {known}")
    return target, account


def find_database(policy: Policy, host: str) -> TargetName | None:
    """Return the database that a host name means, in any case and with a final dot."""
    plain = host.lower().removesuffix(".")
    found = (
        name
        for name, target in policy.targets.items()
        if isinstance(target, PostgresTarget) and name.lower() == plain
    )
    return next(found, None)


def _refusal(rule: str, reason: str) -> AccessDenied:
    return AccessDenied(Decision(Outcome.DENY, rule, reason))
