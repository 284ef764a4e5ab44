"""What the values of a Bind mean for a verdict: settings, patterns, and how many are compared.

Only statements that use a parameter so have their values read. Pure.
"""

from __future__ import annotations

import struct
from dataclasses import replace

from appliance.errors import ProtocolError
from appliance.masking.arrays import count_elements
from appliance.masking.lookups import is_whole_text
from appliance.masking.settings import SETTABLE, is_open_setting, is_planner
from appliance.masking.verdict import Refusal, Verdict
from appliance.pgwire.messages import decode_bound_values

MAX_COMPARED = 65_535
"""More values of one parameter are not looked up."""


def is_bound(verdict: Verdict) -> bool:
    """Return whether a verdict depends on the values of its parameters."""
    return bool(verdict.arrays or verdict.elements or verdict.patterns or verdict.settings)


def bind_values(verdict: Verdict, body: bytes) -> Verdict:
    """Return the verdict with what the values in the body of a Bind add to it.

    Raises `ProtocolError` if the body is malformed.
    """
    if not is_bound(verdict):
        return verdict
    values = decode_bound_values(body)
    lookups = list(verdict.lookups)
    compared_with = [(_count, *item) for item in verdict.arrays]
    compared_with += [(_count_if_array, *item) for item in verdict.elements]
    for count, number, column in compared_with:
        compared = count(*_value(values, number))
        if compared > MAX_COMPARED:
            return replace(
                verdict,
                refusal=_refuse("lookup-budget", f"too many values: bind {MAX_COMPARED} at most"),
            )
        lookups += [column] * (compared - 1)  # The verdict counts one.
    for number in verdict.patterns:
        _, pattern = _value(values, number)
        # SECURITY: `ILIKE 'a%'` tells the first letter.
        if pattern is not None and not is_whole_text(pattern):
            message = "a pattern on a protected column takes no %, _ or \\: bind the whole text"
            return replace(verdict, refusal=_refuse("inference", message))
    for number, use in verdict.settings:
        _, value = _value(values, number)
        name = (value or b".").decode(errors="replace").lower()
        if use == "set" and is_planner(name):
            sets = verdict.steering.sets | {name}
            verdict = replace(verdict, steering=replace(verdict.steering, sets=sets))
        elif not (is_open_setting(name) if use == "show" else name in SETTABLE):
            message = "this setting is not open through the bastion"
            return replace(verdict, refusal=_refuse("setting", message))
    return replace(verdict, lookups=tuple(lookups))


def refuse_unbound(verdict: Verdict) -> Verdict:
    """Return the verdict of a statement whose values are not seen, as in SQL's EXECUTE."""
    if not is_bound(verdict):
        return verdict
    message = "the values of this statement are not known here: bind them, or write them out"
    return replace(verdict, refusal=_refuse("values-unknown", message))


def _refuse(rule: str, message: str) -> Refusal:
    return Refusal("42501", rule, message)


def _value(values: tuple[tuple[int, bytes | None], ...], number: int) -> tuple[int, bytes | None]:
    if not 0 < number <= len(values):
        raise ProtocolError("Bind does not have the parameters of the statement", "08P01")
    return values[number - 1]


def _count_if_array(code: int, value: bytes | None) -> int:
    """Return how many elements an array has; of what PostgreSQL takes for none, one."""
    try:
        return _count(code, value)
    except ProtocolError:
        return 1


def _count(code: int, value: bytes | None) -> int:
    """Return how many elements an array has, at least that many; one if there are fewer."""
    if value is None:
        return 1
    if code == 0:
        return count_elements(value.decode(errors="replace"))
    if len(value) < 12:
        raise ProtocolError("a binary array is too short")
    (dimensions,) = struct.unpack_from(">i", value)
    if not 0 <= dimensions <= 6 or len(value) < 12 + 8 * dimensions:
        raise ProtocolError("a binary array's dimensions are out of bounds")
    count = 1
    for dimension in range(dimensions):
        (size,) = struct.unpack_from(">i", value, 12 + 8 * dimension)
        count *= max(size, 1)
    return count
