"""Certificates by ACME: lego on the bastion, pebble (a real ACME server) on its neighbour."""

from pathlib import Path

import yaml
from hosts import CLINIC, ask, ctl, lab, reaches, until
from test_operations import somebody_works
from test_people import know_the_bastion, sign_in

VARIABLES = Path(__file__).parents[3] / "roles/bastion/vars/main.yml"
ROOT = """
import ssl, urllib.request
context = ssl._create_unverified_context()
print(urllib.request.urlopen("https://127.0.0.1:15000/roots/0", context=context, timeout=10).read().decode())
"""
# Without a name to prove it; prints the serial of what the web listener shows.
LOOK = """
import json, socket, ssl, sys, urllib.request
context = ssl.create_default_context(cadata=sys.stdin.read())
with socket.create_connection(("127.0.0.1", 8443), timeout=10) as plain:
    with context.wrap_socket(plain, server_hostname="bastion.example") as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\\r\\nHost: bastion.example\\r\\nConnection: close\\r\\n\\r\\n")
        assert b"200 OK" in connection.recv(4096)
        print(connection.getpeercert()["serialNumber"])
"""
CERTIFICATE_FILES = "/etc/bastion/web.tls.crt /etc/credstore.encrypted/bastion.web.tls.key"


def shown():
    """Return the serial of the certificate that the web listener shows; it must be the server's."""
    root = lab("exec", "be", "python3", "-c", ROOT).stdout
    looked = lab("exec", "ba", "python3", "-c", LOOK, text=root, check=False)
    assert looked.returncode == 0, looked.stderr
    return looked.stdout.strip()


def renew():
    ask("/opt/bastion/venv/bin/bastionctl", "acme", "request", "--now")
    return start()


def start():
    return lab("exec", "ba", "systemctl", "start", "bastion-acme", check=False).returncode == 0


def is_open(port):
    probe = ("timeout", "3", "bash", "-c", f"echo >/dev/tcp/10.77.1.1/{port}")
    return lab("exec", "be", *probe, check=False).returncode == 0


def test_the_web_listener_shows_its_certificate():
    assert shown()
    entries = ctl("log export --format jsonl").splitlines()
    assert [one for one in entries if "machine:key:rotated" in one and "web.tls.key" in one]


def test_only_its_client_has_the_accounts_key_and_nobody_a_key_in_the_clear():
    owners = ask("sh", "-c", "find /var/lib/bastion-acme -type f -exec stat -c '%U %a' {} +")
    assert set(owners.splitlines()) == {"bastion-acme 600"}
    assert ask("stat", "-c", "%U %a", "/var/lib/bastion-acme").strip() == "bastion-acme 700"
    folders = "/etc/bastion /etc/credstore.encrypted /var/lib/bastion* /root /tmp"
    keys = ask("sh", "-c", f"grep -rls 'PRIVATE KEY' {folders} || true")
    assert [one.rpartition("/")[2] for one in keys.split()] == ["security@clinic.example.key"]
    assert "/certificates/" not in keys


def test_only_its_client_reaches_the_server():
    for user, is_open in (("bastion-acme", True), ("bastion-web", False), ("root", False)):
        assert reaches("ba", CLINIC, 14000, user) is is_open, user


def test_it_is_asked_for_by_the_clock_and_good_for_a_while():
    assert "bastion-acme.timer" in ask("systemctl", "list-timers", "bastion-acme.timer")
    before = shown()
    ask("systemctl", "start", "bastion-acme")
    assert shown() == before


def test_a_renewal_ends_no_session_and_leaves_no_port_open():
    know_the_bastion()
    sign_in("engineer")
    before, gateway = shown(), ask("systemctl", "show", "-p", "MainPID", "bastion-gateway")
    with somebody_works() as running:
        assert renew(), ask("journalctl", "--no-pager", "-n", "40", "-u", "bastion-acme")
        until(lambda: shown() != before)
        assert running.poll() is None
    assert ask("systemctl", "show", "-p", "MainPID", "bastion-gateway") == gateway
    assert "elements" not in ask("nft", "list", "set", "inet", "bastion", "challenge")
    assert not is_open(443)
    # What the night compares says nothing of it.
    ask("systemctl", "start", "bastion-integrity.service")


def test_the_challenge_at_port_80_works_too():
    """As `bastion_acme_challenge: http-01` writes it."""
    challenge = yaml.safe_load(VARIABLES.read_text())["__bastion_acme_challenges"]["http-01"]
    folder, before = "/run/systemd/system/bastion-acme.service.d", shown()
    lines = f'[Service]\nEnvironment=ACME_PORT={challenge["port"]} "ACME_CHALLENGE={challenge["options"]}"\n'
    ask("mkdir", "-p", folder)
    lab("exec", "ba", "tee", f"{folder}/99-http.conf", text=lines)
    try:
        ask("systemctl", "daemon-reload")
        assert renew(), ask("journalctl", "--no-pager", "-n", "40", "-u", "bastion-acme")
    finally:
        ask("sh", "-c", f"rm {folder}/99-http.conf; systemctl daemon-reload")
    until(lambda: shown() != before)


def test_a_failure_shows_and_the_next_attempt_makes_up_for_it():
    before = ask("sh", "-c", f"sha256sum {CERTIFICATE_FILES}")
    failures = ctl("log export").count("machine:certificate:failed")
    lab("exec", "be", "systemctl", "stop", "pebble")
    try:
        assert not renew()
    finally:
        lab("exec", "be", "systemctl", "start", "pebble")
    assert "bastion-acme.service" in ask("sh", "-c", "systemctl --failed")
    assert ctl("log export").count("machine:certificate:failed") == failures + 1
    assert ask("sh", "-c", f"sha256sum {CERTIFICATE_FILES}") == before
    assert "elements" not in ask("nft", "list", "set", "inet", "bastion", "challenge")
    # Pebble keeps nothing: after its restart it has another root and knows no account.
    ask("rm", "-rf", "/var/lib/bastion-acme/accounts")
    until(start)
    assert "bastion-acme.service" not in ask("sh", "-c", "systemctl --failed")
    assert shown()
    assert "intact" in ctl("log verify")
