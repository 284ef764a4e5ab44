"""What replaces a protected value: each mask of the policy, compiled for one column.

A masked value is a valid value of the column's type in the format asked for. Where a mask
has no meaning for a type, the value becomes NULL: never itself. An array is masked
element by element. No I/O; the key that `hash` and `format` use is an argument.

Source: PostgreSQL documentation, "Data Types"; binary formats as in `src/backend/utils/adt`.
"""

from __future__ import annotations

from collections.abc import Callable

from appliance.masking.arrays import array_op
from appliance.masking.constants import constant_value_op, redact_op
from appliance.masking.dates import date_op
from appliance.masking.detection import detect_op, parse_names
from appliance.masking.generalise import age_op, zip_op
from appliance.masking.json_paths import json_op, parse_paths
from appliance.masking.ops import NULL, Op, OpCode
from appliance.masking.rules import MaskSpec, parse_mask
from appliance.masking.tokens import format_op, hash_op
from appliance.masking.types import BPCHAR, NUMERIC, TEXT, TEXT_TYPES, element_of
from appliance.pgwire.messages import Field


def compile_mask(mask: MaskSpec, field: Field, key: bytes, mrn_pattern: str | None = None) -> Op:
    """Return the instruction that masks a column of this type and format.

    `mrn_pattern` is the policy's own form of a medical record number, for `detect`.
    """
    element = element_of(field)
    if element is not None:
        return array_op(compile_mask(mask, element, key, mrn_pattern), field)
    if mask.name == "detect":
        return detect_op(field, parse_names(mask.argument), mrn_pattern)
    builder = BUILDERS.get(mask.name)
    return NULL if builder is None else builder(mask, field, key)


def _redact(_mask: MaskSpec, field: Field, _key: bytes) -> Op:
    return redact_op(field)


def _constant(mask: MaskSpec, field: Field, _key: bytes) -> Op:
    return constant_value_op(mask.argument or "", field)


def _json(mask: MaskSpec, field: Field, key: bytes) -> Op:
    paths = parse_paths(mask.argument or "")
    string, number = (Field("", 0, 0, oid, -1, -1, 0) for oid in (TEXT, NUMERIC))
    specs = {text: MaskSpec.model_validate(parse_mask(text)) for _, text in paths}
    masks = {
        text: (compile_mask(spec, string, key), compile_mask(spec, number, key))
        for text, spec in specs.items()
    }
    return json_op(field, paths, masks)


def _null(_mask: MaskSpec, _field: Field, _key: bytes) -> Op:
    return NULL


def _keep(first: bool) -> Callable[[MaskSpec, Field, bytes], Op]:
    def build(mask: MaskSpec, field: Field, _key: bytes) -> Op:
        if field.type_oid not in TEXT_TYPES:
            return NULL
        count = int(mask.argument or 0)
        if field.type_oid == BPCHAR:
            return Op(OpCode.CALL, lambda value: _keep_padded(value, count, first=first))
        code = OpCode.KEEP_FIRST if first else OpCode.KEEP_LAST
        return Op(code, lambda value: keep_characters(value, count, first=first), count=count)

    return build


def _keep_padded(value: bytes, count: int, *, first: bool) -> bytes:
    """Keep characters of `char(n)`, whose blanks at the end do not count."""
    plain = value.rstrip(b" ")
    return keep_characters(plain, count, first=first) + b" " * (len(value) - len(plain))


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


BUILDERS: dict[str, Callable[[MaskSpec, Field, bytes], Op]] = {
    "redact": _redact,
    "json": _json,
    "constant": _constant,
    "null": _null,
    "keep_first": _keep(first=True),
    "keep_last": _keep(first=False),
    "year": lambda _mask, field, _key: date_op(field, 1),
    "month": lambda _mask, field, _key: date_op(field, 2),
    "zip3": lambda _mask, field, _key: zip_op(field),
    "age90": lambda _mask, field, _key: age_op(field),
    "hash": lambda _mask, field, key: hash_op(field, key),
    "format": lambda _mask, field, key: format_op(field, key),
}
