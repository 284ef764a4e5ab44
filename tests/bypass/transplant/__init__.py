"""A transplant registry that grew for years: code in the database, types of every make.

The protected rows are written twice, once for each of the two databases that are compared.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from tests.bypass.worlds import World

PEOPLE = """
INSERT INTO reg.person (nhs, surname, given, born, sex, weight, home, home2, kin, phones, names, badge, flags, income, stays, dose, doses, doc, raw, note, cell, ip, uid, photo, score, ratio, q, jp, oids, ch, nm, center, status, prio) VALUES
"""  # fmt: skip
OPEN = ("1, 'listed', 5", "2, 'active', 7", "1, 'listed', 0", "2, 'closed', 3")
"""What is the same in both databases."""

ROWS = (
    """
('ZQJ-1001', 'ZQJarden', 'ZQJada', '1937-11-13', 'zqjf', 86.413, ROW('ZQJstreet 1', 'ZQJ1', ROW(41.8613, 1)), ROW('ZQJlane 1', 'ZQJ2', NULL), ARRAY[ROW('ZQJkin', '{ZQJtel}', ROW('ZQJs', 'z', NULL))::reg.contact], '{ZQJp1,ZQJp2}', '{ZQJn}', '08:64:13:08:64:13', B'10110101', '86413.00', '{[1937-11-13,1938-11-13)}', '[86.413,99)', '{[86.413,99)}', '{"a": "ZQJdoc", "ssn": "ZQJssn", "kin": [{"n": "ZQJk1"}, {"n": "ZQJk2"}]}', '{"b": "ZQJraw"}', 'ZQJnote one two', '(41.8613,2)', '10.86.41.3', '7a716a00-0000-4000-8000-000000000001', '\\x7a716a01', 86413, 41.8613, 'zqjone & zqjtwo', '$.zqja', 86413, 'Z', 'ZQJnm1')
('ZQJ-1002', 'ZQJbeck', 'ZQJbo', '1938-11-13', 'zqjm', 86.413, ROW('ZQJstreet 2', 'ZQJ1', ROW(41.8613, 1)), ROW('ZQJlane 2', 'ZQJ2', NULL), ARRAY[ROW('ZQJkin', '{ZQJtel}', NULL)::reg.contact], '{ZQJp3,ZQJp4}', '{ZQJn}', '08:64:13:08:64:14', B'10110100', '86413.00', '{[1937-11-13,1938-11-14)}', '[86.413,98)', '{[86.413,98)}', '{"a": "ZQJdoc", "ssn": "ZQJssn", "kin": [{"n": "ZQJk3"}]}', '{"b": "ZQJraw"}', 'ZQJnote three', '(41.8613,3)', '10.86.41.4', '7a716a00-0000-4000-8000-000000000002', '\\x7a716a02', 86414, 41.8613, 'zqjthree', '$.zqjb', 86413, 'Q', 'ZQJnm2')
('ZQJ-1003', 'ZQJcole', 'ZQJcy', '1939-11-13', 'zqjx', 86.413, ROW('ZQJstreet 3', 'ZQJ1', ROW(41.8613, 1)), ROW('ZQJlane 3', 'ZQJ2', NULL), ARRAY[ROW('ZQJkin', '{ZQJtel}', NULL)::reg.contact], '{ZQJp5,ZQJp6}', '{ZQJn}', '08:64:13:08:64:15', B'10110100', '86413.00', '{[1937-11-13,1938-11-14)}', '[86.413,98)', '{[86.413,98)}', '{"a": "ZQJdoc", "ssn": "ZQJssn", "kin": [{"n": "ZQJk4"}]}', '{"b": "ZQJraw"}', 'ZQJnote four', '(41.8613,3)', '10.86.41.4', '7a716a00-0000-4000-8000-000000000003', '\\x7a716a03', 86413, 41.8613, 'zqjthree', '$.zqjb', 86413, 'Q', 'ZQJnm3')
('ZQJ-1004', 'ZQJdunn', 'ZQJdi', '1937-11-13', 'zqjf', 86.413, ROW('ZQJstreet 4', 'ZQJ1', ROW(41.8613, 1)), ROW('ZQJlane 4', 'ZQJ2', NULL), ARRAY[ROW('ZQJkin', '{ZQJtel}', NULL)::reg.contact], '{ZQJp7,ZQJp8}', '{ZQJn}', '08:64:13:08:64:16', B'10110100', '86413.00', '{[1937-11-13,1938-11-14)}', '[86.413,98)', '{[86.413,98)}', '{"a": "ZQJdoc", "ssn": "ZQJssn", "kin": [{"n": "ZQJk5"}]}', '{"b": "ZQJraw"}', 'ZQJnote five', '(41.8613,3)', '10.86.41.4', '7a716a00-0000-4000-8000-000000000004', '\\x7a716a04', 86413, 41.8613, 'zqjthree', '$.zqjb', 86413, 'Q', 'ZQJnm4')
""",
    """
('zz', 'Zed Zed Zed Zed', '7', '2001-02-28', 'zqjx', 1, ROW('', '', ROW(0, 0)), ROW('7', '', NULL), '{}', '{}', '{}', 'ff:ff:ff:ff:ff:ff', B'00000000', '0', '{}', 'empty', '{}', '{"a": 1, "other": [1], "kin": []}', '[1]', '', '(0,0)', '::1', 'ffffffff-ffff-4fff-8fff-ffffffffffff', '\\x', 0, 0, '', '$', 0, 'a', '')
('y', '7', 'x', '0044-03-15 BC', 'zqjf', 7, ROW('a b', '12345', ROW(1e10, -2)), ROW('{}', '1', NULL), ARRAY[NULL::reg.contact, NULL], '{a,b,c,NULL}', '{{1,2},{3,4}}', '00:00:00:00:00:00', B'11111111', '-5.00', '{[2020-01-01,2020-01-05),[2021-01-01,)}', '(,)', '{(,3],[5,6]}', '{"a": {"b": []}, "kin": {"n": null}}', '"x"', '1', '(-1,5)', '1.2.3.4/8', '00000000-0000-0000-0000-000000000000', '\\x00ff00', -2147483648, -1.5, '!a', '$[*]', 4294967295, '1', 'pg_class')
('x', '', '{}', '1999-12-31', 'zqjf', 900, ROW('2024-01-01', '{"a":1}', ROW(NULL, NULL)), ROW('x', NULL, NULL), ARRAY[ROW(NULL, NULL, NULL)::reg.contact], '{1}', '[2:3]={5,6}', '08:00:2b:01:02:03', B'10101010', '12.50', '{(,2020-01-01)}', '[1,2]', '{[1,2]}', '[]', 'null', '{"a": 1}', '(1,2)', '255.255.255.255', '12345678-1234-4234-8234-123456789012', '\\x31', 2147483647, 7.25, 'a <-> b', 'strict $.a', 1259, ' ', 'x')
('listed', 'listed', 'active', '2024-03-04', 'zqjm', -999999, ROW('listed', '1', ROW(3, 4)), ROW(NULL, NULL, ROW(1, 1)), ARRAY[ROW('a', '{b,c}', ROW('x', 'y', ROW(1, 2)))::reg.contact, NULL], '{x,y,z,q}', '{a}', '08:00:2b:01:02:04', B'00000001', '99999.99', '{[2020-01-01,2020-01-02)}', '[1,1]', '{}', '7', '{"b": {}}', '2024-01-01', '(1,2)', 'fe80::/10', '00000000-0000-4000-8000-000000000001', '\\x5c', 1, 5, 'b | c', '$.a ? (@ > 1)', 16384, '\\101', 'listed')
""",
)
OTHERS = (
    (
        "INSERT INTO reg.entity VALUES (1, 'e1', DEFAULT, 'ZQJent1'), (2, 'e2', DEFAULT, 'ZQJent2')",
        "INSERT INTO reg.entity VALUES (1, 'e1', DEFAULT, ''), (2, 'e2', DEFAULT, '7')",
    ),
    (
        "INSERT INTO reg.donor VALUES (3, 'd1', DEFAULT, 'ZQJdon1', 'kidney', 'ZQJcor1', true), (4, 'd2', DEFAULT, 'ZQJdon2', 'liver', 'ZQJcor2', false)",
        "INSERT INTO reg.donor VALUES (3, 'd1', DEFAULT, 'x', 'kidney', '5', true), (4, 'd2', DEFAULT, 'x', 'liver', '', false)",
    ),
    (
        "INSERT INTO reg.living VALUES (5, 'l1', DEFAULT, 'ZQJliv1', 'kidney', 'ZQJcor3', true, 'sister')",
        "INSERT INTO reg.living VALUES (5, 'l1', DEFAULT, '1', 'kidney', 'b', true, 'sister')",
    ),
    (
        "INSERT INTO reg.vault VALUES (1, 'ZQJpin1', '\\x7a716a11', '86413'), (2, 'ZQJpin2', '\\x7a716a12', '86413')",
        "INSERT INTO reg.vault VALUES (1, '', '\\x', '0'), (2, 'e1', '\\x00', '-1')",
    ),
    (
        "INSERT INTO reg.word VALUES (1, 'ZQJw1', 'ZQJw2', 'ZQJw3', 'ZQJw4'), (2, 'ZQJw5', 'ZQJw6', 'ZQJw7', 'ZQJw8')",
        "INSERT INTO reg.word VALUES (1, '', 'y', '7', ''), (2, '5', 'x', '{}', 'b')",
    ),
    (
        "INSERT INTO reg.tagged VALUES (1, 'ZQJt1'), (2, 'ZQJt2')",
        "INSERT INTO reg.tagged VALUES (1, '7'), (2, 'abc')",
    ),
    (
        "INSERT INTO imm.hla VALUES (1, 'A', 'ZQJ*02', 86413), (1, 'B', 'ZQJ*07', 86413), (2, 'A', 'ZQJ*02', 86413), (3, 'B', 'ZQJ*44', 86413)",
        "INSERT INTO imm.hla VALUES (1, 'A', '', 0), (1, 'B', 'A', 1), (2, 'A', '7', -5), (3, 'B', 'listed', 2147483647)",
    ),
    (
        "INSERT INTO imm.cross VALUES (1, 'ZQJ-1001', 3, 'ZQJpos', '2024-02-02'), (2, 'ZQJ-1002', 4, 'ZQJneg', '2024-02-03'), (3, 'ZQJ-1001', 5, 'ZQJpos', '2024-02-04')",
        "INSERT INTO imm.cross VALUES (1, 'x', 3, '1', '2024-02-02'), (2, 'listed', 4, '', '2024-02-03'), (3, 'zz', 5, 'true', '2024-02-04')",
    ),
    (
        "INSERT INTO arch.event VALUES (1, '2023-05-05', 'call', 'ZQJwho1', 'ZQJmemo1', 1, '{\"x\": {\"y\": \"ZQJx1\"}}'), (2, '2024-05-05', 'call', 'ZQJwho2', 'ZQJmemo2', 2, '{\"x\": {\"y\": \"ZQJx2\"}}'), (3, '2024-05-06', 'mail', 'ZQJwho3', 'ZQJmemo3', 3, '{\"x\": {\"y\": \"ZQJx3\"}}'), (4, '2024-05-07', 'fax', 'ZQJwho4', 'ZQJmemo4', 4, '{}')",
        "INSERT INTO arch.event VALUES (1, '2023-05-05', 'call', '', '1', 1, '{\"x\": 5}'), (2, '2024-05-05', 'call', '7', 'abc', 2, '{}'), (3, '2024-05-06', 'mail', 'call', '', 3, '{\"x\": [{\"y\": 1}]}'), (4, '2024-05-07', 'fax', 'x', '{}', 4, '{\"x\": null}')",
    ),
    (
        "INSERT INTO ops.tenant VALUES (1, 'north', 'ZQJboss1'), (2, 'south', 'ZQJboss2')",
        "INSERT INTO ops.tenant VALUES (1, 'north', '1'), (2, 'south', 'x')",
    ),
    (
        "INSERT INTO ops.outbox (body, n) VALUES ('ZQJout1', 86413)",
        "INSERT INTO ops.outbox (body, n) VALUES ('', 0)",
    ),
    (
        "INSERT INTO ops.inbox VALUES (1, 'ZQJin1', 1), (2, 'ZQJin2', 2)",
        "INSERT INTO ops.inbox VALUES (1, '7', 1), (2, '', 2)",
    ),
)
"""The rows of every other table: as they are here, and in the other database."""


def people(side: int) -> str:
    rows = zip(ROWS[side].strip().splitlines(), OPEN, strict=True)
    return PEOPLE.strip() + " " + ", ".join(f"{row[:-1]}, {rest})" for row, rest in rows)


INSERTS = ((people(0), people(1)), *OTHERS)
SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")

TRANSPLANT = World(
    "transplant",
    columns={
        **dict.fromkeys(
            (
                f"reg.person.{name}"
                for name in [
                    "surname",
                    "given",
                    "sex",
                    "weight",
                    "home",
                    "home2",
                    "kin",
                    "phones",
                    "names",
                    "badge",
                    "flags",
                    "income",
                    "stays",
                    "dose",
                    "doses",
                    "raw",
                    "note",
                    "cell",
                    "ip",
                    "photo",
                    "score",
                    "ratio",
                    "q",
                    "jp",
                    "oids",
                    "ch",
                    "nm",
                ]
            ),
            "redact",
        ),
        "reg.person.nhs": "hash",
        "reg.person.born": "year",
        "reg.person.uid": "hash",
        "reg.person.doc": "json(a, ssn, kin.n)",
        "reg.entity.secret": "redact",
        "reg.donor.coroner": "keep_last(0)",
        **dict.fromkeys(
            (f"reg.word.{name}" for name in ("system_user", "json", "merge_action", "user")),
            "redact",
        ),
        "reg.tagged.who": "redact",
        "reg.vault.pin": "redact",
        "reg.vault.tok": "null",
        "reg.vault.amount": "null",
        "imm.hla.allele": "redact",
        "imm.hla.mfi": "null",
        "imm.cross.nhs": "hash",
        "imm.cross.result": "redact",
        "arch.event.who": "redact",
        "arch.event.memo": "redact",
        "arch.event.extra": "json(x.y)",
        "ops.tenant.boss": "redact",
    },
    markers=(
        b"ZQJ",
        b"zqj",
        b"5a514a",
        b"7a716a",
        b"\x7a\x71\x6a",
        b"-11-13",
        b"86413",
        b"86.413",
        struct.pack(">i", 86413),
        struct.pack(">q", 86413),
        b"41.8613",
        struct.pack(">d", 41.8613),
        b"10110101",
        b"08:64:13",
        b"10.86.41",
    ),
    other_values=tuple((re.escape(one), other.replace("\\", "\\\\")) for one, other in INSERTS),
    more_rules={"subject": "reg.person.nhs", "lookup_budget": 100_000},
    script=SCHEMA
    + "".join(f"{one};\n" for one, _ in INSERTS)
    + "REFRESH MATERIALIZED VIEW api.mv; REFRESH MATERIALIZED VIEW api.mv2;\n",
)
