from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import IdentityError
from appliance.identity.claims import (
    DevicePoll,
    check_claims,
    describe_error_code,
    identity_from_claims,
    interpret_device_error,
    merge_userinfo,
)
from appliance.model import Identity

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ISSUER = "https://idp.example"
GOOD = {
    "iss": ISSUER,
    "aud": "bastion",
    "sub": "42",
    "iat": NOW.timestamp(),
    "exp": NOW.timestamp() + 300,
    "email": "ana@example.org",
    "groups": ["analysts"],
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"aud": ["bastion"]},
        {"aud": ["bastion", "other"], "azp": "bastion"},
        {"azp": "bastion"},
        {"exp": NOW.timestamp() - 59},
        {"iat": NOW.timestamp() + 59},
    ],
    ids=str,
)
def test_accepts_tokens_for_us_and_for_now(change):
    check_claims({**GOOD, **change}, ISSUER, "bastion", NOW)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"iss": ISSUER + ".evil"}, "another issuer"),
        ({"iss": ISSUER + "/"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "other"}, "another client"),
        ({"aud": "bastion2"}, "another client"),
        ({"aud": ["other"]}, "another client"),
        ({"aud": None}, "another client"),
        ({"aud": {"bastion": 1}}, "another client"),
        ({"aud": ["bastion", "other"]}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"exp": NOW.timestamp() - 60}, "has expired"),
        ({"exp": None}, "no exp"),
        ({"exp": "tomorrow"}, "no exp"),
        ({"exp": True}, "no exp"),
        ({"iat": None}, "no iat"),
        ({"iat": NOW.timestamp() + 61}, "in the future"),
        ({"iat": NOW.timestamp() - 3601}, "too old"),
        ({"sub": None}, "no sub"),
        ({"sub": ""}, "no sub"),
        ({"sub": "a\x1b[2J"}, "unusable sub"),
    ],
    ids=str,
)
def test_refuses_tokens_for_others_or_for_another_time(change, message):
    with pytest.raises(IdentityError, match=message):
        check_claims({**GOOD, **change}, ISSUER, "bastion", NOW)


@pytest.mark.parametrize(
    ("code", "poll"),
    [("authorization_pending", DevicePoll.WAIT), ("slow_down", DevicePoll.SLOW_DOWN)],
)
def test_goes_on_polling(code, poll):
    assert interpret_device_error(code) is poll


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("expired_token", "expired"),
        ("access_denied", "refused in the browser"),
        ("invalid_grant", r"\(invalid_grant\)"),
        (None, "refused the sign-in$"),
        ({"a": 1}, "refused the sign-in$"),
    ],
)
def test_ends_polling(code, message):
    with pytest.raises(IdentityError, match=message):
        interpret_device_error(code)


@pytest.mark.parametrize("code", ["secret=hunter2", "\x1b[2J", "a\n", "", 7, "x" * 41])
def test_repeats_no_text_of_the_provider(code):
    assert describe_error_code(code) == ""


def build(claims, name_claim="email"):
    return identity_from_claims(
        claims,
        issuer=ISSUER,
        name_claim=name_claim,
        groups_claim="groups",
        now=NOW,
        lifetime=timedelta(hours=8),
    )


def test_claims_become_an_identity():
    assert build(GOOD) == Identity(
        subject="42",
        name="ana@example.org",
        issuer=ISSUER,
        groups=frozenset({"analysts"}),
        method="oidc-device",
        signed_in_at=NOW,
        expires_at=NOW + timedelta(hours=8),
    )


def test_no_groups_are_no_groups():
    assert build({**GOOD, "groups": None}).groups == frozenset()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": None}, "sent no email"),
        ({"email": "  "}, "sent no email"),
        ({"email": "x" * 201}, "unusable email"),
        ({"email": "ana\r\nadmin"}, "unusable email"),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "false"}, "not verified"),
        ({"groups": "analysts"}, "not a list"),
        ({"groups": [1]}, "not a list"),
        ({"groups": [str(n) for n in range(501)]}, "more than 500"),
    ],
    ids=str,
)
def test_refuses_claims_that_name_nobody(change, message):
    with pytest.raises(IdentityError, match=message):
        build({**GOOD, **change})


def test_an_unverified_address_matters_only_if_it_is_the_name():
    claims = {**GOOD, "email_verified": False, "preferred_username": "ana"}
    assert build(claims, "preferred_username").name == "ana"


def test_the_signed_token_wins_over_userinfo():
    merged = merge_userinfo(
        {"sub": "42", "email": "a@b"}, {"sub": "42", "email": "evil", "groups": []}
    )
    assert merged == {"sub": "42", "email": "a@b", "groups": []}


@pytest.mark.parametrize("userinfo", [{}, {"sub": "43"}, {"sub": None}])
def test_refuses_userinfo_about_somebody_else(userinfo):
    with pytest.raises(IdentityError, match="somebody else"):
        merge_userinfo({"sub": "42"}, userinfo)


@given(st.text(), st.frozensets(st.text()), st.datetimes(timezones=st.just(UTC)))
def test_identity_json_round_trip(name, groups, at):
    """Whatever an identity holds comes back from its JSON."""
    identity = Identity("s", name, ISSUER, groups, "oidc-device", at, at)
    assert Identity.from_json(identity.to_json()) == identity


@pytest.mark.parametrize("data", [None, [], {}, {"subject": 1}, {**dict.fromkeys("ab", 1)}])
def test_refuses_json_that_is_no_identity(data):
    with pytest.raises(IdentityError, match="malformed"):
        Identity.from_json(data)
