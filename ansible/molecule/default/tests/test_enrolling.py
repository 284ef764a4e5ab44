"""The role bastion_target: --check tells the truth, and nobody is shut out by it."""

import json
import re

import pytest
import yaml
from hosts import ask, lab, until
from test_operations import (
    LAB,
    production,
    run_script,
    signed_in,
    site,
    somebody_works,
)

__all__ = ["signed_in", "site"]
PLAY = "- {hosts: targets, become: true, roles: [bastion_target]}"
IN_FORCE = "/etc/ssh/sshd_config.d/* /etc/ssh/bastion* /etc/sudoers.d/* /etc/passwd"
# What a look does not do, because it changes nothing that lasts.
PASSING = {
    "Arm the roll-back",
    "Reload",
    "Reload sshd",
    "Disarm the roll-back",
    "Forget the old one",
}
OPENED = ["bastion-observer", "deploy"]
MORE = {
    "bastion_target_accounts": ["deploy", "nurse"],
    "bastion_target_sudo_rules": ["ALL=(root) NOPASSWD: /usr/bin/id, /bin/sh, /usr/bin/uptime"],
}


@pytest.fixture(scope="module")
def targets(site):
    values = yaml.safe_load((LAB / "group_vars/targets.yml").read_text())
    shared = production()["bastion"]["vars"]
    facts = {name: shared[name] for name in shared if name.startswith(("ansible_", "lab_"))}
    values = (
        facts | values | {"bastion_target_user_ca": ask("cat", "/etc/bastion/user_ca.pub").strip()}
    )
    inventory = {"targets": {"hosts": {"be": None}, "vars": values}}
    (site / "ansible/inventory/targets.yml").write_text(yaml.safe_dump(inventory))
    (site / "ansible/enrol.yml").write_text(PLAY)
    return site


def enrol(folder, options="", **values):
    (folder / "more.json").write_text(json.dumps(values))
    words = f"ansible-playbook -i inventory/targets.yml enrol.yml --extra-vars @{folder}/more.json {options}"
    return run_script(folder, ["set -e", "cd ansible", words])


def what_is_there():
    return lab("exec", "be", "sh", "-c", f"sha256sum {IN_FORCE}; sshd -T").stdout


def changed(ran):
    """Return the tasks that changed something, without the name of their file."""
    assert re.search(r"be +: ok=.* unreachable=0 +failed=0", ran.stdout), ran.stdout[-3000:]
    parts = re.split(r"(?:TASK|HANDLER) \[bastion_target : (?:\w+ \| )?", ran.stdout)
    return {one.partition("]")[0] for one in parts if re.search(r"(?m)^changed: ", one)}


def test_a_look_changes_nothing_and_says_what_a_run_would(targets):
    before = what_is_there()
    looked = enrol(targets, "--check --diff", **MORE)
    assert what_is_there() == before
    assert re.search(r"(?m)^\+.* nurse$", looked.stdout), looked.stdout[-3000:]
    assert re.search(r"(?m)^\+nurse .*uptime", looked.stdout)
    would = changed(looked) - PASSING
    try:
        with somebody_works():
            assert changed(enrol(targets, **MORE)) - PASSING == would
        assert lab("exec", "be", "id", "nurse").returncode == 0
    finally:
        back = enrol(targets)
        lab("exec", "be", "userdel", "--remove", "nurse", check=False)
    assert changed(back)
    assert lab("exec", "be", "ls", "/etc/ssh/bastion_principals").stdout.split() == OPENED


def test_a_target_that_would_shut_ansible_out_is_left_alone(targets):
    before = what_is_there()
    ran = enrol(targets, bastion_target_admin_sources=["203.0.113.0/24"])
    assert ran.returncode != 0
    said = " ".join(ran.stdout.split())
    assert "from 127.0.0.1, which bastion_target_admin_sources does not contain" in said
    assert what_is_there() == before


def test_an_sshd_that_shuts_ansible_out_is_taken_back(targets):
    """The connection says it is another one, so that the guard lets it pass."""
    before = what_is_there()
    with somebody_works():
        ran = enrol(
            targets, bastion_target_admin_sources=["203.0.113.0/24"], bastion_target_rollback_seconds=10,
            ansible_shell_executable="env SSH_CONNECTION=203.0.113.5 /bin/sh",
        )  # fmt: skip
        assert ran.returncode != 0
        assert "Can we come back" in ran.stdout, ran.stdout[-3000:]
        until(lambda: what_is_there() == before)
        assert changed(enrol(targets)) == set()
