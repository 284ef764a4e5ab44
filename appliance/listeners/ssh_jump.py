"""`ssh -J bastion ACCOUNT@TARGET`: the jump's channel ends here, in a second SSH server.

The client believes it speaks to the target; the gateway shows the host certificate that
the bastion's CA issued for the target's name, and serves the inner connection like one
that named the target itself. Nothing is passed on unseen.
"""

from __future__ import annotations

import asyncio
import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import asyncssh

from appliance.config import SSHTarget
from appliance.errors import AccessDenied, EvidenceError
from appliance.listeners.destinations import Destination, resolve_target
from appliance.listeners.ssh import BastionServer
from appliance.listeners.ssh_kex import ListenerConnection
from appliance.listeners.ssh_options import server_options
from appliance.listeners.ssh_sign_in import Proof
from appliance.model import Action, AuditEvent, Outcome, Question, TargetName
from appliance.policy.decision import decide
from appliance.session.evidence import error_message

if TYPE_CHECKING:
    from appliance.listeners.host_authority import HostAuthority

STDIO_PORTS = (0, 65535)
"""The originator's port of a channel that no socket feeds: OpenSSH's `-W` and `-J` say
65535, paramiko, asyncssh and others 0."""


class JumpServer(BastionServer):
    """The inner connection of a jump: the outer one says who it is, the channel where to."""

    def __init__(self, outer: BastionServer, target: TargetName, *, vouched: bool) -> None:
        super().__init__(outer.gateway)
        self._outer, self._target, self._vouched = outer, target, vouched

    @property
    def destination(self) -> Destination:
        return Destination(self._target, self.username)

    @property
    def counts(self) -> bool:
        return False  # The outer connection does.

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.join(conn)  # Not counted as unauthenticated: somebody signed in outside.

    def begin_auth(self, username: str) -> bool:
        super().begin_auth(username)
        if self._vouched and self._outer.identity is not None:
            self.vouch(Proof(username, self._outer.identity, self._outer.proven_at))
            return False
        return True

    def auth_completed(self) -> None:
        super().auth_completed()
        outer = self._outer.identity
        # SECURITY: one connection, one person (test_the_inner_connection_is_the_same_person).
        if self.identity is not None and (outer is None or self.identity.key != outer.key):
            self.hang_up("the inner sign-in is not the one of the outer connection")


async def open_jump(
    server: BastionServer, host: str, port: int, orig_port: int
) -> asyncssh.SSHTCPSession[bytes]:
    """Answer a direct-tcpip channel to an SSH target with an SSH server for it.

    Raises `asyncssh.ChannelOpenError` with the reason if it is refused.
    """
    try:
        name = await _decide_jump(server, host, port)
    except AccessDenied as error:
        await server.record_refusal("direct-tcpip", str(error.decision.reason))
        raise _refused(str(error)) from error
    except EvidenceError as error:
        raise _refused(error_message(error)) from error
    # SECURITY: what a socket on the client's machine feeds (-L) may be anybody there, and
    # has to sign in itself (test_a_forwarded_port_does_not_sign_its_users_in).
    vouched = orig_port in STDIO_PORTS
    assert server.gateway.host_authority is not None
    options = _options(server.gateway.host_authority, server, name)
    options.protocol_factory = lambda: JumpServer(server, name, vouched=vouched)
    classic_clients = server.services.machine.ssh.classic_clients
    connection = ListenerConnection(asyncio.get_running_loop(), options, classic_clients)
    # asyncssh's own tunnels give a channel a connection as its session, too.
    return cast("asyncssh.SSHTCPSession[bytes]", connection)


async def _decide_jump(server: BastionServer, host: str, port: int) -> TargetName:
    """Return the target's name, once the jump is in the audit log.

    Raises `AccessDenied` if it may not be reached, `EvidenceError` if that is not logged.
    """
    policy = server.services.policy
    target, _ = resolve_target(policy, Destination(TargetName(host)))
    name = TargetName(host)
    identity = server.identity
    assert identity is not None
    if not isinstance(target, SSHTarget) or port not in {22, target.port}:
        raise server.denial("jump-port", f"port {port} of {host} is not offered")
    if server.gateway.host_authority is None:
        raise server.denial("no-host-ca", "this bastion has no host CA: `bastionctl init`")
    decision = decide(policy.rule_set, Question(identity, name, Action.CONNECT, datetime.now(UTC)))
    if decision.outcome is not Outcome.ALLOW:
        raise AccessDenied(decision)
    event = AuditEvent(
        "ssh:jump:opened", datetime.now(UTC), identity=identity.name, target=name, data={}
    )
    await server.services.audit.append(event)
    return name


def _options(
    authority: HostAuthority, server: BastionServer, name: TargetName
) -> asyncssh.SSHServerConnectionOptions:
    identity = authority.issue_identity(name)
    cache = server.gateway.jump_options
    known = cache.get(name)
    if known is None or known[0] is not identity:
        options = asyncssh.SSHServerConnectionOptions(
            server_factory=asyncssh.SSHServer,
            server_host_keys=[identity],
            **server_options(server.services.machine),
        )
        known = cache[name] = (identity, options)
    return copy.copy(known[1])


def _refused(reason: str) -> asyncssh.ChannelOpenError:
    return asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, reason)
