"""Which protected columns can flow into each value of one statement, by scope. No I/O.

`Lineage` walks a statement once, as PostgreSQL resolves names: subqueries, WITH (also
recursive and data-modifying), LATERAL, joins, set operations, rows. Where a name is not
found or a relation is ambiguous, more is taken as protected, never less.
"""

from __future__ import annotations

from dataclasses import replace

from appliance.errors import ProtocolError
from appliance.masking.comparisons import UPKEEP, unwritten_comparisons
from appliance.masking.expressions import QUERIES
from appliance.masking.givens import NOTHING_GIVEN, Givens, given_value
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.result_names import name_of_result
from appliance.masking.routine import OPAQUE
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
    in_order,
    join,
    rename,
    the_column,
)
from appliance.masking.survey import Survey
from appliance.masking.writes import Writes

TAIL = ("sortClause", "limitOffset", "limitCount", "lockingClause", "withClause")
CLAUSES = ("whereClause", "havingClause", "windowClause", "limitOffset", "limitCount")
BY_NAME = ("sortClause", "groupClause", "distinctClause")
DEFINITIONS = frozenset(
    {"CreateStmt", "AlterTableStmt", "IndexStmt", "CreateDomainStmt", "CreateStatsStmt"}
    | {"CreatePolicyStmt", "AlterPolicyStmt"}
)
EXPRESSIONS = frozenset(
    {"raw_expr", "raw_default", "whereClause", "where_clause", "expr", "qual", "with_check"}
)
MAX_QUERIES = 5000
MAX_COLUMNS = 1664
"""Of a list, in PostgreSQL (MaxTupleAttributeNumber), which says the same of more."""
MAX_ROUNDS = 50
"""A recursive query settles in as many rounds as it has columns, or is given up."""


class Lineage(Writes):
    """One statement's flows. `outside` holds the arguments of a function's body."""

    def __init__(
        self,
        tree: Node,
        survey: Survey,
        outside: Scope | None = None,
        parameters: Flow = CLEAN,
        *,
        steers: bool = False,
        runs_writers: bool = False,
    ) -> None:
        super().__init__(survey, parameters)
        self.steers, self.runs_writers = steers, runs_writers
        self._tree = tree  # Flows are kept by identity of nodes.
        self._queries = 0
        self._names: dict[int, Columns] = {}
        """SELECT → its columns by name, where they may be in another order."""
        self.gives = outside is None  # In a function's body a parameter is its argument.
        kind = next(iter(tree))
        scope = Scope([], outside)
        self.outputs = self.query(tree, scope) if kind in QUERIES else self._other(tree, scope)
        self.register_other_calls(tree)
        self._compare(tree, kind)

    def _compare(self, tree: Node, kind: str) -> None:
        compared = unwritten_comparisons(tree, self.survey)
        if compared.origins:  # Where its values go, nobody knows: into each column, maybe.
            compared |= OPAQUE
            flow = Flow(compared.origins)
            self.outputs = tuple(replace(c, flow=c.flow | flow) for c in self.outputs)
        if kind in UPKEEP:
            self.tells = self.tells or compared.tells or not compared.is_harmless
        elif compared.tells or not compared.is_harmless:
            self._flows[id(tree[kind])] = self._register(tree[kind], "of a comparison", compared)

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

    def by_name(self, tree: Node, outputs: Columns) -> Columns:
        """Return the columns of a query to whoever asks for them by name, never by position."""
        return self._names.get(id(next(iter(tree.values()))), outputs)

    def _select(self, node: Node, outer: Scope) -> Columns:
        level = Scope([], outer)
        self._with(node, level)
        if node.get("op", "SETOP_NONE") != "SETOP_NONE":
            outputs = named = self._set_operation(node, level)
            level.items.append(Item((), outputs))
        elif "valuesLists" in node:
            outputs = named = self._values(node["valuesLists"], level)
        else:
            self._from(node.get("fromClause", []), level)
            groups = self._groups(node.get("targetList", []), level)
            outputs, named = in_order(groups), join(groups)
        for clause in BY_NAME:
            self._by_name(node.get(clause, []), named, level)
        for clause in CLAUSES:
            self.expression(node.get(clause, []), level)
        self._outputs[id(node)], self._names[id(node)] = outputs, named
        self._make(node.get("intoClause", {}), outputs)
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
        arms: list[Columns] = []
        for row in rows:
            flows = [self.expression(item, level) for item in row["List"].get("items", [])]
            givens = [self._given_by(item) for item in row["List"].get("items", [])]
            arms.append(
                tuple(
                    Column(f"column{n}", flow, given=given)
                    for n, (flow, given) in enumerate(zip(flows, givens, strict=True), 1)
                )
            )
        # By halves: one after the other, each would copy all constants of those before.
        while len(arms) > 1:
            pairs = zip(arms[::2], arms[1::2], strict=False)
            odd = arms[len(arms) & ~1 :]
            arms = [either_by_position(*pair) for pair in pairs] + odd
        return arms[0] if arms else ()

    def _targets(self, targets: list[Node], scope: Scope) -> Columns:
        return in_order(self._groups(targets, scope))

    def _groups(self, targets: list[Node], scope: Scope) -> list[Columns]:
        """Return the columns of each item of a list; of a `*` perhaps in unknown order."""
        groups: list[Columns] = []
        for target in targets:
            node = target["ResTarget"]
            value = node.get("val", {})
            star = self._star(value, scope)
            flow = self.expression(value, scope)
            if star is not None:
                groups.extend(star)
            else:
                name = node.get("name") or name_of_result(value, self._name_of_subquery)
                fields = self.fields(value, scope)
                given = NOTHING_GIVEN if flow else self._given_by(value)
                groups.append((Column(name, flow, is_many=not name, fields=fields, given=given),))
        # SECURITY: `SELECT * FROM a x, a y`, and so on with that, has twice as many each time
        # (test_what_doubles_at_each_level_is_refused_at_once).
        if sum(map(len, groups)) > MAX_COLUMNS:
            raise ProtocolError(f"target lists can have at most {MAX_COLUMNS} entries", "54011")
        return groups

    def _given_by(self, value: Node) -> Givens:
        """Return the constants of the client that a value of a query may be."""
        if not self.gives:
            return NOTHING_GIVEN
        rows = self.given_rows(value)
        return self.given(value) or given_value(value) if len(rows) != 1 else rows[0]

    def _name_of_subquery(self, sublink: Node) -> str:
        outputs = self.outputs_of(next(iter(sublink["subselect"].values())))
        return outputs[0].name if outputs else ""

    def _star(self, value: Node, scope: Scope) -> list[Columns] | None:
        """Return the columns of `*`, `p.*` or `(p).*`; `None` if it is none of them."""
        if "ColumnRef" in value and "A_Star" in value["ColumnRef"]["fields"][-1]:
            names = names_of(value["ColumnRef"]["fields"])
            if not names:
                return [item.columns for item in scope.items]
            found = [source.columns for source in self._sources(names, scope)]
            return found if len(found) == 1 else [collapse(join(found) or (Column("", ANYTHING),))]
        if "A_Indirection" in value and "A_Star" in value["A_Indirection"]["indirection"][-1]:
            inner = {
                **value["A_Indirection"],
                "indirection": value["A_Indirection"]["indirection"][:-1],
            }
            self.expression(inner["arg"], scope)
            if fields := self.fields({"A_Indirection": inner}, scope):
                return [fields]
            return [collapse((Column("", self.expression(value, scope)),))]
        return None

    def _by_name(self, clause: object, outputs: Columns, scope: Scope) -> None:
        """ORDER BY, GROUP BY and DISTINCT ON take names of output columns, too.

        The order of `outputs` does not matter.
        """
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
        outputs = self.query(query["ctequery"], level.without_items())
        return self._named(query, self.by_name(query["ctequery"], outputs))

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

    # Other statements

    def is_open_key(self, constraint: Node) -> bool:
        """Return whether a foreign key refers to columns that are not protected.

        Without names it means the primary key.
        """
        relations = self.relations_of(constraint["pktable"])
        columns = self.columns_of(relations)
        names = names_of(constraint.get("pk_attrs", []))
        if not names and len(relations) == 1:
            names = self.survey.catalog.primary_key(relations[0])
        found = [the_column(columns, name) for name in names]
        return bool(found) and all(column is not None and not column.flow for column in found)

    def _define(self, kind: str, node: Node) -> None:
        """Analyse checks, defaults, USING and index expressions: their names are of one row."""
        parts = list(walk(node))
        inner = [item for _, item in parts]
        made = [Column(d["colname"], CLEAN) for d in inner if "colname" in d]
        sources = [
            node[key] for key in ("relation", "table") if key in node and kind != "CreateStmt"
        ]
        sources += [item["relation"] for kind, item in parts if kind == "TableLikeClause"]
        sources += [item["RangeVar"] for item in node.get("inhRelations", [])]
        sources += [item["RangeVar"] for item in node.get("relations", [])]
        if "domainname" in node:
            made.append(Column("value", CLEAN))
        known = [self._target(source, runs_rules=False) for source in sources]
        new = Source("", tuple(made), has_system_columns=True)
        items = [*known, Item((new,), tuple(made))]
        for part in [node, *inner]:
            for key in EXPRESSIONS & part.keys():
                self.expression(part[key], Scope(items))
            if part.get("subtype") == "AT_ColumnDefault":
                self.expression(part.get("def", {}), Scope(items))

    def _rows_of_rule(self, rule: Node) -> Scope:
        """Return what the actions of CREATE RULE see, and analyse its condition."""
        columns = self._target(rule["relation"], runs_rules=False).columns
        scope = Scope([Item(tuple(Source(name, columns) for name in ("old", "new")), ())])
        self.expression(rule.get("whereClause", {}), scope)
        return scope

    def _make(self, into: Node, outputs: Columns) -> None:
        """Note what CREATE TABLE AS writes: the table is there if this is code that ran before."""
        if "rel" in into:
            for column in rename(outputs, names_of(into.get("colNames", []))):
                self._assign(into["rel"], column.name, column.flow)

    def _other(self, tree: Node, scope: Scope) -> Columns:
        """Analyse the queries inside COPY, EXPLAIN, CREATE …; return their columns."""
        if "CallStmt" in tree:  # What a procedure returns are its arguments.
            return (Column("", self.expression(tree["CallStmt"], scope), is_many=True),)
        if "RuleStmt" in tree:
            scope = self._rows_of_rule(tree["RuleStmt"])
        outputs: Columns = ()
        stack: list[object] = [tree]
        while stack:
            current = stack.pop()
            if isinstance(current, list):
                stack.extend(current)
            elif isinstance(current, dict):
                if "relname" in current:
                    self._target(current, runs_rules=False)  # Only INSERT and its like do.
                if current.get("is_from") and "whereClause" in current:  # COPY … FROM … WHERE
                    rows = Scope([self._target(current["relation"])])
                    self.expression(current["whereClause"], rows)
                for kind, value in current.items():
                    if kind in DEFINITIONS:
                        self._define(kind, value)
                    if kind == "pktable" and self.is_open_key(current):
                        continue
                    if kind in QUERIES:
                        outputs += self.query({kind: value}, scope)
                    elif isinstance(value, dict | list):
                        stack.append(value)
        self._make(tree.get("CreateTableAsStmt", {}).get("into", {}), outputs)
        return outputs
