"""`bastionctl log who-saw`: which statements returned one person's rows, and to whom."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli import config_option, find_database, to_local_time, to_plain
from appliance.config import load_machine, load_policy
from appliance.errors import BastionError, EvidenceError
from appliance.masking.subjects import FINGERPRINT_BYTES, fingerprint, subject_key
from appliance.model import AuditEvent


@dataclass(slots=True)
class Seen:
    """One statement of one session, put together from its entries."""

    identity: str
    at: datetime
    session: str
    statement: str = ""
    is_hit: bool = False
    is_unknown: bool = False
    masked: list[tuple[str, str]] = field(default_factory=list)
    unmasked: tuple[str, ...] = ()
    """Labels of columns that a grant showed in clear, for a while at least."""
    columns: tuple[str, ...] = ()
    grants: tuple[int, ...] = ()
    index: int = 0

    @property
    def clear(self) -> tuple[str, ...]:
        """Return the labels of the columns that were not masked."""
        hidden = Counter(label for label, _ in self.masked)
        # Two columns may have one name.
        shown = [name for name, count in Counter(self.columns).items() if count > hidden[name]]
        return tuple(dict.fromkeys((*shown, *self.unmasked)))


@click.command("who-saw")
@click.option("--target", required=True, help="The database, for example clinic.")
@click.option("--subject", required=True, help="Value of the subject column, for example an MRN.")
@click.option("--unknown", is_flag=True, help="Also what read the table without that column.")
@config_option
def who_saw(target: str, subject: str, unknown: bool, config_path: Path) -> None:
    """List who received rows about one person.

    Says when, by which statement, and what they saw in clear.

    Example: bastionctl log who-saw --target clinic --subject MRN-00012345
    """
    machine = load_machine(config_path)
    database = find_database(load_policy(machine.policy), target)
    if database.phi.subject is None:
        raise BastionError(f"policy names no subject column for {target}: set phi.subject")
    try:
        key = subject_key(machine.mask_key.read_bytes(), target)
    except OSError as error:
        raise BastionError(
            f"mask key {machine.mask_key} cannot be read: {error.strerror}"
        ) from error
    try:
        events = (decode_entry(line) for line in iterate_lines(machine.audit.directory))
        found = find_statements(events, target, fingerprint(key, subject.encode()))
    except FileNotFoundError as error:
        raise EvidenceError(f"the audit log cannot be read: {error.strerror}") from error
    hits = [one for one in found if one.is_hit]
    for one in hits:
        click.echo(render(one))
    click.echo(f"{len(hits)} statements returned this subject")
    unread = [one for one in found if one.is_unknown and not one.is_hit]
    if unknown:
        for one in unread:
            click.echo(render(one))
    relation = database.phi.subject.rpartition(".")[0]
    click.echo(f"{len(unread)} more read {relation} without saying whose rows (--unknown)")


def find_statements(
    entries: Iterator[tuple[int, AuditEvent]], target: str, wanted: bytes
) -> list[Seen]:
    """Return the statements that returned the fingerprint `wanted`, or may have.

    Raises `EvidenceError` if an entry is malformed.
    """
    open_statements: dict[tuple[str, int], Seen] = {}
    found: list[Seen] = []
    for index, event in entries:
        number = event.data.get("n")
        is_statement = event.kind.startswith("postgres:") and event.target == target
        if not is_statement or not isinstance(number, int) or event.session is None:
            continue
        name = (event.session, number)
        seen = open_statements.setdefault(
            name, Seen(event.identity or "-", event.at, event.session)
        )
        _add(seen, index, event, wanted)
        if event.kind.endswith((":completed", ":failed")):
            del open_statements[name]
            found.append(seen)
    # What a crash cut off was perhaps received: it counts.
    found += open_statements.values()
    return [one for one in found if one.is_hit or one.is_unknown]


def _add(seen: Seen, index: int, event: AuditEvent, wanted: bytes) -> None:
    data = event.data
    seen.statement = str(data.get("statement", seen.statement))
    seen.index = index
    seen.is_unknown = data.get("subjects_unknown", seen.is_unknown) is True
    pairs = [pair for pair in _list(data.get("masked")) if isinstance(pair, list)]
    seen.masked = [(str(pair[0]), str(pair[1])) for pair in pairs if len(pair) == 2] or seen.masked
    seen.unmasked = tuple(map(str, _list(data.get("unmasked")))) or seen.unmasked
    seen.columns = tuple(map(str, _list(data.get("columns")))) or seen.columns
    seen.grants = tuple(n for n in _list(data.get("grants")) if isinstance(n, int)) or seen.grants
    packed = b64decode(str(data.get("subjects") or ""))
    seen.is_hit = seen.is_hit or contains(packed, wanted)


def contains(packed: bytes, wanted: bytes) -> bool:
    """Return whether a packed set has a fingerprint."""
    at = packed.find(wanted)
    while at >= 0 and at % FINGERPRINT_BYTES:
        at = packed.find(wanted, at + 1)
    return at >= 0


def render(seen: Seen) -> str:
    """Return one statement as a line to read."""
    masked = ", ".join(f"{name} {mask}" for name, mask in seen.masked) or "nothing"
    parts = [
        to_local_time(seen.at),
        seen.identity,
        f"session {seen.session[:8]} entry {seen.index}",
        seen.statement,
        f"masked: {masked}",
        f"clear: {', '.join(seen.clear) or 'nothing'}",
    ]
    if seen.grants:
        parts.append("grants: " + ", ".join(map(str, seen.grants)))
    return to_plain("  ".join(parts))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
