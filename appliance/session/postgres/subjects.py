"""Whom the rows of a running statement are about: fingerprints for its entry."""

from __future__ import annotations

from appliance.masking.plan import RowPlan
from appliance.masking.rules import ProtectedData, parse_column
from appliance.masking.subjects import Scan, load_scan, subject_key
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.running import Running


def scan_of(gate: Gate, run: Running, plan: RowPlan) -> Scan | None:
    """Return what hears whom the rows are about that come by `plan`, if a column of them says it.

    Whoever lets the rows leave tells it to `keep` what it heard.
    """
    if run.entry is None or plan.subject is None:
        return None
    if run.entry.scan is None:
        services, session = gate.session.services, gate.session
        key = subject_key(services.mask_key, session.target)
        run.entry.scan = load_scan(services.machine.row_engine, key)
        run.entry.columns = run.labels
    return run.entry.scan


def reads_subjects(run: Running, rules: ProtectedData) -> bool:
    """Return whether a statement reads the relation whose column says whom a row is about."""
    subject = rules.subject
    if subject is None:
        return False
    wanted = parse_column(subject).relation
    return any(
        name.name == wanted.name and name.schema in {"", wanted.schema}
        for name in run.verdict.facts.relations
    )
