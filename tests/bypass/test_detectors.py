"""Identifiers that nobody listed: in all their spellings, and in what a pathology laboratory keeps: rows, documents, notes.

The policy names no column, `detect: all` alone looks. `W1` and the like are honest.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import ExecStatus

from appliance.masking.detectors import make_scanner
from tests.bypass.spellings import DIAGNOSES, HONEST, SPELLINGS, WHOLE
from tests.integration import conftest as road
from tests.integration.conftest import (
    policy_for_analysts,
    running_bastion,
    temporary_database,
)

pytestmark = pytest.mark.integration

SCHEMA = """
CREATE SCHEMA lis;
CREATE TYPE lis.reach AS (mail text, phones text[], doc jsonb);
CREATE TYPE lis.state AS ENUM ('received', 'resulted');
CREATE DOMAIN lis.code AS text;
CREATE TABLE lis.specimen (id int PRIMARY KEY, ward text, state lis.state, reach lis.reach, codes lis.code[], note text, doc jsonb,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce((reach).mail, ''))) STORED);
INSERT INTO lis.specimen VALUES
  (1, 'W1', 'received', ROW('zq@zq.example', '{"call 212-555-0181",NULL}', '{"homePhone": "555-0181"}'), '{"SSN 731-52-8801",x}',
   U&'SSN 731\\200B-52-8801, ７３１-５２-８８０１, 731&#45;52&#45;8801', '{"patientSSN": 731528801, "dateOfBirth": "1934-09-17"}'),
  (2, 'W2', 'resulted', ROW('', '{}', '{"n": [1, 2.50]}'), '{"a \\"b\\"",NULL}', 'fine – “no” problems…', '{}'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE VIEW lis.latest AS SELECT s.*, s AS whole FROM lis.specimen s;
"""
MARKERS = (
    "zq@zq",
    "212-555",
    "555-0181",
    "731-52",
    "731\u200b",
    "７３１",
    "731&#45;",
    "731528801",
    "1934-09",
)
ATTACKS = """
SELECT s FROM lis.specimen s
SELECT words, ARRAY[words] FROM lis.specimen
TABLE lis.latest
SELECT whole FROM lis.latest
SELECT array_agg(s) FROM lis.specimen s
SELECT ROW(s, s.note) FROM lis.specimen s
SELECT reach, (reach).phones, codes, codes[1] FROM lis.specimen
SELECT ARRAY[reach], ARRAY[codes[1]] FROM lis.specimen
SELECT ROW(jsonb_build_object('patient', doc), ARRAY[(reach).doc]) FROM lis.specimen
SELECT (1, ROW(note, codes)), note, doc FROM lis.specimen
SELECT to_jsonb(s), row_to_json(s, true) FROM lis.specimen s
""".strip().splitlines()  # fmt: skip
HONEST_STATEMENTS = """
SELECT s FROM lis.specimen s WHERE id > 1
SELECT array_agg(s) FROM lis.specimen s WHERE id > 1
SELECT id, ward, state, array_agg(state) OVER () FROM lis.specimen
SELECT words, ARRAY[words], 'a fat:2 cat:1B'::tsvector FROM lis.specimen WHERE id > 1
SELECT reach, codes, ROW(1.5, NULL, state, ward, doc), note FROM lis.specimen WHERE id > 1
SELECT int4range(1, 5), ARRAY[int4range(1, 5)], enum_range(NULL::lis.state), '{}'::lis.code[]
""".strip().splitlines()

ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}|&#?\w+;|\\u[0-9a-f]{4}|^45 yo")
SCANNERS = [
    make_scanner,
    lambda names: pytest.importorskip("appliance.masking._scanner").Scanner(names),
]


def left_of(text: str, scanner) -> list[str]:
    """Return what a scanner leaves of that which stands between « and »; any digit, if nothing does."""
    if "«" not in text:
        left = ESCAPES.sub("", scanner.replace(text.encode()).decode())
        return re.findall(r"\d", left)
    plain = re.sub("[«»]", "", text).encode()
    found = {place for start, end, _ in scanner.spans(plain) for place in range(start, end)}
    at, left = 0, []
    for number, part in enumerate(re.split("[«»]", text)):
        said = part.encode()
        kept = bytes(byte for i, byte in enumerate(said, at) if i not in found)
        if number % 2 and kept.strip(b".,;:!?)] "):
            left.append(kept.decode(errors="replace"))
        at += len(said)
    return left


@pytest.mark.parametrize("make", SCANNERS, ids=["python", "compiled"])
def test_every_spelling_of_an_identifier_is_found(make) -> None:
    scanner = make(())
    assert len(SPELLINGS) > 1500
    missed = {
        text: left for text in SPELLINGS + DIAGNOSES + WHOLE if (left := left_of(text, scanner))
    }
    assert not missed


@pytest.mark.parametrize("make", SCANNERS, ids=["python", "compiled"])
def test_what_only_looks_like_an_identifier_stays(make) -> None:
    scanner = make(())
    assert len(set(HONEST)) > 350
    changed = {
        text: new for text in HONEST if (new := scanner.replace(text.encode())) != text.encode()
    }
    assert not changed


@pytest.fixture(scope="module")
def laboratory(postgres_host: Path) -> Iterator[Path]:
    with temporary_database(postgres_host, "detectors", SCHEMA):
        yield postgres_host


def answer(connection: psycopg.Connection, text: str, code: int) -> list[bytes | None]:
    result = connection.pgconn.exec_params(text.encode(), None, result_format=code)
    assert result.status == ExecStatus.TUPLES_OK, (text, result.error_message)
    columns = range(result.nfields)
    return [result.get_value(row, c) for row in range(result.ntuples) for c in columns]


def copied(connection: psycopg.Connection, text: str, layout: str) -> list[bytes | None]:
    with connection.cursor().copy(f"COPY ({text}) TO STDOUT (FORMAT {layout})".encode()) as copy:
        return [bytes(part) for part in copy]


def everything(connection: psycopg.Connection, text: str) -> list[list[bytes | None]]:
    source = text.replace("TABLE", "SELECT * FROM") if text.startswith("TABLE") else text
    return [answer(connection, text, code) for code in (0, 1)] + [
        copied(connection, source, layout) for layout in ("text", "csv", "binary")
    ]


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_what_nobody_listed_is_found_in_every_form(tmp_path, laboratory, monkeypatch, engine):
    policy = policy_for_analysts({"clinic": ("detectors", {"detect": "all"})})
    monkeypatch.setattr(road, "POLICY", policy)
    monkeypatch.setattr(road, "BASTION", road.BASTION.replace("python", engine))

    def look(dsn: str) -> None:
        direct = psycopg.connect(f"host={laboratory} user=postgres dbname=detectors")
        with psycopg.connect(dsn, autocommit=True) as through, direct:
            for text in ATTACKS:
                for part in everything(through, text):
                    told = b" ".join(value or b"" for value in part).decode(errors="replace")
                    assert not [marker for marker in MARKERS if marker in told], (text, told)
                    assert "[" in told or "words" in text, text  # NULL in binary.
            for text in HONEST_STATEMENTS:
                assert everything(through, text) == everything(direct, text), text
            notes = [re.sub("[«»]", "", text) for text in SPELLINGS + DIAGNOSES + WHOLE] + HONEST
            shown = through.execute("SELECT unnest(%s::text[])", (notes,)).fetchall()
            replace = make_scanner(()).replace
            assert shown == [(replace(text.encode()).decode(),) for text in notes]

    async def scene() -> None:
        async with running_bastion(tmp_path, laboratory) as bastion:
            await asyncio.to_thread(look, bastion.dsn)

    asyncio.run(scene())
