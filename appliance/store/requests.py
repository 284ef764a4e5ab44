"""Access requests and the grants that an approval gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from appliance.model import (
    AccessRequest,
    ColumnName,
    Decision,
    Grant,
    Identity,
    RequestNumber,
    RequestState,
    SessionId,
    TargetName,
    parse_column,
)
from appliance.store.database import Database, to_moment


class Requests(Database):
    """Access requests by their number, and what approved ones grant."""

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
        with self._reading() as connection:
            row = connection.execute(
                "SELECT * FROM requests WHERE number = ?", (number,)
            ).fetchone()
        return None if row is None else _decode_request(row)

    def requests(self, state: RequestState | None = None) -> list[AccessRequest]:
        """Return requests, oldest first."""
        with self._reading() as connection:
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
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT number, identity_key, target, columns, purpose, decided_at, seconds"
                " FROM grants JOIN requests ON number = request"
                " WHERE state = 'approved' AND withdrawn_at IS NULL ORDER BY number"
            ).fetchall()
        return [_decode_grant(row) for row in rows]


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
        decided_at=to_moment(row[12]),
        reason=row[13],
        detail=row[14],
    )


def _decode_grant(row: tuple[Any, ...]) -> Grant:
    return Grant(
        number=RequestNumber(row[0]),
        identity_key=row[1],
        target=TargetName(row[2]),
        columns=frozenset(map(parse_column, json.loads(row[3]))),
        purpose=row[4],
        ends_at=datetime.fromisoformat(row[5]) + timedelta(seconds=row[6]),
    )
