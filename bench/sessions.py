"""What open sessions cost: memory and processor time of the gateway, and a key's echo beside them.

`python bench/sessions.py [OPEN] [IDLE]`: OPEN terminals that each print a line a second while
keys are timed on one more; clients that read nothing; and IDLE terminals that do nothing
for half a minute. Each is a connection of its own, with a login shell on the target, recorded
and guarded.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import asyncssh
import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent))

from appliance.session.sftp import packets as wire
from bench.roadside import Watched, load, open_roads
from bench.ssh import add_proxy_jump, key_latency
from tests.integration.roads import Roads

AT_ONCE = 8
IDLE_SECONDS = 30
STUCK_SECONDS = 5
TICKING = b"while sleep 1; do echo the quick brown fox jumps over the lazy dog; done\n"

Terminal = tuple[asyncssh.SSHClientConnection, asyncssh.SSHClientProcess[bytes]]


async def connect(roads: Roads) -> asyncssh.SSHClientConnection:
    return await asyncssh.connect(
        "127.0.0.1", roads.machine.ssh.listen.port, username="web01",
        client_keys=[str(roads.ada)], known_hosts=None, config=None, agent_path=None,
        encryption_algs=["aes128-gcm@openssh.com"],
    )  # fmt: skip


async def open_terminals(roads: Roads, count: int) -> list[Terminal]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one() -> Terminal:
        async with gate:
            connection = await connect(roads)
            process = await connection.create_process(
                term_type="xterm", term_size=(80, 24), encoding=None
            )
            await process.stdout.readuntil(b"# ")
            return connection, process

    return await asyncio.gather(*(open_one() for _ in range(count)))


async def close_terminals(terminals: list[Terminal]) -> None:
    for connection, _ in terminals:
        connection.abort()
    await asyncio.gather(*(connection.wait_closed() for connection, _ in terminals))
    await asyncio.sleep(2)


async def read_on(process: asyncssh.SSHClientProcess[bytes]) -> None:
    while await process.stdout.read(65536):
        pass


async def measure_open(roads: Roads, gateway: Watched, count: int) -> None:
    alone = {host: await key_latency(roads, host) for host in ("direct", "web01@bastion")}
    terminals = await open_terminals(roads, count)
    readers = [asyncio.create_task(read_on(process)) for _, process in terminals]
    for _, process in terminals:
        process.stdin.write(TICKING)
        await asyncio.sleep(1 / count)
    await asyncio.sleep(3)
    cpu = gateway.cpu_seconds()
    began = asyncio.get_running_loop().time()
    beside = {host: await key_latency(roads, host) for host in alone}
    passed = asyncio.get_running_loop().time() - began
    share = (gateway.cpu_seconds() - cpu) / passed
    for name, times in (("alone", alone), (f"beside {count}", beside)):
        cells = [f"{name:12}"]
        for host, each in times.items():
            quantiles = statistics.quantiles(each, n=100)
            cells.append(f"{host}: median {quantiles[49]:.2f} p99 {quantiles[98]:.2f} ms")
        print("   ".join(cells), flush=True)
    print(f"{count} terminals that print a line a second: {share:.1%} of a core; {load()}")
    for reader in readers:
        reader.cancel()
    await close_terminals(terminals)


async def measure_idle(roads: Roads, gateway: Watched, count: int) -> None:
    await close_terminals(await open_terminals(roads, 10))
    before = gateway.bytes()
    terminals = await open_terminals(roads, count)
    await asyncio.sleep(5)
    each = (gateway.bytes() - before) / count
    cpu = gateway.cpu_seconds()
    await asyncio.sleep(IDLE_SECONDS)
    share = (gateway.cpu_seconds() - cpu) / IDLE_SECONDS
    print(f"{count} idle: {each / 1e6:.2f} MB each, {share:.1%} of a core; {load()}", flush=True)
    await close_terminals(terminals)
    print(f"afterwards: {(gateway.bytes() - before) / 1e6:.1f} MB more than before", flush=True)


async def measure_stuck(roads: Roads, gateway: Watched) -> None:
    """Print by how much a client that announces 1 GiB and reads nothing raises the gateway."""
    zeros = await asyncio.start_server(send_zeros, "127.0.0.1", 0)
    port = zeros.sockets[0].getsockname()[1]
    big = roads.folder / "zeros"
    with big.open("wb") as file:
        file.truncate(1 << 31)
    for road in ("exec", "terminal", "sftp", "forward", "input"):
        connection = await connect(roads)
        wide: dict[str, Any] = {"encoding": None, "window": 1 << 30}
        gateway.forget_peak()
        before = gateway.bytes("VmHWM")
        if road == "sftp":
            await ask_for_a_file(connection, str(big), wide)
        elif road == "forward":
            await connection.open_connection("127.0.0.1", port, **wide)
        elif road == "input":
            process = await connection.create_process("sleep 60", encoding=None)
            process.stdin.write(bytes(256 << 20))
        else:
            term = {"term_type": "xterm"} if road == "terminal" else {}
            await connection.create_process(f"cat {big}", **wide, **term)
        if road != "input":
            connection._transport.pause_reading()  # noqa: SLF001  a client that hangs
        await asyncio.sleep(STUCK_SECONDS)
        grown = gateway.bytes("VmHWM") - before
        print(f"{road:9} stuck for {STUCK_SECONDS} s: {grown / 1e6:+.1f} MB at most", flush=True)
        connection.abort()
        await connection.wait_closed()
    zeros.close()
    print(load())


async def ask_for_a_file(
    connection: asyncssh.SSHClientConnection, path: str, wide: dict[str, Any]
) -> None:
    """Ask for more than anybody reads, over a window of one's own."""
    process = await connection.create_process(subsystem="sftp", **wide)
    process.stdin.write(wire.packet(wire.Kind.INIT, (3).to_bytes(4, "big")))
    reading = wire.FXF_READ.to_bytes(4, "big") + bytes(4)
    process.stdin.write(wire.message(wire.Kind.OPEN, 1, wire.string(path.encode()) + reading))
    framer, handle = wire.Framer(), b""
    while not handle:
        for packet in framer.feed(await process.stdout.read(65536)):
            if packet[0] == wire.Kind.HANDLE:
                handle = wire.Fields(packet, 5).string()
    for at in range(4096):
        where = (at << 18).to_bytes(8, "big") + (1 << 18).to_bytes(4, "big")
        process.stdin.write(wire.message(wire.Kind.READ, at + 2, wire.string(handle) + where))


async def send_zeros(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(bytes(1 << 20))
            await writer.drain()


async def run(open_count: int, idle_count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-sessions-") as folder:
        async with open_roads(Path(folder)) as (roads, gateway):
            add_proxy_jump(roads, "")
            if open_count:
                await measure_open(roads, gateway, open_count)
            await measure_stuck(roads, gateway)
        # A process that had sessions before would take the next ones for nothing.
        async with open_roads(Path(folder) / "idle") as (roads, gateway):
            if idle_count:
                await measure_idle(roads, gateway, idle_count)


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    open_count, idle_count = given + [100, 500][len(given) :]
    uvloop.run(run(open_count, idle_count))


if __name__ == "__main__":
    main()
