"""`bastionctl policy columns`: whether a database has what the policy protects there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from appliance.cli import config_option, find_database, read_database, to_plain
from appliance.config import Machine, PostgresTarget, load_machine, load_policy
from appliance.masking.catalog import Catalog
from appliance.masking.pins import kept_columns, missing_columns
from appliance.masking.protection import survey_of, with_pins
from appliance.masking.rules import ProtectedData
from appliance.store import Store


@click.command()
@click.option("--target", "target_name", required=True, help="A database of policy.yml.")
@config_option
def columns(target_name: str, config_path: Path) -> int:
    """List the protected columns of a database.

    The exit status is 1 if the policy names what is not there, or a column is protected only
    because of what it was. Reads the database's catalog, never a value.

    Example: bastionctl policy columns --target clinic
    """
    machine = load_machine(config_path)
    target = find_database(load_policy(machine.policy), target_name)
    catalog = load_pinned(machine, target)
    masks = survey_of(catalog, target.phi).masks
    for oid, number in sorted((oid, number) for oid, found in masks.items() for number in found):
        column = catalog.column(oid, number)
        if column is not None and catalog.relations[oid].is_own:
            click.echo(to_plain(f"{column}: {masks[oid][number]}"))
    wrong = doubts(catalog, target.phi)
    for line in wrong:
        click.echo(to_plain(line), err=True)
    return 1 if wrong else 0


def load_pinned(machine: Machine, target: PostgresTarget) -> Catalog:
    """Read the catalog of a database, with what the store knows of it; nothing is written.

    Raises `BastionError` if one of the two cannot be read.
    """
    from appliance.targets.postgres import load_catalog

    catalog = read_database(load_catalog(target))
    if not machine.store.exists():
        return catalog
    with closing(Store(machine.store)) as store:
        pins = store.pins(catalog.database)
    return with_pins(catalog, target.phi, pins)


def doubts(catalog: Catalog, rules: ProtectedData) -> list[str]:
    """Return what is not as the policy names it, one line each, with what to do."""
    missing = [
        f"{name} is in the policy, but not in the database: is it called otherwise now?"
        for name in missing_columns(catalog, rules)
    ]
    kept = [
        f"{name} is protected for what it was ({', '.join(names)}): name it under `columns`,"
        " or under `released` if nothing of that is in it"
        for name, names in sorted(kept_columns(catalog).items())
    ]
    return missing + kept
