"""`bastionctl policy columns` and `explain`, on a real catalog that changed meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest
from click.testing import CliRunner, Result

from appliance.cli.bastionctl import bastionctl
from appliance.config import PostgresTarget, load_machine, load_policy
from appliance.masking.protection import survey_of
from appliance.session.postgres.pinning import keep_pins
from appliance.store import Store
from appliance.targets.postgres import load_catalog

from .conftest import policy_for_analysts, temporary_database

pytestmark = pytest.mark.integration

SCHEMA = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.people (id int, ssn text, city text);
CREATE VIEW ehr.shown AS SELECT ssn AS number FROM ehr.people;
"""
PHI = {"columns": {"ehr.people.ssn": "keep_last(4)"}}
RENAME = "ALTER TABLE ehr.people RENAME TO persons"
KEPT = (
    "ehr.persons.ssn is protected for what it was (ehr.people.ssn): name it under `columns`,"
    " or under `released` if nothing of that is in it"
)
MISSING = "ehr.people.ssn is in the policy, but not in the database: is it called otherwise now?"


def ctl(*arguments: str) -> Result:
    return CliRunner().invoke(bastionctl, arguments, standalone_mode=False)


@pytest.fixture
def other(tmp_path, postgres_host, monkeypatch):
    (tmp_path / "bastion.yml").write_text("version: 1\noidc: {issuer: https://i, client_id: b}\n")
    policy = policy_for_analysts({"clinic": ("columns", PHI)})
    (tmp_path / "policy.yml").write_text(policy.replace("HOST", str(postgres_host)))
    monkeypatch.setenv("BASTION_CONFIG", str(tmp_path / "bastion.yml"))
    with temporary_database(postgres_host, "columns", SCHEMA) as connection:
        yield connection


def let_the_gateway_know(tmp_path) -> None:
    machine = load_machine(tmp_path / "bastion.yml")
    target = load_policy(machine.policy).targets["clinic"]
    assert isinstance(target, PostgresTarget)
    survey = survey_of(asyncio.run(load_catalog(target)), target.phi)
    with closing(Store(machine.store)) as store:
        keep_pins(store, survey)


def test_says_what_is_protected_and_what_is_not_as_policy_names_it(tmp_path, other):
    before = ctl("policy", "columns", "--target", "clinic")
    assert (before.return_value, before.stderr) == (0, "")
    lines = ["ehr.people.ssn: keep_last(4)", "ehr.shown.number: keep_last(4)"]
    assert before.stdout.splitlines() == lines
    let_the_gateway_know(tmp_path)
    other.execute(RENAME)
    after = ctl("policy", "columns", "--target", "clinic")
    assert after.return_value == 1
    lines = ["ehr.persons.ssn: redact", "ehr.shown.number: redact"]
    assert after.stdout.splitlines() == lines
    assert after.stderr.splitlines() == [MISSING, KEPT]


def test_explains_by_what_it_was(tmp_path, other):
    let_the_gateway_know(tmp_path)
    other.execute(RENAME)
    told = ctl("policy", "explain", "--target", "clinic", "SELECT ssn, city FROM ehr.persons")
    assert told.return_value == 0
    assert (
        "  ssn: masked with redact; from ehr.persons.ssn; it is a protected column" in told.stdout
    )
    assert "  city: as it is" in told.stdout
    assert told.stderr.splitlines() == [MISSING, KEPT]


def test_whom_nothing_tells_what_cluster_it_is_still_serves(tmp_path, other, postgres_host):
    """Where the account may not ask for it, the number of the database has to do."""
    other.execute("CREATE ROLE plain LOGIN")
    other.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
    try:
        path = tmp_path / "policy.yml"
        path.write_text(path.read_text().replace('"account": "postgres"', '"account": "plain"'))
        target = load_policy(path).targets["clinic"]
        assert isinstance(target, PostgresTarget) and target.account == "plain"
        found = asyncio.run(load_catalog(target)).database
        (number,) = other.execute(
            "SELECT oid::text FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert found == number
    finally:
        other.execute("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC")
        other.execute("DROP ROLE plain")
