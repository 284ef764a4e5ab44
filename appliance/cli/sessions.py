"""`bastionctl sessions`: which sessions there were, and what happened in them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli import config_option, to_local_time, to_plain, to_table
from appliance.cli.log import render_entry
from appliance.cli.terminal import TerminalFilter
from appliance.config import Machine, load_machine
from appliance.errors import BastionError, EvidenceError
from appliance.model import SessionRecord
from appliance.store import Store

MAX_PAUSE_SECONDS = 2.0
"""A person who went for a coffee is not waited for."""


@click.group()
def sessions() -> None:
    """List, show and replay sessions.

    Example: bastionctl sessions list
    """


@sessions.command(name="list")
@click.option("-n", "count", type=click.IntRange(min=1), default=50, show_default=True)
@config_option
def list_sessions(count: int, config_path: Path) -> None:
    """List the newest sessions.

    Example: bastionctl sessions list -n 10
    """
    machine = load_machine(config_path)
    with closing(Store(machine.store)) as store:
        records = store.sessions(count)
    rows = [
        (
            record.id[:8],
            record.identity_name,
            record.target,
            record.road,
            to_local_time(record.opened_at),
            to_local_time(record.closed_at),
            record.outcome or "open",
        )
        for record in records
    ]
    header = ("ID", "WHO", "TARGET", "ROAD", "OPENED", "CLOSED", "OUTCOME")
    click.echo(to_table(header, rows) if rows else "there are no sessions yet")


@sessions.command()
@click.argument("session_id", metavar="ID")
@config_option
def show(session_id: str, config_path: Path) -> None:
    """Show a session and every audit entry of it; the start of the ID is enough.

    Example: bastionctl sessions show 3f2a91c0
    """
    machine = load_machine(config_path)
    record = _find(machine, session_id)
    click.echo(f"session   {record.id}")
    click.echo(f"identity  {to_plain(record.identity_name)}")
    click.echo(f"target    {to_plain(record.target)} ({record.road})")
    click.echo(f"opened    {to_local_time(record.opened_at)}")
    click.echo(f"closed    {to_local_time(record.closed_at)} ({record.outcome or 'open'})")
    click.echo(f"recording {record.recording_path or '-'}")
    try:
        for line in iterate_lines(machine.audit.directory):
            if decode_entry(line)[1].session == record.id:
                click.echo(render_entry(line))
    except OSError as error:
        raise EvidenceError(f"the audit log cannot be read: {error.strerror}") from error


@sessions.command()
@click.argument("session_id", metavar="ID")
@click.option("--speed", type=click.FloatRange(min=0.1), default=1.0, show_default=True)
@config_option
def play(session_id: str, speed: float, config_path: Path) -> None:
    """Replay a terminal, or print the statements of a database session.

    Example: bastionctl sessions play 3f2a91c0 --speed 4
    """
    machine = load_machine(config_path)
    record = _find(machine, session_id)
    if record.recording_path is None:
        raise BastionError(f"session {record.id[:8]} has no recording")
    path = machine.recordings / record.recording_path
    if path.suffix == ".cast":
        play_cast(path, speed)
    else:
        shield = TerminalFilter()
        for entry in read_json_lines(path):
            if isinstance(entry, list) and len(entry) == 3 and entry[1] == "o":
                click.echo(shield.feed(str(entry[2])), nl=False, color=True)
            else:
                click.echo(render_statement(entry))


def play_cast(path: Path, speed: float) -> None:
    """Replay an asciicast v2 file on this terminal.

    Raises `EvidenceError` if the recording cannot be read.
    """
    shield, clock = TerminalFilter(), 0.0
    for entry in read_json_lines(path):
        if not (isinstance(entry, list) and len(entry) == 3):
            continue  # The header.
        moment, kind, text = entry
        if kind == "o":
            pause = (float(moment) - clock) / speed
            if pause > 0:
                time.sleep(min(pause, MAX_PAUSE_SECONDS))
            clock = float(moment)
            click.echo(shield.feed(str(text)), nl=False, color=True)
    click.echo("\x1b[0m", color=True)


def read_json_lines(path: Path) -> Iterator[Any]:  # JSON of either recording format
    """Yield each line; a torn last one (the gateway died) ends the recording.

    Raises `EvidenceError` if the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    return
    except OSError as error:
        raise EvidenceError(f"recording {path} cannot be read: {error.strerror}") from error


def render_statement(entry: Any) -> str:  # JSON of a statement recording
    """Return one line of a statement recording as a line to read."""
    if not isinstance(entry, dict) or "text" not in entry:
        return to_plain(json.dumps(entry, ensure_ascii=False))
    masked = entry.get("masked") or []
    notes = [f"{entry.get('ms', '?')} ms", f"{entry.get('rows', '?')} rows"]
    if masked:
        names = masked if isinstance(masked, list) else [masked]
        notes.append("masked: " + ", ".join(map(str, names)))
    return to_plain(f"{entry['text']}  -- {'; '.join(notes)}")


def _find(machine: Machine, session_id: str) -> SessionRecord:
    with closing(Store(machine.store)) as store:
        record = store.session(session_id)
    if record is None:
        raise BastionError(f"there is no one session {to_plain(session_id)}: see `sessions list`")
    return record
