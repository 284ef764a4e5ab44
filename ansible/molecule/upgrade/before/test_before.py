"""On the previous release: people work, ask and approve, and it is taken down what there is."""

import re

from hosts import ask, wait_until_up
from kept import remember, work
from test_people import (
    BASTION,
    Terminal,
    assert_masked,
    know_the_bastion,
    on_clinic,
    sign_in,
    ssh,
)


def test_it_is_the_previous_release():
    assert "--keep" not in ask("/opt/bastion/venv/bin/bastionctl", "backup", "--help")


def test_people_sign_in_and_work():
    wait_until_up()
    know_the_bastion()
    for user in ("analyst", "officer", "engineer"):
        sign_in(user)
    work()


def test_psql_on_the_bastion_sees_masks():
    with Terminal(*ssh("analyst", "-tt", f"clinic@{BASTION}")) as terminal:
        terminal.expect(r"clinic[=*!-][>#]")
        terminal.type(r"\pset pager off")
        terminal.type("SELECT name, ssn, city FROM ehr.patients ORDER BY id;")
        assert_masked(terminal.expect(r"(?s).*\(3 rows\)")[0])
        terminal.type(r"\q")


def test_somebody_asks_and_somebody_else_approves():
    asked = "request unmask --target clinic --columns ehr.patients.ssn --for 4h --purpose upgrade"
    filed = on_clinic(*ssh("analyst", BASTION, asked)).stdout
    number = re.search(r"request (\d+) filed", filed)[1]
    assert "approved" in on_clinic(*ssh("officer", BASTION, f"approve {number}")).stdout


def test_it_is_remembered():
    remember()
