"""COPY in text, CSV and binary: masked values are values of their types, detectors look in.

What comes out of the bastion is loaded back with COPY FROM on a direct connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from appliance.demo.postgres import find_binaries
from appliance.pgwire.messages import encode_message, encode_startup, encode_text
from tests.integration import conftest as road
from tests.integration.conftest import running_bastion, temporary_database

pytestmark = pytest.mark.integration
PSQL = str(find_binaries() / "psql")

TABLE = """
CREATE SCHEMA c;
CREATE TABLE c.people (id int PRIMARY KEY, name varchar(6), ssn char(11), age int2, born date, seen timestamptz,
    weight numeric(5,2), tags text[], mrn uuid, extra jsonb, doubled int GENERATED ALWAYS AS (id * 2) STORED);
INSERT INTO c.people SELECT n, 'Marke'||n, '999-88-700'||n, 95, '1971-02-03', '1971-02-03 04:05:06+02', 98.76,
    ARRAY['Marker', NULL, 'a"b\\,c'], gen_random_uuid(), '{"who": "Marker", "ok": 1}' FROM generate_series(1, 3) n;
CREATE TABLE c.notes (id int, body text, more jsonb, many text[], odd int8);
INSERT INTO c.notes VALUES
  (1, E'SSN 999-88-7001,\\nmail "x@clinic.example"\\tcall', '{"ssn": 999887001}', '{"999-88-7001, x"}', 4111111111111111),
  (2, 'honest, "quoted"', '{"ok": null}', '{}', NULL), (3, NULL, NULL, NULL, 5), (4, '', '[]', '{NULL}', 6);
"""
MASKS = """
        c.people.name: hash
        c.people.ssn: keep_last(2)
        c.people.age: age90
        c.people.born: year
        c.people.seen: month
        c.people.weight: redact
        c.people.tags: redact
        c.people.mrn: hash
        c.people.extra: json(who)
"""


@pytest.fixture(scope="module")
def copies_host(postgres_host: Path) -> Iterator[Path]:
    with temporary_database(postgres_host, "copies", TABLE):
        yield postgres_host


@contextlib.asynccontextmanager
async def both(tmp_path: Path, host: Path, monkeypatch, engine: str):
    head, _, tail = road.POLICY.partition("      columns:\n")
    head = head.replace("database: clinic", "database: copies")
    policy = f"{head}      detect: all\n      columns:{MASKS}{tail[tail.index('roles:') :]}"
    monkeypatch.setattr(road, "POLICY", policy)
    monkeypatch.setattr(road, "BASTION", road.BASTION.replace("python", engine))
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(asyncio.timeout(60))
        bastion = await stack.enter_async_context(running_bastion(tmp_path, host))
        direct = psycopg.connect(f"host={host} user=postgres dbname=copies", autocommit=True)
        stack.enter_context(direct)
        through = await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)
        await stack.enter_async_context(through)
        yield bastion, direct, through


async def copied(connection: psycopg.AsyncConnection, statement: str) -> bytes:
    async with connection.cursor().copy(statement) as copy:
        return b"".join([bytes(chunk) async for chunk in copy])


@pytest.mark.parametrize("engine", ["python", "compiled"])
@pytest.mark.parametrize(
    "options",
    [
        "",
        "(FORMAT csv)",
        "(FORMAT csv, HEADER)",
        "(FORMAT binary)",
        "(HEADER)",
        r"(HEADER, DELIMITER '-', NULL '\q')",
        r"(FORMAT csv, DELIMITER '8', QUOTE '-', ESCAPE '9', NULL '\N')",
    ],
)
def test_a_masked_copy_can_be_loaded(tmp_path, copies_host, monkeypatch, engine, options) -> None:
    async def scene() -> None:
        async with both(tmp_path, copies_host, monkeypatch, engine) as (_, direct, through):
            direct.execute("CREATE TEMP TABLE p (LIKE c.people); ALTER TABLE p DROP doubled")
            direct.execute("CREATE TEMP TABLE n (LIKE c.notes)")
            for source, table, columns in (
                (f"COPY c.people TO STDOUT {options}", "p", ""),
                (f"COPY (SELECT * FROM c.notes ORDER BY id) TO STDOUT {options}", "n", ""),
            ):
                data = await copied(through, source)
                assert not any(m in data for m in (b"Marke", b"999-88", b"999887001", b"x@clinic"))
                with direct.cursor().copy(f"COPY {table}{columns} FROM STDIN {options}") as copy:
                    copy.write(data)
            people = direct.execute("SELECT * FROM p ORDER BY id").fetchall()
            assert len({row[1] for row in people}) == 3
            for row in people:
                assert row[2] == "*********0" + str(row[0])
                assert (row[3], str(row[4]), row[6]) == (90, "1971-01-01", None)
                assert row[7] == ["[redacted]", None, "[redacted]"]
                assert row[9] == {"who": "[redacted]", "ok": 1}
            notes = direct.execute("SELECT * FROM n ORDER BY id").fetchall()
            assert notes[0] == (1, 'SSN [ssn],\nmail "[email]"\tcall', {"ssn": "[ssn]"}, ["[ssn], x"],
                                4111111111111111)  # fmt: skip
            assert (
                notes[1:]
                == direct.execute("SELECT * FROM c.notes WHERE id > 1 ORDER BY id").fetchall()
            )

    asyncio.run(scene())


def test_copies_that_could_be_read_in_two_ways_are_refused(
    tmp_path, copies_host, monkeypatch
) -> None:
    async def scene() -> None:
        async with both(tmp_path, copies_host, monkeypatch, "compiled") as (_, _direct, through):
            for options in ("(ENCODING 'LATIN1')", r"(NULL '\')", "(FORMAT csv, ESCAPE ',')"):
                with pytest.raises(
                    psycopg.errors.InsufficientPrivilege, match="leave out ENCODING"
                ):
                    await copied(through, f"COPY c.notes TO STDOUT {options}")
            with pytest.raises(psycopg.Error):
                await copied(through, "COPY c.missing TO STDOUT")
            assert b"[ssn]" in await copied(through, "COPY c.notes (body) TO STDOUT")
            cursor = await through.execute("SELECT body FROM c.notes WHERE id = 1")
            assert await cursor.fetchone() == ('SSN [ssn],\nmail "[email]"\tcall',)
            cursor = await through.execute(
                "SELECT 'to x@clinic.example' || id, body FROM c.notes", binary=True
            )
            assert "x@clinic" not in str(await cursor.fetchall())

    asyncio.run(scene())


def test_psql_copies_in_a_layout_of_its_own(tmp_path, copies_host, monkeypatch) -> None:
    async def scene() -> None:
        async with both(tmp_path, copies_host, monkeypatch, "compiled") as (bastion, *_):
            for command, wanted in (
                (r"\copy (SELECT id, ssn, tags FROM c.people ORDER BY id LIMIT 1) TO STDOUT WITH (FORMAT csv, HEADER, DELIMITER ';', QUOTE '^')",
                 "id;ssn;tags\n1;*********01;{[redacted],NULL,[redacted]}\n"),
                (r"\copy c.people (id, weight, ssn) TO STDOUT WITH DELIMITER '|' NULL '\?'",
                 "".join(rf"{n}|\?|*********0{n}" + "\n" for n in (1, 2, 3))),
                (r"\copy (SELECT ssn FROM c.people LIMIT 1) TO STDOUT CSV FORCE QUOTE ssn", '"*********01"\n'),
            ):  # fmt: skip
                psql = await asyncio.create_subprocess_exec(
                    PSQL, "-XqAt", "-h", str(bastion.host), "-U", "postgres", "-d", "copies", "-c", command,
                    stdout=asyncio.subprocess.PIPE,
                )  # fmt: skip
                out, _ = await psql.communicate()
                assert out.decode() == wanted

    asyncio.run(scene())


def test_a_copy_in_the_extended_protocol(tmp_path, copies_host, monkeypatch) -> None:
    async def scene() -> None:
        async with both(tmp_path, copies_host, monkeypatch, "compiled") as (bastion, *_):
            reader, writer = await asyncio.open_unix_connection(str(bastion.host / ".s.PGSQL.5432"))

            async def send(data: bytes) -> bytes:
                writer.write(data)
                seen = b""
                while True:
                    head = await reader.readexactly(5)
                    body = await reader.readexactly(struct.unpack(">I", head[1:])[0] - 4)
                    seen += head + body
                    if head[:1] == b"Z":
                        return seen

            await send(encode_startup({"user": "postgres", "database": "copies"}))
            for statement in ("COPY c.people TO STDOUT", "COPY (SELECT nosuch FROM c.notes) TO STDOUT",
                              "COPY c.notes TO STDOUT"):  # fmt: skip
                seen = await send(
                    encode_message(b"P", encode_text("") + encode_text(statement) + b"\0\0")
                    + encode_message(b"B", b"\0\0" + bytes(6))
                    + encode_message(b"E", bytes(5))
                    + encode_message(b"S")
                )  # fmt: skip
                assert not any(m in seen for m in (b"Marke", b"999-88", b"999887001", b"x@clinic"))
                assert (b"[redacted]" in seen or b"[ssn]" in seen) != ("nosuch" in statement)
            seen = await send(encode_message(b"Q", encode_text("COPY c.notes TO STDOUT; SELECT 1")))
            assert b"[ssn]" in seen and b"Marke" not in seen
            changed = "CREATE TABLE c.t AS SELECT * FROM c.notes; COPY c.t TO STDOUT"
            seen = await send(encode_message(b"Q", encode_text(changed)))
            assert b"[ssn]" not in seen and b"Marke" not in seen
            writer.close()

    asyncio.run(scene())
