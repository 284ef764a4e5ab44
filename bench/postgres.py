"""Wall time of results through the bastion beside PostgreSQL itself and pgbouncer.

Three roads to one server, interleaved, medians; a client that only counts bytes.
`python bench/postgres.py [rows] [rounds]`; prints a table and JSON.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from roads import (
    MASKED,
    PATIENTS,
    Client,
    Processes,
    bastion,
    database,
    direct,
    load,
    memory_of,
    pgbouncer,
    processor_seconds,
    stream,
)

QUERIES = {
    "1 SELECT *": "SELECT * FROM ehr.patients",
    "2 COPY, text": "COPY ehr.patients TO STDOUT",
    "2 COPY, CSV": "COPY ehr.patients TO STDOUT (FORMAT csv)",
    "2 COPY, binary": "COPY ehr.patients TO STDOUT (FORMAT binary)",
}


def main(rows: int, rounds: int) -> int:
    with database(PATIENTS.format(rows=rows)) as (folder, host):
        roads = {"direct": direct(host)}
        with (
            pgbouncer(folder, host, roads),
            bastion(folder, host, roads, f"{{{MASKED}}}") as processes,
        ):
            streams = stream(roads, QUERIES, rounds, {"bastion": processes.gateway})
            medians = {
                name: {road: wall for road, (wall, _) in row.items()}
                for name, row in streams.items()
            }
            looked_up, costs = measure_all_look_ups(roads, rounds, processes)
            report(roads, medians | looked_up, rows)
            for name, row in streams.items():
                print(f"{name:24} gateway's processor time {row['bastion'][1] * 1000:.0f} ms")
            for name, cost in costs.items():
                used = f"gateway {cost.gateway * 1e6:.0f} µs, audit {cost.audit * 1e6:.0f} µs"
                print(f"{name:24} processor time of a look-up: {used}")
            report_memory(roads["bastion"], processes.gateway)
    return 0


def report_memory(path: str, gateway: int) -> None:
    """Print how far the gateway's memory rises while it streams the whole table."""
    for name, pause_seconds in (("a reader that keeps up", 0.0), ("one that stalls for 3 s", 3.0)):
        client = Client(path)
        client.query("SELECT 1")
        before = memory_of(gateway, "VmRSS")
        Path(f"/proc/{gateway}/clear_refs").write_text("5")  # proc(5): resets VmHWM.
        client.query("SELECT * FROM ehr.patients", pause_seconds)
        client.close()
        peak = memory_of(gateway, "VmHWM")
        print(f"gateway, {name}: {before / 1024:.1f} MiB, peak {peak / 1024:.1f} MiB")


class Cost(NamedTuple):
    """Seconds of processor time."""

    gateway: float
    audit: float


def cost_of(processes: Processes) -> Cost:
    return Cost(processor_seconds(processes.gateway), processor_seconds(processes.audit))


def measure_all_look_ups(
    roads: dict[str, str], rounds: int, processes: Processes
) -> tuple[dict[str, dict[str, float]], dict[str, Cost]]:
    """Return the medians by look-up and road, and what one costs on the bastion's road."""
    times: dict[str, dict[str, list[float]]] = {}
    costs: dict[str, list[Cost]] = {}
    for _, (name, look_up), clients in itertools.product(range(rounds), LOOK_UPS.items(), (1, 8)):
        label = f"{name}, {clients}"
        for road, path in roads.items():
            before = cost_of(processes)
            median = measure_look_ups(path, look_up, clients)
            times.setdefault(label, {}).setdefault(road, []).append(median)
            if road == "bastion":
                used = each_of(before, cost_of(processes), clients * LOOK_UPS_EACH)
                costs.setdefault(label, []).append(used)
                if clients == 1:
                    steady = measure_steady(path, look_up, processes)
                    costs.setdefault(f"{name}, session open", []).append(steady)
    return {
        name: {road: statistics.median(values) for road, values in row.items()}
        for name, row in times.items()
    }, {
        name: Cost(*map(statistics.median, zip(*values, strict=True)))
        for name, values in costs.items()
    }


def each_of(before: Cost, after: Cost, count: int) -> Cost:
    return Cost(*((end - start) / count for start, end in zip(before, after, strict=True)))


def measure_steady(path: str, look_up: Callable[[Client, int], None], processes: Processes) -> Cost:
    """Return what one look-up costs in a session that is open and warm."""
    client = Client(path)
    for number in range(WARM_LOOK_UPS):
        look_up(client, number + 1)
    before = cost_of(processes)
    for number in range(LOOK_UPS_EACH):
        look_up(client, number + 1)
    used = each_of(before, cost_of(processes), LOOK_UPS_EACH)
    client.close()
    return used


def query_anew(client: Client, number: int) -> None:
    client.query(f"SELECT * FROM ehr.patients WHERE id = {number}")


def query_again(client: Client, _number: int) -> None:
    client.query("SELECT * FROM ehr.patients WHERE id = 4711")


def query_prepared(client: Client, number: int) -> None:
    client.execute("SELECT * FROM ehr.patients WHERE id = $1::int", str(number))


LOOK_UPS = {
    "3 look-up, new text": query_anew,
    "4 look-up, same text": query_again,
    "5 look-up, prepared": query_prepared,
}
LOOK_UPS_EACH, WARM_LOOK_UPS = 500, 100


def measure_look_ups(path: str, look_up: Callable[[Client, int], None], clients: int) -> float:
    """Return the median seconds of a look-up while so many clients, as processes, do them."""
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        jobs = [(path, look_up, start * 1000) for start in range(clients)]
        return statistics.median(itertools.chain(*pool.starmap(time_look_ups, jobs)))


def time_look_ups(path: str, look_up: Callable[[Client, int], None], start: int) -> list[float]:
    client = Client(path)
    look_up(client, start + 1)
    seconds = []
    for number in range(start, start + LOOK_UPS_EACH):
        began = time.perf_counter()
        look_up(client, number + 1)
        seconds.append(time.perf_counter() - began)
    client.close()
    return seconds


def report(roads: dict[str, str], medians: dict[str, dict[str, float]], rows: int) -> None:
    base = "pgbouncer" if "pgbouncer" in roads else "direct"
    print(f"{rows} rows × 10 columns, 4 masked on the bastion's road; medians in ms; {load()}")
    for name, row in medians.items():
        cells = "  ".join(f"{road} {value * 1000:9.2f}" for road, value in row.items())
        print(f"{name:24} {cells}  bastion/{base} {row['bastion'] / row[base]:.2f}×")
    print(json.dumps({"rows": rows, "seconds": medians}))


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[1:]] + [300_000, 5][len(sys.argv) - 1 :]
    raise SystemExit(main(*numbers[:2]))
