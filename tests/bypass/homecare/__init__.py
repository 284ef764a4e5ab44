"""Home care, claims and genomics: what is left of protection when the schema changes, and the wire."""

from __future__ import annotations

import re
from pathlib import Path

from tests.bypass.worlds import World

ROWS = (
    """INSERT INTO hc.client (mrn, surname, given, dob, ssn, phones, addr, tags, vitals, raw, notes, gps, weight, risk, score, big, small, visits, stay, bits, photo, mood, uid, ip, mac, x, pay, span, tm, tmz, seen, flag, ch, nm, q, jp, oid_, region, status, prio, plan_id) VALUES ('UKQ-7301', 'UKQadler', 'UKQann', '1931-07-19', 'UKQ-73-1901', '{UKQp1,UKQp2}', ROW(ROW('UKQstreet 1', 'UKQ11'), ARRAY[ROW('UKQlane', 'UKQ12')::hc.place]), '{UKQt1}', '{"bp": ["UKQbp1", "UKQbp2"], "ssn": "UKQs1"}', '{"ssn": "UKQr", "\\u0073sn": "UKQr2"}', 'UKQnote one', '(73.1901,1)', 7319.01, 73.1901, 731901, 7319017319, 7319, '{[1931-07-19 01:00+00,1931-07-19 02:00+00)}', '[1931-07-19,1931-07-20)', B'0101010101001011', '\\x554b5101', 'ukqcalm', '554b5100-0000-4000-8000-000000000001', '73.19.0.1', '73:19:01:73:19:01', '<a>UKQx</a>', '7319.01', '7319 days', '07:31:09', '07:31:09+01', '1931-07-19 07:31:09+00', true, 'U', 'UKQnm1', 'ukqq', '$.ukq', 731901, 'N', 'open', 1, 1), ('UKQ-7302', 'UKQbaker', 'UKQbea', '1932-07-19', 'UKQ-73-1902', '{UKQp3}', ROW(ROW('UKQstreet 2', 'UKQ21'), NULL), '{UKQt2}', '{"bp": ["UKQbp3"], "ssn": "UKQs2"}', '{"a": [{"ssn": "UKQr3"}]}', 'UKQnote two UKQmore', '(73.1902,1)', 7319.02, 73.1902, 731902, 7319027319, 7320, '{}', '[1932-07-19,1932-07-25)', B'01', '\\x554b5102', 'ukqsad', '554b5100-0000-4000-8000-000000000002', '73.19.0.2', '73:19:01:73:19:02', '<a>UKQy</a>', '7319.02', '7320 days', '07:31:10', '07:31:10+01', '1932-07-19 07:31:09+00', false, 'K', 'UKQnm2', 'ukqr', '$.ukr', 731902, 'S', 'shut', 2, 2), ('UKQ-7303', 'UKQcole', 'UKQcy', '1933-07-19', 'UKQ-73-1903', '{UKQp4}', ROW(ROW('UKQstreet 3', 'UKQ31'), NULL), '{UKQt3}', '{"bp": [], "ssn": "UKQs3"}', '{}', 'UKQnote', '(73.1903,1)', 7319.03, 73.1903, 731903, 7319037319, 7321, '{}', '[1933-07-19,1933-07-25)', B'11', '\\x554b5103', 'ukqsad', '554b5100-0000-4000-8000-000000000003', '73.19.0.3', '73:19:01:73:19:03', '<a>UKQz</a>', '7319.03', '7321 days', '07:31:11', '07:31:11+01', '1933-07-19 07:31:09+00', false, 'Q', 'UKQnm3', 'ukqs', '$.uks', 731903, 'N', 'open', 3, 1)""",
    """INSERT INTO hc.client (mrn, surname, given, dob, ssn, phones, addr, tags, vitals, raw, notes, gps, weight, risk, score, big, small, visits, stay, bits, photo, mood, uid, ip, mac, x, pay, span, tm, tmz, seen, flag, ch, nm, q, jp, oid_, region, status, prio, plan_id) VALUES ('c', 'Zed Zed Zed Zed Zed Zed', '7', '0044-03-15 BC', '1', '{}', ROW(ROW('', ''), NULL), '{}', '[]', '1', '', '(0,0)', 0, 0, 0, 0, 0, '{(,)}', 'empty', B'', '\\x', 'x1', '00000000-0000-0000-0000-000000000000', '::1', '00:00:00:00:00:00', '<b/>', '0', '0', '00:00', '00:00+00', '2020-01-01', false, 'a', 'pg_class', '', '$', 0, 'N', 'open', 1, 1), ('b', '2', 'A', '2020-01-01', '22', '{a,b,c,d,NULL}', ROW(ROW(NULL, NULL), '{}'), '{a,b,c}', '{"bp": {"x": 1}}', '{"x": "y"}', 'a b c d e f', '(-1,5)', -99999.5, 'NaN', -2147483648, -9223372036854775808, -32768, '{[2020-01-01,2020-01-02)}', '(,)', B'1111111111111111111111', '\\x00ff', 'x2', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '1.2.3.4/8', 'ff:ff:ff:ff:ff:ff', 'x', '-5', '1 mon', '23:59', '12:00-05', '1999-12-31', true, 'b', 'x', '!a', '$[*]', 4294967295, 'S', 'shut', 2, 2), ('a', '{}', '', '1999-12-31', '{"a":1}', '[2:3]={5,6}', ROW(ROW('1', '2'), NULL), '{NULL}', 'null', 'null', '12', '(1e10,2)', 1, 'Infinity', 7, 7, 7, '{[2020-01-01,2020-01-02),[2021-01-01,)}', '[2020-01-01,)', B'0', '\\x31', 'x1', '12345678-1234-1234-1234-123456789012', '10.0.0.0/8', '01:02:03:04:05:06', '<c>1</c>', '1', '-1 days', '12:00', '12:00+14', '2000-01-01', true, ' ', '12', 'a & b', 'strict $.a', 1259, 'N', 'open', 3, 1)""",
)
"""The protected rows: as they are here, and in the other database."""
MORE = """
INSERT INTO op.loaded SELECT cid, surname FROM hc.client;
INSERT INTO op.copy SELECT cid, surname FROM hc.client;
INSERT INTO op.copy3 SELECT cid, given FROM hc.client;
INSERT INTO op.staged SELECT cid, surname FROM hc.client;
INSERT INTO op.fed SELECT cid, given FROM hc.client;
INSERT INTO op.watched_log SELECT surname FROM hc.client;
INSERT INTO op.filled SELECT surname FROM hc.client;
INSERT INTO op.glued SELECT surname FROM hc.client;
INSERT INTO op.casted SELECT surname FROM hc.client;
INSERT INTO op.defaulted (id) SELECT cid FROM hc.client;
INSERT INTO op.text (id, mrn) SELECT cid, mrn FROM hc.client;
INSERT INTO hc.key SELECT mrn FROM hc.client;
INSERT INTO hc.keyed SELECT cid, mrn FROM hc.client;
INSERT INTO op.log (what, was, now) SELECT 'x', jsonb_build_object('n', surname), surname FROM hc.client;
INSERT INTO hc.visit SELECT cid, mrn, '2024-01-01', 'bath', 'UKQmemo' FROM hc.client;
INSERT INTO cl.claim SELECT cid, region, '2024-01-01', cid, 'UKQdx' || cid, prio, status FROM hc.client;
INSERT INTO gx.variant SELECT cid, cid, 'BRCA1', surname || 'UKQACGT', gx.seqrange(big, big + 5), ARRAY[given], jsonb_build_object('gt', surname), risk, flag FROM hc.client;
REFRESH MATERIALIZED VIEW ap.mv; REFRESH MATERIALIZED VIEW ap.mv2; REFRESH MATERIALIZED VIEW ap.kept;
"""
SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
PROTECTED = """mrn surname given dob ssn phones addr tags vitals raw notes gps weight risk score big
    small visits stay bits photo mood uid ip mac x pay span tm tmz seen flag ch nm q jp oid_"""

HOMECARE = World(
    "homecare",
    columns={
        **{f"hc.client.{name}": "redact" for name in PROTECTED.split()},
        "hc.client.mrn": "hash",
        "hc.client.raw": "json(ssn, a.ssn, x)",
        "hc.client.score": "format",
        "hc.visit.memo": "null",
        "hc.key.mrn": "redact",
        "cl.claim.dx": "hash",
        **{
            f"gx.variant.{name}": "redact"
            for name in ("seq", "locus", "alt", "call", "qual", "passed")
        },
    },
    markers=(b"UKQ", b"ukq", b"554b51", b"VUtR", b"QKU", b"U\0K\0Q", b"7319", b"1931", b"07:31"),
    other_values=((re.escape(ROWS[0]), ROWS[1].replace("\\", "\\\\")),),
    more_rules={"lookup_budget": 100_000},
    script=SCHEMA + ROWS[0] + ";\n" + MORE,
)
