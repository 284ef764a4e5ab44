"""A blood service: an examiner's honest statements, compared byte by byte with a direct connection.

`bloodbank_statements.sql` has conversations, parted by empty lines, as analysts, applications,
ORMs, BI tools, administrators and migrations have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from .world import Marks, Modes, Pair, conversations, is_migration, open_pair, redacted

CONVERSATIONS = conversations("bloodbank_statements.sql")
MIGRATIONS = list(filter(is_migration, CONVERSATIONS))
PROTECTED = {
    "donor.person": "donor_no given family born nat_id email phones home",
    "donor.donation": "note",
    "lab.result": "remark",
}
COLUMNS = redacted(PROTECTED, donor_no="hash", born="year")
MARKS = Marks(
    parts=(b"Zq", b"zq", b"7Z", b"1931-0"),
    names=frozenset({*PROTECTED["donor.person"].split(), "full_name", "note", "remark"}),
    shown=(b"1931-01-01",),
)


@pytest.fixture(scope="module")
def pair(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("bloodbank")
    with open_pair(postgres_host, postgres_tcp, folder, "bloodbank", COLUMNS, MARKS) as pair:
        yield pair


@pytest.mark.parametrize("conversation", MIGRATIONS, ids=lambda lines: lines[0])
def test_a_migration_is_the_same(pair: Pair, conversation: list[str]):
    pair.assert_the_same(conversation)


@pytest.mark.parametrize(
    "conversation",
    [lines for lines in CONVERSATIONS if lines not in MIGRATIONS],
    ids=lambda lines: lines[0],
)
@pytest.mark.parametrize("mode", ["simple", "binary"])
def test_the_same_bytes(pair: Pair, conversation: list[str], mode: str):
    replace(pair, result_format=Modes[mode]).assert_the_same(conversation)


def test_there_are_enough_statements():
    assert sum(map(len, CONVERSATIONS)) >= 600
