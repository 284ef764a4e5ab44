"""What a script holds and what a command line would start, as values."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.policy.patterns import GLOB, HOLE, HOME

SHOWN = str.maketrans(dict.fromkeys((HOLE, GLOB, HOME), "…"))


@dataclass(frozen=True, slots=True)
class Command:
    """One command that a line would start."""

    text: str
    """Name without the system's directory, then the arguments; may contain `HOLE`."""
    is_opaque: bool = False
    """It runs what is not read here: only a rule that names it, or `unknown`, allows it."""
    is_possible: bool = False
    """It may also not run: asked about only for rules that deny or ask."""
    started_by: tuple[tuple[str, int], ...] = ()
    """The same with the wrappers that start it, as one text, and how many words of that are
    theirs: a rule that allows may name the whole, and must name these words."""
    options: tuple[str, ...] = ()
    """Its options that hold another command or a file of them: a rule that allows it must
    write them out."""
    is_same: bool = False
    """It is another way to say what the line says: no command of its own."""
    is_elsewhere: bool = False
    """Another shell than bash would run it: with `is_possible`, some rule must allow it, too."""

    @property
    def name(self) -> str:
        """Return the first word, for the log: never an argument."""
        return self.text.split(" ", 1)[0].rsplit("/", 1)[-1].translate(SHOWN)


UNKNOWN = Command("unknown", is_opaque=True)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a shell may stand, as far as its lines tell."""

    now: tuple[str, ...] = ("",)
    """Absolute, with a slash at the end; the empty text is where the account begins."""
    seen: tuple[str, ...] = ("",)
    """Where it may have been: `cd -` and `popd` lead there."""


AT_HOME = Whereabouts()


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that a line would start, each once, in the order of its text; never empty."""

    commands: tuple[Command, ...]
    reads_script: bool = False
    """A shell in it runs what the client sends as standard input."""
    whereabouts: Whereabouts = AT_HOME
    """Where the line may lead with `cd`."""
    together: tuple[str, ...] = ()
    """Commands of the line as one text, by which rules that deny or ask may name them:
    a wrapper with what it starts, the two sides of a pipe."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Names that stand for plain words in later lines of the same terminal."""
    filled: frozenset[str] = frozenset()
    """Variables that hold what was read from elsewhere."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a command reads on standard input."""

    text: str | None = None
    """The script's own text, from a here-document or here-string, if it can be read."""
    is_channel: bool = False
    """Nothing was redirected: whatever the client sends."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a script a command stands: which `cd` it sees, and which see its own."""

    scope: tuple[int, ...] = ()
    """The subshells around it."""
    is_conditional: bool = False
    """It may also not run."""
    is_silent: bool = False
    """Its errors, and with them Readline's echo, do not go to the terminal."""
    chain: int = 0
    """The list of `&&`, or below 0 the block, it stands in: all that stands there before it
    has run by then. 0 for neither."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in a script: a command, or something that stands on its own."""

    words: tuple[str, ...] = ()
    assignments: tuple[tuple[str, str], ...] = ()
    input: Input = Input()
    redirect: str | None = None
    """A file that is written."""
    read: str = ""
    """A file that something, perhaps the shell itself, reads."""
    script: str = ""
    """Text that the shell reads as code, though the grammar took it for words."""
    is_unknown: bool = False
    reads: tuple[str, ...] = ()
    """Files that become its standard input."""
    replaces_input: bool = False
    is_piped: bool = False
    """It is a member of a pipeline itself, not the first one, and reads what that gives."""
    pipeline: tuple[str, ...] = ()
    """What stands between the signs of a pipeline."""
    moves_streams: bool = False
    """Its input, output or errors go elsewhere."""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class ShellLine:
    """A line that a program hands to a shell."""

    text: str
    """Empty if what it runs cannot be read."""
    has_terminal: bool = False
