"""Sessions on a target that reports what sudo executed; the observer is a double that prints a file.

The real observer is in tests/deployment/test_bastion_observe.py, with sudo and a journal in
the Molecule scenario (`test_enrolled.py`, `test_people.py`).
"""

from __future__ import annotations

import getpass
import json

import pytest

from appliance.session import observer
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [pytest.mark.integration, needs_sshd]

RULES = [
    {"id": "work", "effect": "allow", "actions": ["connect", "shell", "exec"]},
    {"id": "unknown", "effect": "allow", "actions": ["exec"], "commands": ["unknown"]},
    {"id": "no-reboot", "effect": "deny", "commands": ["reboot", "shutdown -r *"]},
]


def sudo_says(*argv: str, kind: str = "accept", **facts: object) -> str:
    event = {"command": argv[0], "runargv": list(argv), "runuser": "root", **facts}
    message = "@cee:" + json.dumps({"sudo": {kind: event}})
    return json.dumps({"MESSAGE": message, "_UID": "0"})


SAYS = """echo ready; tail -n +1 -f said & told=$!
while read -r line; do echo '{"synced": 1}' >> said; done; kill $told"""


def observed(tmp_path, visit, observe="report", says=SAYS, sshd=""):
    (tmp_path / "said").touch()
    double = tmp_path / "observer"
    double.write_text(f'#!/bin/sh\ncd {tmp_path}\necho "$SSH_ORIGINAL_COMMAND" >> asked\n{says}\n')
    double.chmod(0o755)
    target = {"observe": observe, "key_file": None}
    trust = f"TrustedUserCAKeys {tmp_path}/keys/user_ca.pub\n{sshd}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observer, "OBSERVER", str(double))
        patch.setattr(observer, "OBSERVER_ACCOUNT", getpass.getuser())
        travel(tmp_path, visit, rules=RULES, target=target, sshd=trust)


def script(tmp_path, *lines: str) -> str:
    """Return a command whose script has sudo say something."""
    (tmp_path / "says").write_text("\n".join(lines) + "\n")
    (tmp_path / "work.sh").write_text(f"cat {tmp_path}/says >> {tmp_path}/said; sleep 1\n")
    return f"sh {tmp_path}/work.sh"


def test_what_sudo_ran_is_in_the_log(tmp_path):
    said = [
        sudo_says("/usr/bin/systemctl", "restart", "x; y"),
        json.dumps({"MESSAGE": "pam_unix(sudo:session): session opened"}),
        json.dumps({"MESSAGE": [0, 255]}),
        "[]",
        sudo_says("/usr/bin/touch", "x" * 200_000),
        sudo_says("/usr/bin/id", kind="reject", reason="command not allowed"),
    ]

    async def visit(roads: Roads) -> None:
        status, _, err = await roads.run("ssh", "web01", script(tmp_path, *said))
        assert (status, err) == (0, "")
        first, second = await roads.event("target:command:executed", 2)
        assert first.data == {"program": "/usr/bin/systemctl", "user": "root"}
        assert second.data == {"program": "/usr/bin/touch", "user": "root"}
        (refused,) = await roads.event("target:command:refused")
        assert refused.data["program"] == "/usr/bin/id"
        assert refused.data["reason"] == "command not allowed"
        (alarm,) = await roads.event("target:command:unexpected")
        assert alarm.data["reason"] == "executed, and cannot be judged"
        assert alarm.data["program"] == "/usr/bin/touch"
        (session,) = {event.session for event in roads.events("access:session:opened")}
        assert (tmp_path / "asked").read_text().split() == [session, getpass.getuser()]

    observed(tmp_path, visit)


@pytest.mark.parametrize(
    "argv",
    [("/sbin/reboot",), ("/usr/sbin/shutdown", "-h", "-r", "now"), ("/bin/sh", "-c", "reboot")],
)
def test_what_a_rule_denies_ends_the_session_though_nobody_typed_it(tmp_path, argv):
    async def visit(roads: Roads) -> None:
        command = script(tmp_path, sudo_says(*argv)).replace("work.sh", "work.sh; sleep 20")
        status, _, err = await roads.run("ssh", "web01", command)
        assert status == 1
        assert f"{argv[0]} was executed, which rule no-reboot denies" in err
        (alarm,) = await roads.event("target:command:unexpected")
        assert (alarm.data["rule"], alarm.data["program"]) == ("no-reboot", argv[0])

    observed(tmp_path, visit)


def test_strict_raises_an_alarm_for_what_was_never_typed(tmp_path):
    async def visit(roads: Roads) -> None:
        said = script(tmp_path, sudo_says("/usr/bin/uptime"), sudo_says("/bin/whoami", "-x"))
        status, _, _ = await roads.run("ssh", "web01", f"uptime; {said}")
        assert status == 0
        (alarm,) = await roads.event("target:command:unexpected")
        assert alarm.data["program"] == "/bin/whoami"
        assert alarm.data["reason"] == "executed but never typed"

    observed(tmp_path, visit, observe="strict")


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("echo not allowed >&2; exit 1", "has no observer"),
        ("echo ready; sleep 3", "the observer on web01 has ended"),
        ("echo ready; sleep 3; echo '@cee:'; sleep 30", "the observer on web01 failed"),
        ("""echo ready; sleep 3; echo '{"MESSAGE": "@cee:{}"}'; sleep 30""", "cannot be read"),
    ],
    ids=["none", "ends", "speaks nonsense", "of sudo"],
)
def test_without_the_observer_no_session(tmp_path, says, message):
    async def visit(roads: Roads) -> None:
        status, out, err = await roads.run("ssh", "web01", "echo began; sleep 20")
        assert status == 1
        assert message in err
        assert (b"began" in out) is (message != "has no observer")

    observed(tmp_path, visit, says=says)
