"""Changes of a protected relation's shape that migrations make, and that tell or move nothing.

New columns, plain changes of unprotected ones, and indexes that read nothing protected. What is
not known here is refused, see `refusals`. No I/O.
"""

from __future__ import annotations

from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.lineage import Lineage
from appliance.masking.routine import HARMLESS

COLUMN_CONSTRAINTS = frozenset(
    {"CONSTR_NULL", "CONSTR_NOTNULL", "CONSTR_IDENTITY", "CONSTR_UNIQUE", "CONSTR_PRIMARY"}
    | {"CONSTR_ATTR_DEFERRABLE", "CONSTR_ATTR_NOT_DEFERRABLE"}
    | {"CONSTR_ATTR_DEFERRED", "CONSTR_ATTR_IMMEDIATE"}
)
OPTIONS = ("autovacuum_", "toast.autovacuum_", "fillfactor", "parallel_workers")
OF_OPEN_COLUMNS = frozenset({"AT_DropColumn", "AT_SetStatistics"})
OF_ANY_COLUMN = frozenset({"AT_SetNotNull", "AT_DropNotNull"})
"""Whether a column is NULL may be told."""
OF_ROWS = frozenset({"AT_EnableRowSecurity", "AT_ForceRowSecurity"})
"""Fewer rows are seen; what decides it was judged when it was made."""
TABLES = frozenset("rp")
POLICIES = frozenset({"CreatePolicyStmt", "AlterPolicyStmt"})
OF_PARTITIONS = frozenset(
    {"relation", "inhRelations", "partbound", "partspec", "options", "oncommit", "if_not_exists"}
)


def is_harmless_change(kind: str, node: Node, lineage: Lineage) -> bool:
    """Return whether ALTER TABLE or a renaming leaves protected values as they are.

    `node` is of that kind, and `lineage` of the statement.
    """
    if not _runs_nothing(lineage) or "relation" not in node:
        return False
    if makes_partition(kind, node):
        return _is_harmless_partition(node, lineage)
    change = _Change(node["relation"], lineage)
    if kind == "RenameStmt":
        return node.get("renameType") == "OBJECT_COLUMN" and (
            node.get("relationType") == "OBJECT_TABLE" and change.is_open(node.get("subname", ""))
        )
    return (
        kind == "AlterTableStmt"
        and node.get("objtype") == "OBJECT_TABLE"
        and all(change.is_harmless(item["AlterTableCmd"]) for item in node.get("cmds", []))
    )


def makes_partition(kind: str, node: Node) -> bool:
    """Return whether a statement makes a new partition of a table."""
    return kind == "CreateStmt" and "partbound" in node


def _is_harmless_partition(node: Node, lineage: Lineage) -> bool:
    """Return whether a new partition tells nothing: its columns are protected as its parent's are.

    SECURITY: where rows of a DEFAULT partition belong into it, it cannot be made. So no column of
    the key may be protected. Checks and defaults of its own could fail, or be no part of the
    parent's; what it is divided by once more is in `tableoid`.
    """
    (parent,) = node["inhRelations"]
    found = lineage.relations_of(parent["RangeVar"])
    if len(found) != 1 or node.keys() - OF_PARTITIONS:
        return False
    survey, oid = lineage.survey, found[0].oid
    keys = survey.catalog.partition_keys.get(oid, ())
    options = [item for key, item in walk(node.get("options", [])) if key == "DefElem"]
    divided = [item["PartitionElem"] for item in node.get("partspec", {}).get("partParams", [])]
    change = _Change(parent["RangeVar"], lineage)
    return (
        bool(keys)
        and not any(number == 0 or survey.flows.get(oid, {}).get(number) for number in keys)
        and all(_option_name(option).startswith(OPTIONS) for option in options)
        and all(not item.keys() - {"name", "location"} for item in divided)
        and all(change.is_open(item["name"]) for item in divided)
    )


def is_harmless_index(node: Node, lineage: Lineage) -> bool:
    """Return whether making an index cannot fail by protected values.

    A plain one of columns never does; one that is unique, partial or computed must read none.
    `node` is an IndexStmt.
    """
    items = [item["IndexElem"] for item in node.get("indexParams", [])]
    computed = [item["expr"] for item in items if "expr" in item]
    if not (node.get("unique") or "whereClause" in node or computed):
        return True
    change = _Change(node["relation"], lineage)
    columns = [item["name"] for item in items if "name" in item] if node.get("unique") else []
    return (
        _runs_nothing(lineage)
        and all(map(change.is_open, columns))
        and change.reads_nothing([*computed, node.get("whereClause", {})])
    )


def is_open_policy(node: Node, lineage: Lineage) -> bool:
    """Return whether row security decides by nothing protected, and calls only what is harmless.

    SECURITY: else the number of rows that are left would tell values.
    """
    change = _Change(node["table"], lineage)
    return change.is_known and change.reads_nothing(
        [node.get("qual", {}), node.get("with_check", {})]
    )


class _Change:
    """One relation that is changed."""

    def __init__(self, relation: Node, lineage: Lineage) -> None:
        self._relation, self._lineage = relation, lineage
        found = lineage.relations_of(relation)
        is_table = len(found) == 1 and found[0].kind in TABLES
        self._columns = lineage.columns_of(found) if is_table else ()

    @property
    def is_known(self) -> bool:
        """Return whether it is one table, and not of this very transaction."""
        return bool(self._columns)

    def is_open(self, name: str) -> bool:
        """Return whether it is a column of the relation that is not protected."""
        return any(column.name == name and not column.flow for column in self._columns)

    def reads_nothing(self, expressions: list[Node]) -> bool:
        """Return whether expressions over the relation's row read nothing protected."""
        wanted = [{"ResTarget": {"val": item}} for item in expressions if item]
        select = {"targetList": wanted, "fromClause": [{"RangeVar": self._relation}]}
        lineage = Lineage({"SelectStmt": select}, self._lineage.survey)
        return not lineage.has_protected and _runs_nothing(lineage)

    def is_harmless(self, command: Node) -> bool:
        """Return whether one command of ALTER TABLE is; `command` is an AlterTableCmd."""
        if command.get("behavior") == "DROP_CASCADE":
            return False
        kind, name = command.get("subtype", ""), command.get("name", "")
        definition = command.get("def", {})
        match kind:
            case "AT_AddColumn" if self._columns:
                column = definition["ColumnDef"]
                return all(map(self._is_harmless_constraint, _constraints(column)))
            case "AT_AddConstraint":
                return self._is_harmless_constraint(definition["Constraint"])
            case "AT_ColumnDefault":
                return self.is_open(name) and _reads_no_row(definition, self)
            case "AT_AlterColumnType":
                using = definition["ColumnDef"].get("raw_default", {})
                return self.is_open(name) and self.reads_nothing([using])
            case "AT_SetRelOptions" | "AT_ResetRelOptions":
                options = [item for key, item in walk(definition) if key == "DefElem"]
                return all(_option_name(option).startswith(OPTIONS) for option in options)
        return (kind in OF_ANY_COLUMN | OF_ROWS and bool(self._columns)) or (
            kind in OF_OPEN_COLUMNS and self.is_open(name)
        )

    def _is_harmless_constraint(self, constraint: Node) -> bool:
        kind = constraint.get("contype")
        keys = names_of([constraint.get("keys", []), constraint.get("fk_attrs", [])])
        if not all(map(self.is_open, keys)):
            return False
        expression = constraint.get("raw_expr", {})
        match kind:
            case "CONSTR_DEFAULT":
                return _reads_no_row(expression, self)
            case "CONSTR_CHECK" | "CONSTR_GENERATED":
                return self.reads_nothing([expression])
            case "CONSTR_FOREIGN":
                return self._lineage.is_open_key(constraint)
        return kind in COLUMN_CONSTRAINTS


def _runs_nothing(lineage: Lineage) -> bool:
    """Return whether no function, cast, type or default in it reads anything by itself."""
    return all(routine == HARMLESS for _, routine in lineage.routines.values())


def _constraints(column: Node) -> list[Node]:
    return [item["Constraint"] for item in column.get("constraints", [])]


def _option_name(option: Node) -> str:
    space = option.get("defnamespace", "")
    return f"{space}.{option['defname']}" if space else str(option["defname"])


def _reads_no_row(expression: Node, change: _Change) -> bool:
    return change.reads_nothing([expression]) and not any(
        kind in {"ColumnRef", "SubLink"} for kind, _ in walk(expression)
    )
