"""The web daemon: health over HTTP, sign-ins and approvals over its unix socket.

It alone talks to the identity provider. It has no way into a target.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from appliance import systemd
from appliance.audit.client import AuditClient
from appliance.config import Machine, Policy
from appliance.config.machine import Address
from appliance.errors import BastionError, EvidenceError, IdentityError
from appliance.identity.oidc import OIDCProvider
from appliance.ipc import Message, Peer, own_uids, serve
from appliance.listeners.signins import SignInDesk
from appliance.model import AccessRequest, Grant, Identity
from appliance.session.grants import GrantDesk
from appliance.session.requests import RequestDesk, shorten_request
from appliance.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

TOKEN_HASH = re.compile(r"^[0-9a-f]{64}$")
MAX_REASON_LENGTH = 500

logger = logging.getLogger(__name__)


def hash_token(token: str) -> str:
    """Return the SHA-256 under which the store knows a sign-in token."""
    return hashlib.sha256(token.encode()).hexdigest()


def request_to_json(request: AccessRequest) -> dict[str, object]:
    """Return an access request as JSON values."""
    return {
        "number": request.number,
        "asked_by": request.identity_name,
        "session": request.session,
        "target": request.target,
        "rule": request.rule,
        "summary": request.summary,
        "detail": request.detail,
        "approvers": list(request.approvers),
        "state": str(request.state),
        "created_at": request.created_at.isoformat(),
        "expires_at": request.expires_at.isoformat(),
        "decided_by": request.decided_by,
        "reason": request.reason,
    }


def grant_to_json(grant: Grant, request: AccessRequest) -> dict[str, object]:
    """Return a grant as JSON values."""
    return {
        "number": grant.number,
        "asked_by": request.identity_name,
        "approved_by": request.decided_by,
        "target": grant.target,
        "columns": sorted(map(str, grant.columns)),
        "purpose": grant.purpose,
        "ends_at": grant.ends_at.isoformat(),
    }


class WebMethods:
    """The methods of the unix socket; see `answer`."""

    def __init__(
        self, sign_ins: SignInDesk, requests: RequestDesk, store: Store, grants: GrantDesk
    ) -> None:
        self._sign_ins, self._requests, self._store = sign_ins, requests, store
        self._grants = grants

    async def answer(self, _peer: Peer, call: Message) -> Message:
        """Answer one call.

        Raises `BastionError` with a sentence for the caller.
        """
        try:
            match call.get("method"):
                case "signin.start":
                    return await self._start()
                case "signin.wait":
                    return await self._wait(call)
                case "signin.cancel":
                    self._sign_ins.cancel(str(call.get("signin")))
                    return {}
                case "whoami":
                    return {"identity": self._caller(call).to_json()}
                case "request.list":
                    self._caller(call)
                    return {"requests": self._list_requests(call.get("number"))}
                case "request.approve":
                    return await self._settle(call, approve=True)
                case "request.deny":
                    return await self._settle(call, approve=False)
                case "request.unmask":
                    return await self._unmask(call)
                case "grant.list":
                    self._caller(call)
                    return {"grants": [grant_to_json(*pair) for pair in self._grants.active()]}
                case "grant.withdraw":
                    return await self._withdraw(call)
                case _:
                    raise BastionError("the web daemon does not know this method")
        except BastionError:
            raise
        except Exception as error:
            # ipc answers only our own errors; anything else would leave the caller waiting.
            logger.exception("call failed")
            raise BastionError("the web daemon failed: see its journal") from error

    async def _start(self) -> Message:
        name, offer = await self._sign_ins.start()
        return {
            "signin": name,
            "user_code": offer.user_code,
            "verification_uri": offer.verification_uri,
            "verification_uri_complete": offer.verification_uri_complete,
            "interval": offer.interval,
            "expires_in": offer.expires_in,
        }

    async def _wait(self, call: Message) -> Message:
        token_hash = call.get("token_hash")
        if token_hash is not None and not TOKEN_HASH.match(str(token_hash)):
            raise IdentityError("token_hash is a SHA-256 in hexadecimal")
        identity = await self._sign_ins.wait(str(call.get("signin")))
        if token_hash is not None:
            self._store.save_sign_in(str(token_hash), identity)
        return {"identity": identity.to_json()}

    async def _unmask(self, call: Message) -> Message:
        by, columns = self._caller(call), call.get("columns")
        if not isinstance(columns, list):
            raise BastionError("name the columns: --columns patients.ssn")
        request = await self._grants.ask(
            by,
            str(call.get("target")),
            [str(column) for column in columns],
            str(call.get("lasts")),
            str(call.get("purpose")),
        )
        return {"request": request_to_json(request)}

    async def _withdraw(self, call: Message) -> Message:
        by, number = self._caller(call), call.get("number")
        if isinstance(number, bool) or not isinstance(number, int):
            raise BastionError("name the grant by its number: see `bastionctl requests`")
        return {"number": await self._grants.withdraw(number, by)}

    def _list_requests(self, number: object) -> list[dict[str, object]]:
        """Return what waits for an answer, each shortened; or one request, whole."""
        if isinstance(number, int):
            return [request_to_json(self._requests.waiting(number))]
        return [
            request_to_json(replace(request, detail=shorten_request(request)))
            for request in self._requests.pending()
        ]

    async def _settle(self, call: Message, *, approve: bool) -> Message:
        by = self._caller(call)
        number, reason = call.get("number"), call.get("reason")
        if isinstance(number, bool) or not isinstance(number, int):
            raise BastionError("name the request by its number: see `bastionctl requests`")
        text = None if reason is None else str(reason)
        if text is not None and (len(text) > MAX_REASON_LENGTH or not text.isprintable()):
            raise BastionError(f"a reason is one line of at most {MAX_REASON_LENGTH} characters")
        if approve:
            request = await self._requests.approve(number, by, text)
        elif text:
            request = await self._requests.deny(number, by, text)
        else:
            raise BastionError("say why: --reason")
        return {"request": request_to_json(request)}

    def _caller(self, call: Message) -> Identity:
        token = call.get("token")
        identity = None
        if isinstance(token, str):
            identity = self._store.find_sign_in(hash_token(token), datetime.now(UTC))
        if identity is None:
            raise IdentityError("you are not signed in: run `bastionctl signin`")
        return identity


def build_app(machine: Machine, store: Store) -> Starlette:
    """Build the HTTP side: `GET /healthz` says 200 if all parts answer, else 503."""

    async def healthz(_request: Request) -> JSONResponse:
        parts = {"audit": await _is_audit_reachable(machine), "store": _is_store_usable(store)}
        healthy = all(parts.values())
        return JSONResponse(
            {"status": "ok" if healthy else "failing", **parts},
            status_code=200 if healthy else 503,
            headers={"cache-control": "no-store"},
        )

    return Starlette(routes=[Route("/healthz", healthz, methods=["GET"])])


async def run_web(machine: Machine, policy: Policy, stop: asyncio.Event) -> None:
    """Serve health, sign-ins and approvals until `stop` is set.

    Raises `BastionError` if the address or the store cannot be opened, `IdentityError` if
    the client's secret cannot be read.
    """
    provider = OIDCProvider(machine.oidc, machine.sign_in_lifetime)
    audit = AuditClient(machine.audit.socket)
    try:
        with closing(Store(machine.store)) as store:
            desk = RequestDesk(store, audit, policy)
            methods = WebMethods(
                SignInDesk(provider, audit), desk, store, GrantDesk(store, audit, policy, desk)
            )
            async with _http_server(machine, build_app(machine, store)):
                # The gateway's login name is among the audit log's writers.
                callers = own_uids(*machine.audit.writers, *machine.web.callers)
                server = await serve(machine.web.socket, methods.answer, callers)
                systemd.notify("READY=1")
                try:
                    await stop.wait()
                finally:
                    server.close()
                    systemd.remove_socket(machine.web.socket)
    finally:
        await audit.close()
        await provider.close()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to bastiond."""
        yield


@asynccontextmanager
async def _http_server(machine: Machine, app: Starlette) -> AsyncIterator[None]:
    listener = _open_listener(machine.web.listen)
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=2,
        limit_concurrency=64,
        ssl_certfile=machine.web.tls_certificate,
        ssl_keyfile=machine.web.tls_key,
    )
    try:
        config.load()
    except OSError as error:
        listener.close()
        raise BastionError(f"web's certificate or key cannot be used: {error.strerror}") from error
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await serving
        listener.close()


def _open_listener(listen: Address) -> socket.socket:
    inherited = systemd.inherited_tcp_socket(listen.port)
    if inherited is not None:
        return inherited
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        return socket.create_server((listen.host, listen.port), family=family)
    except OSError as error:
        raise BastionError(
            f"web cannot listen on {listen.host}:{listen.port}: {error.strerror}"
        ) from error


async def _is_audit_reachable(machine: Machine) -> bool:
    """Ask it: behind a socket unit a connection alone succeeds while the daemon is down."""
    audit = AuditClient(machine.audit.socket)
    try:
        async with asyncio.timeout(2):
            await audit.size()
    except (EvidenceError, TimeoutError):
        return False
    finally:
        await audit.close()
    return True


def _is_store_usable(store: Store) -> bool:
    try:
        store.sessions(limit=1)
    except BastionError:
        return False
    return True
