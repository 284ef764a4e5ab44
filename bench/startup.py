"""Time the gateway's start until its port answers, and a sign-in with a bound key.

Uses a demo in a folder of its own; `make bench` runs it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh

from appliance.config import load_machine
from appliance.demo.main import Demo
from appliance.demo.processes import is_listening
from appliance.model import Fingerprint, Identity
from appliance.store import Store

ROUNDS = 15
START_LIMIT_SECONDS, SIGN_IN_LIMIT_SECONDS = 2.0, 0.3


def measure_start(demo: Demo) -> float:
    demo.children["gateway"].stop()
    assert not is_listening(demo.ports["ssh"])
    began = time.perf_counter()
    demo.start_daemon("gateway")
    return time.perf_counter() - began


def bind_key(demo: Demo, key: asyncssh.SSHKey) -> None:
    """Do what `keys add` does after a sign-in, without the browser."""
    now = datetime.now(UTC)
    identity = Identity(
        subject="bench",
        name="analyst@clinic.example",
        issuer=demo.idp.issuer,
        groups=frozenset({"analysts"}),
        method="oidc-device",
        signed_in_at=now,
        expires_at=now + timedelta(hours=1),
    )
    store = Store(load_machine(demo.config).store)
    store.bind_key(Fingerprint(key.get_fingerprint()), identity)
    store.close()


async def measure_sign_ins(demo: Demo, key: asyncssh.SSHKey) -> list[float]:
    host_key = demo.state_dir / "keys/ssh_host_ed25519_key.pub"
    known = asyncssh.import_known_hosts(f"[localhost]:{demo.ports['ssh']} {host_key.read_text()}")
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        async with asyncssh.connect(
            "localhost", demo.ports["ssh"], username="localhost", client_keys=[key],
            known_hosts=known, config=None, agent_path=None,
        ):  # fmt: skip
            times.append(time.perf_counter() - began)
    return times


def main() -> int:
    demo = Demo(Path(".demo-check").resolve())
    key = asyncssh.generate_private_key("ssh-ed25519")
    with demo.locked():
        try:
            demo.start()
            started = statistics.median(measure_start(demo) for _ in range(3))
            bind_key(demo, key)
            signed_in = statistics.median(asyncio.run(measure_sign_ins(demo, key)))
        finally:
            demo.stop()
    print(f"gateway answers after  {started * 1000:6.0f} ms (limit {START_LIMIT_SECONDS:.0f} s)")
    print(
        f"sign-in with a key     {signed_in * 1000:6.0f} ms"
        f" (limit {SIGN_IN_LIMIT_SECONDS * 1000:.0f} ms; median of {ROUNDS})"
    )
    return int(started > START_LIMIT_SECONDS or signed_in > SIGN_IN_LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
