"""What is wrong with the variables of the role: a line for each, before anything is changed."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from urllib.parse import urlsplit

NETWORKS = ("bastion_admin_sources", "bastion_client_sources", "bastion_acme_sources")
ADDRESSES = (
    "bastion_oidc_addresses",
    "bastion_dns_servers",
    "bastion_ntp_servers",
    "bastion_acme_addresses",
)
LISTENERS = ("bastion_ssh_port", "bastion_web_port", "bastion_admin_ssh_port")
CHALLENGE_PORTS = {"tls-alpn-01": 443, "http-01": 80}
MAX_COMMON_NAME = 64
PEM = "-----BEGIN CERTIFICATE-----"
# What systemd and the ACME client take as one word, without quotes.
PLAIN_URL = re.compile(r"https://[\w.:\[\]-]+(/[\w./~-]*)?")
PLAIN_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+")
HOST_NAME = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")
KEY_TYPE = re.compile(r"(ssh-|ecdsa-|sk-)\S+$")


def find_problems(settings: dict) -> list[str]:
    """Return what has to change in the variables (by their full names), one line each."""
    return [
        *_networks(settings),
        *_ports(settings),
        *_identity_provider(settings),
        *_administrators(settings),
        *_certificates(settings),
        *_acme(settings),
        *_policy(settings),
        *_backup(settings),
    ]


def _networks(settings: dict) -> list[str]:
    named = [(name, one) for name in NETWORKS + ADDRESSES for one in settings[name]]
    ways = settings["bastion_egress"]
    return [
        f"{name}: {one!r} is no address or network (a name does not do)"
        for name, one in named
        if not _is_network(one)
    ] + [
        f"bastion_egress: {way!r} needs an address (no name) and a port"
        for way in ways
        if not _is_network(way.get("address", "")) or "port" not in way
    ]


def _ports(settings: dict) -> list[str]:
    if int(settings["bastion_admin_ssh_port"]) == int(settings["bastion_ssh_port"]):
        return ["bastion_admin_ssh_port and bastion_ssh_port must differ"]
    return []


def _identity_provider(settings: dict) -> list[str]:
    url = urlsplit(settings["bastion_oidc_issuer"])
    if not url.hostname or url.scheme not in ("http", "https"):
        return ["bastion_oidc_issuer: set it to the URL of the identity provider, https://…"]
    if url.scheme == "http" and not settings["bastion_oidc_allow_http_loopback"]:
        return ["bastion_oidc_issuer: must be https"]
    if _is_loopback(url.hostname):
        return []
    found = []
    if not settings["bastion_oidc_addresses"]:
        found.append(
            f"bastion_oidc_addresses: name the addresses of {url.hostname}; without them the"
            " firewall lets nobody sign in"
        )
    return found


def _administrators(settings: dict) -> list[str]:
    admins = settings["bastion_admins"]
    keys = [(admin["name"], key) for admin in admins for key in admin["keys"]]
    return [
        f"bastion_admins: {admin['name']} has no key" for admin in admins if not admin["keys"]
    ] + [
        f"bastion_admins: {key[:40]!r} of {name} is no public key"
        for name, key in keys
        if not is_public_key(key)
    ]


def is_public_key(line: str) -> bool:
    """Return whether a line is TYPE BASE64 [COMMENT], and the base64 is of that type."""
    words = line.split()
    if len(words) < 2 or not KEY_TYPE.match(words[0]):
        return False
    try:
        raw = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError):
        return False
    return raw[4 : 4 + int.from_bytes(raw[:4], "big")] == words[0].encode()


def _certificates(settings: dict) -> list[str]:
    found = []
    if settings["bastion_tls_mode"] == "own":
        if not settings["bastion_tls_certificate"]:
            found.append("bastion_tls_certificate: bastion_tls_mode own needs the chain's path")
        if not settings.get("bastion_tls_key"):
            found.append(
                "bastion_tls_key: bastion_tls_mode own needs the private key, from a vault"
            )
    for name, pem in settings["bastion_trusted_cas"].items():
        if PEM not in pem:
            found.append(f"bastion_trusted_cas: {name} is no PEM certificate")
    return found


def _acme(settings: dict) -> list[str]:
    if settings["bastion_tls_mode"] != "acme":
        return []
    found, challenge = [], settings["bastion_acme_challenge"]
    url = settings["bastion_acme_directory"]
    if not PLAIN_URL.fullmatch(url):
        found.append("bastion_acme_directory: must be the https URL of the server's directory")
    elif not settings["bastion_acme_addresses"] and not _is_loopback(urlsplit(url).hostname):
        found.append(
            "bastion_acme_addresses: name the addresses of the ACME server; without them the"
            " firewall lets nobody ask it"
        )
    if not PLAIN_EMAIL.fullmatch(settings["bastion_acme_email"]):
        found.append("bastion_acme_email: the ACME server wants an address to write to")
    name = settings["bastion_public_name"]
    if not HOST_NAME.fullmatch(name) or len(name) > MAX_COMMON_NAME:
        found.append(
            "bastion_public_name: an ACME server certifies a DNS name, in full, up to 64 characters"
        )
    if settings["bastion_acme_ca"] and PEM not in settings["bastion_acme_ca"]:
        found.append("bastion_acme_ca: is no PEM certificate")
    if challenge == "dns-01" and not settings["bastion_acme_dns_hook"]:
        found.append("bastion_acme_dns_hook: dns-01 needs a program that shows records")
    if (port := CHALLENGE_PORTS.get(challenge)) in {int(settings[one]) for one in LISTENERS}:
        found.append(f"bastion_acme_challenge: port {port} is a listener's; take another challenge")
    return found


def _policy(settings: dict) -> list[str]:
    policy, found = settings["bastion_policy"], []
    if policy.get("version") != 1:
        found.append("bastion_policy: version must be 1")
    secrets = settings.get("bastion_target_secrets") or {}
    folder = settings["bastion_credentials"] + "/"
    for name, target in sorted((policy.get("targets") or {}).items()):
        for field in ("password_file", "key_file"):
            path = str(target.get(field, ""))
            if path.startswith(folder) and path.removeprefix(folder) not in secrets:
                secret = path.removeprefix(folder)
                found.append(f"bastion_target_secrets: {secret} is missing; target {name} names it")
        host = str(target.get("host", ""))
        is_named = not host.startswith("/") and not _is_network(host)
        if is_named and not settings["bastion_target_addresses"].get(host):
            found.append(f"bastion_target_addresses: name the addresses of {host} (target {name})")
    return found


def _backup(settings: dict) -> list[str]:
    if not settings["bastion_restore_from"]:
        return []
    needed = ("bastion_restore_verify_key", "bastion_restore_identity")
    return [f"{name}: bastion_restore_from needs it" for name in needed if not settings.get(name)]


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict:
        """Return the filters by name."""
        return {"bastion_problems": find_problems}
