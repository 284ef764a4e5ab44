"""The SSH listener: one connection, and what may open on it.

The login name is a target's, anything else is the lobby; who the person is comes from
`ssh_sign_in`, and until it is known nothing opens.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncssh

from appliance.config import SSHTarget
from appliance.errors import AccessDenied, BastionError
from appliance.listeners.destinations import Destination, parse_destination, resolve_target
from appliance.listeners.ssh_channels import BastionProcess
from appliance.listeners.ssh_forwards import (
    open_forward,
    open_port_listener,
    open_socket_forward,
    open_socket_listener,
)
from appliance.listeners.ssh_requests import answer_requests
from appliance.listeners.ssh_sign_in import SigningIn
from appliance.model import Action, Decision, Identity, Outcome, Question, TargetName
from appliance.policy.decision import decide
from appliance.session.evidence import describe_fault, is_fault
from appliance.session.lobby import escape_terminal
from appliance.session.supervision import kill_session

if TYPE_CHECKING:
    from appliance.listeners.gateway import Gateway

logger = logging.getLogger(__name__)

OLD_CLIENT = (
    "a client at %s (%s) has no key exchange in common with this bastion: update it (OpenSSH 9.0, "
    "PuTTY 0.78 or newer), or name it in ssh.classic_clients"
)
FAULT = "a connection of %s ended by an error: %s"
SIGN_OUT_SECONDS = 0.3
"""What the sessions of somebody who was signed out have to show their last message."""
ANSWER_SECONDS = 5.0
"""As long as a session waits for the answer to a request to listen that came before it."""
MAX_CHANNELS = 64
"""At a time, of one connection: twice what sshd's MaxSessions and a busy editor need."""


class BastionServer(SigningIn):
    """One connection."""

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(gateway.services.store, gateway.sign_ins)
        self.gateway = gateway
        self._connection: asyncssh.SSHServerConnection | None = None
        self.source = ""
        """The address the connection comes from."""
        self._is_unauthenticated = False
        self._lost = False
        self._expiry: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[object]] = set()
        self.services = gateway.services
        self.identity: Identity | None = None
        """Bound by `auth_completed`; until then nothing opens."""
        self.username = ""
        self.proven_at = datetime.min.replace(tzinfo=UTC)
        """When the client proved who it is."""
        self._is_signed_out = False
        self._unanswered: set[asyncio.Future[None]] = set()
        """For each request to listen that has no answer yet."""

    @property
    def destination(self) -> Destination:
        """Where the login name leads."""
        return parse_destination(self.username)

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.join(conn)
        self._is_unauthenticated = True
        self.gateway.keep_room(self.source)

    def join(self, conn: asyncssh.SSHServerConnection) -> None:
        """Become one of the gateway's connections."""
        self._connection = conn
        peer = conn.get_extra_info("peername")
        self.source = str(peer[0]) if peer else ""
        self.gateway.servers[self] = None

    @property
    def connection(self) -> asyncssh.SSHServerConnection:
        """What `connection_made` was called with."""
        assert self._connection is not None
        return self._connection

    def tell(self, text: str) -> None:
        """Say something that has no other way: `ssh -v` shows it."""
        if self._connection is not None:
            self._connection.send_debug(escape_terminal(f"bastion: {text}"))

    @property
    def is_unauthenticated(self) -> bool:
        """Whether it counts against the limits of those who have not signed in."""
        return self._is_unauthenticated

    def drop(self) -> None:
        """Hang up without a word."""
        self._is_unauthenticated = False
        if self._connection is not None:
            self._connection.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if is_fault(exc):
            self._fail(exc)
        if isinstance(exc, asyncssh.KeyExchangeFailed):
            version = self.connection.get_extra_info("client_version")
            self.gateway.log_rarely(OLD_CLIENT, self.source, escape_terminal(str(version)))
        self._is_unauthenticated = False
        self.drop_attempt()
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
        error = None if task.cancelled() else task.exception()
        # Each task says on its own channel what went wrong; only a fault of ours is news.
        if is_fault(error):
            logger.error("a channel ended by an error: %s", describe_fault(error))

    def _fail(self, error: Exception) -> None:
        """Let the sessions end by an error in what asyncssh called: it hangs up without a word."""
        self.gateway.log_rarely(FAULT, self.source, describe_fault(error))
        for session in tuple(self.services.live.values()):
            if session.identity is self.identity:
                session.fail(error)

    @property
    def tasks(self) -> tuple[asyncio.Task[object], ...]:
        """What runs for the connection: sessions and forwards."""
        return tuple(self._tasks)

    @property
    def is_busy(self) -> bool:
        """Whether a session or a forward is open."""
        return bool(self._tasks)

    @property
    def _has_room(self) -> bool:
        is_closing = self._is_signed_out or self.gateway.is_draining
        return len(self._tasks) < MAX_CHANNELS and not is_closing

    @property
    def counts(self) -> bool:
        """Whether it counts against `max_per_identity`."""
        return True

    def auth_completed(self) -> None:
        assert self._connection is not None
        proof = self.take_proof(self._connection.get_extra_info("username"))
        self._is_unauthenticated = False
        if proof is None:
            self.hang_up("the sign-in does not belong to this login name")
            return
        if self.counts and self.gateway.is_full_for(proof.identity):
            self.hang_up("too many connections of one person: close some")
            return
        try:
            orders = self.services.store.sign_outs()
        except BastionError:
            self.hang_up("nobody can say whether you were signed out: try again")
            return
        # SECURITY: signed out between the proof and now
        # (test_whoever_is_signed_out_on_the_way_in_stays_outside).
        if any(one.ends(proof.identity, proof.at) for one in orders):
            self.hang_up("you were signed out: sign in again")
            return
        self.username, self.identity = proof.username, proof.identity
        self.proven_at = proof.at
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

    async def sign_out(self, by: str, reason: str) -> None:
        """End every session of the connection with a message, then the connection."""
        if not self._is_signed_out:
            self._is_signed_out = True
            for session in tuple(self.services.live.values()):
                if session.identity is self.identity:
                    await kill_session(session, by, reason)
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=SIGN_OUT_SECONDS)
        self.connection.disconnect(
            asyncssh.DISC_BY_APPLICATION, escape_terminal(f"you were signed out by {by}: {reason}")
        )

    # What opens

    def session_requested(
        self,
    ) -> tuple[asyncssh.SSHServerChannel[bytes], Coroutine[None, None, BastionProcess]] | bool:
        if self.identity is None or not self._has_room:
            return False
        process = BastionProcess(self)
        channel = answer_requests(self.connection.create_server_channel(), process)
        return channel, self._in_its_turn(process)

    async def _in_its_turn(self, process: BastionProcess) -> BastionProcess:
        """Return `process` once earlier requests to listen are answered, as sshd does.

        `ssh -o ExitOnForwardFailure=yes -R …` runs its command only if they are granted.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                while self._unanswered:
                    await asyncio.wait(self._unanswered)
                    await asyncio.sleep(0)  # Once one is answered, the next request is looked at.
        return process

    async def _answer(
        self, opening: Coroutine[None, None, asyncssh.SSHListener | bool]
    ) -> asyncssh.SSHListener | bool:
        answered = asyncio.get_running_loop().create_future()
        self._unanswered.add(answered)
        try:
            return await opening
        finally:
            self._unanswered.discard(answered)
            if not answered.done():
                answered.set_result(None)

    def let_sessions_open(self) -> None:
        """Let nobody wait for a request to listen that itself waits for somebody's approval."""
        for answered in self._unanswered:
            answered.set_result(None)
        self._unanswered.clear()

    def offers(self, action: Action) -> bool:
        """Return whether policy may let a channel's target use something of the client."""
        assert self.identity is not None
        decision = self._decide_loan(self.identity, action)
        if decision.outcome is Outcome.DENY:
            self.refuse(str(action), decision.reason)
        return decision.outcome is not Outcome.DENY

    def _decide_loan(self, identity: Identity, action: Action) -> Decision:
        policy, destination = self.services.policy, self.destination
        if not isinstance(policy.targets.get(destination.target), SSHTarget):
            return Decision(
                Outcome.DENY, "forward-target", f"only SSH targets have use for {action}"
            )
        try:
            _, account = resolve_target(policy, destination)
        except AccessDenied as error:
            return error.decision
        now = datetime.now(UTC)
        question = Question(identity, destination.target, action, now, account=account)
        return decide(policy.rule_set, question)

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

    def unix_connection_requested(
        self, dest_path: str
    ) -> Coroutine[None, None, asyncssh.SSHUNIXSession[bytes]] | bool:
        if self.identity is None or not self._has_room:
            return False
        return open_socket_forward(self, self.identity, dest_path)

    def server_requested(
        self, listen_host: str, listen_port: int
    ) -> Coroutine[None, None, asyncssh.SSHListener | bool] | bool:
        if self.identity is None or not self._has_room:
            return False
        return self._answer(open_port_listener(self, self.identity, listen_host, listen_port))

    def unix_server_requested(
        self, listen_path: str
    ) -> Coroutine[None, None, asyncssh.SSHListener | bool] | bool:
        if self.identity is None or not self._has_room:
            return False
        return self._answer(open_socket_listener(self, self.identity, listen_path))

    @staticmethod
    def denial(rule: str, reason: str) -> AccessDenied:
        """Return the refusal of something that no rule could allow."""
        return AccessDenied(Decision(Outcome.DENY, rule, reason))

    def refuse(self, channel: str, reason: str) -> None:
        """Audit that a channel was refused; it stays refused if that fails."""
        if self.identity is not None:
            self.gateway.refusals.record_soon(self.identity, channel, reason)

    async def record_refusal(self, channel: str, reason: str) -> None:
        """Return once it is audited, or counted, that a channel was refused."""
        if self.identity is not None:
            await self.gateway.refusals.record(self.identity, channel, reason)
