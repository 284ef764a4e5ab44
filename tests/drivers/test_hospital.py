"""What a hospital's staff, their programs and their tools ask: the same bytes on both ways.

`hospital_statements.sql` has one statement on each line: of analysts, of the reports of BI tools,
what ORMs and administration tools ask of the catalog, and honest mistakes. Only columns that are
protected themselves may differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import ExecStatus

from .conftest import Road, Way, open_road
from .world import TOLD, Modes, description, policy_of, redacted

FOLDER = Path(__file__).parent
STATEMENTS = (FOLDER / "hospital_statements.sql").read_text().splitlines()
PROTECTED = {
    "clinical.patients": "mrn full_name birth ssn address contact phones history",
    "clinical.appointments": "reason",
    "clinical.notes": "body",
    "clinical.patient_wards": "mrn full_name",  # a view
}
COLUMNS = redacted(
    {name: words for name, words in PROTECTED.items() if "patient_wards" not in name}
)
MARKERS = (b"Secret", b"555-66", b"Hidden", b"MRN-1", b"priv.test", b"070-")


@pytest.fixture(scope="module")
def hospital(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("hospital")
    schema = (FOLDER / "hospital.sql").read_text()
    with open_road(
        postgres_host, postgres_tcp, folder, "hospital", schema, policy_of("hospital", COLUMNS)
    ) as road:
        yield road


@pytest.fixture(scope="module")
def protected(hospital: Road) -> set[tuple[int, int]]:
    """Relation oid and attribute number of the columns that may differ."""
    with psycopg.connect(hospital.direct.dsn) as connection:
        return {
            row
            for relation, columns in PROTECTED.items()
            for row in connection.execute(
                "SELECT attrelid::int8, attnum FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attname = ANY (%s)",
                (relation, columns.split()),
            )
        }


@pytest.fixture(scope="module", params=Modes)
def answers(hospital: Road, request) -> Iterator[object]:
    with (
        psycopg.connect(hospital.bastion.dsn, autocommit=True) as bastion,
        psycopg.connect(hospital.direct.dsn, autocommit=True) as direct,
    ):
        yield lambda text: [ask(c.pgconn, text, Modes[request.param]) for c in (bastion, direct)]


def ask(pg, text: str, result_format: int | None):
    raw = text.encode()
    if result_format is None:
        return pg.exec_(raw)
    return pg.exec_params(raw, None, result_format=result_format)


@pytest.mark.parametrize("text", STATEMENTS)
def test_the_same_bytes(answers, protected: set[tuple[int, int]], text: str):
    masked, plain = answers(text)
    assert masked.status == plain.status, masked.get_error_message()
    assert masked.command_status == plain.command_status
    if plain.status == ExecStatus.FATAL_ERROR:
        assert [masked.error_field(f) for f in TOLD] == [plain.error_field(f) for f in TOLD]
        return
    assert description(masked) == description(plain)
    assert masked.ntuples == plain.ntuples
    for column in range(plain.nfields):
        got = [masked.get_value(row, column) for row in range(plain.ntuples)]
        wanted = [plain.get_value(row, column) for row in range(plain.ntuples)]
        if (plain.ftable(column), plain.ftablecol(column)) in protected:
            assert not any(marker in value or b"" for value in got if value for marker in MARKERS)
        else:
            assert got == wanted


def test_there_are_enough_statements():
    assert len(set(STATEMENTS)) == len(STATEMENTS) >= 240


def written(way: Way) -> object:
    """Register a patient, move them, correct a name, write a visit, read it again."""
    with psycopg.connect(way.dsn) as connection:
        found: list[object] = []
        for text, values in WORK:
            cursor = connection.execute(text.encode(), values)
            found.append((cursor.statusmessage, cursor.fetchall() if cursor.description else None))
        connection.rollback()
        return found


WORK: list[tuple[str, tuple[object, ...]]] = [
    (
        (
            "INSERT INTO clinical.patients (id, mrn, full_name, birth, ward_id) VALUES (9001, %s, %s, %s, %s)"
            " RETURNING id, ward_id, version"
        ),
        ("MRN-900001", "Secretname New", "1980-01-01", 3),
    ),
    (
        "UPDATE clinical.patients SET ward_id = %s WHERE mrn = %s RETURNING version",
        (4, "MRN-900001"),
    ),
    (
        (
            "INSERT INTO clinical.patients (mrn, full_name) VALUES (%s, %s) ON CONFLICT (mrn) DO UPDATE"
            " SET full_name = EXCLUDED.full_name RETURNING id"
        ),
        ("MRN-900001", "Secretname Changed"),
    ),
    ("SELECT id, ward_id, vip FROM clinical.patients WHERE mrn = ANY (%s)", (["MRN-900001"],)),
    (
        (
            "INSERT INTO clinical.appointments (id, patient_id, staff_id, slot, reason) SELECT 9001, p.id, 3,"
            " '[2024-05-05 10:00,2024-05-05 11:00)', %s FROM clinical.patients p WHERE p.mrn = %s RETURNING status"
        ),
        ("Secretreason", "MRN-900001"),
    ),
    (
        "UPDATE clinical.appointments SET status = 'arrived' WHERE patient_id = 9001 RETURNING id",
        (),
    ),
    (
        (
            "SELECT a.status, s.full_name FROM clinical.appointments a JOIN hr.staff s ON s.id = a.staff_id"
            " JOIN clinical.patients p ON p.id = a.patient_id WHERE p.mrn = %s"
        ),
        ("MRN-900001",),
    ),
    (
        "CREATE TEMP TABLE few ON COMMIT DROP AS SELECT id, ward_id FROM clinical.patients WHERE vip",
        (),
    ),
    ("SELECT count(*), min(few.ward_id) FROM few JOIN clinical.patients USING (id)", ()),
    ("DELETE FROM clinical.appointments WHERE patient_id = 9001", ()),
    ("DELETE FROM clinical.patients WHERE mrn = %s", ("MRN-900001",)),
]


def test_a_day_at_the_desk(hospital: Road):
    assert hospital.same(written)
