"""Attacks on approvals: let something else run than what somebody approved."""

from __future__ import annotations

import asyncio
import json
import struct

import psycopg
import pytest

from appliance.errors import BastionError
from appliance.pgwire.messages import encode_message, encode_text
from appliance.session.postgres.judge import CATALOGS
from tests.bypass.wire import SYNC, bind, execute, parse, query, wire
from tests.integration import conftest as road
from tests.integration.conftest import (
    identity,
    policy_for_analysts,
    running_bastion,
    temporary_database,
)
from tests.integration.test_postgres_session import connect, pending

pytestmark = pytest.mark.integration

SCHEMA = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients (id int PRIMARY KEY, ssn text);
INSERT INTO ehr.patients SELECT n, '123-45-'||(6000+n) FROM generate_series(1, 9) n;
CREATE TABLE ehr.notes (id int, body text);
INSERT INTO ehr.notes SELECT n, 'N'||n FROM generate_series(1, 9) n;
CREATE TABLE ehr.archive (body text);
CREATE TABLE ehr.log (body text);
"""
CHANGING = """
CREATE OR REPLACE VIEW ehr.harmless AS SELECT body FROM ehr.notes;
CREATE OR REPLACE FUNCTION ehr.tidy() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
DROP TRIGGER IF EXISTS told ON ehr.notes;
"""
PHI = {"columns": {"ehr.patients.ssn": "keep_last(4)"}, "allow": ["create_code"]}
OLGA = identity("olga", "officers")


@pytest.fixture(scope="module")
def database(postgres_host):
    with temporary_database(postgres_host, "approved", SCHEMA) as made:
        yield made


def play(tmp_path, postgres_host, monkeypatch, scene):
    policy = json.loads(policy_for_analysts({"clinic": ("approved", PHI)}))
    policy["roles"]["officer"] = {"groups": ["officers"]}
    policy["rules"] += [
        {
            "id": "ask-writes",
            "effect": "ask",
            "actions": ["statement"],
            "statements": ["insert", "delete", "update"],
            "approvers": ["officer"],
        },
        {
            "id": "ask-codes",
            "effect": "ask",
            "actions": ["statement"],
            "relations": ["ehr.log"],
            "approvers": ["officer"],
        },
    ]
    monkeypatch.setattr(road, "POLICY", json.dumps(policy))

    async def run():
        async with asyncio.timeout(90), running_bastion(tmp_path, postgres_host) as bastion:
            # What another test did by another road.
            CATALOGS.of(bastion.services.policy.targets["clinic"]).forget()
            await scene(bastion)
            assert "123-45-" not in bastion.entries()

    asyncio.run(run())


TRIGGER = """
CREATE OR REPLACE FUNCTION ehr.told() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO ehr.log SELECT ssn FROM ehr.patients; RETURN OLD; END $$;
CREATE TRIGGER told AFTER DELETE ON ehr.notes FOR EACH STATEMENT EXECUTE FUNCTION ehr.told();
"""
CHANGES = {
    "a view": (
        "INSERT INTO ehr.archive SELECT body FROM ehr.harmless",
        "CREATE OR REPLACE VIEW ehr.harmless AS SELECT ssn AS body FROM ehr.patients",
    ),
    "a function": (
        "INSERT INTO ehr.archive SELECT ehr.tidy()::text",
        "CREATE OR REPLACE FUNCTION ehr.tidy() RETURNS int LANGUAGE sql STABLE AS 'SELECT 666'",
    ),
    "a trigger": ("DELETE FROM ehr.notes WHERE id = 1", TRIGGER),
    "an earlier statement's view": (
        "SELECT body FROM ehr.harmless; DELETE FROM ehr.notes WHERE id = 1",
        "CREATE OR REPLACE VIEW ehr.harmless AS SELECT ssn AS body FROM ehr.patients",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("protocol", ["simple", "extended"])
def test_what_changed_while_it_waited_does_not_run(
    tmp_path, postgres_host, monkeypatch, database, change, protocol
):
    text, ddl = CHANGES[change]
    if protocol == "extended" and ";" in text:
        pytest.skip("one statement only")
    database.execute(CHANGING)
    before = [database.execute(f"SELECT count(*) FROM ehr.{t}").fetchone() for t in TABLES]

    async def scene(bastion):
        async with wire(bastion.host, "approved", (b"123-45-",)) as client:
            message = query(text) if protocol == "simple" else unit(text)
            running = asyncio.create_task(client.send(message))
            number = await pending(bastion)
            await asyncio.to_thread(database.execute, ddl)
            await bastion.services.desk.approve(number, OLGA)
            answer = b"".join(body for kind, body in await running if kind == b"E")
            assert b"changed while it waited" in answer
        assert '"changed-meanwhile"' in bastion.entries()

    play(tmp_path, postgres_host, monkeypatch, scene)
    assert before == [database.execute(f"SELECT count(*) FROM ehr.{t}").fetchone() for t in TABLES]


TABLES = ("notes", "archive", "log")


def unit(text):
    return parse(text) + bind() + execute() + SYNC


def test_what_did_not_change_runs(tmp_path, postgres_host, monkeypatch, database):
    """Other sessions make and drop tables all the time."""
    database.execute(CHANGING)

    async def scene(bastion):
        async with await connect(bastion) as connection:
            for number in range(3):
                text = "INSERT INTO ehr.archive SELECT body FROM ehr.harmless WHERE body = %s"
                running = asyncio.create_task(connection.execute(text, (f"N{number + 2}",)))
                request = await pending(bastion)
                await asyncio.to_thread(database.execute, f"CREATE TABLE ehr.other{number} (n int)")
                await bastion.services.desk.approve(request, OLGA)
                assert (await running).rowcount == 1

    play(tmp_path, postgres_host, monkeypatch, scene)


def bound(values, codes):
    body = encode_text("") + encode_text("")
    body += struct.pack(f">H{len(codes)}H", len(codes), *codes) + struct.pack(">H", len(values))
    for value in values:
        body += struct.pack(">i", -1 if value is None else len(value)) + (value or b"")
    return encode_message(b"B", body + struct.pack(">H", 0))


def test_who_approves_reads_all_that_runs(tmp_path, postgres_host, monkeypatch, database):
    """The log has neither values nor constants; the approver needs both."""

    async def ask(bastion, client, message):
        running = asyncio.create_task(client.send(message))
        number = await pending(bastion)
        (request,) = bastion.services.desk.pending()
        await bastion.services.desk.deny(number, OLGA, "no")
        await running
        assert bastion.services.store.request(number).detail is None
        return request.detail

    async def scene(bastion):
        async with wire(bastion.host, "approved") as client:
            text = "DELETE FROM ehr.notes WHERE id = 7 AND body = 'x\ty'"
            assert await ask(bastion, client, query(text)) == text.replace("\t", "\\t")
            prepared = parse("DELETE FROM ehr.notes WHERE id = $1 OR body = $2")
            for portal in ("", "p"):
                values = bound([struct.pack(">i", 7), b"it's"], [1, 0])
                values = values[:5] + encode_text(portal)[:-1] + values[5:]
                values = values[:1] + struct.pack(">I", len(values) - 1) + values[5:]
                detail = await ask(bastion, client, prepared + values + execute(portal) + SYNC)
                assert "id = $1 OR body = $2" in detail
                assert "$1 = \\x00000007 (7)" in detail and "$2 = 'it's'" in detail
            prepare = "PREPARE q(int) AS DELETE FROM ehr.notes WHERE id = $1"
            running = asyncio.create_task(client.send(query(prepare)))
            await bastion.services.desk.approve(await pending(bastion), OLGA)
            await running
            detail = await ask(bastion, client, query("EXECUTE q(7 /* hm */)"))
            assert "DELETE FROM ehr.notes WHERE id = $1" in detail and "EXECUTE q(7 " in detail
            long = "DELETE FROM ehr.notes WHERE body = '" + "x" * 5000 + "' OR true"
            assert await ask(bastion, client, query(long)) == long
            longer = long + " OR body = '" + "x" * 61_000 + "'"
            assert "more characters" in await ask(bastion, client, query(longer))
        for hidden in ("it's", "xxxx", "\\\\x00000007"):
            assert hidden not in bastion.entries()

    play(tmp_path, postgres_host, monkeypatch, scene)


def test_an_approval_is_good_for_one_run(tmp_path, postgres_host, monkeypatch, database):
    async def scene(bastion):
        desk, seen = bastion.services.desk, []
        delete = "DELETE FROM ehr.notes WHERE id = 100"

        async def answered(client, message):
            running = asyncio.create_task(client.send(message))
            number = await pending(bastion)
            seen.append(number)
            await desk.approve(number, OLGA)
            with pytest.raises(BastionError, match="already approved"):
                await desk.approve(number, OLGA)
            assert any(kind == b"C" for kind, _ in await running)

        async with wire(bastion.host, "approved") as client:
            await client.send(parse(delete, "s") + SYNC)
            for _ in range(2):
                await answered(client, bind("", "s") + execute() + SYNC)
            await answered(client, query(f"PREPARE q AS {delete}"))
            for _ in range(2):
                await answered(client, query("EXECUTE q"))
            await client.send(query("BEGIN"))
            await answered(client, bind("p", "s") + execute("p") + SYNC)
            # A portal that is done is done: PostgreSQL runs it no second time.
            again = await client.send(execute("p") + SYNC)
            assert not desk.pending() and not any(kind == b"C" for kind, _ in again)
            await client.send(query("ROLLBACK"))
        assert len(set(seen)) == 6

    play(tmp_path, postgres_host, monkeypatch, scene)


@pytest.mark.parametrize("how", ["leaves", "is killed"])
def test_what_nobody_waits_for_is_not_run(tmp_path, postgres_host, monkeypatch, database, how):
    """An approval that comes too late finds nothing to approve."""

    async def scene(bastion):
        desk = bastion.services.desk
        async with wire(bastion.host, "approved") as client:
            client.writer.write(query("DELETE FROM ehr.notes WHERE id = 5"))
            number = await pending(bastion)
            if how == "leaves":
                client.writer.transport.abort()
            else:
                (session,) = bastion.services.live.values()
                session.close_soon("killed")
            async with asyncio.timeout(30):
                while desk.pending():  # noqa: ASYNC110  no signal
                    await asyncio.sleep(0.02)
            with pytest.raises(BastionError, match="already withdrawn"):
                await desk.approve(number, OLGA)

    play(tmp_path, postgres_host, monkeypatch, scene)
    assert database.execute("SELECT count(*) FROM ehr.notes WHERE id = 5").fetchone() == (1,)


def test_the_asker_is_no_approver_by_any_other_role(tmp_path, postgres_host, monkeypatch, database):
    async def scene(bastion):
        desk = bastion.services.desk
        async with await connect(bastion) as connection:
            running = asyncio.create_task(connection.execute("DELETE FROM ehr.notes WHERE id = 5"))
            number = await pending(bastion)
            for group in ("officers", "analysts"):
                with pytest.raises(BastionError, match="your own"):
                    await desk.approve(number, identity("ana", group))
            with pytest.raises(BastionError, match="needs an approver"):
                await desk.approve(number, identity("bob"))
            await desk.deny(number, OLGA, "no")
            with pytest.raises(psycopg.Error, match="denied by olga"):
                await running

    play(tmp_path, postgres_host, monkeypatch, scene)
