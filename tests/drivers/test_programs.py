"""The programs beside psql: pgbench, pg_dump, reindexdb, pg_isready."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from .conftest import Road, assert_hides, run_program

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def bench(road: Road) -> Road:
    done = run_program(road.bastion, "pgbench", "-i", "-s", "1")
    assert done.returncode == 0, done.stderr
    return road


@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
@pytest.mark.parametrize("arguments", [[], ["-S"], ["-c", "3"]], ids=["usual", "reads", "three"])
def test_pgbench(bench: Road, mode, arguments):
    done = run_program(bench.bastion, "pgbench", "-n", "-M", mode, "-t", "8", *arguments)
    assert done.returncode == 0 and "ERROR" not in done.stderr, done.stderr
    assert "number of failed transactions: 0 " in done.stdout


def test_pgbench_pipelines(road: Road, tmp_path: Path):
    script = tmp_path / "pipeline.sql"
    script.write_text(
        "\\startpipeline\nSELECT 1;\nSELECT 2;\nSELECT count(*) FROM shop.kinds;\n\\endpipeline\n"
    )
    for mode in ("extended", "prepared"):
        done = run_program(road.bastion, "pgbench", "-n", "-M", mode, "-t", "10", "-f", str(script))
        assert done.returncode == 0 and "failed transactions: 0 " in done.stdout, done.stderr


DUMPS = {
    "schema": ["--schema-only"],
    "one schema": ["--schema-only", "-n", "shop"],
    "one table with its rows": ["-t", "shop.customers"],
}


@pytest.mark.parametrize("arguments", DUMPS.values(), ids=DUMPS)
def test_pg_dump_writes_the_same(road: Road, arguments):
    def dump(way) -> tuple[int, str, str]:
        done = run_program(way, "pg_dump", *arguments)
        # Newer ones protect the script with a key that is made up anew each time.
        return done.returncode, re.sub(r"(restrict) \w+", r"\1", done.stdout), done.stderr

    road.same(dump)


def test_pg_dump_of_patients_holds_none_of_them(road: Road):
    done: subprocess.CompletedProcess[str] = run_program(road.bastion, "pg_dump", "--inserts")
    assert_hides(done.stdout + done.stderr)


def test_pg_isready(road: Road):
    assert run_program(road.bastion, "pg_isready").returncode == 0


def test_reindexdb(road: Road):
    done = run_program(road.bastion, "reindexdb", "-t", "shop.customers")
    assert (done.returncode, done.stderr) == (0, "")
