"""The Vagrantfile: valid, and it speaks of groups and variables that the lab has."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.deployment

ROOT = Path(__file__).parents[2]
LAB = ROOT / "ansible" / "lab"
TEXT = (ROOT / "Vagrantfile").read_text()


def test_it_is_valid(tmp_path):
    """By vagrant itself where it is, else by ruby; neither starts a machine."""
    if shutil.which("vagrant"):
        command = ["vagrant", "validate", "--ignore-provider"]
    elif shutil.which("ruby"):
        command = ["ruby", "-c", "Vagrantfile"]
    else:
        pytest.skip("needs vagrant or ruby")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "VAGRANT_HOME": str(tmp_path / "home"),
            "VAGRANT_DOTFILE_PATH": str(tmp_path / "state"),
            "VAGRANT_CHECKPOINT_DISABLE": "1",
            "LANG": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_playbook_and_configuration_are_there():
    for path in re.findall(r'ansible\.(?:playbook|config_file) = "(.*?)"', TEXT):
        assert (ROOT / path).is_file()
    assert "ansible.config_file" in TEXT, "roles_path is in it"


def test_its_groups_are_those_of_the_lab():
    groups = re.search(r"ansible\.groups = \{(.*?)\}", TEXT, re.DOTALL)[1]
    plays = [play for name in ("clinic.yml", "facts.yml", "bastion.yml")
             for play in yaml.safe_load((LAB / name).read_text())]  # fmt: skip
    used = {group for play in plays for group in play.get("hosts", "").split(":") if group}
    assert set(re.findall(r'"(\w+)" =>', groups)) == used


def test_it_says_where_each_machine_is_and_sets_only_variables_that_are_there():
    block = re.search(r"ansible\.extra_vars = \{(.*?)\n {8}\}", TEXT, re.DOTALL)[1]
    given = set(re.findall(r'^\s+"(\w+)" =>', block, re.MULTILINE))
    lab = yaml.safe_load((LAB / "group_vars/all.yml").read_text())
    role = yaml.safe_load((ROOT / "ansible/roles/bastion/defaults/main.yml").read_text())
    assert given <= set(lab) | set(role)
    secrets = {name for name in lab if name.endswith(("_secret", "_password"))}
    assert {name for name in lab if name.startswith("lab_")} - secrets <= given
