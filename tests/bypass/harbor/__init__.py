"""A network of mental health, dental care and imaging: equal names in several schemas."""

from __future__ import annotations

import struct

from tests.bypass.worlds import World

REDACTED = (
    "surname", "given", "as known", "phones", "email", "mood", "gaf", "weight", "score", "raw", "note", "next_of_kin",
    "stays", "absences", "photo", "ip", "wake", "span", "letter", "sex", "flags", "user", "count", "order",
)  # fmt: skip

HARBOR = World(
    "harbor",
    columns={
        **{f"mh.patient.{name}": "redact" for name in REDACTED},
        "mh.patient.mrn": "hash",
        "mh.patient.name": "null",
        "mh.patient.born": "year",
        "mh.patient.current_date_": "month",
        "mh.patient.last_seen": "year",
        "mh.patient.ssn": "keep_last(0)",
        "mh.patient.phq": "null",
        "mh.patient.zip": "zip3",
        "mh.patient.age": "age90",
        "mh.patient.uid": "format",
        "mh.patient.doc": "json(dx, kin.n, hidden)",
        "mh.session.summary": "redact",
        "mh.session.extra": "json(risk)",
        "dent.patient.mrn": "hash",
        "dent.patient.chart": "constant(chart)",
        "dent.patient.max": "redact",
        "dent.tooth.finding": "keep_first(0)",
        "img.item.dose": "redact",
        "img.study.accession": "hash",
        "img.study.report": "redact",
        'Ambulanz Süd.Patient"in.Ge"burt': "year",
        'Ambulanz Süd.Patient"in.select': "redact",
        'Ambulanz Süd.Patient"in."Straße Nr."': "redact",
        'Ambulanz Süd.Patient"in.имя': "redact",
    },
    markers=(
        b"KVX",
        b"kvx",
        b"4b5658",
        b"\x4b\x56\x58",
        b"XVK",
        b"-09-23",
        b"58237",
        b"582.37",
        b"58.237",
        b"582-37",
        b"58.23.7",
        b"05:08:2",
        b"010010110101",
        *(struct.pack(">i", 582370 + n) for n in (1, 2, 3)),
        struct.pack(">f", 58237),
        *(struct.pack(">d", 58.237 + n / 10000) for n in (1, 2, 3)),
        struct.pack(">i", -18727),
    ),
    other_values=(
        (r"KVX([\w-]*)", r"z\1zyx"),
        ("4b5658", "7a7a7a"),
        ("-09-2[35]", "-02-11"),
        (r"58237(\d)", r"\1"),
        ("582.37", "1.5"),
        ("58.237", "2."),
        (r"5823\d", "9021"),
        ("582-37", "111-22"),
        ("58.23.7", "1.2.3"),
        ("05:08:2", "11:12:1"),
        ("0100101101010110", "1"),
        ("kvxcalm", "other"),
    ),
    more_rules={
        "subject": "mh.patient.mrn",
        "lookup_budget": 1_000_000,
        "mrn_pattern": r"KVX-\d{4}",
        "detect": ["ssn", "mrn", "email", "dob"],
    },
)
