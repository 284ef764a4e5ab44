"""Settings of functions and databases that give the words of a function another meaning."""

from __future__ import annotations

import contextlib

import psycopg
import pytest

from appliance.model import TargetName
from appliance.session.postgres.judge import CATALOGS
from tests.integration.conftest import Bastion

from .wire import play, query, wire
from .worlds import World, connect

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

PEOPLE = World(
    "people",
    columns={"hr.people.ssn": "redact"},
    markers=(b"QZX",),
    other_values=(),
    more_rules={},
    script="""
CREATE SCHEMA hr; CREATE SCHEMA evil;
CREATE TABLE hr.people (id int, ssn text, city text);
INSERT INTO hr.people VALUES (1, 'QZX111', 'Bonn');
CREATE TABLE hr.notes (id int, txt text);
""",
)
NAMED = """LANGUAGE plpgsql STABLE AS $$ DECLARE city text; BEGIN
SELECT ssn INTO city FROM hr.people; RETURN (SELECT city FROM hr.people LIMIT 1); END $$"""
STRING = """
SELECT '\\'' || ssn -- '''
FROM hr.people
"""
FIRST = "SET plpgsql.variable_conflict = 'use_variable'"
OLD_STRINGS = "SET standard_conforming_strings = off"
CALLS = """RETURNS text LANGUAGE plpgsql AS $$ BEGIN
PERFORM set_config('PLpgSQL.Variable_Conflict', 'use_variable', true); RETURN evil.f(); END $$"""
CASES = {
    "a function's own": [f"CREATE FUNCTION evil.f() RETURNS text {FIRST} {NAMED}"],
    "its caller's": [
        f"CREATE FUNCTION evil.f() RETURNS text {NAMED}",
        f"CREATE FUNCTION evil.g() RETURNS text LANGUAGE sql {FIRST} AS 'SELECT evil.f()'",
    ],
    "what its caller sets": [
        f"CREATE FUNCTION evil.f() RETURNS text {NAMED}",
        f"CREATE FUNCTION evil.g() {CALLS}",
    ],
    "a trigger's": [
        f"CREATE FUNCTION evil.t() RETURNS trigger {FIRST} "
        + NAMED.replace(" STABLE", "")
        .replace("RETURN (SELECT city", "NEW.txt := (SELECT city")
        .replace("LIMIT 1);", "LIMIT 1); RETURN NEW;"),
        "CREATE TRIGGER t BEFORE INSERT ON hr.notes FOR EACH ROW EXECUTE FUNCTION evil.t()",
        "INSERT INTO hr.notes VALUES (1)",
    ],
    "strings of PL/pgSQL": [
        f"""CREATE FUNCTION evil.f() RETURNS text LANGUAGE plpgsql STABLE {OLD_STRINGS}
        AS $$ BEGIN RETURN ({STRING}); END $$"""
    ],
    "strings of SQL": [
        f"CREATE FUNCTION evil.f() RETURNS text LANGUAGE sql STABLE {OLD_STRINGS} AS $$ {STRING} $$"
    ],
    "the database's": [
        f"CREATE FUNCTION evil.f() RETURNS text {NAMED}",
        f"ALTER DATABASE wire {FIRST}",
    ],
}
ATTACKS = ("SELECT evil.g()", "SELECT evil.g() || ''", "SELECT evil.f()", "TABLE hr.notes")


def test_no_setting_of_code_shows_a_value(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        target = bastion.services.policy.targets[TargetName("clinic")]
        for code in CASES.values():
            with connect(postgres_host, "wire") as owner:
                owner.execute("SET check_function_bodies = off")
                for statement in code:
                    owner.execute(statement.encode())
            CATALOGS.of(target).forget()
            with connect(postgres_host, "wire") as direct:
                found = []
                for text in ATTACKS:
                    with contextlib.suppress(psycopg.errors.UndefinedFunction):
                        found += direct.execute(text.encode()).fetchall()
                assert "QZX" in str(found), code
            async with wire(bastion.host, "clinic", PEOPLE.markers) as client:
                for text in ATTACKS:
                    await client.send(query(text))
            with connect(postgres_host, "wire") as owner:
                owner.execute(
                    "DROP SCHEMA evil CASCADE; CREATE SCHEMA evil; TRUNCATE hr.notes;"
                    "ALTER DATABASE wire RESET ALL"
                )

    play(tmp_path, postgres_host, monkeypatch, scene, PEOPLE)
