"""Which fields of a row a function reads: `is_rare(p)` may need no protected one. No I/O.

Found from the names in its body: an argument that stands anywhere else than before a field's
name is read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from appliance.masking.catalog import Catalog, RoutineDefinition, own_columns
from appliance.masking.grammar import Node, names_of
from appliance.masking.routine import Routine
from appliance.masking.scopes import Columns, Flow, combine

OF_INFORMATION_SCHEMA = {
    "pg_attribute": frozenset({"atttypid", "atttypmod"}),
    "pg_type": frozenset({"typtype", "typbasetype", "typtypmod"}),
}
"""What `_pg_truetypid(a.*, t.*)` and `_pg_truetypmod(a.*, t.*)` read of the rows they are given."""

Fields = dict[int, tuple[frozenset[str], tuple[str, ...]]]


def fields_read(
    trees: Iterable[Node], definition: RoutineDefinition, rows: Mapping[int, Columns]
) -> Fields:
    """Return the fields that a body reads of each argument which is a row, if it reads no more.

    `rows` has the columns of such arguments by place.
    """
    if set(definition.arguments) & set(definition.results):
        return {}  # What INOUT returns is not named.
    names = {
        name: place for place, name in enumerate(definition.arguments) if name and place in rows
    }
    found: dict[int, set[str]] = {place: set() for place in rows}
    for place, field in _uses(list(trees), names, definition.name):
        if place in found:
            found[place].add(field)
    every = {place: tuple(column.name for column in columns) for place, columns in rows.items()}
    return {
        place: (frozenset(fields), every[place])
        for place, fields in found.items()
        if fields <= set(every[place])
    }


def fields_of_built_in(name: str, catalog: Catalog) -> Fields:
    """Return what a function of information_schema reads of each argument that is a row."""
    if name not in {"_pg_truetypid", "_pg_truetypmod"}:
        return {}
    return {
        place: (fields, tuple(name for _, name in own_columns(relation)))
        for place, (row, fields) in enumerate(OF_INFORMATION_SCHEMA.items())
        for relation in catalog.named("pg_catalog", row)
    }


def _uses(node: object, names: dict[str, int], function: str) -> Iterator[tuple[int, str]]:
    """Yield the place of an argument and the field of it that is read; "" is all of it."""
    if isinstance(node, list):
        for item in node:
            yield from _uses(item, names, function)
    elif isinstance(node, dict):
        for kind, value in node.items():
            if kind == "ColumnRef":
                yield from _named(names_of(value["fields"]), names, function)
            elif kind == "ParamRef":
                yield value.get("number", 0) - 1, ""
            elif kind == "A_Indirection" and (used := _field_of(value, names)) is not None:
                yield used
                yield from _uses(value["indirection"], names, function)
            else:
                yield from _uses(value, names, function)


def _named(parts: list[str], names: dict[str, int], function: str) -> Iterator[tuple[int, str]]:
    if function in parts[:-1]:  # `f.p`, `f.p.field`
        yield from ((place, "") for place in names.values())
    elif parts and parts[0] in names:
        yield names[parts[0]], parts[1] if len(parts) > 1 else ""


def _field_of(node: Node, names: dict[str, int]) -> tuple[int, str] | None:
    """Return what `$1.field` or `(p).field` reads; `None` if it is something else."""
    field = node["indirection"][0].get("String", {}).get("sval", "")
    argument = node["arg"]
    if "ParamRef" in argument:
        return argument["ParamRef"].get("number", 0) - 1, field
    parts = names_of(argument.get("ColumnRef", {}).get("fields", []))
    return (names[parts[0]], field) if len(parts) == 1 and parts[0] in names else None


def flow_of_fields(routine: Routine, place: int, columns: Columns) -> Flow | None:
    """Return what flows into a function from a row with these columns, its argument at `place`.

    `None` if it may read all of the row, or if the row is not known.
    """
    read, every = routine.fields.get(place, (frozenset(), ("",)))
    # SECURITY: `patients AS p (ssn, id)` renames columns in the query, not in the row.
    if tuple(column.name for column in columns) != every:
        return None
    return combine(column.flow for column in columns if column.name in read)
