"""Which protected columns can flow into each value of one statement, by scope. No I/O.

`Lineage` walks a statement once, as PostgreSQL resolves names: subqueries, WITH (also
recursive and data-modifying), LATERAL, joins, set operations, rows. Where a name is not
found or a relation is ambiguous, more is taken as protected, never less.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.masking.expressions import QUERIES, Expressions
from appliance.masking.grammar import Node, names_of
from appliance.masking.result_names import name_of_result
from appliance.masking.scopes import (
    ANYTHING,
    CLEAN,
    Column,
    Columns,
    Flow,
    Item,
    Scope,
    Source,
    collapse,
    combine,
    either_by_position,
    find_column,
    has_many,
    rename,
    the_column,
)
from appliance.masking.survey import REFUSED, Survey

TAIL = ("sortClause", "limitOffset", "limitCount", "lockingClause", "withClause")
CLAUSES = ("whereClause", "havingClause", "windowClause", "limitOffset", "limitCount")
BY_NAME = ("sortClause", "groupClause", "distinctClause")
MAX_QUERIES = 5000
MAX_ROUNDS = 50
"""A recursive query settles in as many rounds as it has columns, or is given up."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value that a statement writes to a column."""

    relations: frozenset[int]
    column: str
    """Empty: it is not known which."""
    flow: Flow


class Lineage(Expressions):
    """One statement's flows. `outside` holds the arguments of a function's body."""

    def __init__(
        self,
        tree: Node,
        survey: Survey,
        outside: Scope | None = None,
        parameters: Flow = CLEAN,
    ) -> None:
        super().__init__(survey, parameters)
        self._tree = tree  # Flows are kept by identity of nodes.
        self._queries = 0
        self.assignments: list[Assignment] = []
        kind = next(iter(tree))
        scope = Scope([], outside)
        self.outputs = self.query(tree, scope) if kind in QUERIES else self._other(tree, scope)
        self.register_other_calls(tree)

    # Queries

    def query(self, tree: Node, outer: Scope) -> Columns:
        """Analyse a query; return its output columns.

        Raises `ProtocolError` (54001) if there are too many: WITH RECURSIVE is analysed again
        until nothing changes, and nested in itself that takes exponential time.
        """
        self._queries += 1
        if self._queries > MAX_QUERIES:
            raise ProtocolError("the statement is too complex to be judged", "54001")
        kind, node = next(iter(tree.items()))
        match kind:
            case "SelectStmt":
                return self._select(node, outer)
            case "InsertStmt":
                return self._insert(node, outer)
            case "UpdateStmt" | "DeleteStmt":
                return self._change(node, outer)
            case "MergeStmt":
                return self._merge(node, outer)
        return (Column("", ANYTHING, is_many=True),)

    def _select(self, node: Node, outer: Scope) -> Columns:
        level = Scope([], outer)
        self._with(node, level)
        if node.get("op", "SETOP_NONE") != "SETOP_NONE":
            outputs = self._set_operation(node, level)
            level.items.append(Item((), outputs))
        elif "valuesLists" in node:
            outputs = self._values(node["valuesLists"], level)
        else:
            self._from(node.get("fromClause", []), level)
            outputs = self._targets(node.get("targetList", []), level)
        for clause in BY_NAME:
            self._by_name(node.get(clause, []), outputs, level)
        for clause in CLAUSES:
            self.expression(node.get(clause, []), level)
        self._outputs[id(node)] = outputs
        return outputs

    def _set_operation(self, node: Node, level: Scope) -> Columns:
        arms: list[Node] = []
        first = node
        while first.get("op", "SETOP_NONE") != "SETOP_NONE" and (
            first is node or not any(clause in first for clause in TAIL)
        ):
            arms.append(first)
            first = first["larg"]
        outputs = self._select(first, level)
        for arm in reversed(arms):
            outputs = either_by_position(outputs, self._select(arm["rarg"], level))
            self._outputs[id(arm)] = outputs
        return outputs

    def _values(self, rows: list[Node], level: Scope) -> Columns:
        outputs: Columns | None = None
        for row in rows:
            flows = [self.expression(item, level) for item in row["List"].get("items", [])]
            columns = tuple(Column(f"column{n}", flow) for n, flow in enumerate(flows, 1))
            outputs = columns if outputs is None else either_by_position(outputs, columns)
        return outputs or ()

    def _targets(self, targets: list[Node], scope: Scope) -> Columns:
        columns: list[Column] = []
        for target in targets:
            node = target["ResTarget"]
            value = node.get("val", {})
            star = self._star(value, scope)
            flow = self.expression(value, scope)
            if star is not None:
                columns.extend(star)
            else:
                name = node.get("name") or name_of_result(value, self._name_of_subquery)
                fields = self.fields(value, scope)
                columns.append(Column(name, flow, is_many=not name, fields=fields))
        return tuple(columns)

    def _name_of_subquery(self, sublink: Node) -> str:
        outputs = self.outputs_of(next(iter(sublink["subselect"].values())))
        return outputs[0].name if outputs else ""

    def _star(self, value: Node, scope: Scope) -> Columns | None:
        """Return the columns of `*`, `p.*` or `(p).*`; `None` if it is none of them."""
        if "ColumnRef" in value and "A_Star" in value["ColumnRef"]["fields"][-1]:
            names = names_of(value["ColumnRef"]["fields"])
            found = (
                [source.columns for source in self._sources(names, scope)]
                if names
                else [item.columns for item in scope.items]
            )
            if names and len(found) != 1:
                return collapse((Column("", ANYTHING),) if not found else sum(found, ()))
            return sum((collapse(c) if has_many(c) else c for c in found), ())
        if "A_Indirection" in value and "A_Star" in value["A_Indirection"]["indirection"][-1]:
            inner = {
                **value["A_Indirection"],
                "indirection": value["A_Indirection"]["indirection"][:-1],
            }
            self.expression(inner["arg"], scope)
            if fields := self.fields({"A_Indirection": inner}, scope):
                return fields
            return collapse((Column("", self.expression(value, scope)),))
        return None

    def _by_name(self, clause: object, outputs: Columns, scope: Scope) -> None:
        """ORDER BY, GROUP BY and DISTINCT ON take names of output columns, too."""
        for item in clause if isinstance(clause, list) else [clause]:
            if not isinstance(item, dict) or not item:
                continue
            kind, node = next(iter(item.items()))
            if kind == "SortBy":
                self._by_name(node["node"], outputs, scope)
            elif kind == "GroupingSet":
                self._by_name(node.get("content", []), outputs, scope)
            elif kind == "ColumnRef" and len(node["fields"]) == 1:
                name = (names_of(node["fields"]) or [""])[-1]
                found = find_column(outputs, name)
                is_input = scope.column(name)[0] is not None or bool(scope.sources(name))
                self._flows[id(node)] = (
                    combine([found or CLEAN, self._reference(node, scope)])
                    if is_input or found is None
                    else found
                )
            else:
                self.expression(item, scope)

    # WITH

    def _with(self, node: Node, level: Scope) -> None:
        clause = node.get("withClause", {})
        queries = [item["CommonTableExpr"] for item in clause.get("ctes", [])]
        if not clause.get("recursive"):
            for query in queries:
                level.ctes[query["ctename"]] = self._cte(query, level)
            return
        for query in queries:
            level.ctes[query["ctename"]] = (Column("", CLEAN, is_many=True),)
        for query in queries:
            level.ctes[query["ctename"]] = self._seed(query, level)
        for _ in range(MAX_ROUNDS):
            before = dict(level.ctes)
            for query in queries:
                level.ctes[query["ctename"]] = self._cte(query, level)
            if before == level.ctes:
                return
        for query in queries:
            level.ctes[query["ctename"]] = collapse((Column("", ANYTHING),))

    def _seed(self, query: Node, level: Scope) -> Columns:
        """Return the columns of a recursive query's first arm."""
        select = query["ctequery"].get("SelectStmt", {})
        if select.get("op", "SETOP_NONE") == "SETOP_NONE" or "withClause" in select:
            return self._cte(query, level)
        arm = self._select(select["larg"], level.without_items())
        return self._named(query, arm)

    def _cte(self, query: Node, level: Scope) -> Columns:
        return self._named(query, self.query(query["ctequery"], level.without_items()))

    def _named(self, query: Node, outputs: Columns) -> Columns:
        columns = rename(outputs, names_of(query.get("aliascolnames", [])))
        extra = [
            str(query[clause][key])
            for clause, keys in {
                "search_clause": ["search_seq_column"],
                "cycle_clause": ["cycle_mark_column", "cycle_path_column"],
            }.items()
            for key in keys
            if clause in query
        ]
        total = combine(column.flow for column in columns)
        return (*columns, *(Column(name, total) for name in extra))

    # Statements that write

    def _insert(self, node: Node, outer: Scope) -> Columns:
        level = Scope([], outer)
        self._with(node, level)
        target = self._target(node["relation"])
        values = self.query(node["selectStmt"], level) if "selectStmt" in node else ()
        names = [item["ResTarget"]["name"] for item in node.get("cols", [])]
        self._assign_by_position(node["relation"], names, values)
        if "onConflictClause" in node:
            clause = node["onConflictClause"]
            excluded = Item((Source("excluded", target.columns),), ())
            scope = level.beside(target, excluded)
            self._assign_targets(node["relation"], clause.get("targetList", []), scope)
            for key in ("infer", "whereClause"):
                self.expression(clause.get(key, {}), scope)
        return self._returning(node, level.beside(target), target)

    def _change(self, node: Node, outer: Scope) -> Columns:
        level = Scope([], outer)
        self._with(node, level)
        target = self._target(node["relation"])
        self._from([*node.get("fromClause", []), *node.get("usingClause", [])], level)
        scope = Scope([target, *level.items], outer, level.ctes)
        self._assign_targets(node["relation"], node.get("targetList", []), scope)
        self.expression(node.get("whereClause", {}), scope)
        return self._returning(node, scope, target)

    def _merge(self, node: Node, outer: Scope) -> Columns:
        level = Scope([], outer)
        self._with(node, level)
        target = self._target(node["relation"])
        self._from([node["sourceRelation"]], level)
        # RETURNING * shows the source's columns first.
        scope = level.beside(target)
        self.expression(node.get("joinCondition", {}), scope)
        for item in node.get("mergeWhenClauses", []):
            clause = item["MergeWhenClause"]
            self.expression(clause.get("condition", {}), scope)
            targets = clause.get("targetList", [])
            if "values" in clause:
                names = [entry["ResTarget"]["name"] for entry in targets]
                flows = [self.expression(value, scope) for value in clause["values"]]
                values = tuple(Column("", flow) for flow in flows)
                self._assign_by_position(node["relation"], names, values)
            else:
                self._assign_targets(node["relation"], targets, scope)
        return self._returning(node, scope, target)

    def _target(self, relation: Node) -> Item:
        found = self.relations_of(relation)
        if any(map(self.survey.has_rule, found)):
            # SECURITY: a rule answers in the name of other columns, and PostgreSQL believes it.
            self.routines[id(relation)] = ("of a rule", REFUSED)
        if self.survey.changes_settings(found):
            # SECURITY: SHOW and ParameterStatus would tell what a trigger puts there.
            self.routines[id(relation)] = ("of a trigger that sets a setting", REFUSED)
        if self.survey.has_unsafe_casts:
            columns = collapse((Column("", ANYTHING),))
            return Item((Source(relation["relname"], columns),), columns)
        return self._item({"RangeVar": relation}, Scope())  # Never a WITH query.

    def _returning(self, node: Node, scope: Scope, target: Item) -> Columns:
        if "returningList" in node and any(
            relation.oid in self.survey.filled_views
            for relation in self.relations_of(node["relation"])
        ):
            # SECURITY: the trigger answers in the name of the view's columns, as a rule does.
            self.routines[id(node["returningList"])] = ("of a trigger", REFUSED)
        rows = tuple(Source(name, target.columns) for name in ("old", "new"))
        return self._targets(node.get("returningList", []), scope.beside(Item(rows, ())))

    def _assign_targets(self, relation: Node, targets: list[Node], scope: Scope) -> None:
        for target in targets:
            node = target["ResTarget"]
            flow = self._assigned(node.get("val", {}), scope)
            self.expression(node.get("indirection", []), scope)
            self._assign(relation, node.get("name", ""), flow)

    def _assigned(self, value: Node, scope: Scope) -> Flow:
        """Return the flow of one value of SET, also of `(a, b) = (SELECT …)`."""
        if "MultiAssignRef" not in value:
            return self.expression(value, scope)
        node = value["MultiAssignRef"]
        whole = self.expression(node["source"], scope)
        position: int = node["colno"] - 1
        items = node["source"].get("RowExpr", {}).get("args", [])
        if position < len(items):
            return self.flow(items[position])
        select = node["source"].get("SubLink", {}).get("subselect", {}).get("SelectStmt")
        outputs: Columns = () if select is None else self.outputs_of(select)
        if has_many(outputs) or position >= len(outputs):
            return whole
        return outputs[position].flow

    def _assign_by_position(self, relation: Node, names: list[str], values: Columns) -> None:
        if not names:
            found = self.relations_of(relation)
            names = [column.name for column in self.columns_of(found)] if len(found) == 1 else []
        if has_many(values) or len(values) > len(names):
            self._assign(relation, "", combine(value.flow for value in values))
            return
        for name, value in zip(names, values, strict=False):
            self._assign(relation, name, value.flow)

    def _assign(self, relation: Node, column: str, flow: Flow) -> None:
        if flow:
            oids = frozenset(found.oid for found in self.relations_of(relation))
            self.assignments.append(Assignment(oids, column, flow))

    # Other statements

    def _is_open_key(self, constraint: Node) -> bool:
        """Return whether a foreign key refers by name to columns that are not protected."""
        columns = self.columns_of(self.relations_of(constraint["pktable"]))
        found = [the_column(columns, name) for name in names_of(constraint.get("pk_attrs", []))]
        return bool(found) and all(column is not None and not column.flow for column in found)

    def _other(self, tree: Node, scope: Scope) -> Columns:
        """Analyse the queries inside COPY, EXPLAIN, CREATE …; return their columns."""
        outputs: Columns = ()
        stack: list[object] = [tree]
        while stack:
            current = stack.pop()
            if isinstance(current, list):
                stack.extend(current)
            elif isinstance(current, dict):
                if "relname" in current:
                    self._target(current)
                if current.get("is_from") and "whereClause" in current:  # COPY … FROM … WHERE
                    rows = Scope([self._target(current["relation"])])
                    self.expression(current["whereClause"], rows)
                for kind, value in current.items():
                    if kind == "pktable" and self._is_open_key(current):
                        continue
                    if kind in QUERIES:
                        outputs += self.query({kind: value}, scope)
                    elif isinstance(value, dict | list):
                        stack.append(value)
        return outputs
