"""How a COPY TO STDOUT writes its rows: the format, and what is special in it. No I/O.

Source: PostgreSQL documentation, "COPY", Parameters and File Formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.masking.grammar import Node, names_of

LETTERS = {b"\b": b"b", b"\f": b"f", b"\n": b"n", b"\r": b"r", b"\t": b"t", b"\v": b"v"}
"""The bytes that the text format writes as a backslash and a letter."""
FORMATS = frozenset({"text", "csv", "binary"})
UTF8 = frozenset({"utf8", "unicode"})
KNOWN = frozenset(
    {"format", "header", "encoding", "delimiter", "null", "quote", "escape", "force_quote"}
)


@dataclass(frozen=True, slots=True)
class CopyLayout:
    """How the rows of one COPY are written; `delimiter`, `quote` and `escape` are one byte."""

    format: str = "text"
    """`text`, `csv` or `binary`."""
    has_names: bool = False
    """The first line of text or CSV names the columns."""
    delimiter: bytes = b"\t"
    null: bytes = rb"\N"
    quote: bytes = b'"'
    escape: bytes = b'"'
    quoted: frozenset[str] | None = frozenset()
    """Columns whose values are always in quotes; `None`: all are."""

    @property
    def has_header(self) -> bool:
        """Return whether something stands before the first row."""
        return self.format == "binary" or self.has_names

    @property
    def takes_value_for_null(self) -> bool:
        """Return whether a value that is not empty may be written as NULL is.

        CSV puts such a value in quotes; text has no other way to write it.
        """
        mark = re.escape(self.delimiter)
        value = rb"(?:[^\\\b\f\n\r\t\v" + mark + rb"]|\\[bfnrtv\\" + mark + rb"])+"
        return self.format == "text" and re.fullmatch(value, self.null) is not None


TEXT_LAYOUT = CopyLayout()
CSV_LAYOUT = CopyLayout("csv", delimiter=b",", null=b"")
BINARY_LAYOUT = CopyLayout("binary")
LAYOUTS = {layout.format: layout for layout in (TEXT_LAYOUT, CSV_LAYOUT, BINARY_LAYOUT)}


def layout_of(node: Node) -> CopyLayout | None:
    """Return how a CopyStmt writes rows; `None` if it has options that are not understood.

    What PostgreSQL itself refuses may be understood all the same: no row comes of it.
    """
    options = _options(node)
    usual = LAYOUTS.get(_word(options.get("format", {}), "text").lower())
    if usual is None or not options.keys() <= KNOWN or not _is_utf8(options):
        return None
    marks = options.keys() & {"delimiter", "null", "quote", "escape", "force_quote"}
    if (usual.format == "binary" and marks) or (
        usual.format == "text" and not marks <= {"delimiter", "null"}
    ):
        return None
    quote = _word(options.get("quote", {}), '"').encode()
    found = CopyLayout(
        usual.format,
        _has_names(options),
        _word(options.get("delimiter", {}), usual.delimiter.decode()).encode(),
        _word(options.get("null", {}), usual.null.decode()).encode(),
        quote,
        _word(options.get("escape", {}), quote.decode()).encode(),
        _quoted(options),
    )
    return found if is_readable(found) else None


def is_readable(layout: CopyLayout) -> bool:
    """Return whether a row can be read in one way only; PostgreSQL refuses most others."""
    marks = (layout.delimiter, layout.quote, layout.escape)
    if any(len(mark) != 1 for mark in marks) or any(mark in b"\r\n" for mark in marks):
        return False
    if any(mark in layout.null for mark in (layout.delimiter, b"\n", b"\r")):
        return False
    if layout.format == "csv":
        is_own = layout.delimiter not in {layout.quote, layout.escape}
        return is_own and layout.quote not in layout.null
    # SECURITY: a backslash at the end of NULL would make the delimiter behind it a character.
    is_whole = (len(layout.null) - len(layout.null.rstrip(b"\\"))) % 2 == 0
    return is_whole and layout.delimiter not in rb"\.abcdefghijklmnopqrstuvwxyz0123456789"


def _options(node: Node) -> dict[str, Node]:
    """Return the options of COPY by name."""
    found = [item["DefElem"] for item in node.get("options", []) if "DefElem" in item]
    return {str(option.get("defname")): option.get("arg", {}) for option in found}


def _word(value: Node, otherwise: str) -> str:
    """Return the text or number of an option, empty for anything else; or what is usual."""
    if not value:
        return otherwise
    if "Integer" in value:
        return str(value["Integer"].get("ival", 0))
    return str(value.get("String", {}).get("sval", ""))


def _is_utf8(options: dict[str, Node]) -> bool:
    name = _word(options.get("encoding", {}), "utf8")
    return re.sub(r"[^a-z0-9]", "", name.lower()) in UTF8


def _has_names(options: dict[str, Node]) -> bool:
    """Return whether the first row is sure to be a header, so that it is not masked."""
    if "header" not in options:
        return False
    word = _word(options["header"], "true").lower()
    is_true = options["header"].get("Boolean", {}).get("boolval", False)
    return bool(is_true) or word in {"true", "on", "match", "1"}


def _quoted(options: dict[str, Node]) -> frozenset[str] | None:
    value = options.get("force_quote", {})
    return None if "A_Star" in value else frozenset(names_of(value))
