"""An insurer to attack: claims, a laboratory, messages; every kind of mask, and detectors."""

import struct

from tests.bypass.worlds import World

INSURER = World(
    "insurer",
    columns={
        "member.person.NationalID": "keep_last(3)",
        "member.person.Family Name": "redact",
        "member.person.given": "redact",
        "member.person.birth": "year",
        "member.person.income": "null",
        "member.person.home": "redact",
        "member.contact.email": "redact",
        "member.contact.phone": "redact",
        "member.person.insured": "null",
        "member.person.extra": "json(ssn, kin.*, **.dx)",
        "member.person.photo": "redact",
        "member.person.token": "format",
        "member.Archive.NationalID": "redact",
        "member.Archive.Family Name": "redact",
        "member.alias.alias": "hash",
        "member.note.words": "redact",
        "member.dynamic_note.words": "redact",
        "claims.claim.diagnosis": "hash",
        "claims.claim.note": "detect",
        "claims.line.narrative": "constant(n/a)",
        "claims.line_audit.narrative": "redact",
        "claims.remote.insured_name": "redact",
        "Lab.line.Wert": "null",
        "Lab.line.taken": "month",
        "Lab.Report.XML": "redact",
        "Lab.Report.Körper": "keep_first(0)",
        "msg.item.body": "redact",
        "msg.email.subject": "redact",
        "msg.email.to": "hash",
        "msg.sms.phone": "format",
        "msg.queue.payload": "json(to)",
        "архив.Пациенты.имя": "redact",
    },
    markers=(
        b"QZX",
        b"515a58",  # the same in hexadecimal digits
        b"-07-19",
        struct.pack(">i", -25003),  # 1931-07-19 as a binary date
        b"7714.25",
        struct.pack(">hh", 7714, 2500),
        b"61.803",
        struct.pack(">d", 61.803),
        b"c0ffee00",
        b"\xc0\xff\xee\x00",
        b"-03-17",
        b"078-05-1120",
        b"555-0187",
    ),
    other_values=(
        (r"QZX([\w-]*)", r"QZX\1v"),
        ("-07-19", "-10-27"),
        ("7714.25", "2.5"),
        ("515a5870", "60"),
        ("61.803", "3.25"),
        ("c0ffee00", "deadbe11"),
        ("-03-17 05:06:07", "-08-01 11:12:13"),
        ("078-05-1120, call", "no number, call"),
    ),
    more_rules={
        "detect": ["ssn", "email", "card"],
        "subject": "member.person.NationalID",
        "lookup_budget": 100_000,
    },
)
