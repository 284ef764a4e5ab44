"""The program that the role puts on a target, with entries as a journal has them."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

PROGRAM = Path("ansible/roles/bastion_target/files/bastion-observe").resolve()
LOGIN = (
    "Accepted publickey for deploy from 10.77.1.1 port 4242 ssh2:"
    " ED25519-CERT SHA256:x ID s-1 ada@example.org (serial 0) CA ED25519 SHA256:y"
)


def load():
    loader = SourceFileLoader("bastion_observe", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def program():
    return load()


def said(uid: int = 1001, **fields: object) -> dict[str, object]:
    return {"MESSAGE": "@cee:{}", "SYSLOG_IDENTIFIER": "sudo", "_UID": str(uid), **fields}


@pytest.mark.parametrize(
    ("message", "is_it"),
    [
        (LOGIN, True),
        (list(LOGIN.encode()), True),
        (LOGIN.replace("for deploy", "for bastion-observer"), False),
        (LOGIN.replace("s-1", "s-10"), False),
        # What a stranger calls himself, or what his key's certificate says after its own name.
        (f"Invalid user {LOGIN} from 10.77.1.1 port 7", False),
        (LOGIN.replace("ID s-1 ada", "ID s-2 ID s-1 ada"), False),
        (LOGIN.replace("ED25519-CERT SHA256:x ID s-1 ada@example.org", "ED25519 SHA256:x"), False),
        (None, False),
    ],
)
def test_which_login_is_the_sessions(program, message, is_it):
    assert program.is_login({"MESSAGE": message}, "s-1", "deploy") is is_it


@pytest.mark.parametrize(
    ("entry", "is_it"),
    [
        (said(_SYSTEMD_UNIT="session-7.scope"), True),
        (said(0, _SYSTEMD_UNIT="session-7.scope"), True),
        (said(_SYSTEMD_UNIT="session-70.scope"), False),
        # It left its login session: `systemd-run --user`, `at`.
        (said(_SYSTEMD_UNIT="user@1001.service"), True),
        (said(1002, _SYSTEMD_UNIT="user@1002.service"), False),
        (said(0, _SYSTEMD_UNIT="cron.service"), False),
        # It was gone before journald looked at it.
        (said(), True),
        (said(0), True),
        (said(1002), False),
    ],
)
def test_what_sudo_says_is_given_to_the_session_it_may_be_of(program, entry, is_it):
    assert program.is_ours(entry, "session-7.scope", 1001) is is_it


@pytest.mark.parametrize(
    "asked", ["", "s-1", "s-1 deploy more", "s-1 -x", "s/1 deploy", "s-1 deploy\n"]
)
def test_it_answers_only_what_the_bastion_asks(asked):
    done = subprocess.run(
        [sys.executable, "-I", PROGRAM],
        check=False, capture_output=True, stdin=subprocess.DEVNULL,
        env={"SSH_ORIGINAL_COMMAND": asked},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"this is the bastion's" in done.stderr


def test_it_prints_the_session_and_then_that_it_is_in_step(program, tmp_path, monkeypatch, capsys):
    nonce, login = b"n" * 8, LOGIN.replace("deploy", "root")
    entries = [
        said(_SYSTEMD_UNIT="session-7.scope"),  # Before it began.
        {"MESSAGE": login, "SYSLOG_IDENTIFIER": "sudo", "_PID": "1"},
        {"MESSAGE": login, "SYSLOG_IDENTIFIER": "sshd", "_PID": str(os.getpid())},
        said(_SYSTEMD_UNIT="session-7.scope"),
        said(_SYSTEMD_UNIT="session-8.scope"),
        {"MESSAGE": "other 1", "SYSLOG_IDENTIFIER": "bastion-observe"},
        {"MESSAGE": f"{nonce.hex()} 1", "SYSLOG_IDENTIFIER": "bastion-observe"},
    ]
    journal = tmp_path / "journal"
    journal.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    monkeypatch.setattr(program, "JOURNAL", ("cat", str(journal)))
    monkeypatch.setattr(program.os, "urandom", lambda _: nonce)
    monkeypatch.setattr(program, "answer_syncs", lambda _: None)
    monkeypatch.setattr(
        program, "scope_of", lambda pid: f"session-{7 if pid == os.getpid() else 0}.scope"
    )
    program.observe("s-1", "root")
    ready, told, synced = capsys.readouterr().out.splitlines()
    assert ready == "ready"
    assert json.loads(told) == entries[3]
    assert json.loads(synced) == {"synced": 1}
