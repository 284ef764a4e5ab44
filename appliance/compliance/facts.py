"""What a compliance statement says: each control with whether it holds, and how that is known.

Facts of this machine, at one moment; whether they are enough is the auditor's judgement. The
section numbers are those of the HIPAA Security Rule (45 CFR 164.312) and of minimum
necessary (45 CFR 164.502(b)).
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

from cryptography import x509

from appliance.audit.keys import load_verifier
from appliance.audit.log import first_checkpoint, verify_log
from appliance.config import Machine, Policy
from appliance.config.machine import LOOPBACK
from appliance.config.policy import PostgresTarget
from appliance.errors import BastionError, EvidenceError
from appliance.model import Action, Identity, Outcome, Question, TargetName
from appliance.policy.decision import decide

FORMAT = 1
OVERDUE = 10
"""A certificate ought to be renewed before the last one of so many parts of its lifetime."""
WORKING_DAY = timedelta(hours=12)
EXPOSURE = re.compile(r"Overall exposure level for \S+: ([0-9.]+)")
UNITS = {
    "bastion-audit.service": 0.5,
    "bastion-web.service": 1.5,
    "bastion-gateway.service": 1.5,
}
"""Units and the exposure that is accepted of each, as systemd-analyze(1) counts it."""


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that ought to be so."""

    id: str
    section: str
    says: str
    holds: bool | None
    """`None`: it could not be looked at here."""
    detail: str

    def to_json(self) -> dict[str, object]:
        """Return the control as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def collect_facts(
    machine: Machine, policy: Policy, config_path: Path, lock_path: Path | None, now: datetime
) -> dict[str, Any]:
    """Return the statement as JSON values.

    Raises `BastionError` if configuration or audit log cannot be read.
    """
    controls = [
        *_identity(machine),
        *_access(policy, now),
        *_evidence(machine),
        *_transport(machine, now),
    ]
    controls += [_units()]
    return {
        "format": FORMAT,
        "stated_at": now.isoformat(timespec="seconds"),
        "host": {"name": platform.node(), "kernel": platform.release(), "system": _system()},
        "software": {
            "version": version("bastion-appliance"),
            "lock_sha256": None if lock_path is None else _sha256(lock_path),
            "packages": sorted(f"{d.metadata['Name']}=={d.version}" for d in distributions()),
            "system_packages_sha256": _system_packages(),
        },
        "configuration": {
            path.name: _sha256(path) for path in (config_path.resolve(), machine.policy)
        },
        "policy": _policy(policy),
        "audit_log": _audit_log(machine),
        "controls": [control.to_json() for control in controls],
    }


def _identity(machine: Machine) -> list[Control]:
    issuer, lifetime = machine.oidc.issuer, machine.sign_in_lifetime
    return [
        Control(
            "sign-in",
            "164.312(a)(2)(i), (d)",
            "People sign in by name at an identity provider that is reached encrypted",
            issuer.startswith("https://"),
            issuer,
        ),
        Control(
            "logoff",
            "164.312(a)(2)(iii)",
            f"A sign-in ends within {WORKING_DAY}",
            lifetime <= WORKING_DAY,
            f"after {lifetime}",
        ),
    ]


def _access(policy: Policy, now: datetime) -> list[Control]:
    reached = [name for name in policy.targets if _lets_in_anybody(policy, name, now)]
    approved = [rule.id for rule in policy.rules if rule.effect is Outcome.ASK]
    databases = {n: t for n, t in policy.targets.items() if isinstance(t, PostgresTarget)}
    unmasked = [name for name, target in databases.items() if not target.phi.columns]
    plain = [
        name
        for name, target in databases.items()
        if target.tls == "disable" and not target.host.startswith("/")
    ]
    return [
        Control(
            "strangers",
            "164.312(a)(1)",
            "Somebody who is signed in but in no group gets nowhere",
            not reached,
            _listed(reached, "they reach", f"{len(policy.rules)} rules"),
        ),
        Control(
            "second-person",
            "164.312(a)(1)",
            "Some operations wait for a second person",
            bool(approved),
            ", ".join(approved) or "no rule asks",
        ),
        Control(
            "masking",
            "164.502(b)",
            "Each database has columns that are masked",
            not unmasked,
            _listed(unmasked, "none masked in", f"{len(databases)} databases"),
        ),
        Control(
            "database-encryption",
            "164.312(e)(1)",
            "Databases are reached by TLS with a verified certificate, or on this machine",
            not plain,
            _listed(plain, "not encrypted:", f"{len(databases)} databases"),
        ),
    ]


def _lets_in_anybody(policy: Policy, target: TargetName, now: datetime) -> bool:
    nobody = Identity("", "nobody in particular", "", frozenset(), "", now, now + WORKING_DAY)
    decision = decide(policy.rule_set, Question(nobody, target, Action.CONNECT, now))
    return decision.outcome is Outcome.ALLOW


def _evidence(machine: Machine) -> list[Control]:
    report = verify_log(machine.audit.directory, load_verifier(machine.audit.verify_key))
    auditors = machine.recorder.auditors
    return [
        Control(
            "audit-log",
            "164.312(b), (c)(1)",
            "The audit log is what was written, from its first entry",
            report.is_intact,
            report.problem or f"{report.size} entries, {report.signed_size} of them signed",
        ),
        Control(
            "sealed-recordings",
            "164.312(a)(2)(iv)",
            "Recordings are sealed to auditors, whose keys are not on this machine",
            bool(auditors),
            f"{len(auditors)} auditors",
        ),
        Control(
            "sealed-backups",
            "164.312(a)(2)(iv)",
            "Backups are sealed to keys that are named",
            bool(machine.backup_recipients),
            f"{len(machine.backup_recipients)} keys",
        ),
    ]


def _transport(machine: Machine, now: datetime) -> list[Control]:
    web = machine.web
    return [
        Control(
            "listener-encryption",
            "164.312(e)(1)",
            "The web listener speaks TLS, or is reached from this machine only",
            web.tls_key is not None or web.listen.host in LOOPBACK,
            f"{web.listen.host}:{web.listen.port}" + (" with TLS" if web.tls_key else ""),
        ),
        *([judge_certificate(web.tls_certificate, now)] if web.tls_certificate else []),
    ]


def judge_certificate(path: Path, now: datetime) -> Control:
    """Return whether a certificate holds for a while; a renewal that is overdue shows here.

    Raises `BastionError` if it cannot be read.
    """
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BastionError(f"{path} is no certificate that can be read") from error
    since, until = found.not_valid_before_utc, found.not_valid_after_utc
    return Control(
        "listener-certificate",
        "164.312(e)(1)",
        "The web listener's certificate is good for more than a tenth of its lifetime yet",
        since <= now < until - (until - since) / OVERDUE,
        f"until {until:%Y-%m-%d %H:%M}Z, of {found.issuer.rfc4514_string()}",
    )


def _units() -> Control:
    scores = {unit: _exposure(unit) for unit in UNITS}
    known = {unit: score for unit, score in scores.items() if score is not None}
    detail = ", ".join(f"{unit} {score}" for unit, score in known.items())
    return Control(
        "confined-daemons",
        "164.312(a)(1)",
        "Each daemon is confined: systemd's exposure is within its limit",
        all(score <= UNITS[unit] for unit, score in known.items())
        if len(known) == len(UNITS)
        else None,
        detail or "no units here",
    )


def _exposure(unit: str) -> float | None:
    if shutil.which("systemd-analyze") is None:
        return None
    command = ["systemd-analyze", "security", "--no-pager", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = EXPOSURE.search(done.stdout)
    return None if found is None else float(found[1])


def _policy(policy: Policy) -> dict[str, object]:
    masks = {
        str(name): {column: str(mask) for column, mask in target.phi.columns.items()}
        for name, target in policy.targets.items()
        if isinstance(target, PostgresTarget)
    }
    rules = [{"id": rule.id, "effect": str(rule.effect)} for rule in policy.rules]
    return {"targets": sorted(policy.targets), "rules": rules, "masks": masks}


def _audit_log(machine: Machine) -> dict[str, object]:
    audit = machine.audit
    try:
        checkpoint = first_checkpoint(audit.directory)
    except (OSError, ValueError) as error:
        raise EvidenceError(f"audit log {audit.directory} cannot be read: {error}") from error
    verifier = str(load_verifier(audit.verify_key))
    return {"origin": audit.origin, "verifier": verifier, "first_checkpoint": checkpoint}


def _listed(names: Sequence[str], found: str, otherwise: str) -> str:
    return f"{found} {', '.join(names)}" if names else otherwise


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BastionError(f"{path} cannot be read: {error.strerror}") from error


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()


def _system_packages() -> str | None:
    """Return the SHA-256 of dpkg's list of packages and versions; `None` without dpkg."""
    if shutil.which("dpkg-query") is None:
        return None
    done = subprocess.run(["dpkg-query", "-W"], capture_output=True, check=False)
    return hashlib.sha256(done.stdout).hexdigest() if done.returncode == 0 else None


def encode_statement(facts: dict[str, Any]) -> bytes:
    """Encode a statement as the bytes that are attested."""
    return json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False).encode()
