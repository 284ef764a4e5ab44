"""Which items of GROUP BY tell nothing: columns beside the primary key of their table.

`GROUP BY p.id, p.name` makes the groups of `p.id`, and PostgreSQL plans no others: it leaves out
what the key of a table decides (`remove_useless_groupby_columns`), so that not even the order of
the rows depends on it. No I/O.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from appliance.masking.catalog import Catalog, Relation
from appliance.masking.grammar import Node, names_of
from appliance.masking.lineage import Lineage

Place = tuple[str, int]
"""A table's name in FROM, and the number of a column."""


def groups_that_tell(node: Node, lineage: Lineage, queries: Collection[str]) -> list[Node]:
    """Return the items of a SELECT's GROUP BY without those that a primary key decides.

    `queries` are the names of all WITH queries of the statement.
    """
    items: list[Node] = node["groupClause"]
    tables = _tables(node.get("fromClause", []), lineage, queries)
    places = [_place(_meant(item, node), tables) for item in items]
    numbers: dict[str, set[int]] = defaultdict(set)
    for name, number in filter(None, places):
        numbers[name].add(number)
    catalog = lineage.survey.catalog
    whole = {n for n, found in numbers.items() if _has_key(tables[n], found, catalog)}
    if not whole or any("GroupingSet" in item for item in items):
        return items
    return [
        item
        for item, place in zip(items, places, strict=True)
        if place is None or place[0] not in whole or not _is_decided(tables, place, catalog)
    ]


def _leaves(items: Iterable[Node]) -> Iterator[Node]:
    for item in items:
        join = item.get("JoinExpr", {})
        if join and "alias" not in join:
            yield from _leaves([join["larg"], join["rarg"]])
        else:
            yield item


def _tables(
    items: list[Node], lineage: Lineage, queries: Collection[str]
) -> Mapping[str, Relation | None]:
    """Return what stands in FROM by its name; `None`: something else than one table."""
    found: dict[str, Relation | None] = {}
    for leaf in _leaves(items):
        kind, node = next(iter(leaf.items()))
        alias = node.get("alias", {})
        name = alias.get("aliasname", node.get("relname", ""))
        found[name] = None
        is_query = "schemaname" not in node and node.get("relname") in queries
        if kind == "RangeVar" and "colnames" not in alias and not is_query:
            relations = lineage.relations_of(node)
            if len(relations) == 1 and relations[0].kind in {"r", "p"}:
                found[name] = relations[0]
    return found


def _meant(item: Node, node: Node) -> Node:
    """Return the item, or the output column that it names by its number."""
    number = item.get("A_Const", {}).get("ival", {}).get("ival", 0)
    targets = node.get("targetList", [])
    if not 0 < number <= len(targets) or "A_Star" in str(targets):
        return item
    value: Node = targets[number - 1]["ResTarget"]["val"]
    return value


def _place(item: Node, tables: Mapping[str, Relation | None]) -> Place | None:
    """Return the column that an item is for sure; `None` if it may be something else."""
    fields = item.get("ColumnRef", {}).get("fields", [])
    *qualifier, column = names_of(fields) or [""]
    if len(qualifier) > 1 or len(fields) != len(qualifier) + 1:
        return None
    candidates = {qualifier[0]: tables.get(qualifier[0])} if qualifier else tables
    found = [
        None if relation is None else (name, number)
        for name, relation in candidates.items()
        for number, known in (relation.columns if relation else {0: column}).items()
        if known == column
    ]
    return found[0] if len(found) == 1 else None


def _has_key(relation: Relation | None, numbers: Collection[int], catalog: Catalog) -> bool:
    """Return whether the columns include the primary key of a table that has no children."""
    if relation is None:
        return False
    key = catalog.primary_keys.get(relation.oid, ())
    is_parent = relation.kind == "r" and any(relation.oid in p for p in catalog.parents.values())
    return bool(key) and set(key) <= set(numbers) and not is_parent


def _is_decided(tables: Mapping[str, Relation | None], place: Place, catalog: Catalog) -> bool:
    """Return whether PostgreSQL leaves a column out, as nothing but the key is a key."""
    relation = tables[place[0]]
    column = (relation.oid if relation else 0, place[1])
    # SECURITY: 18 may keep another unique index's columns, and computes a virtual column itself
    # (test_the_key_of_a_table_decides_its_groups).
    return column not in catalog.unique and column not in catalog.generated
