"""The machine's clock is set, its disk fills, its power is cut: it recovers without a person."""

import re
import time
from contextlib import contextmanager

import pytest
from hosts import ask, ctl, lab, until, wait_until_up
from test_people import BASTION, Terminal, know_the_bastion, on_clinic, sign_in, ssh

SHOWN_IS_KEPT = 3
"""Seconds: what was shown is on the disk within one of a real processor's."""


@pytest.fixture(scope="module", autouse=True)
def signed_in():
    wait_until_up()
    know_the_bastion()
    for user in ("analyst", "engineer"):
        sign_in(user)


def work():
    return on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un"), check=False)


def works():
    return work().stdout.strip() == "deploy"


def times():
    return re.findall(r'"at":"([^"]+)"', ctl("log export --format jsonl"))


def set_clock(seconds):
    """Set the machine's clock, and leave the one that counts from its start alone."""
    ask("sh", "-c", f"date -s @$(($(date +%s) + {seconds}))")


@contextmanager
def without_timers():
    """A day later all that is done every night would be done at once, in software processors."""
    timers = ask("systemctl", "list-units", "--type=timer", "--no-legend", "--plain")
    names = [line.split()[0] for line in timers.splitlines()]
    ask("systemctl", "stop", *names)
    yield
    ask("systemctl", "start", *names)


def test_the_clock_of_the_machine_is_set_back_an_hour_and_forward_a_day():
    with without_timers():
        set_clock(-3600)
        assert "engineer" in on_clinic(*ssh("engineer", BASTION, "whoami")).stdout
        assert not works(), "the target took a certificate that has run out"
        assert times()[-1] < max(times())
        assert "intact" in ctl("log verify")
        set_clock(3600 + 86400)
        assert not works(), "a sign-in of yesterday still counts"
        set_clock(-86400)
    until(works)
    assert "intact" in ctl("log verify")
    assert "time" in ask("sh", "-c", "ausearch --input-logs -i -k time | tail -n 20")


def test_the_disk_of_the_machine_is_full():
    """No evidence, no access; with room again it goes on by itself. What is reserved for root stays."""
    ask("sh", "-c", "fallocate -l $(df --output=avail -B1 / | tail -n 1) /filler")
    try:
        until(lambda: not works())  # The last block has room for some entries.
        said = work()
        assert said.returncode != 0
        assert "deploy" not in said.stdout
    finally:
        ask("rm", "/filler")
    until(works)
    assert "intact" in ctl("log verify")


def boot_id():
    return ask("cat", "/proc/sys/kernel/random/boot_id")


def test_the_power_is_cut_during_a_session():
    before = boot_id()
    with Terminal(*ssh("analyst", "-tt", f"clinic@{BASTION}")) as terminal:
        terminal.expect(r"clinic[=*!-][>#]")
        terminal.type("SELECT city FROM ehr.patients ORDER BY id;")
        terminal.expect(r"\(3 rows\)")
        time.sleep(SHOWN_IS_KEPT)
        lab("power", "ba", "off")
    lab("power", "ba", "on")
    lab("wait", "ba", timeout=900)
    until(works)
    assert boot_id() != before
    assert "intact" in ctl("log verify")
    session = next(line for line in ctl("sessions list").splitlines() if " psql " in line)
    assert re.search(r"incomplete\s*$", session), session
    assert "ehr.patients" in ctl("log export --format jsonl")
    assert "(3 rows)" in ctl(f"sessions play {session.split()[0]} --speed 1000")
