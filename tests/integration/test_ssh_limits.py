"""How many connections one person has, and what happens to sessions when the gateway stops."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta

import pytest

from tests.integration.openssh import needs_sshd, until
from tests.integration.roads import Roads, person, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]


def test_one_person_does_not_take_every_place(tmp_path):
    async def visit(roads: Roads) -> None:
        held = [
            asyncio.create_task(roads.run("ssh", road, "sleep 4"))
            for road in ("web01@bastion", "web01")
        ]
        await until(lambda: len(roads.events("access:session:opened")) == 2)
        status, _, err = await roads.run("ssh", "bastion", "whoami")
        assert (status, "too many connections" in err) == (255, True)
        eve = roads.bind("eve", person("eve@example.org", "engineers"))
        roads.config.write_text(roads.config.read_text().replace(str(roads.ada), str(eve)))
        assert (await roads.run("ssh", "bastion", "whoami"))[0] == 0
        assert [status for status, _, _ in await asyncio.gather(*held)] == [0, 0]

    travel(tmp_path, visit, ssh={"max_per_identity": 2})


@pytest.mark.parametrize(("drain", "status"), [(30, 0), (1, 1)])
def test_a_stopping_gateway_lets_sessions_end_until_the_deadline(tmp_path, drain, status):
    async def visit(roads: Roads) -> None:
        running = asyncio.create_task(roads.run("ssh", "web01", "sleep 4; echo done"))
        await until(lambda: roads.events("shell:command:allowed"))
        roads.stop.set()
        await asyncio.sleep(0.3)
        late = await roads.run("ssh", "bastion", "whoami")
        assert late[0] == 255
        ended, out, err = await running
        assert ("the bastion restarts" in err) == (drain == 1)
        assert (ended, out) == (status, b"done\n" if status == 0 else b"")
        assert len(await roads.event("access:session:closed")) == 1

    travel(tmp_path, visit, ssh={"drain": timedelta(seconds=drain)})
