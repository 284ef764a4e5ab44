"""Put a backup where its bastion was: verify everything, then move it into place.

Until the manifest, the attestation and the audit log have been verified, nothing is outside
the staging folder; secrets of units never touch the disk in clear.
"""

from __future__ import annotations

import fcntl
import io
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.audit.keys import load_signing_key
from appliance.audit.log import ENTRIES, AuditLog, Report, verify_log
from appliance.audit.note import Verifier
from appliance.backup.archive import Manifest, read_archive
from appliance.backup.contents import (
    CREDENTIAL_PREFIX,
    CREDENTIAL_STORE,
    CREDENTIALS,
    FILES,
    Layout,
    run_creds,
)
from appliance.errors import BastionError, EvidenceError
from appliance.model import AuditEvent
from appliance.recording.blocks import Identity

ASIDE = ".before-restore"
RESTORED = "machine:backup:restored"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A verified backup in its staging folder."""

    staging: Path
    manifest: Manifest
    credentials: dict[str, bytes]
    layout: Layout
    """Of the machine it was taken from."""
    report: Report
    """What the audit log in it says."""

    def staged(self, path: Path) -> Path:
        """Return where a file of the old machine is now."""
        return self.staging / path.relative_to("/")


def unpack(
    source: BinaryIO, staging: Path, identities: Sequence[Identity], verifier: Verifier
) -> Unpacked:
    """Unpack into the empty folder `staging` and verify.

    Raises `EvidenceError` if anything is not what the bastion of `verifier` backed up.
    """
    secrets: dict[str, io.BytesIO] = {}

    def keep(name: str) -> BinaryIO:
        kind, _, rest = name.partition("/")
        if kind == CREDENTIALS and "/" not in rest:
            return _Kept(secrets, rest)
        # SECURITY: a name is a path: test_no_member_leaves_the_staging_folder.
        if kind != FILES or ".." in PurePosixPath(rest).parts or rest.startswith("/"):
            raise EvidenceError(f"{name!r} does not belong into a backup")
        path = staging / rest
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    manifest = read_archive(source, identities, verifier, keep)
    layout = Layout.from_json(manifest["layout"])
    credentials = {name: kept.getvalue() for name, kept in secrets.items()}
    report = verify_log(staging / layout.audit_log.relative_to("/"), verifier)
    if not report.is_intact:
        raise EvidenceError(f"the audit log in the backup is not intact: {report.problem}")
    return Unpacked(staging, manifest, credentials, layout, report)


class _Kept(io.BytesIO):
    """Content that stays in memory after it was closed."""

    def __init__(self, kept: dict[str, io.BytesIO], name: str) -> None:
        super().__init__()
        self._kept, self._name = kept, name

    def close(self) -> None:
        self._kept[self._name] = io.BytesIO(self.getvalue())
        super().close()


def install(
    unpacked: Unpacked,
    now: datetime,
    *,
    replace: bool,
    credential_store: Path = CREDENTIAL_STORE,
) -> list[Path]:
    """Move an unpacked backup into place; return what was set aside.

    The log gets an entry that says so. Raises `BastionError` if a bastion is there, unless
    `replace` sets its state aside, or if one runs.
    """
    _refuse_running(unpacked.layout.audit_log)
    there = [path for path in unpacked.layout.state() if _has_content(path)]
    aside = [path.with_name(path.name + ASIDE) for path in there]
    if there and not replace:
        raise BastionError(
            f"{there[0]} exists: there is a bastion here already; --replace sets its state aside"
        )
    if taken := [path for path in aside if path.exists()]:
        raise BastionError(f"{taken[0]} exists, of an earlier restore: move it out of the way")
    _note_in_log(unpacked, now)
    for path, other in zip(there, aside, strict=True):
        path.rename(other)
    for name, secret in unpacked.credentials.items():
        _encrypt(credential_store, name, secret)
    for member in unpacked.manifest["members"]:
        if member["name"].startswith(f"{FILES}/"):
            _place(unpacked, Path(member["name"].removeprefix(FILES)), member)
    return aside


def _has_content(path: Path) -> bool:
    """Whether there is more than what systemd-tmpfiles makes."""
    if path.is_dir():
        return any(path.iterdir())
    return path.is_file() and path.stat().st_size > 0


def _refuse_running(directory: Path) -> None:
    with suppress(FileNotFoundError), (directory / ENTRIES).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BastionError(
                "the audit daemon runs: stop the bastion first (systemctl stop bastion.target"
                " 'bastion-*.socket')"
            ) from error


def _note_in_log(unpacked: Unpacked, now: datetime) -> None:
    layout = unpacked.layout
    secret = unpacked.credentials.get(layout.signing_key.name)
    if secret is not None:
        key = Ed25519PrivateKey.from_private_bytes(secret)
    else:
        key = load_signing_key(unpacked.staged(layout.signing_key))
    log = AuditLog(unpacked.staged(layout.audit_log), layout.origin, key, now)
    data = {"taken_at": unpacked.manifest["created_at"], "size": unpacked.report.size}
    log.append([AuditEvent(RESTORED, now, data=data)])
    log.close(now)


def _encrypt(store: Path, name: str, secret: bytes) -> None:
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = store / f"{CREDENTIAL_PREFIX}{name}"
    path.unlink(missing_ok=True)
    run_creds("encrypt", name, "-", str(path), secret=secret)
    path.chmod(0o600)


def _place(unpacked: Unpacked, path: Path, member: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if "bytes" in member:
        shutil.move(unpacked.staged(path), path)
    else:
        path.mkdir(exist_ok=True)
    path.chmod(int(str(member["mode"])) & 0o7777)
    if os.geteuid() == 0:
        try:
            shutil.chown(path, str(member["owner"]), str(member["group"]))
        except LookupError as error:
            raise BastionError(
                f"{path}: {error}; make the users first: run the role, or systemd-sysusers"
            ) from error
