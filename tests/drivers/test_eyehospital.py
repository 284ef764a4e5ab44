"""An eye hospital: an evaluator's honest statements, compared byte by byte with a direct connection.

`eyehospital_statements.sql` has conversations, parted by empty lines; `eyehospital_refused.sql`
what is refused on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.pq import DiagnosticField

from appliance.masking.survey import FIELDS_OF_BUILT_INS

from .world import FOLDER, Marks, Modes, Pair, conversations, is_migration, open_pair, redacted

CONVERSATIONS = conversations("eyehospital_statements.sql")
REFUSED = (FOLDER / "eyehospital_refused.sql").read_text().splitlines()
MIGRATIONS = list(filter(is_migration, CONVERSATIONS))
PROTECTED = {
    "eye.patient": "mrn given family born contacts insurance_no",
    "eye.exam": "finding",
    "eye.operation": "report",
}
COLUMNS = redacted(PROTECTED, mrn="hash", born="year")
COMPUTED = "full_name birth_year name value"
MARKS = Marks(
    parts=(b"Zq", b"zq", b"7Z", b"1931-0"),
    names=frozenset(" ".join([*PROTECTED.values(), COMPUTED]).split()),
    shown=(b"1931-01-01",),
)


@pytest.fixture(scope="module")
def pair(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("eyehospital")
    with open_pair(postgres_host, postgres_tcp, folder, "eyehospital", COLUMNS, MARKS) as pair:
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


def test_no_field_of_a_built_in_function_is_a_function(pair: Pair):
    """SECURITY: `(value).name` of one would call it."""
    text = "SELECT proname FROM pg_proc WHERE proname = ANY (%s) AND pronamespace = 11"
    assert pair.direct.execute(text, [list(FIELDS_OF_BUILT_INS)]).fetchall() == []


@pytest.mark.parametrize("text", REFUSED)
def test_refused_on_purpose(pair: Pair, text: str):
    result = pair.bastion.pgconn.exec_(text.encode())
    assert result.error_field(DiagnosticField.SQLSTATE) == b"42501"
    message = result.error_field(DiagnosticField.MESSAGE_PRIMARY) or b""
    assert b"(rule " in message and b": " in message, "it says what to do"
