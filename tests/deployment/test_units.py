"""The units in systemd/: loadable, closed, and the daemons live up to them."""

import asyncio
import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from appliance.audit.client import AuditClient
from appliance.audit.keys import create_signing_key, load_verifier
from appliance.audit.log import verify_log
from appliance.errors import EvidenceError
from appliance.model import AuditEvent

pytestmark = pytest.mark.deployment

UNITS = Path(__file__).parents[2] / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
# Tenths. A listener talks to the network, so it cannot be as closed as the audit writer.
THRESHOLDS = {"bastion-audit.service": 5, "bastion-backup.service": 5}
LISTENER_THRESHOLD = 15
BASTIOND = [sys.executable, "-c", "from appliance.cli.bastiond import run; run()"]


def run_analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    assert shutil.which("systemd-analyze"), "install the package systemd: `make test` does"
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:", "SYSTEMD_COLORS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )


def lines_of(name: str) -> list[str]:
    """Every line of a unit and of its drop-ins, as systemd reads them."""
    folders = [f"{name}.d", re.sub(r"-[^-]*\.", "-.", name) + ".d"]
    drop_ins = [path for folder in folders for path in (UNITS / folder).glob("*.conf")]
    files = [UNITS / name, *sorted(drop_ins, key=lambda path: path.name)]
    return [line for file in files for line in file.read_text().splitlines()]


@pytest.fixture
def installed(tmp_path):
    """The units as they are, but with programs and users that exist on this machine."""
    units = tmp_path / "units"
    shutil.copytree(UNITS, units)
    for path in units.rglob("*.service"):
        text = re.sub(r"/opt/bastion/venv/bin/\S+", "/usr/bin/true", path.read_text())
        path.write_text(text)
    return units


@pytest.mark.parametrize("name", SERVICES)
def test_exposure(name):
    limit = THRESHOLDS.get(name, LISTENER_THRESHOLD)
    done = run_analyze(
        UNITS, "security", "--offline=true", f"--threshold={limit}", str(UNITS / name)
    )
    assert done.returncode == 0, done.stdout
    assert "exposure level" in done.stdout


def test_the_threshold_would_notice(installed):
    (installed / "bastion-web.service.d" / "99-open.conf").write_text(
        "[Service]\nSystemCallFilter=\nNoNewPrivileges=no\nPrivateUsers=no\nProtectSystem=no\n"
        "RestrictNamespaces=no\nRestrictAddressFamilies=\n"
    )
    unit = str(installed / "bastion-web.service")
    done = run_analyze(installed, "security", "--offline=true", "--threshold=15", unit)
    assert done.returncode != 0


def test_verify_is_clean(installed):
    units = [str(path) for pattern in ("*.service", "*.socket", "*.target", "*.timer")
             for path in sorted(installed.glob(pattern))]  # fmt: skip
    # `yes` is the strictest: errors of the units and of what they pull in count.
    done = run_analyze(installed, "verify", "--man=no", "--recursive-errors=no", *units)
    assert (done.returncode, done.stderr) == (0, "")


def test_verify_would_notice_a_misspelt_directive(installed):
    path = installed / "bastion-web.service"
    path.write_text(path.read_text().replace("[Service]", "[Service]\nNoNewPrivilege=yes"))
    done = run_analyze(installed, "verify", "--man=no", "--recursive-errors=no", str(path))
    assert done.returncode != 0


@pytest.mark.parametrize("name", SERVICES)
def test_no_unit_runs_as_root_or_takes_a_secret_from_its_environment(name):
    lines = lines_of(name)
    assert [line for line in lines if re.match(r"User=bastion", line)]
    assert not [
        line
        for line in lines
        if re.match(r"(Pass)?Environment(File)?=.*(?i:key|secret|pass)", line)
    ]
    assert "CapabilityBoundingSet=" in lines
    assert "NoNewPrivileges=yes" in lines


def test_every_user_of_a_unit_is_made_by_sysusers():
    text = (UNITS / "sysusers.d" / "bastion.conf").read_text()
    made = set(re.findall(r"^[ug] (\S+)", text, re.MULTILINE))
    for path in [*UNITS.glob("*.service"), *UNITS.glob("*.socket")]:
        pattern = r"^(?:User|Group|SupplementaryGroups|SocketUser|SocketGroup)=(.*)$"
        for names in re.findall(pattern, path.read_text(), re.MULTILINE):
            assert set(names.split()) <= made, path.name


def test_every_service_has_the_socket_it_requires():
    for name in SERVICES:
        for line in lines_of(name):
            if line.startswith("Requires="):
                for unit in line.removeprefix("Requires=").split():
                    assert (UNITS / unit).exists(), (name, unit)


def test_unit_files_have_no_key_outside_a_section():
    for path in UNITS.rglob("bastion*.*"):
        if path.suffix in {".service", ".socket", ".target"}:
            configparser.RawConfigParser(strict=False).read_string(path.read_text())


# The daemons, as the service manager starts them.


@pytest.fixture
def config(tmp_path):
    (tmp_path / "policy.yml").write_text("version: 1\n")
    oidc = {"issuer": "https://idp.example", "client_id": "bastion"}
    audit = {"socket": str(tmp_path / "audit.sock")}
    path = tmp_path / "bastion.yml"
    path.write_text(yaml.safe_dump({"version": 1, "oidc": oidc, "audit": audit}))
    create_signing_key(
        tmp_path / "keys/audit.key", tmp_path / "keys/audit.vkey", "bastion.local/audit"
    )
    return path


async def append(path: Path) -> int:
    client = AuditClient(path)
    try:
        event = AuditEvent("gateway:process:started", datetime.now(UTC))
        return (await client.append(event)).index
    finally:
        await client.close()


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    with socket.socket(socket.AF_UNIX) as connection:
        while connection.connect_ex(str(path)) != 0:
            assert time.monotonic() < deadline, f"{path} does not answer"
            time.sleep(0.05)


def test_the_audit_daemon_serves_a_socket_that_it_inherits(config):
    """A real hand-over, by systemd's own tool; the socket outlives the daemon."""
    path = config.parent / "audit.sock"
    command = ["systemd-socket-activate", "--listen", str(path), "-E", "PYTHONPATH"]
    process = subprocess.Popen(
        [*command, *BASTIOND, "audit", "--config", str(config)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(path)
        index = asyncio.run(append(path))
    finally:
        process.terminate()
        process.wait(10)
    assert index > 0
    assert path.exists(), "the socket belongs to the service manager"


def test_the_audit_daemon_ends_after_a_write_error_and_comes_back_with_an_intact_log(config):
    """As on a full disk: refused, ended for the service manager to see, and repaired."""
    path, log = config.parent / "audit.sock", config.parent / "audit"

    def start(limit: str) -> subprocess.Popen[str]:
        shell = f'ulimit -f {limit}; exec "$@"'
        return subprocess.Popen(
            ["bash", "-c", shell, "-", *BASTIOND, "audit", "--config", str(config)],
            stderr=subprocess.PIPE,
            text=True,
        )

    process = start("2")  # KiB
    try:
        wait_for(path)
        with pytest.raises(EvidenceError):
            for _ in range(100):
                asyncio.run(append(path))
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode != 0
    assert "write error" in errors
    process = start("unlimited")
    try:
        wait_for(path)
        assert asyncio.run(append(path)) > 0
    finally:
        process.terminate()
        process.communicate(timeout=20)
    verifier = load_verifier(config.parent / "keys/audit.vkey")
    assert verify_log(log, verifier).is_intact


def test_an_audit_daemon_that_hangs_refuses_instead_of_waiting_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.audit.client.APPEND_SECONDS", 0.05)

    async def tour():
        gave_up = asyncio.Event()

        async def hang(reader, writer):
            await reader.read()  # Until the caller gives up.
            writer.close()
            await writer.wait_closed()
            gave_up.set()

        server = await asyncio.start_unix_server(hang, path=str(tmp_path / "audit.sock"))
        with pytest.raises(EvidenceError, match="does not answer"):
            await append(tmp_path / "audit.sock")
        await gave_up.wait()
        server.close()

    asyncio.run(tour())


def test_what_the_filters_refuse_is_recorded():
    """By systemd, if its own environment says so; shown on a booted machine in molecule/qemu."""
    parser = configparser.ConfigParser(comment_prefixes=("#", "{{"))
    parser.optionxform = str  # type: ignore[assignment]  # systemd's keys have capitals
    templates = UNITS.parent / "ansible/roles/bastion/templates"
    parser.read(templates / "manager.conf.j2")
    name, _, value = parser["Manager"]["ManagerEnvironment"].partition("=")
    libraries = Path("/usr/lib").glob("*/systemd/libsystemd-shared-*.so")
    assert any(name.encode() + b"\0" in path.read_bytes() for path in libraries)
    assert value == "1"
    for unit in SERVICES:
        assert "SystemCallErrorNumber=EPERM" in lines_of(unit)
