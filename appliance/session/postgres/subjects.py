"""Whom the rows of a running statement are about: fingerprints for its entry."""

from __future__ import annotations

from appliance.masking.plan import RowPlan
from appliance.masking.rules import ProtectedData, parse_column
from appliance.masking.subjects import load_scan, subject_key
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.running import Running
from appliance.session.postgres.streams import TargetStream


def scan_subjects(
    gate: Gate, run: Running, target: TargetStream, copy_plan: RowPlan | None
) -> None:
    """Note whom the rows that `target` took last are about.

    `copy_plan` is the plan of the COPY that sends them, if one does.
    """
    if run.entry is None or run.subject is None:
        return
    if run.entry.scan is None:
        services, session = gate.session.services, gate.session
        key = subject_key(services.mask_key, session.target)
        run.entry.scan = load_scan(services.machine.row_engine, key)
        run.entry.columns = run.labels
    raw, end = target.taken
    if copy_plan is None:
        run.entry.scan.scan_rows(raw, end, *run.subject)
    else:
        has_header = target.taken_begins and copy_plan.has_header
        run.entry.scan.scan_copy(
            raw, end, *run.subject, copy_plan.copy_format, has_header=has_header
        )


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
