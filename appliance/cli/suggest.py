"""`bastionctl policy suggest`: which columns of a database look like PHI."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli import config_option, find_database, read_database
from appliance.config import load_machine, load_policy
from appliance.config.presets import PRESETS, load_preset
from appliance.masking.suggest import Confidence, suggest_columns
from appliance.masking.suggest_report import render_suggestions

LEVELS = [str(level) for level in Confidence]


@click.command()
@click.option("--target", "target_name", required=True, help="A database of policy.yml.")
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    default=PRESETS[0],
    show_default=True,
    help="The rules to judge by.",
)
@click.option(
    "--least",
    type=click.Choice(LEVELS),
    default=LEVELS[-1],
    show_default=True,
    help="Leave out what is less certain than this.",
)
@config_option
def suggest(target_name: str, preset: str, least: str, config_path: Path) -> None:
    """Propose which columns look like PHI, with reasons.

    Prints YAML for policy.yml. Reads the database's catalog (names, types, comments,
    foreign keys), never a value.

    Example: bastionctl policy suggest --target clinic
    """
    from appliance.targets.postgres import load_schema_facts

    target = find_database(load_policy(load_machine(config_path).policy), target_name)
    facts = read_database(load_schema_facts(target))
    wanted = LEVELS[: LEVELS.index(least) + 1]
    found = (s for s in suggest_columns(facts, load_preset(preset)) if s.confidence in wanted)
    click.echo(render_suggestions(target_name, target.phi, found, len(facts.columns)))
