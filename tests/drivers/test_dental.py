"""A dental group with a pharmacy and school clinics: what BI tools, ORMs, migrations and DBAs send.

Compared byte by byte with a direct connection.
"""

from __future__ import annotations

from .world import HonestWorld, Marks, World, conversations, lines, redacted

PROTECTED = {
    "dent.patient": "chart_no last_name first_name birth phone email",
    "dent.visit": "note",
    "dent.treatment": "found",
    "rx.sale": "sig",
    "school.pupil": "name born allergy",
    "school.screening": "remark",
}
COMPUTED = "full_name birth_year label p who"
MARKS = Marks(
    parts=(b"Zq", b"zq", b"7Z", b"1931-0"),
    names=frozenset(" ".join([*PROTECTED.values(), COMPUTED]).split()),
    shown=(b"1931-01-01",),
)


class TestDental(HonestWorld):
    world = World(
        "dental",
        redacted(PROTECTED, chart_no="hash", birth="year", born="year"),
        MARKS,
        conversations("dental_statements.sql"),
        lines("dental_refused.sql"),
    )
