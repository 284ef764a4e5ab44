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
import struct
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
    MSG_CHANNEL_WINDOW_ADJUST,
    MSG_GLOBAL_REQUEST,
    MSG_IGNORE,
)
from asyncssh.encryption import ChachaEncryption, GCMEncryption
from asyncssh.packet import SSHPacket, String, UInt32
from asyncssh.process import SSHClientProcess

from appliance.targets.ssh_channel import Piece, quicken_writing
from appliance.targets.ssh_cipher import KeptGCM, keep_cipher, random_bytes
from appliance.targets.ssh_returns import ReturningConnection

WRITTEN_FOR = "2.24.1"
"""test_this_is_written_for_the_installed_asyncssh."""
CORK_BYTES = 64 * 1024
"""What waits for the end of the turn at most."""
UNSENT_BYTES = 256 * 1024
"""Of one connection: with more than that unsent, its channels wait."""
TURN_BYTES = 64 * 1024
"""What a connection takes of what it received in one turn of the loop. uvloop reads 250 KB, and
up to 32 times in a turn: a key of somebody else would wait for all of it."""
UNREAD_BYTES = 1024 * 1024
"""With more unsent, which only replies to a peer's own requests can cause, it is not read."""
MAX_REQUESTS = 256
"""Of a peer, that have no answer yet."""
MAX_DEFERRED = 4096
"""Packets that wait for new keys: a peer that changes its keys asks for nothing meanwhile."""
BLOCK_BYTES, TAG_BYTES, LENGTH_BYTES, MIN_PADDING_BYTES = 16, 16, 4, 4
DATA_HEAD = struct.Struct(">BII")
EXTENDED_HEAD = struct.Struct(">BIII")
PACKET_HEAD = struct.Struct(">BBII")
PADDING = [bytes((size,)) for size in range(256)]

logger = logging.getLogger(__name__)


class QuickConnection(SSHConnection):
    """What both ends of a connection do otherwise than asyncssh."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # asyncssh's own
        super().__init__(*arguments, **options)
        self._corked: list[bytes] = []
        self._cork_bytes = CORK_BYTES
        self._corked_bytes = 0
        self._uncorks = self._peer_is_behind = self._ignores_peer = self._goes_on = False
        self._received: bytes | memoryview = b""
        """What has its turn later."""
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
        self._seal(bytes((pkttype,)), args, sum(map(len, args)))

    def send_data(
        self, chan: SSHChannel[Any], pieces: Sequence[Piece], size: int, kind: int | None
    ) -> None:
        """Send data of a channel, `size` bytes; `kind` is `None` or that of extended data."""
        if not self._seals_itself() or chan._send_chan is None:
            text = String(b"".join(pieces))
            if kind is None:
                chan.send_packet(MSG_CHANNEL_DATA, text)
            else:
                chan.send_packet(MSG_CHANNEL_EXTENDED_DATA, UInt32(kind), text)
        elif kind is None:
            self._seal(DATA_HEAD.pack(MSG_CHANNEL_DATA, chan._send_chan, size), pieces, size)
        else:
            head = EXTENDED_HEAD.pack(MSG_CHANNEL_EXTENDED_DATA, chan._send_chan, kind, size)
            self._seal(head, pieces, size)

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

    def _seal(self, head: bytes, pieces: Sequence[Piece], size: int) -> None:
        padding = -(1 + len(head) + size) % BLOCK_BYTES
        if padding < MIN_PADDING_BYTES:
            padding += BLOCK_BYTES
        packet = b"".join((PADDING[padding], head, *pieces, random_bytes(padding)))
        length = len(packet).to_bytes(LENGTH_BYTES, "big")
        sealed = cast("KeptGCM", self._send_encryption).seal(length, packet)
        self._send(length, sealed)
        self._send_seq = (self._send_seq + 1) & 0xFFFFFFFF
        self._rekey_bytes_sent += len(packet)

    def _send(self, *pieces: bytes) -> None:
        transport = self._transport
        if transport is None:
            return
        self._corked += pieces
        self._corked_bytes += sum(map(len, pieces))
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
            if unsent > UNREAD_BYTES and not self._ignores_peer:
                self._ignores_peer = True
                transport.pause_reading()
        except ConnectionError:
            pass  # As in asyncssh: that the connection is gone is told by its reader.

    # SECURITY: test_a_client_that_does_not_read_costs_little.

    def pause_writing(self) -> None:
        self._peer_is_behind = True

    def resume_writing(self) -> None:
        self._peer_is_behind = False
        if self._ignores_peer and self._transport is not None:
            self._ignores_peer = False
            self._read_on()
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

    def data_received(self, data: bytes, datatype: int | None = None) -> None:
        if len(data) > TURN_BYTES and self._transport is not None:
            self._transport.pause_reading()
            self._received = memoryview(data)
            self._read_on()
        else:  # A jump's inner connection always: a channel feeds it packet by packet.
            super().data_received(data, datatype)

    def _read_on(self) -> None:
        """Take one turn's worth of what was received; go on reading behind the last of it."""
        if self._ignores_peer or self._transport is None:
            return
        data, self._received = self._received[:TURN_BYTES], self._received[TURN_BYTES:]
        if data:
            self._loop.call_soon(self._read_on)
            super().data_received(bytes(data))
        else:
            self._transport.resume_reading()

    def connection_lost(self, exc: Exception | None = None) -> None:
        data, self._received = self._received, b""
        if data and self._transport is not None:
            super().data_received(bytes(data))  # An exit status may be the last of it.
        super().connection_lost(exc)

    def _recv_pkthdr(self) -> bool:
        # SECURITY: test_replies_that_wait_for_new_keys_are_bounded.
        if len(self._deferred_packets) > MAX_DEFERRED:
            raise asyncssh.ProtocolError("Too many requests while keys are changed")
        cipher = self._recv_encryption
        if type(cipher) is not KeptGCM or not self._auth_complete or self._decompressor:
            return super()._recv_pkthdr()
        received = self._inpbuf
        view, at, end = memoryview(received), 0, len(received)
        try:
            while end - at >= LENGTH_BYTES:
                length = received[at : at + LENGTH_BYTES]
                size = int.from_bytes(length, "big")
                if size > self._max_recv_pktlen or size < BLOCK_BYTES or size % BLOCK_BYTES:
                    raise asyncssh.ProtocolError("Packet size not possible")
                after = at + LENGTH_BYTES + size + TAG_BYTES
                if after > end:
                    break
                packet = cipher.open(length, view[at + LENGTH_BYTES : after])
                first, at = at + self._recv_blocksize, after
                if self._take_data(packet):
                    self._recv_seq = (self._recv_seq + 1) & 0xFFFFFFFF
                    continue
                # asyncssh takes this one: it finds the packet open, and no other behind it.
                cipher.opened, self._pktlen = packet, size
                self._packet = received[first - self._recv_blocksize : first]
                self._inpbuf = received[first:after]
                if not self._recv_packet():
                    return False  # It takes a while, and calls for what is left.
                if self._recv_encryption is not cipher:
                    return True
        finally:
            self._inpbuf = received[at:]
        return False

    def _take_data(self, packet: bytes) -> bool:
        """Take the packet if it is a channel's data, or window, and nothing is wrong with it."""
        if len(packet) < PACKET_HEAD.size:
            return False
        padding, kind, number, size = PACKET_HEAD.unpack_from(packet)
        chan = self._channels.get(number)
        if chan is None or chan._recv_state != "open" or padding < MIN_PADDING_BYTES:
            return False
        if kind == MSG_CHANNEL_DATA:
            end = PACKET_HEAD.size + size
            if end + padding != len(packet) or size > chan._recv_window:
                return False
            self._auth_final = True
            # What reads from a process joins what there is: no copy before.
            whole = memoryview(packet) if type(chan._session) is SSHClientProcess else packet
            chan._accept_data(cast("bytes", whole[PACKET_HEAD.size : end]))
            return True
        if kind == MSG_CHANNEL_WINDOW_ADJUST and PACKET_HEAD.size + padding == len(packet):
            self._auth_final = True
            chan._send_window += size
            chan._flush_send_buf()
            return True
        return False


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
