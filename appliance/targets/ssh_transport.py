"""asyncssh's connections with less work for each packet, and a bound on what they buffer.

What asyncssh does for each packet is done here for AES-GCM once per key or once per turn
of the event loop: the cipher object is kept, packets of one turn leave in one write, and
those of a channel's data are opened and made without objects of their own. Before each
packet asyncssh sends an ignore packet; under an authenticated cipher it is left out
(decision 0007). And where asyncssh goes on writing to a peer that does not read, channels
wait here as for a closed window. Whatever is not a channel's data, or not AES-GCM, takes
asyncssh's own path.

This reaches into asyncssh: with another version than `WRITTEN_FOR` its classes are used as
they are.
"""

# ruff: noqa: SLF001  the attributes are asyncssh's, see WRITTEN_FOR

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

import asyncssh
from asyncssh.channel import SSHChannel
from asyncssh.connection import SSHConnection
from asyncssh.constants import (
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_EXTENDED_DATA,
    MSG_CHANNEL_FIRST,
    MSG_GLOBAL_REQUEST,
    MSG_IGNORE,
)
from asyncssh.encryption import ChachaEncryption, GCMEncryption
from asyncssh.packet import SSHPacket, String, UInt32

from appliance.targets.ssh_channel import quicken_writing
from appliance.targets.ssh_cipher import KeptGCM, Piece, keep_cipher, random_bytes
from appliance.targets.ssh_packets import (
    LENGTH_BYTES,
    TAG_BYTES,
    Waiting,
    open_data,
    pad,
    seal_data,
    take_pieces,
)
from appliance.targets.ssh_reading import Reading
from appliance.targets.ssh_returns import ReturningConnection

WRITTEN_FOR = "2.24.1"
"""test_this_is_written_for_the_installed_asyncssh."""
CORK_BYTES = 128 * 1024
"""What waits for the end of the turn at most."""
UNSENT_BYTES = 256 * 1024
"""Of one connection: with more than that unsent, its channels wait."""
UNREAD_BYTES = 1024 * 1024
"""With more unsent, which only replies to a peer's own requests can cause, it is not read."""
MAX_REQUESTS = 256
"""Of a peer, that have no answer yet."""
MAX_DEFERRED = 4096
"""Packets that wait for new keys: a peer that changes its keys asks for nothing meanwhile."""

logger = logging.getLogger(__name__)


class QuickConnection(SSHConnection):
    """What both ends of a connection do otherwise than asyncssh."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # asyncssh's own
        super().__init__(*arguments, **options)
        self._corked: list[Piece] = []
        self._cork_bytes = CORK_BYTES
        self._corked_bytes = 0
        self._uncorks = self._peer_is_behind = self.ignores_peer = self._goes_on = False
        self._heard_at = 0.0

    def _queue_request(self, kind: int, number: int, packet: SSHPacket) -> None:
        # SECURITY: a request may wait for an approval, and those behind it in memory
        # (test_requests_behind_one_that_waits_are_bounded).
        if len(self._global_request_queue) >= MAX_REQUESTS:
            raise asyncssh.ProtocolError("Too many requests without an answer")
        self._process_global_request(kind, number, packet)

    _packet_handlers: ClassVar[dict[int, Any]] = {  # type: ignore[misc]  # as asyncssh's
        **SSHConnection._packet_handlers,
        MSG_GLOBAL_REQUEST: _queue_request,
    }

    def _reset_keepalive_timer(self) -> None:
        # asyncssh begins a timer for each read; here one that is early begins again.
        self._heard_at = self._loop.time()
        if self._keepalive_timer is None:
            super()._reset_keepalive_timer()

    def _keepalive_timer_callback(self) -> None:
        left = self._heard_at + self._keepalive_interval - self._loop.time()
        if left > 0:
            self._keepalive_timer = self._loop.call_later(left, self._keepalive_timer_callback)
        else:
            super()._keepalive_timer_callback()

    @property
    def holds_data(self) -> bool:
        """Whether channels have to wait: the peer does not read, or changes its keys."""
        return self._peer_is_behind or not self._kex_complete

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.WriteTransport", transport).set_write_buffer_limits(UNSENT_BYTES)
        if isinstance(transport, SSHChannel):
            self._cork_bytes = UNSENT_BYTES  # The connection outside corks what leaves.
        else:
            stream = cast("asyncio.Transport", transport)
            stream.set_protocol(Reading(self, stream))
        super().connection_made(transport)

    def add_channel(self, chan: SSHChannel[Any]) -> int:
        # asyncssh makes its channels in many places, but each one comes along here.
        quicken_writing(self, chan)
        return super().add_channel(chan)

    def send_newkeys(self, k: bytes, h: bytes) -> None:
        super().send_newkeys(k, h)
        self._send_encryption = keep_cipher(self._send_encryption)
        self._next_recv_encryption = keep_cipher(self._next_recv_encryption)
        self._go_on()

    # Out

    def send_packet(self, pkttype: int, *args: bytes, handler: Any = None) -> None:
        # SECURITY: an ignore packet hides the next IV of a CBC cipher; an authenticated
        # one has nothing to hide (decision 0007, test_only_authenticated_ciphers_...).
        if pkttype == MSG_IGNORE and isinstance(
            self._send_encryption, GCMEncryption | ChachaEncryption
        ):
            return
        if pkttype < MSG_CHANNEL_FIRST or not self._seals_itself():
            super().send_packet(pkttype, *args, handler=handler)
            return
        self._seal(bytes((pkttype,)), args)

    def send_waiting(
        self, chan: SSHChannel[Any], waiting: Waiting, packets: int
    ) -> tuple[int, int]:
        """Send what is at the front of `waiting`, as the window allows, in up to `packets` packets.

        Returns how many there are, and how many bytes of data.
        """
        window, each, number = chan._send_window, chan._send_pktsize, chan._send_chan
        if waiting[0][1] is not None or number is None or not self._seals_itself():
            pieces, size, kind = take_pieces(waiting, min(window, each))
            text = String(b"".join(pieces))
            if kind is None:
                chan.send_packet(MSG_CHANNEL_DATA, text)
            else:
                chan.send_packet(MSG_CHANNEL_EXTENDED_DATA, UInt32(kind), text)
            return 1, size
        # Not more than is to be corked: behind that the peer may be found not to read.
        corked = -(-(self._cork_bytes - self._corked_bytes) // each)
        most = min(window, each * min(packets, corked))
        cipher = cast("KeptGCM", self._send_encryption)
        sealed, size, total = seal_data(cipher, waiting, number, most, each, random_bytes)
        self._send_seq = (self._send_seq + len(sealed)) & 0xFFFFFFFF
        self._rekey_bytes_sent += total
        self._cork(sealed, total)
        return len(sealed), size

    def _seals_itself(self) -> bool:
        """Say whether a packet needs nothing but to be sealed and sent."""
        return (
            type(self._send_encryption) is KeptGCM
            and self._auth_complete
            and self._kex_complete
            and self._compressor is None
            and self._rekey_bytes_sent < self._rekey_bytes
            and not (self._rekey_seconds and time.monotonic() >= self._rekey_time)
        )

    def _seal(self, kind: bytes, fields: Sequence[bytes]) -> None:
        padding = pad(len(kind) + sum(map(len, fields)))
        packet = b"".join((bytes((padding,)), kind, *fields, random_bytes(padding)))
        length = len(packet).to_bytes(LENGTH_BYTES, "big")
        sealed = cast("KeptGCM", self._send_encryption).seal(length, packet)
        self._send(length, sealed)
        self._send_seq = (self._send_seq + 1) & 0xFFFFFFFF
        self._rekey_bytes_sent += len(packet)

    def _send(self, *pieces: Piece) -> None:
        self._cork(pieces, sum(map(len, pieces)))

    def _cork(self, pieces: Sequence[Piece], size: int) -> None:
        transport = self._transport
        if transport is None:
            return
        self._corked += pieces
        self._corked_bytes += size
        if self._corked_bytes >= self._cork_bytes:
            self._write_corked(transport)
        elif not self._uncorks:
            self._uncorks = True
            # Before anything that ends the connection: `_force_close` waits a turn, too.
            self._loop.call_soon(self._uncork, transport)

    def _uncork(self, transport: asyncio.Transport) -> None:
        self._uncorks = False
        if self._corked:
            self._write_corked(transport)

    def _write_corked(self, transport: asyncio.Transport) -> None:
        pieces, self._corked, self._corked_bytes = self._corked, [], 0
        if transport.is_closing():
            return
        try:
            transport.writelines(pieces)
            unsent = transport.get_write_buffer_size()
            # SECURITY: test_replies_to_a_peer_that_does_not_read_are_bounded.
            if unsent > UNREAD_BYTES and not self.ignores_peer:
                self.ignores_peer = True
                transport.pause_reading()
        except ConnectionError:
            pass  # As in asyncssh: that the connection is gone is told by its reader.

    # SECURITY: test_a_client_that_does_not_read_costs_little.

    def pause_writing(self) -> None:
        self._peer_is_behind = True

    def resume_writing(self) -> None:
        self._peer_is_behind = False
        if self.ignores_peer and self._transport is not None:
            self.ignores_peer = False
            self._transport.resume_reading()
        self._go_on()

    def go_on_soon(self) -> None:
        """Let what waits in channels leave when others have had their turn."""
        if not self._goes_on:
            self._goes_on = True
            self._loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        self._goes_on = False
        for chan in tuple(self._channels.values()):
            if self.holds_data:
                return
            chan._flush_send_buf()

    # In

    @property
    def is_open(self) -> bool:
        """Whether this end has not broken with the other."""
        return self._transport is not None

    def opens_in_place(self) -> bool:
        """Say whether the next packets need nothing but to be opened, wherever they are."""
        return (
            type(self._recv_encryption) is KeptGCM
            and self._auth_complete
            and self._decompressor is None
            and self._recv_handler == self._recv_pkthdr
        )

    def open_received(self, received: memoryview) -> None:
        """Take what was received, with what was held in front of it."""
        self._inpbuf = cast("bytes", received)
        self._recv_data()
        self._inpbuf = bytes(self._inpbuf)  # What is left: others are about to read there.

    def _recv_pkthdr(self) -> bool:
        # SECURITY: test_replies_that_wait_for_new_keys_are_bounded.
        if len(self._deferred_packets) > MAX_DEFERRED:
            raise asyncssh.ProtocolError("Too many requests while keys are changed")
        cipher = self._recv_encryption
        if type(cipher) is not KeptGCM or not self._auth_complete or self._decompressor:
            self._inpbuf = bytes(self._inpbuf)
            return super()._recv_pkthdr()
        received, end = memoryview(self._inpbuf), 0
        try:
            while True:
                size, count, packet = open_data(
                    cipher, self._channels, received[end:], self._max_recv_pktlen
                )
                self._recv_seq = (self._recv_seq + count) & 0xFFFFFFFF
                self._auth_final = self._auth_final or count > 0
                end += size
                if packet is None:
                    return False
                # asyncssh takes this one: it finds the packet open, and no other behind it.
                start = end - TAG_BYTES - len(packet) - LENGTH_BYTES
                cipher.opened, self._pktlen = packet, len(packet)
                self._packet = bytes(received[start : start + self._recv_blocksize])
                self._inpbuf = bytes(received[start + self._recv_blocksize : end])
                if not self._recv_packet():
                    return False  # It takes a while, and calls for what is left.
                if self._recv_encryption is not cipher:
                    return True
        finally:
            if end:
                self._inpbuf = bytes(received[end:])


class _QuickServerConnection(QuickConnection, asyncssh.SSHServerConnection):
    """A client's connection to the gateway."""

    # asyncssh hangs up on who cancels what is not listened on; sshd says no.

    def _process_cancel_tcpip_forward_global_request(self, packet: SSHPacket) -> None:
        try:
            super()._process_cancel_tcpip_forward_global_request(packet)
        except asyncssh.ProtocolError:
            self._report_global_response(False)

    def _process_cancel_streamlocal_forward_at_openssh_dot_com_global_request(
        self, packet: SSHPacket
    ) -> None:
        try:
            super()._process_cancel_streamlocal_forward_at_openssh_dot_com_global_request(packet)
        except asyncssh.ProtocolError:
            self._report_global_response(False)


class _QuickClientConnection(QuickConnection, ReturningConnection):
    """The gateway's connection to a target."""


if TYPE_CHECKING or asyncssh.__version__ == WRITTEN_FOR:
    ServerConnection: type[asyncssh.SSHServerConnection] = _QuickServerConnection
    ClientConnection: type[asyncssh.SSHClientConnection] = _QuickClientConnection
else:
    logger.warning(
        "asyncssh %s is not %s: SSH is slower, and clients that do not read cost more memory",
        asyncssh.__version__,
        WRITTEN_FOR,
    )
    ServerConnection = asyncssh.SSHServerConnection
    ClientConnection = asyncssh.SSHClientConnection


async def connect(connected: socket.socket, **options: Any) -> asyncssh.SSHClientConnection:
    """Return a connection over `connected`, logged in; `options` are asyncssh's.

    Raises what `asyncssh.connect` raises.
    """
    loop = asyncio.get_running_loop()
    made = cast(
        "asyncssh.SSHClientConnectionOptions",
        await asyncssh.SSHClientConnectionOptions.construct(None, config=None, **options),
    )
    logged_in = made.waiter = loop.create_future()
    _, connection = await loop.create_connection(
        lambda: ClientConnection(loop, made, wait="auth"), sock=connected
    )
    try:
        await logged_in
    except BaseException:
        connection.abort()
        await connection.wait_closed()
        raise
    return connection
