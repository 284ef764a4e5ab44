"""Sequences that fill protected columns: their last number is the newest value there. No I/O.

`protection` takes the last value of such a sequence for a key of the column: reading the
sequence gives its mask. What is here are the functions that tell the number besides.
`nextval` is none of them: it gives a number that no row has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.masking.catalog import Catalog
from appliance.masking.grammar import Node, literal_of, names_of
from appliance.masking.scopes import Flow, Origin

OF_SEQUENCES = frozenset({"currval", "lastval", "pg_get_sequence_data", "pg_sequence_last_value"})
NUMBERING = frozenset({"as", "cycle", "increment", "maxvalue", "minvalue"})
"""What ALTER SEQUENCE may change of numbers to come; the rest lets them go on, or says where."""
PLAIN_NAME = re.compile(r"(?:[a-z_][a-z0-9_]*\.)?([a-z_][a-z0-9_]*)")
"""A relation that is named without quotes or capitals."""


def sequence_named(argument: Node) -> str:
    """Return the name, without schema, of the sequence in a constant; empty if it is not clear."""
    cast = argument.get("TypeCast", {})
    is_relation = names_of(cast.get("typeName", {}).get("names", []))[-1:] == ["regclass"]
    found = PLAIN_NAME.fullmatch(literal_of(cast["arg"] if is_relation else argument))
    return "" if found is None else found[1]


def tells_number(node: Node) -> bool:
    """Return whether ALTER SEQUENCE, by `node`, would tell what the last number is.

    Bounds that it is beyond fail, and say so; with a step back, `nextval` gives it again.
    """
    return any(item["DefElem"]["defname"] in NUMBERING for item in node.get("options", []))


def last_numbers(
    catalog: Catalog, flows: Mapping[int, Mapping[int, Flow]], name: str
) -> frozenset[Origin]:
    """Return the protected columns of sequences of that name; of all if it is empty."""
    relations = catalog.relations
    return frozenset(
        (oid, number)
        for oid, columns in flows.items()
        if oid in relations and relations[oid].kind == "S"
        if name in {"", relations[oid].name.name}
        for number in columns
    )
