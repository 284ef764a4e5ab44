"""A pooler in front of the database: pgbouncer, with a server connection each session or each
transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from tests.integration import conftest as road
from tests.integration.conftest import policy_for_analysts, running_bastion, temporary_database

PGBOUNCER = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed"),
]
CONFIG = """
[databases]
pooled = host={host} dbname=pooled user=postgres
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
server_round_robin = {robin}
ignore_startup_parameters = extra_float_digits
"""
SCHEMA = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.people (id int, ssn text, city text);
INSERT INTO ehr.people VALUES (1, 'QZX111', 'Bonn'), (2, 'QZX222', 'Kiel');
"""
PHI = {"columns": {"ehr.people.ssn": "redact"}}


@contextlib.asynccontextmanager
async def pooler(folder: Path, host: Path, **settings: object) -> AsyncIterator[None]:
    """Run pgbouncer on a socket in `folder`."""
    folder.chmod(0o755)
    config = folder / "pgbouncer.ini"
    config.write_text(CONFIG.format(folder=folder, host=host, **settings))
    assert PGBOUNCER is not None
    user = {"user": "nobody"} if os.getuid() == 0 else {}
    if user:
        shutil.chown(folder, "nobody")
    process = await asyncio.create_subprocess_exec(
        PGBOUNCER, "-q", str(config), stderr=asyncio.subprocess.DEVNULL, **user
    )
    try:
        async with asyncio.timeout(15):
            while not (folder / ".s.PGSQL.6432").exists():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        yield
    finally:
        process.terminate()
        await process.wait()


def play(tmp_path, host, monkeypatch, folder, scene, **settings):
    policy = policy_for_analysts({"clinic": ("pooled", PHI)})
    policy = policy.replace('"HOST"', f'"{folder}", "port": 6432')
    monkeypatch.setattr(road, "POLICY", policy)

    async def run() -> None:
        with temporary_database(host, "pooled", SCHEMA):
            async with (
                asyncio.timeout(60),
                pooler(folder, host, **settings),
                running_bastion(tmp_path, host) as bastion,
            ):
                await scene(bastion)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("mode", "size", "robin"),
    [("transaction", 1, 0), ("transaction", 5, 0), ("transaction", 5, 1), ("statement", 5, 0)],
)
def test_a_connection_for_each_transaction_is_refused(
    tmp_path, postgres_host, short_folder, monkeypatch, mode, size, robin
):
    """A name that one session prepares could mean another's statement."""

    async def scene(bastion) -> None:
        with pytest.raises(psycopg.OperationalError, match="pool_mode = session"):
            await psycopg.AsyncConnection.connect(bastion.dsn)

    settings = {"mode": mode, "size": size, "robin": robin}
    play(tmp_path, postgres_host, monkeypatch, short_folder, scene, **settings)


def test_a_connection_for_each_session_works(tmp_path, postgres_host, short_folder, monkeypatch):
    """With its settings, temporary tables, prepared statements, cursors, and a change outside."""

    async def scene(bastion) -> None:
        async with await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True) as one:
            await one.execute("SET search_path = ehr")
            await one.execute("CREATE TEMP TABLE notes AS SELECT 1 AS n")
            await one.execute("PREPARE cities AS SELECT upper(city) FROM people ORDER BY id")
            for _ in range(3):
                async with await psycopg.AsyncConnection.connect(bastion.dsn) as other:
                    cursor = await other.execute("SELECT ssn, city FROM ehr.people WHERE id = 1")
                    assert await cursor.fetchall() == [("[redacted]", "Bonn")]
                    with pytest.raises(psycopg.errors.UndefinedTable):
                        await other.execute("SELECT n FROM notes")
                cursor = await one.execute("EXECUTE cities")
                assert await cursor.fetchall() == [("BONN",), ("KIEL",)]
                assert await (await one.execute("SELECT n FROM notes")).fetchone() == (1,)
                async with one.transaction():
                    await one.execute("DECLARE c CURSOR FOR SELECT ssn FROM people")
                    cursor = await one.execute("FETCH 1 FROM c")
                    assert await cursor.fetchall() == [("[redacted]",)]

    settings = {"mode": "session", "size": 10, "robin": 0}
    play(tmp_path, postgres_host, monkeypatch, short_folder, scene, **settings)
