"""Show what a recording holds, safe for the reviewer's terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

import click

from appliance.cli import to_plain
from appliance.recording.events import Code, Event, Header
from appliance.recording.terminal import RESTORED, TerminalFilter

BARS = " ▁▂▃▄▅▆▇█"
COLUMNS = 40


def show_live(header: Header, events: Iterable[Event]) -> None:
    """Print events as they come: a terminal's screen, or streams and statements."""
    if not header.terminal:
        print_streams(events, marks=True)
        return
    shield = TerminalFilter()
    for event in events:
        if event.code is Code.OUTPUT:
            click.echo(shield.feed(event.data), nl=False, color=True)
    restore_terminal(end="\n")


def restore_terminal(end: str = "") -> None:
    """Put the reviewer's terminal back as it was; write nothing into a pipe or file."""
    if sys.stdout.isatty():
        click.echo(RESTORED + end, nl=False, color=True)


def print_streams(events: Iterable[Event], *, marks: bool = False) -> None:
    """Print output, errors and statements, at once.

    With `marks` also, on standard error, when what was asked for, decided or transferred.
    """
    shield = TerminalFilter()
    for event in events:
        if marks and event.code in {Code.MARKER, Code.FILE}:
            click.echo(f"[{event.at_seconds:.1f} s] {to_plain(_describe_mark(event))}", err=True)
        if event.code is Code.STATEMENT:
            click.echo(render_statement(event.data))
            continue
        carried = event.stream()
        if carried is not None and carried[0] is not Code.INPUT:
            text = carried[1].decode("utf-8", "replace")
            click.echo(shield.feed(text), nl=False, color=True, err=carried[0] is Code.ERROR)
    restore_terminal()


def _describe_mark(event: Event) -> str:
    if event.code is Code.MARKER:
        return event.data
    try:
        fields: Any = json.loads(event.data)  # what the writer put there
        return f"{fields['direction']} of {fields['path']}, content kept: file {fields['file']}"
    except (ValueError, TypeError, KeyError):
        return event.data


def render_statement(data: str) -> str:
    """Return a recorded statement as a line to read."""
    try:
        fields: Any = json.loads(data)  # what the writer put there
        text = fields["text"]
    except (ValueError, TypeError, KeyError):
        return to_plain(data)
    masked = fields.get("masked") or []
    notes = [f"{fields.get('ms', '?')} ms", f"{fields.get('rows', '?')} rows"]
    if masked:
        notes.append("masked: " + ", ".join(map(str, masked)))
    return to_plain(f"{text}  -- {'; '.join(notes)}")


def draw_activity(events: Iterable[Event]) -> str:
    """Return a sparkline of how much happened over a session's time, and its length."""
    weights = [(event.at_seconds, len(event.data) + 1) for event in events]
    if not weights:
        return "nothing happened"
    length = max(weights[-1][0], 0.001)
    columns = [0] * COLUMNS
    for at_seconds, weight in weights:
        columns[min(int(at_seconds / length * COLUMNS), COLUMNS - 1)] += weight
    most = max(columns)
    # The root: a line that was typed stays visible beside a file that was printed.
    heights = [(weight / most) ** 0.5 for weight in columns]
    bars = "".join(BARS[-(-int(height * 1000) * (len(BARS) - 1) // 1000)] for height in heights)
    return f"{bars} {length:.0f} s"
