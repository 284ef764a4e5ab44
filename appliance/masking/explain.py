"""Which EXPLAIN may run: a plan shows constants, estimates and, with ANALYZE, what was found.

No I/O.
"""

from __future__ import annotations

from appliance.masking.custom_settings import reads_protected
from appliance.masking.facts import WRITES
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.lineage import Lineage
from appliance.masking.verdict import DENIED, Refusal

PLANS = frozenset({"costs", "verbose", "format"})
RUNS = frozenset({"analyze", "timing", "summary", "buffers", "wal", "memory"})
"""Options of EXPLAIN: what says how a query would run, and how it ran."""


def refuse_explain(kind: str, node: Node, lineage: Lineage) -> Refusal | None:
    """Return why an EXPLAIN may not run; `None` if it may, or is none."""
    if kind != "ExplainStmt" or not lineage.can_tell:
        return None
    options = {item["DefElem"]["defname"]: item["DefElem"] for item in node.get("options", [])}
    uses = (
        lineage.folds
        # How many rows meet a view's condition, and how long the values are that it sorts.
        or (lineage.tells and not _is_off(options.get("costs")))
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
