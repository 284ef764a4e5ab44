"""The six ways the appliance says no; each is caught somewhere different.

No message holds a secret, a masked value or a literal from a statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appliance.model import Decision


class BastionError(Exception):
    """The base of every error this package raises on purpose."""

    exit_code = 1


class ConfigError(BastionError):
    """A configuration file is wrong; `path` names file, line and key."""

    exit_code = 78  # EX_CONFIG, sysexits.h

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class IdentityError(BastionError):
    """The identity provider, or what it asserted, cannot be accepted."""


class AccessDenied(BastionError):  # noqa: N818  the name is the field's word
    """A decision other than allow; the person may read `decision.reason`."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision.reason} (rule {decision.rule})")
        self.decision = decision


class ProtocolError(BastionError):
    """The peer broke the protocol; `sqlstate` is what a PostgreSQL client is told."""

    def __init__(self, message: str, sqlstate: str = "08P01") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


class TargetError(BastionError):
    """A target could not be reached, or did not let us in."""


class EvidenceError(BastionError):
    """Audit or recording could not be written: the session ends."""

    def __init__(self, message: str, public: str = "the audit log cannot be written") -> None:
        """`public` is what the person reads, whose session ends."""
        super().__init__(message)
        self.public = public
