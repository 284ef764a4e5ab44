"""Pipelined USERAUTH_REQUESTs: one person must never be logged in as another.

asyncssh before 2.24.1 let a second request, sent while `begin_auth` or a sign-in was
awaited, change the login name of the first. The client here sends raw packets.
"""

from __future__ import annotations

import asyncio
import types
from datetime import UTC, datetime, timedelta

import asyncssh
import pytest
from asyncssh.packet import Boolean, String, UInt32

from appliance.listeners.gateway import Gateway
from appliance.listeners.ssh import BastionServer
from appliance.model import Identity
from tests.integration.openssh import until

USERAUTH_REQUEST, USERAUTH_INFO_RESPONSE = 50, 61


def person(name: str) -> Identity:
    now = datetime.now(UTC)
    return Identity(
        name, name, "https://idp", frozenset(), "oidc-device", now, now + timedelta(hours=1)
    )


class SignIns:
    """The person behind each offer is known; when they finish is up to the test."""

    def __init__(self) -> None:
        self.started: list[asyncio.Future[Identity]] = []

    async def start(self):
        await asyncio.sleep(0)
        self.started.append(asyncio.get_running_loop().create_future())
        return types.SimpleNamespace(
            number=len(self.started) - 1, user_code="AAAA", verification_uri_complete="http://idp"
        )

    async def wait(self, offer) -> Identity:
        return await self.started[offer.number]

    async def until_started(self, count: int) -> None:
        await until(lambda: len(self.started) >= count)
        await asyncio.sleep(0.05)  # The server asks its question.


class Keys:
    def __init__(self) -> None:
        self.bound: dict[str, Identity] = {}

    def find_key(self, fingerprint, now):
        return self.bound.get(fingerprint)

    def sign_outs(self):
        return []


class SlowServer(BastionServer):
    """`begin_auth` takes a moment, as a look-up over the network would."""

    async def begin_auth(self, username: str) -> bool:
        await asyncio.sleep(0.05)
        return super().begin_auth(username)


class Silent:
    """Takes whatever the server says about the client's attempts."""

    def process_packet(self, *_) -> bool:
        return True

    def cancel(self) -> None:
        pass

    auth_failed = auth_succeeded = cancel

    def log_received_packet(self, *_) -> None:
        pass


class RawClient(asyncssh.SSHClient):
    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def connection_made(self, conn) -> None:
        self.connection = conn

    def public_key_auth_requested(self):
        return None

    async def kbdint_auth_requested(self):
        self.asked.set()
        await asyncio.sleep(3600)


class SlowSignIns:
    def __init__(self) -> None:
        self.sign_ins, self.keys = SignIns(), Keys()
        ssh = types.SimpleNamespace(
            max_unauthenticated=10, max_unauthenticated_per_address=10, max_per_identity=10
        )
        services = types.SimpleNamespace(
            machine=types.SimpleNamespace(ssh=ssh), store=self.keys, policy=None, audit=None
        )
        self.gateway = Gateway(services, self.sign_ins)
        self.servers: list[BastionServer] = []

    def make(self) -> BastionServer:
        server = SlowServer(self.gateway)
        self.servers.append(server)
        return server


async def attack(bench: SlowSignIns, script) -> BastionServer:
    """Connect as `eve`; `script(connection)` then sends what it likes."""
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    acceptor = await asyncssh.create_server(
        bench.make, "127.0.0.1", 0, server_host_keys=[host_key], encoding=None, gss_host=None
    )
    client = RawClient()

    async def connect() -> None:
        await asyncssh.connect(
            "127.0.0.1",
            acceptor.get_port(),
            client_factory=lambda: client,
            username="eve",
            known_hosts=None,
            config=None,
            agent_path=None,
            client_keys=None,
            gss_host=None,
            preferred_auth="keyboard-interactive",
        )

    connecting = asyncio.create_task(connect())
    try:
        async with asyncio.timeout(30):
            await client.asked.wait()
            client.connection._auth = Silent()
            await script(client.connection)
            await asyncio.sleep(0.3)
        return bench.servers[0]
    finally:
        connecting.cancel()
        client.connection.abort()
        acceptor.close()
        await asyncio.gather(connecting, return_exceptions=True)
        await asyncio.sleep(0.05)


def request(connection, username: str, method: bytes, *rest: bytes) -> None:
    connection.send_packet(
        USERAUTH_REQUEST, String(username), String("ssh-connection"), String(method), *rest
    )


def request_kbdint(connection, username: str) -> None:
    request(connection, username, b"keyboard-interactive", String(""), String(""))


def request_key(connection, username: str, key: asyncssh.SSHKey, *, signed: bool) -> None:
    algorithm = key.algorithm
    body = b"".join(
        [
            bytes([USERAUTH_REQUEST]),
            String(username),
            String("ssh-connection"),
            String("publickey"),
            Boolean(signed),
            String(algorithm),
            String(key.public_data),
        ]
    )
    rest = [Boolean(signed), String(algorithm), String(key.public_data)]
    if signed:
        rest.append(String(key.sign(String(connection._session_id) + body, algorithm)))
    request(connection, username, b"publickey", *rest)


def two_keys(bench: SlowSignIns) -> tuple[asyncssh.SSHKey, asyncssh.SSHKey]:
    """Keys that are bound to Eve and to her victim."""
    eve, victim = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    bench.keys.bound = {
        eve.get_fingerprint(): person("eve"),
        victim.get_fingerprint(): person("victim"),
    }
    return eve, victim


def respond(connection) -> None:
    connection.send_packet(USERAUTH_INFO_RESPONSE, UInt32(1), String(""))


@pytest.mark.integration
def test_a_pipelined_request_by_key_does_not_change_whose_key_it_was() -> None:
    async def run() -> None:
        bench = SlowSignIns()
        eve, victim = two_keys(bench)

        async def script(connection) -> None:
            # Eve proves her key for one name; unproven requests for another race with it.
            request_key(connection, "eve", eve, signed=True)
            request_key(connection, "victim", victim, signed=False)
            request_kbdint(connection, "victim")

        server = await attack(bench, script)
        if server.identity is not None:
            assert (server.identity.name, server.username) == ("eve", "eve")

    asyncio.run(run())


@pytest.mark.integration
def test_an_unproven_key_after_a_proven_one_never_wins() -> None:
    async def run() -> None:
        bench = SlowSignIns()
        eve, victim = two_keys(bench)

        async def script(connection) -> None:
            request_key(connection, "victim", victim, signed=False)
            request_key(connection, "web01", eve, signed=True)
            request_key(connection, "victim", victim, signed=False)

        server = await attack(bench, script)
        assert server.identity is None or server.identity.name == "eve"
        assert server.username != "victim"

    asyncio.run(run())


@pytest.mark.integration
def test_a_second_request_during_a_sign_in_drops_the_first() -> None:
    async def run() -> None:
        bench = SlowSignIns()

        async def script(connection) -> None:
            request_kbdint(connection, "eve")
            await bench.sign_ins.until_started(1)
            respond(connection)  # The server now waits for Eve's browser.
            await asyncio.sleep(0.1)
            request_kbdint(connection, "victim")
            if not bench.sign_ins.started[0].done():
                bench.sign_ins.started[0].set_result(person("eve"))

        server = await attack(bench, script)
        assert server.identity is None
        assert server.username == ""

    asyncio.run(run())


@pytest.mark.integration
def test_the_sign_in_of_a_dropped_attempt_does_not_count_for_the_next() -> None:
    async def run() -> None:
        bench = SlowSignIns()

        async def script(connection) -> None:
            request_kbdint(connection, "eve")
            await bench.sign_ins.until_started(1)
            request_kbdint(connection, "web01")
            await bench.sign_ins.until_started(2)
            if not bench.sign_ins.started[0].done():
                bench.sign_ins.started[0].set_result(person("eve"))
            respond(connection)
            await asyncio.sleep(0.1)
            assert bench.servers[0].identity is None
            bench.sign_ins.started[1].set_result(person("ada"))
            await until(lambda: bench.servers[0].identity is not None)

        server = await attack(bench, script)
        assert server.identity is not None
        assert (server.identity.name, server.username) == ("ada", "web01")

    asyncio.run(run())


def test_a_proof_for_another_login_name_is_thrown_out() -> None:
    async def run() -> None:
        bench = SlowSignIns()
        key = asyncssh.generate_private_key("ssh-ed25519")
        bench.keys.bound = {key.get_fingerprint(): person("ada")}
        server = bench.make()
        said = []
        server._connection = types.SimpleNamespace(
            get_extra_info=lambda _: "victim", disconnect=lambda *args: said.append(args)
        )
        assert server.validate_public_key("eve", key)
        server.auth_completed()
        assert said
        assert server.identity is None
        assert server.session_requested() is False
        assert server.connection_requested("clinic", 5432, "", 0) is False

    asyncio.run(run())
