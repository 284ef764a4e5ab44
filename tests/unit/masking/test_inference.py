"""What a statement may learn about protected columns without seeing them."""

from __future__ import annotations

import pytest

Q = "SELECT id FROM ehr.patients p "
FREE = [
    "SELECT ssn LIKE '1%', format('%s', ssn), split_part(ssn, '-', 2) FROM ehr.patients",
    "SELECT date_part('year', dob), regexp_replace('a', 'b', ssn) FROM ehr.patients",
    Q,
    Q + "WHERE city = 'x'",
    Q + "WHERE ssn IS NULL",
    Q + "WHERE id > 1 ORDER BY id LIMIT 5",
    Q + "WHERE EXISTS (SELECT 1 FROM ehr.wards)",
    Q + "ORDER BY 1",
    Q + "ORDER BY 9",
    "SELECT id, ssn FROM ehr.patients ORDER BY substr(city, 2)",
    "SELECT ssn, id FROM ehr.patients LIMIT 1",
    "SELECT city, count(ssn) FROM ehr.patients GROUP BY city HAVING count(ssn) > 1",
    "SELECT DISTINCT city FROM ehr.patients",
    "SELECT beds / 2, id FROM ehr.wards, ehr.patients",
    "SELECT ssn FROM ehr.patients LIMIT 1",
    Q + "WHERE id IN (SELECT beds FROM ehr.wards)",
    "SELECT max(id) FILTER (WHERE id > 1) FROM ehr.patients",
    "SELECT overlay(ssn PLACING '***' FROM 1), lpad(ssn, 11, '0'), length(ssn) FROM ehr.patients",
    "SELECT JSON_ARRAY(ssn, name), JSON_ARRAYAGG(ssn) FROM ehr.patients",
]
LOOKUPS = [
    (Q + "WHERE ssn = '1'", {"ssn"}),
    (Q + "WHERE '1' = p.ssn", {"ssn"}),
    (Q + "WHERE ssn = $1 AND mrn = $2::text", {"ssn", "mrn"}),
    (Q + "WHERE (ssn = '1' OR city = 'x') AND id > 5", {"ssn"}),
    (Q + "WHERE ssn IN ('1', '2')", {"ssn"}),
    (Q + "WHERE ssn = ANY (ARRAY['1', $1])", {"ssn"}),
    (Q + "WHERE EXISTS (SELECT 1 FROM ehr.visits v WHERE v.reason = 'x')", {"reason"}),
    (Q + "WHERE ssn = ANY ('{1}'::text[])", {"ssn"}),
    (Q + "WHERE ssn = ANY ($1)", {"ssn"}),
    (Q + "WHERE ssn::text = '1' AND mrn::varchar = $1", {"ssn", "mrn"}),
    ("DELETE FROM ehr.patients WHERE ssn = '1'", {"ssn"}),
    ("UPDATE ehr.patients SET city = 'x' WHERE mrn = '1'", {"mrn"}),
    ("SELECT p.id FROM ehr.patients p JOIN ehr.part q ON p.ssn = q.ssn", {"ssn"}),
    ("SELECT p.id FROM ehr.patients p JOIN ehr.part q USING (ssn)", {"ssn"}),
    ("SELECT * FROM ehr.patients NATURAL JOIN ehr.part", {"ssn"}),
    (Q + "WHERE p.mrn IN (SELECT ssn FROM ehr.part)", {"mrn", "ssn"}),
    (Q + "WHERE p.mrn = (SELECT ssn FROM ehr.part WHERE id = 1)", {"mrn", "ssn"}),
    (Q + "WHERE (SELECT ssn FROM ehr.part WHERE id = 1) = p.mrn", {"mrn", "ssn"}),
    (Q + "WHERE p.mrn = (SELECT '1')", {"mrn"}),
    (Q + "WHERE ssn = coalesce($1, ssn) AND coalesce('1', p.mrn) = p.mrn", {"ssn", "mrn"}),
    (Q + "WHERE '1' = ANY (ssn) OR $1 = ANY (mrn)", {"ssn", "mrn"}),
]
FAULTS = [
    Q + "WHERE ssn LIKE '1%'",
    Q + "WHERE ssn > '1'",
    Q + "WHERE ssn <> '1'",
    Q + "WHERE NOT ssn = '1'",
    Q + "WHERE ssn BETWEEN '1' AND '2'",
    Q + "WHERE ssn IS DISTINCT FROM '1'",
    Q + "WHERE left(ssn, 1) = '1'",
    Q + "WHERE ssn = city",
    Q + "WHERE ssn = coalesce(mrn, ssn)",
    Q + "WHERE ssn = coalesce($1, mrn)",
    Q + "WHERE ssn = coalesce(city, ssn)",
    Q + "WHERE ssn = coalesce($1, city, ssn)",
    Q + "WHERE p.ssn NOT IN (SELECT ssn FROM ehr.part)",
    Q + "WHERE p.ssn < ANY (SELECT ssn FROM ehr.part)",
    Q + "WHERE p.city IN (SELECT ssn FROM ehr.part)",
    Q + "WHERE ssn IN (SELECT upper(ssn) FROM ehr.part)",
    Q + "WHERE ssn = (SELECT upper(ssn) FROM ehr.part)",
    Q + "WHERE ssn = (SELECT max(ssn) FROM ehr.part)",
    Q + "WHERE ssn = (SELECT ssn FROM ehr.part ORDER BY ssn LIMIT 1)",
    Q + "WHERE ssn = (SELECT ward FROM ehr.wards LIMIT 1)",
    Q + "WHERE p.city = (SELECT ssn FROM ehr.part LIMIT 1)",
    Q + "WHERE ssn = ARRAY(SELECT ssn FROM ehr.part)",
    Q + "WHERE ssn = EXISTS (SELECT ssn FROM ehr.part)",
    Q + "WHERE ssn <> (SELECT ssn FROM ehr.part LIMIT 1)",
    Q + "WHERE ssn = (SELECT x.ssn FROM ehr.part x WHERE x.ssn < p.ssn LIMIT 1)",
    Q + "WHERE ssn IN (SELECT ssn FROM ehr.part UNION ALL SELECT '1')",
    Q + "WHERE city = ANY (ssn)",
    Q + "WHERE '1' = ALL (ssn)",
    Q + "WHERE ssn[1] = '1'",
    Q + "WHERE ssn['a'] = '1'",
    Q + "WHERE (ssn).city = '1'",
    Q + "WHERE ssn = ANY (ARRAY[city])",
    Q + "WHERE ssn = ANY (ehr.part)",
    Q + "WHERE ssn::varchar(2) = '1'",
    Q + "WHERE ssn::int = 1",
    Q + "WHERE ssn::text[] = '{1}'",
    Q + "WHERE ssn IN ('1', city)",
    Q + "WHERE ssn IN (SELECT ward FROM ehr.wards)",
    Q + "WHERE id IN (SELECT weight FROM ehr.patients)",
    Q + "WHERE ssn = lower2 || 'x'",
    Q + "WHERE (CASE WHEN ssn = '1' THEN true END)",
    Q + "WHERE upper(ssn) IN ('1')",
    Q + "ORDER BY ssn",
    Q + "GROUP BY id, ssn",
    Q + "LIMIT (SELECT weight FROM ehr.patients)",
    Q + "OFFSET (SELECT weight FROM ehr.patients)",
    "SELECT id, ssn FROM ehr.patients ORDER BY 2",
    "SELECT ssn, count(*) FROM ehr.patients GROUP BY 1",
    "SELECT city FROM ehr.patients GROUP BY city HAVING max(ssn) > '5'",
    "SELECT DISTINCT ssn FROM ehr.patients",
    "SELECT DISTINCT ON (ssn) id FROM ehr.patients",
    "SELECT * FROM ehr.patients NATURAL JOIN (SELECT ward AS ssn FROM ehr.wards) w",
    "SELECT count(*) FILTER (WHERE ssn > '1') FROM ehr.patients",
    "SELECT rank() OVER (ORDER BY ssn) FROM ehr.patients",
    "SELECT rank() OVER w FROM ehr.patients WINDOW w AS (ORDER BY ssn)",
    "SELECT array_agg(id ORDER BY ssn) FROM ehr.patients",
    "SELECT ssn FROM ehr.patients UNION SELECT 'x'",
    "SELECT ssn FROM ehr.patients INTERSECT SELECT 'x'",
    "SELECT ssn FROM ehr.patients EXCEPT ALL SELECT 'x'",
    "SELECT 1 / weight FROM ehr.patients",
    "SELECT weight + 1 FROM ehr.patients",
    "SELECT weight % 2 FROM ehr.patients",
    "SELECT g FROM ehr.patients, generate_series(1, weight) g",
    "SELECT p.id FROM ehr.patients p JOIN ehr.wards w ON p.ssn > w.ward",
    # What ends in its escape character is an error only where the rest of it matches.
    r"SELECT ssn LIKE '1\' FROM ehr.patients",
    r"SELECT ssn NOT ILIKE '%\' FROM ehr.patients",
    "SELECT ssn LIKE $1 FROM ehr.patients",
    r"""SELECT ssn LIKE ANY ('{"1\\"}') FROM ehr.patients""",
    "SELECT ssn LIKE 'x' ESCAPE '#' FROM ehr.patients",
    # A number, a pattern or a format that is protected is an error for some of its values.
    "SELECT substr('abc', 1, weight) FROM ehr.patients",
    "SELECT regexp_like('abc', ssn) FROM ehr.patients",
    "SELECT format(ssn, 1) FROM ehr.patients",
    "SELECT split_part('a-b', '-', weight) FROM ehr.patients",
    "SELECT nth_value(id, weight) OVER () FROM ehr.patients",
    # A width, a length, a place or an encoding: an error for values of some lengths, or some bytes.
    "SELECT format('%*s', weight, 'x') FROM ehr.patients",
    "SELECT overlay('x' PLACING ssn FROM 2147483640) FROM ehr.patients",
    "SELECT lpad('x', 2000000000, ssn) FROM ehr.patients",
    "SELECT length(note, 'UTF8'), length(ssn::text, 'UTF8') FROM ehr.patients",
    "SELECT pg_catalog.varchar(ssn, 9, false) FROM ehr.patients",
    "SELECT date(ssn) FROM ehr.patients",
    "SELECT ssn IS JSON FROM ehr.patients",
    "SELECT JSON_SERIALIZE(ssn) FROM ehr.patients",
    "SELECT JSON_ARRAY(ssn FORMAT JSON) FROM ehr.patients",
    "SELECT JSON_ARRAYAGG(ssn FORMAT JSON) FROM ehr.patients",
    "SELECT JSON_ARRAY(SELECT ssn FROM ehr.patients RETURNING varchar(5))",
]


@pytest.mark.parametrize("mode", ["deny", "lookup", "audit"])
@pytest.mark.parametrize("text", FREE)
def test_what_tells_nothing_is_free(judge, text: str, mode: str) -> None:
    verdict = judge(text, inference=mode)
    assert (verdict.refusal, verdict.lookups) == (None, ())


@pytest.mark.parametrize(("text", "names"), LOOKUPS)
@pytest.mark.parametrize(("mode", "is_refused"), [("deny", 1), ("lookup", 0), ("audit", 0)])
def test_equality_is_a_lookup(
    judge, text: str, names: set[str], mode: str, is_refused: int
) -> None:
    verdict = judge(text, inference=mode)
    assert (verdict.refusal is not None) is bool(is_refused)
    assert {column.name for column in verdict.lookups} == names


@pytest.mark.parametrize("text", FAULTS)
@pytest.mark.parametrize(("mode", "is_refused"), [("deny", 1), ("lookup", 1), ("audit", 0)])
def test_anything_else_is_a_fault(judge, text: str, mode: str, is_refused: int) -> None:
    refusal = judge(text, inference=mode).refusal
    assert (refusal is not None and refusal.rule == "inference") is bool(is_refused)


def test_each_element_of_an_array_counts(judge) -> None:
    assert len(judge(Q + "WHERE ssn = ANY ('{1,2,3}')").lookups) == 3
    assert len(judge(Q + "WHERE ssn = ANY (ARRAY['{1,2}'::text[], '{3}'])").lookups) == 3
    assert len(judge(Q + "WHERE ssn = ANY (ARRAY[ARRAY['a', 'b'], ARRAY['c', 'd']])").lookups) == 4
    assert len(judge(Q + "WHERE ssn = ANY ('1 2 3'::oidvector)").lookups) == 3
    assert len(judge(Q + "WHERE ssn = ANY (ARRAY['John Smith', 'x'])").lookups) == 2
    assert judge(Q + "WHERE ssn = ANY (ARRAY[string_to_array('1,2', ',')])").refusal is not None
    assert [n for n, _ in judge(Q + "WHERE ssn = ANY (ARRAY[$1, 'x', $2])").elements] == [1, 2]
    verdict = judge(Q + "WHERE ssn = ANY ($2) OR mrn = ANY ($1::text[])")
    assert [(number, column.name) for number, column in verdict.arrays] == [(2, "ssn"), (1, "mrn")]


def test_a_function_that_looks_up_is_a_condition(judge, make_catalog) -> None:
    body = "SELECT EXISTS (SELECT FROM ehr.patients WHERE ssn = $1)"
    row = (7, "ehr", "has", "f", "sql", "s", False, body, [""], [], 0, [], "", "")
    catalog = make_catalog(rows={"functions": [row]})
    assert judge("SELECT ehr.has('1')", catalog, inference="deny").refusal.rule == "inference"
    assert judge("SELECT ehr.has('1')", catalog, inference="lookup").refusal is None


HOMES = {1: ("ehr.p", "r", ["id", "home", "phones"]), 2: ("ehr.addr", "c", ["zip", "area"])}


@pytest.fixture(scope="module")
def homes(make_catalog):
    rows = {"row_types": [(1, 2, 2)], "value_types": [(1, 3, True), (2, 2, False)]}
    return make_catalog(HOMES, {}, (), rows=rows)


@pytest.mark.parametrize(
    ("condition", "is_allowed"),
    [
        ("(home).zip = '1'", True),
        ("(p.home).zip = '1'", True),
        ("(home).zip = $1", True),
        ("(home).area = '1'", True),
        ("(home).area = $1", False),  # The area is a bigint, the parameter may be an oid.
        ("phones[1] = '1'", True),
        ("phones[1:1] = '{1}'", False),
        ("phones[id] = '1'", False),
        ("phones[1][2] = '1'", False),
        ("(home).zip LIKE '1%'", False),
        ("(home).upper = '1'", False),
        ("(phones).zip = '1'", False),
        ("(SELECT home FROM ehr.p LIMIT 1).zip = '1'", False),
    ],
)
def test_a_part_of_a_column_is_looked_up(judge, homes, condition: str, is_allowed: bool) -> None:
    columns = {"ehr.p.home": "redact", "ehr.p.phones": "redact"}
    text = f"SELECT id FROM ehr.p p WHERE {condition}".replace("(SELECT", "((SELECT").replace(
        "1).zip", "1)).zip"
    )
    verdict = judge(text, homes, columns=columns)
    assert (verdict.refusal is None) is is_allowed
    assert not is_allowed or len(verdict.lookups) == 1
