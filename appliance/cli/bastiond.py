"""Start one of the three daemons: `bastiond gateway|web|audit`."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from appliance import systemd
from appliance.cli import config_option, run_command
from appliance.compiled import check_compiled
from appliance.config import Machine, load_machine, load_policy

Daemon = Callable[[asyncio.Event], Awaitable[None]]
"""Runs until its event is set: it was told to stop."""


@click.group(name="bastiond", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bastion-appliance")
def bastiond() -> None:
    """Run one of the bastion's processes in the foreground.

    Example: bastiond gateway --config /etc/bastion/bastion.yml
    """
    check_compiled()


@bastiond.command()
@config_option
def gateway(config_path: Path) -> None:
    """Run the listeners and sessions: the data path.

    Example: bastiond gateway --config /etc/bastion/bastion.yml
    """
    from appliance.listeners.gateway import run_gateway

    machine = load_machine(config_path)
    policy = load_policy(machine.policy)
    hurry = asyncio.Event()
    run_daemon(lambda stop: run_gateway(machine, policy, stop, hurry), hands_over=True, hurry=hurry)


@bastiond.command()
@config_option
def web(config_path: Path) -> None:
    """Run sign-ins, approvals and the health page.

    Example: bastiond web --config /etc/bastion/bastion.yml
    """
    from appliance.listeners.web import run_web

    machine = load_machine(config_path)
    policy = load_policy(machine.policy)
    run_daemon(lambda stop: run_web(machine, policy, stop))


@bastiond.command()
@config_option
def audit(config_path: Path) -> None:
    """Run the only writer of the audit log.

    Example: bastiond audit --config /etc/bastion/bastion.yml
    """
    from appliance.audit.daemon import run_audit

    machine: Machine = load_machine(config_path)
    run_daemon(lambda stop: run_audit(machine, stop))


def run_daemon(
    daemon: Daemon, *, hands_over: bool = False, hurry: asyncio.Event | None = None
) -> None:
    """Run `daemon` until SIGTERM or SIGINT; it tells systemd itself when it is ready.

    If it `hands_over`, SIGHUP starts its successor and then stops it. `hurry` is set by a
    signal that comes when it was told to stop already.
    """
    import uvloop

    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s"
    )
    # Both repeat at INFO what the audit log says better.
    for name in ("asyncssh", "httpx2", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    os.umask(0o027)
    uvloop.run(_serve(daemon, hands_over=hands_over, hurry=hurry or asyncio.Event()))


async def _serve(daemon: Daemon, *, hands_over: bool, hurry: asyncio.Event) -> None:
    stop = asyncio.Event()

    def obey() -> None:
        (hurry if stop.is_set() else stop).set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, obey)
    living = asyncio.create_task(systemd.keep_alive())
    reloads = asyncio.create_task(_hand_over(loop, stop, living)) if hands_over else None
    try:
        await daemon(stop)
    finally:
        if reloads is None or not reloads.done():
            systemd.notify("STOPPING=1")
        for task in filter(None, (living, reloads)):
            task.cancel()


async def _hand_over(
    loop: asyncio.AbstractEventLoop, stop: asyncio.Event, living: asyncio.Task[None]
) -> None:
    """Return, and stop, once a successor serves that SIGHUP asked for."""
    asked = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, asked.set)
    while True:
        await asked.wait()
        asked.clear()
        if await systemd.start_successor():
            # The service's main process is another now: this one only drains.
            living.cancel()
            stop.set()
            return
        logging.getLogger(__name__).error("no successor serves: this process goes on")


def run() -> None:
    """Run the command line."""
    sys.exit(run_command(bastiond))
