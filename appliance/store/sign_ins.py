"""Who is signed in, and which SSH keys stand for whom until then."""

from __future__ import annotations

import json
from datetime import datetime

from appliance.model import Fingerprint, Identity
from appliance.store.database import Database


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
        identity = Identity.from_json(json.loads(row[0]))
        return identity if identity.expires_at > now else None
