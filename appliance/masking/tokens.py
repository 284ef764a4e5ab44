"""Keyed replacements that stay the same for the same value: the masks `hash` and `format`.

Equal values have equal tokens whatever the result format, so joins, GROUP BY in the
client and counts work on masked data. Integers are permuted (a Feistel network whose
round function is keyed BLAKE2), so that no two numbers share a token. No I/O.

Source: RFC 7693 (BLAKE2, keyed mode), RFC 2104 (HMAC); Black and Rogaway, "Ciphers with
Arbitrary Finite Domains" (cycle walking).
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from decimal import Decimal

from appliance.masking.numerics import decode_numeric, encode_numeric, whole_digits
from appliance.masking.ops import NULL, MaskFunction, Op, OpCode
from appliance.masking.types import (
    BPCHAR,
    BYTEA,
    INTEGER_BYTES,
    JSON,
    JSONB,
    NUMERIC,
    TEXT_TYPES,
    UUID,
    XML,
    decode_integer,
    encode_integer,
    encode_json,
    fit_text,
)
from appliance.pgwire.messages import Field

ROUNDS = 8
NUMERIC_DIGITS = 18


def hash_op(field: Field, key: bytes) -> Op:
    """Return the instruction that replaces a value by its token."""
    function = _hash_function(field, key)
    return NULL if function is None else Op(OpCode.CALL, function)


def _hash_function(field: Field, key: bytes) -> MaskFunction | None:
    match field.type_oid:
        case oid if oid in TEXT_TYPES:
            return lambda value: fit_text(_token(key, _plain(value, field)).hex(), field).encode()
        case oid if oid in INTEGER_BYTES:
            return lambda value: _permute_integer(value, field, key)
        case oid if oid == NUMERIC:
            return lambda value: _hash_numeric(value, field, key)
        case oid if oid == UUID:
            return lambda value: _hash_uuid(value, field, key)
        case oid if oid in {JSON, JSONB}:
            return lambda value: encode_json(
                f'"{_token(key, _json_text(value, field)).hex()}"', field
            )
        case oid if oid == XML:
            return lambda value: _token(key, value).hex().encode()
        case oid if oid == BYTEA:
            return lambda value: _hash_bytes(value, field, key)
    return None


def _token(key: bytes, value: bytes) -> bytes:
    return hmac.digest(key, value, "sha256")[:16]


def _plain(value: bytes, field: Field) -> bytes:
    """Return the value as it compares: the blanks at the end of `char(n)` do not count."""
    return value.rstrip(b" ") if field.type_oid == BPCHAR else value


def _json_text(value: bytes, field: Field) -> bytes:
    return value[1:] if field.type_oid == JSONB and field.format == 1 else value


def _hash_bytes(value: bytes, field: Field, key: bytes) -> bytes | None:
    if field.format == 1:
        return _token(key, value)
    try:
        plain = bytes.fromhex(value.removeprefix(b"\\x").decode())
    except ValueError:  # bytea_output = escape
        return None
    return b"\\x" + _token(key, plain).hex().encode()


def _hash_uuid(value: bytes, field: Field, key: bytes) -> bytes | None:
    try:
        plain = value if field.format == 1 else bytes.fromhex(value.decode().replace("-", ""))
    except ValueError:
        return None
    if len(plain) != 16:
        return None
    token = _as_uuid(_token(key, plain))
    if field.format == 1:
        return token
    text = token.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])).encode()


def _as_uuid(token: bytes) -> bytes:
    """Mark 16 bytes as version 8 of RFC 9562: made by the application."""
    return token[:6] + bytes([token[6] & 0x0F | 0x80, token[7], token[8] & 0x3F | 0x80]) + token[9:]


def _permute_integer(value: bytes, field: Field, key: bytes) -> bytes | None:
    number = decode_integer(value, field)
    if number is None:
        return None
    bits = INTEGER_BYTES[field.type_oid] * 8
    # Walk the cycle until the sign is the old one: the walk never leaves the permutation.
    place = number & (1 << bits) - 1
    sign = place >> bits - 1
    place = _permute(place, bits, key)
    while place >> bits - 1 != sign:
        place = _permute(place, bits, key)
    return encode_integer(place - (sign << bits), field)


def _permute(place: int, bits: int, key: bytes) -> int:
    half = bits // 2
    mask = (1 << half) - 1
    left, right = place >> half, place & mask
    for number in range(ROUNDS):
        digest = hashlib.blake2b(
            right.to_bytes(4, "big"), digest_size=8, key=key[:64], salt=bytes([number, bits])
        )
        left, right = right, left ^ int.from_bytes(digest.digest(), "big") & mask
    return left << half | right


def _hash_numeric(value: bytes, field: Field, key: bytes) -> bytes | None:
    number = decode_numeric(value, field)
    digits = min(whole_digits(field), NUMERIC_DIGITS)
    if number is None or digits == 0:
        return None
    plain = encode_numeric(number, _as_text(field))
    token = int.from_bytes(_token(key, plain), "big") % 10**digits
    return encode_numeric(Decimal(token), field)


def _as_text(field: Field) -> Field:
    return Field("", 0, 0, field.type_oid, -1, -1, 0)


def format_op(field: Field, key: bytes) -> Op:
    """Return the instruction that keeps a value's shape: digits for digits, letters for letters.

    SECURITY: no value with a digit or letter is its own replacement.
    """
    if field.type_oid in TEXT_TYPES:
        return Op(OpCode.CALL, lambda value: _format_text(value, field, key))
    if field.type_oid in INTEGER_BYTES:
        return Op(OpCode.CALL, lambda value: _format_integer(value, field, key))
    if field.type_oid == UUID:
        return Op(OpCode.CALL, lambda value: _hash_uuid(value, field, key))
    return NULL


def _format_text(value: bytes, field: Field, key: bytes) -> bytes | None:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    is_shown = not any(map(str.isalnum, text))
    for turn in itertools.count():
        token = _token(key, _plain(value, field) + bytes(turn))
        stream = hashlib.shake_256(token).digest(len(text))
        shaped = "".join(map(_replace_character, text, stream))
        if shaped != text or is_shown:
            break
    return shaped.encode()


def _replace_character(character: str, number: int) -> str:
    if character.isdigit():
        return str(number % 10)
    if character.isalpha():
        letter = chr(ord("a") + number % 26)
        return letter.upper() if character.isupper() else letter
    return character if character in " -/.()@" else "*"


def _format_integer(value: bytes, field: Field, key: bytes) -> bytes | None:
    number = decode_integer(value, field)
    if number is None:
        return None
    digits = len(str(abs(number)))
    low = 10 ** (digits - 1) if digits > 1 else 0
    high = min(10**digits, 1 << INTEGER_BYTES[field.type_oid] * 8 - 1)
    sign = -1 if number < 0 else 1
    for turn in itertools.count():
        token = int.from_bytes(_token(key, b"%d" % number + bytes(turn)), "big") % (high - low)
        if (shaped := (low + token) * sign) != number:
            break
    return encode_integer(shaped, field)
