"""What the converged machine must be, asked on the machine and from its neighbour."""

import json
import os
import re
import time

import pytest
from hosts import (
    BASTION,
    BASTION6,
    CLINIC,
    CLINIC6,
    UNITS,
    ask,
    ctl,
    lab,
    reaches,
    until,
    wait_until_up,
)


@pytest.fixture(scope="module")
def bastion(tmp_path_factory):
    from testinfra import get_host  # Molecule's environment has it, the unit tests' has not.

    config = tmp_path_factory.mktemp("ssh") / "config"
    config.write_text(
        f"Host ba\n  User root\n  IdentityFile {os.environ['BASTION_LAB']}/id\n"
        f"  ProxyCommand {os.environ['BASTION_LAB_BIN']} ssh-proxy %h 2200\n"
        "  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n"
    )
    return get_host("ssh://ba", ssh_config=str(config))


@pytest.mark.parametrize("unit", UNITS)
def test_units_run_and_start_at_boot(bastion, unit):
    service = bastion.service(f"{unit}.service")
    assert service.is_running
    assert service.is_enabled


def test_nothing_failed(bastion):
    failed = bastion.check_output(
        "systemctl list-units --failed --no-legend --plain 'bastion*' nftables.service ssh.service"
    )
    assert failed == ""


@pytest.mark.parametrize(
    ("path", "user", "group", "mode"),
    [
        ("/run/bastion-audit/audit.sock", "bastion-audit", "bastion-state", 0o660),
        ("/run/bastion-web/web.sock", "bastion-web", "bastion-state", 0o660),
        ("/run/bastion-psql.sock", "bastion", "bastion", 0o600),
        ("/var/lib/bastion", "bastion", "bastion-state", 0o2770),
        ("/var/lib/bastion/store.sqlite", "bastion", "bastion-state", 0o660),
        ("/var/lib/bastion-audit", "bastion-audit", "bastion-audit", 0o750),
        ("/etc/credstore.encrypted", "root", "root", 0o700),
        ("/etc/credstore.encrypted/bastion.audit.key", "root", "root", 0o600),
        ("/etc/nftables.conf", "root", "root", 0o600),
        ("/etc/sudoers.d/bastion", "root", "root", 0o440),
    ],
)
def test_who_owns_what(bastion, path, user, group, mode):
    file = bastion.file(path)
    assert (file.user, file.group, file.mode) == (user, group, mode)


def test_no_secret_is_on_the_disk_in_the_clear():
    found = ask(
        "sh",
        "-c",
        "grep -rlE 'sesame|only-for-the-test' /etc /opt/bastion /var/lib /root /tmp || true",
    )
    assert found == ""


@pytest.mark.parametrize("user", ["bastion", "bastion-web", "bastion-psql", "nobody"])
def test_only_the_audit_user_can_write_the_log(user):
    command = "echo x >> /var/lib/bastion-audit/log/entries.jsonl"
    done = lab("exec", "ba", "runuser", "-u", user, "--", "sh", "-c", command, check=False)
    assert done.returncode != 0


def test_a_stranger_cannot_append_to_the_log():
    """bastion-admin is let in by the socket's mode; SO_PEERCRED still says no."""
    script = (
        "import asyncio,datetime;from pathlib import Path;"
        "from appliance.audit.client import AuditClient;from appliance.model import AuditEvent;"
        "asyncio.run(AuditClient(Path('/run/bastion-audit/audit.sock')).append("
        "AuditEvent('gateway:process:started',datetime.datetime.now(datetime.UTC))))"
    )
    done = lab("exec", "ba", "runuser", "-u", "bastion-admin", "--", "/opt/bastion/venv/bin/python", "-c", script, check=False)  # fmt: skip
    assert "EvidenceError" in done.stderr


def test_health_is_served_with_the_certificate_of_the_internal_ca():
    script = (
        "import json,ssl,urllib.request as u;"
        "c=ssl.create_default_context(cafile='/etc/bastion/ca.crt');"
        "print(u.urlopen('https://localhost:8443/healthz',context=c,timeout=60).read().decode())"
    )
    health = json.loads(ask("/usr/bin/python3", "-c", script))
    assert health == {"status": "ok", "audit": True, "store": True}


@pytest.mark.parametrize("address", [BASTION, BASTION6])
@pytest.mark.parametrize(
    ("port", "is_open"), [(22, True), (2200, False), (8443, False), (5432, False), (3142, False)]
)
def test_the_neighbour_reaches_the_gateway_and_nothing_else(address, port, is_open):
    assert reaches("be", address, port) is is_open


@pytest.mark.parametrize(
    ("user", "address", "port", "is_open"),
    [
        ("bastion", CLINIC, 5432, True),
        ("bastion", CLINIC6, 22, True),
        # The policy names it by another name, which has one address.
        ("bastion", CLINIC, 22, False),
        ("bastion", CLINIC6, 5432, False),
        ("bastion", CLINIC, 9443, False),
        ("bastion-web", CLINIC, 9443, True),
        ("bastion-web", CLINIC6, 9443, False),
        ("bastion-web", CLINIC, 5432, False),
        ("root", CLINIC, 5432, False),
        ("root", CLINIC6, 22, False),
    ],
)
def test_each_daemon_reaches_what_it_serves_and_nothing_else(user, address, port, is_open):
    assert reaches("ba", address, port, user) is is_open


def test_the_gateway_greets_a_real_ssh_client():
    done = lab(
        "exec", "be", "timeout", "10", "ssh-keyscan", "-t", "ed25519", "10.77.1.1", check=False
    )
    public = ask("cat", "/etc/bastion/ssh_host_ed25519_key.pub").split()[1]
    assert public in done.stdout


def test_administrators_need_a_key():
    sshd = ask("sshd", "-T")
    assert "passwordauthentication no" in sshd
    assert "kbdinteractiveauthentication no" in sshd


LOOK = """
import os, socket
print(os.getuid(), os.path.exists("/etc"))
try:
    socket.socket()
except OSError:
    print("no network")
"""


def test_the_psql_sandbox_works_inside_its_unit():
    """bubblewrap makes its namespaces there, as another user, without network."""
    command = (
        "exec /opt/bastion/venv/bin/bastion-sandbox --unshare-all --die-with-parent --clearenv"
        " --cap-drop ALL --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64"
        f" --symlink usr/bin /bin --dev /dev -- /usr/bin/python3 -ISc '{LOOK}'"
    )
    seen = ask("runuser", "-u", "bastion", "--", "sh", "-c", command).split(None, 2)
    assert seen == [ask("id", "-u", "bastion-psql").strip(), "False", "no network\n"]


def test_the_gateway_itself_may_make_no_namespace():
    units = ask("systemctl", "show", "bastion-gateway.service", "-p", "RestrictNamespaces")
    assert units.strip() == "RestrictNamespaces=yes"


@pytest.mark.parametrize("unit", UNITS)
def test_a_killed_daemon_comes_back_and_the_log_verifies(unit):
    ask("systemctl", "kill", "--signal=SIGKILL", "--kill-whom=main", f"{unit}.service")
    time.sleep(2)
    wait_until_up()
    assert "intact" in ctl("log verify")


def test_a_reload_hands_over_without_a_restart():
    def main_process():
        return ask("systemctl", "show", "-p", "MainPID", "--value", "bastion-gateway.service")

    before = main_process()
    ask("systemctl", "reload", "bastion-gateway.service")
    until(lambda: main_process() != before)
    wait_until_up()
    lab("exec", "be", "timeout", "10", "ssh-keyscan", "-t", "ed25519", "10.77.1.1")
    assert "intact" in ctl("log verify")


def test_backups_are_written_by_the_clock():
    assert ask("systemctl", "is-enabled", "bastion-backup.timer").strip() == "enabled"
    assert "bastion-backup.timer" in ask("systemctl", "list-timers", "bastion-backup.timer")
    ask("systemctl", "start", "bastion-backup.service")
    owners = ask("sh", "-c", "stat -c '%U %a' /var/lib/bastion-backup/*.age").splitlines()
    assert set(owners) == {"bastion-backup 600"}
    assert '"kind":"machine:backup:created"' in ctl("log export")


def test_a_backup_that_fails_shows_and_leaves_the_older_ones():
    """As on a full disk."""
    folder = "/run/systemd/system/bastion-backup.service.d"
    before = ask("ls", "/var/lib/bastion-backup")
    limit = f"mkdir -p {folder}; printf '[Service]\\nLimitFSIZE=4K\\n' >{folder}/full.conf"
    try:
        ask("sh", "-c", f"{limit}; systemctl daemon-reload")
        time.sleep(1)  # A backup is named by its second, and the last one has this second's name.
        assert lab("exec", "ba", "systemctl", "start", "bastion-backup", check=False).returncode
        assert "bastion-backup.service" in ask("sh", "-c", "systemctl --failed")
        assert "cannot be written" in ask("sh", "-c", "journalctl -u bastion-backup -n 20")
        assert ask("ls", "/var/lib/bastion-backup") == before
    finally:
        ask("sh", "-c", f"rm {folder}/full.conf; systemctl daemon-reload")
    ask("systemctl", "start", "bastion-backup.service")


def test_the_backup_may_not_write_what_it_reads():
    command = "for f in /var/lib/bastion/store.sqlite /var/lib/bastion-audit/log/entries.jsonl /etc/bastion/bastion.yml; do"
    command += " test -r $f || exit 1; test -w $f && exit 2; done; exit 0"
    groups = "bastion,bastion-audit,bastion-state"
    sandbox = [
        "-p",
        "ProtectSystem=strict",
        "-p",
        f"SupplementaryGroups={groups.replace(',', ' ')}",
    ]
    ask(
        "systemd-run",
        "--quiet",
        "--wait",
        "--pipe",
        "-p",
        "User=bastion-backup",
        *sandbox,
        "sh",
        "-c",
        command,
    )


def test_a_changed_setting_shows_in_the_morning():
    ask("systemctl", "start", "bastion-integrity.service")
    try:
        ask("sh", "-c", "echo '%x ALL=(ALL) ALL' >/etc/sudoers.d/x")
        done = lab("exec", "ba", "systemctl", "start", "bastion-integrity.service", check=False)
        assert done.returncode != 0
        assert "/etc/sudoers.d/x" in ask("sh", "-c", "journalctl -u bastion-integrity -n 400")
    finally:
        ask("rm", "/etc/sudoers.d/x")
    ask("systemctl", "start", "bastion-integrity.service")


def test_no_daemon_complains():
    journal = ask("sh", "-c", "journalctl --no-pager -u 'bastion-*'")
    assert not re.search("ERROR asyncio|Traceback", journal)


def test_administration_reads_the_log_and_sessions():
    assert "audit:log:opened" in ctl("log tail")
    assert re.search("no sessions|OUTCOME", ctl("sessions list"))
