"""The lobby's commands, with a real store and an audit client that keeps the events."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncssh
import pytest

from appliance.config import Policy
from appliance.model import Decision, Identity, Outcome, SessionId, TargetName
from appliance.session.lobby import HELP, Lobby, escape_terminal, is_lobby_command
from appliance.session.requests import RequestDesk
from appliance.session.services import Services
from appliance.store import Store

NOW = datetime.now(UTC)
POLICY = Policy.model_validate(
    {
        "version": 1,
        "targets": {
            "clinic": {
                "kind": "postgres",
                "host": "h",
                "database": "d",
                "account": "a",
                "description": "the clinic",
            },
            "web01": {"kind": "ssh", "host": "h", "account": "a", "key_file": "k", "host_key": "k"},
        },
        "roles": {"analyst": {"groups": ["analysts"]}, "officer": {"groups": ["officers"]}},
        "rules": [{"id": "open", "effect": "allow", "roles": ["analyst"], "targets": ["clinic"]}],
    }
)


def person(name: str, group: str) -> Identity:
    return Identity(
        name, name, "https://idp", frozenset({group}), "oidc-device", NOW, NOW + timedelta(hours=1)
    )


class Audit:
    def __init__(self) -> None:
        self.events = []

    async def append(self, event):
        self.events.append(event)


@pytest.fixture
def services(tmp_path):
    store, audit = Store(tmp_path / "store.sqlite"), Audit()
    yield Services(None, POLICY, store, audit, RequestDesk(store, audit, POLICY), b"k")
    store.close()


def run(services, identity, line):
    return asyncio.run(Lobby(services, identity).run(line))


def test_targets_say_open_or_why_they_are_closed(services):
    text = run(services, person("ada", "analysts"), "targets").text
    assert "clinic  open    postgres the clinic\n" in text
    assert "web01   closed  ssh      no rule allows connect on web01 (rule default-deny)\n" in text


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("help", 0),
        ("whoami", 0),
        ("requests", 0),
        ("keys", 0),
        ("reboot", 127),
        ("approve", 2),
        ("approve x", 2),
        ("deny 1", 2),
        ("help 'x", 2),
        ("approve 9", 1),
        ("keys add nonsense", 2),
    ],
)
def test_each_line_has_a_status(services, line, status):
    assert run(services, person("ada", "analysts"), line).status == status


def test_help_names_every_command(services):
    assert run(services, person("ada", "analysts"), "help").text == HELP


def test_somebody_else_approves_and_denies(services):
    ada, oli = person("ada", "analysts"), person("oli", "officers")
    decision = Decision(Outcome.ASK, "ask", "", approvers=("officer",))
    for _ in range(2):
        services.store.create_request(
            ada, SessionId("s"), TargetName("clinic"), decision, "delete", NOW
        )
    assert "1  ada  clinic  delete" in run(services, oli, "requests").text
    answer = run(services, ada, "approve 1")
    assert answer.status == 1
    assert "nobody approves their own request" in answer.text
    assert run(services, oli, "approve 1").text == "request 1 is approved\n"
    assert run(services, oli, "deny 2 --reason not today").text == "request 2 is denied\n"
    assert services.store.request(2).reason == "not today"


def test_who_loses_a_race_leaves_an_entry_that_says_what_stands(services):
    ada, oli, eve = (
        person("ada", "analysts"),
        person("oli", "officers"),
        person("eve", "officers"),
    )
    decision = Decision(Outcome.ASK, "ask", "", approvers=("officer",))
    services.store.create_request(ada, SessionId("s"), TargetName("c"), decision, "delete", NOW)
    desk = services.desk

    class Slow(Audit):
        async def append(self, event):
            await super().append(event)
            await asyncio.sleep(0)  # Both have looked at the request before one settles it.

    desk._audit = Slow()

    async def race():
        return await asyncio.gather(
            desk.deny(1, oli, "no"), desk.approve(1, eve), return_exceptions=True
        )

    denied, lost = asyncio.run(race())
    assert denied.state == "denied"
    assert "was settled meanwhile" in str(lost)
    last = desk._audit.events[-1]
    assert (last.kind, last.identity, last.data["stands"]) == ("access:request:denied", "oli", True)


def test_requests_that_nobody_can_use_are_not_shown(services):
    ada, oli = person("ada", "analysts"), person("oli", "officers")
    decision = Decision(Outcome.ASK, "ask", "", approvers=("officer",))
    for session, at in (("late", NOW - timedelta(hours=1)), ("dead", NOW), ("live", NOW)):
        services.store.create_request(
            ada, SessionId(session), TargetName("clinic"), decision, f"of {session}", at
        )
    asyncio.run(services.desk.settle_orphans([SessionId("dead")]))
    assert run(services, oli, "requests").text.startswith("3  ada  clinic  of live")
    assert run(services, oli, "requests").text.count("\n") == 1
    assert "already withdrawn" in run(services, oli, "approve 2").text
    assert "has expired" in run(services, oli, "approve 1").text


def test_a_request_of_several_lines_looks_like_one(services):
    decision = Decision(Outcome.ASK, "ask", "", approvers=("officer",))
    services.store.create_request(
        person("ada", "analysts"), SessionId("s"), TargetName("web01"), decision, "sh", NOW,
        "sh -c x\n2  eve  web01  ls",
    )  # fmt: skip
    lines = run(services, person("oli", "officers"), "requests").text.splitlines()
    assert lines[0].startswith("1  ada")
    assert lines[1].startswith("    | 2  eve")


def test_a_list_says_how_the_whole_text_is_read(services):
    oli = person("oli", "officers")
    decision = Decision(Outcome.ASK, "ask", "", approvers=("officer",))
    services.store.create_request(
        person("ada", "analysts"), SessionId("s"), TargetName("clinic"), decision, "delete", NOW,
        "DELETE FROM t WHERE " + "a" * 2980 + " OR true",
    )  # fmt: skip
    listed = run(services, oli, "requests").text
    assert "more characters: see `requests 1`" in listed and "OR true" not in listed
    assert "aaa OR true  (rule ask" in run(services, oli, "requests 1").text
    gone = run(services, oli, "requests 2")
    assert (gone.text, gone.status) == ("no request 2 waits for an answer: see `requests`\n", 1)


def test_a_key_is_bound_listed_and_removed(services):
    ada, eve = person("ada", "analysts"), person("eve", "analysts")
    key = asyncssh.generate_private_key("ssh-ed25519")
    public = key.export_public_key().decode().strip()
    for line in (f"keys add {public}", f'keys add "{public}"'):
        assert run(services, ada, line).status == 0
    assert services.store.find_key(key.get_fingerprint(), NOW) == ada
    assert key.get_fingerprint() in run(services, ada, "keys").text
    assert run(services, eve, f"keys add {public}").status == 1
    assert run(services, ada, "keys remove").text == "1 keys removed\n"
    kinds = [event.kind for event in services.audit.events]
    assert kinds.count("identity:key:bound") == 2
    assert kinds.count("identity:key:removed") == 1


def test_signing_out_ends_what_the_sign_in_would_open(services):
    ada = person("ada", "analysts")
    key = asyncssh.generate_private_key("ssh-ed25519")
    run(services, ada, f"keys add {key.export_public_key().decode()}")
    assert run(services, ada, "signout").status == 0
    assert services.store.keys_of(ada.key) == []
    (order,) = services.store.sign_outs()
    assert order.ends(ada, datetime.now(UTC))
    assert not order.ends(person("eve", "analysts"), datetime.now(UTC))


def test_what_others_wrote_cannot_steer_the_terminal():
    assert escape_terminal("a\x1b[2Jb\r\n") == "a\ufffd[2Jb\ufffd\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("approve 3", True),
        (" targets", True),
        ("", False),
        ("approver", False),
        ("select 1", False),
    ],
)
def test_lobby_commands_are_known_by_their_first_word(line, expected):
    assert is_lobby_command(line) is expected
