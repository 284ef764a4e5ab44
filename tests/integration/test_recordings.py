"""Recordings of real processes: bastiond, OpenSSH at both ends, and what kills them."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pyrage
import pytest

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli.recordings import check_all
from appliance.model import SessionId
from appliance.recording.blocks import Sealer
from appliance.recording.events import Code, Event, Header
from appliance.recording.integrity import State
from appliance.recording.reader import COPIES, find_recording, read_recording
from appliance.recording.redaction import Redactor
from appliance.recording.writer import Recording
from appliance.session.review_copy import MAX_WAITING, ReviewCopy
from appliance.store import Store
from tests.integration.daemons import RULES, Daemons, needs_openssh, running, wait_until

pytestmark = needs_openssh


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_killing_the_gateway_leaves_a_recording_up_to_the_last_second(tmp_path, sealed):
    auditor = pyrage.x25519.Identity.generate()
    auditors = [str(auditor.to_public())] if sealed else []
    with running(Daemons(tmp_path, auditors=auditors)) as bench:
        client = bench.ssh(bench.bind("ada", "engineers"), "-tt", "web01@localhost")
        client.stdin.write(b"n=0; while :; do n=$((n+1)); echo tick-$n-; sleep 0.1; done\n")
        client.stdin.flush()
        shown = b""
        while b"tick-25-" not in shown:
            shown += os.read(client.stdout.fileno(), 65536)
        # What the person saw a second ago is on the disk now.
        time.sleep(1)
        bench.stop("gateway", signal.SIGKILL)
        client.kill()
        client.communicate()
        session = bench.only_session()
        path = find_recording(bench.machine.recordings, session.id)
        assert path.name.endswith(".cast.sealed" if sealed else ".cast.zst")
        played = "".join(event.data for event in read_recording(path, [auditor])[1])
        assert "tick-25-" in played
        assert check_all(bench.machine)[session.id].state is State.OPEN
        # The next gateway closes it, in the log first.
        bench.start("gateway")
        assert bench.only_session().outcome == "incomplete"
        finding = check_all(bench.machine)[session.id]
        assert finding.state is State.INCOMPLETE
        assert "not in the log" not in finding.detail
        assert bench.kinds().count("gateway:session:orphaned") == 1
        path.write_bytes(path.read_bytes()[:-1])
        assert check_all(bench.machine)[session.id].state is State.TAMPERED


@pytest.mark.parametrize("dies", [False, True], ids=["ends", "dies"])
def test_a_redacted_copy_is_made_beside_the_sealed_original(tmp_path, dies):
    auditor = pyrage.x25519.Identity.generate()
    recorder = {"auditors": [str(auditor.to_public())], "redacted": True}
    with running(Daemons(tmp_path, **recorder)) as bench:
        client = bench.ssh(bench.bind("ada", "engineers"), "-tt", "web01@localhost")
        client.stdin.write(b"printf 'SSN 123-\\e[1m%s-%s\\n' 45 6789; echo do''ne\n")
        client.stdin.flush()
        read_until(client.stdout, b"done\r")
        if dies:
            time.sleep(1)
            bench.stop("gateway", signal.SIGKILL)
            bench.start("gateway")
            client.kill()
        client.communicate(b"exit\n" if not dies else None, timeout=20)
        session = wait_until(lambda: bench.only_session().closed_at and bench.only_session())
        original = find_recording(bench.machine.recordings, session.id)
        shown = "".join(event.data for event in read_recording(original, [auditor])[1])
        assert "SSN 123-\x1b[1m45-6789" in shown
        played = ctl(bench, "sessions", "export", "--redacted", "--format", "text", session.id)
        assert "SSN [ssn]" in played.stdout
        assert "45-6789" not in played.stdout
        entries = [decode_entry(line)[1] for line in iterate_lines(bench.machine.audit.directory)]
        (closed,) = [entry.data for entry in entries if entry.kind == "session:redaction:closed"]
        copy = find_recording(bench.machine.recordings / COPIES, session.id).read_bytes()
        assert closed == {
            "outcome": "incomplete" if dies else "ended",
            "bytes": len(copy),
            "sha256": hashlib.sha256(copy).hexdigest(),
        }
        assert check_all(bench.machine)[session.id].state in {State.COMPLETE, State.INCOMPLETE}


def test_what_is_printed_faster_than_it_is_redacted_is_counted(tmp_path):
    header = Header("exec 1", 80, 24, datetime.now(UTC), terminal=False)
    recording = Recording.create(tmp_path, SessionId("1"), Sealer(()), header)
    copy = ReviewCopy(recording, Redactor([], terminal=False))
    for second in range(4):
        copy.feed(Event(second, Code.OUTPUT, "x" * MAX_WAITING + "\n"))
    copy.flush()
    copy.feed(Event(5, Code.OUTPUT, "the end"))
    copy.close("ended")
    copy.release()
    events = list(read_recording(recording.path)[1])
    assert f"{3 * (MAX_WAITING + 1)} characters left out" in events[-3].data
    assert [event.data for event in events[-2:]] == ["the end\n", "ended"]


def test_a_gateway_that_dies_while_it_closes_orphans_leaves_them_to_the_next(tmp_path):
    with running(Daemons(tmp_path)) as bench:
        client = bench.ssh(bench.bind("ada", "engineers"), "-tt", "web01@localhost")
        wait_until(bench.sessions)  # Written after the recording.
        bench.stop("gateway", signal.SIGKILL)
        client.kill()
        client.communicate()
        bench.stop("audit", signal.SIGKILL)
        # Without the audit log it cannot say what it found: it does not start, nor mark.
        code = "from appliance.cli.bastiond import run; run()"
        command = [sys.executable, "-c", code, "gateway", "--config", str(bench.config)]
        failed = subprocess.run(command, capture_output=True, check=False, timeout=20)
        assert failed.returncode == 1
        assert b"audit daemon cannot be reached" in failed.stderr
        assert bench.only_session().closed_at is None
        bench.start("audit")
        bench.start("gateway")
        assert bench.kinds().count("gateway:session:orphaned") == 1
        assert bench.only_session().outcome == "incomplete"


DIES_ONCE_OPENED = """
import os, signal
from appliance.audit.client import AuditClient
from appliance.cli.bastiond import run
append = AuditClient.append
async def append_and_die(self, event):
    receipt = await append(self, event)
    if event.kind == "access:session:opened":
        os.kill(os.getpid(), signal.SIGKILL)
    return receipt
AuditClient.append = append_and_die
run()
"""


def test_a_gateway_that_dies_once_a_session_is_in_the_log_leaves_it_to_the_next(tmp_path):
    with running(Daemons(tmp_path), names=("audit", "sshd")) as bench:
        bench.start("gateway", DIES_ONCE_OPENED)
        client = bench.ssh(bench.bind("ada", "engineers"), "web01@localhost", "true")
        client.communicate(timeout=20)
        assert bench.children.pop("gateway").wait(20) == -signal.SIGKILL
        assert bench.kinds().count("access:session:opened") == 1
        bench.start("gateway")
        entries = [decode_entry(line)[1] for line in iterate_lines(bench.machine.audit.directory)]
        (opened,) = [one for one in entries if one.kind == "access:session:opened"]
        (orphaned,) = [one for one in entries if one.kind == "gateway:session:orphaned"]
        assert orphaned.session == opened.session
        session = bench.only_session()
        assert (session.id, session.outcome) == (opened.session, "incomplete")
        assert check_all(bench.machine)[session.id].state is State.INCOMPLETE


HOLDS_WRITES = """
import os, pathlib, time
from appliance.cli.bastiond import run
from appliance.recording import writer
from appliance.session import recorder
writer.STALL_SECONDS = recorder.STALL_SECONDS = 600.0
pwrite, hold, held = os.pwrite, *(pathlib.Path(FOLDER, name) for name in ("hold", "held"))
def is_held(descriptor):
    try:
        return hold.read_text() in os.readlink(f"/proc/self/fd/{descriptor}")
    except FileNotFoundError:
        return False
def write(descriptor, data, position):
    while is_held(descriptor):
        held.touch()
        time.sleep(0.01)
    return pwrite(descriptor, data, position)
os.pwrite = write
run()
"""


def test_a_slow_disk_of_one_session_keeps_nobody_else_waiting(tmp_path):
    def echo(client, line: bytes) -> None:
        client.stdin.write(line)
        client.stdin.flush()
        assert client.stdout.readline() == line

    with running(Daemons(tmp_path), names=("audit", "sshd")) as bench:
        bench.start("gateway", HOLDS_WRITES.replace("FOLDER", repr(str(tmp_path))))
        key, (hold, held) = bench.bind("ada", "engineers"), (tmp_path / "hold", tmp_path / "held")
        slow = bench.ssh(key, "web01@localhost", "cat")
        echo(slow, b"ready\n")
        (tmp_path / "name").write_text(bench.only_session().id)
        (tmp_path / "name").rename(hold)
        echo(slow, b"shown\n")
        wait_until(held.exists, 30)
        quick = bench.ssh(key, "web01@localhost", "cat")
        for _ in range(20):
            echo(quick, b"key\n")
        hold.unlink()
        assert [slow.communicate(timeout=30)[0], slow.returncode] == [b"", 0]
        assert quick.communicate(timeout=30)[0] == b""
        wait_until(lambda: all(one.closed_at for one in bench.sessions()), 30)
        states = {one.state for one in check_all(bench.machine).values()}
        assert states == {State.COMPLETE}


def test_a_full_disk_ends_the_session_and_names_the_recording(tmp_path):
    disk = tmp_path / "recordings"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs to mount a file system")
    try:
        with running(Daemons(tmp_path)) as bench:
            key = bench.bind("ada", "engineers")
            client = bench.ssh(
                key, "web01@localhost", "while head -c 3000 /dev/urandom; do sleep 0.01; done"
            )
            out, err = client.communicate(timeout=60)
            assert client.returncode == 255
            session = bench.only_session()
            message = (
                f"the recording of session {session.id} cannot be written: No space left on device"
            )
            assert message in err.decode()
            assert session.outcome == "incomplete"
            events = list(read_recording(find_recording(disk, session.id))[1])
            assert events[-1].data == "incomplete"
            seen = b"".join(found[1] for event in events if (found := event.stream()))
            assert seen.startswith(out)
            finding = check_all(bench.machine)[session.id]
            assert finding.state is State.INCOMPLETE
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_store_that_fails_is_named(tmp_path):
    with running(Daemons(tmp_path)) as bench:
        key = bench.bind("ada", "engineers")
        store = Store(bench.machine.store)
        store._connection.execute("ALTER TABLE sessions RENAME TO lost")
        client = bench.ssh(key, "web01@localhost", "true")
        _, err = client.communicate(timeout=20)
        assert b"the state store is unreachable" in err
        assert b"internal error" not in err
        store._connection.execute("ALTER TABLE lost RENAME TO sessions")
        store.close()


ASKING = [
    *RULES,
    {"id": "ask-id", "effect": "ask", "commands": ["id"], "approvers": ["officer"]},
]


def ctl(bench: Daemons, *arguments: str) -> subprocess.CompletedProcess:
    code = "from appliance.cli.bastionctl import run; run()"
    command = [sys.executable, "-c", code, *arguments, "--config", str(bench.config)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def test_a_session_is_watched_and_killed_from_the_bastion(tmp_path):
    with running(Daemons(tmp_path)) as bench:
        client = bench.ssh(bench.bind("ada", "engineers"), "-tt", "web01@localhost")
        client.stdin.write(b"echo watch''ed\n")
        client.stdin.flush()
        session = wait_until(lambda: "watched" in shown(bench) and bench.only_session())
        code = "from appliance.cli.bastionctl import run; run()"
        watcher = subprocess.Popen(
            [
                sys.executable,
                "-c",
                code,
                "sessions",
                "watch",
                session.id,
                "--config",
                str(bench.config),
            ],
            stdout=subprocess.PIPE,
        )
        client.stdin.write(b"echo seen-li''ve\n")
        client.stdin.flush()
        seen = b""
        while b"seen-live" not in seen:
            seen += os.read(watcher.stdout.fileno(), 65536)
        assert b"watched" in seen
        killed = ctl(bench, "sessions", "kill", session.id[:8], "--reason", "enough")
        assert "ended: killed" in killed.stdout, killed.stderr
        watcher.communicate(timeout=20)
        assert watcher.returncode == 0
        client.communicate()
        assert "activity  " in ctl(bench, "sessions", "show", session.id).stdout
        bench.ssh(bench.folder / "people/ada", "web01@localhost", "echo needle").communicate()
        found = wait_until(
            lambda: "needle" in (out := ctl(bench, "sessions", "search", "needle").stdout) and out
        )
        assert "command: echo needle" in found
        assert "ada" in found


TYPED = [{**RULES[0], "record_input": True}]


def test_typed_input_is_recorded_but_never_a_password(tmp_path):
    with running(Daemons(tmp_path, TYPED)) as bench:
        client = bench.ssh(bench.bind("ada", "engineers"), "-tt", "web01@localhost")
        out = client.stdout.fileno()

        def say(text: str, until: bytes) -> None:
            client.stdin.write(text.encode())
            client.stdin.flush()
            seen = b""
            while until not in seen:
                seen += os.read(out, 65536)

        prompt = b"$ " if os.getuid() else b"# "
        say("", prompt)
        say("echo to''day\r", b"today\r\n")
        say("read -s -p 'Pass''word: ' x\r", b"Password: ")
        say("hunter2\r", prompt)
        say("echo ag''ain\r", b"again\r\n")
        client.stdin.write(b"exit\r")
        client.communicate(timeout=20)
        session = wait_until(lambda: bench.only_session().closed_at and bench.only_session())
        _, events = read_recording(find_recording(bench.machine.recordings, session.id))
        everything = list(events)
        typed = "".join(event.data for event in everything if event.code == "i")
        assert "echo to''day\n" in typed
        assert "hunter2" not in "".join(event.data for event in everything)


WATCHED = [{**RULES[0], "watched_by": ["officer"]}]


def read_until(stream, until: bytes) -> bytes:
    seen = b""
    while until not in seen:
        part = os.read(stream.fileno(), 65536)
        assert part, seen
        seen += part
    return seen


@pytest.mark.parametrize("leaves", ["by itself", "killed"])
def test_a_second_person_session_lives_while_it_is_watched(tmp_path, leaves):
    with running(Daemons(tmp_path, WATCHED)) as bench:
        ada, eve = bench.bind("ada", "engineers"), bench.bind("eve", "engineers")
        officer = bench.bind("bob", "officers")
        client = bench.ssh(ada, "-tt", "web01@localhost")
        client.stdin.write(b"echo wor''king\n")
        client.stdin.flush()
        name = read_until(client.stderr, b"\r\n").split(b"watch ")[-1].split()[0].decode()
        for key, reason in ((ada, "your own"), (eve, "does not need you")):
            out, err = bench.ssh(key, "localhost", f"watch {name}").communicate(timeout=20)
            assert reason in (out + err).decode()
        assert "working" not in shown(bench)
        watcher = bench.ssh(officer, "-tt", "localhost", f"watch {name}")
        read_until(watcher.stdout, b"working")
        read_until(client.stdout, b"working")
        if leaves == "killed":
            watcher.kill()
        else:
            watcher.stdin.write(b"q")
            watcher.stdin.flush()
        out, err = client.communicate(timeout=20)
        watcher.communicate(timeout=20)
        assert "the watcher left" in (out + err).decode()
        wait_until(lambda: bench.kinds().count("access:session:unwatched"))
        assert bench.kinds().count("access:session:watched") == 1


def shown(bench: Daemons) -> str:
    paths = list(bench.machine.recordings.glob("*.cast.zst"))
    return "".join(event.data for path in paths for event in read_recording(path)[1])
