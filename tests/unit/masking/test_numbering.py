"""Which sequences code takes numbers from, and for which columns."""

from __future__ import annotations

import pytest

from appliance.masking.numbering import numbered_columns
from appliance.masking.protection import survey_of

TABLES = {
    1: ("ehr.people", "r", ["id", "mrn"]),
    2: ("ehr.people_s", "S", ["last_value"]),
    3: ("ehr.other_s", "S", ["last_value"]),
}
TRIGGER = "CREATE FUNCTION ehr.f()\n RETURNS trigger\n LANGUAGE plpgsql AS $x${}$x$"
TAKE = "nextval('ehr.people_s')"


def code(body: str, definition: str = "", oid: int = 7, name: str = "f") -> tuple[object, ...]:
    language = "plpgsql" if definition else "sql"
    definition = definition.format(body)
    return (oid, "ehr", name, "f", language, "v", False, body, [], [], 0, [], "", definition)


def fired(body: str) -> dict[str, object]:
    return {"functions": [code(body, TRIGGER)], "hooks": [(1, 7)]}


DEFAULT = {"defaults": [(1, 2, "('M-' || ehr.f())", False)]}
CALLS = [code(f"SELECT {TAKE}", oid=8, name="g"), code("SELECT ehr.g()")]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ({**DEFAULT, "functions": [code(f"SELECT {TAKE}")]}, [2]),
        ({**DEFAULT, "functions": CALLS}, [2]),
        ({**DEFAULT, "functions": [code("SELECT nextval($1)")]}, []),
        ({"functions": [code(f"SELECT {TAKE}")]}, []),
        (fired(f"BEGIN NEW.id := {TAKE}; RETURN NEW; END"), [1]),
        (fired(f"BEGIN EXECUTE 'x'; NEW.mrn := {TAKE}; RETURN NEW; END"), [2]),
        (fired("BEGIN NEW.mrn := nextval(TG_ARGV[0]); RETURN NEW; END"), []),
        ({"functions": [code(f"INSERT INTO ehr.people (mrn, id) VALUES ({TAKE}, 1)")]}, [2]),
        ({"functions": [code(f"INSERT INTO ehr.people SELECT {TAKE}; nonsense")]}, [1, 2]),
        ({"functions": [code("SELECT 1")]}, []),
    ],
    ids=[
        "a default", "calls", "an argument", "nowhere", "a trigger", "unread", "computed",
        "a writer", "unread writer", "nothing",
    ],
)  # fmt: skip
def test_the_columns_that_code_fills_from_a_sequence(make_catalog, make_rules, rows, columns):
    survey = survey_of(make_catalog(TABLES, {}, (), rows=rows), make_rules())
    assert numbered_columns(survey) == [((2, 1), (1, number)) for number in columns]


def test_the_last_number_is_protected_with_them(make_catalog, make_rules):
    rows = fired(f"BEGIN NEW.mrn := {TAKE}; RETURN NEW; END")
    rules = make_rules(columns={"ehr.people.mrn": "redact"})
    assert survey_of(make_catalog(TABLES, {}, (), rows=rows), rules).flows.keys() == {1, 2}
