"""Numbers of type `numeric` in text and binary, for masks that compute with them. No I/O.

Source: `numeric_send` and `numeric_recv` in `src/backend/utils/adt/numeric.c`.
"""

from __future__ import annotations

import re
import struct
from decimal import Decimal

from appliance.pgwire.messages import Field

TEXT = re.compile(rb"-?\d{1,1000}(?:\.\d{1,1000})?\Z")
BASE = 10_000
POSITIVE, NEGATIVE = 0x0000, 0x4000
MAX_GROUPS = 256


def decode_numeric(value: bytes, field: Field) -> Decimal | None:
    """Return a finite number; `None` for NaN, infinity and what is no number."""
    if field.format == 0:
        return Decimal(value.decode()) if TEXT.match(value) else None
    if len(value) < 8:
        return None
    count, weight, sign, scale = struct.unpack_from(">hhHh", value)
    if sign not in {POSITIVE, NEGATIVE} or not 0 <= count <= MAX_GROUPS:
        return None
    if abs(weight) > MAX_GROUPS or not 0 <= scale <= 4 * MAX_GROUPS or len(value) != 8 + 2 * count:
        return None
    number = 0
    for group in struct.unpack_from(f">{count}H", value, 8):
        if group >= BASE:
            return None
        number = number * BASE + group
    digits = tuple(map(int, str(number)))
    exponent = 4 * (weight - count + 1) if count else 0
    return Decimal((int(sign == NEGATIVE), digits, exponent))


def encode_numeric(number: Decimal, field: Field) -> bytes:
    """Return a finite number in the column's format, without needless zeros."""
    # Decimal.normalize() would round to 28 digits.
    text = format(number, "f") if number else "0"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if field.format == 0:
        return text.encode()
    sign = NEGATIVE if text.startswith("-") else POSITIVE
    whole, _, fraction = text.lstrip("-").partition(".")
    whole = whole.zfill(-(-len(whole) // 4) * 4)
    padded = whole + fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int(padded[at : at + 4]) for at in range(0, len(padded), 4)]
    weight = len(whole) // 4 - 1
    while groups and groups[0] == 0:
        groups.pop(0)
        weight -= 1
    while groups and groups[-1] == 0:
        groups.pop()
    head = struct.pack(">hhHh", len(groups), weight if groups else 0, sign, len(fraction))
    return head + struct.pack(f">{len(groups)}H", *groups)


def whole_digits(field: Field) -> int:
    """Return how many digits before the point the column's declaration leaves room for."""
    if field.type_modifier < 4:
        return 1000
    declared = field.type_modifier - 4
    scale = (declared & 0x7FF) - (declared & 0x400) * 2
    return max(0, (declared >> 16 & 0xFFFF) - max(0, scale))
