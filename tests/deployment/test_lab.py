"""The lab's hosts end with whoever started them, and with nobody else."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.deployment

LAB = Path(__file__).parents[2] / "ansible" / "lab"


@pytest.fixture(scope="module")
def machine():
    sys.path.insert(0, str(LAB))
    try:
        spec = importlib.util.spec_from_file_location("lab_machine", LAB / "machine.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(LAB))
    return module


def test_an_owner_counts_until_it_has_ended(machine):
    assert machine.is_alive(machine.describe(str(os.getpid())))
    process = subprocess.Popen(["sleep", "60"])
    owner = machine.describe(str(process.pid))
    assert machine.is_alive(owner)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not machine.is_alive(owner), "a zombie owns nothing"
    process.wait()
    assert not machine.is_alive(owner)


def test_a_later_process_with_the_same_number_is_somebody_else(machine):
    pid, started, *where = machine.describe(str(os.getpid())).split()
    assert not machine.is_alive(" ".join([pid, str(int(started) - 1), *where]))


def test_an_owner_before_the_last_boot_is_gone_and_one_in_another_container_is_not(machine):
    pid, started, boot, namespace = machine.describe(str(os.getpid())).split()
    assert not machine.is_alive(f"{pid} {started} another-boot {namespace}")
    assert machine.is_alive(f"{pid} {started} {boot} pid:[1]")


def test_check_says_what_is_missing(tmp_path):
    """Status 69 is how CI tells a machine that cannot boot hosts from a broken lab."""
    done = subprocess.run(
        [sys.executable, LAB / "lab.py", "check"],
        env={"PATH": str(tmp_path), "BASTION_LAB": str(tmp_path / "lab")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 69
    assert "install mmdebstrap" in done.stderr or "root" in done.stderr
