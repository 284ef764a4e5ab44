"""The role: defaults, argument specs and README agree; its templates are what programs accept."""

import importlib.util
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.audit.events import FORMAT
from appliance.audit.log import ENTRIES, AuditLog
from appliance.config.machine import SSHSettings
from appliance.store import Store
from appliance.store.database import FIRST_UNREADABLE_SCHEMA, MIGRATIONS

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


def test_the_gateway_offers_curve25519_to_whom_it_does_without_the_role():
    known = load(BASTION / "defaults/main.yml")["bastion_classic_clients"]
    assert tuple(known) == SSHSettings().classic_clients


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
    filters = {
        f"{prefix}_{name}"
        for name in (
            "by_handler",
            "family",
            "files",
            "problems",
            "ssh_peers",
            "target_endpoints",
            "url_port",
            "with_contents",
        )
    }
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


def plugin(kind, name="bastion_networks"):
    spec = importlib.util.spec_from_file_location(name, BASTION / kind / f"{name}.py")
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


SERVED = """\
0      0               127.0.0.1:2200             127.0.0.1:57386 users:(("sshd",pid=381,fd=4))
0      36    [::ffff:192.0.2.5]:22    [::ffff:192.0.2.77]:50112 users:(("sshd-session",pid=9,fd=7))
0      0         [fd10:77:1::1]:2200    [fd10:77:1::2]:40002 users:(("sshd",pid=77,fd=4),("sshd",pid=70,fd=4))
0      0   [fe80::1%eth0]:2200   [fe80::2%eth0]:40002 users:(("sshd",pid=78,fd=4))
0      0              192.0.2.5:22            203.0.113.9:40404 users:(("bastiond",pid=12,fd=20))
0      0              192.0.2.5:40100         192.0.2.9:5432
"""


def test_whom_sshd_serves_is_read():
    peers = plugin("filter_plugins").ssh_peers(SERVED.splitlines())
    assert peers == ["127.0.0.1", "::ffff:192.0.2.77", "fd10:77:1::2", "fe80::2%eth0"]
    assert plugin("filter_plugins").ssh_peers([]) == []


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


def problems(**changed):
    """Return what the role says of the example inventory with some variables changed."""
    example = load(ANSIBLE / "inventory/example.yml")["bastion"]["vars"]
    settings = load(BASTION / "defaults/main.yml") | example
    settings["bastion_admins"] = [{"name": "alex", "keys": [KEY]}]
    settings["bastion_credentials"] = "/run/credentials"
    settings["bastion_policy"] = settings["bastion_policy"] | {
        "targets": {"clinic": {"kind": "postgres", "host": "192.0.2.20",
                               "password_file": "/run/credentials/clinic.password"}},
    }  # fmt: skip
    settings["bastion_target_secrets"] = {"clinic.password": "sesame"}
    return plugin("filter_plugins", "bastion_problems").find_problems(settings | changed)


ACME = {
    "bastion_tls_mode": "acme",
    "bastion_acme_addresses": ["192.0.2.40"],
    "bastion_acme_email": "security@example.org",
    "bastion_public_name": "bastion.example.org",
}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx alex"


def test_the_example_inventory_with_a_key_and_secrets_is_complete():
    assert problems() == []
    assert problems(**ACME) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"bastion_oidc_issuer": ""}, "bastion_oidc_issuer"),
        ({"bastion_oidc_issuer": "login.example.org"}, "bastion_oidc_issuer"),
        ({"bastion_oidc_issuer": "http://login.example.org"}, "bastion_oidc_issuer"),
        ({"bastion_oidc_addresses": []}, "bastion_oidc_addresses"),
        ({"bastion_oidc_addresses": ["login.example.org"]}, "bastion_oidc_addresses"),
        ({"bastion_admin_sources": ["10.0.0.0/33"]}, "bastion_admin_sources"),
        ({"bastion_client_sources": ["hospital"]}, "bastion_client_sources"),
        ({"bastion_ntp_servers": ["pool.ntp.org"]}, "bastion_ntp_servers"),
        ({"bastion_egress": [{"address": "deb.debian.org", "port": 443}]}, "bastion_egress"),
        ({"bastion_egress": [{"address": "192.0.2.1"}]}, "bastion_egress"),
        ({"bastion_admin_ssh_port": 22}, "bastion_admin_ssh_port"),
        ({"bastion_admins": [{"name": "alex", "keys": ["ssh-ed25519 AAAA… alex"]}]}, "bastion_admins"),
        ({"bastion_admins": [{"name": "alex", "keys": []}]}, "bastion_admins"),
        ({"bastion_tls_mode": "own", "bastion_tls_key": "x"}, "bastion_tls_certificate"),
        ({"bastion_tls_mode": "own", "bastion_tls_certificate": "x"}, "bastion_tls_key"),
        ({"bastion_trusted_cas": {"idp": "/etc/ca.crt"}}, "bastion_trusted_cas"),
        (ACME | {"bastion_acme_addresses": []}, "bastion_acme_addresses"),
        (ACME | {"bastion_acme_addresses": ["ca.example.org"]}, "bastion_acme_addresses"),
        (ACME | {"bastion_acme_sources": ["ca.example.org"]}, "bastion_acme_sources"),
        (ACME | {"bastion_acme_directory": "http://ca.example.org/acme"}, "bastion_acme_directory"),
        (ACME | {"bastion_acme_directory": "https://ca.example.org/acme --pem"}, "bastion_acme_directory"),
        (ACME | {"bastion_acme_directory": "https://ca.example.org/%n"}, "bastion_acme_directory"),
        (ACME | {"bastion_acme_email": ""}, "bastion_acme_email"),
        (ACME | {"bastion_acme_email": "a@example.org X=1"}, "bastion_acme_email"),
        (ACME | {"bastion_acme_ca": "/etc/ca.crt"}, "bastion_acme_ca"),
        (ACME | {"bastion_acme_challenge": "dns-01"}, "bastion_acme_dns_hook"),
        (ACME | {"bastion_web_port": 443}, "bastion_acme_challenge"),
        (ACME | {"bastion_acme_challenge": "http-01", "bastion_web_port": 80}, "bastion_acme_challenge"),
        (ACME | {"bastion_public_name": "192.0.2.1"}, "bastion_public_name"),
        (ACME | {"bastion_public_name": f"{'a' * 60}.example"}, "bastion_public_name"),
        ({"bastion_policy": {}}, "bastion_policy"),
        ({"bastion_target_secrets": {}}, "bastion_target_secrets"),
        ({"bastion_policy": {"version": 1, "targets": {"a": {"host": "a.example"}}}}, "bastion_target_addresses"),
        ({"bastion_restore_from": "x", "bastion_restore_identity": "x"}, "bastion_restore_verify_key"),
        ({"bastion_restore_from": "x", "bastion_restore_verify_key": "x"}, "bastion_restore_identity"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_that_names_the_variable(changed, said):
    found = problems(**changed)
    assert len(found) == 1
    assert found[0].startswith(said)
    assert "\n" not in found[0]


def test_everything_that_is_wrong_is_said_at_once_and_no_secret_in_it():
    found = problems(bastion_oidc_issuer="", bastion_admin_sources=["x"], bastion_tls_mode="own")
    assert len(found) == 4
    assert "sesame" not in "".join(found)


def formats():
    path = BASTION / "files/read_formats.py"
    spec = importlib.util.spec_from_file_location("read_formats", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_role_knows_which_formats_its_release_opens():
    known = load(BASTION / "vars/main.yml")["__bastion_formats"]
    assert known == {"log": FORMAT, "store": FIRST_UNREADABLE_SCHEMA - 1}


def test_the_formats_of_a_log_and_a_store_are_read(tmp_path):
    read, log, store = formats(), tmp_path / "log", tmp_path / "store.sqlite"
    assert (read.log_format(log / ENTRIES), read.store_schema(store)) == (0, 0)
    now = datetime(2026, 11, 27, tzinfo=UTC)
    AuditLog(log, "test/audit", Ed25519PrivateKey.generate(), now).close(now)
    Store(store).close()
    assert read.log_format(log / ENTRIES) == FORMAT
    assert read.store_schema(store) == len(MIGRATIONS)
    with (log / ENTRIES).open("ab") as file:
        file.write(b'{"v":2}\n{"torn')
    assert read.log_format(log / ENTRIES) == 2


def test_yaml_is_clean():
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "-c", str(ANSIBLE / ".yamllint"), str(ANSIBLE)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
