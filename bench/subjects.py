"""What it costs to note whom the rows are about: one stream with `subject:` and without.

Two bastions on one server, interleaved; wall time and the gateway's own processor time,
which a busy machine does not change. `python bench/subjects.py [rows] [rounds]`.
"""

from __future__ import annotations

import sys

from roads import MASKED, PATIENTS, bastion, database, load, stream

# Each row another person: the most that there can be to note.
OTHERS = """
UPDATE ehr.patients SET ssn = to_char(id, 'FM000000000');
VACUUM FULL ehr.patients
"""
QUERIES = {
    "SELECT": "SELECT * FROM ehr.patients",
    "COPY": "COPY ehr.patients TO STDOUT",
    "COPY, CSV": "COPY ehr.patients TO STDOUT (FORMAT csv)",
    "COPY, binary": "COPY ehr.patients TO STDOUT (FORMAT binary)",
}


def main(rows: int, rounds: int) -> int:
    roads: dict[str, str] = {}
    subject = f"{{subject: ehr.patients.ssn, {MASKED}}}"
    with (
        database(PATIENTS.format(rows=rows) + OTHERS) as (folder, host),
        bastion(folder, host, roads, f"{{{MASKED}}}", "without") as without,
        bastion(folder, host, roads, subject, "with") as noted,
    ):
        found = stream(roads, QUERIES, rounds, {"without": without.gateway, "with": noted.gateway})
    print(f"{rows} rows; {load()}")
    for name, row in found.items():
        for label, plain, costly in zip(
            ("wall", "gateway's processor"), row["without"], row["with"], strict=True
        ):
            print(
                f"{name:12} {label:20} without {plain * 1000:4.0f} ms, with {costly * 1000:4.0f} ms,"
                f" {costly / plain:.2f}×"
            )
    return 0


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[1:]] + [500_000, 7][len(sys.argv) - 1 :]
    raise SystemExit(main(*numbers[:2]))
