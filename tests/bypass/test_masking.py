"""Attacks on the masks, run against a real PostgreSQL: no marker may come through.

Each statement is analysed; one that is not refused runs, and its rows go through the plan
made from PostgreSQL's own description. The harness is the data path without the wire.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog, build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.masking.plan import plan_rows
from appliance.masking.rows import RowEngine
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import _analyse, analyse
from appliance.masking.templates import template_of
from appliance.pgwire.messages import Field, encode_message
from appliance.session.postgres.notices import code_to_tell
from tests.data_rows import encode_data_row

from .clinic import CLINIC
from .insurer import INSURER
from .laboratory import LABORATORY
from .registry import REGISTRY
from .worlds import World, connect

pytestmark = pytest.mark.integration

WORLDS = {world.name: world for world in (CLINIC, INSURER, LABORATORY, REGISTRY)}
# A lookup may tell whether it found something: here none may run.
STRICT = {
    name: ProtectedData.model_validate(
        {"columns": dict.fromkeys(world.columns, "redact"), "inference": "deny"}
    )
    for name, world in WORLDS.items()
}

TELLING = {
    "SELECT * FROM api.mv_diagnosis": "rows lie in the order in which they were grouped",
    "SELECT * FROM ehr.samples": "which columns have common values, not the values",
    "INSERT INTO member.person (\"NationalID\") VALUES ('QZX44100A17')": "see docs/policy.md",
    "INSERT INTO member.alias VALUES (1, 'QZXhania', 'y')": "see docs/policy.md",
}
"""What tells something all the same: who may write constants can test values by a unique key."""


FEWEST = {"registry": 200}
"""It has ideas that the others do not have, and nothing else."""


@dataclass(frozen=True)
class Place:
    """A database of one world, and what is known of it."""

    world: World
    connection: psycopg.Connection
    catalog: Catalog
    rules: ProtectedData

    def run(self, text: str) -> tuple[str, bytes, bytes]:
        """Return how it ended, the bytes a client would get, and those PostgreSQL sent."""
        try:
            (verdict,) = analyse(text, self.catalog, self.rules)
        except ProtocolError as error:  # The grammar here is that of PostgreSQL 17.
            return "refused", error.sqlstate.encode(), b""
        if verdict.refusal is not None:
            return verdict.refusal.rule, b"", b""
        self.connection.execute("DISCARD ALL")
        with self.connection.transaction(force_rollback=True):
            try:
                result = self.connection.execute(text.encode(), prepare=False).pgresult
            except psycopg.Error as error:
                # The data path hides every message of a statement that touches protected data.
                code = code_to_tell(error.sqlstate or "", self.catalog)
                told = code if verdict.hides_messages else str(error)
                return "error", told.encode(), b""
        assert result is not None
        fields = tuple(
            Field(
                (result.fname(i) or b"").decode(),
                result.ftable(i),
                result.ftablecol(i),
                result.ftype(i),
                result.fsize(i),
                result.fmod(i),
                0,
            )
            for i in range(result.nfields)
        )
        plan = plan_rows(verdict, fields, self.catalog, self.rules, b"key")
        raw = b"".join(
            encode_message(
                b"D", encode_data_row(tuple(result.get_value(r, c) for c in range(result.nfields)))
            )
            for r in range(result.ntuples)
        )
        masked, _, _ = RowEngine().feed_rows(raw, plan)
        return f"rows {result.command_status!r}", masked, raw


@dataclass(frozen=True)
class Pair:
    """Two databases that differ in their protected values alone, under one strict policy."""

    one: Place
    other: Place


@pytest.fixture(scope="module")
def places(postgres_host: Path) -> Iterator[dict[str, Place]]:
    found = {}
    for name, world in WORLDS.items():
        world.create(postgres_host, f"masking_{name}")
        world.create_other(postgres_host, f"other_{name}", f"masking_{name}")
        connection = connect(postgres_host, f"masking_{name}")
        rows = {k: connection.execute(q).fetchall() for k, q in CATALOG_QUERIES.items()}
        rules = ProtectedData.model_validate({"columns": world.columns, **world.more_rules})
        found[name] = Place(world, connection, build_catalog(rows), rules)
    yield found
    for place in found.values():
        place.connection.close()


@pytest.fixture(scope="module")
def pairs(postgres_host: Path, places: dict[str, Place]) -> Iterator[dict[str, Pair]]:
    """Both connections run the same statements in one order: what these leave behind is alike."""
    found = {}
    for name, place in places.items():
        strict = replace(place, rules=STRICT[name])
        one, other = (connect(postgres_host, f"{kind}_{name}") for kind in ("masking", "other"))
        found[name] = Pair(replace(strict, connection=one), replace(strict, connection=other))
    yield found
    for pair in found.values():
        pair.one.connection.close()
        pair.other.connection.close()


def statements(kind: str) -> list[object]:
    """COPY has no rows of its own here: see `test_wire`."""
    return [
        pytest.param(name, text, id=f"{name}-{text}")
        for name, world in WORLDS.items()
        for text in getattr(world, kind)
        if not text.startswith("COPY")
    ]


@pytest.mark.parametrize(("name", "text"), statements("attacks"))
def test_no_marker_comes_through(places: dict[str, Place], name: str, text: str) -> None:
    _, told, _ = places[name].run(text)
    told = told.replace(b"MRKSSN7777"[-4:], b"")
    assert not any(marker in told for marker in WORLDS[name].markers)


@pytest.mark.parametrize(("name", "text"), statements("attacks"))
def test_the_answer_does_not_depend_on_protected_values(
    pairs: dict[str, Pair], name: str, text: str
) -> None:
    """Not its rows, not how many there are, not whether it fails."""
    if text in TELLING or "xmin" in text:
        pytest.skip(TELLING.get(text, "the transaction that made a row"))
    pair = pairs[name]
    answer = pair.one.run(text)[:2]
    if pair.other.run(text)[:2] != answer:  # Then it tells the time, or makes random values.
        assert any(pair.one.run(text)[:2] != answer for _ in range(9))


@pytest.mark.parametrize(("name", "text"), statements("honest"))
def test_honest_queries_are_untouched(places: dict[str, Place], name: str, text: str) -> None:
    how, told, raw = places[name].run(text)
    assert how.startswith("rows"), told
    assert told == raw


@pytest.mark.parametrize("name", WORLDS)
def test_what_shares_a_verdict_means_the_same(places: dict[str, Place], name: str) -> None:
    """Of all statements that have a template: as with the constants of their own."""
    place, shared = places[name], 0
    for text in (*place.world.attacks, *place.world.honest):
        for rules in (place.rules, STRICT[name]):
            with suppress(ProtocolError):
                alone = _analyse(text, place.catalog, rules)
                assert analyse(text, place.catalog, rules) == alone
                shared += template_of(text) is not None
    assert shared >= 20


@pytest.mark.parametrize("name", WORLDS)
def test_there_are_enough_attacks(name: str) -> None:
    attacks = WORLDS[name].attacks
    assert len(set(attacks)) == len(attacks) >= FEWEST.get(name, 500)


def test_the_ssn_keeps_its_last_four(places: dict[str, Place]) -> None:
    _, masked, _ = places["clinic"].run("SELECT ssn FROM ehr.patients")
    assert masked.endswith(b"*7777")


def test_an_inference_by_the_value_itself_is_masked(places: dict[str, Place]) -> None:
    text = "SELECT length(ssn), min(weight) OVER (), ssn LIKE '9%' FROM ehr.patients"
    _, masked, _ = places["clinic"].run(text)
    assert masked.endswith(b"\xff\xff\xff\xff" * 3)
