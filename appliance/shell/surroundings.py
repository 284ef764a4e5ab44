"""What stands around a command: the wrappers that start it, the other side of a pipe. Pure."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator

from appliance.policy.patterns import PIPE
from appliance.shell.canonical import canonical_text

MAX_OUTER, MAX_TOGETHER = 4, 8000


class Surroundings:
    """Collects texts of several commands by which a rule may name them together."""

    def __init__(self) -> None:
        self.together: list[str] = []
        self.is_cut = False
        """There were more than are kept."""
        self._outer: tuple[str, ...] = ()
        self._wrappers: tuple[tuple[str, ...], ...] = ()
        self._started: frozenset[str] = frozenset()
        self._started_by: tuple[tuple[str, int], ...] = ()

    def of(self, text: str) -> tuple[tuple[str, int], ...]:
        """Note a command, and return what starts it; see `Command.started_by`."""
        self._add(f"{outer} {text}" for outer in self._outer)
        return self._started_by if text in self._started else ()

    def add(self, words: list[str]) -> None:
        """Add a command that starts another one by its words."""
        self._add([canonical_text(words)])

    def add_pipes(self, sides: list[list[str]]) -> None:
        """Add each command of a pipeline with each that comes behind it."""
        for pair in itertools.combinations(sides, 2):
            self._add(f" {PIPE} ".join(texts) for texts in itertools.product(*pair))

    @contextlib.contextmanager
    def within(self, words: list[str]) -> Iterator[None]:
        """Take what is noted now for something that these words start."""
        before = self._outer
        outer = " ".join(words)
        self._outer = (outer, *before, *(f"{one} {outer}" for one in before))[:MAX_OUTER]
        yield
        self._outer = before

    @contextlib.contextmanager
    def started_by(self, wrapper: list[str], own: list[str], inner: list[str]) -> Iterator[None]:
        """Take `inner` for what a wrapper starts; `own` is what is noted of the wrapper."""
        before = self._wrappers, self._started, self._started_by
        text = canonical_text(inner) if inner else ""
        chains = (*((*one, *wrapper) for one in self._wrappers), tuple(wrapper))
        self._wrappers = chains[-MAX_OUTER:]
        self._started = frozenset({text, canonical_text(own)}) if inner else frozenset()
        self._started_by = tuple((" ".join((*one, text)), len(one) + 1) for one in self._wrappers)
        yield
        self._wrappers, self._started, self._started_by = before

    def _add(self, texts: Iterable[str]) -> None:
        self.together += texts
        if len(self.together) > MAX_TOGETHER:
            self.together = list(dict.fromkeys(self.together))[:MAX_TOGETHER]
            self.is_cut = True
