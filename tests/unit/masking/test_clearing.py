"""Which columns of a result a grant shows in clear: those whose every origin was lifted."""

from __future__ import annotations

from typing import ClassVar

import pytest

from appliance.masking.clearing import clear_copy, is_cleared
from appliance.masking.rules import MaskSpec
from appliance.masking.scopes import Flow
from appliance.masking.verdict import OutputColumn, Verdict
from appliance.model import ColumnName, StatementFacts, parse_column
from appliance.pgwire.messages import Field

SSN, NAME = parse_column("ehr.patients.ssn"), parse_column("ehr.patients.name")
REDACT = MaskSpec(name="redact")
FACTS = StatementFacts("select", frozenset(), frozenset(), False, True, True, "")


class Catalog:
    def column(self, oid: int, attnum: int) -> ColumnName | None:
        return {(16400, 1): SSN, (16400, 2): NAME}.get((oid, attnum))


def flow(*origins: tuple[int, int]) -> Flow:
    return Flow(frozenset(origins))


S, N = (16400, 1), (16400, 2)


class Survey:
    catalog = Catalog()
    flows: ClassVar = {
        16400: {1: flow(S), 2: flow(N)},
        16401: {1: flow(S), 2: flow(S, N), 3: flow(S, (0, 0)), 4: flow((16999, 1))},
    }


def column(origins, is_many=False):
    known = None if origins is None else frozenset(origins)
    return OutputColumn("x", known, REDACT, "", is_many)


@pytest.mark.parametrize(
    ("oid", "attnum", "origins", "expected"),
    [
        pytest.param(16400, 1, [SSN], True, id="the column itself"),
        pytest.param(16400, 2, [SSN], False, id="another column, whatever the analysis says"),
        pytest.param(16401, 1, [], True, id="a view's column"),
        pytest.param(16401, 2, [SSN], False, id="a view's column of more"),
        pytest.param(16401, 3, [SSN], False, id="a view's column of it is not known what"),
        pytest.param(16401, 4, [SSN], False, id="a column that is gone"),
        pytest.param(16401, 9, [SSN], False, id="a column with nothing known to protect"),
        pytest.param(16400, 0, [SSN], False, id="a whole row"),
        pytest.param(16400, -1, [SSN], False, id="a system column"),
        pytest.param(0, 0, [SSN], True, id="an expression over it"),
        pytest.param(0, 0, [SSN, NAME], False, id="an expression over more"),
        pytest.param(0, 0, [], False, id="masked without a known origin"),
        pytest.param(0, 0, None, False, id="unknown"),
    ],
)
def test_only_what_was_lifted_is_clear(oid, attnum, origins, expected):
    field = Field("x", oid, attnum, 25, -1, -1, 0)
    cleared = frozenset({SSN})
    assert is_cleared(field, column(origins), Survey(), cleared) is expected
    assert not is_cleared(field, column(origins), Survey(), frozenset())
    assert not is_cleared(Field("x", 0, 0, 25, -1, -1, 0), None, Survey(), cleared)
    assert not is_cleared(
        Field("x", 0, 0, 25, -1, -1, 0), column([SSN], is_many=True), Catalog(), cleared
    )


def test_copy():
    verdict = Verdict(FACTS, copy_columns=(column([SSN]), column([NAME]), column(None)))
    cleared = clear_copy(verdict, frozenset({SSN}))
    assert [c.mask for c in cleared.copy_columns or ()] == [None, REDACT, REDACT]
    assert clear_copy(verdict, frozenset()) is verdict
