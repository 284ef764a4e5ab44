"""`bastionctl log`: read, export and verify the audit log; never write it."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TextIO

import click

from appliance.audit.events import decode_entry
from appliance.audit.keys import load_verifier
from appliance.audit.log import ENTRIES, iterate_lines, verify_log
from appliance.cli import config_option
from appliance.cli.entries import render_entry
from appliance.cli.recordings import check_all
from appliance.cli.who_saw import who_saw
from appliance.config import Machine, load_machine
from appliance.errors import EvidenceError
from appliance.model import AuditEvent
from appliance.recording.integrity import State

FOLLOW_SECONDS = 0.5
FIELDS = ("index", "at", "kind", "session", "identity", "target", "data")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@click.group()
def log() -> None:
    """Read, export and verify the audit log.

    Example: bastionctl log verify
    """


@log.command()
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many entries.",
)
@click.option("-f", "follow", is_flag=True, help="Go on as entries arrive.")
@config_option
def tail(count: int, follow: bool, config_path: Path) -> None:
    """Print the last entries, one line each.

    Example: bastionctl log tail -n 50 -f
    """
    directory = load_machine(config_path).audit.directory
    path = directory / ENTRIES
    try:
        with path.open("rb") as file:
            for line in deque(file, maxlen=count):
                click.echo(render_entry(line.rstrip(b"\n")))
            while follow:
                click.echo(render_entry(_next_line(file)))
    except BrokenPipeError:
        raise  # Of whoever reads what is printed: `| head`.
    except OSError as error:
        raise EvidenceError(f"audit log {directory} cannot be read: {error.strerror}") from error


@log.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="JSON lines, or CSV.",
)
@config_option
def export(form: str, config_path: Path) -> None:
    """Print every entry as JSON lines or CSV.

    JSON lines are exactly as signed; CSV is for a spreadsheet.

    Example: bastionctl log export --format csv > audit.csv
    """
    directory = load_machine(config_path).audit.directory
    try:
        lines = iterate_lines(directory)
        if form == "jsonl":
            for line in lines:
                click.echo(line)
        else:
            write_csv(lines, sys.stdout)
    except FileNotFoundError as error:
        raise EvidenceError(f"audit log {directory} cannot be read: {error.strerror}") from error


@log.command()
@config_option
def verify(config_path: Path) -> int:
    """Check every entry, hash and signature, and the recordings.

    Names the first bad entry, or each recording that was cut or edited, and exits with 1.

    Example: bastionctl log verify --config /etc/bastion/bastion.yml
    """
    machine = load_machine(config_path)
    audit = machine.audit
    report = verify_log(audit.directory, load_verifier(audit.verify_key))
    if not report.is_intact:
        click.echo(f"NOT INTACT: {report.problem}", err=True)
        if report.bad_index is not None:
            click.echo(f"first bad entry: {report.bad_index}", err=True)
        return 1
    click.echo(f"intact: {report.size} entries, {report.signed_size} of them signed")
    click.echo(f"root: {report.root.hex()}")
    return _verify_recordings(machine)


log.add_command(who_saw)


def _verify_recordings(machine: Machine) -> int:
    findings = check_all(machine)
    counts = Counter(finding.state for finding in findings.values())
    words = [f"{counts[state]} {state}" for state in State if counts[state]]
    click.echo(f"recordings: {', '.join(words) or 'none'}")
    for name, finding in findings.items():
        if finding.state is State.TAMPERED:
            click.echo(f"TAMPERED: recording of session {name}: {finding.detail}", err=True)
    return 1 if counts[State.TAMPERED] else 0


def write_csv(lines: Iterator[bytes], out: TextIO | io.StringIO) -> None:
    """Write entries as CSV with a header.

    Raises `EvidenceError` if an entry is malformed.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for line in lines:
        index, event = decode_entry(line)
        writer.writerow([index, *(neutralise_cell(cell) for cell in _cells(event))])


def neutralise_cell(text: str) -> str:
    """Return `text` so that a spreadsheet does not run it as a formula.

    Source: OWASP, "CSV Injection".
    """
    # SECURITY: names come from outside; test_csv_cells_are_never_formulas.
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _cells(event: AuditEvent) -> tuple[str, ...]:
    return (
        event.at.astimezone(UTC).isoformat(),
        event.kind,
        event.session or "",
        event.identity or "",
        event.target or "",
        json.dumps(event.data, ensure_ascii=False, sort_keys=True),
    )


def _next_line(file: io.BufferedReader) -> bytes:
    """Wait for a whole line; the writer may be in the middle of one."""
    line = b""
    while not line.endswith(b"\n"):
        part = file.readline()
        if part:
            line += part
        else:
            time.sleep(FOLLOW_SECONDS)
    return line[:-1]
