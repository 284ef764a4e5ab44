"""Attacks by functions and procedures that write: what they are given, read, and tell.

Each case has a table of its own, `wr.NAME`, which its code fills. After its statements that table
is read: nothing protected may be in it, and nothing may tell how protected values differ.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .twins import Twins
from .wire import SYNC, bind, describe, execute, parse, query
from .writers import CASES, CHECKED, CHECKED_CASES, USED, WRITERS, Case

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

TWINS, CHECKED_TWINS, USED_TWINS = (Twins(world, ()) for world in (WRITERS, CHECKED, USED))


def conversations(cases: dict[str, Case]) -> dict[str, list[bytes]]:
    return {
        name: [*map(query, case.attacks), query(f"SELECT * FROM wr.{name}")]
        for name, case in cases.items()
    }


CONVERSATIONS = conversations(CASES) | {
    "bound": [
        parse("SELECT wr.sql_keep(ssn) FROM wr.patients WHERE id = $1") + SYNC,
        parse("SELECT wr.sql_keep($1)") + bind() + describe() + execute() + SYNC,
        parse("CALL wr.proc_keep((SELECT max(ssn) FROM wr.patients))") + bind() + execute() + SYNC,
        query("SELECT * FROM wr.sql_keep"),
        query("SELECT * FROM wr.proc_keep"),
    ],
}


@pytest.fixture(scope="module")
def databases(postgres_host: Path) -> Path:
    CHECKED_TWINS.create(postgres_host)
    USED_TWINS.create(postgres_host)
    return TWINS.create(postgres_host)


def test_there_are_enough_attacks() -> None:
    assert sum(len(case.attacks) for case in CASES.values()) >= 60


def test_no_code_that_writes_shows_or_tells_a_value(tmp_path, databases, monkeypatch):
    found = TWINS.find_what_conversations_tell(tmp_path, databases, monkeypatch, CONVERSATIONS)
    assert found == []
    found = CHECKED_TWINS.find_what_conversations_tell(
        tmp_path, databases, monkeypatch, conversations(CHECKED_CASES)
    )
    assert found == []


def test_honest_answers_are_untouched(tmp_path, databases, monkeypatch):
    assert USED_TWINS.find_what_differs(tmp_path, databases, monkeypatch) == []
