"""What a process of its own says of a statement is what the gateway would say itself."""

from __future__ import annotations

import asyncio

from appliance.errors import ProtocolError
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse, analyse_executed
from appliance.session.postgres.judging import Judges
from tests.bypass.clinic import CLINIC
from tests.unit.masking.conftest import make_catalog, make_rules  # noqa: F401  fixtures

TEXTS = [
    "SELECT * FROM ehr.patients",
    "SELECT name, 1 FROM ehr.v; SELECT 2",
    "SELECT max(ssn) FROM ehr.patients WHERE mrn = 'x'",
    "SELECT upper2(name) FROM ehr.patients",
    "SELEC 1",
    "SELECT E'\\xff'",
    "SELECT '\0'",
    "SELECT 1" + "+1" * 40_000,
    *CLINIC.attacks[::7],
    *CLINIC.honest[::7],
]


def verdicts_or_error(text, catalog, rules) -> object:
    try:
        return analyse(text, catalog, rules)
    except ProtocolError as error:
        return told(error)


def told(error: ProtocolError) -> tuple[object, ...]:
    cause = error.__cause__
    return str(error), error.sqlstate, type(cause), getattr(cause, "args", None)


def test_the_same_verdicts_and_errors(make_catalog, make_rules):  # noqa: F811
    catalog, rules = make_catalog(functions=["upper2"]), make_rules()

    async def run() -> None:
        judges = Judges()
        for text in TEXTS:
            try:
                found: object = await judges.judge(analyse, (text,), catalog, rules)
            except ProtocolError as error:
                found = told(error)
            assert found == verdicts_or_error(text, catalog, rules), text[:100]
        texts = ("EXPLAIN EXECUTE p", "PREPARE p AS SELECT name FROM ehr.patients")
        found = await judges.judge(analyse_executed, texts, catalog, rules)
        assert found == analyse_executed(*texts, catalog, rules)
        await judges.close()

    asyncio.run(run())


def test_each_snapshot_and_policy_has_its_own_answers(make_catalog, make_rules):  # noqa: F811
    text = "SELECT name FROM ehr.patients"
    known = [
        (make_catalog(), make_rules()),
        (make_catalog(functions=["f"]), make_rules()),
        (make_catalog(), ProtectedData()),
    ]

    async def run() -> None:
        judges = Judges()
        for catalog, rules in known * 2:
            found = await judges.judge(analyse, (text,), catalog, rules)
            assert found == analyse(text, catalog, rules)
        await judges.close()

    asyncio.run(run())
