"""Statements that may not run whatever policy says."""

from __future__ import annotations

import pytest

from .conftest import TABLES

REFUSED = {
    "statement-unknown": [
        "ALTER SCHEMA ehr RENAME TO other",
        "ALTER FUNCTION ehr.leak(int) RENAME TO trusted",
        "ALTER FUNCTION ehr.leak(int) SET SCHEMA trusted",
        "CREATE SCHEMA x CREATE VIEW v AS SELECT ssn FROM ehr.patients",
        "DO 'x'",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE RULE r AS ON SELECT TO t DO INSTEAD SELECT 1",
        "CREATE EXTENSION dblink",
        "ALTER ROLE x SUPERUSER",
        "LOAD 'x'",
    ],
    "two-phase": ["PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'", "ROLLBACK PREPARED 'a'"],
    "laundering": [
        "ALTER TABLE ehr.patients RENAME ssn TO city2",
        "ALTER TABLE ehr.patients DROP COLUMN ssn",
        "ALTER TABLE ehr.patients SET SCHEMA other",
        "CREATE TABLE t AS SELECT ssn FROM ehr.patients",
        "SELECT ssn INTO t FROM ehr.patients",
        "CREATE VIEW t AS SELECT ssn FROM ehr.patients",
        "UPDATE ehr.patients SET ssn = left(ssn, 1)",
        "CREATE TABLE t (LIKE ehr.patients)",
        "CREATE TABLE t () INHERITS (ehr.patients)",
        "CREATE TABLE t AS EXECUTE p",
        "EXPLAIN ANALYZE EXECUTE p",
        "INSERT INTO t SELECT ssn FROM ehr.patients",
        "WITH a AS (INSERT INTO t SELECT ssn FROM ehr.patients) SELECT 1",
        "UPDATE ehr.patients SET city = ssn WHERE id = 1",
        "UPDATE ehr.wards SET ward = (SELECT ssn FROM ehr.patients LIMIT 1)",
        "INSERT INTO ehr.patients VALUES (1) ON CONFLICT (id) DO UPDATE SET city = excluded.ssn",
        "MERGE INTO t USING ehr.patients p ON t.id = p.id WHEN MATCHED THEN UPDATE SET a = p.ssn",
        "PREPARE p AS INSERT INTO t SELECT ssn FROM ehr.patients",
        "MERGE INTO t USING ehr.patients p ON true WHEN NOT MATCHED THEN INSERT VALUES (p.ssn)",
    ],
    "inference": [
        "CLUSTER ehr.patients USING i",
        "CREATE STATISTICS s ON ssn, city FROM ehr.patients",
    ],
    "type-name": [
        "CREATE TYPE public.text AS ENUM ('999')",
        "CREATE DOMAIN text AS pg_catalog.text CHECK (VALUE < '5')",
        "CREATE DOMAIN bit_count AS pg_catalog.text CHECK (VALUE < '5')",
        "CREATE TYPE leak AS ENUM ('a')",
        "CREATE TYPE upper AS RANGE (subtype = int4)",
        "CREATE TYPE r AS RANGE (subtype = int4, multirange_type_name = text)",
        "CREATE TYPE r AS RANGE (subtype = int4, subtype_diff = ehr.leak)",
        "CREATE TYPE r AS RANGE (subtype = int4, subtype_diff = random)",
        "CREATE TYPE r AS RANGE (subtype = int4, canonical = upper)",
    ],
    "setting": [
        "SET session_preload_libraries = 'x'",
        "SET role = 'x'",
        "SET ROLE x",
        "SET client_encoding = 'LATIN1'",
        "SET client_encoding TO DEFAULT",
        "SET ROLE NONE",
        "RESET SESSION AUTHORIZATION",
        "RESET standard_conforming_strings",
        "SET standard_conforming_strings = off",
        "SET standard_conforming_strings = on, off",
        "SET debug_print_plan = on",
        "SET session_replication_role = replica",
        "SHOW my.secret",
        "SHOW primary_conninfo",
        "SHOW data_directory",
        "SHOW ALL",
        "SET log_statement = 'all'",
    ],
    "side-door": [
        "COPY ehr.wards TO '/tmp/x'",
        "COPY ehr.wards FROM PROGRAM 'x'",
        "SELECT * FROM pg_stats",
        "SELECT * FROM other.pg_stat_statements",
        "SELECT * FROM pg_catalog.pg_authid",
        "TABLE pg_shadow",
        "UPDATE pg_catalog.pg_proc SET prosrc = 'x'",
        "WITH x AS (DELETE FROM pg_catalog.pg_rewrite) SELECT 1",
        "COPY pg_catalog.pg_attribute FROM STDIN",
    ],
    "function-unknown": [
        "SELECT pg_read_file('x')",
        "SELECT ehr.leak(1)",
        "CALL p()",
        "SELECT pg_notify('c', ward) FROM ehr.wards",
        "SELECT setval('s', length(ssn)) FROM ehr.patients",
        "SELECT pg_advisory_lock(length(ssn)) FROM ehr.patients",
        "SELECT setseed(length(ssn)) FROM ehr.patients",
        "SELECT ehr.setval('s', 1)",
        "SELECT set_config('role', 'x', false)",
        "SELECT set_config('role', $1, false)",
        "SELECT set_config($1 || '', 'x', false)",
        "SELECT set_config($1::varchar(3), 'x', false)",
        "SELECT set_config($1, city, false) FROM ehr.patients",
        "SELECT current_setting(city) FROM ehr.patients",
        "SELECT set_config('search_path', ward, false) FROM ehr.wards",
        "SELECT ehr.set_config('search_path', 'x', false)",
        "SELECT lower('shadowed')",
        "SELECT 1 %%% 2",
        "SELECT 1 FROM ehr.wards WHERE leak(1) = 1",
        "SELECT * FROM query_to_xml('x', true, true, '')",
    ],
}
ALLOWED = [
    "SELECT ssn FROM ehr.patients",
    "BEGIN",
    "COMMIT",
    "SET application_name = 'x'",
    "SET client_encoding = 'UTF8'",
    "SET standard_conforming_strings = on",
    "SET synchronous_commit = off",
    "SHOW max_connections",
    "SELECT current_setting('default_table_access_method')",
    "SELECT setval('s', (SELECT max(id) FROM ehr.patients))",
    "SELECT pg_advisory_xact_lock(id), pg_advisory_unlock_all() FROM ehr.patients",
    "SELECT pid, state FROM pg_stat_activity WHERE datname = 'x' ORDER BY query_start",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "ALTER TYPE mood ADD VALUE 'happy'",
    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE TYPE span AS RANGE (subtype = int4, subtype_diff = texteq)",
    "CREATE TYPE ehr.myrange AS RANGE (subtype = float8, multirange_type_name = ehr.many)",
    "SELECT ts_rewrite('a'::tsquery, 'a'::tsquery, 'b'::tsquery)",
    "CREATE TABLE made (a int, CHECK (tableoid <> 0 AND a > 0))",
    "ALTER SEQUENCE s RESTART WITH 5",
    "ALTER TABLE ehr.wards SET SCHEMA other",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA ehr GRANT SELECT ON TABLES TO x",
    "CREATE STATISTICS s ON ward, beds FROM ehr.wards",
    "CLUSTER ehr.wards USING i",
    "COPY ehr.wards FROM STDIN WHERE beds > 5",
    "LISTEN c",
    "NOTIFY c, 'x'",
    "SET client_encoding = 'utf8'",
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "RESET ALL",
    "RESET work_mem",
    "SHOW search_path",
    "SHOW server_version",
    "SHOW TimeZone",
    "COPY ehr.wards TO STDOUT",
    "COPY ehr.wards FROM STDIN",
    "ALTER TABLE ehr.wards ADD a int",
    "CREATE TABLE t AS SELECT ward FROM ehr.wards",
    "CREATE TABLE t (a int)",
    "WITH m AS (MERGE INTO t USING ehr.patients p ON true WHEN MATCHED THEN DELETE) SELECT 1",
    "INSERT INTO t SELECT city FROM ehr.patients",
    "UPDATE ehr.patients SET ssn = ssn",
    "REFRESH MATERIALIZED VIEW ehr.mv",
    "UPDATE ehr.wards SET ward = p.city FROM ehr.patients p",
    "CREATE TABLE t AS SELECT id, city FROM ehr.patients",
    "CREATE INDEX ON ehr.patients (ssn)",
    "EXECUTE p",
    "INSERT INTO t SELECT ward FROM ehr.wards",
    "INSERT INTO ehr.patients (id) VALUES (1)",
    "INSERT INTO ehr.patients VALUES (1) ON CONFLICT DO NOTHING",
    "INSERT INTO ehr.patients VALUES (1) ON CONFLICT (id) DO UPDATE SET city = 'x'",
    "UPDATE ehr.patients SET ssn = 'x' WHERE id = 1",
    "DELETE FROM ehr.patients WHERE id = 1",
    "MERGE INTO t USING ehr.wards p ON t.a = p.ward WHEN MATCHED THEN DELETE",
    "SELECT pg_catalog.lower('x')",
    "RESET ROLE",
    "SELECT set_config('search_path', '', false)",
    "SELECT pg_catalog.set_config('search_path', '', false)",
    "SELECT 1 % 2",
    "SELECT relname FROM pg_class",
    "SELECT set_config('jit', $1, false), current_setting('jit')",
    "SELECT set_config(name, 'view, foreign-table', false) FROM pg_settings WHERE name = 'x'",
    "SELECT (information_schema._pg_expandarray(indkey)).n FROM pg_index",
    "UNLISTEN *",
    "SET synchronize_seqscans TO off",
    "SELECT srvname FROM pg_foreign_server",
]


@pytest.mark.parametrize(
    ("rule", "text"),
    [pytest.param(rule, text, id=text[:60]) for rule, texts in REFUSED.items() for text in texts],
)
def test_refused(judge, rule: str, text: str) -> None:
    refusal = judge(text).refusal
    assert refusal is not None
    assert (refusal.rule, refusal.sqlstate) == (rule, "42501")


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(judge, text: str) -> None:
    assert judge(text).refusal is None


def test_policy_trusts_a_function(judge) -> None:
    assert judge("SELECT ehr.leak(1)", trusted_functions=["ehr.leak"]).refusal is None
    assert judge("SELECT leak(1)", trusted_functions=["ehr.leak"]).refusal is None
    assert judge("CALL ehr.leak(1)", trusted_functions=["ehr.leak"]).refusal is None
    assert judge("CALL ehr.leak(leak(1))").refusal is not None
    nested = judge("CALL ehr.tell(name_of(1))", trusted_functions=["ehr.tell"])
    assert nested.refusal is not None
    assert judge("SELECT other.leak(1)", trusted_functions=["ehr.leak"]).refusal is not None


def test_a_shadowed_set_config_is_refused(judge, make_catalog) -> None:
    catalog = make_catalog(functions=["set_config"])
    refusal = judge("SELECT set_config('search_path', 'x', false)", catalog).refusal
    assert refusal is not None
    assert refusal.rule == "function-unknown"


def test_a_setting_named_by_a_parameter_is_judged_with_its_value(judge) -> None:
    verdict = judge("SELECT current_setting($2::text), set_config($1, $3, false)")
    assert (verdict.refusal, verdict.settings) == (None, ((1, "set"), (2, "show")))


def test_rules_run_for_what_writes_rows(judge, make_catalog) -> None:
    tables = {1: ("ehr.open", "r", ["id"]), 2: ("ehr.v", "v", ["id"])}
    catalog = make_catalog(tables, {2: "SELECT id FROM ehr.open"}, (), rows={"hooks": [(2, 0)]})
    assert judge("INSERT INTO ehr.v VALUES (1)", catalog).refusal is not None
    assert judge("EXPLAIN DELETE FROM ehr.v", catalog).refusal is not None
    for text in ("CREATE TEMP TABLE v (id int)", "CREATE OR REPLACE VIEW ehr.v AS SELECT 1 AS id"):
        assert judge(text, catalog).refusal is None


@pytest.mark.parametrize("text", ["SELECT name FROM pg_cursors", "TABLE pg_prepared_statements"])
def test_the_session_sees_its_own_statements_unless_code_makes_some(judge, make_catalog, text):
    def rule(source: str, kind: str = "f", language: str = "plpgsql", **changes: object) -> object:
        row = (
            30000, "ehr", "f", kind, language, "s", False, source, [], [], 0, [], "", "",
        )  # fmt: skip
        verdict = judge(text, make_catalog(rows={"functions": [row]}), **changes)
        return verdict.refusal and verdict.refusal.rule

    assert rule("BEGIN RETURN 1; END") is None
    assert rule("", "a", "internal") is None
    assert rule("DECLARE c refcursor := 'x'; BEGIN OPEN c FOR SELECT 1; END") == "side-door"
    assert rule("BEGIN EXECUTE 'PREPARE a AS SELECT 1'; END") == "side-door"
    assert rule("x", language="c") == "side-door"
    assert rule("BEGIN RETURN 1; END", allow=["do"]) == "side-door"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT p IS NULL FROM (SELECT nullif(ssn, 'a') AS x FROM ehr.patients) p",
        "SELECT p.* IS NOT NULL FROM (SELECT id, ssn LIKE 'a' AS x FROM ehr.patients) p",
        "SELECT ROW(id, nullif(ssn, 'a')) IS NULL FROM ehr.patients",
        "SELECT (SELECT p) IS NULL FROM (SELECT nullif(ssn, 'a') AS x FROM ehr.patients) p",
    ],
)
@pytest.mark.parametrize("inference", ["lookup", "audit"])
def test_a_row_is_null_or_refused(judge, text: str, inference: str) -> None:
    """Its mask would be NULL, which is no answer."""
    refusal = judge(text, inference=inference).refusal
    assert refusal is not None
    assert "ask it of single columns" in refusal.message or "comparison" in refusal.message


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("CREATE POLICY p ON ehr.wards USING (beds > 1) WITH CHECK (1 / beds > 0)", None),
        ("CREATE POLICY p ON ehr.patients TO PUBLIC USING (city = current_user)", None),
        ("CREATE POLICY p ON ehr.patients USING (id IN (SELECT patient_id FROM ehr.visits))", None),
        ("ALTER POLICY p ON ehr.patients TO clerk", None),
        ("ALTER POLICY p ON ehr.wards USING (true)", None),
        ("CREATE POLICY p ON ehr.patients USING (ssn LIKE '9%')", "inference"),
        ("CREATE POLICY p ON ehr.patients WITH CHECK (ssn = 'x')", "inference"),
        ("CREATE POLICY p ON ehr.patients USING (patients.name IS NULL)", "inference"),
        ("CREATE POLICY p ON ehr.wards USING (ward IN (SELECT ssn FROM ehr.patients))", "inference"),
        ("CREATE POLICY p ON ehr.wards USING (EXISTS (SELECT FROM ehr.v WHERE tax > 'a'))", "inference"),
        ("CREATE POLICY p ON ehr.wards USING (ehr.leak(1) = 'x')", "function-unknown"),
        ("CREATE POLICY p ON ehr.none USING (ssn LIKE '9%')", "inference"),
        ("ALTER POLICY p ON ehr.patients USING (to_json(patients)::text LIKE '%x%')", "inference"),
    ],
)  # fmt: skip
def test_row_security_reads_nothing_protected(judge, text: str, rule: str | None) -> None:
    refusal = judge(text).refusal
    assert (refusal and refusal.rule) == rule


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        ("ON INSERT TO ehr.wards DO ALSO INSERT INTO ehr.wards VALUES (NEW.ward, 1)", None),
        ("ON UPDATE TO ehr.patients DO ALSO INSERT INTO ehr.wards VALUES (OLD.city, 1)", None),
        ("ON INSERT TO ehr.wards WHERE NEW.beds > 1 DO INSTEAD NOTHING", None),
        ("ON UPDATE TO ehr.patients DO ALSO INSERT INTO ehr.wards VALUES (OLD.ssn, 1)", "laundering"),
        ("ON UPDATE TO ehr.v DO ALSO INSERT INTO ehr.wards VALUES (NEW.tax || '', 1)", "laundering"),
        ("ON UPDATE TO ehr.patients WHERE NEW.ssn LIKE '9%' DO INSTEAD NOTHING", "inference"),
        ("ON UPDATE TO ehr.patients DO ALSO DELETE FROM ehr.wards WHERE ward > OLD.ssn", "inference"),
    ],
)  # fmt: skip
def test_a_rule_sees_the_rows_of_its_relation(judge, action: str, rule: str | None) -> None:
    refusal = judge(f"CREATE RULE r AS {action}", allow=["create_code"]).refusal
    assert (refusal and refusal.rule) == rule


OF_SYSTEM = {
    12000: ("pg_catalog.pg_stat_activity", "v", ["pid", "query"]),
    12001: ("pg_catalog.pg_user_mappings", "v", ["umid", "umoptions"]),
}
NEXT_STEPS = {
    "SELECT pid FROM pg_stat_activity WHERE query ~ 'x'": "allow: [pg_stat_activity.query] in the",
    "SELECT pid FROM pg_stat_activity a WHERE a.query = 'x'": "allow: [pg_stat_activity.query] in",
    "SELECT umid FROM pg_user_mappings ORDER BY umoptions": "allow: [pg_user_mappings.umoptions]",
    "SELECT 1 FROM pg_stat_activity, ehr.patients WHERE ssn ~ query": "with = and a value",
    "SELECT id FROM ehr.patients WHERE ssn ~ '9'": "with = and a value, or use another column",
    "SELECT ssn::int FROM ehr.patients": "could reveal it: select it as it is, or use another column",
    "SELECT id FROM ehr.patients ORDER BY ssn": "could reveal it: use another column",
    "SELECT DISTINCT id, ssn FROM ehr.patients": ": GROUP BY the primary key of its table instead",
    "SELECT ssn FROM ehr.patients UNION SELECT '1'": ": write UNION ALL, or use another column",
    "SET ROLE x": "allow: [set_role]",
    "SET SESSION AUTHORIZATION x": "allow: [set_role]",
    "SELECT set_config('role', 'x', false)": "allow: [set_role]",
    "SELECT set_config('search_path', ward, false) FROM ehr.wards": "allow: [set_config]",
    "SET log_statement = 'all'": ": leave it out",
    "SHOW data_directory": "ask the database's administrator for its value",
    "SELECT current_setting('data_directory')": "ask the database's administrator for its value",
    "SELECT pg_read_file('x')": "allow: [server_files]",
    "SELECT query_to_xml('SELECT 1')": "trusted_functions: [pg_catalog.query_to_xml] in the policy",
    "SELECT leak(1)": "trusted_functions: [ehr.leak] in the policy",
    "SELECT other.leak(1)": "trusted_functions: [other.leak] in the policy",
    "SELECT nobody(1)": "ask for it to be trusted in the policy",
    "SELECT * FROM pg_toast.pg_toast_1": "read the table that it belongs to",
    "CREATE TABLE t AS SELECT ssn FROM ehr.patients": "leave these columns out",
    "CLUSTER ehr.patients USING i": "let the database's administrator do it",
    "ALTER SCHEMA ehr RENAME TO x": "let the database's administrator do it",
    "DELETE FROM pg_catalog.pg_class": "let the database's administrator do it",
}


@pytest.mark.parametrize("text", NEXT_STEPS)
def test_a_refusal_says_the_next_step(judge, make_catalog, text: str) -> None:
    refusal = judge(text, make_catalog({**TABLES, **OF_SYSTEM}, functions=["leak"])).refusal
    assert refusal is not None
    assert NEXT_STEPS[text] in refusal.message


def test_where_look_ups_are_refused_no_refusal_recommends_them(judge) -> None:
    for text in (
        "SELECT id FROM ehr.patients WHERE ssn = '9'",
        "SELECT ssn::int FROM ehr.patients",
    ):
        refusal = judge(text, inference="deny").refusal
        assert refusal is not None
        assert refusal.message.endswith("use another column") and "compare" not in refusal.message


def test_a_trusted_function_of_postgresql_needs_no_schema(judge, make_catalog) -> None:
    trusted = {"trusted_functions": ["pg_catalog.query_to_xml", "pg_catalog.nobody"]}
    for text in ("SELECT query_to_xml('x')", "SELECT pg_catalog.query_to_xml('x')"):
        assert judge(text, **trusted).refusal is None
    # SECURITY: one's own of that name is not trusted with it, nor what is none of PostgreSQL's.
    own = make_catalog(functions=["query_to_xml"])
    for text in ("SELECT query_to_xml('x')", "SELECT ehr.query_to_xml('x')"):
        assert judge(text, own, **trusted).refusal is not None
    for text in ("SELECT nobody(1)", "SELECT ehr.nobody(1)", "SELECT pg_read_file('x')"):
        assert judge(text, **trusted).refusal is not None
