"""The stand-in for bubblewrap, with a shell as the program: real sockets and terminals."""

import os
import pty
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from appliance import sandbox

SERVE = "import socket; from appliance.sandbox import serve_one; serve_one(socket.socket(fileno=0), '/bin/sh')"
ASK = [sys.executable, "-c", "from appliance.sandbox import run; run()"]


@contextmanager
def service(tmp_path):
    """Accept=yes, as the socket unit does it: a process for each connection."""
    path = tmp_path / "psql.sock"
    children = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def accept():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                children.append(
                    subprocess.Popen(
                        [sys.executable, "-c", SERVE], stdin=connection, stderr=subprocess.PIPE
                    )
                )
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield path, children
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for child in children:
                child.communicate(timeout=10)


def ask(path, *arguments, **options):
    return subprocess.run(
        [*ASK, *arguments],
        env={**os.environ, "BASTION_SANDBOX": str(path)},
        capture_output=True,
        timeout=20,
        check=False,
        **options,
    )


def is_hung_up(connection):
    try:
        return connection.recv(4) == b""
    except ConnectionResetError:  # It hung up before it had read everything.
        return True


@pytest.mark.parametrize(
    ("script", "status"), [("exit 0", 0), ("exit 3", 3), ("kill -TERM $$", 128 + 15)]
)
def test_the_exit_status_comes_back(script, status, tmp_path):
    with service(tmp_path) as (path, _):
        assert ask(path, "-c", script).returncode == status


def test_standard_files_are_the_caller_s(tmp_path):
    with service(tmp_path) as (path, _):
        done = ask(path, "-c", "cat; echo no >&2", input=b"yes")
    assert (done.stdout, done.stderr) == (b"yes", b"no\n")


def test_nothing_of_the_environment_goes_along(tmp_path):
    with service(tmp_path) as (path, _):
        done = ask(path, "-c", "echo $HOME-$BASTION_SANDBOX-")
    assert done.stdout == b"--\n"


def test_the_terminal_controls_the_command(tmp_path):
    """Otherwise Ctrl-C and changes of size would never reach psql."""
    with service(tmp_path) as (path, _):
        pid, master = pty.fork()
        if pid == 0:
            os.environ["BASTION_SANDBOX"] = str(path)
            os.execv(ASK[0], [*ASK, "-c", "echo </dev/tty && stty size && echo got a terminal"])
        os.write(master, b"\n")
        output = b""
        try:
            while data := os.read(master, 1024):
                output += data
        except OSError:
            pass
        os.close(master)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"got a terminal" in output


def test_the_command_ends_with_the_caller(tmp_path):
    with service(tmp_path) as (path, children):
        caller = subprocess.Popen(
            [*ASK, "-c", "echo started; exec sleep 60"],
            env={**os.environ, "BASTION_SANDBOX": str(path)},
            stdout=subprocess.PIPE,
        )
        assert caller.stdout.readline() == b"started\n"
        caller.send_signal(signal.SIGKILL)
        assert caller.stdout.read() == b""  # `sleep` held it open.
        caller.stdout.close()
        caller.wait()
        children[0].wait(10)


def test_without_the_service_it_is_one_sentence(tmp_path):
    done = ask(tmp_path / "gone", "-c", "true")
    assert done.returncode == sandbox.UNAVAILABLE
    assert done.stderr.startswith(b"the sandbox for psql is not there")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("body", "length"),
    [(b"{}", 2), (b"[1]", 3), (b"\xff\xff", 2), (b"[]", 1 << 30), (b"[", 9)],
    ids=["no list", "no text", "no JSON", "too large", "cut off"],
)
def test_a_malformed_request_runs_nothing(body, length, tmp_path):
    with service(tmp_path) as (path, children), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        head = length.to_bytes(4, "big")
        socket.send_fds(connection, [head], [0, 1, 2])
        connection.sendall(body)
        connection.shutdown(socket.SHUT_WR)
        assert is_hung_up(connection)
    assert children[0].returncode == 1


def test_a_request_without_files_runs_nothing(tmp_path):
    with service(tmp_path) as (path, children), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall((2).to_bytes(4, "big") + b"[]")
        assert is_hung_up(connection)
    assert children[0].returncode == 1
