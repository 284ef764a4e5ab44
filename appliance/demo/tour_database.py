"""Steps 3 to 6: masking, refusals and approvals through a forwarded port."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from appliance.demo.browser import sign_in
from appliance.demo.processes import find_program, is_listening
from appliance.demo.report import Report, line_around
from appliance.demo.terminal import Terminal
from appliance.demo.visitor import COMMAND_SECONDS, SIGN_IN_URL, Visitor
from appliance.errors import BastionError

if TYPE_CHECKING:
    from appliance.demo.main import Demo

REQUEST = re.compile(r"request (?:number )?#?(\d+)", re.IGNORECASE)
ENTRY = r"(?:entry|index)[ #]*\d+"
DELETE = "DELETE FROM ehr.lab_results WHERE id = 1"


class DatabaseTour:
    """What the analyst and the officer see of the clinic."""

    def __init__(self, demo: Demo, visitor: Visitor, report: Report) -> None:
        self._demo = demo
        self._visitor = visitor
        self._report = report

    def run(self) -> None:
        """Open the forward and walk the steps through it."""
        listen = f"{self._visitor.forward}:clinic:5432"
        command = self._visitor.ssh("analyst", "-N", "-L", listen, "-o", "ExitOnForwardFailure=yes")
        with (self._visitor.folder / "forward.log").open("wb") as log:
            forward = subprocess.Popen(
                [*command, "localhost"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            with self._report.check("ssh -L … clinic:5432 listens") as seen:
                deadline = time.monotonic() + 15
                while not is_listening(self._visitor.forward):
                    if time.monotonic() > deadline or forward.poll() is not None:
                        raise BastionError((self._visitor.folder / "forward.log").read_text())
                    time.sleep(0.1)
                seen.append(f"localhost:{self._visitor.forward}")
            self._masking()
            self._refusals()
            self._approval()
            self._denial()
            self._withdrawal()
            self._export()
        finally:
            forward.terminate()
            forward.wait()

    def _masking(self) -> None:
        said = self._visitor.sql("SELECT * FROM ehr.patients ORDER BY id LIMIT 5")
        self._report.holds("SELECT *: five rows, ssn keeps its last four", said, r"\*[*-]*\d{4}\b")
        self._report.shows_no_phi("… and shows no PHI", said)
        said = self._visitor.sql(
            "SELECT blood_type, city, state FROM ehr.patients ORDER BY id LIMIT 3"
        )
        self._report.holds("other columns come through untouched", said, r"(?:A|B|AB|0)[+-] +\|")
        for statement in (
            "SELECT upper(ssn), upper(name) FROM ehr.patients ORDER BY id LIMIT 3",
            "SELECT row_to_json(p) FROM ehr.patients p ORDER BY id LIMIT 3",
            "SELECT ssn::int FROM ehr.patients ORDER BY id LIMIT 3",
            "COPY (SELECT * FROM ehr.patients ORDER BY id LIMIT 3) TO STDOUT",
            "COPY (SELECT id, name, ssn FROM ehr.patients WHERE id < 4) TO STDOUT",
            "SELECT body FROM ehr.notes ORDER BY id LIMIT 3",
        ):
            self._report.shows_no_phi(f"{statement[:58]}: no PHI", self._visitor.sql(statement))

    def _refusals(self) -> None:
        said = self._visitor.sql("DROP TABLE ehr.patients")
        self._report.holds(
            "DROP TABLE is refused, naming the rule", said, r"ERROR.*[\s\S]*no-destruction"
        )
        self._report.holds("… and the audit entry", said, ENTRY)
        said = self._visitor.sql("SELECT 1 AS still_here")
        self._report.holds("… and the session lives", said, r"still_here")

    def _approval(self) -> None:
        with (
            self._report.check("an approval", quiet=True),
            self._paused(DELETE) as (process, number),
        ):
            said = self._visitor.say("analyst", "localhost", "approve", str(number))
            self._report.holds("nobody approves their own request", said, r"own|needs an approver")
            said = self._visitor.say("officer", "localhost", "requests")
            self._report.holds(
                "the officer sees it waiting", said, rf"{number}\b.*clinic|clinic.*{number}\b"
            )
            said = self._visitor.say("officer", "localhost", "approve", str(number))
            self._report.holds("the officer approves it over ssh", said, r"approved")
            self._report.holds("… and exactly it runs", self._finish(process), r"DELETE [01]\b")

    def _denial(self) -> None:
        with (
            self._report.check("an approval", quiet=True),
            self._paused(DELETE) as (process, number),
        ):
            said = self._visitor.say(
                "officer", "localhost", "deny", str(number), "--reason", "'not today'"
            )
            self._report.holds("the officer denies another", said, r"denied")
            self._report.holds("… and psql shows the reason", self._finish(process), r"not today")

    def _withdrawal(self) -> None:
        with (
            self._report.check("an approval", quiet=True),
            self._paused(DELETE) as (process, number),
        ):
            process.send_signal(signal.SIGINT)
            self._report.holds(
                "Ctrl-C withdraws the request", self._finish(process), r"ERROR.*(?:withdr|cancel).*"
            )
            said = self._visitor.say("officer", "localhost", "approve", str(number))
            self._report.holds("… and it cannot be approved any more", said, r"withdrawn")

    def _export(self) -> None:
        with (
            self._report.check("an approval", quiet=True),
            self._paused("SELECT id FROM ehr.patients") as (process, number),
        ):
            with (
                self._report.check("the officer signs in to bastionctl") as seen,
                Terminal([find_program("bastionctl"), "signin"]) as terminal,
            ):
                sign_in(terminal.expect(SIGN_IN_URL)[0], self._demo.idp.people["officer"])
                seen.append(terminal.expect("Signed in as [^;]*")[0])
                terminal.finish()
            result = self._visitor.bastionctl("approve", str(number))
            said = result.stdout + result.stderr
            self._report.holds(
                "an export of 10,000 rows waited, and is approved", said, r"approved"
            )
            self._report.holds("… and arrives", self._finish(process), r"10000 rows")

    @contextmanager
    def _paused(self, statement: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
        process = subprocess.Popen(
            self._visitor.psql_command(statement),
            stdin=subprocess.DEVNULL,
            stdout=(self._visitor.folder / "out").open("w+"),
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            number = 0
            with self._report.check(f"{statement[:40]} … pauses") as seen:
                line, number = self._wait_for_notice(process)
                seen.append(line)
            if number:
                yield process, number
            else:
                raise BastionError("skipped: nothing waits for an approval")
        finally:
            process.kill()
            process.wait()

    def _finish(self, process: subprocess.Popen[str]) -> str:
        """Wait for a paused psql; return all it printed."""
        process.wait(COMMAND_SECONDS)
        return (self._visitor.folder / "out").read_text(errors="replace")

    def _wait_for_notice(self, process: subprocess.Popen[str]) -> tuple[str, int]:
        deadline = time.monotonic() + 20
        while True:
            text = (self._visitor.folder / "out").read_text(errors="replace")
            match = REQUEST.search(text)
            if match is not None:
                return line_around(text, match), int(match[1])
            if process.poll() is not None or time.monotonic() > deadline:
                raise BastionError(f"no notice: {text.strip()[-400:]!r}")
            time.sleep(0.05)
