"""Tools as they are, through `ssh -J` and `TARGET@bastion`: git, rsync, scp, Ansible, VS Code's way in.

A rule about commands is there, so everything they run is judged.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.integration.openssh import SSHD, free_port, reachable
from tests.integration.roads import travel

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not Path(SSHD).exists(), reason="needs sshd"),
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH clients"),
]
RULES = [
    {"id": "shell", "effect": "allow", "roles": ["engineer"], "actions": ["exec", "shell", "sftp"]},
    {
        "id": "files",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["upload", "download", "list", "change"],
    },
    {"id": "forward", "effect": "allow", "roles": ["engineer"], "actions": ["forward"]},
    {"id": "no-wipe", "effect": "deny", "commands": ["rm -rf /*", "touch *hacked*"]},
]
ROADS = ["web01", "web01@bastion"]
ANSIBLE = shutil.which("ansible") or shutil.which("ansible", path=os.environ.get("ANSIBLE_BIN", ""))


def environment(roads) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "GIT_SSH_COMMAND": f"ssh -F {roads.config}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
    }


async def call(roads, *command: str | Path, cwd: Path | None = None, **more: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=cwd,
        env=environment(roads) | more,
    )
    async with asyncio.timeout(90):
        out, _ = await process.communicate()
    text = out.decode("utf-8", "replace")
    assert process.returncode == 0, text
    return text


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_clones_and_pushes(tmp_path, road):
    origin, clone = tmp_path / "origin.git", tmp_path / "clone"

    async def visit(roads) -> None:
        await call(roads, "git", "init", "-q", "--bare", origin)
        where = f"{road}:{origin}"
        if road == "web01@bastion":
            where = f"ssh://{road}{origin}"
        await call(roads, "git", "clone", "-q", where, clone)
        (clone / "file").write_bytes(os.urandom(200_000))
        await call(roads, "git", "add", ".", cwd=clone)
        await call(roads, "git", "commit", "-qm", "rm -rf / is a mention", cwd=clone)
        await call(roads, "git", "push", "-q", "origin", "HEAD:main", cwd=clone)
        await call(roads, "git", "fetch", "-q", cwd=clone)
        log = await call(roads, "git", "-C", origin, "log", "--oneline", "main")
        assert "is a mention" in log

    travel(tmp_path, visit, rules=RULES)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.skipif(shutil.which("rsync") is None, reason="needs rsync")
def test_rsync_in_both_directions(tmp_path, road):
    source, there, back = (tmp_path / name for name in ("source", "there", "back"))
    (source / "sub").mkdir(parents=True)
    for name in ("a file", "sub/b"):
        (source / name).write_bytes(os.urandom(300_000))

    async def visit(roads) -> None:
        shell = f"ssh -F {roads.config}"
        await call(roads, "rsync", "-az", "-e", shell, f"{source}/", f"{road}:{there}/")
        await call(roads, "rsync", "-az", "--delete", "-e", shell, f"{road}:{there}/", f"{back}/")
        await call(roads, "diff", "-r", source, back)

    travel(tmp_path, visit, rules=RULES)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("old", [[], ["-O"]], ids=["sftp", "old"])
def test_scp_in_both_protocols(tmp_path, road, old):
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    (tree / "sub/file").write_bytes(os.urandom(300_000))

    async def visit(roads) -> None:
        there, back = tmp_path / "there", tmp_path / "back"
        for source, sink in ((tree, f"{road}:{there}"), (f"{road}:{there}", back)):
            status, _, err = await roads.run("scp", "-q", "-r", "-p", *old, source, sink)
            assert status == 0, err
        assert (back / "sub/file").read_bytes() == (tree / "sub/file").read_bytes()

    travel(tmp_path, visit, rules=RULES)


BOOTSTRAP = b"""
set -e
VERSION=1.2.3
dir="$HOME/.nosuch-server/$VERSION"
if [ -d "$dir" ]; then
    echo "found $dir"
else
    echo "a8c: start"
fi
for attempt in 1 2; do
    echo "try $attempt"
done
echo "listeningOn==127.0.0.1:%d=="
uname -m
"""


@pytest.mark.parametrize("road", ROADS)
def test_the_way_in_of_vs_code(tmp_path, road):
    """`ssh -T -D PORT HOST bash` with a script on standard input, then forwards."""

    async def visit(roads) -> None:
        port, service = free_port(), free_port()
        answer = await asyncio.start_server(_greet, "127.0.0.1", service)
        async with answer:
            command = ["ssh", "-F", str(roads.config), "-T", "-D", str(port), road, "bash"]
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(BOOTSTRAP % service)
            await process.stdin.drain()
            async with asyncio.timeout(20):
                shown = await process.stdout.readuntil(b"==\n")
                assert b"try 2\n" in shown
                await reachable(port)
                greeting = await _ask_through_socks(port, service)
                process.stdin.write(b"cd /tmp\necho still-$((1 + 1))\n")
                await process.stdout.readuntil(b"still-2\n")
                process.stdin.write(b"touch hacked\n")
                assert b"hacked" not in await process.stdout.read()
                assert await process.wait() != 0
            assert greeting == b"hello"
            assert process.stderr is not None
            assert b"no-wipe" in await process.stderr.read()
        assert [event.data["rule"] for event in roads.events("shell:command:denied")] == ["no-wipe"]

    travel(tmp_path, visit, rules=RULES)


async def _greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello")
    await writer.drain()
    writer.close()


async def _ask_through_socks(port: int, service: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x05\x01\x00")
    assert await reader.readexactly(2) == b"\x05\x00"
    writer.write(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + service.to_bytes(2, "big"))
    await reader.readexactly(10)
    greeting = await reader.read(100)
    writer.close()
    return greeting


@pytest.mark.skipif(ANSIBLE is None, reason="needs ansible (ANSIBLE_BIN=… if it is elsewhere)")
@pytest.mark.parametrize("road", ROADS)
def test_ansible_pings_and_copies(tmp_path, road):
    rules = [
        *RULES,
        {
            "id": "ansible",
            "effect": "allow",
            "roles": ["engineer"],
            "actions": ["exec", "shell"],
            "commands": ["*python* *ansible*"],
        },
    ]
    (tmp_path / "note").write_text("for the target")

    async def visit(roads) -> None:
        host = f"target ansible_host={road.rpartition('@')[2]}"
        user = " ansible_user=web01" if "@" in road else ""
        inventory = roads.folder / "inventory"
        inventory.write_text(
            f"{host}{user} ansible_python_interpreter={sys.executable}"
            f" ansible_remote_tmp={tmp_path}/ansible"
            f" ansible_ssh_common_args='-F {roads.config}'\n"
        )
        assert ANSIBLE is not None
        run = [ANSIBLE, "-i", inventory, "target"]
        quiet = {"ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"), "ANSIBLE_HOST_KEY_CHECKING": "1"}
        assert "pong" in await call(roads, *run, "-m", "ping", **quiet)
        copy = f"src={tmp_path}/note dest={tmp_path}/copied"
        await call(roads, *run, "-m", "copy", "-a", copy, **quiet)
        assert (tmp_path / "copied").read_text() == "for the target"

    travel(tmp_path, visit, rules=rules)
