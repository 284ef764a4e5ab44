"""-L and -D through an SSH target, and what else a connection may ask for."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.openssh import free_port, listens, needs_sshd, until
from tests.integration.roads import Roads, person, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]

EVERYTHING = {"id": "everything", "effect": "allow", "roles": ["engineer"]}


@asynccontextmanager
async def echo_server():
    """Answers with what it got, once the other side has ended."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def rule(*destinations: str) -> dict:
    return {
        "id": "forward",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["forward"],
        "destinations": destinations,
    }


@pytest.mark.parametrize("road", ["web01", "web01@bastion"])
def test_bytes_pass_and_are_counted(tmp_path, road):
    async def visit(roads: Roads) -> None:
        content = os.urandom(2_000_000)
        async with echo_server() as port:
            where = f"127.0.0.1:{port}"
            status, out, err = await roads.run("ssh", "-W", where, road, stdin=content)
            assert (status, err) == (0, "")
            assert hashlib.sha256(out).digest() == hashlib.sha256(content).digest()
            closed = await roads.event("forward:channel:closed")
            assert closed[0].data == {"bytes_sent": 2_000_000, "bytes_received": 2_000_000}
            assert roads.events("forward:channel:opened")[0].data["destination"] == where
            assert roads.events("access:session:opened")[0].data["road"] == "forward"

    travel(tmp_path, visit, rules=[rule("127.0.0.1:*")])


def test_a_rule_must_name_forward_and_the_destination(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        async with echo_server() as port:
            for where in (f"127.0.0.1:{port}", "127.0.0.1:1"):
                status, out, err = await roads.run("ssh", "-W", where, "web01", stdin=b"x")
                assert (status, out) == (255, b"")
                assert "no rule allows forward on web01" in err
            status, out, err = await roads.run("ssh", "-W", f"127.0.0.1:{port}", "bastion")
            assert (status, "only databases" in err) == (255, True)
        assert not roads.events("forward:channel:opened")

    travel(tmp_path, visit, rules=[EVERYTHING, rule("localhost:80")])


def test_a_database_behind_the_target_is_reached_through_its_masks_only(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        status, _, err = await roads.run("ssh", "-W", "127.0.0.1:5432", "web01")
        assert (status, "its data is masked" in err) == (255, True)

    travel(tmp_path, visit, rules=[rule("*")])


def test_a_forward_before_the_sign_in_is_over_is_refused(tmp_path):
    async def visit(roads: Roads) -> None:
        bob = roads.bind("bob", person("bob", "others"))
        roads.config.write_text(roads.config.read_text().replace(str(roads.ada), str(bob)))
        async with echo_server() as port:
            for road in ("web01", "web01@bastion"):
                status, out, _ = await roads.run("ssh", "-W", f"127.0.0.1:{port}", road)
                assert (status, out) == (255, b"")
        assert not roads.events("forward:channel:opened")

    travel(tmp_path, visit, rules=[rule("*")])


@pytest.mark.parametrize(
    "option",
    [
        ["-o", "ExitOnForwardFailure=yes", "-R", "{port}:localhost:1"],
        ["-o", "ExitOnForwardFailure=yes", "-R", "/tmp/bastion-{port}.sock:localhost:1"],
    ],
)
def test_remote_forwards_are_refused_unless_a_rule_names_them(tmp_path, option):
    async def visit(roads: Roads) -> None:
        port = str(free_port())
        options = [part.replace("{port}", port) for part in option]
        for road in ("web01", "web01@bastion"):
            status, _, err = await roads.run("ssh", "-v", "-N", *options, road)
            assert status == 255
            assert "no rule allows listen" in err
        await roads.event("ssh:channel:refused", 2)
        assert not roads.events("access:session:opened")

    travel(tmp_path, visit, rules=[EVERYTHING, rule("*")])


def test_agent_and_x11_are_not_there_and_the_environment_is_a_list(tmp_path, monkeypatch):
    for name in ("LANG", "LC_BASTION", "BUILD_ID", "LD_PRELOAD_X"):
        monkeypatch.setenv(name, "C.UTF-8")
    monkeypatch.setenv("DISPLAY", "127.0.0.1:1")

    async def visit(roads: Roads) -> None:
        send = ["-o", "SendEnv=LANG LC_* BUILD_ID LD_PRELOAD_X", "-A", "-X"]
        for road in ("web01", "web01@bastion"):
            status, out, _ = await roads.run("ssh", *send, road, "env")
            names = {line.split("=", 1)[0] for line in out.decode().splitlines()}
            assert status == 0
            assert {"LANG", "LC_BASTION"} <= names
            assert not names & {"BUILD_ID", "LD_PRELOAD_X", "SSH_AUTH_SOCK", "DISPLAY"}

    travel(tmp_path, visit)


@pytest.mark.parametrize("road", ["web01", "web01@bastion"])
def test_connections_that_come_at_once_all_arrive(tmp_path, road):
    """Each is a sign-in to the target, whose sshd takes no more than ten at a time (MaxStartups)."""

    async def visit(roads: Roads) -> None:
        contents = [os.urandom(100) for _ in range(60)]
        way = f"{roads.folder}/way"
        async with echo_server() as port:
            options = ["-N", "-L", f"{way}:127.0.0.1:{port}"]
            client = await asyncio.create_subprocess_exec(
                "ssh", "-F", str(roads.config), *options, road
            )
            await until(lambda: listens(Path(way)))
            async with asyncio.timeout(60):
                answers = await asyncio.gather(*(_ask(way, content) for content in contents))
            client.terminate()
            await client.wait()
        assert answers == contents

    travel(tmp_path, visit, rules=[rule("127.0.0.1:*")])


async def _ask(path: str, content: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(content)
        writer.write_eof()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()
