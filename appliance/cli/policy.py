"""`bastionctl policy`: what the policy would say, and why; see also cli.columns, cli.suggest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from appliance.cli import config_option, find_database, no_target, to_plain
from appliance.cli.columns import columns, doubts, load_pinned
from appliance.cli.suggest import suggest
from appliance.config import Machine, Policy, PostgresTarget, SSHTarget, load_machine, load_policy
from appliance.errors import BastionError, ProtocolError
from appliance.masking.verdict import Verdict
from appliance.model import (
    FORWARDS,
    UNINSPECTED,
    Action,
    Decision,
    Identity,
    Outcome,
    Question,
    TargetName,
)
from appliance.policy.decision import catalogues_of, decide, matching_rules, roles_of
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command

NO_DATABASE = "ask about a command with --command"


@click.group()
def policy() -> None:
    """Ask the policy.

    Example: bastionctl policy explain --identity analyst@clinic.example --target clinic
    """


policy.add_command(columns)
policy.add_command(suggest)


@policy.command()
@click.option(
    "--identity", "name", help="The person's name, as policy has it; left out: masks alone."
)
@click.option("--group", "groups", multiple=True, help="A group of theirs; may be repeated.")
@click.option("--target", "target_name", required=True, help="A target of policy.yml.")
@click.option("--command", help="A command line for an SSH target.")
@click.option("--rows", type=click.IntRange(min=0), help="Ask about an export of so many rows.")
@click.option(
    "--action",
    type=click.Choice(sorted(action.value for action in UNINSPECTED)),
    help="Ask about a forward, the agent or X11 on an SSH target.",
)
@click.option("--destination", help="Where a forward leads: host:port or /a/socket.")
@click.argument("sql", required=False)
@config_option
def explain(
    name: str | None,
    groups: tuple[str, ...],
    target_name: str,
    command: str | None,
    rows: int | None,
    action: str | None,
    destination: str | None,
    sql: str | None,
    config_path: Path,
) -> int:
    """Show the decision, the rule and the reason.

    With SQL also what would be masked. The exit status is 0 for allow, 3 for ask and 4 for
    deny. Without --identity it is only said of each column of the SQL's result where it comes
    from, what mask applies and why.

    Example: bastionctl policy explain --identity analyst@clinic.example --group analysts
    --target clinic "SELECT ssn FROM ehr.patients"
    """
    machine = load_machine(config_path)
    rules = load_policy(machine.policy)
    if target_name not in rules.targets:
        raise BastionError(no_target(rules, target_name))
    if command is not None and sql is not None:
        raise click.UsageError("give either SQL or --command")
    if name is None:
        if sql is None or rows is not None or action is not None:
            raise click.UsageError("give --identity, or SQL and nothing else")
        database = find_database(rules, target_name, NO_DATABASE)
        runs = [explain_masks(verdict) for verdict in _analyse(sql, machine, database)]
        return 0 if all(runs) else 4
    asked = Questioner(machine, rules, _identity(name, groups), TargetName(target_name))
    _print_roles(rules.rule_set, asked.identity)
    outcomes = [asked.ask(Action.CONNECT)]
    if command is not None:
        outcomes.append(asked.ask(Action.EXEC, command=command))
    if action is not None:
        outcomes.append(asked.ask_uninspected(Action(action), destination))
    if sql is not None:
        outcomes.extend(asked.ask_statements(sql))
    if rows is not None:
        outcomes.append(asked.ask(Action.EXPORT, rows=rows))
    if Outcome.DENY in outcomes:
        return 4
    return 3 if Outcome.ASK in outcomes else 0


def _print_roles(rules: RuleSet, identity: Identity) -> None:
    roles = ", ".join(sorted(roles_of(rules, identity))) or "none"
    click.echo(f"roles: {roles}")
    if roles == "none":
        click.echo("no role of policy.yml names this identity: give its full name or a --group")
    for role, catalogue in catalogues_of(rules, identity).items():
        click.echo(f"limited by {role} to: {'; '.join(catalogue.commands)}")


class Questioner:
    """Puts questions of one identity about one target, and prints the answers."""

    def __init__(
        self, machine: Machine, policy_file: Policy, identity: Identity, target: TargetName
    ) -> None:
        self.identity = identity
        self._machine, self._policy, self._target = machine, policy_file, target

    def ask(
        self,
        action: Action,
        *,
        command: str | None = None,
        rows: int | None = None,
        verdict: Verdict | None = None,
    ) -> Outcome:
        """Print the decision on one question and return its outcome."""
        question = Question(
            identity=self.identity,
            target=self._target,
            action=action,
            at=datetime.now(UTC),
            statement=None if verdict is None else verdict.facts,
            command=command,
            rows=rows,
        )
        if command is None:
            decision = decide(self._policy.rule_set, question)
        else:
            answer = decide_command(self._policy.rule_set, question)
            decision = answer.decision
            if answer.catalogued_line is not None:
                click.echo(f"runs: {to_plain(answer.catalogued_line)}, without terminal and input")
        matches = [rule.id for rule in matching_rules(self._policy.rule_set, question)]
        click.echo(render_decision(action, decision, matches))
        return decision.outcome

    def ask_uninspected(self, action: Action, destination: str | None) -> Outcome:
        """Print the decision on a forward, the agent or X11, and return its outcome.

        Raises `BastionError` if the target is no SSH target, or for a wrong destination.
        """
        from appliance.session.destinations import parse_destination
        from appliance.session.forward import Forward, decide_forward, question_of

        target = self._policy.targets[self._target]
        if not isinstance(target, SSHTarget):
            raise BastionError(f"{self._target} is not an SSH target")
        if (action in FORWARDS) != (destination is not None):
            raise click.UsageError("forwards have a --destination, agent and x11 have none")
        if destination is None:
            return self.ask(action)
        where = parse_destination(action, destination)
        asked = Forward(self.identity, self._target, target, None, action, where)
        decision = decide_forward(self._policy, asked)
        question = question_of(asked)
        matches = [rule.id for rule in matching_rules(self._policy.rule_set, question)]
        click.echo(render_decision(action, decision, matches))
        return decision.outcome

    def ask_statements(self, sql: str) -> list[Outcome]:
        """Print the decision on each statement and what of its result is masked.

        Raises `BastionError` if the target is no database or cannot be reached.
        """
        outcomes: list[Outcome] = []
        database = find_database(self._policy, self._target, NO_DATABASE)
        for verdict in _analyse(sql, self._machine, database):
            if explain_masks(verdict):
                outcomes.append(self.ask(Action.STATEMENT, verdict=verdict))
            else:
                outcomes.append(Outcome.DENY)
        return outcomes


def explain_masks(verdict: Verdict) -> bool:
    """Print what of a statement's result is masked; return whether it may run at all."""
    click.echo(f"statement: {to_plain(verdict.facts.text)}")
    if verdict.refusal is not None:
        refusal = verdict.refusal
        click.echo(f"  refused by {refusal.rule}: {to_plain(refusal.message)}")
        return False
    for line in render_columns(verdict):
        click.echo(line)
    return True


def render_decision(action: Action, decision: Decision, matches: list[str]) -> str:
    """Return a decision as lines to read."""
    lines = [f"{action}: {decision.outcome} by {decision.rule}: {to_plain(decision.reason)}"]
    if decision.outcome is Outcome.ASK:
        for one in (decision, *decision.further):
            roles = " or ".join(one.approvers)
            lines.append(f"  approvers: {roles}, within {one.timeout} (rule {one.rule})")
    if decision.row_limit is not None and decision.outcome is Outcome.ALLOW:
        lines.append(f"  at most {decision.row_limit} rows, then export is asked about")
    others = [rule for rule in matches if rule != decision.rule]
    if others:
        lines.append(f"  also matched: {', '.join(others)}")
    return "\n".join(lines)


def render_columns(verdict: Verdict) -> list[str]:
    """Return one line for each output column: origin, mask, why."""
    lines = []
    for column in verdict.columns or ():
        origins = "unknown" if column.origins is None else ", ".join(map(str, column.origins))
        mask = "as it is" if column.mask is None else f"masked with {column.mask}"
        lines.append(to_plain(f"  {column.name}: {mask}; from {origins or '-'}; {column.why}"))
    return lines


def _analyse(sql: str, machine: Machine, target: PostgresTarget) -> tuple[Verdict, ...]:
    from appliance.masking.statements import analyse

    catalog = load_pinned(machine, target)
    for line in doubts(catalog, target.phi):
        click.echo(to_plain(line), err=True)
    try:
        return analyse(sql, catalog, target.phi)
    except ProtocolError as error:
        raise BastionError(f"PostgreSQL would refuse this: {error}") from error


def _identity(name: str, groups: tuple[str, ...]) -> Identity:
    now = datetime.now(UTC)
    return Identity(
        subject=name,
        name=name,
        issuer="explain",
        groups=frozenset(groups),
        method="explain",
        signed_in_at=now,
        expires_at=now + timedelta(hours=1),
    )
