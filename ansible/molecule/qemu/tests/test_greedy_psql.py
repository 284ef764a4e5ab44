"""A psql that eats memory or forks ends within its own unit; nobody else notices."""

import pytest
from hosts import UNITS, ask, ctl, lab, wait_until_up

SANDBOX = (
    "/opt/bastion/venv/bin/bastion-sandbox --unshare-all --die-with-parent --clearenv --cap-drop ALL"
    " --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin"
    " --dev /dev -- /usr/bin/python3 -ISc"
)
HOG = "x = [bytes(1 << 20) * 64 for _ in range(64)]; print('it has four gigabytes')"
BOMB = """
import os, time
made = 0
try:
    while made < 5000:
        if os.fork() == 0:
            time.sleep(60)
        made += 1
except BlockingIOError:
    print('stopped after', made)
"""


def in_the_sandbox(program):
    return lab(
        "exec", "ba", "runuser", "-u", "bastion", "--", *SANDBOX.split(), program, check=False
    )


@pytest.fixture
def daemons():
    """The same processes before and after."""
    wait_until_up()
    ask_for = ("systemctl", "show", "-p", "MainPID", "--value", *UNITS)
    before = ask(*ask_for)
    yield
    assert ask(*ask_for) == before
    assert "intact" in ctl("log verify")


@pytest.mark.usefixtures("daemons")
def test_memory():
    done = in_the_sandbox(HOG)
    assert done.returncode == 128 + 9, done.stdout + done.stderr
    assert "oom-kill" in ask(
        "sh", "-c", "journalctl --no-pager -k | grep 'oom-kill.*bastion.x2dpsql'"
    )


@pytest.mark.usefixtures("daemons")
def test_processes():
    done = in_the_sandbox(BOMB)
    assert "stopped after" in done.stdout, done.stdout + done.stderr
    assert int(done.stdout.split()[2]) < 100
