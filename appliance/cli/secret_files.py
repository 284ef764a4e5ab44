"""Secrets where the configuration names them: a file, or a credential of this machine.

A path below /run/credentials is what a running unit sees; the secret itself lies encrypted
in the credential store, for root alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from appliance.backup.contents import CREDENTIAL_PREFIX, CREDENTIAL_STORE, LOADED, run_creds
from appliance.errors import BastionError

PRIVATE, PUBLIC = 0o600, 0o644


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A secret by the path that the configuration names."""

    path: Path

    @property
    def is_credential(self) -> bool:
        """Return whether it is encrypted for this machine."""
        return self.path.is_relative_to(LOADED)

    @property
    def stored(self) -> Path:
        """Return the file that holds it."""
        if self.is_credential:
            return CREDENTIAL_STORE / f"{CREDENTIAL_PREFIX}{self.path.name}"
        return self.path

    @property
    def following(self) -> SecretFile:
        """Return the secret that will take its place."""
        return SecretFile(self.path.with_name(f"{self.path.name}.next"))

    def exists(self) -> bool:
        """Return whether it is there."""
        return self.stored.exists()

    def read(self) -> bytes:
        """Return the secret; raises `BastionError` if that cannot be."""
        if self.is_credential:
            return run_creds("decrypt", self.path.name, str(self.stored), "-")
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise BastionError(f"{self.path} cannot be read: {error.strerror}") from error

    def write(self, secret: bytes) -> None:
        """Put the secret there in one step; raises `BastionError` if that cannot be."""
        if self.is_credential:
            secret = run_creds("encrypt", self.path.name, "-", "-", secret=secret)
        write_file(self.stored, secret, PRIVATE)

    def remove(self) -> None:
        """Forget it."""
        self.stored.unlink(missing_ok=True)


def write_file(path: Path, content: bytes, mode: int = PUBLIC) -> None:
    """Replace a file in one step; a crash leaves the one from before.

    Raises `BastionError` if that cannot be.
    """
    draft = path.with_name(f"{path.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            if path.exists():
                there = path.stat()
                os.fchown(descriptor, there.st_uid, there.st_gid)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
    except OSError as error:
        raise BastionError(f"{path} cannot be written: {error.strerror}") from error
