"""The SSH listener with the stock OpenSSH client, a real audit daemon and a real sshd."""

from __future__ import annotations

import asyncio
import re
import shutil
import struct
import sys
import types
from pathlib import Path

import pytest

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.ipc import own_uids, serve
from appliance.recording.reader import read_recording
from tests.integration.bench import Bench, person, serving
from tests.integration.openssh import keygen, needs_sshd

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]


def tour(folder: Path, visit) -> None:
    async def run() -> None:
        bench = Bench(folder)
        async with serving(bench.machine, bench.policy) as bench.audit:
            await visit(bench)
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
        assert ("m", "command: tty; exit 7") in seen  # typed
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


async def speak_postgres(session, reader, writer) -> None:
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
