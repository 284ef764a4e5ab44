"""Recordings beside the audit log: which are what was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

import click

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli import FILE
from appliance.config import Machine
from appliance.errors import EvidenceError
from appliance.recording.extent import Digest
from appliance.recording.integrity import Chain, Finding, check_recording
from appliance.recording.reader import find_recording
from appliance.store import Store

PREFIX = b'"kind":"session:recording:'

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])  # any command


def identity_option(function: FunctionT) -> FunctionT:
    """Add `--identity-file`, an auditor's private key."""
    return click.option(
        "--identity-file",
        "identity_path",
        type=FILE,
        help="An auditor's private key (age identity file or SSH key) for sealed recordings.",
    )(function)


def redacted_option(function: FunctionT) -> FunctionT:
    """Add `--redacted`: the copy for everyday review instead of the original."""
    return click.option(
        "--redacted", is_flag=True, help="The redacted copy instead of the recording."
    )(function)


def read_chains(machine: Machine, session: str = "") -> dict[str, Chain]:
    """Return what the audit log says about each session's recording, or about one's.

    Raises `EvidenceError` if the log cannot be read.
    """
    digests: dict[str, list[Digest]] = defaultdict(list)
    outcomes: dict[str, str] = {}
    try:
        for line in iterate_lines(machine.audit.directory):
            if PREFIX not in line or session.encode() not in line:
                continue
            _, event = decode_entry(line)
            name, data = event.session or "", event.data
            known = digests[name]
            if "sha256" in data:
                known.append(Digest(int(str(data["bytes"])), str(data["sha256"])))
            if event.kind == "session:recording:closed":
                outcomes.setdefault(name, str(data.get("outcome")))
    except OSError as error:
        raise EvidenceError(f"the audit log cannot be read: {error.strerror}") from error
    return {name: Chain(tuple(known), outcomes.get(name)) for name, known in digests.items()}


def check_session(machine: Machine, session: str, chain: Chain, *, running: bool) -> Finding:
    """Compare one session's recording with the log.

    Raises `EvidenceError` if the file cannot be read.
    """
    return check_recording(find_recording(machine.recordings, session), chain, running=running)


def check_all(machine: Machine) -> dict[str, Finding]:
    """Compare every recording that the log knows of; keyed by session.

    Raises `EvidenceError` if log or recordings cannot be read.
    """
    running: set[str] = set()
    if machine.store.exists():
        with closing(Store(machine.store)) as store:
            running = {record.id for record in store.open_sessions()}
    return {
        name: check_session(machine, name, chain, running=name in running)
        for name, chain in read_chains(machine).items()
    }
