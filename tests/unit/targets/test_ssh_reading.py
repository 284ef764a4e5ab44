"""A connection that reads from a real socket, with asyncssh's own class at the other end."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket

import asyncssh
import pytest
import uvloop

from appliance.targets import ssh_reading
from appliance.targets.ssh_reading import HELD_BYTES, TURN_BYTES, PieceReader
from appliance.targets.ssh_transport import connect

HOST_KEY = asyncssh.generate_private_key("ssh-ed25519")
LOOPS = pytest.mark.parametrize("loops", [asyncio.new_event_loop, uvloop.new_event_loop])
SIZE = 3_000_000


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return False


async def send(process: asyncssh.SSHServerProcess) -> None:
    """Send as many bytes as the command says, and their digest on the other output."""
    digest = hashlib.sha256()
    for size in (SIZE - 100_000, 99_999, 1):
        data = os.urandom(size)
        digest.update(data)
        process.stdout.write(data)
    process.stderr.write(digest.digest())
    await process.stdout.drain()
    process.exit(7)


async def sign_in(cipher: str) -> tuple[asyncssh.SSHClientConnection, asyncssh.SSHAcceptor]:
    acceptor = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Server, server_host_keys=[HOST_KEY], process_factory=send,
        encoding=None, compression_algs=None, encryption_algs=[cipher],
    )  # fmt: skip
    connected = socket.socket()
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * TURN_BYTES)
    connected.connect(("127.0.0.1", acceptor.get_port()))
    connected.setblocking(False)
    connection = await connect(
        connected, host="target", username="ada", known_hosts=None, client_keys=None,
        agent_path=None, compression_algs=None, encryption_algs=[cipher],
    )  # fmt: skip
    return connection, acceptor


def run(loops, visit, cipher: str = "aes128-gcm@openssh.com") -> None:
    async def all_of_it() -> None:
        connection, acceptor = await sign_in(cipher)
        try:
            async with asyncio.timeout(60):
                await visit(connection)
        finally:
            connection.abort()
            await connection.wait_closed()
            acceptor.close()
            await acceptor.wait_closed()

    with asyncio.Runner(loop_factory=loops) as runner:
        runner.run(all_of_it())


@LOOPS
@pytest.mark.parametrize("held_bytes", [0, 1000, HELD_BYTES])
@pytest.mark.parametrize("cipher", ["aes128-gcm@openssh.com", "chacha20-poly1305@openssh.com"])
def test_every_byte_arrives(loops, cipher, held_bytes, monkeypatch):
    """Also of packets that are held until they are whole, however large these are."""
    monkeypatch.setattr(ssh_reading, "HELD_BYTES", held_bytes)

    async def visit(connection) -> None:
        results = await asyncio.gather(
            *(connection.run("", encoding=None, max_pktsize=size) for size in (32768, 200_000))
        )
        for one in results:
            assert len(one.stdout) == SIZE
            assert hashlib.sha256(one.stdout).digest() == one.stderr
            assert one.exit_status == 7

    run(loops, visit, cipher)


@LOOPS
def test_one_turn_takes_no_more_than_its_share(loops):
    async def visit(connection) -> None:
        process = await connection.create_process("", encoding=None)
        taken: list[int] = []
        process.channel._session.data_received = lambda data, _: taken.append(len(data))
        each = []
        while sum(taken) < SIZE:
            before = sum(taken)
            await asyncio.sleep(0)
            each.append(sum(taken) - before)
        first, *others = each
        assert first <= 2 * TURN_BYTES  # Some had come before there was a reader.
        assert max(others) <= TURN_BYTES + 32768

    run(loops, visit)


@LOOPS
def test_what_came_before_the_connection_broke_arrives(loops):
    """An exit status may be the last of it."""

    async def visit(connection) -> None:
        transport = connection._transport
        process = await connection.create_process("", encoding=None)
        transport.pause_reading()
        await asyncio.sleep(0.2)  # All that the kernel takes is there.
        taken = 0

        def take(data, _kind) -> None:
            nonlocal taken
            taken += len(data)
            transport.abort()

        process.channel._session.data_received = take
        transport.resume_reading()
        await connection.wait_closed()
        assert taken > 2 * TURN_BYTES

    run(loops, visit)


@LOOPS
def test_nothing_more_is_taken_once_the_connection_was_ended_here(loops):
    async def visit(connection) -> None:
        process = await connection.create_process("", encoding=None)
        connection._transport.pause_reading()
        await asyncio.sleep(0.2)
        received: list[bool] = []
        receive = connection.data_received

        def take(_data, _kind) -> None:
            connection.abort()

        connection.data_received = lambda data: (received.append(True), receive(data))
        process.channel._session.data_received = take
        connection._transport.resume_reading()
        await connection.wait_closed()
        await asyncio.sleep(0.1)
        assert not received

    run(loops, visit)


@LOOPS
def test_a_stretch_is_read_in_the_pieces_that_came(loops):
    """In order, also beside the stream's own reads and above its limit; fewer at the end."""

    async def visit(connection) -> None:
        process = await connection.create_process("", encoding=None, window=200_000)
        pieces, whole = PieceReader(process.stdout), b""
        for size in (1, 100_000, 300_000, 0, 262_144):
            got = await pieces.read(size)
            assert sum(map(len, got)) == size
            whole += b"".join(got) + await process.stdout.read(70_000)
        whole += b"".join(await pieces.read(SIZE))
        assert len(whole) == SIZE
        assert hashlib.sha256(whole).digest() == await process.stderr.read(32)
        assert await pieces.read(5) == []

    run(loops, visit)


def test_a_stretch_ends_before_what_is_not_data():
    async def visit(connection) -> None:
        process = await connection.create_process("", encoding=None)
        pieces = PieceReader(process.stdout)
        await pieces.read(SIZE)
        for data in (b"before", ConnectionError("broken"), b"behind"):
            process._recv_buf[None].append(data)
        assert await pieces.read(100) == [b"before"]
        with pytest.raises(ConnectionError):
            await pieces.read(100)
        assert await pieces.read(100) == [b"behind"]

    run(asyncio.new_event_loop, visit)
