"""What a command line would start, as values."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.policy.patterns import HOLE


@dataclass(frozen=True, slots=True)
class Command:
    """One command that a line would start."""

    text: str
    """Name without the system's directory, then the arguments; may contain `HOLE`."""
    is_opaque: bool = False
    """It runs what is not read here: only a rule that names it, or `unknown`, allows it."""
    is_possible: bool = False
    """It may also not run: asked about only for rules that deny or ask."""

    @property
    def name(self) -> str:
        """Return the first word, for the log: never an argument."""
        return self.text.split(" ", 1)[0].rsplit("/", 1)[-1].replace(HOLE, "…")


UNKNOWN = Command("unknown", is_opaque=True)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that a line would start, each once, in the order of its text; never empty."""

    commands: tuple[Command, ...]
    reads_script: bool = False
    """A shell in it runs what the client sends as standard input."""
