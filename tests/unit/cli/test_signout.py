"""`bastionctl signout`: a person's sessions are waited for, and their proofs are worth nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from appliance.errors import BastionError
from appliance.model import Fingerprint, Identity
from appliance.store import Store
from tests.unit.cli.test_bastionctl import config, ctl, session

__all__ = ["config"]  # A fixture.


def test_signout_says_whose_sessions_ended(config, monkeypatch):
    machine = session(config)
    now = datetime.now(UTC)
    later = now + timedelta(hours=1)
    ada = Identity("1", "ada", "https://idp", frozenset(), "oidc-device", now, later)
    eve = replace(ada, subject="2", name="eve")
    with closing(Store(machine.store)) as store:
        (record,) = store.sessions()
        store.bind_key(Fingerprint("SHA256:a"), ada)
        store.bind_key(Fingerprint("SHA256:e"), eve)
        store.save_sign_in("token", ada)
        assert "ada is signed out: 0 sessions ended" in ctl("signout", "ada", "--reason", "left")
        now = datetime.now(UTC)
        assert store.find_key(Fingerprint("SHA256:a"), now) is None
        assert store.find_sign_in("token", now) is None
        assert store.find_key(Fingerprint("SHA256:e"), now) == eve
        assert [one.reason for one in store.sign_outs(unrecorded=True)] == ["left"]
    monkeypatch.setattr("appliance.cli.ending.KILL_SECONDS", 0.1)
    with pytest.raises(BastionError, match="is the gateway running"):
        ctl("signout", record.identity_name, "--reason", "x")
    with pytest.raises(BastionError, match="one line"):
        ctl("signout", "ada", "--reason", "a\nb")
