"""PostgreSQL's built-in types as the masks see them: OIDs, array elements, length limits.

Types that an application made (enums, domains inside arrays, composites, ranges) have no
fixed OID: they are in no table here, and a mask that does not know a type gives NULL. A
column of a domain is announced as its base type. No I/O.

Source: PostgreSQL 18, `src/include/catalog/pg_type.dat`.
"""

from __future__ import annotations

from dataclasses import replace

from appliance.masking.catalog import FIRST_USER_OID
from appliance.pgwire.messages import Field

BOOL, BYTEA, CHAR, NAME, INT8, INT2, INT4, TEXT = 16, 17, 18, 19, 20, 21, 23, 25
JSON, XML, FLOAT4, FLOAT8, UNKNOWN = 114, 142, 700, 701, 705
BPCHAR, VARCHAR, DATE, TIME, TIMESTAMP, TIMESTAMPTZ = 1042, 1043, 1082, 1083, 1114, 1184
INTERVAL, TIMETZ, NUMERIC, UUID, JSONB = 1186, 1266, 1700, 2950, 3802
MACADDR8, CIDR, MACADDR, INET = 774, 650, 829, 869

TEXT_TYPES = frozenset({TEXT, VARCHAR, BPCHAR, NAME, UNKNOWN})
READABLE_TYPES = TEXT_TYPES | {JSON, JSONB, XML}
"""Types whose values can hold prose, so that detectors look into them."""
UNTOLD = frozenset({2249, 2287, 3614, 3643})
"""`record` and `tsvector` with their arrays: what is in them may be anything."""
INTEGER_BYTES = {INT2: 2, INT4: 4, INT8: 8}
FLOAT_LAYOUTS = {FLOAT4: ">f", FLOAT8: ">d"}
TIMESTAMPS = frozenset({TIMESTAMP, TIMESTAMPTZ})
NAME_BYTES = 63

ARRAY_ELEMENTS = {
    143: XML, 199: JSON, 651: CIDR, 775: MACADDR8, 1000: BOOL, 1001: BYTEA, 1002: CHAR, 1003: NAME,
    1005: INT2, 1007: INT4, 1009: TEXT, 1014: BPCHAR, 1015: VARCHAR, 1016: INT8, 1021: FLOAT4,
    1022: FLOAT8, 1040: MACADDR, 1041: INET, 1115: TIMESTAMP, 1182: DATE, 1183: TIME,
    1185: TIMESTAMPTZ, 1187: INTERVAL, 1231: NUMERIC, 1270: TIMETZ, 2951: UUID, 3807: JSONB,
}  # fmt: skip
"""Array type → the type of its elements."""


def element_of(field: Field) -> Field | None:
    """Return the column as one element of it is written; `None` if it is no array."""
    element = ARRAY_ELEMENTS.get(field.type_oid)
    return None if element is None else replace(field, type_oid=element)


def is_readable(field: Field) -> bool:
    """Return whether the column's values, or the elements of its arrays, can hold prose."""
    return ARRAY_ELEMENTS.get(field.type_oid, field.type_oid) in READABLE_TYPES


def is_made(type_oid: int) -> bool:
    """Return whether an application or extension made the type, or its values hold any text."""
    return type_oid in UNTOLD or type_oid >= FIRST_USER_OID


def fit_text(text: str, field: Field) -> str:
    """Cut a text to the length that the column's type has room for; pad `char(n)`."""
    if field.type_oid == NAME:
        return text.encode()[:NAME_BYTES].decode(errors="ignore")
    if field.type_oid in {VARCHAR, BPCHAR} and field.type_modifier >= 4:
        size = field.type_modifier - 4
        return text[:size].ljust(size if field.type_oid == BPCHAR else 0)
    return text


def encode_json(text: str, field: Field) -> bytes:
    """Return JSON text as the column's type and format write it."""
    return (b"\x01" if field.type_oid == JSONB and field.format == 1 else b"") + text.encode()


def encode_integer(number: int, field: Field) -> bytes:
    """Return an integer in the column's format.

    Raises `OverflowError` if it does not fit a column of `INTEGER_BYTES`.
    """
    packed = number.to_bytes(INTEGER_BYTES[field.type_oid], "big", signed=True)
    return packed if field.format == 1 else b"%d" % number


def decode_integer(value: bytes, field: Field) -> int | None:
    """Return the number a value of `INTEGER_BYTES` stands for; `None` if it is none."""
    size = INTEGER_BYTES[field.type_oid]
    if field.format == 1:
        return int.from_bytes(value, "big", signed=True) if len(value) == size else None
    digits = value.removeprefix(b"-")
    if not digits.isdigit() or len(digits) > 19:
        return None
    number = int(value)
    return number if -(1 << size * 8 - 1) <= number < 1 << size * 8 - 1 else None
