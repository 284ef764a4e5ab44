"""`bastionctl target add` and `client-config` on files."""

from __future__ import annotations

import pytest

from appliance.cli.client_config import (
    known_host,
    known_hosts_lines,
    read_public_key,
    ssh_config_lines,
)
from appliance.cli.config import create_keys
from appliance.cli.target import insert_target
from appliance.config import load_machine, load_policy
from appliance.errors import ConfigError

BASTION = (
    "version: 1\noidc: {issuer: https://idp, client_id: x}\nssh: {public_name: bastion.example}\n"
)
BLOCK = "  web02:\n    kind: ssh\n    host: h\n    account: a\n    host_key: ssh-ed25519 AAAA\n"


@pytest.mark.parametrize(
    "text", ["version: 1\n# mine\ntargets:\n  # kept\n", "version: 1\ntargets: {}\n"]
)
def test_a_target_is_written_below_the_others(tmp_path, text):
    path = tmp_path / "policy.yml"
    path.write_text(text)
    path.chmod(0o640)
    insert_target(path, BLOCK)
    assert list(load_policy(path).targets) == ["web02"]
    assert ("# kept" in text) is ("# kept" in path.read_text())
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["policy.yml"]


@pytest.mark.parametrize(
    ("text", "block"),
    [("version: 1\n", BLOCK), ("version: 1\ntargets:\n", "  web02:\n    kind: tape\n")],
    ids=["no-targets", "invalid"],
)
def test_a_policy_that_would_not_validate_stays_as_it_is(tmp_path, text, block):
    path = tmp_path / "policy.yml"
    path.write_text(text)
    with pytest.raises(ConfigError):
        insert_target(path, block)
    assert path.read_text() == text
    assert [one.name for one in tmp_path.iterdir()] == ["policy.yml"]


def test_the_ca_speaks_for_registered_names_only(tmp_path):
    (tmp_path / "bastion.yml").write_text(BASTION)
    (tmp_path / "policy.yml").write_text("version: 1\ntargets:\n" + BLOCK + "    port: 2022\n")
    machine = load_machine(tmp_path / "bastion.yml")
    policy = load_policy(tmp_path / "policy.yml")
    with pytest.raises(ConfigError, match="bastionctl init"):
        known_hosts_lines(machine, policy)
    create_keys(machine)
    host, authority = known_hosts_lines(machine, policy)
    assert host.startswith("[bastion.example]:2222 ssh-ed25519 ")
    assert authority.startswith("@cert-authority web02,[web02]:2022 ssh-ed25519 ")
    text = "\n".join(ssh_config_lines(machine, policy, "b"))
    assert "Host b\n    HostName bastion.example\n    Port 2222" in text
    assert "Host web02\n    ProxyJump b\n    User a" in text
    assert known_host("x", 22) == "x"


def test_public_keys_lie_beside_the_verify_key_where_the_private_ones_cannot_be_read(tmp_path):
    """As on the appliance: the private halves are credentials of the gateway alone."""
    (tmp_path / "bastion.yml").write_text(BASTION)
    machine = load_machine(tmp_path / "bastion.yml")
    create_keys(machine)
    keys = machine.audit.verify_key.parent
    expected = (keys / "user_ca.pub").read_text().split()[:2]
    gone = tmp_path / "credentials/user_ca"
    assert read_public_key(machine, gone).split() == expected
    (keys / "user_ca.pub").unlink()
    with pytest.raises(ConfigError, match="bastionctl init"):
        read_public_key(machine, gone)


def test_a_target_without_any_way_to_verify_it_is_refused(tmp_path):
    (tmp_path / "policy.yml").write_text(
        "version: 1\ntargets:\n  web02: {kind: ssh, host: h, account: a}\n"
    )
    with pytest.raises(ConfigError, match="target add --scan"):
        load_policy(tmp_path / "policy.yml")
