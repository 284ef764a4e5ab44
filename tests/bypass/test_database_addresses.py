"""Ways to a registered database by another of its names, under a rule for every destination."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncssh
import pytest

from appliance.config import Policy, SSHTarget
from appliance.errors import AccessDenied
from appliance.model import Action, Identity, TargetName
from appliance.session import database_addresses
from appliance.session.database_addresses import find_addresses, settle_destination
from appliance.session.destinations import parse_port
from appliance.session.forward import Forward
from tests.bypass.test_ssh_forwards import EVERYWHERE, attack, connect
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Identity("ada", "ada", "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))
NAMES = {
    "db.internal": {"10.0.0.5", "fd00::5"},
    "gone.internal": set(),
    "alias.internal": {"10.0.0.5"},
    "mixed.internal": {"10.0.0.9", "fd00::5"},
    "mail.internal": {"10.0.0.8", "10.0.0.9"},
    "beside.internal": {"10.0.0.5"},
    "web.internal": {"10.0.0.7"},
    "loop.example": {"127.0.0.1"},
    "loops.example": {"10.0.0.9", "::1"},
    "debian": {"127.0.1.1"},
}
SSH = {"kind": "ssh", "account": "a", "host_key": "k"}
SQL = {"kind": "postgres", "database": "x", "account": "x"}


def policy(database: str) -> Policy:
    return Policy.model_validate(
        {
            "version": 1,
            "targets": {
                "web": SSH | {"host": "web.internal"},
                "beside": SSH | {"host": "beside.internal"},
                "clinic": SQL | {"host": database},
            },
            "rules": [
                {"id": "any", "effect": "allow", "actions": ["forward"], "destinations": ["*"]},
                {
                    "id": "one",
                    "effect": "allow",
                    "actions": ["forward"],
                    "destinations": ["far.internal:5432", "alias.internal:5432"],
                },
            ],
        }
    )


@pytest.fixture
def names(monkeypatch):
    async def find(host: str) -> frozenset[str]:
        address = await find_addresses(host) if host[:1].isdigit() or ":" in host else None
        return address if address is not None else frozenset(NAMES.get(host, ()))

    monkeypatch.setattr(database_addresses, "find_addresses", find)


def settle(target: str, host: str, port: int = 5432, *, database: str = "db.internal") -> str:
    rules = policy(database)
    found = rules.targets[TargetName(target)]
    assert isinstance(found, SSHTarget)
    where = parse_port(host, port, listens=False)
    asked = Forward(ADA, TargetName(target), found, None, Action.FORWARD, where)
    return str(asyncio.run(settle_destination(rules, asked)))


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("web", "10.0.0.5"),
        ("web", "0x0a000005"),
        ("web", "167772165"),
        ("web", "10.5"),
        ("web", "::ffff:10.0.0.5"),
        ("web", "fd00::5"),
        ("web", "FD00:0:0::0005"),
        ("web", "alias.internal"),  # Also where a rule names it.
        ("web", "mixed.internal"),
        ("web", "Alias.Internal."),
        ("beside", "localhost"),
        ("beside", "127.1"),
        ("beside", "0"),
        ("beside", "::1"),
        ("beside", "loop.example"),
        ("beside", "loops.example"),
        ("beside", "debian"),
        ("web", "unknown.internal"),
    ],
)
def test_a_database_is_not_reached_by_another_name(names, target, host):
    with pytest.raises(AccessDenied):
        settle(target, host)


def test_a_database_registered_by_address_is_not_reached_by_a_name(names):
    for host in ("db.internal", "alias.internal", "mixed.internal"):
        with pytest.raises(AccessDenied):
            settle("web", host, database="10.0.0.5" if host != "mixed.internal" else "fd00::5")


def test_a_database_of_the_bastions_own_machine_is_not_reached_by_a_name_of_it(names):
    for host in ("loop.example", "debian"):
        with pytest.raises(AccessDenied):
            settle("web", host, database="127.0.0.1")


def test_all_addresses_of_a_machine_are_the_machine():
    assert asyncio.run(find_addresses("0.0.0.0")) == {"127.0.0.1"}
    assert asyncio.run(find_addresses("::")) == {"::1"}


def test_where_nobody_knows_the_database_nothing_on_its_port_is_reached(names):
    for host in ("10.0.0.9", "mail.internal", "far.internal"):
        with pytest.raises(AccessDenied):
            settle("web", host, database="gone.internal")


def test_what_is_no_database_is_reached(names):
    assert settle("web", "10.0.0.9") == "10.0.0.9:5432"
    assert settle("web", "localhost") == "localhost:5432"
    assert settle("web", "loop.example") == "127.0.0.1:5432"
    assert settle("web", "alias.internal", 5433) == "alias.internal:5433"
    assert settle("web", "far.internal") == "far.internal:5432"
    # The target does not look a name up again: it could mean the database by then.
    assert settle("web", "mail.internal") == "10.0.0.8:5432"


@pytest.mark.integration
@needs_sshd
def test_a_client_is_refused_and_told_why(tmp_path, names):
    NAMES["bench.internal"] = {"127.0.0.1"}

    async def scene(roads: Roads, asked: list, _) -> None:
        async with await connect(roads, "web01") as client:
            with pytest.raises(asyncssh.ChannelOpenError, match="its data is masked"):
                await client.open_connection("bench.internal", 5432)
            await client.open_connection("mail.internal", 5432)
        assert asked == [("forward", "10.0.0.8", 5432)]
        (opened,) = await roads.event("forward:channel:opened")
        assert opened.data["destination"] == "mail.internal:5432"
        assert opened.data["address"] == "10.0.0.8:5432"

    attack(tmp_path, scene, *EVERYWHERE)
