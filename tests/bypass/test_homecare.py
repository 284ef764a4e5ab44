"""Attacks on home care: what is left of protection when the schema changes, and the wire."""

from __future__ import annotations

import asyncio
import struct

import pytest

from appliance.pgwire.messages import encode_message, encode_text

from .homecare import HOMECARE
from .twins import ConversationTests, Twins
from .wire import FLUSH, SYNC, bind, describe, execute, parse, query

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

NAME = "SELECT surname FROM hc.client ORDER BY cid"
SHOUT = "SELECT upper(surname) FROM hc.client ORDER BY cid"
OPEN = "SELECT name || '' FROM cl.plan ORDER BY id"
REGION = "SELECT region || '' FROM hc.client ORDER BY cid"


def close(name: str, kind: bytes = b"S") -> bytes:
    return encode_message(b"C", kind + encode_text(name))


def bind_formats(portal: str, statement: str, *formats: int) -> bytes:
    body = encode_text(portal) + encode_text(statement) + struct.pack(">HH", 0, 0)
    body += struct.pack(f">{len(formats) + 1}H", len(formats), *formats)
    return encode_message(b"B", body)


ALL = "SELECT mrn, surname, dob, ssn, phones, addr, vitals, gps, weight, risk, score, visits, stay, bits, photo, mood, uid, ip, pay, span, tmz, seen, flag, ch FROM hc.client ORDER BY cid"
COUNT = 24
LOSSES: dict[str, list[bytes]] = {
    statement: [query(statement), *(query(f"SELECT * FROM {name}") for name in left)]
    for statement, left in {
        "DROP TRIGGER logged ON hc.client": ["op.log"],
        "DROP TRIGGER mirrored ON hc.client": ["op.copy2"],
        "DROP FUNCTION fn.logged CASCADE": ["op.log"],
        "DROP ROUTINE fn.into_copy": ["op.copy"],
        "SET search_path = fn; DROP FUNCTION into_copy(); RESET search_path": ["op.copy"],
        "BEGIN; DROP PROCEDURE fn.steps; COMMIT": ["op.copy3"],
        "DROP SCHEMA fn CASCADE": ["op.log", "op.copy", "op.copy3"],
        "DROP TABLE hc.client CASCADE": ["op.log", "op.copy", "op.copy3"],
        "DROP TABLE hc.key CASCADE": ["hc.keyed"],
        "DROP TYPE hc.place CASCADE": ["op.log"],
        "DROP EXTENSION plpgsql CASCADE": ["op.log"],
        "ALTER TABLE op.copy3 DROP COLUMN id": ["op.copy3"],
        "CREATE OR REPLACE VIEW ap.based AS SELECT 1::bigint AS cid, ''::text AS surname": [
            "ap.kept"
        ],
        "DROP VIEW ap.source; CREATE VIEW ap.source AS SELECT 1 AS id, ''::text AS t": ["op.fed"],
        "ALTER VIEW ap.source RENAME TO other": ["op.fed"],
        "CREATE TEMP TABLE stage (cid bigint, surname text)": ["op.staged"],
        "CREATE TEMP TABLE stage AS SELECT 1 AS cid, ''::text AS surname": ["op.staged"],
        "ALTER TABLE op.uniq RENAME TO stage": ["op.staged"],
        "ALTER TABLE op.watched RENAME TO w2": ["op.watched_log"],
        "DROP RULE fills ON op.ruled": ["op.filled"],
        "DROP TRIGGER words ON op.text": ["op.text"],
        "DROP FUNCTION fn.by_default CASCADE": ["op.defaulted"],
    }.items()
}
CONVERSATIONS: dict[str, list[bytes]] = {
    "formats mixed by column": [
        parse(ALL, "a") + describe(b"S", "a") + bind_formats("", "a", *([0, 1] * COUNT)[:COUNT]) + describe() + execute() + SYNC,
        bind_formats("p", "a", *([1, 0] * COUNT)[:COUNT]) + execute("p", 1) + SYNC,
        bind_formats("", "a", 1) + execute("", 2) + execute() + SYNC,
        bind_formats("", "a", 1, 0) + execute() + SYNC,
        bind_formats("", "a", 2) + execute() + SYNC,
    ],
    "a shape that changes amid a pipeline": [
        parse(REGION, "r") + bind("", "r") + execute()
        + parse("ALTER TABLE hc.client RENAME region TO zone") + bind() + execute()
        + parse("ALTER TABLE hc.client RENAME status TO region") + bind() + execute()
        + bind("", "r") + describe() + execute() + parse("SELECT 1 / 0") + bind() + execute() + SYNC,
        bind("", "r") + execute() + SYNC,
    ],
    "a portal across statements that change shapes": [
        query("BEGIN"),
        parse(REGION, "r") + bind("p", "r") + execute("p", 1) + FLUSH + SYNC,
        query("ALTER TABLE cl.plan ADD COLUMN z text"),
        execute("p", 1) + SYNC,
        query("SAVEPOINT a; ALTER TABLE op.bag RENAME label TO surname; ROLLBACK TO a"),
        execute("p", 1) + close("p", b"P") + execute("p") + SYNC,
        query("ROLLBACK"),
    ],
    "closed and parsed again between Bind and Execute": [
        query("BEGIN"),
        parse(OPEN, "s") + bind("p", "s") + close("s") + parse(SHOUT, "s") + execute("p") + bind("q", "s") + execute("q") + SYNC,
        bind("p", "s") + execute("p") + SYNC,
        query("ROLLBACK; BEGIN"),
        parse(SHOUT, "t") + bind("p", "t") + close("t") + parse(OPEN, "t") + describe(b"P", "p") + execute("p") + SYNC,
        query("ROLLBACK"),
    ],
    "an unnamed portal of another statement": [
        parse(OPEN) + bind() + parse(SHOUT) + describe() + execute() + SYNC,
        parse(SHOUT) + bind() + parse(OPEN) + describe(b"S") + describe() + execute() + bind() + execute() + SYNC,
        parse(OPEN) + bind() + SYNC + execute() + SYNC,
    ],
    "a failure in the middle, twice": [
        parse(OPEN) + bind() + execute() + parse("SELECT 1 / 0") + bind() + execute() + parse(NAME) + bind() + execute() + SYNC,
        parse(SHOUT) + bind() + execute() + SYNC,
        parse("INSERT INTO op.uniq VALUES (1, 'u')") + bind() + execute() + parse(SHOUT) + bind() + execute() + SYNC,
        parse("SELECT surname::int FROM hc.client") + bind() + execute() + parse(NAME, "n") + SYNC,
        bind("", "n") + execute() + SYNC,
    ],
    "search paths under prepared statements": [
        query("SET search_path = cl"),
        parse("SELECT name || '' FROM plan", "s") + SYNC,
        query("PREPARE q AS SELECT name || '' FROM plan"),
        query("SET search_path = pg_temp, cl; CREATE TEMP VIEW plan AS SELECT surname AS name FROM hc.client"),
        bind("", "s") + describe() + execute() + SYNC,
        query("EXECUTE q"),
        query("SET search_path = op; SET LOCAL search_path = hc; EXECUTE q"),
        query("RESET search_path; EXECUTE q"),
        bind("", "s") + execute() + SYNC,
    ],
    "temporary tables in front": [
        query("CREATE TEMP TABLE client (cid bigint, surname text, region text)"),
        query("SELECT surname || '' FROM client"),
        parse("SELECT surname FROM client", "s") + bind("", "s") + execute() + SYNC,
        query("SET search_path = hc, pg_temp; SELECT surname || '' FROM client"),
        bind("", "s") + describe() + execute() + SYNC,
        query("DROP TABLE pg_temp.client"),
        bind("", "s") + describe() + execute() + SYNC,
    ],
    "settings taken back": [
        query("BEGIN; SET LOCAL search_path = hc; SET LOCAL DateStyle = 'SQL, DMY'; SET LOCAL IntervalStyle = sql_standard"),
        query("SELECT dob, span, seen FROM client ORDER BY cid"),
        query("ROLLBACK; SHOW search_path; SELECT dob FROM client"),
        query("BEGIN; SET bytea_output = escape; SAVEPOINT a; SET bytea_output = hex; ROLLBACK TO a; SELECT photo FROM hc.client; ROLLBACK"),
        query("SET client_encoding = 'LATIN1'"),
        query("BEGIN; SET LOCAL client_encoding = SQL_ASCII; SELECT surname FROM hc.client; ROLLBACK"),
        query("SET NAMES 'BIG5'; SET CLIENT_ENCODING TO EUC_JP; SELECT surname FROM hc.client"),
        query("SELECT set_config('client_encoding', 'WIN1252', true), surname FROM hc.client"),
        parse("SELECT set_config($1, 'SJIS', false)") + SYNC,
        query("SET standard_conforming_strings = off"),
        query("SELECT '\\', surname, '''' FROM hc.client"),
        query("RESET ALL; DISCARD ALL; SELECT surname FROM hc.client"),
    ],
    "cursors beyond their transaction": [
        query(f"BEGIN; DECLARE a SCROLL CURSOR WITH HOLD FOR {NAME}; SAVEPOINT s; DECLARE b CURSOR WITH HOLD FOR {SHOUT}; ROLLBACK TO s; COMMIT"),
        query("FETCH LAST a; FETCH ABSOLUTE -2 a; FETCH b"),
        query(f"BEGIN; CLOSE a; DECLARE a CURSOR FOR {OPEN}; ROLLBACK; FETCH a"),
        query(f"BEGIN; DECLARE c SCROLL CURSOR FOR {NAME}; FETCH 1 c; MOVE 1 c; FETCH FORWARD ALL c"),
        parse("FETCH BACKWARD ALL c") + bind(binary=True) + describe() + execute() + SYNC,
        bind("", "") + execute("c") + SYNC,
        query("ROLLBACK; CLOSE ALL"),
    ],
    "cursors that functions open": [
        query("BEGIN; SELECT fn.cur('q'); FETCH 1 q; FETCH ALL IN q"),
        execute("q", 1) + describe(b"P", "q") + SYNC,
        query("ROLLBACK; BEGIN; SELECT fn.curs(); FETCH ALL ca; FETCH ALL cb; COMMIT"),
    ],
    "what comes at COMMIT": [
        query("BEGIN; UPDATE op.target SET n = n + 1"),
        query("SET CONSTRAINTS ALL IMMEDIATE"),
        query("COMMIT"),
        parse("BEGIN") + bind() + execute() + parse("UPDATE op.target SET n = 7") + bind() + execute()
        + parse("COMMIT") + bind() + execute() + SYNC,
        query("UPDATE op.target SET n = 8"),
        query("SET client_min_messages = debug5; UPDATE op.target SET n = 9"),
    ],
    "each form of COPY": [
        query(f"COPY {what} TO STDOUT{form}")
        for form in ("", " (FORMAT csv, HEADER)", " (FORMAT binary)")
        for what in ("hc.client", "cl.claim_s", "(TABLE cl.claim)", "gx.variant", "ap.kept", "(TABLE ap.deep)",
                     "(UPDATE hc.client SET prio = prio RETURNING surname, prio)", "(SELECT c FROM hc.client c)")
    ],
}  # fmt: skip


class TestHomecare(ConversationTests):
    twins = Twins(
        HOMECARE,
        telling=("SELECT * FROM ap.jt", "/*17*/ TABLE ap.jt", "/*17*/ SELECT v || '' FROM ap.jt"),
    )
    conversations = CONVERSATIONS

    def test_nothing_takes_protection_from_what_stays(self, tmp_path, databases, monkeypatch):
        async def scene() -> list[str]:
            async with self.twins.clients(tmp_path, databases, monkeypatch) as client:
                shown = []
                for name, steps in LOSSES.items():
                    said = await client.send(
                        "clinic", *steps, query("ROLLBACK"), query("DISCARD ALL")
                    )
                    shown += [name] * self.twins.has_marker(said)
                return shown

        assert asyncio.run(scene()) == []
