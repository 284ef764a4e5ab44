"""Host keys and certificates that the bastion issues for targets."""

from __future__ import annotations

import asyncssh
import pytest

from appliance.errors import ConfigError
from appliance.listeners.host_authority import HostAuthority, load_host_authority


def test_a_host_certificate_names_one_target():
    ca = asyncssh.generate_private_key("ssh-ed25519")
    key, certificate = HostAuthority(ca).issue_identity("web01")
    assert certificate.principals == ["web01"]
    assert certificate.signing_key.public_data == ca.public_data
    assert certificate.key.public_data == key.public_data
    certificate.validate(asyncssh.public_key.CERT_TYPE_HOST, "web01")
    with pytest.raises(ValueError, match="principal"):
        certificate.validate(asyncssh.public_key.CERT_TYPE_HOST, "web02")
    with pytest.raises(ValueError, match="type"):
        certificate.validate(asyncssh.public_key.CERT_TYPE_USER, "web01")


def test_each_target_has_its_own_key_and_keeps_it():
    ca = asyncssh.generate_private_key("ssh-ed25519")
    again, first = HostAuthority(ca), HostAuthority(ca)
    keys = [one.issue_identity(name)[0] for one in (first, again) for name in ("web01", "web02")]
    assert keys[0].public_data == keys[2].public_data
    assert keys[0].public_data != keys[1].public_data
    assert first.issue_identity("web01") is first.issue_identity("web01")
    other = HostAuthority(asyncssh.generate_private_key("ssh-ed25519"))
    assert other.issue_identity("web01")[0].public_data != keys[0].public_data


def test_a_missing_key_is_no_authority_and_a_wrong_one_an_error(tmp_path):
    assert load_host_authority(tmp_path / "none") is None
    (tmp_path / "text").write_text("hello")
    with pytest.raises(ConfigError, match="no private key"):
        load_host_authority(tmp_path / "text")
    asyncssh.generate_private_key("ecdsa-sha2-nistp256").write_private_key(tmp_path / "ec")
    with pytest.raises(ConfigError, match="Ed25519"):
        load_host_authority(tmp_path / "ec")
