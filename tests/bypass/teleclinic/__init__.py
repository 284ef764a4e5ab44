"""A clinic that works by video: quoted names, every type there is, and values of odd shapes.

The other database differs not only in what its protected values are, but in what they look like:
empty, endless, infinite, of several dimensions, no JSON, no UTF-8. What fails for some of them,
and not for others, tells them.
"""

import re
import struct
from pathlib import Path

from tests.bypass.worlds import World

# A column of "Tele"."Types", and in SQL: three values, and three of other shapes.
VALUES = {
    "v_text": "'QWVt1' | 'QWVt2' | 'QWVt3' || '' | '12' | '{\"a\": [1, null]}'",
    "v_text2": "'QWVu1' | 'QWVu2' | 'QWVu3' || '2024-02-29' | repeat('long ', 400) | E'a\\x01--\\\\'",
    "v_varchar": "'QWVv1' | 'QWVv2' | 'QWVv3' || '' | '1.5' | 'true'",
    "v_char": "'QWVc1' | 'QWVc2' | 'QWVc3' || '' | '7' | 'x y'",
    "v_name": "'QWVn1' | 'QWVn2' | 'QWVn3' || '' | 'pg_class' | '1'",
    "v_qchar": "'Q' | 'W' | 'V' || '' | '1' | E'\\\\377'",
    "v_int2": "7351 | 7351 | 7351 || 0 | -32768 | 32767",
    "v_int4": "73519 | 73519 | 73519 || 0 | -2147483648 | 2147483647",
    "v_int8": "73519 | 73519 | 73519 || 0 | -9223372036854775808 | 9223372036854775807",
    "v_num": "73519.25 | 73519.25 | 73519.25 || 0 | 'NaN' | -0.5",
    "v_num2": "73519.25 | 73519.25 | 73519.25 || 0 | -1 | 9999999999",
    "v_f4": "57.377 | 57.377 | 57.377 || 0 | '-1' | 3e9",
    "v_f8": "57.377 | 57.377 | 57.377 || 0 | 'NaN' | -1",
    "v_money": "73519.25 | 73519.25 | 73519.25 || 0 | -1 | 92233720.07",
    "v_bool": "true | false | true || false | false | false",
    "v_date": "'1957-09-21' | '1966-09-21' | '1975-09-21' || '0001-01-01 BC' | '9999-12-31' | '2024-02-29'",
    "v_time": "'07:35:19' | '07:35:19' | '07:35:19' || '00:00' | '24:00' | '23:59:59.999999'",
    "v_timetz": "'07:35:19+00' | '07:35:19+00' | '07:35:19+00' || '00:00+15' | '24:00-15' | '12:00+00'",
    "v_ts": "'1957-09-21' | '1966-09-21' | '1975-09-21' || '0001-01-01 BC' | '9999-12-31' | '2024-02-29 24:00'",
    "v_tstz": "'1957-09-21' | '1966-09-21' | '1975-09-21' || '0001-01-01 BC' | '9999-12-31' | '2024-02-29 24:00'",
    "v_iv": "'73519 days' | '73519 days' | '73519 days' || '0' | '-1 year' | '900 years'",
    "v_uuid": "'73519000-0000-4000-8000-000000000001' | '73519000-0000-4000-8000-000000000002' |"
    " '73519000-0000-4000-8000-000000000003' || '00000000-0000-0000-0000-000000000000' |"
    " 'ffffffff-ffff-ffff-ffff-ffffffffffff' | '018f0000-0000-7000-8000-000000000000'",
    "v_json": "'{\"s\": \"QWVj1\"}' | '{\"s\": \"QWVj2\"}' | '{\"s\": \"QWVj3\"}' ||"
    " '[]' | '\"x\"' | '{\"a\": 1, \"a\": 2}'",
    "v_jsonb": "'{\"s\": \"QWVb1\"}' | '{\"s\": \"QWVb2\"}' | '{\"s\": \"QWVb3\"}' || '5' | '[1, [2]]' | 'null'",
    "v_bytea": "'QWVy1' | 'QWVy2' | 'QWVy3' || '' | '\\xff00fe' | '\\x00'",
    "v_inet": "'73.51.9.1' | '73.51.9.2' | '73.51.9.3' || '::' | '0.0.0.0/0' | '255.255.255.255'",
    "v_cidr": "'73.51.9.0/24' | '73.51.9.0/24' | '73.51.9.0/24' || '::/0' | '0.0.0.0/0' | 'ff00::/8'",
    "v_mac": "'73:51:90:73:51:91' | '73:51:90:73:51:92' | '73:51:90:73:51:93' ||"
    " '00:00:00:00:00:00' | 'ff:ff:ff:ff:ff:ff' | '00:00:00:00:00:01'",
    "v_bit": "'10111101' | '10111101' | '10111100' || '00000000' | '11111111' | '00000001'",
    "v_varbit": "'1011' | '101' | '10' || '' | '0' | '1111111111111111'",
    "v_point": "'(57.377,1)' | '(57.377,2)' | '(57.377,3)' || '(0,0)' | '(-1,7)' | '(1,1)'",
    "v_box": "'(57.377,1),(0,0)' | '(57.377,2),(0,0)' | '(57.377,3),(0,0)' ||"
    " '(0,0),(0,0)' | '(9,9),(-9,-9)' | '(1,1),(0,0)'",
    "v_lseg": "'[(57.377,1),(0,0)]' | '[(57.377,2),(0,0)]' | '[(57.377,3),(0,0)]' ||"
    " '[(0,0),(0,0)]' | '[(9,9),(-9,-9)]' | '[(1,1),(2,2)]'",
    "v_path": "'((57.377,1),(0,0))' | '((57.377,2),(0,0))' | '((57.377,3),(0,0))' ||"
    " '[(0,0)]' | '((9,9),(-9,0))' | '[(1,1),(2,2)]'",
    "v_poly": "'((57.377,1),(0,0))' | '((57.377,2),(0,0))' | '((57.377,3),(0,0))' ||"
    " '((0,0))' | '((9,9),(-9,0))' | '((0,0),(1,1),(1,0))'",
    "v_circle": "'<(57.377,1),1>' | '<(57.377,1),2>' | '<(57.377,1),3>' || '<(0,0),0>' | '<(0,0),9>' | '<(1,1),1>'",
    "v_i4r": "'[73519,73529)' | '[73519,73539)' | '[73519,73549)' || 'empty' | '(,)' | '[1,2147483647)'",
    "v_dr": "'[1957-09-21,1958-01-01)' | '[1966-09-21,1967-01-01)' | '[1975-09-21,1976-01-01)' || 'empty' | '(,)' | '[2020-01-01,2021-01-01)'",
    "v_nr": "'[73519.25,73520)' | '[73519.25,73521)' | '[73519.25,73522)' || 'empty' | '(,)' | '(1,2]'",
    "v_tsr": "'[1957-09-21,1958-01-01)' | '[1966-09-21,1967-01-01)' | '[1975-09-21,1976-01-01)' || 'empty' | '(,)' | '[2020-01-01,2020-01-01]'",
    "v_imr": "'{[73519,73529)}' | '{[73519,73539)}' | '{[73519,73549)}' || '{}' | '{(,)}' | '{[1,2),[5,6)}'",
    "v_span": "'[57.377,60)' | '[57.377,61)' | '[57.377,62)' || 'empty' | '(,)' | '[1,1]'",
    "v_texts": "'{QWVa1,QWVa2}' | '{QWVa3,QWVa4}' | '{QWVa5,QWVa6}' || '{}' | '{{a,b},{c,d}}' | '[3:5]={x,NULL,z}'",
    "v_ints": "'{73519,2}' | '{73519,3}' | '{73519,4}' || '{}' | '{{1,2},{3,4}}' | '[-5:-3]={0,NULL,1}'",
    "v_dates": "'{1957-09-21,1958-09-21}' | '{1966-09-21,1958-09-21}' | '{1975-09-21,1958-09-21}' ||"
    " '{}' | '{{2001-01-01,2002-02-02}}' | '{NULL}'",
    "v_jsonbs": "array['{\"s\": \"QWVo1\"}'::jsonb] | array['{\"s\": \"QWVo2\"}'::jsonb] | array['{\"s\": \"QWVo3\"}'::jsonb] ||"
    " '{}' | array[array['1'::jsonb], array['null'::jsonb]] | array[null::jsonb]",
    "v_grid": "'{{73519,1},{1,2}}' | '{{73519,1},{1,2}}' | '{{73519,1},{1,2}}' || '{}' | '{1}' | '{{{1}}}'",
    "v_mood": "'qwvlow' | 'qwvmanic' | 'qwvlow' || 'qwvcalm' | 'qwvpanic' | 'qwvcalm'",
    "v_moods": "'{qwvlow}' | '{qwvmanic}' | '{qwvlow}' || '{}' | '{{qwvcalm,qwvpanic}}' | '{NULL}'",
    "v_ssn": "'QWVs1' | 'QWVs2' | 'QWVs3' || '' | '123' | repeat('9', 40)",
    "v_score": "73519 | 73519 | 73519 || 0 | -1000000000 | 1000000000",
    "v_addr": "ROW('QWVd1', 'QWVe1', ROW(57.377, 1)) | ROW('QWVd2', 'QWVe2', ROW(57.377, 1)) | ROW('QWVd3', 'QWVe3', ROW(57.377, 1)) ||"
    " ROW('', '', ROW(0.5, 0)) | ROW(' ', '1', ROW(1, 2)) | ROW('x', '12345', ROW(0, -9))",
    "v_home": "ROW('QWVf1', 'QWVg1', ROW(57.377, 1)) | ROW('QWVf2', 'QWVg2', ROW(57.377, 1)) | ROW('QWVf3', 'QWVg3', ROW(57.377, 1)) ||"
    " ROW('', '', ROW(0.5, 0)) | ROW(' ', '1', ROW(1, 2)) | ROW('x', '12345', ROW(0, -9))",
    "v_kin": "array[ROW('QWVk1', '{QWVl1}', NULL)::\"Tele\".\"Kin\"] | array[ROW('QWVk2', '{QWVl2}', NULL)::\"Tele\".\"Kin\"] |"
    " array[ROW('QWVk3', '{QWVl3}', NULL)::\"Tele\".\"Kin\"] || '{}' | array[NULL::\"Tele\".\"Kin\"] | array[ROW('', '{}', NULL)::\"Tele\".\"Kin\", NULL]",
    "v_tsv": "'qwvone:1 qwvtwo:2A' | 'qwvthree:1' | 'qwvfour' || '' | 'a' | 'a:1 b:2'",
    "v_tsq": "'qwvone & qwvtwo' | 'qwvthree' | '!qwvfour' || '' | '!a' | 'a <-> b'",
    "v_lsn": "'7/35190000' | '7/35190001' | '7/35190002' || '0/0' | 'FFFFFFFF/FFFFFFFF' | '0/1'",
    "v_jp": "'$.qwvone' | '$.qwvtwo' | '$.qwvthree' || '$' | 'strict $.a' | '$ / 0'",
    "v_oid": "73519 | 73519 | 73519 || 0 | 4294967295 | 1259",
    "v_xid": "'73519' | '73519' | '73519' || '0' | '18446744073709551615' | '3'",
}  # fmt: skip


def insert(side: int) -> str:
    """The three rows of "Tele"."Types" as they are here (0) or in the other database (1)."""
    columns = [
        [item.strip() for item in values.split(" || ")[side].split(" | ")]
        for values in VALUES.values()
    ]
    rows = ", ".join(
        f"({row + 1}, {', '.join(column[row] for column in columns)})" for row in range(3)
    )
    return f'INSERT INTO "Tele"."Types" (id, {", ".join(VALUES)}) VALUES {rows};\n'


SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")

TELECLINIC = World(
    "teleclinic",
    columns={
        **{f"Tele.Types.{name}": "redact" for name in VALUES},
        "Tele.Patient.MRN": "hash",
        "Tele.Patient.Full Name": "redact",
        "Tele.Patient.Born": "year",
        "Tele.Patient.Mood": "redact",
        "Tele.Patient.Pay": "null",
        "Tele.Patient.E-Mail": "redact",
        "Tele.Patient.home": "redact",
        "Tele.Patient.kin": "redact",
        "Tele.Patient.Doc": "json(ssn, plan.name, kin)",
        "Tele.Patient.mobile": "redact",
        "Tele.Patient.remark": "redact",
        "Tele.Session.note": "redact",
        "Tele.Session.risk": "null",
        "Tele.Session.transcript": "json(said)",
        "Tele.Person.secret": "redact",
        "Tele.Doctor.dea": "keep_last(0)",
        "Tele.Slot.who": "redact",
        "Tele.Chat.from": "hash",
        "Tele.Chat.to": "hash",
        "Tele.Chat.body": "redact",
        "rx.Script.mrn": "hash",
        "rx.Script.dose": "null",
        "rx.Script.sig": "redact",
        "payer.Member.holder": "redact",
        "payer.Member.card": "keep_first(0)",
        "payer.Member.period": "redact",
        "payer.Claim.icd": "redact",
        "payer.Claim.amount": "null",
    },
    markers=(
        b"QWV",
        b"qwv",
        b"515756",
        b"-09-21",
        b"73519",
        struct.pack(">i", 73519),
        b"57.377",
        struct.pack(">d", 57.377),
    ),
    other_values=(
        (re.escape(insert(0)[:-2]), insert(1)[:-2].replace("\\", r"\\")),
        ("QWVzelda", ""),
        ("QWVadam", "Zed Zed Zed Zed"),
        ("QWVmia", "12"),
        ("QWVz@mail.example", "nobody"),
        ("qwvlow", "qwvpanic"),
        ("qwvcalm", "qwvlow"),
        ('"ssn": "QWVssn1"', '"other": [1]'),
        (r"QWV(\w*)", r"x\1"),
        ("-09-21", "-02-28"),
        ("73519", "3"),
        ("57.377", "0"),
    ),
    more_rules={"subject": "Tele.Patient.MRN", "lookup_budget": 100_000},
    script=SCHEMA + insert(0),
)
