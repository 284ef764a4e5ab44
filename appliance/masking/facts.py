"""What one statement does, for the rules of the policy: kinds, relations, its text. No I/O."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from appliance.masking.catalog import Catalog
from appliance.masking.grammar import Node, names_of, normalise, strip_comments, walk
from appliance.masking.unknown_names import has_unknown_name
from appliance.model import RelationName, StatementFacts

DML = {
    "SelectStmt": "select",
    "InsertStmt": "insert",
    "UpdateStmt": "update",
    "DeleteStmt": "delete",
    "MergeStmt": "merge",
}
WRITES = DML.keys() - {"SelectStmt"}
KINDS = DML | {
    "TruncateStmt": "truncate table",
    "CopyStmt": "copy",
    "ExplainStmt": "explain",
    "PrepareStmt": "prepare",
    "ExecuteStmt": "execute",
    "DeallocateStmt": "deallocate",
    "DeclareCursorStmt": "declare cursor",
    "FetchStmt": "fetch",
    "ClosePortalStmt": "close cursor",
    "VariableSetStmt": "set",
    "VariableShowStmt": "show",
    "UnlistenStmt": "unlisten",
    "DiscardStmt": "discard",
    "LockStmt": "lock table",
    "CreateStmt": "create table",
    "CreateTableAsStmt": "create table as",
    "ViewStmt": "create view",
    "IndexStmt": "create index",
    "CreateSchemaStmt": "create schema",
    "AlterTableStmt": "alter table",
    "RenameStmt": "alter table",
    "GrantStmt": "grant",
    "GrantRoleStmt": "grant role",
    "VacuumStmt": "vacuum",
    "CreateFunctionStmt": "create function",
    "CreateTrigStmt": "create trigger",
    "CreatePolicyStmt": "create policy",
    "AlterPolicyStmt": "alter policy",
    "RuleStmt": "create rule",
    "CreateCastStmt": "create cast",
    "CreateFdwStmt": "create foreign data wrapper",
    "CreateForeignServerStmt": "create server",
    "CreateUserMappingStmt": "create user mapping",
    "CreateForeignTableStmt": "create foreign table",
    "ImportForeignSchemaStmt": "import foreign schema",
    "CreateRoleStmt": "create role",
    "DropRoleStmt": "drop role",
    "AlterRoleStmt": "alter role",
    "DoStmt": "do",
    "CreateEnumStmt": "create type",
    "CompositeTypeStmt": "create type",
    "CreateRangeStmt": "create type",
    "AlterEnumStmt": "alter type",
    "CreateDomainStmt": "create domain",
    "AlterSeqStmt": "alter sequence",
    "AlterObjectSchemaStmt": "alter table",
    "AlterDefaultPrivilegesStmt": "alter default privileges",
    "CreateStatsStmt": "create statistics",
    "CreateSeqStmt": "create sequence",
    "CreateExtensionStmt": "create extension",
    "AlterDomainStmt": "alter domain",
    "AlterFunctionStmt": "alter function",
    "AlterSystemStmt": "alter system",
    "AlterTypeStmt": "alter type",
    "RefreshMatViewStmt": "refresh materialized view",
    "AlterDatabaseSetStmt": "alter database",
    "AlterDatabaseStmt": "alter database",
    "AlterOwnerStmt": "alter table",
    "AlterRoleSetStmt": "alter role",
    "CreatedbStmt": "create database",
    "DropOwnedStmt": "drop owned",
    "DropdbStmt": "drop database",
    "ReassignOwnedStmt": "reassign owned",
    "SecLabelStmt": "security label",
}
TRANSACTIONS = {
    "TRANS_STMT_BEGIN": "begin",
    "TRANS_STMT_START": "begin",
    "TRANS_STMT_COMMIT": "commit",
    "TRANS_STMT_ROLLBACK": "rollback",
    "TRANS_STMT_SAVEPOINT": "savepoint",
    "TRANS_STMT_RELEASE": "release",
    "TRANS_STMT_ROLLBACK_TO": "rollback to",
    "TRANS_STMT_PREPARE": "prepare transaction",
    "TRANS_STMT_COMMIT_PREPARED": "commit prepared",
    "TRANS_STMT_ROLLBACK_PREPARED": "rollback prepared",
}
_OTHER_KINDS = """
    altereventtrig alterextension alterpublication altersubscription call checkpoint cluster comment
    constraintsset createconversion createeventtrig createpublication createsubscription
    createtablespace define dropsubscription droptablespace dropusermapping listen load notify
    reindex replicaidentity
"""
OTHER_KINDS = frozenset(_OTHER_KINDS.split())
"""What is not in `KINDS` has the name of its parse tree."""
READS = frozenset(
    [
        "select",
        "show",
        "set",
        "begin",
        "commit",
        "rollback",
        "savepoint",
        "release",
        "fetch",
        "deallocate",
        "discard",
        "listen",
        "unlisten",
    ]
) | {"rollback to", "close cursor", "prepare", "execute", "declare cursor"}
WITHOUT_ROWS = frozenset(
    [
        "create table",
        "create view",
        "create schema",
        "create sequence",
        "comment",
        "grant",
        "notify",
    ]
) | {"lock table"}
"""Kinds that write, but no rows."""
IDENTIFIER = re.compile(r'"(?:[^"]|"")*"')
QUOTE = re.compile(r"'|\$\w*\$|/\*|\*/|--")


def facts_of(
    source: str, tree: Node, catalog: Catalog, *, touches_protected: bool
) -> StatementFacts:
    """Return the facts of the statement `source`, whose tree is `tree`."""
    statement, node = next(iter(tree.items()))
    kind = kind_of(statement, node)
    kinds = {kind}
    for name, inner in walk(tree):
        if name in KINDS and name != statement:
            kinds.add(kind_of(name, inner))
        if name in DML and "intoClause" in inner:
            kinds.add("create table as")
        if name == "SelectStmt" and "lockingClause" in inner:
            kinds.add("select for update")
        if name == "FuncCall" and names_of(inner["funcname"])[-1:] == ["setval"]:
            kinds.add("alter sequence")
    # The kinds that only wrap others say nothing about them.
    writes = any(item not in READS for item in kinds) and not _is_reading_wrapper(tree, kinds)
    changes = [inner for name, inner in walk(tree) if name in {"UpdateStmt", "DeleteStmt"}]
    relations = _relations(tree, catalog)
    return StatementFacts(
        kind=kind,
        kinds=frozenset(kinds),
        relations=frozenset(relations),
        writes=writes,
        has_where=all("whereClause" in inner for inner in changes),
        touches_protected=touches_protected,
        text=_text(source, tree, kind, relations, catalog),
    )


def together(facts: StatementFacts, called: Collection[StatementFacts]) -> StatementFacts:
    """Return the facts of a statement and of what the functions write that it calls."""
    if not called:
        return facts
    return replace(
        facts,
        kinds=facts.kinds.union(*(item.kinds for item in called)),
        relations=facts.relations.union(*(item.relations for item in called)),
        writes=True,
        has_where=facts.has_where and all(item.has_where for item in called),
    )


def _is_reading_wrapper(tree: Node, kinds: set[str]) -> bool:
    inner = kinds - READS
    if "CopyStmt" in tree:
        return inner == {"copy"} and not tree["CopyStmt"].get("is_from")
    return "ExplainStmt" in tree and inner == {"explain"}


def _relations(tree: Node, catalog: Catalog) -> set[RelationName]:
    ctes = {node.get("ctename") for name, node in walk(tree) if name == "CommonTableExpr"}
    found: set[RelationName] = set()
    pairs = [
        (node.get("schemaname", ""), node["relname"]) for _, node in walk(tree) if "relname" in node
    ]
    if "DropStmt" in tree:
        for item in tree["DropStmt"].get("objects", []):
            parts = names_of(item)
            pairs.append((parts[-2] if len(parts) > 1 else "", parts[-1] if parts else ""))
    for schema, name in pairs:
        known = {relation.name for relation in catalog.named(schema, name)}
        if known:
            found |= known
        elif schema or name not in ctes:
            found.add(RelationName(schema, name))
    return found


def _text(
    source: str, tree: Node, kind: str, relations: set[RelationName], catalog: Catalog
) -> str:
    """Return the statement without literals or comments; they could be PHI.

    So could a name that is none: a value in double quotes, or without any.
    """
    is_told = not DML.keys().isdisjoint(tree) and not has_unknown_name(tree, relations, catalog)
    text = normalise(source) if is_told else ""
    text = " ".join(strip_comments(text).split())
    if text and not QUOTE.search(IDENTIFIER.sub("", text)):
        return text
    names = ", ".join(sorted(str(relation) for relation in relations))
    return f"{kind} {names}".strip()


def writes_rows(kinds: Iterable[str]) -> bool:
    """Return whether statements of some of the kinds may write rows, and so run triggers."""
    return any(
        kind not in READS and kind not in WITHOUT_ROWS and not kind.startswith("drop ")
        for kind in kinds
    )


def changes_shape(kind: str) -> bool:
    """Return whether statements of a kind make, change or drop what names stand for."""
    if kind in {"do", "import foreign schema", "prepare transaction", "commit prepared"}:
        return True
    return kind.startswith(("create ", "alter ", "drop ")) and kind != "create index"


def changed_relations(tree: Node, catalog: Catalog) -> frozenset[RelationName]:
    """Return what a statement makes, changes or drops: not what it only reads or refers to."""
    renamed = tree.get("RenameStmt", {})
    new = set()
    if "relation" in renamed and "subname" not in renamed:
        new.add(RelationName(renamed["relation"].get("schemaname", ""), renamed["newname"]))
    return frozenset(_relations(_without_queries(tree), catalog) | new)


def _without_queries(node: object) -> Any:
    if isinstance(node, list):
        return [_without_queries(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in DML and key != "pktable"}
    made = [
        value["intoClause"] for key, value in node.items() if key in DML and "intoClause" in value
    ]
    return {**{key: _without_queries(value) for key, value in kept.items()}, "made": made}


def is_kind(text: str) -> bool:
    """Return whether `text` is the kind of some statement, or its first words."""
    kinds = {*KINDS.values(), *TRANSACTIONS.values(), *OTHER_KINDS, "select for update", "drop"}
    return text.startswith("drop ") or any(f"{kind} ".startswith(f"{text} ") for kind in kinds)


def kind_of(name: str, node: Node) -> str:
    """Return the command in lower case: `select`, `drop table`."""
    if name == "TransactionStmt":
        return TRANSACTIONS[str(node.get("kind"))]
    if name == "DropStmt":
        thing = str(node.get("removeType", "")).removeprefix("OBJECT_").lower()
        return f"drop {thing.replace('_', ' ')}"
    if name == "SelectStmt" and "intoClause" in node:
        return "create table as"
    return KINDS.get(name, name.removesuffix("Stmt").lower())
