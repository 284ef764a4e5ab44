"""The web daemon against a real identity provider (nanoidp) on loopback; the test is the browser."""

import asyncio
import contextlib
import json
import os
import re
import socket
import stat
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from appliance.audit.client import AuditClient
from appliance.audit.daemon import run_audit
from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli.bastionctl import bastionctl
from appliance.cli.config import create_keys
from appliance.config import Machine, Policy, load_machine, load_policy
from appliance.errors import BastionError, IdentityError
from appliance.identity.oidc import OIDCProvider
from appliance.identity.signin import SignInClient, SignInOffer
from appliance.ipc import Caller
from appliance.listeners import signins
from appliance.listeners.web import hash_token, run_web
from appliance.model import (
    AuditEvent,
    Decision,
    Identity,
    Outcome,
    RequestState,
    SessionId,
    TargetName,
)
from appliance.store import Store
from tests.integration.openssh import free_port

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nanoidp")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (folder / "settings.yaml").write_text(
        textwrap.dedent(f"""
        config_version: 1
        server: {{host: "127.0.0.1", port: {port}}}
        oauth:
          issuer: "{url}"
          audience: "bastion"
          token_expiry_minutes: 60
          clients:
            - {{client_id: "bastion", client_secret: "s3cret", description: "test"}}
        device_flow: {{polling_interval: 1, code_expiry_seconds: 600}}
        """)
    )
    (folder / "users.yaml").write_text(
        textwrap.dedent("""
        config_version: 1
        users:
          analyst: {password: "a", email: "analyst@demo.local", groups: ["analysts"], roles: ["USER"]}
          officer: {password: "o", email: "officer@demo.local", groups: ["officers"], roles: ["USER"]}
        """)
    )
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "nanoidp", "--config", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=log, stderr=log, cwd=folder, env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(httpx2.HTTPError):
                if (
                    httpx2.get(
                        f"{url}/.well-known/openid-configuration", trust_env=False
                    ).status_code
                    == 200
                ):
                    break
            if time.monotonic() > deadline or process.poll() is not None:
                pytest.fail((folder / "log").read_text())
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)
        log.close()


@pytest.fixture
def config(tmp_path, issuer) -> Path:
    (tmp_path / "secret").write_text("s3cret\n")
    (tmp_path / "policy.yml").write_text(
        textwrap.dedent("""
        version: 1
        roles:
          analyst: {groups: [analysts]}
          officer: {groups: [officers]}
        """)
    )
    path = tmp_path / "bastion.yml"
    path.write_text(
        textwrap.dedent(f"""
        version: 1
        web: {{listen: "127.0.0.1:{free_port()}"}}
        oidc:
          issuer: {issuer}
          client_id: bastion
          client_secret_file: secret
          scopes: [openid, profile, email]
          allow_http_loopback: true
        """)
    )
    create_keys(load_machine(path))
    return path


@contextlib.asynccontextmanager
async def daemons(config: Path, *, with_audit: bool = True):
    machine = load_machine(config)
    policy = load_policy(machine.policy)
    stop = asyncio.Event()
    running = []
    if with_audit:
        running.append(asyncio.create_task(run_audit(machine, stop)))
        await reachable(machine.audit.socket, running)
    running.append(asyncio.create_task(run_web(machine, policy, stop)))
    await reachable(machine.web.socket, running)
    try:
        yield machine
    finally:
        stop.set()
        await asyncio.gather(*running)


async def reachable(path: Path, running: list[asyncio.Task]) -> None:
    async with asyncio.timeout(30):
        while not path.exists():
            for task in running:
                if task.done():
                    task.result()
            await asyncio.sleep(0.01)


async def browse(offer: SignInOffer, user: str, password: str, action: str = "authorize") -> None:
    """Do what the person does: open the page, look at the code, log in, decide."""
    async with httpx2.AsyncClient(trust_env=False, follow_redirects=True) as browser:
        page = await browser.get(offer.verification_uri_complete)
        assert page.status_code == 200
        assert offer.user_code in page.text
        form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        form |= {"user_code": offer.user_code, "username": user, "password": password}
        answer = await browser.post(offer.verification_uri, data={**form, "action": action})
        assert answer.status_code == 200, answer.text


def entries(machine: Machine, kind: str) -> list:
    events = [decode_entry(line)[1] for line in iterate_lines(machine.audit.directory)]
    return [event for event in events if event.kind == kind]


async def sign_in(client: SignInClient, user: str, token: str | None = None) -> Identity:
    offer = await client.start()
    waiting = asyncio.create_task(client.wait(offer, None if token is None else hash_token(token)))
    await browse(offer, user, user[0])
    return await waiting


def test_a_person_signs_in_and_the_log_says_so_first(config):
    async def tour():
        async with daemons(config) as machine:
            client = SignInClient(machine.web.socket)
            identity = await sign_in(client, "analyst")
            assert identity.name == "analyst@demo.local"
            assert identity.groups == {"analysts"}
            assert identity.method == "oidc-device"
            assert identity.expires_at - identity.signed_in_at == timedelta(hours=8)
            (event,) = entries(machine, "identity:signin:completed")
            assert event.identity == identity.name
            assert event.data["subject"] == identity.subject
            assert event.data["issuer"] == machine.oidc.issuer
            assert event.data["groups"] == ["analysts"]
            await client.close()

    asyncio.run(tour())


def test_several_people_sign_in_at_once(config):
    async def tour():
        async with daemons(config) as machine:
            client = SignInClient(machine.web.socket)
            one, two = await asyncio.gather(sign_in(client, "analyst"), sign_in(client, "officer"))
            assert (one.name, two.name) == ("analyst@demo.local", "officer@demo.local")
            await client.close()

    asyncio.run(tour())


def test_a_refusal_in_the_browser_is_an_error_and_an_entry(config):
    async def tour():
        async with daemons(config) as machine:
            client = SignInClient(machine.web.socket)
            offer = await client.start()
            waiting = asyncio.create_task(client.wait(offer))
            await browse(offer, "analyst", "a", action="deny")
            with pytest.raises(IdentityError, match="refused in the browser"):
                await waiting
            (event,) = entries(machine, "identity:signin:failed")
            assert "refused in the browser" in event.data["reason"]
            with pytest.raises(IdentityError, match="start again"):
                await client.wait(offer)
            await client.close()

    asyncio.run(tour())


def test_without_the_audit_daemon_nobody_signs_in(config):
    async def tour():
        async with daemons(config, with_audit=False) as machine:
            client = SignInClient(machine.web.socket)
            with pytest.raises(IdentityError, match="audit daemon cannot be reached"):
                await sign_in(client, "analyst", "token")
            with contextlib.closing(Store(machine.store)) as store:
                assert store.find_sign_in(hash_token("token"), datetime.now(UTC)) is None
            await client.close()

    asyncio.run(tour())


def test_whoever_leaves_gives_the_sign_in_up(config):
    async def tour():
        async with daemons(config) as machine:
            client = SignInClient(machine.web.socket)
            offer = await client.start()
            waiting = asyncio.create_task(client.wait(offer))
            await asyncio.sleep(0.05)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            async with asyncio.timeout(30):
                with pytest.raises(IdentityError, match="start again"):
                    await client.wait(offer)
            await client.close()

    asyncio.run(tour())


def test_the_device_code_stays_in_the_web_process(config):
    async def tour():
        async with daemons(config) as machine:
            caller = Caller(machine.web.socket, BastionError)
            reply = await caller.call("signin.start")
            assert set(reply) == {
                "id", "signin", "user_code", "verification_uri", "verification_uri_complete",
                "interval", "expires_in",
            }  # fmt: skip
            await caller.close()

    asyncio.run(tour())


@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        ("nonsense", {}, "does not know"),
        ("request.list", {}, "not signed in"),
        ("request.list", {"token": "guess"}, "not signed in"),
        ("request.approve", {"token": ["x"], "number": 1}, "not signed in"),
        ("signin.wait", {"signin": "guess"}, "start again"),
        ("signin.wait", {"signin": "guess", "token_hash": "x"}, "SHA-256"),
    ],
)
def test_refuses_calls(config, method, params, message):
    async def tour():
        async with daemons(config) as machine:
            caller = Caller(machine.web.socket, BastionError)
            with pytest.raises(BastionError, match=message):
                await caller.call(method, **params)
            await caller.close()

    asyncio.run(tour())


def ask(machine: Machine, identity: Identity) -> int:
    decision = Decision(Outcome.ASK, "ask-delete", "needs an approval", approvers=("officer",))
    with contextlib.closing(Store(machine.store)) as store:
        return store.create_request(
            identity, SessionId("s"), TargetName("clinic"), decision, "DELETE FROM t WHERE a = $1",
            datetime.now(UTC),
        ).number  # fmt: skip


def test_only_somebody_else_with_the_role_approves(config):
    async def tour():
        async with daemons(config) as machine:
            client = SignInClient(machine.web.socket)
            analyst = await sign_in(client, "analyst", "analyst-token")
            await sign_in(client, "officer", "officer-token")
            number = ask(machine, analyst)
            caller = Caller(machine.web.socket, BastionError)
            listed = await caller.call("request.list", token="analyst-token")
            assert [request["number"] for request in listed["requests"]] == [number]
            with pytest.raises(BastionError, match="nobody approves their own"):
                await caller.call("request.approve", token="analyst-token", number=number)
            with pytest.raises(BastionError, match="say why"):
                await caller.call("request.deny", token="officer-token", number=number)
            reply = await caller.call("request.approve", token="officer-token", number=number)
            assert reply["request"]["state"] == "approved"
            (event,) = entries(machine, "access:request:approved")
            assert event.identity == "officer@demo.local"
            with pytest.raises(BastionError, match="already approved"):
                await caller.call("request.deny", token="officer-token", number=number, reason="x")
            await caller.close()
            await client.close()

    asyncio.run(tour())


def test_the_command_line_signs_in_and_answers(config, tmp_path, monkeypatch):
    monkeypatch.setenv("BASTION_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("BASTION_CONFIG", str(config))

    async def command(*arguments: str, user: str | None = None) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from appliance.cli.bastionctl import run; run()", *arguments,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        seen = b""
        if user is not None:
            url = (await process.stdout.readline()).decode().split()[-1]
            code = (await process.stdout.readline()).decode().split()[-1]
            await browse(SignInOffer("", code, url.split("?")[0], url, 1, 60), user, user[0])
        seen += await process.stdout.read()
        await process.wait()
        return seen.decode()

    async def tour():
        async with daemons(config) as machine:
            assert "you are not signed in" in await command("requests")
            assert "Signed in as officer@demo.local" in await command("signin", user="officer")
            assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
            assert "officer@demo.local (officers)" in await command("whoami")
            assert "nobody is waiting" in await command("requests")
            now = datetime.now(UTC)
            someone = Identity(
                "x", "x@demo.local", "i", frozenset(), "test", now, now + timedelta(hours=1)
            )
            number = ask(machine, someone)
            assert "DELETE FROM t" in await command("requests")
            assert await command("requests", str(number)) == "DELETE FROM t WHERE a = $1\n"
            assert "waits for an answer" in await command("requests", "99")
            assert "is denied" in await command("deny", str(number), "--reason", "no")
            with contextlib.closing(Store(machine.store)) as store:
                assert store.request(number).state is RequestState.DENIED

    asyncio.run(tour())
    result = CliRunner().invoke(bastionctl, ["log", "verify"])
    assert result.exit_code == 0, result.output


def test_health_follows_the_audit_daemon(config):
    async def status(machine: Machine) -> tuple[int, dict]:
        async with httpx2.AsyncClient(trust_env=False) as client:
            listen = machine.web.listen
            response = await client.get(f"http://{listen.host}:{listen.port}/healthz")
            return response.status_code, response.json()

    async def tour():
        async with daemons(config) as machine:
            assert await status(machine) == (200, {"status": "ok", "audit": True, "store": True})
        async with daemons(config, with_audit=False) as machine:
            assert await status(machine) == (
                503,
                {"status": "failing", "audit": False, "store": True},
            )

    asyncio.run(tour())


def test_bastiond_tells_systemd_answers_and_stops_on_sigterm(config, tmp_path):
    machine = load_machine(config)

    async def append() -> None:
        client = AuditClient(machine.audit.socket)
        receipt = await client.append(AuditEvent("gateway:process:started", datetime.now(UTC)))
        assert receipt.index > 0
        await client.close()

    async def ask_web() -> None:
        caller = Caller(machine.web.socket, BastionError)
        with pytest.raises(BastionError, match="not signed in"):
            await caller.call("whoami")
        await caller.close()

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        for daemon, use in (("audit", append), ("web", ask_web)):
            process = subprocess.Popen(
                [sys.executable, "-c", "from appliance.cli.bastiond import run; run()", daemon, "--config", config],
                env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
                stderr=subprocess.PIPE,
            )  # fmt: skip
            try:
                assert manager.recv(100) == b"READY=1"
                asyncio.run(use())
            finally:
                process.terminate()
                _, errors = process.communicate(timeout=10)
            assert manager.recv(100) == b"STOPPING=1"
            assert (process.returncode, errors) == (0, b"")


def test_a_wrong_client_secret_is_one_sentence(config, tmp_path):
    (tmp_path / "secret").write_text("wrong")
    machine = load_machine(config)

    async def tour():
        provider = OIDCProvider(machine.oidc)
        with pytest.raises(IdentityError, match="refused to start"):
            await provider.start_device()
        await provider.close()

    asyncio.run(tour())


def test_refuses_a_provider_with_another_issuer_name(config):
    settings = load_machine(config).oidc
    other = settings.model_copy(
        update={"issuer": settings.issuer.replace("127.0.0.1", "localhost")}
    )

    async def tour():
        provider = OIDCProvider(other)
        with pytest.raises(IdentityError, match="another issuer"):
            await provider.start_device()
        await provider.close()

    asyncio.run(tour())


def test_an_empty_policy_is_enough_to_start(config):
    assert load_policy(load_machine(config).policy).rules == Policy(version=1).rules
    assert json.loads(CliRunner().invoke(bastionctl, ["config", "schema"]).output)


def test_only_so_many_sign_ins_are_under_way(config, monkeypatch):
    monkeypatch.setattr(signins, "MAX_PENDING", 2)

    async def tour():
        async with daemons(config) as machine:
            client = SignInClient(machine.web.socket)
            await asyncio.gather(client.start(), client.start())
            with pytest.raises(IdentityError, match="too many sign-ins"):
                await client.start()
            await client.close()

    asyncio.run(tour())


def test_abandoned_sign_ins_make_room(config, monkeypatch):
    monkeypatch.setattr(signins, "MAX_PENDING", 1)
    monkeypatch.setattr(signins, "ABANDONED_AFTER_SECONDS", 0)

    async def tour():
        async with daemons(config) as machine:
            client = SignInClient(machine.web.socket)
            first = await client.start()
            await client.start()
            with pytest.raises(IdentityError, match="start again"):
                await client.wait(first)
            await client.close()

    asyncio.run(tour())
