"""What the code of a database writes is protected where it is written."""

import pytest

from appliance.masking.protection import protect, survey_of
from appliance.masking.rules import ProtectedData
from appliance.masking.writers import named_targets

TABLES = {
    1: ("ehr.patients", "r", ["id", "ssn"]),
    2: ("ehr.log", "r", ["op", "who"]),
    3: ("ehr.other", "r", ["op", "who"]),
    4: ("ehr.open", "r", ["id"]),
    5: ("ehr.list", "v", ["what", "whom"]),
}
VIEWS = {5: "SELECT l.op AS what, l.who AS whom FROM ehr.log l"}


def routine(oid, name, body, language="sql", kind="f", arguments=(), definition=""):
    text = definition.format(body) if definition else ""
    return (
        oid,
        "ehr",
        name,
        kind,
        language,
        "v",
        False,
        body,
        list(arguments),
        [],
        0,
        [],
        "",
        text,
    )


FUNCTION = "CREATE FUNCTION ehr.f(b text) RETURNS void LANGUAGE plpgsql AS $x${}$x$"
PROCEDURE = "CREATE PROCEDURE ehr.f() LANGUAGE plpgsql AS $x${}$x$"
TRIGGER = "CREATE FUNCTION ehr.t()\n RETURNS trigger\n LANGUAGE plpgsql AS $x${}$x$"
CALLS = routine(
    8, "t", "BEGIN PERFORM ehr.f(NEW.ssn); RETURN NULL; END", "plpgsql", definition=TRIGGER
)


def trigger(body):
    return [routine(8, "t", body, "plpgsql", definition=TRIGGER)]


CASES = {
    "a SQL procedure": [routine(7, "f", "INSERT INTO ehr.log SELECT 'x', ssn FROM ehr.patients", kind="p")],
    "a PL/pgSQL procedure": [
        routine(
            7, "f", "BEGIN INSERT INTO ehr.log (who) SELECT ssn FROM ehr.patients; COMMIT; END",
            "plpgsql", "p", definition=PROCEDURE,
        )
    ],
    "a procedure with a cursor": [
        routine(
            7, "f", "DECLARE c CURSOR (k int) FOR SELECT id, ssn FROM ehr.patients; BEGIN"
            " FOR r IN c(1) LOOP INSERT INTO ehr.log VALUES (r.id, r.ssn); END LOOP; END",
            "plpgsql", "p", definition=PROCEDURE,
        )
    ],
    "a cursor that is opened and fetched": [
        routine(
            7, "f", "DECLARE c refcursor; n text; v text; BEGIN OPEN c FOR SELECT id, ssn FROM"
            " ehr.patients; FETCH c INTO n, v; INSERT INTO ehr.log VALUES (n, v); CLOSE c; END",
            "plpgsql", "p", definition=PROCEDURE,
        )
    ],
    "what a cursor is opened with": [
        routine(
            7, "f", "DECLARE c CURSOR (k text) FOR SELECT k; v text; BEGIN OPEN c((SELECT max(ssn)"
            " FROM ehr.patients)); FETCH c INTO v; INSERT INTO ehr.log (who) VALUES (v); END",
            "plpgsql", "p", definition=PROCEDURE,
        )
    ],
    "a procedure with dynamic SQL": [
        routine(
            7, "f", "BEGIN EXECUTE 'INSERT INTO ehr.log (who) SELECT ssn FROM ehr.patients'; END",
            "plpgsql", "p", definition=PROCEDURE,
        )
    ],
    "a table that the code makes meanwhile": [
        routine(
            7, "f", "BEGIN CREATE TEMP TABLE t AS SELECT ssn FROM ehr.patients;"
            " INSERT INTO ehr.log (who) SELECT ssn FROM t; END", "plpgsql", "p", definition=PROCEDURE,
        )
    ],
    "a table made anew": [
        routine(7, "f", "CREATE TABLE ehr.log (op, who) AS SELECT id, ssn FROM ehr.patients"),
    ],
    "a table made by SELECT INTO": [
        routine(7, "f", "SELECT 1 AS op, ssn AS who INTO ehr.log FROM ehr.patients"),
    ],
    "a function that updates": [
        routine(7, "f", "UPDATE ehr.log SET who = (SELECT max(ssn) FROM ehr.patients)")
    ],
    "a SQL function that a trigger calls": [
        routine(7, "f", "INSERT INTO ehr.log VALUES ('x', b)", arguments=["b"]),
        CALLS,
    ],
    "a PL/pgSQL function that a trigger calls": [
        routine(
            7, "f", "BEGIN INSERT INTO ehr.log (op, who) VALUES ('x', b || '!'); END", "plpgsql",
            arguments=["b"], definition=FUNCTION,
        ),
        CALLS,
    ],
    "one that calls another": [
        routine(7, "f", "SELECT ehr.g($1)"),
        routine(9, "g", "INSERT INTO ehr.log (who) VALUES ($1)"),
        CALLS,
    ],
    "a row in a variable": trigger(
        "DECLARE r record; BEGIN r := NEW; INSERT INTO ehr.log VALUES ('x', r.ssn); RETURN NULL; END"
    ),
    "one of two rows in a variable": trigger(
        "DECLARE r ehr.patients; BEGIN r := COALESCE(NEW, OLD);"
        " INSERT INTO ehr.log VALUES (r.id, r.ssn); RETURN COALESCE(NEW, OLD); END"
    ),
    "the elements of an array": trigger(
        "DECLARE v text; BEGIN FOREACH v IN ARRAY string_to_array(NEW.ssn, ' ') LOOP"
        " INSERT INTO ehr.log (who) VALUES (v); END LOOP; RETURN NEW; END"
    ),
    "a number counted to": trigger(
        "BEGIN FOR i IN ascii(NEW.ssn) .. ascii(NEW.ssn) LOOP"
        " INSERT INTO ehr.log (who) VALUES (chr(i)); END LOOP; RETURN NEW; END"
    ),
    "a procedure that a trigger calls": [
        routine(7, "f", "INSERT INTO ehr.log VALUES ('x', b)", kind="p", arguments=["b"]),
        *trigger("BEGIN CALL ehr.f(NEW.ssn); RETURN NULL; END"),
    ],
    "what a procedure gives back": [
        routine(7, "f", "SELECT ssn FROM ehr.patients", kind="p", arguments=["b"]),
        *trigger("DECLARE v text; BEGIN CALL ehr.f(v); INSERT INTO ehr.log (who) VALUES (v); END"),
    ],
    "a view": trigger("BEGIN INSERT INTO ehr.list VALUES ('x', NEW.ssn); RETURN NEW; END"),
    "dynamic SQL with names": trigger(
        "BEGIN EXECUTE format('INSERT INTO %I.log (who) VALUES ($1)', 'ehr') USING NEW.ssn; RETURN NULL; END"
    ),
}  # fmt: skip


@pytest.mark.parametrize("functions", CASES.values(), ids=CASES)
def test_what_is_written_is_protected(make_catalog, make_rules, functions):
    rows = {"functions": functions, "hooks": [(1, 8)]}
    found = protect(make_catalog(TABLES, VIEWS, (), rows=rows), make_rules())
    assert {oid: set(masks) for oid, masks in found.items()} == {1: {2}, 2: {2}, 5: {2}}


def test_what_is_written_to_a_view_with_a_trigger_is_protected_in_it(make_catalog, make_rules):
    body = "BEGIN INSERT INTO ehr.list VALUES ('x', NEW.ssn); RETURN NEW; END"
    instead = "BEGIN INSERT INTO ehr.other VALUES (NEW.what, NEW.whom); RETURN NEW; END"
    functions = [*trigger(body), routine(9, "i", instead, "plpgsql", definition=TRIGGER)]
    rows = {"functions": functions, "hooks": [(1, 8), (5, 9)]}
    found = protect(make_catalog(TABLES, VIEWS, (), rows=rows), make_rules())
    assert {oid: set(masks) for oid, masks in found.items()} == {1: {2}, 3: {2}, 5: {2}}


def test_a_rule_writes(make_catalog, make_rules):
    text = "CREATE RULE r AS ON INSERT TO ehr.patients DO ALSO INSERT INTO ehr.log VALUES ('r', new.ssn)"
    catalog = make_catalog(TABLES, {}, (), rows={"rules": [(1, text), (99, "x"), (1, "no SQL")]})
    assert set(protect(catalog, make_rules())[2]) == {2}


def test_code_of_an_open_table_protects_nothing(make_catalog, make_rules):
    rows = {
        "functions": [
            *trigger(
                "BEGIN EXECUTE 'INSERT INTO ehr.log SELECT $1' USING NEW.id; RETURN NULL; END"
            ),
            routine(7, "f", "INSERT INTO ehr.other SELECT 'x', id FROM ehr.open"),
        ],
        "hooks": [(4, 8)],
    }
    assert set(protect(make_catalog(TABLES, {}, (), rows=rows), make_rules())) == {1}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("EXECUTE 'INSERT INTO ehr.log SELECT 1'", {(2, "")}),
        (
            "EXECUTE format('insert into %I.log (op, \"who\") values ($1)', x)",
            {(2, "op"), (2, "who")},
        ),
        ('INSERT INTO "log" VALUES (1)', {(2, "")}),
        ("EXECUTE 'INSERT INTO ' || name", set()),
        ("UPDATE ehr.log SET op = 1", set()),
        ("EXECUTE format('INSERT INTO %s SELECT 1', 'ehr.log')", {(2, "")}),
        ("EXECUTE format('UPDATE %I SET op = 1', TG_TABLE_NAME || 'g')", {(2, "")}),
    ],
)
def test_names_in_a_text(make_catalog, body, expected):
    catalog = make_catalog(TABLES, {}, (), rows={"functions": [routine(7, "f", body, "plpgsql")]})
    assert set(named_targets(catalog.routines[7], catalog, "lo")) == expected


def test_a_rule_of_another_table_does_not_concern_a_view(judge, make_catalog):
    tables = TABLES | {5: ("ehr.v", "v", ["id"]), 6: ("ehr.w", "v", ["op"])}
    views = {5: "SELECT id FROM ehr.open", 6: "SELECT op FROM ehr.log"}
    catalog = make_catalog(tables, views, (), rows={"hooks": [(2, 0)]})
    assert judge("UPDATE ehr.v SET id = 1", catalog).refusal is None
    assert judge("UPDATE ehr.w SET op = '1'", catalog).refusal.rule == "function-unknown"


@pytest.mark.parametrize("language", ["sql", "plpgsql"])
def test_what_one_function_stages_and_another_loads_is_protected(
    make_catalog, make_rules, language
):
    def function(oid: int, name: str, source: str) -> tuple[object, ...]:
        text = source if language == "sql" else f"BEGIN {source}; END"
        return (oid, "ehr", name, "f", language, "v", False, text, [], [], 0, [], "", "")

    catalog = make_catalog(
        {1: ("ehr.people", "r", ["id", "name"]), 2: ("ehr.sink", "r", ["id", "name"])},
        {},
        [],
        rows={
            "functions": [
                function(31, "extract", "CREATE TEMP TABLE stage AS SELECT name FROM ehr.people"),
                function(32, "load", "INSERT INTO ehr.sink SELECT 1, name FROM stage"),
            ]
        },
    )
    flows = survey_of(catalog, make_rules(columns={"ehr.people.name": "redact"})).flows
    assert flows[2][2]


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN NEW.who := upper(NEW.ssn) || NEW.id; RETURN NEW; END",
        "BEGIN EXECUTE 'x'; NEW.who := 1; RETURN NEW; END",
    ],
    ids=["computed", "dynamic"],
)
def test_a_column_that_policy_names_stays_itself_whatever_fills_it(judge, make_catalog, body):
    tables = {1: ("ehr.patients", "r", ["id", "ssn", "who", "made"])}
    rows = {"functions": trigger(body.replace("RETURN", "NEW.made := nullif(NEW.ssn, 1); RETURN"))}
    catalog = make_catalog(tables, {}, (), rows={**rows, "hooks": [(1, 8)]})
    columns = {"ehr.patients.ssn": "keep_last(4)", "ehr.patients.who": "hash"}

    def found(text):
        return judge(text, catalog, columns=columns)

    for name, is_free in (("who", True), ("made", False)):
        select = f"SELECT id FROM ehr.patients WHERE {name} = "
        assert (found(select + "'x'").refusal is None) is is_free
        (count,) = found(f"SELECT count({name}) FROM ehr.patients").columns
        assert (count.mask is None) is is_free
    survey = survey_of(catalog, ProtectedData.model_validate({"columns": columns}))
    assert str(survey.masks[1][3]) == "hash"
    assert survey.flows[1][3].origins > {(1, 3)}  # A grant must name what flows into it, too.
