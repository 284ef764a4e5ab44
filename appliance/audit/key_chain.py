"""Which key signs the log from where: hand-overs from one signing key to the next.

A hand-over is an entry that names both keys. It counts once the former key has signed a
tree that ends with it; larger trees are signed by the next key. So whoever knows one key
of the chain can verify the whole log: an earlier key vouches for the next one in its last
checkpoint, and a later key's checkpoints contain every hand-over before it. No I/O.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from appliance.audit.events import decode_entry
from appliance.audit.note import Verifier, note_size, parse_verifier, verify_checkpoint
from appliance.errors import EvidenceError
from appliance.model import AuditEvent

HANDED_OVER = "audit:key:rotated"
MARK = b'"audit:key:rotated"'


@dataclass(frozen=True, slots=True)
class HandOver:
    """An entry that names a next key."""

    size: int
    """Of the tree that ends with it."""
    former: Verifier
    next: Verifier


@dataclass(frozen=True, slots=True)
class KeyChain:
    """The keys of a log in their order, and the trees after which the next one signs."""

    keys: tuple[Verifier, ...]
    sizes: tuple[int, ...] = ()
    """Ascending, one less than keys: where each hand-over ends."""

    def signer(self, size: int) -> Verifier:
        """Return the key that signs a tree of `size` entries."""
        return self.keys[bisect_left(self.sizes, size)]

    def contains(self, verifier: Verifier) -> bool:
        """Return whether the log was ever signed by this key."""
        return verifier in self.keys


def hand_over_event(former: Verifier, following: Verifier, now: datetime) -> AuditEvent:
    """Return the event that names the next key."""
    return AuditEvent(HANDED_OVER, now, data={"former": str(former), "next": str(following)})


def read_key_chain(lines: Iterable[bytes], notes: Sequence[str], trusted: Verifier) -> KeyChain:
    """Return the chain of a log's entries and signed notes that `trusted` belongs to.

    Nothing but the hand-overs is verified. A log without them has `trusted` as its only key.

    Raises `EvidenceError` if a hand-over does not follow the one before it, or `trusted` is
    none of the keys.
    """
    chain = KeyChain((trusted,))
    found = [one for one in map(_decode, enumerate(lines)) if one and _is_signed(one, notes)]
    for number, one in enumerate(found):
        if number and one.former != chain.keys[-1]:
            raise EvidenceError(f"entry {one.size - 1}: hands over a key that was not in use")
        keys = chain.keys if number else (one.former,)
        chain = KeyChain((*keys, one.next), (*chain.sizes, one.size))
    if not chain.contains(trusted):
        raise EvidenceError("the log is not signed by this key")
    return chain


def _decode(numbered: tuple[int, bytes]) -> HandOver | None:
    index, line = numbered
    if MARK not in line:
        return None
    with suppress(EvidenceError, KeyError, AttributeError):
        _, event = decode_entry(line)
        if event.kind == HANDED_OVER:
            return _from_event(index, event)
    return None


def _from_event(index: int, event: AuditEvent) -> HandOver:
    former, following = (parse_verifier(str(event.data[name])) for name in ("former", "next"))
    return HandOver(index + 1, former, following)


def _is_signed(hand_over: HandOver, notes: Sequence[str]) -> bool:
    for note in notes:
        with suppress(EvidenceError):
            if note_size(note) == hand_over.size:
                verify_checkpoint(note, hand_over.former)
                return True
    return False
