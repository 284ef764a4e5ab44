"""Statements that would take protection from what stays.

A column is protected also because code fills it from protected ones: a trigger, a function, a
rule, a key to another table. Whoever drops what fills it would read in clear what is in it. So
the survey is made once more without what a statement takes away, and must protect as much.
What code names, and what has that name afterwards, counts as taken away with it. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from appliance.masking.catalog import Catalog, Relation
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.pins import is_pinned
from appliance.masking.protection import make_survey
from appliance.masking.survey import Survey

RELATIONS = frozenset(f"OBJECT_{kind}" for kind in ("TABLE", "VIEW", "MATVIEW", "FOREIGN_TABLE"))
ROUTINES = frozenset(f"OBJECT_{kind}" for kind in ("FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"))
TABLES = frozenset("rpf")
WITH_COPIES = TABLES | {"m"}
"""A materialized view keeps the rows of a view that was replaced."""
OF_RELATIONS = frozenset({"OBJECT_TRIGGER", "OBJECT_RULE"})
TYPES = frozenset({"OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_COLLATION"})
MAKING = frozenset({"CreateStmt", "ViewStmt"})
ROWS = frozenset({"new", "old"})
"""What triggers call the row that is written: no relation."""
FILLING_NOTHING = frozenset(
    {"OBJECT_INDEX", "OBJECT_SEQUENCE", "OBJECT_POLICY", "OBJECT_STATISTIC_EXT"}
)


Name = tuple[str, str]
"""Schema, empty if it is not known, and name; in lower case."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a statement takes away."""

    relations: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()
    """Relations that an unqualified name may mean: taken away, or not."""
    emptied: frozenset[int] = frozenset()
    """Relations that may lose triggers and rules."""
    columns: frozenset[tuple[int, int]] = frozenset()
    names: frozenset[Name] = frozenset()
    """Code that names one of these counts as taken away."""
    is_cascade: bool = False
    is_everything: bool = False
    """All code and keys: what depends on the object is not known here."""
    is_replaced: bool = False
    """Something else takes its place: what pins keep protected stays so, see `pins`."""
    kinds: frozenset[str] = TABLES
    """Which relations must stay protected; a view goes with what it is made of."""


def unprotects(kind: str, node: Node, survey: Survey) -> bool:
    """Return whether a protected column that stays would not be protected any more.

    `node` is a statement of that kind.
    """
    loss = _loss_of(kind, node, survey.catalog)
    if loss is None or not _has_filled(survey):
        return False
    code = _code(loss, survey.catalog)
    gone = loss.relations | loss.unsure
    emptied = {oid for oid, _ in survey.catalog.rules} | set(survey.catalog.hooks)
    emptied |= {oid for oid, *_ in survey.catalog.vectors}
    if not (
        loss.is_everything
        or code.routines
        or emptied & (gone | loss.emptied | code.views)
        or any(map(survey.flows.get, gone))
    ):
        return False
    rest = _without(survey.catalog, loss, code)
    left = make_survey(rest, survey.rules).flows
    return any(
        number in rest.relations[oid].columns and not left.get(oid, {}).get(number)
        for oid, flows in survey.flows.items()
        if oid in rest.relations and rest.relations[oid].kind in loss.kinds
        for number, flow in flows.items()
        if not (loss.is_replaced and is_pinned(flow, survey))
    )


def users_of(name: list[str], catalog: Catalog) -> frozenset[int]:
    """Return the functions that have a name, and those whose code leads to one of them."""
    return _code(Loss(names=_names([name])), catalog).routines


def _has_filled(survey: Survey) -> bool:
    """Return whether something is protected that policy does not name."""
    names = (survey.catalog.column(*o) for o in _origins(survey))
    return any(name is not None and survey.rules.mask_of(name) is None for name in names)


def _origins(survey: Survey) -> Iterable[tuple[int, int]]:
    return ((oid, number) for oid, flows in survey.flows.items() for number in flows)


# What a statement says


def _loss_of(kind: str, node: Node, catalog: Catalog) -> Loss | None:
    match kind:
        case "DropStmt":
            return _dropped(node, catalog)
        case "AlterTableStmt":
            return _altered(node, catalog)
        case "RenameStmt" if node.get("renameType") in RELATIONS:
            return _renamed(node, catalog, node.get("newname", ""))
        case "AlterObjectSchemaStmt" if "relation" in node:
            return _renamed(node, catalog, "")
        case "CreateFunctionStmt" if node.get("replace"):
            return Loss(names=_names([names_of(node["funcname"])]), is_replaced=True)
        case "CreateTrigStmt" | "RuleStmt" if node.get("replace"):
            found = _of(node["relation"], catalog)
            return Loss(emptied=frozenset(r.oid for r in found), is_replaced=True)
    return _made(kind, node, catalog)


def _dropped(node: Node, catalog: Catalog) -> Loss | None:
    kind, is_cascade = node.get("removeType", ""), node.get("behavior") == "DROP_CASCADE"
    paths = [_path(item) for item in node.get("objects", [])]
    if kind in FILLING_NOTHING:
        return None
    if kind in RELATIONS:
        found = [_named(path, catalog) for path in paths]
        sure = [relations[0].oid for relations in found if len(relations) == 1]
        unsure = [r.oid for relations in found if len(relations) > 1 for r in relations]
        return Loss(
            frozenset(_with_children(sure, catalog)),
            frozenset(_with_children(unsure, catalog)),
            names=_names(paths),
            is_cascade=is_cascade,
        )
    if kind in OF_RELATIONS:
        return Loss(
            emptied=frozenset(r.oid for path in paths for r in _named(path[:-1], catalog)),
        )
    if kind == "OBJECT_SCHEMA":
        return _dropped_schemas({path[-1] for path in paths}, catalog) if is_cascade else None
    if kind in ROUTINES or (kind in TYPES and not is_cascade):
        return Loss(names=_names(paths), is_cascade=is_cascade)
    return Loss(is_everything=True)


def _dropped_schemas(schemas: Collection[str], catalog: Catalog) -> Loss:
    inside = [r for r in catalog.relations.values() if r.name.schema in schemas]
    names = [[r.schema, r.name] for r in catalog.routines.values() if r.schema in schemas]
    names += [[r.name.schema, r.name.name] for r in inside if r.kind != "S"]
    return Loss(
        frozenset(relation.oid for relation in inside),
        names=_names([*names, *([schema] for schema in schemas)]),
        is_cascade=True,
        is_everything="public" in schemas,
    )


def _altered(node: Node, catalog: Catalog) -> Loss | None:
    """Where a column goes, `INSERT INTO t SELECT …` puts its values into other ones."""
    commands = [item["AlterTableCmd"] for item in node.get("cmds", [])]
    dropped = [item for item in commands if item.get("subtype") == "AT_DropColumn"]
    if not dropped or "relation" not in node:
        return None
    names = {item.get("name", "") for item in dropped}
    found = _with_children([r.oid for r in _of(node["relation"], catalog)], catalog)
    return Loss(
        columns=frozenset(
            (oid, number)
            for oid in found
            for number, name in catalog.relations[oid].columns.items()
            if name in names
        ),
        names=_names([_path_of(node["relation"])]),
        is_cascade=any(item.get("behavior") == "DROP_CASCADE" for item in dropped),
    )


def _renamed(node: Node, catalog: Catalog, new: str) -> Loss:
    return Loss(
        emptied=frozenset(relation.oid for relation in _of(node["relation"], catalog)),
        names=_names([_path_of(node["relation"]), *([] if new in catalog.by_name else [[new]])]),
    )


def _made(kind: str, node: Node, catalog: Catalog) -> Loss | None:
    """What has a new name, or replaces a view, may be what code means by it."""
    made = [inner["rel"] for key, inner in walk({kind: node}) if key in {"into", "intoClause"}]
    made += [node[key] for key in ("relation", "view") if kind in MAKING and key in node]
    replaced = [r.oid for item in made if node.get("replace") for r in _of(item, catalog)]
    new = [item for item in made if replaced or item["relname"] not in catalog.by_name]
    names = _names(_path_of(item) for item in new if item["relname"] not in ROWS)
    if not names:
        return None
    return Loss(frozenset(replaced), names=names, kinds=WITH_COPIES)


def _path(item: Node) -> list[str]:
    inner = next(iter(item.values()))
    if "ObjectWithArgs" in item:
        return names_of(inner["objname"])
    if "TypeName" in item:
        return names_of(inner["names"])
    return names_of([item]) or names_of(inner.get("items", [])) or [""]


def _named(path: list[str], catalog: Catalog) -> tuple[Relation, ...]:
    schema = path[-2] if len(path) > 1 else ""
    return catalog.named(schema, path[-1]) if path else ()


def _of(relation: Node, catalog: Catalog) -> tuple[Relation, ...]:
    return catalog.named(relation.get("schemaname", ""), relation["relname"])


def _path_of(relation: Node) -> list[str]:
    return [relation.get("schemaname", ""), relation["relname"]]


def _names(paths: Iterable[list[str]]) -> frozenset[Name]:
    lower = ([part.lower() for part in path] for path in paths)
    return frozenset((path[-2] if len(path) > 1 else "", path[-1]) for path in lower if path[-1])


def _with_children(oids: Iterable[int], catalog: Catalog) -> set[int]:
    found = set(oids)
    while True:
        more = {child for child, above in catalog.parents.items() if found & set(above)} - found
        if not more:
            return {oid for oid in found if oid in catalog.relations}
        found |= more


# What goes with it


@dataclass(frozen=True, slots=True)
class Code:
    """Functions that count as taken away, and views that do."""

    routines: frozenset[int]
    views: frozenset[int]
    names: frozenset[Name]


def _code(loss: Loss, catalog: Catalog) -> Code:
    texts = {oid: f"{r.source} {r.definition}" for oid, r in catalog.routines.items()}
    if loss.is_cascade:
        texts |= catalog.views
    own = {oid: (r.schema, r.name) for oid, r in catalog.routines.items()}
    own |= {oid: (r.name.schema, r.name.name) for oid, r in catalog.relations.items()}
    found, names, rest = set[int](), set[Name](), set(loss.names)
    while rest:
        name = rest.pop()
        names.add(name)
        patterns = {True: _mention(name, is_view=True), False: _mention(name)}
        more = {
            oid
            for oid, text in texts.items()
            if oid not in found
            and (_is(own.get(oid), name) or patterns[oid in catalog.views].search(text))
        }
        found |= more
        rest |= _names(list(own[oid]) for oid in more if oid in own) - names
    views = found & catalog.views.keys()
    return Code(frozenset(found - views), frozenset(views), frozenset(names))


def _is(own: Name | None, name: Name) -> bool:
    return own is not None and own[1].lower() == name[1] and name[0] in {"", own[0].lower()}


def _mention(name: Name, *, is_view: bool = False) -> re.Pattern[str]:
    """Return what a text has that names it: by itself, or behind its schema.

    PostgreSQL writes a view's text itself: what stands before a column there is another name of
    what its FROM names in full (up to version 15 always).
    """
    schema, word = map(re.escape, name)
    before = rf'(?:(?<!\.)(?<!\.")|\b{schema}"?\s*\.\s*"?)' if schema else ""
    after = r'(?!"?\.)' if schema and is_view else ""
    return re.compile(rf"{before}(?<!\w){word}(?!\w){after}", re.IGNORECASE)


def _without(catalog: Catalog, loss: Loss, code: Code) -> Catalog:
    """Return the catalog without what is lost; functions that go do nothing that is known."""
    relations = {
        oid: replace(
            relation,
            columns={n: c for n, c in relation.columns.items() if (oid, n) not in loss.columns},
        )
        for oid, relation in catalog.relations.items()
        if oid not in loss.relations
    }
    silent = loss.relations | loss.unsure | loss.emptied | code.views
    gone = loss.relations | loss.unsure
    by_name = {
        name: tuple(relations[r.oid] for r in found if r.oid in relations)
        for name, found in catalog.by_name.items()
    }
    hooks, rules, vectors = catalog.hooks, catalog.rules, catalog.vectors
    routines = catalog.routines.keys() if loss.is_everything else code.routines
    if loss.is_everything:
        hooks, rules, vectors = {}, (), ()
    return replace(
        catalog,
        relations=relations,
        by_name={name: found for name, found in by_name.items() if found},
        views={oid: text for oid, text in catalog.views.items() if oid in relations},
        parents={
            oid: tuple(above for above in parents if above in relations)
            for oid, parents in catalog.parents.items()
            if oid in relations
        },
        references={
            column: tuple(other for other in others if other[0] not in gone)
            for column, others in catalog.references.items()
            if _is_there(column, relations) and not loss.is_everything
        },
        defaults={
            column: text
            for column, text in catalog.defaults.items()
            if _is_there(column, relations)
            and not (loss.is_cascade and any(_mention(name).search(text) for name in code.names))
        },
        hooks={oid: functions for oid, functions in hooks.items() if oid not in silent},
        rules=tuple((oid, text) for oid, text in rules if oid not in silent),
        vectors=tuple(item for item in vectors if item[0] not in silent),
        routines={
            oid: replace(routine, language="internal", source="", definition="")
            if oid in routines
            else routine
            for oid, routine in catalog.routines.items()
        },
    )


def _is_there(column: tuple[int, int], relations: dict[int, Relation]) -> bool:
    oid, number = column
    return oid in relations and number in relations[oid].columns
