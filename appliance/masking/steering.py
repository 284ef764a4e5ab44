"""What PostgreSQL's planner could tell of protected values, if a client chooses the plan.

Rows without an order come as the plan finds them: by an index alone, in the order of its
values; by a merge join, in the order of what is joined. Settings such as `enable_seqscan`
choose the plan. They may be set; while one is changed, nothing runs whose plan could tell.
No I/O.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from appliance.masking.catalog import FIRST_USER_OID, Index, Relation, own_columns
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.lineage import Lineage
from appliance.masking.plain import WITHOUT_NAMES
from appliance.masking.reach import EVERYTHING, Steps
from appliance.masking.routines import words_of
from appliance.masking.settings import is_planner
from appliance.masking.survey import Survey
from appliance.masking.verdict import EVERY, Steering

STORED = frozenset("rp")


def steering_of(
    tree: Node, lineage: Lineage, touched: Iterable[Relation], *, joins: bool
) -> Steering:
    """Return the steering of a statement.

    `touched` are the relations that it names, and those that it may write to; `joins` says
    that it compares protected columns with each other.
    """
    kind, node = next(iter(tree.items()))
    sets, resets = lineage.switches, frozenset[str]()
    name = str(node.get("name", "")).lower()
    if kind == "DiscardStmt" and node.get("target") == "DISCARD_ALL":
        resets = frozenset({EVERY})
    if kind == "VariableSetStmt" and node.get("kind") == "VAR_RESET_ALL":
        resets = frozenset({EVERY})
    elif kind == "VariableSetStmt" and is_planner(name):
        is_reset = node.get("kind") in {"VAR_RESET", "VAR_SET_DEFAULT"}
        is_reset = is_reset and not node.get("is_local")
        sets, resets = (sets, frozenset({name})) if is_reset else (sets | {name}, resets)
    is_steerable = kind not in WITHOUT_NAMES and _is_steerable(tree, lineage, touched, joins=joins)
    return Steering(frozenset(sets), bool(node.get("is_local")), resets, is_steerable)


def readers_of(survey: Survey, named: Steps) -> frozenset[str]:
    """Return the names of functions that read, or may read, rows with protected values.

    `named` is what `reach.relations_named` returns.
    """
    routines = survey.catalog.routines
    guarded = {oid for oid in survey.flows if oid >= FIRST_USER_OID and survey.flows[oid]}
    found = {
        oid
        for oid, relations in named.items()
        if guarded
        and routines[oid].kind != "a"
        and (relations is EVERYTHING or _reads(relations, guarded, survey))
    }
    # An aggregate is what it is made of.
    found |= {oid for oid, routine in routines.items() if not found.isdisjoint(routine.support)}
    return frozenset(routines[oid].name for oid in found)


def _reads(named: Iterable[int], guarded: Collection[int], survey: Survey) -> bool:
    places = survey.reach.places(named)
    return places is EVERYTHING or not places.isdisjoint(guarded)


def _is_steerable(
    tree: Node, lineage: Lineage, touched: Iterable[Relation], *, joins: bool
) -> bool:
    survey = lineage.survey
    touched = [relation for relation in touched if relation.oid >= FIRST_USER_OID]
    places = survey.reach.places(relation.oid for relation in touched)
    if lineage.tells or places is EVERYTHING or _runs_reader(tree, touched, survey):
        return True
    guarded = {oid for oid in places if survey.flows.get(oid)}
    if not guarded or joins:
        return bool(guarded)
    indexes = [(oid, index) for oid in guarded for index in survey.catalog.indexes.get(oid, ())]
    telling = [(oid, index) for oid, index in indexes if _holds_protected(oid, index, survey)]
    if any(_holds_more(oid, index, survey) for oid, index in telling):
        return True
    # An index of one protected column is read for a value of it, or for queries of it alone.
    is_read = lineage.has_protected or any(kind != "SelectStmt" for kind in tree)
    ordered = {survey.catalog.relations[oid].columns[n] for oid, i in telling for n in i.columns}
    return bool(telling) and is_read and not _shows_others(tree, guarded, ordered, survey)


def _runs_reader(tree: Node, touched: Collection[Relation], survey: Survey) -> bool:
    """Return whether it calls, as it is written or by policies of its relations, a reader."""
    catalog, names = survey.catalog, {name.lower() for name in survey.readers}
    unseen = (*catalog.operators.values(), *catalog.casts.values())
    is_hidden = bool(names) and any(_of(oids, survey) for oids in unseen)
    if is_hidden and (touched or any(kind in {"A_Expr", "TypeCast"} for kind, _ in walk(tree))):
        return True  # Where it is called is not seen.
    if names and any(name.lower() in names for name in _called(tree)):
        return True
    return bool(catalog.policies) and _has_reading_policy(touched, names, survey)


def _has_reading_policy(
    touched: Iterable[Relation], names: Collection[str], survey: Survey
) -> bool:
    """Return whether a policy of relations names a function of `names` or a protected table."""
    catalog = survey.catalog
    places = survey.reach.places(relation.oid for relation in touched)
    words = {
        word
        for oid, text in catalog.policies
        if places is EVERYTHING or oid in places
        for word in words_of(text)
    }
    return not words.isdisjoint(names) or any(
        survey.flows.get(relation.oid)
        for name, relations in catalog.by_name.items()
        if name.lower() in words
        for relation in relations
    )


def _of(oids: Iterable[int], survey: Survey) -> bool:
    routines = survey.catalog.routines
    return any(oid in routines and routines[oid].name in survey.readers for oid in oids)


def _called(tree: Node) -> Iterator[str]:
    """Yield each name that may be of a function: `f(x)`, `x.f`, `(x).f`."""
    for _, node in walk(tree):
        for key in ("funcname", "fields", "indirection"):
            yield from names_of(node.get(key, []))


def _holds_protected(oid: int, index: Index, survey: Survey) -> bool:
    return 0 in index.columns or any(survey.flows[oid].get(n) for n in index.columns)


def _holds_more(oid: int, index: Index, survey: Survey) -> bool:
    """Return whether an index may be read for a condition, and give more than one value."""
    is_whole = all(survey.flows[oid].get(n) for n in index.columns)
    return index.is_partial or not is_whole or len(index.columns) > 1


def _shows_others(
    tree: Node, guarded: Collection[int], ordered: Collection[str], survey: Survey
) -> bool:
    """Return whether of each protected table a column is shown that is not one of `ordered`.

    SECURITY: one that is only mentioned may be dropped by the planner.
    """
    select = tree.get("SelectStmt", {})
    tables = list(_tables(select.get("fromClause", [])))
    shown = [item["ResTarget"].get("val", {}) for item in select.get("targetList", [])]
    fields = [value.get("ColumnRef", {}).get("fields", []) for value in shown]
    for node in (node for _, node in walk(tree) if "relname" in node):
        relations = survey.catalog.named(node.get("schemaname", ""), node["relname"])
        places = survey.reach.places(relation.oid for relation in relations)
        if places is not EVERYTHING and places.isdisjoint(guarded):
            continue
        is_plain = len(relations) == 1 and relations[0].kind in STORED
        is_of_query = any(node is table for table in tables)
        if not is_plain or not is_of_query or "colnames" in node.get("alias", {}):
            return False
        name = node.get("alias", {}).get("aliasname", node["relname"])
        columns = {column for _, column in own_columns(relations[0])} - set(ordered)
        if not columns:
            return False
        known = [[name, column] for column in columns]
        known += [[column] for column in columns] if len(tables) == 1 else []
        if not any(_is_star(parts, name) or names_of(parts) in known for parts in fields):
            return False
    return True


def _is_star(fields: list[Node], name: str) -> bool:
    return bool(fields) and "A_Star" in fields[-1] and names_of(fields[:-1]) in ([], [name])


def _tables(items: Iterable[Node]) -> Iterator[Node]:
    """Yield the tables that a query reads in its own FROM."""
    for item in items:
        if "JoinExpr" in item:
            yield from _tables([item["JoinExpr"]["larg"], item["JoinExpr"]["rarg"]])
        elif "RangeVar" in item:
            yield item["RangeVar"]
