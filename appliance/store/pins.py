"""Which columns were protected as what, whatever they are called now."""

from __future__ import annotations

from collections.abc import Iterable

from appliance.masking.pins import Pin
from appliance.store.database import Database


class Pins(Database):
    """Columns of databases, by their numbers, with the names that policy had for them."""

    def pins(self, database: str) -> frozenset[Pin]:
        """Return those of one database, see `Catalog.database`."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT oid, attnum, name FROM pins WHERE database = ?", (database,)
            ).fetchall()
        return frozenset(Pin(*row) for row in rows)

    def change_pins(self, database: str, add: Iterable[Pin], drop: Iterable[Pin]) -> None:
        """Add and drop some of one database."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO pins VALUES (?, ?, ?, ?)", ((database, *p) for p in add)
            )
            connection.executemany(
                "DELETE FROM pins WHERE database = ? AND oid = ? AND attnum = ? AND name = ?",
                ((database, *pin) for pin in drop),
            )
