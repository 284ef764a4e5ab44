"""Two gateways with one state store, as during a reload: what an identity has in a day, it has once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

TAKE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from appliance.policy.budgets import Limits
from appliance.session.budgets import Meter
from appliance.store import Store

store = Store(Path(sys.argv[1]))
limits = Limits.model_validate({"day": {"rows": 20_000}})
print("ready", flush=True)
sys.stdin.readline()
rows = lookups = 0
meter = Meter(limits, store, "ada")
for _ in range(400):  # Statements of 100 rows each, in pieces.
    meter.begin()
    for _ in range(4):
        if meter.excess("rows", 25) is None:
            meter.spend(rows=25.0)
            rows += 25
    meter.end(0.0)
while store.count_lookups("ada", "clinic", datetime.now(UTC), 1) <= 300:
    lookups += 1
print(rows, lookups)
"""


def test_a_day_is_spent_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TAKE, str(tmp_path / "store.sqlite")]
    pipe = subprocess.PIPE
    gateways = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for gateway in gateways:
        assert gateway.stdout is not None and gateway.stdout.readline() == "ready\n"
    for gateway in gateways:
        assert gateway.stdin is not None
        gateway.stdin.write("\n")
        gateway.stdin.flush()
    taken = [gateway.communicate(timeout=120)[0].split() for gateway in gateways]
    rows, lookups = (sum(map(int, column)) for column in zip(*taken, strict=True))
    # Both wanted 40,000 rows of 20,000. What one has counted ahead, the other one does not get.
    assert 20_000 - 2 * 200 <= rows <= 20_000
    assert lookups == 300
