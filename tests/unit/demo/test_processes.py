import signal
import subprocess
import sys

import pytest

from appliance.demo.main import Demo
from appliance.demo.processes import Child
from appliance.errors import BastionError


def test_a_death_is_told_with_the_last_words(tmp_path):
    code = "print('my last words'); raise SystemExit(4)"
    child = Child("victim", [sys.executable, "-c", code], tmp_path / "log")
    child.start()
    with pytest.raises(BastionError, match=r"victim ended with status 4:\nmy last words"):
        child.wait_until(lambda: False)


def test_stop_ends_a_process(tmp_path):
    child = Child("sleeper", ["sleep", "60"], tmp_path / "log")
    child.start()
    assert child.is_running
    child.stop()
    assert not child.is_running


def test_reset_removes_only_a_demo(tmp_path):
    (tmp_path / "precious").touch()
    with pytest.raises(BastionError, match="not a demo's folder"):
        Demo(tmp_path).reset()
    assert (tmp_path / "precious").exists()


def test_one_demo_at_a_time(tmp_path):
    with (
        Demo(tmp_path).locked(),
        pytest.raises(BastionError, match="a demo is running"),
        Demo(tmp_path).locked(),
    ):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_end_it_cleans_up(number, tmp_path):
    code = (
        "import os, pathlib, signal, sys\n"
        "from appliance.demo import main\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell leaves it for `demo &`\n"
        f"main.Demo.start = lambda self: os.kill(os.getpid(), {int(number)}) or signal.pause()\n"
        "main.Demo.stop = lambda self: print('cleaned up')\n"
        "sys.exit(main.run_demo(pathlib.Path(sys.argv[1]), False, False))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 0, ended.stderr
    assert "cleaned up" in ended.stdout
