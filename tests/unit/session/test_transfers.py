"""Which command lines are a transfer's far end, and when they are refused."""

from __future__ import annotations

import pytest

from appliance.policy.rules import RuleSet
from appliance.session.transfers import refuse_transfer, transfer_program

FILES = RuleSet.model_validate(
    {"rules": [{"id": "f", "effect": "deny", "targets": ["web01"], "paths": ["/etc/*"]}]}
)


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
