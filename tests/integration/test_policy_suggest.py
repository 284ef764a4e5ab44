"""`bastionctl policy suggest` on a real catalog, pasted into a real policy."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner

from appliance.cli.bastionctl import bastionctl
from appliance.config import PostgresTarget, load_policy
from appliance.demo.hospital import SCHEMA
from appliance.errors import BastionError

pytestmark = pytest.mark.integration

MORE = """
CREATE DOMAIN ehr.code AS text;
CREATE TYPE ehr.place AS (line_1 text, town text, zip ehr.code, floor int);
CREATE TYPE ehr.unused AS (email text);
CREATE TYPE ehr.reach AS (mail text, home ehr.place[]);
CREATE TABLE ehr.devices (id int PRIMARY KEY, "Serial Number" ehr.code, holder text REFERENCES ehr.patients (mrn), patient int REFERENCES ehr.patients,
  holder_mrn text REFERENCES ehr.patients (mrn), reading jsonb, seen timestamptz[], reach ehr.reach, fld9 varchar(11));
COMMENT ON COLUMN ehr.devices.fld9 IS E'Social security\\n        ehr.patients.id: redact';
CREATE TABLE ehr.events (id int, patient_id int REFERENCES ehr.patients, happened date, note text)
  PARTITION BY RANGE (id);
CREATE TABLE ehr.events_1 PARTITION OF ehr.events FOR VALUES FROM (0) TO (10);
CREATE VIEW ehr.everybody AS SELECT * FROM ehr.patients;
CREATE SCHEMA shop;
CREATE TABLE shop.products (id int, name text, city text, note text, url_count int);
INSERT INTO shop.products VALUES (1, 'ssn 900-12-0001', 'x', 'x', 1);
"""
POLICY = """version: 1
targets:
  clinic:
    kind: postgres
    host: HOST
    database: DATABASE
    account: scram
    tls: disable
"""


@pytest.fixture
def policy(tmp_path, postgres_host, monkeypatch) -> Path:
    database = f"suggest_{secrets.token_hex(4)}"
    with psycopg.connect(host=str(postgres_host), user="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {database}".encode())
    with psycopg.connect(host=str(postgres_host), user="postgres", dbname=database) as admin:
        admin.execute(SCHEMA)
        admin.execute(MORE)
    (tmp_path / "bastion.yml").write_text("version: 1\noidc: {issuer: https://i, client_id: b}\n")
    text = POLICY.replace("HOST", str(postgres_host)).replace("DATABASE", database)
    (tmp_path / "policy.yml").write_text(text)
    monkeypatch.setenv("BASTION_CONFIG", str(tmp_path / "bastion.yml"))
    return tmp_path / "policy.yml"


def ctl(*arguments: str) -> str:
    result = CliRunner().invoke(bastionctl, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def columns_of(policy: Path) -> dict[str, str]:
    target = next(iter(load_policy(policy).targets.values()))
    assert isinstance(target, PostgresTarget)
    return {name: str(mask) for name, mask in target.phi.columns.items()}


def test_the_hospital_pasted_into_its_policy(policy):
    printed = ctl("policy", "suggest", "--target", "clinic")
    policy.write_text(policy.read_text() + printed)
    ctl("config", "check")
    assert columns_of(policy) == {
        "ehr.patients.mrn": "hash",
        "ehr.patients.name": "redact",
        "ehr.patients.dob": "year",
        "ehr.patients.ssn": "keep_last(4)",
        "ehr.patients.phone": "redact",
        "ehr.patients.email": "redact",
        "ehr.patients.address": "redact",
        "ehr.patients.city": "redact",
        "ehr.patients.zip": "zip3",
        "ehr.patients.notes": "redact",
        "ehr.encounters.reason": "redact",
        "ehr.encounters.admitted_at": "year",
        "ehr.encounters.discharged_at": "year",
        "ehr.lab_results.taken_at": "year",
        "ehr.notes.body": "redact",
        "ehr.notes.written_at": "year",
        "ehr.devices.Serial Number": "redact",
        "ehr.devices.holder": "hash",
        "ehr.devices.holder_mrn": "hash",
        "ehr.devices.reading": "detect",
        "ehr.devices.seen": "year",
        "ehr.devices.fld9": "keep_last(4)",
        "ehr.events.happened": "year",
        "ehr.events.note": "redact",
        "ehr.place.line_1": "redact",
        "ehr.place.town": "redact",
        "ehr.place.zip": "zip3",
        "ehr.reach.mail": "redact",
    }
    assert "refers to ehr.patients.mrn" in printed
    assert "type character varying(11)" in printed
    assert "Nothing to add" in ctl("policy", "suggest", "--target", "clinic")


def test_needs_no_right_to_read_a_value(policy, postgres_host):
    database = next(
        line.split()[1] for line in policy.read_text().splitlines() if "database" in line
    )
    account = psycopg.connect(host=str(postgres_host), user="scram", dbname=database)
    with account, pytest.raises(psycopg.errors.InsufficientPrivilege):
        account.execute("SELECT FROM ehr.patients")
    assert "900-12-0001" not in ctl("policy", "suggest", "--target", "clinic")


def test_what_is_only_possible_can_be_left_out(policy):
    printed = ctl("policy", "suggest", "--target", "clinic", "--least", "sure")
    assert "ehr.patients.ssn" in printed and "(likely)" not in printed
    assert "happened" not in printed


@pytest.mark.parametrize(
    ("change", "target", "message"),
    [
        (("", ""), "nowhere", "no target nowhere"),
        (("host: ", "host: /nowhere"), "clinic", "without the database's catalog"),
    ],
)
def test_refuses_in_one_line(policy, change, target, message):
    policy.write_text(policy.read_text().replace(*change) if change[0] else policy.read_text())
    with pytest.raises(BastionError, match=message):
        ctl("policy", "suggest", "--target", target)


def explain(*arguments: str) -> tuple[int, list[str]]:
    words = ("policy", "explain", "--target", "clinic", *arguments)
    result = CliRunner().invoke(bastionctl, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value, [line.strip() for line in result.output.splitlines()]


def test_explain_says_of_each_column_where_it_comes_from_and_why(policy):
    policy.write_text(policy.read_text() + "    phi: {columns: {ehr.patients.ssn: keep_last(4)}}\n")
    code, lines = explain("SELECT p.id, ssn AS s, upper(ssn) FROM ehr.patients p")
    assert code == 0
    assert lines[0].startswith("statement: SELECT p.id")
    assert lines[1].startswith("id: as it is; from -; no protected column")
    assert lines[2].startswith("s: masked with keep_last(4); from ehr.patients.ssn")
    assert lines[3].startswith("upper: masked with null; from ehr.patients.ssn")
    code, lines = explain("SELECT 1 FROM ehr.patients ORDER BY ssn")
    assert (code, lines[1][:20]) == (4, "refused by inference")
    code, lines = explain("--identity", "eve", "SELECT ssn FROM ehr.patients")
    assert (code, lines[0]) == (4, "roles: none")
    with pytest.raises(click.UsageError, match="give --identity, or SQL"):
        explain("--rows", "3")
