"""Plans of results that were planned before: the same statement, the same answer's shape."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from appliance.masking.catalog import Catalog
from appliance.masking.clearing import Cleared
from appliance.masking.plan import RowPlan, plan_rows
from appliance.masking.rules import ProtectedData
from appliance.masking.subjects import find_subjects
from appliance.masking.verdict import OutputColumn, Verdict
from appliance.model import StatementFacts
from appliance.pgwire.messages import decode_row_description, encode_message, encode_row_description

CACHED_PLANS = 256


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what it was made from: a plan is used again only if all is the same object."""

    plan: RowPlan
    description: bytes
    """The RowDescription for the client, as a whole message."""
    facts: StatementFacts | None
    columns: tuple[OutputColumn, ...] | None
    catalog: Catalog
    rules: ProtectedData
    cleared: Cleared
    is_growing: bool = False
    labels: tuple[str, ...] = ()
    """Names of the result's columns."""


@dataclass(slots=True)
class PlanCache:
    """The plans of one session."""

    key: bytes
    _plans: dict[tuple[int, int, bytes], Planned] = field(default_factory=dict)

    def plan(
        self,
        verdict: Verdict | None,
        body: bytes,
        catalog: Catalog,
        rules: ProtectedData,
        cleared: Cleared = frozenset(),
    ) -> Planned:
        """Return the plan for the body of a RowDescription; `cleared` columns have no mask.

        Raises `ProtocolError` if it is malformed.
        """
        facts = None if verdict is None else verdict.facts
        columns = None if verdict is None else verdict.columns
        is_growing = verdict is not None and verdict.is_growing
        name = (id(facts), id(columns), body)
        known = self._plans.get(name)
        # SECURITY: ids name other objects after these are gone; the objects are kept and compared.
        if (
            known is not None
            and known.facts is facts
            and known.columns is columns
            and known.catalog is catalog
            and known.rules is rules
            and known.cleared == cleared
            and known.is_growing == is_growing
        ):
            return known
        fields = decode_row_description(body)
        plan = plan_rows(verdict, fields, catalog, rules, self.key, cleared)
        plan = replace(plan, subjects=find_subjects(fields, columns, catalog, rules))
        description = encode_message(b"T", encode_row_description(plan.result_description))
        labels = tuple(field.name for field in plan.result_description)
        planned = Planned(
            plan, description, facts, columns, catalog, rules, cleared, is_growing, labels
        )
        while len(self._plans) >= CACHED_PLANS:
            del self._plans[next(iter(self._plans))]
        self._plans[name] = planned
        return planned
