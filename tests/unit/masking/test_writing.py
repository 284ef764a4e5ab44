"""Functions and procedures that write: what a statement that calls one is, and where it may."""

from __future__ import annotations

import pytest

from appliance.masking.statements import analyse
from appliance.model import RelationName

from .conftest import TABLES


def routine(oid: int, name: str, source: str, language: str = "sql", kind: str = "f", **more):
    definition = ""
    if language == "plpgsql":
        thing = "PROCEDURE" if kind == "p" else "FUNCTION"
        returns = more.get("returns", "" if kind == "p" else " RETURNS int")
        arguments = ", ".join(f"{a} text" for a in more.get("arguments", ()))
        definition = (
            f"CREATE {thing} ehr.{name}({arguments})\n{returns.strip()}\n LANGUAGE plpgsql\n"
            f"AS $body$ {source} $body$"
        )
    return (
        *(oid, "ehr", name, kind, language, "v", False, source),
        *(list(more.get("arguments", [])), list(more.get("modes", []))),
        *(0, [], more.get("defaults", ""), definition),
    )


TELLS = "BEGIN RAISE NOTICE '%', (SELECT max(ssn) FROM ehr.patients); RETURN NEW; END"
FUNCTIONS = [
    routine(40000, "keep", "INSERT INTO ehr.notes (t) VALUES ($1)", arguments=["t"]),
    routine(40001, "keep_all", "UPDATE ehr.notes SET t = $1", arguments=["t"]),
    routine(40002, "keep_pl", "BEGIN PERFORM ehr.keep(t); RETURN 1; END", "plpgsql", arguments=["t"]),
    routine(40003, "keep_told", "INSERT INTO ehr.told VALUES ($1)"),
    routine(40004, "tells", TELLS, "plpgsql", returns=" RETURNS trigger"),
    routine(40005, "next_is", "SELECT setval('s', $1)"),
    routine(40006, "keep_new", "INSERT INTO ehr.none VALUES ($1)"),
    routine(40007, "keep_stats", "INSERT INTO ehr.stats SELECT stavalues1::text FROM pg_statistic"),
    routine(40008, "admit", "INSERT INTO ehr.patients (mrn) VALUES ($1)", arguments=["m"]),
    routine(40009, "steps", "BEGIN CALL ehr.note(t); COMMIT; END", "plpgsql", "p", arguments=["t"]),
    routine(40010, "note", "INSERT INTO ehr.notes (t) VALUES ($1)", kind="p", arguments=["t"]),
    routine(40011, "undone", "BEGIN CALL ehr.note('x'); ROLLBACK; END", "plpgsql", "p"),
    routine(40012, "code", "UPDATE pg_proc SET prosrc = $1"),
    routine(40013, "tries", "BEGIN INSERT INTO ehr.notes VALUES (t); RETURN 1; EXCEPTION WHEN others THEN RETURN 2; END", "plpgsql", arguments=["t"]),
    routine(40014, "guesses", "BEGIN INSERT INTO ehr.patients (mrn) VALUES (t); RETURN 1; EXCEPTION WHEN others THEN RETURN 2; END", "plpgsql", arguments=["t"]),
    routine(40015, "by_default", "INSERT INTO ehr.notes (t) VALUES ($1)", defaults="ehr.top()"),
    routine(40016, "top", "SELECT max(ssn) FROM ehr.patients"),
]  # fmt: skip


@pytest.fixture(scope="module")
def clinic(make_catalog):
    tables = {
        **TABLES,
        20020: ("ehr.notes", "r", ["t"]),
        20021: ("ehr.told", "r", ["t"]),
        20022: ("ehr.stats", "r", ["t"]),
        9001: ("pg_catalog.pg_proc", "r", ["proname", "prosrc"]),
        9002: ("pg_catalog.pg_statistic", "r", ["stavalues1"]),
    }
    rows = {"functions": FUNCTIONS, "hooks": [(20021, 40004)], "unique": [(20001, 2)]}
    return make_catalog(tables, rows=rows)


@pytest.fixture
def call(clinic, make_rules):
    def judge(text: str, **changes: object):
        (verdict,) = analyse(text, clinic, make_rules(**changes))
        return verdict

    return judge


@pytest.mark.parametrize(
    ("text", "kinds", "has_where"),
    [
        ("SELECT ehr.keep('x')", {"select", "insert"}, True),
        ("SELECT ehr.keep($1)", {"select", "insert"}, True),
        ("SELECT ehr.keep_all('x')", {"select", "update"}, False),
        ("SELECT ehr.keep_pl('x') FROM ehr.wards", {"select", "insert"}, True),
        ("SELECT * FROM ehr.tries('x')", {"select", "insert"}, True),
        ("INSERT INTO ehr.wards SELECT ward, ehr.keep(ward) FROM ehr.wards", {"select", "insert"}, True),
        ("CALL ehr.note('x')", {"call", "insert", "select"}, True),
        ("CALL ehr.steps('x')", {"call", "insert", "select"}, True),
    ],
)  # fmt: skip
def test_a_call_is_what_the_code_writes(call, text: str, kinds: set[str], has_where: bool) -> None:
    verdict = call(text)
    assert verdict.refusal is None
    assert (verdict.facts.writes, verdict.facts.has_where) == (True, has_where)
    assert verdict.facts.kinds == kinds
    assert RelationName("ehr", "notes") in verdict.facts.relations
    assert verdict.columns is not None
    assert not any(column.mask for column in verdict.columns)
    assert not verdict.hides_messages


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ehr.keep(ssn) FROM ehr.patients",
        "SELECT ehr.keep_pl(name) FROM ehr.patients",
        "SELECT ehr.next_is(length(ssn)) FROM ehr.patients",
        "CALL ehr.note((SELECT max(ssn) FROM ehr.patients))",
        "SELECT ehr.keep_told('x')",
        "SELECT ehr.keep_new('x')",
        "SELECT ehr.keep_stats()",
        "SELECT ehr.code('x')",
        "SELECT ehr.guesses('x')",
        "SELECT ehr.by_default()",
        "CALL ehr.undone()",
        "PREPARE p AS SELECT ehr.keep('x')",
        "DECLARE c CURSOR FOR SELECT ehr.keep('x')",
        "EXPLAIN ANALYZE SELECT ehr.keep('x')",
        "CREATE VIEW v AS SELECT ehr.keep('x') AS x",
        "SELECT (w).keep FROM ehr.wards w",
    ],
)
@pytest.mark.parametrize("inference", ["lookup", "audit"])
def test_what_is_not_proven_is_refused(call, text: str, inference: str) -> None:
    refusal = call(text, inference=inference).refusal
    assert refusal is not None
    assert refusal.rule == "function-unknown"


def test_the_message_says_how_to_call_it(call) -> None:
    refusal = call("PREPARE p AS SELECT ehr.keep('x')").refusal
    assert refusal is not None
    assert "call it by SELECT or CALL, with nothing protected" in refusal.message


def test_constants_that_code_writes_into_protected_columns_are_lookups(call) -> None:
    verdict = call("SELECT ehr.admit('A-1')")
    assert verdict.refusal is None
    assert list(map(str, verdict.lookups)) == ["ehr.patients.mrn"]
    assert verdict.hides_messages
    assert call("SELECT ehr.admit('A-' || n) FROM generate_series(1, 9) n").refusal is not None


def test_code_that_keeps_what_it_is_given_may_be_used_anywhere(call) -> None:
    verdict = call("PREPARE p AS SELECT ehr.next_is(1)")
    assert verdict.refusal is None
    assert verdict.control is not None
    assert not verdict.facts.writes
