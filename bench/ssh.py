"""Time SSH through the bastion beside OpenSSH's own ProxyJump to the same target, in one run.

`python bench/ssh.py [MEGABYTES] [ROUNDS]`: exec, sftp get and put, a forwarded connection,
and the latency of a key on a terminal. Policy, audit to disk and recording are on.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.integration.roads import Roads, travel

KEYS = 300
MEGABYTE = 1024 * 1024
RULES = [
    {
        "id": "all-files-and-forwards",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["sftp", "upload", "download", "list", "change", "forward"],
    }
]


def add_proxy_jump(roads: Roads) -> None:
    """Let `direct` be the target through the same sshd as a jump host."""
    common = f"    HostName 127.0.0.1\n    Port {roads.sshd_port}\n    User {roads.account}\n"
    common += f"    IdentityFile {roads.target_key}\n    StrictHostKeyChecking no\n"
    common += "    UserKnownHostsFile /dev/null\n"
    hosts = f"Host jump\n{common}\nHost direct\n{common}    ProxyJump jump\n\n"
    roads.config.write_text(hosts + roads.config.read_text())


async def timed(roads: Roads, *command: str, stdin: bytes = b"") -> float:
    began = time.perf_counter()
    with tempfile.TemporaryFile() as sink:
        process = await asyncio.create_subprocess_exec(
            command[0], "-F", str(roads.config), *command[1:],
            stdin=asyncio.subprocess.PIPE, stdout=sink,
        )  # fmt: skip
        await process.communicate(stdin)
    assert process.returncode == 0, command
    return time.perf_counter() - began


async def key_latency(roads: Roads, host: str) -> list[float]:
    """Return the milliseconds from a key to its echo, by the terminal of `cat`."""
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(roads.config), "-tt", host,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    times = []
    process.stdin.write(b"PS1=; stty -icanon; cat >/dev/null; exit\n")
    await asyncio.sleep(2)
    while True:
        try:
            async with asyncio.timeout(0.5):
                await process.stdout.read(65536)
        except TimeoutError:
            break
    for number in range(KEYS):
        began = time.perf_counter()
        process.stdin.write(b"abcdefgh"[number % 8 : number % 8 + 1])
        assert await process.stdout.read(64)
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.005)
    process.kill()
    await process.wait()
    return times


async def serve_zeros(size: int) -> tuple[asyncio.Server, int]:
    block = bytes(MEGABYTE)

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _number in range(size):
            writer.write(block)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def measure(roads: Roads, size: int, rounds: int) -> None:
    add_proxy_jump(roads)
    big, there = roads.folder / "big", roads.folder / "there"
    big.write_bytes(os.urandom(MEGABYTE) * size)
    server, port = await serve_zeros(size)
    works = {
        f"exec, {size} MB": ("ssh", "HOST", f"cat {big}"),
        f"sftp get, {size} MB": ("sftp", "-q", "-b", "-", "HOST"),
        f"sftp put, {size} MB": ("sftp", "-q", "-b", "-", "HOST"),
        f"forward, {size} MB": ("ssh", "-W", f"127.0.0.1:{port}", "HOST"),
    }
    scripts = {"sftp get": f"get {big} {there}\n", "sftp put": f"put {big} {there}\n"}
    print(f"{'':20}{'ProxyJump':>12}{'ssh -J':>12}{'TARGET@':>12}{'ratios':>16}")
    hosts = ("direct", "web01", "web01@bastion")
    for name, command in works.items():
        times: dict[str, list[float]] = {host: [] for host in hosts}
        for _ in range(rounds):
            for host in hosts:
                line = [host if word == "HOST" else word for word in command]
                script = scripts.get(name.split(",")[0], "").encode()
                times[host].append(await timed(roads, *line, stdin=script))
        show(name, [statistics.median(times[host]) for host in hosts], "s")
    for label, quantile in (("key, median", 49), ("key, p99", 98)):
        each = [await key_latency(roads, host) for host in hosts]
        show(label, [statistics.quantiles(one, n=100)[quantile] for one in each], "ms")
    server.close()


def show(name: str, values: list[float], unit: str) -> None:
    cells = "".join(f"{value:>10.2f}{unit:>2}" for value in values)
    ratios = "  ".join(f"{value / values[0]:.2f}×" for value in values[1:])
    print(f"{name:20}{cells}{ratios:>16}", flush=True)


def main() -> None:
    size, rounds = (int(text) for text in (sys.argv[1:] + ["512", "3"][len(sys.argv) - 1 :]))
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with tempfile.TemporaryDirectory(prefix="bench-ssh-") as folder:
        travel(Path(folder), lambda roads: measure(roads, size, rounds), rules=RULES)


if __name__ == "__main__":
    main()
