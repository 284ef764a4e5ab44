"""Lift the masks of single columns for a while: what an unmask grant changes, and no more.

A lifted column stays protected for everything else: which statements may run is judged
without looking at grants. Only here, where the mask of a result's column is chosen, a
column is shown in clear, and only if all that can flow into it was lifted. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.masking.verdict import OutputColumn, Verdict
from appliance.model import ColumnName
from appliance.pgwire.messages import Field

if TYPE_CHECKING:
    from appliance.masking.survey import Survey

Cleared = frozenset[ColumnName]


def is_cleared(field: Field, column: OutputColumn | None, survey: Survey, cleared: Cleared) -> bool:
    """Return whether a column of a result may be shown in clear.

    Where PostgreSQL names the origin, all that flows into that column must be lifted: of a
    view or a partition, the columns that policy names. Elsewhere all the analysis knows of.
    """
    if not cleared:
        return False
    if field.table_oid != 0 and field.attnum > 0:
        flow = survey.flows.get(field.table_oid, {}).get(field.attnum)
        return flow is not None and all(
            survey.catalog.column(*origin) in cleared for origin in flow.origins
        )
    # SECURITY: a whole row or an unknown origin is never lifted; test_clearing.py.
    return field.table_oid == 0 and _flows_are_cleared(column, cleared)


def clear_copy(verdict: Verdict, cleared: Cleared) -> Verdict:
    """Return the verdict of a COPY with the masks of lifted columns taken off."""
    if not cleared or verdict.copy_columns is None:
        return verdict
    columns = tuple(
        replace(column, mask=None) if _flows_are_cleared(column, cleared) else column
        for column in verdict.copy_columns
    )
    return replace(verdict, copy_columns=columns)


def _flows_are_cleared(column: OutputColumn | None, cleared: Cleared) -> bool:
    # `origins` is empty for what is masked without a known reason, and None for the unknown.
    return (
        column is not None
        and not column.is_many
        and bool(column.origins)
        and column.origins is not None
        and column.origins <= cleared
    )
