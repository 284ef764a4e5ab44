"""Daemons and demo do not start with modules that were compiled from other sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from appliance.compiled import MODULES, ROOT, check_compiled

MISSING = "/nowhere/bastion.yml"


@pytest.fixture
def tree(tmp_path) -> Path:
    """A copy of the package with what was compiled here."""
    ignored = shutil.ignore_patterns("*.c", "__pycache__")
    shutil.copytree(ROOT, tmp_path / "appliance", ignore=ignored)
    return tmp_path


def start(tree: Path, module: str, *arguments: str) -> tuple[int, list[str]]:
    """Return the exit status of a program of the tree, and the lines it says."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"from appliance.cli.{module} import run; run()", *arguments],
        env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == ""
    return done.returncode, done.stderr.splitlines()


def test_every_module_here_is_of_its_sources():
    assert all((ROOT / f"{name}{EXTENSION_SUFFIXES[0]}").is_file() for name in MODULES)
    assert {f"{path.parent.name}/{path.stem}" for path in ROOT.glob("*/*.pyx")} == set(MODULES)
    check_compiled()


@pytest.mark.parametrize(
    ("changed", "program"),
    [
        ("masking/_rows.pyx", ("bastiond", "audit", "--config", MISSING)),
        ("masking/_csv.pxd", ("bastiond", "gateway", "--config", MISSING)),
        ("masking/_siphash.h", ("bastionctl", "demo", "--state", "demo")),
    ],
    ids=["source", "declarations", "header"],
)
def test_a_changed_source_stops_the_start_with_one_line(tree, program, changed):
    with (tree / "appliance" / changed).open("a") as file:
        file.write("\n")
    status, (line,) = start(tree, *program)
    assert status == 78
    assert ".so: compiled from other sources than those beside it: " in line
    assert line.endswith(f"-m pip install --no-deps --no-build-isolation -e {tree}")


def test_a_module_of_an_older_build_stops_the_start(tree):
    path = tree / f"appliance/masking/_rows{EXTENSION_SUFFIXES[0]}"
    other = tree / f"appliance/masking/_matcher{EXTENSION_SUFFIXES[0]}"
    path.write_bytes(other.read_bytes())
    status, (line,) = start(tree, "bastiond", "audit", "--config", MISSING)
    assert (status, str(path) in line) == (78, True)


@pytest.mark.parametrize("pattern", ["*/*.pyx", "*/*.so"], ids=["no sources", "no compiler"])
def test_what_is_not_there_is_not_compared(tree, pattern):
    for path in (tree / "appliance").glob(pattern):
        path.unlink()
    status, (line,) = start(tree, "bastiond", "audit", "--config", MISSING)
    assert (status, f" {MISSING}: " in line) == (78, True)
