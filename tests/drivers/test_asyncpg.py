"""asyncpg: always binary, always prepared, and its own reading of the type catalog."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from .conftest import DATABASE, Road, Way, assert_hides

pytestmark = pytest.mark.integration

Connection = Any  # asyncpg has no types


async def fetches(connection: Connection) -> object:
    found = [tuple(row) for row in await connection.fetch("SELECT * FROM shop.kinds ORDER BY id")]
    row = await connection.fetchrow("SELECT $1::int AS a, $2::text AS b", 7, "x")
    return found, dict(row), await connection.fetchval("SELECT count(*) FROM shop.customers")


async def prepares(connection: Connection) -> object:
    statement = await connection.prepare("SELECT id, name FROM shop.customers WHERE id = $1")
    kinds = [(a.name, a.type.name) for a in statement.get_attributes()]
    return kinds, [tuple(await statement.fetchrow(n)) for n in (1, 2, 3)]


async def cursors(connection: Connection) -> object:
    async with connection.transaction():
        found = [
            tuple(row)
            async for row in connection.cursor(
                "SELECT id, t FROM shop.kinds ORDER BY id", prefetch=7
            )
        ]
        cursor = await connection.cursor("SELECT id FROM shop.kinds ORDER BY id")
        await cursor.forward(10)
        return found, [tuple(row) for row in await cursor.fetch(3)]


async def copies(connection: Connection) -> object:
    parts: list[bytes] = []

    async def keep(data: bytes) -> None:
        parts.append(data)

    await connection.copy_from_query(
        "SELECT id, name FROM shop.customers ORDER BY id", output=keep, format="csv"
    )
    await connection.copy_from_table("kinds", schema_name="shop", output=keep, format="binary")
    await connection.execute("CREATE TEMP TABLE copied (id int, at date)")
    await connection.copy_records_to_table("copied", records=[(n, None) for n in range(500)])
    return b"".join(parts), await connection.fetchval("SELECT count(*) FROM copied")


async def many(connection: Connection) -> object:
    async with connection.transaction():
        await connection.executemany("INSERT INTO shop.logs VALUES ($1)", [(n,) for n in range(90)])
        found = await connection.fetchval("SELECT count(*) FROM shop.logs")
        await connection.execute("DELETE FROM shop.logs")
    return found


async def errors(connection: Connection) -> object:
    found = []
    for text in (
        "SELECT * FROM nothing",
        "SELECT 1/0",
        "INSERT INTO shop.orders (id, customer_id) VALUES (1, 999)",
    ):
        try:
            await connection.execute(text)
        except asyncpg.PostgresError as error:
            found.append((type(error).__name__, str(error), error.as_dict().get("constraint_name")))
    try:
        async with connection.transaction():
            await connection.execute("INSERT INTO shop.logs VALUES (1)")
            raise ZeroDivisionError
    except ZeroDivisionError:
        found.append(await connection.fetchval("SELECT count(*) FROM shop.logs"))
    return found


async def cancels(connection: Connection) -> object:
    with pytest.raises(asyncio.TimeoutError):
        await connection.fetch("SELECT pg_sleep(30)", timeout=0.5)
    return await connection.fetchval("SELECT 1")


SCENES: dict[str, Callable[[Connection], Awaitable[object]]] = {
    scene.__name__: scene for scene in (fetches, prepares, cursors, copies, many, errors, cancels)
}


async def play(way: Way, scene: Callable[[Connection], Awaitable[object]]) -> object:
    connection = await asyncpg.connect(host=str(way.folder), user="postgres", database=DATABASE)
    try:
        return await scene(connection)
    finally:
        await connection.close()


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_scene(road: Road, scene):
    assert road.same(lambda way: asyncio.run(play(way, scene)))


def test_the_patients_are_masked(road: Road):
    async def scene(connection: Connection) -> object:
        rows = await connection.fetch("SELECT * FROM ehr.patients ORDER BY id")
        async with connection.transaction():
            rows += [
                row async for row in connection.cursor("SELECT name, ssn, dob FROM ehr.patients")
            ]
        return str([tuple(row) for row in rows])

    seen = asyncio.run(play(road.bastion, scene))
    assert_hides(str(seen))
    assert "[redacted]" in str(seen)


def test_a_pool_resets_its_connections(road: Road):
    async def scene() -> None:
        pool = await asyncpg.create_pool(
            host=str(road.bastion.folder),
            user="postgres",
            database=DATABASE,
            min_size=1,
            max_size=3,
        )
        async with pool:
            found = await asyncio.gather(*(pool.fetchval("SELECT $1::int", n) for n in range(12)))
        assert found == list(range(12))

    asyncio.run(scene())
