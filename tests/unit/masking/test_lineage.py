"""What can flow into each output column, by scope."""

from __future__ import annotations

import pytest

from appliance.errors import ProtocolError
from appliance.masking.grammar import parse_statements
from appliance.masking.lineage import Lineage
from appliance.masking.protection import survey_of

S, N, M = "ssn", "name", "mrn"
EVERYTHING = {"ssn", "name", "mrn", "dob", "weight"}


@pytest.fixture
def lineage_of(make_catalog, make_rules):
    catalog = make_catalog()
    survey = survey_of(catalog, make_rules())

    def lineage(text: str) -> Lineage:
        return Lineage(parse_statements(text)[0]["stmt"], survey)

    return lineage


def flows(lineage: Lineage) -> list[tuple[str, set[str]]]:
    return [
        (column.name, {name.name for name in lineage.survey.column_names(column.flow.origins)})
        for column in lineage.outputs
    ]


CASES: list[tuple[str, list[tuple[str, set[str]]]]] = [
    ("SELECT ssn, city FROM ehr.patients", [("ssn", {S}), ("city", set())]),
    ("SELECT ward AS ssn FROM ehr.wards, ehr.patients", [("ssn", set())]),
    ("SELECT w.ward || p.ssn FROM ehr.wards w, ehr.patients p", [("?column?", {S})]),
    ("SELECT x FROM (SELECT name AS x FROM ehr.patients) q", [("x", {N})]),
    # A row keeps the names of its table's columns, whatever an alias calls them.
    ("SELECT (coalesce(q)).ssn FROM ehr.patients AS q (ssn, id)", [("ssn", EVERYTHING)]),
    ("SELECT (SELECT q).ssn FROM ehr.patients AS q (ssn, id)", [("ssn", EVERYTHING)]),
    (
        "SELECT (x).ssn FROM (SELECT q AS x FROM ehr.patients AS q (ssn, id)) y",
        [("ssn", EVERYTHING)],
    ),
    (
        "SELECT (SELECT name FROM ehr.wards LIMIT 1) FROM ehr.patients",
        [("name", {N})],
    ),
    (
        "SELECT (SELECT ward FROM ehr.wards WHERE name = 'x') FROM ehr.patients",
        [("ward", set())],
    ),
    (
        "SELECT x.name FROM (SELECT ward AS name FROM ehr.wards) x, ehr.patients",
        [("name", set())],
    ),
    (
        "WITH c (a, b) AS (SELECT ssn, city FROM ehr.patients) SELECT b, a FROM c",
        [("b", set()), ("a", {S})],
    ),
    ("WITH patients AS (SELECT 1 AS ssn) SELECT ssn FROM patients", [("ssn", set())]),
    (
        "SELECT (x.p).city, (x.p).ssn, (p).id FROM (SELECT p FROM ehr.patients p) x",
        [("city", set()), ("ssn", {S}), ("id", set())],
    ),
    (
        "SELECT ((q.o).p).city, ((q).o).p FROM (SELECT x AS o FROM (SELECT p FROM ehr.patients p) x) q",
        [("city", set()), ("p", EVERYTHING)],
    ),
    (
        "SELECT (y.p).city FROM (SELECT p FROM ehr.patients p UNION ALL SELECT q FROM ehr.part q) y",
        [("city", EVERYTHING)],
    ),
    (
        "SELECT ((SELECT p)).city, ((SELECT p FROM ehr.patients p)).name FROM ehr.patients p",
        [("city", set()), ("name", {N})],
    ),
    (
        "WITH c AS (SELECT p AS r FROM ehr.patients p) SELECT (r).city, (r).nothing FROM c",
        [("city", set()), ("nothing", EVERYTHING)],
    ),
    (
        "SELECT (z.p).id FROM (SELECT CASE WHEN true THEN p END AS p FROM ehr.patients p) z",
        [("id", EVERYTHING)],
    ),
    (
        "SELECT (a).id FROM (SELECT p AS a, w AS a FROM ehr.patients p, ehr.wards w) x",
        [("id", EVERYTHING)],
    ),
    (
        "WITH patients AS (SELECT ssn FROM ehr.patients) SELECT upper(ssn) FROM patients",
        [("upper", {S})],
    ),
    (
        (
            "WITH RECURSIVE r (a, b, c) AS (SELECT ssn, '', '' FROM ehr.patients"
            " UNION ALL SELECT c, a, b FROM r) SELECT a, b, c FROM r"
        ),
        [("a", {S}), ("b", {S}), ("c", {S})],
    ),
    (
        (
            "WITH RECURSIVE r (a, n) AS (SELECT city, 1 FROM ehr.patients"
            " UNION ALL SELECT a, n + 1 FROM r) SELECT * FROM r"
        ),
        [("a", set()), ("n", set())],
    ),
    (
        "WITH d AS (DELETE FROM ehr.patients RETURNING name AS x, city) SELECT * FROM d",
        [("x", {N}), ("city", set())],
    ),
    (
        "SELECT city, name FROM ehr.patients UNION ALL SELECT mrn, 'x' FROM ehr.patients",
        [("city", {M}), ("name", {N})],
    ),
    (
        "VALUES (1, 'a'), (2, (SELECT ssn FROM ehr.patients))",
        [("column1", set()), ("column2", {S})],
    ),
    ("SELECT l.y FROM ehr.patients p, LATERAL (SELECT p.ssn AS y) l", [("y", {S})]),
    (
        "SELECT j.q FROM (ehr.wards CROSS JOIN ehr.patients) AS j (a, b, c, d, q)",
        [("q", {S})],
    ),
    (
        "SELECT * FROM ehr.wards JOIN ehr.visits USING (ward)",
        [
            (n, {"reason"} if n == "reason" else set())
            for n in ["ward", "beds", "id", "patient_id", "reason"]
        ],
    ),
    ("SELECT p FROM ehr.patients p", [("p", EVERYTHING)]),
    ("SELECT (p).name, (p).city FROM ehr.patients p", [("name", {N}), ("city", set())]),
    ("SELECT p.row_to_json FROM ehr.patients p", [("row_to_json", EVERYTHING)]),
    (
        "SELECT count(ssn), ssn IS NULL, count(p) FROM ehr.patients p",
        [("count", set()), ("?column?", set()), ("count", set())],
    ),
    (
        "SELECT count(DISTINCT ssn), count(substring(ssn, 2)), count(upper(ssn)) FROM ehr.patients",
        [("count", {S}), ("count", {S}), ("count", set())],
    ),
    (
        "SELECT x IS NULL FROM (SELECT nullif(ssn, 'a') AS x FROM ehr.patients) q",
        [("?column?", {S})],
    ),
    (
        (
            "SELECT p.* IS NULL, ROW(ssn, name) IS NULL, (SELECT p) IS NULL, (p).ssn IS NULL,"
            " p IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM ssn, upper(ssn) IS NULL,"
            " (SELECT ssn) IS NULL FROM ehr.patients p"
        ),
        [("?column?", set())] * 8,
    ),
    (
        "SELECT nullif(ssn, 'a') IS DISTINCT FROM NULL, ssn IS DISTINCT FROM 'a' FROM ehr.patients",
        [("?column?", {S}), ("?column?", {S})],
    ),
    ("SELECT EXISTS (SELECT ssn FROM ehr.patients)", [("exists", set())]),
    ("SELECT ARRAY(SELECT ssn FROM ehr.patients)", [("array", {S})]),
    ("SELECT grouping(ssn) FROM ehr.patients GROUP BY ssn", [("grouping", set())]),
    ("SELECT tax, city, shout FROM ehr.v", [("tax", {S}), ("city", set()), ("shout", {N})]),
    ("SELECT again FROM ehr.vv", [("again", {S})]),
    (
        "UPDATE ehr.wards SET beds = 1 FROM ehr.patients p RETURNING ward, p.ssn",
        [("ward", set()), ("ssn", {S})],
    ),
    ("DELETE FROM ehr.patients RETURNING old.city, new.name", [("city", set()), ("name", {N})]),
    ("SELECT ctid, tableoid FROM ehr.patients", [("ctid", set()), ("tableoid", set())]),
]


@pytest.mark.parametrize(("text", "wanted"), [pytest.param(*case, id=case[0]) for case in CASES])
def test_flows(lineage_of, text: str, wanted: list[tuple[str, set[str]]]) -> None:
    assert flows(lineage_of(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "SELECT nowhere FROM ehr.patients",
        "SELECT q.ssn FROM ehr.patients p",
        "SELECT nowhere.* FROM ehr.patients",
        "SELECT leak(1)",
    ],
)
def test_what_is_not_found_is_anything(lineage_of, text: str) -> None:
    (column,) = lineage_of(text).outputs
    assert (0, 0) in column.flow.origins


def test_columns_of_a_function_are_of_unknown_number(lineage_of) -> None:
    first, many = lineage_of(
        "SELECT w.ward, f.* FROM ehr.wards w, string_to_table('a', 'b') f"
    ).outputs
    assert (first.name, first.is_many, many.is_many, bool(many.flow)) == (
        "ward",
        False,
        True,
        False,
    )


def test_a_function_of_a_protected_value_carries_it(lineage_of) -> None:
    (column,) = lineage_of("SELECT u FROM ehr.patients, unnest(ARRAY[ssn]) u").outputs
    assert column.flow


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("SELECT ssn FROM ehr.patients", True),
        ("SELECT x FROM (SELECT ssn AS x FROM ehr.patients) q", True),
        ("SELECT ssn FROM ehr.patients UNION ALL SELECT ssn FROM ehr.part", True),
        ("SELECT ssn || '' FROM ehr.patients", False),
        ("SELECT ssn::text FROM ehr.patients", False),
        ("SELECT x FROM (SELECT left(ssn, 1) AS x FROM ehr.patients) q", False),
        ("SELECT ssn FROM ehr.patients UNION ALL SELECT upper(ssn) FROM ehr.part", False),
    ],
)
def test_only_a_column_as_it_is_is_plain(lineage_of, text: str, plain: bool) -> None:
    (column,) = lineage_of(text).outputs
    assert (bool(column.flow), column.flow.is_plain) == (True, plain)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("INSERT INTO ehr.wards (ward) SELECT ssn FROM ehr.patients", ["ward"]),
        ("INSERT INTO ehr.wards SELECT city, ssn FROM ehr.patients", ["beds"]),
        ("INSERT INTO ehr.wards SELECT city, 1 FROM ehr.patients", []),
        ("UPDATE ehr.wards SET (ward, beds) = (SELECT ssn, id FROM ehr.patients)", ["ward"]),
        ("UPDATE ehr.wards SET (ward, beds) = ROW((SELECT ssn FROM ehr.patients), 1)", ["ward"]),
        (
            "MERGE INTO ehr.wards w USING ehr.patients p ON true WHEN MATCHED THEN UPDATE SET ward = p.ssn",
            ["ward"],
        ),
        (
            "MERGE INTO ehr.wards w USING ehr.patients p ON true WHEN NOT MATCHED THEN INSERT VALUES (p.city, p.weight)",
            ["beds"],
        ),
        (
            "INSERT INTO ehr.patients VALUES (1) ON CONFLICT (id) DO UPDATE SET city = excluded.ssn",
            ["city"],
        ),
        (
            "INSERT INTO ehr.patients VALUES (1) ON CONFLICT (id) DO UPDATE SET city = excluded.city",
            [],
        ),
    ],
)
def test_assignments(lineage_of, text: str, columns: list[str]) -> None:
    assert [item.column for item in lineage_of(text).assignments] == columns


def test_a_relation_of_two_schemas_is_either(make_catalog, make_rules) -> None:
    tables = {20001: ("a.t", "r", ["x", "y"]), 20002: ("b.t", "r", ["z", "x"])}
    survey = survey_of(make_catalog(tables, {}, ()), make_rules(columns={"b.t.x": "null"}))
    tree = parse_statements("SELECT x, y, z, t FROM t")[0]["stmt"]
    assert [bool(c.flow) for c in Lineage(tree, survey).outputs] == [True, False, False, True]
    tree = parse_statements("SELECT * FROM t")[0]["stmt"]
    (column,) = Lineage(tree, survey).outputs
    assert (column.is_many, bool(column.flow)) == (True, True)


@pytest.mark.parametrize(
    ("text", "is_clean"),
    [
        ("SELECT * FROM t ORDER BY y", True),
        ("SELECT * FROM t ORDER BY x", False),
        ("SELECT *, 1 AS n FROM t ORDER BY n", True),
        ("SELECT *, x || '' AS y FROM t ORDER BY y", False),
        ("SELECT y FROM (SELECT * FROM t) q ORDER BY q.y", True),
        ("SELECT y FROM (SELECT t.* FROM t) q ORDER BY q.x", False),
        ("SELECT y FROM (SELECT * FROM t) q (y, x) ORDER BY q.y", False),
        ("WITH q AS (SELECT * FROM t) SELECT z FROM q ORDER BY z", True),
        ("WITH q AS (SELECT * FROM t) SELECT z FROM q ORDER BY x", False),
        ("WITH q (z) AS (SELECT * FROM t) SELECT z FROM q ORDER BY z", False),
        ("SELECT z FROM (SELECT * FROM t UNION SELECT * FROM t) q ORDER BY z", False),
    ],
)
def test_a_star_of_either_has_columns_by_name_only(
    judge, make_catalog, text: str, is_clean: bool
) -> None:
    tables = {20001: ("a.t", "r", ["x", "y"]), 20002: ("b.t", "r", ["z", "x"])}
    verdict = judge(text, make_catalog(tables, {}, ()), columns={"b.t.x": "null"})
    assert (verdict.refusal is None) is is_clean


def test_an_unknown_relation_is_told(lineage_of) -> None:
    assert lineage_of("SELECT a FROM gone").has_unknown_relations
    assert not lineage_of("SELECT 1 FROM ehr.wards").has_unknown_relations


def test_recursion_within_recursion_is_refused_in_time(lineage_of) -> None:
    text = "SELECT ssn FROM ehr.patients"
    for number in range(60):
        text = f"WITH RECURSIVE r{number} AS ({text} UNION ALL SELECT * FROM r{number}) SELECT * FROM r{number}"
    with pytest.raises(ProtocolError, match="too complex"):
        lineage_of(text)


def test_a_long_chain_of_unions_is_no_recursion(lineage_of) -> None:
    text = " UNION ALL ".join(["SELECT 1"] * 900)
    assert [bool(column.flow) for column in lineage_of(text).outputs] == [False]


@pytest.mark.parametrize("ranges", [[], [(20001, 3, "R")]])
def test_a_bound_of_a_range_is_null_by_its_value(make_catalog, make_rules, ranges):
    survey = survey_of(make_catalog(rows={"value_types": ranges}), make_rules())
    tree = parse_statements("SELECT lower(ssn) IS NULL, length(ssn) IS NULL FROM ehr.patients")
    lineage = Lineage(tree[0]["stmt"], survey)
    assert [bool(column.flow) for column in lineage.outputs] == [bool(ranges), False]
