"""Find the provider's key that an ID token is signed with; keys rotate, and are cached."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from appliance.errors import IdentityError
from appliance.identity.provider_link import CACHE_SECONDS, ProviderLink

KEY_TYPES: dict[str, type[RSAKey | ECKey | OKPKey]] = {
    "RS256": RSAKey,
    "ES256": ECKey,
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,  # RFC 9864's new name for it.
}
"""SECURITY: asymmetric only, and each algorithm with its own key type: `none`, and HS256
with the public key as the secret, are refused (test_refuses_hostile_id_tokens)."""
MIN_RSA_BITS = 2048
REFETCH_PAUSE_SECONDS = 10.0
"""Tokens with made-up key ids must not turn us into a load on the provider."""


class SigningKeys:
    """The keys of one provider; safe for many tasks at once."""

    def __init__(self, link: ProviderLink) -> None:
        """Prepare; nothing is fetched before it is needed."""
        self._link = link
        self._keys: list[dict[str, Any]] = []  # JSON Web Keys
        self._keys_at = -CACHE_SECONDS
        self._lock = asyncio.Lock()

    async def find(self, key_id: object, algorithm: str) -> RSAKey | ECKey | OKPKey:
        """Return the key of an `alg` of `KEY_TYPES` that a token's header names.

        Raises `IdentityError` if the provider has none that can be used.
        """
        async with self._lock:
            age = time.monotonic() - self._keys_at
            if age >= CACHE_SECONDS:
                await self._fetch()
            found = self._cached(key_id, algorithm)
            if found is None and age >= REFETCH_PAUSE_SECONDS:
                await self._fetch()  # Once: the provider may just have rotated.
                found = self._cached(key_id, algorithm)
        if found is None:
            raise IdentityError("the ID token is signed with an unknown key")
        return _import_key(found, algorithm)

    def _cached(self, key_id: object, algorithm: str) -> dict[str, Any] | None:
        usable = [
            key
            for key in self._keys
            if key.get("kty") == KEY_TYPES[algorithm].key_type
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
            and (key_id is None or key.get("kid") == key_id)
        ]
        # Without a kid there must be no choice.
        return usable[0] if len(usable) == 1 else None

    async def _fetch(self) -> None:
        status, reply = await self._link.get(await self._link.endpoint("jwks_uri"))
        keys = reply.get("keys")
        if status != 200 or not isinstance(keys, list):
            raise IdentityError("the identity provider's keys cannot be read")
        self._keys = [key for key in keys if isinstance(key, dict)]
        self._keys_at = time.monotonic()


def _import_key(key: dict[str, Any], algorithm: str) -> RSAKey | ECKey | OKPKey:
    public = {name: value for name, value in key.items() if name not in {"x5c", "x5t", "x5u"}}
    # Before the import, which would only warn; six bits per character of base64url.
    if algorithm == "RS256" and len(str(key.get("n"))) * 6 < MIN_RSA_BITS:
        raise IdentityError("the identity provider's key is too short")
    try:
        imported = KEY_TYPES[algorithm].import_key(public)
        raw = imported.public_key
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise IdentityError("the identity provider's key cannot be used") from error
    if isinstance(raw, RSAPublicKey) and raw.key_size < MIN_RSA_BITS:
        raise IdentityError("the identity provider's key is too short")
    return imported
