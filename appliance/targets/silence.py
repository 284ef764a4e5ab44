"""A network that goes silent: the kernel's own questions, and ours where it asks none."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import NamedTuple

TCP_INFO = struct.Struct("=2xBB52xI")
"""Of Linux' `tcp_info`: what was sent again, what was asked in vain, and since when (ms) nothing
was acknowledged."""


class Keepalive(NamedTuple):
    """When the kernel asks whether the other side is there: seconds, seconds, questions."""

    idle: int
    interval: int
    questions: int

    @property
    def seconds(self) -> int:
        """After so long a silence nobody is there."""
        return self.idle + self.interval * self.questions


class SilenceWatch:
    """Loses a TCP connection whose other side acknowledges nothing any more.

    While something that was sent is not acknowledged the kernel asks no questions, and goes on
    sending for a quarter of an hour. `TCP_USER_TIMEOUT` would also end a connection whose other
    side is there but takes nothing, such as a COPY that waits for a lock.
    """

    def __init__(
        self, connected: socket.socket, keepalive: Keepalive, lose: Callable[[], None]
    ) -> None:
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        for option, value in zip(options, keepalive, strict=True):
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
        self._connected, self._keepalive, self._lose = connected, keepalive, lose
        self._timer = self._look_later()

    def stop(self) -> None:
        """Look no more; before the socket is closed."""
        self._timer.cancel()

    def _look_later(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._keepalive.interval, self._look)

    def _look(self) -> None:
        info = self._connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO.size)
        sent_again, asked_in_vain, silent = TCP_INFO.unpack(info)
        # One question may be under way, and the next is up to two minutes later.
        if silent >= self._keepalive.seconds * 1000 and (sent_again or asked_in_vain > 1):
            self._lose()
        else:
            self._timer = self._look_later()
