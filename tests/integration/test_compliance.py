"""A statement of a real bastion, verified without it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from appliance.audit.log import first_checkpoint
from appliance.compliance.facts import judge_certificate

from .conftest import running_bastion
from .rotating import make_certificates, make_machine
from .test_backup import bastionctl

pytestmark = pytest.mark.integration


def state(machine: Path, postgres: Path, *more: object, status: int) -> str:
    async def run() -> str:
        async with asyncio.timeout(60), running_bastion(machine, postgres):
            arguments = ("compliance", "state", machine / "s.json", *more)
            place = ("--config", machine / "bastion.yml")
            return await asyncio.to_thread(bastionctl, *arguments, *place, status=status)

    return asyncio.run(run())


def verify(machine: Path, status: int) -> str:
    key = ("--verify-key", machine / "keys/audit.vkey")
    return bastionctl("compliance", "verify", machine / "s.json", *key, status=status)


def test_a_statement_says_what_holds_and_what_does_not(tmp_path, postgres_host):
    said = state(tmp_path, postgres_host, "--lock", "requirements.txt", status=2)
    assert "holds     The audit log is what was written" in said
    assert "DOES NOT  Recordings are sealed to auditors" in said
    assert "ehr.patients.ssn: keep_last(4)" in said
    assert said in verify(tmp_path, 2)
    facts = json.loads(json.loads((tmp_path / "s.json").read_text())["statement"])
    lock = hashlib.sha256(Path("requirements.txt").read_bytes()).hexdigest()
    assert facts["software"]["lock_sha256"] == lock
    assert f"Lock file   {lock}" in said
    policy = hashlib.sha256((tmp_path / "policy.yml").read_bytes()).hexdigest()
    assert re.search(rf"(?m)^policy\S* +{policy}$", said)
    _, size, digest, *_ = first_checkpoint(tmp_path / "audit").splitlines()
    assert f"Began with  {size} entries, {digest}" in said
    assert {"asyncssh"} <= {package.split("==")[0] for package in facts["software"]["packages"]}


def test_a_statement_that_was_changed_is_refused(tmp_path, postgres_host):
    state(tmp_path, postgres_host, status=2)
    text = (tmp_path / "s.json").read_text()
    assert '\\"holds\\": false' in text
    (tmp_path / "s.json").write_text(text.replace('\\"holds\\": false', '\\"holds\\": true', 1))
    assert "about another document" in verify(tmp_path, 1)
    for broken in ("", "{}", "[1]", '{"statement": "", "attestation": []}'):
        (tmp_path / "s.json").write_text(broken)
        assert "Traceback" not in verify(tmp_path, 1)


def test_a_rule_for_everybody_shows(tmp_path, postgres_host, monkeypatch):
    monkeypatch.setattr(
        f"{running_bastion.__module__}.POLICY",
        """
version: 1
targets: {clinic: {kind: postgres, host: db.example, database: c, account: a, tls: disable}}
rules: [{id: all, effect: allow, actions: [connect]}]
""",
    )
    said = state(tmp_path, postgres_host, status=2)
    assert "DOES NOT  Somebody who is signed in but in no group gets nowhere" in said
    assert "they reach clinic" in said
    assert "not encrypted: clinic" in said
    assert "none masked in clinic" in said


def test_a_certificate_that_nobody_renewed_shows_before_it_ends(tmp_path):
    make_certificates(make_machine(tmp_path))
    path = tmp_path / "web.tls.crt"
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    since, day = certificate.not_valid_before_utc, timedelta(days=1)  # It is good for nine.
    moments = [since - day, since, since + 8 * day, since + 8.2 * day, since + 10 * day]
    judged = [judge_certificate(path, moment).holds for moment in moments]
    assert judged == [False, True, True, False, False]
