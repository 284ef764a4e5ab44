"""Ask the OpenID provider who somebody is, by the device authorization grant (RFC 8628).

Nothing a provider sends is used before its signature and claims are checked; whatever is
wrong raises `IdentityError` with one sentence. See `claims` for the meaning.
"""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.util import urlsafe_b64decode

from appliance.config.machine import OIDCSettings
from appliance.errors import IdentityError
from appliance.identity.claims import (
    SLOW_DOWN_SECONDS,
    Claims,
    DevicePoll,
    check_claims,
    describe_error_code,
    identity_from_claims,
    interpret_device_error,
    merge_userinfo,
)
from appliance.identity.provider_link import ProviderLink, UnreachableError
from appliance.identity.signing_keys import KEY_TYPES, SigningKeys
from appliance.model import Identity

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
MAX_ID_TOKEN_LENGTH = 16 * 1024
DEFAULT_INTERVAL_SECONDS = 5  # RFC 8628, section 3.2.
MAX_INTERVAL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class DeviceAuthorization:
    """A sign-in that waits for its person."""

    device_code: str = field(repr=False)
    """As good as the sign-in itself: never leaves the web process."""
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    interval: int
    expires_in: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint handed out; neither is kept."""

    id_token: str = field(repr=False)
    access_token: str | None = field(repr=False)


class OIDCProvider:
    """One OpenID provider; safe for many tasks at once."""

    def __init__(self, settings: OIDCSettings, lifetime: timedelta = timedelta(hours=8)) -> None:
        """Prepare; nothing is fetched before it is needed.

        Raises `IdentityError` if the client's secret cannot be read.
        """
        self._settings, self._lifetime = settings, lifetime
        self._link = ProviderLink(settings)
        self._keys = SigningKeys(self._link)

    async def close(self) -> None:
        """Close the connections."""
        await self._link.close()

    async def start_device(self) -> DeviceAuthorization:
        """Ask for a code that a person can type.

        Raises `IdentityError` if the provider cannot be reached or answers nonsense.
        """
        url = await self._link.endpoint("device_authorization_endpoint")
        status, reply = await self._link.post(url, {"scope": " ".join(self._settings.scopes)})
        if status != 200:
            code = describe_error_code(reply.get("error"))
            raise IdentityError(f"the identity provider refused to start a sign-in{code}")
        uri = reply.get("verification_uri")
        complete = reply.get("verification_uri_complete") or uri
        return DeviceAuthorization(
            device_code=_short_text(reply, "device_code", 4096),
            user_code=_short_text(reply, "user_code", 64),
            verification_uri=self._link.check_url(uri),
            verification_uri_complete=self._link.check_url(complete),
            interval=_seconds(reply.get("interval", DEFAULT_INTERVAL_SECONDS), 1, 60),
            expires_in=_seconds(reply.get("expires_in"), 1, 1800),
        )

    async def poll_device(self, authorization: DeviceAuthorization) -> Tokens:
        """Wait until the person has signed in.

        Raises `IdentityError` if it is refused, or the code expires first.

        Source: RFC 8628, sections 3.4 and 3.5.
        """
        url = await self._link.endpoint("token_endpoint")
        form = {"grant_type": DEVICE_GRANT, "device_code": authorization.device_code}
        interval = authorization.interval
        try:
            async with asyncio.timeout(authorization.expires_in):
                while True:
                    await asyncio.sleep(interval)
                    try:
                        status, reply = await self._link.post(url, form)
                    except UnreachableError:
                        # "the client MUST unilaterally reduce its polling frequency"
                        interval = min(interval * 2, MAX_INTERVAL_SECONDS)
                        continue
                    if status == 200:
                        return _tokens(reply)
                    if interpret_device_error(reply.get("error")) is DevicePoll.SLOW_DOWN:
                        interval = min(interval + SLOW_DOWN_SECONDS, MAX_INTERVAL_SECONDS)
        except TimeoutError as error:
            raise IdentityError("nobody signed in before the code expired") from error

    async def identify(self, tokens: Tokens) -> Identity:
        """Return the identity that the tokens prove.

        Raises `IdentityError` if they do not.
        """
        settings = self._settings
        claims = await self.verify_id_token(tokens.id_token)
        # Providers keep ID tokens small: name or groups may come from userinfo only.
        if settings.groups_claim not in claims or settings.name_claim not in claims:
            claims = await self._add_userinfo(claims, tokens.access_token)
        return identity_from_claims(
            claims,
            issuer=settings.issuer,
            name_claim=settings.name_claim,
            groups_claim=settings.groups_claim,
            now=datetime.now(UTC),
            lifetime=self._lifetime,
        )

    async def verify_id_token(self, token: str) -> Claims:
        """Check signature and claims of an ID token and return its claims.

        Raises `IdentityError` if it is not genuine, for us and for now.
        """
        # SECURITY: before any parsing; a header of 1 MB is work for us, not for them.
        if len(token) > MAX_ID_TOKEN_LENGTH:
            raise IdentityError("the ID token is too large")
        header = _decode_header(token)
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in KEY_TYPES:
            raise IdentityError("the ID token is signed with an algorithm that is not accepted")
        key = await self._keys.find(header.get("kid"), algorithm)
        try:
            with warnings.catch_warnings():
                # "EdDSA is deprecated via RFC 9864": a new name, and providers use the old.
                warnings.simplefilter("ignore", SecurityWarning)
                claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError, TypeError) as error:
            raise IdentityError("the ID token's signature is not valid") from error
        check_claims(claims, self._settings.issuer, self._settings.client_id, datetime.now(UTC))
        return claims

    async def _add_userinfo(self, claims: Claims, access_token: str | None) -> Claims:
        if access_token is None or not await self._link.has_endpoint("userinfo_endpoint"):
            return claims
        url = await self._link.endpoint("userinfo_endpoint")
        status, reply = await self._link.get(url, access_token)
        if status != 200:
            raise IdentityError("the identity provider refused to say who signed in")
        return merge_userinfo(claims, reply)


def _decode_header(token: str) -> dict[str, Any]:
    try:
        header = json.loads(urlsafe_b64decode(token.split(".", 1)[0].encode("ascii")))
    except (ValueError, RecursionError) as error:
        raise IdentityError("the ID token is malformed") from error
    if not isinstance(header, dict):
        raise IdentityError("the ID token is malformed")
    return header


def _tokens(reply: Mapping[str, Any]) -> Tokens:
    id_token, access_token = reply.get("id_token"), reply.get("access_token")
    if not isinstance(id_token, str):
        raise IdentityError("the identity provider sent no ID token: is the scope openid set?")
    return Tokens(id_token, access_token if isinstance(access_token, str) else None)


def _short_text(reply: Mapping[str, Any], name: str, limit: int) -> str:
    value = reply.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable():
        raise IdentityError(f"the identity provider sent no usable {name}")
    return value


def _seconds(value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise IdentityError("the identity provider sent no usable time limit")
    return int(min(max(value, low), high))
