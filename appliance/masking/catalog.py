"""An immutable snapshot of what a database holds: relations, columns, views, functions.

`CATALOG_QUERIES` is run by a target; `build_catalog` turns its rows into a `Catalog`. No
I/O.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from appliance.model import ColumnName, RelationName

IS_TRIGGER = re.compile(r"^\s*RETURNS\s+trigger\s*$", re.IGNORECASE | re.MULTILINE)
FIRST_USER_OID = 16384  # FirstNormalObjectId in PostgreSQL
CATALOG_QUERIES = {
    "columns": """
        SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, a.attnum::int4,
               a.attname::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        WHERE a.attnum <> 0 AND NOT a.attisdropped AND c.relkind IN ('r','v','m','p','f','c')
        ORDER BY c.oid, a.attnum""",
    "views": """
        SELECT c.oid::int8, pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v','m') AND n.nspname NOT IN ('pg_catalog','information_schema')
        ORDER BY c.oid""",
    "inheritance": """
        SELECT inhrelid::int8, inhparent::int8 FROM pg_catalog.pg_inherits ORDER BY 1, 2""",
    "row_types": """
        WITH RECURSIVE inside (typ, part) AS (
            SELECT t.oid, t.oid FROM pg_catalog.pg_type t
            UNION
            SELECT i.typ, u.next FROM inside i JOIN pg_catalog.pg_type t ON t.oid = i.part
            CROSS JOIN LATERAL (VALUES (t.typelem), (t.typbasetype)) AS u (next)
            WHERE u.next <> 0)
        SELECT a.attrelid::int8, a.attnum::int4, t.typrelid::int8
        FROM pg_catalog.pg_attribute a JOIN inside i ON i.typ = a.atttypid
        JOIN pg_catalog.pg_type t ON t.oid = i.part
        WHERE t.typrelid <> 0 AND a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY 1, 2, 3""",
    "defaults": """
        SELECT d.adrelid::int8, d.adnum::int4, pg_catalog.pg_get_expr(d.adbin, d.adrelid),
               a.attgenerated <> ''
        FROM pg_catalog.pg_attrdef d
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        ORDER BY 1, 2""",
    "functions": """
        SELECT p.oid::int8, n.nspname::text, p.proname::text, p.prokind::text, l.lanname::text,
               p.provolatile::text,
               EXISTS (SELECT FROM pg_catalog.pg_depend d
                       WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                       AND d.objid = p.oid AND d.deptype = 'e'),
               COALESCE(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc),
               COALESCE(p.proargnames, '{}'), COALESCE(p.proargmodes::text[], '{}'),
               COALESCE(t.typrelid, 0)::int8,
               ARRAY[g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggdeserialfn,
                     g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn]::int8[],
               COALESCE(pg_catalog.pg_get_expr(p.proargdefaults, 0), ''),
               CASE WHEN l.lanname = 'plpgsql' AND p.prokind = 'f'
                    THEN pg_catalog.pg_get_functiondef(p.oid) ELSE '' END
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        LEFT JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
        LEFT JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = p.oid
        WHERE n.nspname NOT IN ('pg_catalog','information_schema') ORDER BY p.oid""",
    "hooks": """
        SELECT tgrelid::int8, tgfoid::int8 FROM pg_catalog.pg_trigger WHERE NOT tgisinternal
        UNION SELECT ev_class::int8, 0 FROM pg_catalog.pg_rewrite
        WHERE ev_type <> '1' AND oid >= 16384
        UNION SELECT c.conrelid::int8, d.refobjid::int8 FROM pg_catalog.pg_constraint c
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
        AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        UNION SELECT a.adrelid::int8, d.refobjid::int8 FROM pg_catalog.pg_attrdef a
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
        AND d.objid = a.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        ORDER BY 1, 2""",
    "vectors": """
        SELECT t.tgrelid::int8, pg_catalog.encode(t.tgargs, 'escape')
        FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
        WHERE p.proname IN ('tsvector_update_trigger', 'tsvector_update_trigger_column')
        ORDER BY t.oid""",
    "built_in_functions": """
        SELECT p.proname::text, bool_or(p.provolatile = 'v') FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace GROUP BY 1 ORDER BY 1""",
    "operators": """
        SELECT o.oprname::text, o.oprcode::oid::int8 FROM pg_catalog.pg_operator o
        WHERE o.oid >= 16384 ORDER BY 1, 2""",
    "casts": """
        WITH RECURSIVE casts (target, function, context) AS (
            SELECT casttarget, castfunc, castcontext FROM pg_catalog.pg_cast
            WHERE castfunc >= 16384
            UNION
            SELECT t.oid, c.function, c.context FROM casts c
            JOIN pg_catalog.pg_type t ON c.target IN (t.typbasetype, t.typelem))
        SELECT t.typname::text, c.function::int8, c.context <> 'e' FROM casts c
        JOIN pg_catalog.pg_type t ON t.oid = c.target
        UNION SELECT t.typname::text, d.refobjid::int8, false FROM pg_catalog.pg_constraint c
        JOIN pg_catalog.pg_type t ON t.oid = c.contypid
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
        AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        WHERE d.refobjid >= 16384 ORDER BY 1, 2""",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view, its columns by attribute number."""

    oid: int
    name: RelationName
    kind: str
    """pg_class.relkind: r, p, v, m, f or c."""
    columns: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RoutineDefinition:
    """A function, procedure or aggregate outside pg_catalog."""

    schema: str
    name: str
    kind: str
    """pg_proc.prokind: f, p, a or w."""
    language: str
    volatility: str
    """pg_proc.provolatile: i, s or v."""
    is_of_extension: bool
    source: str
    arguments: tuple[str, ...]
    """Names of the arguments; empty where they have none."""
    results: tuple[str, ...]
    """Names of the columns of a row that it returns by OUT or TABLE; empty where they have none."""
    row_type: int
    """Relation or composite type whose rows it returns, else 0."""
    support: tuple[int, ...]
    """The functions an aggregate is made of."""
    defaults: str
    """Expressions for arguments that are left out."""
    definition: str
    """The whole CREATE FUNCTION, of PL/pgSQL only."""

    @property
    def is_trigger(self) -> bool:
        """Return whether it is a PL/pgSQL function for triggers."""
        return IS_TRIGGER.search(self.definition) is not None


@dataclass(frozen=True, slots=True)
class Catalog:
    """What `masking.statements` and `masking.plan` know of a database."""

    relations: Mapping[int, Relation]
    views: Mapping[int, str]
    """View oid → its SELECT statement."""
    parents: Mapping[int, tuple[int, ...]]
    row_types: Mapping[tuple[int, int], tuple[int, ...]]
    """Column → the relations or composite types whose rows are inside its values."""
    defaults: Mapping[tuple[int, int], str]
    """Column → the expression of its default, or that it is generated by."""
    generated: frozenset[tuple[int, int]]
    """Columns that COPY leaves out."""
    hooks: Mapping[int, tuple[int, ...]]
    """Relation → functions that run when its rows are written; 0 stands for a rule."""
    vectors: tuple[tuple[int, str, frozenset[str]], ...]
    """Relation, its column of text search, and the columns that a built-in trigger puts there."""
    functions: frozenset[str]
    """Names of functions outside pg_catalog: never taken for built-ins."""
    routines: Mapping[int, RoutineDefinition]
    built_in_functions: frozenset[str]
    volatile_functions: frozenset[str]
    """Built-in functions that may give another result in each row."""
    operators: Mapping[str, tuple[int, ...]]
    """Operator of one's own → its functions."""
    casts: Mapping[str, tuple[int, ...]]
    """Name of a type → the functions of casts to it that are not built in."""
    unwritten_casts: frozenset[int]
    """Functions of casts that happen without being written: on assignment, in calls."""
    version: str
    by_name: Mapping[str, tuple[Relation, ...]]
    """Every relation of a name, whatever its schema."""
    routines_by_name: Mapping[str, tuple[int, ...]]
    column_names: frozenset[str]

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
        if schema == "pg_temp":  # Stands for the session's own pg_temp_3.
            return tuple(r for r in found if r.name.schema.startswith("pg_temp"))
        return tuple(relation for relation in found if schema in {"", relation.name.schema})


Rows = Sequence[Sequence[object]]


def build_catalog(rows: Mapping[str, Rows]) -> Catalog:
    """Build a snapshot from the rows of each of `CATALOG_QUERIES`."""
    columns: dict[int, dict[int, str]] = {}
    heads: dict[int, tuple[RelationName, str]] = {}
    for oid, schema, name, kind, attnum, column in rows["columns"]:
        number = _int(oid)
        heads[number] = (RelationName(str(schema), str(name)), str(kind))
        columns.setdefault(number, {})[_int(attnum)] = str(column)
    relations = {
        oid: Relation(oid, name, kind, columns[oid]) for oid, (name, kind) in heads.items()
    }
    routines = {_int(row[0]): _routine(row) for row in rows["functions"]}
    digest = hashlib.sha256(repr({key: list(value) for key, value in rows.items()}).encode())
    return Catalog(
        relations=relations,
        by_name=_group((relation.name.name, relation) for relation in relations.values()),
        views={_int(oid): str(text) for oid, text in rows["views"]},
        parents=_group((_int(child), _int(parent)) for child, parent in rows["inheritance"]),
        row_types=_group(
            ((_int(oid), _int(attnum)), _int(inside)) for oid, attnum, inside in rows["row_types"]
        ),
        defaults={
            (_int(oid), _int(attnum)): str(text) for oid, attnum, text, _ in rows["defaults"]
        },
        generated=frozenset((_int(row[0]), _int(row[1])) for row in rows["defaults"] if row[3]),
        hooks=_group((_int(oid), _int(function)) for oid, function in rows["hooks"]),
        vectors=tuple(_vector(_int(oid), str(text)) for oid, text in rows["vectors"]),
        functions=frozenset(routine.name for routine in routines.values()),
        routines=routines,
        routines_by_name=_group((routine.name, oid) for oid, routine in routines.items()),
        built_in_functions=frozenset(str(row[0]) for row in rows["built_in_functions"]),
        volatile_functions=frozenset(str(row[0]) for row in rows["built_in_functions"] if row[1]),
        operators=_group((str(name), _int(oid)) for name, oid in rows["operators"]),
        casts=_group((str(name), _int(oid)) for name, oid, _ in rows["casts"]),
        unwritten_casts=frozenset(
            _int(oid) for _, oid, is_unwritten in rows["casts"] if is_unwritten
        ),
        column_names=frozenset(
            name
            for relation in relations.values()
            if relation.oid >= FIRST_USER_OID
            for name in relation.columns.values()
        ),
        version=digest.hexdigest()[:16],
    )


def _int(value: object) -> int:
    return int(str(value))


K = TypeVar("K")
V = TypeVar("V")


def _group(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, tuple[V, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


def _vector(oid: int, arguments: str) -> tuple[int, str, frozenset[str]]:
    name, _, *inputs = arguments.split("\\000")
    return oid, name, frozenset(inputs)


def _routine(row: Sequence[object]) -> RoutineDefinition:
    _, schema, name, kind, language, volatility, is_of_extension, source, *rest = row
    arguments, modes, row_type, support, defaults, definition = rest
    names = list(arguments) if isinstance(arguments, list | tuple) else []
    kinds = list(modes) if isinstance(modes, list | tuple) else []
    inputs = [n for i, n in enumerate(names) if i >= len(kinds) or kinds[i] in {"i", "b", "v"}]
    outputs = [n for n, kind in zip(names, kinds, strict=False) if kind in {"o", "b", "t"}]
    parts = support if isinstance(support, list | tuple) else ()
    return RoutineDefinition(
        str(schema),
        str(name),
        str(kind),
        str(language),
        str(volatility),
        bool(is_of_extension),
        str(source),
        tuple(map(str, inputs)),
        tuple(map(str, outputs)),
        _int(row_type),
        tuple(_int(part) for part in parts if part),
        str(defaults),
        str(definition),
    )
