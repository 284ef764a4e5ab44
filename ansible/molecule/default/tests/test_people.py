"""People at work: stock ssh and psql on another host, PostgreSQL and sshd behind the bastion."""

import fcntl
import json
import os
import pty
import re
import select
import subprocess
import termios
import time
from pathlib import Path

import pytest
from hosts import BASTION, BASTION6, CLINIC, ask, ctl, lab, until

PASSWORD = "swordfish"
SSNS, NAMES = ("900-11-0001", "900-12-0002", "900-13-0003"), ("Glimmerwick", "Frostmere", "Birch")
SSH = (
    "ssh", "-F", "none", "-o", "UserKnownHostsFile=/root/known_hosts", "-o", "StrictHostKeyChecking=yes",
    "-o", "ConnectTimeout=30",
)  # fmt: skip
SECONDS = 120


class Terminal:
    """A program on the clinic's host with a terminal here."""

    def __init__(self, *command):
        master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [os.environ["BASTION_LAB_BIN"], "exec", "be", *command],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )  # fmt: skip
        os.close(slave)
        self.master, self.seen = master, ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def type(self, text):
        os.write(self.master, f"{text}\r".encode())

    def expect(self, pattern):
        """Return the match; what is before its end is used up."""
        deadline = time.monotonic() + SECONDS
        while not (match := re.search(pattern, self.seen)):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                pytest.fail(f"did not see {pattern!r} in {self.seen[-600:]!r}")
            try:
                self.seen += os.read(self.master, 65536).decode(errors="replace")
            except OSError:
                pytest.fail(f"it ended before {pattern!r}: {self.seen[-600:]!r}")
        self.seen = self.seen[match.end() :]
        return match


def on_clinic(*command, check=True):
    done = lab("exec", "be", *command, check=False)
    assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


def sign_in(user, bastion=BASTION):
    """Sign in with a browser, and bind a key until the sign-in ends."""
    on_clinic("sh", "-c", f"[ -e /root/{user} ] || ssh-keygen -q -t ed25519 -N '' -f /root/{user}")
    public = on_clinic("cat", f"/root/{user}.pub").stdout.strip()
    only = ("-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=keyboard-interactive")
    with Terminal(*SSH, *only, "-tt", bastion) as terminal:
        url = terminal.expect(r"https://\S+user_code=[A-Za-z0-9-]+")[0]
        browser = Path(__file__).with_name("browser.py").read_text()
        lab("exec", "be", "python3", "-", url, user, PASSWORD, text=browser)
        terminal.type("")
        terminal.expect("clinic|web01")
        terminal.type(f"keys add {public}")
        terminal.expect(r"SHA256:\S+")
        terminal.type("exit")


def ssh(user, *words):
    return (*SSH, "-i", f"/root/{user}", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", *words)


def know_the_bastion():
    key = ask("cat", "/etc/bastion/ssh_host_ed25519_key.pub").strip()
    on_clinic("sh", "-c", f"echo '{BASTION},{BASTION6} {key}' >/root/known_hosts")


@pytest.fixture(scope="module", autouse=True)
def signed_in():
    know_the_bastion()
    for user in ("analyst", "engineer"):
        sign_in(user)


def test_a_stranger_is_not_let_in():
    on_clinic("sh", "-c", "[ -e /root/x ] || ssh-keygen -q -t ed25519 -N '' -f /root/x")
    assert on_clinic(*ssh("x", BASTION, "whoami"), check=False).returncode == 255


def test_people_sign_in_and_work_over_ipv6():
    sign_in("engineer", BASTION6)
    assert "engineer" in on_clinic(*ssh("engineer", BASTION6, "whoami")).stdout
    assert on_clinic(*ssh("engineer", f"web01@{BASTION6}", "id -un")).stdout.strip() == "deploy"


def test_the_bound_key_is_the_person():
    assert "analyst@clinic.example" in on_clinic(*ssh("analyst", BASTION, "whoami")).stdout


def assert_masked(text):
    assert re.search(r"\b0001\b|\*0001", text), text
    assert "Eastmarch" in text
    assert not [one for one in (*SSNS, *NAMES) if one in text]


def test_psql_through_a_forward_sees_masks():
    script = f"""
    {" ".join(ssh("analyst", "-f", "-N", "-o", "ExitOnForwardFailure=yes", "-S", "/root/forward", "-M"))} -L 5433:clinic:5432 {BASTION}
    psql -X -w 'host=localhost port=5433 dbname=clinic user=me sslmode=disable' -c 'SELECT name, ssn, city FROM ehr.patients'
    psql -X -w 'host=localhost port=5433 dbname=clinic user=me sslmode=disable' -c 'UPDATE ehr.patients SET city = 1' 2>&1
    ssh -S /root/forward -O exit {BASTION} 2>/dev/null
    """
    output = on_clinic("sh", "-c", script).stdout
    assert_masked(output)
    assert "clinic-read" in output or "default-deny" in output


def test_psql_on_the_bastion_sees_masks():
    with Terminal(*ssh("analyst", "-tt", f"clinic@{BASTION}")) as terminal:
        terminal.expect(r"clinic[=*!-][>#]")
        terminal.type(r"\pset pager off")
        terminal.type("SELECT name, ssn, city FROM ehr.patients ORDER BY id;")
        seen = terminal.expect(r"(?s).*\(3 rows\)")[0]
        terminal.type(r"\q")
    assert_masked(seen)


def test_psql_on_the_bastion_has_no_shell_and_sees_no_file_of_the_machine():
    with Terminal(*ssh("analyst", "-tt", f"clinic@{BASTION}")) as terminal:
        terminal.expect(r"clinic[=*!-][>#]")
        terminal.type(r"\! id")
        terminal.expect("refused by rule psql-no-shell")
        terminal.type(r"\i /etc/passwd")
        terminal.expect("/etc/passwd: No such file or directory")
        terminal.type(r"\q")


def test_past_the_bastion_nobody_reaches_the_patients():
    """From the bastion's own machine, as another user than the gateway."""
    done = lab("exec", "ba", "timeout", "3", "bash", "-c", f"echo >/dev/tcp/{CLINIC}/5432", check=False)  # fmt: skip
    assert done.returncode != 0


def test_ssh_to_a_target_ends_on_it_by_certificate():
    assert on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un; hostname")).stdout.split() == [
        "deploy",
        "be",
    ]
    log = on_clinic("journalctl", "--no-pager", "-u", "ssh", "-n", "50").stdout
    assert re.search(
        r"Accepted publickey for deploy from (10\.77\.1\.1|fd10:77:1::1) .*ID \S+ engineer@clinic\.example",
        log,
    ), log


def test_the_sites_own_pam_module_is_asked_about_an_enrolled_account():
    on_clinic("sh", "-c", "echo deploy >/etc/away")
    try:
        refused = on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un"), check=False)
        assert "deploy" not in refused.stdout.split()
        on_clinic("runuser", "-u", "deploy", "--", "true")  # Only sshd asks.
    finally:
        on_clinic("rm", "/etc/away")
    assert on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un")).stdout.split() == ["deploy"]


def test_the_analyst_has_no_way_to_the_ssh_target():
    done = on_clinic(*ssh("analyst", f"web01@{BASTION}", "id"), check=False)
    assert done.returncode != 0
    assert "default-deny" in done.stdout + done.stderr


def test_the_log_has_it_and_verifies():
    log = ctl("log export --format jsonl")
    assert "access:session:opened" in log
    assert not [one for one in (*SSNS, *NAMES) if one in log]
    assert "analyst@clinic.example" in ctl("sessions list")
    assert "intact" in ctl("log verify")


def test_what_sudo_starts_is_in_the_log_though_nobody_typed_it():
    # A start file that would say so in the observer's place.
    liar = 'case $- in *i*) ;; *) if [ "$SSH_ORIGINAL_COMMAND" ]; then echo ready; exec sleep 60; fi;; esac'
    on_clinic("sh", "-c", f"echo '{liar}' >~deploy/.bashrc; cp ~deploy/.bashrc ~deploy/.profile")
    # A flood: these processes are gone before journald looks at them.
    script = "for i in 1 2; do (timeout 2 sh -c 'yes x | logger' &) ; done; sudo -n sh -c 'id; whoami; :'"
    assert "uid=0(root)" in on_clinic(*ssh("engineer", f"web01@{BASTION}", script)).stdout
    wanted = {
        ("target:command:executed", "/usr/bin/id"),
        ("target:command:refused", "/usr/bin/whoami"),
    }
    deadline = time.monotonic() + 10  # The log has it when the session closes.
    while not wanted <= (seen := started_by_sudo()):
        assert time.monotonic() < deadline, seen
        time.sleep(0.5)


def test_what_was_executed_but_never_typed_raises_an_alarm():
    on_clinic("sh", "-c", "echo 'id; id' >/tmp/errand")
    before = alarms()
    for command, times in (("sudo -n id", 1), ("sudo -n sh /tmp/errand", 2)):
        done = on_clinic(*ssh("engineer", f"web01@{BASTION}", command))
        assert done.stdout.count("uid=0(root)") == times
    # The first was typed.
    until(lambda: alarms() == [*before, *[("/usr/bin/id", "executed but never typed")] * 2])
    warned = ask("journalctl", "--no-pager", "-u", "bastion-gateway", "--grep", "never typed")
    assert "engineer@clinic.example on web01: '/usr/bin/id': executed but never typed" in warned


def started_by_sudo():
    return {(one["kind"], one["data"]["program"]) for one in entries("target:command:")}


def alarms():
    found = entries("target:command:unexpected")
    return [(one["data"]["program"], one["data"]["reason"]) for one in found]


def entries(kind):
    log = [json.loads(line) for line in ctl("log export --format jsonl").splitlines()]
    return [one for one in log if one["kind"].startswith(kind)]
