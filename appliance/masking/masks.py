"""What replaces a protected value: each mask of the policy, compiled for one column.

A masked value is a valid value of the column's type in the format asked for. Where a mask
has no meaning for a type, the value becomes NULL: never itself. No I/O; the key that
`hash` and `format` use is an argument.

Source: PostgreSQL documentation, "Data Types"; binary formats as in `src/backend/utils/adt`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
from collections.abc import Callable
from datetime import date

from appliance.masking.ops import NULL, Op, OpCode, constant_op
from appliance.masking.rules import MaskSpec
from appliance.pgwire.messages import Field

TEXT_TYPES = frozenset({25, 1043, 1042, 19, 705})
JSON, JSONB, UUID = 114, 3802, 2950
DATE, TIMESTAMP, TIMESTAMPTZ = 1082, 1114, 1184
INT_FORMATS = {21: ">h", 23: ">i", 20: ">q"}
REDACTED = "[redacted]"
NAME_BYTES = 63
EPOCH = date(2000, 1, 1)
DAY_MICROSECONDS = 86_400_000_000
ISO_DATE = re.compile(rb"^(\d{4})-(\d{2})-\d{2}(?: [\d:.]+(?:[+-][\d:]+)?)?$")
AGE = re.compile(rb"\d{1,19}\Z")  # int() refuses more than 4,300 digits
TEXT_DATE = re.compile(rb"^(\d{4})-(\d{2})-\d{2}")
LOW_POPULATION_ZIPS = frozenset(b"036 059 102 203 205 369 556 692 821 823 878 879 884 893".split())
"""Three-digit ZIP areas of 20,000 people or fewer, 2010 census (HHS Safe Harbor guidance)."""


def compile_mask(mask: MaskSpec, field: Field, key: bytes) -> Op:
    """Return the instruction that masks a column of this type and format."""
    builder = BUILDERS.get(mask.name)
    return NULL if builder is None else builder(mask, field, key)


def _redact(_mask: MaskSpec, field: Field, _key: bytes) -> Op:
    return _constant_text(REDACTED, field)


def _constant(mask: MaskSpec, field: Field, _key: bytes) -> Op:
    return _constant_text(mask.argument or "", field)


def _constant_text(text: str, field: Field) -> Op:
    if field.type_oid in {JSON, JSONB}:
        quoted = b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
        return constant_op(_jsonb_version(field) + quoted)
    if field.type_oid not in TEXT_TYPES:
        return NULL
    return constant_op(_fit(text, field).encode())


def _fit(text: str, field: Field) -> str:
    """Cut a text to the column's declared length."""
    if field.type_oid == 19:
        return text[:NAME_BYTES]
    if field.type_oid in {1043, 1042} and field.type_modifier >= 4:
        size = field.type_modifier - 4
        return text[:size].ljust(size if field.type_oid == 1042 else 0)
    return text


def _jsonb_version(field: Field) -> bytes:
    return b"\x01" if field.type_oid == JSONB and field.format == 1 else b""


def _null(_mask: MaskSpec, _field: Field, _key: bytes) -> Op:
    return NULL


def _keep(first: bool) -> Callable[[MaskSpec, Field, bytes], Op]:
    def build(mask: MaskSpec, field: Field, _key: bytes) -> Op:
        if field.type_oid not in TEXT_TYPES:
            return NULL
        count = int(mask.argument or 0)
        code = OpCode.KEEP_FIRST if first else OpCode.KEEP_LAST
        return Op(code, lambda value: keep_characters(value, count, first=first), count=count)

    return build


def keep_characters(value: bytes, count: int, *, first: bool) -> bytes:
    """Replace all but the first or last `count` characters by `*`.

    A value of `count` characters or fewer is replaced whole. A character is a byte that does
    not continue a UTF-8 sequence, with those that do.
    """
    starts = [at for at, byte in enumerate(value) if byte & 0xC0 != 0x80]
    if len(starts) <= count or count == 0:
        return b"*" * len(starts)
    if first:
        # Bytes before the first start (not UTF-8) are dropped, as the compiled engine does.
        return value[starts[0] : starts[count]] + b"*" * (len(starts) - count)
    return b"*" * (len(starts) - count) + value[starts[-count] :]


def _date_part(parts: int) -> Callable[[MaskSpec, Field, bytes], Op]:
    def build(_mask: MaskSpec, field: Field, _key: bytes) -> Op:
        if field.type_oid in TEXT_TYPES:
            return Op(OpCode.CALL, lambda value: _text_part(value, parts))
        if field.type_oid not in {DATE, TIMESTAMP, TIMESTAMPTZ}:
            return NULL
        if field.format == 0:
            return Op(OpCode.DATE_TEXT, lambda value: _truncate_text(value, parts), count=parts)
        if field.type_oid == DATE:
            return Op(OpCode.DATE_BINARY, lambda value: _truncate_days(value, parts), count=parts)
        return Op(
            OpCode.TIMESTAMP_BINARY, lambda value: _truncate_microseconds(value, parts), count=parts
        )

    return build


def _text_part(value: bytes, parts: int) -> bytes | None:
    match = TEXT_DATE.match(value)
    return None if match is None else b"-".join(match.groups()[:parts])


def _truncate_text(value: bytes, parts: int) -> bytes | None:
    match = ISO_DATE.match(value)
    if match is None:  # infinity, BC, years above 9999, another DateStyle
        return None
    day = match[1] + b"-" + (match[2] if parts == 2 else b"01") + b"-01"
    clock = b" 00:00:00" if b" " in value else b""
    zone = b"+00" if re.search(rb"[+-][\d:]+$", value[10:]) else b""
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


def _zip3(_mask: MaskSpec, field: Field, _key: bytes) -> Op:
    if field.type_oid not in TEXT_TYPES:
        return NULL
    return Op(OpCode.CALL, _generalise_zip)


def _generalise_zip(value: bytes) -> bytes:
    area = value[:3]
    if len(value) < 5 or not area.isdigit() or area in LOW_POPULATION_ZIPS:
        return b"00000"
    return area + b"00"


def _age90(_mask: MaskSpec, field: Field, _key: bytes) -> Op:
    layout = INT_FORMATS.get(field.type_oid)
    if field.format == 1:
        if layout is None:
            return NULL

        def cap(value: bytes) -> bytes | None:
            if len(value) != struct.calcsize(layout):
                return None
            return struct.pack(layout, min(int(struct.unpack(layout, value)[0]), 90))

        return Op(OpCode.CALL, cap)
    if layout is None and field.type_oid not in TEXT_TYPES:
        return NULL
    return Op(
        OpCode.CALL,
        lambda value: str(min(int(value), 90)).encode() if AGE.match(value) else None,
    )


def _hash(_mask: MaskSpec, field: Field, key: bytes) -> Op:
    layout = INT_FORMATS.get(field.type_oid)
    if field.type_oid in TEXT_TYPES:
        return Op(OpCode.CALL, lambda value: _fit(_token(key, value).hex(), field).encode())
    if field.type_oid == UUID and field.format == 1:
        return Op(OpCode.CALL, lambda value: _token(key, value))
    if layout is not None and field.format == 0:
        bits = struct.calcsize(layout) * 8 - 1
        return Op(
            OpCode.CALL,
            lambda value: str(int.from_bytes(_token(key, value)) % 2**bits).encode(),
        )
    return NULL


def _token(key: bytes, value: bytes) -> bytes:
    return hmac.new(key, value, hashlib.sha256).digest()[:16]


def _format(_mask: MaskSpec, field: Field, key: bytes) -> Op:
    """Digits become other digits, letters other letters; keyed and deterministic."""
    if field.type_oid not in TEXT_TYPES:
        return NULL

    def replace(value: bytes) -> bytes | None:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return None
        stream = hashlib.shake_256(_token(key, value)).digest(len(text))
        return "".join(map(_replace_character, text, stream)).encode()

    return Op(OpCode.CALL, replace)


def _replace_character(character: str, number: int) -> str:
    if character.isdigit():
        return str(number % 10)
    if character.isalpha():
        letter = chr(ord("a") + number % 26)
        return letter.upper() if character.isupper() else letter
    return character if character in " -/.()@" else "*"


BUILDERS: dict[str, Callable[[MaskSpec, Field, bytes], Op]] = {
    "redact": _redact,
    # Until detectors and JSON paths are there, what they would leave readable is not.
    "detect": _redact,
    "json": _redact,
    "constant": _constant,
    "null": _null,
    "keep_first": _keep(first=True),
    "keep_last": _keep(first=False),
    "year": _date_part(1),
    "month": _date_part(2),
    "zip3": _zip3,
    "age90": _age90,
    "hash": _hash,
    "format": _format,
}
