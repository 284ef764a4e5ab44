"""Walk the tour with the stock `ssh` and `psql`, and say of each step what was seen."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh

from appliance.demo.browser import sign_in
from appliance.demo.hospital import KnownPeople
from appliance.demo.postgres import find_binaries
from appliance.demo.processes import choose_port, find_program, is_listening
from appliance.demo.terminal import Terminal
from appliance.errors import BastionError
from appliance.recording.blocks import PLAIN_SUFFIX
from appliance.recording.reader import read_recording

if TYPE_CHECKING:
    from appliance.demo.main import Demo

URL = r"https?://\S+user_code=[A-Za-z0-9-]+"
REQUEST = re.compile(r"request (?:number )?#?(\d+)", re.IGNORECASE)
COMMAND_SECONDS = 40
ENTRY = r"(?:entry|index)[ #]*\d+"
PROMPT = r"clinic[=*!-][>#] ?"


class Tour:
    """The nine steps; later steps go on when an earlier one fails."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._folder = Path(tempfile.mkdtemp(prefix="bastion-tour-"))
        self._known = KnownPeople()
        self._failed = 0
        self._psql = shutil.which("psql") or str(find_binaries() / "psql")
        self._forward = choose_port()
        os.environ["BASTION_CONFIG"] = str(demo.config)
        os.environ["BASTION_TOKEN_FILE"] = str(self._folder / "token")

    def run(self) -> int:
        """Walk every step; return 0 if all of them hold."""
        began = time.monotonic()
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("1  sign in over SSH", self._sign_in),
            ("2  psql on the bastion", self._psql_on_the_bastion),
            ("3–6  through a forwarded port", self._forwarded),
            ("7  an SSH target", self._ssh_target),
            ("8  sessions and recordings", self._recordings),
            ("9  the audit log", self._audit_log),
            ("fail closed", self._fail_closed),
        )
        try:
            self._write_client_files()
            for title, step in steps:
                print(f"\n{title}", flush=True)
                with self._check("the step runs", quiet=True):
                    step()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        verdict = "every step holds" if not self._failed else f"{self._failed} checks failed"
        print(f"\n{'✗' if self._failed else '✓'} {verdict} ({time.monotonic() - began:.0f} s)")
        return 1 if self._failed else 0

    # Evidence

    @contextmanager
    def _check(self, claim: str, *, quiet: bool = False) -> Iterator[list[str]]:
        """Print the claim with ✓ and what was seen, or ✗ and why."""
        seen: list[str] = []
        try:
            yield seen
        except (BastionError, OSError, subprocess.SubprocessError) as error:
            self._failed += 1
            print(f"  ✗ {claim}\n      {' '.join(str(error).split())}", flush=True)
        else:
            if not quiet:
                print(f"  ✓ {claim}", flush=True)
                for line in seen:
                    print(f"      {' '.join(line.split())[:150]}", flush=True)

    def _holds(self, claim: str, text: str, pattern: str, *, absent: bool = False) -> None:
        """Check that `pattern` occurs in `text`, or does not."""
        with self._check(claim) as seen:
            match = re.search(pattern, text, re.IGNORECASE)
            if (match is not None) is absent:
                said = "saw" if absent else "did not see"
                raise BastionError(f"{said} /{pattern}/ in {text.strip()[-400:]!r}")
            if match is not None:
                seen.append(_line_around(text, match))

    def _shows_no_phi(self, claim: str, text: str, evidence: str | None = None) -> None:
        with self._check(claim) as seen:
            kind = self._known.find(text.encode())
            if kind is not None:
                raise BastionError(f"shows a patient's {kind}")
            seen.append(evidence or _last_line(text))

    # What a person types

    def _write_client_files(self) -> None:
        public = (self._demo.state_dir / "keys/ssh_host_ed25519_key.pub").read_text()
        port = self._demo.ports["ssh"]
        (self._folder / "known_hosts").write_text(f"[localhost]:{port} {public}")
        for user in self._demo.idp.people:
            key = asyncssh.generate_private_key("ssh-ed25519", comment=user)
            path = self._folder / user
            path.touch(mode=0o600)
            path.write_bytes(key.export_private_key("openssh"))
            path.with_suffix(".pub").write_bytes(key.export_public_key("openssh"))

    def _ssh(self, user: str, *words: str, key: bool = True) -> list[str]:
        options = [
            "UserKnownHostsFile=" + str(self._folder / "known_hosts"),
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "ConnectTimeout=10",
            "BatchMode=yes" if key else "PreferredAuthentications=keyboard-interactive",
        ]
        if not key:
            options.append("PubkeyAuthentication=no")
        command = ["ssh", "-F", "none", "-p", str(self._demo.ports["ssh"])]
        command += ["-i", str(self._folder / user)] if key else []
        for option in options:
            command += ["-o", option]
        return [*command, *words]

    def _run(self, command: list[str], text: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def _say(self, user: str, *words: str, text: str | None = None) -> str:
        """Run an ssh command as `user` with the bound key; return all it printed."""
        result = self._run(self._ssh(user, *words), text)
        return f"{result.stdout}{result.stderr}"

    def _sql(self, *statements: str) -> str:
        """Run statements with the stock psql through the forwarded port."""
        result = self._run(self._psql_command(*statements))
        return f"{result.stdout}{result.stderr}"

    def _psql_command(self, *statements: str) -> list[str]:
        where = f"host=localhost port={self._forward} dbname=clinic user=me sslmode=disable"
        command = [self._psql, where, "-X", "-w", "-v", "VERBOSITY=verbose", "-P", "pager=off"]
        for statement in statements:
            command += ["-c", statement]
        return command

    def _bastionctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._run([str(find_program("bastionctl")), *words])

    # The steps

    def _sign_in(self) -> None:
        for user, person in self._demo.idp.people.items():
            with self._check(
                f"{user}: the prompt shows the address, the browser does the rest"
            ) as s:
                with Terminal(self._ssh(user, "localhost", "whoami", key=False)) as terminal:
                    url = terminal.expect(URL)[0]
                    sign_in(url, person)
                    terminal.send("\r")
                    terminal.expect(re.escape(person.email))
                    status = terminal.finish()
                if status != 0:
                    raise BastionError(f"ssh ended with status {status}")
                s += [url, f"whoami: {person.email}"]
            public = (self._folder / f"{user}.pub").read_text().strip()
            with (
                self._check(f"{user}: the lobby lists the targets, a key is bound") as seen,
                Terminal(self._ssh(user, "localhost", key=False)) as terminal,
            ):
                sign_in(terminal.expect(URL)[0], person)
                terminal.send("\r")
                terminal.expect("clinic")
                terminal.send(f"keys add {public}\r")
                seen.append(terminal.expect(r"SHA256:\S+")[0])
                terminal.send("exit\r")
        said = self._say("analyst", "localhost", "targets")
        self._holds("targets: clinic is open to the analyst", said, r"clinic.*")
        if self._demo.sshd:
            self._holds("… and web01 is closed, with the reason", said, r"web01.*(?:no rule|rule)")
        said = self._say("analyst", "localhost", "help")
        self._holds("help lists the commands", said, r"whoami")

    def _psql_on_the_bastion(self) -> None:
        with Terminal(self._ssh("analyst", "-t", "clinic@localhost")) as psql:
            with self._check("psql starts in its sandbox, nobody typed a password") as seen:
                seen.append(psql.expect(PROMPT, 30)[0])
            psql.send("SELECT ssn, name, dob FROM ehr.patients ORDER BY id LIMIT 3;\r")
            with self._check("a query answers, masked") as seen:
                psql.expect(r"\(3 rows\)")
                psql.expect(PROMPT)
                seen.append(_line_with(psql.transcript, r"\*"))
            for typed, claim, refusal in (
                (r"\! id", r"\! is refused", "psql-no-shell"),
                (r"\o | id", r"\o | is refused", "psql-no-shell|not executable"),
                (r"\copy (select 1) to program 'id'", r"\copy … program is refused", "no-shell"),
                (r"\i /etc/passwd", "no file of the bastion is readable", "No such file"),
            ):
                before = len(psql.transcript)
                with self._check(claim) as seen:
                    # A second \o closes the pipe: only then its program has said all.
                    psql.send(typed + "\r\\o\r")
                    time.sleep(0.5)
                    psql.send("\\echo 'al' 'l'\r")
                    psql.expect(r"\nal l", 10)
                    psql.expect(PROMPT, 10)
                    said = psql.transcript[before:].replace("\r", "")
                    if re.search(r"uid=|root:", said):
                        raise BastionError(f"it ran: {said!r}")
                    seen.append(_line_with(said, refusal))
            psql.send("\\q\r")
            with self._check("psql ends with status 0"):
                status = psql.finish()
                if status != 0:
                    raise BastionError(f"status {status}")
            self._shows_no_phi("no PHI was on the screen", psql.transcript)

    def _forwarded(self) -> None:
        listen = f"{self._forward}:clinic:5432"
        command = self._ssh("analyst", "-N", "-L", listen, "-o", "ExitOnForwardFailure=yes")
        with (self._folder / "forward.log").open("wb") as log:
            forward = subprocess.Popen(
                [*command, "localhost"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            with self._check("ssh -L … clinic:5432 listens") as seen:
                deadline = time.monotonic() + 15
                while not is_listening(self._forward):
                    if time.monotonic() > deadline or forward.poll() is not None:
                        raise BastionError((self._folder / "forward.log").read_text())
                    time.sleep(0.1)
                seen.append(f"localhost:{self._forward}")
            self._masking()
            self._refusals()
            self._approvals()
        finally:
            forward.terminate()
            forward.wait()

    def _masking(self) -> None:
        said = self._sql("SELECT * FROM ehr.patients ORDER BY id LIMIT 5")
        self._holds("SELECT *: five rows, ssn keeps its last four", said, r"\*[*-]*\d{4}\b")
        self._shows_no_phi("… and shows no PHI", said)
        said = self._sql("SELECT blood_type, city, state FROM ehr.patients ORDER BY id LIMIT 3")
        self._holds("other columns come through untouched", said, r"(?:A|B|AB|0)[+-] +\|")
        for statement in (
            "SELECT upper(ssn), upper(name) FROM ehr.patients ORDER BY id LIMIT 3",
            "SELECT row_to_json(p) FROM ehr.patients p ORDER BY id LIMIT 3",
            "SELECT ssn::int FROM ehr.patients ORDER BY id LIMIT 3",
            "COPY (SELECT * FROM ehr.patients ORDER BY id LIMIT 3) TO STDOUT",
            "COPY (SELECT id, name, ssn FROM ehr.patients WHERE id < 4) TO STDOUT",
            "SELECT body FROM ehr.notes ORDER BY id LIMIT 3",
        ):
            self._shows_no_phi(f"{statement[:58]}: no PHI", self._sql(statement))

    def _refusals(self) -> None:
        said = self._sql("DROP TABLE ehr.patients")
        self._holds("DROP TABLE is refused, naming the rule", said, r"ERROR.*[\s\S]*no-destruction")
        self._holds("… and the audit entry", said, ENTRY)
        said = self._sql("SELECT 1 AS still_here")
        self._holds("… and the session lives", said, r"still_here")

    def _approvals(self) -> None:
        delete = "DELETE FROM ehr.lab_results WHERE id = 1"
        with self._check("an approval", quiet=True), self._paused(delete) as (process, number):
            said = self._say("analyst", "localhost", "approve", str(number))
            self._holds("nobody approves their own request", said, r"own|needs an approver")
            said = self._say("officer", "localhost", "requests")
            self._holds(
                "the officer sees it waiting", said, rf"{number}\b.*clinic|clinic.*{number}\b"
            )
            said = self._say("officer", "localhost", "approve", str(number))
            self._holds("the officer approves it over ssh", said, r"approved")
            self._holds("… and exactly it runs", self._finish(process), r"DELETE [01]\b")
        with self._check("an approval", quiet=True), self._paused(delete) as (process, number):
            said = self._say("officer", "localhost", "deny", str(number), "--reason", "'not today'")
            self._holds("the officer denies another", said, r"denied")
            self._holds("… and psql shows the reason", self._finish(process), r"not today")
        with self._check("an approval", quiet=True), self._paused(delete) as (process, number):
            process.send_signal(signal.SIGINT)
            self._holds(
                "Ctrl-C withdraws the request", self._finish(process), r"ERROR.*(?:withdr|cancel).*"
            )
            said = self._say("officer", "localhost", "approve", str(number))
            self._holds("… and it cannot be approved any more", said, r"withdrawn")
        with (
            self._check("an approval", quiet=True),
            self._paused("SELECT id FROM ehr.patients") as (process, number),
        ):
            with (
                self._check("the officer signs in to bastionctl") as seen,
                Terminal([find_program("bastionctl"), "signin"]) as terminal,
            ):
                sign_in(terminal.expect(URL)[0], self._demo.idp.people["officer"])
                seen.append(terminal.expect("Signed in as [^;]*")[0])
                terminal.finish()
            result = self._bastionctl("approve", str(number))
            said = result.stdout + result.stderr
            self._holds("an export of 10,000 rows waited, and is approved", said, r"approved")
            self._holds("… and arrives", self._finish(process), r"10000 rows")

    @contextmanager
    def _paused(self, statement: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
        process = subprocess.Popen(
            self._psql_command(statement),
            stdin=subprocess.DEVNULL,
            stdout=(self._folder / "out").open("w+"),
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            number = 0
            with self._check(f"{statement[:40]} … pauses") as seen:
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
        return (self._folder / "out").read_text(errors="replace")

    def _wait_for_notice(self, process: subprocess.Popen[str]) -> tuple[str, int]:
        deadline = time.monotonic() + 20
        while True:
            text = (self._folder / "out").read_text(errors="replace")
            match = REQUEST.search(text)
            if match is not None:
                return _line_around(text, match), int(match[1])
            if process.poll() is not None or time.monotonic() > deadline:
                raise BastionError(f"no notice: {text.strip()[-400:]!r}")
            time.sleep(0.05)

    def _ssh_target(self) -> None:
        if self._demo.sshd is None:
            print("  – no sshd on this machine: left out")
            return
        result = self._run(self._ssh("engineer", "web01@localhost", "uptime"))
        self._holds("web01@localhost uptime", result.stdout + result.stderr, r"load average.*")
        with self._check("exit status comes back") as seen:
            status = self._run(
                self._ssh("engineer", "web01@localhost", "sh -c 'exit 7'")
            ).returncode
            if status != 7:
                raise BastionError(f"status {status}, not 7")
            seen.append("exit 7 → 7")
        with (
            self._check("a shell with a terminal that follows the window") as seen,
            Terminal(self._ssh("engineer", "-t", "web01@localhost"), 40, 120) as shell,
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
        said = self._say("engineer", "web01@localhost", "rm -rf /nonexistent-demo/")
        self._holds("rm -rf is refused", said, r"no-dangerous-commands|destroys data")
        said = self._say("analyst", "web01@localhost", "uptime")
        self._holds(
            "the analyst is refused, with the reason", said, r"no rule allows.*|default-deny"
        )

    def _recordings(self) -> None:
        result = self._bastionctl("sessions", "list")
        listed = result.stdout + result.stderr
        for road in ("psql", "forward", *(("shell", "exec") if self._demo.sshd else ())):
            self._holds(f"sessions list has the {road} session", listed, rf".*\b{road}\b.*")
        match = re.search(r"^(\w{8}) .*\bpsql\b", listed, re.MULTILINE)
        if match is not None:
            result = self._bastionctl("sessions", "show", match[1])
            self._holds(
                "sessions show", result.stdout + result.stderr, r"ehr\.patients.*|statement.*"
            )
            result = self._bastionctl("sessions", "play", "--speed", "100", match[1])
            self._holds("sessions play", result.stdout + result.stderr, r"\(3 rows\)")

    def _audit_log(self) -> None:
        time.sleep(0.5)
        exported = self._bastionctl("log", "export", "--format", "jsonl").stdout
        for kind in (
            "identity:signin:completed", "ssh:session:opened|session:opened", "postgres:statement:",
            "access:request:approved", "access:request:denied", "access:request:withdrawn",
            "session:closed|session:ended", "psql:escape:refused",
        ):  # fmt: skip
            self._holds(
                f"the log has {kind.split('|')[0]}", exported, rf'"kind":"[^"]*(?:{kind})[^"]*"'
            )
        result = self._bastionctl("log", "export", "--format", "csv")
        self._holds("log export --format csv", result.stdout, r"^index,at,kind.*")
        result = self._bastionctl("log", "verify")
        self._holds("log verify: intact", result.stdout + result.stderr, r"^intact.*")
        self._tamper()
        for name in ("audit", "store.sqlite", "store.sqlite-wal", "recordings", "logs"):
            path = self._demo.state_dir / name
            data = b"\n".join(_content(part) for part in _files(path))
            with self._check(f"{name}: no patient's name, ssn, phone, mail or address") as seen:
                found = self._known.find(data)
                if found is not None:
                    raise BastionError(f"holds a patient's {found}")
                seen.append(f"{len(data):,} bytes searched")

    def _tamper(self) -> None:
        copy = self._folder / "copy"
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
            result = self._bastionctl("log", "verify", "--config", str(copy / "bastion.yml"))
            said = result.stdout + result.stderr
            self._holds(f"a copy with {what} does not verify", said, r"first bad entry: \d+")

    def _fail_closed(self) -> None:
        with (
            self._check("the audit daemon dies during a query: no answer") as seen,
            Terminal(self._ssh("analyst", "-t", "clinic@localhost")) as psql,
        ):
            psql.expect(PROMPT, 30)
            psql.send("SELECT 'sec'||'ret' AS x, count(*) FROM ehr.patients, pg_sleep(3);\r")
            time.sleep(1)
            self._demo.children["audit"].kill()
            psql.finish(20)
            if "secret" in psql.transcript:
                raise BastionError("the answer arrived")
            seen.append(_last_line(psql.transcript))
        said = self._say("analyst", "localhost", "whoami")
        self._holds("without it nothing runs", said, r"audit|evidence|refused|closed")
        self._demo.start_daemon("audit")
        result = self._bastionctl("log", "verify")
        self._holds("what was logged verifies", result.stdout + result.stderr, r"^intact.*")


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


def _line_around(text: str, match: re.Match[str]) -> str:
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    return text[start : end if end >= 0 else len(text)]


def _line_with(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise BastionError(f"did not see /{pattern}/")
    return _line_around(text, match)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "(nothing)"
