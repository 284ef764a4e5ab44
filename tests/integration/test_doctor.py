"""`bastionctl doctor` against a running gateway, and against somebody else's SSH server."""

from __future__ import annotations

import asyncio

import pytest

from appliance.cli.doctor import examine
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [pytest.mark.integration, needs_sshd]


async def look(roads: Roads, port: int, *arguments) -> list[tuple[bool, str]]:
    found = await asyncio.to_thread(
        lambda: list(examine(roads.machine, ("127.0.0.1", port), *arguments))
    )
    return [(finding.is_good, finding.text) for finding in found]


def test_a_healthy_bastion_passes_and_leaves_an_entry(tmp_path):
    async def visit(roads: Roads) -> None:
        port = roads.machine.ssh.listen.port
        found = await look(roads, port, roads.ada, "web01", "true")
        assert [good for good, _ in found] == [True] * 6, found
        assert "the session is audit entry" in found[-1][1]
        assert found[2][1] == "sign-in is offered by keyboard-interactive, publickey"

    travel(tmp_path, visit)


def test_what_is_wrong_is_said(tmp_path):
    async def visit(roads: Roads) -> None:
        port = roads.machine.ssh.listen.port
        found = await look(roads, roads.sshd_port, None, None, "true")
        assert (found[0][0], "not the configured one" in found[0][1]) == (False, True)
        found = await look(roads, 1, None, None, "true")
        assert found[0][0] is False
        found = await look(roads, port, roads.target_key, "web01", "true")
        assert (found[-1][0], "does not sign in" in found[-1][1]) == (False, True)
        found = await look(roads, port, roads.ada, "web01", "rm -rf /")
        assert any("status 126" in text and not good for good, text in found)

    travel(tmp_path, visit)
