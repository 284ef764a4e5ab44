"""State that gateway and web share: sign-ins, bound keys, sessions, access requests.

SQLite in WAL mode; every method is one short transaction. Holds no evidence, no PHI and
no secret: sign-in tokens are stored as SHA-256.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from appliance.errors import BastionError
from appliance.model import (
    AccessRequest,
    ColumnName,
    Decision,
    Fingerprint,
    Grant,
    Identity,
    RelationName,
    RequestNumber,
    RequestState,
    SessionId,
    SessionRecord,
    TargetName,
)

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
)
"""Forward only, one step each; the previous release still runs on the new schema."""


class Store:
    """The state store in one SQLite file."""

    def __init__(self, path: Path) -> None:
        """Open or create the store and migrate it.

        Raises `BastionError` if the file cannot be opened.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=5, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA busy_timeout = 5000")
            with suppress(PermissionError):  # Another of our accounts made it, with its mode.
                path.chmod(0o660)
        except (OSError, sqlite3.Error) as error:
            raise BastionError(f"state store {path} cannot be opened: {error}") from error
        with self._transaction() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in filter(str.strip, script.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Not `durable`: a crash of the process loses nothing, one of the machine may."""
        try:
            if not durable:
                self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise BastionError(f"the state store is unreachable: {error}") from error
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            if not durable:
                self._connection.execute("PRAGMA synchronous = FULL")

    # Sign-ins and keys

    def save_sign_in(self, token_hash: str, identity: Identity) -> None:
        """Remember who holds the token with this SHA-256."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO sign_ins VALUES (?, ?, ?)",
                (token_hash, _encode_identity(identity), identity.expires_at.isoformat()),
            )

    def find_sign_in(self, token_hash: str, now: datetime) -> Identity | None:
        """Return the identity of an unexpired sign-in."""
        return self._find_identity("sign_ins", "token_hash", token_hash, now)

    def bind_key(self, fingerprint: Fingerprint, identity: Identity) -> None:
        """Let this SSH key stand for `identity` until its sign-in expires."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO bound_keys VALUES (?, ?, ?, ?)",
                (
                    fingerprint,
                    _encode_identity(identity),
                    identity.key,
                    identity.expires_at.isoformat(),
                ),
            )

    def find_key(self, fingerprint: Fingerprint, now: datetime) -> Identity | None:
        """Return the identity that an unexpired key stands for."""
        return self._find_identity("bound_keys", "fingerprint", fingerprint, now)

    def keys_of(self, identity_key: str) -> list[Fingerprint]:
        """Return the fingerprints bound to an identity."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT fingerprint FROM bound_keys WHERE identity_key = ? ORDER BY 1",
                (identity_key,),
            ).fetchall()
        return [Fingerprint(row[0]) for row in rows]

    def remove_keys(self, identity_key: str) -> int:
        """Forget every key of an identity; return how many there were."""
        with self._transaction() as connection:
            return connection.execute(
                "DELETE FROM bound_keys WHERE identity_key = ?", (identity_key,)
            ).rowcount

    def _find_identity(self, table: str, column: str, value: str, now: datetime) -> Identity | None:
        with self._transaction() as connection:
            row = connection.execute(
                f"SELECT identity FROM {table} WHERE {column} = ?",
                (value,),
            ).fetchone()
        if row is None:
            return None
        identity = _decode_identity(row[0])
        return identity if identity.expires_at > now else None

    # Sessions

    def open_session(self, record: SessionRecord) -> None:
        """Remember an open session."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?)",
                (
                    record.id,
                    record.identity_key,
                    record.identity_name,
                    record.target,
                    record.road,
                    record.opened_at.isoformat(),
                    record.recording_path,
                ),
            )

    def close_session(self, session: SessionId, at: datetime, outcome: str) -> None:
        """Mark a session as closed; the first outcome stays."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE sessions SET closed_at = ?, outcome = ? WHERE id = ? AND closed_at IS NULL",
                (at.isoformat(), outcome, session),
            )
            connection.execute("DELETE FROM kills WHERE session = ?", (session,))

    def open_sessions(self) -> list[SessionRecord]:
        """Return the sessions that are not closed, oldest first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT * FROM sessions WHERE closed_at IS NULL ORDER BY opened_at"
            ).fetchall()
        return [_decode_session(row) for row in rows]

    def request_kill(self, session: SessionId, by: str, reason: str) -> None:
        """Ask the gateway to end a session."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO kills VALUES (?, ?, ?)", (session, by, reason)
            )

    def take_kills(self, live: Iterable[SessionId]) -> list[tuple[SessionId, str, str]]:
        """Return and forget which of the live sessions to end: id, by whom, why.

        The others may live in another process.
        """
        with self._transaction() as connection:
            rows = connection.execute(
                "DELETE FROM kills WHERE session IN (SELECT value FROM json_each(?)) RETURNING *",
                (json.dumps(list(live)),),
            ).fetchall()
        return [(SessionId(row[0]), row[1], row[2]) for row in rows]

    def changes(self) -> int:
        """Return a number that is another one after somebody else wrote; takes no lock."""
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise BastionError(f"the state store is unreachable: {error}") from error

    def sessions(self, limit: int = 50) -> list[SessionRecord]:
        """Return sessions, newest first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT * FROM sessions ORDER BY opened_at DESC LIMIT ?", (limit,)
            ).fetchall()
        return [_decode_session(row) for row in rows]

    def session(self, session: str) -> SessionRecord | None:
        """Return the session whose id is, or uniquely starts with, `session`."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT * FROM sessions WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2", (session,)
            ).fetchall()
        return _decode_session(rows[0]) if len(rows) == 1 else None

    # Access requests

    def create_request(
        self,
        identity: Identity,
        session: SessionId,
        target: TargetName,
        decision: Decision,
        summary: str,
        now: datetime,
        detail: str | None = None,
    ) -> AccessRequest:
        """Store a pending request and return it with its number."""
        with self._transaction() as connection:
            number = connection.execute(
                "INSERT INTO requests (identity_key, identity_name, session, target, rule,"
                " summary, approvers, state, created_at, expires_at, detail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?) RETURNING number",
                (
                    identity.key,
                    identity.name,
                    session,
                    target,
                    decision.rule,
                    summary,
                    json.dumps(decision.approvers),
                    now.isoformat(),
                    (now + decision.timeout).isoformat(),
                    detail,
                ),
            ).fetchone()[0]
        request = self.request(RequestNumber(number))
        assert request is not None
        return request

    def request(self, number: RequestNumber) -> AccessRequest | None:
        """Return one request."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT * FROM requests WHERE number = ?", (number,)
            ).fetchone()
        return None if row is None else _decode_request(row)

    def requests(self, state: RequestState | None = None) -> list[AccessRequest]:
        """Return requests, oldest first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT * FROM requests WHERE ?1 IS NULL OR state = ?1 ORDER BY number", (state,)
            ).fetchall()
        return [_decode_request(row) for row in rows]

    def settle_request(
        self,
        number: RequestNumber,
        state: RequestState,
        by: str | None,
        at: datetime,
        reason: str | None,
    ) -> bool:
        """Move a request out of `pending`; return False if somebody was quicker."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE requests SET state = ?, decided_by = ?, decided_at = ?, reason = ?,"
                " detail = NULL WHERE number = ? AND state = 'pending'",
                (state, by, at.isoformat(), reason, number),
            ).rowcount
        return changed == 1

    # Grants

    def save_grant(
        self, number: RequestNumber, columns: Iterable[ColumnName], lasts: timedelta, purpose: str
    ) -> None:
        """Store what the approval of a request will grant."""
        names = json.dumps(sorted(map(str, columns)))
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO grants VALUES (?, ?, ?, ?, NULL)",
                (number, names, int(lasts.total_seconds()), purpose),
            )

    def withdraw_grant(self, number: RequestNumber, at: datetime) -> None:
        """End a grant before its time."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE grants SET withdrawn_at = ? WHERE request = ? AND withdrawn_at IS NULL",
                (at.isoformat(), number),
            )

    def grants(self) -> list[Grant]:
        """Return every grant that was approved and not withdrawn, ended ones too."""
        with self._transaction(durable=False) as connection:
            rows = connection.execute(
                "SELECT number, identity_key, target, columns, purpose, decided_at, seconds"
                " FROM grants JOIN requests ON number = request"
                " WHERE state = 'approved' AND withdrawn_at IS NULL ORDER BY number"
            ).fetchall()
        return [_decode_grant(row) for row in rows]

    def change_mark(self) -> tuple[int, int]:
        """Return a value that differs once anything was written, by whatever process."""
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version, self._connection.total_changes

    # Budgets

    def count_lookups(self, identity_key: str, target: TargetName, at: datetime, add: int) -> int:
        """Add to today's equality look-ups of an identity and return the sum."""
        with self._transaction(durable=False) as connection:
            row = connection.execute(
                "INSERT INTO lookups VALUES (?, ?, ?, ?) ON CONFLICT (identity_key, target, day)"
                " DO UPDATE SET count = count + excluded.count RETURNING count",
                (identity_key, target, _day(at), add),
            ).fetchone()
        return int(row[0])

    def lookups(self, identity_key: str, at: datetime) -> int:
        """Return today's equality look-ups of an identity on all targets."""
        with self._transaction(durable=False) as connection:
            row = connection.execute(
                "SELECT coalesce(sum(count), 0) FROM lookups WHERE identity_key = ? AND day = ?",
                (identity_key, _day(at)),
            ).fetchone()
        return int(row[0])

    def add_usage(self, identity_key: str, at: datetime, add: dict[str, float]) -> dict[str, float]:
        """Add rows, bytes and time (seconds) to an identity's day and return the sums."""
        with self._transaction(durable=False) as connection:
            row = connection.execute(
                "INSERT INTO usage VALUES (?, ?, ?, ?, ?) ON CONFLICT (identity_key, day)"
                " DO UPDATE SET rows = rows + excluded.rows, bytes = bytes + excluded.bytes,"
                " time = time + excluded.time RETURNING rows, bytes, time",
                (identity_key, _day(at), add["rows"], add["bytes"], add["time"]),
            ).fetchone()
        return dict(zip(("rows", "bytes", "time"), row, strict=True))


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _decode_grant(row: tuple[Any, ...]) -> Grant:
    columns = (text.split(".") for text in json.loads(row[3]))
    return Grant(
        number=RequestNumber(row[0]),
        identity_key=row[1],
        target=TargetName(row[2]),
        columns=frozenset(
            ColumnName(RelationName(schema, relation), name) for schema, relation, name in columns
        ),
        purpose=row[4],
        ends_at=datetime.fromisoformat(row[5]) + timedelta(seconds=row[6]),
    )


def _encode_identity(identity: Identity) -> str:
    return json.dumps(
        {
            "subject": identity.subject,
            "name": identity.name,
            "issuer": identity.issuer,
            "groups": sorted(identity.groups),
            "method": identity.method,
            "signed_in_at": identity.signed_in_at.isoformat(),
            "expires_at": identity.expires_at.isoformat(),
        }
    )


def _decode_identity(text: str) -> Identity:
    data = json.loads(text)
    return Identity(
        subject=data["subject"],
        name=data["name"],
        issuer=data["issuer"],
        groups=frozenset(data["groups"]),
        method=data["method"],
        signed_in_at=datetime.fromisoformat(data["signed_in_at"]),
        expires_at=datetime.fromisoformat(data["expires_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _decode_session(row: tuple[str, ...]) -> SessionRecord:
    return SessionRecord(
        id=SessionId(row[0]),
        identity_key=row[1],
        identity_name=row[2],
        target=TargetName(row[3]),
        road=row[4],
        opened_at=datetime.fromisoformat(row[5]),
        closed_at=_moment(row[6]),
        outcome=row[7],
        recording_path=row[8],
    )


def _decode_request(row: tuple[str, ...]) -> AccessRequest:
    return AccessRequest(
        number=RequestNumber(int(row[0])),
        identity_key=row[1],
        identity_name=row[2],
        session=SessionId(row[3]),
        target=TargetName(row[4]),
        rule=row[5],
        summary=row[6],
        approvers=tuple(json.loads(row[7])),
        state=RequestState(row[8]),
        created_at=datetime.fromisoformat(row[9]),
        expires_at=datetime.fromisoformat(row[10]),
        decided_by=row[11],
        decided_at=_moment(row[12]),
        reason=row[13],
        detail=row[14],
    )
