"""Clinical research: an OMOP-like warehouse, trials with CamelCase names, FHIR documents.

`trial_statements.sql` has one statement on each line, `trial_conversations.sql` conversations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.pq import DiagnosticField

from .world import FOLDER, Marks, Modes, Pair, conversations, is_migration, open_pair, redacted

STATEMENTS = [line for line in (FOLDER / "trial_statements.sql").read_text().splitlines() if line]
REFUSED = (FOLDER / "trial_refused.sql").read_text().splitlines()
"""Refused on purpose; docs/policy.md says why."""
CONVERSATIONS = conversations("trial_conversations.sql")
MIGRATIONS = list(filter(is_migration, CONVERSATIONS))
TALKS = [lines for lines in CONVERSATIONS if lines not in MIGRATIONS]
PROTECTED = {
    "cdm.person": "birth_datetime person_source_value given_name family_name ssn home telecom",
    "cdm.note": "note_text",
    "cdm.observation": "value_as_string",
    "Trial.Subject": "ScreeningNo Initials DateOfBirth ContactEmail",
    "Trial.AdverseEvent": "Narrative",
    "fhir.resource": "data",
}
COLUMNS = redacted(PROTECTED, person_source_value="hash", birth_datetime="year", ScreeningNo="hash")
COMPUTED = (
    "year_of_birth full_name mrn words birth_date family gender label city country postal_code"
)
MARKS = Marks(
    parts=(b"Zq", b"zq", b"7Z", b"1931-0"),
    names=frozenset(" ".join([*PROTECTED.values(), COMPUTED]).split()),
    shown=(b"1931-01-01 00:00:00",),
)


@pytest.fixture(scope="module")
def pair(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("trial")
    with open_pair(postgres_host, postgres_tcp, folder, "trial", COLUMNS, MARKS) as pair:
        yield pair


@pytest.mark.parametrize("conversation", MIGRATIONS, ids=lambda lines: lines[0])
def test_a_migration_is_the_same(pair: Pair, conversation: list[str]):
    pair.assert_the_same(conversation)


@pytest.mark.parametrize("mode", ["simple", "binary"])
@pytest.mark.parametrize("conversation", TALKS, ids=lambda lines: lines[0])
def test_a_conversation_is_the_same(pair: Pair, conversation: list[str], mode: str):
    replace(pair, result_format=Modes[mode]).assert_the_same(conversation)


@pytest.mark.parametrize("mode", ["simple", "binary"])
@pytest.mark.parametrize("text", STATEMENTS)
def test_the_same_bytes(pair: Pair, text: str, mode: str):
    replace(pair, result_format=Modes[mode]).assert_the_same([text])


@pytest.mark.parametrize("text", REFUSED)
def test_refused_on_purpose(pair: Pair, text: str):
    result = pair.bastion.pgconn.exec_(text.encode())
    assert result.error_field(DiagnosticField.SQLSTATE) == b"42501"
    assert b"(rule " in (result.error_field(DiagnosticField.MESSAGE_PRIMARY) or b"")


def test_there_are_enough_statements():
    assert len(STATEMENTS) + sum(map(len, CONVERSATIONS)) >= 700
