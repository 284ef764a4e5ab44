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
from appliance.config import Machine, Policy, SSHTarget
from appliance.errors import (
    AccessDenied,
    BastionError,
    ConfigError,
    EvidenceError,
    IdentityError,
)
from appliance.identity.signin import SignInClient, SignInOffer
from appliance.listeners.destinations import Destination, parse_destination
from appliance.listeners.host_authority import HostAuthority, HostIdentity, load_host_authority
from appliance.listeners.ssh_channels import BastionProcess, open_forward
from appliance.listeners.ssh_options import server_options
from appliance.model import AuditEvent, Decision, Fingerprint, Identity, Outcome, TargetName
from appliance.session.orphans import settle_later, settle_orphans
from appliance.session.services import Services, open_services
from appliance.session.supervision import obey_kills
from appliance.targets.ssh_transport import ServerConnection

MAX_KEY_ATTEMPTS = 20
MAX_SIGN_INS = 5
MAX_CHANNELS = 64
"""At a time, of one connection: twice what sshd's MaxSessions and a busy editor need."""
BACKLOG = 4096
"""As in bastion-gateway.socket, whose own number listening again would replace."""
DRAIN_POLL_SECONDS = 0.1
END_SECONDS = 2.0
"""What a session has to show its last message."""

Challenge = tuple[str, str, str, list[tuple[str, bool]]]


@dataclass(slots=True)
class _SignIn:
    """One keyboard-interactive attempt."""

    username: str
    waiting: asyncio.Task[Identity]


@dataclass(frozen=True, slots=True)
class Proof:
    """Who an attempt would let in, and under which login name."""

    username: str
    identity: Identity


@dataclass(slots=True)
class Gateway:
    """What the connections of one process share."""

    services: Services
    sign_ins: SignInClient
    host_authority: HostAuthority | None = None
    """Without one there is no `ssh -J`."""
    jump_options: dict[TargetName, tuple[HostIdentity, asyncssh.SSHServerConnectionOptions]] = (
        field(default_factory=dict)
    )
    is_draining: bool = False
    """Told to stop: what runs may end, nothing new opens."""
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

    def is_full_for(self, identity: Identity) -> bool:
        """Return whether a person has as many connections as one may have."""
        held = sum(
            one.counts and one.identity is not None and one.identity.key == identity.key
            for one in self.servers
        )
        return held >= self.services.machine.ssh.max_per_identity

    async def drain(self, seconds: float) -> None:
        """Return when no session is open, or after `seconds`."""
        self.is_draining = True
        systemd.notify(f"EXTEND_TIMEOUT_USEC={int((seconds + END_SECONDS + 10) * 1_000_000)}")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while any(server.is_busy for server in self.servers) and loop.time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(DRAIN_POLL_SECONDS)

    async def end(self) -> None:
        """End what still runs, each session with a message, and close every connection."""
        for session in tuple(self.services.live.values()):
            session.close_soon("the bastion restarts: connect again")
        running = [task for server in self.servers for task in server.tasks]
        if running:
            await asyncio.wait(running, timeout=END_SECONDS)
        await asyncio.gather(*(server.close() for server in tuple(self.servers)))


class BastionServer(asyncssh.SSHServer):
    """One connection."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._connection: asyncssh.SSHServerConnection | None = None
        self._sign_in: _SignIn | None = None
        self._proof: Proof | None = None
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

    @property
    def destination(self) -> Destination:
        """Where the login name leads."""
        return parse_destination(self.username)

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.join(conn)
        self.gateway.unauthenticated += 1
        self._counted = True
        if self.gateway.unauthenticated > self.services.machine.ssh.max_unauthenticated:
            self.gateway.make_room()

    def join(self, conn: asyncssh.SSHServerConnection) -> None:
        """Become one of the gateway's connections."""
        self._connection = conn
        self.gateway.servers[self] = None

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
            self.gateway.servers.pop(self, None)

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
            self.gateway.unauthenticated -= 1

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
        self._proof = Proof(username, _with_method(identity, "ssh-key"))
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
        client = self.gateway.sign_ins
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
        self._proof = Proof(username, identity)
        return True

    @property
    def tasks(self) -> tuple[asyncio.Task[object], ...]:
        """What runs for the connection: sessions, forwards, entries about refusals."""
        return tuple(self._tasks)

    @property
    def is_busy(self) -> bool:
        """Whether a session or a forward is open."""
        return bool(self._tasks)

    @property
    def _has_room(self) -> bool:
        return len(self._tasks) < MAX_CHANNELS and not self.gateway.is_draining

    @property
    def counts(self) -> bool:
        """Whether it counts against `max_per_identity`."""
        return True

    def vouch(self, proof: Proof) -> None:
        """Let in without a question whoever `proof` names."""
        self._proof = proof

    def auth_completed(self) -> None:
        assert self._connection is not None
        proof, self._proof = self._proof, None
        username = self._connection.get_extra_info("username")
        self._drop_attempt()
        self._count_down()
        if proof is None or proof.username != username:
            self.hang_up("the sign-in does not belong to this login name")
            return
        if self.counts and self.gateway.is_full_for(proof.identity):
            self.hang_up("too many connections of one person: close some")
            return
        self.username, self.identity = proof.username, proof.identity
        seconds = (proof.identity.expires_at - datetime.now(UTC)).total_seconds()
        self._expiry = asyncio.get_running_loop().call_later(max(0, seconds), self._expire)

    def hang_up(self, reason: str) -> None:
        """Disconnect at once; nobody is signed in any more."""
        assert self._connection is not None
        self.identity = None
        self._connection.disconnect(asyncssh.DISC_PROTOCOL_ERROR, reason)

    def _expire(self) -> None:
        assert self._connection is not None
        self._connection.disconnect(
            asyncssh.DISC_BY_APPLICATION, "your sign-in has expired: sign in again"
        )

    # What opens

    def session_requested(self) -> BastionProcess | bool:
        if self.identity is None or not self._has_room:
            return False
        return BastionProcess(self)

    def connection_requested(
        self,
        dest_host: str,
        dest_port: int,
        orig_host: str,  # noqa: ARG002
        orig_port: int,
    ) -> Coroutine[None, None, asyncssh.SSHTCPSession[bytes]] | bool:
        if self.identity is None or not self._has_room:
            return False
        target = self.services.policy.targets.get(TargetName(dest_host))
        if isinstance(target, SSHTarget):
            from appliance.listeners.ssh_jump import open_jump  # it is made of this module

            return open_jump(self, dest_host, dest_port, orig_port)
        return open_forward(self, self.identity, dest_host, dest_port)

    def server_requested(self, listen_host: str, listen_port: int) -> bool:  # noqa: ARG002
        self.refuse("tcpip-forward", "remote forwards are not offered")
        return False

    def unix_connection_requested(self, dest_path: str) -> bool:  # noqa: ARG002
        self.refuse("direct-streamlocal", "forwards to unix sockets are not offered")
        return False

    def unix_server_requested(self, listen_path: str) -> bool:  # noqa: ARG002
        self.refuse("streamlocal-forward", "remote forwards are not offered")
        return False

    @staticmethod
    def denial(rule: str, reason: str) -> AccessDenied:
        """Return the refusal of something that no rule could allow."""
        return AccessDenied(Decision(Outcome.DENY, rule, reason))

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
    authority = load_host_authority(machine.ssh.host_ca or machine.state_dir / "keys/host_ca")
    gateway = Gateway(services, SignInClient(machine.web.socket), authority)
    is_successor = await settle_orphans(services)
    await services.audit.append(AuditEvent("gateway:process:started", datetime.now(UTC)))
    listen = machine.ssh.listen
    inherited = systemd.inherited_tcp_socket(listen.port)
    options = asyncssh.SSHServerConnectionOptions(
        server_factory=lambda: BastionServer(gateway),
        server_host_keys=host_keys,
        **server_options(machine),
    )
    loop = asyncio.get_running_loop()
    where = {"host": listen.host, "port": listen.port} if inherited is None else {"sock": inherited}
    acceptor = await loop.create_server(
        lambda: ServerConnection(loop, options), **where, backlog=BACKLOG, reuse_address=True
    )
    systemd.notify("READY=1")
    beside = [asyncio.create_task(obey_kills(services))]
    if is_successor:
        beside.append(asyncio.create_task(settle_later(services)))
    try:
        await stop.wait()
    finally:
        acceptor.close()
        await gateway.drain(machine.ssh.drain.total_seconds())
        await gateway.end()
        for task in beside:
            task.cancel()
        await acceptor.wait_closed()
        await gateway.sign_ins.close()
        await services.audit.close()
        services.store.close()
        if services.index is not None:
            services.index.close()
