"""The SSH gateway: what the connections of one process share, from the first to the last."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncssh

from appliance import systemd
from appliance.config import Machine, Policy
from appliance.errors import ConfigError
from appliance.identity.signin import SignInClient
from appliance.listeners.host_authority import HostAuthority, HostIdentity, load_host_authority
from appliance.listeners.refusals import Refusals
from appliance.listeners.sign_outs import obey_sign_outs
from appliance.listeners.ssh import BastionServer
from appliance.listeners.ssh_kex import ListenerConnection
from appliance.listeners.ssh_options import server_options
from appliance.model import AuditEvent, Identity, TargetName
from appliance.session.orphans import settle_later, settle_orphans
from appliance.session.services import Services, open_services
from appliance.session.supervision import obey_kills, watch_audit

BACKLOG = 4096
"""As in bastion-gateway.socket, whose own number listening again would replace."""
RARELY_SECONDS = 60
DRAIN_POLL_SECONDS = 0.1
END_SECONDS = 2.0
"""What a session has to show its last message."""

logger = logging.getLogger(__name__)


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
    refusals: Refusals = field(init=False)
    servers: dict[BastionServer, None] = field(default_factory=dict)
    """Oldest first."""
    _logged_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Give the connections one place for what is refused."""
        self.refusals = Refusals(self.services.audit)

    def keep_room(self, newcomer: str) -> None:
        """Drop one of those that have not signed in, if there are too many with `newcomer`'s.

        Of its own address if that has too many, else of the address that has the most.
        Refusing the newcomer instead would let one idle client shut everybody out. Who waits
        for a person at a browser goes only when those hold more than half of the room.
        """
        # SECURITY: tests/bypass/test_ssh_floods.py.
        ssh = self.services.machine.ssh
        room = [server for server in self.servers if server.is_unauthenticated]
        limit = ssh.max_unauthenticated
        own = [one for one in room if one.source == newcomer]
        if len(own) > ssh.max_unauthenticated_per_address:
            room, limit = own, ssh.max_unauthenticated_per_address
        if len(room) <= limit:
            return
        has_sign_in = 2 * sum(one.has_sign_in for one in room) > limit
        kind = [one for one in room if one.has_sign_in == has_sign_in]
        held = Counter(one.source for one in kind)
        most = max(held.values())
        next(one for one in kind if held[one.source] == most).drop()  # The oldest.

    def is_full_for(self, identity: Identity) -> bool:
        """Return whether a person has as many connections as one may have."""
        held = sum(
            one.counts and one.identity is not None and one.identity.key == identity.key
            for one in self.servers
        )
        return held >= self.services.machine.ssh.max_per_identity

    def log_rarely(self, message: str, *facts: object) -> None:
        """Log, once a minute at most, what strangers can bring about as often as they like."""
        now = time.monotonic()
        if now - self._logged_at.get(message, -math.inf) >= RARELY_SECONDS:
            self._logged_at[message] = now
            logger.warning(message, *facts)

    async def drain(self, seconds: float, hurry: asyncio.Event) -> None:
        """Return when no session is open, when `hurry` is set, or after `seconds`."""
        self.is_draining = True
        systemd.notify(f"EXTEND_TIMEOUT_USEC={int((seconds + END_SECONDS + 10) * 1_000_000)}")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while any(server.is_busy for server in self.servers) and loop.time() < deadline:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(hurry.wait(), DRAIN_POLL_SECONDS)
                return

    async def end(self) -> None:
        """End what still runs, each session with a message, and close every connection."""
        for session in tuple(self.services.live.values()):
            session.close_soon("the bastion restarts: connect again")
        running = [task for server in self.servers for task in server.tasks]
        if running:
            await asyncio.wait(running, timeout=END_SECONDS)
        await asyncio.gather(*(server.close() for server in tuple(self.servers)))


def _host_keys(machine: Machine) -> list[str]:
    paths = machine.ssh.host_keys or (machine.state_dir / "keys" / Path("ssh_host_ed25519_key"),)
    for path in paths:
        if not path.is_file():
            raise ConfigError(str(path), "the SSH host key is missing: make it with ssh-keygen")
    return [str(path) for path in paths]


async def run_gateway(
    machine: Machine, policy: Policy, stop: asyncio.Event, hurry: asyncio.Event | None = None
) -> None:
    """Serve until `stop` is set; then let sessions go on until they end, `ssh.drain` or `hurry`.

    Raises `BastionError` if the gateway cannot start.
    """
    host_keys = _host_keys(machine)
    services = open_services(machine, policy)
    authority = load_host_authority(machine.ssh.host_ca or machine.state_dir / "keys/host_ca")
    gateway = Gateway(services, SignInClient(machine.web.socket), authority)
    is_successor = await settle_orphans(services)
    await services.audit.append(AuditEvent("gateway:process:started", datetime.now(UTC)))
    acceptor = await _listen(machine, gateway, host_keys)
    systemd.notify("READY=1")
    beside = [
        asyncio.create_task(obey_kills(services)),
        asyncio.create_task(watch_audit(services)),
        asyncio.create_task(obey_sign_outs(gateway)),
    ]
    if is_successor:
        beside.append(asyncio.create_task(settle_later(services)))
    try:
        await stop.wait()
    finally:
        acceptor.close()
        await gateway.drain(machine.ssh.drain.total_seconds(), hurry or asyncio.Event())
        await gateway.end()
        for task in beside:
            task.cancel()
        await acceptor.wait_closed()
        await _close(gateway)


async def _listen(machine: Machine, gateway: Gateway, host_keys: list[str]) -> asyncio.Server:
    """Accept SSH connections, at the service manager's socket if it hands one over."""
    listen = machine.ssh.listen
    inherited = systemd.inherited_tcp_socket(listen.port)
    options = asyncssh.SSHServerConnectionOptions(
        server_factory=lambda: BastionServer(gateway),
        server_host_keys=host_keys,
        **server_options(machine),
    )
    loop = asyncio.get_running_loop()
    where = {"host": listen.host, "port": listen.port} if inherited is None else {"sock": inherited}
    return await loop.create_server(
        lambda: ListenerConnection(loop, options, machine.ssh.classic_clients),
        **where,
        backlog=BACKLOG,
        reuse_address=True,
    )


async def _close(gateway: Gateway) -> None:
    services = gateway.services
    await gateway.refusals.flush()
    await gateway.sign_ins.close()
    await services.judges.close()
    await services.audit.close()
    services.store.close()
    if services.index is not None:
        services.index.close()
