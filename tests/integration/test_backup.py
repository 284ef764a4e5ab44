"""Destroy a bastion and bring it back from its backup, with its log, recordings and approvals."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import pyrage
import pytest
import zstandard

from appliance.audit.keys import load_verifier
from appliance.audit.log import verify_log
from appliance.backup.archive import ATTESTATION, MANIFEST
from appliance.backup.contents import iterate_members
from appliance.backup.restore import unpack
from appliance.config import Machine, Policy
from appliance.errors import BastionError, EvidenceError
from appliance.model import RequestState
from appliance.store import Store

from .conftest import Bastion, identity, running_bastion

pytestmark = pytest.mark.integration

KEY = pyrage.x25519.Identity.generate()


def bastionctl(*arguments: object, status: int = 0) -> str:
    """Run the command; return what it said."""
    code = "import sys; from appliance.cli.bastionctl import run; run()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def home(tmp_path) -> Path:
    """What stays when the machine burns: the auditor's key, and the log's verifier key."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "key.txt").write_text(str(KEY))
    return folder


def run_and_back_up(machine: Path, home: Path, postgres: Path, while_running=None) -> None:
    """A session, an approval, and a backup to `home/b.age` while the session is open."""

    async def work(bastion: Bastion) -> None:
        desk, services = bastion.services.desk, bastion.services
        async with await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True) as first:
            await first.execute("SELECT count(*) FROM ehr.lab_results")
            asking = asyncio.create_task(first.execute("DELETE FROM ehr.lab_results WHERE id < 0"))
            while not (  # noqa: ASYNC110  the request is made by another task
                waiting := services.store.requests(RequestState.PENDING)
            ):
                await asyncio.sleep(0.02)
            await desk.approve(waiting[0].number, identity("olga", "officers"))
            await asking
        async with await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True) as second:
            await second.execute("SELECT name FROM ehr.patients LIMIT 1")
            shutil.copy(bastion.machine.audit.verify_key, home / "audit.vkey")
            said = await asyncio.to_thread(
                bastionctl, "backup", home / "b.age", "--to", KEY.to_public(), *config(machine)
            )
            assert hashlib.sha256((home / "b.age").read_bytes()).hexdigest() in said
            if while_running is not None:
                await asyncio.to_thread(while_running)

    async def run() -> None:
        async with asyncio.timeout(60), running_bastion(machine, postgres) as bastion:
            await work(bastion)

    machine.mkdir()
    asyncio.run(run())


def config(machine: Path) -> tuple[object, ...]:
    return "--config", machine / "bastion.yml"


def restore(home: Path, *more: object, status: int = 0) -> str:
    keys = ("--identity-file", home / "key.txt", "--verify-key", home / "audit.vkey")
    staging = ("--staging", home / "staging")
    return bastionctl("restore", home / "b.age", *keys, *staging, *more, status=status)


def test_a_destroyed_bastion_comes_back_with_its_evidence(tmp_path, home, postgres_host):
    machine = tmp_path / "m"
    run_and_back_up(machine, home, postgres_host)
    shutil.rmtree(machine)
    assert "intact" in restore(home, "--check")
    assert not machine.exists()
    (machine / "recordings").mkdir(parents=True)  # as systemd-tmpfiles leaves a new machine
    (machine / "store.sqlite").touch()
    assert "restored" in restore(home)
    assert not (home / "staging").exists()
    assert "intact" in bastionctl("log", "verify", *config(machine))
    listed = bastionctl("sessions", "list", *config(machine))
    names = [line.split()[0] for line in listed.splitlines() if "clinic" in line]
    assert any(
        "lab_results" in bastionctl("sessions", "show", name, *config(machine)) for name in names
    )
    with closing(Store(machine / "store.sqlite")) as store:
        assert store.request(1).state is RequestState.APPROVED
    assert (machine / "keys/mask.key").read_bytes() == bytes(32)
    assert (machine / "keys/audit.key").stat().st_mode & 0o777 == 0o600
    last = json.loads((machine / "audit/entries.jsonl").read_text().splitlines()[-2])
    assert last["kind"] == "machine:backup:restored"


def test_nothing_is_put_over_a_bastion(tmp_path, home, postgres_host):
    machine = tmp_path / "m"

    def attempt() -> None:
        assert "stop the bastion" in restore(home, "--replace", status=1)

    run_and_back_up(machine, home, postgres_host, attempt)
    assert "--replace sets its state aside" in restore(home, status=1)
    before = verify_log(machine / "audit", load_verifier(home / "audit.vkey")).size
    assert "set aside" in restore(home, "--replace")
    aside = verify_log(machine / "audit.before-restore", load_verifier(home / "audit.vkey"))
    assert aside.is_intact
    assert aside.size == before
    assert "of an earlier restore" in restore(home, "--replace", status=1)


def test_without_the_log_there_is_no_backup(tmp_path, home, postgres_host):
    machine = tmp_path / "m"
    run_and_back_up(machine, home, postgres_host)
    arguments = ("backup", home / "c.age", *config(machine))
    assert "backup_recipients is empty" in bastionctl(*arguments, status=78)
    assert "cannot be reached" in bastionctl(*arguments, "--to", KEY.to_public(), status=1)
    assert [path.name for path in home.glob("c.age*")] == []


def members_of(archive: Path) -> dict[str, bytes]:
    plain = zstandard.ZstdDecompressor().stream_reader(
        io.BytesIO(pyrage.decrypt(archive.read_bytes(), [KEY]))
    )
    with tarfile.open(mode="r|", fileobj=plain) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]


def forge(members: dict[str, bytes]) -> bytes:
    """What anybody can make who knows the public key."""
    plain = io.BytesIO()
    with tarfile.open(mode="w", fileobj=plain) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return pyrage.encrypt(zstandard.compress(plain.getvalue()), [KEY.to_public()])


def test_a_backup_that_was_changed_is_refused(tmp_path, home, postgres_host):
    machine = tmp_path / "m"
    run_and_back_up(machine, home, postgres_host)
    verifier = load_verifier(home / "audit.vkey")
    archive = (home / "b.age").read_bytes()
    members = members_of(home / "b.age")
    policy = next(name for name in members if name.endswith("policy.yml"))
    entries = next(name for name in members if name.endswith("entries.jsonl"))
    without = {name: content for name, content in members.items() if name != policy}
    manifest = json.loads(members[MANIFEST])
    manifest["layout"]["store"] = "/etc/shadow"
    forged = {
        "a bit": archive[:5000] + bytes([archive[5000] ^ 1]) + archive[5001:],
        "its end": archive[:-1000],
        "nothing": b"",
        "noise": b"x" * 5000,
        "another policy": forge({**members, policy: b"version: 1\n"}),
        "no policy": forge(without),
        "one more": forge({"files/etc/cron.d/x": b"* * * * * root x", **members}),
        "a shorter log": forge({**members, entries: members[entries][:-200]}),
        "another manifest": forge({**members, MANIFEST: json.dumps(manifest).encode()}),
        "no proof": forge({n: c for n, c in members.items() if n != ATTESTATION}),
        "a proof of nothing": forge({**members, ATTESTATION: b"{}"}),
        "a way out": forge({"files/../../x": b"x", **members}),
        "a way in": forge({"x": b"x", **members}),
        "no tar": pyrage.encrypt(zstandard.compress(b"x" * 5000), [KEY.to_public()]),
        "no zstd": pyrage.encrypt(b"x" * 5000, [KEY.to_public()]),
    }
    for number, (what, data) in enumerate(forged.items()):
        staging = tmp_path / f"s{number}"
        staging.mkdir()
        with pytest.raises(EvidenceError):
            unpack(io.BytesIO(data), staging, [KEY], verifier)
        assert not (tmp_path / "x").exists(), what
    unpack(
        io.BytesIO(forge(members)), tmp_path / "s99", [KEY], verifier
    )  # the members as they were
    with pytest.raises(EvidenceError):
        unpack(io.BytesIO(archive), tmp_path / "s0", [pyrage.x25519.Identity.generate()], verifier)


def members(path: Path) -> dict[str, bytes]:
    """What is in a backup, opened without any of our code."""
    packed = pyrage.decrypt(path.read_bytes(), [KEY])
    reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed))
    with tarfile.open(fileobj=reader, mode="r|") as archive:
        return {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}


def test_a_folder_of_backups_keeps_the_newest(tmp_path, home, postgres_host):
    machine, folder = tmp_path / "m", tmp_path / "folder"
    folder.mkdir()
    names = [f"bastion-2026010{day}T000000Z.age" for day in (1, 2, 3)]
    for name in (*names, "mine.age", "bastion-20260104T000000Z.age.partial"):
        (folder / name).write_text("old")

    def attempt() -> None:
        more = ("--to", KEY.to_public(), *config(machine))
        assert "removed" in bastionctl("backup", folder, "--keep", 2, *more)

    run_and_back_up(machine, home, postgres_host, attempt)
    kept = sorted(path.name for path in folder.iterdir())
    assert kept[0] == names[-1]
    assert kept[-1] == "mine.age"
    assert len(kept) == 3
    assert "files" + str(machine / "bastion.yml") in members(folder / kept[1])


def test_a_failed_backup_removes_no_earlier_one(tmp_path, home, postgres_host):
    """The log does not answer: nothing vouches for a newer backup, so the old one stays."""
    machine, folder = tmp_path / "m", tmp_path / "folder"
    run_and_back_up(machine, home, postgres_host)
    folder.mkdir()
    (folder / "bastion-20260101T000000Z.age").write_text("old")
    (folder / "bastion-20260102T000000Z.age").write_text("old")
    more = ("--to", KEY.to_public(), *config(machine))
    bastionctl("backup", folder, "--keep", 1, *more, status=1)
    assert len(list(folder.iterdir())) == 2


def test_credentials_that_systemd_loaded_are_taken(tmp_path, home, postgres_host, monkeypatch):
    """As in bastion-backup.service, which may not read the store of credentials."""
    machine, loaded = tmp_path / "m", tmp_path / "loaded"
    loaded.mkdir()
    (loaded / "ca.key").write_bytes(b"secret")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(loaded))
    run_and_back_up(machine, home, postgres_host)
    found = members(home / "b.age")
    assert found["credentials/ca.key"] == b"secret"


def test_a_named_credential_that_is_not_loaded_is_missed(tmp_path):
    settings = {"version": 1, "oidc": {"issuer": "https://idp", "client_id": "b"}}
    named = "/run/credentials/bastion-gateway.service/mask.key"
    machine = Machine.model_validate({**settings, "mask_key": named})
    members = iterate_members(machine, Policy.model_validate({"version": 1}), tmp_path / "b.yml",
                              tmp_path, loaded=tmp_path)  # fmt: skip
    with pytest.raises(BastionError, match=r"not loaded.*mask\.key"):
        next(members)


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes nobody")
def test_a_store_of_credentials_that_cannot_be_read_is_no_empty_one():
    """A folder that may not be read looks empty to glob."""
    script = (
        "import os, sys; from pathlib import Path; import appliance.backup.contents as c;"
        "os.setgid(65534); os.setuid(65534);"
        "print(list(c._credentials(Path(sys.argv[1]))))"
    )
    with tempfile.TemporaryDirectory() as store:  # 0700, and not in a folder of root's.
        command = [sys.executable, "-c", script, store]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "back up as root" in done.stderr, done.stdout
