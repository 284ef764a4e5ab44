"""Replay a terminal in its own time, with keys: pause, seek, speed."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from appliance.cli.playback import restore_terminal
from appliance.recording.events import Code, Event
from appliance.recording.terminal import TerminalFilter

MAX_PAUSE_SECONDS = 2.0
"""A person who went for a coffee is not waited for."""
SEEK_SECONDS = 10.0
CLEAR = "\x1bc"
KEYS = "space pauses, ←/→ seek 10 s, +/- change the speed, m goes to the next marker, q leaves"

Waiter = Callable[[float | None], str]
"""Waits so many seconds (`None`: for ever) for a key; returns it, or "" if none came."""


Opener = Callable[[], Iterable[Event]]
"""Reads the events from the beginning; a recording is not kept in memory."""


class Player:
    """Plays events; `wait` says which key was pressed in the time between two."""

    def __init__(self, read: Opener, speed: float, wait: Waiter) -> None:
        self._read, self._speed, self._wait = read, speed, wait
        self._at_seconds = 0.0
        self._paused = self._left = False
        self._rewind()

    def _rewind(self) -> None:
        self._events = (one for one in self._read() if one.code in {Code.OUTPUT, Code.MARKER})
        self._next = next(self._events, None)
        self._shield = TerminalFilter()

    def play(self, from_seconds: float = 0.0) -> None:
        """Play until the end or until the person leaves."""
        if from_seconds > 0:
            self._seek(from_seconds)
        while (event := self._next) is not None and not self._left:
            pause = max(0.0, event.at_seconds - self._at_seconds) / self._speed
            began = time.monotonic()
            key = self._wait(None if self._paused else min(pause, MAX_PAUSE_SECONDS))
            if key:
                if not self._paused and pause <= MAX_PAUSE_SECONDS:
                    self._at_seconds += (time.monotonic() - began) * self._speed
                self._obey(key)
            elif not self._paused:
                self._show(event)
        restore_terminal(end="\n")

    def _show(self, event: Event) -> None:
        self._next = next(self._events, None)
        self._at_seconds = event.at_seconds
        if event.code is Code.OUTPUT:
            click.echo(self._shield.feed(event.data), nl=False, color=True)

    def _obey(self, key: str) -> None:
        match key:
            case "q" | "\x03":
                self._left = True
            case " ":
                self._paused = not self._paused
            case "+" | "=":
                self._speed = min(self._speed * 2, 64.0)
            case "-":
                self._speed = max(self._speed / 2, 0.125)
            case "\x1b[C" | "l":
                self._seek(self._at_seconds + SEEK_SECONDS)
            case "\x1b[D" | "h":
                self._seek(self._at_seconds - SEEK_SECONDS)
            case "m":
                marks = (one.at_seconds for one in self._read() if one.code is Code.MARKER)
                later = (at_seconds for at_seconds in marks if at_seconds > self._at_seconds)
                self._seek(next(later, self._at_seconds))

    def _seek(self, at_seconds: float) -> None:
        if at_seconds < self._at_seconds:
            # A terminal cannot go back: draw it again from the beginning.
            self._rewind()
            click.echo(CLEAR, nl=False, color=True)
        while (event := self._next) is not None and event.at_seconds <= at_seconds:
            self._show(event)
        self._at_seconds = max(at_seconds, 0.0)


def play_terminal(read: Opener, speed: float, from_seconds: float) -> None:
    """Replay a terminal; with keys if there is a person at one."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        Player(read, speed, _sleep).play(from_seconds)
        return
    click.echo(KEYS, err=True)
    with _keys() as wait:
        Player(read, speed, wait).play(from_seconds)


def _sleep(seconds: float | None) -> str:
    time.sleep(seconds or 0)
    return ""


@contextmanager
def _keys() -> Iterator[Waiter]:
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)

    def wait(seconds: float | None) -> str:
        ready, _, _ = select.select([descriptor], [], [], seconds)
        return os.read(descriptor, 3).decode("ascii", "replace") if ready else ""

    tty.setcbreak(descriptor)
    try:
        yield wait
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
