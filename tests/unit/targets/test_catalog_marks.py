"""The mark of a catalog, at a real PostgreSQL."""

from __future__ import annotations

import asyncio
import re

import pytest

from appliance.config import PostgresTarget
from appliance.errors import TargetError
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.pgwire.messages import encode_message, encode_text
from appliance.targets import catalog_marks
from appliance.targets.catalog_marks import MARKED, OF_RELATIONS, CatalogMarks
from tests.bypass.worlds import connect

CHANGES = """
CREATE TABLE t (a int, b text)
ALTER TABLE t RENAME a TO c
ALTER TABLE t RENAME TO u
ALTER TABLE u ALTER c TYPE bigint
ALTER TABLE u DROP c
ALTER TABLE u ADD d int DEFAULT 1
ALTER TABLE u ALTER d DROP DEFAULT
ALTER TABLE u ADD CHECK (d > 0)
ALTER TABLE u ENABLE ROW LEVEL SECURITY
CREATE POLICY p ON u USING (d = 1)
DROP POLICY p ON u
CREATE TABLE w (LIKE u INCLUDING ALL)
ALTER TABLE w INHERIT u
ALTER TABLE w NO INHERIT u
CREATE VIEW v AS SELECT b FROM u
CREATE OR REPLACE VIEW v AS SELECT b || b AS b FROM u
CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING
DROP RULE r ON v
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'
CREATE TRIGGER g BEFORE UPDATE ON u FOR EACH ROW EXECUTE FUNCTION f()
ALTER TABLE u DISABLE TRIGGER g
DROP TRIGGER g ON u
CREATE DOMAIN m AS text
ALTER DOMAIN m ADD CHECK (VALUE <> '')
CREATE TYPE n AS (x int)
ALTER TYPE n ADD ATTRIBUTE y int
CREATE CAST (n AS text) WITH INOUT AS IMPLICIT
CREATE OPERATOR ~~~~ (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)
CREATE SCHEMA s
ALTER TABLE u SET SCHEMA s
CREATE INDEX i ON s.u (lower(b))
DROP VIEW v
DROP TABLE w
""".strip().splitlines()
OTHERWISE = """
CREATE TEMP TABLE t (a int PRIMARY KEY, b text DEFAULT 'x' CHECK (b <> ''))
ALTER TABLE t RENAME a TO c
CREATE TEMP VIEW w AS SELECT b FROM t
INSERT INTO kept VALUES (1)
ANALYZE
DROP TABLE t CASCADE
""".strip().splitlines()
"""What no other session sees, and what changes no definition."""


@pytest.fixture
def database(postgres_host):
    with connect(postgres_host, "postgres") as admin:
        admin.execute("DROP DATABASE IF EXISTS marks WITH (FORCE)")
        admin.execute("CREATE DATABASE marks")
    with connect(postgres_host, "marks") as connection:
        connection.execute("CREATE TABLE kept (id int)")
        yield connection


@pytest.fixture
def target(postgres_host):
    return PostgresTarget(
        kind="postgres", host=str(postgres_host), database="marks", account="postgres"
    )


def test_each_catalog_that_a_snapshot_is_made_of_has_its_mark():
    read = set(re.findall(r"(?:FROM|JOIN) pg_catalog\.(pg_\w+)\b(?!\()", str(CATALOG_QUERIES)))
    # Membership in an extension, and the modules that are loaded: found when they are read again.
    assert read - MARKED.keys() - OF_RELATIONS.keys() == {"pg_depend", "pg_settings"}


def test_each_change_gives_another_mark(database, target):
    async def run() -> None:
        marks = CatalogMarks(target)
        marks.join()
        before = await marks.read()
        for change in CHANGES:
            database.execute(change.encode())
            after = await marks.read()
            assert after != before, change
            assert await marks.read() == after, change
            before = after
        marks.leave()

    asyncio.run(run())


def test_what_is_temporary_or_a_value_leaves_it(database, target):
    async def run() -> None:
        marks = CatalogMarks(target)
        marks.join()
        # The first temporary table of a session may make a schema for it.
        before = await marks.read()
        for change in OTHERWISE:
            database.execute(change.encode())
            assert await marks.read() == before, change
        marks.leave()

    asyncio.run(run())


def test_a_change_shows_when_it_is_committed(database, target):
    async def run() -> None:
        marks = CatalogMarks(target)
        marks.join()
        before = await marks.read()
        with database.transaction():
            database.execute("ALTER TABLE kept RENAME id TO number")
            assert await marks.read() == before
        assert await marks.read() != before
        marks.leave()

    asyncio.run(run())


def test_many_who_ask_at_once_are_served_by_few_questions(database, target, monkeypatch):
    asked = []
    ask = CatalogMarks._ask

    async def count(self, link):
        asked.append(link)
        return await ask(self, link)

    monkeypatch.setattr(CatalogMarks, "_ask", count)

    async def run() -> None:
        marks = CatalogMarks(target)
        marks.join()
        assert len(set(await asyncio.gather(*(marks.read() for _ in range(50))))) == 1
        assert len(asked) == 1
        first = asyncio.create_task(marks.read())
        async with asyncio.timeout(30):
            while len(asked) < 2:  # noqa: ASYNC110  nothing says that it began
                await asyncio.sleep(0)
        # It may have looked already: who comes now is not served by it.
        await asyncio.gather(first, *(marks.read() for _ in range(50)))
        assert len(asked) == 3
        marks.leave()

    asyncio.run(run())


def test_a_connection_that_was_closed_is_made_anew(database, target):
    async def run() -> None:
        marks = CatalogMarks(target)
        marks.join()
        before = await marks.read()
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'bastion catalog' AND datname = 'marks'"
        )
        assert await marks.read() == before
        database.execute("ALTER TABLE kept RENAME id TO number")
        assert await marks.read() != before
        marks.leave()

    asyncio.run(run())


def test_a_target_that_does_not_answer_is_no_mark(database, target, monkeypatch):
    monkeypatch.setattr(catalog_marks, "RUN_MARK", encode_message(b"Q", encode_text("not so")))

    async def run() -> None:
        marks = CatalogMarks(target)
        with pytest.raises(TargetError):
            await marks.read()

    asyncio.run(run())
