"""A bastion whose keys are in files, beside its audit daemon: run `bastionctl` on it."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

from click.testing import CliRunner

from appliance.audit.daemon import run_audit
from appliance.audit.log import iterate_lines
from appliance.cli.bastionctl import bastionctl
from appliance.cli.config import create_keys
from appliance.config import Machine, load_machine
from tests.integration.openssh import listens, until

CONFIG = """
version: 1
state_dir: {folder}
oidc: {{issuer: "https://localhost", client_id: none}}
ssh: {{public_name: bastion}}
web: {{tls_certificate: {folder}/web.tls.crt, tls_key: {folder}/web.tls.key}}
"""
CERTIFICATES = """
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -noenc -keyout ca.key -out ca.crt -days 30 -subj /CN=CA
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout web.tls.key -out web.csr -subj /CN=bastion
printf 'subjectAltName=DNS:bastion,IP:127.0.0.1\\nextendedKeyUsage=serverAuth\\nbasicConstraints=critical,CA:false\\n' >web.ext
openssl x509 -req -in web.csr -CA ca.crt -CAkey ca.key -days 9 -extfile web.ext -out web.tls.crt
"""


def make_machine(folder: Path) -> Machine:
    (folder / "bastion.yml").write_text(CONFIG.format(folder=folder))
    machine = load_machine(folder / "bastion.yml")
    create_keys(machine)
    return machine


def make_certificates(machine: Machine) -> None:
    """As the role's issue_certificate.sh does, in the clear."""
    command = ["sh", "-c", CERTIFICATES]
    subprocess.run(command, cwd=machine.state_dir, check=True, capture_output=True)


def run(machine: Machine, command: str, *words: str, group: str = "rotate") -> str:
    """Run a command of `bastionctl`; raises what it raises."""
    arguments = [group, command, *words, "--config", str(machine.state_dir / "bastion.yml")]
    done = CliRunner().invoke(bastionctl, arguments, catch_exceptions=False, standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


def run_beside_the_log(machine: Machine, *words: str, group: str = "rotate") -> str:
    async def play() -> str:
        stop = asyncio.Event()
        daemon = asyncio.create_task(run_audit(machine, stop))
        await until(lambda: listens(machine.audit.socket))
        try:
            return await asyncio.to_thread(run, machine, *words, group=group)
        finally:
            stop.set()
            await daemon

    return asyncio.run(play())


def logged(machine: Machine, kind: str) -> list[dict[str, str]]:
    entries = [json.loads(line) for line in iterate_lines(machine.audit.directory)]
    return [entry["data"] for entry in entries if entry["kind"] == kind]
