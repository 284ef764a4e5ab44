"""Honest mistakes: what PostgreSQL says of a mistyped name is what the client reads."""

from __future__ import annotations

import time

import psycopg
import pytest
from psycopg.pq import DiagnosticField as Part

from .conftest import Road, Way, assert_hides

PARTS = (
    Part.SQLSTATE,
    Part.MESSAGE_PRIMARY,
    Part.MESSAGE_DETAIL,
    Part.MESSAGE_HINT,
    Part.STATEMENT_POSITION,
)
MISTAKES = [
    "SELECT nme FROM ehr.patients",
    "SELECT p.nme FROM ehr.patients p",
    "SELECT ward FROM ehr.patients WHERE wrd = 'W1'",
    "SELECT ward, count(*) FROM ehr.patients GROUP BY wrd ORDER BY nope",
    "SELECT id FROM ehr.patients GROUP BY ward",
    "SELECT nofunction(id) FROM ehr.patients",
    "SELECT id FROM ehr.patients WHERE id = 'x'",
    "SELECT id FROM ehr.patients WHERE dob = 'no date'",
    "INSERT INTO ehr.patients (nme) VALUES ('x')",
    "INSERT INTO ehr.patients (id, mrn, name, dob) VALUES (1, 'x', 'y', '2024-02-31')",
    "UPDATE ehr.patients SET wrd = 'W1' WHERE id = 1",
    "SELECT c.nme FROM shop.customers c",
    "SELECT upper(1, 2), nofunction(1)",
    "CALL shop.nothing()",
    "INSERT INTO shop.customers (id, name) VALUES (1, 'x')",
    "INSERT INTO shop.kinds (r) VALUES ('no range')",
    "DROP TABLE shop.customers",
    "FETCH 1 FROM nowhere",
    "EXECUTE nothing",
    "SHOW nothing",
    "SET statment_timeout = '5s'",
    "SET LOCAL Nothing TO 'x'",
    "RESET nothing",
]  # fmt: skip


def told(way: Way, text: str, *, in_transaction: bool, extended: bool) -> object:
    """Return the state of the transaction after a mistake, and the fields of the error."""
    with psycopg.connect(way.dsn, autocommit=True) as connection:
        if in_transaction:
            connection.execute("BEGIN")
        pg = connection.pgconn
        result = pg.exec_params(text.encode(), None) if extended else pg.exec_(text.encode())
        fields = [(result.error_field(part) or b"").decode() for part in PARTS]
        # The log's entry is named in what we say ourselves.
        return connection.info.transaction_status, [field.split(" (rule ")[0] for field in fields]


@pytest.mark.parametrize("extended", [False, True], ids=["simple", "extended"])
@pytest.mark.parametrize("in_transaction", [False, True], ids=["alone", "in a transaction"])
@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_in_the_words_of_postgresql(
    road: Road, text: str, in_transaction: bool, extended: bool
):
    road.same(lambda way: told(way, text, in_transaction=in_transaction, extended=extended))


def test_a_commit_that_lost_against_another_says_to_try_again(road: Road):
    def scene(way: Way) -> list[str | None]:
        with psycopg.connect(way.dsn) as one, psycopg.connect(way.dsn) as other:
            for number, connection in enumerate((one, other)):
                connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
                connection.execute("SELECT count(*) FROM shop.logs")
                connection.execute(
                    "INSERT INTO shop.logs (id, at) VALUES (%s, now())", [98 + number]
                )
            one.commit()
            with pytest.raises(psycopg.errors.SerializationFailure) as failure:
                other.commit()
        with psycopg.connect(way.dsn, autocommit=True) as connection:
            connection.execute("DELETE FROM shop.logs WHERE id >= 98")
        told = failure.value.diag
        return [told.message_primary, told.message_detail, told.message_hint]

    road.same(scene)


def test_a_connection_that_ends_says_why(road: Road):
    def scene(way: Way) -> str:
        with psycopg.connect(way.dsn) as connection:
            connection.execute("SET idle_in_transaction_session_timeout = 20")
            time.sleep(0.2)
            with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout) as ended:
                connection.execute("SELECT 1")
        return str(ended.value)

    road.same(scene)


TELLING = [
    "SELECT ward::int FROM ehr.patients",
    "SELECT name::int FROM ehr.patients",
    "INSERT INTO ehr.patients (id, mrn, name) SELECT 1, mrn, name FROM ehr.patients",
    "INSERT INTO ehr.patients (id, mrn, name) VALUES (1, 'x', 'y')",
    "UPDATE ehr.patients SET mrn = 'MRK-' WHERE id < 3",
    "SELECT nofunction(name) FROM ehr.patients WHERE name::int = 1",
]


@pytest.mark.parametrize("text", TELLING)
def test_what_rows_say_is_not_told(road: Road, text: str):
    with psycopg.connect(road.bastion.dsn, autocommit=True) as connection:
        for result in (
            connection.pgconn.exec_(text.encode()),
            connection.pgconn.exec_params(text.encode(), None),
        ):
            assert result.error_field(Part.SQLSTATE)
            assert_hides(result.get_error_message())
            assert not result.error_field(Part.MESSAGE_DETAIL)


@pytest.mark.parametrize(
    "options",
    ["-c search_path=shop", "-c statement_timeout=1234 --datestyle=German", "-csearch_path=a,\\ b"],
)
def test_settings_of_the_start(road: Road, options: str):
    def scene(way: Way) -> object:
        with psycopg.connect(way.dsn, options=options) as connection:
            text = "SELECT current_setting('search_path'), current_setting('statement_timeout'), date '2024-01-02'"
            return connection.pgconn.exec_(text.encode()).get_value(0, 0), connection.execute(
                "SELECT current_setting('statement_timeout')"
            ).fetchall()

    road.same(scene)


@pytest.mark.parametrize(
    "options", ["-c role=postgres", "-c app.user=1", "-c enable_seqscan=off", "-d 5", "-B"]
)
def test_what_may_not_be_set_is_not_set_at_the_start(road: Road, options: str):
    with pytest.raises(psycopg.OperationalError, match=r"cannot be changed|not offered"):
        psycopg.connect(road.bastion.dsn, options=options)


def test_a_table_made_from_patients_in_a_transaction(road: Road):
    def scene(way: Way) -> object:
        with psycopg.connect(way.dsn) as connection:
            connection.execute(
                "CREATE TEMP TABLE few AS SELECT id, ward FROM ehr.patients WHERE id < 4"
            )
            connection.execute("CREATE TEMP TABLE visit (id int, at date, ward text)")
            text = "SELECT p.id, few.ward, p.created_at IS NULL FROM ehr.patients p JOIN few USING (id) ORDER BY 1"
            found = connection.execute(text).fetchall()
            connection.rollback()
            return found

    assert road.same(scene)


def test_a_foreign_key_to_a_patient(road: Road):
    def scene(way: Way) -> object:
        with psycopg.connect(way.dsn) as connection:
            connection.execute(
                "CREATE TABLE shop.visit (id int, patient int REFERENCES ehr.patients (id))"
            )
            connection.execute("INSERT INTO shop.visit VALUES (1, 5)")
            connection.rollback()
            return True

    road.same(scene)
    with (
        psycopg.connect(road.bastion.dsn) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE shop.visit (mrn text REFERENCES ehr.patients (mrn))")
