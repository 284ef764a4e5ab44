"""How what is written to a channel of `ssh_transport` leaves: it is not copied on its way.

asyncssh copies each write into a buffer, and each packet's share out of it. Here the pieces
themselves wait, and a packet is joined of as many as its size allows.
"""

# ruff: noqa: SLF001  the attributes are asyncssh's, see ssh_transport.WRITTEN_FOR

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from asyncssh.channel import SSHChannel

if TYPE_CHECKING:
    from appliance.targets.ssh_packets import Waiting
    from appliance.targets.ssh_transport import QuickConnection

TURN_PACKETS = 64
"""Of one channel: two MiB in packets as OpenSSH takes them, or next to nothing."""


def quicken_writing(connection: QuickConnection, chan: SSHChannel[Any]) -> None:
    """Let `chan` write as described above."""
    its = vars(chan)
    its["_flush_send_buf"] = functools.partial(_flush, connection, chan)
    its["write"] = functools.partial(_write, chan)
    its["writelines"] = functools.partial(_write_pieces, chan)


def _write(chan: SSHChannel[Any], data: Any, kind: int | None = None) -> None:
    """Write to a channel as asyncssh does, but for bytes: those are not copied."""
    if type(data) is bytes and chan._encoding is None:
        _write_pieces(chan, (data,), kind)
    else:
        SSHChannel.write(chan, data, kind)


def _write_pieces(chan: SSHChannel[Any], pieces: Sequence[bytes], kind: int | None = None) -> None:
    if chan._send_state != "open":
        raise BrokenPipeError("Channel not open for sending")
    if kind is not None and kind not in chan._write_datatypes:
        raise OSError("Invalid extended data type")
    waiting = cast("Waiting", chan._send_buf)
    waiting += [(piece, kind) for piece in pieces if piece]
    chan._send_buf_len += sum(map(len, pieces))
    chan._flush_send_buf()


def _flush(connection: QuickConnection, chan: SSHChannel[Any]) -> None:
    """Send what the channel's window and the peer's reading allow, a turn's worth at once."""
    waiting = cast("Waiting", chan._send_buf)
    left = TURN_PACKETS
    while waiting and chan._send_window and chan._conn is not None and not connection.holds_data:
        if left == 0:
            # SECURITY: a peer may ask for packets of one byte (test_small_packets_take_turns).
            connection.go_on_soon()
            break
        packets, size = connection.send_waiting(chan, waiting, left)
        left -= packets
        chan._send_buf_len -= size
        chan._send_window -= size
    if waiting and chan._conn is not None:
        chan._pause_resume_writing()
    elif chan._send_paused or chan._send_state != "open":
        # What comes after the last data is asyncssh's.
        SSHChannel._flush_send_buf(chan)
