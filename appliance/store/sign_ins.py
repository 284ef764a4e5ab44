"""Who is signed in, which SSH keys stand for whom until then, and who was signed out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from appliance.model import Fingerprint, Identity
from appliance.store.database import Database

BOUND_KEY = "ssh-key"
EVERY_METHOD = ""


@dataclass(frozen=True, slots=True)
class SignOut:
    """What ends somebody's connections before their sign-in expires."""

    who: str
    """An identity's name, or its key."""
    method: str
    """`ssh-key`: only connections that came in by a bound key; empty: the sign-in itself."""
    at: datetime
    by: str
    reason: str

    def ends(self, identity: Identity, proven_at: datetime) -> bool:
        """Say whether a connection ends whose client proved at `proven_at` who it is."""
        if self.who not in {identity.name, identity.key}:
            return False
        if self.method == EVERY_METHOD:
            return identity.signed_in_at <= self.at
        return identity.method == self.method and proven_at <= self.at


class SignIns(Database):
    """Sign-ins by the SHA-256 of their token, and keys bound to identities."""

    def save_sign_in(self, token_hash: str, identity: Identity) -> None:
        """Remember who holds the token with this SHA-256."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO sign_ins VALUES (?, ?, ?)",
                (token_hash, json.dumps(identity.to_json()), identity.expires_at.isoformat()),
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
                    json.dumps(identity.to_json()),
                    identity.key,
                    identity.expires_at.isoformat(),
                ),
            )

    def find_key(self, fingerprint: Fingerprint, now: datetime) -> Identity | None:
        """Return the identity that an unexpired key stands for."""
        return self._find_identity("bound_keys", "fingerprint", fingerprint, now)

    def keys_of(self, identity_key: str) -> list[Fingerprint]:
        """Return the fingerprints bound to an identity."""
        with self._reading() as connection:
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

    def sign_out(self, order: SignOut) -> None:
        """End what somebody's sign-ins until now, or their keys, have opened and would open."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO sign_outs VALUES (?, ?, ?, ?, ?, 0)",
                (order.who, order.method, order.at.isoformat(), order.by, order.reason),
            )

    def sign_outs(self, *, unrecorded: bool = False) -> list[SignOut]:
        """Return the last sign-out of each person; or only those not in the audit log yet."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT who, method, at, ended_by, reason FROM sign_outs"
                " WHERE NOT (is_recorded AND ?) ORDER BY at",
                (unrecorded,),
            ).fetchall()
        return [
            SignOut(who, method, datetime.fromisoformat(at), by, reason)
            for who, method, at, by, reason in rows
        ]

    def settle_sign_out(self, order: SignOut) -> None:
        """Remember that a sign-out is in the audit log."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE sign_outs SET is_recorded = 1 WHERE (who, method, at) = (?, ?, ?)",
                (order.who, order.method, order.at.isoformat()),
            )

    def _find_identity(self, table: str, column: str, value: str, now: datetime) -> Identity | None:
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT identity FROM {table} WHERE {column} = ?",
                (value,),
            ).fetchone()
        if row is None:
            return None
        identity = Identity.from_json(json.loads(row[0]))
        if identity.expires_at <= now:
            return None
        orders = (one for one in self.sign_outs() if one.method == EVERY_METHOD)
        return None if any(one.ends(identity, now) for one in orders) else identity
