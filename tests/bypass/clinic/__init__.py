"""A clinic to attack: its schema, what is protected in it, attacks, and honest statements.

Every protected value holds one of `MARKERS`; each line of the `.sql` lists is one statement.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
SCHEMA = (FOLDER / "schema.sql").read_text(encoding="utf-8")
ATTACKS = (FOLDER / "attacks.sql").read_text(encoding="utf-8").splitlines()
HONEST = (FOLDER / "honest.sql").read_text(encoding="utf-8").splitlines()
COLUMNS = {
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
}
MARKERS = (b"MRK", b"999-88", b"-02-03")
