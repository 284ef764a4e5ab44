"""The bubblewrap sandbox of psql: no network, no capabilities, no writable file.

`/bin/sh` in it is a stub that reports every attempt to leave psql. Without a sandbox there
is no psql.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from appliance.config import Machine
from appliance.errors import TargetError
from appliance.session.psql_shell_stub import build_stub

TERMINFO = ("/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo")
RUN = "/run/bastion"
PROBE_SECONDS = 60  # Once for each gateway; a slow machine under load took more than 10.

_mounts: dict[tuple[Path, Path], list[str]] = {}


async def build_command(
    machine: Machine, folder: Path, database: str, term_type: str | None
) -> list[str]:
    """Return the command line of psql in a sandbox that sees `folder`, and in it the proxy.

    Raises `TargetError` if this machine makes no sandbox.
    """
    (folder / "sh").write_text(build_stub(_python()), encoding="utf-8")
    (folder / "sh").chmod(0o755)
    environment = {
        "HOME": "/home",
        "PGHOST": RUN,
        "PGUSER": "bastion",
        "PGDATABASE": database,
        "PGAPPNAME": "psql",
        "PGSSLMODE": "disable",
        "PGGSSENCMODE": "disable",
        "PGCLIENTENCODING": "UTF8",  # the sandbox holds no locale to guess it from
        "PSQL_HISTORY": "/dev/null",
        "PAGER": "",
        "SHELL": "/bin/sh",
        "EDITOR": "/bin/sh",
        "LANG": "C.UTF-8",
        "TERM": term_type or "dumb",
    }
    sandboxed = list(await _sandbox(machine))
    sandboxed += ["--ro-bind", str(folder), RUN, "--ro-bind", str(folder / "sh"), "/bin/sh"]
    sandboxed += ["--remount-ro", "/"]
    for name, value in environment.items():
        sandboxed += ["--setenv", name, value]
    psql = ["-X", "--set=PROMPT1=%/%R%x%# ", "--pset=pager=off"]
    return [*sandboxed, "--", "/usr/bin/psql", *psql]


def _python() -> str:
    return str(Path(sys.executable).resolve())


async def _sandbox(machine: Machine) -> list[str]:
    """Return bwrap's command line up to the session's own arguments; tried once."""
    sandbox = machine.sandbox
    key = (sandbox.bwrap, sandbox.psql)
    if key not in _mounts:
        command = [str(sandbox.bwrap), "--unshare-all", "--die-with-parent", "--clearenv"]
        command += ["--cap-drop", "ALL", "--dir", "/home", "--chdir", "/home"]
        command += ["--dev", "/dev", "--remount-ro", "/dev"]
        command += await _mount_programs(sandbox.psql.resolve())
        status, output = await _output_of([*command, "--", "/usr/bin/psql", "--version"])
        if status != 0:
            reason = output.decode("utf-8", "replace").strip().splitlines()
            raise TargetError(
                "the sandbox for psql cannot be made on this machine, so there is no psql here:"
                f" use ssh -L instead ({reason[-1] if reason else status})"
            )
        _mounts[key] = command
    return _mounts[key]


async def _mount_programs(psql: Path) -> list[str]:
    mounts: dict[str, str] = {"/usr/bin/psql": str(psql)}
    python = _python()
    mounts[python] = python
    standard_library = str(Path(os.__file__).parent)
    mounts[standard_library] = standard_library
    for program in (str(psql), python):
        status, output = await _output_of(["ldd", program])
        if status != 0:
            raise TargetError(f"the shared libraries of {program} cannot be listed")
        for line in output.decode().splitlines():
            path = next((word for word in line.split() if word.startswith("/")), None)
            if path is not None:
                mounts[path] = path
    mounts.update({folder: folder for folder in TERMINFO if Path(folder).is_dir()})
    command: list[str] = []
    for inside, outside in mounts.items():
        command += ["--ro-bind", outside, inside]
    libraries = {str(Path(path).parent) for path in mounts if ".so" in path}
    return [*command, "--setenv", "LD_LIBRARY_PATH", ":".join(sorted(libraries))]


async def _output_of(command: list[str]) -> tuple[int, bytes]:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        raise TargetError(f"{command[0]} cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError as error:
        process.kill()
        raise TargetError(f"{command[0]} does not answer") from error
    return process.returncode or 0, output
