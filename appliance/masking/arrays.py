"""Mask the elements of an array and leave its shape: text and binary format, any dimensions.

An array that is not what PostgreSQL writes becomes NULL. An element whose mask gives
nothing becomes NULL in its place; an unchanged element is byte-identical. No I/O.

Source: PostgreSQL documentation, "Arrays", Array Input and Output Syntax; `array_send` in
`src/backend/utils/adt/arrayfuncs.c`.
"""

from __future__ import annotations

import re
import struct
from dataclasses import replace

from appliance.masking.ops import NULL, MaskFunction, Op, OpCode, Shape
from appliance.masking.types import ARRAY_ELEMENTS
from appliance.pgwire.messages import Field

BOUNDS = re.compile(rb"(?:\[-?\d{1,10}:-?\d{1,10}\]){1,6}=")
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{},]|[^{},"\\]+', re.DOTALL)
BACKSLASH = re.compile(rb"\\(.)", re.DOTALL)
SPECIAL = re.compile(rb'["\\]')
NEEDS_QUOTES = re.compile(rb'[{},"\\\s]')
VECTOR = re.compile(r"[\d\s+-]*")
MAX_DIMENSIONS = 6


def count_elements(text: str) -> int:
    """Return how many elements a text has as an array, at least that many; one if it is none.

    `oidvector` and `int2vector` are written without braces: `1 2 3`.
    """
    if "{" in text:
        return 1 + text.count(",")
    return max(1, len(text.split())) if VECTOR.fullmatch(text) else 1


def array_op(element: Op, field: Field) -> Op:
    """Return the instruction that applies `element` to each element of the column."""
    if element.code is OpCode.NULL:
        return NULL
    function = element.function
    if field.format == 0:
        if element.detection is not None:
            whole = replace(element.detection, shape=Shape.OTHER)
            return Op(
                OpCode.DETECT, lambda value: scan_text_array(value, function), detection=whole
            )
        return Op(OpCode.CALL, lambda value: mask_text_array(value, function))
    oid = ARRAY_ELEMENTS[field.type_oid]
    return Op(OpCode.CALL, lambda value: mask_binary_array(value, oid, function))


def mask_text_array(value: bytes, function: MaskFunction) -> bytes | None:
    """Mask each element of an array literal; `None` if it is not one."""
    bounds = BOUNDS.match(value)
    start = position = 0 if bounds is None else bounds.end()
    parts = [value[:start]]
    depth, after_value = 0, False
    while position < len(value):
        match = TOKEN.match(value, position)
        if match is None or (depth == 0) != (position == start):
            return None
        token = match[0]
        position = match.end()
        match token, after_value:
            case b"{", False:
                depth += 1
            case b"}", _:
                depth, after_value = depth - 1, True
            case b",", True:
                after_value = False
            case ((b"{" | b","), _):
                return None
            case _, False:
                after_value = True
                token = _mask_element(token, function)
            case _:
                return None
        if depth == 0 and token != b"}":
            return None
        parts.append(token)
    return b"".join(parts) if depth == 0 and len(parts) > 1 else None


def scan_text_array(value: bytes, function: MaskFunction) -> bytes | None:
    """Scan each element of an array literal; what is none is scanned as one text.

    The compiled engine skips values in which nothing can be found, whatever they are: so
    a malformed one may only become NULL if an escape could hide something in it.
    """
    masked = mask_text_array(value, function)
    return masked if masked is not None or b"\\" in value else function(value)


def _mask_element(token: bytes, function: MaskFunction) -> bytes:
    if token.startswith(b'"'):
        plain = BACKSLASH.sub(rb"\1", token[1:-1])
    elif token.upper() == b"NULL":
        return token
    else:
        plain = token
    masked = function(plain)
    if masked is None:
        return b"NULL"
    return token if masked == plain else _quote(masked)


def _quote(element: bytes) -> bytes:
    if element and not NEEDS_QUOTES.search(element) and element.upper() != b"NULL":
        return element
    return b'"' + SPECIAL.sub(rb"\\\g<0>", element) + b'"'


def mask_binary_array(value: bytes, oid: int, function: MaskFunction) -> bytes | None:
    """Mask each element of an array in binary; `None` if it is not one of type `oid`."""
    if len(value) < 12:
        return None
    dimensions, flags, element = struct.unpack_from(">iiI", value)
    position = 12 + 8 * dimensions
    if not 0 <= dimensions <= MAX_DIMENSIONS or flags not in {0, 1} or element != oid:
        return None
    if len(value) < position:
        return None
    count = int(dimensions > 0)
    for axis in range(dimensions):
        count *= max(0, struct.unpack_from(">i", value, 12 + 8 * axis)[0])
    parts: list[bytes] = [value[8:position]]
    has_null = 0
    for _ in range(min(count, len(value))):
        if len(value) - position < 4:
            return None
        (length,) = struct.unpack_from(">i", value, position)
        position += 4
        if length < -1 or length > len(value) - position:
            return None
        masked = None if length < 0 else function(value[position : position + length])
        position += max(length, 0)
        has_null |= masked is None
        parts.append(struct.pack(">i", -1 if masked is None else len(masked)) + (masked or b""))
    if position != len(value) or count > len(value):
        return None
    return struct.pack(">ii", dimensions, has_null) + b"".join(parts)
