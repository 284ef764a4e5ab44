"""Log in to an SSH target as its account; its host key is always verified."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import asyncssh

from appliance.config import SSHTarget
from appliance.errors import TargetError
from appliance.model import TargetName
from appliance.targets import ssh_transport
from appliance.targets.certificates import KeyPair

CONNECT_SECONDS = 10
KEEPALIVE_SECONDS = 30
"""A target that says nothing three times running is lost, 120 s after its last word."""
KEX_ALGORITHMS = (
    "mlkem768x25519-sha256",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp256",
)
"""Old targets have none that is post-quantum; without sntrup761, see decision 0013."""
# AES-GCM first: the quickest here, and a client's order decides.
CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
)
MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
)
SIGNATURES = (
    "sk-ssh-ed25519@openssh.com",
    "ssh-ed25519",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "rsa-sha2-512",
    "rsa-sha2-256",
)


async def connect_target(
    name: TargetName,
    target: SSHTarget,
    account: str,
    mint: Callable[[str], KeyPair],
    on_lost: Callable[[Exception], None],
) -> asyncssh.SSHClientConnection:
    """Return a connection to the target, logged in as `account`.

    `mint` is called with the bastion's own address on the way to the target, if the target
    has no `key_file`; `on_lost` with the reason when somebody else than the bastion ends the
    connection after that. Raises `TargetError` if it cannot be reached, is not who the
    policy says, or refuses.
    """
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            connected = await _connect_socket(target.host, target.port)
    except (OSError, TimeoutError) as error:
        raise TargetError(f"{name} cannot be reached") from error
    watcher = _Watcher(on_lost)
    try:
        source = connected.getsockname()[0].partition("%")[0]
        keys = [mint(source)] if target.key_file is None else [str(target.key_file)]
        return await ssh_transport.connect(
            connected,
            host=target.host,
            port=target.port,
            host_key_alias=target.host,
            username=account,
            client_keys=keys,
            known_hosts=_known_hosts(target),
            agent_path=None,
            agent_forwarding=False,
            x509_trusted_certs=None,
            preferred_auth="publickey",
            login_timeout=CONNECT_SECONDS,
            keepalive_interval=KEEPALIVE_SECONDS,
            kex_algs=KEX_ALGORITHMS,
            encryption_algs=CIPHERS,
            mac_algs=MACS,
            compression_algs=["none"],
            client_factory=lambda: watcher,
        )
    except BaseException as error:
        connected.close()
        raise _explain(name, error) from error


class _Watcher(asyncssh.SSHClient):
    """Hears of a connection that was open and breaks."""

    def __init__(self, on_lost: Callable[[Exception], None]) -> None:
        self._on_lost = on_lost
        self._is_open = False

    def auth_completed(self) -> None:
        self._is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        if self._is_open and exc is not None:
            self._on_lost(exc)


async def _connect_socket(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    failure: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in await loop.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        connected = socket.socket(family, kind, protocol)
        connected.setblocking(False)
        try:
            await loop.sock_connect(connected, address)
        except OSError as error:
            connected.close()
            failure = error
        except BaseException:
            connected.close()
            raise
        else:
            return connected
    raise failure


def stop_output(channel: asyncssh.SSHClientChannel[bytes]) -> None:
    """Tell the server that nobody reads: OpenSSH's closes the pipe, and the program ends.

    Source: OpenSSH's PROTOCOL, 2.1, "Channel write close extension".
    """
    # After the end of the input, too, which to asyncssh is the beginning of a channel's end.
    if channel._send_state not in {"close_pending", "closed"}:  # noqa: SLF001
        channel._send_request(b"eow@openssh.com")  # noqa: SLF001  it has no name for this


def _known_hosts(target: SSHTarget) -> Any:  # asyncssh takes a path or three lists
    if target.known_hosts is not None:
        return str(target.known_hosts)
    pinned = [asyncssh.import_public_key(target.host_key)] if target.host_key else []
    authorities = [asyncssh.import_public_key(target.host_ca)] if target.host_ca else []
    return pinned, authorities, []


def _explain(name: TargetName, error: BaseException) -> BaseException:
    match error:
        case TargetError():
            return error
        case asyncssh.HostKeyNotVerifiable():
            return TargetError(f"{name} shows another host key than the policy pins")
        case asyncssh.PermissionDenied():
            return TargetError(f"{name} does not accept the bastion's key or certificate")
        case asyncssh.KeyImportError() | asyncssh.KeyEncryptionError():
            return TargetError(f"a key of {name} in the policy cannot be read")
        case OSError() | TimeoutError() | asyncssh.Error():
            return TargetError(f"{name} cannot be reached")
        case _:
            return error
