"""A blood service: an examiner's honest statements, compared byte by byte with a direct connection.

`bloodbank_statements.sql` has conversations, parted by empty lines, as analysts, applications,
ORMs, BI tools, administrators and migrations have them.
"""

from __future__ import annotations

from .world import HonestWorld, Marks, World, conversations, redacted

PROTECTED = {
    "donor.person": "donor_no given family born nat_id email phones home",
    "donor.donation": "note",
    "lab.result": "remark",
}
MARKS = Marks(
    parts=(b"Zq", b"zq", b"7Z", b"1931-0"),
    names=frozenset({*PROTECTED["donor.person"].split(), "full_name", "note", "remark"}),
    shown=(b"1931-01-01",),
)


class TestBloodbank(HonestWorld):
    world = World(
        "bloodbank",
        redacted(PROTECTED, donor_no="hash", born="year"),
        MARKS,
        conversations("bloodbank_statements.sql"),
    )

    def test_there_are_enough_statements(self):
        assert sum(map(len, self.world.conversations)) >= 600
