"""Scripts on standard input, for `bash` and for a login shell without a terminal."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.integration.openssh import SSHD
from tests.integration.roads import travel

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not Path(SSHD).exists(), reason="needs sshd"),
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH clients"),
]
RULES = [
    {"id": "shell", "effect": "allow", "roles": ["engineer"], "actions": ["exec", "shell"]},
    {"id": "no-hack", "effect": "deny", "commands": ["touch *hacked*"], "reason": "no hacking"},
]
WAYS = [["web01"], ["web01@bastion"], ["web01", "bash"], ["web01", "sudo", "-n", "bash", "-s"]]
ATTACKS = [
    ["touch hacked\n"],
    ["touch hacked"],
    ["tou", "ch hac", "ked\n"],
    ["touch \\\n", "hacked\n"],
    ["echo one\n", "touch hacked\n"],
    ["T=touch\n", "$T hacked\n"],
    ["$(echo touch) hacked\n"],
    ["for i in 1; do\n", "touch hacked\n", "done\n"],
    ["cat <<E | bash\n", "touch hacked\n", "E\n"],
    ["bash\n", "touch hacked\n"],
    ["exec < ./script\n"],
    ["f() {\n", "touch hacked\n", "}\n", "f\n"],
    ["echo 'x\n", "'; touch hacked\n"],
    ["true ||\n", "touch hacked; touch hacked\n"],
    ["echo waiting for x\n", "touch hacked\n"],
    [": " + "x" * 300_000 + "\n", "touch hacked\n"],
]


async def feed(roads, way: list[str], parts: list[str]) -> tuple[int | None, bytes, bytes]:
    process = await asyncio.create_subprocess_exec(
        *["ssh", "-F", str(roads.config), "-T", *way],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    for part in parts:
        process.stdin.write(part.encode())
        await asyncio.sleep(0.3)
    process.stdin.close()
    try:
        async with asyncio.timeout(20):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        out, err = await process.communicate()
        return None, out, b"it hangs: " + err
    return process.returncode, out, err


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", WAYS[:3], ids=" ".join)
def test_a_script_that_is_refused_does_not_run(tmp_path, way):
    async def visit(roads) -> None:
        (tmp_path / "script").write_text("touch hacked\n")
        gate = asyncio.Semaphore(4)

        async def attack(index: int, parts: list[str]) -> str:
            folder = tmp_path / f"t{index}"
            folder.mkdir()
            shutil.copy(tmp_path / "script", folder)
            async with gate:
                status, _, err = await feed(roads, way, [f"cd {folder}\n", *parts])
            refused = status not in {0, None} and b"bastion: " in err
            return "" if refused and not (folder / "hacked").exists() else f"{parts}: {err!r}"

        problems = await asyncio.gather(*(attack(*row) for row in enumerate(ATTACKS)))
        assert not any(problems), problems

    travel(tmp_path, visit, rules=RULES)


@pytest.mark.parametrize("way", WAYS[:3], ids=" ".join)
def test_honest_scripts_run_at_once_and_as_they_come(tmp_path, way):
    async def visit(roads) -> None:
        whole = [
            "set -e\nfor i in 1 2; do\n  echo n-$i\ndone\ncat <<'E'\ntouch hacked\nE\nexit 3\n"
        ]
        status, out, err = await feed(roads, way, whole)
        assert (status, out, err) == (3, b"n-1\nn-2\ntouch hacked\n", b"")
        pieces = [
            "echo a\necho b-",
            "$((1+1))\nif true\n",
            "then echo c; fi\n",
            "echo waiting for d",
        ]
        status, out, _ = await feed(roads, way, ["# comment\n" * 9000 + "echo long\n"])
        assert (status, out) == (0, b"long\n")
        status, out, _ = await feed(roads, way, pieces)
        assert (status, out) == (0, b"a\nb-2\nc\nwaiting for d\n")

    travel(tmp_path, visit, rules=RULES)


def test_a_long_script_runs_where_a_rule_allows_what_cannot_be_read(tmp_path):
    lax = {"id": "lax", "effect": "allow", "roles": ["engineer"], "commands": ["unknown"]}
    rules = [*RULES, lax | {"actions": ["exec", "shell"]}]

    async def visit(roads) -> None:
        script = "echo start\n" + ": filler\n" * 40_000 + "echo end\n"
        status, out, _ = await feed(roads, ["web01", "bash"], [script])
        assert (status, out) == (0, b"start\nend\n")

    travel(tmp_path, visit, rules=rules)


def test_without_rules_about_commands_a_shell_without_a_terminal_is_as_it_is(tmp_path):
    rules = [{"id": "shell", "effect": "allow", "roles": ["engineer"], "actions": ["shell"]}]

    async def visit(roads) -> None:
        status, out, _ = await feed(roads, ["web01"], ["X=echo; $X fine; exit 4"])
        assert (status, out) == (4, b"fine\n")

    travel(tmp_path, visit, rules=rules)
