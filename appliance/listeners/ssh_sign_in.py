"""Who a client says they are: a bound key, or a sign-in with a browser.

Each attempt holds its own proof: nothing of it counts before `auth_completed` takes it,
which checks that it belongs to the login name that was let in (a client may pipeline
requests for others).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import asyncssh

from appliance.errors import BastionError, IdentityError
from appliance.identity.signin import SignInClient, SignInOffer
from appliance.model import Fingerprint, Identity
from appliance.store import Store
from appliance.store.sign_ins import BOUND_KEY

MAX_KEY_ATTEMPTS = 20
MAX_SIGN_INS = 5

Challenge = tuple[str, str, str, list[tuple[str, bool]]]


@dataclass(slots=True)
class _SignIn:
    """One keyboard-interactive attempt."""

    username: str
    waiting: asyncio.Task[Identity]


@dataclass(frozen=True, slots=True)
class Proof:
    """Who an attempt would let in, and under which login name."""

    username: str
    identity: Identity
    at: datetime
    """When the client proved it: what was revoked since then counts."""


class SigningIn(asyncssh.SSHServer):
    """The attempts of one connection, one at a time."""

    def __init__(self, store: Store, sign_ins: SignInClient) -> None:
        self._store, self._sign_ins = store, sign_ins
        self._sign_in: _SignIn | None = None
        self._proof: Proof | None = None
        self._keys_tried = 0
        self._sign_ins_tried = 0

    @property
    def has_sign_in(self) -> bool:
        """Whether a person may be on the way to a browser."""
        return self._sign_in is not None

    def vouch(self, proof: Proof) -> None:
        """Let in without a question whoever `proof` names."""
        self._proof = proof

    def take_proof(self, username: str) -> Proof | None:
        """Return the proof for whoever was let in as `username`, once; end every attempt."""
        proof = self._proof
        self.drop_attempt()
        return proof if proof is not None and proof.username == username else None

    def drop_attempt(self) -> None:
        """Forget the attempt, and whom it would let in."""
        self._proof = None
        if self._sign_in is not None:
            self._sign_in.waiting.cancel()
            self._sign_in = None

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        self.drop_attempt()
        return True

    def password_auth_supported(self) -> bool:
        return False

    def public_key_auth_supported(self) -> bool:
        return True

    def kbdint_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Return whether the key stands for somebody; asyncssh then checks the signature."""
        self.drop_attempt()
        self._keys_tried += 1
        if self._keys_tried > MAX_KEY_ATTEMPTS:
            return False
        fingerprint, now = Fingerprint(key.get_fingerprint()), datetime.now(UTC)
        try:
            identity = self._store.find_key(fingerprint, now)
        except BastionError:
            return False
        if identity is None:
            return False
        self._proof = Proof(username, replace(identity, method=BOUND_KEY), now)
        return True

    def validate_ca_key(self, username: str, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002
        return False

    async def get_kbdint_challenge(
        self,
        username: str,
        lang: str,  # noqa: ARG002
        submethods: str,  # noqa: ARG002
    ) -> Challenge | bool:
        self.drop_attempt()
        self._sign_ins_tried += 1
        if self._sign_ins_tried > MAX_SIGN_INS:
            return False
        client = self._sign_ins
        try:
            offer = await client.start()
        except IdentityError as error:
            # No way in: say why in a prompt, the only text every client shows.
            self._sign_in = _SignIn(username, asyncio.create_task(_fail(error)))
            return _prompt(f"Nobody can sign in now: {error}. Press Enter: ")
        self.drop_attempt()
        self._sign_in = _SignIn(username, asyncio.create_task(client.wait(offer)))
        self._sign_in.waiting.add_done_callback(_observe)
        return _prompt(_sign_in_text(offer))

    async def validate_kbdint_response(
        self,
        username: str,
        responses: Sequence[str],  # noqa: ARG002
    ) -> Challenge | bool:
        attempt = self._sign_in
        if attempt is None or attempt.username != username:
            return False
        try:
            identity = await asyncio.shield(attempt.waiting)
        except (BastionError, asyncio.CancelledError):
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            return False
        if self._sign_in is not attempt:  # Another attempt began meanwhile.
            return False
        self._proof = Proof(username, identity, datetime.now(UTC))
        return True


async def _fail(error: IdentityError) -> Identity:
    raise error


def _observe(task: asyncio.Task[Identity]) -> None:
    if not task.cancelled():
        task.exception()


def _prompt(text: str) -> Challenge:
    return "", "", "", [(text, True)]


def _sign_in_text(offer: SignInOffer) -> str:
    # In the prompt, not the instruction: OpenSSH hides that at LogLevel ERROR.
    return (
        f"Sign in at {offer.verification_uri_complete} (code {offer.user_code}), then press Enter: "
    )
