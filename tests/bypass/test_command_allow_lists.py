"""Policies that allow some commands and nothing else: what slips through, what must work.

The tables only ever grow.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Outcome, Question, TargetName
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command, decide_typed, offers_terminal

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Identity("ada", "ada", "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))
ALLOWED = [
    "ls", "echo", "head -n *", "cat /var/log/*", "tail * /var/log/*", "find /var/log *",
    "systemctl status *", "git pull", "vim /srv/app/*", "curl https://api.example.com/*",
    "sudo systemctl status *", "sudo -u postgres psql -c *", "ssh web02 uptime", "sudo find *",
    "redirect /tmp/*", "sudo nice *", "timeout 5 df", "xargs", "grep *",
]  # fmt: skip
LISTED = RuleSet.model_validate(
    {
        "rules": [
            {"id": "some", "effect": "allow", "actions": ["exec", "shell"], "commands": ALLOWED},
            {"id": "no", "effect": "deny", "commands": ["trap"]},
        ]
    }
)

REFUSED = [
    "cat /var/log/x /etc/shadow", "cat /etc/shadow /var/log/x", "cat '/var/log/x' /root/y",
    "cat /var/log/{x,../../etc/shadow}", "cat /var/log/$x", "cat /var/log/$(echo x)",
    "cat /var/log/.*/x", "cat /var/log/x/../../../etc/shadow", "cat /var/log/x -- /etc/shadow",
    "cat < /etc/shadow", "tail -n 5 /etc/shadow", "tail /var/log/x /etc/shadow",
    "vim /srv/app/x -c '!id'", "vim -c '!id' /srv/app/x", "vim /srv/app/x /etc/passwd",
    "curl https://api.example.com/x -o /etc/y", "curl https://api.example.com/x --config y",
    "curl https://api.example.com/x https://evil", "git pull --upload-pack=x", "git -C /x pull",
    "systemctl stop x", "systemctl status x; systemctl stop x", "systemctl status $(id)",
    "sudo systemctl stop x", "sudo systemctl status x; id", "sudo systemctl status x > /etc/y",
    "sudo /tmp/systemctl status x", "sudo A=b systemctl status x", "sudo -u root systemctl status x",
    "sudo LD_PRELOAD=x systemctl status y", "sudo -u root psql -c x", "sudo -u postgres psql",
    "sudo nice rm x", "sudo find . -exec rm {} +", "sudo find . -delete", "sudo id", "sudo",
    "ssh web02 'uptime; id'", "ssh web02 id", "ssh -l root web02 uptime", "ssh web03 uptime",
    "timeout 5 rm", "timeout 6 df", "ls | xargs rm", "xargs -I{} sh -c {}", "echo id | sh",
    "ls() { id; }; ls", "alias ls=id", "trap ls EXIT", "true; id", "cd /etc && cat shadow",
    "exit $(id)", "export PATH=/tmp", "set -o vi", "declare -n a=PATH", "hash -p /tmp/x ls",
    "read x", "while read x; do echo $x; done < /etc/shadow", "history", "printf x", "eval id",
    "command id", "type ls; id", ". x", "/tmp/ls", "./ls", "PATH=/tmp ls", "id", "",
]  # fmt: skip
WORKS = [
    "ls", "ls -l /srv", "\\ls", "/bin/ls", "cat /var/log/syslog", "cat /var/log/a /var/log/b",
    "cat /var/log/*.log", "cat /var/log/apt/../syslog", "head -n 5 x", "tail /var/log/syslog",
    "tail -n 20 /var/log/syslog", "tail -f -n 20 /var/log/a /var/log/b", "systemctl status nginx",
    "systemctl status", "find /var/log -name x", "vim /srv/app/a.txt", "vim /srv/app/a /srv/app/b",
    "curl https://api.example.com/v1/x", "git pull", "sudo systemctl status nginx",
    "/usr/bin/sudo systemctl status nginx", "sudo -u postgres psql -c 'select 1'",
    "ssh web02 uptime", "timeout 5 df", "sudo find /srv -name x", "ls | grep x", "ls > /tmp/x",
    "ls 2>&1 | grep -v y > /tmp/z 2>/dev/null", "cd /srv && ls", "cd; pwd; ls", "exit", "logout",
    "true", "exit 3", "jobs", "fg", "bg %1", "wait", "[ -f x ] && ls", "[[ -n x ]] || exit 1",
    "test -e x; echo $?", "export A=b", "A=b; echo $A", "unset A", "umask 022", "type ls",
    "command -v ls", "for i in 1 2; do ls $i; done", "if [ -d x ]; then ls x; fi", "set -e; ls",
    "while true; do ls; break; done", "alias ll='ls -l'", "nohup ls &", "time ls", "(cd x; ls)",
    "ls | xargs grep x", "bash -c 'ls; pwd'", 'sh -c "cat /var/log/x"', "eval ls", "! ls",
]  # fmt: skip


def ask(line: str | None, action: Action) -> Question:
    return Question(ADA, TargetName("web01"), action, NOW, command=line)


def decide_both(line: str) -> list[Outcome]:
    sent = decide_command(LISTED, ask(line, Action.EXEC))
    typed = decide_typed(LISTED, ask(line, Action.SHELL), is_whole=True)
    return [sent.decision.outcome, typed.decision.outcome]


@pytest.mark.parametrize("line", REFUSED)
def test_an_allow_covers_each_word_by_itself(line: str) -> None:
    assert decide_both(line) == [Outcome.DENY, Outcome.DENY]


@pytest.mark.parametrize("line", WORKS)
def test_what_is_allowed_works(line: str) -> None:
    assert decide_both(line) == [Outcome.ALLOW, Outcome.ALLOW]


@pytest.mark.parametrize("line", ["true", "exit", "cd /", "[ -f x ]"])
def test_builtins_alone_need_some_rule_too(line: str) -> None:
    other = {"id": "o", "effect": "allow", "targets": [], "actions": ["shell"], "commands": ["ls"]}
    for rules in ([], [other]):
        rule_set = RuleSet.model_validate({"rules": rules})
        question = ask(line, Action.EXEC)
        assert decide_command(rule_set, question).decision.outcome is Outcome.DENY


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ({"actions": ["shell"], "commands": ["ls"]}, Outcome.ALLOW),
        ({"actions": ["exec"], "commands": ["ls"]}, Outcome.DENY),
        ({"commands": ["ls"]}, Outcome.DENY),
        ({"actions": ["shell"], "commands": ["ls"], "accounts": ["root"]}, Outcome.DENY),
    ],
)
def test_a_terminal_is_offered_to_whoever_may_type_something(rule, outcome) -> None:
    rule_set = RuleSet.model_validate({"rules": [{"id": "a", "effect": "allow", **rule}]})
    assert offers_terminal(rule_set, ask(None, Action.SHELL)).outcome is outcome


WITH_OPTIONS = RuleSet.model_validate(
    {
        "rules": [
            {
                "id": "listed",
                "effect": "allow",
                "actions": ["exec", "shell"],
                "commands": [
                    *("ls", "true", "man *", "sort", "tar tf *", "systemctl status *"),
                    *("sudo systemctl status *", "tar -I zstd-x *"),
                ],
            }
        ]
    }
)
HIDDEN_OPTIONS = [
    "man -P id ls",
    "man -Hid ls",
    "man --pager=id ls",
    "man -C /tmp/x ls",
    "sort --compress-program=id x",
    "tar tf x -I id",
    "tar tf x --to-command=id",
    "tar tf x --checkpoint=1 --checkpoint-action=exec=id",
    "tar tf x --use-compress-program id",
    "systemctl status x -H evil",
    "systemctl status x -Mevil",
    "sudo systemctl status x -H evil",
    # As dash has it.
    "[[ x || id ]]",
    "((id))",
    "true &>/dev/null id",
]
OPEN_OPTIONS = [
    "man ls",
    "sort -u x",
    "tar tf x -v",
    "tar -I zstd-x -tf y",
    "systemctl status x --no-pager",
    "sudo systemctl status x",
    "[[ -f x || -d y ]] && ls",
    "ls &>/dev/null",
]


@pytest.mark.parametrize("line", HIDDEN_OPTIONS)
def test_an_option_that_runs_something_must_be_written_out(line: str) -> None:
    for action in (Action.EXEC, Action.SHELL):
        question = Question(ADA, TargetName("web01"), action, NOW, command=line)
        typed = decide_typed(WITH_OPTIONS, question, is_whole=True)
        assert typed.decision.outcome is Outcome.DENY
        assert decide_command(WITH_OPTIONS, question).decision.outcome is Outcome.DENY


@pytest.mark.parametrize("line", OPEN_OPTIONS)
def test_what_is_listed_runs(line: str) -> None:
    question = Question(ADA, TargetName("web01"), Action.EXEC, NOW, command=line)
    assert decide_command(WITH_OPTIONS, question).decision.outcome is Outcome.ALLOW
