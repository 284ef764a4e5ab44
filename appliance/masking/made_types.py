"""Look for identifiers in values of types that an application made: rows, `citext`, their arrays.

Their numbers say nothing about what is in them, so the value itself is looked at. Text: a row,
an array or a document by its parts, anything else as one text. Binary: as a row, an array or a
text, whichever it is to the last byte; where an identifier is in something else, the value
becomes NULL. A value in which nothing is found stays as it is. No I/O.

Source: PostgreSQL documentation, "Composite Types", Input and Output Syntax; `record_send` in
`src/backend/utils/adt/rowtypes.c`.
"""

from __future__ import annotations

import re
import struct

from appliance.masking.arrays import BOUNDS, mask_binary_array, mask_text_array
from appliance.masking.detection import detect_op, json_rewriters
from appliance.masking.detectors import Scanner, make_scanner
from appliance.masking.json_values import rewrite_json
from appliance.masking.ops import Detection, Op, OpCode, Shape
from appliance.masking.types import ARRAY_ELEMENTS, READABLE_TYPES, is_made
from appliance.pgwire.messages import Field

FIELD = re.compile(rb'("(?:[^"\\]|""|\\.)*"|[^",()\\\s]*)([,)])', re.DOTALL)
ESCAPED = re.compile(rb'""|\\(.)', re.DOTALL)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MAX_NESTING = 8


def scan_made_op(field: Field, names: tuple[str, ...], mrn_pattern: str | None) -> Op:
    """Return the instruction that looks for identifiers in a column of a made type."""
    reader = _Reader(names, mrn_pattern)
    if field.format == 1:
        return Op(OpCode.CALL, reader.scan_binary)
    detection = Detection(names, mrn_pattern, Shape.MADE)
    return Op(OpCode.DETECT, reader.scan_text, detection=detection)


class _Reader:
    def __init__(self, names: tuple[str, ...], mrn_pattern: str | None) -> None:
        self._names, self._pattern = names, mrn_pattern
        self._scanner: Scanner = make_scanner(names, mrn_pattern)
        self._json = json_rewriters(self._scanner)

    def scan_text(self, value: bytes) -> bytes | None:
        if value.startswith(b"("):
            fields = _split_row(value)
            if fields is not None:
                return b"(" + b",".join(map(self._scan_field, fields)) + b")"
        if value.startswith((b"{", b"[")):
            masked = rewrite_json(value, *self._json)
            if masked is None and (value.startswith(b"{") or BOUNDS.match(value)):
                masked = mask_text_array(value, self.scan_text)
            if masked is not None:
                return masked
        return self._scanner.replace(value)

    def _scan_field(self, field: bytes) -> bytes:
        plain = field
        if field.startswith(b'"'):
            plain = ESCAPED.sub(lambda m: m[1] or b'"', field[1:-1])
        masked = self.scan_text(plain) if plain else plain
        if masked == plain:
            return field
        return b"" if masked is None else b'"' + re.sub(rb'["\\]', rb"\g<0>\g<0>", masked) + b'"'

    def scan_binary(self, value: bytes) -> bytes | None:
        return self._scan(value, 0)

    def _scan(self, value: bytes, depth: int) -> bytes | None:
        if depth > MAX_NESTING:
            return None
        masked = self._scan_row(value, depth) or self._scan_array(value, depth)
        if masked is not None:
            return masked
        found = self._scanner.replace(value)
        return found if found is value or CONTROL.search(value) is None else None

    def _scan_row(self, value: bytes, depth: int) -> bytes | None:
        """Return a row with what is found replaced; `None` if it is none."""
        if len(value) < 4:
            return None
        (width,), position, parts = struct.unpack_from(">i", value), 4, [value[:4]]
        if not 0 < width <= len(value) // 8:
            return None
        for _ in range(width):
            if len(value) - position < 8:
                return None
            oid, size = struct.unpack_from(">Ii", value, position)
            start, position = position + 8, position + 8 + max(size, 0)
            if size < -1 or position > len(value):
                return None
            masked = None if size < 0 else self._scan_part(value[start:position], oid, depth)
            parts += (struct.pack(">Ii", oid, -1 if masked is None else len(masked)), masked or b"")
        return b"".join(parts) if position == len(value) else None

    def _scan_array(self, value: bytes, depth: int) -> bytes | None:
        if len(value) < 12:
            return None
        (oid,) = struct.unpack_from(">I", value, 8)
        if oid in ARRAY_ELEMENTS.values() and oid not in READABLE_TYPES:
            return None
        return mask_binary_array(value, oid, lambda item: self._scan_part(item, oid, depth))

    def _scan_part(self, value: bytes, oid: int, depth: int) -> bytes | None:
        if oid in READABLE_TYPES:
            part = Field("", 0, 0, oid, -1, -1, 1)
            return detect_op(part, self._names, self._pattern).function(value)
        if is_made(oid) or oid in ARRAY_ELEMENTS:
            return self._scan(value, depth + 1)
        return value


def _split_row(value: bytes) -> list[bytes] | None:
    """Return the fields of a row as they are written; `None` if it is none."""
    fields, position = [], 1
    while (found := FIELD.match(value, position)) is not None:
        fields.append(found[1])
        position = found.end()
        if found[2] == b")":
            return fields if position == len(value) else None
    return None
