"""Two ends of an SSH connection in one process, joined by a transport in memory."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.targets import ssh_transport
from appliance.targets.ssh_channel import TURN_PACKETS
from appliance.targets.ssh_packets import open_data_slowly, seal_data_slowly, take_pieces
from appliance.targets.ssh_reading import TURN_BYTES
from appliance.targets.ssh_transport import (
    CORK_BYTES,
    UNSENT_BYTES,
    WRITTEN_FOR,
    QuickConnection,
)

GCM, CHACHA, CTR = "aes128-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes256-ctr"
HOST_KEY = asyncssh.generate_private_key("ssh-ed25519")
QUICK = ssh_transport.ServerConnection, ssh_transport.ClientConnection
PLAIN = asyncssh.SSHServerConnection, asyncssh.SSHClientConnection


class Pipe(asyncio.Transport):
    """One direction; a peer that is `stalled` reads nothing."""

    def __init__(self, own: asyncio.Protocol, peer: asyncio.Protocol) -> None:
        super().__init__()
        self.own, self.peer = own, peer
        self.stalled = self.closed = self.reads_no_more = False
        self.other: Pipe
        self.waiting = bytearray()
        self.most = 0
        self.high = 64 * 1024

    def set_write_buffer_limits(self, high=None, low=None):
        self.high = high

    def get_write_buffer_size(self):
        return len(self.waiting)

    def is_closing(self):
        return self.closed

    def write(self, data):
        assert not self.closed
        self.waiting += data
        self.most = max(self.most, len(self.waiting))
        if len(self.waiting) > self.high:
            self.own.pause_writing()
        self.go_on()

    def set_protocol(self, protocol):
        self.own = protocol

    def receive(self, data):
        """Pass on what the other direction brings, for as long as it is read."""
        if not isinstance(self.own, asyncio.BufferedProtocol):
            self.own.data_received(data)
            return
        while data and not self.reads_no_more:
            room = self.own.get_buffer(-1)
            size = min(len(room), len(data))
            room[:size], data = data[:size], data[size:]
            self.own.buffer_updated(size)
        self.other.waiting[:0] = data

    def go_on(self):
        asyncio.get_running_loop().call_soon(self._deliver)

    def _deliver(self):
        if self.stalled or self.other.reads_no_more or self.closed or not self.waiting:
            return
        data = bytes(self.waiting)
        self.waiting.clear()
        self.other.receive(data)
        self.own.resume_writing()

    def pause_reading(self):
        self.reads_no_more = True

    def resume_reading(self):
        self.reads_no_more = False
        self.other.go_on()

    def abort(self):
        if not self.closed:
            self._deliver()  # As a socket does: what was written has left.
            self.closed = True
            loop = asyncio.get_running_loop()
            loop.call_soon(self.own.connection_lost, None)
            loop.call_soon(self.other.abort)

    close = abort


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return False


async def echo(process: asyncssh.SSHServerProcess) -> None:
    """Repeat standard input on both outputs; the command says how many zeros come first."""
    for _ in range(int(process.command or 0)):
        process.stdout.write(bytes(32768))
        await process.stdout.drain()
    while data := await process.stdin.read(40_000):
        process.stdout.write(data)
        process.stderr.write(data[:100])
        await process.stdout.drain()
    process.exit(7)


class Ends:
    """A server and a client, signed in."""

    def __init__(self, server, client, cipher: str, **options) -> None:
        self.classes, self.cipher, self.options = (server, client), cipher, options

    async def __aenter__(self):
        loop = asyncio.get_running_loop()
        algorithms = {"encryption_algs": [self.cipher], "compression_algs": None, **self.options}
        theirs = asyncssh.SSHServerConnectionOptions(
            server_factory=Server,
            server_host_keys=[HOST_KEY],
            process_factory=echo,
            encoding=None,
            config=None,
            gss_host=None,
            **algorithms,
        )
        ours = asyncssh.SSHClientConnectionOptions(
            host="target",
            username="ada",
            known_hosts=None,
            client_keys=None,
            agent_path=None,
            config=None,
            gss_host=None,
            **algorithms,
        )
        ours.waiter = loop.create_future()
        self.server = self.classes[0](loop, theirs)
        self.client = self.classes[1](loop, ours, wait="auth")
        self.down, self.up = Pipe(self.server, self.client), Pipe(self.client, self.server)
        self.down.other, self.up.other = self.up, self.down
        self.server.connection_made(self.down)
        self.client.connection_made(self.up)
        await ours.waiter
        return self

    async def __aexit__(self, *_):
        self.client.abort()
        await asyncio.gather(self.client.wait_closed(), self.server.wait_closed())


async def turns(count: int = 50) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_this_is_written_for_the_installed_asyncssh():
    """It reaches into asyncssh: read it against a new version before the number is changed."""
    assert asyncssh.__version__ == WRITTEN_FOR
    assert issubclass(QUICK[0], QuickConnection)
    assert issubclass(QUICK[1], QuickConnection)


def test_another_asyncssh_is_used_as_it_is(monkeypatch, caplog):
    monkeypatch.setattr(asyncssh, "__version__", "2.99.0")
    spec = importlib.util.spec_from_file_location("other_transport", ssh_transport.__file__)
    other = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "other_transport", other)
    spec.loader.exec_module(other)
    assert (other.ServerConnection, other.ClientConnection) == PLAIN
    assert "2.99.0" in caplog.text


@pytest.mark.parametrize("cipher", [GCM, "aes256-gcm@openssh.com", CHACHA, CTR])
@pytest.mark.parametrize("ends", [(QUICK[0], PLAIN[1]), (PLAIN[0], QUICK[1]), QUICK])
@pytest.mark.parametrize("rekey_bytes", [100_000, 1 << 30])
def test_every_byte_arrives(cipher, ends, rekey_bytes):
    """Also while the keys change, and with asyncssh's own classes at the other end."""

    async def run() -> None:
        sent = b"".join(os.urandom(size) for size in (1, 70, 32768, 100_000, 400_000, 5))
        async with Ends(*ends, cipher, rekey_bytes=rekey_bytes) as both:
            keys = both.client._send_encryption, both.server._send_encryption
            process = await both.client.create_process("1", encoding=None)
            process.stdin.write(sent)
            process.stdin.write_eof()
            out, err = await process.communicate()
            assert out == bytes(32768) + sent
            assert err[:1] == sent[:1]
            assert process.exit_status == 7
            changed = keys != (both.client._send_encryption, both.server._send_encryption)
            assert changed == (rekey_bytes == 100_000)

    asyncio.run(run())


def test_every_byte_arrives_without_a_compiler(monkeypatch):
    monkeypatch.setattr(ssh_transport, "open_data", open_data_slowly)
    monkeypatch.setattr(ssh_transport, "seal_data", seal_data_slowly)
    test_every_byte_arrives(GCM, QUICK, 100_000)


@pytest.mark.parametrize("cipher", [GCM, CHACHA, CTR])
def test_only_authenticated_ciphers_go_without_ignore_packets(cipher, monkeypatch):
    ignored = []
    take = QUICK[0]._packet_handlers
    monkeypatch.setitem(take, 2, lambda conn, *_: ignored.append(conn))

    async def run() -> None:
        async with Ends(*QUICK, cipher) as both:
            await both.client.run("1", encoding=None, stdin=asyncssh.DEVNULL)

    asyncio.run(run())
    assert bool(ignored) == (cipher == CTR)


@pytest.mark.parametrize("where", [0, 3, 4, 20, -1])
def test_a_changed_packet_ends_the_connection(where):
    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            process = await both.client.create_process("0", encoding=None)
            process.stdin.write(b"x" * 100)
            await turns(1)
            both.up.stalled = True
            process.stdin.write(b"y" * 100)
            await turns(3)
            both.up.waiting[where] ^= 1
            both.up.stalled = False
            both.up.go_on()
            await both.client.wait_closed()
            assert both.down.closed

    asyncio.run(run())


def test_a_client_that_does_not_read_costs_little():
    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            # A window without end: only the transport says that nobody reads.
            process = await both.client.create_process("600", encoding=None, window=1 << 31)
            await turns(5)
            both.down.stalled = True
            await turns(5000)
            (chan,) = both.server._channels.values()
            assert both.down.most < UNSENT_BYTES + 3 * 64 * 1024
            assert chan.get_write_buffer_size() < 3 * 64 * 1024
            both.down.stalled = False
            both.down.go_on()
            process.stdin.write_eof()
            out, _ = await process.communicate()
            assert len(out) == 600 * 32768

    asyncio.run(run())


SIZE = 30 * 32768


async def fill(both: Ends) -> asyncssh.SSHClientProcess[bytes]:
    """Return a process of which the client will get `SIZE` bytes in one read."""
    both.down.high = 1 << 30
    process = await both.client.create_process("0", encoding=None)
    await turns()
    both.down.stalled = True
    process.stdin.write(bytes(SIZE))
    async with asyncio.timeout(30):
        while len(both.down.waiting) < SIZE:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await turns()
    return process


@pytest.mark.parametrize("cipher", [GCM, CHACHA])
def test_a_turn_takes_a_part_of_what_one_read_brought(cipher):
    async def run() -> None:
        async with Ends(*QUICK, cipher) as both:
            await fill(both)
            taken = []
            (chan,) = both.client._channels.values()
            chan._session.data_received = lambda data, _: taken.append(len(data))
            both.down.stalled = False
            both.down._deliver()
            assert both.up.reads_no_more  # Nor is there another read in this turn.
            each = [sum(taken)]
            while sum(taken) < SIZE:
                before = sum(taken)
                await asyncio.sleep(0)
                each.append(sum(taken) - before)
            assert max(each) <= TURN_BYTES + 32768
            await turns()
            assert not both.up.reads_no_more

    asyncio.run(run())


def test_replies_to_a_peer_that_does_not_read_are_bounded(monkeypatch):
    monkeypatch.setattr(ssh_transport, "UNREAD_BYTES", 32 * 1024)

    async def run() -> None:
        async with Ends(QUICK[0], PLAIN[1], GCM) as both:
            both.down.stalled = True
            for _ in range(20):
                for _ in range(200):
                    both.client.send_packet(80, asyncssh.packet.String("x@y"), b"\1")
                await turns()
            assert both.down.most < 32 * 1024 + ssh_transport.CORK_BYTES
            assert both.up.waiting  # They stay with whoever sends them.
            both.client._global_request_waiters = [asyncio.Future() for _ in range(4000)]
            last = both.client._global_request_waiters[-1]
            both.down.stalled = False
            both.down.go_on()
            async with asyncio.timeout(60):
                assert (await last)[0] == 82

    asyncio.run(run())


def test_data_waits_while_a_peer_takes_its_time_to_change_keys():
    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            process = await both.client.create_process("600", encoding=None, window=1 << 31)
            await turns(5)
            both.up.stalled = True
            both.client._send_kexinit()
            both.client._kexinit_sent = True
            both.server._send_kexinit()
            both.server._kexinit_sent = True
            await turns(5000)
            assert len(both.server._deferred_packets) < 3
            both.up.stalled = False
            both.up.go_on()
            process.stdin.write_eof()
            out, _ = await process.communicate()
            assert len(out) == 600 * 32768

    asyncio.run(run())


def test_packets_of_one_turn_leave_together(monkeypatch):
    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            process = await both.client.create_process("0", encoding=None)
            await turns()
            writes = []
            monkeypatch.setattr(both.up, "write", writes.append)
            for _ in range(10):
                process.stdin.write(b"x")
            await turns(3)
            assert len(writes) == 1
            for _ in range(10):
                process.stdin.write(bytes(32768))
            assert len(writes) == 3
            assert max(map(len, writes)) < CORK_BYTES + 40_000  # Not more at once.
            await turns(3)
            assert len(writes) == 4
            monkeypatch.undo()

    asyncio.run(run())


KINDS = st.sampled_from([None, 1])


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=9), KINDS), max_size=20), st.data())
def test_what_waits_leaves_in_order_and_each_packet_is_of_one_kind(written, data):
    waiting, left = list(written), []
    while waiting:
        most = data.draw(st.integers(1, 12))
        behind = b"".join(piece for piece, kind in waiting if kind == waiting[0][1])
        pieces, size, kind = take_pieces(waiting, most)
        packet = b"".join(pieces)
        assert 0 < len(packet) == size <= most
        assert behind.startswith(packet)
        left.append((packet, kind))
    for each in (None, 1):
        sent, arrived = (
            b"".join(data for data, kind in of if kind == each) for of in (written, left)
        )
        assert sent == arrived


def test_a_window_that_opens_lets_go_what_waits():
    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            process = await both.client.create_process("3", encoding=None, window=10)
            out = await process.stdout.readexactly(3 * 32768)
            assert out == bytes(3 * 32768)

    asyncio.run(run())


def test_small_packets_take_turns(monkeypatch):
    sent = []
    send = QuickConnection.send_waiting

    def count(*given) -> tuple[int, int]:
        packets, size = send(*given)
        sent.extend([1] * packets)
        return packets, size

    monkeypatch.setattr(QuickConnection, "send_waiting", count)

    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            both.server.resume_writing = lambda: None  # `Pipe` says it though nothing waits.
            client = both.client
            process = await client.create_process("1", encoding=None, window=1 << 31, max_pktsize=1)
            reading = asyncio.create_task(process.stdout.readexactly(32768))
            most = before = 0
            while not reading.done():
                await asyncio.sleep(0)
                most, before = max(most, len(sent) - before), len(sent)
            assert await reading == bytes(32768)
            assert len(sent) == 32768
            assert most <= 4 * TURN_PACKETS

    asyncio.run(run())


def test_a_keepalive_is_asked_for_after_silence(monkeypatch):
    asked = []

    async def ask(_connection) -> None:
        asked.append(1)

    monkeypatch.setattr(QuickConnection, "_make_keepalive_request", ask)

    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            both.client.set_keepalive(60)
            first = both.client._keepalive_timer
            both.server.send_debug("still here")
            await turns()
            assert both.client._keepalive_timer is first  # A read begins no timer.
            both.client._keepalive_timer_callback()
            await turns()
            assert not asked
            assert both.client._keepalive_timer.when() > first.when()
            both.client._heard_at -= 60
            both.client._keepalive_timer_callback()
            await turns()
            assert asked

    asyncio.run(run())


def test_a_farewell_leaves_before_the_end():
    async def run() -> None:
        async with Ends(*QUICK, GCM) as both:
            lost = []
            both.client.get_owner().connection_lost = lost.append
            both.server.disconnect(asyncssh.DISC_PROTOCOL_ERROR, "good bye")
            await both.client.wait_closed()
            assert "good bye" in str(lost[0])

    asyncio.run(run())
