import logging
import os
import socket
import subprocess
import sys

import pytest

from appliance import systemd


@pytest.mark.parametrize("path", ["", "relative"])
def test_without_a_service_manager_nothing_is_sent(path, monkeypatch, caplog):
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    with caplog.at_level(logging.WARNING):
        systemd.notify("READY=1")
    assert caplog.text == ""


def test_a_service_manager_that_is_gone_is_a_warning(monkeypatch, caplog, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    systemd.notify("READY=1")
    assert "systemd cannot be told READY=1" in caplog.text


@pytest.mark.parametrize(
    ("pid", "microseconds", "seconds"),
    [
        (None, None, 0),
        (None, "30000000", 30),
        ("own", "30000000", 30),
        ("1", "30000000", 0),  # Meant for another process.
        (None, "soon", 0),
        (None, "-5", 0),
    ],
)
def test_watchdog_seconds(pid, microseconds, seconds, monkeypatch):
    for name, value in (("WATCHDOG_PID", pid), ("WATCHDOG_USEC", microseconds)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, str(os.getpid()) if value == "own" else value)
    assert systemd.watchdog_seconds() == seconds


@pytest.mark.parametrize(("pid", "count"), [(None, "1"), ("1", "1"), ("own", "many"), ("own", "0")])
def test_sockets_that_are_not_ours_are_left_alone(pid, count, monkeypatch):
    monkeypatch.delenv("LISTEN_PID", raising=False)
    if pid:
        monkeypatch.setenv("LISTEN_PID", str(os.getpid()) if pid == "own" else pid)
    monkeypatch.setenv("LISTEN_FDS", count)
    assert systemd.inherited_sockets() == []


CHILD = """
import os, sys
from pathlib import Path
from appliance import systemd
os.environ["LISTEN_PID"] = str(os.getpid())
path = Path(sys.argv[1])
print(systemd.inherited_unix_socket(path) is not None)
print(systemd.inherited_unix_socket(path.with_name("other")) is None)
print(systemd.inherited_tcp_socket(4711) is None)
systemd.remove_socket(path)
print(path.exists())
systemd.remove_socket(path.with_name("ours"))
print(path.with_name("ours").exists())
"""


def test_an_inherited_socket_is_found_by_its_path_and_its_file_stays(tmp_path):
    (tmp_path / "ours").touch()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(tmp_path / "sock"))
        listener.listen()

        def hand_over():
            # Descriptor 4 is not there: a wrong count is no crash.
            os.dup2(listener.fileno(), systemd.FIRST_DESCRIPTOR)

        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(tmp_path / "sock")],
            env={**os.environ, "LISTEN_FDS": "2"},
            preexec_fn=hand_over,
            close_fds=False,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.split() == ["True", "True", "True", "True", "False"]
