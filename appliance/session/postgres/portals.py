"""What a client has prepared and bound, and what it sends behind a Bind. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from appliance.masking.rules import ProtectedData
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import Field, encode_message, encode_text
from appliance.session.postgres.copy import needs_types
from appliance.session.postgres.judge import Refused
from appliance.session.postgres.names import CursorUse, Names
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


@dataclass(slots=True)
class Prepared:
    """The statements and portals that a client has named in messages."""

    names: Names
    rules: ProtectedData
    _portals: dict[str, Portal] = field(default_factory=dict)
    _empty: set[str] = field(default_factory=set)
    """Names of statements that are empty."""
    _copy_texts: dict[str, str] = field(default_factory=dict)
    """COPY statements whose columns must be described."""

    def remember(self, parsing: Parsing) -> None:
        """Note what a name means, now that the target knows it."""
        name, verdict = parsing.name, parsing.verdict
        self._copy_texts.pop(name, None)
        if needs_types(verdict, self.rules):
            self._copy_texts[name] = parsing.query
        self.names.statements.pop(name, None)
        self._empty.discard(name)
        if verdict is not None:
            self.names.statements[name] = replace(verdict)
        else:
            self._empty.add(name)

    def forget_unnamed(self) -> None:
        """Forget the unnamed statement, as PostgreSQL does at each Query."""
        self.names.statements.pop("", None)
        self._empty.discard("")

    def statement(self, name: str) -> Verdict | None:
        """Return what a statement means; `None` for an empty one.

        Raises `Refused` if it is not known.
        """
        verdict = self.names.statements.get(name)
        if verdict is None and name not in self._empty:
            what = f'prepared statement "{name}"' if name else "unnamed prepared statement"
            raise Refused("26000", f"{what} does not exist")
        return verdict

    def copy_text(self, name: str) -> str | None:
        """Return the text of a COPY whose columns must be described; else `None`."""
        return self._copy_texts.get(name)

    def bind(self, name: str, portal: Portal) -> CursorUse | None:
        """Give a portal its name; return what is shown of it, if that is not the empty name."""
        self._portals[name] = portal
        if portal.verdict is None:
            self.names.cursors.pop(name, None)
        elif name:
            portal.use = self.names.bind_portal(name, portal.verdict)
        return portal.use

    def portal(self, name: str) -> Portal | None:
        """Return the portal of a name, or `None`."""
        portal = self._portals.get(name)
        # SECURITY: DECLARE makes portals too; one of this name has taken the place of ours.
        is_ours = portal is None or not name or portal.verdict is self.names.cursors.get(name)
        return portal if is_ours else None

    def close(self, kind: str, name: str) -> None:
        """Forget a statement (`kind` is `S`) or a portal."""
        (self.names.statements if kind == "S" else self._portals).pop(name, None)

    def close_portals(self) -> None:
        """Forget every portal, as PostgreSQL does when a transaction ends."""
        self._portals.clear()
