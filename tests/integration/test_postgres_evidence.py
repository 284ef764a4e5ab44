"""When the entries of a statement are written, with a real server and a real audit daemon."""

from __future__ import annotations

import asyncio
import json
import random
import signal

import psycopg
import pytest

from appliance.session.postgres.shortcut import Shortcut

from .conftest import Bastion
from .test_postgres_session import connect, pending, play

pytestmark = pytest.mark.integration


def statements(bastion: Bastion) -> list[dict[str, object]]:
    entries = [json.loads(line) for line in bastion.entries().splitlines()]
    return [entry for entry in entries if entry["kind"].startswith("postgres:")]


def kinds(bastion: Bastion) -> list[str]:
    return [str(entry["kind"]).rsplit(":", 1)[1] for entry in statements(bastion)]


@pytest.fixture
def patient(monkeypatch):
    """A loaded machine may take longer than the 50 ms that a statement has."""
    monkeypatch.setattr("appliance.session.postgres.entries.PATIENCE_SECONDS", 30)


@pytest.mark.usefixtures("patient")
def test_a_short_answer_leaves_one_entry_that_says_everything(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("SELECT id, ssn FROM ehr.patients WHERE id = 7")
            await connection.execute(
                "SELECT id FROM ehr.patients WHERE id = %s", (8,), prepare=True
            )
            with pytest.raises(psycopg.errors.DivisionByZero):
                await connection.execute("SELECT 1/(id - 7) FROM ehr.patients WHERE id = 7")
        assert kinds(bastion) == ["completed", "completed", "failed"]
        first, second, third = (entry["data"] for entry in statements(bastion))
        assert first["masked"] == [["ssn", "keep_last(4)"]] and first["rows"] == 1
        assert first["statement"] == "SELECT id, ssn FROM ehr.patients WHERE id = $1"
        assert first["rule"] == "statements" and first["relations"] == ["ehr.patients"]
        assert (first["n"], second["n"], third["n"]) == (1, 2, 3)
        assert "masked" not in second and third["sqlstate"] == "22012"

    play(tmp_path, postgres_host, scene)


@pytest.mark.usefixtures("patient")
def test_what_writes_and_what_is_long_is_in_the_log_first(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("UPDATE ehr.lab_results SET code = 'x' WHERE id = 1")
            assert kinds(bastion) == ["allowed", "completed"]
            await connection.execute(
                "SELECT p.* FROM ehr.patients p, generate_series(1, 40) LIMIT 900"
            )
            await connection.execute("SELECT repeat('x', 300000)")
        assert kinds(bastion)[2:] == ["completed", "allowed", "completed"]
        data = [entry["data"] for entry in statements(bastion)]
        assert [entry["n"] for entry in data] == [1, 1, 2, 3, 3]

    play(tmp_path, postgres_host, scene)


def test_what_takes_long_is_in_the_log_before_it_ends(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            running = asyncio.create_task(connection.execute("SELECT pg_sleep(2)"))
            while not kinds(bastion):  # noqa: ASYNC110  no signal
                await asyncio.sleep(0.02)
            assert not running.done() and kinds(bastion) == ["allowed"]
            await running
        assert kinds(bastion) == ["allowed", "completed"]

    play(tmp_path, postgres_host, scene)


def test_no_byte_before_its_entry(tmp_path, postgres_host):
    """An audit process that stands still holds every answer back, and lets it go again."""

    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("SELECT 1")
            bastion.audit.send_signal(signal.SIGSTOP)
            running = asyncio.create_task(connection.execute("SELECT ward FROM ehr.patients"))
            done, _ = await asyncio.wait({running}, timeout=0.7)
            bastion.audit.send_signal(signal.SIGCONT)
            assert not done
            assert len(await (await running).fetchall()) == 500

    play(tmp_path, postgres_host, scene)


def test_no_write_before_its_entry(tmp_path, postgres_host):
    """Bound and executed as one unit, it still reaches the target after its entry."""
    number = random.randrange(10**6, 10**9)
    seen = "SELECT count(*) FROM ehr.lab_results WHERE id = %s"

    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("SELECT %s::int", (1,))
            bastion.audit.send_signal(signal.SIGSTOP)
            insert = connection.execute("INSERT INTO ehr.lab_results VALUES (%s, 'x')", (number,))
            running = asyncio.create_task(insert)
            done, _ = await asyncio.wait({running}, timeout=0.7)
            with psycopg.connect(f"host={postgres_host} user=postgres dbname=clinic") as direct:
                before = direct.execute(seen, (number,)).fetchone()
                bastion.audit.send_signal(signal.SIGCONT)
                await running
                direct.commit()
                after = direct.execute(seen, (number,)).fetchone()
                direct.execute("DELETE FROM ehr.lab_results WHERE id = %s", (number,))
            assert (done, before, after) == (set(), (0,), (1,))

    play(tmp_path, postgres_host, scene)


def test_a_client_that_leaves_early_leaves_an_entry(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        connection = await connect(bastion)
        running = asyncio.create_task(connection.execute("SELECT pg_sleep(30), 'early'"))
        await asyncio.sleep(0.02)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await connection.close()
        await asyncio.sleep(0.3)
        assert "pg_sleep" in bastion.entries()

    play(tmp_path, postgres_host, scene)


def test_an_approved_statement_names_its_request(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        from .conftest import identity

        async with await connect(bastion) as connection:
            running = asyncio.create_task(
                connection.execute("DELETE FROM ehr.lab_results WHERE id = 2")
            )
            await bastion.services.desk.approve(
                await pending(bastion), identity("olga", "officers")
            )
            await running
        allowed = next(entry for entry in statements(bastion) if entry["kind"].endswith("allowed"))
        assert allowed["data"]["request"] == 1

    play(tmp_path, postgres_host, scene)


@pytest.fixture
def shortcuts(monkeypatch) -> list[bool]:
    """One entry for each statement that came to its end without the conversation's task."""
    seen: list[bool] = []
    end = Shortcut._end

    def noted(self: Shortcut) -> None:
        seen.append(self.is_open)
        end(self)

    monkeypatch.setattr(Shortcut, "_end", noted)
    return seen


LOOK_UPS = {
    "query": {"query": "SELECT id, ssn FROM ehr.patients WHERE id = 7"},
    "bound": {
        "query": "SELECT id, ssn FROM ehr.patients WHERE id = %s",
        "params": (7,),
        "prepare": True,
    },
}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("how", LOOK_UPS)
def test_a_look_up_again_is_the_same_and_takes_the_shortcut(
    tmp_path, postgres_host, shortcuts, how
):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            rows = [await (await connection.execute(**LOOK_UPS[how])).fetchall() for _ in range(4)]
            assert rows[0] == rows[3] and len(rows[0]) == 1
            assert shortcuts.count(True) >= 3
        entries = [entry["data"] for entry in statements(bastion)]
        assert [entry["n"] for entry in entries] == [1, 2, 3, 4]
        assert {json.dumps(entry | {"n": 0, "us": 0}) for entry in entries} == {
            json.dumps(entries[0] | {"n": 0, "us": 0})
        }

    play(tmp_path, postgres_host, scene)


@pytest.mark.parametrize("how", LOOK_UPS)
@pytest.mark.parametrize("ends", [False, True], ids=["stands still", "killed"])
def test_no_byte_of_a_look_up_before_its_entry(tmp_path, postgres_host, shortcuts, how, ends):
    """The shortcut waits for the entry as the task does, and shows nothing without it."""

    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            for _ in range(2):
                await connection.execute(**LOOK_UPS[how])
            bastion.audit.send_signal(signal.SIGSTOP)
            running = asyncio.create_task(connection.execute(**LOOK_UPS[how]))
            done, _ = await asyncio.wait({running}, timeout=0.4)
            assert not done and shortcuts[-1]
            if ends:
                bastion.audit.kill()
                with pytest.raises(psycopg.OperationalError, match="audit"):
                    await running
            else:
                bastion.audit.send_signal(signal.SIGCONT)
                assert len(await (await running).fetchall()) == 1

    play(tmp_path, postgres_host, scene)


def test_what_changes_between_two_look_ups_is_judged_anew(tmp_path, postgres_host, shortcuts):
    """While somebody's transaction changes a relation, the task judges every statement."""

    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection, await connect(bastion) as other:
            for _ in range(2):
                await connection.execute(**LOOK_UPS["bound"])
            assert shortcuts[-1]
            count = len(shortcuts)
            async with other.transaction(force_rollback=True):
                await other.execute("ALTER TABLE ehr.lab_results ADD COLUMN extra text")
                await connection.execute(**LOOK_UPS["bound"])
                assert len(shortcuts) == count
            cursor = await connection.execute(**LOOK_UPS["bound"])
            assert len(await cursor.fetchall()) == 1

    play(tmp_path, postgres_host, scene)
