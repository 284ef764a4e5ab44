"""The user certificate of one session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncssh
import pytest
from cryptography.hazmat.primitives.serialization import load_ssh_public_identity

from appliance.errors import ConfigError
from appliance.targets.certificates import Purpose, load_user_authority

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def mint(tmp_path, **changes):
    path = tmp_path / "user_ca"
    if not path.exists():
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(path)
    purpose = Purpose(**{"account": "deploy", "key_id": "s1 ada", "source": "10.0.0.1"} | changes)
    key, certificate = load_user_authority(path).mint(purpose, NOW)
    return key, load_ssh_public_identity(certificate.export_certificate("openssh")), path


def test_a_certificate_is_for_one_account_and_one_address(tmp_path):
    _, certificate, path = mint(tmp_path)
    certificate.verify_cert_signature()
    assert certificate.valid_principals == [b"deploy"]
    assert certificate.critical_options == {b"source-address": b"10.0.0.1"}
    assert certificate.key_id == b"s1 ada"
    assert certificate.extensions == {b"permit-pty": b""}
    assert NOW.timestamp() - certificate.valid_after <= 60
    assert timedelta(seconds=certificate.valid_before - NOW.timestamp()) <= timedelta(minutes=5)
    authority = asyncssh.read_private_key(path).convert_to_public()
    signed_by = certificate.signature_key().public_bytes_raw()
    assert signed_by in authority.public_data


def test_each_has_its_own_key_and_forwards_only_when_needed(tmp_path):
    first, _, _ = mint(tmp_path)
    second, certificate, _ = mint(tmp_path, permits=("port-forwarding",), key_id="x" * 5000)
    assert first.public_data != second.public_data
    assert set(certificate.extensions) == {b"permit-pty", b"permit-port-forwarding"}
    assert len(certificate.key_id) == 256


@pytest.mark.parametrize("content", [None, b"hello", "ec"])
def test_a_missing_or_wrong_ca_is_a_configuration_error(tmp_path, content):
    path = tmp_path / "ca"
    if content == "ec":
        asyncssh.generate_private_key("ecdsa-sha2-nistp256").write_private_key(path)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="bastionctl init"):
        load_user_authority(path)
