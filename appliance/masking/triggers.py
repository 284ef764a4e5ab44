"""One table that tells, for three neighbouring bytes, which patterns can match there.

The bytes are put into classes, so that the table stays in the processor's first cache:
those before a match by what patterns forbid there, those of the match by the sets it can
begin with. A scanner looks up each place of a text once, however many patterns there are.
Many words begin like a word that is looked for: a second table knows three letters, and is
asked where the first says yes. No I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from appliance.errors import BastionError
from appliance.masking.patterns import BYTES, Head

CLASSES = 64
MASK_BYTES = 2
PLACES = 16
"""The class of the byte before has four bits, one of them is for the beginning of a text."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """The table, and the classes its index is made of."""

    before: bytes
    """Class of the byte before a match; the last entry is for the beginning of a text."""
    within: bytes
    table: bytes
    """Little-endian masks of 16 bits; index: (before × 64 + first) × 64 + second."""
    letters: bytes
    """As `table`, for the first three bytes of a match; index: `letter_code` of each, in base
    32, the first one highest."""
    later: bytes
    """As `letters`, for the second to fourth bytes."""


def byte_set(members: bytes) -> int:
    """Return a set of bytes as heads have it."""
    return sum(1 << byte for byte in set(members))


def build_triggers(heads: Iterable[tuple[int, Head]]) -> Triggers:
    """Return the table for pairs of a bit's number and a way in which its pattern begins.

    Raises `BastionError` if the patterns need more classes than the table has.
    """
    heads = list(heads)
    within, firsts = _classify([side for _, head in heads for side in (head.first, head.second)])
    before, places = _classify([head.forbidden for _, head in heads])
    if len(firsts) > CLASSES or len(places) >= PLACES:
        raise BastionError("the detectors' patterns need too many classes of bytes")
    start = len(places)
    rows = [0] * ((start + 1) * CLASSES)
    for bit, head in heads:
        row = sum(
            1 << (8 * MASK_BYTES * number + bit)
            for number, byte in enumerate(firsts)
            if head.second >> byte & 1
        )
        allowed = [number for number, byte in enumerate(places) if not head.forbidden >> byte & 1]
        if not head.needs_before:
            allowed.append(start)
        for number, byte in enumerate(firsts):
            if head.first >> byte & 1:
                for place in allowed:
                    rows[place * CLASSES + number] |= row
    table = b"".join(row.to_bytes(CLASSES * MASK_BYTES, "little") for row in rows)
    letters = _letters((bit, (head.first, head.second, head.third)) for bit, head in heads)
    later = _letters((bit, (head.second, head.third, head.fourth)) for bit, head in heads)
    return Triggers(before + struct.pack("B", start), within, table, letters, later)


def letter_code(byte: int) -> int:
    """Return 1 to 26 for a letter in either case, 0 for every other byte."""
    letter = byte | 32
    return letter - 96 if 97 <= letter <= 122 else 0


def _letters(heads: Iterable[tuple[int, tuple[int, int, int]]]) -> bytes:
    table = [0] * 32**3
    for bit, sides in set(heads):
        first, second, third = (
            {letter_code(byte) for byte in range(BYTES) if members >> byte & 1} for members in sides
        )
        for place in (a << 10 | b << 5 | c for a in first for b in second for c in third):
            table[place] |= 1 << bit
    return struct.pack(f"<{len(table)}H", *table)


def _classify(sets: list[int]) -> tuple[bytes, list[int]]:
    """Return the class of each byte, and one byte of each class: what no set tells apart."""
    signatures: dict[tuple[bool, ...], int] = {}
    examples: list[int] = []
    classes = bytearray()
    distinct = sorted(set(sets))
    for byte in range(BYTES):
        signature = tuple(bool(members >> byte & 1) for members in distinct)
        if signature not in signatures:
            signatures[signature] = len(signatures)
            examples.append(byte)
        classes.append(signatures[signature])
    return bytes(classes), examples
