"""A synthetic hospital: schema `ehr`, the same people at every start, none of them real.

Social security numbers are in the 900 area, which is never issued; telephone numbers are
555-01xx, reserved for fiction; mail is at example.org (RFC 2606).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import LiteralString

import psycopg
from psycopg import sql

PATIENTS = 10_000
SEED = 20261125
VERSION = "synthetic hospital 1"
APP_ROLE = "bastion_app"

_STARTS = ("Al", "Bel", "Cor", "Dan", "El", "Fen", "Gar", "Hal", "Il", "Jor", "Kel", "Lor", "Mar")
_ENDS = ("ana", "bert", "cia", "dric", "ena", "fyn", "gar", "hild", "ian", "jana", "kin", "lia")
_FAMILY_STARTS = ("Amber", "Birch", "Cinder", "Drift", "Elder", "Frost", "Glimmer", "Hollow")
_FAMILY_ENDS = ("wick", "stone", "ford", "mere", "quill", "shaw", "thorne", "vale", "brook")
_STREETS = ("Lantern Row", "Quarry Lane", "Heron Street", "Mill Terrace", "Orchard Rise")
_CITIES = (("Eastmarch", "NY", "100"), ("Low Harbor", "WA", "981"), ("Pinehollow", "CO", "802"))
_COMPLAINTS = ("chest pain", "persistent cough", "knee injury", "migraine", "fatigue")
_WARDS = ("cardiology", "orthopaedics", "neurology", "internal medicine", "emergency")
_TESTS = (
    ("glucose", "mg/dL", 70, 180),
    ("hemoglobin", "g/dL", 9, 18),
    ("sodium", "mmol/L", 130, 150),
)
_BLOOD = ("A+", "A-", "B+", "B-", "AB+", "AB-", "0+", "0-")

SCHEMA: LiteralString = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients (
    id integer PRIMARY KEY, mrn text NOT NULL UNIQUE, name text NOT NULL, dob date NOT NULL,
    ssn text NOT NULL UNIQUE, phone text, email text, address text, city text, state text,
    zip text, sex text, blood_type text, notes text, created_at timestamptz NOT NULL);
CREATE TABLE ehr.encounters (
    id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES ehr.patients ON DELETE CASCADE,
    ward text NOT NULL, reason text NOT NULL, admitted_at timestamptz NOT NULL,
    discharged_at timestamptz);
CREATE TABLE ehr.lab_results (
    id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES ehr.patients ON DELETE CASCADE,
    test text NOT NULL, value numeric NOT NULL, unit text NOT NULL, taken_at timestamptz NOT NULL);
CREATE TABLE ehr.notes (
    id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES ehr.patients ON DELETE CASCADE,
    author text NOT NULL, body text NOT NULL, written_at timestamptz NOT NULL);
"""
INDEXES: LiteralString = """
CREATE INDEX ON ehr.encounters (patient_id);
CREATE INDEX ON ehr.lab_results (patient_id);
CREATE INDEX ON ehr.notes (patient_id);
ANALYZE;
"""


@dataclass(frozen=True, slots=True)
class Patient:
    """One row of `ehr.patients`, in the table's column order."""

    id: int
    mrn: str
    name: str
    dob: date
    ssn: str
    phone: str
    email: str
    address: str
    city: str
    state: str
    zip: str
    sex: str
    blood_type: str
    notes: str
    created_at: datetime

    def secrets(self) -> tuple[str, ...]:
        """Return what must never be seen outside the database, each unmistakable."""
        return (self.ssn, self.name, self.email, self.address)


def generate_patients(count: int = PATIENTS) -> Iterator[Patient]:
    """Yield the patients, the same ones every time."""
    rng = random.Random(SEED)  # noqa: S311  invented people, not keys
    opened_at = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(1, count + 1):
        first = rng.choice(_STARTS) + rng.choice(_ENDS)
        family = rng.choice(_FAMILY_STARTS) + rng.choice(_FAMILY_ENDS)
        name = f"{first} {family}"
        city, state, zip3 = rng.choice(_CITIES)
        ssn = f"{900 + number // 10_000:03d}-{10 + number % 89:02d}-{number % 10_000:04d}"
        yield Patient(
            id=number,
            mrn=f"MRN{700_000 + number * 37 % 99_991:06d}",
            name=name,
            dob=date(1930, 1, 1) + timedelta(days=rng.randrange(33_000)),
            ssn=ssn,
            phone=f"{rng.randrange(201, 990)}-555-01{rng.randrange(100):02d}",
            email=f"{first}.{family}.{number}@example.org".lower(),
            address=f"{rng.randrange(1, 2000)} {rng.choice(_STREETS)}",
            city=city,
            state=state,
            zip=f"{zip3}{rng.randrange(100):02d}",
            sex=rng.choice("FMX"),
            blood_type=rng.choice(_BLOOD),
            notes=f"{name} (SSN {ssn}) came with {rng.choice(_COMPLAINTS)}.",
            created_at=opened_at + timedelta(minutes=rng.randrange(2_000_000)),
        )


def load_hospital(connection: psycopg.Connection, password: str, count: int = PATIENTS) -> bool:
    """Fill an empty database and make the bastion's role; return whether it was empty.

    The role gets `password` at each call, so that the file that holds it is right.
    """
    fresh = _hospital_version(connection) != VERSION
    if fresh:
        with connection.transaction():
            connection.execute("DROP SCHEMA IF EXISTS ehr CASCADE")
            connection.execute(SCHEMA)
            _copy_everything(connection, list(generate_patients(count)))
            connection.execute(INDEXES)
            connection.execute(sql.SQL("COMMENT ON SCHEMA ehr IS {}").format(VERSION))
    _grant(connection, password)
    return fresh


def _hospital_version(connection: psycopg.Connection) -> str | None:
    row = connection.execute(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'ehr'"
    ).fetchone()
    return None if row is None else str(row[0])


def _grant(connection: psycopg.Connection, password: str) -> None:
    role = sql.Identifier(APP_ROLE)
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone()
    verb = sql.SQL("ALTER" if exists else "CREATE")
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER PASSWORD {}").format(verb, role, password)
    )
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA ehr TO {}").format(role))
    connection.execute(
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ehr TO {}").format(
            role
        )
    )
    connection.commit()


def _copy_everything(connection: psycopg.Connection, patients: list[Patient]) -> None:
    rng = random.Random(SEED + 1)  # noqa: S311  invented results, not keys
    start = datetime(2023, 1, 1, tzinfo=UTC)

    def some_moment() -> datetime:
        return start + timedelta(minutes=rng.randrange(1_500_000))

    def encounters() -> Iterator[tuple[object, ...]]:
        for number in range(1, len(patients) * 2 + 1):
            moment = some_moment()
            left = moment + timedelta(hours=rng.randrange(1, 200))
            patient = rng.choice(patients).id
            yield number, patient, rng.choice(_WARDS), rng.choice(_COMPLAINTS), moment, left

    def lab_results() -> Iterator[tuple[object, ...]]:
        for number in range(1, len(patients) * 3 + 1):
            test, unit, low, high = rng.choice(_TESTS)
            value = rng.randrange(low * 10, high * 10) / 10
            yield number, rng.choice(patients).id, test, value, unit, some_moment()

    def notes() -> Iterator[tuple[object, ...]]:
        for number, person in enumerate(patients, start=1):
            body = (
                f"Saw {person.name}, born {person.dob}, SSN {person.ssn}, for"
                f" {rng.choice(_COMPLAINTS)}. Call back at {person.phone} or {person.email}."
            )
            yield number, person.id, f"Dr. {rng.choice(_FAMILY_STARTS)}", body, some_moment()

    fields = Patient.__slots__
    _copy(connection, "patients", (tuple(getattr(p, f) for f in fields) for p in patients))
    _copy(connection, "encounters", encounters())
    _copy(connection, "lab_results", lab_results())
    _copy(connection, "notes", notes())


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    statement = sql.SQL("COPY ehr.{} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


_SSN = re.compile(rb"\b9\d\d-\d\d-\d{4}\b")
_PHONE = re.compile(rb"\b\d{3}-555-01\d\d\b")
_MAIL = re.compile(rb"[a-z0-9.]+@example\.org")
_PAIR = re.compile(rb"\b([A-Z][a-z]+) ([A-Z][a-z]+)\b")


class KnownPeople:
    """Recognises what belongs to the hospital's patients in any bytes."""

    def __init__(self, count: int = PATIENTS) -> None:
        people = list(generate_patients(count))
        self._values = {
            "ssn": (_SSN, {person.ssn.encode() for person in people}),
            "phone": (_PHONE, {person.phone.encode() for person in people}),
            "email": (_MAIL, {person.email.encode() for person in people}),
            "name": (_PAIR, {person.name.encode() for person in people}),
        }
        self._addresses = {person.address.encode() for person in people}

    def find(self, data: bytes) -> str | None:
        """Return which kind of value occurs in `data`, never the value; `None` if none does."""
        # Upper-cased copies count too: `SELECT upper(name)`.
        for kind, (pattern, values) in self._values.items():
            for text in (data, data.title() if kind == "name" else data.lower()):
                if any(match[0] in values for match in pattern.finditer(text)):
                    return kind
        streets = re.compile(rb"\d+ (?:%s)" % b"|".join(s.encode() for s in _STREETS))
        if any(match[0] in self._addresses for match in streets.finditer(data)):
            return "address"
        return None
