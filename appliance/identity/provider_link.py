"""Talk to the OpenID provider: discovery, and requests whose answers are bounded.

Nothing a provider sends is used before its origin, size and form are checked; whatever is
wrong raises `IdentityError` with one sentence. What the answers mean: `oidc`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from appliance.config.machine import OIDCSettings
from appliance.errors import IdentityError

MAX_RESPONSE_BYTES = 256 * 1024
REQUEST_TIMEOUT_SECONDS = 10.0
CACHE_SECONDS = 3600.0


class UnreachableError(IdentityError):
    """The provider did not answer; polling goes on, everything else ends."""


class ProviderLink:
    """The way to one OpenID provider; safe for many tasks at once."""

    def __init__(self, settings: OIDCSettings) -> None:
        """Prepare; nothing is fetched before it is needed.

        Raises `IdentityError` if the client's secret cannot be read.
        """
        self._settings = settings
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

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def has_endpoint(self, name: str) -> bool:
        """Return whether the provider's metadata names an endpoint."""
        return name in await self._discover()

    async def endpoint(self, name: str) -> str:
        """Return the address of an endpoint.

        Raises `IdentityError` if there is none, or it is not https.
        """
        metadata = await self._discover()
        if name not in metadata:
            raise IdentityError(f"the identity provider has no {name}: is device flow enabled?")
        return self.check_url(metadata[name])

    async def get(self, url: str, token: str | None = None) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON object at `url`, read with a bearer token if one is given.

        Raises `IdentityError` if the provider does not answer, or not with a JSON object.
        """
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return await self._send("GET", url, headers=headers)

    async def post(self, url: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Post a form as our client, authenticated if we have a secret; return what `get` does.

        Raises `IdentityError` if the provider does not answer, or not with a JSON object.
        """
        client_id, secret = self._settings.client_id, self._secret
        if secret is None:
            return await self._send("POST", url, data={**form, "client_id": client_id})
        methods = (await self._discover()).get("token_endpoint_auth_methods_supported")
        if isinstance(methods, list) and "client_secret_basic" not in methods:
            form = {**form, "client_id": client_id, "client_secret": secret}
            return await self._send("POST", url, data=form)
        # RFC 6749, section 2.3.1: both parts are form-encoded before base64.
        basic = httpx2.BasicAuth(quote(client_id, safe=""), quote(secret, safe=""))
        return await self._send("POST", url, data=form, auth=basic)

    def check_url(self, url: object) -> str:
        """Return `url` if it is https, or http on loopback where that is allowed.

        Raises `IdentityError` otherwise.
        """
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

    async def _discover(self) -> Mapping[str, Any]:
        if time.monotonic() >= self._metadata_until:
            issuer = self.check_url(self._settings.issuer)
            url = issuer.rstrip("/") + "/.well-known/openid-configuration"
            status, reply = await self.get(url)
            if status != 200:
                raise IdentityError("the identity provider's discovery document cannot be read")
            # SECURITY: OpenID Connect Discovery 1.0, section 4.3: "MUST be identical".
            if reply.get("issuer") != issuer:
                raise IdentityError("the identity provider calls itself by another issuer name")
            self._metadata = reply
            self._metadata_until = time.monotonic() + CACHE_SECONDS
        return self._metadata

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
            raise UnreachableError("the identity provider cannot be reached") from error
        try:
            reply = json.loads(body)
        except (ValueError, RecursionError) as error:
            if status >= 500:
                raise UnreachableError("the identity provider is out of order") from error
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
