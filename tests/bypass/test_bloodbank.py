"""Attacks by the arguments of code that is there: its narrow types, defaults, and names."""

from __future__ import annotations

import struct

import pytest

from appliance.pgwire.messages import encode_message, encode_text

from .bloodbank import BLOODBANK
from .twins import ConversationTests, Twins
from .wire import FLUSH, SYNC, bind, describe, execute, extended, parse, query

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

SHOUT = "SELECT upper(name) || '' AS n, age FROM bank.donor"
OPEN = "SELECT id, name FROM pub.site"
NARROW = ("fn.age_s(1)", "fn.age_k(1, 5)", "fn.age_d(2, 15)", "fn.pl_v(1, 5)", "fn.dflt2(45)")
INT4, VOID = 23, 2278


def parse_void(text: str) -> bytes:
    """JDBC declares results of functions as parameters of type `void`: PostgreSQL drops them."""
    types = struct.pack(">HII", 2, INT4, VOID)
    return encode_message(b"P", encode_text("") + encode_text(text) + types)


def bind_two() -> bytes:
    values = struct.pack(">HHI", 0, 2, 1) + b"1" + struct.pack(">iH", -1, 0)
    return encode_message(b"B", encode_text("") * 2 + values)


CONVERSATIONS: dict[str, list[bytes]] = {
    "one view instead of another between Parse and Bind": [
        query("BEGIN"),
        parse("SELECT * FROM vw.narrow ORDER BY id", "s") + bind("p", "s") + execute("p", 1) + SYNC,
        query("DROP VIEW vw.narrow; CREATE VIEW vw.narrow AS SELECT id, name AS status, prio FROM bank.donor"),
        bind("q", "s") + describe(b"P", "q") + execute("q") + execute("p") + SYNC,
        query("ROLLBACK"),
        bind("", "s") + execute() + SYNC,
    ],
    "a path to other relations between Parse and Bind": [
        query("SET search_path = pub"),
        parse("SELECT name FROM site", "s") + parse("SELECT donor.* FROM bank.donor", "t") + SYNC,
        query("BEGIN; SET LOCAL search_path = pg_temp, pub; CREATE TEMP VIEW site AS SELECT name FROM bank.donor"),
        bind("", "s") + execute() + SYNC,
        query("ROLLBACK"),
        bind("", "s") + describe() + execute() + bind("", "t", binary=True) + execute() + SYNC,
    ],
    "a type of its own for a parameter": [
        query("PREPARE a (pub.small) AS SELECT $1, name FROM bank.donor; EXECUTE a (5); EXECUTE a (99)"),
        query("PREPARE b (bank.no) AS SELECT id FROM bank.donor WHERE no > $1; EXECUTE b ('W')"),
        query("PREPARE c (bank.grp) AS SELECT id FROM bank.donor WHERE grp = ANY (enum_range(NULL, $1)); EXECUTE c ('A')"),
        query("PREPARE d AS SELECT fn.age_k($1, $2); EXECUTE d (1, 5); EXECUTE d (1, 1)"),
    ],
    "parameters that vanish": [
        parse_void(text) + bind_two() + execute() + SYNC
        for text in (
            "SELECT fn.tell($1, $2)",
            "SELECT fn.tell($1, ($2::void))",
            "SELECT * FROM fn.tell($1, $2) AS t",
            "SELECT fn.tail($1::text, 'b', $2), fn.told($1, $2)",
        )
    ],
    "narrow results in each form": [
        step
        for call in NARROW
        for step in (
            query(f"SELECT {call}"),
            extended(f"SELECT {call} IS NULL", True),
            query(f"COPY (SELECT {call}) TO STDOUT (FORMAT binary)"),
            query(f"BEGIN; DECLARE c SCROLL CURSOR FOR SELECT {call}; FETCH c; MOVE BACKWARD c; ROLLBACK"),
            query(f"PREPARE n AS SELECT {call}; EXECUTE n; DEALLOCATE n"),
            query(f"VALUES (1, {call}); SELECT id FROM pub.site WHERE id < {call}"),
            query(f"EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF) SELECT {call}"),
        )
    ],
    "cursors and what they hold": [
        query(f"BEGIN; DECLARE a SCROLL CURSOR WITH HOLD FOR {SHOUT}; COMMIT"),
        query("FETCH LAST a; FETCH ABSOLUTE 2 a; FETCH RELATIVE -1 a; MOVE ALL a; FETCH PRIOR a; CLOSE a"),
        query("BEGIN; DECLARE b NO SCROLL CURSOR FOR SELECT id FROM bank.donor WHERE age > 50; MOVE ALL b"),
        query("ROLLBACK; BEGIN; SELECT fn.ref(); FETCH FORWARD ALL cc; MOVE BACKWARD ALL cc; ROLLBACK"),
    ],
    "errors amid savepoints and pipelines": [
        query("BEGIN; SAVEPOINT a; SELECT name::int FROM bank.donor; ROLLBACK TO a; TABLE vw.d3; ROLLBACK"),
        query("BEGIN; SAVEPOINT a; UPDATE bank.donor SET prio = 8; ROLLBACK TO a; SELECT what, n FROM app.log; ROLLBACK"),
        query("BEGIN; UPDATE bank.donor SET prio = 8; SELECT what || '', n FROM app.log; ROLLBACK"),
        parse("SELECT 1 / 0") + bind() + execute() + parse(SHOUT) + bind() + execute() + SYNC,
        parse(OPEN) + bind() + parse(SHOUT) + execute() + FLUSH + bind() + execute(limit=2) + execute() + SYNC,
        parse(SHOUT, "x") + encode_message(b"C", b"Sx\0") + parse(OPEN, "x") + bind("", "x") + execute() + SYNC,
        query(f"{OPEN}; SELECT fn.pl_e(3, ''); {SHOUT}; SELECT fn.pl_raise(1)"),
    ],
    "shapes that change in a transaction": [
        query("BEGIN; ALTER TABLE bank.donor ADD COLUMN x text; SELECT x, name, donor FROM bank.donor; ROLLBACK"),
        query("BEGIN; DROP FUNCTION fn.over(int); SELECT fn.over(1::int); SELECT fn.over(1::bigint); ROLLBACK"),
        query("BEGIN; CREATE SCHEMA fn2; ALTER FUNCTION fn.nth(int, int) SET SCHEMA fn2; SELECT fn2.nth(1, 9); TABLE vw.fun; ROLLBACK"),
        query("BEGIN; ALTER SCHEMA bank RENAME TO pub2; SELECT name FROM pub2.donor; ROLLBACK"),
        query("BEGIN; ALTER TABLE pub.inbox ADD COLUMN z text DEFAULT fn.nth(1, 9); TABLE pub.inbox; ROLLBACK"),
        query("BEGIN; CREATE TEMP TABLE donor (LIKE bank.donor); TABLE donor; INSERT INTO donor SELECT * FROM bank.donor; TABLE donor; ROLLBACK"),
    ],
    "what is written and read back": [
        query("BEGIN; INSERT INTO app.queue (id) VALUES (1); TABLE app.queue; COPY app.queue TO STDOUT; ROLLBACK"),
        query("BEGIN; INSERT INTO vw.ruled VALUES (2, 'x'); SELECT body || '' FROM vw.ruled; ROLLBACK"),
        query("BEGIN; UPDATE vw.edit SET status = 'y'; TABLE vw.edit; SELECT what FROM app.log; ROLLBACK"),
        query("BEGIN; UPDATE pub.tally SET n = 101; TABLE app.log; ROLLBACK"),
        query("BEGIN; DELETE FROM bank.donor WHERE id = 1; SELECT donor_no FROM bank.visit; TABLE bank.unit; ROLLBACK"),
        query("BEGIN; CALL app.put(1); TABLE app.queue; CALL app.swap('x', 2); ROLLBACK"),
    ],
}  # fmt: skip


class TestBloodbank(ConversationTests):
    twins = Twins(
        BLOODBANK,
        telling=(  # Which expressions of a view are NULL.
            "/*17*/ TABLE vw.jt",
            "/*17*/ SELECT a, n FROM vw.jt",
        ),
    )
    fewest = 650
    conversations = CONVERSATIONS
