"""Whether what a statement was judged by held while it ran: before its answer leaves.

A statement that relies on names is judged by a snapshot that held when it came (see
`Judge.inspect`). Once its answer is there, PostgreSQL has understood it and holds locks on
its relations: if the catalog then still means the same, so it did in between.
"""

from __future__ import annotations

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.ops import OpCode
from appliance.masking.plan import RowPlan
from appliance.masking.verdict import Verdict
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.plans import PlanCache
from appliance.session.postgres.running import Running


async def confirm_runs(gate: Gate, plans: PlanCache, runs: list[Running]) -> None:
    """Return if the answers of these may leave.

    Raises `ProtocolError`, which ends the session, if one may mean something else than it was
    judged to, `TargetError` if that cannot be told.
    """
    catalog = await gate.confirmed_catalog()
    for run in runs:
        if not await _means_the_same(gate, plans, run, catalog):
            await gate.session.record_event(
                "postgres:result:withheld",
                n=None if run.entry is None else run.entry.number,
                reason="the catalog changed while the statement ran",
            )
            message = "somebody changed what this statement names while it ran: try again"
            raise ProtocolError(message, "40001")
        # SECURITY: a function is not locked: what it returns after this was not confirmed yet
        # (test_a_function_that_is_replaced_while_rows_come_shows_nothing).
        run.is_confirmed = not run.verdict.runs_code


async def _means_the_same(gate: Gate, plans: PlanCache, run: Running, catalog: Catalog) -> bool:
    rules, verdict, planned = gate.target.phi, run.verdict, run.planned
    if verdict.catalog_version != catalog.version and not _is_judged_alike(
        verdict, await _judge_again(verdict, catalog, gate)
    ):
        return False
    if planned is None or planned.catalog.version == catalog.version:
        return True
    fresh = plans.plan(verdict, run.description, catalog, rules, run.cleared)
    return _masks(fresh.plan) == _masks(planned.plan)


async def _judge_again(verdict: Verdict, catalog: Catalog, gate: Gate) -> Verdict | None:
    found = await gate.judge(verdict.source, catalog)
    fresh = found[0] if len(found) == 1 else None
    is_inner = verdict.control is None and fresh is not None and fresh.control is not None
    return fresh.control.inner if is_inner and fresh and fresh.control else fresh


def _is_judged_alike(one: Verdict, other: Verdict | None) -> bool:
    return (
        other is not None
        and (other.refusal is None or one.refusal is not None)
        and one.columns == other.columns
        and one.copy_columns == other.copy_columns
        and one.hides_messages == other.hides_messages
        and one.facts.touches_protected == other.facts.touches_protected
    )


def _masks(plan: RowPlan) -> tuple[object, ...]:
    return plan.masked, [op.code is OpCode.PASS for op in plan.ops]
