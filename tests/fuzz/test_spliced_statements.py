"""Parts of attacks and honest statements put together at random: still nothing comes through.

Each runs in two databases that differ in their protected values alone, and has to be answered
alike; needs what `make fuzz` installs.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

pytest.importorskip("pglast", reason="make fuzz installs it")

from appliance.masking.rules import ProtectedData
from tests.bypass.test_masking import WORLDS, Pair, Place, pairs, places
from tests.fuzz.splicing import Splicer

pytestmark = pytest.mark.integration
COUNT = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 300
UNSTEADY = (
    "pg_", "xmin", "information_schema", "current_", "TABLESAMPLE",
    "_seq", "ehr.seq", "ticket", "tenancy.counter", "random",
)  # fmt: skip
"""What PostgreSQL itself keeps about the two databases is not the same (a sequence never goes
back, and one of them runs each statement twice), nor is chance."""
TELLING = ("mv_diagnosis", "over_mv", "samples", "split")
"""Relations that tell something by what they are: see docs/threat-model.md."""
TIMED_OUT = "57014"

__all__ = ["pairs", "places"]


@pytest.fixture
def steady(postgres_host: Path) -> Iterator[None]:
    """End what would take long; what the server is told so outlives DISCARD ALL."""
    limits = {"statement_timeout": "400ms", "temp_file_limit": "20MB"}
    with psycopg.connect(host=str(postgres_host), user="postgres", autocommit=True) as admin:
        for name, value in limits.items():
            admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        admin.execute("SELECT pg_reload_conf()")
        yield
        for name in limits:
            admin.execute(f"ALTER SYSTEM RESET {name}")
        admin.execute("SELECT pg_reload_conf()")


@pytest.mark.usefixtures("steady")
@pytest.mark.parametrize("inference", ["deny", "lookup"])
@pytest.mark.parametrize("name", WORLDS)
def test_no_splice_tells_a_protected_value(
    places: dict[str, Place], pairs: dict[str, Pair], name: str, inference: str
) -> None:
    """Where look-ups are allowed: nor by one of a value that neither database has."""
    world, seed = WORLDS[name], random.randrange(2**32)
    splicer = Splicer((*world.attacks, *world.honest), random.Random(seed))
    rules = ProtectedData.model_validate(
        {"columns": dict.fromkeys(world.columns, "redact"), "inference": inference}
    )
    pair = Pair(replace(pairs[name].one, rules=rules), replace(pairs[name].other, rules=rules))
    answered = 0
    for _ in range(COUNT):
        text = splicer.make()
        is_unfit = any(word in text for word in (*UNSTEADY, *TELLING)) or len(text) > 4000
        if is_unfit or any(marker in text.encode() for marker in world.markers):
            continue
        _, told, _ = places[name].run(text)  # With the masks that show a part.
        assert world.markers[0] not in told, (seed, text)
        answered += tells_the_same(pair, text, seed)
    assert answered > COUNT // 100


def tells_the_same(pair: Pair, text: str, seed: int) -> bool:
    """Return whether there was an answer; fail if it depends on protected values."""
    how, told, _ = pair.one.run(text)
    if not how.startswith(("rows", "error")) or TIMED_OUT.encode() in told:
        return False
    if (how, told) != pair.one.run(text)[:2]:  # It tells the time, or makes random values.
        return False
    other = pair.other.run(text)[:2]
    if TIMED_OUT.encode() not in other[1]:
        assert other == (how, told), (seed, text)
    return True
