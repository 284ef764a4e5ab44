"""Time SSH through the bastion beside OpenSSH's own ProxyJump to the same target, in one run.

`python bench/ssh.py [MEGABYTES] [ROUNDS] [CIPHERS]`: exec, sftp get and put, a forwarded
connection, one that comes back (`-R`), terminal text, and the latency of a key on a terminal,
alone and beside a transfer. Policy, audit to disk and recording are on; the gateway is a process
of its own, whose processor time stands beside.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.roadside import Watched, load, open_roads
from tests.integration.openssh import free_port, reachable
from tests.integration.roads import Roads

KEYS = 300
MEGABYTE = 1024 * 1024
HOSTS = ("direct", "web01", "web01@bastion")


def add_proxy_jump(roads: Roads, ciphers: str) -> None:
    """Let `direct` be the target through the same sshd as a jump host, `plain` without."""
    common = f"    HostName 127.0.0.1\n    Port {roads.sshd_port}\n    User {roads.account}\n"
    common += f"    IdentityFile {roads.target_key}\n    StrictHostKeyChecking no\n"
    common += "    UserKnownHostsFile /dev/null\n"
    hosts = f"Host jump plain\n{common}\nHost direct\n{common}    ProxyJump jump\n\n"
    theirs = roads.config.read_text()
    if ciphers:
        hosts = f"Ciphers {ciphers}\n\n{hosts}"
    roads.config.write_text(hosts + theirs)


async def timed(roads: Roads, *command: str, stdin: bytes = b"") -> float:
    began = time.perf_counter()
    with tempfile.TemporaryFile() as sink:
        process = await asyncio.create_subprocess_exec(
            command[0], "-F", str(roads.config), *command[1:],
            stdin=asyncio.subprocess.PIPE, stdout=sink, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await process.communicate(stdin)
    assert process.returncode == 0, command
    return time.perf_counter() - began


async def timed_return(roads: Roads, host: str, port: int) -> float:
    """Read what `serve_zeros` has through `ssh -R`: a connection that comes back from the target."""
    there = free_port()
    process = await asyncio.create_subprocess_exec(
        *("ssh", "-F", str(roads.config), "-N", "-o", "ExitOnForwardFailure=yes"),
        *("-R", f"127.0.0.1:{there}:127.0.0.1:{port}", host), stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await reachable(there)
    await asyncio.sleep(0.5)  # Whoever comes in the same moment may be turned away.
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", there)
    size = 0
    while data := await reader.read(MEGABYTE):
        size += len(data)
    seconds = time.perf_counter() - began
    writer.close()
    process.terminate()
    await process.wait()
    assert size, host
    return seconds


async def open_terminal(roads: Roads, host: str) -> asyncio.subprocess.Process:
    """Return a terminal on which every key is echoed and nothing else happens."""
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(roads.config), "-tt", host,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"echo rea''dy; cat >/dev/null\n")
    async with asyncio.timeout(60):
        await process.stdout.readuntil(b"ready\r\n")
    return process


async def echo_times(process: asyncio.subprocess.Process, keys: int = KEYS) -> list[float]:
    """Return the milliseconds from a key to its echo."""
    assert process.stdin is not None
    assert process.stdout is not None
    times = []
    for number in range(keys):
        began = time.perf_counter()
        process.stdin.write(b"abcdefgh"[number % 8 : number % 8 + 1])
        assert await process.stdout.read(64)
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.005)
    return times


async def key_latency(roads: Roads, host: str) -> list[float]:
    process = await open_terminal(roads, host)
    times = await echo_times(process)
    process.kill()
    await process.wait()
    return times


@contextlib.asynccontextmanager
async def transfer(roads: Roads, host: str) -> AsyncIterator[None]:
    """Let a command print as fast as its client reads, on a connection of its own."""
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(roads.config), host, "cat /dev/zero",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.sleep(1)
        yield
    finally:
        process.kill()
        await process.wait()


async def key_latency_beside(roads: Roads, host: str) -> list[float]:
    async with transfer(roads, host):
        return await key_latency(roads, host)


async def serve_zeros(size: int) -> tuple[asyncio.Server, int]:
    block = bytes(MEGABYTE)

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):  # Who only looks whether it answers leaves.
            for _number in range(size):
                writer.write(block)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def measure(roads: Roads, gateway: Watched, size: int, rounds: int) -> None:
    big, there, text = (roads.folder / name for name in ("big", "there", "text"))
    big.write_bytes(os.urandom(MEGABYTE) * size)
    line = "Nov 26 12:00:00 web01 app[812]: request {} answered in 12 ms, 200, 5123 bytes\n"
    text.write_text("".join(line.format(number) for number in range(size * 2500)))
    server, port = await serve_zeros(size)
    works = {
        f"exec, {size} MB": ("ssh", "HOST", f"cat {big}"),
        f"sftp get, {size} MB": ("sftp", "-q", "-b", "-", "HOST"),
        f"sftp put, {size} MB": ("sftp", "-q", "-b", "-", "HOST"),
        f"forward, {size} MB": ("ssh", "-W", f"127.0.0.1:{port}", "HOST"),
        f"return, {size} MB": ("-R", "HOST"),
        f"terminal, {text.stat().st_size >> 20} MB": ("ssh", "-tt", "HOST", f"cat {text}"),
    }
    scripts = {"sftp get": f"get {big} {there}\n", "sftp put": f"put {big} {there}\n"}
    print(f"{'':24}{'ProxyJump':>12}{'ssh -J':>12}{'TARGET@':>12}{'ratios':>16}  gateway's CPU")
    for name, command in works.items():
        times: dict[str, list[float]] = {host: [] for host in HOSTS}
        cpu: dict[str, list[float]] = {host: [] for host in HOSTS}
        for _ in range(rounds):
            for host in HOSTS:
                words = [host if word == "HOST" else word for word in command]
                script = scripts.get(name.split(",")[0], "").encode()
                before = gateway.cpu_seconds()
                if words[0] == "-R":
                    times[host].append(await timed_return(roads, host, port))
                else:
                    times[host].append(await timed(roads, *words, stdin=script))
                cpu[host].append(gateway.cpu_seconds() - before)
        own = "".join(f"{statistics.median(cpu[host]):>8.2f} s" for host in HOSTS[1:])
        show(name, [statistics.median(times[host]) for host in HOSTS], "s", own)
    for what, measured in (("key", key_latency), ("key beside exec", key_latency_beside)):
        each = [await measured(roads, host) for host in HOSTS]
        for label, quantile in (("median", 49), ("p99", 98)):
            values = [statistics.quantiles(one, n=100)[quantile] for one in each]
            show(f"{what}, {label}", values, "ms")
    print(load())
    server.close()


def show(name: str, values: list[float], unit: str, note: str = "") -> None:
    cells = "".join(f"{value:>10.2f}{unit:>2}" for value in values)
    ratios = "  ".join(f"{value / values[0]:.2f}×" for value in values[1:])
    print(f"{name:24}{cells}{ratios:>16}{note}", flush=True)


async def run(size: int, rounds: int, ciphers: str) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-ssh-") as folder:
        async with open_roads(Path(folder)) as (roads, gateway):
            add_proxy_jump(roads, ciphers)
            await measure(roads, gateway, size, rounds)


def main() -> None:
    given = sys.argv[1:]
    size, rounds, ciphers = given + ["512", "3", ""][len(given) :]
    uvloop.run(run(int(size), int(rounds), ciphers))


if __name__ == "__main__":
    main()
