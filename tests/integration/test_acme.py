"""`bastionctl acme`: the steps around an ACME client, whose answers are made here.

A real client and a real server meet on the booted machine: ansible/molecule/hardened.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from appliance.cli import acme
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

DAY = timedelta(days=1)
SERVER_KEY = ec.generate_private_key(ec.SECP256R1())
SERVER = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ACME server")])


@pytest.fixture
def machine(tmp_path, monkeypatch) -> Machine:
    machine = make_machine(tmp_path)
    make_certificates(machine)
    monkeypatch.setattr(acme, "RESTART_WAITS", tmp_path / "waits")
    return machine


@pytest.fixture(autouse=True)
def restarted(monkeypatch) -> list[str]:
    """What would be restarted."""
    found: list[str] = []
    monkeypatch.setattr(acme, "restart_web", lambda: found.append("bastion-web.service"))
    return found


def authority() -> x509.Certificate:
    return issue(SERVER_KEY.public_key(), (), 900 * DAY, subject=SERVER)


def issue(
    key: ec.EllipticCurvePublicKey, names: tuple[str, ...], until: timedelta,
    *, since: timedelta = -DAY, subject: x509.Name | None = None,
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        SERVER, subject or x509.Name([]), key, x509.random_serial_number(), now + since, now + until
    ).add_extension(x509.BasicConstraints(ca=subject is not None, path_length=None), critical=True)
    if names:
        alternative = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
        builder = builder.add_extension(alternative, critical=False)
    return builder.sign(SERVER_KEY, SHA256())


def answer(machine: Machine, *chain: x509.Certificate) -> Path:
    """As lego leaves a certificate."""
    folder = machine.state_dir / "certificates"
    folder.mkdir(exist_ok=True)
    (folder / "bastion.crt").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    return folder


def asked(machine: Machine) -> x509.CertificateSigningRequest:
    return x509.load_pem_x509_csr((machine.state_dir / "web.tls.csr").read_bytes())


def request(machine: Machine, *words: str) -> bool:
    """Return whether something is asked for."""
    run(machine, "request", *words, group="acme")
    return (machine.state_dir / "web.tls.csr").exists()


def install(machine: Machine, folder: Path) -> str:
    return run_beside_the_log(machine, "install", str(folder), group="acme")


def files_of(machine: Machine) -> tuple[bytes, bytes]:
    return (
        (machine.state_dir / "web.tls.key").read_bytes(),
        (machine.state_dir / "web.tls.crt").read_bytes(),
    )


def obtain(machine: Machine, lifetime: timedelta = 90 * DAY) -> None:
    request(machine, "--now")
    install(machine, answer(machine, issue(asked(machine).public_key(), ("bastion",), lifetime)))


def test_a_certificate_takes_the_place_of_the_internal_cas(machine, restarted):
    assert request(machine)
    csr = asked(machine)
    assert csr.subject.rfc4514_string() == "CN=bastion"
    assert request(machine)
    assert asked(machine) == csr  # The same waits on: an attempt that failed is repeated.
    leaf, signer = issue(csr.public_key(), ("bastion",), 90 * DAY), authority()
    said = install(machine, answer(machine, leaf, signer))
    assert "good until" in said
    key, chain = files_of(machine)
    assert x509.load_pem_x509_certificates(chain) == [leaf, signer]
    assert load_pem_private_key(key, None).public_key() == leaf.public_key()
    assert (machine.state_dir / "web.tls.key").stat().st_mode & 0o777 == 0o600
    assert not (machine.state_dir / "web.tls.csr").exists()
    assert not list(machine.state_dir.glob("*.next*"))
    [entry] = logged(machine, "machine:key:rotated")
    assert (entry["key"], entry["next"]) == ("web.tls.key", leaf.fingerprint(SHA256()).hex())
    assert restarted == ["bastion-web.service"]
    assert not request(machine)
    assert install(machine, machine.state_dir / "certificates") == ""  # Nothing was asked for.
    assert restarted == ["bastion-web.service"]


@pytest.mark.parametrize(("left", "is_due"), [(31 * DAY, False), (29 * DAY, True)])
def test_it_is_due_in_the_last_third_of_its_lifetime(machine, left, is_due):
    obtain(machine)
    key = load_pem_private_key(files_of(machine)[0], None).public_key()
    old = issue(key, ("bastion",), left, since=left - 90 * DAY)
    (machine.state_dir / "web.tls.crt").write_bytes(old.public_bytes(Encoding.PEM))
    assert request(machine) is is_due


def test_a_bastion_with_another_name_asks_anew(machine):
    obtain(machine)
    config = machine.state_dir / "bastion.yml"
    assert not request(machine)
    config.write_text(config.read_text().replace("public_name: bastion", "public_name: gate"))
    assert request(machine)
    config.write_text(config.read_text().replace("public_name: gate", "public_name: door"))
    assert request(machine)
    named = asked(machine).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["door"]


def test_a_request_whose_key_is_gone_is_made_again(machine):
    assert request(machine)
    before = asked(machine)
    (machine.state_dir / "web.tls.key.next").unlink()
    assert request(machine)
    assert asked(machine).public_key() != before.public_key()


STRANGER = ec.generate_private_key(ec.SECP256R1()).public_key()


def wrong_answers(key):
    other = issue(STRANGER, (), 900 * DAY, subject=SERVER)
    return {
        "another key": (issue(STRANGER, ("bastion",), 90 * DAY),),
        "not for bastion alone": (issue(key, ("bastion", "evil.example"), 90 * DAY),),
        "does not hold now": (issue(key, ("bastion",), -timedelta(minutes=1)),),
        "does not hold together": (issue(key, ("bastion",), 90 * DAY), other),
    }


@pytest.mark.parametrize("said", sorted(wrong_answers(STRANGER)))
def test_an_answer_that_is_not_what_was_asked_for_changes_nothing(machine, restarted, said):
    request(machine)
    before = files_of(machine)
    folder = answer(machine, *wrong_answers(asked(machine).public_key())[said])
    with pytest.raises(BastionError, match=said):
        install(machine, folder)
    assert files_of(machine) == before
    assert restarted == []
    assert logged(machine, "machine:key:rotated") == []


@pytest.mark.parametrize("kind", ["text", "link", "pipe", "missing"])
def test_what_is_no_certificate_goes_nowhere(machine, kind):
    """The folder is the client's own: what it puts there must not show another file."""
    request(machine)
    path = answer(machine) / "bastion.crt"
    path.unlink()
    if kind == "text":
        path.write_text("of no use")
    elif kind == "link":
        path.symlink_to(machine.state_dir / "ca.crt")
    elif kind == "pipe":
        os.mkfifo(path)
    before = files_of(machine)
    with pytest.raises(BastionError, match="no certificate that can be read"):
        install(machine, path.parent)
    assert files_of(machine) == before


def test_without_the_log_nothing_is_installed(machine, restarted):
    request(machine)
    before = files_of(machine)
    folder = answer(machine, issue(asked(machine).public_key(), ("bastion",), 90 * DAY))
    with pytest.raises(EvidenceError):
        run(machine, "install", str(folder), group="acme")
    assert files_of(machine) == before
    assert restarted == []


def test_a_restart_that_waits_for_sessions_takes_it_along(machine, restarted):
    (machine.state_dir / "waits").touch()
    obtain(machine)
    assert restarted == []


def test_a_failure_is_in_the_log(machine):
    said = run_beside_the_log(machine, "failed", group="acme")
    assert "was not renewed" in said
    [entry] = logged(machine, "machine:certificate:failed")
    assert entry["name"] == "bastion"
    assert datetime.fromisoformat(entry["until"]) > datetime.now(UTC)
