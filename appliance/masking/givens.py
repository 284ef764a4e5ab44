"""Constants that the client gives in its statement: values, and arrays of them. No I/O.

A column of `VALUES ('a'), ('b')` or `unnest($1::text[])` holds nothing else, so that whoever
compares it with a protected column looks up so many values.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.masking.arrays import count_elements
from appliance.masking.grammar import Node, names_of, text_of, without_cast

PLAIN_TYPES = frozenset(
    {"text", "varchar", "bpchar", "name", "uuid", "date", "numeric", "int2", "int4", "int8"}
)
"""Arrays of these unnest to one column."""


@dataclass(frozen=True, slots=True)
class Given:
    """One constant, or one array of constants."""

    node: int
    """Identity of its node: the same constant counts once, however it is reached. Negative: an
    argument of the function whose body it is."""
    count: int = 1
    """How many values it is, at least; those bound to parameters count when they are bound."""
    arrays: tuple[int, ...] = ()
    """Number of the parameter that it is, if it is an array."""
    elements: tuple[int, ...] = ()
    """Numbers of the parameters that are in `ARRAY[…]`: arrays themselves, or not."""


Givens = frozenset[Given]
NOTHING_GIVEN: Givens = frozenset()


def given_argument(place: int) -> Givens:
    """Return what the argument at `place` gives the body of its function."""
    return frozenset({Given(-1 - place)})


def is_argument(givens: Givens) -> bool:
    """Return whether it is but one argument: the same in each row."""
    return len(givens) == 1 and all(given.node < 0 for given in givens)


def given_value(node: Node) -> Givens:
    """Return what a literal or a parameter gives; nothing for anything else."""
    inner = without_cast(node)
    is_given = "A_Const" in inner or "ParamRef" in inner
    return frozenset({Given(id(next(iter(inner.values()))))}) if is_given else NOTHING_GIVEN


def given_array(node: Node) -> Given | None:
    """Return what `ARRAY[…]`, a literal `'{…}'` or a parameter gives; `None` for anything else."""
    array = without_cast(node)
    items = [array]
    # SECURITY: an element may be an array itself; what it is computed from does not say so.
    while any("A_ArrayExpr" in item for item in items):
        inside = [item.get("A_ArrayExpr", {}).get("elements", [item]) for item in items]
        items = [without_cast(item) for part in inside for item in part]
    if not all("A_Const" in item or "ParamRef" in item for item in items):
        return None
    numbers = tuple(item["ParamRef"].get("number", 0) for item in items if "ParamRef" in item)
    count = sum(count_elements(text_of(item)) for item in items)
    key = id(next(iter(array.values())))
    if "ParamRef" in array:
        return Given(key, count, arrays=numbers)
    return Given(key, count, elements=numbers)


def given_rows(call: Node) -> tuple[Givens, ...]:
    """Return what each column of `unnest(…)` gives; empty if a column may hold anything else.

    `call` is a FuncCall of the built-in function.
    """
    found = [
        given_array(argument) if _has_one_column(argument) else None
        for argument in call.get("args", [])
    ]
    return tuple(frozenset({given}) for given in found if given) if all(found) else ()


def _has_one_column(argument: Node) -> bool:
    """An array of rows unnests to their fields: the type must be said."""
    if "TypeCast" in argument:
        name = argument["TypeCast"]["typeName"]
        return "arrayBounds" in name and PLAIN_TYPES.issuperset(names_of(name["names"])[-1:])
    elements = argument.get("A_ArrayExpr", {}).get("elements", [])
    return bool(elements) and all("A_Const" in without_cast(item) for item in elements)
