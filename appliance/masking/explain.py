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
        or (lineage.has_protected and not _is_off(options.get("costs")))
        # Planning calls a function of constants, and its result is shown, or decides the plan.
        or any(r.origins or r.lookups for _, r in lineage.routines.values())
    )
    allowed = PLANS | RUNS if _only_reads(node, lineage) else PLANS
    if uses or options.keys() - allowed:
        return Refusal(
            DENIED,
            "explain",
            "EXPLAIN shows how many rows have a value: write EXPLAIN (COSTS OFF), and call no"
            " function that reads protected data",
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
