"""What every session needs from its process, opened once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from appliance.audit.client import AuditClient
from appliance.config import Machine, Policy
from appliance.config.machine import SearchScope
from appliance.model import SessionId
from appliance.recording.search import NAME, SearchIndex
from appliance.session.disk import DiskThreads
from appliance.session.postgres.judging import Judges
from appliance.session.requests import RequestDesk
from appliance.store import Store

if TYPE_CHECKING:
    from appliance.session.evidence import Session
    from appliance.session.sftp.traffic import Traffic

JUDGED_AT_ONCE = 2
SIGN_INS_AT_ONCE = 4
"""At one SSH target: of those that have not signed in, its sshd drops some from the tenth on
(MaxStartups); of a sign-in it knows later than the bastion."""


@dataclass(frozen=True, slots=True)
class Services:
    """The open services of one process; see `open_services`."""

    machine: Machine
    policy: Policy
    store: Store
    audit: AuditClient
    desk: RequestDesk
    mask_key: bytes
    index: SearchIndex | None = None
    live: dict[SessionId, Session] = field(default_factory=dict)
    """The open sessions of this process."""
    path_traffic: dict[tuple[str, str, str], Traffic] = field(default_factory=dict)
    """What SFTP channels do at a time, by identity, machine and account."""
    judging: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(JUDGED_AT_ONCE))
    """Room for long command lines and scripts that are judged in processes of their own."""
    judges: Judges = field(default_factory=Judges)
    """Of long statements."""
    signing_in: defaultdict[tuple[str, int], asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(SIGN_INS_AT_ONCE))
    )
    """Room for sessions that sign in to an SSH target, by its host and port."""
    disk: DiskThreads = field(default_factory=DiskThreads)


def open_services(machine: Machine, policy: Policy) -> Services:
    """Open the store and prepare the audit client.

    Raises `BastionError` if the store or the mask key cannot be read.
    """
    from appliance.errors import BastionError

    try:
        mask_key = machine.mask_key.read_bytes()
    except OSError as error:
        raise BastionError(
            f"mask key {machine.mask_key} cannot be read: {error.strerror}"
        ) from error
    store = Store(machine.store)
    audit = AuditClient(machine.audit.socket)
    index = None
    if machine.recorder.search is not SearchScope.OFF:
        index = SearchIndex(machine.recordings / NAME)
    desk = RequestDesk(store, audit, policy)
    return Services(machine, policy, store, audit, desk, mask_key, index)
