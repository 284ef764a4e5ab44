"""An error of the bastion's own ends its session as `failed`, everywhere, and its client reads so.

The errors are put in where the sessions do their work; what they say is never told on.
"""

from __future__ import annotations

import asyncio
import shutil

import psycopg
import pytest

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli.recordings import check_all
from appliance.config import Machine
from appliance.recording.integrity import State
from appliance.recording.reader import find_recording, read_recording
from appliance.recording.writer import Recording
from appliance.store import Store
from tests.integration.conftest import Bastion
from tests.integration.openssh import free_port, needs_sshd, reachable
from tests.integration.roads import Roads, travel
from tests.integration.test_postgres_session import PSQL, connect, play

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]
SECRET = "Marker1 of 123-45-6789"
TOLD = "internal error: the session ends; tell whoever runs the bastion"
RULES = [
    {"id": "files", "effect": "allow", "actions": ["sftp"]},
    {"id": "ways", "effect": "allow", "actions": ["forward"], "destinations": ["127.0.0.1:*"]},
]


def fail(*_: object, **__: object) -> None:
    raise KeyError(SECRET)


async def check(machine: Machine, store: Store, caplog, error: str = "KeyError") -> str:
    """Look at all that is left of the one session, when it is over; return the road it went."""
    async with asyncio.timeout(30):
        while not all(one.closed_at for one in store.sessions()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    (record,) = store.sessions()
    assert record.outcome == "failed"
    entries = [decode_entry(line)[1] for line in iterate_lines(machine.audit.directory)]
    (closed,) = [one for one in entries if one.kind == "access:session:closed"]
    assert (closed.data["outcome"], closed.data["error"]) == ("failed", error)
    *_, last = read_recording(find_recording(machine.recordings, record.id))[1]
    assert last.data == "failed"
    found = check_all(machine)[record.id]
    assert found.state is State.COMPLETE
    assert found.detail.endswith("; an error of the bastion's own ended it")
    (line,) = [one for one in caplog.messages if one.startswith(f"session {record.id} failed: ")]
    assert f"failed: {error} in " in line
    assert SECRET not in caplog.text + str(entries)
    return record.road


FAULTS = {
    "what is shown": ("shell_bridge.record_output", "shell", ("ssh", "-tt", "web01@bastion")),
    "what is typed": ("shell_bridge.record_input", "exec", ("ssh", "web01@bastion", "cat")),
    "a command": ("shell.judge_command_line", "exec", ("ssh", "web01@bastion", "echo there")),
    "the end": ("shell_bridge.send_rest", "exec", ("ssh", "web01@bastion", "true")),
    "sftp": ("sftp.channel.wait_for_disk", "sftp", ("sftp", "-b", "-", "web01@bastion")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_session_over_ssh_fails(tmp_path, monkeypatch, caplog, fault):
    place, road, command = FAULTS[fault]

    async def visit(roads: Roads) -> None:
        monkeypatch.setattr(f"appliance.session.{place}", fail)
        status, _, err = await roads.run(*command, stdin=b"pwd\n")
        assert (status != 0, TOLD in err) == (True, True), err
        assert await check(roads.machine, roads.store, caplog) == road

    travel(tmp_path, visit, rules=RULES)


@pytest.mark.parametrize(
    "place", ["ssh_forwards.serve_forward", "ssh.BastionServer.connection_requested"]
)
def test_what_asyncssh_calls_fails_no_session_without_a_word(tmp_path, monkeypatch, caplog, place):
    """A forward, or the session whose connection asyncssh gives up because of one."""

    async def visit(roads: Roads) -> None:
        monkeypatch.setattr(f"appliance.listeners.{place}", fail)
        port, is_forward = free_port(), "forward" in place
        way = f"{port}:127.0.0.1:{roads.sshd_port}"
        work = ("-N", "web01@bastion") if is_forward else ("web01@bastion", "sleep 30")
        client = await asyncio.create_subprocess_exec(
            "ssh", "-F", str(roads.config), "-L", way, *work, stderr=asyncio.subprocess.DEVNULL
        )
        if not is_forward:
            await roads.event("shell:command:allowed")
        await reachable(port)
        await roads.event("access:session:closed")
        assert await check(roads.machine, roads.store, caplog) == (
            "forward" if is_forward else "exec"
        )
        if is_forward:
            client.terminate()
        assert await client.wait() == (0 if is_forward else 255)

    travel(tmp_path, visit, rules=RULES)


def test_a_recording_that_cannot_be_written_is_incomplete_for_any_reason(tmp_path, monkeypatch):
    async def visit(roads: Roads) -> None:
        ticks = roads.run("ssh", "web01@bastion", "while :; do echo tick; sleep 0.1; done")
        client = asyncio.create_task(ticks)
        await roads.event("shell:command:allowed")
        monkeypatch.setattr(Recording, "flush", fail)
        status, _, err = await client
        assert (status != 0, "cannot be written: KeyError" in err) == (True, True), err
        (closed,) = await roads.event("access:session:closed")
        assert f"session {closed.session} cannot be written" in err
        assert (closed.data["outcome"], SECRET in str(closed)) == ("incomplete", False)

    travel(tmp_path, visit)


class OlderEngine:
    """What a compiled module of an earlier tree is to this one."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def feed_rows(self, buffer: bytes) -> bytes:
        return buffer


@pytest.mark.parametrize("client", ["psycopg", "psql"])
def test_a_database_session_fails_and_its_client_reads_so(
    tmp_path, postgres_host, monkeypatch, caplog, client
):
    monkeypatch.setattr("appliance.session.postgres.conversation.load_engine", OlderEngine)
    sql = "SELECT * FROM ehr.patients"

    async def scene(bastion: Bastion) -> None:
        if client == "psycopg":
            connection = await connect(bastion)
            with pytest.raises(psycopg.errors.InternalError_, match=TOLD):
                await connection.execute(sql)
        else:
            psql = await asyncio.create_subprocess_exec(
                PSQL, bastion.dsn, "-c", sql, stderr=asyncio.subprocess.PIPE
            )
            _, err = await psql.communicate()
            assert (psql.returncode, f"FATAL:  {TOLD}" in err.decode()) == (2, True)
        assert (
            await check(bastion.machine, bastion.services.store, caplog, "TypeError") == "forward"
        )

    play(tmp_path, postgres_host, scene)
