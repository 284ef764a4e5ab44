"""One value for every row: the masks `redact` and `constant`, as a value of each type.

No I/O.
"""

from __future__ import annotations

import json
import re
import struct
import uuid
from datetime import date
from decimal import Decimal

from appliance.masking.numerics import TEXT as NUMERIC_TEXT
from appliance.masking.numerics import encode_numeric, whole_digits
from appliance.masking.ops import NULL, Op, constant_op
from appliance.masking.types import (
    BOOL,
    CHAR,
    DATE,
    FLOAT_LAYOUTS,
    INTEGER_BYTES,
    JSON,
    JSONB,
    NUMERIC,
    TEXT_TYPES,
    UUID,
    XML,
    encode_integer,
    encode_json,
    fit_text,
)
from appliance.pgwire.messages import Field

REDACTED = "[redacted]"
XML_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
INTEGER = re.compile(r"-?\d{1,19}\Z", re.ASCII)
EPOCH = date(2000, 1, 1)


def redact_op(field: Field) -> Op:
    """Return the instruction that replaces text by `[redacted]`; other types have no such value."""
    text = "*" if field.type_oid == CHAR else REDACTED
    value = _encode_text(text, field)
    return NULL if value is None else constant_op(value)


def constant_value_op(text: str, field: Field) -> Op:
    """Return the instruction that replaces every value by `text`; NULL if that is no value."""
    value = _encode_text(text, field)
    if value is None:
        value = _encode_other(text, field)
    return NULL if value is None else constant_op(value)


def _encode_text(text: str, field: Field) -> bytes | None:
    match field.type_oid:
        case oid if oid in TEXT_TYPES:
            return fit_text(text, field).encode()
        case oid if oid in {JSON, JSONB}:
            return encode_json(json.dumps(text, ensure_ascii=False), field)
        case oid if oid == XML:
            return text.translate(XML_SPECIAL).encode()
        case oid if oid == CHAR:
            return text[:1].encode() if text[:1].isascii() and text else None
    return None


def _encode_other(text: str, field: Field) -> bytes | None:
    text = text.strip()
    try:
        match field.type_oid:
            case oid if oid in INTEGER_BYTES:
                return encode_integer(int(text), field) if INTEGER.match(text) else None
            case oid if oid == NUMERIC:
                return _numeric(text, field)
            case oid if oid in FLOAT_LAYOUTS:
                return _float(text, field)
            case oid if oid == BOOL:
                return _boolean(text, field)
            case oid if oid == DATE:
                day = date.fromisoformat(text)
                days = struct.pack(">i", (day - EPOCH).days)
                return days if field.format == 1 else day.isoformat().encode()
            case oid if oid == UUID:
                value = uuid.UUID(text)
                return value.bytes if field.format == 1 else str(value).encode()
    except (ValueError, OverflowError):
        return None
    return None


def _numeric(text: str, field: Field) -> bytes | None:
    if not NUMERIC_TEXT.match(text.encode()):
        return None
    number = Decimal(text)
    return encode_numeric(number, field) if abs(number) < 10 ** whole_digits(field) else None


def _float(text: str, field: Field) -> bytes | None:
    if not NUMERIC_TEXT.match(text.encode()):
        return None
    packed = struct.pack(FLOAT_LAYOUTS[field.type_oid], float(text))
    return packed if field.format == 1 else text.encode()


def _boolean(text: str, field: Field) -> bytes | None:
    if text not in {"t", "f", "true", "false"}:
        return None
    if field.format == 1:
        return b"\x01" if text[0] == "t" else b"\x00"
    return text[:1].encode()
