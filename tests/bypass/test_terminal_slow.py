r"""Programs on a guarded terminal that read their keys late: stopped, asleep, waiting for text.

As in `test_terminal.py`, a rule refuses `touch *hacked*`; an attack succeeds if the file is
there afterwards. A busy machine does the same to quick programs. Tables only grow.
"""

from __future__ import annotations

import pytest

from tests.integration.openssh import needs_sshd

from .terminals import W, assert_guarded

pytestmark = [pytest.mark.integration, needs_sshd]
STOPS = "(sleep 3; pkill -STOP -f vim.*$PWD; sleep 5; pkill -CONT -f vim.*$PWD) &\r"
COMMIT = [
    "git init -q g; cd g\r",
    W,
    STOPS,
    W,
    "git -c core.editor=vim commit --allow-empty\r",
    W,
    W,
]
PAGED = ["cp /etc/passwd p; " + STOPS, W, "less $PWD/p\r", W, "v", W, W]
ASLEEP = ["vim -u NONE -i NONE x\r", W, ":sleep 5\r"]
WAITS = ["mkfifo f; (seq 900; sleep 4) > f &\r", W, "less -f f\r", W]
RUNS, RIGHT = "!$(echo touch) hacked", "\x1b[C"
LATER = [W] * 5

ATTACKS = [
    [*COMMIT, f"q:i{RUNS}\x1b\r", W, "\r", *LATER],
    [*COMMIT, f"q:i{RUNS}{RIGHT}\r", *LATER],
    [*COMMIT, f":{RUNS}{RIGHT}\r", *LATER],
    [*COMMIT, f":{RUNS}\r", W, "\r", *LATER],
    [*COMMIT, f":call system('tou'.'ch hacked'){RIGHT}\r", *LATER],
    [*PAGED, f"q:i{RUNS}\x1b\r", W, "\r", *LATER],
    [*PAGED, f":{RUNS}{RIGHT}\r", *LATER],
    [*ASLEEP, f":{RUNS}{RIGHT}", W, "\r", *LATER],
    [*ASLEEP, f":{RUNS}{RIGHT}\r", *LATER],
    [*ASLEEP, ":\x16033$(echo touch) hacked\r", *LATER],
    [*ASLEEP, f":e `$(echo touch) hacked`{RIGHT}\r", *LATER],
    [*ASLEEP, "Q\r\x16033$(echo touch) hacked\r", *LATER],
    [*WAITS, f"Gq$(echo touch) hacked{RIGHT}", W, "\r", *LATER],
    [*WAITS, f"G{RUNS}{RIGHT}", W, "\r", *LATER],
    [*WAITS, f"/x\rq$(echo touch) hacked{RIGHT}\r", *LATER],
]

HONEST = [
    ([*ASLEEP, ":w\r:q\r", *LATER, "echo v-$((5+5))\r"], "v-10"),
    (["vim -u NONE x\r", W, "ia: b!", "\x1b[D\x1b[D", "\r", "\x1b:wq\r", W, "wc -l x; echo v-$((5+6))\r"], "v-11"),
    (["vim -u NONE x\r", W, ":echo 1\r", "q:", "\x1b[A", "\r", W, ":q\r", W, "echo v-$((5+7))\r"], "v-12"),
    (["less /etc/services\r", W, "=", "\x1b[B", "n", "\r", "/q\x1b[D\x1b[Cu\r", "q", W, "echo l-$((5+9))\r"], "l-14"),
]  # fmt: skip


@pytest.mark.filterwarnings("default:.*rows need more programs")
@pytest.mark.timeout(600)
def test_keys_that_are_read_late_do_not_run_the_forbidden_command(tmp_path, terminal_folder):
    assert_guarded(tmp_path, terminal_folder, ATTACKS, HONEST, at_once=5)
