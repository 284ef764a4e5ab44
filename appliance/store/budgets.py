"""What an identity has used of its limits today."""

from __future__ import annotations

from datetime import UTC, datetime

from appliance.model import TargetName
from appliance.store.database import Database


class Budgets(Database):
    """Look-ups, rows, bytes and time per identity and day (UTC)."""

    def count_lookups(
        self, identity_key: str, target: TargetName, at: datetime, add: int, *, waits: bool = True
    ) -> int:
        """Add to today's equality look-ups of an identity and return the sum.

        Raises `StoreBusyError` instead of waiting, if not `waits`.
        """
        with self._transaction(durable=False, waits=waits) as connection:
            row = connection.execute(
                "INSERT INTO lookups VALUES (?, ?, ?, ?) ON CONFLICT (identity_key, target, day)"
                " DO UPDATE SET count = count + excluded.count RETURNING count",
                (identity_key, target, _day(at), add),
            ).fetchone()
        return int(row[0])

    def lookups(self, identity_key: str, at: datetime) -> int:
        """Return today's equality look-ups of an identity on all targets."""
        with self._reading() as connection:
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
