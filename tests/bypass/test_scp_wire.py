"""Clients and targets that speak scp's old protocol with bad intent."""

from __future__ import annotations

import os

import pytest

from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel
from tests.integration.test_scp import RULES, scp
from tests.integration.test_sftp import make_srv

pytestmark = [pytest.mark.integration, needs_sshd]

SPOKEN = {
    "a path for a name": b"C0644 2 ../escaped\nxx\0",
    "the folder above": b"D0755 0 ..\nC0644 2 escaped\nxx\0E\n",
    "a folder nobody asked for": b"D0755 0 sub\nC0644 2 escaped\nxx\0E\n",
    "no name": b"C0644 2 \nxx\0",
    "a size below nothing": b"C0644 -2 escaped\nxx\0",
    "a size beyond numbers": b"C0644 99999999999999999999 escaped\nxx\0",
    "a mode that is none": b"C9999 2 escaped\nxx\0",
    "another protocol": b"GET / HTTP/1.0\r\n\r\n",
    "a line without end": b"C0644 2 " + b"x" * 200_000,
    "an end of nothing": b"E\n",
    "nul": b"C0644 2 esc\0aped\nxx\0",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Each of them said to one gateway: status, and what there is afterwards."""
    folder = tmp_path_factory.mktemp("scp")
    srv = make_srv(folder)
    found: dict[str, tuple[int, str, list[str]]] = {}

    async def visit(roads: Roads) -> None:
        for name, spoken in SPOKEN.items():
            command = ("ssh", "web01", f"scp -t {srv}/in")
            status, _, err = await roads.run(*command, stdin=spoken)
            there = sorted(str(path.relative_to(srv)) for path in srv.rglob("*"))
            found[name] = status, err, there
        status, _ = await scp(roads, f"web01:{srv}/out/report", folder / "r")
        found["afterwards"] = status, "", []

    travel(folder, visit, rules=RULES)
    return found


@pytest.mark.parametrize("name", SPOKEN)
def test_a_client_that_lies_writes_nothing(results, name):
    status, err, there = results[name]
    assert status != 0
    assert "internal error" not in err
    assert there == ["in", "out", "out/report", "private", "private/secret"]


def test_the_gateway_lives(results):
    assert results["afterwards"][0] == 0


def test_the_name_of_a_file_is_no_line_of_the_protocol(tmp_path):
    srv = make_srv(tmp_path)
    (srv / "out/x\nC0755 5 evil\nabcde").write_text("no")
    (srv / "out/bell\a\x1b[2J").write_text("yes")

    async def visit(roads: Roads) -> None:
        status, err = await scp(roads, "-r", f"web01:{srv}/out", tmp_path / "back")
        assert status == 1 and "its name cannot be sent" in err and "\x1b" not in err
        names = sorted(path.name for path in (tmp_path / "back").iterdir())
        assert names == ["bell\a\x1b[2J", "report"]

    travel(tmp_path, visit, rules=RULES)


def test_what_only_a_shell_understands_is_judged_as_a_command(tmp_path):
    """And refused where rules about files exist: see transfers."""
    srv = make_srv(tmp_path)
    rule = {"id": "size", "effect": "deny", "actions": ["upload"], "bytes": 1, "targets": ["web01"]}
    (tmp_path / "up").write_bytes(os.urandom(10))
    paths = ("$(touch made)", "`touch made`", "x; touch made", "x > made", "x && made", "{x,made}")

    async def visit(roads: Roads) -> None:
        for path in paths:
            status, err = await scp(roads, tmp_path / "up", f"web01:{srv}/in/{path}")
            assert (status != 0, "transfer-not-inspected" in err) == (True, True), path

    travel(tmp_path, visit, rules=[*RULES, rule])
