"""Keep the year, or year and month, of a date: the masks `year` and `month`. No I/O.

Source: PostgreSQL documentation, "Date/Time Types"; binary values count from 2000-01-01.
"""

from __future__ import annotations

import re
import struct
from datetime import date

from appliance.masking.ops import NULL, Op, OpCode
from appliance.masking.types import DATE, TEXT_TYPES, TIMESTAMPS
from appliance.pgwire.messages import Field

EPOCH = date(2000, 1, 1)
DAY_MICROSECONDS = 86_400_000_000
ISO_DATE = re.compile(rb"^(\d{4})-(\d{2})-\d{2}(?: [\d:.]+(?:[+-][\d:]+)?)?$")
ZONE = re.compile(rb"[+-][\d:]+$")
TEXT_DATE = re.compile(rb"^(\d{4})-(\d{2})-\d{2}")


def date_op(field: Field, parts: int) -> Op:
    """Return the instruction that keeps 1 part (the year) or 2 (year and month)."""
    if field.type_oid in TEXT_TYPES:
        return Op(OpCode.CALL, lambda value: _text_part(value, parts))
    if field.type_oid != DATE and field.type_oid not in TIMESTAMPS:
        return NULL
    if field.format == 0:
        return Op(OpCode.DATE_TEXT, lambda value: _truncate_text(value, parts), count=parts)
    if field.type_oid == DATE:
        return Op(OpCode.DATE_BINARY, lambda value: _truncate_days(value, parts), count=parts)
    return Op(
        OpCode.TIMESTAMP_BINARY, lambda value: _truncate_microseconds(value, parts), count=parts
    )


def _text_part(value: bytes, parts: int) -> bytes | None:
    match = TEXT_DATE.match(value)
    return None if match is None else b"-".join(match.groups()[:parts])


def _truncate_text(value: bytes, parts: int) -> bytes | None:
    match = ISO_DATE.match(value)
    if match is None:  # infinity, BC, years above 9999, another DateStyle
        return None
    day = match[1] + b"-" + (match[2] if parts == 2 else b"01") + b"-01"
    clock = b" 00:00:00" if b" " in value else b""
    zone = b"+00" if ZONE.search(value[10:]) else b""
    return day + clock + zone


def _truncated_days(days: int, parts: int) -> int | None:
    try:
        day = date.fromordinal(EPOCH.toordinal() + days)
    except (ValueError, OverflowError):
        return None
    return (day.replace(month=day.month if parts == 2 else 1, day=1) - EPOCH).days


def _truncate_days(value: bytes, parts: int) -> bytes | None:
    if len(value) != 4:
        return None
    days = _truncated_days(struct.unpack(">i", value)[0], parts)
    return None if days is None else struct.pack(">i", days)


def _truncate_microseconds(value: bytes, parts: int) -> bytes | None:
    if len(value) != 8:
        return None
    days = _truncated_days(struct.unpack(">q", value)[0] // DAY_MICROSECONDS, parts)
    return None if days is None else struct.pack(">q", days * DAY_MICROSECONDS)
