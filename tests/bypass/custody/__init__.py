"""A prison's clinic: types made of each other, names that need quotes, children of two parents.

The protected rows are written twice, once for each database.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.bypass.worlds import World

COLUMNS = 'no, "Full Name", "select", key, value, date, born, score, home, cells, nos, stay, stays, away, risk, chart, raw, note, mails, weight, pulse, heard, lasted, code, scan, line, area, lsn, xid, snap, tid, reg, vec, bit, v4, mac8, tz, cash, big'  # fmt: skip
INMATES = f"INSERT INTO med.inmate (id, wing, state, rank, {COLUMNS}) VALUES "
OPEN = ("1, 1, 'in', 0", "2, 1, 'in', 3", "3, 2, 'out', 3", "4, 3, 'court', 8")
"""What is the same in both databases."""

ROWS = (
    """
'VXK-1', 'VXKabel', 'VXKsel1', 'VXKkey1', 5827, '1944-08-23', '1944-08-23', 5827, ROW('VXKblock', ROW(5827, 'VXKdoor'), '{1944-08-23}'), ARRAY[ROW('VXKcell', ROW(5827, 'VXKd'), NULL)::med.place], '{VXKn1,VXKn2}', '[1944-08-23,1945-08-23)', '{[1944-08-23,1945-08-23)}', '[1944-08-23,1945-08-23)', 'mid', '{"a": "VXKchart", "n": 5827, "k": [{"w": "VXKw1"}, {"w": "VXKw2"}]}', '{"b": "VXKraw"}', 'VXKnote one', ARRAY[ROW('VXKwho', 'VXKbody', '{VXKcc}')::med.mail], 58.27, 58.27, '1999-08-23 12:00+00', '5827 days', '58270000-0000-4000-8000-000000000001', '\\x56584b01', '[(58.27,1),(2,3)]', '((58.27,1),(2,3),(4,5))', '0/5827AA', '5827', '5827:5830:5828', '(5827,1)', 'pg_type', '5827 1', B'010110', '58.27.0.0/16', '58:27:00:00:00:00:00:01', '05:58:27+01', 5827, 5827000001
'VXK-2', 'VXKbram', 'VXKsel2', 'VXKkey2', 5828, '1945-08-23', '1945-08-23', 5828, ROW('VXKblock', ROW(5827, 'VXKdoor'), '{1944-08-23}'), ARRAY[ROW('VXKcell', ROW(5827, 'VXKd'), NULL)::med.place], '{VXKn3,VXKn4}', '[1944-08-23,1945-08-23)', '{[1944-08-23,1945-08-23)}', '[1944-08-23,1945-08-23)', 'mid', '{"a": "VXKchart", "n": 5827, "k": [{"w": "VXKw3"}]}', '{"b": "VXKraw"}', 'VXKnote two', ARRAY[ROW('VXKwho', 'VXKbody', '{VXKcc}')::med.mail], 58.27, 58.27, '1999-08-23 13:00+00', '5827 days', '58270000-0000-4000-8000-000000000002', '\\x56584b02', '[(58.27,2),(2,3)]', '((58.27,2),(2,3),(4,5))', '0/5827AB', '5828', '5827:5830:5828', '(5827,2)', 'pg_type', '5827 2', B'010110', '58.27.0.0/16', '58:27:00:00:00:00:00:02', '05:58:27+01', 5827, 5827000002
'VXK-3', 'VXKcarl', 'VXKsel3', 'VXKkey3', 5827, '1946-08-23', '1946-08-23', 5827, ROW('VXKblock', ROW(5827, 'VXKdoor'), '{1944-08-23}'), ARRAY[ROW('VXKcell', ROW(5827, 'VXKd'), NULL)::med.place], '{VXKn5,VXKn6}', '[1944-08-23,1945-08-23)', '{[1944-08-23,1945-08-23)}', '[1944-08-23,1945-08-23)', 'mid', '{"a": "VXKchart", "n": 5827, "k": []}', '{"b": "VXKraw"}', 'VXKnote three', ARRAY[ROW('VXKwho', 'VXKbody', '{VXKcc}')::med.mail], 58.27, 58.27, '1999-08-23 14:00+00', '5827 days', '58270000-0000-4000-8000-000000000003', '\\x56584b03', '[(58.27,3),(2,3)]', '((58.27,3),(2,3),(4,5))', '0/5827AC', '5829', '5827:5830:5828', '(5827,3)', 'pg_type', '5827 3', B'010110', '58.27.0.0/16', '58:27:00:00:00:00:00:03', '05:58:27+01', 5827, 5827000003
'VXK-4', 'VXKdirk', 'VXKsel4', 'VXKkey4', 5827, '1947-08-23', '1947-08-23', 5827, ROW('VXKblock', ROW(5827, 'VXKdoor'), '{1944-08-23}'), ARRAY[ROW('VXKcell', ROW(5827, 'VXKd'), NULL)::med.place], '{VXKn7,VXKn8}', '[1944-08-23,1945-08-23)', '{[1944-08-23,1945-08-23)}', '[1944-08-23,1945-08-23)', 'mid', '{"a": "VXKchart", "n": 5827, "k": [{"w": "VXKw4"}]}', '{"b": "VXKraw"}', 'VXKnote four', ARRAY[ROW('VXKwho', 'VXKbody', '{VXKcc}')::med.mail], 58.27, 58.27, '1999-08-23 15:00+00', '5827 days', '58270000-0000-4000-8000-000000000004', '\\x56584b04', '[(58.27,4),(2,3)]', '((58.27,4),(2,3),(4,5))', '0/5827AD', '5830', '5827:5830:5828', '(5827,4)', 'pg_type', '5827 4', B'010110', '58.27.0.0/16', '58:27:00:00:00:00:00:04', '05:58:27+01', 5827, 5827000004
""",
    """
'zz', 'Zed', '', '7', 3, '2020-02-29', '2020-02-29', 3, ROW('', ROW(0, ''), '{}'), '{}', '{}', 'empty', '{}', 'empty', 'high', '{"a": [], "other": 1, "k": {}}', '[1]', '', '{}', 0, 0, '1990-01-01 00:00+00', '1 second', 'ffffffff-ffff-4fff-8fff-ffffffffffff', '\\x', '[(0,0)]', '((0,0))', '0/0', '1', '1:1:', '(0,1)', 'pg_class', '', B'', '::/0', 'ff:ff:ff:ff:ff:ff:ff:ff', '00:00:00+00', 0, 0
'7', '7', 'in', 'b', 45, '0044-03-15 BC', '0044-03-15 BC', 45, ROW('1', ROW(-7, '2'), NULL), ARRAY[NULL::med.place, NULL], '{1,2,3,4}', '(,)', '{[2020-01-01,2020-02-01),[2021-01-01,)}', '(,)', 'low', '{"a": {"b": 2}, "n": "x", "k": 5}', '"x"', '7', ARRAY[NULL::med.mail], -1.5, 1e30, 'epoch', '-3 mons', '00000000-0000-0000-0000-000000000000', '\\x00ff', '((1,2),(3,4))', '((1,1),(5,5),(9,1))', 'FF/FF', '2', '10:20:10,14', '(9,9)', '-', '1', B'1', '1.2.3.0/24', '00:00:00:00:00:00:00:00', '24:00:00-15:59', -5, -9223372036854775808
'red', '', '7', 'in', -40, '1999-12-31', '1999-12-31', -40, ROW('in', ROW(2147483647, '{}'), '{2024-01-01,NULL}'), ARRAY[ROW('', NULL, NULL)::med.place], '{a,NULL}', '[2020-01-01,2020-01-02)', '{(,2020-01-01)}', '[2020-01-01,2020-01-02)', 'low', '[]', 'null', '{}', ARRAY[ROW('a', NULL, '{}')::med.mail, NULL], 900, 2.5, '1970-05-05 00:00+00', '00:00:01', '12345678-1234-4234-8234-123456789012', '\\x31', '[(1,2),(3,4),(5,6),(7,8)]', '((7,7))', '1/1', '3', '1:3:2', '(1,1)', 'pg_proc', '1 2 3', B'10000001', 'fe80::/10', '08:00:2b:01:02:03:04:05', '01:02:03+00', 12.5, 12
'in', 'in', '{}', '2024-01-01', 2147483647, '2024-01-01', '2024-01-01', 2147483647, ROW('ok', ROW(5, 'a'), '{2024-01-01}'), ARRAY[ROW('a', ROW(3, 'b'), NULL)::med.place, NULL], '{x,y,z}', '[2024-01-01,2025-01-01)', '{}', '(,2000-01-01)', 'high', '7', '{"b": {}}', '2024-01-01', ARRAY[ROW('x', '1', '{a,b}')::med.mail], 2.5, -7, '2024-01-01 00:00+00', '1 year 2 mons', '00000000-0000-4000-8000-000000000001', '\\x5c6e', '[(9,9),(8,8)]', '((3,3),(4,4))', '0/1', '4', '1:1:', '(2,2)', 'pg_attribute', '99', B'00000001', '10.0.0.0/8', '08:00:2b:01:02:03:04:06', '12:00:00+00', 99999.99, 2147483648
""",
)
OTHERS = (
    (
        "INSERT INTO med.visit (vid, kind, day, inmate, found, told, dose) VALUES (1, 'gp', '2023-05-05', 1, 'VXKfound1', ROW('VXKt', 'VXKt', '{VXKt}'), 5827), (2, 'gp', '2024-05-05', 2, 'VXKfound2', ROW('VXKt', 'VXKt', '{VXKt}'), 5827), (3, 'nurse', '2024-05-06', 3, 'VXKfound3', ROW('VXKt', 'VXKt', '{VXKt}'), 5827), (4, 'er', '2024-05-07', 4, 'VXKfound4', ROW('VXKt', 'VXKt', '{VXKt}'), 5827)",
        "INSERT INTO med.visit (vid, kind, day, inmate, found, told, dose) VALUES (1, 'gp', '2023-05-05', 1, '', ROW('7', '', NULL), 0), (2, 'gp', '2024-05-05', 2, 'gp', ROW('a', 'b', '{}'), -1), (3, 'nurse', '2024-05-06', 3, '7', ROW('q', NULL, '{x,y}'), 2147483647), (4, 'er', '2024-05-07', 4, 'b', ROW('1', '2', '{3}'), 40)",
    ),
    (
        "INSERT INTO med.vial VALUES (1, 'gp', '2023-05-05', 1, 'VXKvial1'), (2, 'gp', '2024-05-05', 1, 'VXKvial2')",
        "INSERT INTO med.vial VALUES (1, 'gp', '2023-05-05', 1, '7'), (2, 'gp', '2024-05-05', 1, '')",
    ),
    (
        "INSERT INTO ops.asset VALUES (1, 'open remark', 2)",
        "INSERT INTO ops.asset VALUES (1, 'open remark', 2)",
    ),
    (
        "INSERT INTO med.body VALUES (2, 'VXKrem2', 'VXKsam2')",
        "INSERT INTO med.body VALUES (2, '7', '')",
    ),
    (
        "INSERT INTO med.implant VALUES (3, 'VXKrem3', 4, 3, 'VXKsam3', 'VXKser3', 'b3'), (4, 'VXKrem4', 4, 4, 'VXKsam4', 'VXKser4', 'b4')",
        "INSERT INTO med.implant VALUES (3, 'open remark', 4, 3, 'b', '', 'b3'), (4, '', 4, 4, '7', 'b3', 'b4')",
    ),
    (
        "INSERT INTO ops.base VALUES (1, 'VXKmemo1')",
        "INSERT INTO ops.base VALUES (1, '')",
    ),
    (
        "INSERT INTO med.kid VALUES (2, 'VXKmemo2', '2001-08-23')",
        "INSERT INTO med.kid VALUES (2, 'kid', '1990-01-01')",
    ),
    (
        "INSERT INTO med.grandkid VALUES (3, 'VXKmemo3', '2002-08-23', 'VXKnick')",
        "INSERT INTO med.grandkid VALUES (3, '7', '2020-02-02', '')",
    ),
    (
        "INSERT INTO ops.locker VALUES ('VXK-1', 11), ('VXK-2', 12), ('VXK-3', 13)",
        "INSERT INTO ops.locker VALUES ('zz', 11), ('7', 12), ('red', 13)",
    ),
    (
        "INSERT INTO ops.pass VALUES (1, 'VXK-1', '{VXK-2}'), (2, 'VXK-2', '{VXK-1,VXK-3}')",
        "INSERT INTO ops.pass VALUES (1, 'zz', '{}'), (2, '7', '{7,zz,x}')",
    ),
    (
        "INSERT INTO ops.mailbox VALUES (1, 'VXKmail', 5827, '1999-08-23')",
        "INSERT INTO ops.mailbox VALUES (1, '', 7, '2020-01-01')",
    ),
    (
        'INSERT INTO ops.trail (old, new, tab) VALUES (\'{"o": "VXKold"}\', \'{"n": "VXKnew"}\', \'inmate\')',
        "INSERT INTO ops.trail (old, new, tab) VALUES ('7', '[]', 'inmate')",
    ),
    (
        "INSERT INTO med.secret VALUES (1, 'VXKpin1', '\\x56584b11', 58271001), (2, 'VXKpin2', '\\x56584b12', 58271002)",
        "INSERT INTO med.secret VALUES (1, '7', '\\x', 1), (2, '', '\\x00', -5)",
    ),
    (
        "INSERT INTO med.card VALUES ('VXKcard1', ROW(5827, 'VXKc'), '{1944-08-23}')",
        "INSERT INTO med.card VALUES ('7', ROW(1, ''), NULL)",
    ),
    (
        "INSERT INTO \"Duty Roster\".\"Night Shift\" VALUES ('VXKguard', 'VXKdot', 5827, 1), ('VXKguard2', 'VXKdot2', 5827, 2)",
        "INSERT INTO \"Duty Roster\".\"Night Shift\" VALUES ('', '7', 1, 1), ('7', 'in', 0, 2)",
    ),
    (
        "INSERT INTO ops.org VALUES (1, 'north', 'VXKchief1'), (2, 'south', 'VXKchief2')",
        "INSERT INTO ops.org VALUES (1, 'north', 'x'), (2, 'south', '7')",
    ),
)
"""The rows of every other table: as they are here, and in the other database."""


def _inmates(side: int) -> str:
    rows = zip(OPEN, ROWS[side].strip().splitlines(), strict=True)
    return INMATES + ", ".join(f"({rest}, {row})" for rest, row in rows)


INSERTS = ((_inmates(0), _inmates(1)), *OTHERS)
SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
PLAIN = """
INSERT INTO ops.wing VALUES (1, 'Ash', 5), (2, 'Birch', 9), (3, 'Cedar', 12);
INSERT INTO ops.drug VALUES ('a1', 'aspirin', 100), ('b2', 'benzo', 5), ('c3', 'codeine', 30);
INSERT INTO ops.meter VALUES ('mail', 0), ('x', 3);
"""
AFTER = """
REFRESH MATERIALIZED VIEW api.daily; REFRESH MATERIALIZED VIEW api.monthly;
SELECT setval('med.secret_mrn_seq', 58271002);
"""

CUSTODY = World(
    "custody",
    columns={
        **{f"med.inmate.{name}": "redact" for name in COLUMNS.split(", ") if name != "born"},
        "med.inmate.born": "year",
        **{f"med.visit.{name}": "redact" for name in ("found", "told", "dose")},
        "med.vial.result": "redact",
        **{f"med.body.{name}": "redact" for name in ("remark", "sample")},
        "med.implant.serial": "redact",
        "ops.base.memo": "redact",
        "med.kid.dob": "redact",
        "med.grandkid.nick": "redact",
        **{f"med.secret.{name}": "redact" for name in ("pin", "tok", "mrn")},
        **{f"med.card.{name}": "redact" for name in ("block", "at", "seen")},
        '"Duty Roster"."Night Shift"."Guard"': "redact",
        '"Duty Roster"."Night Shift"."who.is"': "redact",
        '"Duty Roster"."Night Shift".Æther': "redact",
        "ops.pass.mates": "redact",
        "ops.org.chief": "redact",
        "ops.mailbox.at": "redact",
    },
    markers=(b"VXK", b"vxk", b"56584b", b"5827", b"5,827", b"58.27", b"58:27", b"-08-23"),
    other_values=tuple((re.escape(a), b.replace("\\", "\\\\")) for a, b in INSERTS),
    more_rules={"lookup_budget": 100_000},
    script="\n".join((SCHEMA, PLAIN, *(f"{a};" for a, _ in INSERTS), AFTER)),
)
