"""A link reads no further than somebody wants, and says when it ends."""

from __future__ import annotations

import asyncio

import pytest
import uvloop

from appliance.targets.postgres_link import AHEAD_BYTES, READ_BYTES, Link

LOOPS = {"asyncio": asyncio.run, "uvloop": uvloop.run}
MUCH = 4 * 1024 * 1024


def play(loop, folder, serve, scene):
    """Run `scene` with a link to a server that does `serve`."""

    async def run():
        async def converse(reader, writer):
            try:
                await serve(reader, writer)
            except ConnectionError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_unix_server(converse, folder / "s")
        _, link = await asyncio.get_running_loop().create_unix_connection(Link, str(folder / "s"))
        try:
            async with asyncio.timeout(20):
                await scene(link)
        finally:
            link.close()
            server.close()
            await asyncio.sleep(0)

    LOOPS[loop](run())


async def wait_until(is_true):
    while not is_true():  # noqa: ASYNC110  no signal
        await asyncio.sleep(0.005)


@pytest.mark.parametrize("loop", LOOPS)
def test_what_came_is_taken_in_order_and_the_end_is_seen(loop, tmp_path):
    async def serve(_reader, writer):
        for data in (b"ab", b"cde", b"fg"):
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0.01)

    async def scene(link):
        assert await link.read_exactly(4) == b"abcd"
        assert await link.read_exactly(3) == b"efg"
        with pytest.raises(EOFError):
            await link.read_exactly(1)
        assert link.has_ended

    play(loop, tmp_path, serve, scene)


@pytest.mark.parametrize("loop", LOOPS)
def test_little_is_read_ahead_and_all_arrives(loop, tmp_path):
    async def serve(_reader, writer):
        writer.write(bytes(range(256)) * (MUCH // 256))
        await writer.drain()

    async def scene(link):
        await wait_until(lambda: len(link.buffer) >= AHEAD_BYTES)
        await asyncio.sleep(0.05)
        assert len(link.buffer) < AHEAD_BYTES + READ_BYTES
        whole = bytearray()
        while len(whole) < MUCH:
            whole += await link.read_exactly(min(300_000, MUCH - len(whole)))
        assert whole == bytes(range(256)) * (MUCH // 256)

    play(loop, tmp_path, serve, scene)


@pytest.mark.parametrize("loop", LOOPS)
def test_whoever_writes_waits_for_a_server_that_does_not_read(loop, tmp_path):
    ready = asyncio.Event()

    async def serve(reader, _writer):
        await ready.wait()
        while await reader.read(READ_BYTES):
            pass

    async def scene(link):
        link.write(bytes(MUCH))
        draining = asyncio.create_task(link.drain())
        done, _ = await asyncio.wait({draining}, timeout=0.05)
        assert not done
        ready.set()
        await draining

    play(loop, tmp_path, serve, scene)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_lost_connection_is_an_error_for_whoever_writes(loop, tmp_path):
    async def serve(_reader, writer):
        writer.transport.abort()

    async def scene(link):
        await link.read_to_end()
        with pytest.raises(ConnectionResetError):
            while True:
                link.write(b"x")
                await link.drain()
                await asyncio.sleep(0.01)

    play(loop, tmp_path, serve, scene)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_writer_that_waits_hears_of_the_loss(loop, tmp_path):
    async def serve(_reader, writer):
        await asyncio.sleep(0.05)
        writer.transport.abort()

    async def scene(link):
        link.write(bytes(MUCH))
        with pytest.raises(ConnectionResetError):
            await link.drain()

    play(loop, tmp_path, serve, scene)
