"""A role with a catalogue: nothing but its entries, whatever the line looks like."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.model import UNINSPECTED, Action, Identity, Outcome, Question, TargetName
from appliance.policy.catalogue import quote_words, split_line
from appliance.policy.decision import decide
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RULES = RuleSet.model_validate(
    {
        "roles": {
            "operator": {
                "identities": ["ada"],
                "catalogue": {
                    "commands": [
                        "systemctl status {unit}",
                        "tail -n {lines} {log}",
                        "journalctl --unit={unit} --no-pager",
                        "ip addr",
                    ],
                    "arguments": {
                        "unit": {"regex": r"[a-z0-9@.-]+\.service"},
                        "lines": {"integer": [1, 1000]},
                        "log": {"path": ["/var/log", "/srv/app/log"]},
                    },
                },
            },
            "engineer": {"identities": ["ada", "eve"]},
        },
        "rules": [
            {"id": "all", "effect": "allow"},
            {"id": "lax", "effect": "allow", "commands": ["*"]},
            {"id": "no-secret", "effect": "deny", "commands": ["tail *secret*"]},
        ],
    }
)

ALLOWED = [
    ("systemctl status nginx.service", "systemctl status nginx.service"),
    ("systemctl  status\tnginx.service ", "systemctl status nginx.service"),
    ("systemctl status 'nginx.service'", "systemctl status nginx.service"),
    ("tail -n 10 /var/log/syslog", "tail -n 10 /var/log/syslog"),
    ("tail -n 10 '/var/log/a b;c'", "tail -n 10 '/var/log/a b;c'"),
    ("journalctl --unit=x.service --no-pager", "journalctl --unit=x.service --no-pager"),
    ("ip addr", "ip addr"),
]
REFUSED = [
    "",
    "systemctl",
    "systemctl status",
    "systemctl stop nginx.service",
    "systemctl status nginx.service x",
    "systemctl status nginx.service; id",
    "systemctl status nginx.service;id",
    "systemctl status nginx.service\nid",
    "systemctl status 'nginx.service\nid'",
    "systemctl status nginx.service && id",
    "systemctl status nginx.service | id",
    "systemctl status $(id).service",
    "systemctl status `id`.service",
    "systemctl status ${x}.service",
    "systemctl status -H.service",
    "systemctl status --host=x.service",
    "systemctl status *.service",
    "systemctl status nginx.service > /tmp/x",
    "systemctl status Nginx.service",
    "systemctl status nginx.service\0",
    "systemctl status nginx.service\r",
    "systemctl status 'nginx.service",
    "systemctl status nginx.service\\",
    "/tmp/systemctl status nginx.service",
    "sudo systemctl status nginx.service",
    "A=1 systemctl status nginx.service",
    "env systemctl status nginx.service",
    "tail -n 0 /var/log/syslog",
    "tail -n 1001 /var/log/syslog",
    "tail -n -5 /var/log/syslog",
    "tail -n +5 /var/log/syslog",
    "tail -n 05 /var/log/syslog",
    "tail -n 1e2 /var/log/syslog",
    "tail -n ١ /var/log/syslog",
    "tail -n 10 /etc/shadow",
    "tail -n 10 /var/log/../../etc/shadow",
    "tail -n 10 /var/log/./syslog",
    "tail -n 10 /var/log//syslog",
    "tail -n 10 /var/log",
    "tail -n 10 /var/log/",
    "tail -n 10 /var/logs/x",
    "tail -n 10 var/log/x",
    "tail -n 10 ~/x",
    "tail -n10 /var/log/syslog",
    "tail -n 10 /var/log/syslog /etc/shadow",
    "tail -f /var/log/syslog",
    "tail -n 10 /var/log/secret",
    "journalctl --unit= --no-pager",
    "journalctl --unit=--x.service --no-pager",
    "journalctl --unit=x.service",
    "ip addr add 10.0.0.1/8 dev lo",
    "ip",
    "bash",
    "sh -c id",
    "x" * 5000,
]


def ada(name: str = "ada") -> Identity:
    return Identity(name, name, "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))


def ask(line: str, name: str = "ada"):
    question = Question(ada(name), TargetName("web01"), Action.EXEC, NOW, command=line)
    return decide_command(RULES, question)


@pytest.mark.parametrize(("line", "runs"), ALLOWED)
def test_an_entry_runs_with_every_word_quoted(line, runs):
    answer = ask(line)
    assert answer.decision.outcome is Outcome.ALLOW
    assert answer.catalogued_line == runs


@pytest.mark.parametrize("line", REFUSED)
def test_everything_else_is_refused_whatever_other_rules_allow(line):
    answer = ask(line)
    assert answer.decision.outcome is Outcome.DENY


def test_the_refusal_says_what_there_is():
    decision = ask("id").decision
    assert decision.rule == "catalogue"
    assert "systemctl status {unit}" in decision.reason


@pytest.mark.parametrize("action", [Action.SHELL, Action.SFTP, *sorted(UNINSPECTED)])
def test_there_is_no_shell_no_file_transfer_and_no_forward(action):
    assert decide(RULES, Question(ada(), TargetName("web01"), action, NOW)).rule == "catalogue"
    other = Question(ada("eve"), TargetName("web01"), action, NOW)
    assert decide(RULES, other).rule != "catalogue"


def test_others_are_not_limited():
    assert ask("id", "eve").catalogued_line is None
    assert ask("id", "eve").decision.outcome is Outcome.ALLOW


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_a_real_shell_splits_the_line_into_exactly_the_words(words):
    """Whatever is in the words, the target's shell sees them and no syntax."""
    script = f"printf '%s\\0' {quote_words(words)}"
    out = subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout
    assert out.decode().split("\0")[:-1] == words


SHELLS = ("dash", "bash", "zsh", "mksh", "fish")
ODD_WORDS = [
    "a\\", " ; echo x #", "\\'; echo x; '", "it's", "!!", "!#", "a!b\\!", "=ls", "%self", "~", "~root", "a=~",
    "{a,b}", "$(id)", "`id`", "a\\'\\'b", "*", "[a]", "^x", "", "@x", "-x=y", "#x", '"', "(id)", "x\\\\",
]  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_splits_the_line_into_exactly_the_words(shell):
    """fish takes `\\'` within single quotes for a quote, zsh `=ls` for a path."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = f"printf '<%s>' {quote_words(ODD_WORDS)}"
    out = subprocess.run([shell, "-c", script], capture_output=True, check=True).stdout
    assert out.decode() == "".join(f"<{word}>" for word in ODD_WORDS)


@given(st.text())
def test_any_text_is_split_or_refused(line):
    words = split_line(line)
    assert words is None or shlex.split(shlex.join(words)) == words
