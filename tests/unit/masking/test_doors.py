"""Side doors: each is closed, and opened by its own name in policy alone."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from appliance.masking.doors import FUNCTIONS, NAMES, STATEMENTS, Door
from appliance.masking.functions import CARRIERS
from appliance.masking.refusals import JUDGED
from appliance.masking.rules import ProtectedData

BEHIND: dict[str, list[str]] = {
    "server_files": [
        "COPY ehr.wards TO '/tmp/x'",
        "COPY ehr.wards FROM '/tmp/x'",
        "COPY ehr.patients FROM '/tmp/x'",
        "SELECT pg_read_file('x')",
        "SELECT * FROM pg_catalog.pg_ls_dir('.')",
        "SELECT lo_import('/tmp/x')",
    ],
    "server_programs": ["COPY ehr.wards FROM PROGRAM 'x'", "COPY (SELECT 1) TO PROGRAM 'x'"],
    "large_objects": [
        "SELECT lo_get(1)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT loread(lo_open(1, 262144), 5)",
        "SELECT * FROM pg_largeobject",
    ],
    "set_role": [
        "SET ROLE x",
        "SET LOCAL ROLE NONE",
        "SET SESSION AUTHORIZATION x",
        "RESET SESSION AUTHORIZATION",
        "SELECT set_config('role', 'x', false)",
    ],
    "set_config": [
        "SELECT set_config('search_path', ward, false) FROM ehr.wards",
        "SELECT set_config('work_mem', upper($1), true)",
    ],
    "create_code": [
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql RETURN CASE WHEN x > 1 THEN x * 3 END",
        "CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT ssn FROM ehr.patients; END",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE TRIGGER t BEFORE INSERT ON ehr.patients FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE RULE r AS ON INSERT TO ehr.wards DO INSTEAD NOTHING",
        "CREATE CAST (text AS ehr.x) WITHOUT FUNCTION",
    ],
    "do": ["DO 'BEGIN END'"],
    "foreign_data": [
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER s FOREIGN DATA WRAPPER w",
        "CREATE USER MAPPING FOR x SERVER s",
        "CREATE FOREIGN TABLE t (a int) SERVER s",
        "IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b",
        "SELECT * FROM dblink('c', 'SELECT 1') AS t (a int)",
    ],
    "notify": ["SELECT pg_notify('c', ward) FROM ehr.wards"],
    "two_phase": ["PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'", "ROLLBACK PREPARED 'a'"],
    "pg_stats": ["SELECT * FROM pg_stats"],
    "pg_statistic": ["SELECT * FROM pg_catalog.pg_statistic"],
}


@pytest.mark.parametrize(
    ("door", "text"),
    [pytest.param(door, text, id=text[:50]) for door, texts in BEHIND.items() for text in texts],
)
def test_a_door_is_closed_until_policy_opens_it(judge, door: str, text: str) -> None:
    others = [other for other in BEHIND if other != door]
    assert judge(text).refusal is not None
    assert judge(text, allow=others).refusal is not None
    assert judge(text, allow=[door]).refusal is None


PROTECTED: dict[str, list[str]] = {
    "server_files": [
        "COPY ehr.patients TO '/tmp/x'",
        "COPY (SELECT upper(ssn) FROM ehr.patients) TO '/tmp/x'",
        "SELECT pg_read_file(name) FROM ehr.patients",
    ],
    "server_programs": ["COPY ehr.patients (ssn) TO PROGRAM 'x'"],
    "large_objects": ["SELECT lo_from_bytea(0, ssn::bytea) FROM ehr.patients"],
    "set_config": ["SELECT set_config('application_name', name, false) FROM ehr.patients"],
    "foreign_data": ["SELECT dblink_exec('c', 'INSERT ' || ssn) FROM ehr.patients"],
    "notify": ["SELECT pg_notify('c', ssn) FROM ehr.patients"],
    "create_code": [
        "CREATE RULE r AS ON INSERT TO ehr.wards DO ALSO INSERT INTO t SELECT ssn FROM ehr.patients",
        "SELECT ehr.leak(1)",
    ],
    "set_role": ["SELECT set_config('role', name, false) FROM ehr.patients", "SET log_statement = 'all'"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("door", "text"),
    [pytest.param(door, text, id=text[:50]) for door, texts in PROTECTED.items() for text in texts],
)
def test_protected_values_do_not_pass_an_open_door(judge, door: str, text: str) -> None:
    assert judge(text, allow=[door, "set_config"]).refusal is not None


def test_a_function_of_the_same_name_is_not_behind_the_door(judge, make_catalog) -> None:
    catalog = make_catalog(functions=["lo_get", "dblink"])
    for text in ("SELECT lo_get(1)", "SELECT * FROM dblink('c', 'x') AS t (a int)"):
        assert judge(text, catalog, allow=["large_objects", "foreign_data"]).refusal is not None


def test_statements_of_others_are_seen_only_if_policy_says_so(judge, make_catalog) -> None:
    catalog = make_catalog({1: ("pg_catalog.pg_stat_activity", "v", ["pid", "query"])}, {}, ())
    text = "SELECT query FROM pg_stat_activity"
    assert judge(text, catalog).columns[0].mask is not None
    assert judge(text, catalog, allow=["pg_stat_activity.query"]).columns[0].mask is None


def test_messages_of_code_are_hidden(judge) -> None:
    assert judge("DO 'BEGIN END'", allow=["do"]).hides_messages


def test_an_unknown_door_is_a_mistake_in_the_policy() -> None:
    with pytest.raises(ValidationError, match="unknown side door 'pg_stat': use server_files"):
        ProtectedData.model_validate({"allow": ["pg_stat"]})
    assert ProtectedData.model_validate({"allow": sorted(NAMES)}).opens(Door.DO)


@pytest.mark.parametrize("arguments", ["'jobs', 'x'", "$1, $2::text", "'jobs', NULL"])
def test_what_the_client_gives_may_be_sent(judge, arguments: str) -> None:
    assert judge(f"SELECT pg_notify({arguments})").refusal is None
    assert judge(f"PREPARE p AS SELECT pg_notify({arguments})").control.inner.refusal is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT pg_notify('c', ssn) FROM ehr.patients",
        "SELECT pg_notify(ssn, 'x') FROM ehr.patients",
        "SELECT pg_notify('c', (SELECT max(ssn) FROM ehr.patients))",
        "SELECT CASE WHEN ssn > '5' THEN pg_notify('c', 'x') END FROM ehr.patients",
        "SELECT pg_notify('c', 'x') FROM ehr.patients ORDER BY ssn",
    ],
)
def test_nothing_protected_decides_what_is_sent(judge, text: str) -> None:
    assert judge(text).refusal is not None


def test_a_function_sends_nothing_that_it_is_given(judge, make_catalog) -> None:
    body = "SELECT pg_notify('c', $1)"
    function = (30000, "ehr", "tell", "f", "sql", "v", False, body, [], [], 0, [], "", "")
    catalog = make_catalog(rows={"functions": [function]})
    assert judge("SELECT ehr.tell(ssn) FROM ehr.patients", catalog).refusal is not None


def test_nothing_behind_a_door_is_open_without_it() -> None:
    assert not JUDGED & STATEMENTS.keys()
    assert not CARRIERS & FUNCTIONS.keys()


def test_a_door_opens_a_column_by_its_name_or_by_its_relation(judge, make_catalog) -> None:
    view = {12000: ("pg_catalog.pg_stat_wal_receiver", "v", ["status", "conninfo"])}
    catalog, text = make_catalog(view, {}, ()), "SELECT status, conninfo FROM pg_stat_wal_receiver"
    for opened in ([], ["pg_stat_wal_receiver"], ["pg_stat_wal_receiver.conninfo"]):
        verdict = judge(text, catalog, allow=opened)
        assert verdict.refusal is None
        assert [column.mask is None for column in verdict.columns] == [True, bool(opened)]
