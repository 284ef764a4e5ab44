"""An oncology department: rows that do not compare, and casts that PostgreSQL makes unasked."""

from __future__ import annotations

import re
from pathlib import Path

from tests.bypass.worlds import World

PATIENTS = (
    "INSERT INTO onc.patient VALUES (1, 'QXVadams', '1951-10-23', ROW('QXVdr', '{\"(QXVlung,\\\"(1,2)\\\")\"}')::onc.report, ARRAY[ROW('QXVdr2', NULL)::onc.report], 'w1'), (2, 'QXVbaker', '1952-10-23', ROW('QXVdr', '{\"(QXVlung,\\\"(1,2)\\\")\"}')::onc.report, ARRAY[ROW('QXVdr2', '{}')::onc.report], 'w1')",
    "INSERT INTO onc.patient VALUES (1, 'z', '2020-02-29', ROW('', '{}')::onc.report, ARRAY[ROW('x', NULL)::onc.report], 'w1'), (2, '7', '0044-03-15 BC', ROW('x', NULL)::onc.report, ARRAY[ROW('y', '{}')::onc.report], 'w1')",
)
"""The protected rows: as they are here, and in the other database."""

ONCOLOGY = World(
    "oncology",
    columns={f"onc.patient.{name}": "redact" for name in ("name", "rep", "reps")}
    | {"onc.patient.dob": "year"},
    markers=(b"QXV", b"qxv", b"515856", b"-10-23"),
    other_values=((re.escape(PATIENTS[0]), PATIENTS[1].replace("\\", "\\\\")),),
    more_rules={"lookup_budget": 100_000},
    script=(Path(__file__).parent / "schema.sql").read_text(encoding="utf-8") + PATIENTS[0] + ";\n",
)
