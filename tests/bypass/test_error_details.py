"""Attacks on what errors quote: DETAIL and CONTEXT of rows that a statement did not name."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from tests.conftest import POSTGRES_VERSION
from tests.integration.conftest import Bastion

from .clinic import CLINIC
from .wire import SYNC, bind, execute, parse, play, query, wire

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

# No triggers: where there are some, messages of every write are hidden anyway.
SCHEMA = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients (id int PRIMARY KEY, mrn text, ssn text, name text, dob date, weight int);
INSERT INTO ehr.patients SELECT n, '', '999-88-000' || n, 'MRK' || n, '1871-02-03' FROM generate_series(1, 4) n;
"""
WORLD = replace(CLINIC, script=SCHEMA)
TABLES = """
CREATE TABLE ehr.kw (id int PRIMARY KEY, n int, CONSTRAINT small CHECK (n < 100));
INSERT INTO ehr.kw SELECT n, n FROM generate_series(1, 4) n;
CREATE TABLE ehr.kz (id int PRIMARY KEY, n int, CONSTRAINT little CHECK (n < 100));
INSERT INTO ehr.kz SELECT n, n FROM generate_series(1, 4) n;
CREATE TABLE ehr.kv (id int PRIMARY KEY);
INSERT INTO ehr.kv SELECT * FROM generate_series(1, 4);
ALTER TABLE ehr.patients ADD kw int DEFAULT 1 REFERENCES ehr.kw ON UPDATE CASCADE,
  ADD CONSTRAINT w_small CHECK (kw < 100);
ALTER TABLE ehr.patients ADD kv int NOT NULL DEFAULT 1 REFERENCES ehr.kv ON DELETE SET NULL;
CREATE TABLE ehr.kopen (id int PRIMARY KEY, mrn text);
ALTER TABLE ehr.kopen ADD CONSTRAINT later FOREIGN KEY (mrn) REFERENCES ehr.patients (mrn)
  DEFERRABLE INITIALLY DEFERRED;
"""
PROTECTED = {
    "a check of the row that a cascade changed": "UPDATE ehr.kw SET id = id + 500",
    "the same by an upsert": "INSERT INTO ehr.kw VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 501",
    "the same by an upsert in a WITH": "WITH u AS (INSERT INTO ehr.kw VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 501 RETURNING 1) SELECT * FROM u",
    "the same in a WITH": "WITH u AS (UPDATE ehr.kw SET id = id + 500 RETURNING 1) SELECT * FROM u",
    "the same by MERGE": "MERGE INTO ehr.kw USING ehr.kv ON kw.id = kv.id WHEN MATCHED THEN UPDATE SET id = kw.id + 500",
    "a NOT NULL of the row that SET NULL changed": "DELETE FROM ehr.kv",
}
WAYS = {"simple": query, "extended": lambda text: parse(text) + bind() + execute() + SYNC}


def prepare(bastion: Bastion) -> None:
    target = bastion.services.policy.targets["clinic"]  # type: ignore[index]
    with psycopg.connect(
        host=target.host, user="postgres", dbname="wire", autocommit=True
    ) as admin:
        admin.execute("UPDATE ehr.patients SET mrn = 'MRK' || id")
        admin.execute("ALTER TABLE ehr.patients ADD UNIQUE (mrn)")
        admin.execute(TABLES.encode())


@pytest.mark.parametrize("way", WAYS)
def test_details_of_a_row_that_a_foreign_key_changed_are_hidden(
    tmp_path, postgres_host, monkeypatch, way
):
    async def scene(bastion: Bastion) -> None:
        prepare(bastion)
        with psycopg.connect(host=str(postgres_host), user="postgres", dbname="wire") as direct:
            for text in PROTECTED.values():
                with pytest.raises(psycopg.Error) as caught:
                    direct.execute(text.encode())
                assert any(
                    m.decode() in str(caught.value.diag.message_detail) for m in CLINIC.markers
                )
                direct.rollback()
        async with wire(bastion.host, "wire") as client:  # `send` searches for the markers.
            for text in PROTECTED.values():
                answer = await client.send(WAYS[way](text))
                (error,) = (body for kind, body in answer if kind == b"E")
                assert b"\0D" not in error and b"\0W" not in error

    play(tmp_path, postgres_host, monkeypatch, scene, WORLD)


def test_details_of_open_tables_are_told(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        prepare(bastion)
        async with wire(bastion.host, "wire") as client:
            for text, field in {
                "INSERT INTO ehr.kz VALUES (1, 1)": b"DKey (id)=(1) already exists.\0",
                "INSERT INTO ehr.kz VALUES (9, 900)": b"nlittle\0",
                "UPDATE ehr.kz SET n = 900 WHERE id = 2": b"DFailing row contains (2, 900).\0",
                "SELECT nothing FROM ehr.kz": b"P8\0",
                "SELECT 1 FRM x y": b'Msyntax error at or near "x"\0P14\0',
            }.items():
                answer = await client.send(query(text))
                assert any(kind == b"E" and field in body for kind, body in answer), (text, answer)

    play(tmp_path, postgres_host, monkeypatch, scene, WORLD)


ONLY_18 = """
UPDATE ehr.patients SET kw = 5 RETURNING WITH (OLD AS o, NEW AS n) o.name, n.name
DELETE FROM ehr.kz RETURNING WITH (OLD AS o) o.n, (SELECT max(name) FROM ehr.patients)
CREATE TABLE ehr.virtual (a text, b text GENERATED ALWAYS AS (a) VIRTUAL)
CREATE TABLE ehr.virtual (a text, b text GENERATED ALWAYS AS (a))
CREATE TABLE ehr.virtual (id int, a daterange, UNIQUE (id, a WITHOUT OVERLAPS))
CREATE TABLE ehr.virtual (a int, CONSTRAINT x NOT NULL a)
ALTER TABLE ehr.kz ADD CONSTRAINT x NOT NULL n NOT VALID
ALTER TABLE ehr.kz ADD CHECK (n > 1000) NOT ENFORCED
VACUUM ONLY ehr.kz
ANALYZE ONLY ehr.kz
""".strip().splitlines()


def test_syntax_that_only_18_has_is_refused_and_said_to_be(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        prepare(bastion)
        async with wire(bastion.host, "wire") as client, wire(postgres_host, "wire", ()) as direct:
            for text in ONLY_18:
                for way in WAYS.values():
                    answer = await client.send(way(text))
                    (error,) = (body for kind, body in answer if kind == b"E")
                    assert b"\0C42601\0" in error and b"\0HStatements are read here" in error, text
                await direct.send(query("BEGIN"))
                answer = await direct.send(query(text))
                is_known = not any(b"\0C42601\0" in body for kind, body in answer if kind == b"E")
                assert is_known is (int(POSTGRES_VERSION) >= 18), text
                await direct.send(query("ROLLBACK"))

    play(tmp_path, postgres_host, monkeypatch, scene, WORLD)


def test_what_is_told_of_a_hidden_error_is_as_postgresql_wrote_it(
    tmp_path, postgres_host, monkeypatch
):
    """The row alone is left out: every other field has its words and its place."""

    async def scene(bastion: Bastion) -> None:
        prepare(bastion)
        async with wire(bastion.host, "wire") as client, wire(postgres_host, "wire", ()) as direct:
            for text in (
                "UPDATE ehr.patients SET kw = 500 WHERE id = 1",
                "UPDATE ehr.patients SET kv = NULL WHERE id = 1",
                "INSERT INTO ehr.patients (id) VALUES (1)",
                "UPDATE ehr.patients SET kw = 77",
            ):
                masked, plain = [await end.send(query(text)) for end in (client, direct)]
                (error,) = (body.split(b"\0") for kind, body in plain if kind == b"E")
                told = b"\0".join(field for field in error if not field.startswith(b"D"))
                assert masked[0] == (b"E", told), text

    play(tmp_path, postgres_host, monkeypatch, scene, WORLD)


def test_a_deferred_key_is_not_quoted_when_it_fires(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        prepare(bastion)
        async with wire(bastion.host, "wire") as client:
            for end in ("COMMIT", "SET CONSTRAINTS ALL IMMEDIATE", "PREPARE TRANSACTION 'x'"):
                await client.send(query("BEGIN; DELETE FROM ehr.kopen"))
                await client.send(query("INSERT INTO ehr.kopen VALUES (1, 'no such')"))
                answer = await client.send(query(end))
                assert any(kind == b"E" for kind, _ in answer)
                await client.send(query("ROLLBACK"))

    play(tmp_path, postgres_host, monkeypatch, scene, WORLD)


DELETE = "DELETE FROM ehr.patients WHERE id = 1"
LATE = {
    "at once": [query(DELETE)],
    "at once, in a message of two": [query(f"SELECT 1; {DELETE}")],
    "at once, by an open table": [query("UPDATE ehr.kopen SET id = id; " + DELETE)],
    "at Sync": [parse(DELETE) + bind() + execute() + SYNC],
    "at Sync, after another": [
        parse(DELETE) + bind() + execute() + parse("SELECT 1") + bind() + execute() + SYNC
    ],
    "END": [query(f"BEGIN; {DELETE}"), query("END")],
    "COMMIT AND CHAIN": [query(f"BEGIN; {DELETE}"), query("COMMIT AND CHAIN")],
    "COMMIT in a message": [query(f"BEGIN; {DELETE}"), query("SELECT 1; COMMIT; SELECT 1")],
    "COMMIT, extended": [query(f"BEGIN; {DELETE}"), parse("COMMIT") + bind() + execute() + SYNC],
    "COMMIT, prepared": [
        parse("COMMIT", "c") + SYNC,
        query(f"BEGIN; {DELETE}"),
        bind("", "c") + execute() + SYNC,
    ],
    "SET CONSTRAINTS": [query(f"BEGIN; {DELETE}"), query("SET CONSTRAINTS ALL IMMEDIATE")],
    "SET CONSTRAINTS of one": [
        query(f"BEGIN; {DELETE}"),
        query("SELECT 1; SET CONSTRAINTS ehr.later IMMEDIATE; SELECT 1"),
    ],
    "DDL that needs them checked": [
        query(f"BEGIN; {DELETE}"),
        query("ALTER TABLE ehr.kz ADD COLUMN late int; COMMIT"),
    ],
    "COPY before COMMIT": [query(f"BEGIN; {DELETE}; COPY (SELECT 1) TO STDOUT; COMMIT")],
    "a savepoint": [query(f"BEGIN; SAVEPOINT s; {DELETE}; RELEASE s"), query("COMMIT")],
}


def test_a_protected_key_is_not_quoted_when_a_deferred_key_fires(
    tmp_path, postgres_host, monkeypatch
):
    """PostgreSQL says which key is still referenced, long after the statement that deleted it."""

    async def scene(bastion: Bastion) -> None:
        prepare(bastion)
        with psycopg.connect(host=str(postgres_host), user="postgres", dbname="wire") as direct:
            direct.execute("INSERT INTO ehr.kopen VALUES (1, 'MRK1')")
            direct.commit()
            direct.execute(DELETE.encode())
            with pytest.raises(psycopg.errors.ForeignKeyViolation) as caught:
                direct.commit()
            assert "(MRK1)" in str(caught.value.diag.message_detail)
        for name, messages in LATE.items():
            async with wire(bastion.host, "wire") as client:  # `send` searches for the markers.
                for message in messages:
                    answer = await client.send(message)
                errors = [body for kind, body in answer if kind == b"E"]
                assert len(errors) == 1 and b"C23503\0" in errors[0], name

    play(tmp_path, postgres_host, monkeypatch, scene, WORLD)
