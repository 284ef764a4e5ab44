"""Start one of the three daemons: `bastiond gateway|web|audit`."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from appliance.cli import config_option, run_command
from appliance.config import Machine, load_machine, load_policy

Daemon = Callable[[asyncio.Event], Awaitable[None]]
Address = Path | tuple[str, int]

PROBE_SECONDS = 0.05


@click.group(name="bastiond", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bastion-appliance")
def bastiond() -> None:
    """Run one of the bastion's processes in the foreground.

    Example: bastiond gateway --config /etc/bastion/bastion.yml
    """


@bastiond.command()
@config_option
def gateway(config_path: Path) -> None:
    """Run the listeners and sessions: the data path.

    Example: bastiond gateway --config /etc/bastion/bastion.yml
    """
    from appliance.listeners.ssh import run_gateway

    machine = load_machine(config_path)
    policy = load_policy(machine.policy)
    listen = machine.ssh.listen
    run_daemon(lambda stop: run_gateway(machine, policy, stop), (listen.host, listen.port))


@bastiond.command()
@config_option
def web(config_path: Path) -> None:
    """Run sign-ins, approvals and the health page.

    Example: bastiond web --config /etc/bastion/bastion.yml
    """
    from appliance.listeners.web import run_web

    machine = load_machine(config_path)
    policy = load_policy(machine.policy)
    run_daemon(lambda stop: run_web(machine, policy, stop), machine.web.socket)


@bastiond.command()
@config_option
def audit(config_path: Path) -> None:
    """Run the only writer of the audit log.

    Example: bastiond audit --config /etc/bastion/bastion.yml
    """
    from appliance.audit.daemon import run_audit

    machine: Machine = load_machine(config_path)
    run_daemon(lambda stop: run_audit(machine, stop), machine.audit.socket)


def run_daemon(daemon: Daemon, address: Address) -> None:
    """Run `daemon` until SIGTERM or SIGINT; tell systemd once `address` answers."""
    import uvloop

    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s"
    )
    # Both repeat at INFO what the audit log says better.
    for name in ("asyncssh", "httpx2", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    os.umask(0o027)
    uvloop.run(_serve(daemon, address))


async def _serve(daemon: Daemon, address: Address) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    announcing = asyncio.create_task(_announce(address))
    try:
        await daemon(stop)
    finally:
        announcing.cancel()
        notify_systemd("STOPPING=1")


async def _announce(address: Address) -> None:
    if "NOTIFY_SOCKET" not in os.environ:
        return
    while not await _answers(address):  # noqa: ASYNC110  nobody else knows
        await asyncio.sleep(PROBE_SECONDS)
    notify_systemd("READY=1")


async def _answers(address: Address) -> bool:
    try:
        if isinstance(address, Path):
            _, writer = await asyncio.open_unix_connection(str(address))
        elif address[1] == 0:
            return True  # The kernel chose the port: there is nothing to ask.
        else:
            _, writer = await asyncio.open_connection(*address)
    except OSError:
        return False
    writer.close()
    return True


def notify_systemd(state: str) -> None:
    """Send `state` to the service manager, if there is one (sd_notify(3))."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.connect("\0" + path[1:] if path.startswith("@") else path)
            connection.send(state.encode())
    except OSError as error:
        logging.getLogger(__name__).warning("systemd cannot be told %s: %s", state, error)


def run() -> None:
    """Run the command line."""
    sys.exit(run_command(bastiond))
