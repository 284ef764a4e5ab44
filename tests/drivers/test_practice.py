"""Practices of dentists: look-ups by lists, migrations, and errors of writes beside triggers.

`practice_statements.sql` has conversations, parted by empty lines; statements that write run in
two equal databases. Some trigger of the database is not understood: only what leads to it may
be told less.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import ExecStatus

from .conftest import Road
from .test_hospital import ask
from .world import TOLD, Modes, conversations, description, open_world

CONVERSATIONS = conversations("practice_statements.sql")
COLUMNS = [f"public.Patient.{name}" for name in ("chartNo", "lastName", "email")]
COLUMNS += ["public.postal.street", "app.appointments.complaint"]


@pytest.fixture(scope="module")
def practice(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("practice")
    masks = dict.fromkeys(COLUMNS, "redact")
    with open_world(postgres_host, postgres_tcp, folder, "practice", masks) as world:
        yield world


@pytest.fixture(scope="module", params=["simple", "binary"])
def answers(practice: Road, request) -> Iterator[object]:
    with (
        psycopg.connect(practice.bastion.dsn, autocommit=True) as bastion,
        psycopg.connect(practice.direct.dsn, autocommit=True) as direct,
    ):
        yield lambda text: [told(c.pgconn, text, Modes[request.param]) for c in (bastion, direct)]


def told(pg, text: str, result_format: int | None) -> list[object]:
    notices: list[object] = []
    pg.notice_handler = lambda notice: notices.append([notice.error_field(f) for f in TOLD])
    result = ask(pg, text, result_format)
    if result.status == ExecStatus.FATAL_ERROR:
        return [[result.error_field(f) for f in TOLD], notices]
    rows = [
        [result.get_value(row, column) for column in range(result.nfields)]
        for row in range(result.ntuples)
    ]
    return [result.status, result.command_status, description(result), rows, notices]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda lines: lines[0])
def test_the_same_bytes(answers, conversation: list[str]):
    for text in conversation:
        masked, plain = answers(text)
        assert masked == plain, text


def test_the_trigger_that_is_not_understood_hides_what_leads_to_it(practice: Road):
    with psycopg.connect(practice.bastion.dsn, autocommit=True) as connection:
        notices: list[str] = []
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        connection.execute("""UPDATE "Patient" SET email = 'x' WHERE id = md5('p9')::uuid""")
        assert len(notices) == 1
        assert "PXlast" not in notices[0]
