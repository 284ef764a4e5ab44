"""Which command lines are a transfer's far end, and when they are refused."""

from __future__ import annotations

import pytest

from appliance.policy.rules import RuleSet
from appliance.session.transfers import SCPCommand, parse_scp, refuse_transfer, transfer_program

FILES = RuleSet.model_validate(
    {"rules": [{"id": "f", "effect": "deny", "targets": ["web01"], "paths": ["/etc/*"]}]}
)


@pytest.mark.parametrize(
    ("command", "read"),
    [
        ("scp -t /srv/in", SCPCommand(b"/srv/in", False, False, False, False)),
        ("scp -f -- '/srv/a b'", SCPCommand(b"/srv/a b", True, False, False, False)),
        ("scp -v -r -p -d -t .", SCPCommand(b".", False, True, True, True)),
        ("scp -rpf ~/x", SCPCommand(b"x", True, True, True, False)),
        ("scp -f ~", SCPCommand(b".", True, False, False, False)),
        ("scp -t ''", SCPCommand(b".", False, False, False, False)),
        ("scp -f '*.txt'", SCPCommand(b"*.txt", True, False, False, False)),
        ("scp -f \udcff", SCPCommand(b"\xff", True, False, False, False)),
        *((line, None) for line in (
            "scp -f ~root/x", "scp -f $HOME/x", "scp -f `id`", "scp -f x; id", "scp -f x y",
            "scp -f", "scp -t", "scp x", "scp", "", "scp -tf x", "scp -S x -f y", "scp -f 'x",
            "scp -f x > y", "/usr/bin/scp -f x", "sudo scp -f x", "scp -f {a,b}", "scp -f x # y",
            "scp -f x\nid", "scp -f -- -x", "scp -f --", "SCP -f x",
        )),
    ],
)  # fmt: skip
def test_the_far_end_of_scp_and_nothing_else_is_served(command, read):
    assert parse_scp(command) == read


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("scp -f /etc/passwd", "scp -O"),
        ("scp -v -r -p -t -- /srv", "scp -O"),
        ("scp -rt /srv", "scp -O"),
        ("/usr/bin/scp -f x", "scp -O"),
        ("sudo 'scp' '-f' x", "scp -O"),
        ("true; scp -f x", "scp -O"),
        ("rsync --server --sender -logDtpre.iLsfxCIvu . /etc", "rsync"),
        ("/usr/lib/openssh/sftp-server", "an SFTP server"),
        ("sudo -n true; exec 'sftp-server' -R", "an SFTP server"),
        ("sudo internal-sftp -d /srv", "an SFTP server"),
        ("ls -l /usr/lib/openssh/sftp-server", None),
        ("pgrep sftp-server", None),
        ("rsync -a x y", None),
        ("scp a host:b", None),
        ("echo scp", None),
        ("git-upload-pack '/srv/x.git'", None),
    ],
)
def test_the_far_end_of_a_transfer_is_recognised(command, program):
    assert transfer_program(command) == program


def test_it_is_refused_only_where_rules_about_files_have_a_say():
    assert refuse_transfer(FILES, "web01", "scp -f x").rule == "transfer-not-inspected"
    assert refuse_transfer(FILES, "web02", "scp -f x") is None
    assert refuse_transfer(RuleSet(), "web01", "rsync --server . x") is None
    assert refuse_transfer(FILES, "web01", "uptime") is None
