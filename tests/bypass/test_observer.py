"""Ways to have sudo start what nobody hears of, or to harm who listens to it.

`sudo` is a double, as in tests/integration/test_observer.py.
"""

from __future__ import annotations

import json

import pytest

from appliance.session import observer
from tests.integration.openssh import needs_sshd
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

    observed(tmp_path, visit, sudo="echo ready; while :; do cat line; sleep 0.05; done")


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

    observed(tmp_path, visit, sudo=f"echo ready; sleep 1; {flood}; sleep 30")


def test_no_form_of_a_message_hides_a_program(tmp_path):
    message = json.loads(sudo_says("/usr/bin/touch", "ARGUMENT"))["MESSAGE"].encode()
    said = [
        json.dumps({"MESSAGE": list(message.replace(b"ARGUMENT", b"\xff\xfe"))}),
        json.dumps({"MESSAGE": None}),
        json.dumps({}),
        json.dumps({"MESSAGE": list(message.replace(b"/usr/bin/touch", b"/sbin/reboot"))}),
    ]

    async def visit(roads: Roads) -> None:
        await roads.run("ssh", "web01", script(tmp_path, *said))
        alarms = await roads.event("target:command:unexpected", 3)
        programs = [alarm.data["program"] for alarm in alarms]
        assert programs == ["unknown", "unknown", "/sbin/reboot"]
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
