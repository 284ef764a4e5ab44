"""What a statement may learn about protected columns without seeing them."""

from __future__ import annotations

import pytest

Q = "SELECT id FROM ehr.patients p "
FREE = [
    "SELECT ssn LIKE '1%', format('%s', ssn), split_part(ssn, '-', 2) FROM ehr.patients",
    "SELECT date_part('year', dob), regexp_replace('a', 'b', ssn) FROM ehr.patients",
    "SELECT extract(year FROM age(dob)), date_part('day', age(now(), dob)) FROM ehr.patients",
    "SELECT age(CURRENT_DATE, dob), extract(month FROM age(dob, localtimestamp)) FROM ehr.patients",
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
    "SELECT json_build_object('a', upper(ssn) || name, ssn, json_build_object('b', dob)) FROM ehr.patients",
    "SELECT jsonb_build_object(shout, shout), jsonb_object_agg(id, shout) FROM ehr.v",
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
    (Q + "WHERE upper(ssn) = 'A' OR upper($1) = upper(mrn)", {"ssn", "mrn"}),
    (
        Q + "WHERE upper(btrim(ssn)) IN ('1', $1) AND UPPER(p.mrn::text) = UPPER('x')",
        {"ssn", "mrn"},
    ),
    (Q + "WHERE pg_catalog.upper(ssn) = ANY ($1) AND TRIM(mrn) = '1'", {"ssn", "mrn"}),
    (Q + "WHERE upper(ssn) IN (VALUES ('1'), ('2'))", {"ssn"}),
    (Q + "JOIN (VALUES ('A'), ('B')) v (x) ON upper(p.ssn) = upper(v.x)", {"ssn"}),
    (Q + "JOIN ehr.part q ON upper(p.ssn) = upper(q.ssn)", {"ssn"}),
    (Q + "WHERE ssn LIKE '1' OR mrn::text ILIKE 'x y'", {"ssn", "mrn"}),
    (Q + "WHERE (ssn, city) IN (VALUES ('1', 'x'), ('2', 'y'))", {"ssn"}),
    (Q + "WHERE (p.mrn, p.id) IN (SELECT ssn, id FROM ehr.part)", {"mrn", "ssn"}),
    (Q + "JOIN ehr.part q ON upper(btrim(p.mrn)) = upper(btrim(q.ssn))", {"mrn", "ssn"}),
]
FAULTS = [
    "SELECT date_part(ssn, age(dob)) FROM ehr.patients",
    "SELECT extract(year FROM age(dob) / weight) FROM ehr.patients",
    "SELECT extract(year FROM age(btrim(dob))) FROM ehr.patients",
    "SELECT extract(year FROM age(dob))::int FROM ehr.patients",
    "SELECT make_date(extract(year FROM age(dob)), 1, 1) FROM ehr.patients",
    Q + "WHERE extract(year FROM age(dob)) > 70",
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
    # Which of these has no capitals, no spaces, or one that is a function of the value alone.
    Q + "WHERE upper(ssn) = ssn",
    Q + "WHERE upper(ssn) = btrim(ssn)",
    Q + "WHERE upper(btrim(ssn)) = btrim(upper(ssn))",
    Q + "WHERE upper(ssn) IS NOT DISTINCT FROM ssn",
    Q + "WHERE upper(ssn) IN (ssn, '1')",
    Q + "WHERE upper(ssn) IN (SELECT p.ssn FROM ehr.wards)",
    Q + "WHERE upper(ssn) IN (SELECT ssn FROM ehr.part)",
    Q + "WHERE upper(ssn) = (SELECT p.ssn)",
    Q + "WHERE (SELECT p.ssn) = upper(ssn)",
    Q + "WHERE upper(ssn) = ANY (ARRAY[ssn])",
    Q + "WHERE upper(ssn) = coalesce($1, ssn)",
    Q + "WHERE (upper(ssn), 1) = (ssn, 1)",
    Q + "JOIN LATERAL (VALUES (p.ssn)) v (x) ON upper(p.ssn) = v.x",
    Q + "JOIN ehr.part q ON upper(p.ssn) = q.ssn",
    Q + "WHERE upper(ssn) = city",
    Q + "WHERE ssn ILIKE 'a_'",
    Q + "WHERE ssn LIKE ''",
    r"SELECT id FROM ehr.patients WHERE ssn LIKE 'a\\b'",
    Q + "WHERE ssn NOT LIKE '1'",
    Q + "WHERE ssn LIKE $1 || '%'",
    Q + "WHERE ssn LIKE $1::varchar(1)",
    Q + "WHERE ssn NOT LIKE $1",
    Q + "WHERE ssn LIKE $1 AND (SELECT ssn LIKE $1)",
    Q + "WHERE ssn ILIKE mrn",
    Q + "WHERE '1' LIKE ssn",
    Q + "WHERE ssn LIKE '1' ESCAPE '1'",
    Q + "WHERE ssn LIKE ANY (ARRAY['1'])",
    Q + "WHERE ssn SIMILAR TO '1'",
    Q + "WHERE ssn ~~ '1'",
    Q + "WHERE left(ssn, 1) LIKE '1'",
    Q + "WHERE (ssn, id) IN (SELECT ward, beds FROM ehr.wards)",
    Q + "WHERE (ssn, city) IN (SELECT '1', mrn FROM ehr.patients)",
    Q + "WHERE (upper(ssn), id) IN (SELECT p.ssn, p.id)",
    Q + "WHERE (ssn, id) IN (SELECT * FROM ehr.wards w, ehr.part)",
    Q + "WHERE (ssn, id) NOT IN (VALUES ('1', 2))",
    Q + "WHERE (ssn, id) < ANY (VALUES ('1', 2))",
    Q + "WHERE upper(ssn) = upper(city)",
    Q + "WHERE upper(ssn) > 'A'",
    Q + "WHERE btrim(ssn, '123') = ''",
    Q + "WHERE upper(left(ssn, 1)) = '1'",
    Q + "WHERE upper(ssn || '') = '1'",
    Q + "WHERE upper(ssn COLLATE \"x\") = '1'",
    Q + "WHERE initcap(ssn) = '1'",
    Q + "WHERE md5(p.ssn) = md5('1')",
    "SELECT p.id FROM ehr.patients p JOIN ehr.part q ON left(p.ssn, 1) = left(q.ssn, 1)",
    "SELECT p.id FROM ehr.patients p JOIN ehr.part q ON md5(p.ssn) = md5(q.ssn)",
    "SELECT p.id FROM ehr.patients p JOIN ehr.part q ON btrim(p.ssn, '1') = btrim(q.ssn, '1')",
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
    "SELECT id FROM ehr.patients JOIN (VALUES ('1'), (random()::text)) v (ssn) USING (ssn)",
    "SELECT id FROM ehr.patients JOIN (SELECT '1' AS ssn UNION ALL SELECT ward FROM ehr.wards) v USING (ssn)",
    "SELECT id FROM (SELECT id, upper(ssn) AS ssn FROM ehr.patients) p JOIN (VALUES ('1')) v (ssn) USING (ssn)",
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
    "SELECT json_build_object(nullif(ssn, '1'), 1) FROM ehr.patients",
    "SELECT json_object_agg(substr(ssn, 2), 1) FROM ehr.patients",
    "SELECT json_build_object('a', VARIADIC note), json_build_object('a', 1 / weight) FROM ehr.patients",
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


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("upper(ssn) = 'x'", 1),
        ("upper(ssn) IN ('x', 'y', $1)", 3),
        ("upper(ssn) = ANY ('{a,b}')", 2),
        ("upper(ssn) IN (VALUES ('1'), ('2'))", 2),
        ("(upper(ssn), btrim(mrn)) IN (('1', '2'), ('3', '4'))", 4),
        ("(upper(ssn), mrn, city) IN (VALUES ('1', '2', 'x'), ('3', '4', 'y'))", 4),
        ("(ssn, id) = ANY (SELECT '1', id FROM ehr.wards)", 1),
    ],
)
def test_texts_that_are_spelt_in_several_ways_count_as_others(judge, condition, count) -> None:
    verdict = judge(Q + "WHERE " + condition)
    assert verdict.refusal is None and len(verdict.lookups) == count
    assert judge(Q + "WHERE " + condition, inference="deny").refusal is not None


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("JOIN (VALUES ('1'), ('2')) v (ssn) USING (ssn)", 2),
        ("NATURAL JOIN (VALUES ('1', '2')) v (ssn, mrn)", 2),
        ("LEFT JOIN (SELECT '1' AS ssn) v USING (ssn)", 1),
        ("JOIN unnest('{a,b,c}'::text[]) AS v (ssn) USING (ssn)", 3),
    ],
)
def test_each_constant_that_using_compares_counts(judge, source: str, count: int) -> None:
    verdict = judge(f"SELECT id FROM ehr.patients {source}")
    assert verdict.refusal is None and len(verdict.lookups) == count
    (bound,) = judge(Q + "JOIN unnest($1::text[]) AS v (ssn) USING (ssn)").arrays
    assert (bound[0], bound[1].name) == (1, "ssn")


def test_the_values_of_patterns_are_looked_at_when_they_are_bound(judge) -> None:
    verdict = judge(Q + "WHERE ssn ILIKE $2 OR mrn::text LIKE $1::text")
    assert (verdict.refusal, verdict.patterns, len(verdict.lookups)) == (None, (2, 1), 2)
    assert judge(Q + "WHERE ssn ILIKE $1", inference="audit").patterns == ()
    assert judge(Q + "WHERE ssn ILIKE $1", inference="deny").refusal is not None
    assert judge("SELECT ssn LIKE $1 FROM ehr.patients").refusal is not None


def test_a_pattern_in_a_function_is_not_seen(judge, make_catalog) -> None:
    body = "SELECT EXISTS (SELECT FROM ehr.patients WHERE ssn ILIKE $1)"
    row = (7, "ehr", "has", "f", "sql", "s", False, body, [""], [], 0, [], "", "")
    catalog = make_catalog(rows={"functions": [row]})
    assert judge("SELECT ehr.has('1%')", catalog).refusal is not None


def test_only_texts_are_spelt_in_several_ways(judge, make_catalog) -> None:
    """`lower` and `upper` of a range are its ends; a function of one's own may be anything."""
    of_ranges = make_catalog(rows={"value_types": [(20001, 3, "R")]})
    of_rows = make_catalog(rows={"row_types": [(20001, 3, 20002)]})
    own = make_catalog(functions=["upper"])
    text = Q + "WHERE upper({}) = '1'"
    assert judge(text.format("ssn"), make_catalog()).refusal is None
    assert judge(text.format("ssn::text"), of_ranges).refusal is None
    for catalog in (of_ranges, of_rows, own):
        assert judge(text.format("ssn"), catalog).refusal is not None
    assert judge(text.format("ssn::text"), own).refusal is not None


def test_a_function_that_looks_up_is_a_condition(judge, make_catalog) -> None:
    body = "SELECT EXISTS (SELECT FROM ehr.patients WHERE ssn = $1)"
    row = (7, "ehr", "has", "f", "sql", "s", False, body, [""], [], 0, [], "", "")
    catalog = make_catalog(rows={"functions": [row]})
    assert judge("SELECT ehr.has('1')", catalog, inference="deny").refusal.rule == "inference"
    assert judge("SELECT ehr.has('1')", catalog, inference="lookup").refusal is None


def test_a_function_with_a_name_of_postgresqls_own_opens_nothing(judge, make_catalog) -> None:
    def row(oid: int, name: str) -> tuple[object, ...]:
        return (oid, "ehr", name, "f", "sql", "i", False, "SELECT $1", [""], [], 0, [], "", "")

    catalog = make_catalog(rows={"functions": [row(7, "query_to_xml"), row(8, "texteq")]})
    closed = (
        "query_to_xml('SELECT 1')",
        "pg_catalog.query_to_xml('')",
        "x.pg_catalog.query_to_xml('')",
    )
    for call in closed:
        assert judge(f"SELECT {call}", catalog).refusal is not None
    assert judge("SELECT texteq(ssn, 'a') FROM ehr.patients", catalog).refusal is not None
    for call in ("ehr.query_to_xml('')", "ehr.texteq(ssn)", "texteq('a', 'b')"):
        assert judge(f"SELECT {call} FROM ehr.patients", catalog).refusal is None


HOMES = {1: ("ehr.p", "r", ["id", "home", "phones"]), 2: ("ehr.addr", "c", ["zip", "area"])}


@pytest.fixture(scope="module")
def homes(make_catalog):
    rows = {"row_types": [(1, 2, 2)], "value_types": [(1, 3, "A"), (2, 2, "N")]}
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
