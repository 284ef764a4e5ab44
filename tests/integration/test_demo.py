"""The demo's own parts on loopback; `make demo-check` walks the whole tour."""

import signal
import subprocess
import sys
from pathlib import Path

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


IMPATIENT = """
import sys
from pathlib import Path
from appliance.demo import main
from appliance.demo.processes import Child

def start(demo):
    # Ends a second after it is told to.
    child = Child("slow", ["sh", "-c", "trap 'sleep 1; exit' TERM; while :; do sleep 0.1; done"], demo.state_dir / "log")
    child.start()
    demo.children["slow"] = child
    print(child._process.pid, flush=True)

main.Demo.start = start
main.Demo.instructions = lambda demo: "ready"
sys.exit(main.run_demo(Path(sys.argv[1]), check=False, reset=False))
"""


def test_a_second_ctrl_c_leaves_nothing_running(tmp_path):
    command = [sys.executable, "-c", IMPATIENT, str(tmp_path / "state")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        child = int(demo.stdout.readline())
        assert demo.stdout.readline() == "ready\n"
        demo.send_signal(signal.SIGINT)
        assert demo.stdout.readline() == "\n"
        assert demo.stdout.readline() == "stopping …\n"
        for _ in range(3):
            demo.send_signal(signal.SIGINT)
        assert demo.wait(10) == 0
    assert not Path(f"/proc/{child}").exists()
