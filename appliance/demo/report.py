"""What the tour claims, and what was seen of it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.demo.hospital import KnownPeople
from appliance.errors import BastionError


class Report:
    """Prints each claim with what was seen, and counts those that do not hold."""

    def __init__(self) -> None:
        self.failed = 0
        self._known = KnownPeople()

    @contextmanager
    def check(self, claim: str, *, quiet: bool = False) -> Iterator[list[str]]:
        """Print the claim with ✓ and what was seen, or ✗ and why."""
        seen: list[str] = []
        try:
            yield seen
        except (BastionError, OSError, subprocess.SubprocessError) as error:
            self.failed += 1
            print(f"  ✗ {claim}\n      {' '.join(str(error).split())}", flush=True)
        else:
            if not quiet:
                print(f"  ✓ {claim}", flush=True)
                for line in seen:
                    print(f"      {' '.join(line.split())[:150]}", flush=True)

    def holds(self, claim: str, text: str, pattern: str, *, absent: bool = False) -> None:
        """Check that `pattern` occurs in `text`, or does not."""
        with self.check(claim) as seen:
            match = re.search(pattern, text, re.IGNORECASE)
            if (match is not None) is absent:
                said = "saw" if absent else "did not see"
                raise BastionError(f"{said} /{pattern}/ in {text.strip()[-400:]!r}")
            if match is not None:
                seen.append(line_around(text, match))

    def shows_no_phi(self, claim: str, text: str, evidence: str | None = None) -> None:
        """Check that `text` holds nothing that belongs to a patient."""
        with self.check(claim) as seen:
            kind = self._known.find(text.encode())
            if kind is not None:
                raise BastionError(f"shows a patient's {kind}")
            seen.append(evidence or last_line(text))


def line_around(text: str, match: re.Match[str]) -> str:
    """Return the whole line of `text` that a match lies in."""
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    return text[start : end if end >= 0 else len(text)]


def line_with(text: str, pattern: str) -> str:
    """Return the line in which `pattern` occurs; raises `BastionError` if it does not."""
    match = re.search(pattern, text)
    if match is None:
        raise BastionError(f"did not see /{pattern}/")
    return line_around(text, match)


def last_line(text: str) -> str:
    """Return the last line that is not blank."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "(nothing)"
