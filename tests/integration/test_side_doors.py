"""Side doors on a real server: closed by default; open, they work, and protected values stay in."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from appliance.masking.doors import NAMES
from tests.integration import conftest as road
from tests.integration.conftest import running_bastion, temporary_database

pytestmark = pytest.mark.integration

SCHEMA = """
CREATE SCHEMA d;
CREATE TABLE d.people (id int PRIMARY KEY, name text, ward text);
CREATE TABLE d.wards (ward text, beds int);
CREATE TABLE d.copied (v text);
INSERT INTO d.people VALUES (1, 'Marker', 'W1'), (2, 'Markers', 'W2');
INSERT INTO d.wards VALUES ('W1', 5), ('W2', 7);
CREATE ROLE doors_role;
GRANT USAGE ON SCHEMA d TO doors_role;
GRANT SELECT ON ALL TABLES IN SCHEMA d TO doors_role;
ANALYZE d.people;
"""
HONEST = [
    "COPY d.wards TO '{folder}/wards'",
    "COPY d.wards FROM '{folder}/wards'",
    "SELECT pg_read_file('{folder}/wards')",
    "COPY d.wards TO PROGRAM 'cat >{folder}/piped'",
    "SELECT lo_from_bytea(4711, 'plain')",
    "SELECT lo_get(4711), lo_unlink(4711)",
    "SELECT count(*) >= 0 FROM pg_largeobject",
    "SET ROLE doors_role; SELECT current_user; RESET ROLE",
    "SET SESSION AUTHORIZATION doors_role; SELECT session_user; RESET SESSION AUTHORIZATION",
    "SELECT set_config('application_name', ward, false) FROM d.wards ORDER BY 1 LIMIT 1",
    "CREATE FUNCTION d.plus(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'",
    "SELECT d.plus(beds) FROM d.wards ORDER BY 1",
    "CREATE FUNCTION d.up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.ward := upper(NEW.ward); RETURN NEW; END'",
    "CREATE TRIGGER up BEFORE INSERT ON d.wards FOR EACH ROW EXECUTE FUNCTION d.up()",
    "INSERT INTO d.wards VALUES ('w3', 1); SELECT ward FROM d.wards WHERE beds = 1",
    "CREATE RULE quiet AS ON DELETE TO d.wards DO INSTEAD NOTHING",
    "CREATE CAST (text AS int[]) WITH INOUT",
    "DO $$ BEGIN UPDATE d.wards SET beds = 9 WHERE ward = 'W1'; END $$",
    "CREATE FOREIGN DATA WRAPPER doors_wrapper",
    "CREATE SERVER doors_server FOREIGN DATA WRAPPER doors_wrapper",
    "CREATE FOREIGN TABLE d.far (a int) SERVER doors_server",
    "CREATE USER MAPPING FOR doors_role SERVER doors_server",
    "SELECT pg_notify('c', 'ward ' || ward) FROM d.wards",
    "SELECT tablename FROM pg_stats WHERE tablename = 'people' AND attname = 'ward'",
    "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()",
]  # fmt: skip
ATTACKS = [
    "COPY d.people TO '{folder}/leak'",
    "COPY (SELECT id, name FROM d.people) TO PROGRAM 'cat >{folder}/leak'",
    "SELECT lo_from_bytea(4712, name::bytea) FROM d.people WHERE id = 1",
    "SELECT set_config('application_name', name, false) FROM d.people",
    "SELECT pg_notify('c', name) FROM d.people",
    "DO $$ DECLARE n text; BEGIN SELECT name INTO n FROM d.people; RAISE NOTICE '%', n; END $$",
    "DO $$ DECLARE n text; BEGIN SELECT name INTO n FROM d.people; RAISE EXCEPTION '%', n; END $$",
    "DO $$ DECLARE n int; BEGIN SELECT name INTO n FROM d.people; END $$",
    "SET ROLE doors_role; SELECT * FROM d.people; RESET ROLE",
    "CREATE FUNCTION d.first() RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM d.people'",
    "SELECT d.first(), upper(d.first())",
    "CREATE FUNCTION d.put() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO d.copied VALUES (NEW.name); RETURN NEW; END'",
    "CREATE TRIGGER put BEFORE UPDATE ON d.people FOR EACH ROW EXECUTE FUNCTION d.put()",
    "UPDATE d.people SET ward = ward",
    "SELECT * FROM d.copied",
]  # fmt: skip


@pytest.fixture(scope="module")
def doors_host(postgres_host: Path) -> Iterator[Path]:
    with temporary_database(postgres_host, "doors", SCHEMA):
        yield postgres_host
    with psycopg.connect(f"host={postgres_host} user=postgres", autocommit=True) as admin:
        admin.execute("DROP ROLE doors_role")


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder that the server, which is another user, may write to."""
    folder = Path(tempfile.mkdtemp(prefix="doors", dir="/tmp"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@contextlib.asynccontextmanager
async def client(
    tmp_path: Path, host: Path, monkeypatch, doors: list[str]
) -> AsyncIterator[psycopg.AsyncConnection]:
    head, _, tail = road.POLICY.partition("      columns:\n")
    head = head.replace("database: clinic", "database: doors")
    columns = f"      allow: {doors}\n      columns:\n        d.people.name: redact\n"
    rules = tail[tail.index("roles:") :]
    monkeypatch.setattr(road, "POLICY", head + columns + rules)
    async with asyncio.timeout(100), running_bastion(tmp_path, host) as bastion:
        connection = await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)
        connection.add_notice_handler(lambda said: hides(str(said.message_primary)))
        async with connection:
            yield connection


def hides(text: str) -> None:
    assert "Marker" not in text


async def run(connection: psycopg.AsyncConnection, text: str) -> str | None:
    """Run a text; return what its error says."""
    try:
        cursor = await connection.execute(text.encode())
        while True:
            hides(str(await cursor.fetchall() if cursor.description else ""))
            if not cursor.nextset():
                return None
    except psycopg.Error as error:
        hides(str(error))
        return f"{error.sqlstate} {error}"


def test_all_doors_are_closed(tmp_path, server_folder, doors_host, monkeypatch):
    closed = [text for text in HONEST if not text.startswith(("SELECT d.", "INSERT"))]
    shown = closed.pop()  # What others run comes back as NULL.

    async def scene() -> None:
        async with client(tmp_path, doors_host, monkeypatch, []) as connection:
            for text in closed:
                said = await run(connection, text.format(folder=server_folder))
                assert said is not None and "(rule " in said, text
            assert await (await connection.execute(shown)).fetchone() == ("[redacted]",)

    asyncio.run(scene())
    assert not list(server_folder.iterdir())


def test_open_doors_work_and_protected_values_stay_in(
    tmp_path, server_folder, doors_host, monkeypatch
):
    async def scene() -> None:
        doors = sorted(map(str, NAMES))
        async with client(tmp_path, doors_host, monkeypatch, doors) as connection:
            for text in HONEST:
                assert await run(connection, text.format(folder=server_folder)) is None, text
            for text in ATTACKS:
                await run(connection, text.format(folder=server_folder))
            # The server of the tests has none, and says so.
            await connection.execute("BEGIN")
            assert (await run(connection, "PREPARE TRANSACTION 'x'") or "").startswith("55000")
            await connection.execute("BEGIN")
            await connection.execute("CREATE TABLE d.late (a int)")
            assert (await run(connection, "PREPARE TRANSACTION 'x'") or "").startswith("55006")

    asyncio.run(scene())
    assert {path.name for path in server_folder.iterdir()} == {"wards", "piped"}


def test_a_computed_payload_is_heard_through_an_open_door(tmp_path, doors_host, monkeypatch):
    async def scene() -> None:
        async with client(tmp_path, doors_host, monkeypatch, ["notify"]) as connection:
            await connection.execute("LISTEN beds")
            await connection.execute("SELECT pg_notify('beds', 'ward ' || max(beds)) FROM d.wards")
            async for heard in connection.notifies(timeout=20, stop_after=1):
                assert heard.payload.startswith("ward ")
                return
            pytest.fail("nothing was heard")

    asyncio.run(scene())
