"""A database in a domain's style, and all that a client hears of it on both ways.

Statements of a world stand in files beside its test; `\\bind` gives parameters and `<<<` what
COPY reads. Both databases go through all of it, so what one writes the other does, too.
"""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import psycopg
import pytest
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus

from tests.integration.conftest import policy_for_analysts

from .conftest import Road, open_road

FOLDER = Path(__file__).parent
TOLD = [
    part
    for part in DiagnosticField
    if part.name not in {"SOURCE_FILE", "SOURCE_LINE", "SOURCE_FUNCTION"}
]
Modes = {"simple": None, "text": 0, "binary": 1}
Told = list[object]
TEMPORARY = re.compile(rb"pg_temp_\d+")
"""Each session has its own."""


def policy_of(database: str, columns: Mapping[str, str]) -> str:
    """Return a policy for analysts of `database`; `columns` has a mask for each protected one."""
    phi = {"lookup_budget": 100_000, "columns": dict(columns)}
    return policy_for_analysts({"clinic": (database, phi)})


def redacted(protected: Mapping[str, str], **masks: str) -> dict[str, str]:
    """Return the masks of columns, given by relation as words; by name, or `redact`."""
    return {
        f"{relation}.{name}": masks.get(name, "redact")
        for relation, names in protected.items()
        for name in names.split()
    }


SHAPES = re.compile(r"(CREATE|ALTER|DROP|GRANT|REVOKE|COMMENT|REFRESH|SELECT .* INTO TEMP)\b")


def is_migration(conversation: list[str]) -> bool:
    """Say whether the catalog is read anew after a conversation: it is tried in one mode."""
    return any(map(SHAPES.match, conversation))


def conversations(file: str) -> list[list[str]]:
    """Return those of `file`, which empty lines part."""
    return [text.splitlines() for text in (FOLDER / file).read_text().strip().split("\n\n")]


def lines(file: str) -> list[str]:
    """Return the statements of `file`, one on each line."""
    return [line for line in (FOLDER / file).read_text().splitlines() if line]


@contextlib.contextmanager
def open_world(
    host: Path, tcp: str, folder: Path, database: str, columns: Mapping[str, str]
) -> Iterator[Road]:
    """Make `database`, an equal one that is used directly, and a bastion."""
    schema = (FOLDER / f"{database}.sql").read_text()
    policy = policy_of(database, columns)
    with open_road(host, tcp, folder, database, schema, policy) as road:
        with psycopg.connect(host=str(host), user="postgres", autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {database}_direct TEMPLATE {database}".encode())
        yield Road(road.bastion, replace(road.direct, database=f"{database}_direct"))


def description(result) -> list[tuple[object, ...]]:
    asked = (
        result.fname,
        result.ftable,
        result.ftablecol,
        result.ftype,
        result.fmod,
        result.fformat,
    )
    return [tuple(about(n) for about in asked) for n in range(result.nfields)]


@dataclass(frozen=True)
class Marks:
    """How a world's protected values are known."""

    parts: tuple[bytes, ...]
    names: frozenset[str]
    """Of columns that may differ."""
    shown: tuple[bytes, ...] = field(default=())
    """What masks leave of them."""

    def are_in(self, values: list[bytes | None]) -> bool:
        return any(part in self.bare(value) for value in values if value for part in self.parts)

    def bare(self, value: bytes) -> bytes:
        for part in self.shown:
            value = value.replace(part, b"")
        return value


NOTHING = Marks((), frozenset())


@dataclass(frozen=True)
class Pair:
    """The two ways, and what is protected."""

    bastion: psycopg.Connection
    direct: psycopg.Connection
    marks: Marks
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
            return [
                [TEMPORARY.sub(b"pg_temp", result.error_field(f) or b"") for f in TOLD],
                notices,
            ]
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

    def assert_the_same(self, conversation: list[str]) -> None:
        try:
            for text in conversation:
                self.compare(text)
        finally:
            for way in (self.bastion, self.direct):
                if way.pgconn.transaction_status != TransactionStatus.IDLE:
                    way.pgconn.exec_(b"ROLLBACK")

    def compare(self, text: str) -> None:
        masked, plain = self.both(text)
        assert masked[:-1] == plain[:-1], text
        if plain[0] == ExecStatus.TUPLES_OK:
            self.assert_only_masks_differ(plain[2], masked[-1], plain[-1])
        elif plain[0] == ExecStatus.COPY_OUT and self.marks.are_in(plain[-1]):  # type: ignore[arg-type]
            assert not self.marks.are_in(masked[-1])  # type: ignore[arg-type]
            assert len(masked[-1]) == len(plain[-1])  # type: ignore[arg-type]
        else:
            assert masked == plain, text

    def assert_only_masks_differ(self, fields, masked, plain) -> None:
        for field_, got, wanted in zip(fields, masked, plain, strict=True):
            is_of_function = field_[1] == 0 and field_[0].decode() in self.marks.names
            if field_[1:3] in self.columns or is_of_function or self.marks.are_in(wanted):
                assert not self.marks.are_in(got), field_
            else:
                assert got == wanted, field_


def copied(way: psycopg.Connection, statement: str, rows: str = "") -> Told:
    try:
        with way.cursor().copy(statement.encode()) as copy:
            if rows:
                copy.write(rows.encode().decode("unicode_escape"))
                return [ExecStatus.COPY_IN]
            return [ExecStatus.COPY_OUT, [bytes(part) for part in copy]]
    except psycopg.Error as error:
        return [error.sqlstate, str(error)]


@dataclass(frozen=True)
class World:
    """A database in a domain's style; its files have the database's name."""

    database: str
    columns: Mapping[str, str]
    """Protected columns and their masks."""
    marks: Marks = NOTHING
    conversations: list[list[str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Statements that are refused on purpose; docs/policy.md says why."""


@contextlib.contextmanager
def open_pair(host: Path, tcp: str, folder: Path, world: World) -> Iterator[Pair]:
    """Open a world (`open_world`), and a connection on each way."""
    with (
        open_world(host, tcp, folder, world.database, world.columns) as road,
        psycopg.connect(road.bastion.dsn, autocommit=True) as bastion,
        psycopg.connect(road.direct.dsn, autocommit=True) as direct,
    ):
        (last,) = direct.execute("SELECT max(oid)::int8 FROM pg_class").fetchall()[0]
        protected = direct.execute(
            "SELECT attrelid::int8, attnum FROM pg_attribute"
            " WHERE attrelid >= 16384 AND attname = ANY (%s)",
            (list(world.marks.names),),
        ).fetchall()
        yield Pair(bastion, direct, world.marks, frozenset(protected), last)


class HonestWorld:
    """The tests of a `world`, for whoever inherits them."""

    world: ClassVar[World]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Try all that the world has; what changes the catalog, in one mode."""
        talks = self.world.conversations
        cases = {
            "migration": [one for one in talks if is_migration(one)],
            "conversation": [one for one in talks if not is_migration(one)],
            "refused": self.world.refused,
        }
        for name in cases.keys() & set(metafunc.fixturenames):
            ids = [one if isinstance(one, str) else one[0] for one in cases[name]]
            metafunc.parametrize(name, cases[name], ids=ids)

    @pytest.fixture(scope="class")
    @classmethod
    def pair(cls, postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Pair]:
        folder = tmp_path_factory.mktemp(cls.world.database)
        with open_pair(postgres_host, postgres_tcp, folder, cls.world) as pair:
            yield pair

    def test_a_migration_is_the_same(self, pair: Pair, migration: list[str]):
        pair.assert_the_same(migration)

    @pytest.mark.parametrize("mode", ["simple", "binary"])
    def test_the_same_bytes(self, pair: Pair, conversation: list[str], mode: str):
        replace(pair, result_format=Modes[mode]).assert_the_same(conversation)

    def test_refused_on_purpose(self, pair: Pair, refused: str):
        result = pair.bastion.pgconn.exec_(refused.encode())
        assert result.error_field(DiagnosticField.SQLSTATE) == b"42501"
        message = result.error_field(DiagnosticField.MESSAGE_PRIMARY) or b""
        assert b"(rule " in message and b": " in message, "it says what to do"
