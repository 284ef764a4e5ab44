"""The databases that the masks are attacked in, each with its attacks and honest statements.

Every protected value holds one of `markers`; each line of the lists is one statement. A line of
a `.sql` file that begins with `/*17*/` is for PostgreSQL 17 and later.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg

from appliance.masking.grammar import parse_statements
from tests.conftest import POSTGRES_VERSION

SINCE = re.compile(r"/\*(\d+)\*/")


@dataclass(frozen=True)
class World:
    """One database: what is in it, what of it is protected."""

    name: str
    columns: Mapping[str, str]
    """`schema.relation.column` → mask."""
    markers: tuple[bytes, ...]
    other_values: tuple[tuple[str, str], ...]
    """Patterns and what they become in a database that differs in its protected values alone."""
    more_rules: Mapping[str, object]
    """What else stands under `phi` in the policy."""
    script: str = ""
    """What makes the database, instead of `schema.sql`."""

    def _read(self, name: str) -> str:
        return (Path(__file__).parent / self.name / name).read_text(encoding="utf-8")

    def _statements(self, name: str) -> list[str]:
        return _of_this_version(self._read(name))

    @cached_property
    def schema(self) -> str:
        return "\n".join(_of_this_version(self.script or self._read("schema.sql")))

    @cached_property
    def attacks(self) -> list[str]:
        return self._statements("attacks.sql")

    @cached_property
    def honest(self) -> list[str]:
        return self._statements("honest.sql")

    def create(self, host: Path, database: str) -> None:
        """Make the database anew."""
        with psycopg.connect(host=str(host), user="postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {database}")
        with connect(host, database) as connection:
            connection.execute(self.schema.encode())
            connection.execute("ANALYZE")  # Or the order of rows may be another.

    def create_other(self, host: Path, database: str, template: str) -> None:
        """Copy a database and load it again with other protected values; all else is the same."""
        with psycopg.connect(host=str(host), user="postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {database} TEMPLATE {template}")
        with connect(host, database) as connection:
            connection.execute(EMPTY.encode())
            for text in _inserts(self.schema):
                for pattern, replacement in self.other_values:
                    text = re.sub(pattern, replacement, text)
                connection.execute(text.encode())
            connection.execute(REFRESH.encode())
            connection.execute("ANALYZE")


EMPTY = """
DO $$ DECLARE t text; BEGIN
  SELECT string_agg(c.oid::regclass::text, ', ') INTO t FROM pg_class c
  WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p');
  EXECUTE 'TRUNCATE ' || t || ' RESTART IDENTITY CASCADE';
END $$
"""
REFRESH = """
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'm' ORDER BY c.oid LOOP
    EXECUTE 'REFRESH MATERIALIZED VIEW ' || t;
  END LOOP;
END $$
"""


def connect(host: Path, database: str) -> psycopg.Connection:
    return psycopg.connect(host=str(host), user="postgres", dbname=database, autocommit=True)


async def wait_for_lock(other: psycopg.Connection) -> None:
    """Wait until a statement waits for what `other` locks."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    deadline = time.monotonic() + 30
    while other.execute(waiting).fetchone() == (0,):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def _of_this_version(text: str) -> list[str]:
    return [line for line in text.splitlines() if _since(line) <= int(POSTGRES_VERSION)]


def _since(line: str) -> int:
    match = SINCE.match(line)
    return 0 if match is None else int(match[1])


def _inserts(script: str) -> list[str]:
    """Return each INSERT of a script; what else is for later versions, no grammar here knows."""
    lines = script.splitlines()
    known = [line for line in lines if _since(line) < 18 or "*/ INSERT" in line]
    raw, found = "\n".join(known).encode(), []
    for item in parse_statements(raw.decode()):
        start = item.get("stmt_location", 0)
        if "InsertStmt" in item["stmt"]:
            found.append(raw[start : start + item.get("stmt_len", len(raw))].decode())
    return found
