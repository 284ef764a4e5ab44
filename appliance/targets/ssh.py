"""Log in to an SSH target as its account; the host key is pinned in the policy."""

from __future__ import annotations

import asyncssh
from asyncssh.kex import get_kex_algs

from appliance.config import SSHTarget
from appliance.errors import TargetError
from appliance.model import TargetName

CONNECT_SECONDS = 10
_WANTED_KEX = (
    "mlkem768x25519-sha256",
    "sntrup761x25519-sha512",
    "sntrup761x25519-sha512@openssh.com",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp256",
)
# The post-quantum ones need liboqs, which is not everywhere.
KEX_ALGORITHMS = tuple(name for name in _WANTED_KEX if name.encode() in get_kex_algs())
CIPHERS = (
    "chacha20-poly1305@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
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


async def connect_target(name: TargetName, target: SSHTarget) -> asyncssh.SSHClientConnection:
    """Return a connection to the target, logged in as its account.

    Raises `TargetError` if it cannot be reached, is not who the policy says, or refuses.
    """
    try:
        pinned = asyncssh.import_public_key(target.host_key)
        return await asyncssh.connect(
            target.host,
            target.port,
            username=target.account,
            client_keys=[str(target.key_file)],
            known_hosts=([pinned], [], []),
            config=None,
            agent_path=None,
            agent_forwarding=False,
            x509_trusted_certs=None,
            preferred_auth="publickey",
            connect_timeout=CONNECT_SECONDS,
            login_timeout=CONNECT_SECONDS,
            keepalive_interval=30,
            kex_algs=KEX_ALGORITHMS,
            encryption_algs=CIPHERS,
            mac_algs=MACS,
            compression_algs=["none"],
        )
    except asyncssh.HostKeyNotVerifiable as error:
        raise TargetError(f"{name} shows another host key than the policy pins") from error
    except asyncssh.PermissionDenied as error:
        raise TargetError(f"{name} does not accept the bastion's key") from error
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise TargetError(f"a key of {name} in the policy cannot be read") from error
    except (OSError, TimeoutError, asyncssh.Error) as error:
        raise TargetError(f"{name} cannot be reached") from error
