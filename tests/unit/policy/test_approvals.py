from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.model import (
    AccessRequest,
    Identity,
    RequestNumber,
    RequestState,
    SessionId,
    TargetName,
)
from appliance.policy.approvals import refusal_to_settle
from appliance.policy.rules import Role, RuleSet

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RULES = RuleSet(roles={"officer": Role(groups={"officers"}), "analyst": Role(groups={"analysts"})})


def person(subject, *groups, issuer="https://idp", hours=1):
    ends = NOW + timedelta(hours=hours)
    return Identity(subject, subject, issuer, frozenset(groups), "test", NOW, ends)


def request(asker, *, state=RequestState.PENDING, approvers=("officer",), expires_at=None):
    return AccessRequest(
        number=RequestNumber(7),
        identity_key=asker.key,
        identity_name=asker.name,
        session=SessionId("s"),
        target=TargetName("clinic"),
        rule="ask-write",
        summary="DELETE",
        approvers=approvers,
        state=state,
        created_at=NOW,
        expires_at=expires_at or NOW + timedelta(minutes=15),
    )


ANA = person("ana", "analysts")
OLE = person("ole", "officers")


@pytest.mark.parametrize(
    ("asked", "by", "message"),
    [
        (request(ANA), OLE, None),
        (request(ANA, approvers=("analyst", "officer")), OLE, None),
        (request(ANA), person("eve"), "needs an approver with the role officer"),
        (request(ANA, approvers=()), OLE, "needs an approver"),
        (request(OLE), OLE, "your own"),
        # The same person under another group or name is still the same person.
        (request(OLE), person("ole", "officers", "admins"), "your own"),
        # The same subject at another provider is somebody else.
        (request(person("ole", issuer="https://other")), OLE, None),
        (request(ANA, expires_at=NOW), OLE, "has expired"),
        (request(ANA), person("ole", "officers", hours=0), "sign in again"),
        (request(ANA, state=RequestState.APPROVED), OLE, "already approved"),
        (request(ANA, state=RequestState.DENIED), OLE, "already denied"),
        (request(ANA, state=RequestState.WITHDRAWN), OLE, "already withdrawn"),
        (request(ANA, state=RequestState.EXPIRED), OLE, "already expired"),
    ],
)
def test_who_may_settle(asked, by, message):
    refusal = refusal_to_settle(RULES, asked, by, NOW)
    assert refusal is None if message is None else message in (refusal or "")


@given(st.sets(st.sampled_from(["officers", "analysts"])), st.sampled_from(RequestState))
def test_nobody_approves_their_own_request(groups, state):
    """Whatever groups somebody is in, their own request stays closed to them."""
    asker = person("ana", *groups)
    asked = request(asker, state=state, approvers=("officer", "analyst"))
    assert refusal_to_settle(RULES, asked, asker, NOW) is not None
