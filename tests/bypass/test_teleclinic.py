"""Attacks on the clinic by video, through the whole proxy, in two databases at once.

They differ in their protected values alone; every byte of every answer must be the same, and
none may hold a marker. Values of odd shapes find what fails for some of them only.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator

import pytest

from appliance.errors import ProtocolError
from appliance.masking.catalog import build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.masking.functions import TOTAL, TOTAL_OF_COLUMNS
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse

from .teleclinic import TELECLINIC, VALUES
from .twins import ConversationTests, Twins
from .wire import SYNC, bind, describe, execute, parse, query
from .worlds import connect

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]


SHOWN = 'SELECT * FROM "Tele"."Types"'
NAME = 'SELECT "Full Name" FROM "Tele"."Patient"'
SHOUT = 'SELECT upper("Full Name") FROM "Tele"."Patient"'
SETTINGS = """
DateStyle = 'SQL, DMY'|DateStyle = 'German'|IntervalStyle = iso_8601|bytea_output = escape|extra_float_digits = -15
TimeZone = 'Asia/Kathmandu'|xmlbinary = hex|lc_monetary = 'C'|client_min_messages = debug5|search_path = lib, pub
default_text_search_config = 'pg_catalog.simple'|plan_cache_mode = force_generic_plan|row_security = off
"""
CONVERSATIONS: dict[str, list[bytes]] = {
    "what a value looks like": [
        step
        for setting in re.split(r"[|\n]", SETTINGS.strip())
        for step in (query(f"SET {setting}"), query(SHOWN), query('COPY "Tele"."Types" TO STDOUT'))
    ],
    "several statements, an error, and the rest": [
        query(f"SELECT 1; {NAME}; {SHOUT}; SELECT 1/0; {NAME}"),
        query(f'BEGIN; SAVEPOINT a; {SHOUT}; SELECT "Full Name"::int FROM "Tele"."Patient"'),
        query(f"ROLLBACK TO a; {SHOUT}; RELEASE a; {NAME}; COMMIT AND CHAIN; {SHOUT}; ROLLBACK"),
    ],
    "each form of COPY": [
        query(f"COPY {what} TO STDOUT{form}")
        for form in ("", " (FORMAT csv, HEADER)", " (FORMAT binary)")
        for what in ('"Tele"."Types"', f"({SHOUT})", '(SELECT * FROM pub."Patient 3")',
                     '"Tele"."Session else"', "(SELECT lib.name_of(1))", "(TABLE pub.over_mv)",
                     '(SELECT p, kin, home FROM "Tele"."Patient" p)')
    ],
    "cursors": [
        query(f"BEGIN; DECLARE a SCROLL CURSOR WITH HOLD FOR {SHOUT}; DECLARE b BINARY CURSOR FOR {SHOWN}"),
        query("FETCH ALL b; FETCH LAST a; FETCH PRIOR a; SAVEPOINT s; CLOSE a; ROLLBACK TO s"),
        query("FETCH ABSOLUTE 1 a; MOVE FORWARD ALL a; COMMIT"),
        query("FETCH BACKWARD ALL a; CLOSE a"),
        query("BEGIN; SELECT lib.pl_ref('c'); FETCH ALL c; ROLLBACK"),
    ],
    "portals in turns": [
        query("BEGIN"),
        parse(SHOWN, "s") + parse(SHOUT, "t") + bind("x", "s", True) + bind("y", "t") + SYNC,
        execute("x", 1) + describe(b"P", "y") + execute("y", 2) + execute("x") + execute("y") + SYNC,
        parse("SELECT nothing") + bind() + execute() + parse(NAME) + bind() + execute() + SYNC,
        query("ROLLBACK"),
    ],
    "prepared statements": [
        query(f'PREPARE p AS {SHOUT}; PREPARE q (text) AS SELECT $1 || "E-Mail" FROM "Tele"."Patient"'),
        query("EXECUTE p; EXECUTE q ('x'); EXPLAIN ANALYZE EXECUTE p; CREATE TEMP TABLE t AS EXECUTE p"),
        query("CREATE TEMP TABLE more (x int); EXECUTE p; EXECUTE q (lib.name_of(1))"),
        query("DROP TABLE more; TABLE pg_prepared_statements; DEALLOCATE ALL"),
    ],
    "a table of one's own": [
        query("CREATE TEMP TABLE guess (g text); INSERT INTO guess VALUES ('QWVzelda'), ('x')"),
        query('SELECT g FROM guess, "Tele"."Patient" WHERE "Full Name" = g'),
        query("SELECT g FROM guess WHERE lib.pl_found(g)"),
        query('INSERT INTO guess SELECT upper("Full Name") FROM "Tele"."Patient"; TABLE guess'),
        query('CREATE TEMP TABLE "Patient" ("Full Name" int); SET search_path = pg_temp, "Tele"'),
        query('SELECT "Full Name" FROM "Patient"; DROP TABLE "Patient"'),
        query("SELECT \"Full Name\" || '' FROM \"Patient\"; DISCARD ALL; TABLE \"Patient\""),
    ],
    "triggers that are loud": [
        query('LISTEN x; UPDATE rx."Script" SET qty = qty + 1 WHERE id = 1'),
        query('UPDATE rx."Script" SET qty = 600'),
        query("BEGIN; UPDATE \"Tele\".\"Patient\" SET \"MRN\" = 'x' WHERE \"ID\" = 1"),
        query('SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM "Tele"."Patient"; ROLLBACK'),
    ],
}  # fmt: skip


# Shapes of values

LITERALS = ["2147483640", "'{{a,b},{c,d}}'::text[]", "'UTF8'", "'%*s'", "5::oid"]
FORMS = """
{}::text|{}::varchar(5)|{} || {}|{} = {}|{} IS JSON|{} IS NFC NORMALIZED|JSON_SERIALIZE({})|JSON_ARRAY({})
JSON_ARRAY({} FORMAT JSON)|JSON_ARRAYAGG({} FORMAT JSON)|JSON_ARRAYAGG({})|JSON_SCALAR({})|ARRAY[{}, {}]
normalize({}, NFKC)|xmlelement(name x, {})|({})[1]|({}).street|extract(epoch FROM {})|{} AT TIME ZONE 'UTC'
overlay('x' PLACING {} FROM 1)|substring({} FROM 2)|substring({} FROM 'a(.)')|position('a' IN {})|lpad({}, 5, {})
trim(both 'x' from {})|array_agg({} ORDER BY id)|lag({}) OVER (ORDER BY id)|sum({}) = 5::oid|format('%L', {})
string_to_array({}::text, 'x') || '{{a,b}}'::text[]|to_char({}, 'FM999')|to_char({}, 'YYYY')|date_trunc('day', {})
age({})|count({})|concat_ws('x', {}, {})|{} IS NULL|any_value({})|hashtext({}::text)|md5({}::text)|row({})
"""
OFTEN = frozenset({"v_text2", "v_int4", "v_texts", "v_bytea", "v_varbit", "v_ts"})
PROBE = r"""
CREATE FUNCTION pg_temp.probe(expressions text[]) RETURNS text[] LANGUAGE plpgsql AS $f$
DECLARE e text; found text[] := '{}'; codes text; dummy text;
BEGIN
  FOREACH e IN ARRAY expressions LOOP
    codes := '';
    FOR i IN 1..4 LOOP
      BEGIN
        EXECUTE 'SELECT count(q.*::text) FROM (SELECT ' || e || ' FROM "Tele"."Types" WHERE '
          || CASE i WHEN 4 THEN 'true' ELSE 'id = ' || i END || ' OFFSET 0) q' INTO dummy;
        codes := codes || ' 00000';
      EXCEPTION WHEN OTHERS THEN
        codes := codes || ' ' || SQLSTATE;
        EXIT WHEN SQLSTATE LIKE '42%';
      END;
    END LOOP;
    found := found || codes;
  END LOOP;
  RETURN found;
END $f$
"""


def expressions() -> Iterator[str]:
    """Yield what may be computed from the columns of every type, as far as it is let run."""
    columns = [name for name in VALUES if name != "v_oid"]  # See docs/threat-model.md.
    for form, column in itertools.product(re.split(r"[|\n]+(?=\S)", FORMS.strip()), columns):
        yield form.replace("{}", column)
    for name, column in itertools.product(sorted(TOTAL | TOTAL_OF_COLUMNS), columns):
        yield f"pg_catalog.{name}({column})"
        for literal in LITERALS[:4] if column in OFTEN else ():
            yield f"pg_catalog.{name}({column}, {literal})"
            yield f"pg_catalog.{name}({literal}, {column})"
    for operator, column, literal in itertools.product(
        ("||", "=", "<", "@>", "->>", "~~"), columns, LITERALS
    ):
        yield f"{column} {operator} {literal}"
    for name, literal, last in itertools.product(
        ("overlay", "lpad", "varchar"), LITERALS, LITERALS
    ):
        yield f"pg_catalog.{name}({literal}, v_text2, {last})"
        yield f"pg_catalog.{name}(v_text2, {literal}, {last})"


class TestTeleclinic(ConversationTests):
    twins = Twins(
        TELECLINIC,
        telling=(
            "SELECT * FROM pub.filtered",  # By a view's condition.
            "SELECT count(*) FROM pub.filtered",
        ),
    )
    fewest = 600
    conversations = CONVERSATIONS

    def test_no_error_comes_for_some_values_only(self, databases):
        """Whatever fails for some values of a column, and not for others, is refused."""
        texts = list(dict.fromkeys(expressions()))
        codes = []
        for database in ("teleclinic_one", "teleclinic_other"):
            with connect(databases, database) as connection:
                connection.execute(PROBE.encode())
                (found,) = connection.execute("SELECT pg_temp.probe(%s)", [texts]).fetchone()
                rows = {k: connection.execute(q).fetchall() for k, q in CATALOG_QUERIES.items()}
                codes.append(found)
        catalog = build_catalog(rows)
        rules = ProtectedData.model_validate({"columns": TELECLINIC.columns})
        telling = [
            text
            for text, one, other in zip(texts, *codes, strict=True)
            if len({*one.split(), *other.split()}) > 1
        ]
        assert len(telling) >= 30
        for text in telling:
            with contextlib.suppress(ProtocolError):
                (verdict,) = analyse(f'SELECT {text} FROM "Tele"."Types"', catalog, rules)
                assert verdict.refusal is not None, text
