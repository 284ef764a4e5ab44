"""Whom the rows of a running statement are about: fingerprints for its entry."""

from __future__ import annotations

from appliance.masking.plan import RowPlan
from appliance.masking.subjects import Scan, load_scan, subject_key
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.running import Running


def scan_of(gate: Gate, run: Running, plan: RowPlan) -> Scan | None:
    """Return what hears whom the rows are about that come by `plan`, if a column of them says it.

    Whoever lets the rows leave tells it to `keep` what it heard.
    """
    entry = run.entry
    if entry is None or not (plan.subjects or entry.reads_subjects):
        return None
    entry.columns, entry.names_all = run.labels, plan.subject_relations >= run.verdict.subject_reads
    if plan.subjects and entry.scan is None:
        services, session = gate.session.services, gate.session
        key = subject_key(services.mask_key, session.target)
        entry.scan = load_scan(services.machine.row_engine, key)
    return entry.scan
