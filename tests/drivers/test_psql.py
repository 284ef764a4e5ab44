"""psql, as people use it: the same output as without the bastion."""

from __future__ import annotations

import re

import pytest

from .conftest import POSTGRES_VERSION, Road, Way, assert_hides, run_program

pytestmark = pytest.mark.integration

COMMANDS = r"""
\d
\d ehr.patients
\d+ ehr.patients
\d ehr.wards
\d shop.kinds
\d+ shop.orders
\d shop.totals
\d+ shop.logs
\d shop.counter
\d+ shop.summary
\dt
\dt+
\dt *.*
\dt+ ehr.*
\dv+ *.*
\dm
\dm+ shop.*
\di+ ehr.*
\ds
\ds shop.*
\df
\df+ shop.*
\dft shop.*
\da
\l
\l+
\du
\du+
\dn
\dn+
\dT+ shop.*
\dD shop.*
\dx
\dp
\dp ehr.*
\z shop.orders
\ddp
\dC
\db+
\dc
\dd
\dE
\dew
\dF
\dFd
\dL
\do
\dO
\dRp
\drds
\dy
\dA
\dAc
\dP
\dX
\dl
\lo_list
\sf shop.double
\sv shop.totals
\encoding
SELECT id, ward, ward || 'x' AS w FROM ehr.patients \gdesc
SELECT * FROM shop.kinds \gdesc
SELECT id, ward FROM ehr.patients ORDER BY id LIMIT 2 \gx
SELECT 'SELECT ' || n FROM generate_series(1, 3) n \gexec
SELECT n, n % 2, n FROM generate_series(1, 3) n \crosstabview
SELECT 1 AS one \g (format=csv)
\copy shop.customers to stdout
\copy (select id, name from shop.customers order by 1) to stdout csv header
\copy shop.kinds to stdout
\copy shop.kinds to stdout (format binary)
TABLE shop.customers;
SELECT * FROM shop.kinds ORDER BY id;
SELECT * FROM shop.totals ORDER BY 1;
SELECT shop.double(4);
EXPLAIN SELECT * FROM shop.kinds;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM shop.kinds;
SHOW search_path; SHOW server_version; SHOW TimeZone;
SELECT * FROM nothing;
SELECT 1/0;
SELECT 'x'::int;
SELECT 99999::numeric(4,4);
INSERT INTO shop.customers OVERRIDING SYSTEM VALUE VALUES (901, 'a', 'c901@shop.test'), (901, 'b', 'c902@shop.test') ON CONFLICT (id) DO UPDATE SET name = 'x';
SELECT inet('10.0.0.1'), uuid('018f0000-0000-7000-8000-000000000000'), regtype('int4'), json('{}');
SELEC 1;
INSERT INTO shop.orders (id, customer_id) VALUES (900, 99999);
INSERT INTO shop.customers OVERRIDING SYSTEM VALUE VALUES (900, 'a', 'c1@shop.test');
INSERT INTO shop.customers OVERRIDING SYSTEM VALUE VALUES (900, NULL);
DROP TABLE IF EXISTS shop.nothing;
CREATE TABLE IF NOT EXISTS shop.customers (id int);
CREATE TEMP TABLE t AS SELECT * FROM shop.kinds; SELECT count(*) FROM t; DROP TABLE t;
BEGIN; SAVEPOINT a; INSERT INTO shop.logs VALUES (1); ROLLBACK TO a; RELEASE a; COMMIT;
BEGIN; INSERT INTO shop.logs VALUES (1) RETURNING *; UPDATE shop.logs SET id = 2 RETURNING id; DELETE FROM shop.logs RETURNING *; ROLLBACK;
BEGIN; DECLARE c SCROLL CURSOR FOR SELECT id FROM shop.kinds; FETCH 3 FROM c; FETCH BACKWARD 1 FROM c; MOVE LAST IN c; CLOSE c; COMMIT;
PREPARE p (int) AS SELECT $1 + 1; EXECUTE p (1); EXECUTE p (2); DEALLOCATE p;
SET search_path = shop; SELECT * FROM customers WHERE id = 1; RESET search_path; RESET ALL; DISCARD ALL;
SELECT * FROM information_schema.tables WHERE table_schema = 'shop' ORDER BY 1, 2, 3;
SELECT * FROM information_schema.columns WHERE table_schema = 'shop' ORDER BY 1, 2, 3, 4;
SELECT * FROM information_schema.key_column_usage ORDER BY 1, 2, 3, 4, 5, 6, 7;
""".strip().splitlines()  # fmt: skip

SCRIPTS = {
    "gset": "SELECT 7 AS seven \\gset\nSELECT :seven;\n",
    "fetch count": "\\set FETCH_COUNT 7\nSELECT id, t FROM shop.kinds ORDER BY id;\n",
    "on error rollback": "\\set ON_ERROR_ROLLBACK on\nBEGIN;\nSELECT 1;\nSELECT 1/0;\nSELECT 2;\nCOMMIT;\n",
    "on error stop": "\\set ON_ERROR_STOP on\nSELECT 1/0;\nSELECT 2;\n",
    "verbose": "\\set VERBOSITY verbose\nSELECT * FROM shop.kindz;\nSELECT 1/0;\n\\errverbose\n",
    "several at once": "SELECT 1\\; SELECT 2\\; SELECT 3;\n",
    "copy in": "BEGIN;\n\\copy shop.logs from stdin csv\n1,2024-01-01\n2,\n\\.\nTABLE shop.logs;\nROLLBACK;\n",
    "copy fails": "\\copy shop.logs from stdin csv\n1,not a date\n\\.\nSELECT 1;\n",
    "json": "\\pset format csv\nSELECT j, jb, ar, ta, pair FROM shop.kinds ORDER BY id LIMIT 3;\n",
    "html": "\\pset format html\nSELECT * FROM shop.customers ORDER BY id LIMIT 2;\n",
}
if POSTGRES_VERSION != "15":
    SCRIPTS["bind"] = "SELECT $1::int + $2 \\bind 5 6 \\g\n"
if int(POSTGRES_VERSION) >= 18:
    SCRIPTS["pipeline"] = (
        "\\startpipeline\nSELECT $1 \\bind 1 \\sendpipeline\nSELECT $1 \\bind 2 \\sendpipeline\n\\endpipeline\n"
    )


def psql(way: Way, script: str) -> tuple[int, str, str]:
    done = run_program(way, "psql", "-X", stdin=script)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_looks_the_same(road: Road, command):
    road.same(lambda way: psql(way, command + "\n"))


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_looks_the_same(road: Road, script):
    road.same(lambda way: psql(way, script))


@pytest.mark.skipif(POSTGRES_VERSION == "15", reason="its \\watch ends with Ctrl-C only")
def test_watch_repeats(road: Road):
    _, output, _ = psql(road.bastion, "SELECT 40 + 2 AS answer \\watch c=3 i=0.1\n")
    assert output.count("\n     42\n") == 3


def test_the_patients_are_masked_in_every_format(road: Road):
    for form in ("aligned", "csv", "html", "unaligned"):
        _, output, _ = psql(road.bastion, f"\\pset format {form}\nTABLE ehr.patients;\n")
        assert_hides(output)
        assert "[redacted]" in output and "W1" in output
    for command in ("\\copy ehr.patients to stdout", "\\copy ehr.patients to stdout csv header"):
        _, output, errors = psql(road.bastion, command + "\n")
        assert_hides(output + errors)
        assert output.count("[redacted]") == 200


# What psql asks the server while somebody presses TAB; a list of its own, as it is typed.
COMPLETIONS = [
    "SELECT * FROM e\t\t", "SELECT * FROM ehr.\t\t", "SELECT * FROM shop.k\t ORDER BY \t\t", "UPDATE shop.o\t SET \t\t", "\\d shop.\t\t",
    "\\dn e\t\t", "INSERT INTO shop.c\t\t", "SET search_path TO \t\t", "ALTER TABLE shop.orders DROP CONSTRAINT \t\t", "DROP VIEW shop.\t\t",
    "GRANT SELECT ON \t\t", "COMMENT ON TABLE shop.\t\t", "\\df shop.\t\t", "DROP FUNCTION shop.\t\t", "REFRESH MATERIALIZED VIEW \t\t",
]  # fmt: skip


@pytest.mark.parametrize("typed", COMPLETIONS, ids=[t.strip() for t in COMPLETIONS])
def test_tab_completion_offers_the_same(road: Road, typed):
    road.same(lambda way: complete(way, typed))


def complete(way: Way, typed: str) -> str:
    """Type at psql's prompt on a terminal; return what is on the screen then."""
    import os
    import pty
    import select
    import time

    pid, terminal = pty.fork()
    if pid == 0:
        from tests.conftest import postgres_binaries

        binary = str(postgres_binaries() / "psql")
        os.environ |= {
            "INPUTRC": "/dev/null",
            "TERM": "dumb",
            "PAGER": "cat",
            "PGSSLMODE": "disable",
        }
        os.execv(binary, [binary, "-X", way.dsn])
    screen = b""

    def read_until(quiet_seconds: float) -> None:
        nonlocal screen
        until = time.monotonic() + 15
        while time.monotonic() < until and select.select([terminal], [], [], quiet_seconds)[0]:
            try:
                screen += os.read(terminal, 65536)
            except OSError:
                return

    try:
        while b"=# " not in screen:
            read_until(0.5)
        screen = b""
        os.write(terminal, typed.encode())
        read_until(1.0)
    finally:
        os.close(terminal)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    return re.sub(r"\x1b\[[?\d;]*[a-zA-Z]", "", screen.decode(errors="replace"))


REFUSED = {
    "DO $$ BEGIN NULL; END $$;": "not allowed here",
    "SELECT pg_notify('x', current_user);": "not known to be safe",
    "SHOW ALL;": "SHOW ALL shows too much: name a setting",
    "SELECT pg_read_file('/etc/passwd');": "not known to be safe",
    "SELECT * FROM pg_authid;": "ask for allow: [pg_authid]",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';": "not allowed here",
}


@pytest.mark.parametrize(("statement", "message"), REFUSED.items())
def test_what_is_refused_by_decision_says_so(road: Road, statement, message):
    _, output, errors = psql(road.bastion, f"{statement}\nSELECT 'alive';\n")
    assert message in errors and "alive" in output
