"""The mask `json(…)`: mask values at paths inside JSON, and leave the rest as it is.

A path is keys joined by dots, `contact.phone`; `*` is any one key, `**` any number of
them. Lists are looked through: `visits.reason` is the reason of each visit. A path may
name the mask of its value, `json(ssn=keep_last(4), contact.*=hash)`; without one it is
`redact`. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from appliance.masking.constants import REDACTED, redact_op
from appliance.masking.json_values import (
    Path,
    Rewrite,
    decode_string,
    encode_string,
    rewrite_json,
)
from appliance.masking.ops import NULL, MaskFunction, Op, OpCode
from appliance.masking.types import JSON, JSONB, TEXT_TYPES, encode_json, fit_text
from appliance.pgwire.messages import Field

PART = re.compile(r"(?:[^,()]|\([^()]*\))+")
STEPS = re.compile(r"(?:\$\.?)?([^\s=()]*)(?:\s*=\s*(\S.*))?")
NUMBER = re.compile(rb"-?[0-9]")
REDACTED_TOKEN = b'"' + REDACTED.encode() + b'"'


@lru_cache(maxsize=256)
def parse_paths(argument: str) -> tuple[tuple[Path, str], ...]:
    """Return the paths of a `json(…)` mask, each with the text of its mask.

    Raises `ValueError` if there is no path, or one that cannot be read.
    """
    found = []
    for part in PART.findall(argument):
        match = STEPS.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"json: {part.strip()!r} is no path: write keys with dots, a.b.*")
        steps = tuple(step.removesuffix("[*]") for step in match[1].split(".")) if match[1] else ()
        if not all(steps):
            raise ValueError(f"json: {part.strip()!r} has an empty key: write keys with dots, a.b")
        found.append((steps, match[2] or "redact"))
    if not found:
        raise ValueError("json needs a path, for example json(contact.phone)")
    return tuple(found)


def is_match(steps: Path, path: Path) -> bool:
    """Return whether a path with wildcards means this place."""
    reached = {0}
    for key in path:
        reached = {
            after
            for at in _closure(reached, steps)
            if at < len(steps)
            for after in (
                {at} if steps[at] == "**" else {at + 1} if steps[at] in {"*", key} else ()
            )
        }
    return len(steps) in _closure(reached, steps)


def _closure(reached: set[int], steps: Path) -> set[int]:
    found = set(reached)
    for at in range(len(steps)):
        if at in found and steps[at] == "**":
            found.add(at + 1)
    return found


def json_op(
    field: Field, paths: tuple[tuple[Path, str], ...], masks: Mapping[str, tuple[Op, Op]]
) -> Op:
    """Return the instruction that masks the values at `paths`.

    `masks` has, for the text of each mask, the instruction for a string and for a number,
    in text format. What is not JSON is redacted whole.
    """
    if field.type_oid not in TEXT_TYPES | {JSON, JSONB}:
        return NULL

    def rewrite(path: Path, token: bytes) -> bytes | None:
        for steps, mask in paths:
            if is_match(steps, path):
                return _mask_token(token, mask, *masks[mask])
        return None

    masked = json_function(field, rewrite, lambda _path, _token: None)
    redacted = redact_op(field).function
    is_text = field.type_oid in TEXT_TYPES

    def function(value: bytes) -> bytes | None:
        # A text that is just a word or a number is not the document that policy means.
        is_document = not is_text or value.lstrip().startswith((b"{", b"["))
        return (masked if is_document else redacted)(value)

    return Op(OpCode.CALL, function)


def _mask_token(token: bytes, mask: str, for_string: Op, for_number: Op) -> bytes | None:
    if token in {b"[", b"null"}:
        return None  # The items of a list have its path.
    if mask == "redact":
        return REDACTED_TOKEN
    masked: bytes | None = None
    if token.startswith(b'"'):
        masked = for_string.function((decode_string(token) or "").encode(errors="replace"))
        return b"null" if masked is None else encode_string(masked.decode(errors="replace"))
    if NUMBER.match(token):
        masked = for_number.function(token)
    return b"null" if masked is None else masked


def json_function(
    field: Field,
    rewrite: Rewrite,
    rewrite_key: Rewrite,
    otherwise: MaskFunction | None = None,
) -> MaskFunction:
    """Return a function that rewrites values of a JSON or text column.

    What is not JSON is given to `otherwise`, or redacted whole.
    """
    is_text = field.type_oid in TEXT_TYPES
    head = encode_json("", field)
    redacted = fit_text(REDACTED, field).encode() if is_text else head + REDACTED_TOKEN

    def function(value: bytes) -> bytes | None:
        body = value[len(head) :]
        changed = rewrite_json(body, rewrite, rewrite_key)
        if changed is None or not value.startswith(head):
            return redacted if otherwise is None else otherwise(value)
        if changed == body:
            return value
        return fit_text(changed.decode(), field).encode() if is_text else head + changed

    return function
