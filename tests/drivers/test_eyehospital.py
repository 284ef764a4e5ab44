"""An eye hospital: an evaluator's honest statements, compared byte by byte with a direct connection.

`eyehospital_statements.sql` has conversations, parted by empty lines; `eyehospital_refused.sql`
what is refused on purpose.
"""

from __future__ import annotations

from appliance.masking.survey import FIELDS_OF_BUILT_INS

from .world import HonestWorld, Marks, Pair, World, conversations, lines, redacted

PROTECTED = {
    "eye.patient": "mrn given family born contacts insurance_no",
    "eye.exam": "finding",
    "eye.operation": "report",
}
COMPUTED = "full_name birth_year name value"
MARKS = Marks(
    parts=(b"Zq", b"zq", b"7Z", b"1931-0"),
    names=frozenset(" ".join([*PROTECTED.values(), COMPUTED]).split()),
    shown=(b"1931-01-01",),
)


class TestEyeHospital(HonestWorld):
    world = World(
        "eyehospital",
        redacted(PROTECTED, mrn="hash", born="year"),
        MARKS,
        conversations("eyehospital_statements.sql"),
        lines("eyehospital_refused.sql"),
    )

    def test_no_field_of_a_built_in_function_is_a_function(self, pair: Pair):
        """SECURITY: `(value).name` of one would call it."""
        text = "SELECT proname FROM pg_proc WHERE proname = ANY (%s) AND pronamespace = 11"
        assert pair.direct.execute(text, [list(FIELDS_OF_BUILT_INS)]).fetchall() == []
