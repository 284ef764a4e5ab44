"""Login names as destinations."""

from __future__ import annotations

import pytest

from appliance.config import Policy
from appliance.errors import AccessDenied
from appliance.listeners.destinations import (
    Destination,
    find_database,
    parse_destination,
    resolve_target,
)

POLICY = Policy.model_validate(
    {
        "version": 1,
        "targets": {
            "web01": {
                "kind": "ssh",
                "host": "h",
                "account": "deploy",
                "accounts": ["root"],
                "key_file": "k",
                "host_key": "k",
            },
            "clinic": {"kind": "postgres", "host": "h", "database": "d", "account": "app"},
        },
    }
)


@pytest.mark.parametrize(
    ("text", "target", "account"),
    [
        ("web01", "web01", None),
        ("root%web01", "web01", "root"),
        ("%web01", "web01", ""),
        ("a%b%web01", "web01", "a%b"),
        ("web01%", "", "web01"),
        ("", "", None),
    ],
)
def test_a_login_name_names_a_target_and_perhaps_an_account(text, target, account):
    assert parse_destination(text) == Destination(target, account)


@pytest.mark.parametrize(
    ("text", "account"),
    [("web01", None), ("deploy%web01", None), ("root%web01", "root"), ("app%clinic", None)],
)
def test_the_targets_own_account_needs_no_name(text, account):
    assert resolve_target(POLICY, parse_destination(text))[1] == account


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("web02", "target-unknown"),
        ("root%web02", "target-unknown"),
        ("bin%web01", "account-unknown"),
        ("%web01", "account-unknown"),
        ("root%clinic", "account-unknown"),
        ("ROOT%web01", "account-unknown"),
    ],
)
def test_what_is_not_in_the_policy_is_refused(text, rule):
    with pytest.raises(AccessDenied) as caught:
        resolve_target(POLICY, parse_destination(text))
    assert caught.value.decision.rule == rule


@pytest.mark.parametrize(
    ("host", "name"),
    [("clinic", "clinic"), ("CLINIC.", "clinic"), ("clinic..", None), ("web01", None), ("", None)],
)
def test_a_host_name_means_a_database_in_any_case(host, name):
    assert find_database(POLICY, host) == name
