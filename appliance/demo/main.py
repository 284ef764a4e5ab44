"""Supervise the demo: start every part, say what to type, stay until Ctrl-C, clean up."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from appliance.compiled import check_compiled
from appliance.config import load_machine
from appliance.demo.configuration import write_configuration
from appliance.demo.idp import CLIENT_ID, IdentityProvider
from appliance.demo.postgres import Postgres, find_bwrap
from appliance.demo.processes import Child, choose_port, find_program, is_listening
from appliance.demo.sshd import SSHTargetServer, find_sshd
from appliance.errors import BastionError

PORTS = {"ssh": 2222, "web": 8443, "postgres": None, "idp": None, "sshd": None}
MAX_SOCKET_PATH = 90
"""sun_path holds 108 bytes, unix(7)."""
STATE_MARK = ".bastion-demo"


def run_demo(state_dir: Path, check: bool, reset: bool) -> int:
    """Run the demo, or with `check` the tour; return the exit status.

    Raises `BastionError` if a part does not start.
    """
    check_compiled()
    _on_ending_signals(_interrupt)
    demo = Demo(state_dir.resolve())
    if reset:
        demo.reset()
    with demo.locked():
        try:
            demo.start()
            if check:
                from appliance.demo.tour import Tour

                return Tour(demo).run()
            print(demo.instructions(), flush=True)
            return demo.watch()
        except KeyboardInterrupt:
            print("\nstopping …", flush=True)
            return 0
        finally:
            _on_ending_signals(signal.SIG_IGN)
            demo.stop()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # Once: a second Ctrl-C would leave running what is being stopped.
    _on_ending_signals(signal.SIG_IGN)
    raise KeyboardInterrupt


def _on_ending_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    # SIGINT too: a shell that starts us in the background leaves it ignored. SIGHUP: the
    # terminal was closed, and every child is a process group of its own.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


class Demo:
    """Every process of the demo and the folder they live in."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.config = state_dir / "bastion.yml"
        self.log_dir = state_dir / "logs"
        self.ports: dict[str, int] = {}
        self.children: dict[str, Child] = {}
        self.postgres: Postgres
        self.idp: IdentityProvider
        self.sshd: SSHTargetServer | None = None

    def reset(self) -> None:
        """Throw the state away.

        Raises `BastionError` if the folder is not the demo's.
        """
        if not self.state_dir.exists():
            return
        if not (self.state_dir / STATE_MARK).exists() and any(self.state_dir.iterdir()):
            raise BastionError(f"{self.state_dir} is not a demo's folder: not removed")
        with self.locked():
            shutil.rmtree(self.state_dir)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder; one demo at a time.

        Raises `BastionError` if another demo runs in it.
        """
        self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.state_dir / STATE_MARK).touch()
        with (self.state_dir / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BastionError(f"a demo is running in {self.state_dir}") from error
            yield

    def start(self) -> None:
        """Start every part in order; each is ready before the next."""
        began = time.monotonic()
        for folder in ("keys", "logs"):
            (self.state_dir / folder).mkdir(exist_ok=True, mode=0o700)
        self._choose_ports()
        self.postgres = Postgres(self.state_dir, self.ports["postgres"])
        with _progress("PostgreSQL"):
            self._start_postgres()
        with _progress("hospital: 10,000 invented patients"):
            self.postgres.fill()
        self.idp = IdentityProvider(self.state_dir, self.ports["idp"])
        with _progress("identity provider"):
            self._add(self.idp.start())
        program = find_sshd()
        if program is None:
            print("  – no sshd on this machine: the target web01 is left out", flush=True)
        else:
            with _progress("SSH target web01"):
                self.sshd = SSHTargetServer(self.state_dir, self.ports["sshd"])
                self._add(self.sshd.start(program))
        with _progress("bastion: audit, web, gateway"):
            self._write_configuration()
            self.start_daemon("audit")
            self.start_daemon("web")
            self.start_daemon("gateway")
        print(f"  ready in {time.monotonic() - began:.1f} s", flush=True)

    def start_daemon(self, name: str) -> Child:
        """Start `bastiond NAME` and return once it answers."""
        machine = load_machine(self.config)
        program = find_program("bastiond")
        child = Child(
            name,
            [program, name, "--config", self.config],
            self.log_dir / f"{name}.log",
            cwd=self.state_dir,
        )
        if name in self.children:
            self.children[name].stop()
        if name != "gateway":
            path = machine.audit.socket if name == "audit" else machine.web.socket
            path.unlink(missing_ok=True)
        self._add(child)
        child.start()
        if name == "gateway":
            child.wait_until(lambda: is_listening(self.ports["ssh"]))
        else:
            child.wait_until(path.exists)
        return child

    def watch(self) -> int:
        """Return 1 as soon as a process dies, with its last words."""
        while True:
            for child in self.children.values():
                if not child.is_running:
                    print(child.death(), file=sys.stderr)
                    return 1
            time.sleep(0.5)

    def stop(self) -> None:
        """End every process, the last started first."""
        for child in reversed(list(self.children.values())):
            child.stop()

    def instructions(self) -> str:
        """Return what to type, in fewer than 20 lines."""
        port, people = self.ports["ssh"], self.idp.people
        accounts = "\n".join(
            f"  {person.user:<9} password {person.password}" for person in people.values()
        )
        program = find_program("bastionctl")
        web01 = f"  ssh -t -p {port} web01@localhost          a shell, as the engineer\n"
        return (
            f"The bastion listens on localhost:{port}. Sign in with a browser as one of\n"
            f"{accounts}\n\n"
            f"  ssh -p {port} localhost                   what may I reach\n"
            f"  ssh -t -p {port} clinic@localhost         psql, masked, as the analyst\n"
            f"  ssh -N -L 5433:clinic:5432 -p {port} localhost    and then, without a password,\n"
            f'  psql "host=localhost port=5433 dbname=clinic sslmode=disable"\n'
            f"{web01 if self.sshd else ''}"
            f"  ssh -p {port} localhost approve 1         as the officer, when psql waits\n\n"
            f"  export BASTION_CONFIG={self.config}\n"
            f"  {program} sessions list\n"
            f"  {program} log verify\n"
            "Ctrl-C stops everything and keeps the data; `make demo-reset` starts over."
        )

    def _add(self, child: Child) -> None:
        self.children[child.name] = child

    def _start_postgres(self) -> None:
        """Start it so that a failed start is cleaned up too."""
        try:
            self.postgres.start()
        finally:
            if self.postgres.child is not None:
                self._add(self.postgres.child)

    def _choose_ports(self) -> None:
        path = self.state_dir / "ports.json"
        known: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
        for name, default in PORTS.items():
            self.ports[name] = choose_port(known.get(name, default))
        path.write_text(json.dumps(self.ports) + "\n")

    def _write_configuration(self) -> None:
        values = {
            "ports": self.ports,
            "run_dir": self._run_dir(),
            "issuer": self.idp.issuer,
            "client_id": CLIENT_ID,
            "psql": shutil.which("psql", path=str(self.postgres.binaries)),
            "bwrap": find_bwrap(),
            "row_engine": "compiled" if find_spec("appliance.masking._rows") else "python",
            "web01": self.sshd and {"account": self.sshd.account, "host_key": self.sshd.host_key},
        }
        for name in write_configuration(self.state_dir, values):
            print(f"  – {name} was changed by hand: kept as it is", flush=True)

    def _run_dir(self) -> Path:
        wanted = self.state_dir / "run"
        if len(str(wanted)) > MAX_SOCKET_PATH:
            name = hashlib.sha256(str(self.state_dir).encode()).hexdigest()[:12]
            wanted = Path(tempfile.gettempdir()) / f"bastion-demo-{os.geteuid()}-{name}"
        wanted.mkdir(exist_ok=True, mode=0o700)
        if wanted.stat().st_uid != os.geteuid():
            raise BastionError(f"{wanted} belongs to somebody else")
        return wanted


@contextmanager
def _progress(what: str) -> Iterator[None]:
    began = time.monotonic()
    if sys.stdout.isatty():
        print(f"  … {what}\r", end="", flush=True)
    try:
        yield
    except BaseException:
        print(f"  ✗ {what}", flush=True)
        raise
    print(f"  ✓ {what} ({time.monotonic() - began:.1f} s)", flush=True)
