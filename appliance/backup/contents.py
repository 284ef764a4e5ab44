"""What belongs to a bastion, and how it is read while the bastion runs.

Everything that configuration and policy name as a file, the credentials of its units, the
state store, the recordings, and the audit log up to an entry. Nothing is stopped: databases
are copied by SQLite's own backup, the log is cut where its hashes end, and a recording that
grows is taken as it is (its session is found incomplete after a restore).
"""

from __future__ import annotations

import grp
import os
import pwd
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel

from appliance.audit.log import CHECKPOINTS, ENTRIES, HASH_RECORD_BYTES, HASHES
from appliance.config import Machine, Policy
from appliance.errors import BastionError

CREDENTIAL_STORE = Path("/etc/credstore.encrypted")
CREDENTIAL_PREFIX = "bastion."
FILES, CREDENTIALS = "files", "credentials"
SQLITE_MAGIC = b"SQLite format 3\0"
SQLITE_COMPANIONS = ("-wal", "-shm")
RUNTIME = Path("/run")
LOADED = RUNTIME / "credentials"


@dataclass(frozen=True, slots=True)
class Member:
    """One file to take along, or a folder to make."""

    name: str
    """`files/ABSOLUTE/PATH` or `credentials/NAME`."""
    mode: int
    owner: str
    group: str
    path: Path | None = None
    """Where its first `size` bytes are; `None` if `content` has them, or for a folder."""
    size: int = 0
    content: bytes | None = None

    @property
    def is_folder(self) -> bool:
        """Whether there is nothing to read."""
        return self.path is None and self.content is None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a bastion keeps what it has done, as opposed to what it is told."""

    audit_log: Path
    recordings: Path
    store: Path
    signing_key: Path
    """Of the log; or a credential of this name."""
    origin: str
    """Of the log."""

    @classmethod
    def of(cls, machine: Machine) -> Layout:
        """Return the layout of a machine's configuration."""
        audit = machine.audit
        return cls(
            audit.directory, machine.recordings, machine.store, audit.signing_key, audit.origin
        )

    def to_json(self) -> dict[str, str]:
        """Return the layout as JSON values."""
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Layout:
        """Build a layout from what `to_json` makes."""
        paths = {name: Path(value) for name, value in data.items() if name != "origin"}
        return cls(**paths, origin=data["origin"])

    def state(self) -> tuple[Path, ...]:
        """Return folders and files that two bastions cannot share."""
        companions = (self.store.with_name(self.store.name + end) for end in SQLITE_COMPANIONS)
        return self.audit_log, self.recordings, self.store, *companions


def iterate_members(
    machine: Machine,
    policy: Policy,
    config_path: Path,
    snapshots: Path,
    credential_store: Path = CREDENTIAL_STORE,
    loaded: Path | None = None,
) -> Iterator[Member]:
    """Yield everything, the audit log last, so that it knows of all the rest.

    `snapshots` is an empty folder for copies of databases, `loaded` the folder in which
    systemd put the credentials, decrypted, of a unit that may not read the store. Raises
    `BastionError` or `OSError` if something cannot be read.
    """
    if loaded is None:
        yield from _credentials(credential_store)
    else:
        _check_credentials(loaded, machine, policy)
        yield from _loaded_credentials(loaded)
    for path in sorted(_named_files(machine, policy, config_path.resolve())):
        yield _file(path)
    yield _copy_database(machine.store, snapshots)
    yield from _folder(machine.recordings, snapshots)
    yield from _audit_log(machine.audit.directory)


def _named_files(machine: Machine, policy: Policy, config_path: Path) -> set[Path]:
    """Return the files that `machine` and `policy` name, and those that lie beside them."""
    named = {path for model in (machine, policy) for path in _paths_in(model)}
    named |= {path.with_name(path.name + ".pub") for path in named}
    named |= {config_path, *(machine.state_dir / "keys").glob("*")}
    folder = config_path.parent
    if not machine.state_dir.resolve().is_relative_to(folder):  # A folder of its own: /etc/bastion
        named |= set(folder.iterdir())
    named -= {machine.sandbox.psql, machine.sandbox.bwrap, machine.store}
    return {path for path in named if path.is_file() and not path.resolve().is_relative_to(RUNTIME)}


def _paths_in(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _paths_in(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _paths_in(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _paths_in(item)


def _file(path: Path, size: int | None = None) -> Member:
    status = path.stat()
    owner, group = _names_of(status)
    size = status.st_size if size is None else size
    return Member(_name_of(path), stat.S_IMODE(status.st_mode), owner, group, path, size)


def _name_of(path: Path) -> str:
    return FILES + str(path.absolute())


def _names_of(status: os.stat_result) -> tuple[str, str]:
    try:
        return pwd.getpwuid(status.st_uid).pw_name, grp.getgrgid(status.st_gid).gr_name
    except KeyError:  # Of a user who is gone.
        return "root", "root"


def _folder(folder: Path, snapshots: Path) -> Iterator[Member]:
    """Yield a folder and what is directly in it."""
    if not folder.is_dir():
        return
    yield _empty_folder(folder)
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.name.endswith(SQLITE_COMPANIONS):
            continue
        yield _copy_database(path, snapshots) if _is_database(path) else _file(path)


def _empty_folder(folder: Path) -> Member:
    status = folder.stat()
    return Member(_name_of(folder), stat.S_IMODE(status.st_mode), *_names_of(status))


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def _copy_database(path: Path, snapshots: Path) -> Member:
    """Copy a database that others write meanwhile."""
    copy = snapshots / path.name
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise BastionError(f"{path} cannot be copied: {error}") from error
    original = _file(path)
    size = copy.stat().st_size
    return Member(original.name, original.mode, original.owner, original.group, copy, size)


def _audit_log(directory: Path) -> Iterator[Member]:
    """Yield the log as it was at one moment.

    Checkpoints are looked at first, then hashes, then entries: they are written the other way
    round, so each speaks of what the next one has.
    """
    yield _empty_folder(directory)
    checkpoints = _file(directory / CHECKPOINTS)
    entries_known = (directory / HASHES).stat().st_size // HASH_RECORD_BYTES
    yield checkpoints
    yield _file(directory / HASHES, entries_known * HASH_RECORD_BYTES)
    with (directory / ENTRIES).open("rb") as file:
        size = sum(len(file.readline()) for _ in range(entries_known))
    yield _file(directory / ENTRIES, size)


def _credentials(store: Path) -> Iterator[Member]:
    """Yield the secrets of the units in clear: only this machine could decrypt them."""
    if not store.is_dir():
        return
    # SECURITY: test_a_store_of_credentials_that_cannot_be_read_is_no_empty_one.
    if not os.access(store, os.R_OK | os.X_OK):
        raise BastionError(f"{store} cannot be read: back up as root")
    for path in sorted(store.glob(f"{CREDENTIAL_PREFIX}*")):
        name = path.name.removeprefix(CREDENTIAL_PREFIX)
        yield _credential(name, run_creds("decrypt", name, str(path), "-"))


def _credential(name: str, content: bytes) -> Member:
    return Member(f"{CREDENTIALS}/{name}", 0o600, "root", "root", None, len(content), content)


def _loaded_credentials(folder: Path) -> Iterator[Member]:
    for path in sorted(folder.iterdir()):
        yield _credential(path.name, path.read_bytes())


def _check_credentials(folder: Path, machine: Machine, policy: Policy) -> None:
    """Raise `BastionError` unless every credential that is named somewhere is in `folder`."""
    named = {path for model in (machine, policy) for path in _paths_in(model)}
    wanted = {path.name for path in named if path.is_relative_to(LOADED)}
    if missing := sorted(wanted - {path.name for path in folder.iterdir()}):
        raise BastionError(f"credentials are not loaded into this unit: {', '.join(missing)}")


def run_creds(verb: str, name: str, *paths: str, secret: bytes | None = None) -> bytes:
    """Run systemd-creds(1); `secret` goes in, its output comes back.

    Raises `BastionError` if it fails.
    """
    command = ["systemd-creds", f"--name={name}", verb, *paths]
    try:
        done = subprocess.run(command, input=secret, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        reason = said.decode(errors="replace").strip().splitlines()[-1:]
        raise BastionError(f"credential {name} cannot be {verb}ed: {''.join(reason)}") from error
    return done.stdout
