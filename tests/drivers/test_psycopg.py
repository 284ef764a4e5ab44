"""psycopg 3 as its documentation uses it: the same results as without the bastion."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import class_row, dict_row, namedtuple_row, scalar_row
from psycopg.types.composite import CompositeInfo, register_composite
from psycopg.types.enum import EnumInfo, register_enum
from psycopg.types.json import Jsonb
from psycopg.types.range import Range

from .conftest import Road, Way, assert_hides

pytestmark = pytest.mark.integration

Connection = psycopg.Connection[Any]  # rows of many shapes
INSERT = "INSERT INTO shop.logs (id, at) VALUES (%s, %s)"


def basics(connection: Connection) -> object:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE test (id serial PRIMARY KEY, num integer, data text)")
        connection.commit()
        cursor.execute("INSERT INTO test (num, data) VALUES (%s, %s)", (100, "abc'def"))
        cursor.executemany("INSERT INTO test (num) VALUES (%s)", [(33,), (66,), (99,)])
        cursor.execute("SELECT id, num FROM test ORDER BY num")
        first, rest = cursor.fetchone(), list(cursor)
        cursor.executemany(
            "INSERT INTO test (num) VALUES (%s) RETURNING id", [(1,), (2,)], returning=True
        )
        many = [cursor.fetchone()]
        while cursor.nextset():
            many.append(cursor.fetchone())
        cursor.execute("UPDATE test SET num = num + 1")
        return first, rest, many, cursor.rowcount, cursor.statusmessage


def parameters(connection: Connection) -> object:
    values = [
        1,
        2**40,
        1.5,
        Decimal("1.10"),
        "x'y",
        b"\x00\xff",
        True,
        None,
        [1, None],
        ["a,b"],
        Jsonb({"a": [1]}),
    ]
    found = []
    for binary in (False, True):
        for value in values:
            cursor = connection.execute("SELECT %s", (value,), binary=binary)
            found.append((cursor.fetchone(), [c.type_code for c in cursor.description or ()]))
        found.append(
            connection.execute("SELECT %(a)s::int, %(b)b::int", {"a": 1, "b": 2}).fetchall()
        )
    return found


def every_type(connection: Connection) -> object:
    return [
        connection.execute("SELECT * FROM shop.kinds ORDER BY id", binary=binary).fetchall()
        for binary in (False, True)
    ]


def types_from_the_catalog(connection: Connection) -> object:
    mood = EnumInfo.fetch(connection, "shop.mood")
    pair = CompositeInfo.fetch(connection, "shop.pair")
    assert mood is not None and pair is not None
    register_enum(mood, connection)
    register_composite(pair, connection)
    rows = connection.execute(
        "SELECT mood, pair, r FROM shop.kinds WHERE id < 4 ORDER BY id"
    ).fetchall()
    back = connection.execute("SELECT %s::shop.mood, %s", (rows[0][0], Range(1, 5))).fetchone()
    return str(rows), str(back)


def row_factories(connection: Connection) -> object:
    class Customer:
        def __init__(self, id: int, name: str) -> None:
            self.key = (id, name)

    query = "SELECT id, name FROM shop.customers ORDER BY id LIMIT 2"
    found: list[object] = [
        c.key for c in connection.cursor(row_factory=class_row(Customer)).execute(query)
    ]
    found.append(connection.cursor(row_factory=dict_row).execute(query).fetchall())
    found += map(str, connection.cursor(row_factory=namedtuple_row).execute(query))
    found.append(connection.cursor(row_factory=scalar_row).execute(query).fetchall())
    return found


def server_side_cursors(connection: Connection) -> object:
    query = "SELECT id, t FROM shop.kinds ORDER BY id"
    with connection.transaction():
        with connection.cursor(name="one") as cursor:
            cursor.itersize = 7
            rows = list(cursor.execute(query))
        with connection.cursor(name="two", scrollable=True) as cursor:
            cursor.execute(query, binary=True)
            cursor.scroll(10)
            rows += cursor.fetchmany(3)
            cursor.scroll(0, mode="absolute")
            rows += [cursor.fetchone()]
    with connection.cursor(name="hold", withhold=True) as cursor:
        rows += cursor.execute(query).fetchmany(2)
        connection.commit()
        return rows + cursor.fetchall()


def streams(connection: Connection) -> object:
    return list(connection.cursor().stream("SELECT id, t, ar FROM shop.kinds ORDER BY id"))


def copies(connection: Connection) -> object:
    found: list[object] = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (LIKE shop.logs)")
        connection.commit()
        with cursor.copy("COPY copied FROM STDIN") as copy:
            for record in [(1, "2024-01-01"), (2, None)]:
                copy.write_row(record)
        with cursor.copy("COPY copied FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "date"])
            copy.write_row((3, None))
        with cursor.copy("COPY copied TO STDOUT") as copy:
            found += [bytes(block) for block in copy]
        with cursor.copy(
            "COPY (SELECT id FROM shop.kinds ORDER BY id) TO STDOUT (FORMAT binary)"
        ) as copy:
            copy.set_types(["int4"])
            found += list(copy.rows())
        with cursor.copy("COPY shop.kinds TO STDOUT (FORMAT csv, HEADER)") as copy:
            found.append(b"".join(map(bytes, copy)))
        with pytest.raises(ZeroDivisionError), cursor.copy("COPY copied FROM STDIN") as copy:
            copy.write_row((9, None))
            raise ZeroDivisionError
    connection.rollback()
    return found


def copy_between(connection: Connection) -> object:
    with connection.cursor() as source, psycopg.connect(connection.info.dsn) as other:
        other.execute("CREATE TEMP TABLE target (LIKE shop.logs)")
        other.commit()
        with (
            source.copy(
                "COPY (SELECT n, NULL::date FROM generate_series(1, 5000) n) TO STDOUT (FORMAT binary)"
            ) as one,
            other.cursor().copy("COPY target FROM STDIN (FORMAT binary)") as two,
        ):
            for data in one:
                two.write(data)
        return other.execute("SELECT count(*), sum(id) FROM target").fetchone()


def pipelines(connection: Connection) -> object:
    with connection.pipeline() as pipeline:
        cursors = [
            connection.execute("SELECT %s::int, t FROM shop.kinds LIMIT 2", (n,)) for n in range(60)
        ]
        pipeline.sync()
        cursors.append(connection.execute("SELECT 'last'"))
    rows = [cursor.fetchall() for cursor in cursors]
    try:
        with connection.pipeline():
            connection.execute("SELECT 1")
            connection.execute("SELECT no_such_column")
            connection.execute("SELECT 2")
    except psycopg.Error as error:
        rows.append([(error.sqlstate, str(error))])
    connection.rollback()
    return rows


def prepared_statements(connection: Connection) -> object:
    query = "SELECT id + %s FROM shop.customers WHERE id = %s"
    # The sixth execution prepares it.
    found = [connection.execute(query, (n, n)).fetchone() for n in range(12)]
    found.append(
        connection.execute("SELECT t FROM shop.kinds WHERE id = %s", (3,), prepare=True).fetchone()
    )
    connection.execute("CREATE TEMP TABLE changing (a int)")
    for column in ("b", "c"):
        found.append(connection.execute("SELECT * FROM changing", prepare=True).fetchone())
        connection.commit()
        connection.execute(f"ALTER TABLE changing ADD {column} int".encode())
        connection.execute("DISCARD ALL") if connection.autocommit else connection.execute(
            "DEALLOCATE ALL"
        )
    return found


def transactions(connection: Connection) -> object:
    found: list[object] = []
    with connection.transaction() as outer:
        connection.execute(INSERT, (1, None))
        try:
            with connection.transaction():
                connection.execute(INSERT, (2, None))
                connection.execute("SELECT 1/0")
        except psycopg.errors.DivisionByZero:
            found.append(connection.info.transaction_status.name)
        found.append(connection.execute("SELECT id FROM shop.logs ORDER BY id").fetchall())
        raise psycopg.Rollback(outer)
    found.append(connection.execute("SELECT count(*) FROM shop.logs").fetchone())
    connection.rollback()
    connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
    connection.read_only = True
    try:
        connection.execute(INSERT, (3, None))
    except psycopg.Error as error:
        found.append(type(error).__name__)
    connection.rollback()
    return found


def notices(connection: Connection) -> object:
    heard: list[object] = []
    connection.add_notice_handler(
        lambda diag: heard.append((diag.severity, diag.sqlstate, diag.message_primary))
    )
    connection.execute("DROP TABLE IF EXISTS shop.nothing")
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS n (a int)")
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS n (a int)")
    return heard


def errors(connection: Connection) -> object:
    found = []
    for text in (
        "SELECT * FROM nothing", "SELECT nothing FROM shop.kinds", "SELEC 1", "SELECT 1/0", "SELECT 'x'::int", "SELECT 1; SELEC",
        "INSERT INTO shop.orders (id, customer_id) VALUES (1, 999)", "INSERT INTO shop.orders (id, customer_id, total) VALUES (901, 1, -1)",
        "INSERT INTO shop.customers OVERRIDING SYSTEM VALUE VALUES (1, 'a', NULL)", "SELECT 'a'::shop.mood",
    ):  # fmt: skip
        try:
            connection.execute(text.encode())
        except psycopg.Error as error:
            diag = error.diag
            found.append(
                [type(error).__name__, str(error)]
                + [
                    getattr(diag, name)
                    for name in dir(diag)
                    if name.startswith(("const", "table", "col", "schema", "data", "stat"))
                ]
            )
        connection.rollback()
    return found


def connection_info(connection: Connection) -> object:
    info = connection.info
    names = (
        "server_version",
        "server_encoding",
        "client_encoding",
        "integer_datetimes",
        "standard_conforming_strings",
        "TimeZone",
    )
    return info.server_version, info.encoding, [info.parameter_status(name) for name in names]


def composed_statements(connection: Connection) -> object:
    query = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%s) ORDER BY 1").format(
        sql.SQL(", ").join(map(sql.Identifier, ("id", "name"))),
        sql.Identifier("shop", "customers"),
        sql.Identifier("id"),
    )
    client = psycopg.ClientCursor(connection)
    return connection.execute(query, ([1, 2, 3],)).fetchall(), client.execute(
        query, ([4],)
    ).fetchall()


def several_statements(connection: Connection) -> object:
    cursor = connection.execute(
        "SELECT 1; SELECT 2, 3; UPDATE shop.logs SET id = id WHERE false; SELECT"
    )
    found = []
    while True:
        found.append(
            (cursor.statusmessage, cursor.fetchall() if cursor.description is not None else None)
        )
        if not cursor.nextset():
            return found


SCENES: dict[str, Callable[[Connection], object]] = {
    scene.__name__: scene
    for scene in (
        basics, parameters, every_type, types_from_the_catalog, row_factories, server_side_cursors, streams, copies, copy_between,
        pipelines, prepared_statements, transactions, notices, errors, connection_info, composed_statements, several_statements,
    )
}  # fmt: skip


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_scene_of_the_documentation(road: Road, scene):
    def run(way: Way) -> object:
        with psycopg.connect(way.dsn) as connection:
            try:
                return scene(connection)
            finally:
                connection.rollback()

    assert road.same(run)


def test_an_asynchronous_connection(road: Road):
    async def scene(way: Way) -> object:
        async with await psycopg.AsyncConnection.connect(way.dsn, autocommit=True) as connection:
            found: list[object] = []
            async with connection.cursor(binary=True) as cursor:
                await cursor.execute("SELECT * FROM shop.kinds ORDER BY id")
                found += [row async for row in cursor]
            async with connection.pipeline():
                cursors = [await connection.execute("SELECT %s::int", (n,)) for n in range(20)]
            found += [await cursor.fetchone() for cursor in cursors]
            async with connection.transaction(), connection.cursor(name="c") as named:
                await named.execute("SELECT id FROM shop.kinds ORDER BY id")
                found += await named.fetchmany(5)
            async with connection.cursor().copy("COPY shop.customers TO STDOUT") as copy:
                found += [bytes(block) async for block in copy]
            running = asyncio.create_task(connection.execute("SELECT pg_sleep(30)"))
            await asyncio.sleep(0.5)
            running.cancel()  # psycopg cancels at the server, too.
            with pytest.raises(asyncio.CancelledError):
                await running
            found.append(await (await connection.execute("SELECT 1")).fetchone())
            return found

    assert road.same(lambda way: asyncio.run(scene(way)))


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
def test_the_patients_are_masked_on_every_road(road: Road, binary):
    with psycopg.connect(road.bastion.dsn) as connection:
        seen: list[object] = []
        query = "SELECT id, mrn, name, ssn, dob, ward FROM ehr.patients ORDER BY id"
        seen += connection.execute(query, binary=binary).fetchall()
        for _ in range(3):
            seen += connection.execute(query, prepare=True, binary=binary).fetchmany(5)
        with connection.cursor(name="c", binary=binary) as cursor:
            seen += cursor.execute(query).fetchmany(5)
        with connection.pipeline():
            seen += connection.execute(query, binary=binary).fetchall()
        seen += list(connection.cursor(binary=binary).stream(query))
        with connection.cursor().copy("COPY ehr.patients TO STDOUT (FORMAT binary)") as copy:
            copy.set_types(["int4", "text", "varchar", "text", "date", "text", "timestamptz"])
            seen += list(copy.rows())
        assert_hides(str(seen))
        assert "[redacted]" in str(seen) and "W1" in str(seen)


def test_two_phase_commit_is_refused_by_decision(road: Road):
    with contextlib.closing(psycopg.connect(road.bastion.dsn)) as connection:
        connection.tpc_begin(connection.xid(1, "gtrid", "bqual"))
        connection.execute("SELECT 1")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="two-phase"):
            connection.tpc_prepare()


def test_a_table_made_in_the_same_transaction(road: Road):
    def scene(way: Way) -> object:
        with psycopg.connect(way.dsn) as connection:
            connection.execute("CREATE TEMP TABLE fresh AS SELECT 42 AS answer")
            return connection.execute("SELECT answer FROM fresh").fetchone()

    road.same(scene)
