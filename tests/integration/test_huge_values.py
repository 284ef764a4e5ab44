"""Values far beyond one read: masked whole where they fit, refused by their head where not."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from . import conftest as road
from .conftest import Bastion, running_bastion

pytestmark = pytest.mark.integration
FILLER = "no identifier in this sentence "


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_values_are_masked_whole_or_not_sent(tmp_path, postgres_host, monkeypatch, engine):
    """A 200 MB text ends its session; smaller ones are scanned to their last byte."""
    if engine == "compiled":
        pytest.importorskip("appliance.masking._rows")
    policy = road.POLICY.replace("    phi:\n", "    phi:\n      detect: all\n").replace(
        ", rows: 1000", ""
    )
    monkeypatch.setattr(road, "POLICY", policy)
    machine = road.BASTION.replace("row_engine: python", f"row_engine: {engine}")
    monkeypatch.setattr(road, "BASTION", machine)
    times = 200_000 if engine == "compiled" else 5_000
    large = f"repeat('{FILLER}', {times}) || '123-45-6789' || repeat(' {FILLER}', {times})"

    async def scene(bastion: Bastion) -> None:
        neighbour = await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)
        connection = await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)
        row = await (await connection.execute(f"SELECT {large}")).fetchone()
        assert row == (FILLER * times + "[ssn]" + f" {FILLER}" * times,)
        for options in ("", "(FORMAT csv)", "(FORMAT binary)"):
            cursor = connection.cursor()
            async with cursor.copy(f"COPY (SELECT {large}) TO STDOUT {options}") as copy:
                text = b"".join([bytes(part) async for part in copy])
            assert text.count(b"[ssn]") == 1 and b"6789" not in text
        with pytest.raises(psycopg.OperationalError):
            await connection.execute("SELECT repeat('x', 200000000)")
        assert connection.closed
        assert await (await neighbour.execute("SELECT 1")).fetchone() == (1,)
        await neighbour.close()

    async def run() -> None:
        async with asyncio.timeout(100), running_bastion(tmp_path, postgres_host) as bastion:
            await scene(bastion)

    asyncio.run(run())
