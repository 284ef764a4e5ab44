"""Statements that may not run whatever policy says: they could carry PHI past the masks.

Side doors, unknown functions, and statements that copy protected values to where nothing
protects them. Each refusal says what to do. No I/O.
"""

from __future__ import annotations

from appliance.masking.catalog import Catalog
from appliance.masking.functions import CLOSED_RELATIONS, SETTABLE, is_known_function
from appliance.masking.grammar import Node
from appliance.masking.rules import ProtectedData
from appliance.masking.taint import Protection, Taint, find_taint, names_of, walk
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
    ]
)
"""Statements whose effect on PHI is understood; every other one is refused."""

CHANGES_SHAPE = frozenset(
    [
        "AlterTableStmt",
        "RenameStmt",
        "CreateTableAsStmt",
        "ViewStmt",
        "MergeStmt",
        "RefreshMatViewStmt",
    ]
)
"""Refused where they touch protected relations: policy knows columns by name."""

SHOWN = frozenset(
    [
        "server_version",
        "server_version_num",
        "server_encoding",
        "client_encoding",
        "is_superuser",
        "standard_conforming_strings",
        "integer_datetimes",
        "max_identifier_length",
        "search_path",
        "transaction_read_only",
    ]
)


def protected_oids(tree: Node, catalog: Catalog, protection: Protection) -> set[int]:
    """Return the protected relations that a tree names."""
    return {
        relation.oid
        for _, node in walk(tree)
        if "relname" in node
        for relation in catalog.named(node.get("schemaname", ""), node["relname"])
        if protection.get(relation.oid)
    }


def find_refusal(
    kind: str,
    node: Node,
    taint: Taint,
    catalog: Catalog,
    rules: ProtectedData,
    protection: Protection,
) -> Refusal | None:
    """Return the first reason to refuse, `None` if there is none."""
    tree = {kind: node}
    return (
        _refuse_kind(kind, node, taint)
        or _refuse_setting(tree)
        or _refuse_copy(tree)
        or _refuse_side_door(tree, rules)
        or _refuse_function(tree, catalog, rules)
        or _refuse_laundering(tree, catalog, protection)
    )


def _refuse_kind(kind: str, node: Node, taint: Taint) -> Refusal | None:
    if kind not in JUDGED:
        return Refusal(DENIED, "statement-unknown", "this kind of statement is not allowed here")
    if kind == "TransactionStmt" and "PREPARE" in str(node.get("kind")):
        return Refusal(DENIED, "two-phase", "two-phase commit is not allowed here")
    if taint.touches and kind in CHANGES_SHAPE:
        return Refusal(
            DENIED,
            "laundering",
            "this would move protected columns to where nothing protects them: query them directly",
        )
    if kind in {"CreateTableAsStmt", "ExplainStmt"} and any(
        k == "ExecuteStmt" for k, _ in walk(node)
    ):
        return Refusal(DENIED, "laundering", "EXECUTE is not allowed inside this statement")
    if taint.touches and kind == "CreateStmt":
        return Refusal(DENIED, "laundering", "a table like a protected one would not be protected")
    if taint.touches and kind == "ExplainStmt":
        return Refusal(DENIED, "explain", "EXPLAIN shows values of protected data: not allowed")
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
        if kind == "VariableShowStmt" and name not in SETTABLE | SHOWN | {"timezone"}:
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


def _refuse_side_door(tree: Node, rules: ProtectedData) -> Refusal | None:
    for _, node in walk(tree):
        name = node.get("relname")
        # In any schema: extensions such as pg_stat_statements live outside pg_catalog.
        if name in CLOSED_RELATIONS and name not in rules.allow:
            return Refusal(
                DENIED, "side-door", f"{name} can hold values of protected columns: not allowed"
            )
    return None


def _refuse_function(tree: Node, catalog: Catalog, rules: ProtectedData) -> Refusal | None:
    for kind, node in walk(tree):
        if kind == "FuncCall" and _sets_harmlessly(node, catalog):
            continue
        if kind == "FuncCall" and not is_known_function(names_of(node["funcname"]), catalog, rules):
            name = ".".join(names_of(node["funcname"]))
            return Refusal(
                DENIED,
                "function-unknown",
                f"function {name} is not known to be safe: ask for it to be trusted in the policy",
            )
        # `w.tale` and `(w).tale` call tale(w) if w has no such column.
        behind = node.get("fields", [])[1:] if kind == "ColumnRef" else node.get("indirection", [])
        calls = set(names_of(behind)) & catalog.functions - set(rules.allow)
        if calls and not calls <= _columns_of(tree, catalog):
            return Refusal(
                DENIED, "function-unknown", "a function behind a dot is not known to be safe"
            )
        if kind == "A_Expr" and set(names_of(node.get("name", []))) & catalog.operators:
            return Refusal(DENIED, "function-unknown", "this operator is not a built-in one")
    return None


def _sets_harmlessly(node: Node, catalog: Catalog) -> bool:
    """Return whether this is `set_config` with constants, as drivers begin a session."""
    arguments = node.get("args", [])
    name = names_of(node["funcname"])
    is_builtin = name == ["pg_catalog", "set_config"] or (
        name == ["set_config"] and "set_config" not in catalog.functions
    )
    if not is_builtin or len(arguments) != 3:
        return False
    if not all("A_Const" in argument for argument in arguments):
        return False
    setting = arguments[0]["A_Const"].get("sval", {}).get("sval", "")
    return str(setting).lower() in SETTABLE


def _columns_of(tree: Node, catalog: Catalog) -> set[str]:
    return {
        column
        for _, node in walk(tree)
        if "relname" in node
        for relation in catalog.named(node.get("schemaname", ""), node["relname"])
        for column in relation.columns.values()
    }


def _refuse_laundering(tree: Node, catalog: Catalog, protection: Protection) -> Refusal | None:
    refusal = Refusal(
        DENIED,
        "laundering",
        "this would copy protected values to where nothing protects them: not allowed",
    )
    for kind, node in walk(tree):
        if kind == "InsertStmt":
            source = node.get("selectStmt", {})
            if find_taint(source, catalog, protection).touches:
                return refusal
            if "onConflictClause" in node and _sets_taint(
                node["onConflictClause"], tree, catalog, protection
            ):
                return refusal
        elif (
            (kind == "UpdateStmt" and _sets_taint(node, tree, catalog, protection))
            or (kind == "MergeStmt" and find_taint(node, catalog, protection).touches)
            or ("intoClause" in node and find_taint(tree, catalog, protection).touches)
        ):
            return refusal
    return None


def _sets_taint(node: Node, tree: Node, catalog: Catalog, protection: Protection) -> bool:
    taint = find_taint(tree, catalog, protection)
    return any(
        taint.has(target["ResTarget"].get("val", {})) for target in node.get("targetList", [])
    )
