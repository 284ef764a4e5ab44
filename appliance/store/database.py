"""The file of the state store, its schema, and transactions on it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from appliance.errors import BastionError

MIGRATIONS = (
    """
    CREATE TABLE sign_ins (token_hash TEXT PRIMARY KEY, identity TEXT NOT NULL,
        expires_at TEXT NOT NULL) STRICT;
    CREATE TABLE bound_keys (fingerprint TEXT PRIMARY KEY, identity TEXT NOT NULL,
        identity_key TEXT NOT NULL, expires_at TEXT NOT NULL) STRICT;
    CREATE TABLE sessions (id TEXT PRIMARY KEY, identity_key TEXT NOT NULL,
        identity_name TEXT NOT NULL, target TEXT NOT NULL, road TEXT NOT NULL,
        opened_at TEXT NOT NULL, closed_at TEXT, outcome TEXT, recording_path TEXT) STRICT;
    CREATE TABLE requests (number INTEGER PRIMARY KEY AUTOINCREMENT,
        identity_key TEXT NOT NULL, identity_name TEXT NOT NULL, session TEXT NOT NULL,
        target TEXT NOT NULL, rule TEXT NOT NULL, summary TEXT NOT NULL,
        approvers TEXT NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL,
        expires_at TEXT NOT NULL, decided_by TEXT, decided_at TEXT, reason TEXT) STRICT;
    CREATE TABLE lookups (identity_key TEXT, target TEXT, day TEXT, count INTEGER NOT NULL,
        PRIMARY KEY (identity_key, target, day)) STRICT;
    """,
    """
    CREATE TABLE kills (session TEXT PRIMARY KEY, killed_by TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT;
    """,
    """
    CREATE TABLE usage (identity_key TEXT, day TEXT, rows REAL NOT NULL, bytes REAL NOT NULL,
        time REAL NOT NULL, PRIMARY KEY (identity_key, day)) STRICT;
    """,
    """
    CREATE TABLE grants (request INTEGER PRIMARY KEY, columns TEXT NOT NULL,
        seconds INTEGER NOT NULL, purpose TEXT NOT NULL, withdrawn_at TEXT) STRICT;
    """,
    "ALTER TABLE requests ADD COLUMN detail TEXT;",
    """
    CREATE TABLE sign_outs (who TEXT, method TEXT, at TEXT NOT NULL, ended_by TEXT NOT NULL,
        reason TEXT NOT NULL, is_recorded INTEGER NOT NULL, PRIMARY KEY (who, method)) STRICT;
    """,
    """
    CREATE TABLE pins (database TEXT, oid INTEGER, attnum INTEGER, name TEXT,
        PRIMARY KEY (database, oid, attnum, name)) STRICT, WITHOUT ROWID;
    """,
)
"""Forward only, one step each; the previous release still runs on the new schema."""

FIRST_UNREADABLE_SCHEMA = 1000
"""A later release that this one cannot follow numbers its schema from here on."""


BUSY_TIMEOUT = "PRAGMA busy_timeout = 5000"
"""Milliseconds to wait for somebody else who writes."""


class StoreBusyError(BastionError):
    """Somebody else writes just now; the same may be done in a thread, which can wait."""


class Database:
    """One SQLite file, migrated; every method of the tables on it is one short transaction."""

    def __init__(self, path: Path) -> None:
        """Open or create the store and migrate it.

        Raises `BastionError` if the file cannot be opened, or is a later release's.
        """
        self._mark: tuple[int, int] | None = None
        self._mark_at = 0.0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=5, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(BUSY_TIMEOUT)
            with suppress(PermissionError):  # Another of our accounts made it, with its mode.
                path.chmod(0o660)
        except (OSError, sqlite3.Error) as error:
            raise BastionError(f"state store {path} cannot be opened: {error}") from error
        try:
            self._migrate(path)
        except BastionError:
            self.close()
            raise

    def _migrate(self, path: Path) -> None:
        with self._transaction() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version >= FIRST_UNREADABLE_SCHEMA:
                raise BastionError(
                    f"state store {path} is of schema {version}, which a later release made;"
                    f" this one opens those below {FIRST_UNREADABLE_SCHEMA}"
                )
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in filter(str.strip, script.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """As `_transaction`, of what only reads: it waits for nobody who writes."""
        try:
            self._connection.execute("BEGIN")
            yield self._connection
        except sqlite3.Error as error:
            raise BastionError(f"the state store is unreachable: {error}") from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _transaction(
        self, *, durable: bool = True, waits: bool = True
    ) -> Iterator[sqlite3.Connection]:
        """Not `durable`: a crash of the process loses nothing, one of the machine may.

        Raises `StoreBusyError` instead of waiting while somebody else writes, if not `waits`.
        """
        try:
            if not waits:
                self._connection.execute("PRAGMA busy_timeout = 0")
            if not durable:
                self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            is_busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            kind = StoreBusyError if is_busy and not waits else BastionError
            raise kind(f"the state store is unreachable: {error}") from error
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            if not durable:
                self._connection.execute("PRAGMA synchronous = FULL")
            if not waits:
                self._connection.execute(BUSY_TIMEOUT)

    def changes(self) -> int:
        """Return a number that is another one after somebody else wrote; takes no lock.

        Raises `BastionError` if the store cannot be read.
        """
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise BastionError(f"the state store is unreachable: {error}") from error

    def change_mark(self) -> tuple[int, int]:
        """Return a value that differs once anything was written, by whatever process."""
        self._mark = self.changes(), self._connection.total_changes
        self._mark_at = time.monotonic()
        return self._mark

    def recent_change_mark(self, max_age_seconds: float) -> tuple[int, int]:
        """Return a `change_mark` that is no older; all who ask meanwhile share the asking."""
        if self._mark is not None and time.monotonic() - self._mark_at < max_age_seconds:
            return self._mark
        return self.change_mark()


def to_moment(text: str | None) -> datetime | None:
    """Read a moment as `datetime.isoformat` wrote it; NULL is None."""
    return None if text is None else datetime.fromisoformat(text)
