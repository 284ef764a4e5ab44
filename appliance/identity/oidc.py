"""Ask the OpenID provider who somebody is, by the device authorization grant (RFC 8628).

Nothing a provider sends is used before its origin, size, signature and claims are checked;
whatever is wrong raises `IdentityError` with one sentence. See `claims` for the meaning.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import ssl
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

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
from appliance.model import Identity

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
KEY_TYPES: dict[str, type[RSAKey | ECKey | OKPKey]] = {
    "RS256": RSAKey,
    "ES256": ECKey,
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,  # RFC 9864's new name for it.
}
"""SECURITY: asymmetric only, and each algorithm with its own key type: `none`, and HS256
with the public key as the secret, are refused (test_refuses_hostile_id_tokens)."""
MIN_RSA_BITS = 2048
MAX_RESPONSE_BYTES = 256 * 1024
MAX_ID_TOKEN_LENGTH = 16 * 1024
REQUEST_TIMEOUT_SECONDS = 10.0
CACHE_SECONDS = 3600.0
REFETCH_PAUSE_SECONDS = 10.0
"""Tokens with made-up key ids must not turn us into a load on the provider."""
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


class _UnreachableError(IdentityError):
    """The provider did not answer; polling goes on, everything else ends."""


class OIDCProvider:
    """One OpenID provider; safe for many tasks at once."""

    def __init__(self, settings: OIDCSettings, lifetime: timedelta = timedelta(hours=8)) -> None:
        """Prepare; nothing is fetched before it is needed.

        Raises `IdentityError` if the client's secret cannot be read.
        """
        self._settings, self._lifetime = settings, lifetime
        self._secret = _read_secret(settings)
        # The trust store of the machine; no proxy or netrc from the environment.
        self._client = httpx2.AsyncClient(
            verify=ssl.create_default_context(),
            timeout=REQUEST_TIMEOUT_SECONDS,
            trust_env=False,
            follow_redirects=False,
            headers={"accept": "application/json", "accept-encoding": "identity"},
        )
        self._metadata: dict[str, Any] = {}  # JSON of the provider
        self._metadata_until = 0.0
        self._keys: list[dict[str, Any]] = []  # JSON Web Keys
        self._keys_at = -CACHE_SECONDS
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def start_device(self) -> DeviceAuthorization:
        """Ask for a code that a person can type.

        Raises `IdentityError` if the provider cannot be reached or answers nonsense.
        """
        url = await self._endpoint("device_authorization_endpoint")
        status, reply = await self._post(url, {"scope": " ".join(self._settings.scopes)})
        if status != 200:
            code = describe_error_code(reply.get("error"))
            raise IdentityError(f"the identity provider refused to start a sign-in{code}")
        uri = reply.get("verification_uri")
        complete = reply.get("verification_uri_complete") or uri
        return DeviceAuthorization(
            device_code=_short_text(reply, "device_code", 4096),
            user_code=_short_text(reply, "user_code", 64),
            verification_uri=self._check_url(uri),
            verification_uri_complete=self._check_url(complete),
            interval=_seconds(reply.get("interval", DEFAULT_INTERVAL_SECONDS), 1, 60),
            expires_in=_seconds(reply.get("expires_in"), 1, 1800),
        )

    async def poll_device(self, authorization: DeviceAuthorization) -> Tokens:
        """Wait until the person has signed in.

        Raises `IdentityError` if it is refused, or the code expires first.

        Source: RFC 8628, sections 3.4 and 3.5.
        """
        url = await self._endpoint("token_endpoint")
        form = {"grant_type": DEVICE_GRANT, "device_code": authorization.device_code}
        interval = authorization.interval
        try:
            async with asyncio.timeout(authorization.expires_in):
                while True:
                    await asyncio.sleep(interval)
                    try:
                        status, reply = await self._post(url, form)
                    except _UnreachableError:
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
        key = await self._signing_key(header.get("kid"), algorithm)
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
        if access_token is None or "userinfo_endpoint" not in await self._discover():
            return claims
        url = await self._endpoint("userinfo_endpoint")
        headers = {"authorization": f"Bearer {access_token}"}
        status, reply = await self._send("GET", url, headers=headers)
        if status != 200:
            raise IdentityError("the identity provider refused to say who signed in")
        return merge_userinfo(claims, reply)

    async def _signing_key(self, key_id: object, algorithm: str) -> RSAKey | ECKey | OKPKey:
        async with self._lock:
            age = time.monotonic() - self._keys_at
            if age >= CACHE_SECONDS:
                await self._fetch_keys()
            found = self._find_key(key_id, algorithm)
            if found is None and age >= REFETCH_PAUSE_SECONDS:
                await self._fetch_keys()  # Once: the provider may just have rotated.
                found = self._find_key(key_id, algorithm)
        if found is None:
            raise IdentityError("the ID token is signed with an unknown key")
        return _import_key(found, algorithm)

    def _find_key(self, key_id: object, algorithm: str) -> dict[str, Any] | None:
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

    async def _fetch_keys(self) -> None:
        url = await self._endpoint("jwks_uri")
        status, reply = await self._send("GET", url)
        keys = reply.get("keys")
        if status != 200 or not isinstance(keys, list):
            raise IdentityError("the identity provider's keys cannot be read")
        self._keys = [key for key in keys if isinstance(key, dict)]
        self._keys_at = time.monotonic()

    async def _endpoint(self, name: str) -> str:
        metadata = await self._discover()
        if name not in metadata:
            raise IdentityError(f"the identity provider has no {name}: is device flow enabled?")
        return self._check_url(metadata[name])

    async def _discover(self) -> Mapping[str, Any]:
        if time.monotonic() >= self._metadata_until:
            issuer = self._check_url(self._settings.issuer)
            url = issuer.rstrip("/") + "/.well-known/openid-configuration"
            status, reply = await self._send("GET", url)
            if status != 200:
                raise IdentityError("the identity provider's discovery document cannot be read")
            # SECURITY: OpenID Connect Discovery 1.0, section 4.3: "MUST be identical".
            if reply.get("issuer") != issuer:
                raise IdentityError("the identity provider calls itself by another issuer name")
            self._metadata = reply
            self._metadata_until = time.monotonic() + CACHE_SECONDS
        return self._metadata

    def _check_url(self, url: object) -> str:
        """Return `url` if it is https, or http on loopback where that is allowed."""
        if isinstance(url, str) and url.isprintable() and len(url) <= 2048:
            try:
                parts = urlsplit(url)
                host = parts.hostname or ""
            except ValueError:
                host = ""
            else:
                if parts.scheme == "https" and host:
                    return url
                allowed = self._settings.allow_http_loopback
                if parts.scheme == "http" and allowed and _is_loopback(host):
                    return url
        raise IdentityError("the identity provider's addresses must be https")

    async def _post(self, url: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Post a form as our client, authenticated if we have a secret."""
        headers: dict[str, str] = {}
        if self._secret is None:
            form = {**form, "client_id": self._settings.client_id}
        else:
            methods = (await self._discover()).get("token_endpoint_auth_methods_supported")
            if isinstance(methods, list) and "client_secret_basic" not in methods:
                secret = {"client_id": self._settings.client_id, "client_secret": self._secret}
                form = {**form, **secret}
            else:
                # RFC 6749, section 2.3.1: both parts are form-encoded before base64.
                parts = (quote(self._settings.client_id, safe=""), quote(self._secret, safe=""))
                basic = httpx2.BasicAuth(*parts)
                return await self._send("POST", url, data=form, auth=basic)
        return await self._send("POST", url, data=form, headers=headers)

    async def _send(
        self,
        method: str,
        url: str,
        **options: Any,  # httpx2's keywords
    ) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON object of a response of bounded size and time."""
        body = bytearray()
        try:
            async with (
                asyncio.timeout(REQUEST_TIMEOUT_SECONDS * 1.5),
                self._client.stream(method, url, **options) as response,
            ):
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise IdentityError("the identity provider sent a compressed response")
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > MAX_RESPONSE_BYTES:
                        raise IdentityError("the identity provider sent a response too large")
                status = response.status_code
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError) as error:
            raise _UnreachableError("the identity provider cannot be reached") from error
        try:
            reply = json.loads(body)
        except (ValueError, RecursionError) as error:
            if status >= 500:
                raise _UnreachableError("the identity provider is out of order") from error
            raise IdentityError("the identity provider did not answer with JSON") from error
        if not isinstance(reply, dict):
            raise IdentityError("the identity provider did not answer with a JSON object")
        return status, reply


def _read_secret(settings: OIDCSettings) -> str | None:
    if settings.client_secret_file is None:
        return None
    try:
        return settings.client_secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IdentityError(
            f"client secret {settings.client_secret_file} cannot be read"
        ) from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _decode_header(token: str) -> dict[str, Any]:
    from joserfc.util import urlsafe_b64decode

    try:
        header = json.loads(urlsafe_b64decode(token.split(".", 1)[0].encode("ascii")))
    except (ValueError, RecursionError) as error:
        raise IdentityError("the ID token is malformed") from error
    if not isinstance(header, dict):
        raise IdentityError("the ID token is malformed")
    return header


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
