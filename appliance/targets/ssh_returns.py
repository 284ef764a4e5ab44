"""The agent and X11 channels that a target opens: taken where the session lends them.

asyncssh would lead them to an agent or display of the bastion's own. With another version
than `ssh_transport` is written for, this class is not used and both stay refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

import asyncssh
from asyncssh.packet import SSHPacket

AcceptAgent = Callable[[], Awaitable[asyncssh.SSHUNIXSession[bytes]]]
AcceptDisplay = Callable[[str, int], Awaitable[asyncssh.SSHTCPSession[bytes]]]


@dataclass(frozen=True, slots=True)
class DisplayRequest:
    """What a client says about its display (RFC 4254, section 6.3.1)."""

    is_single: bool
    """Only one connection may come."""
    protocol: bytes
    cookie: bytes
    """Made up by the client, which takes connections that show it."""
    screen: int


class ReturningConnection(asyncssh.SSHClientConnection):
    """A connection to a target that may be lent the client's agent and display."""

    _accept_agent: AcceptAgent | None = None
    _accept_display: AcceptDisplay | None = None
    _display: DisplayRequest | None = None
    _asked_by: Any = None
    display_refused = False
    """Whether the target does not offer X11."""

    def lend_agent(self, accept: AcceptAgent) -> None:
        """Ask for an agent with the next session, and take its channels."""
        self._accept_agent = accept
        self._agent_forward_path = "the client's"  # Never opened: says that it is asked for.

    def lend_display(self, request: DisplayRequest, accept: AcceptDisplay) -> None:
        """Take X11 channels of the next session that asks for X11."""
        self._display, self._accept_display = request, accept

    @property
    def has_display(self) -> bool:
        """Whether the client's display is lent."""
        return self._display is not None

    # SECURITY: test_a_target_opens_nothing_that_nobody_asked_for.

    def _process_auth_agent_at_openssh_dot_com_open(self, packet: SSHPacket) -> Any:
        packet.check_end()
        if self._accept_agent is None:
            raise _refused()
        return self.create_unix_channel(), self._accept_agent()

    def _process_x11_open(self, packet: SSHPacket) -> Any:
        host, port = packet.get_string(), packet.get_uint32()
        packet.check_end()
        if self._accept_display is None:
            raise _refused()
        origin = host.decode("ascii", "replace")
        channel = self.create_x11_channel()
        channel.set_inbound_peer_names(origin, port)
        return channel, self._accept_display(origin, port)

    async def attach_x11_listener(
        self,
        chan: Any,
        display: str | None,  # noqa: ARG002
        auth_path: str | None,  # noqa: ARG002
        single_connection: bool,  # noqa: ARG002
    ) -> tuple[bytes, bytes, int]:
        if self._display is None:
            raise ValueError("no display is lent")
        self._asked_by = chan
        return self._display.protocol, self._display.cookie, self._display.screen

    def detach_x11_listener(self, chan: Any) -> None:
        # Called when the target says no, and when a channel is over, which nobody asks about.
        self.display_refused |= chan is self._asked_by


def lends_display(connection: asyncssh.SSHClientConnection) -> TypeGuard[ReturningConnection]:
    """Return whether X11 is to be asked for."""
    return isinstance(connection, ReturningConnection) and connection.has_display


def _refused() -> asyncssh.ChannelOpenError:
    return asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "not asked for")
