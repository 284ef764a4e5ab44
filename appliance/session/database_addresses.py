"""Keep a forward from reaching a registered database by another name or address of it.

`refuse_database` compares what was written; this asks the resolver what it means.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from ipaddress import ip_address

from appliance.config import Policy, PostgresTarget
from appliance.errors import AccessDenied
from appliance.model import Action, Decision, Outcome, TargetName
from appliance.session.destinations import (
    ForwardDestination,
    PortDestination,
    is_loopback,
    listens_on,
    parse_port,
)
from appliance.session.forward import Forward

LOOK_UP_SECONDS = 5.0


async def find_addresses(host: str) -> frozenset[str]:
    """Return every address of a host as the resolver knows them, none if it knows none."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return frozenset()
    return frozenset(
        parse_port(str(address[0]).partition("%")[0], 1, listens=False).host
        for *_, address in found
    )


async def settle_destination(policy: Policy, asked: Forward) -> ForwardDestination:
    """Return where the target is told to connect.

    A name on a database's port is looked up once, and the target gets the address, so that
    a later answer cannot lead elsewhere. Raises `AccessDenied` if it is a registered
    database, or if nobody can say.
    """
    where = asked.where
    if asked.action is not Action.FORWARD or not isinstance(where, PortDestination):
        return where
    databases = tuple(_on_port(policy, where.port))
    if not databases:
        return where
    # SECURITY: test_a_database_is_not_reached_by_another_name.
    here = await find_addresses(where.host)
    leads_back = any(map(is_loopback, (where.host, *here)))
    machine = await find_addresses(asked.target.host) if leads_back else frozenset()
    for name, database in databases:
        there = await find_addresses(database.host)
        if (here | machine) & there or (leads_back and any(map(is_loopback, there))):
            raise _refused(f"this is {name}: forward to {name}:5432, where its data is masked")
        if not there:
            raise _refused(f"whether this is {name} cannot be told: its address is not known")
    if is_loopback(where.host) or _is_address(where.host) or _is_spelled_out(policy, where):
        return where
    if not here:
        raise _refused(
            "the bastion cannot tell whether this name is a registered database: give the address,"
            " or let a rule name this host and port"
        )
    return PortDestination(min(here), where.port)


def _on_port(policy: Policy, port: int) -> Iterator[tuple[TargetName, PostgresTarget]]:
    for name, target in policy.targets.items():
        if isinstance(target, PostgresTarget) and listens_on(target, port):
            yield name, target


def _is_spelled_out(policy: Policy, where: PortDestination) -> bool:
    return any(
        rule.effect is Outcome.ALLOW and str(where) in rule.destinations
        for rule in policy.rule_set.rules
    )


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _refused(reason: str) -> AccessDenied:
    return AccessDenied(Decision(Outcome.DENY, "forward-to-database", reason))
