"""Walk the tour with the stock `ssh` and `psql`, and say of each step what was seen."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.demo.browser import sign_in
from appliance.demo.report import Report, last_line, line_with
from appliance.demo.terminal import Terminal
from appliance.demo.tour_database import DatabaseTour
from appliance.demo.tour_evidence import EvidenceTour
from appliance.demo.visitor import SIGN_IN_URL, Visitor
from appliance.errors import BastionError

if TYPE_CHECKING:
    from appliance.demo.main import Demo

PROMPT = r"clinic[=*!-][>#] ?"


class Tour:
    """The nine steps; later steps go on when an earlier one fails."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._visitor = Visitor(demo)
        self._report = Report()

    def run(self) -> int:
        """Walk every step; return 0 if all of them hold."""
        began = time.monotonic()
        database = DatabaseTour(self._demo, self._visitor, self._report)
        evidence = EvidenceTour(self._demo, self._visitor, self._report)
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("1  sign in over SSH", self._sign_in),
            ("2  psql on the bastion", self._psql_on_the_bastion),
            ("3–6  through a forwarded port", database.run),
            ("7  an SSH target", self._ssh_target),
            ("8  sessions and recordings", evidence.recordings),
            ("9  the audit log", evidence.audit_log),
            ("fail closed", self._fail_closed),
        )
        try:
            self._visitor.write_client_files()
            for title, step in steps:
                print(f"\n{title}", flush=True)
                with self._report.check("the step runs", quiet=True):
                    step()
        finally:
            shutil.rmtree(self._visitor.folder, ignore_errors=True)
        failed = self._report.failed
        verdict = "every step holds" if not failed else f"{failed} checks failed"
        print(f"\n{'✗' if failed else '✓'} {verdict} ({time.monotonic() - began:.0f} s)")
        return 1 if failed else 0

    def _sign_in(self) -> None:
        for user, person in self._demo.idp.people.items():
            with self._report.check(
                f"{user}: the prompt shows the address, the browser does the rest"
            ) as s:
                with Terminal(
                    self._visitor.ssh(user, "localhost", "whoami", key=False)
                ) as terminal:
                    url = terminal.expect(SIGN_IN_URL)[0]
                    sign_in(url, person)
                    terminal.send("\r")
                    terminal.expect(re.escape(person.email))
                    status = terminal.finish()
                if status != 0:
                    raise BastionError(f"ssh ended with status {status}")
                s += [url, f"whoami: {person.email}"]
            public = (self._visitor.folder / f"{user}.pub").read_text().strip()
            with (
                self._report.check(f"{user}: the lobby lists the targets, a key is bound") as seen,
                Terminal(self._visitor.ssh(user, "localhost", key=False)) as terminal,
            ):
                sign_in(terminal.expect(SIGN_IN_URL)[0], person)
                terminal.send("\r")
                terminal.expect("clinic")
                terminal.send(f"keys add {public}\r")
                seen.append(terminal.expect(r"SHA256:\S+")[0])
                terminal.send("exit\r")
        said = self._visitor.say("analyst", "localhost", "targets")
        self._report.holds("targets: clinic is open to the analyst", said, r"clinic.*")
        if self._demo.sshd:
            self._report.holds(
                "… and web01 is closed, with the reason", said, r"web01.*(?:no rule|rule)"
            )
        said = self._visitor.say("analyst", "localhost", "help")
        self._report.holds("help lists the commands", said, r"whoami")

    def _psql_on_the_bastion(self) -> None:
        with Terminal(self._visitor.ssh("analyst", "-t", "clinic@localhost")) as psql:
            with self._report.check("psql starts in its sandbox, nobody typed a password") as seen:
                seen.append(psql.expect(PROMPT, 30)[0])
            psql.send("SELECT ssn, name, dob FROM ehr.patients ORDER BY id LIMIT 3;\r")
            with self._report.check("a query answers, masked") as seen:
                psql.expect(r"\(3 rows\)")
                psql.expect(PROMPT)
                seen.append(line_with(psql.transcript, r"\*"))
            for typed, claim, refusal in (
                (r"\! id", r"\! is refused", "psql-no-shell"),
                (r"\o | id", r"\o | is refused", "psql-no-shell|not executable"),
                (r"\copy (select 1) to program 'id'", r"\copy … program is refused", "no-shell"),
                (r"\i /etc/passwd", "no file of the bastion is readable", "No such file"),
            ):
                before = len(psql.transcript)
                with self._report.check(claim) as seen:
                    # A second \o closes the pipe: only then its program has said all.
                    psql.send(typed + "\r\\o\r")
                    time.sleep(0.5)
                    psql.send("\\echo 'al' 'l'\r")
                    psql.expect(r"\nal l", 10)
                    psql.expect(PROMPT, 10)
                    said = psql.transcript[before:].replace("\r", "")
                    if re.search(r"uid=|root:", said):
                        raise BastionError(f"it ran: {said!r}")
                    seen.append(line_with(said, refusal))
            psql.send("\\q\r")
            with self._report.check("psql ends with status 0"):
                status = psql.finish()
                if status != 0:
                    raise BastionError(f"status {status}")
            self._report.shows_no_phi("no PHI was on the screen", psql.transcript)

    def _ssh_target(self) -> None:
        if self._demo.sshd is None:
            print("  – no sshd on this machine: left out")
            return
        result = self._visitor.run(self._visitor.ssh("engineer", "web01@localhost", "uptime"))
        self._report.holds(
            "web01@localhost uptime", result.stdout + result.stderr, r"load average.*"
        )
        with self._report.check("exit status comes back") as seen:
            status = self._visitor.run(
                self._visitor.ssh("engineer", "web01@localhost", "sh -c 'exit 7'")
            ).returncode
            if status != 7:
                raise BastionError(f"status {status}, not 7")
            seen.append("exit 7 → 7")
        with (
            self._report.check("a shell with a terminal that follows the window") as seen,
            Terminal(self._visitor.ssh("engineer", "-t", "web01@localhost"), 40, 120) as shell,
        ):
            time.sleep(1)
            shell.send("stty size\r")
            shell.expect(r"\b40 120\b")
            shell.resize(30, 90)
            time.sleep(0.5)
            shell.send("stty size\r")
            seen.append("stty size: 40 120, then " + shell.expect(r"\b30 90\b")[0])
            shell.send("exit 3\r")
            status = shell.finish()
            if status != 3:
                raise BastionError(f"exit 3 came back as {status}")
        said = self._visitor.say("engineer", "web01@localhost", "rm -rf /nonexistent-demo/")
        self._report.holds("rm -rf is refused", said, r"no-dangerous-commands|destroys data")
        said = self._visitor.say("analyst", "web01@localhost", "uptime")
        self._report.holds(
            "the analyst is refused, with the reason", said, r"no rule allows.*|default-deny"
        )

    def _fail_closed(self) -> None:
        with (
            self._report.check("the audit daemon dies during a query: no answer") as seen,
            Terminal(self._visitor.ssh("analyst", "-t", "clinic@localhost")) as psql,
        ):
            psql.expect(PROMPT, 30)
            psql.send("SELECT 'sec'||'ret' AS x, count(*) FROM ehr.patients, pg_sleep(3);\r")
            time.sleep(1)
            self._demo.children["audit"].kill()
            psql.finish(20)
            if "secret" in psql.transcript:
                raise BastionError("the answer arrived")
            seen.append(last_line(psql.transcript))
        said = self._visitor.say("analyst", "localhost", "whoami")
        self._report.holds("without it nothing runs", said, r"audit|evidence|refused|closed")
        self._demo.start_daemon("audit")
        result = self._visitor.bastionctl("log", "verify")
        self._report.holds("what was logged verifies", result.stdout + result.stderr, r"^intact.*")
