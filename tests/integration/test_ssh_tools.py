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
ANSIBLE_BIN = os.environ.get("ANSIBLE_BIN")
"""Where Ansible is; then the test is not left out."""
PLAYBOOKS = shutil.which("ansible-playbook", path=ANSIBLE_BIN)


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
        for side in (there, back):
            side.mkdir(exist_ok=True)
            (side / "old").write_text("is not in the source")
        await call(roads, "rsync", "-az", "--delete", "-e", shell, f"{source}/", f"{road}:{there}/")
        assert not (there / "old").exists()
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


PLAYBOOK = """
- hosts: target
  gather_facts: true
  become: true
  vars: {folder: FOLDER}
  tasks:
    - ansible.builtin.assert: {that: "ansible_facts.user_id == 'root'"}
    - ansible.builtin.copy: {src: FOLDER/note, dest: FOLDER/copied, mode: '0640'}
    - ansible.builtin.template: {src: FOLDER/note.j2, dest: FOLDER/written}
    - ansible.builtin.script: FOLDER/script.sh one 'two words'
      register: script
    - ansible.builtin.assert: {that: "script.stdout_lines == ['one|two words', 'root']"}
    - ansible.builtin.command: sleep 1
      async: 30
      poll: 1
    - ansible.builtin.shell: echo $HOME | tr a-z A-Z
      register: shell
    - ansible.builtin.assert: {that: "shell.stdout == '/ROOT'"}
    - ansible.builtin.lineinfile: {path: FOLDER/written, line: 'a line'}
    - ansible.builtin.slurp: {src: FOLDER/written}
      register: slurped
    - ansible.builtin.assert: {that: "(slurped.content | b64decode) == 'for target\\na line\\n'"}
    - ansible.builtin.fetch: {src: FOLDER/copied, dest: FOLDER/fetched, flat: true}
"""


RULES_OF_ANSIBLE = {
    "True": ["unknown"],  # The modules come on standard input, where nobody can read them.
    "False": [
        "*python* *ansible*",
        "*python* *ansible* *",  # async
        "*ansible-tmp-* *",  # scripts
    ],
}


@pytest.mark.skipif(
    ANSIBLE_BIN is None and (PLAYBOOKS is None or shutil.which("sudo") is None or os.getuid() != 0),
    reason="needs ansible and sudo, as root: make test-ansible",
)
@pytest.mark.parametrize(("road", "pipelining"), list(zip(ROADS, ("True", "False"), strict=True)))
def test_ansible_becomes_root_and_does_its_work(tmp_path, road, pipelining):
    """Facts, copy, template, script, async, fetch; a rule about commands judges all they run."""
    ansible = {
        "id": "ansible",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["exec", "shell"],
        "commands": RULES_OF_ANSIBLE[pipelining],
    }
    (tmp_path / "note").write_text("for the target\n")
    (tmp_path / "note.j2").write_text("for {{ inventory_hostname }}\n")
    (tmp_path / "script.sh").write_text('#!/bin/sh\necho "$1|$2"\nwhoami\n')
    (tmp_path / "play.yml").write_text(PLAYBOOK.replace("FOLDER", str(tmp_path)))

    async def visit(roads) -> None:
        host = f"target ansible_host={road.rpartition('@')[2]}"
        user = " ansible_user=web01" if "@" in road else ""
        inventory = roads.folder / "inventory"
        inventory.write_text(
            f"{host}{user} ansible_python_interpreter={sys.executable}"
            f" ansible_remote_tmp={tmp_path}/ansible"
            f" ansible_ssh_common_args='-F {roads.config}'\n"
        )
        assert PLAYBOOKS is not None
        quiet = {
            "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"),
            "ANSIBLE_HOST_KEY_CHECKING": "1",
            "ANSIBLE_PIPELINING": pipelining,
        }
        await call(roads, PLAYBOOKS, "-i", inventory, tmp_path / "play.yml", **quiet)
        assert (tmp_path / "fetched").read_text() == "for the target\n"
        # Ansible cleans up after itself with `rm -f -r`, which the bench denies.
        assert {one.data["rule"] for one in roads.events("shell:command:denied")} == {"no-rm"}

    travel(tmp_path, visit, rules=[*RULES, ansible])


def test_ten_channels_share_a_master_and_ssh_goes_to_the_background(tmp_path):
    async def visit(roads) -> None:
        for road in ROADS:
            # -f: ssh itself returns once it is signed in, and its forward listens.
            service, port = free_port(), free_port()
            answer = await asyncio.start_server(_greet, "127.0.0.1", service)
            way = ["-L", f"{port}:127.0.0.1:{service}"]
            options = ["-f", "-N", "-M", "-S", str(roads.control), "-o", "ExitOnForwardFailure=yes"]
            # Nobody waits for its pipes: what runs behind keeps them.
            behind = await asyncio.create_subprocess_exec(
                "ssh", "-F", str(roads.config), *options, *way, road
            )
            async with asyncio.timeout(60):
                assert await behind.wait() == 0
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await reader.read(100) == b"hello"
            writer.close()
            answer.close()
            barrier = f"touch {tmp_path}/there-$N; while [ $(ls {tmp_path} | grep -c there-) -lt 10 ]; do sleep 0.1; done; echo $N"
            runs = (
                roads.run(
                    "ssh", "-S", roads.control, road, barrier.replace("$N", str(number)), seconds=60
                )
                for number in range(10)
            )
            done = await asyncio.gather(*runs)
            assert [out for _, out, _ in done] == [b"%d\n" % number for number in range(10)]
            for number in range(10):
                (tmp_path / f"there-{number}").unlink()
            assert (await roads.run("ssh", "-S", roads.control, "-O", "exit", road))[0] == 0

    travel(tmp_path, visit, rules=RULES)


def test_files_between_two_targets_and_by_a_batch(tmp_path):
    """`scp -3`, over both roads at once, and `sftp -b`, which stops at its first mistake."""
    (tmp_path / "one").write_bytes(content := os.urandom(300_000))

    async def visit(roads) -> None:
        for old in ([], ["-O"]):
            copy = ["scp", "-3", *old, f"web01:{tmp_path}/one", f"web01@bastion:{tmp_path}/two"]
            status, _, err = await roads.run(*copy)
            assert (status, (tmp_path / "two").read_bytes()) == (0, content), err
            (tmp_path / "two").unlink()
        batch = tmp_path / "batch"
        lines = ["cd {0}", "mkdir sub", "put one sub/three", "rename sub/three sub/four"]
        lines += ["get sub/four {0}/five", "-rm nobody", "ls sub", "rm nobody", "rm one"]
        batch.write_text("\n".join(lines).format(tmp_path) + "\n")
        for road in ROADS:
            command = ["sftp", "-F", roads.config, "-b", batch, road]
            process = await asyncio.create_subprocess_exec(
                *map(str, command), cwd=tmp_path, stdout=asyncio.subprocess.PIPE
            )
            out, _ = await process.communicate()
            assert process.returncode == 1
            assert b"sub/four" in out
            assert (tmp_path / "five").read_bytes() == (tmp_path / "one").read_bytes() == content
            shutil.rmtree(tmp_path / "sub")

    travel(tmp_path, visit, rules=RULES)
