"""The SSH listener with the stock OpenSSH client, a real audit daemon and a real sshd."""

from __future__ import annotations

import asyncio
import getpass
import re
import shutil
import struct
import sys
import types
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.audit.daemon import run_audit
from appliance.audit.events import decode_entry
from appliance.audit.keys import create_signing_key
from appliance.audit.log import iterate_lines
from appliance.config import Machine, Policy
from appliance.demo.postgres import find_binaries, find_bwrap
from appliance.ipc import own_uids, serve
from appliance.listeners.gateway import run_gateway
from appliance.model import Identity
from appliance.recording.reader import read_recording
from appliance.store import Store
from tests.integration.openssh import SSHD, fingerprint, free_port, keygen, needs_sshd, reachable

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]

PSQL = find_binaries() / "psql"
BWRAP = find_bwrap()

CATALOGUE = {
    "commands": ["printf {word} {word}", "tty", "cat", "ls {path}"],
    "arguments": {"word": {"regex": ".*"}, "path": {"path": ["/usr"]}},
}
RULES = [
    {
        "id": "connect",
        "effect": "allow",
        "roles": ["engineer", "operator"],
        "actions": ["connect"],
    },
    {
        "id": "shells",
        "effect": "allow",
        "roles": ["engineer", "operator"],
        "targets": ["web01"],
        "actions": ["shell", "exec"],
    },
    {
        "id": "no-rm",
        "effect": "deny",
        "targets": ["web01"],
        "commands": ["rm -rf /*"],
        "reason": "rm -rf is refused",
    },
    {
        "id": "ask-id",
        "effect": "ask",
        "targets": ["web01"],
        "commands": ["id"],
        "approvers": ["officer"],
    },
]


def person(name: str, group: str, seconds: float = 3600) -> Identity:
    now = datetime.now(UTC)
    expires = now + timedelta(seconds=seconds)
    return Identity(name, name, "https://idp", frozenset({group}), "oidc-device", now, expires)


class Bench:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sshd_port = free_port()
        self.target_key = keygen(folder / "keys/web01")
        self.target_host_key = keygen(folder / "keys/web01_host")
        keygen(folder / "keys/ssh_host_ed25519_key")
        create_signing_key(folder / "keys/audit.key", folder / "keys/audit.vkey", "test/audit")
        (folder / "keys/mask.key").write_bytes(b"k" * 32)
        host_key = Path(f"{self.target_host_key}.pub").read_text().strip()
        self.policy = Policy.model_validate(
            {
                "version": 1,
                "targets": {
                    "web01": {
                        "kind": "ssh",
                        "host": "127.0.0.1",
                        "port": self.sshd_port,
                        "account": getpass.getuser(),
                        "key_file": self.target_key,
                        "host_key": host_key,
                    },
                    "clinic": {
                        "kind": "postgres",
                        "host": "127.0.0.1",
                        "database": "x",
                        "account": "x",
                        "tls": "disable",
                    },
                },
                "roles": {
                    "engineer": {"groups": ["engineers"]},
                    "officer": {"groups": ["officers"]},
                    "operator": {"groups": ["operators"], "catalogue": CATALOGUE},
                },
                "rules": RULES,
            }
        )
        self.machine = Machine.model_validate(
            {
                "version": 1,
                "state_dir": folder,
                "ssh": {"listen": f"127.0.0.1:{free_port()}"},
                "web": {"socket": folder / "web.sock"},
                "audit": {
                    "socket": folder / "audit.sock",
                    "directory": folder / "audit",
                    "signing_key": folder / "keys/audit.key",
                    "verify_key": folder / "keys/audit.vkey",
                    "origin": "test/audit",
                },
                "store": folder / "store.sqlite",
                "recordings": folder / "recordings",
                "mask_key": folder / "keys/mask.key",
                "oidc": {"issuer": "https://idp", "client_id": "bastion"},
                "sandbox": {"psql": PSQL, "bwrap": BWRAP},
            }
        )
        self.store = Store(self.machine.store)
        self.audit: asyncio.Task | None = None

    def bind(self, name: str, identity: Identity) -> Path:
        key = keygen(self.folder / f"people/{name}")
        self.store.bind_key(fingerprint(key), identity)
        return key

    def options(self, key: Path | None) -> list[str]:
        options = ["ssh", "-F", "none", "-p", str(self.machine.ssh.listen.port)]
        options += ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        options += ["-o", "LogLevel=ERROR", "-o", "IdentityAgent=none"]
        if key is not None:
            options += ["-i", str(key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"]
        return options

    async def ssh(
        self, key: Path | None, *arguments: str, stdin: bytes = b""
    ) -> tuple[int, str, str]:
        options = self.options(key)
        process = await asyncio.create_subprocess_exec(
            *options,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(30):
            out, err = await process.communicate(stdin)
        return process.returncode or 0, out.decode(), err.decode()

    async def closed(self, count: int) -> None:
        """Wait for the end of so many sessions: a client leaves a moment earlier."""
        async with asyncio.timeout(30):
            while self.kinds().count("access:session:closed") < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def kinds(self) -> list[str]:
        return [decode_entry(line)[1].kind for line in iterate_lines(self.machine.audit.directory)]

    @asynccontextmanager
    async def sshd(self):
        config = self.folder / "sshd_config"
        keys = self.folder / "authorized"
        keys.write_text(Path(f"{self.target_key}.pub").read_text())
        config.write_text(
            f"ListenAddress 127.0.0.1\nPort {self.sshd_port}\nHostKey {self.target_host_key}\n"
            f"AuthorizedKeysFile {keys}\nStrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin yes\n"
        )
        Path("/run/sshd").mkdir(exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            SSHD, "-D", "-e", "-f", str(config), stderr=asyncio.subprocess.DEVNULL
        )
        await reachable(self.sshd_port)
        try:
            yield
        finally:
            process.terminate()
            await process.wait()


def tour(folder: Path, visit) -> None:
    async def run() -> None:
        bench = Bench(folder)
        stop, stop_audit = asyncio.Event(), asyncio.Event()
        bench.audit = asyncio.create_task(run_audit(bench.machine, stop_audit))
        while not bench.machine.audit.socket.exists():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        gateway = asyncio.create_task(run_gateway(bench.machine, bench.policy, stop))
        await reachable(bench.machine.ssh.listen.port)
        try:
            await visit(bench)
        finally:
            stop.set()
            await gateway
            stop_audit.set()
            await asyncio.gather(bench.audit, return_exceptions=True)
            bench.store.close()

    asyncio.run(run())


def test_the_lobby_lists_targets_and_why_others_are_closed(tmp_path):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada@example.org", "engineers"))
        nobody = bench.bind("bob", person("bob@example.org", "others"))
        status, out, _ = await bench.ssh(engineer, "localhost", "targets")
        assert status == 0
        assert "web01   open    ssh" in out
        _, out, _ = await bench.ssh(nobody, "lobby@localhost", "targets")
        assert "closed  ssh" in out
        assert "no rule allows connect on web01" in out
        _, out, _ = await bench.ssh(engineer, "localhost", "whoami")
        assert "ada@example.org" in out
        assert "ssh-key" in out
        status, _, err = await bench.ssh(engineer, "localhost", "reboot")
        assert status == 127
        assert "help" in err
        assert bench.kinds().count("lobby:command:run") == 3

    tour(tmp_path, visit)


def test_an_unknown_or_expired_key_does_not_sign_in(tmp_path):
    async def visit(bench: Bench) -> None:
        stranger = keygen(bench.folder / "people/eve")
        status, out, _ = await bench.ssh(stranger, "localhost", "whoami")
        assert status == 255
        assert out == ""
        expired = bench.bind("old", person("old", "engineers", -1))
        status, _, _ = await bench.ssh(expired, "localhost", "whoami")
        assert status == 255

    tour(tmp_path, visit)


def test_connections_that_never_sign_in_shut_nobody_out(tmp_path):
    async def visit(bench: Bench) -> None:
        key = bench.bind("ada", person("ada", "engineers"))
        address = bench.machine.ssh.listen
        idle = [await asyncio.open_connection(address.host, address.port) for _ in range(120)]
        status, out, _ = await bench.ssh(key, "localhost", "whoami")
        assert status == 0
        assert "ada" in out
        for _, writer in idle:
            writer.close()

    tour(tmp_path, visit)


def test_an_expiring_sign_in_ends_the_connection(tmp_path):
    async def visit(bench: Bench) -> None:
        key = bench.bind("ada", person("ada", "engineers", 2))
        status, _, err = await bench.ssh(key, "-N", "localhost")
        assert status == 255
        assert "expired" in err or err == ""

    tour(tmp_path, visit)


@needs_sshd
def test_what_is_piped_into_a_command_waits_with_it_for_its_approval(tmp_path):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada@example.org", "engineers"))
        officer = bench.bind("olga", person("olga@example.org", "officers"))
        content = b"y" * 300_000
        async with bench.sshd():
            asking = asyncio.create_task(
                bench.ssh(engineer, "web01@localhost", "id >&2; wc -c", stdin=content)
            )
            async with asyncio.timeout(30):
                while "access:request:created" not in bench.kinds():  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)
            assert (await bench.ssh(officer, "localhost", "approve", "1"))[0] == 0
            status, out, err = await asking
        assert (status, out.strip()) == (0, "300000"), err

    tour(tmp_path, visit)


@needs_sshd
def test_commands_on_a_target_are_judged_run_and_recorded(tmp_path):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada@example.org", "engineers"))
        async with bench.sshd():
            assert await bench.ssh(engineer, "web01@localhost", "echo hello") == (0, "hello\n", "")
            assert (await bench.ssh(engineer, "web01@localhost", "false"))[0] == 1
            status, out, _ = await bench.ssh(
                engineer, "web01@localhost", "cat", stdin=b"x" * 3_000_000
            )
            assert (status, len(out)) == (0, 3_000_000)
            status, out, err = await bench.ssh(engineer, "web01@localhost", "sudo /bin/rm -r -f /")
            assert (status, out) == (126, "")
            assert "no-rm" in err
            assert "audit entry" in err
            status, out, err = await bench.ssh(engineer, "web01@localhost", "$SHELL")
            assert (status, out) == (126, "")
            assert "command-unknown" in err
            for shell in ("bash -s", "sh"):
                script = b"echo from; echo script\n"
                status, out, _ = await bench.ssh(engineer, "web01@localhost", shell, stdin=script)
                assert (status, out) == (0, "from\nscript\n")
            script = b"echo ran\nFOO=rm\n$FOO -r -f /\n"
            status, out, err = await bench.ssh(engineer, "web01@localhost", "bash", stdin=script)
            assert (status, out) == (126, "")
            assert "no-rm" in err
            script = b"#" * 300_000 + b"\necho long\n"
            status, out, err = await bench.ssh(engineer, "web01@localhost", "bash", stdin=script)
            assert (status, out) == (126, "")
            status, out, _ = await bench.ssh(
                engineer, "-tt", "web01@localhost", stdin=b"tty; exit 7\n"
            )
            assert status == 7
            assert "/dev/pts/" in out
        await bench.closed(10)
        kinds = bench.kinds()
        assert kinds.count("shell:command:allowed") == 6  # one of them typed
        assert kinds.count("shell:command:denied") == 4
        assert kinds.count("access:session:closed") == kinds.count("access:session:opened") == 10
        seen = [
            (event.code, event.data)
            for path in bench.machine.recordings.glob("*.cast.*")
            for event in read_recording(path)[1]
        ]
        assert {("o", "hello\n"), ("m", "command: echo hello"), ("x", "7")} <= set(seen)
        assert sum(len(text) for code, text in seen if code == "i") >= 3_000_000
        assert any(code == "m" and text.startswith("refused by rule no-rm") for code, text in seen)

    tour(tmp_path, visit)


@needs_sshd
def test_a_catalogue_runs_its_entries_without_a_shell_a_terminal_or_input(tmp_path):
    async def visit(bench: Bench) -> None:
        operator = bench.bind("ola", person("ola", "operators"))
        async with bench.sshd():
            line = "printf %s '$(id); `id` | id & \\'"
            status, out, _ = await bench.ssh(operator, "web01@localhost", line)
            assert (status, out) == (0, "$(id); `id` | id & \\")
            status, out, _ = await bench.ssh(operator, "-tt", "web01@localhost", "tty", stdin=b"")
            assert status == 1
            assert "not a tty" in out
            status, out, _ = await bench.ssh(operator, "web01@localhost", "cat", stdin=b"x")
            assert (status, out) == (0, "")
            assert (await bench.ssh(operator, "web01@localhost", "ls /usr/bin"))[0] == 0
            for line in ("ls /etc", "ls /usr/../etc", "tty; id", "id", "bash"):
                status, out, err = await bench.ssh(operator, "web01@localhost", line)
                assert (status, out) == (126, "")
                assert "catalogue of operator" in err
            status, out, err = await bench.ssh(operator, "-tt", "web01@localhost", stdin=b"id\n")
            assert status == 126
            assert "shell is not in the catalogue" in out + err
        assert bench.kinds().count("shell:command:denied") == 5

    tour(tmp_path, visit)


@needs_sshd
def test_a_command_waits_for_its_approval(tmp_path):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada", "engineers"))
        officer = bench.bind("oli", person("oli", "officers"))
        async with bench.sshd():
            asked = asyncio.create_task(bench.ssh(engineer, "web01@localhost", "id -un root"))
            while not bench.store.requests():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            assert "id -un root" in (await bench.ssh(officer, "localhost", "requests"))[1]
            assert (await bench.ssh(engineer, "localhost", "approve 1"))[0] == 1
            status, out, err = await bench.ssh(officer, "clinic@localhost", "approve 1")
            assert (status, err) == (0, "")
            status, out, err = await asked
            assert status == 0
            assert out == "root\n"
            assert "request 1" in err
            assert bench.store.requests()[0].detail is None
            lines = [
                str(decode_entry(line)) for line in iterate_lines(bench.machine.audit.directory)
            ]
            assert not any("-un root" in line for line in lines)
            asked = asyncio.create_task(bench.ssh(engineer, "web01@localhost", "id"))
            while len(bench.store.requests()) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            assert (await bench.ssh(officer, "localhost", "deny 2 --reason not today"))[0] == 0
            status, out, err = await asked
            assert (status, out) == (126, "")
            assert "not today" in err

    tour(tmp_path, visit)


@needs_sshd
def test_another_host_key_than_the_pinned_one_is_refused(tmp_path):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada", "engineers"))
        bench.target_host_key = keygen(bench.folder / "keys/other_host")
        async with bench.sshd():
            status, _, err = await bench.ssh(engineer, "web01@localhost", "uptime")
        assert status == 1
        assert "another host key" in err

    tour(tmp_path, visit)


def test_without_the_right_role_no_session_opens(tmp_path):
    async def visit(bench: Bench) -> None:
        nobody = bench.bind("bob", person("bob", "others"))
        status, _, err = await bench.ssh(nobody, "web01@localhost", "uptime")
        assert status == 126
        assert "no rule allows connect on web01" in err
        status, _, err = await bench.ssh(nobody, "-W", "clinic:5432", "localhost")
        assert status == 255
        assert "forwarding failed" in err
        status, _, err = await bench.ssh(nobody, "-W", "127.0.0.1:22", "localhost")
        assert status == 255
        kinds = bench.kinds()
        assert kinds.count("access:session:refused") == 2
        assert kinds.count("ssh:channel:refused") == 2

    tour(tmp_path, visit)


@pytest.mark.parametrize(
    "arguments", [["-R", "0:localhost:1", "-o", "ExitOnForwardFailure=yes", "-N"], ["-s"]]
)
def test_other_channels_are_refused_and_audited(tmp_path, arguments):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada", "engineers"))
        rest = ["localhost", "sftp"] if arguments == ["-s"] else ["localhost"]
        status, _, _ = await bench.ssh(engineer, *arguments, *rest)
        assert status != 0
        for _ in range(50):
            if "ssh:channel:refused" in bench.kinds():
                return
            await asyncio.sleep(0.02)
        pytest.fail("the refusal is not in the audit log")

    tour(tmp_path, visit)


async def speak_postgres(services, session, reader, writer) -> None:
    """Let psql in and answer every statement with one row: the session's target."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack(">I", len(body) + 4) + body

    (length,) = struct.unpack(">I", await reader.readexactly(4))
    await reader.readexactly(length - 4)
    ready = message(b"Z", b"I")
    writer.write(
        message(b"R", struct.pack(">I", 0)) + message(b"S", b"server_version\x0016.0\0") + ready
    )
    while True:
        kind = await reader.readexactly(1)
        (length,) = struct.unpack(">I", await reader.readexactly(4))
        await reader.readexactly(length - 4)
        if kind == b"X":
            return
        column = (
            struct.pack(">H", 1)
            + b"target\0"
            + struct.pack(">IHIHIH", 0, 0, 25, 0xFFFF, 0xFFFFFFFF, 0)
        )
        row = struct.pack(">HI", 1, len(session.target)) + session.target.encode()
        writer.write(
            message(b"T", column) + message(b"D", row) + message(b"C", b"SELECT 1\0") + ready
        )
        await writer.drain()


ESCAPES = r"""
\! id
\o |id
select 1;
\o
select 2 \g |id
\copy (select 1) to program 'id'
\o /home/file
\o /tmp/file
\i /etc/passwd
select 3;
"""


@pytest.fixture
def proxy(monkeypatch):
    module = types.ModuleType("appliance.session.postgres.conversation")
    module.serve_postgres = speak_postgres
    monkeypatch.setitem(sys.modules, "appliance.session.postgres.conversation", module)


@pytest.mark.usefixtures("proxy")
def test_psql_runs_in_a_sandbox_without_a_way_out(tmp_path):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada", "engineers"))
        _, out, err = await bench.ssh(engineer, "clinic@localhost", stdin=ESCAPES.encode())
        assert out.count("clinic") >= 1, (out, err)
        assert "uid=" not in out + err
        assert "psql-no-shell" in err
        assert "/home/file: Read-only file system" in err
        # There is a /tmp, read-only, if the project itself lies below it.
        assert re.search("/tmp/file: (No such file or directory|Read-only file system)", err)
        assert "/etc/passwd: No such file or directory" in err
        assert bench.kinds().count("psql:escape:refused") >= 3

    tour(tmp_path, visit)


@pytest.mark.usefixtures("proxy")
def test_psql_on_a_terminal_survives_ctrl_c_and_passes_its_status_on(tmp_path):
    async def visit(bench: Bench) -> None:
        engineer = bench.bind("ada", person("ada", "engineers"))
        process = await asyncio.create_subprocess_exec(
            *bench.options(engineer),
            "-tt",
            "clinic@localhost",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        screen = b""

        async def see(text: bytes) -> None:
            nonlocal screen
            async with asyncio.timeout(30):
                while text not in screen:
                    data = await process.stdout.read(4096)
                    assert data, screen
                    screen += data

        await see(b"=> ")
        screen = b""
        process.stdin.write(b"select\x03")
        await process.stdin.drain()
        await see(b"=> ")
        process.stdin.write(b"select 1;\n")
        await see(b"1 row")
        process.stdin.write(b"\\q\n")
        async with asyncio.timeout(30):
            assert await process.wait() == 0
        status, _, _ = await bench.ssh(engineer, "clinic@localhost", "select 1")
        assert status == 127

    tour(tmp_path, visit)


def test_the_prompt_shows_where_to_sign_in(tmp_path, monkeypatch):
    prompts = tmp_path / "prompts"
    askpass = tmp_path / "askpass"
    askpass.write_text(f'#!/bin/sh\necho "$1" >> {prompts}\necho\n')
    askpass.chmod(0o755)
    monkeypatch.setenv("SSH_ASKPASS", str(askpass))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")

    async def answer(_peer, call):
        if call["method"] == "signin.start":
            return {
                "signin": "1",
                "user_code": "ABCD-EFGH",
                "verification_uri": "http://idp",
                "verification_uri_complete": "http://idp/?c=1",
                "interval": 1,
                "expires_in": 60,
            }
        await asyncio.sleep(0.5)
        return {"identity": person("ada@example.org", "engineers").to_json()}

    async def visit(bench: Bench) -> None:
        web = await serve(bench.machine.web.socket, answer, own_uids())
        status, out, err = await bench.ssh(
            None, "-o", "PubkeyAuthentication=no", "localhost", "whoami"
        )
        web.close()
        assert (status, err) == (0, "")
        assert "ada@example.org" in out
        assert "by oidc-device" in out
        assert "Sign in at http://idp/?c=1 (code ABCD-EFGH)" in prompts.read_text()

    tour(tmp_path, visit)
