"""ssh-audit, an independent scanner, finds nothing on the listener but one known gap.

Clients before OpenSSH 9.9 have one post-quantum exchange, sntrup761, which asyncssh offers
only where liboqs is installed. Until then they need curve25519, about which ssh-audit warns.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.integration.bench import Bench
from tests.integration.test_ssh import tour

SSH_AUDIT = Path(sys.executable).with_name("ssh-audit")

WITHOUT_LIBOQS = {("kex", "curve25519-sha256"), ("kex", "curve25519-sha256@libssh.org")}

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        shutil.which("ssh") is None or not SSH_AUDIT.exists(), reason="needs OpenSSH and ssh-audit"
    ),
]


def test_the_listener_has_no_failure_and_no_warning(tmp_path):
    async def visit(bench: Bench) -> None:
        address = bench.machine.ssh.listen
        process = await asyncio.create_subprocess_exec(
            SSH_AUDIT, "--json", "--skip-rate-test", "-p", str(address.port), address.host,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        report = json.loads(out)
        found = []
        for kind in ("kex", "key", "enc", "mac"):
            assert report[kind], err
            for algorithm in report[kind]:
                notes = algorithm["notes"]
                found += [
                    (kind, algorithm["algorithm"], level, text)
                    for level in ("fail", "warn")
                    for text in notes.get(level, [])
                ]
        unexpected = [one for one in found if one[:2] not in WITHOUT_LIBOQS or one[2] == "fail"]
        assert unexpected == []

    tour(tmp_path, visit)
