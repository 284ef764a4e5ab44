"""Look-ups beside the least they can cost: a relay in C that looks at nothing (`relay.c`).

With a durable entry for each answer, as the bastion has, and without. `python bench/floor.py
[rounds]`; medians of interleaved rounds, and the least.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgres import measure_look_ups, query_prepared
from roads import MASKED, PATIENTS, bastion, database, direct, load, pgbouncer, wait_for


@contextmanager
def relay(folder: Path, server: str, roads: dict[str, str], *, durable: bool) -> Iterator[None]:
    program = folder / "relay"
    source = Path(__file__).with_name("relay.c")
    subprocess.run(["cc", "-O2", "-o", program, source], check=True)
    name = "relay, durable" if durable else "relay"
    path = f"{folder}/{int(durable)}.relay"
    child = subprocess.Popen(
        [program, path, server, f"{path}.audit", f"{path}.log", str(int(durable))],
        start_new_session=True,
    )
    roads[name] = path
    try:
        wait_for(path)
        yield
    finally:
        os.killpg(child.pid, signal.SIGTERM)  # With the processes it made.
        child.wait()


def main(rounds: int) -> int:
    with database(PATIENTS.format(rows=20_000)) as (folder, host):
        roads = {"direct": direct(host)}
        with (
            pgbouncer(folder, host, roads),
            relay(folder, roads["direct"], roads, durable=False),
            relay(folder, roads["direct"], roads, durable=True),
            bastion(folder, host, roads, f"{{{MASKED}}}"),
        ):
            for clients in (1, 8):
                times: dict[str, list[float]] = {road: [] for road in roads}
                for _ in range(rounds):
                    for road, path in roads.items():
                        times[road].append(measure_look_ups(path, query_prepared, clients) * 1000)
                for road, each in times.items():
                    middle = statistics.median(each)
                    print(f"{clients} clients, {road:15} {middle:.2f} ms (least {min(each):.2f})")
    print(load())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
