"""Equal names in several schemas, names with dots and quotes, columns called like functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from .harbor import HARBOR
from .twins import Twins

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

TWINS = Twins(HARBOR, telling=())


@pytest.fixture(scope="module")
def databases(postgres_host: Path) -> Path:
    return TWINS.create(postgres_host)


def test_no_statement_shows_or_tells_a_value(tmp_path, databases, monkeypatch):
    assert len(set(HARBOR.attacks)) == len(HARBOR.attacks)
    assert TWINS.find_what_attacks_tell(tmp_path, databases, monkeypatch) == []


def test_honest_answers_are_untouched(tmp_path, databases, monkeypatch):
    assert TWINS.find_what_differs(tmp_path, databases, monkeypatch) == []
