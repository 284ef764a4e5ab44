"""Attacks on unmask grants: see more, or longer, than was granted, or without a trace."""

from __future__ import annotations

import asyncio

import pytest

from appliance.errors import BastionError
from appliance.pgwire.messages import encode_message
from appliance.session.grants import BEGINS_SECONDS
from appliance.session.postgres.judge import CATALOGS
from tests.bypass.test_who_saw import play as play_seen
from tests.integration.conftest import identity, temporary_database
from tests.integration.test_postgres_evidence import statements
from tests.integration.test_postgres_grants import ANA, OLGA, desk
from tests.integration.test_postgres_session import connect

from . import test_who_saw
from .wire import SYNC, bind, describe, execute, parse, query, wire

pytestmark = pytest.mark.integration

SCHEMA = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients (id int PRIMARY KEY, mrn text UNIQUE, name text, ward text);
INSERT INTO ehr.patients SELECT n, 'MRN-00'||n, 'Marker'||n, 'W'||n FROM generate_series(1, 9) n;
CREATE TABLE ehr.staff (id int PRIMARY KEY, mrn text, name text);
INSERT INTO ehr.staff SELECT n, 'STF-00'||n, 'Staff'||n FROM generate_series(1, 9) n;
CREATE VIEW ehr.numbers AS SELECT id, mrn AS number, name AS called FROM ehr.patients;
CREATE VIEW ehr.mixed AS SELECT id, mrn || name AS pair FROM ehr.patients;
CREATE FUNCTION ehr.number_of(int) RETURNS text LANGUAGE sql STABLE
    AS 'SELECT mrn FROM ehr.patients WHERE id = $1';
"""
PHI = {
    "columns": {
        "ehr.patients.mrn": "keep_last(4)",
        "ehr.patients.name": "redact",
        "ehr.staff.mrn": "redact",
    },
    "subject": "ehr.patients.mrn",
}
MRN, NAME, STAFF = b"MRN-00", b"Marker", b"STF-00"


@pytest.fixture(scope="module")
def database(postgres_host):
    with temporary_database(postgres_host, "granted", SCHEMA) as made:
        yield made


def play(tmp_path, postgres_host, monkeypatch, scene):
    def policy(targets):
        import json

        made = json.loads(make_policy({"clinic": ("granted", PHI)}))
        made["roles"]["officer"] = {"groups": ["officers"]}
        made["rules"].append(
            {
                "id": "unmask",
                "effect": "ask",
                "actions": ["unmask"],
                "approvers": ["officer"],
                "lasts": "1h",
            }
        )
        return json.dumps(made)

    make_policy = test_who_saw.policy_for_analysts
    monkeypatch.setattr(test_who_saw, "policy_for_analysts", policy)

    async def fresh(bastion):
        CATALOGS.of(bastion.services.policy.targets["clinic"]).forget()
        await scene(bastion)

    play_seen(tmp_path, postgres_host, monkeypatch, fresh)


async def grant(bastion, *columns, lasts="30m"):
    request = await desk(bastion).ask(ANA, "clinic", columns, lasts, "ticket 4711")
    await bastion.services.desk.approve(request.number, OLGA)
    await asyncio.sleep(BEGINS_SECONDS)
    return request.number


async def ask(client, *messages):
    """Return all that was shown to a number of messages."""
    return b"".join([body for m in messages for _, body in await client.send(m)])


WAYS = {
    "a cursor": ["BEGIN", "DECLARE c CURSOR FOR SELECT mrn, name FROM ehr.patients"],
    "a cursor with hold": ["DECLARE c CURSOR WITH HOLD FOR SELECT mrn, name FROM ehr.patients"],
    "a cursor of a view": ["BEGIN", "DECLARE c CURSOR FOR SELECT number, called FROM ehr.numbers"],
    "a prepared statement": ["PREPARE p AS SELECT mrn, name FROM ehr.patients"],
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_opened_under_a_grant_is_masked_after_it(
    tmp_path, postgres_host, monkeypatch, database, way
):
    async def scene(bastion):
        step = query("EXECUTE p" if "prepared" in way else "FETCH 2 FROM c")
        async with wire(bastion.host, "granted", (NAME,)) as client:
            number = await grant(bastion, "patients.mrn")
            await ask(client, *map(query, WAYS[way]))
            assert MRN in await ask(client, step)
            await desk(bastion).withdraw(number, OLGA)
            assert MRN not in await ask(client, step)
            # And one that begins is seen by what was opened without it.
            again = await grant(bastion, "patients.mrn")
            assert MRN in await ask(client, step)
            await desk(bastion).withdraw(again, ANA)
            assert MRN not in await ask(client, step)
        clear = [e["data"] for e in statements(bastion) if e["data"].get("unmasked")]
        assert {tuple(one["grants"]) for one in clear} == {(number,), (again,)}

    play(tmp_path, postgres_host, monkeypatch, scene)


SHOWN = [
    (("patients.mrn",), "SELECT number, called FROM ehr.numbers", (MRN,)),
    (("patients.mrn",), "SELECT mrn FROM ehr.patients UNION SELECT name FROM ehr.patients", ()),
    (("patients.mrn",), "SELECT mrn FROM ehr.patients UNION SELECT mrn FROM ehr.staff", ()),
    (("patients.mrn",), "SELECT mrn FROM ehr.staff", ()),
    (("patients.mrn",), "SELECT mrn || name FROM ehr.patients", ()),
    (("patients.mrn",), "SELECT coalesce(mrn, name) FROM ehr.patients", ()),
    (("patients.mrn",), "SELECT pair FROM ehr.mixed", ()),
    (("patients.mrn",), "SELECT p FROM ehr.patients p", ()),
    (("patients.mrn",), "SELECT array_agg(name ORDER BY id) FROM ehr.patients", ()),
    (("patients.mrn",), "SELECT jsonb_agg(p) FROM ehr.patients p", ()),
    (("patients.mrn",), "SELECT name AS mrn FROM ehr.patients", ()),
    (("patients.mrn",), "WITH patients AS (SELECT name AS mrn FROM ehr.patients) TABLE patients", ()),
    (("patients.mrn",), "SELECT mrn FROM ehr.patients EXCEPT SELECT mrn FROM ehr.staff", ()),
    (("patients.mrn", "patients.name"), "SELECT pair FROM ehr.mixed", (MRN, NAME)),
    (("patients.mrn", "staff.mrn"), "SELECT mrn FROM ehr.patients UNION ALL SELECT mrn FROM ehr.staff", (MRN, STAFF)),
]  # fmt: skip


def test_only_what_is_granted_is_shown(tmp_path, postgres_host, monkeypatch, database):
    async def scene(bastion):
        async with wire(bastion.host, "granted", ()) as client:
            for columns, text, shown in SHOWN:
                # Two grants at once are together what each is.
                numbers = [await grant(bastion, column) for column in columns]
                for sent in (text, f"COPY ({text}) TO STDOUT"):
                    seen = await ask(client, query(sent))
                    assert {m for m in (MRN, NAME, STAFF) if m in seen} == set(shown), sent
                await ask(client, query("SELECT 'unread"))
                for number in numbers:
                    await desk(bastion).withdraw(number, OLGA)
            await grant(bastion, "patients.mrn")
            await ask(client, encode_message(b"F", b""))
        assert [e for e in statements(bastion) if not e["data"].get("grants")] == []

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_a_grant_that_begins_while_a_statement_runs_is_in_its_entry(
    tmp_path, postgres_host, monkeypatch, database
):
    """It was admitted without a grant; its rows are described, and shown, under one."""

    async def scene(bastion):
        slow = "SELECT mrn, (SELECT 1 FROM pg_sleep(3)) FROM ehr.patients WHERE id = 7"
        async with await connect(bastion) as connection:
            running = asyncio.create_task(connection.execute(slow))
            async with asyncio.timeout(30):
                while "postgres:statement:allowed" not in bastion.entries():  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            number = await grant(bastion, "patients.mrn")
            (row,) = await (await running).fetchall()
        ends = [e["data"] for e in statements(bastion) if e["kind"].endswith(":completed")]
        is_shown = row[0] == "MRN-007"
        assert ends[-1].get("unmasked", []) == (["mrn"] if is_shown else [])
        assert not is_shown or ends[-1]["grants"] == [number]

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_what_was_clear_for_a_while_is_clear_in_the_account(
    tmp_path, postgres_host, monkeypatch, database
):
    async def scene(bastion):
        many = "SELECT mrn, repeat('x', 300) FROM ehr.patients, generate_series(1, 4000)"
        async with wire(bastion.host, "granted", (NAME,)) as client:
            number = await grant(bastion, "patients.mrn")
            client.writer.write(query(many))
            seen = bytearray(await client.reader.readexactly(2000))
            await desk(bastion).withdraw(number, OLGA)
            async with asyncio.timeout(60):
                while b"SELECT 36000" not in seen[-200:]:
                    seen += await client.reader.read(1 << 20)
        assert 0 < seen.count(MRN) < 36_000

    play(tmp_path, postgres_host, monkeypatch, scene)
    (seen,) = test_who_saw.found_in(tmp_path)
    assert seen.is_hit and "mrn" in seen.clear and ("mrn", "keep_last(4)") in seen.masked
    assert seen.grants


def test_a_portal_described_before_and_run_after(tmp_path, postgres_host, monkeypatch, database):
    async def scene(bastion):
        text = "SELECT mrn FROM ehr.patients"
        async with wire(bastion.host, "granted", (NAME,)) as client:
            await ask(client, query("BEGIN"))
            number = await grant(bastion, "patients.mrn")
            begin = parse(text, "s") + bind("p", "s") + describe(b"P", "p") + execute("p", 2) + SYNC
            assert MRN in await ask(client, begin)
            await desk(bastion).withdraw(number, ANA)
            for binary in (False, True):
                rest = execute("p", 2) + bind("q", "s", binary) + execute("q", 2) + SYNC
                assert MRN not in await ask(client, rest)

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_nobody_grants_to_themselves(tmp_path, postgres_host, monkeypatch, database):
    async def scene(bastion):
        request = await desk(bastion).ask(ANA, "clinic", ("patients.mrn",), "30m", "ticket 1")
        for group in ("analysts", "officers"):
            with pytest.raises(BastionError, match="your own"):
                await bastion.services.desk.approve(request.number, identity("ana", group))
        with pytest.raises(BastionError, match="needs an approver"):
            await bastion.services.desk.approve(request.number, identity("bob"))
        for purpose in ("x", "ticket 2"):  # No request stands for another.
            other = await desk(bastion).ask(ANA, "clinic", ("patients.name",), "30m", purpose)
            await bastion.services.desk.deny(other.number, OLGA, "no")
            with pytest.raises(BastionError, match="already denied"):
                await bastion.services.desk.approve(other.number, OLGA)
        # Withdrawn before it was approved: approving it grants nothing.
        await desk(bastion).withdraw(request.number, ANA)
        with pytest.raises(BastionError, match="already withdrawn"):
            await bastion.services.desk.approve(request.number, OLGA)
        with pytest.raises(BastionError, match="no grant"):
            await desk(bastion).withdraw(request.number, ANA)
        other = await desk(bastion).ask(ANA, "clinic", ("patients.name",), "30m", "x")
        with pytest.raises(BastionError, match="not yours"):
            await desk(bastion).withdraw(other.number, identity("bob"))
        assert desk(bastion).active() == []
        async with wire(bastion.host, "granted", (MRN, NAME)) as client:
            await ask(client, query("SELECT mrn, name FROM ehr.patients"))

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_a_column_of_the_same_name_made_later_is_not_granted(
    tmp_path, postgres_host, monkeypatch, database
):
    """The grant is for what the policy names; a rename by another road moves neither."""

    async def scene(bastion):
        await grant(bastion, "patients.mrn")
        async with wire(bastion.host, "granted", (NAME,)) as client:
            assert MRN in await ask(client, query("SELECT mrn FROM ehr.patients"))
            for text in (
                "ALTER TABLE ehr.patients RENAME mrn TO old",
                "ALTER TABLE ehr.patients RENAME name TO mrn",
                "CREATE VIEW ehr.more AS SELECT name AS mrn FROM ehr.patients",
                "CREATE TEMP VIEW patients AS SELECT name AS mrn FROM ehr.patients",
                "CREATE TEMP TABLE patients AS SELECT name AS mrn FROM ehr.patients",
            ):
                answer = await client.send(query(text))
                assert any(kind == b"E" for kind, _ in answer), text

    play(tmp_path, postgres_host, monkeypatch, scene)
