"""Ways to have sudo start what nobody hears of, or to harm who listens to it.

The observer is a double, as in tests/integration/test_observer.py.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from appliance.config import Policy
from appliance.session import observer
from appliance.targets.certificates import Purpose, load_user_authority
from tests.integration.openssh import keygen, needs_sshd
from tests.integration.roads import Roads
from tests.integration.test_observer import observed, script, sudo_says

pytestmark = [pytest.mark.integration, needs_sshd]


def test_a_flood_before_it_hides_no_program(tmp_path, monkeypatch):
    monkeypatch.setattr(observer, "MAX_UNJUDGED", 20)
    said = [sudo_says("/bin/true", str(number)) for number in range(300)]
    command = script(tmp_path, *said, sudo_says("/sbin/reboot"))
    (tmp_path / "work.sh").write_text(f"cat {tmp_path}/says >> {tmp_path}/said\n")

    async def visit(roads: Roads) -> None:
        await roads.run("ssh", "web01", command)
        (alarm,) = await roads.event("target:command:unexpected")
        assert alarm.data["program"] == "/sbin/reboot"
        assert len(roads.events("target:command:executed")) == 301

    observed(tmp_path, visit)


def test_a_target_that_never_falls_silent_raises_an_alarm(tmp_path, monkeypatch):
    monkeypatch.setattr(observer, "CATCH_UP_SECONDS", 2.0)
    (tmp_path / "line").write_text(sudo_says("/bin/true") + "\n")

    async def visit(roads: Roads) -> None:
        await roads.run("ssh", "web01", "true")
        (alarm,) = await roads.event("target:command:unexpected")
        assert alarm.data["reason"] == "the session ended before sudo's word was read to its end"

    observed(tmp_path, visit, says="echo ready; while cat line; do sleep 0.05; done")


@pytest.mark.parametrize(
    "flood",
    [
        "head -c 100000000 /dev/zero | tr '\\0' x",
        "head -c 100000000 /dev/zero | tr '\\0' '['",
        "head -c 100000000 /dev/urandom",
        "yes '@cee:'",
        "yes ''",
    ],
    ids=["one line", "brackets", "noise", "no JSON", "empty lines"],
)
def test_a_target_that_floods_its_observer_loses_the_session(tmp_path, flood):
    async def visit(roads: Roads) -> None:
        status, _, err = await roads.run("ssh", "web01", "sleep 20")
        assert status == 1
        assert "the observer on web01 failed" in err

    observed(tmp_path, visit, says=f"echo ready; sleep 1; {flood}; sleep 30")


def test_no_form_of_a_message_hides_a_program(tmp_path):
    message = json.loads(sudo_says("/usr/bin/touch", "ARGUMENT"))["MESSAGE"].encode()
    said = [
        json.dumps({"MESSAGE": list(message.replace(b"ARGUMENT", b"\xff\xfe"))}),
        json.dumps({"MESSAGE": None}),
        json.dumps({}),
        json.dumps({"MESSAGE": ["two", "of them"]}),
        json.dumps({"MESSAGE": "ada : TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/id"}),
        json.dumps({"MESSAGE": list(message.replace(b"/usr/bin/touch", b"/sbin/reboot"))}),
    ]

    async def visit(roads: Roads) -> None:
        await roads.run("ssh", "web01", script(tmp_path, *said))
        alarms = await roads.event("target:command:unexpected", 5)
        programs = [alarm.data["program"] for alarm in alarms]
        assert programs == ["unknown"] * 4 + ["/sbin/reboot"]
        executed = [event.data["program"] for event in roads.events("target:command:executed")]
        assert executed == ["/usr/bin/touch", "/sbin/reboot"]

    observed(tmp_path, visit)


def test_the_name_of_a_program_writes_no_line_into_the_journal(tmp_path, caplog):
    async def visit(roads: Roads) -> None:
        program = "/tmp/\x1b[2J\nsession 1 of eve/reboot"
        await roads.run("ssh", "web01", script(tmp_path, sudo_says(program)))
        await roads.event("target:command:unexpected")

    observed(tmp_path, visit, observe="strict")
    (line,) = [one.getMessage() for one in caplog.records if "of eve" in one.getMessage()]
    assert line.isprintable()


def test_the_account_cannot_stand_in_for_its_observer(tmp_path):
    """Its own shell is no place to ask: here it has a `sudo` that says `ready` and no more."""
    (tmp_path / "bin").mkdir()
    liar = tmp_path / "bin/sudo"
    liar.write_text("#!/bin/sh\necho ready; sleep 20\n")
    liar.chmod(0o755)

    async def visit(roads: Roads) -> None:
        status, out, err = await roads.run("ssh", "web01", "echo began")
        assert (status, out) == (1, b"")
        assert "has no observer" in err

    path = f"SetEnv PATH={tmp_path}/bin:/usr/bin:/bin\n"
    observed(tmp_path, visit, says="exit 1", sshd=path)


def test_an_observers_certificate_starts_nothing_else(tmp_path):
    authority = load_user_authority(keygen(tmp_path / "user_ca"))
    purpose = Purpose("bastion-observer", "one observer", "127.0.0.1", command=observer.OBSERVER)
    _, certificate = authority.mint(purpose, datetime.now(UTC))
    assert certificate.options["force-command"] == observer.OBSERVER
    assert "permit-pty" not in certificate.options
    assert list(certificate.principals) == ["bastion-observer"]


@pytest.mark.parametrize(
    "more", [{"account": "bastion-observer"}, {"accounts": ["bastion-observer"]}]
)
def test_nobody_works_as_the_observer(more):
    target = {"kind": "ssh", "host": "web01", "account": "deploy", "host_key": "ssh-ed25519 AAAA"}
    with pytest.raises(ValidationError, match="observes sessions and has none"):
        Policy.model_validate({"version": 1, "targets": {"web01": target | more}})


def test_a_session_without_a_certificate_is_not_observed():
    """sshd names no session for a key: another one could be watched in its place."""
    target = {"kind": "ssh", "host": "web01", "account": "deploy", "host_key": "ssh-ed25519 AAAA"}
    target |= {"observe": "report", "key_file": "/keys/web01"}
    with pytest.raises(ValidationError, match="leave key_file out"):
        Policy.model_validate({"version": 1, "targets": {"web01": target}})
