"""The shape of `bastion.yml`: what is true for this machine. Pure; see `config.loader`."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from appliance.policy.rules import Strict
from appliance.policy.units import Duration

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _parse_address(value: object) -> object:
    if isinstance(value, str):
        host, separator, port = value.rpartition(":")
        if not separator or not host or not port.isdigit() or int(port) > 65535:
            raise ValueError(f"{value!r} is not an address: write host:port")
        return Address(host=host.strip("[]"), port=int(port))
    return value


class Address(Strict):
    """`host:port`; port 0 lets the kernel choose."""

    host: str
    port: int = Field(ge=0, le=65535)


ListenAddress = Annotated[Address, BeforeValidator(_parse_address)]


class RowEngineKind(StrEnum):
    """Which row engine masks: there is no silent fallback from one to the other."""

    COMPILED = "compiled"
    PYTHON = "python"


class SSHSettings(Strict):
    """The SSH listener."""

    listen: ListenAddress = Address(host="127.0.0.1", port=2222)
    host_keys: tuple[Path, ...] = ()
    host_ca: Path | None = None
    """Ed25519 key that signs what `ssh -J bastion TARGET` is shown; by default `keys/host_ca`."""
    user_ca: Path | None = None
    """Ed25519 key that signs certificates for targets without `key_file`; by default
    `keys/user_ca`."""
    public_name: str = "localhost"
    """What people type after `ssh`; used in messages."""
    public_port: int | None = Field(default=None, ge=1, le=65535)
    """The port they type, if it is not the one that is listened on."""
    accept_env: tuple[str, ...] = ("LANG", "LC_*")
    """Names or patterns of variables that clients may send on to SSH targets."""
    classic_clients: tuple[str, ...] = (
        "OpenSSH_[78].*",
        "OpenSSH_for_Windows_*",
        "PuTTY_Release_0.6?",
        "PuTTY_Release_0.7[0-7]",
        "JSCH*",
        "Ruby/Net::SSH_*",
        "SSHJ_*",
        "libssh2_*",
        "paramiko_[234].*",
    )
    """Patterns of the versions that clients without a post-quantum key exchange send: these are
    offered X25519 beside. `*` is everybody."""
    max_unauthenticated: int = Field(default=100, ge=1)
    """Connections that have not signed in, of everybody. One more drops the oldest of the
    address that has most of them."""
    max_unauthenticated_per_address: int = Field(default=50, ge=1)
    """The same of one address, which an office may share: one more drops its oldest."""
    max_per_identity: int = Field(default=50, ge=1)
    """Connections of one person at a time; a jump counts once."""
    drain: Duration = timedelta(0)
    """When the gateway is told to stop, running sessions may go on so long; nobody new is
    let in. systemd is asked to wait for it; told a second time, it waits no longer."""
    login_grace: Duration = timedelta(minutes=5)
    """The person walks to a browser meanwhile."""

    @property
    def client_port(self) -> int:
        """The port that people connect to."""
        return self.public_port or self.listen.port

    @property
    def port_option(self) -> str:
        """What people type of it behind `ssh`: nothing if it is SSH's own."""
        return "" if self.client_port == 22 else f" -p {self.client_port}"


class WebSettings(Strict):
    """The web daemon: health over HTTP, sign-ins and approvals over its unix socket."""

    listen: ListenAddress = Address(host="127.0.0.1", port=8443)
    socket: Path = Path("run/web.sock")
    tls_certificate: Path | None = None
    """The chain, PEM; without it the listener speaks plain HTTP, for loopback only."""
    tls_key: Path | None = None
    callers: tuple[str, ...] = ()
    """Login names that may sign in and approve with `bastionctl`, besides the log's writers."""

    @model_validator(mode="after")
    def _is_encrypted_beyond_loopback(self) -> WebSettings:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together")
        # SECURITY: test_plain_http_is_for_loopback_only.
        if self.tls_key is None and self.listen.host not in LOOPBACK:
            raise ValueError("beyond loopback the listener needs tls_certificate and tls_key")
        return self


class AuditSettings(Strict):
    """The audit daemon and its log."""

    socket: Path = Path("run/audit.sock")
    directory: Path = Path("audit")
    signing_key: Path = Path("keys/audit.key")
    verify_key: Path = Path("keys/audit.vkey")
    origin: str = "bastion.local/audit"
    """Name in each checkpoint (C2SP tlog-checkpoint)."""
    checkpoint_every: Duration = timedelta(minutes=1)
    writers: tuple[str, ...] = ()
    """Login names whose processes may append; empty: only our own uid."""


class OIDCSettings(Strict):
    """The identity provider. A secret is a file (systemd credential), never a value."""

    issuer: str
    client_id: str
    client_secret_file: Path | None = None
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    name_claim: str = "email"
    groups_claim: str = "groups"
    allow_http_loopback: bool = False
    """Only for a provider on 127.0.0.1, as in the demo."""


class SandboxSettings(Strict):
    """psql on the bastion, inside bubblewrap."""

    psql: Path = Path("/usr/lib/postgresql/15/bin/psql")
    bwrap: Path = Path("/usr/bin/bwrap")


def _check_recipient(text: str) -> str:
    import pyrage

    kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
    try:
        kind.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise ValueError(f"{text[:20]!r} is no public key: age1… or ssh-ed25519 …") from error
    return text


Recipient = Annotated[str, AfterValidator(_check_recipient)]
"""Who can open what is sealed: `age1…` or `ssh-ed25519 …`."""


def _check_pattern(text: str) -> str:
    import re2

    try:
        matches_nothing = re2.compile(text).fullmatch("") is not None
    except re2.error as error:
        raise ValueError(f"{text!r} is no RE2 pattern: {error}") from error
    if matches_nothing:
        raise ValueError(f"{text!r} also matches nothing at all")
    return text


Pattern = Annotated[str, AfterValidator(_check_pattern)]
"""An RE2 pattern of text."""


class SearchScope(StrEnum):
    """What of a session can be found with `sessions search`."""

    OFF = "off"
    COMMANDS = "commands"
    """Commands, statements, approvals and refusals, redacted."""
    SCREENS = "screens"
    """Also what was on the screen, redacted: shapes of data are removed, names are not."""


class RecorderSettings(Strict):
    """How sessions are recorded."""

    auditors: tuple[Recipient, ...] = ()
    """Public keys, `age1…` or `ssh-ed25519 …`, that recordings are sealed to. The private
    halves stay off the bastion. Empty: recordings are compressed, not sealed."""
    redacted: bool = False
    """Keep a redacted copy of each recording, for everyday review."""
    reviewers: tuple[Recipient, ...] = ()
    """Public keys that the copies are sealed to. Empty: they are only compressed."""
    redact: tuple[Pattern, ...] = ()
    """What copies and the search index leave out beside what detectors find:
    `(?i)patient:? \\S+ \\S+`. They see one line at a time, and names only where you say."""
    stream_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    """Of each stream of a command (output, error, input) so much is recorded; of the rest
    its number of bytes and SHA-256. A terminal is always recorded whole."""
    kept_bytes: int = Field(default=1024 * 1024 * 1024, ge=0)
    """Of content of files that rules with `keep_content` want a session keeps so much; what
    would be more is not transferred."""
    search: SearchScope = SearchScope.COMMANDS
    """What goes into the search index, which lies unsealed beside the recordings."""
    digest_every: Duration = timedelta(seconds=5)
    """How often the running hash of a growing recording goes into the audit log."""


class Machine(Strict):
    """`bastion.yml`. Relative paths are relative to `state_dir`, itself to the file."""

    version: int = Field(ge=1, le=1)
    state_dir: Path = Path()
    policy: Path = Path("policy.yml")
    """Relative to the file."""
    ssh: SSHSettings = SSHSettings()
    web: WebSettings = WebSettings()
    audit: AuditSettings = AuditSettings()
    store: Path = Path("store.sqlite")
    recordings: Path = Path("recordings")
    recorder: RecorderSettings = RecorderSettings()
    backup_recipients: tuple[Recipient, ...] = ()
    """Public keys, `age1…` or `ssh-ed25519 …`, that `bastionctl backup` seals to."""
    mask_key: Path = Path("keys/mask.key")
    """32 random bytes: keys hash and format masks."""
    oidc: OIDCSettings
    sign_in_lifetime: Duration = timedelta(hours=8)
    sandbox: SandboxSettings = SandboxSettings()
    row_engine: RowEngineKind = RowEngineKind.COMPILED
    catalog_refresh: Duration = timedelta(minutes=5)
