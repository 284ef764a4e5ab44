"""Back on the previous release: it goes on with what the later one wrote, and people work."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "default/tests"))

from hosts import ask, ctl, wait_until_up
from test_people import BASTION, know_the_bastion, on_clinic, sign_in, ssh


def test_it_is_the_previous_release():
    assert "--keep" not in ask("/opt/bastion/venv/bin/bastionctl", "backup", "--help")


def test_the_log_of_the_later_release_verifies_and_goes_on():
    wait_until_up()
    before = ctl("log export").count("\n")
    assert "intact" in ctl("log verify")
    know_the_bastion()
    sign_in("engineer")
    assert ctl("log export").count("\n") > before
    assert "intact" in ctl("log verify")


def test_sessions_of_the_later_release_are_there():
    listed = [line.split()[0] for line in ctl("sessions list").splitlines() if "web01" in line]
    assert listed
    for one in listed:
        shown = ctl(f"sessions show {one}")
        assert "recording complete" in shown
        assert '"commands": ["id"]' in shown


def test_people_work():
    assert on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un")).stdout.strip() == "deploy"
