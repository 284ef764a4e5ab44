"""Upgraded a second time: nothing was lost on the way back and forth."""

from hosts import ask, wait_until_up
from kept import assert_all_is_there, assert_people_go_on


def test_it_is_this_tree():
    assert "--keep" in ask("/opt/bastion/venv/bin/bastionctl", "backup", "--help")


def test_all_is_there():
    wait_until_up()
    assert_all_is_there()


def test_people_go_on():
    assert_people_go_on()
