"""What happens to one column of a row: the instruction both row engines execute.

A mask is compiled once per statement into an `Op`; the engines never look at policy,
types or formats again. No I/O.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

MaskFunction = Callable[[bytes], bytes | None]


class OpCode(IntEnum):
    """The operations the compiled engine does without Python, and `CALL`.

    The numbers are repeated in `_rows.pyx`; a test compares them.
    """

    PASS = 0
    NULL = 1
    CONSTANT = 2
    KEEP_FIRST = 3
    KEEP_LAST = 4
    DATE_TEXT = 5
    """`date`, `timestamp` or `timestamptz` in text format."""
    DATE_BINARY = 6
    TIMESTAMP_BINARY = 7
    CALL = 8
    DETECT = 9
    """`Op.detection` says how."""


class Shape(IntEnum):
    """How detectors read the values of a column; repeated in `_detection.pyx`."""

    TEXT = 0
    JSON = 1
    OTHER = 2
    """Only the function knows; where nothing is found in a value as it is, it changes nothing."""
    MADE = 3
    """As `OTHER`, of a value without quotes, in which a document's keys could stand."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What the mask `detect` looks for, so that the compiled engine can do it without Python."""

    names: tuple[str, ...]
    """Detectors; none: all of them."""
    mrn_pattern: str | None
    shape: Shape
    room: int = -1
    """So many characters fit into the column; -1: any number."""
    head: bytes = b""
    """Stands before JSON in the binary format."""


def _pass(value: bytes) -> bytes | None:
    return value


def _null(_value: bytes) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Op:
    """One column's instruction. SQL NULL is never given to it: NULL stays NULL."""

    code: OpCode
    function: MaskFunction
    """The reference meaning in Python; the compiled engine calls it for `CALL`, and where it
    does not know better."""
    count: int = 0
    """Characters kept; for dates the parts kept: 1 the year, 2 year and month."""
    constant: bytes = b""
    detection: Detection | None = None


PASS = Op(OpCode.PASS, _pass)
NULL = Op(OpCode.NULL, _null)


def constant_op(value: bytes) -> Op:
    """Return the instruction that replaces every value by `value`."""
    return Op(OpCode.CONSTANT, lambda _value: value, constant=value)
