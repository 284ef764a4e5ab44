"""`scp -O` with the stock client: as a target's own scp, and judged as sftp is."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import stat
from pathlib import Path

import pytest

from appliance.cli.kept_files import list_files
from appliance.recording.reader import read_recording
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel
from tests.integration.test_sftp import FILES, folder_rules, make_srv

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("scp") is None, reason="needs the OpenSSH clients"),
]
RULES = [*FILES, {"id": "run", "effect": "allow", "actions": ["connect", "exec", "shell"]}]


def make_tree(folder: Path) -> Path:
    tree = folder / "tree"
    (tree / "sub/empty").mkdir(parents=True)
    (tree / "run.sh").write_text("#!/bin/sh\n")
    (tree / "run.sh").chmod(0o755)
    (tree / "a name, with 'signs' 100%").write_bytes(os.urandom(100_000))
    (tree / "none").touch()
    (tree / "sub/large").write_bytes(os.urandom(3_000_001))
    (tree / "sub/large").chmod(0o640)
    for path in (*tree.rglob("*"), tree):
        os.utime(path, (1_600_000_000, 1_500_000_000))
    return tree


def describe(tree: Path, *, times: bool) -> dict[str, tuple[object, ...]]:
    return {
        str(path.relative_to(tree)): (
            stat.S_IMODE(path.stat().st_mode),
            path.stat().st_mtime if times else None,
            path.read_bytes() if path.is_file() else None,
        )
        for path in tree.rglob("*")
    }


async def scp(roads: Roads, *words: str | Path, seconds: float = 20) -> tuple[int, str]:
    status, out, err = await roads.run("scp", "-O", *words, seconds=seconds)
    assert out == b""
    return status, err


@pytest.mark.parametrize("preserves", [[], ["-p"]], ids=["new", "preserved"])
def test_a_tree_arrives_as_it_is_both_ways(tmp_path, preserves):
    tree, srv = make_tree(tmp_path), make_srv(tmp_path)

    async def visit(roads: Roads) -> None:
        assert await scp(roads, "-r", *preserves, tree, f"web01:{srv}/in") == (0, "")
        assert describe(srv / "in/tree", times=bool(preserves)) == describe(
            tree, times=bool(preserves)
        )
        assert await scp(roads, "-r", *preserves, f"web01:{srv}/in/tree", tmp_path / "back") == (
            0,
            "",
        )
        assert describe(tmp_path / "back", times=bool(preserves)) == describe(
            tree, times=bool(preserves)
        )
        closed = await roads.event("sftp:file:closed", 8)
        digest = hashlib.sha256((tree / "sub/large").read_bytes()).hexdigest()
        large = [event.data for event in closed if event.data["path"].endswith("large")]
        assert [(one["direction"], one["bytes"], one["sha256"]) for one in large] == [
            ("upload", 3_000_001, digest),
            ("download", 3_000_001, digest),
        ]
        assert all(event.data["complete"] for event in closed)

    travel(tmp_path, visit, rules=RULES)


def test_names_patterns_and_mistakes_are_as_of_a_targets_own_scp(tmp_path):
    srv = make_srv(tmp_path)
    for name in ("one.txt", "two.txt", ".hidden.txt", "other"):
        (srv / "out" / name).write_text(name)
    (srv / "out/link").symlink_to("one.txt")
    back = tmp_path / "back"
    back.mkdir()

    async def visit(roads: Roads) -> None:
        assert await scp(roads, f"web01:{srv}/out/*.txt", f"web01:{srv}/out/link", back) == (0, "")
        assert sorted(path.name for path in back.iterdir()) == ["link", "one.txt", "two.txt"]
        assert (back / "link").read_text() == "one.txt" and not (back / "link").is_symlink()
        for words, said in (
            ((f"web01:{srv}/none", back), f"scp: {srv}/none: No such file or directory"),
            ((f"web01:{srv}/out", back), f"scp: {srv}/out: not a regular file"),
            ((f"web01:{srv}/n*ne", back), f"scp: {srv}/n*ne: No such file or directory"),
            ((back / "one.txt", f"web01:{srv}/no/where"), f"scp: {srv}/no/where: No such file"),
            ((back / "one.txt", back / "two.txt", f"web01:{srv}/n"), f"scp: {srv}/n: Not a dir"),
        ):
            status, err = await scp(roads, *words)
            assert (status, said in err) == (1, True), (words, err)
        assert await scp(roads, back / "one.txt", f"web01:{srv}/in/renamed") == (0, "")
        assert await scp(roads, back / "two.txt", f"web01:{srv}/in/renamed") == (0, "")
        assert (srv / "in/renamed").read_text() == "two.txt"

    travel(tmp_path, visit, rules=RULES)


def test_rules_about_paths_sizes_and_directions_hold(tmp_path):
    srv = make_srv(tmp_path)
    (srv / "out/way").symlink_to("../private")
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"x" * 1_000_000)
    large.write_bytes(b"x" * 1_000_001)

    async def visit(roads: Roads) -> None:
        assert await scp(roads, f"web01:{srv}/out/report", tmp_path / "r") == (0, "")
        assert await scp(roads, small, f"web01:{srv}/in/small") == (0, "")
        for words in (
            (f"web01:{srv}/private/secret", tmp_path / "s"),
            (f"web01:{srv}/out/way/secret", tmp_path / "s"),
            (f"web01:{srv}/pr*/*", tmp_path / "s"),
            ("-r", f"web01:{srv}/private", tmp_path / "s"),
            (small, f"web01:{srv}/out/small"),
            (large, f"web01:{srv}/in/large"),
        ):
            status, err = await scp(roads, *words)
            assert (status, "scp: " in err) == (1, True), (words, err)
        assert not (tmp_path / "s").is_file()
        assert not (srv / "out/small").exists() and not (srv / "in/large").exists()
        # The rest of a tree comes, as with today's scp.
        status, err = await scp(roads, "-r", f"web01:{srv}", tmp_path / "all")
        assert status == 1 and "rule private" in err
        assert (tmp_path / "all/out/report").exists()
        assert not (tmp_path / "all/private/secret").exists()

    travel(tmp_path, visit, rules=folder_rules(srv))


def test_content_is_kept_and_streams_are_not(tmp_path):
    srv = make_srv(tmp_path)
    kept = {"id": "kept", "effect": "allow", "actions": ["download"], "keep_content": True}

    async def visit(roads: Roads) -> None:
        assert await scp(roads, f"web01:{srv}/out/report", tmp_path / "r") == (0, "")
        await roads.event("access:session:closed")
        (path,) = roads.machine.recordings.glob("*.cast.zst")
        events = list(read_recording(path)[1])
        (line,) = list_files(events).splitlines()[1:]
        assert line.split() == ["1", "download", "7000", f"{srv}/out/report"]
        assert {str(event.code) for event in events} == {"m", "f", "F"}

    travel(tmp_path, visit, rules=[*RULES, kept])


def test_a_rule_that_holds_scp_back_is_obeyed(tmp_path):
    srv = make_srv(tmp_path)
    rules = [
        {"id": "no-report", "effect": "deny", "commands": ["scp -f */report"]},
        {"id": "ask", "effect": "ask", "commands": ["scp -f */asked"], "approvers": ["officer"]},
    ]
    (srv / "out/asked").write_text("asked")

    async def visit(roads: Roads) -> None:
        for name, said in (("report", "rule no-report"), ("asked", "nobody answered in time")):
            status, err = await scp(roads, f"web01:{srv}/out/{name}", tmp_path / "r")
            assert (status != 0, said in err) == (True, True), err
        assert not (tmp_path / "r").exists()

    travel(tmp_path, visit, rules=[*RULES, rules[0], rules[1] | {"timeout": "1s"}])


def test_who_leaves_in_the_middle_leaves_it_incomplete(tmp_path):
    srv = make_srv(tmp_path)

    async def visit(roads: Roads) -> None:
        process = await asyncio.create_subprocess_exec(
            *("ssh", "-F", roads.config, "web01", "scp", "-t", f"{srv}/in/cut"),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert await process.stdout.readexactly(1) == b"\0"
        process.stdin.write(b"C0644 100000 cut\n" + b"x" * 70_000)
        assert await process.stdout.readexactly(1) == b"\0"
        process.stdin.write_eof()
        assert await process.wait() == 1
        (closed,) = await roads.event("sftp:file:closed")
        assert (closed.data["bytes"], closed.data["complete"]) == (70_000, False)

    travel(tmp_path, visit, rules=RULES)
