"""Keys take each other's place: the log says so first, and an interruption is no end."""

from __future__ import annotations

import ssl

import asyncssh
import pytest
from cryptography import x509

from appliance.audit.keys import load_signing_key, load_verifier
from appliance.audit.log import verify_log
from appliance.cli import rotate
from appliance.cli.secret_files import SecretFile
from appliance.config import Machine
from appliance.errors import BastionError, EvidenceError
from tests.integration.rotating import (
    logged,
    make_certificates,
    make_machine,
    run,
    run_beside_the_log,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def machine(tmp_path) -> Machine:
    return make_machine(tmp_path)


@pytest.mark.parametrize(("command", "name"), [("user-ca", "user_ca"), ("host-ca", "host_ca")])
def test_a_ca_is_prepared_trusted_beside_the_former_and_then_used(machine, command, name):
    path = machine.state_dir / "keys" / name
    former = path.with_name(f"{name}.pub").read_text().split()[:2]
    both = run(machine, command, "--prepare").splitlines()
    assert both[0].split()[:2] == former
    assert run(machine, command, "--prepare").splitlines() == both  # Once made, it stays.
    assert asyncssh.read_private_key(path).get_fingerprint() not in both[1]
    run_beside_the_log(machine, command)
    assert path.with_name(f"{name}.pub").read_text().split() == both[1].split()
    key = asyncssh.read_private_key(path)
    assert key.export_public_key("openssh").decode().split()[:2] == both[1].split()[:2]
    assert path.stat().st_mode & 0o777 == 0o600
    assert not list(path.parent.glob("*.next*"))
    [entry] = logged(machine, "machine:key:rotated")
    assert (entry["key"], entry["next"]) == (name, key.get_fingerprint())


def test_without_the_log_no_ca_is_replaced(machine):
    path = machine.state_dir / "keys/user_ca"
    before = path.read_bytes()
    with pytest.raises(EvidenceError):
        run(machine, "user-ca")
    assert path.read_bytes() == before


def test_a_ca_that_was_replaced_half_way_is_finished(machine, monkeypatch):
    run_beside_the_log(machine, "user-ca", "--prepare")
    path = machine.state_dir / "keys/user_ca"
    monkeypatch.setattr(SecretFile, "remove", broken)
    with pytest.raises(PulledPlug):
        run_beside_the_log(machine, "user-ca")
    monkeypatch.undo()
    replaced = path.read_bytes()
    run_beside_the_log(machine, "user-ca")
    assert path.read_bytes() == replaced
    assert len(logged(machine, "machine:key:rotated")) == 1
    assert not list(path.parent.glob("*.next*"))


class PulledPlug(Exception):
    pass


def broken(*_: object, **__: object) -> None:
    raise PulledPlug


def test_the_internal_ca_issues_a_certificate_like_the_former(machine):
    make_certificates(machine)
    path = machine.state_dir / "web.tls.crt"
    former = x509.load_pem_x509_certificate(path.read_bytes())
    run_beside_the_log(machine, "tls")
    issued = x509.load_pem_x509_certificate(path.read_bytes())
    authority = x509.load_pem_x509_certificate(path.with_name("ca.crt").read_bytes())
    issued.verify_directly_issued_by(authority)
    assert issued.subject == former.subject
    lifetimes = {one.not_valid_after_utc - one.not_valid_before_utc for one in (former, issued)}
    assert len(lifetimes) == 1
    names = [
        one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        for one in (former, issued)
    ]
    assert names[0] == names[1]
    assert issued.public_key() != former.public_key()
    [entry] = logged(machine, "machine:key:rotated")
    assert entry["key"] == "web.tls.key"


def rotated_keys(machine: Machine) -> list[str]:
    return [entry["key"] for entry in logged(machine, "machine:key:rotated")]


def trusts(authorities: str, machine: Machine) -> bool:
    """Return whether a client with these authorities takes the web listener's certificate."""
    context = ssl.create_default_context(cadata=authorities)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(machine.web.tls_certificate, machine.web.tls_key)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(to_client, to_server, server_hostname="bastion")
    other = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, other):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
            if side is client:
                return True
    raise AssertionError("no handshake")


def test_clients_that_trust_both_go_on_when_the_internal_ca_is_replaced(machine):
    make_certificates(machine)
    before = (machine.state_dir / "ca.crt").read_text()
    both = run(machine, "ca", "--prepare")
    assert both.count("BEGIN CERTIFICATE") == 2
    assert run(machine, "ca", "--prepare") == both  # Once made, it stays.
    run_beside_the_log(machine, "tls")  # The former one signs yet.
    assert trusts(before, machine)
    run_beside_the_log(machine, "ca")
    after = (machine.state_dir / "ca.crt").read_text()
    assert after.count("BEGIN CERTIFICATE") == 1
    assert [trusts(one, machine) for one in (before, both, after)] == [False, True, True]
    assert rotated_keys(machine) == ["web.tls.key", "ca.key", "web.tls.key"]
    run_beside_the_log(machine, "tls")
    assert trusts(after, machine)
    assert (machine.state_dir / "ca.key").stat().st_mode & 0o777 == 0o600
    assert not list(machine.state_dir.glob("*.next*"))


def test_an_internal_ca_that_was_stolen_is_replaced_at_once(machine):
    make_certificates(machine)
    before = (machine.state_dir / "ca.crt").read_text()
    run_beside_the_log(machine, "ca")
    assert not trusts(before, machine)
    assert trusts((machine.state_dir / "ca.crt").read_text(), machine)


@pytest.mark.parametrize("step", ["_issue_web", "_write_certificates", "SecretFile.remove"])
def test_an_internal_ca_that_was_replaced_half_way_is_finished(machine, monkeypatch, step):
    make_certificates(machine)
    both = run(machine, "ca", "--prepare")
    monkeypatch.setattr(f"{rotate.__name__}.{step}", broken)
    with pytest.raises(PulledPlug):
        run_beside_the_log(machine, "ca")
    monkeypatch.undo()
    run_beside_the_log(machine, "ca")
    assert trusts((machine.state_dir / "ca.crt").read_text(), machine)
    assert trusts(both, machine)
    assert rotated_keys(machine).count("ca.key") == 1


def test_without_the_log_the_internal_ca_stays(machine):
    make_certificates(machine)
    before = (machine.state_dir / "ca.key").read_bytes()
    with pytest.raises(EvidenceError):
        run(machine, "ca")
    assert (machine.state_dir / "ca.key").read_bytes() == before


def test_a_certificate_of_another_ca_is_the_roles_to_replace(machine):
    make_certificates(machine)
    (machine.state_dir / "ca.crt").write_bytes((machine.state_dir / "web.tls.crt").read_bytes())
    with pytest.raises(BastionError, match="not of the internal CA"):
        run(machine, "tls")


def test_the_audit_key_hands_over(machine):
    run_beside_the_log(machine, "user-ca")
    audit = machine.audit
    former = load_verifier(audit.verify_key)
    said = run(machine, "audit-key")
    verifier = load_verifier(audit.verify_key)
    assert verifier != former
    assert str(verifier) in said
    run_beside_the_log(machine, "host-ca")  # The daemon goes on with the new key.
    for one in (former, verifier):
        assert verify_log(audit.directory, one).problem is None
    [entry] = logged(machine, "audit:key:rotated")
    assert entry == {"former": str(former), "next": str(verifier)}


def test_the_audit_key_of_a_running_bastion_stays(machine):
    before = load_signing_key(machine.audit.signing_key).private_bytes_raw()
    with pytest.raises(EvidenceError, match="cannot be opened"):
        run_beside_the_log(machine, "audit-key")
    assert load_signing_key(machine.audit.signing_key).private_bytes_raw() == before


@pytest.mark.parametrize("step", ["write_file", "SecretFile.write", "SecretFile.remove"])
def test_a_hand_over_that_was_interrupted_is_finished(machine, monkeypatch, step):
    run_beside_the_log(machine, "user-ca")
    audit = machine.audit
    SecretFile(audit.signing_key).following.write(bytes(range(32)))
    former = load_verifier(audit.verify_key)
    monkeypatch.setattr(f"{rotate.__name__}.{step}", broken)
    with pytest.raises(PulledPlug):
        run(machine, "audit-key")
    monkeypatch.undo()
    run(machine, "audit-key")
    assert len(logged(machine, "audit:key:rotated")) == 1
    run_beside_the_log(machine, "host-ca")
    for one in (former, load_verifier(audit.verify_key)):
        assert verify_log(audit.directory, one).problem is None
    assert not list(audit.signing_key.parent.glob("*.next*"))
