"""Write the demo's configuration and policy; what somebody changed by hand is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import jinja2

from appliance.cli.config import create_keys
from appliance.config import load_machine, load_policy

NAMES = ("bastion.yml", "policy.yml")
RECORD = "written.json"
"""Digests of the files as the demo wrote them last, by name."""


def write_configuration(folder: Path, values: Mapping[str, object]) -> list[str]:
    """Render the templates into `folder`; return the names of the files that were kept.

    A file that is not as the demo left it is kept. Keys that are missing are made.
    Raises `ConfigError` if what is there then does not validate.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("appliance.demo"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  YAML, from values of our own
        keep_trailing_newline=True,
    )
    record = folder / RECORD
    written: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    kept = [name for name in NAMES if _is_changed(folder / name, written.get(name))]
    for name in NAMES:
        if name not in kept:
            text = environment.get_template(f"{name}.j2").render(values)
            (folder / name).write_text(text)
            written[name] = _digest(text.encode())
    record.write_text(json.dumps(written) + "\n")
    machine = load_machine(folder / "bastion.yml")
    load_policy(machine.policy)
    create_keys(machine)
    return kept


def _is_changed(path: Path, digest: str | None) -> bool:
    return digest is not None and path.exists() and _digest(path.read_bytes()) != digest


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
