"""A blood bank: what code of the database is asked for by those who choose its arguments.

Its functions return narrower types than they read, call themselves and each other, and have the
names of PostgreSQL's own. The protected rows are written twice, once for each database.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.bypass.worlds import World

COLUMNS = "no, name, born, age, hb, grp, home, homes, home2, phones, stay, stays, lvl, doc, raw, note, loc, ip, uid, photo, bits, pay, dur, at, kg, mac, flag, big, clock, fixed, short, nm, path"  # fmt: skip
DONORS = f"INSERT INTO bank.donor (id, prio, status, {COLUMNS}) VALUES "
OPEN = ("1, 0, 'ok'", "2, 5, 'ok'", "3, 7, 'rest'", "4, 7, 'gone'")
"""What is the same in both databases."""

ROWS = (
    """
'WQJ-1', 'WQJada', '1951-07-19', 7391, 7391.5, 'A', ROW('WQJlane', 'WQJ1', 7391), ARRAY[ROW('WQJold', 'WQJ2', 7391)::bank.addr], ROW('WQJh2', 'WQJ3', 7391), '{WQJp1,WQJp2}', '[1951-07-19,1952-07-19)', '{[1951-07-19,1952-07-19)}', '[73.91,99)', '{"a": "WQJdoc", "n": 7391, "k": [{"w": "WQJk1"}, {"w": "WQJk2"}]}', '{"b": "WQJraw"}', 'WQJnote one', '(73.91,1)', '10.73.91.1', '73910000-0000-4000-8000-000000000001', '\\x57514a01', B'01010101', 7391, '7391 days', '2001-07-19 12:00+00', 73.91, '73:91:00:00:00:01', true, 7391000001, '17:39:11', 'WQJfix', 'WQJshort', 'WQJnm1', '$.WQJa'
'WQJ-2', 'WQJbob', '1952-07-19', 7392, 7391.5, 'B', ROW('WQJlane', 'WQJ1', 7391), ARRAY[ROW('WQJold', 'WQJ2', 7391)::bank.addr], ROW('WQJh2', 'WQJ3', 7391), '{WQJp3,WQJp4}', '[1951-07-19,1952-07-19)', '{[1951-07-19,1952-07-19)}', '[73.91,99)', '{"a": "WQJdoc", "n": 7391, "k": [{"w": "WQJk3"}]}', '{"b": "WQJraw"}', 'WQJnote two', '(73.91,2)', '10.73.91.2', '73910000-0000-4000-8000-000000000002', '\\x57514a02', B'01010101', 7391, '7391 days', '2001-07-19 13:00+00', 73.91, '73:91:00:00:00:02', true, 7391000002, '17:39:12', 'WQJfix', 'WQJshort', 'WQJnm2', '$.WQJb'
'WQJ-3', 'WQJcyd', '1953-07-19', 7391, 7391.5, 'A', ROW('WQJlane', 'WQJ1', 7391), ARRAY[ROW('WQJold', 'WQJ2', 7391)::bank.addr], ROW('WQJh2', 'WQJ3', 7391), '{WQJp5,WQJp6}', '[1951-07-19,1952-07-19)', '{[1951-07-19,1952-07-19)}', '[73.91,99)', '{"a": "WQJdoc", "n": 7391, "k": []}', '{"b": "WQJraw"}', 'WQJnote three', '(73.91,3)', '10.73.91.3', '73910000-0000-4000-8000-000000000003', '\\x57514a03', B'01010101', 7391, '7391 days', '2001-07-19 14:00+00', 73.91, '73:91:00:00:00:03', true, 7391000003, '17:39:13', 'WQJfix', 'WQJshort', 'WQJnm3', '$.WQJc'
'WQJ-4', 'WQJdee', '1954-07-19', 7391, 7391.5, 'O', ROW('WQJlane', 'WQJ1', 7391), ARRAY[ROW('WQJold', 'WQJ2', 7391)::bank.addr], ROW('WQJh2', 'WQJ3', 7391), '{WQJp7,WQJp8}', '[1951-07-19,1952-07-19)', '{[1951-07-19,1952-07-19)}', '[73.91,99)', '{"a": "WQJdoc", "n": 7391, "k": [{"w": "WQJk4"}]}', '{"b": "WQJraw"}', 'WQJnote four', '(73.91,4)', '10.73.91.4', '73910000-0000-4000-8000-000000000004', '\\x57514a04', B'01010101', 7391, '7391 days', '2001-07-19 15:00+00', 73.91, '73:91:00:00:00:04', true, 7391000004, '17:39:14', 'WQJfix', 'WQJshort', 'WQJnm4', '$.WQJd'
""",
    """
'zz', 'Zed', '2020-02-29', 3, 0, 'O', ROW('', '', 0), '{}', ROW('', '7', NULL), '{}', 'empty', '{}', 'empty', '{"a": [], "other": 1, "k": {}}', '[1]', '', '(0,0)', '::1', 'ffffffff-ffff-4fff-8fff-ffffffffffff', '\\x', B'00000000', 0, '1 second', '1990-01-01 00:00+00', 0, 'ff:ff:ff:ff:ff:ff', false, 0, '00:00:00', '', '', '', '$'
'7', '7', '0044-03-15 BC', 45, -1.5, 'AB', ROW('1', '2', -7), ARRAY[NULL::bank.addr, NULL], ROW('x', 'y', 1), '{1,2,3,4}', '(,)', '{[2020-01-01,2020-02-01),[2021-01-01,)}', '(,3]', '{"a": {"b": 2}, "n": "x", "k": 5}', '"x"', '7', '(-1,5)', '1.2.3.4/8', '00000000-0000-0000-0000-000000000000', '\\x00ff', B'11111111', -5, '-3 mons', 'epoch', -1.5, '00:00:00:00:00:00', false, -9223372036854775808, '24:00:00', '7', 'red', 'pg_class', '$[*]'
'red', '', '1999-12-31', -40, 99999.9, 'A', ROW('2024-01-01', '{}', 2147483647), ARRAY[ROW('', NULL, 1)::bank.addr], ROW('{"a":1}', '', 2), '{a,NULL}', '[2020-01-01,2020-01-02)', '{(,2020-01-01)}', '[1,2]', '[]', 'null', '{}', '(1,2)', 'fe80::/10', '12345678-1234-4234-8234-123456789012', '\\x31', B'10000001', 12.5, '00:00:01', '1970-05-05 00:00+00', 900, '08:00:2b:01:02:03', true, 12, '01:02:03', 'red', 'ok', 'x', 'strict $.a'
'ok', 'red', '2024-01-01', 2147483647, 2.5, 'B', ROW('ok', '5', 5), ARRAY[ROW('a', 'b', 3)::bank.addr, NULL], ROW('red', '1', NULL), '{x,y,z}', '[2024-01-01,2025-01-01)', '{}', '[7,)', '7', '{"b": {}}', '2024-01-01', '(9,9)', '255.255.255.255', '00000000-0000-4000-8000-000000000001', '\\x5c6e', B'00000001', 99999.99, '1 year 2 mons', '2024-01-01 00:00+00', 2.5, '08:00:2b:01:02:04', false, 2147483648, '12:00:00', 'ok', 'x y', 'ok', '$.a ? (@ > 1)'
""",
)
OTHERS = (
    (
        "INSERT INTO bank.unit VALUES (1, '2023-05-05', 1, 'WQJneg', 7391), (2, '2024-05-05', 2, 'WQJpos', 7391), (3, '2024-05-06', 3, 'WQJneg', 7391), (4, '2024-05-07', 4, 'WQJpos', 7391)",
        "INSERT INTO bank.unit VALUES (1, '2023-05-05', 1, '', 0), (2, '2024-05-05', 2, '7', -1), (3, '2024-05-06', 3, 'red', 2147483647), (4, '2024-05-07', 4, 'b', 40)",
    ),
    (
        "INSERT INTO bank.visit VALUES ('WQJ-1', 1, 'WQJwhat1'), ('WQJ-1', 2, 'WQJwhat2'), ('WQJ-2', 3, 'WQJwhat3')",
        "INSERT INTO bank.visit VALUES ('zz', 1, ''), ('zz', 2, '7'), ('7', 3, 'red')",
    ),
    (
        "INSERT INTO bank.person VALUES (1, 'WQJper1'), (2, 'WQJper2')",
        "INSERT INTO bank.person VALUES (1, ''), (2, '7')",
    ),
    (
        "INSERT INTO bank.nurse VALUES (3, 'WQJnur1', 'p', 'w1', 'WQJbad1'), (4, 'WQJnur2', 'p', 'w2', 'WQJbad2')",
        "INSERT INTO bank.nurse VALUES (3, 'p', 'p', 'w1', '7'), (4, 'w1', 'p', 'w2', '')",
    ),
    (
        "INSERT INTO bank.keys VALUES (1, 'WQJpin1', '\\x57514a11'), (2, 'WQJpin2', '\\x57514a12')",
        "INSERT INTO bank.keys VALUES (1, '7', '\\x'), (2, '', '\\x00')",
    ),
    (
        "INSERT INTO app.tenant VALUES (1, 'north', 'WQJboss1'), (2, 'south', 'WQJboss2')",
        "INSERT INTO app.tenant VALUES (1, 'north', 'x'), (2, 'south', '7')",
    ),
)
"""The rows of every other table: as they are here, and in the other database."""


def _donors(side: int) -> str:
    rows = zip(OPEN, ROWS[side].strip().splitlines(), strict=True)
    return DONORS + ", ".join(f"({rest}, {row})" for rest, row in rows)


INSERTS = ((_donors(0), _donors(1)), *OTHERS)
SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")

BLOODBANK = World(
    "bloodbank",
    columns={
        **{f"bank.donor.{name}": "redact" for name in COLUMNS.split(", ") if name != "born"},
        "bank.donor.born": "year",
        **{f"bank.unit.{name}": "redact" for name in ("result", "titre")},
        **{f"bank.visit.{name}": "redact" for name in ("donor_no", "what")},
        "bank.person.pname": "redact",
        "bank.nurse.badge": "redact",
        **{f"bank.keys.{name}": "redact" for name in ("pin", "tok")},
        "app.tenant.boss": "redact",
    },
    markers=(
        b"WQJ",
        b"wqj",
        b"57514a",
        b"7391",
        b"7,391",
        b"73.91",
        b"73:91",
        b"-07-19",
        b"17:39:1",
    ),
    other_values=tuple((re.escape(a), b.replace("\\", "\\\\")) for a, b in INSERTS),
    more_rules={"lookup_budget": 100_000},
    script=SCHEMA + ";\n".join(a for a, _ in INSERTS) + ";\nREFRESH MATERIALIZED VIEW vw.mv;\n",
)
