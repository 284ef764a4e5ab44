"""Steps 8 and 9: what was recorded and logged, and that no change of it goes unseen."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.demo.hospital import KnownPeople
from appliance.demo.report import Report
from appliance.demo.visitor import Visitor
from appliance.errors import BastionError
from appliance.recording.blocks import PLAIN_SUFFIX
from appliance.recording.reader import read_recording

if TYPE_CHECKING:
    from appliance.demo.main import Demo


class EvidenceTour:
    """What an auditor looks at with `bastionctl`."""

    def __init__(self, demo: Demo, visitor: Visitor, report: Report) -> None:
        self._demo = demo
        self._visitor = visitor
        self._report = report
        self._known = KnownPeople()

    def recordings(self) -> None:
        """List, show and play the sessions of the tour."""
        result = self._visitor.bastionctl("sessions", "list")
        listed = result.stdout + result.stderr
        for road in ("psql", "forward", *(("shell", "exec") if self._demo.sshd else ())):
            self._report.holds(f"sessions list has the {road} session", listed, rf".*\b{road}\b.*")
        match = re.search(r"^(\w{8}) .*\bpsql\b", listed, re.MULTILINE)
        if match is not None:
            result = self._visitor.bastionctl("sessions", "show", match[1])
            self._report.holds(
                "sessions show", result.stdout + result.stderr, r"ehr\.patients.*|statement.*"
            )
            result = self._visitor.bastionctl("sessions", "play", "--speed", "100", match[1])
            self._report.holds("sessions play", result.stdout + result.stderr, r"\(3 rows\)")

    def audit_log(self) -> None:
        """Export and verify the log, tamper with copies, search it for PHI."""
        time.sleep(0.5)
        exported = self._visitor.bastionctl("log", "export", "--format", "jsonl").stdout
        for kind in (
            "identity:signin:completed", "ssh:session:opened|session:opened", "postgres:statement:",
            "access:request:approved", "access:request:denied", "access:request:withdrawn",
            "session:closed|session:ended", "psql:escape:refused",
        ):  # fmt: skip
            self._report.holds(
                f"the log has {kind.split('|')[0]}", exported, rf'"kind":"[^"]*(?:{kind})[^"]*"'
            )
        result = self._visitor.bastionctl("log", "export", "--format", "csv")
        self._report.holds("log export --format csv", result.stdout, r"^index,at,kind.*")
        result = self._visitor.bastionctl("log", "verify")
        self._report.holds("log verify: intact", result.stdout + result.stderr, r"^intact.*")
        self._tamper()
        for name in ("audit", "store.sqlite", "store.sqlite-wal", "recordings", "logs"):
            path = self._demo.state_dir / name
            data = b"\n".join(_content(part) for part in _files(path))
            with self._report.check(
                f"{name}: no patient's name, ssn, phone, mail or address"
            ) as seen:
                found = self._known.find(data)
                if found is not None:
                    raise BastionError(f"holds a patient's {found}")
                seen.append(f"{len(data):,} bytes searched")

    def _tamper(self) -> None:
        copy = self._visitor.folder / "copy"
        copy.mkdir()
        shutil.copytree(self._demo.state_dir / "audit", copy / "audit")
        shutil.copytree(self._demo.state_dir / "keys", copy / "keys")
        for name in ("bastion.yml", "policy.yml"):
            shutil.copy(self._demo.state_dir / name, copy / name)
        entries = copy / "audit" / "entries.jsonl"
        lines = entries.read_bytes().splitlines(keepends=True)
        changed = [*lines]
        changed[2] = changed[2].replace(b":", b";", 1)
        swapped = [lines[0], lines[2], lines[1], *lines[3:]]
        for what, content in (
            ("one byte changed", changed),
            ("an entry dropped", lines[:2] + lines[3:]),
            ("two entries swapped", swapped),
            ("the end cut off", lines[:-2]),
        ):
            entries.write_bytes(b"".join(content))
            result = self._visitor.bastionctl(
                "log", "verify", "--config", str(copy / "bastion.yml")
            )
            said = result.stdout + result.stderr
            self._report.holds(f"a copy with {what} does not verify", said, r"first bad entry: \d+")


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [item for item in sorted(path.rglob("*")) if item.is_file()]
    return [path] if path.exists() else []


def _content(path: Path) -> bytes:
    """Return what a file holds; a recording without its compression."""
    data = path.read_bytes()
    if not path.name.endswith(PLAIN_SUFFIX):
        return data
    _, events = read_recording(path)
    return data + "".join(event.data for event in events).encode()
