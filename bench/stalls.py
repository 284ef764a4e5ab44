"""What other sessions notice of long and hostile statements: their look-ups' times beside them.

`python bench/stalls.py [SECONDS]`: a neighbour looks up one row after the other in a process of its
own, while for SECONDS each statement is sent again and again; then all of them from four sessions
at once. Prints the neighbour's median, p99 and maximum, the statement's own time, and the
most memory that the gateway and its children took.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from roads import MASKED, PATIENTS, Client, bastion, database, encode_message

PAUSE_SECONDS = 0.002
MEGABYTE = 1 << 20
TABLE = "CREATE TABLE ehr.notes (id int, ward text, note text)"
_processes = multiprocessing.get_context("spawn")


def rows(count: int) -> str:
    return ", ".join(f"({n}, 'W{n % 7}', 'nothing to see {n}')" for n in range(count))


def numbers(count: int) -> str:
    return ", ".join(map(str, range(count)))


def common_tables(count: int) -> str:
    tables = ", ".join(f"c{n} AS (SELECT {n} AS x)" for n in range(count))
    return f"WITH {tables} SELECT * FROM c{count - 1}"


def statements() -> dict[str, bytes]:
    """Return each statement by what it is."""
    insert, among = "INSERT INTO ehr.notes VALUES ", "SELECT id FROM ehr.patients WHERE id IN "
    tables = [f"ehr.patients p{n}" for n in range(1550)]
    texts = {
        "nothing": "",
        "INSERT of 1,000 rows, 32 kB": insert + rows(1000),
        "INSERT of 25,000 rows, 0.9 MB": insert + rows(25_000),
        "INSERT of 50,000 rows, 1.9 MB": insert + rows(50_000),
        "IN of 2,000 numbers": f"{among}({numbers(2000)})",
        "IN of 125,000 numbers, 1 MB": f"{among}({numbers(125_000)})",
        "IN of 500,000 numbers, 4.4 MB": f"{among}({numbers(500_000)})",
        "a literal of 1 MB": "SELECT '" + "x" * (MEGABYTE - 100) + "'",
        "1 MB of garbage": "".join(map(chr, range(1, 128))) * (MEGABYTE // 128),
        "16 MB of garbage": "".join(map(chr, range(1, 128))) * (16 * MEGABYTE // 128),
        "16 MB of code": "SELECT 1" + " , 1" * (4 * MEGABYTE - 10),
        "3,900 parentheses": "SELECT " + "(" * 3900 + "1" + ")" * 3900,
        "30,000 parentheses": "SELECT " + "(" * 30_000 + "1" + ")" * 30_000,
        "AND and OR, 24 kB": "SELECT 1 WHERE " + "1=1 AND (2=2 OR " * 1000 + "true" + ")" * 1000,
        "AND, 32 kB": f"SELECT id FROM ehr.patients WHERE {' AND '.join(['id > 10'] * 2700)}",
        "a chain of +, 8 kB": "SELECT 1" + "+1" * 3900,
        "a chain of +, 32 kB": "SELECT 1" + "+1" * 16_000,
        "1,000 CTEs, 28 kB": common_tables(1000),
        "10,000 CTEs": common_tables(10_000),
        "UNION ALL, 32 kB": " UNION ALL ".join(["SELECT 1"] * 1700),
        "UNION ALL of 100,000": " UNION ALL ".join(["SELECT 1"] * 100_000),
        "joins, 8 kB": f"SELECT * FROM {', '.join(tables[:390])}",
        "joins, 32 kB": f"SELECT * FROM {', '.join(tables)}",
        "subqueries, 8 kB": "SELECT * FROM (" * 300 + "SELECT * FROM ehr.patients" + ") q" * 300,
        "880 statements, 8 kB": "SELECT 2;" * 880,
        "3,600 statements, 32 kB": "SELECT 1;" * 3600,
        "10,000 statements": "SELECT 1;" * 10_000,
        "32,000 times nothing": ";" * 32_000,
    }
    return {name: text.encode() for name, text in texts.items()} | {
        "invalid UTF-8": b"SELECT '\xff\xfe'"
    }


class Seen(NamedTuple):
    """What a neighbour saw, in milliseconds, and the statement's own time in seconds."""

    median: float
    p99: float
    most: float
    count: int
    own: float


def look_up(path: str, pipe: multiprocessing.connection.Connection) -> None:
    """Look rows up until told to send the times."""
    client, number = Client(path), 0
    while True:
        times: list[float] = []
        while not pipe.poll():
            number += 1
            start = time.perf_counter()
            client.query(f"SELECT * FROM ehr.patients WHERE id = {number % 1000 + 1}")
            times.append((time.perf_counter() - start) * 1000)
            time.sleep(PAUSE_SECONDS)
        if pipe.recv() == "end":
            return
        pipe.send(times)


def send(path: str, message: bytes, until: float) -> list[float]:
    """Send a message again and again; return how long each answer took."""
    took: list[float] = []
    client = Client(path)
    while not took or time.monotonic() < until:
        start = time.perf_counter()
        try:
            client.exchange(message)
        except (SystemExit, OSError):  # It ended its own session.
            client.close()
            client = Client(path)
        took.append(time.perf_counter() - start)
        time.sleep(PAUSE_SECONDS)
    client.close()
    return took


def measure(
    path: str, messages: list[bytes], seconds: float, pipe: multiprocessing.connection.Connection
) -> Seen:
    """Send each message from a session of its own."""
    pipe.send("begin")
    pipe.recv()
    took: list[float] = []
    until = time.monotonic() + seconds

    def work(message: bytes) -> None:
        took.extend(send(path, message, until))

    threads = [threading.Thread(target=work, args=(message,)) for message in messages if message]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not threads:
        time.sleep(seconds)
    pipe.send("tell")
    times = pipe.recv()
    quantiles = statistics.quantiles(times, n=100) if len(times) > 1 else times * 100
    own = statistics.median(took) if took else 0.0
    return Seen(quantiles[49], quantiles[98], max(times), len(times), own)


def tree_memory(pid: int) -> tuple[float, float]:
    """Return the peaks in MiB: of a process, and of its children together."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = []
    for one in (str(pid), *children):
        lines = Path(f"/proc/{one}/status").read_text().splitlines()
        sizes.append(next(int(s.split()[1]) for s in lines if s.startswith("VmHWM")) / 1024)
    return sizes[0], sum(sizes[1:])


def main(seconds: float, only: str) -> int:
    with database(f"{PATIENTS.format(rows=10_000)};{TABLE}") as (folder, host):
        roads: dict[str, str] = {}
        with bastion(folder, host, roads, f"{{{MASKED}}}") as processes:
            path = roads["bastion"]
            here, there = _processes.Pipe()
            neighbour = _processes.Process(target=look_up, args=(path, there))
            neighbour.start()
            print(f"{'':36} median    p99    max  looked up   own time   gateway, children (peak)")

            def show(name: str, messages: list[bytes]) -> None:
                seen = measure(path, messages, seconds, here)
                memory = tree_memory(processes.gateway)
                print(
                    f"{name:36} {seen.median:6.2f} {seen.p99:6.1f} {seen.most:6.1f} {seen.count:6}"
                    f"    {seen.own * 1000:8.1f} ms   {memory[0]:.0f} MiB, {memory[1]:.0f} MiB",
                    flush=True,
                )

            messages = {
                name: encode_message(b"Q", text + b"\0") if text else b""
                for name, text in statements().items()
                if only in name
            }
            for name, message in messages.items():
                show(name, [message])
            for name, message in messages.items():
                parse = encode_message(b"P", b"\0" + message[5:] + b"\0\0")
                if message:
                    show(f"Parse: {name}", [parse + encode_message(b"S")])
            if not only:
                show("all at once, from 4 x 30 sessions", list(messages.values()) * 4)
            here.send("end")
            neighbour.join()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0, "".join(sys.argv[2:3])))
