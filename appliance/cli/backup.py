"""`bastionctl backup|restore`: take a bastion away in one sealed file, and bring it back."""

from __future__ import annotations

import asyncio
import io
import os
import platform
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import click

from appliance.audit.attestation import attest_document
from appliance.audit.keys import load_verifier
from appliance.backup.archive import CREATED, create_archive, open_output
from appliance.backup.contents import Layout, iterate_members
from appliance.backup.restore import install, unpack
from appliance.cli import FILE, config_option
from appliance.config import Machine, load_machine, load_policy
from appliance.errors import BastionError, ConfigError, EvidenceError
from appliance.recording.blocks import load_identities

PARTIAL = ".partial"
NAME = "bastion-{}.age"
"""Of a backup in a folder of them; the time makes names sort by age."""
TIME = "%Y%m%dT%H%M%SZ"


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help="PATH is a folder: name the backup by its time, keep this many, remove older ones.",
)
@click.option(
    "--to",
    "recipients",
    multiple=True,
    help="A public key, age1… or ssh-ed25519 …; by default backup_recipients of bastion.yml.",
)
@config_option
def backup(path: Path, keep: int | None, recipients: tuple[str, ...], config_path: Path) -> None:
    """Write the whole state of the bastion to PATH, sealed.

    Its keys, configuration, store, recordings and audit log. Runs beside the bastion,
    as root on the appliance. The log names the backup and vouches for it.

    Example: bastionctl backup /srv/bastion-2026-11-26.age --to age1…

    Example: bastionctl backup /srv/backups --keep 14
    """
    machine = load_machine(config_path)
    keys = recipients or machine.backup_recipients
    if not keys:
        raise ConfigError(str(config_path), "backup_recipients is empty: name one, or use --to")
    folder = path
    if keep is not None:
        path = folder / NAME.format(datetime.now(UTC).strftime(TIME))
    if path.exists():
        raise BastionError(f"{path} exists: choose another name")
    partial = path.with_name(path.name + PARTIAL)
    with open_output(partial) as file:
        try:
            with io.BufferedWriter(file) as out:
                size = _write(machine, config_path, out, keys)
                out.flush()
                os.fsync(file.fileno())
            partial.rename(path)
        except BaseException as error:
            with suppress(OSError):
                partial.unlink()
            if isinstance(error, OSError):
                raise BastionError(f"{path} cannot be written: {error.strerror}") from error
            raise
    click.echo(f"{path}: {path.stat().st_size} bytes, {size} members")
    click.echo(f"sha256: {file.digest.hexdigest()}")
    if keep is not None:
        _remove_old(folder, keep)


def _remove_old(folder: Path, keep: int) -> None:
    """Remove what a killed run left, and all whole backups but the newest `keep`.

    Called when a newer one is safe; other files in the folder are nobody's business here.
    """
    partial = folder.glob(NAME.format("*") + PARTIAL)
    for old in (*partial, *sorted(folder.glob(NAME.format("*")))[:-keep]):
        old.unlink()
        click.echo(f"removed: {old.name}")


def _write(machine: Machine, config_path: Path, out: BinaryIO, keys: tuple[str, ...]) -> int:
    policy = load_policy(machine.policy)
    with (
        tempfile.TemporaryDirectory(prefix="bastion-backup-") as snapshots,
        create_archive(out, keys) as archive,
    ):
        members = 0
        given = os.environ.get("CREDENTIALS_DIRECTORY")
        for member in iterate_members(
            machine, policy, config_path, Path(snapshots), loaded=Path(given) if given else None
        ):
            archive.add(member)
            members += 1
        manifest = archive.manifest(
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            host=platform.node(),
            version=version("bastion-appliance"),
            layout=Layout.of(machine).to_json(),
        )
        attesting = attest_document(
            machine.audit, CREATED, manifest, datetime.now(UTC), recipients=list(keys)
        )
        archive.finish(manifest, asyncio.run(attesting))
    return members


@click.command()
@click.argument("path", type=FILE)
@click.option(
    "--identity-file",
    "identity_path",
    type=FILE,
    required=True,
    help="The private key the backup is sealed to (age identity file or SSH key).",
)
@click.option(
    "--verify-key",
    "verify_key",
    type=FILE,
    required=True,
    help="Your own copy of the old bastion's audit.vkey: a backup cannot vouch for itself.",
)
@click.option("--check", is_flag=True, help="Verify everything, and put nothing in place.")
@click.option("--replace", is_flag=True, help="Set aside the state of a bastion that is here.")
@click.option(
    "--staging",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/var/lib/bastion-restore"),
    show_default=True,
    help="Where to unpack; needs room for everything, and must not exist.",
)
def restore(
    path: Path,
    identity_path: Path,
    verify_key: Path,
    check: bool,
    replace: bool,
    staging: Path,
) -> None:
    """Verify a backup and put its bastion in place.

    On a machine where none runs. Run the role before it (users) and after it (this machine's
    own settings).

    Example: bastionctl restore b.age --identity-file key.txt --verify-key audit.vkey --check
    """
    identities, verifier = load_identities(identity_path), load_verifier(verify_key)
    try:
        staging.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise BastionError(f"{staging} cannot be made: {error.strerror}") from error
    try:
        with path.open("rb") as file:
            unpacked = unpack(file, staging, identities, verifier)
        report = unpacked.report
        click.echo(
            f"{path}: intact, of {unpacked.manifest['host']}, {unpacked.manifest['created_at']},"
            f" {report.size} audit entries"
        )
        if not check:
            for aside in install(unpacked, datetime.now(UTC), replace=replace):
                click.echo(f"set aside: {aside}")
            click.echo("restored; start the bastion: systemctl start bastion.target")
    except OSError as error:
        raise EvidenceError(f"{path} cannot be restored: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
