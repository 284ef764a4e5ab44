"""Facts, refusal and output columns of single statements."""

from __future__ import annotations

import pytest

from appliance.errors import ProtocolError
from appliance.masking import statements as module
from appliance.masking.rules import Inference
from appliance.masking.statements import (
    CACHED_TEXT_CHARACTERS,
    CACHED_VERDICTS,
    analyse,
    analyse_executed,
)
from appliance.model import ColumnName, RelationName

P = "ehr.patients"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 'MRK'",
        "SELECT E'MRK\\'MRK'",
        "SELECT E'\\'; --' || 'MRK'",
        "SELECT $$MRK$$, $a$MRK'$a$",
        "SELECT U&'MRK', B'101', X'4D524B', N'MRK'",
        "SELECT -990077, 990077.5, +990077, 0x990077, 990_077",
        "SELECT id FROM ehr.patients WHERE ssn = 'MRK' -- MRK",
        "SELECT /* MRK /* MRK */ MRK */ id FROM ehr.patients",
        "SELECT /* a /* b */ MRK -- */ */ id FROM ehr.patients",
        "SELECT /* a /* b */ MRK /* c */ -- */\n id FROM ehr.patients",
        "SELECT /*/* a */ MRK */ id FROM ehr.patients",
        'SELECT /* " */ id /* MRK " */ FROM ehr.patients',
        'SELECT id -- "\n, mrn -- MRK "\n FROM ehr.patients',
        "SELECT id FROM ehr.patients WHERE id IN (990077, -990077)",
        "SELECT id FROM ehr.patients LIMIT 990077",
        "SELECT date '990077', interval '990077' day",
        "SELECT 'MRK'::text COLLATE \"C\"",
        "INSERT INTO ehr.wards VALUES ('MRK', 990077)",
        "UPDATE ehr.wards SET ward = 'MRK' WHERE beds = 990077",
        "DELETE FROM ehr.wards WHERE ward = $$MRK$$",
        "MERGE INTO ehr.wards w USING ehr.visits v ON w.ward = 'MRK' WHEN MATCHED THEN DELETE",
        "COPY ehr.wards TO STDOUT WITH (DELIMITER 'M', NULL 'MRK')",
        "COPY ehr.wards FROM STDIN WITH (FORMAT csv, NULL 'MRK')",
        "COPY (SELECT 'MRK') TO STDOUT",
        "COPY ehr.wards TO '/MRK'",
        "SET application_name = 'MRK'",
        "SET search_path TO mrk, 'MRK'",
        "SET TIME ZONE 'MRK'",
        "PREPARE p AS SELECT 'MRK' WHERE 1 = 990077",
        "EXECUTE p('MRK', 990077)",
        "EXPLAIN SELECT 'MRK'",
        "EXPLAIN (ANALYZE, FORMAT json) SELECT 990077 /* MRK */",
        "DECLARE c CURSOR FOR SELECT 'MRK'",
        "CREATE TABLE x AS SELECT 'MRK'",
        "CREATE VIEW x AS SELECT $$MRK$$",
        "CREATE TABLE x (a text DEFAULT 'MRK' CHECK (a <> 'MRK'))",
        "COMMENT ON TABLE ehr.wards IS 'MRK'",
        "CREATE ROLE x PASSWORD 'MRK'",
        "ALTER ROLE x PASSWORD 'MRK'",
        "DO $$ MRK $$",
        "CREATE FUNCTION x() RETURNS text LANGUAGE sql AS 'MRK'",
        "NOTIFY c, 'MRK'",
        'SELECT "a--b", \'MRK\' FROM "x/*y"',
        "SELECT \"it's\", 'MRK'",
        "SELECT '--' || 'MRK\n' -- MRK\n, 'MRK'",
        "SELECT 'a'\n'MRK'",
    ],
)
def test_the_text_holds_no_literal_and_no_comment(judge, text: str) -> None:
    found = judge(text).facts.text
    assert found
    for marker in ("MRK", "990077", "990_077", "4D524B", "101"):
        assert marker not in found


@pytest.mark.parametrize(
    "text",
    [
        'SELECT id FROM ehr.patients WHERE mrn = "MRK-990077"',
        "SELECT id FROM ehr.patients WHERE mrn = mrk",
        "SELECT id FROM ehr.patients WHERE mrn = MRK-990077",
        "SELECT id FROM ehr.patients p WHERE p.mrn = p.mrk",
        'SELECT w.* FROM ehr.wards w, generate_series(1, 2) n WHERE ward = "MRK"',
        "UPDATE ehr.wards SET ward = mrk WHERE beds = 1",
        'INSERT INTO ehr.wards VALUES ("MRK", 1)',
        "WITH x AS (SELECT mrk FROM ehr.wards) SELECT 1 FROM x",
    ],
)
def test_a_value_that_stands_as_a_name_is_not_in_the_text(judge, text: str) -> None:
    found = judge(text).facts.text
    assert found and "mrk" not in found.lower() and "990077" not in found


@pytest.mark.parametrize(
    "text",
    [
        "SELECT p.id, ehr.patients.city, a FROM ehr.patients p, (VALUES ($1)) AS v (a)",
        "SELECT key, value, n FROM jsonb_each($1) WITH ORDINALITY AS e (key, value, n)",
        "SELECT key, ordinality FROM jsonb_each($1) WITH ORDINALITY",
        'SELECT generate_series, int4, "case" FROM generate_series($1, $2), (SELECT $3::int4) a, (SELECT CASE WHEN $5 THEN $4 END) b',
        "WITH x AS (SELECT beds * $1 AS twice FROM ehr.wards) SELECT twice FROM x ORDER BY twice",
        "INSERT INTO ehr.wards VALUES ($1, $2) ON CONFLICT (ward) DO UPDATE SET beds = excluded.beds",
        "SELECT made FROM just_made_in_this_transaction WHERE made > $1",
        "SELECT w FROM ehr.wards w WHERE w.beds > $1",
        "SELECT r.city FROM json_to_recordset($1) AS r (city text, zip int)",
    ],
)
def test_honest_names_stay_in_the_text(judge, text: str) -> None:
    assert judge(text).facts.text == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "SELECT id FROM ehr.patients WHERE ssn = 'x'",
            "SELECT id FROM ehr.patients WHERE ssn = $1",
        ),
        ('SELECT "a--b" /* c */ FROM t -- d', 'SELECT "a--b" FROM t'),
        ('SELECT ward AS "it\'s" FROM ehr.wards', 'SELECT ward AS "it\'s" FROM ehr.wards'),
        ("DROP TABLE ehr.wards, b", "drop table b, ehr.wards"),
        ("BEGIN", "begin"),
    ],
)
def test_the_text_names_what_is_read(judge, text: str, wanted: str) -> None:
    assert judge(text).facts.text == wanted


KINDS = [
    ("SELECT 1", {"select"}, False),
    ("SELECT 1 FROM ehr.wards FOR UPDATE", {"select", "select for update"}, True),
    ("SELECT 1 INTO t", {"create table as"}, True),
    ("WITH a AS (SELECT 1 INTO t) SELECT 1", None, True),
    ("INSERT INTO t VALUES (1)", {"insert", "select"}, True),
    ("INSERT INTO t SELECT 1", {"insert", "select"}, True),
    ("UPDATE t SET a = 1 WHERE b", {"update"}, True),
    ("DELETE FROM t WHERE b", {"delete"}, True),
    ("WITH d AS (DELETE FROM t RETURNING 1) SELECT 1", {"select", "delete"}, True),
    ("MERGE INTO t USING u ON a WHEN MATCHED THEN DELETE", {"merge"}, True),
    ("TRUNCATE t", {"truncate table"}, True),
    ("COPY t TO STDOUT", {"copy"}, False),
    ("COPY t FROM STDIN", {"copy"}, True),
    ("COPY (SELECT 1) TO STDOUT", {"copy", "select"}, False),
    ("COPY (DELETE FROM t RETURNING a) TO STDOUT", {"copy", "delete"}, True),
    ("EXPLAIN SELECT 1", {"explain", "select"}, False),
    ("EXPLAIN ANALYZE DELETE FROM t", {"explain", "delete"}, True),
    ("PREPARE p AS SELECT 1", {"prepare", "select"}, False),
    ("PREPARE p AS DELETE FROM t", {"prepare", "delete"}, True),
    ("EXECUTE p", {"execute"}, False),
    ("DEALLOCATE p", {"deallocate"}, False),
    ("DECLARE c CURSOR FOR SELECT 1", {"declare cursor", "select"}, False),
    ("FETCH c", {"fetch"}, False),
    ("CLOSE c", {"close cursor"}, False),
    ("SET work_mem = 1", {"set"}, False),
    ("SHOW work_mem", {"show"}, False),
    ("DISCARD ALL", {"discard"}, False),
    ("LOCK t", {"lock table"}, True),
    ("CREATE TABLE t (a int)", {"create table"}, True),
    ("CREATE TABLE t AS SELECT 1", {"create table as", "select"}, True),
    ("CREATE VIEW t AS SELECT 1", {"create view", "select"}, True),
    ("CREATE INDEX ON t (a)", {"create index"}, True),
    ("CREATE SCHEMA s", {"create schema"}, True),
    ("ALTER TABLE t ADD a int", {"alter table"}, True),
    ("ALTER TABLE t RENAME TO u", {"alter table"}, True),
    ("DROP TABLE t", {"drop table"}, True),
    ("DROP MATERIALIZED VIEW t", {"drop matview"}, True),
    ("GRANT SELECT ON t TO u", {"grant"}, True),
    ("GRANT a TO b", {"grant role"}, True),
    ("VACUUM t", {"vacuum"}, True),
    ("DO 'x'", {"do"}, True),
    ("NOTIFY c", {"notify"}, True),
    ("BEGIN", {"begin"}, False),
    ("START TRANSACTION", {"begin"}, False),
    ("COMMIT", {"commit"}, False),
    ("ROLLBACK", {"rollback"}, False),
    ("SAVEPOINT a", {"savepoint"}, False),
    ("RELEASE a", {"release"}, False),
    ("ROLLBACK TO a", {"rollback to"}, False),
    ("PREPARE TRANSACTION 'a'", {"prepare transaction"}, True),
]


@pytest.mark.parametrize(
    ("text", "kinds", "writes"),
    [pytest.param(*case, id=case[0]) for case in KINDS if case[1] is not None],
)
def test_kinds_and_writes(judge, text: str, kinds: set[str], writes: bool) -> None:
    facts = judge(text).facts
    assert facts.kinds == kinds
    assert facts.kind in kinds
    assert facts.writes is writes


@pytest.mark.parametrize(
    ("text", "has_where"),
    [
        ("SELECT 1", True),
        ("UPDATE t SET a = 1", False),
        ("UPDATE t SET a = 1 WHERE b = 1", True),
        ("DELETE FROM t", False),
        ("WITH d AS (DELETE FROM t) UPDATE t SET a = 1 WHERE b = 1", False),
        ("EXPLAIN DELETE FROM t", False),
        ("PREPARE p AS DELETE FROM t WHERE a = $1", True),
    ],
)
def test_every_change_needs_a_where(judge, text: str, has_where: bool) -> None:
    assert judge(text).facts.has_where is has_where


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("SELECT 1 FROM patients", {P}),
        ("SELECT 1 FROM ehr.patients, other.patients", {P, "other.patients"}),
        ("WITH c AS (SELECT 1 FROM ehr.wards) SELECT * FROM c", {"ehr.wards"}),
        ("WITH wards AS (SELECT 1) SELECT * FROM wards", {"ehr.wards"}),
        ("DROP TABLE ehr.wards", {"ehr.wards"}),
        ("DROP VIEW a.b", {"a.b"}),
        ("DROP SCHEMA ehr", None),
    ],
)
def test_relations(judge, text: str, relations: set[str] | None) -> None:
    found = {str(name) for name in judge(text).facts.relations}
    assert found == relations or relations is None


def test_an_unknown_bare_name_has_no_schema(judge) -> None:
    assert judge("DROP TABLE b").facts.relations == {RelationName("", "b")}


COLUMN = [
    ("SELECT ssn FROM ehr.patients", ["ssn"], ["keep_last(4)"]),
    ("SELECT city AS c, 1 FROM ehr.patients", ["c", "?column?"], [None, None]),
    ("SELECT upper(name) FROM ehr.patients", ["upper"], ["null"]),
    ("SELECT count(ssn) FROM ehr.patients", ["count"], [None]),
    ("SELECT tax FROM ehr.v", ["tax"], ["keep_last(4)"]),
    ("INSERT INTO ehr.patients (id) VALUES (1) RETURNING mrn", ["mrn"], ["redact"]),
    ("DELETE FROM ehr.patients WHERE id = 1 RETURNING id, dob", ["id", "dob"], [None, "year"]),
    ("SELECT (patients).ssn FROM ehr.patients", ["ssn"], ["keep_last(4)"]),
    ("SELECT * FROM ehr.wards", ["ward", "beds"], [None, None]),
    (
        "SELECT (v).*, 1 FROM ehr.visits v",
        ["id", "patient_id", "reason", "ward", "?column?"],
        [None, None, "redact", None, None],
    ),
    ("VALUES (1)", ["column1"], [None]),
    ("SELECT ssn FROM ehr.patients p JOIN ehr.part q USING (id)", ["ssn"], ["redact"]),
]


@pytest.mark.parametrize(
    ("text", "names", "masks"), [pytest.param(*case, id=case[0]) for case in COLUMN]
)
def test_output_columns(judge, text: str, names: list[str], masks: list[str | None]) -> None:
    columns = judge(text).columns
    assert [c.name for c in columns] == names
    assert [None if c.mask is None else str(c.mask) for c in columns] == masks


def test_origins_name_the_columns(judge) -> None:
    (plain, mixed, row) = judge("SELECT ssn, ssn || mrn, p FROM ehr.patients p").columns
    relation = RelationName("ehr", "patients")
    assert plain.origins == {ColumnName(relation, "ssn")}
    assert mixed.origins == {ColumnName(relation, "ssn"), ColumnName(relation, "mrn")}
    assert {origin.name for origin in row.origins} == {"mrn", "ssn", "name", "dob", "weight"}


def test_columns_of_unknown_number_are_one(judge) -> None:
    (many,) = judge("SELECT f.*, g.* FROM generate_series(1, 2) f, generate_series(1, 2) g").columns
    assert (many.is_many, many.mask) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN",
        "COPY ehr.wards TO STDOUT",
    ],
)
def test_some_columns_are_not_known(judge, text: str) -> None:
    assert judge(text).columns is None


@pytest.mark.parametrize(
    ("text", "masks", "rule"),
    [
        ("COPY ehr.wards TO STDOUT", [], None),
        ("COPY ehr.wards TO STDOUT (DELIMITER ';')", [], None),
        ("COPY ehr.visits TO STDOUT", [None, None, "redact", None], None),
        (
            "COPY ehr.patients (id, ssn) TO STDOUT (FORMAT csv, HEADER)",
            [None, "keep_last(4)"],
            None,
        ),
        ("COPY ehr.visits (id, gone) TO STDOUT", [None, "null"], None),
        *(
            (f"COPY (SELECT reason FROM ehr.visits) TO STDOUT {options}", ["redact"], None)
            for options in (
                r"(DELIMITER E'\t', NULL '\N', ENCODING 'UTF8')",
                "(DELIMITER 'M', NULL '')",
                "(NULL 'x')",
                r"(FORMAT csv, HEADER, FORCE_QUOTE *, NULL 'x', QUOTE '|', ESCAPE '\')",
                "WITH CSV DELIMITER AS ';' HEADER",
            )
        ),
        *(
            (
                f"COPY (SELECT reason FROM ehr.visits) TO STDOUT {options}",
                ["redact"],
                "copy-options",
            )
            for options in (
                r"(NULL '\')",
                "(FORMAT csv, FORCE_NULL (reason))",
                "(ENCODING 'LATIN1')",
            )
        ),
        ("COPY (SELECT upper(reason) FROM ehr.visits) TO STDOUT (NULL 'x')", ["null"], "inference"),
        ("COPY (SELECT upper(reason) FROM ehr.visits) TO STDOUT (NULL '')", ["null"], None),
        ("COPY (SELECT mrn FROM ehr.patients) TO STDOUT", ["redact"], None),
        ("COPY (SELECT *, 1 FROM ehr.visits) TO STDOUT", [None, None, "redact", None, None], None),
        (
            "COPY (SELECT * FROM unnest((SELECT mrn FROM ehr.patients))) TO STDOUT",
            None,
            "inference",
        ),
        ("COPY (SELECT * FROM ehr.visits) TO STDOUT", [None, None, "redact", None], None),
        (
            "COPY (SELECT * FROM ehr.visits, ehr.wards) TO STDOUT",
            [None, None, "redact", None, None, None],
            None,
        ),
        (
            "COPY (WITH visits AS (SELECT reason FROM ehr.visits) SELECT * FROM visits) TO STDOUT",
            ["redact"],
            None,
        ),
        ("COPY (SELECT v FROM ehr.visits v) TO STDOUT", ["null"], None),
        ("COPY (SELECT * FROM ehr.wards) TO STDOUT", [], None),
        ("COPY (SELECT 1) TO STDOUT", [], None),
        ("COPY nowhere TO STDOUT", [], None),
        ("COPY ehr.wards FROM STDIN", None, None),
        ("COPY ehr.patients TO '/tmp/x'", [], "side-door"),
    ],
)
def test_copy(judge, text: str, masks: list[str | None] | None, rule: str | None) -> None:
    verdict = judge(text)
    assert (verdict.refusal and verdict.refusal.rule) == rule
    if rule != "side-door":
        columns = verdict.copy_columns
        found = None if columns is None else [c.mask and str(c.mask) for c in columns]
        assert found == masks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("COPY ehr.wards TO STDOUT", ("text", False)),
        ("COPY ehr.wards TO STDOUT CSV HEADER", ("csv", True)),
        ("COPY ehr.wards TO STDOUT (HEADER, FORMAT BINARY)", ("binary", True)),
        ("SELECT 1", ("text", False)),
    ],
)
def test_copy_formats(judge, text: str, wanted: tuple[str, bool]) -> None:
    verdict = judge(text)
    assert (verdict.copy_layout.format, verdict.copy_layout.has_names) == wanted


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("(NULL '999-88-7001')", ["ehr.patients.mrn", "ehr.patients.ssn"]),
        ("(NULL '')", []),
        ("(FORMAT csv, NULL '999-88-7001')", []),
        (r"(NULL '\N9')", []),
    ],
)
def test_a_null_that_may_be_a_value_looks_it_up(judge, options: str, wanted: list[str]) -> None:
    text = f"COPY (SELECT id, mrn, ssn FROM ehr.patients) TO STDOUT {options}"
    verdict = judge(text)
    assert verdict.refusal is None and [str(name) for name in verdict.lookups] == wanted
    denied = judge(text, inference=Inference.DENY).refusal
    assert (denied is not None) == bool(wanted)


def test_copy_of_an_ambiguous_name(judge, make_catalog) -> None:
    tables = {20001: ("a.t", "r", ["x"]), 20002: ("b.t", "r", ["x"])}
    catalog = make_catalog(tables, {}, ())
    assert judge("COPY t TO STDOUT", catalog, columns={}).copy_columns == ()
    verdict = judge("COPY t TO STDOUT", catalog, columns={"a.t.x": "redact"})
    assert [str(column.mask) for column in verdict.copy_columns] == ["null"]


def test_copy_of_a_name_with_different_columns(judge, make_catalog) -> None:
    tables = {20001: ("a.t", "r", ["x", "y"]), 20002: ("b.t", "r", ["y", "x"])}
    verdict = judge("COPY t TO STDOUT", make_catalog(tables, {}, ()), columns={"a.t.x": "redact"})
    assert verdict.refusal.rule == "copy-unknown"


@pytest.mark.parametrize(
    ("text", "action", "name"),
    [
        ("PREPARE p AS SELECT 1", "prepare", "p"),
        ("DECLARE c CURSOR FOR SELECT 1", "declare", "c"),
        ("EXECUTE p", "execute", "p"),
        ("DEALLOCATE p", "deallocate", "p"),
        ("DEALLOCATE ALL", "deallocate", ""),
        ("FETCH c", "fetch", "c"),
        ("CLOSE c", "close", "c"),
        ("CLOSE ALL", "close", ""),
        ("BEGIN", "begin", ""),
        ("COPY ehr.wards TO STDOUT", "copy_out", ""),
        ("COPY ehr.wards FROM STDIN", "copy_in", ""),
        ("EXPLAIN SELECT 1", "explain", ""),
        ("EXPLAIN EXECUTE p (1)", "executed", "p"),
        ("CREATE TABLE t AS EXECUTE p", "executed", "p"),
        ("DISCARD ALL", "deallocate", ""),
        ("CREATE TABLE t (a int)", "ddl", ""),
    ],
)
def test_control(judge, text: str, action: str, name: str) -> None:
    control = judge(text).control
    assert (control.action, control.name) == (action, name)
    assert (control.inner is not None) is (action in {"prepare", "declare"})


@pytest.mark.parametrize("text", ["SELECT 1", "SET work_mem = 1", "SHOW work_mem", "LOCK t"])
def test_no_control(judge, text: str) -> None:
    assert judge(text).control is None


def test_each_statement_has_its_own_verdict(make_catalog, make_rules) -> None:
    text = "SELECT 'é'; BEGIN; SELECT mrn FROM ehr.patients"
    verdicts = analyse(text, make_catalog(), make_rules())
    assert [v.facts.text for v in verdicts] == [
        "SELECT $1",
        "begin",
        "SELECT mrn FROM ehr.patients",
    ]
    assert [v.facts.touches_protected for v in verdicts] == [False, False, True]
    assert analyse("", make_catalog(), make_rules()) == ()


@pytest.mark.parametrize(
    ("text", "prepared", "rule"),
    [
        ("EXPLAIN EXECUTE p (1)", "PREPARE p AS SELECT beds FROM ehr.wards WHERE beds = $1", None),
        ("EXPLAIN EXECUTE p", "SELECT beds FROM ehr.wards", None),
        ("EXPLAIN (COSTS OFF) EXECUTE p ('x')", "SELECT id FROM ehr.patients WHERE mrn = $1", None),
        ("EXPLAIN EXECUTE p ('x')", "SELECT id FROM ehr.patients WHERE mrn = $1", "explain"),
        ("EXPLAIN (ANALYZE) EXECUTE p", "SELECT ssn FROM ehr.patients", "explain"),
        ("CREATE TEMP TABLE t AS EXECUTE p", "SELECT beds FROM ehr.wards", None),
        ("CREATE TEMP TABLE t AS EXECUTE p", "PREPARE p AS TABLE ehr.patients", "laundering"),
        ("CREATE TEMP TABLE t AS EXECUTE p", "SELECT upper(name) FROM patients", "laundering"),
    ],
)
def test_what_is_executed_is_judged_as_it_was_prepared(
    make_catalog, make_rules, text: str, prepared: str, rule: str | None
) -> None:
    verdict = analyse_executed(text, prepared, make_catalog(), make_rules())
    assert (verdict.refusal and verdict.refusal.rule) == rule
    assert verdict.source == text


@pytest.mark.parametrize("argument", ["ehr.leak(1)", "'x'::ehr.odd", "(SELECT 1)"])
def test_what_is_executed_takes_constants(judge, argument: str) -> None:
    for text in (f"EXPLAIN EXECUTE p ({argument})", f"CREATE TABLE t AS EXECUTE p ({argument})"):
        verdict = judge(text)
        assert verdict.refusal is not None and verdict.control.action != "executed"


def test_a_syntax_error_says_nothing(make_catalog, make_rules) -> None:
    with pytest.raises(ProtocolError) as caught:
        analyse("SELECT 'MRK' FRO x y z", make_catalog(), make_rules())
    assert str(caught.value) == "syntax error"


def test_verdicts_are_kept_for_short_texts_and_only_so_many(make_catalog, make_rules) -> None:
    catalog, rules = make_catalog(), make_rules()
    assert analyse("SELECT 1", catalog, rules) is analyse("SELECT 1", catalog, rules)
    others = make_rules(columns={})
    assert analyse("SELECT 1", catalog, others) is not analyse("SELECT 1", catalog, rules)
    long = "SELECT '" + "x" * CACHED_TEXT_CHARACTERS + "'"
    assert analyse(long, catalog, rules) is not analyse(long, catalog, rules)
    for number in range(CACHED_VERDICTS + 2):
        analyse(f"SHOW x{number}", catalog, rules)
    assert len(module._verdicts) == CACHED_VERDICTS


@pytest.mark.parametrize(("count", "is_refused"), [(1664, False), (1665, True)])
def test_more_columns_than_postgresql_returns_are_refused(judge, count, is_refused):
    text = "SELECT " + ", ".join(["city"] * count) + " FROM ehr.patients"
    if is_refused:
        with pytest.raises(ProtocolError) as caught:
            judge(text)
        assert caught.value.sqlstate == "54011"
    else:
        assert len(judge(text).columns) == count


def doubled(head: str, step: str, tail: str, levels: int = 26) -> str:
    return head + "".join(step.format(a=n, b=n + 1) for n in range(levels)) + tail.format(a=levels)


@pytest.mark.parametrize(
    "text",
    [
        doubled(
            "WITH c0 AS (TABLE ehr.patients)",
            ", c{b} AS (SELECT * FROM c{a} x, c{a} y)",
            "SELECT 1 FROM c{a}",
        ),
        doubled(
            "SELECT 1 FROM ehr.patients c0", ", LATERAL (SELECT c{a}.*, c{a}.*) c{b}", " WHERE true"
        ),
        "SELECT 1 FROM " + "(SELECT q.*, q.* FROM " * 40 + "ehr.patients q" + ") q" * 40,
    ],
    ids=["with", "lateral", "subquery"],
)
def test_what_doubles_at_each_level_is_refused_at_once(judge, text):
    with pytest.raises(ProtocolError) as caught:
        judge(text)
    assert caught.value.sqlstate == "54011"
