"""An immutable snapshot of what a database holds: relations, columns, views, functions.

`CATALOG_QUERIES` is run by a target; `build_catalog` turns its rows into a `Catalog`. No
I/O.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.model import ColumnName, RelationName

CATALOG_QUERIES = {
    "columns": """
        SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, a.attnum::int4,
               a.attname::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        WHERE a.attnum <> 0 AND NOT a.attisdropped AND c.relkind IN ('r','v','m','p','f')
        ORDER BY c.oid, a.attnum""",
    "views": """
        SELECT c.oid::int8, pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v','m') AND n.nspname NOT IN ('pg_catalog','information_schema')
        ORDER BY c.oid""",
    "inheritance": """
        SELECT inhrelid::int8, inhparent::int8 FROM pg_catalog.pg_inherits ORDER BY 1, 2""",
    "functions": """
        SELECT DISTINCT p.proname::text FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname NOT IN ('pg_catalog','information_schema') ORDER BY 1""",
    "operators": """
        SELECT DISTINCT o.oprname::text FROM pg_catalog.pg_operator o
        JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE n.nspname <> 'pg_catalog' ORDER BY 1""",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view, its columns by attribute number."""

    oid: int
    name: RelationName
    kind: str
    """pg_class.relkind: r, p, v, m or f."""
    columns: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """What `masking.statements` and `masking.plan` know of a database."""

    relations: Mapping[int, Relation]
    views: Mapping[int, str]
    """View oid → its SELECT statement."""
    parents: Mapping[int, tuple[int, ...]]
    functions: frozenset[str]
    """Names of functions outside pg_catalog: never taken for built-ins."""
    operators: frozenset[str]
    version: str
    by_name: Mapping[str, tuple[Relation, ...]]
    """Every relation of a name, whatever its schema."""

    def column(self, oid: int, attnum: int) -> ColumnName | None:
        """Return the column with this origin; `None` if the snapshot does not know it."""
        relation = self.relations.get(oid)
        name = None if relation is None else relation.columns.get(attnum)
        return None if relation is None or name is None else ColumnName(relation.name, name)

    def named(self, schema: str, name: str) -> tuple[Relation, ...]:
        """Return every relation of this name; in any schema if `schema` is empty.

        `search_path` and temporary tables cannot unprotect a name: all candidates count.
        """
        found = self.by_name.get(name, ())
        return tuple(relation for relation in found if schema in {"", relation.name.schema})


def build_catalog(rows: Mapping[str, Sequence[Sequence[object]]]) -> Catalog:
    """Build a snapshot from the rows of each of `CATALOG_QUERIES`."""
    columns: dict[int, dict[int, str]] = {}
    heads: dict[int, tuple[RelationName, str]] = {}
    for oid, schema, name, kind, attnum, column in rows["columns"]:
        number = int(str(oid))
        heads[number] = (RelationName(str(schema), str(name)), str(kind))
        columns.setdefault(number, {})[int(str(attnum))] = str(column)
    parents: dict[int, tuple[int, ...]] = {}
    for child, parent in rows["inheritance"]:
        key = int(str(child))
        parents[key] = (*parents.get(key, ()), int(str(parent)))
    digest = hashlib.sha256(repr({key: list(value) for key, value in rows.items()}).encode())
    relations = {
        oid: Relation(oid, name, kind, columns[oid]) for oid, (name, kind) in heads.items()
    }
    by_name: dict[str, tuple[Relation, ...]] = {}
    for relation in relations.values():
        by_name[relation.name.name] = (*by_name.get(relation.name.name, ()), relation)
    return Catalog(
        relations=relations,
        by_name=by_name,
        views={int(str(oid)): str(text) for oid, text in rows["views"]},
        parents=parents,
        functions=frozenset(str(row[0]) for row in rows["functions"]),
        operators=frozenset(str(row[0]) for row in rows["operators"]),
        version=digest.hexdigest()[:16],
    )
