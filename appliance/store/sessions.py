"""Sessions that are open or were, and which of them somebody wants ended."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from appliance.model import SessionId, SessionRecord, TargetName
from appliance.store.database import Database, to_moment


class Sessions(Database):
    """Sessions by their id."""

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
        with self._reading() as connection:
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
        named = "FROM kills WHERE session IN (SELECT value FROM json_each(?))"
        ids = (json.dumps(list(live)),)
        with self._reading() as connection:
            if connection.execute(f"SELECT 1 {named} LIMIT 1", ids).fetchone() is None:
                return []
        with self._transaction() as connection:
            rows = connection.execute(f"DELETE {named} RETURNING *", ids).fetchall()
        return [(SessionId(row[0]), row[1], row[2]) for row in rows]

    def sessions(
        self,
        limit: int = 50,
        *,
        who: str | None = None,
        target: str | None = None,
        is_open: bool = False,
    ) -> list[SessionRecord]:
        """Return sessions, newest first: all, or those of an identity, on a target, still open."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT * FROM sessions WHERE identity_name = coalesce(?, identity_name)"
                " AND target = coalesce(?, target) AND (closed_at IS NULL OR NOT ?)"
                " ORDER BY opened_at DESC LIMIT ?",
                (who, target, is_open, limit),
            ).fetchall()
        return [_decode_session(row) for row in rows]

    def session(self, session: str) -> SessionRecord | None:
        """Return the session whose id is, or uniquely starts with, `session`."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT * FROM sessions WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2", (session,)
            ).fetchall()
        return _decode_session(rows[0]) if len(rows) == 1 else None


def _decode_session(row: tuple[str, ...]) -> SessionRecord:
    return SessionRecord(
        id=SessionId(row[0]),
        identity_key=row[1],
        identity_name=row[2],
        target=TargetName(row[3]),
        road=row[4],
        opened_at=datetime.fromisoformat(row[5]),
        closed_at=to_moment(row[6]),
        outcome=row[7],
        recording_path=row[8],
    )
