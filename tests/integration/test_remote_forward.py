"""-R, unix sockets in both directions, approvals, limits and ends, with OpenSSH on both sides."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from appliance.audit.client import AuditClient
from appliance.listeners import ssh, ssh_forwards
from appliance.model import RequestState
from appliance.session import returns
from appliance.session.requests import RequestDesk
from tests.integration.openssh import free_port, listens, needs_sshd, until
from tests.integration.roads import Roads, person, travel
from tests.integration.test_forward import echo_server

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]
ROADS = pytest.mark.parametrize("road", ["web01", "web01@bastion"])
FAILS = ("-o", "ExitOnForwardFailure=yes")


def allow(action: str, *destinations: str, **more) -> dict:
    rule = {"id": f"may-{action}", "effect": "allow", "roles": ["engineer"], "actions": [action]}
    return rule | {"destinations": destinations} | more


@asynccontextmanager
async def holding(roads: Roads, *arguments: str):
    """An `ssh` that stays, with what it says as lines."""
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(roads.config), *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def said(process: asyncio.subprocess.Process, pattern: str) -> re.Match[str]:
    async with asyncio.timeout(15):
        while True:
            line = (await process.stderr.readline()).decode()
            assert line, f"it ended without saying {pattern}"
            if found := re.search(pattern, line):
                return found


async def ask(where: int | Path, content: bytes) -> bytes:
    """Send `content`, end, and return all that is answered."""
    if isinstance(where, int):
        reader, writer = await asyncio.open_connection("127.0.0.1", where)
    else:
        reader, writer = await asyncio.open_unix_connection(where)
    try:
        writer.write(content)
        async with asyncio.timeout(15):
            with suppress(OSError):  # It may be closed already.
                writer.write_eof()
                return await reader.read()
            return b""
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def refused(where: int | Path) -> bool:
    try:
        await ask(where, b"x")
    except OSError:
        return True
    return False


async def until_refused(where: int | Path) -> None:
    async with asyncio.timeout(30):
        while not await refused(where):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@ROADS
def test_connections_to_a_port_of_the_target_reach_the_client_and_are_counted(tmp_path, road):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        content = os.urandom(2_000_000)
        async with (
            echo_server() as port,
            holding(roads, *FAILS, "-N", "-R", f"0:127.0.0.1:{port}", road) as ssh,
        ):
            bound = int((await said(ssh, r"Allocated port (\d+)"))[1])
            answers = await asyncio.gather(*(ask(bound, content[n:]) for n in range(3)))
            assert [hashlib.sha256(one).digest() for one in answers] == [
                hashlib.sha256(content[n:]).digest() for n in range(3)
            ]
            closed = await roads.event("forward:channel:closed", 3)
            assert sum(one.data["bytes_sent"] for one in closed) == 3 * 2_000_000 - 3
            assert sum(one.data["bytes_received"] for one in closed) == 3 * 2_000_000 - 3
            ssh.terminate()
            ended = await roads.event("forward:listener:closed")
        assert ended[0].data == {"connections": 3, "refused": 0}
        opened = roads.events("forward:listener:opened")[0].data
        assert opened == {"destination": "localhost:0", "rule": "may-listen"}
        assert roads.events("forward:listener:bound")[0].data["destination"] == f"localhost:{bound}"
        assert roads.events("forward:channel:opened")[0].data["origin"].startswith("127.0.0.1:")
        await roads.event("access:session:closed")
        assert [one.data["road"] for one in roads.events("access:session:opened")] == ["listen"]
        await until_refused(bound)

    travel(tmp_path, visit, rules=[allow("listen", "localhost:0")])


@ROADS
def test_sockets_are_reached_and_listened_on_at_the_target(tmp_path, road):
    async def visit(roads: Roads) -> None:
        there, here = tmp_path / "there.sock", tmp_path / "here.sock"
        back, front = tmp_path / "back.sock", tmp_path / "front.sock"

        async def echo(reader, writer) -> None:
            writer.write(await reader.read())
            await writer.drain()
            writer.close()

        servers = [await asyncio.start_unix_server(echo, path) for path in (there, front)]
        options = ("-L", f"{here}:{there}", "-R", f"{back}:{front}")
        async with holding(roads, *FAILS, "-N", *options, road):
            await until(lambda: listens(here) and listens(back))
            assert await ask(here, b"to the target") == b"to the target"
            assert await ask(back, b"to the client") == b"to the client"
            closed = await roads.event("forward:channel:closed", 2)
            assert [one.data["bytes_sent"] for one in closed] == [13, 13]
        destinations = {one.data.get("destination") for one in roads.events("forward:")}
        assert {str(there), str(back)} <= destinations
        for server in servers:
            server.close()

    rules = [allow("forward-socket", f"{tmp_path}/*"), allow("listen-socket", f"{tmp_path}/*")]
    travel(tmp_path, visit, rules=rules)


def test_only_what_the_rules_name_is_listened_on_or_reached(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        port = free_port()
        for option in (
            f"{port}:localhost:1", f"*:{port}:localhost:1", "0:localhost:1",
            "/run/x.sock:localhost:1", "/tmp/../run/x.sock:localhost:1",
        ):  # fmt: skip
            status, _, err = await roads.run("ssh", *FAILS, "-N", "-R", option, "web01")
            assert (status, "remote port forwarding failed" in err) == (255, True)
        here = tmp_path / "here.sock"
        for path in ("/run/docker.sock", "/tmp/../run/docker.sock", "/tmp/.s.PGSQL.5432"):
            async with holding(roads, "-N", "-L", f"{here}:{path}", "web01") as ssh:
                await until(lambda: listens(here))
                assert await ask(here, b"x") == b""
                await said(ssh, "no rule allows|without . and ..|data is masked")
            here.unlink()
        assert not roads.events("access:session:opened")
        await roads.event("ssh:channel:refused", 8)

    rules = [allow("listen", "127.0.0.1:*"), allow("forward-socket", "/tmp/*")]
    travel(tmp_path, visit, rules=rules)


def test_what_the_target_refuses_is_told_as_openssh_does(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        port = free_port()
        command = ("ssh", "-v", *FAILS, "-N", "-R", f"{port}:localhost:1", "web01")
        status, _, err = await roads.run(*command)
        assert status == 255
        assert f"remote port forwarding failed for listen port {port}" in err
        assert f"web01 does not listen on localhost:{port}" in err
        here = tmp_path / "here.sock"
        async with holding(roads, "-N", "-L", f"{here}:/tmp/nobody.sock", "web01") as ssh:
            await until(lambda: listens(here))
            assert await ask(here, b"x") == b""
            await said(ssh, "does not reach /tmp/nobody.sock")
        assert len(await roads.event("access:session:closed", 2)) == 2
        assert len(roads.events("forward:listener:closed")) == 1

    rules = [allow("listen", "*"), allow("forward-socket", "*")]
    travel(tmp_path, visit, rules=rules, sshd="AllowTcpForwarding no\n")


def test_a_client_cancels_a_forward_and_asks_for_it_again(tmp_path):
    async def visit(roads: Roads) -> None:
        control, port = roads.control, free_port()
        async with (
            echo_server() as echo,
            holding(roads, "-M", "-S", str(control), "-N", "web01"),
        ):
            await until(control.exists)

            async def order(what: str) -> int:
                forward = f"{port}:127.0.0.1:{echo}"
                return (await roads.run("ssh", "-S", control, "-O", what, "-R", forward, "web01"))[
                    0
                ]

            assert await order("forward") == 0
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"open ")
            assert await ask(port, b"x") == b"x"
            assert await order("cancel") == 0
            await until_refused(port)
            writer.write(b"still")  # What is open stays open, as with OpenSSH.
            writer.write_eof()
            assert await reader.read() == b"open still"
            writer.close()
            await roads.event("access:session:closed")
            assert await order("forward") == 0
            assert await ask(port, b"again") == b"again"

    travel(tmp_path, visit, rules=[allow("listen", "localhost:*")])


@pytest.mark.parametrize("answer", [RequestState.APPROVED, RequestState.DENIED])
def test_a_forward_may_wait_for_somebody_else(tmp_path, answer, monkeypatch):
    monkeypatch.setattr(ssh_forwards, "ALIVE_SECONDS", 0.5)

    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config("ServerAliveInterval 1", "ServerAliveCountMax 2")
        audit = AuditClient(roads.machine.audit.socket)
        desk = RequestDesk(roads.store, audit, roads.policy)
        officer = person("officer@example.org", "officers")
        async with (
            echo_server() as echo,
            holding(roads, "-v", *FAILS, "-N", "-R", f"0:127.0.0.1:{echo}", "web01") as ssh,
        ):
            await said(ssh, "waiting for an approval: request 1, by officer")
            assert not roads.events("forward:listener:opened")
            await asyncio.sleep(4)  # Longer than the client waits for a silent server.
            (request,) = roads.store.requests(RequestState.PENDING)
            assert (request.rule, request.summary) == ("ask-listen", "listen localhost:0")
            if answer is RequestState.APPROVED:
                await desk.approve(1, officer)
                bound = int((await said(ssh, r"Allocated port (\d+)"))[1])
                assert await ask(bound, b"x") == b"x"
            else:
                await desk.deny(1, officer, "not today")
                await said(ssh, "not today")
                await said(ssh, "remote port forwarding failed")
                await ssh.wait()
                assert not roads.events("forward:listener:opened")
        await audit.close()

    asks = allow("listen", "*") | {"id": "ask-listen", "effect": "ask", "approvers": ["officer"]}
    travel(tmp_path, visit, rules=[asks])


@ROADS
@pytest.mark.parametrize("effect", ["allow", "ask"])
def test_a_command_waits_for_the_forward_but_not_for_its_approval(
    tmp_path, road, effect, monkeypatch
):
    """A port that is taken: whoever must have it (`FAILS`) runs nothing."""
    monkeypatch.setattr(ssh, "ANSWER_SECONDS", 60.0)

    async def visit(roads: Roads) -> None:
        async with echo_server() as taken:
            way = [*FAILS, "-R", f"127.0.0.1:{taken}:127.0.0.1:1", road]
            status, out, _ = await roads.run("ssh", *way, f"touch {tmp_path}/ran; echo ran")
        has_run = effect == "ask"
        assert (status, out) == ((0, b"ran\n") if has_run else (255, b""))
        assert (tmp_path / "ran").exists() == has_run

    rule = allow("listen", "*") | {"effect": effect}
    travel(tmp_path, visit, rules=[rule | {"approvers": ["officer"]} if effect == "ask" else rule])


@ROADS
def test_so_may_a_connection_through_the_target(tmp_path, road):
    async def visit(roads: Roads) -> None:
        audit = AuditClient(roads.machine.audit.socket)
        desk = RequestDesk(roads.store, audit, roads.policy)
        officer = person("officer@example.org", "officers")
        async with echo_server() as echo:
            command = ("ssh", "-W", f"127.1:{echo}", road)
            for answer in (desk.approve(1, officer), desk.deny(2, officer, "no")):
                number = len(roads.events("access:request:created")) + 1
                asking = asyncio.create_task(roads.run(*command, stdin=b"x"))
                created = await roads.event("access:request:created", number)
                assert created[-1].data["summary"] == f"forward 127.0.0.1:{echo}"
                await answer
                status, out, _ = await asking
                assert (status, out) == ((0, b"x") if number == 1 else (255, b""))
        assert len(roads.events("forward:channel:opened")) == 1
        await audit.close()

    asks = allow("forward", "127.0.0.1:*") | {"effect": "ask", "approvers": ["officer"]}
    travel(tmp_path, visit, rules=[asks])


def test_whoever_leaves_withdraws_the_request(tmp_path):
    async def visit(roads: Roads) -> None:
        async with holding(roads, "-N", "-R", "0:127.0.0.1:1", "web01@bastion"):
            await roads.event("access:request:created")
        await roads.event("access:request:withdrawn")
        await roads.event("access:session:closed")

    asks = allow("listen", "*") | {"effect": "ask", "approvers": ["officer"]}
    travel(tmp_path, visit, rules=[asks])


def test_killing_the_session_ends_the_listener_and_its_connections(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()

        done = asyncio.Event()

        async def hang(reader, writer) -> None:
            await done.wait()
            writer.close()

        stuck = await asyncio.start_server(hang, "127.0.0.1", 0)
        to = stuck.sockets[0].getsockname()[1]
        async with holding(roads, "-N", "-R", f"0:127.0.0.1:{to}", "web01") as ssh:
            bound = int((await said(ssh, r"Allocated port (\d+)"))[1])
            _, writer = await asyncio.open_connection("127.0.0.1", bound)
            feeding = asyncio.create_task(feed(writer))
            await roads.event("forward:channel:opened")
            await asyncio.sleep(0.5)
            began = asyncio.get_running_loop().time()
            session = roads.events("access:session:opened")[0].session
            roads.store.request_kill(session, "root", "enough")
            await roads.event("access:session:closed")
            assert asyncio.get_running_loop().time() - began < 1.5
            assert await refused(bound)
            feeding.cancel()
            writer.close()
            assert roads.events("access:session:closed")[0].data["outcome"] == "killed"
            assert len(roads.events("forward:channel:closed")) == 1
        done.set()
        stuck.close()

    travel(tmp_path, visit, rules=[allow("listen", "localhost:*")])


async def feed(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(bytes(65536))
        await writer.drain()


def test_a_listener_ends_with_the_sign_in(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        short = roads.bind("short", person("short", "engineers", seconds=4))
        roads.config.write_text(roads.config.read_text().replace(str(roads.ada), str(short)))
        async with (
            echo_server() as echo,
            holding(roads, "-N", "-R", f"0:127.0.0.1:{echo}", "web01@bastion") as ssh,
        ):
            bound = int((await said(ssh, r"Allocated port (\d+)"))[1])
            await roads.event("access:session:closed")
            await until_refused(bound)

    travel(tmp_path, visit, rules=[allow("listen", "localhost:*")])


def test_a_stopping_gateway_ends_its_listeners(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        async with (
            echo_server() as echo,
            holding(roads, "-N", "-R", f"0:127.0.0.1:{echo}", "web01") as ssh,
        ):
            bound = int((await said(ssh, r"Allocated port (\d+)"))[1])
            assert await ask(bound, b"x") == b"x"
            roads.stop.set()
            await roads.event("access:session:closed")
            assert await refused(bound)

    travel(tmp_path, visit, rules=[allow("listen", "localhost:*")])


def test_so_many_connections_come_back_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(returns, "MAX_STREAMS", 3)

    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        async with (
            echo_server() as echo,
            holding(roads, "-N", "-R", f"0:127.0.0.1:{echo}", "web01") as ssh,
        ):
            bound = int((await said(ssh, r"Allocated port (\d+)"))[1])
            held = [await asyncio.open_connection("127.0.0.1", bound) for _ in range(3)]
            await roads.event("forward:channel:opened", 3)
            assert await ask(bound, b"x") == b""
            held[0][1].write_eof()
            assert await held[0][0].read() == b""
            await roads.event("forward:channel:closed")
            assert await ask(bound, b"x") == b"x"
            for _, writer in held:
                writer.close()
        ended = await roads.event("forward:listener:closed")
        assert ended[0].data == {"connections": 4, "refused": 1}

    travel(tmp_path, visit, rules=[allow("listen", "localhost:*")])
