"""Practices of dentists: look-ups by lists, migrations, and errors of writes beside triggers.

`practice_statements.sql` has conversations, parted by empty lines; statements that write run in
two equal databases. Some trigger of the database is not understood: only what leads to it may
be told less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import ExecStatus

from .conftest import Road, open_road
from .test_hospital import TOLD, Modes, ask, description

FOLDER = Path(__file__).parent
CONVERSATIONS = [
    text.splitlines() for text in (FOLDER / "practice_statements.sql").read_text().split("\n\n")
]
COLUMNS = [f"public.Patient.{name}" for name in ("chartNo", "lastName", "email")]
COLUMNS += ["public.postal.street", "app.appointments.complaint"]
POLICY = f"""
version: 1
targets:
  clinic:
    kind: postgres
    host: HOST
    database: practice
    account: postgres
    tls: disable
    phi:
      lookup_budget: 100000
      columns: {{{", ".join(f"{column}: redact" for column in COLUMNS)}}}
roles:
  analyst: {{groups: [analysts]}}
rules:
  - {{id: connect, effect: allow, roles: [analyst], actions: [connect]}}
  - {{id: statements, effect: allow, roles: [analyst], actions: [statement]}}
"""


@pytest.fixture(scope="module")
def practice(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("practice")
    schema = (FOLDER / "practice.sql").read_text()
    with open_road(postgres_host, postgres_tcp, folder, "practice", schema, POLICY) as road:
        with psycopg.connect(host=str(postgres_host), user="postgres", autocommit=True) as admin:
            admin.execute("CREATE DATABASE practice_direct TEMPLATE practice")
        yield Road(road.bastion, replace(road.direct, database="practice_direct"))


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
