"""A blood service: an examiner's honest statements, compared byte by byte with a direct connection.

`bloodbank_statements.sql` has conversations, parted by empty lines, as analysts, applications,
ORMs, BI tools, administrators and migrations have them; `\\bind` gives parameters and `<<<` what
COPY reads. Both databases go through all of it, so what one writes the other does, too.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import ExecStatus, TransactionStatus

from .conftest import Road, open_road
from .test_hospital import TOLD, Modes, description

FOLDER = Path(__file__).parent
CONVERSATIONS = [
    text.splitlines()
    for text in (FOLDER / "bloodbank_statements.sql").read_text().strip().split("\n\n")
]
SHAPES = re.compile(r"(CREATE|ALTER|DROP|GRANT|REVOKE|COMMENT|REFRESH)\b")
MIGRATIONS = [lines for lines in CONVERSATIONS if any(map(SHAPES.match, lines))]
"""The catalog is read anew after each of them."""
PROTECTED = {
    "donor.person": "donor_no given family born nat_id email phones home",
    "donor.donation": "note",
    "lab.result": "remark",
}
COLUMNS = [f"{relation}.{name}" for relation, names in PROTECTED.items() for name in names.split()]
MASKS = {"donor.person.donor_no": "hash", "donor.person.born": "year"}
POLICY = f"""
version: 1
targets:
  clinic:
    kind: postgres
    host: HOST
    database: bloodbank
    account: postgres
    tls: disable
    phi:
      lookup_budget: 100000
      columns: {{{", ".join(f"{name}: {MASKS.get(name, 'redact')}" for name in COLUMNS)}}}
roles:
  analyst: {{groups: [analysts]}}
rules:
  - {{id: connect, effect: allow, roles: [analyst], actions: [connect]}}
  - {{id: statements, effect: allow, roles: [analyst], actions: [statement]}}
"""
MARKERS = (b"Zq", b"zq", b"7Z", b"1931-0")
YEAR = b"1931-01-01"
"""What the mask makes of every birthday."""
NAMES = {*PROTECTED["donor.person"].split(), "full_name", "note", "remark"}
Told = list[object]


@dataclass(frozen=True)
class Pair:
    """The two ways, and what is protected."""

    bastion: psycopg.Connection
    direct: psycopg.Connection
    columns: frozenset[tuple[int, int]]
    last_oid: int
    """Of what both databases have alike."""
    result_format: int | None = None

    def both(self, text: str) -> list[Told]:
        return [self.told(way, text) for way in (self.bastion, self.direct)]

    def told(self, way: psycopg.Connection, text: str) -> Told:
        """Return everything that a client hears, values by column."""
        if text.startswith("COPY"):
            return copied(way, *text.split(" <<< "))
        notices: Told = []
        way.pgconn.notice_handler = lambda n: notices.append([n.error_field(f) for f in TOLD])
        statement, _, bound = text.partition(" \\bind ")
        values = [None if word == "NULL" else word.encode() for word in shlex.split(bound)]
        if self.result_format is None and not values:
            result = way.pgconn.exec_(statement.encode())
        else:
            wanted = self.result_format or 0
            result = way.pgconn.exec_params(statement.encode(), values, result_format=wanted)
        if result.status == ExecStatus.FATAL_ERROR:
            return [[result.error_field(f) for f in TOLD], notices]
        rows = range(result.ntuples)
        columns = [[result.get_value(r, c) for r in rows] for c in range(result.nfields)]
        fields = [self.alike(field) for field in description(result)]
        return [result.status, result.command_status, fields, len(rows), notices, columns]

    def alike(self, field: tuple[object, ...]) -> tuple[object, ...]:
        """Tables and types that a conversation makes have other numbers in each database."""
        name, table, number, kind, *rest = field
        return (
            name,
            min(int(str(table)), self.last_oid),
            number,
            min(int(str(kind)), self.last_oid),
            *rest,
        )


def copied(way: psycopg.Connection, statement: str, rows: str = "") -> Told:
    try:
        with way.cursor().copy(statement.encode()) as copy:
            if rows:
                copy.write(rows.encode().decode("unicode_escape"))
                return [ExecStatus.COPY_IN]
            return [ExecStatus.COPY_OUT, [bytes(part) for part in copy]]
    except psycopg.Error as error:
        return [error.sqlstate, str(error)]


@pytest.fixture(scope="module")
def bloodbank(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("bloodbank")
    schema = (FOLDER / "bloodbank.sql").read_text()
    with open_road(postgres_host, postgres_tcp, folder, "bloodbank", schema, POLICY) as road:
        with psycopg.connect(host=str(postgres_host), user="postgres", autocommit=True) as admin:
            admin.execute("CREATE DATABASE bloodbank_direct TEMPLATE bloodbank")
        yield Road(road.bastion, replace(road.direct, database="bloodbank_direct"))


@pytest.fixture(scope="module")
def pair(bloodbank: Road) -> Iterator[Pair]:
    with (
        psycopg.connect(bloodbank.bastion.dsn, autocommit=True) as bastion,
        psycopg.connect(bloodbank.direct.dsn, autocommit=True) as direct,
    ):
        (last,) = direct.execute("SELECT max(oid)::int8 FROM pg_class").fetchall()[0]
        protected = direct.execute(
            "SELECT attrelid::int8, attnum FROM pg_attribute"
            " WHERE attrelid >= 16384 AND attname = ANY (%s)",
            (list(NAMES),),
        ).fetchall()
        yield Pair(bastion, direct, frozenset(protected), last)


@pytest.mark.parametrize("conversation", MIGRATIONS, ids=lambda lines: lines[0])
def test_a_migration_is_the_same(pair: Pair, conversation: list[str]):
    assert_the_same(pair, conversation)


@pytest.mark.parametrize(
    "conversation",
    [lines for lines in CONVERSATIONS if lines not in MIGRATIONS],
    ids=lambda lines: lines[0],
)
@pytest.mark.parametrize("mode", ["simple", "binary"])
def test_the_same_bytes(pair: Pair, conversation: list[str], mode: str):
    assert_the_same(replace(pair, result_format=Modes[mode]), conversation)


def assert_the_same(pair: Pair, conversation: list[str]) -> None:
    try:
        for text in conversation:
            masked, plain = pair.both(text)
            assert masked[:-1] == plain[:-1], text
            if plain[0] == ExecStatus.TUPLES_OK:
                assert_only_masks_differ(pair, plain[2], masked[-1], plain[-1])
            elif plain[0] == ExecStatus.COPY_OUT and is_marked(plain[-1]):
                assert not is_marked(masked[-1])
                assert len(masked[-1]) == len(plain[-1])
            else:
                assert masked == plain, text
    finally:
        for way in (pair.bastion, pair.direct):
            if way.pgconn.transaction_status != TransactionStatus.IDLE:
                way.pgconn.exec_(b"ROLLBACK")


def assert_only_masks_differ(pair: Pair, fields, masked, plain) -> None:
    for field, got, wanted in zip(fields, masked, plain, strict=True):
        is_of_function = field[1] == 0 and field[0].decode() in NAMES
        if field[1:3] in pair.columns or is_of_function or is_marked(wanted):
            assert not is_marked(got), field
        else:
            assert got == wanted, field


def is_marked(values: list[bytes | None]) -> bool:
    shown = [value.replace(YEAR, b"") for value in values if value is not None]
    return any(marker in value for value in shown for marker in MARKERS)


def test_there_are_enough_statements():
    assert sum(map(len, CONVERSATIONS)) >= 600
