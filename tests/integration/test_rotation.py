"""Keys take each other's place: the log says so first, and an interruption is no end."""

from __future__ import annotations

import asyncio
import json

import asyncssh
import pytest
from click.testing import CliRunner
from cryptography import x509

from appliance.audit.daemon import run_audit
from appliance.audit.keys import load_signing_key, load_verifier
from appliance.audit.log import iterate_lines, verify_log
from appliance.cli import rotate
from appliance.cli.bastionctl import bastionctl
from appliance.cli.config import create_keys
from appliance.cli.secret_files import SecretFile
from appliance.config import Machine, load_machine
from appliance.errors import BastionError, EvidenceError

pytestmark = pytest.mark.integration

CONFIG = """
version: 1
state_dir: {folder}
oidc: {{issuer: "https://localhost", client_id: none}}
web: {{tls_certificate: {folder}/web.tls.crt, tls_key: {folder}/web.tls.key}}
"""


@pytest.fixture
def machine(tmp_path) -> Machine:
    (tmp_path / "bastion.yml").write_text(CONFIG.format(folder=tmp_path))
    machine = load_machine(tmp_path / "bastion.yml")
    create_keys(machine)
    return machine


def run(machine: Machine, *words: str) -> str:
    """Run a command of `bastionctl rotate`; raises what it raises."""
    arguments = ["rotate", *words, "--config", str(machine.state_dir / "bastion.yml")]
    done = CliRunner().invoke(bastionctl, arguments, catch_exceptions=False, standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


def run_beside_the_log(machine: Machine, *words: str) -> str:
    async def play() -> str:
        stop = asyncio.Event()
        daemon = asyncio.create_task(run_audit(machine, stop))
        async with asyncio.timeout(20):
            while not machine.audit.socket.exists():  # noqa: ASYNC110  a file cannot set an event
                await asyncio.sleep(0.01)
            try:
                return await asyncio.to_thread(run, machine, *words)
            finally:
                stop.set()
                await daemon

    return asyncio.run(play())


def logged(machine: Machine, kind: str) -> list[dict[str, str]]:
    entries = [json.loads(line) for line in iterate_lines(machine.audit.directory)]
    return [entry["data"] for entry in entries if entry["kind"] == kind]


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


def make_certificates(machine: Machine) -> None:
    """As the role's issue_certificate.sh does, in the clear."""
    import subprocess

    script = """
    set -e
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -noenc -keyout ca.key -out ca.crt -days 30 -subj /CN=CA
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout web.tls.key -out web.csr -subj /CN=bastion
    printf 'subjectAltName=DNS:bastion,IP:127.0.0.1\\nextendedKeyUsage=serverAuth\\nbasicConstraints=critical,CA:false\\n' >web.ext
    openssl x509 -req -in web.csr -CA ca.crt -CAkey ca.key -days 9 -extfile web.ext -out web.tls.crt
    """
    subprocess.run(["sh", "-c", script], cwd=machine.state_dir, check=True, capture_output=True)


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
