"""The mask `detect`: scan the values of one column, as text or inside JSON. No I/O."""

from __future__ import annotations

from appliance.masking.constants import REDACTED, redact_op
from appliance.masking.detectors import Scanner, make_scanner
from appliance.masking.folding import split_words
from appliance.masking.json_paths import json_function
from appliance.masking.json_values import Path, Rewrite, decode_string, encode_string
from appliance.masking.ops import NULL, Detection, Op, OpCode, Shape
from appliance.masking.types import (
    BPCHAR,
    JSON,
    JSONB,
    NAME,
    READABLE_TYPES,
    VARCHAR,
    encode_json,
    fit_text,
)
from appliance.pgwire.messages import Field


def parse_names(argument: str | None) -> tuple[str, ...]:
    """Return the detectors of `detect` (none named: all of them) or `detect(ssn, phone)`."""
    names = tuple(name.strip() for name in (argument or "all").split(","))
    return () if "all" in names else names


def detect_op(field: Field, names: tuple[str, ...], mrn_pattern: str | None) -> Op:
    """Return the instruction that replaces identifiers in a column's values.

    A column of a type that cannot hold prose becomes NULL.
    """
    if field.type_oid not in READABLE_TYPES:
        return NULL
    scanner = make_scanner(names, mrn_pattern)
    if field.type_oid in {JSON, JSONB}:
        rewriters = json_rewriters(scanner)
        redacted = redact_op(field).function

        def scan_broken(value: bytes) -> bytes | None:
            # See scan_text_array: an escape could hide something.
            return redacted(value) if b"\\" in value else scanner.replace(value)

        json = Detection(names, mrn_pattern, Shape.JSON, head=encode_json("", field))
        return Op(OpCode.DETECT, json_function(field, *rewriters, scan_broken), detection=json)

    def function(value: bytes) -> bytes | None:
        plain = value.rstrip(b" ") if field.type_oid == BPCHAR else value
        changed = scanner.replace(plain)
        if changed is plain:
            return value
        try:
            return fit_text(changed.decode(), field).encode()
        except UnicodeDecodeError:
            return fit_text(REDACTED, field).encode()

    is_cut = field.type_oid == VARCHAR and field.type_modifier >= 4
    text = Detection(
        names,
        mrn_pattern,
        Shape.OTHER if field.type_oid in {BPCHAR, NAME} else Shape.TEXT,
        field.type_modifier - 4 if is_cut else -1,
    )
    return Op(OpCode.DETECT, function, detection=text)


def json_rewriters(scanner: Scanner) -> tuple[Rewrite, Rewrite]:
    """Return what replaces identifiers in values and keys of JSON, see `rewrite_json`."""

    def rewrite(path: Path, token: bytes) -> bytes | None:
        if token in {b"{", b"[", b"true", b"false", b"null"}:
            return None
        context = b" ".join(split_words(key.encode(errors="replace")) for key in _keys(path))
        context += b": " if path else b""
        if token.startswith(b'"'):
            return _rescan(scanner, token, context)
        changed = scanner.replace(token, context)
        return None if changed is token else encode_string(changed.decode())

    def rewrite_key(_path: Path, token: bytes) -> bytes | None:
        return _rescan(scanner, token, b"")

    return rewrite, rewrite_key


def _keys(path: Path) -> Path:
    """Return the keys that say what a value is: its own, and what a bare `value` is of."""
    return path[-2:] if path[-1:] == ("value",) else path[-1:]


def _rescan(scanner: Scanner, token: bytes, context: bytes) -> bytes | None:
    text = (decode_string(token) or "").encode(errors="surrogatepass")
    changed = scanner.replace(text, context)
    if changed is text:
        return None
    try:
        return encode_string(changed.decode(errors="surrogatepass"))
    except UnicodeDecodeError:  # What was found ended within a character.
        return encode_string(REDACTED)
