"""node-postgres and pgJDBC: one scene each, skipped where the language is not there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Road, Way, assert_hides

pytestmark = pytest.mark.integration

HERE = Path(__file__).parent
MODULES = Path(os.environ.get("BASTION_TEST_NODE", HERE.parents[1] / ".venv" / "node"))
JDBC = Path("/usr/share/java/postgresql.jar")


def run(*arguments: str) -> str:
    done = subprocess.run(
        arguments, capture_output=True, text=True, timeout=90, check=False,
        env={**os.environ, "NODE_MODULES_OF": str(MODULES), "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.skipif(
    not (MODULES / "node_modules" / "pg").exists(), reason="make test-drivers installs it"
)
def test_node_postgres(road: Road):
    def scene(way: Way) -> list[object]:
        seen: list[object] = json.loads(
            run("node", str(HERE / "scene.mjs"), way.address, str(way.port))
        )
        return seen

    direct, masked = scene(road.direct), scene(road.bastion)
    assert masked[:-1] == direct[:-1]
    assert "[redacted]" in str(masked[-1])
    assert_hides(str(masked))


@pytest.mark.skipif(
    not (JDBC.exists() and shutil.which("java")), reason="needs a JDK and libpostgresql-jdbc-java"
)
@pytest.mark.parametrize("more", [[], ["keys"]], ids=["statements", "keys"])
def test_pgjdbc(road: Road, more):
    def scene(way: Way) -> str:
        url = f"jdbc:postgresql://{way.address}:{way.port}/drivers?user=postgres&sslmode=disable"
        return run("java", "-cp", str(JDBC), str(HERE / "Scene.java"), url, *more)

    assert road.same(scene)
