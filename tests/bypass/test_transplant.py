"""Attacks on the transplant registry, as five people who do not know each other think of them.

An administrator, a programmer of PL/pgSQL, an analyst, somebody with a client of their own, and a
statistician who never asks for a value. See `twins` for how they are answered.
"""

from __future__ import annotations

import pytest

from appliance.pgwire.messages import encode_message

from .transplant import TRANSPLANT
from .twins import ConversationTests, Twins
from .wire import FLUSH, SYNC, bind, describe, execute, parse, query

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

NAME = "SELECT surname FROM reg.person"
SHOUT = "SELECT upper(surname) FROM reg.person"
OPEN = "SELECT name FROM geo.center"
CONVERSATIONS: dict[str, list[bytes]] = {
    "a statement that changes its meaning under a portal": [
        query("SET search_path = geo; BEGIN"),
        parse("SELECT name || '' FROM center", "s") + bind("p", "s") + execute("p", 1) + SYNC,
        query("SET LOCAL search_path = pg_temp, reg"),
        query("CREATE TEMP VIEW center AS SELECT surname AS name FROM reg.person"),
        bind("q", "s") + describe(b"P", "q") + execute("q") + execute("p") + SYNC,
        query("ROLLBACK"),
        bind("q", "s") + execute("q") + SYNC,
    ],
    "one name for two statements in a pipeline": [
        parse(OPEN, "s") + encode_message(b"C", b"Ss\0") + parse(SHOUT, "s") + bind("", "s")
        + describe() + execute() + SYNC,
        parse(OPEN) + bind() + parse(SHOUT) + execute() + bind() + execute() + SYNC,
        parse(OPEN, "t") + parse(SHOUT, "t") + bind("", "t") + execute() + SYNC,
        bind("", "t") + describe() + execute() + FLUSH + SYNC,
    ],
    "an error amid a pipeline": [
        parse("SELECT 1 / 0") + bind() + execute() + parse(SHOUT) + bind() + execute() + SYNC,
        parse(SHOUT, "e") + bind("", "none") + execute() + SYNC + bind("", "e") + execute() + SYNC,
        query(f"{OPEN}; SELECT surname::int FROM reg.person; {SHOUT}"),
        query("SELECT 1"),
    ],
    "cursors and what they hold": [
        query(f"BEGIN; DECLARE a SCROLL CURSOR WITH HOLD FOR {SHOUT}, pid"),
        query(f"ROLLBACK; BEGIN; DECLARE a SCROLL CURSOR WITH HOLD FOR {SHOUT}"),
        query("DECLARE b BINARY CURSOR FOR SELECT score, ratio, uid, badge, photo FROM reg.person"),
        query("FETCH 2 b; MOVE 1 b; FETCH NEXT b; FETCH LAST a; FETCH BACKWARD ALL a; COMMIT"),
        query("FETCH FIRST a; TABLE pg_cursors; CLOSE ALL"),
        query("BEGIN; SELECT pkg.pl_ref('c'); FETCH ALL c; MOVE BACKWARD ALL c; ROLLBACK"),
        query('BEGIN; SELECT pkg.pl_ref(NULL); FETCH ALL "<unnamed portal 1>"; ROLLBACK'),
        query("BEGIN; DECLARE u CURSOR FOR SELECT pid FROM reg.person FOR UPDATE; FETCH u"),
        query("UPDATE reg.person SET prio = 9 WHERE CURRENT OF u RETURNING surname, prio; ROLLBACK"),
    ],
    "what is left behind": [
        query("SELECT pkg.pl_set(1); SHOW app.last; SELECT current_setting('app.last', true)"),
        query("BEGIN; SELECT pkg.pl_temp(); TABLE pile; SELECT x || '' FROM pile; COPY pile TO STDOUT; ROLLBACK"),
        query("BEGIN; SELECT pkg.copy_out(); TABLE ops.outbox; ROLLBACK"),
        query("BEGIN; CALL ops.put(9); TABLE ops.inbox; CALL ops.swap('x'); ROLLBACK"),
        query("BEGIN; UPDATE reg.person SET prio = 8; SELECT was ->> 'surname', \"now\" FROM ops.journal; ROLLBACK"),
        query("BEGIN; DELETE FROM reg.vault; SELECT * FROM ops.journal; SELECT pg_current_xact_id_if_assigned() IS NULL; ROLLBACK"),
        query("BEGIN; INSERT INTO api.ruled VALUES (8, 'x'); TABLE api.ruled; ROLLBACK"),
        query("BEGIN; UPDATE api.edit SET status = 'y'; SELECT status FROM reg.person; ROLLBACK"),
        query("SELECT set_config('app.tenant', 'north', false); SELECT boss, name FROM ops.tenant"),
    ],
    "shapes that change in a transaction": [
        query("BEGIN; ALTER TABLE reg.person ADD COLUMN x text; SELECT x, surname FROM reg.person; SELECT * FROM reg.person; ROLLBACK"),
        query("BEGIN; CREATE TEMP TABLE g (k text); INSERT INTO g SELECT surname FROM reg.person; TABLE g; ROLLBACK"),
        query("BEGIN; CREATE TABLE arch.y (LIKE arch.event); INSERT INTO arch.y SELECT * FROM arch.event; TABLE arch.y; ROLLBACK"),
        query("BEGIN; DROP VIEW api.twice; CREATE VIEW api.twice AS SELECT s FROM api.person; TABLE api.twice; ROLLBACK"),
        query("BEGIN; ALTER TABLE geo.center RENAME name TO surname; SELECT surname FROM geo.center, reg.person; ROLLBACK"),
        query("BEGIN; COMMENT ON TABLE geo.tally IS 'x'; CREATE TABLE ops.made (a int); ROLLBACK"),
    ],
    "parts of values": [
        query("BEGIN; UPDATE reg.person SET names[2] = 'x' WHERE pid = 2; ROLLBACK"),
        query("BEGIN; UPDATE reg.person SET doc['a'] = '1'; ROLLBACK"),
        query("BEGIN; UPDATE reg.person SET phones[5:6] = '{a,b}', prio = 2; SELECT cardinality(phones) FROM reg.person; ROLLBACK"),
    ],
    "each form of COPY": [
        query(f"COPY {what} TO STDOUT{form}")
        for form in ("", " (FORMAT csv, HEADER)", " (FORMAT binary)")
        for what in ("reg.person", f"({SHOUT})", "(TABLE api.person)", "(SELECT p FROM reg.person p)",
                     "arch.call_old", "(TABLE arch.event)", "reg.living", "(TABLE api.over_mv)",
                     "(SELECT * FROM pkg.people_t())", "(SELECT system_user || '' FROM reg.word)")
    ],
}  # fmt: skip


class TestTransplant(ConversationTests):
    twins = Twins(
        TRANSPLANT,
        telling=(  # How many rows a view has, and which expressions of it are NULL.
            "TABLE api.mixed",
            "TABLE api.elem",
            "/*17*/ TABLE api.jt",
            "/*17*/ SELECT who || '', n FROM api.jt",
        ),
    )
    fewest = 800
    conversations = CONVERSATIONS
