"""The whole PostgreSQL road with a real server, a real audit daemon and stock clients."""

from __future__ import annotations

import asyncio
import dataclasses
import struct
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from appliance.audit.keys import load_verifier
from appliance.audit.log import verify_log
from appliance.config import PostgresTarget
from appliance.demo.postgres import find_binaries
from appliance.errors import TargetError
from appliance.model import Identity, RequestState
from appliance.pgwire.messages import encode_message, encode_startup
from appliance.recording.reader import read_recording
from appliance.targets.postgres import connect_target, load_catalog

from .conftest import Bastion, identity, running_bastion

pytestmark = pytest.mark.integration
PSQL = str(find_binaries() / "psql")


def play(
    tmp_path: Path,
    postgres: Path,
    scene: Callable[[Bastion], Awaitable[None]],
    people: Iterator[Identity] | None = None,
) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), running_bastion(tmp_path, postgres, people) as bastion:
            await scene(bastion)
            await asyncio.sleep(0.2)
            text = bastion.entries()
            assert "Marker1" not in text and "123-45" not in text
        report = verify_log(
            bastion.machine.audit.directory, load_verifier(bastion.machine.audit.verify_key)
        )
        assert report.is_intact

    asyncio.run(run())


async def connect(bastion: Bastion) -> psycopg.AsyncConnection:
    return await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)


async def pending(bastion: Bastion) -> int:
    while not (requests := bastion.services.desk.pending()):  # noqa: ASYNC110  no signal
        await asyncio.sleep(0.02)
    return requests[0].number


def test_masks_every_shape_of_answer(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            for binary in (False, True):
                cursor = connection.cursor(binary=binary)
                await cursor.execute("SELECT * FROM ehr.patients WHERE id = %s", (7,), prepare=True)
                row = await cursor.fetchone()
                assert row is not None
                assert row[0] == 7 and row[4] == "W1"
                assert "Marker" not in str(row) and not str(row[2]).startswith("123-45")
                assert str(row[2]).endswith("6007")
            chunks = []
            async with connection.cursor().copy("COPY ehr.patients TO STDOUT") as copy:
                chunks = [bytes(chunk) async for chunk in copy]
            assert len(chunks) == 500
            assert b"Marker" not in b"".join(chunks) and b"123-45" not in b"".join(chunks)
            with pytest.raises(psycopg.Error) as caught:
                await connection.execute("SELECT ssn::int FROM ehr.patients")
            assert "123-45" not in str(caught.value)
        assert '"masked":[["name","redact"]' in bastion.entries()

    play(tmp_path, postgres_host, scene)


def test_stock_psql(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        process = await asyncio.create_subprocess_exec(
            str(PSQL), "-X", bastion.dsn, "-c", "SELECT * FROM ehr.patients WHERE ward = 'W1' LIMIT 3",
            "-c", "DROP TABLE ehr.patients", "-c", "SELECT 1 AS one; SELECT 2 AS two",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output = (await process.communicate())[0].decode()
        assert "Marker" not in output and "123-45" not in output
        assert "W1" in output and "two" in output
        assert "nobody drops tables (rule no-drop, audit entry " in output

    play(tmp_path, postgres_host, scene)


def test_asks_and_waits(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        notices: list[str] = []
        officer = identity("olga", "officers")
        desk = bastion.services.desk
        async with await connect(bastion) as connection:
            connection.add_notice_handler(
                lambda notice: notices.append(str(notice.message_primary))
            )
            delete = "DELETE FROM ehr.lab_results WHERE id = 1"
            running = asyncio.create_task(connection.execute(delete))
            await desk.approve(await pending(bastion), officer)
            assert (await running).rowcount == 1
            assert "waiting for an approval by officer" in notices[0]

            running = asyncio.create_task(connection.execute(delete))
            await desk.deny(await pending(bastion), officer, "not today")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not today"):
                await running

            running = asyncio.create_task(connection.execute(delete))
            number = await pending(bastion)
            await connection.cancel_safe()
            with pytest.raises(psycopg.errors.QueryCanceled):
                await running
            assert bastion.services.store.request(number).state is RequestState.WITHDRAWN

            many = "SELECT n FROM generate_series(1, 5000) n"
            running = asyncio.create_task(connection.execute(many))
            await desk.approve(await pending(bastion), officer)
            assert len(await (await running).fetchall()) == 5000
            running = asyncio.create_task(connection.execute(many))
            await desk.deny(await pending(bastion), officer, "too many")
            with pytest.raises(psycopg.Error, match="too many"):
                await running
            assert await (await connection.execute("SELECT 1")).fetchone() == (1,)

            running = asyncio.create_task(connection.execute(delete))
            number = await pending(bastion)
            (session,) = bastion.services.live.values()
            session.close_soon("the session was killed")
            with pytest.raises(psycopg.OperationalError, match="was killed"):
                await running
            assert bastion.services.store.request(number).state is RequestState.WITHDRAWN

    play(tmp_path, postgres_host, scene)


def test_a_recording_names_what_was_refused_without_its_values(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            with pytest.raises(psycopg.Error, match=r"\(rule "):
                await connection.execute("DELETE FROM ehr.patients WHERE name > 'Marker17'")

    play(tmp_path, postgres_host, scene)
    (path,) = (tmp_path / "recordings").glob("*.cast*")
    refused = [e.data for e in read_recording(path)[1] if e.data.startswith("refused by rule ")]
    assert len(refused) == 1
    assert refused[0].endswith(": DELETE FROM ehr.patients WHERE name > $1")


def test_a_request_that_nobody_answers_is_denied(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="expired"):
                await connection.execute("TRUNCATE ehr.lab_results")
            count = await connection.execute("SELECT count(*) > 0 FROM ehr.lab_results")
            assert await count.fetchone() == (True,)
        (request,) = bastion.services.store.requests()
        assert request.state is RequestState.EXPIRED

    play(tmp_path, postgres_host, scene)


def test_cancel_reaches_the_target(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            running = asyncio.create_task(connection.execute("SELECT pg_sleep(120)"))
            while not running.done():  # A request before the statement has begun is lost.
                await connection.cancel_safe()
                await asyncio.wait([running], timeout=0.5)
            with pytest.raises(psycopg.errors.QueryCanceled):
                await running

    play(tmp_path, postgres_host, scene)


def test_no_evidence_no_answer(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        connection = await connect(bastion)
        running = asyncio.create_task(
            connection.execute("SELECT pg_sleep(1), ward FROM ehr.patients LIMIT 1")
        )
        await asyncio.sleep(0.5)
        bastion.audit.kill()
        with pytest.raises(psycopg.Error, match="audit log cannot be written"):
            await running
        await connection.close()
        await asyncio.sleep(0.2)
        assert bastion.errors
        assert bastion.services.store.sessions()[0].outcome == "incomplete"

    play(tmp_path, postgres_host, scene)


def test_names_mean_what_they_were_made_for(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("PREPARE p AS SELECT ssn FROM ehr.patients WHERE id = 7")
            for _ in range(7):
                row = await (await connection.execute("EXECUTE p")).fetchone()
                assert row is not None and row[0].endswith("6007") and "123" not in row[0]
            async with connection.transaction():
                await connection.execute("DECLARE c CURSOR FOR SELECT name FROM ehr.patients")
                rows = await (await connection.execute("FETCH 3 FROM c")).fetchall()
                assert len(rows) == 3 and "Marker" not in str(rows)
            with pytest.raises(psycopg.Error):
                await connection.execute("EXECUTE nothing")
            async with connection.transaction():
                named = connection.cursor(name="server")
                await named.execute("SELECT name, ward FROM ehr.patients ORDER BY id")
                rows = await named.fetchmany(5)
                assert rows[0][1] == "W1" and "Marker" not in str(rows)
                await named.close()

    play(tmp_path, postgres_host, scene)


def test_a_refusal_fails_the_transaction_and_the_pipeline(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        insert, drop = "INSERT INTO ehr.lab_results VALUES (%s, 'x')", "DROP TABLE ehr.lab_results"
        async with await connect(bastion) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no-drop"):
                async with connection.transaction():
                    await connection.execute(insert, (900,))
                    await connection.execute(drop)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no-drop"):
                async with connection.pipeline():
                    await connection.execute(insert, (901,))
                    await connection.execute(drop)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no-drop"):
                await connection.execute(f"INSERT INTO ehr.lab_results VALUES (902, 'x'); {drop}")
            left = await connection.execute("SELECT count(*) FROM ehr.lab_results WHERE id >= 900")
            assert (await left.fetchone()) == (0,)
            async with connection.pipeline():
                cursors = [await connection.execute("SELECT %s::int", (n,)) for n in range(50)]
            assert [await cursor.fetchone() for cursor in cursors] == [(n,) for n in range(50)]
            with pytest.raises(psycopg.Error) as caught:
                await connection.execute("INSERT INTO ehr.patients VALUES (7, 'x', 'y')")
            assert "patients_pkey" in str(caught.value) and "(7)" not in str(caught.value)
            assert caught.value.diag.message_detail is None
            async with connection.cursor().copy("COPY ehr.lab_results FROM STDIN") as copy:
                await copy.write_row((950, "copied"))
            found = await connection.execute("SELECT code FROM ehr.lab_results WHERE id = 950")
            assert await found.fetchone() == ("copied",)

    play(tmp_path, postgres_host, scene)


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (struct.pack(">III", 12, 80877102, 7), b"too short"),
        (struct.pack(">II", 8, 80877103) + b"early", b"unexpected bytes"),
        (struct.pack(">II", 8, 80877104) + b"early", b"unexpected bytes"),
        (struct.pack(">II", 8, 0x00020000), b"only protocol 3"),
        (encode_startup({"user": "x", "replication": "database"}), b"replication"),
        (encode_startup({"user": "x", "options": "-c role=x"}), b"role"),
        (encode_startup({"user": "x", "options": "-B 5"}), b"options"),
        (encode_startup({"user": "x", "geqo": "off"}), b"geqo"),
        (encode_startup({"user": "x", "client_encoding": "LATIN1"}), b"client_encoding"),
        (struct.pack(">I", 2**31), b"out of bounds"),
    ],
    ids=[
        "cancel",
        "ssl",
        "gss",
        "version",
        "replication",
        "role",
        "options",
        "setting",
        "encoding",
        "length",
    ],
)
def test_refuses_a_start(tmp_path, postgres_host, first, answer):
    async def scene(bastion: Bastion) -> None:
        reader, writer = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
        writer.write(first.ljust(8, b"\0"))
        assert answer in await reader.read()
        writer.close()

    play(tmp_path, postgres_host, scene)


def test_encryption_is_declined_and_the_start_goes_on(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        reader, writer = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
        for code in (80877104, 80877103):  # GSSENCRequest, SSLRequest: the tunnel is SSH's
            writer.write(struct.pack(">II", 8, code))
            assert await reader.readexactly(1) == b"N"
        writer.write(encode_startup({"user": "x"}))
        await reader.readuntil(b"Z\0\0\0\5I")
        writer.close()

    play(tmp_path, postgres_host, scene)


REFUSED_MESSAGES = {
    "function call": (encode_message(b"F", b"\0" * 8), b"not offered here"),
    "COPY BOTH": (encode_message(b"W", b"\0\0\0"), b"not offered here"),
    "unknown": (encode_message(b"!"), b"not offered here"),
    "password": (encode_message(b"p", b"x\0"), b"not offered here"),
    "second start": (encode_startup({"user": "root"}), b"out of bounds"),
    "second start for TLS": (struct.pack(">II", 8, 80877103) + b"\0", b"out of bounds"),
    "cancel in a session": (struct.pack(">IIII", 16, 80877102, 1, 1), b"out of bounds"),
    "length below four": (b"Q" + struct.pack(">I", 3), b"out of bounds"),
    "negative length": (b"Q" + struct.pack(">i", -5), b"out of bounds"),
    "length beyond the limit": (b"Q" + struct.pack(">I", 2**30), b"out of bounds"),
    "length that ends in the text": (b"Q" + struct.pack(">I", 9) + b"SELECT 1\0", b"FATAL"),
}


def test_messages_that_are_not_offered_end_the_session(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        for name, (message, answer) in REFUSED_MESSAGES.items():
            reader, writer = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
            writer.write(encode_startup({"user": "x"}))
            await reader.readuntil(b"Z\0\0\0\5I")
            # What lies about its length, or is read as another message, waits for more.
            waits = name.startswith("second start") or "ends in" in name or "cancel" in name
            writer.write(message + bytes(70_000 if waits else 0))
            said = await reader.read()
            assert b"FATAL" in said and answer in said, (name, said[-300:])
            writer.close()
            assert bastion.entries().count("postgres:message:refused") >= 1, name

    play(tmp_path, postgres_host, scene)


def test_nobody_cancels_the_statement_of_another_identity(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            running = asyncio.create_task(connection.execute("SELECT pg_sleep(1.5)"))
            await asyncio.sleep(0.3)
            await connection.cancel_safe()
            assert (await running).rowcount == 1
        assert '"honoured":false' in bastion.entries()

    play(tmp_path, postgres_host, scene, iter([identity("ana"), identity("bob")]))


def test_an_expired_sign_in_ends_the_session(tmp_path, postgres_host):
    async def scene(bastion: Bastion) -> None:
        connection = await connect(bastion)
        with pytest.raises(psycopg.Error, match="sign in again"):
            await connection.execute("SELECT pg_sleep(20)")
        await connection.close()

    def soon() -> Iterator[Identity]:  # Begins when it connects: the gateway may start slowly.
        yield dataclasses.replace(identity(), expires_at=datetime.now(UTC) + timedelta(seconds=3))

    play(tmp_path, postgres_host, scene, soon())


def test_logs_in_with_scram_over_tcp(tmp_path, postgres_tcp):
    async def run() -> None:
        secret = tmp_path / "secret"
        secret.write_text("sesame\n")
        target = PostgresTarget(
            kind="postgres", host=postgres_tcp, database="clinic",
            account="scram", password_file=secret, tls="disable",
        )  # fmt: skip
        connection = await connect_target(target, {"client_encoding": "UTF8"})
        assert connection.backend_pid and "server_version" in connection.parameters
        connection.link.close()
        assert (await load_catalog(target)).named("ehr", "patients")
        secret.write_text("wrong\n")
        with pytest.raises(TargetError, match="refused the bastion's log-in"):
            await connect_target(target, {})
        with pytest.raises(TargetError, match="does not offer TLS"):
            await connect_target(target.model_copy(update={"tls": "verify-full"}), {})

    asyncio.run(run())


@pytest.mark.skipif(psycopg.pq.version() < 180000, reason="libpq speaks one version only")
@pytest.mark.parametrize("version", ["3.0", "3.2", "latest"])
def test_a_newer_protocol_is_negotiated_down(tmp_path, postgres_host, version):
    async def scene(bastion: Bastion) -> None:
        dsn = f"{bastion.dsn} max_protocol_version={version}"
        async with await psycopg.AsyncConnection.connect(dsn) as connection:
            cursor = await connection.execute("SELECT 1")
            assert await cursor.fetchone() == (1,)
            await connection.cancel_safe()

    play(tmp_path, postgres_host, scene)
