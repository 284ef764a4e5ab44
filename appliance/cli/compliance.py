"""`bastionctl compliance`: state what this bastion is, vouched for by its audit log."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import jinja2

from appliance.audit.attestation import Attestation, attest_document, verify_attestation
from appliance.audit.keys import load_verifier
from appliance.cli import FILE, config_option, to_plain
from appliance.compliance.facts import collect_facts, encode_statement
from appliance.config import load_machine, load_policy
from appliance.errors import BastionError, EvidenceError

STATED = "machine:compliance:stated"
MAX_STATEMENT_BYTES = 16 * 1024 * 1024


@click.group()
def compliance() -> None:
    """State what this bastion is and does; verify a statement.

    Example: bastionctl compliance verify statement.json --verify-key audit.vkey
    """


@compliance.command()
@click.argument("path", type=FILE)
@click.option("--lock", "lock_path", type=FILE, help="The lock file that was installed.")
@config_option
def state(path: Path, lock_path: Path | None, config_path: Path) -> int:
    """Write a statement to PATH (JSON); print it as text.

    The audit log names it and vouches for it. Exits with 2 if a control does not hold.

    Example: bastionctl compliance state statement.json --lock /opt/bastion/requirements.txt
    """
    machine = load_machine(config_path)
    now = datetime.now(UTC)
    facts = collect_facts(machine, load_policy(machine.policy), config_path, lock_path, now)
    statement = encode_statement(facts)
    attestation = asyncio.run(attest_document(machine.audit, STATED, statement, now))
    signed = {"statement": statement.decode(), "attestation": attestation.to_json()}
    try:
        path.write_text(json.dumps(signed, indent=1), encoding="utf-8")
    except OSError as error:
        raise BastionError(f"{path} cannot be written: {error.strerror}") from error
    return _print(json.loads(statement))


@compliance.command()
@click.argument("path", type=FILE)
@click.option(
    "--verify-key", "verify_key", type=FILE, required=True, help="Your copy of audit.vkey."
)
def verify(path: Path, verify_key: Path) -> int:
    """Print a statement as text, if the bastion made it.

    Needs no bastion. Exits with 2 if a control does not hold.

    Example: bastionctl compliance verify statement.json --verify-key audit.vkey
    """
    try:
        if path.stat().st_size > MAX_STATEMENT_BYTES:
            raise EvidenceError(f"{path} is too large for a statement")
        signed = json.loads(path.read_bytes())
        statement = str(signed["statement"]).encode()
        attestation = Attestation.from_json(signed["attestation"])
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError(f"{path} is no compliance statement") from error
    event = verify_attestation(attestation, statement, load_verifier(verify_key), STATED)
    click.echo(f"verified: in the audit log since {event.at:%Y-%m-%d %H:%M:%SZ}\n")
    return _print(json.loads(statement))


def _print(facts: dict[str, Any]) -> int:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("appliance.compliance"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        autoescape=False,  # noqa: S701  plain text; to_plain takes what moves a cursor
    )
    text = environment.get_template("statement.txt.j2").render(facts)
    for line in text.splitlines():
        click.echo(to_plain(line))
    return 2 if any(control["holds"] is False for control in facts["controls"]) else 0
