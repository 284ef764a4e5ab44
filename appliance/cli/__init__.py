"""What commands share: one error map, the `--config` option, databases by name, plain text."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.config import Policy, PostgresTarget
from appliance.errors import BastionError, ConfigError, TargetError
from appliance.model import TargetName

DEFAULT_CONFIG = Path("/etc/bastion/bastion.yml")

FILE = click.Path(path_type=Path, dir_okay=False)
"""The type of options and arguments that name a file."""

ReadT = TypeVar("ReadT")
FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])  # any command


def run_command(command: click.Command) -> int:
    """Run a command line and return its exit status; a mistake is one line on stderr."""
    try:
        result = command.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader (`| head`) has what it wanted; keep the interpreter from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except BastionError as error:
        text = str(error)
        for line in text.splitlines() if isinstance(error, ConfigError) else [text]:
            print(f"{command.name}: {to_plain(line)}", file=sys.stderr)
        return error.exit_code
    return result if isinstance(result, int) else 0


def config_option(function: FunctionT) -> FunctionT:
    """Add `--config`, by default $BASTION_CONFIG, else /etc/bastion/bastion.yml."""
    return click.option(
        "--config",
        "config_path",
        type=FILE,
        envvar="BASTION_CONFIG",
        default=DEFAULT_CONFIG,
        show_default=True,
        help="The machine's configuration (or $BASTION_CONFIG).",
    )(function)


def no_target(policy: Policy, name: str) -> str:
    """Return what to say of a name that is no target's."""
    known = ", ".join(sorted(policy.targets)) or "none"
    return f"policy has no target {to_plain(name)}: it has {known}"


def find_database(policy: Policy, name: str, otherwise: str = "name one that is") -> PostgresTarget:
    """Return the database of a name; raises `BastionError`, with what to do, if there is none."""
    target = policy.targets.get(TargetName(name))
    if target is None:
        raise BastionError(no_target(policy, name))
    if not isinstance(target, PostgresTarget):
        raise BastionError(f"{name} is not a database: {otherwise}")
    return target


def read_database(reading: Coroutine[Any, Any, ReadT]) -> ReadT:
    """Return what a look at a database's catalog gives; raises `BastionError` if it fails."""
    try:
        return asyncio.run(reading)
    except TargetError as error:
        raise BastionError(
            f"without the database's catalog nothing can be said: {error}"
        ) from error


def to_plain(text: str) -> str:
    """Return `text` as one line that cannot move a terminal's cursor."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def to_local_time(moment: datetime | None) -> str:
    """Return a moment in UTC, to the second, as people read it."""
    return "-" if moment is None else moment.strftime("%Y-%m-%d %H:%M:%SZ")


def to_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows in aligned columns; the last one is as long as it is."""
    lines = [header, *(tuple(to_plain(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
