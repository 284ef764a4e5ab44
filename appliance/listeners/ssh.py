"""The SSH listener: who is it, before any channel opens.

The login name is a target's, anything else is the lobby; who the person is comes from a
bound key or from signing in with a browser. Each attempt holds its own proof: nothing of
it counts before `auth_completed`, which checks again that it belongs to the login name
that was let in (a client may pipeline requests for others).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncssh

from appliance import systemd
from appliance.config import Machine, Policy
from appliance.errors import BastionError, ConfigError, EvidenceError, IdentityError
from appliance.identity.signin import SignInClient, SignInOffer
from appliance.listeners.ssh_channels import BastionProcess, open_forward
from appliance.model import AuditEvent, Fingerprint, Identity
from appliance.session.orphans import settle_orphans
from appliance.session.services import Services, open_services
from appliance.session.supervision import obey_kills
from appliance.targets.ssh import CIPHERS, KEX_ALGORITHMS, MACS, SIGNATURES

MAX_KEY_ATTEMPTS = 20
MAX_SIGN_INS = 5

Challenge = tuple[str, str, str, list[tuple[str, bool]]]


@dataclass(slots=True)
class _SignIn:
    """One keyboard-interactive attempt."""

    username: str
    waiting: asyncio.Task[Identity]


@dataclass(frozen=True, slots=True)
class _Proof:
    """Who an attempt would let in, and under which login name."""

    username: str
    identity: Identity


@dataclass(slots=True)
class Gateway:
    """What the connections of one process share."""

    services: Services
    sign_ins: SignInClient
    unauthenticated: int = 0
    servers: dict[BastionServer, None] = field(default_factory=dict)
    """Oldest first."""

    def make_room(self) -> None:
        """Drop a connection of the source that holds the most without having signed in.

        Refusing the newcomer instead would let one idle client shut everybody out.
        """
        waiting = [server for server in self.servers if server.is_unauthenticated]
        held = Counter(server.source for server in waiting)
        most = max(held.values())
        crowd = [one for one in waiting if held[one.source] == most]
        min(crowd, key=lambda one: one.has_sign_in).drop()  # The oldest among equals.


class BastionServer(asyncssh.SSHServer):
    """One connection."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._connection: asyncssh.SSHServerConnection | None = None
        self._sign_in: _SignIn | None = None
        self._proof: _Proof | None = None
        self._keys_tried = 0
        self._sign_ins_tried = 0
        self._counted = False
        self._lost = False
        self._expiry: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[object]] = set()
        self.services = gateway.services
        self.identity: Identity | None = None
        """Bound by `auth_completed`; until then nothing opens."""
        self.username = ""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._gateway.servers[self] = None
        self._gateway.unauthenticated += 1
        self._counted = True
        if self._gateway.unauthenticated > self.services.machine.ssh.max_unauthenticated:
            self._gateway.make_room()

    @property
    def source(self) -> str:
        """The address the connection comes from."""
        peer = self._connection and self._connection.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    @property
    def is_unauthenticated(self) -> bool:
        """Whether it counts against `max_unauthenticated`."""
        return self._counted

    @property
    def has_sign_in(self) -> bool:
        """Whether a person may be on the way to a browser."""
        return self._sign_in is not None

    def drop(self) -> None:
        """Hang up without a word."""
        self._count_down()
        if self._connection is not None:
            self._connection.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._count_down()
        self._drop_attempt()
        if self._expiry is not None:
            self._expiry.cancel()
        for task in tuple(self._tasks):
            task.cancel()
        self._lost = True
        self._forget()

    def _forget(self) -> None:
        if self._lost and not self._tasks:
            self._gateway.servers.pop(self, None)

    async def close(self) -> None:
        """Hang up and return when every session of the connection is closed."""
        if self._connection is not None:
            self._connection.disconnect(asyncssh.DISC_BY_APPLICATION, "the bastion stops")
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def run_task(self, work: Coroutine[object, object, object]) -> asyncio.Task[object]:
        """Run something that must not outlive the connection."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def _task_done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        self._forget()
        if not task.cancelled():
            task.exception()  # Each task says on its own channel what went wrong.

    def _count_down(self) -> None:
        if self._counted:
            self._counted = False
            self._gateway.unauthenticated -= 1

    def _drop_attempt(self) -> None:
        self._proof = None
        if self._sign_in is not None:
            self._sign_in.waiting.cancel()
            self._sign_in = None

    # Who is it

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        self._drop_attempt()
        return True

    def password_auth_supported(self) -> bool:
        return False

    def public_key_auth_supported(self) -> bool:
        return True

    def kbdint_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Return whether the key stands for somebody; asyncssh then checks the signature."""
        self._drop_attempt()
        self._keys_tried += 1
        if self._keys_tried > MAX_KEY_ATTEMPTS:
            return False
        fingerprint = Fingerprint(key.get_fingerprint())
        try:
            identity = self.services.store.find_key(fingerprint, datetime.now(UTC))
        except BastionError:
            return False
        if identity is None:
            return False
        self._proof = _Proof(username, _with_method(identity, "ssh-key"))
        return True

    def validate_ca_key(self, username: str, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002
        return False

    async def get_kbdint_challenge(
        self,
        username: str,
        lang: str,  # noqa: ARG002
        submethods: str,  # noqa: ARG002
    ) -> Challenge | bool:
        self._drop_attempt()
        self._sign_ins_tried += 1
        if self._sign_ins_tried > MAX_SIGN_INS:
            return False
        client = self._gateway.sign_ins
        try:
            offer = await client.start()
        except IdentityError as error:
            # No way in: say why in a prompt, the only text every client shows.
            self._sign_in = _SignIn(username, asyncio.create_task(_fail(error)))
            return _prompt(f"Nobody can sign in now: {error}. Press Enter: ")
        self._drop_attempt()
        self._sign_in = _SignIn(username, asyncio.create_task(client.wait(offer)))
        self._sign_in.waiting.add_done_callback(_observe)
        return _prompt(_sign_in_text(offer))

    async def validate_kbdint_response(
        self,
        username: str,
        responses: Sequence[str],  # noqa: ARG002
    ) -> Challenge | bool:
        attempt = self._sign_in
        if attempt is None or attempt.username != username:
            return False
        try:
            identity = await asyncio.shield(attempt.waiting)
        except (BastionError, asyncio.CancelledError):
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            return False
        if self._sign_in is not attempt:  # Another attempt began meanwhile.
            return False
        self._proof = _Proof(username, identity)
        return True

    def auth_completed(self) -> None:
        assert self._connection is not None
        proof, self._proof = self._proof, None
        username = self._connection.get_extra_info("username")
        self._drop_attempt()
        self._count_down()
        if proof is None or proof.username != username:
            self._connection.disconnect(
                asyncssh.DISC_PROTOCOL_ERROR, "the sign-in does not belong to this login name"
            )
            return
        self.username, self.identity = proof.username, proof.identity
        seconds = (proof.identity.expires_at - datetime.now(UTC)).total_seconds()
        self._expiry = asyncio.get_running_loop().call_later(max(0, seconds), self._expire)

    def _expire(self) -> None:
        assert self._connection is not None
        self._connection.disconnect(
            asyncssh.DISC_BY_APPLICATION, "your sign-in has expired: sign in again"
        )

    # What opens

    def session_requested(self) -> BastionProcess | bool:
        return False if self.identity is None else BastionProcess(self)

    def connection_requested(
        self,
        dest_host: str,
        dest_port: int,  # noqa: ARG002
        orig_host: str,  # noqa: ARG002
        orig_port: int,  # noqa: ARG002
    ) -> Coroutine[None, None, asyncssh.SSHTCPSession[bytes]] | bool:
        if self.identity is None:
            return False
        return open_forward(self, self.identity, dest_host)

    def server_requested(self, listen_host: str, listen_port: int) -> bool:  # noqa: ARG002
        self.refuse("tcpip-forward", "remote forwards are not offered")
        return False

    def unix_connection_requested(self, dest_path: str) -> bool:  # noqa: ARG002
        self.refuse("direct-streamlocal", "forwards to unix sockets are not offered")
        return False

    def unix_server_requested(self, listen_path: str) -> bool:  # noqa: ARG002
        self.refuse("streamlocal-forward", "remote forwards are not offered")
        return False

    def refuse(self, channel: str, reason: str) -> None:
        """Audit that a channel was refused; it stays refused if that fails."""
        if self.identity is not None:
            self.run_task(self.record_refusal(channel, reason))

    async def record_refusal(self, channel: str, reason: str) -> None:
        """Audit that a channel was refused."""
        name = self.identity.name if self.identity else None
        data: dict[str, object] = {"channel": channel, "reason": reason}
        event = AuditEvent("ssh:channel:refused", datetime.now(UTC), identity=name, data=data)
        try:
            await self.services.audit.append(event)
        except EvidenceError:
            pass  # Refused all the same; whatever is allowed fails on its own entry.


def _with_method(identity: Identity, method: str) -> Identity:
    return Identity(
        identity.subject,
        identity.name,
        identity.issuer,
        identity.groups,
        method,
        identity.signed_in_at,
        identity.expires_at,
    )


async def _fail(error: IdentityError) -> Identity:
    raise error


def _observe(task: asyncio.Task[Identity]) -> None:
    if not task.cancelled():
        task.exception()


def _prompt(text: str) -> Challenge:
    return "", "", "", [(text, True)]


def _sign_in_text(offer: SignInOffer) -> str:
    # In the prompt, not the instruction: OpenSSH hides that at LogLevel ERROR.
    return (
        f"Sign in at {offer.verification_uri_complete} (code {offer.user_code}), then press Enter: "
    )


def _host_keys(machine: Machine) -> list[str]:
    paths = machine.ssh.host_keys or (machine.state_dir / "keys" / Path("ssh_host_ed25519_key"),)
    for path in paths:
        if not path.is_file():
            raise ConfigError(str(path), "the SSH host key is missing: make it with ssh-keygen")
    return [str(path) for path in paths]


async def run_gateway(machine: Machine, policy: Policy, stop: asyncio.Event) -> None:
    """Serve until `stop` is set.

    Raises `BastionError` if the gateway cannot start.
    """
    host_keys = _host_keys(machine)
    services = open_services(machine, policy)
    gateway = Gateway(services, SignInClient(machine.web.socket))
    await settle_orphans(services)
    await services.audit.append(AuditEvent("gateway:process:started", datetime.now(UTC)))
    listen = machine.ssh.listen
    inherited = systemd.inherited_tcp_socket(listen.port)
    where = {"host": listen.host, "port": listen.port} if inherited is None else {"sock": inherited}
    acceptor = await asyncssh.create_server(
        lambda: BastionServer(gateway),
        **where,
        server_host_keys=host_keys,
        server_version="bastion",
        encoding=None,
        login_timeout=machine.ssh.login_grace.total_seconds(),
        kex_algs=KEX_ALGORITHMS,
        encryption_algs=CIPHERS,
        mac_algs=MACS,
        signature_algs=SIGNATURES,
        compression_algs=None,
        gss_host=None,
        config=None,
        agent_forwarding=False,
        x11_forwarding=False,
        allow_scp=False,
        x509_trusted_certs=None,
        keepalive_interval=60,
        reuse_address=True,
    )
    systemd.notify("READY=1")
    killing = asyncio.create_task(obey_kills(services))
    try:
        await stop.wait()
    finally:
        killing.cancel()
        acceptor.close()
        await asyncio.gather(*(server.close() for server in tuple(gateway.servers)))

        await acceptor.wait_closed()
        await gateway.sign_ins.close()
        await services.audit.close()
        services.store.close()
        if services.index is not None:
            services.index.close()
