"""What every SSH connection to the gateway is offered, outside and inside a jump."""

from __future__ import annotations

from typing import Any

from appliance.config import Machine
from appliance.errors import ConfigError
from appliance.targets.ssh import CIPHERS, LISTENER_KEX, MACS, POST_QUANTUM_KEX, SIGNATURES


def server_options(machine: Machine) -> dict[str, Any]:  # asyncssh's keywords have many types
    """Return asyncssh's options but for the host keys and who serves the connection.

    Raises `ConfigError` if there is no key exchange to offer.
    """
    if machine.ssh.post_quantum_only and not POST_QUANTUM_KEX:
        raise ConfigError("ssh.post_quantum_only", "the installed libraries have no such exchange")
    return {
        "server_version": "bastion",
        "encoding": None,
        "login_timeout": machine.ssh.login_grace.total_seconds(),
        "kex_algs": POST_QUANTUM_KEX if machine.ssh.post_quantum_only else LISTENER_KEX,
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
        "keepalive_interval": 60,
    }
