"""What was protected stays so: a snapshot of a catalog with the pins that the store keeps."""

from __future__ import annotations

import asyncio

from appliance.masking.catalog import Catalog
from appliance.masking.pins import (
    find_pins,
    is_there,
    kept_columns,
    missing_columns,
)
from appliance.masking.protection import survey_of, with_pins
from appliance.masking.rules import ProtectedData
from appliance.masking.survey import Survey
from appliance.session.evidence import Session
from appliance.store import Store
from appliance.targets.catalogs import TargetCatalogs

TOLD_COLUMNS = 50


async def pinned_catalog(
    session: Session, catalogs: TargetCatalogs, catalog: Catalog, rules: ProtectedData
) -> Catalog:
    """Return a snapshot, or a newer one, with its pins.

    What it protects is in the store before anything is judged by it. Columns that only their
    pins protect, and names in the policy that mean nothing, are audited when that changes.
    """
    if not rules.columns:
        catalogs.note_pinned(catalog, rules, catalog)
        return catalog
    if (known := catalogs.pinned(catalog, rules)) is not None:
        return known
    async with catalogs.pinning:
        # SECURITY: never an older one than what was pinned last, or its pins came too late.
        catalog = catalogs.latest or catalog
        if (known := catalogs.pinned(catalog, rules)) is not None:
            return known
        store = session.services.store
        pins = await store.in_thread(Store.pins, catalog.database)
        # A large database takes a second or more: other sessions must not wait.
        pinned = await asyncio.to_thread(with_pins, catalog, rules, pins)
        survey = await asyncio.to_thread(survey_of, pinned, rules)
        await store.in_thread(keep_pins, survey)
        kept, missing = kept_columns(pinned), missing_columns(pinned, rules)
        if catalogs.is_news(rules, (kept, missing)):
            await session.record_event(
                "postgres:protection:moved",
                kept={name: kept[name] for name in sorted(kept)[:TOLD_COLUMNS]},
                missing=missing[:TOLD_COLUMNS],
                more=max(0, len(kept) - TOLD_COLUMNS) + max(0, len(missing) - TOLD_COLUMNS),
            )
        catalogs.note_pinned(catalog, rules, pinned)
        return pinned


def keep_pins(store: Store, survey: Survey) -> None:
    """Write down what a survey protects, and forget what is there no more."""
    catalog = survey.catalog
    known, found = store.pins(catalog.database), find_pins(survey)
    gone = {pin for pin in known if not is_there(pin, catalog)}
    if gone or not found <= known:
        store.change_pins(catalog.database, found - known, gone)
