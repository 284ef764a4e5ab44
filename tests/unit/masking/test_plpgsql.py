"""What flows through the variables of PL/pgSQL."""

from __future__ import annotations

import pytest

from appliance.masking.protection import survey_of
from appliance.masking.side_effects import has_unsafe_hooks

HEAD = "CREATE FUNCTION ehr.f({})\n RETURNS {}\n LANGUAGE plpgsql\nAS $x$ {} $x$"


def row(source: str, arguments: str, returns: str, oid: int = 30000):
    text = HEAD.format(arguments, f"{returns}\n", source)
    named = [part.split() for part in arguments.split(",") if part.strip()]
    is_out = [words[0] == "OUT" for words in named]
    names = [words[out] for words, out in zip(named, is_out, strict=True)]
    modes = ["o" if out else "i" for out in is_out]
    return (oid, "ehr", "f", "f", "plpgsql", "v", False, source, names, modes, 0, [], "", text)


@pytest.fixture
def survey_with(make_catalog, make_rules):
    def make(source: str, arguments: str = "a text", returns: str = "text", hooks=()):
        functions = [row(source, arguments, returns)]
        return survey_of(make_catalog(rows={"functions": functions, "hooks": hooks}), make_rules())

    return make


def names(survey, flow_or_origins) -> set[str]:
    return {column.name for column in survey.column_names(flow_or_origins)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("DECLARE n text; BEGIN SELECT ssn INTO n FROM ehr.patients; RETURN n; END", {"ssn"}),
        ("DECLARE n text; BEGIN SELECT ssn INTO n FROM ehr.patients; RETURN a; END", set()),
        ("BEGIN SELECT city INTO a FROM ehr.patients; RETURN upper(a); END", set()),
        ("BEGIN SELECT ssn INTO a FROM ehr.patients; RETURN $1; END", {"ssn"}),
        ("DECLARE new text; BEGIN SELECT ssn INTO new FROM ehr.patients; a := new; RETURN a; END", {"ssn"}),
        ("DECLARE old text := (SELECT ssn FROM ehr.patients); BEGIN a := old; RETURN a; END", {"ssn"}),
        (
            "DECLARE r record; BEGIN SELECT * INTO r FROM ehr.patients; RETURN r.city; END",
            set(),
        ),
        (
            "DECLARE r record; BEGIN FOR r IN SELECT name, city FROM ehr.patients LOOP a := a || r.name; END LOOP; RETURN a; END",
            {"name"},
        ),
        (
            "DECLARE r record; BEGIN SELECT city, ssn INTO r FROM ehr.patients; SELECT ssn, city INTO r FROM ehr.patients; RETURN r.city; END",
            {"ssn"},
        ),
        (
            "DECLARE r record; BEGIN SELECT city, ssn INTO r FROM ehr.patients; r := ROW('x', (SELECT ssn FROM ehr.patients)); RETURN r.city; END",
            {"ssn"},
        ),
        (
            "DECLARE x int[]; BEGIN x[1] := (SELECT weight FROM ehr.patients); RETURN x; END",
            {"weight"},
        ),
        ("DECLARE x int; y bigint; BEGIN SELECT weight INTO x FROM ehr.patients; y := x; RETURN y; END", {"weight"}),
        ("DECLARE x int := (SELECT length(ssn) FROM ehr.patients); BEGIN RETURN x; END", {"ssn"}),
        ("DECLARE x jsonb; BEGIN SELECT jsonb_agg(ssn) INTO x FROM ehr.patients; RETURN x; END", {"ssn"}),
        ("DECLARE x ehr.patients; BEGIN SELECT * INTO x FROM ehr.patients; RETURN x.ssn; END", {"ssn"}),
        ("BEGIN IF a = 'x' THEN RETURN (SELECT mrn FROM ehr.patients); END IF; END", {"mrn"}),
        ("BEGIN CASE 1 WHEN 2 THEN a := 'y'; ELSE SELECT mrn INTO a FROM ehr.patients; END CASE; RETURN a; END", {"mrn"}),
        ("BEGIN PERFORM ssn FROM ehr.patients; RETURN a; EXCEPTION WHEN others THEN RETURN (SELECT name FROM ehr.patients); END", {"name"}),
    ],
)  # fmt: skip
def test_a_result_has_what_its_variables_have(survey_with, source, expected) -> None:
    survey = survey_with(source)
    assert names(survey, survey.routines[30000].origins) == expected
    assert not survey.routines[30000].is_refused


@pytest.mark.parametrize(
    "source",
    [
        "BEGIN IF (SELECT ssn FROM ehr.patients) > 'x' THEN RETURN 1; END IF; RETURN 2; END",
        "DECLARE n text; BEGIN SELECT ssn INTO n FROM ehr.patients; RAISE NOTICE '%', n; END",
        "DECLARE n text; BEGIN SELECT ssn INTO n FROM ehr.patients; RAISE 'x' USING HINT = n; END",
        "BEGIN SELECT ssn INTO a FROM ehr.patients; ASSERT a = 'x'; RETURN 1; END",
        "BEGIN SELECT ssn INTO a FROM ehr.patients; EXECUTE a; RETURN 1; END",
        "BEGIN SELECT ssn::int INTO a FROM ehr.patients; RETURN 1; END",
        "BEGIN INSERT INTO ehr.wards SELECT ssn FROM ehr.patients; RETURN 1; END",
        "BEGIN RETURN 1; EXCEPTION WHEN others THEN GET STACKED DIAGNOSTICS a = MESSAGE_TEXT; RETURN (SELECT a FROM ehr.patients); END",
        "DECLARE c CURSOR FOR SELECT ssn FROM ehr.patients; BEGIN OPEN c; RETURN 1; END",
        "#variable_conflict use_variable\nBEGIN SELECT city INTO a FROM ehr.patients; RETURN a; END",
        "BEGIN WHILE (SELECT weight FROM ehr.patients) > 1 LOOP EXIT; END LOOP; RETURN 1; END",
        "this is not PL/pgSQL, ehr.patients",
    ],
)
def test_what_tells_otherwise_is_refused(survey_with, source) -> None:
    assert survey_with(source).routines[30000].is_refused


def test_a_variable_that_is_converted_when_it_is_returned_is_refused(survey_with) -> None:
    source = (
        "DECLARE v text; BEGIN SELECT concat(a, ssn) INTO v FROM ehr.patients; RETURN NEXT v; END"
    )
    assert survey_with(source, returns="SETOF int").routines[30000].is_refused
    assert not survey_with(source, returns="SETOF text").routines[30000].is_refused


def test_the_text_of_an_error_can_be_anything(survey_with) -> None:
    source = "BEGIN PERFORM ssn FROM ehr.patients; RETURN a; EXCEPTION WHEN others THEN RETURN SQLERRM; END"
    assert (0, 0) in survey_with(source).routines[30000].origins


@pytest.mark.parametrize(
    ("source", "arguments", "returns"),
    [
        ("BEGIN RETURN QUERY SELECT ssn, city FROM ehr.patients; END", "OUT s text, OUT c text",
         "SETOF record"),
        ("BEGIN SELECT ssn, city INTO s, c FROM ehr.patients; END", "OUT s text, OUT c text",
         "record"),
    ],
)  # fmt: skip
def test_the_columns_of_rows_are_told_apart(survey_with, source, arguments, returns) -> None:
    survey = survey_with(source, arguments, returns)
    found = [(c.name, names(survey, c.flow.origins)) for c in survey.routines[30000].columns]
    assert found == [("s", {"ssn"}), ("c", set())]


def test_a_variable_is_returned_as_the_row_that_it_is(survey_with) -> None:
    source = """DECLARE r record; n text; BEGIN SELECT name INTO n FROM ehr.patients; -- RETURN NEXT n;
    FOR r IN SELECT ssn, city FROM ehr.patients LOOP RETURN /**/ NEXT "r"; END LOOP; END"""
    survey = survey_with(source, "", "SETOF record")
    found = [names(survey, column.flow.origins) for column in survey.routines[30000].columns]
    assert found == [{"ssn"}, set()]


@pytest.mark.parametrize(
    ("source", "protected", "is_unread"),
    [
        ("BEGIN NEW.city := lower(NEW.ssn); RETURN NEW; END", {"city": {"ssn"}}, False),
        ("BEGIN SELECT NEW.name INTO NEW.city; RETURN NEW; END", {"city": {"name"}}, False),
        ("BEGIN NEW.city := 'x'; NEW := OLD; RETURN OLD; END", {}, False),
        ("BEGIN NEW.city := lower(NEW.city); RETURN NEW; END", {}, False),
        ("BEGIN RETURN COALESCE(NEW, OLD); END", {}, False),
        ("BEGIN RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END", {}, False),
        ("BEGIN RETURN CASE WHEN NEW.ssn > 'A' THEN NEW END; END", {}, True),
        ("DECLARE r ehr.patients; BEGIN r := NEW; RETURN r; END", {}, False),
        ("DECLARE r record; BEGIN r := NEW; NEW.city := r.ssn; RETURN NEW; END",
         {"city": {"ssn"}}, False),
        ("BEGIN RAISE NOTICE '%', OLD.ssn; RETURN NEW; END", {}, True),
        ("BEGIN EXECUTE 'x' USING NEW; NEW.\"city\" := 'x'; RETURN NEW; END",
         {"city": {"?"}}, True),
        ("BEGIN IF NEW.ssn <> OLD.ssn THEN INSERT INTO ehr.wards VALUES (NEW.ssn, 1); END IF; RETURN NULL; END", {"ward": {"ssn"}}, True),
    ],
)  # fmt: skip
def test_triggers_fill_columns(survey_with, source, protected, is_unread) -> None:
    survey = survey_with(source, "", "trigger", hooks=[(20001, 30000)])
    found = {}
    for oid, name in ((20001, "city"), (20003, "ward")):
        relation = survey.catalog.relations[oid]
        for number, column in relation.columns.items():
            flow = survey.flows.get(oid, {}).get(number)
            if column == name and flow is not None:
                found[name] = names(survey, flow.origins) or {"?"}
    assert found == protected
    assert bool(survey.unread_triggers) is is_unread
    assert has_unsafe_hooks(survey) is is_unread


def test_tables_of_changed_rows_are_rows_of_the_relation(make_catalog, make_rules) -> None:
    source = "BEGIN INSERT INTO ehr.wards SELECT ssn, city FROM fresh; RETURN NULL; END"
    rows = {
        "functions": [row(source, "", "trigger")],
        "hooks": [(20001, 30000)],
        "transitions": [(20001, 30000, "fresh")],
    }
    survey = survey_of(make_catalog(rows=rows), make_rules())
    (wards,) = survey.catalog.by_name["wards"]
    assert [names(survey, flow.origins) for flow in survey.flows[wards.oid].values()] == [{"ssn"}]


FIND = "RETURN (SELECT id FROM ehr.patients WHERE mrn = {})"


@pytest.mark.parametrize("name", ["a", "f.a", "$1"])
def test_an_argument_is_looked_up_once(survey_with, name: str) -> None:
    survey = survey_with(f"BEGIN {FIND.format(name)}; END")
    assert names(survey, survey.routines[30000].lookups) == {"mrn"}
    assert not survey.routines[30000].origins


@pytest.mark.parametrize(
    "source",
    [
        "BEGIN a := lower(a); {}; END",
        "BEGIN $1 := lower(a); {}; END",
        "BEGIN FOR a IN 1..9 LOOP {}; END LOOP; END",
        "BEGIN FOR a IN SELECT 'x' LOOP {}; END LOOP; END",
        "BEGIN FOREACH a IN ARRAY '{{x,y}}'::text[] LOOP {}; END LOOP; END",
        "BEGIN GET DIAGNOSTICS a = ROW_COUNT; {}; END",
        "DECLARE a text; BEGIN LOOP {}; a := a || 'x'; END LOOP; END",
        "DECLARE b text; BEGIN b := a; {}; END",
    ],
)
def test_what_is_assigned_to_may_be_another_value_each_time(survey_with, source: str) -> None:
    for name in ("b",) if "DECLARE b" in source else ("a", "$1"):
        survey = survey_with(source.format(FIND.format(name)))
        assert survey.routines[30000].is_refused


@pytest.mark.parametrize(
    ("source", "returns", "is_quiet"),
    [
        ("BEGIN RETURN upper(left(a, 1)) || '.'; END", "text", True),
        ("BEGIN RETURN coalesce(a, '-'); END", "text", True),
        ("BEGIN RAISE NOTICE 'called'; RETURN $1; END", "text", True),
        ("BEGIN RETURN a; END", "int", False),
        ("BEGIN RETURN a; END", "varchar(3)", False),
        ("BEGIN RETURN a::int; END", "text", False),
        ("BEGIN RETURN 1 / length(a); END", "text", False),
        ("DECLARE v char(3); BEGIN v := a; RETURN v; END", "text", False),
        ("DECLARE v int DEFAULT a; BEGIN RETURN v; END", "text", False),
        ("BEGIN SELECT a INTO STRICT a; RETURN a; END", "text", False),
        ("BEGIN IF a LIKE '1%' THEN RAISE EXCEPTION 'x'; END IF; RETURN a; END", "text", False),
        ("BEGIN RAISE NOTICE '%', a; RETURN 'x'; END", "text", False),
        ("BEGIN PERFORM pg_sleep(length(a)); RETURN 'x'; END", "text", False),
        ("BEGIN RETURN query_to_xml(a, true, true, ''); END", "text", False),
    ],
)
def test_what_returns_text_made_of_its_arguments_fails_for_none(
    survey_with, source: str, returns: str, is_quiet: bool
) -> None:
    assert survey_with(source, returns=returns).routines[30000].is_quiet is is_quiet
