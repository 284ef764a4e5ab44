"""The last number of a sequence is the newest value of the column that it fills."""

from __future__ import annotations

import pytest

TABLES = {
    20001: ("ehr.patients", "r", ["mrn", "ward"]),
    20002: ("ehr.patients_mrn_seq", "S", ["last_value", "log_cnt", "is_called"]),
    20003: ("ehr.ward_seq", "S", ["last_value", "log_cnt", "is_called"]),
    13000: ("pg_catalog.pg_sequences", "v", ["sequencename", "start_value", "last_value"]),
}
KEYS = [(20002, 1, 20001, 1), (20003, 1, 20001, 2)]


@pytest.fixture
def masks_of(judge, make_catalog):
    catalog = make_catalog(TABLES, {}, (), rows={"references": KEYS})

    def masks(text: str) -> list[bool]:
        verdict = judge(f"SELECT {text}", catalog)
        assert verdict.columns is not None
        return [column.mask is not None for column in verdict.columns]

    return masks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("last_value, is_called FROM ehr.patients_mrn_seq", [True, False]),
        ("last_value FROM ehr.ward_seq", [False]),
        ("sequencename, start_value, last_value FROM pg_sequences", [False, False, True]),
        ("currval('ehr.patients_mrn_seq'), currval('ehr.ward_seq')", [True, False]),
        ("currval('patients_mrn_seq'::regclass), currval('ward_seq'::text)", [True, False]),
        ("currval('\"ward_seq\"'), currval('Ward_Seq')", [True, True]),
        ("currval($1), currval(pg_get_serial_sequence('ehr.wards', 'id'))", [True, True]),
        ("pg_sequence_last_value('ehr.patients_mrn_seq'), lastval()", [True, True]),
        ("nextval('ehr.patients_mrn_seq')", [False]),
    ],
)
def test_it_has_a_mask_where_the_column_has_one(masks_of, text, wanted):
    assert masks_of(text) == wanted


def test_it_is_open_where_no_sequence_fills_a_protected_column(judge, make_catalog):
    verdict = judge("SELECT lastval(), currval('ehr.patients_mrn_seq')", make_catalog(TABLES, {}))
    assert [column.mask for column in verdict.columns] == [None, None]


def test_policy_may_trust_such_a_function(judge, make_catalog):
    catalog = make_catalog(TABLES, {}, (), rows={"references": KEYS})
    text = "SELECT currval('ehr.patients_mrn_seq'), currval($1), pg_catalog.lastval(), lastval()"
    verdict = judge(text, catalog, trusted_functions=["pg_catalog.currval"])
    assert [column.mask is None for column in verdict.columns] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("ALTER SEQUENCE ehr.patients_mrn_seq CACHE 5 OWNED BY NONE RESTART WITH 5", False),
        ("ALTER SEQUENCE ehr.patients_mrn_seq CACHE 5 INCREMENT -1", True),
        ("ALTER SEQUENCE ehr.patients_mrn_seq MAXVALUE 50", True),
        ("ALTER SEQUENCE ehr.ward_seq AS smallint NO MAXVALUE CYCLE INCREMENT -1", False),
    ],
)
def test_its_bounds_and_steps_are_left_alone(judge, make_catalog, text, is_refused):
    catalog = make_catalog(TABLES, {}, (), rows={"references": KEYS})
    assert (judge(text, catalog).refusal is not None) == is_refused
