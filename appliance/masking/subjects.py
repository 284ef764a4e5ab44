"""Fingerprints of the persons that a result is about: enough to ask who saw one, no more.

A fingerprint is the first five bytes of SipHash-2-4 of the subject column's value, keyed
with 128 bits that are derived from the bastion's mask key and the target's name. Without
the key nobody can test a value; with it, one value is found in a result of a million
others by chance once in a million times. A value counts as PostgreSQL writes it in text;
binary integers and UUIDs are turned into that. This class is the oracle for
`_subjects.SubjectScan`, which does the same in C.

Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. No I/O.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from appliance.errors import BastionError
from appliance.masking.rows import NOT_BUILT
from appliance.pgwire.messages import Field

if TYPE_CHECKING:
    from appliance.masking.catalog import Catalog
    from appliance.masking.rules import ProtectedData
    from appliance.masking.verdict import OutputColumn

FINGERPRINT_BYTES = 5
KEY_BYTES = 16
TEXT, INTEGER, UUID_BINARY = 0, 1, 2
"""How the values of a subject column arrive."""
TEXT_TYPES = frozenset({19, 25, 1042, 1043})  # name, text, bpchar, varchar
BINARY_KINDS = {20: INTEGER, 21: INTEGER, 23: INTEGER, 2950: UUID_BINARY}
MASK_64 = 2**64 - 1

Subjects = tuple[tuple[int, int], ...]
"""Positions of subject columns, in order, each with how its values arrive."""


def subject_key(mask_key: bytes, target: str) -> bytes:
    """Return the key of a target's fingerprints."""
    label = b"bastion subject fingerprints\0" + target.encode()
    return hmac.digest(mask_key, label, hashlib.sha256)[:KEY_BYTES]


def fingerprint(key: bytes, value: bytes) -> bytes:
    """Return the fingerprint of a value as text; trailing blanks do not count (char(n))."""
    return _siphash(key, value.rstrip(b" ")).to_bytes(8, "little")[:FINGERPRINT_BYTES]


def unpack(packed: bytes) -> Iterator[bytes]:
    """Yield the fingerprints of a packed set."""
    for start in range(0, len(packed), FINGERPRINT_BYTES):
        yield packed[start : start + FINGERPRINT_BYTES]


def find_subjects(
    description: tuple[Field, ...],
    columns: tuple[OutputColumn, ...] | None,
    catalog: Catalog,
    rules: ProtectedData,
) -> Subjects:
    """Return the positions of the subject columns in a result, and how their values arrive.

    PostgreSQL's origin decides; for a view's column or a subquery's the analysis does, if
    it is the subject unchanged. Columns whose values cannot be read are left out.
    """
    if rules.subject is None:
        return ()
    known = columns if columns is not None and len(columns) == len(description) else None
    found = []
    for position, field in enumerate(description):
        origin = catalog.column(field.table_oid, field.attnum) if field.table_oid else None
        is_subject = origin is not None and str(origin) == rules.subject
        if not is_subject and known is not None:
            is_subject = is_only_subject(known[position], rules)
        kind = kind_of(field)
        if is_subject and kind is not None:
            found.append((position, kind))
    return tuple(found)


def find_copy_subjects(
    columns: tuple[OutputColumn, ...],
    fields: tuple[Field, ...] | None,
    copy_format: str,
    rules: ProtectedData,
) -> Subjects:
    """Return positions and kinds of the subject columns of a COPY, as `find_subjects` does.

    Only the binary format needs `fields`: the columns as they were described.
    """
    found = []
    for position, column in enumerate(columns):
        if is_only_subject(column, rules):
            kind: int | None = TEXT
            if copy_format == "binary":
                kind = None if fields is None else kind_of(replace(fields[position], format=1))
            if kind is not None:
                found.append((position, kind))
    return tuple(found)


def is_only_subject(column: OutputColumn, rules: ProtectedData) -> bool:
    """Return whether the values of a column are subjects, as they are stored."""
    # SECURITY: what is computed of one has no fingerprint that anybody would look for
    # (test_whoever_hides_the_subject_is_among_the_unknown).
    origins = column.origins if column.is_plain else None
    return origins is not None and {str(name) for name in origins} == {rules.subject}


def kind_of(field: Field) -> int | None:
    """Return how a column's values arrive; `None` if a fingerprint has no form of them."""
    if field.format == 0 or field.type_oid in TEXT_TYPES:
        return TEXT
    return BINARY_KINDS.get(field.type_oid)


class Scan(Protocol):
    """What both scans offer."""

    def note(self, value: bytes, kind: int) -> None:
        """See `SubjectScan.note`."""

    def keep(self) -> None:
        """See `SubjectScan.keep`."""

    def drop(self) -> None:
        """See `SubjectScan.drop`."""

    def count(self) -> int:
        """See `SubjectScan.count`."""

    def take(self) -> bytes:
        """See `SubjectScan.take`."""


class SubjectScan:
    """Collects the fingerprints of one result, in plain Python.

    A row engine notes the values; whoever sends the rows says whether they leave.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._noted: list[bytes] = []
        self._found: dict[bytes, None] = {}

    def note(self, value: bytes, kind: int) -> None:
        """Note whom a row is about; `kind` says how the value arrives."""
        self._noted.append(fingerprint(self._key, _as_text(value, kind)))

    def keep(self) -> None:
        """Count what was noted: the rows leave."""
        self._found |= dict.fromkeys(self._noted)
        self._noted.clear()

    def drop(self) -> None:
        """Forget what was noted since the last `keep`: the rows do not leave."""
        self._noted.clear()

    def count(self) -> int:
        """Return how many different subjects were kept since the last `take`."""
        return len(self._found)

    def take(self) -> bytes:
        """Return those that were kept, packed, each once, and begin anew."""
        packed = b"".join(self._found)
        self._found.clear()
        return packed


def load_scan(engine: str, key: bytes) -> Scan:
    """Return the scan that goes with a row engine: `compiled` or `python`.

    Raises `BastionError` if it was not built.
    """
    if engine == "python":
        return SubjectScan(key)
    try:
        from appliance.masking._subjects import SubjectScan as CompiledScan
    except ImportError as error:
        raise BastionError(NOT_BUILT) from error
    return CompiledScan(key)


def _as_text(value: bytes, kind: int) -> bytes:
    if kind == INTEGER:
        return b"%d" % int.from_bytes(value, "big", signed=True)
    if kind == UUID_BINARY and len(value) == 16:
        return str(UUID(bytes=value)).encode()
    return value


def _siphash(key: bytes, data: bytes) -> int:
    k0, k1 = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    v0, v1 = k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D
    v2, v3 = k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573
    whole = len(data) // 8 * 8
    words: list[int] = [*struct.unpack(f"<{whole // 8}Q", data[:whole])]
    words.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for word in words:
        v3 ^= word
        v0, v1, v2, v3 = _round(*_round(v0, v1, v2, v3))
        v0 ^= word
    v2 ^= 0xFF
    for _ in range(4):
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    return v0 ^ v1 ^ v2 ^ v3


def _round(v0: int, v1: int, v2: int, v3: int) -> tuple[int, int, int, int]:
    v0 = (v0 + v1) & MASK_64
    v1 = _rotate(v1, 13) ^ v0
    v0 = _rotate(v0, 32)
    v2 = (v2 + v3) & MASK_64
    v3 = _rotate(v3, 16) ^ v2
    v0 = (v0 + v3) & MASK_64
    v3 = _rotate(v3, 21) ^ v0
    v2 = (v2 + v1) & MASK_64
    v1 = _rotate(v1, 17) ^ v2
    v2 = _rotate(v2, 32)
    return v0, v1, v2, v3


def _rotate(value: int, bits: int) -> int:
    return (value << bits | value >> 64 - bits) & MASK_64
