"""Ask the lab's hosts: commands inside, and the journal when the bastion answers badly."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

BASTION, CLINIC = "10.77.1.1", "10.77.1.2"
BASTION6, CLINIC6 = "fd10:77:1::1", "fd10:77:1::2"
UNITS = ("bastion-audit", "bastion-web", "bastion-gateway")
# Generous, because nothing is proved by them: the same tests run in software processors, too.
SECONDS = 300
CTL = "runuser -u bastion-admin -- /opt/bastion/venv/bin/bastionctl"


def lab(*command, check=True, timeout=SECONDS, text=None):
    words = [os.environ["BASTION_LAB_BIN"], *command]
    if command[0] == "exec":
        words = [*inside(command[1]), *command[2:]]
    return subprocess.run(
        words, capture_output=True, text=True, check=check, timeout=timeout, input=text
    )


def inside(name):
    """Return the command prefix that enters a host; asked again once its systemd is another one."""
    if name not in _inside or not Path("/proc", _inside[name][2]).exists():
        asked = [os.environ["BASTION_LAB_BIN"], "inside", name]
        _inside[name] = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()  # fmt: skip
    return _inside[name]


_inside = {}


def ask(*command):
    """Run a command on the bastion, and show its journal when it fails."""
    done = lab("exec", "ba", *command, check=False)
    if done.returncode != 0:
        journal = lab("exec", "ba", "journalctl", "--no-pager", "-n", "40", "-u", "bastion-*")
        pytest.fail(f"{command}: {done.stdout}{done.stderr}\n{journal.stdout}")
    return done.stdout


def reaches(host, address, port, user="root"):
    """Say whether a user's connection from a host to a TCP port opens within three seconds."""
    become = ("runuser", "-u", user, "--")
    knock = ("timeout", "3", "bash", "-c", f"echo >/dev/tcp/{address}/{port}")
    return lab("exec", host, *become, *knock, check=False).returncode == 0


def ctl(words):
    """Run bastionctl as an administrator does."""
    return ask("sh", "-c", f"{CTL} {words}")


def wait_until_up():
    states = ("exec", "ba", "systemctl", "is-active", *(f"{one}.service" for one in UNITS))
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if lab(*states, check=False).stdout.split() == ["active"] * len(UNITS):
            return
        time.sleep(0.5)
    ask(*states[2:])


def until(is_true, seconds=SECONDS):
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.5)
