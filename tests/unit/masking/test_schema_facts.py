import pytest

from appliance.masking.schema_facts import Kind, build_facts
from appliance.model import ColumnName, RelationName


@pytest.mark.parametrize(
    ("base", "category", "kind"),
    [
        ("text", "S", Kind.TEXT),
        ("varchar", "S", Kind.TEXT),
        ("citext", "S", Kind.TEXT),
        ("tsvector", "U", Kind.TEXT),
        ("int4", "N", Kind.NUMBER),
        ("date", "D", Kind.DATE),
        ("timestamptz", "D", Kind.DATE),
        ("time", "D", Kind.OTHER),
        ("daterange", "R", Kind.DATE),
        ("bool", "B", Kind.OTHER),
        ("mood", "E", Kind.OTHER),
        ("inet", "I", Kind.NETWORK),
        ("macaddr", "U", Kind.NETWORK),
        ("jsonb", "U", Kind.JSON),
        ("bytea", "U", Kind.BINARY),
        ("geometry", "U", Kind.GEOMETRY),
        ("uuid", "U", Kind.UUID),
    ],
)
def test_a_type_is_of_one_kind(base, category, kind):
    row = ("ehr", "patients", "x", "its name", base, category, "c", "r")
    (column,) = build_facts({"columns": [row], "references": [], "holders": []}).columns
    assert column.kind is kind
    assert (column.type_name, column.comment, column.relation_comment) == ("its name", "c", "r")


def test_a_column_may_refer_to_several():
    rows = [("a", "b", "c", "a", "p", "id"), ("a", "b", "c", "a", "q", "id")]
    here = ColumnName(RelationName("a", "b"), "c")
    there = tuple(ColumnName(RelationName("a", name), "id") for name in "pq")
    assert build_facts({"columns": [], "references": rows, "holders": []}).references == {
        here: there
    }


def test_a_composite_type_may_be_in_several_relations():
    rows = [("a", "home", "a", "p"), ("a", "home", "a", "q")]
    facts = build_facts({"columns": [], "references": [], "holders": rows})
    assert facts.holders == {
        RelationName("a", "home"): (RelationName("a", "p"), RelationName("a", "q"))
    }
