"""Row-level security whose policies read protected columns, met by somebody who is no superuser."""

from __future__ import annotations

import psycopg
import pytest

from appliance.session.postgres.judge import CATALOGS
from tests.integration.conftest import Bastion

from .test_changes_by_others import kinds
from .wire import play, policy, query, wire
from .worlds import World, connect

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]


SSN = "USING (EXISTS (SELECT FROM {0}.people p WHERE p.ssn LIKE {1}))"
# Each has a schema of its own, in which `people.ssn` is protected.
POLICIES = {
    "setting": SSN.format("setting", "current_setting('app.q')"),
    "name": SSN.format("name", "current_setting('application_name')"),
    "computed": SSN.format("computed", "current_setting('application' || '_name')"),
    "called": SSN.format("called", "called.chosen()"),
    "failing": "USING ((SELECT max(ssn)::int FROM failing.people) > 0)",
    "open": "USING (note = current_setting('application_name'))",
}
ORACLES = {
    "setting": ["SET app.q = 'QZX1%'"],
    "name": [
        "SELECT id FROM name.notes",
        "SELECT FROM NAME.NOTES",
        "UPDATE name.notes SET note = ''",
        "DELETE FROM name.notes RETURNING id",
        "COPY name.notes (id) TO STDOUT",
        "SELECT id FROM name.seen",
        "SELECT name.name_many()",
        "SELECT id FROM name.found",
        "EXPLAIN ANALYZE SELECT id FROM name.notes",
        "PREPARE p AS SELECT id FROM name.notes",
    ],
    "computed": ["SELECT id FROM computed.notes"],
    "called": ["SELECT id FROM called.notes"],
    "failing": ["UPDATE failing.notes SET note = ''", "SELECT id FROM failing.notes"],
}
SCHEMA = """
CREATE SCHEMA {0};
CREATE TABLE {0}.people (id int, ssn text);
INSERT INTO {0}.people VALUES (1, 'QZX111'), (2, 'QZX222');
CREATE TABLE {0}.notes (id int, note text);
INSERT INTO {0}.notes VALUES (1, 'QZX1'), (2, 'QZX3'), (3, 'x');
ALTER TABLE {0}.notes ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION {0}.chosen() RETURNS text LANGUAGE sql AS $$ SELECT current_setting('application_name') $$;
CREATE POLICY p ON {0}.notes {1};
CREATE VIEW {0}.seen WITH (security_invoker) AS SELECT id FROM {0}.notes;
CREATE VIEW {0}.found AS SELECT id FROM {0}.people WHERE ssn LIKE current_setting('application_name');
CREATE FUNCTION {0}.{0}_many() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM {0}.notes $$;
GRANT USAGE ON SCHEMA {0} TO clerk;
GRANT ALL ON ALL TABLES IN SCHEMA {0} TO clerk;
"""
ROWS = World(
    "rows",
    {f"{name}.people.ssn": "redact" for name in POLICIES},
    (b"QZX111", b"QZX222"),
    (),
    {},
    "\n".join(SCHEMA.format(name, policy).replace("\n", " ") for name, policy in POLICIES.items()),
)
HONEST = [
    "SET application_name = 'QZX1'",
    "SELECT id FROM open.notes",
    "UPDATE open.notes SET id = 7",
    "SELECT id FROM open.seen",
    "SELECT id FROM name.people",
]

OWNED = """
ALTER TABLE open.people OWNER TO clerk;
ALTER TABLE open.notes OWNER TO clerk;
ALTER TABLE open.notes FORCE ROW LEVEL SECURITY;
ALTER TABLE open.people FORCE ROW LEVEL SECURITY;
GRANT CREATE ON SCHEMA open TO clerk;
"""
TELLING = [
    "CREATE POLICY q ON open.people USING (ssn LIKE 'QZX1%')",
    "CREATE POLICY q ON open.people WITH CHECK (ssn IS NOT NULL)",
    "CREATE POLICY q ON open.people USING (people::text LIKE '%QZX1%')",
    f"CREATE POLICY q ON open.notes {SSN.format('open', 'note')}",
    "CREATE POLICY q ON open.notes USING (note < (SELECT max(ssn) FROM open.people))",
    "CREATE POLICY q ON open.notes USING (id > (SELECT count(*) FROM open.found))",
    "ALTER POLICY p ON open.notes USING (note IN (SELECT ssn FROM open.people))",
    "BEGIN; CREATE TABLE open.new (ssn text); CREATE POLICY q ON open.new USING (ssn > 'a')",
]
MADE = [
    "CREATE POLICY q ON open.people USING (id > 1)",
    "ALTER TABLE open.people ENABLE ROW LEVEL SECURITY",
    "ALTER POLICY p ON open.notes USING (note = upper(note)) WITH CHECK (1 / id > 0)",
]


@pytest.fixture
def clerk(postgres_host):
    """The policy of somebody whom row-level security holds for."""
    with psycopg.connect(host=str(postgres_host), user="postgres", autocommit=True) as admin:
        admin.execute("CREATE ROLE clerk LOGIN")
        CATALOGS.forget_all()
        yield policy(ROWS).replace('"account": "postgres"', '"account": "clerk"')
        admin.execute("DROP DATABASE wire WITH (FORCE)")
        admin.execute("DROP ROLE clerk")


def test_rows_that_appear_tell_nothing(tmp_path, postgres_host, monkeypatch, clerk):
    """What a client chooses, and drivers when they connect, is compared with nothing protected."""

    async def scene(bastion: Bastion) -> None:
        for statements in ORACLES.values():
            for statement in statements:
                async with wire(bastion.host, "wire", ROWS.markers) as client:
                    answer = await client.send(query(statement))
                    assert kinds(answer)[-2:] == [b"E", b"Z"], statement
        async with wire(bastion.host, "wire", ROWS.markers) as client:
            for statement in HONEST:
                assert b"E" not in kinds(await client.send(query(statement))), statement

    play(tmp_path, postgres_host, monkeypatch, scene, ROWS, clerk)


def test_policies_that_are_made_here_read_nothing_protected(
    tmp_path, postgres_host, monkeypatch, clerk
):
    async def scene(bastion: Bastion) -> None:
        with connect(postgres_host, "wire") as admin:
            admin.execute(OWNED.encode())
        for statement in TELLING:
            async with wire(bastion.host, "wire", ROWS.markers) as client:
                answer = await client.send(query(statement))
                assert kinds(answer)[-2:] == [b"E", b"Z"], statement
                assert b"C42501" in client.seen, statement
        async with wire(bastion.host, "wire", ROWS.markers) as client:
            for statement in MADE:
                assert b"E" not in kinds(await client.send(query(statement))), statement
            for table in ("people", "notes"):
                answer = await client.send(query(f"SELECT id FROM open.{table}"))
                assert kinds(answer).count(b"D") == (1 if table == "people" else 2)

    play(tmp_path, postgres_host, monkeypatch, scene, ROWS, clerk)
