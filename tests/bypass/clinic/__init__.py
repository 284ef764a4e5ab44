"""A clinic to attack."""

from tests.bypass.worlds import World

CLINIC = World(
    "clinic",
    columns={
        "ehr.patients.mrn": "redact",
        "ehr.patients.ssn": "keep_last(4)",
        "ehr.patients.name": "redact",
        "ehr.patients.dob": "year",
        "ehr.patients.weight": "null",
        "ehr.visits.reason": "redact",
        "ehr.part.ssn": "redact",
        "ehr.contact.phone": "redact",
        "ehr.claims.ssn": "hash",
        "ehr.claims.aliases": "redact",
        "ehr.claims.body": "redact",
        "ehr.people.first": "redact",
        "ehr.people.last": "redact",
        "ehr.base.secret": "redact",
        "ehr.logs.secret": "redact",
        "ehr.odd name.secret": "redact",
        "ehr.notes.body": "redact",
    },
    markers=(b"MRK", b"999-88", b"-02-03"),
    other_values=((r"MRK(\w+)", r"MRK\1x"), ("999-88", "111-22"), ("1871-02-03", "1871-10-11")),
    more_rules={},
)
