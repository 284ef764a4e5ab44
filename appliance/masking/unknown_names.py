"""Whether a statement names a column that there is not: a value in double quotes, or in none.

`WHERE mrn = "A-4711"` is an honest mistake, which PostgreSQL refuses; the value must not stand in
the log for it. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable

from appliance.masking.catalog import Catalog
from appliance.masking.grammar import Node, names_of
from appliance.masking.result_names import BY_OPERATION, FIXED, VALUE_FUNCTIONS
from appliance.model import RelationName

OF_EXPRESSIONS = frozenset(
    {*FIXED.values(), *BY_OPERATION.values(), *VALUE_FUNCTIONS.values()}
    | {"case", "exists", "nullif", "excluded", "old", "new"}
)
"""Names of results without AS; rows that a write has by itself."""
OF_FUNCTIONS = frozenset(
    {"alias", "data", "dictionaries", "dictionary", "key", "lexeme", "lexemes", "lsn", "message"}
    | {"ndoc", "nentry", "ordinality", "path", "positions", "size", "token", "tokid", "value"}
    | {"values", "weights", "word", "xid"}
)
"""Columns of built-in functions in FROM that no relation of the catalog has."""


def has_unknown_name(tree: Node, relations: Iterable[RelationName], catalog: Catalog) -> bool:
    """Return whether something that stands where a column could is no name of anything.

    Where a relation is not known, its columns cannot be: then it is not said.
    """
    used, given = _names(tree)
    unknown = used - given - catalog.words - OF_EXPRESSIONS - OF_FUNCTIONS
    return any(name != catalog.database for name in unknown) and all(
        catalog.named(name.schema, name.name) for name in relations
    )


def _names(tree: Node) -> tuple[set[str], set[str]]:
    """Return what stands where a column could, and every other name: aliases, functions, types."""
    used: set[str] = set()
    given: set[str] = set()
    stack: list[object] = [tree]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack.extend(current)
        elif isinstance(current, str):
            given.add(current)
        elif isinstance(current, dict):
            for kind, value in current.items():
                if kind == "ColumnRef":
                    used.update(names_of(value["fields"]))
                elif kind != "A_Const":
                    stack.append(value)
    return used, given
