"""What a conversation knows of its portals, and what a client sends behind a Bind. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import Field, encode_message, encode_text
from appliance.session.postgres.names import CursorUse
from appliance.session.postgres.plans import Planned
from appliance.session.postgres.running import Running

SYNC = encode_message(b"S")


@dataclass(frozen=True, slots=True)
class Parsing:
    """A Parse that was judged; the target has it when it gets the Bind behind it."""

    name: str
    query: str
    verdict: Verdict | None
    """`None` for the empty statement."""
    message: bytes


@dataclass(slots=True)
class Portal:
    """A bound statement; `running` once it was admitted."""

    raw: Verdict | None
    """As analysed; `None` for the empty statement."""
    verdict: Verdict | None
    """What it means: EXECUTE and FETCH resolved."""
    planned: Planned | None
    description: bytes = b""
    """Body of the RowDescription that `planned` was made for."""
    source: Verdict | None = None
    """What the name of an EXECUTE or FETCH meant when this was bound."""
    use: CursorUse | None = None
    """What was shown of it, if it has a name."""
    running: Running | None = None
    copy_fields: tuple[Field, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """An Execute with its Sync, which are there already when their Bind is answered."""

    messages: bytes
    """What runs the portal, for the target."""
    count: int
    """How many messages of the client these are."""
    is_described: bool
    """The client asked for a description of the portal, too."""

    def run(self, portal: str, bind: bytes) -> bytes:
        """Return what binds, describes and runs the portal, for the target."""
        return bind + encode_message(b"D", b"P" + encode_text(portal)) + self.messages


def find_unit(portal: str, upcoming: Sequence[tuple[bytes, bytes]]) -> Unit | None:
    """Return what runs `portal` to its end if just that is `upcoming` behind its Bind.

    That is an Execute and a Sync, and before them perhaps a Describe.
    """
    name = encode_text(portal)
    is_described = upcoming[:1] == [(b"D", b"P" + name)]
    rest = upcoming[1:] if is_described else upcoming
    if len(rest) < 2 or rest[0][0] != b"E" or rest[1] != (b"S", b""):
        return None
    execute = rest[0][1]
    if len(execute) != len(name) + 4 or not execute.startswith(name):
        return None
    return Unit(encode_message(b"E", execute) + SYNC, 2 + is_described, is_described)
