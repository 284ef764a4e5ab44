"""`bastionctl sessions search`: in which sessions something was done, or shown."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from appliance.cli import config_option, to_local_time, to_table
from appliance.cli.recordings import identity_option
from appliance.config import Machine, load_machine
from appliance.config.machine import SearchScope
from appliance.errors import BastionError, EvidenceError
from appliance.model import SessionRecord
from appliance.recording.blocks import load_identities
from appliance.recording.reader import read_recording
from appliance.recording.search import NAME, Line, SearchIndex, lines_of
from appliance.store import Store


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many at most.",
)
@identity_option
@config_option
def search(
    words: tuple[str, ...], count: int, identity_path: Path | None, config_path: Path
) -> None:
    """Find sessions by commands, statements and screens.

    The index holds redacted text, of screens only if they are indexed. With an auditor's key
    the recordings themselves are searched, whole and as they are.

    Example: bastionctl sessions search systemctl restart
    """
    machine = load_machine(config_path)
    index = _index_of(machine, identity_path)
    try:
        found = index.search(" ".join(words), count)
    finally:
        index.close()
    with closing(Store(machine.store)) as store:
        rows = [_describe_hit(line, store.session(line.session)) for line in found]
    header = ("ID", "WHO", "TARGET", "OPENED", "AT", "KIND", "TEXT")
    if rows:
        click.echo(to_table(header, rows))
        return
    has_screens = identity_path is not None or machine.recorder.search is SearchScope.SCREENS
    left_out = "" if has_screens else " (the index has no screens: see recorder.search)"
    click.echo(f"nothing was found{left_out}")


def _index_of(machine: Machine, identity_path: Path | None) -> SearchIndex:
    if identity_path is None:
        path = machine.recordings / NAME
        if not path.exists():
            raise BastionError("there is no search index: see recorder.search in bastion.yml")
        return SearchIndex(path)
    index, identities = SearchIndex(None), load_identities(identity_path)
    for path in sorted(machine.recordings.glob("*.cast.*")):
        try:
            _, events = read_recording(path, identities)
            index.add(lines_of(path.name.split(".", 1)[0], events))
        except EvidenceError as error:
            click.echo(f"{path.name} is left out: {error}", err=True)
    return index


def _describe_hit(line: Line, record: SessionRecord | None) -> tuple[str, ...]:
    return (
        line.session[:8],
        record.identity_name if record else "-",
        record.target if record else "-",
        to_local_time(record.opened_at) if record else "-",
        f"{line.at_seconds:.0f} s",
        line.kind,
        line.text,
    )
