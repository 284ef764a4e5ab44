"""Statements that may not run whatever policy says: they could carry PHI past the masks.

Side doors, unknown functions, and statements that copy protected values to where nothing
protects them. Each refusal says what to do. No I/O.
"""

from __future__ import annotations

from appliance.masking.functions import SETTABLE, SHOWN
from appliance.masking.grammar import Node, walk
from appliance.masking.lineage import Assignment, Lineage
from appliance.masking.survey import Survey
from appliance.masking.verdict import Refusal

DENIED = "42501"  # insufficient_privilege

JUDGED = frozenset(
    [
        "SelectStmt",
        "InsertStmt",
        "UpdateStmt",
        "DeleteStmt",
        "MergeStmt",
        "TruncateStmt",
        "CopyStmt",
        "ExplainStmt",
        "PrepareStmt",
        "ExecuteStmt",
        "DeallocateStmt",
        "DeclareCursorStmt",
        "FetchStmt",
        "ClosePortalStmt",
        "VariableSetStmt",
        "VariableShowStmt",
        "DiscardStmt",
        "LockStmt",
        "TransactionStmt",
        "CreateStmt",
        "CreateTableAsStmt",
        "ViewStmt",
        "IndexStmt",
        "CreateSchemaStmt",
        "AlterTableStmt",
        "RenameStmt",
        "DropStmt",
        "GrantStmt",
        "VacuumStmt",
        "CommentStmt",
        "CreateSeqStmt",
        "RefreshMatViewStmt",
        "CheckPointStmt",
        "ReindexStmt",
        "ConstraintsSetStmt",
        "UnlistenStmt",
    ]
)
"""Statements whose effect on PHI is understood; every other one is refused."""

SHAPES = frozenset({"AlterTableStmt", "RenameStmt", "CreateStmt"})
"""Refused where they name protected relations: policy knows columns by name."""

COPIES = frozenset({"CreateTableAsStmt", "ViewStmt"})
"""Refused where a protected column flows into what they make."""

LAUNDERING = "laundering"


def find_refusal(tree: Node, lineage: Lineage, survey: Survey) -> Refusal | None:
    """Return the first reason to refuse, `None` if there is none."""
    kind, node = next(iter(tree.items()))
    return (
        _refuse_kind(kind, node)
        or _refuse_setting(tree)
        or _refuse_copy(tree)
        or _refuse_side_door(tree, survey)
        or _refuse_function(lineage)
        or _refuse_shape(kind, node, lineage)
        or _refuse_explain(kind, node, lineage)
        or _refuse_laundering(tree, lineage, survey)
    )


def _refuse_kind(kind: str, node: Node) -> Refusal | None:
    if kind not in JUDGED:
        return Refusal(DENIED, "statement-unknown", "this kind of statement is not allowed here")
    if kind == "RenameStmt" and "relation" not in node:
        # SECURITY: policy knows schemas, functions and databases by their names.
        return Refusal(DENIED, "statement-unknown", "only relations can be renamed here")
    if kind == "CreateSchemaStmt" and "schemaElts" in node:
        return Refusal(DENIED, "statement-unknown", "create what is in the schema by itself")
    if kind == "TransactionStmt" and "PREPARE" in str(node.get("kind")):
        return Refusal(DENIED, "two-phase", "two-phase commit is not allowed here")
    if kind in {"CreateTableAsStmt", "ExplainStmt"} and any(
        k == "ExecuteStmt" for k, _ in walk(node)
    ):
        return Refusal(DENIED, LAUNDERING, "EXECUTE is not allowed inside this statement")
    return None


def _refuse_setting(tree: Node) -> Refusal | None:
    for kind, node in walk(tree):
        name = str(node.get("name", "")).lower()
        if kind == "VariableSetStmt" and node.get("kind") != "VAR_RESET_ALL":
            if node.get("kind") == "VAR_SET_MULTI" or name in SETTABLE:
                continue
            if name == "client_encoding" and _constants(node) in (["UTF8"], ["utf8"], ["UTF-8"]):
                continue
            return Refusal(DENIED, "setting", "this setting cannot be changed through the bastion")
        if kind == "VariableShowStmt" and name not in SHOWN:
            return Refusal(DENIED, "setting", "this setting cannot be shown through the bastion")
    return None


def _constants(node: Node) -> list[str]:
    return [
        str(value["sval"]["sval"])
        for kind, value in walk(node)
        if kind == "A_Const" and "sval" in value and "sval" in value["sval"]
    ]


def _refuse_copy(tree: Node) -> Refusal | None:
    for kind, node in walk(tree):
        if kind == "CopyStmt" and (node.get("is_program") or "filename" in node):
            return Refusal(
                DENIED,
                "side-door",
                "COPY with a file or program is not allowed: use STDIN or STDOUT",
            )
    return None


def _refuse_side_door(tree: Node, survey: Survey) -> Refusal | None:
    for _, node in walk(tree):
        # In any schema: extensions such as pg_stat_statements live outside pg_catalog.
        name = node.get("relname", "")
        if survey.is_closed(name):
            return Refusal(
                DENIED, "side-door", f"{name} can hold values of protected columns: not allowed"
            )
    return None


def _refuse_function(lineage: Lineage) -> Refusal | None:
    for name, routine in lineage.routines.values():
        if routine.is_refused:
            return Refusal(
                DENIED,
                "function-unknown",
                f"function {name} is not known to be safe: ask for it to be trusted in the policy",
            )
    return None


def _refuse_shape(kind: str, node: Node, lineage: Lineage) -> Refusal | None:
    if not lineage.touches:
        return None
    if kind in SHAPES:
        return Refusal(
            DENIED,
            LAUNDERING,
            "this would move protected columns to where nothing protects them: query them directly",
        )
    if kind == "IndexStmt" and (
        node.get("unique")
        or "whereClause" in node
        or any("expr" in item["IndexElem"] for item in node.get("indexParams", []))
    ):
        return Refusal(
            DENIED,
            "inference",
            "only a plain index of columns is allowed here: others fail for some values",
        )
    return None


def _refuse_explain(kind: str, node: Node, lineage: Lineage) -> Refusal | None:
    """A plan shows constants, estimates and, with ANALYZE, what conditions found."""
    if kind != "ExplainStmt" or not lineage.touches:
        return None
    options = {item["DefElem"].get("defname") for item in node.get("options", [])}
    if lineage.has_protected or lineage.assignments or options - {"costs", "verbose", "format"}:
        return Refusal(DENIED, "explain", "EXPLAIN shows values of protected data: not allowed")
    return None


def _refuse_laundering(tree: Node, lineage: Lineage, survey: Survey) -> Refusal | None:
    makes = any(kind in COPIES or "intoClause" in node for kind, node in walk(tree))
    leaks = any(not _stays(item, survey) for item in lineage.assignments)
    if leaks or (makes and _copied(lineage)):
        return Refusal(
            DENIED,
            LAUNDERING,
            "this would copy protected values to where nothing protects them: not allowed",
        )
    return None


def _copied(lineage: Lineage) -> bool:
    return any(column.flow for column in lineage.outputs)


def _stays(item: Assignment, survey: Survey) -> bool:
    """Return whether a value only goes where it is protected as what it is."""
    for oid in item.relations:
        relation = survey.catalog.relations[oid]
        numbers = [n for n, name in relation.columns.items() if name == item.column]
        flows = [survey.flows.get(oid, {}).get(number) for number in numbers]
        if not flows or not all(flow and item.flow.origins <= flow.origins for flow in flows):
            return False
    # SECURITY: `SET ssn = left(ssn, 1)` would make the first digit one to look up.
    return bool(item.relations) and item.flow.is_plain
