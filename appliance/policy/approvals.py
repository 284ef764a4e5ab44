"""Who may settle an access request; pure.

A request is born `pending` and leaves that state once: approved or denied by somebody
else, withdrawn by the one who asked, or expired.
"""

from __future__ import annotations

from datetime import datetime

from appliance.model import AccessRequest, Identity, RequestState
from appliance.policy.decision import roles_of
from appliance.policy.rules import RuleSet


def refusal_to_settle(
    rule_set: RuleSet, request: AccessRequest, by: Identity, now: datetime
) -> str | None:
    """Return why `by` may not approve or deny `request`; `None` if they may."""
    if request.state is not RequestState.PENDING:
        return f"request {request.number} is already {request.state}"
    if now >= request.expires_at:
        return f"request {request.number} has expired"
    if by.expires_at <= now:
        return "your sign-in has expired: sign in again"
    if by.key == request.identity_key:
        return f"request {request.number} is your own: nobody approves their own request"
    if not roles_of(rule_set, by) & set(request.approvers):
        wanted = " or ".join(request.approvers)
        return f"request {request.number} needs an approver with the role {wanted}"
    return None
