"""Columns that were protected, and that nothing protects any more: they stay as they were.

Policy knows columns by names, and columns are protected by keys, partitions and code besides.
What somebody renames, detaches or drops by another road would be open then. So what a survey
finds protected is pinned to the numbers that PostgreSQL keeps for it, and what is pinned and
not protected otherwise has the default mask, until the policy releases it or does not name any
more what is in it. What no analysis can tell the origin of is not pinned. No I/O.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from appliance.masking.catalog import Catalog
from appliance.masking.rules import ProtectedData
from appliance.masking.scopes import Flow, Origin
from appliance.model import parse_column

if TYPE_CHECKING:
    from appliance.masking.survey import Survey

STORED = frozenset("rpmfS")
"""pg_class.relkind of what holds its values; of a sequence that is the last one."""


class Pin(NamedTuple):
    """A column, by its numbers, and policy's name for something that is in it."""

    oid: int
    attnum: int
    name: str


def find_pins(survey: Survey) -> frozenset[Pin]:
    """Return the pins of all that is protected, where it is known as what."""
    catalog = survey.catalog
    return frozenset(
        Pin(oid, number, name)
        for oid, flows in survey.flows.items()
        if _lasts(catalog, oid)
        for number, flow in flows.items()
        if catalog.relations[oid].kind in STORED or survey.own_mask((oid, number)) is not None
        for origin in flow.origins
        for name in _names(survey, origin)
    )


def is_pinned(flow: Flow, survey: Survey) -> bool:
    """Return whether a column with this flow is one of those, if it holds its values."""
    return any(_names(survey, origin) for origin in flow.origins)


def _lasts(catalog: Catalog, oid: int) -> bool:
    relation = catalog.relations.get(oid)
    if relation is None or not relation.is_own:
        return False
    return not relation.name.schema.startswith("pg_temp")


def _names(survey: Survey, origin: Origin) -> frozenset[str]:
    name = survey.catalog.column(*origin)
    named = {str(name)} if name is not None and survey.rules.mask_of(name) else set[str]()
    return survey.catalog.pins.get(origin, frozenset()) | named


def is_there(pin: Pin, catalog: Catalog) -> bool:
    """Return whether the column of a pin is."""
    return catalog.column(pin.oid, pin.attnum) is not None


def pin_catalog(survey: Survey, pins: Iterable[Pin]) -> Catalog:
    """Return the catalog of a survey with those pins that nothing else stands for, too.

    It is the same if there are none.
    """
    catalog, rules = survey.catalog, survey.rules
    found = dict[Origin, frozenset[str]]()
    for pin in pins:
        origin = pin.oid, pin.attnum
        if pin.name not in rules.columns or survey.flows.get(pin.oid, {}).get(pin.attnum):
            continue
        column = catalog.column(*origin)
        if column is not None and str(column) not in rules.released:
            found[origin] = found.get(origin, frozenset()) | {pin.name}
    if not found:
        return catalog
    known = sorted((*origin, *sorted(names)) for origin, names in found.items())
    digest = hashlib.sha256(repr((catalog.version, known)).encode())
    return replace(catalog, pins={**catalog.pins, **found}, version=digest.hexdigest()[:16])


def kept_columns(catalog: Catalog) -> dict[str, list[str]]:
    """Return the columns that only pins protect → policy's names for what is in them."""
    return {str(catalog.column(*origin)): sorted(names) for origin, names in catalog.pins.items()}


def missing_columns(catalog: Catalog, rules: ProtectedData) -> list[str]:
    """Return what policy names and is not there, in order."""
    named = {*rules.columns, *rules.released, *filter(None, [rules.subject])}
    return sorted(name for name in named if not _exists(name, catalog))


def _exists(name: str, catalog: Catalog) -> bool:
    column = parse_column(name)
    found = catalog.named(column.relation.schema, column.relation.name)
    return any(column.name in relation.columns.values() for relation in found)
