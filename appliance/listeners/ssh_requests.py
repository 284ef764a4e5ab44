"""The requests of a session channel for its agent and display, its variables, its reader's end.

asyncssh answers the first two by the connection alone, and would listen on sockets of the
bastion; it keeps every variable. Here the process answers, before its shell or command begins.
OpenSSH's word that nobody reads the output any more is unknown to asyncssh.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import asyncssh
from asyncssh.packet import SSHPacket

from appliance.session.environment import MAX_BYTES, MAX_VARIABLES
from appliance.targets.ssh_returns import DisplayRequest

if TYPE_CHECKING:
    from appliance.listeners.ssh_channels import BastionProcess

PROTOCOL = b"MIT-MAGIC-COOKIE-1"
COOKIE_BYTES = 16


def answer_requests(
    channel: asyncssh.SSHServerChannel[bytes], process: BastionProcess
) -> asyncssh.SSHServerChannel[bytes]:
    """Return the channel, whose requests the process answers from now on."""
    # Were asyncssh to call others, its options refuse both (ssh_options).
    handlers = vars(channel)
    handlers["_process_auth_agent_req_at_openssh_dot_com_request"] = partial(_ask_agent, process)
    handlers["_process_x11_req_request"] = partial(_ask_display, process)
    take = channel._process_exec_request  # noqa: SLF001  asyncssh's own
    handlers["_process_exec_request"] = partial(_take_command, take, process)
    handlers["_process_eow_at_openssh_dot_com_request"] = partial(_note_unread, process)
    handlers["_process_env_request"] = partial(_take_variable, handlers["_env"], process)
    return channel


def _take_command(
    take: Callable[[SSHPacket], bool], process: BastionProcess, packet: SSHPacket
) -> bool:
    is_taken = take(packet)
    if not is_taken:
        process.command_refused()
    return is_taken


def _take_variable(taken: dict[bytes, bytes], process: BastionProcess, packet: SSHPacket) -> bool:
    name, value = packet.get_string(), packet.get_string()
    packet.check_end()
    # SECURITY: test_variables_that_nobody_takes_are_not_kept.
    size = sum(len(one) + len(taken[one]) for one in taken) + len(name) + len(value)
    is_full = len(taken) >= MAX_VARIABLES or size > MAX_BYTES
    if is_full or not process.accepts_variable(name, value):
        return False
    taken[name] = value
    return True


def _note_unread(process: BastionProcess, packet: SSHPacket) -> bool:
    """Note that nobody reads what is sent: `ssh TARGET yes | head -1`.

    Source: OpenSSH's PROTOCOL, 2.1, "Channel write close extension".
    """
    packet.check_end()
    process.unread.set()
    return True


def _ask_agent(process: BastionProcess, packet: SSHPacket) -> bool:
    packet.check_end()
    return process.agent_requested()


def _ask_display(process: BastionProcess, packet: SSHPacket) -> bool:
    is_single = packet.get_boolean()
    protocol, cookie, screen = packet.get_string(), packet.get_string(), packet.get_uint32()
    packet.check_end()
    try:
        secret = binascii.a2b_hex(cookie)
    except ValueError:
        return False
    if protocol != PROTOCOL or len(secret) != COOKIE_BYTES:
        return False
    return process.display_requested(DisplayRequest(is_single, protocol, secret, screen))
