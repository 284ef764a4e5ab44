"""Practices of dentists: look-ups by lists, migrations, and errors of writes beside triggers.

`practice_statements.sql` has conversations, parted by empty lines; they show nothing protected.
Some trigger of the database is not understood: only what leads to it may be told less.
"""

from __future__ import annotations

from .world import HonestWorld, Pair, World, conversations

COLUMNS = [f"public.Patient.{name}" for name in ("chartNo", "lastName", "email")]
COLUMNS += ["public.postal.street", "app.appointments.complaint"]


class TestPractice(HonestWorld):
    world = World(
        "practice",
        dict.fromkeys(COLUMNS, "redact"),
        conversations=conversations("practice_statements.sql"),
    )

    def test_the_trigger_that_is_not_understood_hides_what_leads_to_it(self, pair: Pair):
        text = """UPDATE "Patient" SET email = 'x' WHERE id = md5('p9')::uuid"""
        *_, notices, _ = pair.told(pair.bastion, text)
        assert len(notices) == 1
        assert b"PXlast" not in b"".join(filter(None, notices[0]))
