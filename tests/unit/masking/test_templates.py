"""Which texts share a verdict, and that each of them keeps its own text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.masking.grammar import parse_statements
from appliance.masking.statements import _analyse, analyse
from appliance.masking.templates import template_of


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("SELECT * FROM t WHERE id = 4711", "SELECT * FROM t WHERE id = 1"),
        ("select a from t where b='ab C-1' and c =\n007", "select a from t where b='x' and c =\n1"),
        ("SELECT a FROM t WHERE b = 4711::int8", "SELECT a FROM t WHERE b = 1::int8"),
    ],
)
def test_a_look_up_has_a_template(text, template):
    assert template_of(text) == template


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "UPDATE t SET a = 1",
        "SELECT a FROM t WHERE b = 5000000000",
        "SELECT a FROM t WHERE b = 1.5",
        "SELECT a FROM t WHERE b = 1e5",
        "SELECT a FROM t WHERE b <= 5",
        "SELECT a FROM t WHERE b >= 'x'",
        "SELECT f(a => 'x')",
        "SELECT f(a := 5)",
        "SELECT a FROM t WHERE b = $1",
        "SELECT a FROM t WHERE b = 'it''s'",
        "SELECT a FROM t WHERE b = E'a'",
        "SELECT a FROM t WHERE b = 'a' -- c = 'd'",
        "SELECT a /* b = 1 */ FROM t",
        "SELECT ' = 'b' = ' FROM t",
        "SELECT a FROM t WHERE b = 'a'\n'b'",
        "SELECT a FROM t WHERE b = 'a' AND c LIKE 'd'",
        'SELECT "b = 1" FROM t',
        "SELECT a FROM t WHERE b = 1; SELECT 2",
    ],
)
def test_what_is_unsure_has_none(text):
    assert template_of(text) is None


def test_each_text_keeps_its_own(catalog, rules):
    first, second = (f"SELECT ssn FROM ehr.patients WHERE mrn = '{n}'" for n in ("a", "bc"))
    (one,), (other,) = (analyse(text, catalog, rules) for text in (first, second))
    assert (one.source, other.source) == (first, second)
    assert one.columns is other.columns


def test_a_mistake_is_told_at_its_own_place(catalog, rules):
    with pytest.raises(ProtocolError) as told:
        analyse("SELECT id FROM ehr.patients WHERE id = 123456 FROM", catalog, rules)
    assert told.value.__cause__.position == 47


@pytest.fixture(scope="module")
def catalog(make_catalog):
    return make_catalog()


@pytest.fixture(scope="module")
def rules(make_rules):
    return make_rules()


PIECES = st.sampled_from(
    [
        "= 1",
        "= 'a'",
        "= '",
        "'",
        "''",
        '"',
        "--",
        "/*",
        "*/",
        "$$",
        "\\",
        ";",
        "=",
        "E'",
        "x",
        " ",
        "\n",
    ]
)


@given(st.lists(PIECES).map(lambda pieces: "SELECT " + "".join(pieces)))
def test_a_template_has_the_same_shape(text):
    """Where a text has a template, both parse to the same tree but for the constants."""
    template = template_of(text)
    if template is None:
        return
    try:
        trees = [shape(parse_statements(one)) for one in (text, template)]
    except ProtocolError:
        with pytest.raises(ProtocolError):
            [parse_statements(one) for one in (text, template)]
        return
    assert trees[0] == trees[1]


def shape(node):
    if isinstance(node, list):
        return [shape(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if "location" not in key}
    return {
        key: set(value) - {"location"} if key == "A_Const" else shape(value)
        for key, value in kept.items()
    }


@given(st.integers(0, 10**9 - 1))
def test_any_number_means_the_same(catalog, rules, number):
    text = f"SELECT ssn, count(*) FROM ehr.patients WHERE id = {number} GROUP BY 1"
    assert analyse(text, catalog, rules) == _analyse(text, catalog, rules)
