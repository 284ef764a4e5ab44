"""Each mask on a column of each type, through the whole proxy, judged by PostgreSQL itself.

The server's own input and receive functions are asked whether what the client got is a
value of the type; text and binary must stand for the same value.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import psycopg
import pytest

from tests.integration import conftest as road
from tests.integration.conftest import running_bastion, temporary_database

pytestmark = pytest.mark.integration

MASKS = (
    "redact", "'null'", "keep_first(2)", "keep_last(4)", "year", "month", "zip3", "age90", "hash",
    "format", "constant(0)", "constant(2001-02-03)", "json(a)", "detect",
)  # fmt: skip
PLAIN = {
    "text": "'Marker 999-88-7777'", "varchar(8)": "'Marker99'", "char(14)": "'Marker'",
    "name": "'Marker'", '"char"': "'M'", "int2": "32101", "int4": "2147480001",
    "int8": "9223372036854775801", "numeric": "12345.6789", "numeric(6,2)": "9876.54",
    "numeric(3,3)": "0.987", "float4": "98765.5", "float8": "-9876543.25", "bool": "true",
    "date": "'1971-02-13'", "timestamp": "'1971-02-13 04:05:06.789'",
    "timestamptz": "'1971-02-13 04:05:06+03'", "time": "'04:05:06'", "timetz": "'04:05:06+03'",
    "interval": "'91 years 2 mons'", "uuid": "'a3bb189e-8bf9-4888-9912-ace4e6543002'",
    "json": """'{"a": "Marker", "b": [1, true]}'""", "jsonb": """'{"a": "Marker"}'""",
    "bytea": "'Marker'", "inet": "'10.9.8.7'", "cidr": "'10.9.8.0/24'",
    "macaddr": "'08:00:2b:01:02:03'", "int4range": "'[98765,98770)'",
    "bit(8)": "'10101010'", "point": "'(98,76)'", "money": "9876.54", "tsvector": "'marker'", "tsquery": "'marker & fat'", "macaddr8": "'08:00:2b:01:02:03:04:05'",
    "varbit": "'1011'", "varbit(9)": "'10110'", "daterange": "'[1971-02-13,1971-02-20)'", "numrange": "'[98.5,99.5]'",
    "int4multirange": "'{[98765,98770)}'", "tstzmultirange": "'{[1971-02-13 00:00+00,)}'", "oid": "98765", "pg_lsn": "'16/B374D848'",
    "path": "'[(98,76),(1,2)]'", "circle": "'<(98,76),5>'", "jsonpath": "'$.marker'", "xid8": "'98765'",
}  # fmt: skip
OWN = {
    "mood": "'marker'", "postcode": "'94110-1234'", "pair": "'(Marker,9876)'",
    "mood[]": "'{marker}'", "postcode[]": "'{94110,94111}'", "pair[]": """'{"(Marker,9876)"}'""",
    "span": "'[98.5,99.5]'", "postcodes": "'{94110,94111}'", "team": """ROW('Marker','{"(Marker,9876)"}')""",
    "team[]": """ARRAY[ROW('Marker','{"(Marker,9876)"}')::team]""", "age": "97",
}  # fmt: skip
ARRAYS = {
    "text[]": """'[0:2]={"Marker, \\"a\\"",NULL,Marker}'""", "varchar(8)[]": "'{Marker99}'",
    "int4[]": "'{{1,2147480001},{NULL,4}}'", "date[]": "'{1971-02-13}'", "uuid[]": "'{}'",
    "jsonb[]": """ARRAY['{"a": "Marker"}'::jsonb]""", "numeric[]": "'{9876.54321}'",
    "bool[]": "'{t}'", "timestamptz[]": "'{1971-02-13 04:05:06+03}'", "float8[]": "'{98765.5}'",
    "char(9)[]": "'{Marker}'", "bytea[]": "'{Marker}'", "inet[]": "'{10.9.8.7}'",
}  # fmt: skip
TYPES = PLAIN | OWN | ARRAYS
ODD = {
    "text": ["''", "' '", "E'\\t\\n'", "'-1'", "'é患者\U0001f642'", "'00501-1234'", "'89.999'", "'1e3'", "'NaN'"],
    "varchar(8)": ["''", "'患患患患患患患患'", "'123-45-6789'::varchar(8)"], "char(14)": ["''", "'é  '", "'a@b.co'"],
    "name": ["''", "'é'"], '"char"': ["''"], "int2": ["'-32768'", "'0'", "'501'"], "int4": ["'-2147483648'", "'0'", "'501'", "'89'", "'99999'"],
    "int8": ["'-9223372036854775808'", "'0'", "'3601'", "'90'"], "numeric": ["'NaN'", "'Infinity'", "'-Infinity'", "'-0.001'", "'1e100'", "'90.0001'", "'0'"],
    "numeric(6,2)": ["'NaN'", "'-9999.99'", "'0'", "'90'"], "numeric(3,3)": ["'NaN'", "'0'", "'-0.999'"],
    "float4": ["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "1e-38", "'89.99999'"],
    "float8": ["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "'1e300'", "'90'", "1e-300"], "bool": ["false"],
    "date": ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'5874897-12-31'", "'4713-01-01 BC'", "'0001-01-01'", "'9999-12-31'", "'10000-02-29'"],
    "timestamp": ["'infinity'", "'-infinity'", "'0044-03-15 01:02:03 BC'", "'294276-12-31 23:59:59.999999'", "'0001-01-01 00:00'", "'1999-12-31 23:59:59.999999'"],
    "timestamptz": ["'infinity'", "'-infinity'", "'0044-03-15 01:02:03+00 BC'", "'294276-12-31 23:59:59+00'", "'2000-01-01 00:30+14'", "'1883-01-01 00:00:00-00:45'"],
    "time": ["'00:00'", "'24:00'"], "timetz": ["'24:00-15:59'", "'00:00+15:59:59'"],
    "interval": ["'-1 year -2 days +03:04:05.678'", "'0'", "'178000000 years'"], "json": ["'null'", "'[]'", "'\"\"'", "'-1e400'", "' {\"a\":{}}'"],
    "jsonb": ["'null'", "'[]'", "'\"\"'", "'-1.50'", "'{\"a\":{\"a\":null}}'"], "bytea": ["''", "'\\x00ff'"], "inet": ["'::1'", "'2001:db8::/32'"],
    "money": ["'-0.01'", "'0'"], "bit(8)": ["'00000000'"], "varbit": ["''"], "int4range": ["'empty'", "'(,)'"], "numrange": ["'empty'", "'[NaN,]'"],
    "daterange": ["'empty'", "'[-infinity,infinity]'"], "int4multirange": ["'{}'"], "tsvector": ["''"],
    "postcode": ["'00501'", "'     '"], "age": ["'0'", "'89'", "'-1'"], "pair": ["'(,)'", "'(\"\",-1)'"], "mood": ["'fine'"],
    "text[]": ["'{}'", "'{NULL}'", "'{\"\"}'"], "int4[]": ["'{}'", "'{NULL,-1}'"], "date[]": ["'{infinity,NULL,0044-03-15 BC}'"], "pair[]": ["'{}'"],
    "mood[]": ["'{}'", "'{NULL,fine}'"], "numeric[]": ["'{NaN,-Infinity}'"], "postcodes": ["'{}'"], "float8[]": ["'{NaN,-0}'"],
}  # fmt: skip
"""What stands in the rows behind the first one."""
ODD_ROWS = max(map(len, ODD.values()))
UNCHANGED = {
    ("json(b)", "json"),
    ("hash", "uuid[]"),
    ("format", "uuid[]"),
    ("age90", "numeric(3,3)"),
}


@pytest.fixture(scope="module")
def types_host(postgres_host: Path) -> Iterator[Path]:
    """The server with a database that has a table for each mask, a column for each type."""
    columns = ", ".join(f"c{n} {name}" for n, name in enumerate(TYPES))
    rows = [
        ", ".join(f"{([TYPES[name], *ODD.get(name, ())][row:] or ['NULL'])[0]}::{name}" for name in TYPES)
        for row in range(ODD_ROWS + 1)
    ]  # fmt: skip
    made = (
        "CREATE SCHEMA m; CREATE TYPE mood AS ENUM ('marker', 'fine');"
        "CREATE DOMAIN postcode AS varchar(10) CHECK (length(value) >= 5);"
        "CREATE TYPE pair AS (who text, n int); CREATE TYPE span AS RANGE (subtype = float8);"
        "CREATE DOMAIN postcodes AS postcode[]; CREATE TYPE team AS (name text, members pair[]);"
        "CREATE DOMAIN age AS int2 CHECK (value < 150)"
    )
    with temporary_database(postgres_host, "types", made) as connection:
        for number in range(len(MASKS)):
            connection.execute(f"CREATE TABLE m.t{number} ({columns})")
            for row in rows:
                connection.execute(f"INSERT INTO m.t{number} SELECT {row}")
        yield postgres_host


def policy() -> str:
    lines = "".join(
        f"        m.t{table}.c{column}: {mask}\n"
        for table, mask in enumerate(MASKS)
        for column in range(len(TYPES))
    )
    head, _, tail = road.POLICY.partition("      columns:\n")
    head = head.replace("database: clinic", "database: types")
    return f"{head}      columns:\n{lines}{tail[tail.index('roles:') :]}"


def canonical(direct: psycopg.Connection, value: bytes, oid: int, binary: bool) -> str | None:
    """What the server reads the value as; raises if it is no value of the type."""
    result = direct.pgconn.exec_params(
        b"SELECT $1", [value], param_types=[oid], param_formats=[int(binary)]
    )
    assert not result.error_message, (value, oid, result.error_message)
    read = result.get_value(0, 0)
    return None if read is None else read.decode()


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_every_mask_gives_a_value_of_the_type(
    tmp_path, types_host, monkeypatch, engine: str
) -> None:
    monkeypatch.setattr(road, "POLICY", policy())
    monkeypatch.setattr(road, "BASTION", road.BASTION.replace("python", engine))
    table = asyncio.run(_read_all(tmp_path, types_host))
    assert "[redacted]" in str(table["redact", "text"]) + str(table["redact", "text[]"])
    assert table["keep_last(4)", "text"] == "**************7777"
    assert table["detect", "text"] == "Marker [ssn]"
    assert table["detect", "json"] == """{"a": "Marker", "b": [1, true]}"""
    assert table["detect", "int4"] is None
    assert table["json(a)", "jsonb"] == '{"a": "[redacted]"}'
    assert table["year", "date"] == "1971-01-01"
    assert table["zip3", "postcode"] == "94100"
    assert table["constant(0)", "int4"] == "0"
    assert table["constant(2001-02-03)", "date[]"] == "{2001-02-03}"


async def _read_all(tmp_path: Path, host: Path) -> dict[tuple[str, str], str | None]:
    found: dict[tuple[str, str], str | None] = {}
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(asyncio.timeout(100))
        bastion = await stack.enter_async_context(running_bastion(tmp_path, host))
        direct = psycopg.connect(f"host={host} user=postgres dbname=types", autocommit=True)
        stack.enter_context(direct)
        through = await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)
        await stack.enter_async_context(through)
        for number, mask in enumerate(MASKS):
            plain = direct.execute(f"SELECT * FROM m.t{number}").pgresult
            answers = []
            for binary in (False, True):
                cursor = through.cursor(binary=binary)
                await cursor.execute(f"SELECT * FROM m.t{number}")
                answers.append(cursor.pgresult)
                if binary:
                    await cursor.fetchone()  # psycopg can parse it, too
            assert {answer.ntuples for answer in answers} == {plain.ntuples} == {ODD_ROWS + 1}
            for row, (column, name) in product(range(ODD_ROWS + 1), enumerate(TYPES)):
                read = []
                for binary, answer in enumerate(answers):
                    assert answer.ftype(column) == plain.ftype(column)
                    value = answer.get_value(row, column)
                    read.append(
                        None
                        if value is None
                        else canonical(direct, value, answer.ftype(column), bool(binary))
                    )
                assert read[0] == read[1], (mask, name, plain.get_value(row, column))
                if row:
                    continue
                original = plain.get_value(0, column).decode()
                if mask != "detect" and (mask, name) not in UNCHANGED:
                    assert read[0] != original, (mask, name)
                    assert "arker" not in str(read[0]), (mask, name)
                found[mask, name] = read[0]
    return found
