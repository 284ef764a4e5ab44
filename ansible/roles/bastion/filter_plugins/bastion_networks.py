"""Questions about addresses, for asserts and templates."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
POSTGRES_PORT, SSH_PORT = 5432, 22
# What `ss -Htnp state established` says of sshd: two queues, here, there, the process.
SERVED = re.compile(r"\d+ +\d+ +\S+ +\[?([^\]\s]+?)\]?:\d+ .*\(\(\"sshd")


def only_family(networks: list[str], version: int) -> list[str]:
    """Return the networks of IP version 4 or 6, sorted."""
    parsed = [ipaddress.ip_network(one, strict=False) for one in networks]
    chosen = {one for one in parsed if one.version == version}
    return [str(one) for one in ipaddress.collapse_addresses(sorted(chosen))]


def target_endpoints(policy: dict, addresses: dict) -> list[dict]:
    """Return where the policy's targets are: [{address, port}], without loopback.

    A host name needs its addresses in `addresses`; raises `ValueError` if they are missing.
    """
    found = []
    for name, target in sorted((policy.get("targets") or {}).items()):
        host = target["host"]
        if host.startswith("/"):
            continue
        port = target.get("port", POSTGRES_PORT if target["kind"] == "postgres" else SSH_PORT)
        try:
            ipaddress.ip_address(host)
            known = [host]
        except ValueError:
            known = addresses.get(host)
        if not known:
            message = f"target {name}: put the addresses of {host} into bastion_target_addresses"
            raise ValueError(message) from None
        found += [{"address": one, "port": port} for one in known]
    return [one for one in found if not ipaddress.ip_address(one["address"]).is_loopback]


def url_port(url: str) -> int:
    """Return the port of a URL, its scheme's if it names none."""
    parts = urlsplit(url)
    return parts.port or DEFAULT_PORTS[parts.scheme]


def ssh_peers(lines: list[str]) -> list[str]:
    """Return the addresses that sshd serves, sorted; `lines` are those of `ss`."""
    return sorted({found[1] for line in lines if (found := SERVED.match(line.strip()))})


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict:
        """Return the filters by name."""
        return {
            "bastion_family": only_family,
            "bastion_ssh_peers": ssh_peers,
            "bastion_target_endpoints": target_endpoints,
            "bastion_url_port": url_port,
        }
