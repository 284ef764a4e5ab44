"""What every SSH connection to the gateway is offered, outside and inside a jump."""

from __future__ import annotations

from typing import Any

from appliance.config import Machine
from appliance.listeners.ssh_kex import CLASSIC_KEX, POST_QUANTUM_KEX
from appliance.targets.ssh import CIPHERS, MACS, SIGNATURES

KEEPALIVE_SECONDS = 30
"""A client that says nothing three times running is left, 120 s after its last word."""

VERSION = "OpenSSH_bastion"
"""OpenSSH's client tells only servers of this name that nobody reads any more (`… | head`)."""


def server_options(machine: Machine) -> dict[str, Any]:  # asyncssh's keywords have many types
    """Return asyncssh's options but for the host keys and who serves the connection."""
    return {
        "server_version": VERSION,
        "encoding": None,
        "login_timeout": machine.ssh.login_grace.total_seconds(),
        "kex_algs": POST_QUANTUM_KEX + CLASSIC_KEX,
        "encryption_algs": CIPHERS,
        "mac_algs": MACS,
        "signature_algs": SIGNATURES,
        "compression_algs": None,
        "gss_host": None,
        "config": None,
        "agent_forwarding": False,
        "x11_forwarding": False,
        "allow_scp": False,
        "x509_trusted_certs": None,
        "keepalive_interval": KEEPALIVE_SECONDS,
    }
