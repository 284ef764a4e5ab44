"""State that gateway and web share: sign-ins, bound keys, sessions, access requests.

SQLite in WAL mode; every method is one short transaction. Holds no evidence, no PHI and
no secret: sign-in tokens are stored as SHA-256.
"""

from __future__ import annotations

from appliance.store.budgets import Budgets
from appliance.store.requests import Requests
from appliance.store.sessions import Sessions
from appliance.store.sign_ins import SignIns


class Store(SignIns, Sessions, Requests, Budgets):
    """The state store in one SQLite file."""
