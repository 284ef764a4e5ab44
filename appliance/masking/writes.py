"""What flows into columns by INSERT, UPDATE, DELETE and MERGE, and what RETURNING shows. No I/O."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from appliance.masking.expressions import Expressions
from appliance.masking.grammar import Node
from appliance.masking.routine import REFUSED
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
    find_column,
    has_many,
)
from appliance.masking.side_effects import changes_settings, has_rule, has_unsafe_casts
from appliance.masking.survey import Survey


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value that a statement writes to a column."""

    relations: frozenset[int]
    column: str
    """Empty: it is not known which."""
    flow: Flow


class Writes(Expressions):
    """Notes each value that a statement writes, as an `Assignment`."""

    def __init__(self, survey: Survey, parameters: Flow = CLEAN) -> None:
        super().__init__(survey, parameters)
        self.assignments: list[Assignment] = []
        self.subscripted: Flow = CLEAN
        """Protected arrays and JSON that a part is put into: it fails where that has no place."""

    @abstractmethod
    def _with(self, node: Node, level: Scope) -> None:
        """Add the queries of WITH to the names of a level."""

    @abstractmethod
    def _targets(self, targets: list[Node], scope: Scope) -> Columns:
        """Return the columns of a SELECT's or RETURNING's list."""

    def _insert(self, node: Node, outer: Scope) -> Columns:
        level = Scope([], outer)
        self._with(node, level)
        target = self._target(node["relation"])
        values = self.query(node["selectStmt"], level) if "selectStmt" in node else ()
        names = [item["ResTarget"]["name"] for item in node.get("cols", [])]
        self._assign_by_position(node["relation"], names, values)
        self._assign_subscripts(node["relation"], node.get("cols", []), level)
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
                self._assign_subscripts(node["relation"], targets, scope)
            else:
                self._assign_targets(node["relation"], targets, scope)
        return self._returning(node, scope, target)

    def _target(self, relation: Node, *, runs_rules: bool = True) -> Item:
        found = self.relations_of(relation)
        if runs_rules and any(has_rule(self.survey, one) for one in found):
            # SECURITY: a rule answers in the name of other columns, and PostgreSQL believes it.
            self.routines[id(relation)] = ("of a rule", REFUSED)
        if changes_settings(self.survey, found):
            # SECURITY: SHOW and ParameterStatus would tell what a trigger puts there.
            self.routines[id(relation)] = ("of a trigger that sets a setting", REFUSED)
        target = self._item({"RangeVar": relation}, Scope())  # Never a WITH query.
        if has_unsafe_casts(self.survey):
            columns = collapse((Column("", ANYTHING),))
            return Item((Source(relation["relname"], columns),), columns)
        return target

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
            indirection = node.get("indirection", [])
            if told := self._subscripts(indirection, scope):
                flow |= told
            if any("A_Indices" in item for item in indirection):
                self.subscripted |= self._stored(relation, node.get("name", ""))
            self._assign(relation, node.get("name", ""), flow)

    def _subscripts(self, indirection: list[Node], scope: Scope) -> Flow:
        """Return what subscripts that are written to tell: a key, or how long an array becomes."""
        return Flow(self.expression(indirection, scope).origins)

    def _assign_subscripts(self, relation: Node, targets: list[Node], scope: Scope) -> None:
        """Note the same of `INSERT INTO t (doc[…])`."""
        for target in targets:
            node = target["ResTarget"]
            flow = self._subscripts(node.get("indirection", []), scope)
            self._assign(relation, node["name"], flow)

    def _stored(self, relation: Node, name: str) -> Flow:
        """Return what is protected in a column that is written to."""
        columns = self.columns_of(self.relations_of(relation))
        return find_column(columns, name) or CLEAN

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
