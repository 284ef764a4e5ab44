"""Wall time of text in which detectors look for identifiers, beside direct and pgbouncer.

The ten columns of `bench/postgres.py`, four of them masked, with ten detectors on a fifth,
of text; and clinical notes, which are little else than what detectors read: three in ten
hold something to find, as text and in JSON. Medians of interleaved rounds.
`python bench/detectors.py [rows] [rounds]`.
"""

from __future__ import annotations

import sys

from roads import MASKED, PATIENTS, bastion, database, direct, load, pgbouncer, stream

DETECTORS = "detect(ssn, mrn, phone, email, dob, card, npi, icd10, ip, address)"
NOTES = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.words AS SELECT k, w[1 + k] AS text FROM generate_series(0, 6) k, (VALUES (ARRAY[
  'Patient is a 45 year old male with chest pain for 3 days, BP 120/80, HR 72, temp 98.6 F, SpO2 97 % on room air.',
  'Started metformin 500 mg twice daily. A1c 7.2 on 2023-01-05, recheck in 3 months. Follow up with the clinic as needed.',
  'Denies fever, chills or cough. Lungs clear to auscultation, heart regular, no murmur. Abdomen soft and not tender.',
  'Wound is healing well, sutures removed, no sign of infection. Return in 2 weeks or earlier if pain or redness get worse.',
  'MRI of the lumbar spine shows mild degeneration at L4/L5 without stenosis. Physical therapy twice a week for 6 weeks.',
  'Lisinopril 10 mg once a day continued, potassium 4.1, creatinine 0.9. Advised low salt diet and 30 minutes of walking.',
  'Patient educated about inhaler technique, 2 puffs every 4 hours as needed. Peak flow 410, improved from 350 last visit.'])) v (w);
CREATE TABLE ehr.notes AS SELECT n AS id, n % 5000 AS patient, now() AS written_at, 'ward '||n % 20 AS ward,
    w.text || CASE n % 20
      WHEN 1 THEN ' Call back at (415) 555-' || to_char(n % 10000, 'FM0000') || ' after 5 pm.'
      WHEN 4 THEN ' Mail results to user' || n || '@example.org today.'
      WHEN 7 THEN ' MRN ' || to_char(n % 1000000, 'FM0000000') || ' was merged with an older record.'
      WHEN 10 THEN ' DOB 0' || 1 + n % 9 || '/1' || n % 10 || '/19' || 30 + n % 60 || ', confirmed with the patient.'
      WHEN 13 THEN ' Moved to ' || 1 + n % 900 || ' Oak Street, Springfield, IL 62704 last month.'
      WHEN 16 THEN ' SSN 123-45-' || to_char(n % 10000, 'FM0000') || ' on the form he brought.'
      ELSE ' No change in plan, next visit as scheduled.' END AS note
  FROM generate_series(1, {rows}) n JOIN ehr.words w ON w.k = n % 7;
ALTER TABLE ehr.notes ADD COLUMN document json;
UPDATE ehr.notes SET document = json_build_object('author', patient, 'kind', ward, 'body', note);
VACUUM FULL ehr.notes
"""
QUERIES = {
    "ten columns": "SELECT * FROM ehr.patients",
    "text": "SELECT id, patient, written_at, ward, note FROM ehr.notes",
    "text, COPY": "COPY ehr.notes (id, patient, written_at, ward, note) TO STDOUT",
    "JSON": "SELECT id, patient, written_at, ward, document FROM ehr.notes",
}


def main(rows: int, rounds: int) -> int:
    masked = MASKED.removesuffix("}")
    searched = "".join(
        f", {column}: '{DETECTORS}'"
        for column in ("ehr.patients.remark", "ehr.notes.note", "ehr.notes.document")
    )
    tables = PATIENTS + NOTES.replace("CREATE SCHEMA ehr;", "")
    with database(tables.format(rows=rows)) as (folder, host):
        roads = {"direct": direct(host)}
        with (
            pgbouncer(folder, host, roads),
            bastion(folder, host, roads, f"{{{masked}}}}}", "no detector") as idle,
            bastion(folder, host, roads, f"{{{masked}{searched}}}}}") as one,
        ):
            found = stream(
                roads, QUERIES, rounds, {"bastion": one.gateway, "no detector": idle.gateway}
            )
    base = "pgbouncer" if "pgbouncer" in roads else "direct"
    print(f"{rows} rows, ten detectors, three notes in ten with something to find; ms; {load()}")
    for name, row in found.items():
        walls = "  ".join(f"{road} {wall * 1000:.0f}" for road, (wall, _) in row.items())
        plain, busy = row["no detector"][1], row["bastion"][1]
        ratio = row["bastion"][0] / row[base][0]
        print(f"{name:10} {walls}  bastion/{base} {ratio:.2f}×")
        print(
            f"{'':10} gateway's processor: {busy * 1000:.0f}, without detectors {plain * 1000:.0f}"
        )
    return 0


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[1:]] + [300_000, 5][len(sys.argv) - 1 :]
    raise SystemExit(main(*numbers[:2]))
