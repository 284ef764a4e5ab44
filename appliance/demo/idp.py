"""The demo's identity provider: nanoidp with three people."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from appliance.demo.postgres import ensure_secret
from appliance.demo.processes import Child, is_listening

CLIENT_ID = "bastion"
GROUPS = {"analyst": "analysts", "officer": "privacy-officers", "engineer": "engineers"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at the demo's provider."""

    user: str
    email: str
    group: str
    password: str


class IdentityProvider:
    """nanoidp in a folder of its own; the people keep their passwords between starts."""

    def __init__(self, state_dir: Path, port: int) -> None:
        self._folder, self._port = state_dir / "idp", port
        self._log = state_dir / "logs" / "idp.log"
        self.issuer = f"http://127.0.0.1:{port}"
        self.secret_file = state_dir / "keys" / "oidc-client.secret"
        keys = state_dir / "keys"
        self.people = {
            user: Person(
                user, f"{user}@clinic.example", group, ensure_secret(keys / f"idp-{user}.password")
            )
            for user, group in GROUPS.items()
        }

    def start(self) -> Child:
        """Write its configuration and start it; return once it answers."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write("settings.yaml", self._settings())
        self._write("users.yaml", self._users())
        command: list[str | Path] = [
            sys.executable, "-m", "nanoidp", "--config", self._folder,
            "--host", "127.0.0.1", "--port", str(self._port),
        ]  # fmt: skip
        # Its keys land in the working directory.
        child = Child("idp", command, self._log, cwd=self._folder, env={"PYTHONWARNINGS": "ignore"})
        child.start()
        child.wait_until(lambda: is_listening(self._port))
        return child

    def _settings(self) -> dict[str, object]:
        client = {
            "client_id": CLIENT_ID,
            "client_secret": ensure_secret(self.secret_file),
            "description": "Bastion (demo)",
        }
        return {
            "config_version": 1,
            "server": {"host": "127.0.0.1", "port": self._port},
            "oauth": {
                "issuer": self.issuer,
                "audience": CLIENT_ID,
                "token_expiry_minutes": 60,
                "clients": [client],
            },
            "device_flow": {"polling_interval": 1, "code_expiry_seconds": 600},
        }

    def _users(self) -> dict[str, object]:
        users = {
            person.user: {
                "password": person.password,
                "email": person.email,
                "groups": [person.group],
                "roles": [person.user],
            }
            for person in self.people.values()
        }
        return {"config_version": 1, "users": users}

    def _write(self, name: str, content: dict[str, object]) -> None:
        path = self._folder / name
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(content, sort_keys=False))
