"""Ways around the rules about forwards, of clients and of targets."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager

import asyncssh
import pytest
from asyncssh.packet import Boolean, String, UInt32

from appliance.listeners.refusals import BURST
from appliance.session import returns
from appliance.targets.ssh_reading import TURN_BYTES
from tests.integration.openssh import free_port, needs_sshd
from tests.integration.roads import Roads, person, travel
from tests.integration.test_remote_forward import allow

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]

GLOBAL_REQUEST, YES, NO = 80, 81, 82
OPEN_BYTES = 128
"""What asking for a socket takes at least, with padding and tag."""


async def connect(roads: Roads, login: str, **options) -> asyncssh.SSHClientConnection:
    """Sign in as ada with a client that does what it likes."""
    return await asyncssh.connect(
        "127.0.0.1",
        roads.machine.ssh.listen.port,
        username=login,
        client_keys=[str(roads.ada)],
        known_hosts=None,
        config=None,
        agent_path=None,
        **options,
    )


def test_a_loop_of_refused_channels_is_counted_not_logged(tmp_path):
    async def visit(roads: Roads) -> None:
        async with await connect(roads, "web01") as connection:
            before = len(asyncio.all_tasks())

            async def open_one() -> None:
                with pytest.raises(asyncssh.ChannelOpenError):
                    await connection.open_unix_connection("/run/docker.sock")

            opening = [asyncio.create_task(open_one()) for _ in range(2000)]
            most = 0
            while not all(task.done() for task in opening):
                await asyncio.sleep(0)  # Each turn is looked at, not one now and then.
                asked = sum(not task.done() for task in opening)
                most = max(most, len(asyncio.all_tasks()) - asked)
            await asyncio.gather(*opening)
            # No more than come in one turn: none waits for the log.
            assert most - before <= TURN_BYTES // OPEN_BYTES
            assert (await roads.run("ssh", "web01", "echo on"))[:2] == (0, b"on\n")
        roads.stop.set()
        refused = await roads.event("ssh:channel:refused", BURST + 1)
        assert len(refused) == BURST + 1
        assert refused[-1].data["more"] == 2000 - BURST

    travel(tmp_path, visit)


class Target(asyncssh.SSHServer):
    """A target that grants whatever is asked, notes it, and keeps its connections."""

    def __init__(self, log: list, connections: list) -> None:
        self.log, self.connections = log, connections

    def connection_made(self, conn) -> None:
        self.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        return False

    def session_requested(self):
        async def run(process) -> None:
            process.stdout.write(b"ready\n")
            await process.wait_closed()

        return asyncssh.SSHServerProcess(run, None, 3, False)

    def server_requested(self, host, port):
        self.log.append(("listen", host, port))
        return Nothing(port or 40_000)

    def unix_server_requested(self, path):
        self.log.append(("listen-socket", path))
        return Nothing(0)

    def connection_requested(self, host, port, *_):
        self.log.append(("forward", host, port))
        return asyncssh.SSHTCPSession()

    def unix_connection_requested(self, path):
        self.log.append(("forward-socket", path))
        return asyncssh.SSHUNIXSession()


class Nothing(asyncssh.SSHListener):
    """Looks like something that listens."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def get_port(self) -> int:
        return self.port


@asynccontextmanager
async def hostile_target(roads: Roads, port: int):
    """The machine behind web01, in our hands: what it was asked, and its connections."""
    log, connections = [], []
    acceptor = await asyncssh.create_server(
        lambda: Target(log, connections), "127.0.0.1", port,
        server_host_keys=[str(roads.target_host_key)], encoding=None,
    )  # fmt: skip
    try:
        yield log, connections
    finally:
        acceptor.close()
        for one in connections:
            one.abort()
        await acceptor.wait_closed()


def attack(folder, scene, *rules) -> None:
    """Run `scene(roads, asked, connections)` with a target that belongs to the attacker."""
    port = free_port()

    async def visit(roads: Roads) -> None:
        async with hostile_target(roads, port) as (log, connections):
            await scene(roads, log, connections)

    travel(folder, visit, rules=list(rules), target={"port": port})


EVERYWHERE = [
    allow(action, "*") for action in ("forward", "listen", "forward-socket", "listen-socket")
]


async def no_return(opening) -> None:
    """Whatever a target opens on its own is refused."""
    with pytest.raises(asyncssh.ChannelOpenError):
        async with asyncio.timeout(30):
            await opening


async def open_unasked(target: asyncssh.SSHServerConnection, port: int) -> None:
    await no_return(target.open_connection("localhost", port, "1.2.3.4", 5))
    await no_return(target.open_connection("", 0, "1.2.3.4", 5))
    await no_return(target.open_unix_connection("/run/x.sock"))
    await no_return(target.create_x11_connection(asyncssh.SSHTCPSession))
    await no_return(target.create_agent_channel().open(asyncssh.SSHUNIXSession))


def test_a_target_opens_nothing_that_nobody_asked_for(tmp_path):
    async def scene(roads: Roads, _, connections: list) -> None:
        async with await connect(roads, "web01", encoding=None) as client:
            shell = await client.create_process("sleep 60")
            assert await shell.stdout.readline() == b"ready\n"
            await open_unasked(connections[0], 8080)
            shell.close()
        assert not roads.events("forward:")

    attack(tmp_path, scene, *EVERYWHERE)


def test_a_listener_leads_to_its_own_client_only(tmp_path):
    async def scene(roads: Roads, _, connections: list) -> None:
        eve = roads.bind("eve", person("eve@example.org", "engineers"))
        reached = []

        def handler(name: str):
            def handle(host, port):
                reached.append(name)
                return asyncssh.SSHTCPSession()

            return handle

        async with await connect(roads, "web01") as ada:
            await ada.create_server(handler("ada"), "localhost", 8080)
            roads.ada = eve
            async with await connect(roads, "web01") as other:
                await other.create_server(handler("eve"), "localhost", 9090)
                for_ada, for_eve = connections
                # The other's port, any port, on the other's connection: nobody is reached.
                await no_return(for_eve.open_connection("localhost", 8080))
                await no_return(for_ada.open_connection("localhost", 9090))
                await no_return(for_eve.open_unix_connection("/run/x.sock"))
                assert reached == []
                await for_eve.open_connection("localhost", 9090)
                assert reached == ["eve"]
        await roads.event("access:session:closed", 2)

    attack(tmp_path, scene, *EVERYWHERE)


def test_a_target_opens_no_more_than_the_limit(tmp_path):
    async def scene(roads: Roads, _, connections: list) -> None:
        async with await connect(roads, "web01") as client:
            await client.create_server(lambda *_: asyncssh.SSHTCPSession(), "localhost", 8080)
            (target,) = connections

            async def open_one() -> bool:
                try:
                    await target.open_connection("localhost", 8080)
                except asyncssh.ChannelOpenError:
                    return False
                return True

            opened = await asyncio.gather(*(open_one() for _ in range(500)))
            assert sum(opened) == returns.MAX_STREAMS
        ended = await roads.event("forward:listener:closed")
        assert ended[0].data == {"connections": returns.MAX_STREAMS, "refused": 436}
        assert len(roads.events("forward:channel:opened")) == returns.MAX_STREAMS
        assert len(roads.events("forward:channel:closed")) == returns.MAX_STREAMS

    attack(tmp_path, scene, *EVERYWHERE)


@pytest.mark.parametrize("stuck", ["client", "target"])
def test_a_side_that_does_not_read_stops_the_other(tmp_path, stuck):
    async def scene(roads: Roads, _, connections: list) -> None:
        ends: list[asyncssh.SSHTCPChannel] = []

        class Deaf(asyncssh.SSHTCPSession):
            def connection_made(self, chan) -> None:
                ends.append(chan)

            def session_started(self) -> None:
                # A turn later: asyncssh reads on after this.
                asyncio.get_running_loop().call_soon(ends[0].pause_reading)

        async with await connect(roads, "web01") as client:
            await client.create_server(lambda *_: Deaf(), "localhost", 8080)
            opened, _ = await connections[0].create_connection(Deaf, "localhost", 8080)
            await asyncio.sleep(0.2)
            ends.sort(key=lambda one: one is opened)
            here, there = ends
            (here if stuck == "client" else there).pause_reading()
            writer = there if stuck == "client" else here
            writer.set_write_buffer_limits(0)
            for _ in range(64):
                writer.write(bytes(1 << 20))
                await asyncio.sleep(0.02)
            assert writer.get_write_buffer_size() > 32 << 20  # Half of it was never taken.
            session = roads.events("access:session:opened")[0].session
            roads.store.request_kill(session, "root", "enough")
            await roads.event("access:session:closed")

    attack(tmp_path, scene, *EVERYWHERE)


def test_sockets_and_ports_are_the_targets_never_the_bastions(tmp_path):
    async def scene(roads: Roads, asked: list, _) -> None:
        port = roads.machine.ssh.listen.port
        sockets = [roads.machine.audit.socket, roads.machine.web.socket]
        paths = [str(path) for path in sockets]
        before = sockets[0].stat().st_ino
        async with await connect(roads, "web01") as client:
            for path in paths:
                await client.open_unix_connection(path)
                await client.create_unix_server(asyncssh.SSHUNIXSession, path)
            await client.open_connection("127.0.0.1", port)
            for number in (22, port):
                await client.create_server(lambda *_: asyncssh.SSHTCPSession(), "", number)
        listened = [one[-1] for one in asked if one[0].startswith("listen")]
        assert listened == [*paths, 22, port]
        reached = [one[-1] for one in asked if one[0].startswith("forward")]
        assert reached == [*paths, port]
        assert sockets[0].stat().st_ino == before
        assert not sockets[1].exists()
        # Without a target there is nobody to ask.
        async with await connect(roads, "lobby") as lobby:
            for number in (0, 22, port):
                with pytest.raises(asyncssh.ChannelListenError):
                    await lobby.create_server(lambda *_: asyncssh.SSHTCPSession(), "", number)
            with pytest.raises(asyncssh.ChannelListenError):
                await lobby.create_unix_server(asyncssh.SSHUNIXSession, "/tmp/x.sock")
            for opening in (
                lobby.open_unix_connection(paths[0]),
                lobby.open_connection("127.0.0.1", port),
            ):
                await no_return(opening)
        async with await connect(roads, "clinic") as database:
            await no_return(database.open_unix_connection(paths[0]))

    attack(tmp_path, scene, *EVERYWHERE)


def test_nothing_is_asked_of_a_target_without_a_rule_or_before_the_sign_in(tmp_path):
    async def scene(roads: Roads, asked: list, connections: list) -> None:
        roads.ada = roads.bind("bob", person("bob", "others"))
        async with await connect(roads, "web01") as client:
            await no_return(client.open_unix_connection("/run/docker.sock"))
            await no_return(client.open_connection("localhost", 80))
            with pytest.raises(asyncssh.ChannelListenError):
                await client.create_server(lambda *_: asyncssh.SSHTCPSession(), "", 8080)
        roads.ada = roads.folder / "people/nobody"
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(roads.ada)
        waiting = asyncio.create_task(connect(roads, "web01", client_factory=Impatient))
        with pytest.raises((asyncssh.Error, OSError)):
            await waiting
        assert (asked, connections) == ([], [])

    attack(tmp_path, scene, *EVERYWHERE)


class Impatient(asyncssh.SSHClient):
    """Opens channels and listeners while it should sign in."""

    def connection_made(self, conn) -> None:
        self.connection = conn

    def public_key_auth_requested(self):
        wanted = String("tcpip-forward") + Boolean(True) + String("") + UInt32(8080)
        self.connection.send_packet(GLOBAL_REQUEST, wanted)


def test_a_target_that_does_not_answer_does_not_keep_a_killed_session(tmp_path, monkeypatch):
    async def never(self, *_):
        await asyncio.sleep(3600)

    monkeypatch.setattr(Target, "server_requested", never)

    async def scene(roads: Roads, *_) -> None:
        async with await connect(roads, "web01") as client:
            asking = asyncio.ensure_future(
                client.create_server(lambda *_: asyncssh.SSHTCPSession(), "localhost", 8080)
            )
            (opened,) = await roads.event("forward:listener:opened")
            roads.store.request_kill(opened.session, "root", "enough")
            with pytest.raises(asyncssh.ChannelListenError):
                await asyncio.wait_for(asking, 2)
        assert len(await roads.event("forward:listener:closed")) == 1
        assert (await roads.event("access:session:closed"))[0].data["outcome"] == "killed"

    attack(tmp_path, scene, *EVERYWHERE)


def test_a_flood_of_requests_to_listen_is_bounded(tmp_path):
    async def scene(roads: Roads, asked: list, _) -> None:
        async with await connect(roads, "web01") as client:

            async def ask_one(number: int) -> bool:
                try:
                    await client.create_server(lambda *_: asyncssh.SSHTCPSession(), "", number)
                except asyncssh.ChannelListenError:
                    return False
                return True

            granted = await asyncio.gather(*(ask_one(1000 + number) for number in range(120)))
            assert sum(granted) == len(asked) == 64

    attack(tmp_path, scene, *EVERYWHERE)


COOKIE = String("MIT-MAGIC-COOKIE-1") + String(b"00" * 16) + UInt32(0)


class Client(asyncssh.SSHClientConnection):
    """A client that sends `requests` before its command, and answers what comes back."""

    reached: list

    async def ask(self, command: str, *requests: tuple[bytes, bytes]) -> list[bool]:
        self.reached = []
        channel = asyncssh.SSHClientChannel(self, self._loop, False, None, "strict", 2**20, 2**15)
        await channel._open(b"session")
        channel._session = asyncssh.SSHClientSession()
        answers = [await channel._make_request(name, body) for name, body in requests]
        assert await channel._make_request(b"exec", String(command))
        return answers

    def _process_auth_agent_at_openssh_dot_com_open(self, packet):
        self.reached.append("agent")
        return self.create_unix_channel(), asyncssh.SSHUNIXSession()

    def _process_x11_open(self, packet):
        self.reached.append("x11")
        return self.create_x11_channel(), asyncssh.SSHTCPSession()


AGENT = (b"auth-agent-req@openssh.com", b"")
DISPLAY = (b"x11-req", Boolean(True) + COOKIE)


async def lend(roads: Roads, *requests) -> tuple[Client, list[bool]]:
    client = await connect(roads, "web01")
    client.__class__ = Client
    return client, await client.ask("sleep 60", *requests)


async def open_agent(target) -> bool:
    try:
        async with asyncio.timeout(30):
            await target.create_agent_channel().open(asyncssh.SSHUNIXSession)
    except asyncssh.ChannelOpenError:
        return False
    return True


async def open_display(target) -> bool:
    try:
        async with asyncio.timeout(30):
            await target.create_x11_connection(asyncssh.SSHTCPSession)
    except asyncssh.ChannelOpenError:
        return False
    return True


def test_an_agent_is_no_display_and_the_other_way_round(tmp_path):
    async def scene(roads: Roads, _, connections: list) -> None:
        client, answers = await lend(roads, AGENT, DISPLAY)
        assert answers == [True, False]
        await roads.event("forward:listener:opened")
        async with asyncio.timeout(30):
            while not connections:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        assert await open_agent(connections[0])
        assert not await open_display(connections[0])
        assert client.reached == ["agent"]
        await no_return(connections[0].open_connection("localhost", 8080))
        client.close()
        await client.wait_closed()
        (ended,) = await roads.event("forward:listener:closed")
        assert ended.data == {"destination": "agent", "connections": 1, "refused": 0}
        await roads.event("access:session:closed")

    attack(tmp_path, scene, allow("agent"))


def test_a_single_connection_to_the_display_is_single(tmp_path):
    async def scene(roads: Roads, _, connections: list) -> None:
        client, answers = await lend(roads, DISPLAY, DISPLAY, AGENT)
        assert answers == [True, False, False]
        await roads.event("forward:listener:opened")
        async with asyncio.timeout(30):
            while not connections:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        opened = await asyncio.gather(*(open_display(connections[0]) for _ in range(3)))
        assert sorted(opened) == [False, False, True]
        assert not await open_display(connections[0])
        assert not await open_agent(connections[0])
        assert client.reached == ["x11"]
        client.close()
        await client.wait_closed()
        await roads.event("access:session:closed")

    attack(tmp_path, scene, allow("x11"))


@pytest.mark.parametrize(
    "request_",
    [
        (b"x11-req", Boolean(False) + String("MIT-MAGIC-COOKIE-1") + String("0") + UInt32(0)),
        (b"x11-req", Boolean(False) + String("XDM-AUTH-1") + String(b"00" * 16) + UInt32(0)),
        (b"x11-req", Boolean(False) + String("a\nremove :0") + String(b"00" * 16) + UInt32(0)),
        (
            b"x11-req",
            Boolean(False) + String("MIT-MAGIC-COOKIE-1") + String(b"0" * 4096) + UInt32(0),
        ),
    ],
)
def test_what_the_targets_xauth_would_be_told_is_a_cookie(tmp_path, request_):
    async def scene(roads: Roads, *_) -> None:
        client, answers = await lend(roads, request_)
        assert answers == [False]
        await roads.event("shell:command:allowed")
        client.close()
        await client.wait_closed()
        await roads.event("access:session:closed")
        assert not roads.events("forward:")

    attack(tmp_path, scene, allow("x11"))


def test_nothing_is_lent_once_the_command_has_begun(tmp_path):
    async def scene(roads: Roads, *_) -> None:
        async with await connect(roads, "web01") as client:
            process = await client.create_process("sleep 60", encoding=None)
            assert await process.stdout.readline() == b"ready\n"
            for name, body in (AGENT, DISPLAY):
                assert not await process.channel._make_request(name, body)
        assert not roads.events("forward:")

    attack(tmp_path, scene, allow("agent"), allow("x11"))


def test_requests_behind_one_that_waits_are_bounded(tmp_path):
    async def scene(roads: Roads, *_) -> None:
        client = await connect(roads, "web01")
        wanted = String("tcpip-forward") + Boolean(True) + String("localhost") + UInt32(8080)
        client.send_packet(GLOBAL_REQUEST, wanted)
        await roads.event("access:request:created")
        for _ in range(300):
            client.send_packet(GLOBAL_REQUEST, wanted)
        async with asyncio.timeout(30):
            await client.wait_closed()
        await roads.event("access:request:withdrawn")

    asks = allow("listen", "*") | {"effect": "ask", "approvers": ["officer"]}
    attack(tmp_path, scene, asks)


async def ask_during_new_keys(peer: asyncssh.SSHClientConnection | asyncssh.SSHServerConnection):
    """Begin to change keys, never go on, and ask for what has an answer until it hangs up."""
    peer.data_received = lambda *_: None
    peer._send_kexinit()
    await asyncio.sleep(0.3)
    peer._kex_complete = True  # So that it sends.
    async with asyncio.timeout(30):
        while not peer.is_closed():
            peer._rekey_bytes_sent = 0
            for _ in range(1000):
                peer.send_packet(GLOBAL_REQUEST, String("keepalive@openssh.com") + Boolean(True))
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("hostile", ["client", "target"])
def test_replies_that_wait_for_new_keys_are_bounded(tmp_path, hostile):
    async def scene(roads: Roads, _, connections: list) -> None:
        async with await connect(roads, "web01", encoding=None) as client:
            shell = await client.create_process("sleep 60")
            assert await shell.stdout.readline() == b"ready\n"
            await ask_during_new_keys(client if hostile == "client" else connections[0])
            (closed,) = await roads.event("access:session:closed")
        assert closed.data["outcome"] == ("ended" if hostile == "client" else "lost")

    attack(tmp_path, scene)


@pytest.mark.parametrize("written", ["clinic", "CLINIC", "Clinic.", "clinic."])
def test_a_database_is_reached_by_its_masks_however_its_name_is_written(tmp_path, written):
    """Also by whoever may forward anywhere."""

    async def scene(roads: Roads, asked: list, _) -> None:
        async with await connect(roads, "web01") as client:
            await client.open_connection(written, 5432)
            (opened,) = await roads.event("access:session:opened")
            assert (opened.target, opened.data["road"]) == ("clinic", "forward")
        assert asked == []

    attack(tmp_path, scene, *EVERYWHERE)


def test_who_cancels_what_is_not_listened_on_hears_no(tmp_path):
    """As of sshd: until now every session of the connection ended."""

    async def scene(roads: Roads, *_) -> None:
        async with await connect(roads, "web01", encoding=None) as client:
            shell = await client.create_process("sleep 60")
            assert await shell.stdout.readline() == b"ready\n"
            port, path = String("localhost") + UInt32(8080), String("/run/x.sock")
            for kind, where in ((b"tcpip", port), (b"streamlocal", path)):
                suffix = b"@openssh.com" if kind == b"streamlocal" else b""
                names = [
                    verb + kind + b"-forward" + suffix for verb in (b"cancel-", b"", b"cancel-")
                ]
                answers = [await client._make_global_request(name, where) for name in names]
                assert [answer for answer, _ in answers] == [NO, YES, YES]
                assert (await client._make_global_request(names[0], where))[0] == NO
            assert shell.exit_status is None

    attack(tmp_path, scene, *EVERYWHERE)
