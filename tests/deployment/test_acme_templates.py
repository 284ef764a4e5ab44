"""What the role writes for each kind of ACME challenge: the firewall's rules, the unit's drop-in."""

import importlib.util
from pathlib import Path

import jinja2
import pytest
import yaml

pytestmark = pytest.mark.deployment

ROLE = Path(__file__).parents[2] / "ansible/roles/bastion"
SITE = {
    "ansible_managed": "by a test",
    "bastion_oidc_issuer": "https://login.example.org",
    "bastion_acme_addresses": ["192.0.2.40"],
    "bastion_acme_sources": ["192.0.2.41"],
    "bastion_acme_email": "security@example.org",
    "bastion_dns_servers": ["192.0.2.53"],
    "bastion_egress": [{"address": "192.0.2.54", "port": 8443}],
}


def render(template: str, **changed: object) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROLE / "templates"), undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )  # fmt: skip
    environment.filters["comment"] = lambda text: f"# {text}"
    path = ROLE / "filter_plugins/bastion_networks.py"
    spec = importlib.util.spec_from_file_location("bastion_networks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    environment.filters |= module.FilterModule().filters()
    values = yaml.safe_load((ROLE / "vars/main.yml").read_text())
    values |= yaml.safe_load((ROLE / "defaults/main.yml").read_text()) | SITE | changed
    for name in ("__bastion_acme_open", "__bastion_acme_secret"):
        values[name] = environment.from_string(values[name]).render(values)
    return environment.get_template(template).render(values)


@pytest.mark.parametrize(("challenge", "port"), [("tls-alpn-01", 443), ("http-01", 80)])
def test_a_port_is_open_only_as_an_element_of_a_set_and_for_who_validates(challenge, port):
    changed = {"bastion_tls_mode": "acme", "bastion_acme_challenge": challenge}
    rules = render("nftables.conf.j2", **changed)
    assert "ip saddr { 192.0.2.41/32 } tcp dport @challenge accept" in rules
    assert rules.count("set challenge {\n    type inet_service\n    flags timeout") == 1
    assert f"tcp dport {port} accept" not in rules.split("chain output")[0]
    unit = render("bastion-acme.service.conf.j2", **changed)
    assert f"ACME_PORT={port}\n" in unit
    assert f".port :{port}" in unit
    assert "IPAddressAllow=localhost 192.0.2.53 192.0.2.40 192.0.2.41\n" in unit


def test_a_hook_needs_no_port():
    changed = {"bastion_tls_mode": "acme", "bastion_acme_challenge": "dns-01"}
    assert "challenge" not in render("nftables.conf.j2", **changed)
    unit = render("bastion-acme.service.conf.j2", bastion_acme_dns_secret="sesame", **changed)
    assert "ACME_PORT=\n" in unit
    assert "EXEC_PATH=/etc/bastion/acme-dns-hook" in unit
    assert "LoadCredentialEncrypted=acme-dns.secret:" in unit
    assert "sesame" not in unit
    assert "IPAddressAllow=localhost 192.0.2.53 192.0.2.40 192.0.2.54\n" in unit


def test_the_way_to_the_server_is_its_clients_alone():
    url = "https://ca.example.org:9000/acme/acme/directory"
    rules = render("nftables.conf.j2", bastion_tls_mode="acme", bastion_acme_directory=url)
    ways = [line.strip() for line in rules.splitlines() if "192.0.2.40" in line]
    assert ways == [
        'meta skuid "bastion-acme" ip daddr { 192.0.2.40/32 } tcp dport 9000 accept comment "ACME server"'
    ]


def test_without_acme_nothing_of_it_is_open_and_the_unit_does_not_start():
    rules = render("nftables.conf.j2")
    assert "challenge" not in rules
    assert "192.0.2.40" not in rules
    assert "[Unit]\nRefuseManualStart=yes" in render("bastion-acme.service.conf.j2")
