"""What fails on a real machine: it recovers without a person, and nobody gets in unaccounted for."""

import os
import re
import subprocess
import time
from contextlib import contextmanager

import pytest
from hosts import UNITS, ask, ctl, lab, until, wait_until_up
from test_people import BASTION, Terminal, know_the_bastion, on_clinic, sign_in, ssh

LOG = "/var/lib/bastion-audit/log"
CABLE = "lk1"
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


@pytest.fixture(scope="module", autouse=True)
def signed_in():
    know_the_bastion()
    for user in ("analyst", "engineer"):
        sign_in(user)


def start(user, target, command):
    """Start a command on a target, and return once it runs there."""
    mark = f"/tmp/runs-{time.monotonic_ns()}"
    words = ssh(user, f"{target}@{BASTION}", f"touch {mark}; {command}")
    process = subprocess.Popen(
        [os.environ["BASTION_LAB_BIN"], "exec", "be", *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    until(lambda: on_clinic("test", "-e", mark, check=False).returncode == 0)
    return process


def work():
    return on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un"), check=False)


def works():
    return work().stdout.strip() == "deploy"


def assert_nothing_is_left():
    """Everything serves, the log is whole, and no session is open that nobody has."""
    wait_until_up()
    until(works)
    until(lambda: not re.search(r"\sopen$", ctl("sessions list"), re.MULTILINE))
    assert "intact" in ctl("log verify")


def test_the_audit_daemon_is_killed_during_a_session():
    with Terminal(*ssh("analyst", "-tt", f"clinic@{BASTION}")) as terminal:
        terminal.expect(r"clinic[=*!-][>#]")
        terminal.type(r"\pset pager off")
        ask("systemctl", "kill", "--signal=SIGKILL", "--kill-whom=main", "bastion-audit.service")
        terminal.type("SELECT name, ssn, city FROM ehr.patients ORDER BY id;")
        seen = terminal.expect(r"(?i)\(3 rows\)|audit|ends|closed|lost")[0]
        if "rows" not in seen:
            assert "Eastmarch" not in terminal.seen
    assert_nothing_is_left()


def test_an_audit_daemon_that_hangs_is_replaced_by_the_watchdog():
    """Until then nothing is answered: there is nobody to account to."""
    ask("systemctl", "kill", "--signal=SIGSTOP", "--kill-whom=main", "bastion-audit.service")
    before = ask("systemctl", "show", "-p", "MainPID", "--value", "bastion-audit.service")
    assert not works()
    until(
        lambda: (
            ask("systemctl", "show", "-p", "MainPID", "--value", "bastion-audit.service")
            not in (before, "0\n")
        )
    )
    assert_nothing_is_left()


def stop():
    """Stop all of it, and wait: a stopped target alone does not wait for its parts."""
    ask("systemctl", "stop", "bastion*")


@contextmanager
def small_disk_under_the_log():
    """The log on a file system of its own with room for a little more."""
    stop()
    ask(
        "sh", "-ec",
        f"size=$(($(du -sk {LOG} | cut -f1) + 512)); mkdir -p /mnt/log; "
        "mount -t tmpfs -o size=${size}k,mode=0750,uid=bastion-audit,gid=bastion-audit tmpfs /mnt/log;"
        f"cp -a {LOG}/. /mnt/log/; mount --bind /mnt/log {LOG}",
    )  # fmt: skip
    try:
        ask("systemctl", "start", "bastion.target")
        wait_until_up()
        yield
    finally:
        stop()
        ask(
            "sh",
            "-ec",
            f"cp -a {LOG} /var/lib/kept; umount {LOG} /mnt/log; cp -a /var/lib/kept/. {LOG}/; rm -r /var/lib/kept",
        )
        ask("systemctl", "start", "bastion.target")
    wait_until_up()


def test_the_disk_of_the_log_is_full():
    """No evidence, no access; with room again it goes on by itself."""
    with small_disk_under_the_log():
        until(works)
        running = start("engineer", "web01", "sleep 20; id -un")
        lab("exec", "ba", "dd", "if=/dev/zero", f"of={LOG}/filler", "bs=1k", check=False)
        until(lambda: not works())  # The last page has room for some entries.
        for _ in range(3):
            assert not works()
        said = work()
        assert said.returncode != 0
        output = running.communicate(timeout=60)[0]
        assert running.returncode != 0, output
        ask("rm", f"{LOG}/filler")
        assert_nothing_is_left()
    assert_nothing_is_left()


def test_the_network_is_gone_for_a_while():
    """Who waits goes on; nobody has to start anything."""
    running = start("engineer", "web01", "sleep 4; echo alive")
    lab("near", "ba", "ip", "link", "set", CABLE, "down")
    try:
        assert work().returncode == 255
        states = lab("exec", "ba", "systemctl", "is-active", *(f"{one}.service" for one in UNITS))
        assert states.stdout.split() == ["active"] * len(UNITS)
    finally:
        lab("near", "ba", "ip", "link", "set", CABLE, "up")
    assert running.communicate(timeout=60)[0].splitlines()[-1] == "alive"
    assert_nothing_is_left()


@contextmanager
def a_clock_of_its_own():
    """The daemons' wall clock is what a file says; the machine's is shared with whoever tests."""
    ask("sh", "-c", "apt-get install -qqy --no-install-recommends libfaketime >/dev/null")
    drop_in = (
        f"[Service]\nEnvironment=LD_PRELOAD={FAKETIME} FAKETIME_TIMESTAMP_FILE=/run/clock"
        " FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1\n"
    )
    set_clock("+0")
    for unit in UNITS:
        folder = f"/run/systemd/system/{unit}.service.d"
        lab("exec", "ba", "sh", "-c", f"mkdir -p {folder}; cat >{folder}/clock.conf", text=drop_in)
    try:
        ask("systemctl", "daemon-reload")
        ask("systemctl", "restart", "bastion.target")
        wait_until_up()
        yield
    finally:
        ask(
            "sh",
            "-c",
            "rm /run/systemd/system/bastion-*.service.d/clock.conf; systemctl daemon-reload",
        )
        ask("systemctl", "restart", "bastion.target")
    wait_until_up()


def set_clock(offset):
    ask("sh", "-c", f"echo '{offset}' >/run/clock.new; mv /run/clock.new /run/clock")


def times():
    return re.findall(r'"at":"([^"]+)"', ctl("log export --format jsonl"))


def test_the_clock_is_set_back_an_hour_and_forward_a_day():
    with a_clock_of_its_own():
        until(works)
        set_clock("-1h")
        assert "engineer" in on_clinic(*ssh("engineer", BASTION, "whoami")).stdout
        assert not works(), "the target took a certificate that has run out"
        assert times()[-1] < max(times()), "the daemons did not see the other clock"
        assert "intact" in ctl("log verify")
        set_clock("+1d")
        assert not works(), "a sign-in of yesterday still counts"
        set_clock("+0")
        until(works)
    assert_nothing_is_left()
