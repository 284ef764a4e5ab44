"""After the upgrade: the log goes on where it was, and people work."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "default/tests"))

from hosts import ctl, wait_until_up
from test_people import BASTION, know_the_bastion, on_clinic, sign_in, ssh


def test_the_log_of_the_previous_release_verifies_and_goes_on():
    wait_until_up()
    assert "intact" in ctl("log verify")
    assert ctl("log export").count("audit:log:opened") >= 2


def test_people_work():
    know_the_bastion()
    sign_in("engineer")
    assert on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un")).stdout.strip() == "deploy"
