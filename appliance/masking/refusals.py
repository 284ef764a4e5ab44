"""Statements that may not run whatever policy says: they could carry PHI past the masks.

Side doors, unknown functions, and statements that copy protected values to where nothing
protects them. Each refusal says what to do. No I/O.
"""

from __future__ import annotations

from appliance.masking.custom_settings import reads_protected
from appliance.masking.functions import PURE, TEXT_TYPES
from appliance.masking.grammar import Node, names_of, text_of, walk
from appliance.masking.lineage import Lineage
from appliance.masking.settings import FIXED, SETTABLE, is_open_setting
from appliance.masking.shapes import is_harmless_change, is_harmless_index
from appliance.masking.survey import Survey
from appliance.masking.verdict import Refusal
from appliance.masking.writes import Assignment

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
        "CallStmt",
        "ListenStmt",
        "NotifyStmt",
        "CreateEnumStmt",
        "AlterEnumStmt",
        "CompositeTypeStmt",
        "CreateDomainStmt",
        "AlterSeqStmt",
        "AlterObjectSchemaStmt",
        "AlterDefaultPrivilegesStmt",
        "CreateStatsStmt",
        "ClusterStmt",
    ]
)
"""Statements whose effect on PHI is understood; every other one is refused."""

WRITES = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})

SHAPES = frozenset(
    {"AlterTableStmt", "RenameStmt", "CreateStmt", "AlterObjectSchemaStmt"}
    | {"CreateDomainStmt", "CompositeTypeStmt"}
)
"""Refused where they name protected relations: policy knows columns by name. What they make is
in no snapshot before COMMIT, so it may run nothing that reads protected data, either."""

PLANS = frozenset({"costs", "verbose", "format"})
RUNS = frozenset({"analyze", "timing", "summary", "buffers", "wal", "memory"})
"""Options of EXPLAIN: what says how a query would run, and how it ran."""

TELLING = frozenset({"ClusterStmt", "CreateStatsStmt"})
"""Refused where they name protected relations: rows would lie in the order of their values."""

COPIES = frozenset({"CreateTableAsStmt", "ViewStmt"})
"""Refused where a protected column flows into what they make."""

LAUNDERING = "laundering"


def find_refusal(tree: Node, lineage: Lineage, survey: Survey) -> Refusal | None:
    """Return the first reason to refuse, `None` if there is none."""
    kind, node = next(iter(tree.items()))
    return (
        _refuse_kind(kind, node)
        or _refuse_setting(tree, survey)
        or _refuse_copy(tree)
        or _refuse_system_catalog(tree, survey)
        or _refuse_side_door(tree, survey)
        or _refuse_function(lineage)
        or _refuse_arguments(kind, lineage)
        or _refuse_type(kind, node, survey)
        or _refuse_shape(kind, node, lineage)
        or _refuse_explain(kind, node, lineage)
        or _refuse_laundering(tree, lineage, survey)
    )


def _refuse_kind(kind: str, node: Node) -> Refusal | None:
    if kind not in JUDGED:
        return Refusal(DENIED, "statement-unknown", "this kind of statement is not allowed here")
    if kind in {"RenameStmt", "AlterObjectSchemaStmt"} and "relation" not in node:
        # SECURITY: policy knows schemas, functions and databases by their names.
        return Refusal(DENIED, "statement-unknown", "only relations can be renamed or moved here")
    if kind == "CreateSchemaStmt" and "schemaElts" in node:
        return Refusal(DENIED, "statement-unknown", "create what is in the schema by itself")
    if kind == "TransactionStmt" and "PREPARE" in str(node.get("kind")):
        return Refusal(DENIED, "two-phase", "two-phase commit is not allowed here")
    if kind in {"CreateTableAsStmt", "ExplainStmt"} and any(
        k == "ExecuteStmt" for k, _ in walk(node)
    ):
        return Refusal(DENIED, LAUNDERING, "EXECUTE is not allowed inside this statement")
    return None


def _refuse_setting(tree: Node, survey: Survey) -> Refusal | None:
    for kind, node in walk(tree):
        name = str(node.get("name", "")).lower()
        if kind == "VariableSetStmt" and node.get("kind") != "VAR_RESET_ALL":
            if node.get("kind") == "VAR_RESET" and name == "role":
                continue  # It becomes what it was at the beginning; pools do so.
            is_open = name in SETTABLE or _is_fixed(name, node) or survey.opens_setting(name)
            if node.get("kind") == "VAR_SET_MULTI" or is_open:
                continue
            only = f"must stay {max(FIXED[name])}" if name in FIXED else "cannot be changed"
            return Refusal(DENIED, "setting", f"the setting {name} {only} through the bastion")
        if kind == "VariableShowStmt" and name == "all":
            return Refusal(DENIED, "setting", "SHOW ALL shows too much: name a setting")
        if kind == "VariableShowStmt" and not (is_open_setting(name) or survey.opens_setting(name)):
            message = f"the setting {name} cannot be shown through the bastion"
            return Refusal(DENIED, "setting", message)
    return None


def _is_fixed(name: str, node: Node) -> bool:
    values = [text_of(value).lower() for value in node.get("args", [])]
    return len(values) == 1 and values[0] in FIXED.get(name, ())


def _refuse_copy(tree: Node) -> Refusal | None:
    for kind, node in walk(tree):
        if kind == "CopyStmt" and (node.get("is_program") or "filename" in node):
            return Refusal(
                DENIED,
                "side-door",
                "COPY with a file or program is not allowed: use STDIN or STDOUT",
            )
    return None


def _refuse_system_catalog(tree: Node, survey: Survey) -> Refusal | None:
    for kind, node in walk(tree):
        if kind in WRITES or (kind == "CopyStmt" and node.get("is_from")):
            schema, name = node["relation"].get("schemaname", ""), node["relation"]["relname"]
            schemas = {schema, *(r.name.schema for r in survey.catalog.named(schema, name))}
            if "pg_catalog" in schemas:
                # SECURITY: nobody would notice that a function or a view became another one.
                return Refusal(DENIED, "side-door", "the system catalog cannot be written to here")
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


def _refuse_arguments(kind: str, lineage: Lineage) -> Refusal | None:
    """SECURITY: what is prepared was judged as if its parameters were the client's constants."""
    if kind != "ExecuteStmt" or not lineage.can_tell:
        return None
    return Refusal(DENIED, LAUNDERING, "EXECUTE takes constants: call the function in the query")


def _refuse_type(kind: str, node: Node, survey: Survey) -> Refusal | None:
    """SECURITY: a type called `text` would make of `ssn::text` a test of its values."""
    name = names_of(node.get("domainname" if kind == "CreateDomainStmt" else "typeName", []))[-1:]
    if kind not in {"CreateDomainStmt", "CreateEnumStmt"} or not name:
        return None
    catalog = survey.catalog
    if name[0] in TEXT_TYPES | PURE | catalog.built_in_functions or name[0] in catalog.functions:
        return Refusal(DENIED, "type-name", "this name means something else: choose another one")
    return None


def _refuse_shape(kind: str, node: Node, lineage: Lineage) -> Refusal | None:
    if not lineage.touches and not (kind in SHAPES and lineage.tells):
        return None
    if kind in SHAPES and not all(
        lineage.is_open_key(inner) for _, inner in walk(node) if "pktable" in inner
    ):
        return Refusal(
            DENIED,
            LAUNDERING,
            "a key to a protected relation must name an unprotected column: REFERENCES name (id)",
        )
    if kind in SHAPES and (lineage.tells or not is_harmless_change(kind, node, lineage)):
        return Refusal(
            DENIED,
            LAUNDERING,
            "this would move protected columns to where nothing protects them: query them directly",
        )
    if kind == "CallStmt":
        return Refusal(DENIED, LAUNDERING, "a procedure cannot be given protected values")
    if kind in TELLING:
        return Refusal(DENIED, "inference", "this would tell values of protected columns")
    if kind == "IndexStmt" and not is_harmless_index(node, lineage):
        return Refusal(
            DENIED,
            "inference",
            "a unique, partial or computed index must read no protected column: it fails for some"
            " values",
        )
    return None


def _refuse_explain(kind: str, node: Node, lineage: Lineage) -> Refusal | None:
    """A plan shows constants, estimates and, with ANALYZE, what conditions found."""
    if kind != "ExplainStmt" or not lineage.can_tell:
        return None
    options = {item["DefElem"]["defname"]: item["DefElem"] for item in node.get("options", [])}
    uses = (
        lineage.folds
        or lineage.assignments
        # Its output has the defaults of columns, and a function in them may be folded.
        or ("verbose" in options and any(k in WRITES for k, _ in walk(node["query"])))
        or (
            lineage.has_protected
            and not (_is_off(options.get("costs")) and _only_shows(node["query"], lineage))
        )
    )
    allowed = PLANS | RUNS if _only_reads(node, lineage) else PLANS
    if uses or options.keys() - allowed:
        return Refusal(
            DENIED,
            "explain",
            "EXPLAIN shows values of protected data: name no protected column outside the"
            " select list, and write EXPLAIN (COSTS OFF)",
        )
    return None


def _only_reads(node: Node, lineage: Lineage) -> bool:
    """Return whether a query that runs shows only how many open rows it met.

    SECURITY: of partitions by a protected column, each says how many rows have its values; of
    views and policies, their conditions how many rows meet them.
    """
    survey, nodes = lineage.survey, list(walk(node["query"]))
    names = [(n.get("schemaname", ""), n["relname"]) for _, n in nodes if "relname" in n]
    found = {r.oid: r for name in names for r in survey.catalog.named(*name)}
    return not (
        any(kind in WRITES or "intoClause" in inner for kind, inner in nodes)
        or lineage.has_protected
        or lineage.has_unknown_relations
        or lineage.tells
        or lineage.asked
        or any(oid in survey.catalog.views or oid in survey.split for oid in found)
        or any(
            reads_protected(text, found[oid], survey, is_of_trigger=False)
            for oid, text in survey.catalog.policies
            if oid in found
        )
    )


def _is_off(option: Node | None) -> bool:
    word = names_of([(option or {}).get("arg", {})])
    return [item.lower() for item in word] in (["off"], ["false"])


def _only_shows(query: Node, lineage: Lineage) -> bool:
    """Return whether protected columns are in a query's output as they are, and nowhere else."""
    select = query.get("SelectStmt", {})
    if not select or "distinctClause" in select or select.get("op", "SETOP_NONE") != "SETOP_NONE":
        return False
    targets = select.get("targetList", [])
    rest = [item for item in targets if not lineage.flow(item["ResTarget"].get("val", {}))]
    without = Lineage({"SelectStmt": {**select, "targetList": rest}}, lineage.survey)
    return not without.has_protected and all(
        column.flow.is_plain or not column.flow for column in lineage.outputs
    )


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
