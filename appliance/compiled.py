"""Whether the compiled modules were made of the sources beside them.

`setup.py` links a digest of its sources into each one, as its build ID. A module that is older
than the Python code around it ends sessions without a word, so the daemons do not start with it.
Only the standard library is imported: `setup.py` runs this file before anything is installed.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

ROOT = Path(__file__).parent
MODULES = (
    "audit/_entries",
    "masking/_detection",
    "masking/_matcher",
    "masking/_rows",
    "masking/_scanner",
    "masking/_subjects",
    "pgwire/_units",
    "targets/_packets",
)
HEAD_BYTES = 4096
"""The linker puts the build ID behind the headers."""


def build_id(module: str) -> str:
    """Return, as 40 hexadecimal digits, what tells the sources of a module from any others.

    Raises `FileNotFoundError` if they are not there.
    """
    source = (ROOT / f"{module}.pyx").read_bytes()
    return hashlib.sha256(module.encode() + source + _declarations()).hexdigest()[:40]


@functools.cache
def _declarations() -> bytes:
    """Return what any of them may be made of, too."""
    shared = (*ROOT.glob("*/_*.pxd"), *ROOT.glob("*/_*.h"))
    return b"".join(path.read_bytes() for path in sorted(shared))


def check_compiled() -> None:
    """Raise `ConfigError` if a module was compiled from other sources than those beside it.

    One that was not compiled, or has no sources beside it, passes.
    """
    from appliance.errors import ConfigError

    for module in MODULES:
        path = ROOT / f"{module}{EXTENSION_SUFFIXES[0]}"
        try:
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            expected = bytes.fromhex(build_id(module))
        except FileNotFoundError:
            continue
        if expected not in head:
            again = (
                f"{sys.executable} -m pip install --no-deps --no-build-isolation -e {ROOT.parent}"
            )
            raise ConfigError(
                str(path), f"compiled from other sources than those beside it: {again}"
            )
