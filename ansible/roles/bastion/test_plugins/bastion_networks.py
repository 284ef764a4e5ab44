"""The test `in_networks`."""

from __future__ import annotations

import ipaddress


def is_in_networks(address: str, networks: list[str]) -> bool:
    """Return whether `address` lies in one of `networks`; a bad address lies in none."""
    try:
        parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(mapped in ipaddress.ip_network(one, strict=False) for one in networks)


class TestModule:
    """What Ansible looks for."""

    def tests(self) -> dict:
        """Return the tests by name."""
        return {"in_networks": is_in_networks}
