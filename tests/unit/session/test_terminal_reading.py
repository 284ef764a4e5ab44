"""The reader of a guarded terminal: what it waits for, and what it asks the target."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from appliance.session.terminal import reading
from appliance.session.terminal.programs import Foreground
from appliance.session.terminal.reading import PROBE, PROBE_STEPS, TerminalReader
from appliance.shell.screen import TerminalView

PROMPT = b"\x1b[?2004h$ "


class Target:
    """Answers each thing that is sent to it with what a test says."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self.sent: list[bytes] = []
        self.shown = b""
        self._answers = answers
        self.reader = TerminalReader((80, 24), self._send, self._show)

    async def _send(self, data: bytes, *, is_typed: bool = True) -> None:
        assert not is_typed
        self.sent.append(data)
        self._show(self.reader.feed(self._answers.get(data, b"")))

    def _show(self, data: bytes) -> None:
        self.shown += data


def ask(answers: dict[bytes, bytes], script: Callable[[Target], Awaitable[object]]) -> Target:
    target = Target(answers)

    async def run() -> None:
        target._show(target.reader.feed(PROMPT + b"ls"))
        target.answer = await script(target)

    asyncio.run(run())
    return target


@pytest.mark.parametrize(
    ("is_slow", "answers"),
    [
        (False, {PROBE: b"=^\b\x1b[K\b\x1b[K"}),
        (True, {PROBE_STEPS[0]: b"=^", PROBE_STEPS[1]: b"\x1b[2D\x1b[K"}),
    ],
)
def test_a_probe_that_is_shown_and_gone_again_is_hidden(is_slow, answers):
    target = ask(answers, lambda target: target.reader.probe(is_slow=is_slow))
    assert target.answer is True
    assert target.sent == list(answers)
    assert target.shown == PROMPT + b"ls"


@pytest.mark.parametrize(
    "answer",
    [b"", b"=", b"=^", b"=^\b\x1b[K", b"ls\r\n"],
)
def test_what_does_not_answer_the_probe_has_not_read_the_line(monkeypatch, answer):
    monkeypatch.setattr(reading, "PROBE_SECONDS", 0.1)
    target = ask({PROBE: answer}, lambda target: target.reader.probe())
    assert target.answer is False
    assert target.shown == PROMPT + b"ls" + answer


def test_a_line_may_end_as_the_probe_begins():
    async def script(target: Target) -> bool:
        target.reader.feed(b" x=")
        return await target.reader.probe()

    assert ask({PROBE: b"=^\b\x1b[K\b\x1b[K"}, script).answer is True


def test_a_slow_probe_is_given_up_if_it_is_not_shown(monkeypatch):
    monkeypatch.setattr(reading, "PROBE_SECONDS", 0.1)
    target = ask({}, lambda target: target.reader.probe(is_slow=True))
    assert target.answer is False


def test_what_stands_before_the_echo_is_found():
    found = ask({}, lambda target: target.reader.find_echo("ls", 0, is_first=False, is_needed=True))
    assert found.answer == "$ "
    missing = ask(
        {}, lambda target: target.reader.find_echo("id", 1, is_first=False, is_needed=True)
    )
    assert missing.answer is None


@pytest.mark.parametrize("output", [b"\r\n\x1b[?2004l", b"\r\n\x1b[?2004l\x1b[?2004h$ "])
def test_a_line_is_run_once_readline_has_given_it_up(monkeypatch, output):
    monkeypatch.setattr(reading, "SILENT_SECONDS", 20)

    async def script(target: Target) -> None:
        waiting = asyncio.create_task(target.reader.wait_until_run(1))
        await asyncio.sleep(0)
        target.reader.feed(output)
        async with asyncio.timeout(10):
            await waiting

    ask({}, script)


def test_a_line_that_readline_keeps_is_waited_for_in_vain(monkeypatch):
    monkeypatch.setattr(reading, "SILENT_SECONDS", 0.05)
    target = ask({}, lambda target: target.reader.wait_until_run(1))
    assert target.reader.view.is_line_edited


@pytest.mark.parametrize(
    ("program", "data", "takes"),
    [
        ("tmux", b"\x1b[?62;c", True),
        ("tmux", b"\x1bP>|XTerm(370)\x1b\\", True),
        ("vim", b"\x1b[>41;370;0c", True),
        ("vim", b"\x1b[I", True),
        ("less", b"\x1b]11;!ls\x07", False),
        ("tmux", b"\x1b[?62;c\r", False),
        ("sqlite3", b"\x1b[?62;c", False),
        (None, b"\x1b[?62;c", False),
    ],
)
def test_the_terminals_answer_to_a_program_is_no_key(program, data, takes):
    view = ask({}, lambda target: asyncio.sleep(0)).reader.view
    assert Foreground(view, program).takes_answer(data) is takes


def test_a_program_has_not_ended_before_its_line_was_echoed() -> None:
    view = TerminalView(80, 24)
    view.feed(b"$ vim x")
    foreground = Foreground(view, None)
    foreground.begin(("vim",), "vim x", "$ ")
    assert not foreground.has_ended()  # A slow shell: Return is on its way.
    view.feed(b"\r\n")
    assert not foreground.has_ended()
    view.feed(b"$ ")
    assert foreground.has_ended()
