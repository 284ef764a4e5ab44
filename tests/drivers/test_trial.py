"""Clinical research: an OMOP-like warehouse, trials with CamelCase names, FHIR documents.

`trial_statements.sql` has one statement on each line, `trial_conversations.sql` conversations.
"""

from __future__ import annotations

from .world import HonestWorld, Marks, World, conversations, lines, redacted

PROTECTED = {
    "cdm.person": "birth_datetime person_source_value given_name family_name ssn home telecom",
    "cdm.note": "note_text",
    "cdm.observation": "value_as_string",
    "Trial.Subject": "ScreeningNo Initials DateOfBirth ContactEmail",
    "Trial.AdverseEvent": "Narrative",
    "fhir.resource": "data",
}
COMPUTED = (
    "year_of_birth full_name mrn words birth_date family gender label city country postal_code"
)
MARKS = Marks(
    parts=(b"Zq", b"zq", b"7Z", b"1931-0"),
    names=frozenset(" ".join([*PROTECTED.values(), COMPUTED]).split()),
    shown=(b"1931-01-01 00:00:00",),
)


class TestTrial(HonestWorld):
    world = World(
        "trial",
        redacted(PROTECTED, person_source_value="hash", birth_datetime="year", ScreeningNo="hash"),
        MARKS,
        [[line] for line in lines("trial_statements.sql")]
        + conversations("trial_conversations.sql"),
        lines("trial_refused.sql"),
    )

    def test_there_are_enough_statements(self):
        assert sum(map(len, self.world.conversations)) >= 700
