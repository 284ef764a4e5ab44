"""The role: defaults, argument specs and README agree; its templates are what programs accept."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.deployment

ANSIBLE = Path(__file__).parents[2] / "ansible"
ROLES = sorted(path for path in (ANSIBLE / "roles").iterdir() if path.is_dir())
BASTION = ANSIBLE / "roles" / "bastion"


def load(path):
    return yaml.safe_load(path.read_text())


def options_of(role):
    return load(role / "meta/argument_specs.yml")["argument_specs"]["main"]["options"]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_defaults_argument_specs_and_readme_are_equal(role):
    defaults, options = load(role / "defaults/main.yml"), options_of(role)
    specified = {name: option["default"] for name, option in options.items() if "default" in option}
    assert specified == defaults
    described = {}
    for line in (role / "README.md").read_text().splitlines():
        if match := re.match(r"\| `(\w+)` \| (.*) \|$", line):
            described[match[1]] = match[2].split(" | ")[-1]
    assert described == {name: option["description"] for name, option in options.items()}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_secrets_have_no_default_and_are_never_logged(role):
    for name, option in options_of(role).items():
        if re.search(r"_secrets?$|_tls_key$|password", name):
            assert option["no_log"] is True, name
            assert "default" not in option, name


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_variable_is_used_and_every_used_one_is_there(role):
    files = [path for path in role.rglob("*") if path.suffix in {".yml", ".j2"}]
    skipped = (role / "tasks/main.yml", role / "meta", role / "defaults")
    files = [path for path in files if not {path, path.parent} & set(skipped)]
    text = "\n".join(path.read_text() for path in files)
    prefix = role.name
    used = set(re.findall(rf"(?<![_\w]){prefix}_[a-z0-9_]+", text))
    known = set(options_of(role))
    filters = {f"{prefix}_family", f"{prefix}_target_endpoints", f"{prefix}_url_port"}
    assert used - known - filters - {f"{prefix}_appliance", f"{prefix}_app"} == set()
    defaults = (role / "defaults/main.yml").read_text()
    unused = {
        name
        for name in known
        if not re.search(rf"\b{name}\b", text + defaults.replace(f"{name}:", ""))
    }
    assert unused == set()


@pytest.mark.parametrize("path", sorted(ANSIBLE.rglob("tasks/*.yml")), ids=lambda path: path.name)
def test_task_names_say_which_file_they_are_in(path):
    if path.name == "main.yml":
        return
    name = path.stem.capitalize()
    for task in load(path):
        assert re.match(rf"({name}|{name}s|Credentials) \| [A-Z]", task["name"]), task["name"]


def plugin(kind):
    spec = importlib.util.spec_from_file_location(kind, BASTION / kind / "bastion_networks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("11.1.2.3", ["10.0.0.0/8"], False),
        ("10.1.2.3", [], False),
        ("::ffff:10.1.2.3", ["10.0.0.0/8"], True),
        ("fe80::1%eth0", ["fe80::/10"], True),
        ("nonsense", ["0.0.0.0/0"], False),
        ("10.1.2.3", ["::/0"], False),
    ],
)
def test_in_networks(address, networks, expected):
    assert plugin("test_plugins").is_in_networks(address, networks) is expected


def test_a_target_by_name_needs_its_addresses():
    find = plugin("filter_plugins").target_endpoints
    policy = {"targets": {"web01": {"kind": "ssh", "host": "web01.example"}}}
    with pytest.raises(ValueError, match="bastion_target_addresses"):
        find(policy, {})
    assert find(policy, {"web01.example": ["10.0.0.5"]}) == [{"address": "10.0.0.5", "port": 22}]


def test_loopback_and_unix_sockets_open_no_way_out():
    policy = {"targets": {
        "a": {"kind": "postgres", "host": "/run/postgresql"},
        "b": {"kind": "postgres", "host": "127.0.0.1", "port": 5433},
        "c": {"kind": "postgres", "host": "10.0.0.6"},
    }}  # fmt: skip
    found = plugin("filter_plugins").target_endpoints(policy, {})
    assert found == [{"address": "10.0.0.6", "port": 5432}]


def test_yaml_is_clean():
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "-c", str(ANSIBLE / ".yamllint"), str(ANSIBLE)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
