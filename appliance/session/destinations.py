"""Where a forward leads, written in one way: what is judged is what the target is asked for."""

from __future__ import annotations

import ipaddress
import posixpath
import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from appliance.config import Policy, PostgresTarget, SSHTarget
from appliance.errors import AccessDenied
from appliance.model import Action, Decision, Outcome

HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
MAX_HOST_CHARACTERS = 253
MAX_PATH_BYTES = 107
"""unix(7): sun_path with its final NUL."""
LOOPBACK_NAMES = frozenset(
    {
        "localhost",
        "localhost.localdomain",
        "localhost4",
        "localhost4.localdomain4",
        "localhost6",
        "localhost6.localdomain6",
        "ip6-localhost",
        "ip6-loopback",
    }
)
"""As in the /etc/hosts of Debian, Ubuntu and Red Hat; `*.localhost` by RFC 6761, section 6.3."""
POSTGRES_SOCKET = re.compile(r"\.s\.PGSQL\.(\d+)")


@dataclass(frozen=True, slots=True)
class PortDestination:
    """A TCP port, reached from or listened on at the target."""

    host: str
    """Empty, for `listen`: every address of the target."""
    port: int
    """0, for `listen`: whichever the target picks."""

    def __str__(self) -> str:
        return f"{self.host or '*'}:{self.port}"


@dataclass(frozen=True, slots=True)
class SocketDestination:
    """A unix socket of the target."""

    path: str

    def __str__(self) -> str:
        return self.path


ForwardDestination = PortDestination | SocketDestination


def parse_port(host: str, port: int, *, listens: bool) -> PortDestination:
    """Return a destination as rules have it: lower case, addresses in their usual form.

    Raises `AccessDenied` for what is no host and port.
    """
    # SECURITY: `127.1`, `LOCALHOST` and `localhost.` are judged as what they are
    # (test_a_destination_has_one_spelling).
    text = host.lower().removesuffix(".")
    if not (1 <= port <= 65535) and not (listens and port == 0):
        raise _malformed(f"{port} is no port")
    if listens and not text:
        return PortDestination("", port)
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        pass
    else:
        return PortDestination(str(_plain_address(address, listens=listens)), port)
    try:
        address = IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        pass  # ValueError: it holds NUL.
    else:
        return PortDestination(str(_plain_address(address, listens=listens)), port)
    if len(text) > MAX_HOST_CHARACTERS or not HOST.fullmatch(text):
        raise _malformed("the host is neither a name nor an address")
    return PortDestination(text, port)


def _plain_address(
    address: IPv4Address | IPv6Address, *, listens: bool
) -> IPv4Address | IPv6Address:
    """Return the address that is meant.

    A scope means nothing outside a link (RFC 4007, section 6); who connects to all addresses
    connects to the machine itself (Linux, ip(7)).
    """
    # SECURITY: `::%1` is `::1` (test_a_destination_has_one_spelling).
    plain = address
    if isinstance(address, IPv6Address):
        is_scoped = address.is_link_local
        plain = address.ipv4_mapped or (address if is_scoped else IPv6Address(int(address)))
    if plain.is_unspecified and not listens:
        return IPv4Address("127.0.0.1") if plain.version == 4 else IPv6Address("::1")
    return plain


def parse_socket(path: str) -> SocketDestination:
    """Return a destination for an absolute path without detours.

    Raises `AccessDenied` for any other.
    """
    # SECURITY: a rule for /srv/app/* must not cover /srv/app/../../run/docker.sock
    # (test_a_path_with_a_detour_is_refused).
    is_plain = re.match("/(?!/)", path) and posixpath.normpath(path) == path
    if not is_plain or not path.isprintable() or len(path.encode()) > MAX_PATH_BYTES:
        raise _malformed(
            f"a socket is an absolute path of at most {MAX_PATH_BYTES} bytes without . and .."
        )
    return SocketDestination(path)


def parse_destination(action: Action, text: str) -> ForwardDestination:
    """Return what a person wrote: `host:port`, or the path of a socket.

    Raises `AccessDenied` for anything else.
    """
    if action in {Action.FORWARD_SOCKET, Action.LISTEN_SOCKET}:
        return parse_socket(text)
    host, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit():
        raise _malformed("write host:port")
    listens = action is Action.LISTEN
    return parse_port("" if listens and host == "*" else host, int(port), listens=listens)


def refuse_database(
    policy: Policy, target: SSHTarget, action: Action, where: ForwardDestination
) -> Decision | None:
    """Return a refusal if `where` is a registered database, which has a road with masks."""
    if action in {Action.LISTEN, Action.LISTEN_SOCKET}:
        return None
    for name, database in policy.targets.items():
        if isinstance(database, PostgresTarget) and _is_database(database, target, where):
            reason = f"this is {name}: forward to {name}:5432, where its data is masked"
            return Decision(Outcome.DENY, "forward-to-database", reason)
    return None


def _is_database(database: PostgresTarget, target: SSHTarget, where: ForwardDestination) -> bool:
    if isinstance(where, SocketDestination):
        found = POSTGRES_SOCKET.fullmatch(posixpath.basename(where.path))
        return found is not None and int(found[1]) == database.port
    if not listens_on(database, where.port):
        return False
    host = parse_port(database.host, database.port, listens=False).host
    is_beside_it = host == target.host.lower().removesuffix(".") and is_loopback(where.host)
    return where.host == host or is_beside_it or (is_loopback(host) and is_loopback(where.host))


def listens_on(database: PostgresTarget, port: int) -> bool:
    """Say whether a database is at this port of some host, not at a socket."""
    return database.port == port and not database.host.startswith("/")


def is_loopback(host: str) -> bool:
    """Say whether a name or an address is the machine itself, whichever that is."""
    if host in LOOPBACK_NAMES or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _malformed(reason: str) -> AccessDenied:
    return AccessDenied(Decision(Outcome.DENY, "forward-malformed", reason))
