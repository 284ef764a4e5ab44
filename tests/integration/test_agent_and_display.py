"""`ssh -A` and `ssh -Y` with OpenSSH on both sides, a real agent and a scripted X server."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.audit.client import AuditClient
from appliance.model import RequestState
from appliance.session.requests import RequestDesk
from tests.integration.openssh import fingerprint, keygen, needs_sshd
from tests.integration.roads import Roads, person, travel
from tests.integration.test_remote_forward import ROADS, allow, holding

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh-agent") is None, reason="needs the OpenSSH client"),
]
SOCKET = 'test -S "$SSH_AUTH_SOCK" && echo there'
PYTHON = {
    "id": "python",
    "effect": "allow",
    "roles": ["engineer"],
    "actions": ["exec"],
    "commands": [f"{sys.executable} *"],
}


async def added(key: Path, environment: dict[str, str]) -> bool:
    """Return whether the agent took the key; it does once it listens."""
    adding = await asyncio.create_subprocess_exec(
        "ssh-add", "-q", str(key), env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    return await adding.wait() == 0


@asynccontextmanager
async def agent(roads: Roads):
    """An agent of the client with one key that nothing else knows."""
    path, key = roads.folder / "agent.sock", keygen(roads.folder / "people/inside")
    process = await asyncio.create_subprocess_exec(
        "ssh-agent", "-D", "-a", str(path), stdout=asyncio.subprocess.DEVNULL
    )
    environment = {**os.environ, "SSH_AUTH_SOCK": str(path)}
    try:
        async with asyncio.timeout(30):
            while not await added(key, environment):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        yield path, key
    finally:
        process.terminate()
        await process.wait()


@ROADS
def test_the_target_uses_the_clients_agent_and_each_signature_is_in_the_log(tmp_path, road):
    async def visit(roads: Roads) -> None:
        text = tmp_path / "text"
        text.write_text("what is signed")
        async with agent(roads) as (path, key):
            forward = ("-A", "-o", f"IdentityAgent={path}", road)
            status, out, err = await roads.run("ssh", *forward, "ssh-add -l")
            assert (status, fingerprint(key) in out.decode()) == (0, True), err
            sign = f"ssh-keygen -Y sign -n test -f {key}.pub {text}"
            status, _, err = await roads.run("ssh", *forward, sign)
            assert status == 0, err
            assert Path(f"{text}.sig").read_text().startswith("-----BEGIN SSH SIGNATURE")
            # It lends no more than that.
            for command in ("ssh-add -D", "ssh-add -x < /dev/null", f"ssh-add {key}"):
                assert (await roads.run("ssh", *forward, command))[0] != 0, command
            status, out, _ = await roads.run("ssh", *forward, "ssh-add -l")
            assert fingerprint(key) in out.decode()
        signed = roads.events("forward:agent:signed")
        assert [one.data for one in signed] == [{"key": fingerprint(key)}]
        closed = roads.events("forward:channel:closed")
        assert sum(one.data["signatures"] for one in closed) == 1
        assert all(one.data["bytes_received"] for one in closed)
        assert {one.data["destination"] for one in roads.events("forward:listener:opened")} == {
            "agent"
        }
        assert {one.data["road"] for one in roads.events("access:session:opened")} == {"exec"}

    travel(tmp_path, visit, rules=[allow("agent"), allow("forward", "*")])


def test_without_a_rule_for_it_there_is_no_agent_and_the_client_is_told(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        async with agent(roads) as (path, _):
            forward = ("-A", "-o", f"IdentityAgent={path}")
            for road in ("web01", "web01@bastion", "bastion"):
                command = "whoami" if road == "bastion" else "echo on $SSH_AUTH_SOCK"
                status, out, err = await roads.run("ssh", *forward, road, command)
                assert status == 0, err
                assert road == "bastion" or out == b"on\n"
            # The lobby has no agent for a target that only a command names.
            status, out, _ = await roads.run("ssh", *forward, "bastion", f"web01 {SOCKET}")
            assert out == b""
        refused = await roads.event("ssh:channel:refused", 4)
        assert {one.data["channel"] for one in refused} == {"agent"}
        assert not roads.events("forward:")

    everything = {"id": "everything", "effect": "allow", "roles": ["engineer"]}
    travel(tmp_path, visit, rules=[everything, allow("x11"), allow("listen", "*")])


@pytest.mark.parametrize("answer", [RequestState.APPROVED, RequestState.DENIED])
def test_the_agent_may_need_somebody_elses_approval(tmp_path, answer):
    async def visit(roads: Roads) -> None:
        audit = AuditClient(roads.machine.audit.socket)
        desk = RequestDesk(roads.store, audit, roads.policy)
        officer = person("officer@example.org", "officers")
        async with agent(roads) as (path, _):
            running = asyncio.create_task(
                roads.run("ssh", "-A", "-o", f"IdentityAgent={path}", "web01", f"{SOCKET}; echo on")
            )
            await roads.event("access:request:created")
            assert roads.store.requests(RequestState.PENDING)[0].summary == "agent"
            if answer is RequestState.APPROVED:
                await desk.approve(1, officer)
            else:
                await desk.deny(1, officer, "use a key")
            status, out, err = await running
            approved = answer is RequestState.APPROVED
            assert (status, out) == (0, b"there\non\n" if approved else b"on\n")
            assert ("use a key" in err) is not approved
        await audit.close()

    asks = allow("agent") | {"effect": "ask", "approvers": ["officer"]}
    travel(tmp_path, visit, rules=[asks])


def test_killing_the_session_takes_the_agent_away(tmp_path):
    async def visit(roads: Roads) -> None:
        async with agent(roads) as (path, _):
            script = tmp_path / "hold.py"
            script.write_text(HOLD)
            command = f"{sys.executable} {script}"
            async with holding(roads, "-A", "-o", f"IdentityAgent={path}", "web01", command) as ssh:
                async with asyncio.timeout(30):
                    assert await ssh.stdout.readline() == b"holds\n"
                (opened,) = roads.events("access:session:opened")
                began = asyncio.get_running_loop().time()
                roads.store.request_kill(opened.session, "root", "enough")
                await roads.event("access:session:closed")
                assert asyncio.get_running_loop().time() - began < 1.5
        assert len(await roads.event("forward:channel:closed")) == 1
        assert len(await roads.event("forward:listener:closed")) == 1

    travel(tmp_path, visit, rules=[allow("agent"), PYTHON])


HOLD = """
import os, socket, time
held = socket.socket(socket.AF_UNIX)
held.connect(os.environ["SSH_AUTH_SOCK"])
held.sendall(bytes([0, 0, 0, 1, 11]))
held.recv(4)
print("holds", flush=True)
time.sleep(60)
"""

X_CLIENT = """
import os, socket, struct, subprocess
display = os.environ["DISPLAY"]
number = int(display.rsplit(":", 1)[1].split(".")[0])
entry = subprocess.run(
    ["xauth", "-f", os.environ["HOME"] + "/.Xauthority", "list", display],
    capture_output=True, text=True, check=True,
).stdout.split()
cookie, name = bytes.fromhex(entry[-1]), b"MIT-MAGIC-COOKIE-1"
with socket.create_connection(("127.0.0.1", 6000 + number)) as server:
    server.sendall(struct.pack("<BxHHHHxx", 0x6C, 11, 0, len(name), len(cookie)))
    server.sendall(name + bytes(-len(name) % 4) + cookie)
    server.sendall(b"draw " + b"x" * 100_000 + b".")
    print(server.recv(65536).decode())
"""


@asynccontextmanager
async def x_server():
    """What an X server is to SSH: it reads what the client draws, and answers."""
    drawn: list[bytes] = []

    async def serve(reader, writer) -> None:
        drawn.append(await reader.readuntil(b"xxx."))
        writer.write(b"shown")
        await writer.drain()
        writer.close()

    for number in range(60, 90):
        try:
            server = await asyncio.start_server(serve, "127.0.0.1", 6000 + number, limit=1 << 20)
        except OSError:
            continue
        try:
            yield f"127.0.0.1:{number}", drawn
        finally:
            server.close()
        return


def run_x(folder: Path, monkeypatch, scene, rules: list[dict], sshd: str = "") -> None:
    """Run `scene(roads, drawn, command)` with a display; xauth's file is the test's own."""
    monkeypatch.setenv("HOME", str(folder))

    async def visit(roads: Roads) -> None:
        async with x_server() as (display, drawn):
            monkeypatch.setenv("DISPLAY", display)
            script = folder / "x_client.py"
            script.write_text(X_CLIENT.replace('os.environ["HOME"]', repr(str(folder))))
            await scene(roads, drawn, f"{sys.executable} {script}")

    environment = f"SetEnv XAUTHORITY={folder}/.Xauthority\n"
    monkeypatch.setenv("XAUTHORITY", f"{folder}/.Xauthority")
    travel(folder, visit, rules=[*rules, PYTHON], sshd=sshd + environment)


needs_xauth = pytest.mark.skipif(shutil.which("xauth") is None, reason="needs xauth")


@needs_xauth
@ROADS
def test_programs_on_the_target_draw_at_the_client(tmp_path, road, monkeypatch):
    async def scene(roads: Roads, drawn: list[bytes], command: str) -> None:
        status, out, err = await roads.run("ssh", "-Y", road, command)
        assert (status, out) == (0, b"shown\n"), err
        assert len(drawn) == 1 and b"draw " in drawn[0]
        closed = await roads.event("forward:channel:closed")
        assert closed[0].data["bytes_sent"] == 5
        assert 100_000 < closed[0].data["bytes_received"] < 100_100
        assert roads.events("forward:channel:opened")[0].data["destination"] == "x11"
        ended = await roads.event("forward:listener:closed")
        assert ended[0].data == {"destination": "x11", "connections": 1, "refused": 0}

    run_x(tmp_path, monkeypatch, scene, [allow("x11")])


@needs_xauth
def test_without_a_rule_for_it_there_is_no_display(tmp_path, monkeypatch):
    async def scene(roads: Roads, drawn: list[bytes], _: str) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        for road in ("web01", "web01@bastion"):
            status, out, err = await roads.run("ssh", "-Y", road, "echo on $DISPLAY")
            assert (status, out) == (0, b"on\n")
            assert "X11 forwarding request failed" in err
        refused = await roads.event("ssh:channel:refused", 2)
        assert {one.data["channel"] for one in refused} == {"x11"}
        assert drawn == []

    run_x(tmp_path, monkeypatch, scene, [allow("agent"), allow("forward", "*")])


@needs_xauth
def test_a_target_without_x11_says_so(tmp_path, monkeypatch):
    async def scene(roads: Roads, *_) -> None:
        status, out, err = await roads.run("ssh", "-Y", "web01", "echo on $DISPLAY")
        assert (status, out) == (0, b"on\n")
        assert "web01 does not offer X11" in err

    run_x(tmp_path, monkeypatch, scene, [allow("x11")], "X11Forwarding no\n")
