"""Code that writes: one table for each way to put protected values where they can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.bypass.worlds import World

ROWS = (
    """INSERT INTO wr.patients VALUES (1, 'WQX-1', 'WQX911', 'WQXann', 'Bonn', 7391),
    (2, 'WQX-2', 'WQX912', 'WQXbea', 'Kiel', 7392), (3, 'WQX-3', '12', 'WQXcy', 'Ulm', 7393)""",
    """INSERT INTO wr.patients VALUES (1, 'a', '1', 'Zed', 'Bonn', 12),
    (2, 'b', '', 'A', 'Kiel', 0), (3, 'c', 'x y', 'WQ', 'Ulm', -5)""",
)
"""The protected rows: as they are here, and in the other database."""
BASE = """
SET check_function_bodies = off;
CREATE SCHEMA wr;
CREATE SCHEMA evil;
CREATE TABLE wr.patients (id int PRIMARY KEY, mrn text UNIQUE, ssn text, name text, city text, age int);
{rows};
CREATE TABLE wr.cities (name text PRIMARY KEY, size int);
INSERT INTO wr.cities VALUES ('Bonn', 1), ('Kiel', 2);
CREATE FUNCTION wr.top_ssn() RETURNS text LANGUAGE sql AS 'SELECT max(ssn) FROM wr.patients';
"""
TABLE = "CREATE TABLE wr.{0} (id serial, txt text, n bigint);"


@dataclass(frozen=True)
class Case:
    """What code is in the database, and what is done with it."""

    code: str
    """`{0}` is the name of the case: of its table, and of its function."""
    attacks: list[str]


def _cases() -> dict[str, Case]:
    found: dict[str, Case] = {}
    text = (Path(__file__).parent / "cases.sql").read_text(encoding="utf-8")
    for part in re.split(r"^-- case ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        code, _, attacks = rest.partition("-- attacks\n")
        found[name] = Case(
            TABLE.format(name) + code.replace("{0}", name),
            [line.replace("{0}", name) for line in attacks.splitlines() if line],
        )
    return found


CASES = _cases()
HONEST = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


def _world(name: str, cases: dict[str, Case], more: str = "") -> World:
    return World(
        name,
        columns={f"wr.patients.{name}": "redact" for name in ("mrn", "ssn", "name", "age")},
        markers=(b"WQX", b"739"),
        other_values=((re.escape(ROWS[0]), ROWS[1]),),
        more_rules={"lookup_budget": 100_000},
        script=BASE.format(rows=ROWS[0]) + more + "".join(case.code for case in cases.values()),
    )


CHECKED_CASES = {"domain": CASES.pop("domain")}
"""Where the check of a domain tells values, nothing that writes is proven safe."""
WRITERS, CHECKED = _world("writers_attacked", CASES), _world("writers_checked", CHECKED_CASES)
USED = _world(
    "writers", {k: v for k, v in CASES.items() if k not in {"operator", "presence"}}, HONEST
)
"""What honest statements call, beside the same code but what has the names of others."""
