"""Back on the previous release: it goes on with what the later one wrote, and people work."""

from hosts import ask, wait_until_up
from kept import assert_all_is_there, assert_people_go_on, remember


def test_it_is_the_previous_release():
    assert "--keep" not in ask("/opt/bastion/venv/bin/bastionctl", "backup", "--help")


def test_all_of_the_later_release_is_there():
    wait_until_up()
    assert_all_is_there()


def test_people_go_on():
    assert_people_go_on()


def test_it_is_remembered():
    remember()
