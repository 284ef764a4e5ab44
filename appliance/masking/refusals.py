"""Statements that may not run whatever policy says: they could carry PHI past the masks.

Side doors, unknown functions, and statements that copy protected values to where nothing
protects them. Each refusal says what to do. No I/O.
"""

from __future__ import annotations

from appliance.masking.doors import FUNCTIONS, NAMES, RELATIONS, ROLES, STATEMENTS, Door, advice
from appliance.masking.explain import refuse_explain
from appliance.masking.facts import WRITES
from appliance.masking.functions import CARRIERS, TEXT_TYPES
from appliance.masking.grammar import Node, names_of, text_of, walk, without_cast
from appliance.masking.lineage import Lineage
from appliance.masking.losses import unprotects, users_of
from appliance.masking.oracles import is_oracle
from appliance.masking.sequences import tells_number
from appliance.masking.settings import FIXED, SETTABLE, is_open_setting, is_planner
from appliance.masking.shapes import (
    POLICIES,
    is_harmless_change,
    is_harmless_index,
    is_open_policy,
)
from appliance.masking.survey import Survey
from appliance.masking.verdict import DENIED, Refusal
from appliance.masking.writes import Assignment

_JUDGED = """
    SelectStmt InsertStmt UpdateStmt DeleteStmt MergeStmt TruncateStmt CopyStmt ExplainStmt
    PrepareStmt ExecuteStmt DeallocateStmt DeclareCursorStmt FetchStmt ClosePortalStmt
    VariableSetStmt VariableShowStmt DiscardStmt LockStmt TransactionStmt CreateStmt
    CreateTableAsStmt ViewStmt IndexStmt CreateSchemaStmt AlterTableStmt RenameStmt DropStmt
    GrantStmt VacuumStmt CommentStmt CreateSeqStmt RefreshMatViewStmt CheckPointStmt ReindexStmt
    ConstraintsSetStmt UnlistenStmt CallStmt ListenStmt NotifyStmt CreateEnumStmt AlterEnumStmt
    CompositeTypeStmt CreateDomainStmt CreateRangeStmt AlterSeqStmt AlterObjectSchemaStmt
    AlterDefaultPrivilegesStmt CreateStatsStmt ClusterStmt CreatePolicyStmt AlterPolicyStmt
"""
JUDGED = frozenset(_JUDGED.split())
"""Statements whose effect on PHI is understood; every other one is refused."""

SHAPES = frozenset(
    {"AlterTableStmt", "RenameStmt", "CreateStmt", "AlterObjectSchemaStmt"}
    | {"CreateDomainStmt", "CompositeTypeStmt"}
)
"""Refused where they name protected relations: policy knows columns by name. What they make is
in no snapshot before COMMIT, so it may run nothing that reads protected data, either."""

TELLING = frozenset({"ClusterStmt", "CreateStatsStmt"})
"""Refused where they name protected relations: rows would lie in the order of their values."""

COPIES = frozenset({"CreateTableAsStmt", "ViewStmt"})
"""Refused where a protected column flows into what they make."""

LAUNDERING = "laundering"
ADMINISTRATOR = "let the database's administrator do it"
ASK = "ask the database's administrator for its value"
TRUST = "ask for it to be trusted in the policy"
ALONE = "call it by SELECT or CALL, with nothing protected as an argument"


def find_refusal(tree: Node, lineage: Lineage, survey: Survey) -> Refusal | None:
    """Return the first reason to refuse, `None` if there is none."""
    kind, node = next(iter(tree.items()))
    return (
        _refuse_kind(kind, node, survey)
        or _refuse_setting(tree, survey)
        or _refuse_copy(tree, survey)
        or _refuse_system_catalog(tree, survey)
        or _refuse_side_door(tree, survey)
        or _refuse_oracle(tree, survey)
        or _refuse_function(tree, lineage)
        or _refuse_presence(lineage)
        or _refuse_arguments(kind, lineage)
        or _refuse_type(kind, node, survey)
        or _refuse_trusted(kind, node, survey)
        or _refuse_policy(kind, node, lineage)
        or _refuse_shape(kind, node, lineage)
        or refuse_explain(kind, node, lineage)
        or _refuse_laundering(tree, lineage, survey)
        or _refuse_loss(kind, node, survey)
    )


def _refuse_kind(kind: str, node: Node, survey: Survey) -> Refusal | None:
    door = STATEMENTS.get(kind)
    if kind not in JUDGED and not survey.rules.opens(door):
        what_to_do = _or_open(door) or f": {ADMINISTRATOR}"
        message = f"this kind of statement is not allowed here{what_to_do}"
        return Refusal(DENIED, "statement-unknown", message)
    if kind in {"RenameStmt", "AlterObjectSchemaStmt"} and "relation" not in node:
        # SECURITY: policy knows schemas, functions and databases by their names.
        message = f"only relations can be renamed or moved here: {ADMINISTRATOR}"
        return Refusal(DENIED, "statement-unknown", message)
    if kind == "CreateSchemaStmt" and "schemaElts" in node:
        return Refusal(DENIED, "statement-unknown", "create what is in the schema by itself")
    is_two_phase = kind == "TransactionStmt" and "PREPARE" in str(node.get("kind"))
    if is_two_phase and not survey.rules.opens(Door.TWO_PHASE):
        message = "two-phase commit is not allowed here" + _or_open(Door.TWO_PHASE)
        return Refusal(DENIED, "two-phase", message)
    if kind in {"CreateTableAsStmt", "ExplainStmt"} and any(
        k == "ExecuteStmt" for k, _ in walk(node)
    ):
        return Refusal(
            DENIED, LAUNDERING, "EXECUTE here takes constants of a statement that is prepared"
        )
    return None


def _or_open(door: str | None) -> str:
    return "" if door is None else f": {advice(door)}"


def _refuse_setting(tree: Node, survey: Survey) -> Refusal | None:
    for kind, node in walk(tree):
        name = str(node.get("name", "")).lower()
        if kind == "VariableSetStmt" and node.get("kind") != "VAR_RESET_ALL":
            if node.get("kind") == "VAR_RESET" and name == "role":
                continue  # It becomes what it was at the beginning; pools do so.
            is_open = name in SETTABLE or _is_fixed(name, node) or survey.opens_setting(name)
            # Those of a function would choose plans that nobody knows of.
            is_open = is_open or (kind in tree and is_planner(name))
            if node.get("kind") == "VAR_SET_MULTI" or is_open:
                continue
            return _refuse_change(name)
        if kind == "VariableShowStmt" and name == "all":
            return Refusal(DENIED, "setting", "SHOW ALL shows too much: name a setting")
        if kind == "VariableShowStmt" and not (is_open_setting(name) or survey.opens_setting(name)):
            message = f"the setting {name} cannot be shown through the bastion: {ASK}"
            return Refusal(DENIED, "setting", message)
    return None


def _refuse_change(name: str) -> Refusal:
    if name in FIXED:
        message = f"the setting {name} must stay {max(FIXED[name])} through the bastion"
    else:
        what_to_do = _or_open(Door.SET_ROLE) if name in ROLES else ": leave it out"
        message = f"the setting {name} cannot be changed through the bastion{what_to_do}"
    return Refusal(DENIED, "setting", message)


def _is_fixed(name: str, node: Node) -> bool:
    values = [text_of(value).lower() for value in node.get("args", [])]
    return len(values) == 1 and values[0] in FIXED.get(name, ())


def _refuse_copy(tree: Node, survey: Survey) -> Refusal | None:
    for kind, node in walk(tree):
        if kind != "CopyStmt" or "filename" not in node:
            continue
        door = Door.SERVER_PROGRAMS if node.get("is_program") else Door.SERVER_FILES
        if not survey.rules.opens(door):
            return Refusal(
                DENIED,
                "side-door",
                "COPY with a file or program is not allowed: use STDIN or STDOUT,"
                f" or {advice(door)}",
            )
    return None


def _refuse_system_catalog(tree: Node, survey: Survey) -> Refusal | None:
    for kind, node in walk(tree):
        if kind in WRITES or (kind == "CopyStmt" and node.get("is_from")):
            schema, name = node["relation"].get("schemaname", ""), node["relation"]["relname"]
            schemas = {schema, *(r.name.schema for r in survey.catalog.named(schema, name))}
            if "pg_catalog" in schemas:
                # SECURITY: nobody would notice that a function or a view became another one.
                return Refusal(
                    DENIED,
                    "side-door",
                    f"the system catalog cannot be written to here: {ADMINISTRATOR}",
                )
    return None


def _refuse_side_door(tree: Node, survey: Survey) -> Refusal | None:
    for _, node in walk(tree):
        # In any schema: extensions such as pg_stat_statements live outside pg_catalog.
        name = node.get("relname", "")
        if survey.is_closed(name):
            door = RELATIONS.get(name, name)
            what_to_do = _or_open(door) if door in NAMES else ": read the table that it belongs to"
            message = f"{name} can hold values of protected columns{what_to_do}"
            return Refusal(DENIED, "side-door", message)
    return None


def _refuse_oracle(tree: Node, survey: Survey) -> Refusal | None:
    """SECURITY: test_rows_that_appear_tell_nothing."""
    if not (survey.oracles and is_oracle(tree, survey)):
        return None
    message = (
        "a policy or view of this compares protected values with a setting that clients choose:"
        " let the database's administrator change it"
    )
    return Refusal(DENIED, "inference", message)


def _refuse_function(tree: Node, lineage: Lineage) -> Refusal | None:
    for place, (name, routine) in lineage.routines.items():
        if routine.is_refused:
            call = next((node for _, node in walk(tree) if id(node) == place), {})
            message = f"function {name} is not known to be safe: {_way_to(name, call, lineage)}"
            if routine.if_clean is not None:
                message = f"function {name} keeps what it is given: {ALONE}"
            return Refusal(DENIED, "function-unknown", message)
    return None


def _way_to(name: str, call: Node, lineage: Lineage) -> str:
    """Return what somebody does who needs a function that is refused."""
    if name.startswith("of "):  # A rule, a trigger: no name that policy could trust.
        return ADMINISTRATOR
    schema, _, last = name.rpartition(".")
    setting = text_of(without_cast(call["args"][0])).lower() if call.get("args") else ""
    if last == "current_setting":
        return ASK
    if last == "set_config" and setting in ROLES:
        return advice(Door.SET_ROLE)
    if last in FUNCTIONS:
        return advice(FUNCTIONS[last])
    catalog = lineage.survey.catalog
    own = {catalog.routines[oid].schema for oid in catalog.routines_by_name.get(last, ())}
    theirs = ["pg_catalog"] if last in catalog.built_in_functions else []
    schemas = [schema] if schema else sorted(own) or theirs
    names = ", ".join(f"{one}.{last}" for one in schemas)
    return f"ask for trusted_functions: [{names}] in the policy of the target" if names else TRUST


def _refuse_presence(lineage: Lineage) -> Refusal | None:
    """A mask of it would be NULL, which is no answer to whether something is NULL."""
    if not lineage.unknown_presence:
        return None
    message = "IS NULL of this row would tell what is computed in it: ask it of single columns"
    return Refusal(DENIED, "inference", message)


def _refuse_arguments(kind: str, lineage: Lineage) -> Refusal | None:
    """SECURITY: what is prepared was judged as if its parameters were the client's constants."""
    if kind != "ExecuteStmt" or not lineage.can_tell:
        return None
    return Refusal(DENIED, LAUNDERING, "EXECUTE takes constants: call the function in the query")


def _refuse_type(kind: str, node: Node, survey: Survey) -> Refusal | None:
    """SECURITY: a type called `text` would make of `ssn::text` a test of its values."""
    names = names_of(node.get("domainname" if kind == "CreateDomainStmt" else "typeName", []))[-1:]
    catalog = survey.catalog
    if kind not in {"CreateDomainStmt", "CreateEnumStmt", "CreateRangeStmt"}:
        return None
    if kind == "CreateRangeStmt":
        options = {item["DefElem"]["defname"]: item["DefElem"] for item in node.get("params", [])}
        function = names_of(options.get("subtype_diff", {}))[-1:]
        is_own = not catalog.immutable_functions.issuperset(function)
        if "canonical" in options or is_own or not catalog.functions.isdisjoint(function):
            return Refusal(DENIED, "type-name", "a range may only use PostgreSQL's own functions")
        names += names_of(options.get("multirange_type_name", {}))[-1:] or [_multirange(names[0])]
    taken = TEXT_TYPES | CARRIERS | catalog.built_in_functions | catalog.functions
    if not taken.isdisjoint(names):
        return Refusal(DENIED, "type-name", "this name means something else: choose another one")
    return None


def _multirange(name: str) -> str:
    """Return the name that PostgreSQL gives to the multirange type of a range type."""
    return name.replace("range", "multirange", 1) if "range" in name else f"{name}_multirange"


def _refuse_trusted(kind: str, node: Node, survey: Survey) -> Refusal | None:
    """SECURITY: policy trusts what a function does, and what it calls, as somebody read it."""
    if kind != "CreateFunctionStmt":
        return None
    trusted, name = survey.rules.trusted_functions, names_of(node["funcname"])
    routines = survey.catalog.routines
    used = {
        f"{routines[oid].schema}.{routines[oid].name}" for oid in users_of(name, survey.catalog)
    }
    is_named = any(name == one.split(".")[-len(name) :] for one in trusted)
    if not is_named and trusted.isdisjoint(used):
        return None
    message = "the policy trusts a function of this name, or one that calls it"
    return Refusal(DENIED, "function-trusted", f"{message}: {ADMINISTRATOR}")


def _refuse_policy(kind: str, node: Node, lineage: Lineage) -> Refusal | None:
    if kind not in POLICIES or is_open_policy(node, lineage):
        return None
    message = (
        "row security made here reads nothing protected, of a table that is there: leave out"
        " protected columns, or COMMIT the table first"
    )
    return Refusal(DENIED, "inference", message)


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
            "this change could take protected columns to where policy does not know them: change"
            " unprotected columns only, or let the database's administrator do it",
        )
    if kind == "CallStmt" and lineage.flow(node["FuncCall"].get("args", [])):
        return Refusal(DENIED, LAUNDERING, "a procedure cannot be given protected values")
    if kind in TELLING or (kind == "AlterSeqStmt" and tells_number(node)):
        message = f"this would tell values of protected columns: {ADMINISTRATOR}"
        return Refusal(DENIED, "inference", message)
    if kind == "IndexStmt" and not is_harmless_index(node, lineage):
        return Refusal(
            DENIED,
            "inference",
            "a unique, partial or computed index must read no protected column: it fails for some"
            " values",
        )
    return None


def _refuse_loss(kind: str, node: Node, survey: Survey) -> Refusal | None:
    if not unprotects(kind, node, survey):
        return None
    return Refusal(
        DENIED,
        LAUNDERING,
        "columns are protected because of what this takes away or replaces: let the database's"
        " administrator do it, and name these columns in the policy before",
    )


def _refuse_laundering(tree: Node, lineage: Lineage, survey: Survey) -> Refusal | None:
    makes = any(kind in COPIES or "intoClause" in node for kind, node in walk(tree))
    leaks = any(not _stays(item, survey) for item in lineage.assignments)
    if leaks or (makes and _copied(lineage)):
        return Refusal(
            DENIED,
            LAUNDERING,
            "this would copy protected values to where nothing protects them:"
            " leave these columns out",
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
