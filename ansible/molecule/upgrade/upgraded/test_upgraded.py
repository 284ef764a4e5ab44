"""After the upgrade: all of the previous release is there, and people go on."""

from hosts import ask, ctl, until, wait_until_up
from kept import assert_all_is_there, assert_people_go_on, remember
from test_people import BASTION, on_clinic, ssh


def test_it_is_this_tree():
    assert "--keep" in ask("/opt/bastion/venv/bin/bastionctl", "backup", "--help")


def test_all_is_there():
    wait_until_up()
    assert_all_is_there()


def test_people_go_on():
    assert_people_go_on()


def test_what_the_previous_release_does_not_know_is_in_the_log():
    """The way back must read it."""
    on_clinic(*ssh("engineer", f"web01@{BASTION}", "sudo -n sh -c 'id; :'"))
    until(lambda: "target:command:executed" in ctl("log export"))


def test_it_is_remembered():
    remember()
