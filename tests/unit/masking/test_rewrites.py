"""Rules that lead from what is open to what is open let writes through; no other does."""

from __future__ import annotations

import pytest

from tests.unit.masking.test_reach import routine

DELETE = "CREATE RULE r AS ON DELETE TO ehr.plain"
HARMLESS = [
    f"{DELETE} DO INSTEAD UPDATE ehr.wards SET beds = 0 WHERE wards.ward = old.ward",
    f"{DELETE} DO INSTEAD NOTHING",
    f"{DELETE} WHERE old.ward <> 'W1' DO ALSO INSERT INTO ehr.wards SELECT lower(old.ward), 1",
    f"{DELETE} DO INSTEAD (DELETE FROM ehr.wards WHERE ward = old.ward; UPDATE ehr.wards SET beds = 1)",
]
OTHERS = {
    "reads": "DO ALSO INSERT INTO ehr.wards SELECT name, 1 FROM ehr.patients",
    "asks": "WHERE EXISTS (SELECT 1 FROM ehr.patients WHERE name > old.ward) DO INSTEAD NOTHING",
    "counts": "DO INSTEAD UPDATE ehr.wards SET beds = (SELECT count(*) FROM ehr.patients)",
    "writes": "DO INSTEAD DELETE FROM ehr.patients WHERE city = old.ward",
    "writes to a view": "DO INSTEAD DELETE FROM ehr.v WHERE city = old.ward",
    "shows": "DO INSTEAD SELECT ward FROM ehr.wards",
    "returns": "DO INSTEAD DELETE FROM ehr.wards WHERE ward = old.ward RETURNING ward",
    "notifies": "DO ALSO NOTIFY gone",
    "calls": "DO INSTEAD UPDATE ehr.wards SET beds = ehr.leak(old.ward)",
    "sets": "DO INSTEAD UPDATE ehr.wards SET ward = set_config('app.w', old.ward, false)",
    "is not there": "DO INSTEAD DELETE FROM ehr.gone",
    "samples": "DO INSTEAD UPDATE ehr.wards SET ward = (SELECT max(attname::text) FROM pg_stats)",
}
WRITE = "DELETE FROM ehr.plain WHERE ward = 'W2'"


@pytest.fixture
def ruled(make_catalog):
    def make(*texts, **rows):
        rules = [(20010, text) for text in texts]
        return make_catalog(
            functions=() if "functions" in rows else ["leak"],
            rows={"rules": rules, "hooks": [(20010, 0), *rows.pop("hooks", [])], **rows},
        )

    return make


@pytest.mark.parametrize("text", HARMLESS)
def test_a_rule_among_open_relations_may_stand_in(judge, ruled, text):
    verdict = judge(WRITE, ruled(text))
    assert verdict.refusal is None
    assert verdict.runs_code
    assert not (verdict.hides_messages or verdict.spreads)


@pytest.mark.parametrize("rest", OTHERS.values(), ids=OTHERS)
def test_any_other_rule_may_not(judge, ruled, rest):
    verdict = judge(WRITE, ruled(HARMLESS[0], f"{DELETE} {rest}"))
    assert verdict.refusal is not None and verdict.refusal.rule == "function-unknown"
    assert verdict.hides_messages


@pytest.mark.parametrize("texts", [(), ("not SQL",), ("SELECT 1",)])
def test_a_rule_that_cannot_be_read_may_not(judge, ruled, texts):
    assert judge(WRITE, ruled(*texts)).refusal is not None


def test_a_rule_of_a_protected_relation_may_not(judge, make_catalog):
    rule = (20001, "CREATE RULE r AS ON DELETE TO ehr.patients DO INSTEAD NOTHING")
    catalog = make_catalog(rows={"rules": [rule], "hooks": [(20001, 0)]})
    assert judge("DELETE FROM ehr.patients WHERE id = 1", catalog).refusal is not None


def test_a_rule_that_sets_off_a_trigger_which_reads_may_not(judge, ruled):
    body = "BEGIN RAISE NOTICE '%', (SELECT max(name) FROM ehr.patients); RETURN NEW; END"
    catalog = ruled(HARMLESS[0], functions=[routine(30000, "says", body)], hooks=[(20003, 30000)])
    assert judge(WRITE, catalog).refusal is not None


def test_a_rule_that_sets_off_another_may_not(judge, make_catalog):
    rules = [
        (20010, HARMLESS[0]),
        (20003, "CREATE RULE s AS ON UPDATE TO ehr.wards DO ALSO SELECT name FROM ehr.patients"),
    ]
    catalog = make_catalog(rows={"rules": rules, "hooks": [(20010, 0), (20003, 0)]})
    assert judge(WRITE, catalog).refusal is not None
