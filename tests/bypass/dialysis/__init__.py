"""A dialysis centre: code that reads what others opened, and triggers that hide what they read."""

from __future__ import annotations

import re
from pathlib import Path

from tests.bypass.worlds import World

PATIENTS = (
    "INSERT INTO dx.patient VALUES (1, 'WJX-901', 'WJXabel'), (2, 'WJX-902', 'WJXbill')",
    "INSERT INTO dx.patient VALUES (1, '7', ''), (2, 'z', '12')",
)
"""The protected rows: as they are here, and in the other database."""

DIALYSIS = World(
    "dialysis",
    columns={"dx.patient.mrn": "hash", "dx.patient.name": "redact"},
    markers=(b"WJX", b"wjx", b"574a58"),
    other_values=((re.escape(PATIENTS[0]), PATIENTS[1]),),
    more_rules={"lookup_budget": 100_000},
    script=(Path(__file__).parent / "schema.sql").read_text(encoding="utf-8") + PATIENTS[0] + ";\n",
)
