"""What sudo says that it ran, in its JSON form (`log_format=json`). Pure.

Source: sudoers(5), "EVENT LOGGING" and `log_subcmds`; sudo 1.9.4 and later.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any

from appliance.errors import TargetError

PREFIX = "@cee:"
"""How syslog marks structured data."""


@dataclass(frozen=True, slots=True)
class Execution:
    """One program that sudo started, or would not start."""

    program: str
    """Its path: all of it that may be logged."""
    command: str
    """Path and arguments, quoted as for a shell."""
    user: str
    """As whom."""
    refusal: str | None = None
    """Why sudo did not start it."""

    @property
    def facts(self) -> dict[str, object]:
        """Return what may be logged of it."""
        return {"program": self.program, "user": self.user}


def parse_execution(message: str) -> Execution | None:
    """Read one message of sudo; `None` if it is about something else.

    Raises `TargetError` if it begins like one and is none.
    """
    if not message.startswith(PREFIX):
        return None
    try:
        event: dict[str, Any] = json.loads(message.removeprefix(PREFIX))["sudo"]
        for kind in ("accept", "reject", "alert"):
            if kind in event:
                return _execution(event[kind], is_refused=kind != "accept")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise TargetError("what sudo says on the target cannot be read") from error
    return None


def is_plain_execution(message: str) -> bool:
    """Say whether sudo tells of a command in its other form, which cannot be taken apart."""
    return "; COMMAND=" in message


def _execution(facts: dict[str, Any], *, is_refused: bool) -> Execution | None:
    if "command" not in facts:
        return None
    program = str(facts["command"])
    words = [str(word) for word in facts.get("runargv") or [program]]
    refusal = str(facts.get("reason") or "refused") if is_refused else None
    command = shlex.join([program, *words[1:]])
    return Execution(program, command, str(facts.get("runuser", "?")), refusal)
