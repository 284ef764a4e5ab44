"""rsync with the stock client where rules speak about files: as between folders of one machine."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import stat
from pathlib import Path

import pytest

from tests.integration.openssh import needs_sshd, until
from tests.integration.roads import Roads, travel
from tests.integration.test_sftp import folder_rules, make_srv

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("rsync") is None, reason="needs rsync"),
]
RULES = [
    {"id": "run", "effect": "allow", "actions": ["connect", "exec", "shell", "sftp"]},
    {"id": "all", "effect": "allow", "actions": ["upload", "download", "list", "change"]},
    {"id": "secrets", "effect": "deny", "paths": ["*/secret*"]},
]
NEWS = ("-i", "--out-format=%i %n%L")
OPTIONS = [
    ["-a"],
    ["-r"],
    ["-az"],
    ["-rlptD"],
    ["-aL"],
    ["-rt", "--delete"],
    ["-a", "--delete", "--exclude=*.log", "--exclude=/sub/"],
    ["-a", "--delete-excluded", "--delete-after", "--exclude=*.log"],
    ["-a", "--include=*/", "--include=b*", "--exclude=*", "-m"],
    ["-a", "--exclude=sub/**/c", "--exclude=/larg?", "--exclude=[!a-z]*"],
    ["-a", "--filter=P kept*", "--filter=H hidden", "--delete"],
    ["-aF", "--delay-updates"],
    ["-rtu"],
    ["-a", "--size-only"],
    ["-a", "--existing"],
    ["-r", "--ignore-existing"],
    ["-aI"],
    ["-an", "--delete"],
    ["-aP", "--inplace"],
    ["-rtO", "--numeric-ids"],
    ["-aO", "--zc=zlib", "-z"],
    ["-rE"],
    ["-d"],
    ["-a", "--bwlimit=100000", "--timeout=60"],
]


def make_tree(tree: Path) -> Path:
    (tree / "sub/deep").mkdir(parents=True)
    (tree / "empty").mkdir()
    (tree / "none").touch()
    (tree / "hidden").write_text("h")
    (tree / "a.log").write_text("log\n")
    (tree / "B\tname, with 'signs' $x 100%").write_bytes(os.urandom(70_000))
    (tree / "beta").write_text("text " * 50_000)
    (tree / "run.sh").write_text("#!/bin/sh\n")
    (tree / "run.sh").chmod(0o755)
    (tree / "large").write_bytes(os.urandom(300_001))
    (tree / "sub/b").write_bytes(b"")
    (tree / "sub/deep/c").write_text("c")
    (tree / "link").symlink_to("sub/b")
    for path in (*tree.rglob("*"), tree):
        os.utime(path, (1_600_000_000, 1_500_000_000), follow_symlinks=False)
    return tree


def make_older(tree: Path) -> Path:
    """What is there before: the same, older, newer, of another kind, and too much."""
    (tree / "sub/extra/more").mkdir(parents=True)
    (tree / "sub/extra/more/x").write_text("x")
    (tree / "kept.log").write_text("kept")
    (tree / "kept").write_text("kept")
    (tree / "none").write_text("not empty")
    (tree / "beta").write_text("text " * 50_000)
    os.utime(tree / "beta", (1_500_000_000, 1_500_000_000))
    (tree / "run.sh").write_text("#!/bin/su\n")
    os.utime(tree / "run.sh", (1_700_000_000, 1_700_000_000))
    (tree / "large").symlink_to("beta")
    (tree / "empty").write_text("a file")
    for path in (*tree.rglob("*"), tree):
        if path.name not in {"beta", "run.sh"}:
            os.utime(path, (1_650_000_000, 1_650_000_000), follow_symlinks=False)
    return tree


def describe(tree: Path, options: list[str]) -> dict[str, tuple[object, ...]]:
    found = {}
    for path in sorted((*tree.rglob("*"), tree)):
        facts = path.lstat()
        is_link, is_file = stat.S_ISLNK(facts.st_mode), stat.S_ISREG(facts.st_mode)
        has_time = bool(set("ta") & set(options[0])) and (is_file or "O" not in options[0])
        found[str(path.relative_to(tree))] = (
            oct(facts.st_mode),
            int(facts.st_mtime) if has_time and not is_link else None,
            str(path.readlink()) if is_link else path.read_bytes() if is_file else None,
        )
    return found


async def rsync(roads: Roads | None, *words: str | Path) -> tuple[int, str, str]:
    shell = ["-e", f"ssh -F {roads.config} -S {roads.control}"] if roads is not None else []
    process = await asyncio.create_subprocess_exec(
        "rsync", *shell, *map(str, words),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        return -1, "it hangs", ""
    return process.returncode or 0, out.decode(), err.decode()


def sorted_news(text: str) -> list[str]:
    """The lines without what differs from run to run: progress, and the order of directories."""
    return sorted(
        line for line in text.splitlines() if line[:1] in "<>ch.*" and "%" not in line[:9]
    )


def test_a_tree_arrives_as_without_the_bastion(tmp_path):
    tree = make_tree(tmp_path / "tree")

    async def compare(roads: Roads, number: int, options: list[str]) -> list[str]:
        wrong = []
        for way in ("up", "down"):
            here, there = (make_older(tmp_path / f"{way}{number}.{one}") for one in (0, 1))
            direct = await rsync(None, *options, *NEWS, f"{tree}/", here)
            ends = (f"{tree}/", f"web01:{there}") if way == "up" else (f"web01:{tree}/", there)
            told = await rsync(roads, *options, *NEWS, *ends)
            first, second = (describe(one, options) for one in (here, there))
            if told[0] != direct[0] or first != second:
                keys = {key for key in first | second if first.get(key) != second.get(key)}
                wrong.append(f"{way} {options}: {told}, {direct}, {keys}")
            elif sorted_news(told[1]) != sorted_news(
                direct[1].replace(">f", "<f" if way == "up" else ">f")
            ):
                wrong.append(f"{way} {options}: {sorted_news(told[1])}, {sorted_news(direct[1])}")
        return wrong

    async def visit(roads: Roads) -> None:
        todo, wrong = list(enumerate(OPTIONS)), []

        async def work() -> None:
            while todo:
                wrong.extend(await compare(roads, *todo.pop()))

        shared = "-F", roads.config, "-M", "-S", roads.control, "-N", "web01"
        ssh = await asyncio.create_subprocess_exec("ssh", *map(str, shared))
        await until(roads.control.exists)
        await asyncio.gather(work(), work(), work())
        ssh.terminate()
        await ssh.wait()
        assert wrong == []

    travel(tmp_path, visit, rules=RULES)


def file_rules(srv: Path) -> list[dict]:
    return [{"id": "run", "effect": "allow", "actions": ["connect", "exec"]}, *folder_rules(srv)]


async def refused(roads: Roads, *words: str | Path) -> str:
    status, _, err = await rsync(roads, *words)
    assert status in {12, 23}, err
    return err


def test_files_are_judged_one_by_one_and_are_in_the_log_with_their_digest(tmp_path):
    srv, here = make_srv(tmp_path), tmp_path / "here"
    here.mkdir()
    (here / "small").write_bytes(small := os.urandom(900_000))
    (here / "large").write_bytes(os.urandom(1_100_000))

    async def visit(roads: Roads) -> None:
        assert "large" in await refused(roads, "-rz", f"{here}/", f"web01:{srv}/in/")
        assert (srv / "in/small").read_bytes() == small
        assert not (srv / "in/large").exists() or (srv / "in/large").stat().st_size <= 1_000_000
        assert "private" in await refused(roads, "-r", f"{here}/small", f"web01:{srv}/private/x")
        assert "out" in await refused(roads, "-r", f"{here}/small", f"web01:{srv}/out/x")
        await refused(roads, "-r", "--delete", f"{here}/", f"web01:{srv}/out/")
        assert (srv / "out/report").exists()
        got = tmp_path / "got"
        # Names that may not be seen are not in the list.
        assert (await rsync(roads, "-r", f"web01:{srv}/", got))[0] == 0
        assert {path.name for path in got.rglob("*") if path.is_file()} == {"small", "report"}
        assert not (got / "private").exists() or not [*(got / "private").iterdir()]
        digest = hashlib.sha256(small).hexdigest()
        files = [event.data for event in roads.events("sftp:file:closed")]
        assert {one["direction"] for one in files if one["sha256"] == digest} == {
            "upload",
            "download",
        }

    travel(tmp_path, visit, rules=file_rules(srv))


def test_a_link_leads_nobody_out_of_what_the_rules_allow(tmp_path):
    srv, here = make_srv(tmp_path), tmp_path / "here"
    (here / "way").mkdir(parents=True)
    (here / "way/stolen").write_text("x")
    (srv / "in/way").symlink_to(srv / "private")
    (srv / "in/report").symlink_to(srv / "private/secret")

    async def visit(roads: Roads) -> None:
        await rsync(roads, "-r", f"{here}/", f"web01:{srv}/in/")
        await rsync(roads, "-r", "--inplace", f"{srv}/out/report", f"web01:{srv}/in/")
        await rsync(roads, "-r", f"{here}/way/", f"web01:{srv}/in/way/")
        assert sorted(path.name for path in (srv / "private").iterdir()) == ["secret"]
        assert (srv / "private/secret").read_text() == "the secret\n"
        (srv / "out/way").symlink_to(srv / "private")
        await rsync(roads, "-rL", f"web01:{srv}/out/", tmp_path / "got")
        await rsync(roads, "-r", f"web01:{srv}/out/way/", tmp_path / "got")
        assert "secret" not in {path.name for path in (tmp_path / "got").rglob("*")}

    travel(tmp_path, visit, rules=file_rules(srv))


@pytest.mark.parametrize("option", ["-A", "-H", "-c", "-s", "-R", "--link-dest=/x", "--append"])
def test_what_is_not_served_is_said(tmp_path, option):
    async def visit(roads: Roads) -> None:
        status, _, err = await rsync(roads, "-r", option, f"{tmp_path}/x", f"web01:{tmp_path}/y")
        assert status != 0
        assert "bastion: rsync" in err
        assert option[:3] in err

    travel(tmp_path, visit, rules=RULES)
