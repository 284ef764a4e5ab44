"""Make a value less exact as HIPAA Safe Harbor asks: the masks `zip3` and `age90`. No I/O.

Source: 45 CFR 164.514(b)(2)(i)(B) and (C); HHS, "Guidance Regarding Methods for
De-identification of Protected Health Information", section on geographic subdivisions.
"""

from __future__ import annotations

import math
import re
import struct
from decimal import Decimal

from appliance.masking.numerics import decode_numeric, encode_numeric
from appliance.masking.ops import NULL, Op, OpCode
from appliance.masking.types import (
    FLOAT_LAYOUTS,
    INTEGER_BYTES,
    NUMERIC,
    TEXT_TYPES,
    decode_integer,
    encode_integer,
    fit_text,
)
from appliance.pgwire.messages import Field

OLDEST = 90
ZIP = re.compile(rb"(\d{3})\d{2}(?:[- ]?\d{4})? *\Z")
AGE = re.compile(rb"(\d{1,19})(?:\.\d{1,20})? *\Z")
FLOAT = re.compile(rb"\d{1,20}(?:\.\d{1,20})?(?:e[+-]\d{1,3})?\Z")
SMALL_AREAS = frozenset(
    b"036 059 063 102 203 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893".split()
)
"""Three-digit areas of 20,000 people or fewer in the census of 2000 (the list in HHS's
guidance) or of 2010: an area that grew stays hidden."""


def zip_op(field: Field) -> Op:
    """Return the instruction that keeps the first three digits of a ZIP code."""
    if field.type_oid in TEXT_TYPES:
        return Op(OpCode.CALL, lambda value: fit_text(_zip(value).decode(), field).encode())
    if field.type_oid not in INTEGER_BYTES:
        return NULL

    def generalise(value: bytes) -> bytes | None:
        number = decode_integer(value, field)
        if number is None or not 0 <= number <= 99_999:
            return None
        return encode_integer(int(_zip(b"%05d" % number)), field)

    return Op(OpCode.CALL, generalise)


def _zip(value: bytes) -> bytes:
    match = ZIP.match(value)
    return b"00000" if match is None or match[1] in SMALL_AREAS else match[1] + b"00"


def age_op(field: Field) -> Op:
    """Return the instruction that turns ages of 90 and above into 90."""
    if field.type_oid in TEXT_TYPES:
        return Op(OpCode.CALL, lambda value: _age_of_text(value, field))
    if field.type_oid in INTEGER_BYTES:
        return Op(OpCode.CALL, lambda value: _age_of_integer(value, field))
    if field.type_oid == NUMERIC:
        return Op(OpCode.CALL, lambda value: _age_of_numeric(value, field))
    if field.type_oid in FLOAT_LAYOUTS:
        return Op(OpCode.CALL, lambda value: _age_of_float(value, field))
    return NULL


def _age_of_text(value: bytes, field: Field) -> bytes | None:
    match = AGE.match(value)
    if match is None:
        return None
    return fit_text(str(OLDEST), field).encode() if int(match[1]) >= OLDEST else value


def _age_of_integer(value: bytes, field: Field) -> bytes | None:
    number = decode_integer(value, field)
    return None if number is None or number < 0 else encode_integer(min(number, OLDEST), field)


def _age_of_numeric(value: bytes, field: Field) -> bytes | None:
    number = decode_numeric(value, field)
    if number is None or number < 0:
        return None
    return encode_numeric(Decimal(OLDEST), field) if number >= OLDEST else value


def _age_of_float(value: bytes, field: Field) -> bytes | None:
    layout = FLOAT_LAYOUTS[field.type_oid]
    if field.format == 0:
        if not FLOAT.match(value):
            return None
        return str(OLDEST).encode() if float(value) >= OLDEST else value
    if len(value) != struct.calcsize(layout):
        return None
    (number,) = struct.unpack(layout, value)
    if not (0 <= number < math.inf and math.copysign(1, number) > 0):  # As text, no age either.
        return None
    return struct.pack(layout, float(OLDEST)) if number >= OLDEST else value
