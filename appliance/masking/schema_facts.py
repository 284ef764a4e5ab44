"""What a catalog says about the columns of a database: names, types, comments, keys.

Wider than `masking.catalog` (comments, types, foreign keys) and only for suggestions.
`FACTS_QUERIES` is run by a target; `build_facts` turns its rows into `SchemaFacts`. They
read the catalog only, never a value. No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.model import ColumnName, RelationName

_INSIDE = """
        WITH RECURSIVE inside (typ, part) AS (
            SELECT t.oid, t.oid FROM pg_catalog.pg_type t
            UNION
            SELECT i.typ, CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END
            FROM inside i JOIN pg_catalog.pg_type t ON t.oid = i.part
            WHERE t.typtype = 'd' OR (t.typelem <> 0 AND t.typcategory = 'A')),
        holders (oid, typ) AS (
            SELECT c.oid, i.part FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
            JOIN inside i ON i.typ = a.atttypid
            WHERE c.relkind IN ('r','p','f','c') AND NOT c.relispartition AND a.attnum > 0
            AND NOT a.attisdropped)"""
"""Types within domains and arrays; relations that have columns of a type."""
FACTS_QUERIES = {
    "columns": f"""{_INSIDE}
        SELECT n.nspname::text, c.relname::text, a.attname::text,
               pg_catalog.format_type(a.atttypid, a.atttypmod), b.typname::text,
               b.typcategory::text, COALESCE(pg_catalog.col_description(c.oid, a.attnum), ''),
               COALESCE(pg_catalog.obj_description(c.oid, 'pg_class'), '')
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        JOIN inside i ON i.typ = a.atttypid
        JOIN pg_catalog.pg_type b ON b.oid = i.part AND b.typtype <> 'd' AND b.typcategory <> 'A'
        WHERE (c.relkind IN ('r','p','f')
               OR (c.relkind = 'c' AND c.reltype IN (SELECT h.typ FROM holders h)))
        AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
        AND n.nspname NOT IN ('pg_catalog','information_schema')
        AND n.nspname !~ '^pg_(toast|temp)' ORDER BY n.nspname, c.relname, a.attnum""",
    "references": """
        SELECT n.nspname::text, c.relname::text, a.attname::text,
               fn.nspname::text, fc.relname::text, fa.attname::text
        FROM pg_catalog.pg_constraint k
        CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS u (here, there)
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.here
        JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
        JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
        JOIN pg_catalog.pg_attribute fa ON fa.attrelid = fc.oid AND fa.attnum = u.there
        WHERE k.contype = 'f' AND NOT c.relispartition ORDER BY 1, 2, 3, 4, 5, 6""",
    "holders": f"""{_INSIDE}
        SELECT tn.nspname::text, t.relname::text, n.nspname::text, c.relname::text
        FROM holders h
        JOIN pg_catalog.pg_class c ON c.oid = h.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class t ON t.reltype = h.typ AND t.relkind = 'c'
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace ORDER BY 1, 2, 3, 4""",
}


class Kind(StrEnum):
    """What a type is good for, as far as suggestions care."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    JSON = "json"
    BINARY = "binary"
    NETWORK = "network"
    GEOMETRY = "geometry"
    UUID = "uuid"
    OTHER = "other"


KINDS_BY_TYPE = {
    **dict.fromkeys(("json", "jsonb", "hstore"), Kind.JSON),
    **dict.fromkeys(("bytea", "lo"), Kind.BINARY),
    **dict.fromkeys(("macaddr", "macaddr8"), Kind.NETWORK),
    **dict.fromkeys(("geometry", "geography", "point"), Kind.GEOMETRY),
    **dict.fromkeys(("daterange", "tsrange", "tstzrange"), Kind.DATE),
    **dict.fromkeys(("datemultirange", "tsmultirange", "tstzmultirange"), Kind.DATE),
    **dict.fromkeys(("time", "timetz"), Kind.OTHER),
    **dict.fromkeys(("xml", "tsvector", "citext"), Kind.TEXT),
    "uuid": Kind.UUID,
}
KINDS_BY_CATEGORY = {
    "S": Kind.TEXT,
    "N": Kind.NUMBER,
    "D": Kind.DATE,
    "I": Kind.NETWORK,
    "G": Kind.GEOMETRY,
}
"""pg_type.typcategory, for types that the table above does not name."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a catalog says about one column."""

    name: ColumnName
    type_name: str
    kind: Kind
    comment: str
    relation_comment: str


@dataclass(frozen=True, slots=True)
class SchemaFacts:
    """What a catalog says about the tables of one database."""

    columns: tuple[ColumnFacts, ...]
    references: Mapping[ColumnName, tuple[ColumnName, ...]]
    """Column → the columns its foreign keys refer to."""
    holders: Mapping[RelationName, tuple[RelationName, ...]]
    """Composite type → the relations that have columns of it; its fields are `columns`, too."""


def build_facts(rows: Mapping[str, Sequence[Sequence[object]]]) -> SchemaFacts:
    """Build the facts from the rows of each of `FACTS_QUERIES`."""
    columns = []
    for schema, relation, column, type_name, base, category, comment, about in rows["columns"]:
        name = ColumnName(RelationName(str(schema), str(relation)), str(column))
        kind = KINDS_BY_TYPE.get(str(base)) or KINDS_BY_CATEGORY.get(str(category), Kind.OTHER)
        columns.append(ColumnFacts(name, str(type_name), kind, str(comment), str(about)))
    references: dict[ColumnName, tuple[ColumnName, ...]] = {}
    for row in rows["references"]:
        schema, relation, column, other_schema, other_relation, other = map(str, row)
        here = ColumnName(RelationName(schema, relation), column)
        there = ColumnName(RelationName(other_schema, other_relation), other)
        references[here] = (*references.get(here, ()), there)
    holders: dict[RelationName, tuple[RelationName, ...]] = {}
    for row in rows["holders"]:
        schema, relation, other_schema, other_relation = map(str, row)
        composite = RelationName(schema, relation)
        holder = RelationName(other_schema, other_relation)
        holders[composite] = (*holders.get(composite, ()), holder)
    return SchemaFacts(tuple(columns), references, holders)
