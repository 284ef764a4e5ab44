"""The demo's own parts on loopback; `make demo-check` walks the whole tour."""

import psycopg
import pytest

from appliance.demo.postgres import Postgres
from appliance.demo.processes import choose_port

pytestmark = pytest.mark.integration


def test_postgres_keeps_its_data_and_asks_for_a_password(tmp_path):
    for folder in ("keys", "logs"):
        (tmp_path / folder).mkdir()
    for loaded in (True, False):
        port = choose_port()
        postgres = Postgres(tmp_path, port)
        child = postgres.start()
        try:
            assert postgres.fill() is loaded
            password = postgres.password_file.read_text().strip()
            where = {"host": "127.0.0.1", "port": port, "dbname": "clinic", "user": "bastion_app"}
            with psycopg.connect(**where, password=password) as connection:
                row = connection.execute("SELECT count(*) FROM ehr.patients").fetchone()
                assert row == (10_000,)
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute("DROP TABLE ehr.patients")
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(**where, password="wrong")
        finally:
            child.stop()
        assert not child.is_running
