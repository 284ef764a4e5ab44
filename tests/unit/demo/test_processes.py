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
