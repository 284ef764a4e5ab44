"""Level 1: a role that may run only named commands with typed arguments, and no shell.

`split_line` splits a command line into words without running any of the shell's syntax,
and `Catalogue.match` finds the entry that they fit word by word. What runs on the target
is those words, each quoted, so nothing in them is syntax there either. Pure.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from functools import lru_cache
from typing import Annotated, Any

import re2
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
WORD = re.compile(r"^[^\s'\"\\$`;&|<>(){}*?\[\]~#!]+$")
PLAIN = re.compile(r"[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+=:,./-]*")
"""A word that no shell expands."""
OUTSIDE = re.compile(r"([\\!'])")
"""What stands outside quotes, behind a backslash."""
MAX_LINE_CHARS = 4096
MAX_VALUE_CHARS = 1024


def _compile(value: object) -> object:
    if isinstance(value, str):
        try:
            _expression(value)
        except re2.error as error:
            raise ValueError(f"{value!r} is not a regular expression: {error}") from error
    return value


@lru_cache(maxsize=256)
def _expression(text: str) -> Any:  # the binding has no types
    options = re2.Options()
    options.log_errors = False
    return re2.compile(text, options)


class Argument(BaseModel):
    """What a placeholder stands for: exactly one of the four kinds.

    Whatever the kind: no control character, and never a `-` in front, which would make it
    an option.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    regex: Annotated[str, BeforeValidator(_compile)] | None = None
    """Must match the whole value. RE2's syntax, so that no value takes long."""
    enum: frozenset[str] | None = None
    integer: tuple[int, int] | None = None
    """The lowest and the highest value, both allowed."""
    path: tuple[str, ...] | None = None
    """Directories: an absolute path below one of them, without `..`. Symbolic links of the
    target are not looked at."""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Argument:
        kinds = [self.regex, self.enum, self.integer, self.path]
        if sum(kind is not None for kind in kinds) != 1:
            raise ValueError("give exactly one of regex, enum, integer, path")
        if self.integer is not None and self.integer[0] > self.integer[1]:
            raise ValueError("integer: the lowest value comes first")
        for directory in self.path or ():
            if not directory.startswith("/") or posixpath.normpath(directory) != directory:
                raise ValueError(f"path: {directory!r} is not an absolute directory without `..`")
        return self

    def accepts(self, value: str) -> bool:
        """Say whether `value` may stand in the placeholder's place."""
        if not value or len(value) > MAX_VALUE_CHARS or value.startswith("-"):
            return False
        if not value.isprintable():
            return False
        if self.regex is not None:
            return _expression(self.regex).fullmatch(value) is not None
        if self.enum is not None:
            return value in self.enum
        if self.integer is not None:
            low, high = self.integer
            is_number = re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", value) is not None
            return is_number and low <= int(value) <= high
        return any(
            value.startswith(directory.rstrip("/") + "/")
            and value != directory
            and posixpath.normpath(value) == value
            for directory in self.path or ()
        )


class Catalogue(BaseModel):
    """The only commands of a role on SSH targets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commands: tuple[str, ...] = Field(min_length=1)
    """Words with placeholders: `systemctl status {unit}`, `tail -n {lines} {log}`."""
    arguments: dict[str, Argument] = Field(default_factory=dict)

    @field_validator("commands")
    @classmethod
    def _words_are_plain(cls, commands: tuple[str, ...]) -> tuple[str, ...]:
        for command in commands:
            words = command.split()
            if not words or PLACEHOLDER.search(words[0]):
                raise ValueError(f"{command!r} does not begin with the name of a command")
            for word in words:
                rest = PLACEHOLDER.sub("x", word)
                if not WORD.match(rest):
                    raise ValueError(f"{command!r}: {word!r} is neither a plain word nor {{name}}")
                if len(PLACEHOLDER.findall(word)) > 1:
                    raise ValueError(f"{command!r}: one placeholder in a word, not more")
        return commands

    @model_validator(mode="after")
    def _placeholders_are_known(self) -> Catalogue:
        used = {name for command in self.commands for name in PLACEHOLDER.findall(command)}
        for name in sorted(used - self.arguments.keys()):
            raise ValueError(f"the catalogue uses {{{name}}}, but arguments has no {name!r}")
        for name in sorted(self.arguments.keys() - used):
            raise ValueError(f"arguments has {name!r}, but no command uses it")
        return self

    def match(self, words: list[str]) -> str | None:
        """Return the entry that the words fit, or `None`."""
        for command in self.commands:
            wanted = command.split()
            if len(wanted) == len(words) and all(map(self._fits, wanted, words)):
                return command
        return None

    def _fits(self, wanted: str, given: str) -> bool:
        found = PLACEHOLDER.search(wanted)
        if found is None:
            return wanted == given
        before, after = wanted[: found.start()], wanted[found.end() :]
        if not given.startswith(before) or not given.endswith(after):
            return False
        if len(given) < len(before) + len(after):
            return False
        value = given[len(before) : len(given) - len(after)]
        return self.arguments[found[1]].accepts(value)


def split_line(line: str) -> list[str] | None:
    """Split a line into words by quotes and backslashes alone; `None` if it cannot be.

    `$`, `;`, `|` and all other syntax stay what they are: characters of a word.
    """
    if len(line) > MAX_LINE_CHARS or not line.replace("\t", " ").isprintable():
        return None
    try:
        return shlex.split(line, comments=False, posix=True) or None
    except ValueError:
        return None


def quote_words(words: list[str]) -> str:
    """Return a command line that the account's shell splits into exactly these words.

    Whichever that is: fish reads a backslash within single quotes, csh a `!`, and zsh a `=`
    in front of a word.
    """
    # SECURITY: test_every_shell_splits_the_line_into_exactly_the_words.
    return " ".join(map(_quote, words))


def _quote(word: str) -> str:
    if PLAIN.fullmatch(word):
        return word
    pieces = filter(None, OUTSIDE.split(word))
    quoted = "".join(f"\\{one}" if OUTSIDE.fullmatch(one) else f"'{one}'" for one in pieces)
    return quoted or "''"
