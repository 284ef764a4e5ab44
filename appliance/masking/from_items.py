"""What FROM puts before a query: tables, subqueries, functions, joins. Part of `lineage`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from appliance.masking.catalog import FIRST_USER_OID, Relation
from appliance.masking.givens import NOTHING_GIVEN, Givens, given_rows
from appliance.masking.grammar import Node, names_of
from appliance.masking.result_names import name_of_result
from appliance.masking.scopes import (
    ANYTHING,
    CLEAN,
    PLAIN,
    Column,
    Columns,
    Flow,
    Item,
    Origin,
    Scope,
    Source,
    collapse,
    combine,
    either,
    either_by_position,
    find_column,
    has_many,
    rename,
    the_column,
)
from appliance.masking.survey import Survey

TABLES_MADE = {"RangeTableFunc": "xmltable", "JsonTable": "json_table"}


class FromItems(ABC):
    """Turns the items of FROM into the names that a query sees."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.gives = False
        """Constants in the text are the client's own."""
        self.touches = False
        """Some relation or function of the statement has protected data."""
        self.tells = False
        """A view or function reads protected data, whatever it returns."""
        self.folds = False
        """A plan could hold what a function of a view returns."""
        self.touches_system = False
        """A relation of the system catalog has a closed column."""
        self.has_unknown_relations = False
        """A relation is not in the catalog: it is new, or there is none."""
        self.asked: list[Origin] = []
        """Protected columns whose values the partitions that it names stand for."""
        self.merges: list[tuple[Flow, Flow, Givens]] = []
        """Both sides of each column that USING or NATURAL compares; constants that one is."""

    @abstractmethod
    def query(self, tree: Node, outer: Scope) -> Columns:
        """Analyse a query; return its output columns."""

    @abstractmethod
    def by_name(self, tree: Node, outputs: Columns) -> Columns:
        """Return the columns of an analysed query, in any order."""

    @abstractmethod
    def fields(self, tree: Node, scope: Scope) -> Columns:
        """Return the columns of the row that an analysed expression is; none if not known."""

    @abstractmethod
    def expression(self, node: object, scope: Scope) -> Flow:
        """Analyse an expression, or a list of them; return what flows into it."""

    def _from(self, items: list[Node], level: Scope) -> None:
        for item in items:
            level.items.append(self._item(item, level))

    def _item(self, tree: Node, level: Scope) -> Item:
        kind, node = next(iter(tree.items()))
        match kind:
            case "RangeVar":
                return self._relation(node, level)
            case "RangeSubselect":
                scope = level if node.get("lateral") else level.without_items()
                columns = self.query(node["subquery"], scope)
                return _aliased(node, "", self.by_name(node["subquery"], columns))
            case "JoinExpr":
                return self._join(node, level)
            case "RangeTableSample":
                self.expression([node.get("args", []), node.get("repeatable", {})], level)
                return self._item(node["relation"], level)
        # A function, XMLTABLE or JSON_TABLE: any number of columns, each from all it is given.
        parts = {key: value for key, value in node.items() if key != "alias"}
        flow = Flow(self.expression(parts, level).origins)
        columns = self._rows_of_function(node, level) or (Column("", flow, is_many=True),)
        if "ordinality" in node and not has_many(columns):
            columns = (*columns, Column("ordinality", flow))
        return _aliased(node, _name_of_function(kind, node), columns)

    def _rows_of_function(self, node: Node, level: Scope) -> Columns:
        """Return the columns of a function in FROM; none if they are not known."""
        items = node.get("functions", [])
        if len(items) != 1:
            return ()
        functions = [item["List"]["items"] for item in items]
        if definitions := defined(node, items[0]):
            # What is assigned to another type may be another value: it is computed.
            columns = self.fields(functions[0][0], level)
            names = [definition["colname"] for definition in definitions]
            pairs = zip(names, columns, strict=True) if len(names) == len(columns) else ()
            return tuple(Column(name, Flow(column.flow.origins)) for name, column in pairs)
        givens = self.given_rows(functions[0][0])
        if givens:
            alias = node.get("alias", {}).get("aliasname", "unnest")
            name = alias if len(givens) == 1 else "unnest"
            return tuple(Column(name, CLEAN, given=given) for given in givens)
        return self.fields(functions[0][0], level)

    def given_rows(self, function: Node) -> tuple[Givens, ...]:
        """Return the constants in each column of `unnest`; empty if it is something else."""
        call = function.get("FuncCall", {})
        is_unnest = names_of(call.get("funcname", [])) in (["unnest"], ["pg_catalog", "unnest"])
        if not self.gives or not is_unnest or "unnest" in self.survey.catalog.functions:
            return ()
        return given_rows(call)

    def _relation(self, node: Node, level: Scope) -> Item:
        name, schema = node["relname"], node.get("schemaname", "")
        columns = level.cte(name) if not schema else None
        if columns is not None:
            return _aliased(node, name, columns)
        found = self.relations_of(node)
        self.has_unknown_relations = self.has_unknown_relations or not found
        columns = self.columns_of(found)
        self.tells = self.tells or any(r.oid in self.survey.telling for r in found)
        self.folds = self.folds or any(r.oid in self.survey.folding for r in found)
        if self.survey.is_closed(name):
            columns = (Column("", ANYTHING, is_many=True),)
        if any(column.flow for column in columns):
            # Tools ask for the rest of a system relation: only what is used of it counts.
            is_of_system = bool(found) and all(r.oid < FIRST_USER_OID for r in found)
            self.touches_system = self.touches_system or is_of_system
            self.touches = self.touches or not is_of_system
        split = self.survey.split
        place = combine(split[r.oid] for r in found if r.oid in split) or PLAIN
        self.asked += [origin for r in found for origin in self.survey.asked(r.oid)]
        if "alias" in node:
            source = _aliased(node, name, columns, has_system_columns=True).sources[0]
            # SECURITY: without its schema it could be a temporary table of this transaction.
            is_named = schema == "pg_catalog" and "colnames" not in node["alias"]
            is_settings = is_named and _is_settings(found)
            source = replace(source, is_settings=is_settings, place=place)
            return Item((source,), source.columns)
        schemas = frozenset(r.name.schema for r in found) | {schema}
        source = Source(name, columns, schemas, True, place)
        return Item((source,), columns)

    def relations_of(self, node: Node) -> tuple[Relation, ...]:
        """Return every relation that a RangeVar may mean."""
        return self.survey.catalog.named(node.get("schemaname", ""), node["relname"])

    def columns_of(self, relations: tuple[Relation, ...]) -> Columns:
        """Return the columns of a relation; more than one: of either, in unknown order."""
        found = [self.survey.columns(relation) for relation in relations]
        if not found:
            return (Column("", CLEAN, is_many=True),)
        if all([c.name for c in columns] == [c.name for c in found[0]] for columns in found):
            merged = found[0]
            for columns in found[1:]:
                merged = either_by_position(merged, columns)
            return merged
        names = dict.fromkeys(column.name for columns in found for column in columns)
        every = tuple(column for columns in found for column in columns)
        return (
            *(Column(name, find_column(every, name) or PLAIN) for name in names),
            Column("", CLEAN, is_many=True),
        )

    def _join(self, node: Node, level: Scope) -> Item:
        left = self._item(node["larg"], level)
        right = self._item(node["rarg"], level.beside(left))
        columns, merged = self._merged(node, left.columns, right.columns)
        self.expression(node.get("quals", {}), Scope([left, right], level.outer, level.ctes))
        if "alias" in node:
            return _aliased(node, "", columns)
        sources = (*left.sources, *right.sources)
        if "join_using_alias" in node:
            sources = (*sources, Source(node["join_using_alias"]["aliasname"], merged))
        return Item(sources, columns)

    def _merged(self, node: Node, left: Columns, right: Columns) -> tuple[Columns, Columns]:
        """Return the columns of a join, and those that USING or NATURAL merges."""
        names = names_of(node.get("usingClause", []))
        if node.get("isNatural"):
            if has_many(left) or has_many(right):
                whole = collapse((*left, *right))
                origins = whole[0].flow.origins
                self.merges.append((Flow(origins), Flow(origins), NOTHING_GIVEN))
                return whole, whole
            others = {column.name for column in right}
            names = [column.name for column in left if column.name in others]
        merged = []
        for name in names:
            mine, other = find_column(left, name) or PLAIN, find_column(right, name) or PLAIN
            given = _given(left, name) or _given(right, name)
            self.merges.append((mine, other, given))
            merged.append(Column(name, either(mine, other)))
        rest = [c for c in (*left, *right) if c.is_many or c.name not in names]
        return (*merged, *rest), tuple(merged)


def _given(columns: Columns, name: str) -> Givens:
    column = the_column(columns, name)
    return NOTHING_GIVEN if column is None or column.flow else column.given


def _is_settings(relations: tuple[Relation, ...]) -> bool:
    return [r.name.name for r in relations if r.oid < FIRST_USER_OID] == ["pg_settings"] and (
        len(relations) == 1
    )


def _aliased(node: Node, name: str, columns: Columns, *, has_system_columns: bool = False) -> Item:
    alias = node.get("alias", {})
    names = names_of(alias.get("colnames", []))
    columns = rename(columns, names)
    source = Source(
        alias.get("aliasname", name),
        columns,
        has_system_columns=has_system_columns,
        is_renamed=bool(names),
    )
    return Item((source,), columns)


def _name_of_function(kind: str, node: Node) -> str:
    """Return the name that PostgreSQL gives to an item of FROM without an alias."""
    if kind in TABLES_MADE:
        return TABLES_MADE[kind]
    functions = [item["List"]["items"][0] for item in node.get("functions", [])[:1]]
    return name_of_result(functions[0], lambda _: "") if functions else ""


def defined(node: Node, item: Node) -> list[Node]:
    """Return the definitions for one function of an item of FROM; none if it has none."""
    own = item["List"]["items"][1:]
    inside = [part for each in own if each for part in each["List"]["items"]]
    return [part["ColumnDef"] for part in inside or node.get("coldeflist", [])]
