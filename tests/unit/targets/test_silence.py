"""Whoever is there but takes nothing is not lost."""

from __future__ import annotations

import asyncio
import socket

import pytest
import uvloop

from appliance.targets.silence import Keepalive, SilenceWatch


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_who_takes_nothing_but_answers_is_kept(run):
    async def scene():
        with socket.create_server(("127.0.0.1", 0)) as server:
            loop = asyncio.get_running_loop()
            transport, _ = await loop.create_connection(asyncio.Protocol, *server.getsockname())
            near, lost = transport.get_extra_info("socket"), asyncio.Event()
            watch = SilenceWatch(near, Keepalive(1, 1, 1), lost.set)
            far, _ = server.accept()
            transport.write(bytes(20_000_000))
            # In vain: the window is shut, and only questions about it are answered.
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(3.5):
                    await lost.wait()
            watch.stop()
            transport.abort()
            far.close()

    run(scene())
