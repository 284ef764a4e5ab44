"""What the provider's JSON means: claims, device errors; pure.

No sockets and no clock; see `oidc` for the requests and the signatures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto

from appliance.errors import IdentityError
from appliance.model import Identity

Claims = Mapping[str, object]

ERROR_CODE = re.compile(r"\A[a-z_]{1,40}\Z")

CLOCK_SKEW = timedelta(seconds=60)
MAX_TOKEN_AGE = timedelta(hours=1)
"""An ID token of a device grant is issued at this very moment; an old one is a replay."""
MAX_NAME_LENGTH = 200
MAX_GROUPS = 500
SLOW_DOWN_SECONDS = 5
"""RFC 8628, section 3.5: slow_down adds 5 seconds to the interval from then on."""


class DevicePoll(Enum):
    """What to do after the token endpoint did not hand out tokens."""

    WAIT = auto()
    SLOW_DOWN = auto()


def interpret_device_error(code: object) -> DevicePoll:
    """Say whether to go on polling after the error `code`.

    Raises `IdentityError` if the sign-in is over.

    Source: RFC 8628, section 3.5.
    """
    match code:
        case "authorization_pending":
            return DevicePoll.WAIT
        case "slow_down":
            return DevicePoll.SLOW_DOWN
        case "expired_token":
            raise IdentityError("the sign-in code has expired: start again")
        case "access_denied":
            raise IdentityError("the sign-in was refused in the browser")
        case _:
            raise IdentityError(
                f"the identity provider refused the sign-in{describe_error_code(code)}"
            )


def describe_error_code(code: object) -> str:
    """Return ` (invalid_scope)` for an OAuth error code; empty if it is not one.

    The provider's description is not repeated: it may hold what was sent to it.
    """
    return f" ({code})" if isinstance(code, str) and ERROR_CODE.match(code) else ""


def check_claims(claims: Claims, issuer: str, client_id: str, now: datetime) -> None:
    """Check who issued an ID token, for whom, and when; the signature is checked before.

    Raises `IdentityError` if it is not for us, or not for now.

    Source: OpenID Connect Core 1.0, section 3.1.3.7.
    """
    # SECURITY: whole-string comparison; a prefix would accept issuer.example.evil.
    if claims.get("iss") != issuer:
        raise IdentityError("the ID token comes from another issuer")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or client_id not in audiences:
        raise IdentityError("the ID token is meant for another client")
    authorized = claims.get("azp")
    if (len(audiences) > 1 or authorized is not None) and authorized != client_id:
        raise IdentityError("the ID token was issued to another client (azp)")
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if now.timestamp() >= expires + CLOCK_SKEW.total_seconds():
        raise IdentityError("the ID token has expired")
    if issued > now.timestamp() + CLOCK_SKEW.total_seconds():
        raise IdentityError("the ID token was issued in the future: check the clocks")
    if issued < now.timestamp() - MAX_TOKEN_AGE.total_seconds():
        raise IdentityError("the ID token is too old: sign in again")
    _text(claims, "sub")


def merge_userinfo(claims: Claims, userinfo: Claims) -> Claims:
    """Return the claims of both; the signed ID token wins.

    Raises `IdentityError` if they are about two people.

    Source: OpenID Connect Core 1.0, section 5.3.2: "the sub Claim in the UserInfo
    Response MUST be verified to exactly match the sub Claim in the ID Token".
    """
    if userinfo.get("sub") != claims.get("sub"):
        raise IdentityError("the identity provider's userinfo is about somebody else")
    return {**userinfo, **claims}


def identity_from_claims(
    claims: Claims,
    *,
    issuer: str,
    name_claim: str,
    groups_claim: str,
    now: datetime,
    lifetime: timedelta,
) -> Identity:
    """Build the identity that checked claims describe.

    Raises `IdentityError` if the subject or the name is missing or unusable.
    """
    # Policy may name people by e-mail, so an address nobody proved must not count.
    if name_claim == "email" and claims.get("email_verified", True) is not True:
        raise IdentityError("the e-mail address is not verified at the identity provider")
    return Identity(
        subject=_text(claims, "sub"),
        name=_text(claims, name_claim),
        issuer=issuer,
        groups=_groups(claims.get(groups_claim)),
        method="oidc-device",
        signed_in_at=now,
        expires_at=now + lifetime,
    )


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip():
        raise IdentityError(f"the identity provider sent no {name}: check scopes and claims")
    # Names are printed on terminals and in the audit log.
    if len(value) > MAX_NAME_LENGTH or not value.isprintable():
        raise IdentityError(f"the identity provider sent an unusable {name}")
    return value


def _groups(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(group, str) for group in value):
        raise IdentityError("the identity provider's groups are not a list of names")
    if len(value) > MAX_GROUPS:
        raise IdentityError(f"the identity provider sent more than {MAX_GROUPS} groups")
    return frozenset(value)


def _moment(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IdentityError(f"the ID token has no {name}")
    return float(value)
