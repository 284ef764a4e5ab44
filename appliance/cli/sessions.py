"""`bastionctl sessions`: which sessions there were, and what happened in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli import FILE, config_option, to_local_time, to_plain, to_table
from appliance.cli.ending import name_administrator, reason_option, wait_for_end
from appliance.cli.entries import render_session_entry
from appliance.cli.kept_files import extract_file, list_files
from appliance.cli.playback import draw_activity, print_streams, show_live
from appliance.cli.player import play_terminal
from appliance.cli.recordings import check_session, identity_option, read_chains, redacted_option
from appliance.cli.session_search import search
from appliance.config import Machine, load_machine
from appliance.errors import BastionError, EvidenceError
from appliance.model import AuditEvent, SessionRecord
from appliance.recording.blocks import Identity, load_identities
from appliance.recording.events import Event, Header, encode_v2, encode_v3
from appliance.recording.integrity import Chain
from appliance.recording.reader import (
    COPIES,
    find_recording,
    follow_recording,
    read_recording,
)
from appliance.store import Store

DIGEST = "session:recording:hashed"
"""Every few seconds one, thousands in a day's session."""


@click.group()
def sessions() -> None:
    """List, show and replay sessions.

    Example: bastionctl sessions list
    """


sessions.add_command(search)


@sessions.command(name="list")
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="How many at most.",
)
@click.option("--who", help="Only of this person.")
@click.option("--target", help="Only on this target.")
@click.option("--open", "is_open", is_flag=True, help="Only those that run.")
@config_option
def list_sessions(
    count: int, who: str | None, target: str | None, config_path: Path, *, is_open: bool
) -> None:
    """List the newest sessions.

    Example: bastionctl sessions list --target clinic --open
    """
    machine = load_machine(config_path)
    with closing(Store(machine.store)) as store:
        records = store.sessions(count, who=who, target=target, is_open=is_open)
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
    nothing = (
        "there are no such sessions" if who or target or is_open else "there are no sessions yet"
    )
    click.echo(to_table(header, rows) if rows else nothing)


@sessions.command()
@click.argument("session_id", metavar="ID")
@click.option("--all", "is_whole", is_flag=True, help="The running digests of its recording, too.")
@identity_option
@config_option
def show(session_id: str, identity_path: Path | None, config_path: Path, *, is_whole: bool) -> None:
    """Show a session and its audit entries.

    The start of the ID is enough. Of each entry: when after the session's beginning,
    its number in the log, and what it says.

    Example: bastionctl sessions show 3f2a91c0
    """
    machine = load_machine(config_path)
    record = _find(machine, session_id)
    click.echo(f"session   {record.id}")
    click.echo(f"identity  {to_plain(record.identity_name)}")
    click.echo(f"target    {to_plain(record.target)} ({record.road})")
    click.echo(f"opened    {to_local_time(record.opened_at)}")
    click.echo(f"closed    {to_local_time(record.closed_at)} ({record.outcome or 'open'})")
    chain = read_chains(machine, record.id).get(record.id, Chain())
    finding = check_session(machine, record.id, chain, running=record.closed_at is None)
    click.echo(f"recording {finding.state}: {finding.detail}")
    click.echo(f"activity  {_describe_activity(machine, session_id, identity_path)}")
    entries = _entries_of(machine, record)
    digests = 0
    for index, event in entries:
        if event.kind == DIGEST and not is_whole:
            digests += 1
        else:
            click.echo(render_session_entry(index, event, record.opened_at))
    if digests:
        click.echo(f"left out: {digests} digests of the recording, see --all")


def _entries_of(machine: Machine, record: SessionRecord) -> list[tuple[int, AuditEvent]]:
    found = []
    try:
        for line in iterate_lines(machine.audit.directory):
            if record.id.encode() in line:  # Of millions few need to be taken apart.
                index, event = decode_entry(line)
                if event.session == record.id:
                    found.append((index, event))
    except OSError as error:
        raise EvidenceError(f"the audit log cannot be read: {error.strerror}") from error
    return found


@sessions.command()
@click.argument("session_id", metavar="ID")
@click.option(
    "--speed",
    type=click.FloatRange(min=0.1),
    default=1.0,
    show_default=True,
    help="How many times as fast as it was.",
)
@click.option(
    "--from",
    "from_seconds",
    type=click.FloatRange(min=0.0),
    default=0.0,
    metavar="SECONDS",
    help="Begin there: what `sessions search` says under AT.",
)
@redacted_option
@identity_option
@config_option
def play(
    session_id: str,
    speed: float,
    from_seconds: float,
    redacted: bool,
    identity_path: Path | None,
    config_path: Path,
) -> None:
    """Replay a terminal, or print streams and statements.

    Example: bastionctl sessions play 3f2a91c0 --from 95 --identity-file auditor.key
    """
    machine = load_machine(config_path)
    read = _opener(machine, session_id, identity_path, redacted=redacted)
    header, events = read()
    if header.terminal:
        play_terminal(lambda: read()[1], speed, from_seconds)
    else:
        print_streams((one for one in events if one.at_seconds >= from_seconds), marks=True)


@sessions.command()
@click.argument("session_id", metavar="ID")
@click.option(
    "--format",
    "form",
    type=click.Choice(["asciicast-v3", "asciicast-v2", "text"]),
    default="asciicast-v3",
    show_default=True,
    help="asciicast-v2 is for older players.",
)
@redacted_option
@identity_option
@config_option
def export(
    session_id: str, form: str, redacted: bool, identity_path: Path | None, config_path: Path
) -> None:
    """Print a recording as asciicast, for any player, or as text.

    Example: bastionctl sessions export 3f2a91c0 --format asciicast-v2 > session.cast
    """
    machine = load_machine(config_path)
    header, events = _open(machine, session_id, identity_path, redacted=redacted)
    if form == "text":
        print_streams(events)
        return
    encode = encode_v2 if form == "asciicast-v2" else encode_v3
    for line in encode(header, events):
        click.echo(line, nl=False)


@sessions.command()
@click.argument("session_id", metavar="ID")
@click.option("--extract", "number", type=int, metavar="N", help="Write this file's content.")
@click.option("--output", "output", type=FILE, help="Where to; it must not exist.")
@identity_option
@config_option
def files(
    session_id: str,
    number: int | None,
    output: Path | None,
    identity_path: Path | None,
    config_path: Path,
) -> None:
    """List the transferred files that were kept, or write one out.

    Example: bastionctl sessions files 3f2a91c0 --extract 1 --output report.csv
    """
    if (number is None) != (output is None):
        raise click.UsageError("--extract and --output belong together")
    _, events = _open(load_machine(config_path), session_id, identity_path)
    if number is None or output is None:
        click.echo(list_files(events) or "no content was kept: see keep_content in policy.yml")
    else:
        click.echo(extract_file(events, number, output))


@sessions.command()
@click.argument("session_id", metavar="ID")
@reason_option
@config_option
def kill(session_id: str, reason: str, config_path: Path) -> None:
    """End a running session, whatever it waits for.

    Example: bastionctl sessions kill 3f2a91c0 --reason "wrong server"
    """
    machine = load_machine(config_path)
    record = _find(machine, session_id)
    if record.closed_at is not None:
        when = to_local_time(record.closed_at)
        raise BastionError(f"session {record.id[:8]} is over since {when}: {record.outcome}")
    with closing(Store(machine.store)) as store:

        def runs() -> bool:
            found = store.session(record.id)
            return found is not None and found.closed_at is None

        store.request_kill(record.id, name_administrator(), reason)
        wait_for_end(runs, f"session {record.id[:8]} still runs")
        ended = store.session(record.id)
    click.echo(f"session {record.id[:8]} ended: {ended.outcome if ended else 'gone'}")


@sessions.command()
@click.argument("session_id", metavar="ID")
@identity_option
@config_option
def watch(session_id: str, identity_path: Path | None, config_path: Path) -> None:
    """Show a running session, half a second late.

    Ctrl-C stops watching.

    Example: bastionctl sessions watch 3f2a91c0
    """
    machine = load_machine(config_path)
    record = _find(machine, session_id)
    path = _recording_of(machine, record)
    with closing(Store(machine.store)) as store:

        def is_over() -> bool:
            found = store.session(record.id)
            return found is None or found.closed_at is not None

        header, events = follow_recording(path, _identities(identity_path), is_over)
        show_live(header, events)


def _find(machine: Machine, session_id: str) -> SessionRecord:
    with closing(Store(machine.store)) as store:
        record = store.session(session_id)
    if record is None:
        raise BastionError(
            f"no session, or more than one, begins with {to_plain(session_id)}: see `sessions list`"
        )
    return record


def _open(
    machine: Machine, session_id: str, identity_path: Path | None, *, redacted: bool = False
) -> tuple[Header, Iterator[Event]]:
    return _opener(machine, session_id, identity_path, redacted=redacted)()


def _opener(
    machine: Machine, session_id: str, identity_path: Path | None, *, redacted: bool
) -> Callable[[], tuple[Header, Iterator[Event]]]:
    path = _recording_of(machine, _find(machine, session_id), redacted=redacted)
    identities = _identities(identity_path)  # Once: the file may be a pipe.
    return lambda: read_recording(path, identities)


def _describe_activity(machine: Machine, session_id: str, identity_path: Path | None) -> str:
    try:
        _, events = _open(machine, session_id, identity_path)
        return draw_activity(events)
    except BastionError as error:
        return f"- ({error})"


def _recording_of(machine: Machine, record: SessionRecord, *, redacted: bool = False) -> Path:
    folder = machine.recordings / COPIES if redacted else machine.recordings
    path = find_recording(folder, record.id)
    if path is None:
        what = "redacted copy: see recorder.redacted in bastion.yml" if redacted else "recording"
        raise BastionError(f"session {record.id[:8]} has no {what}")
    return path


def _identities(path: Path | None) -> list[Identity]:
    return [] if path is None else load_identities(path)
