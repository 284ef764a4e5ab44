"""Lines of a red team against eleven rules, and a day's operations under all of them."""

from __future__ import annotations

import pytest

from appliance.model import Action, Outcome
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command, decide_typed
from tests.bypass.test_other_ways import ALL, ask

from .further_ways import FURTHER_WAYS
from .operations import OPERATIONS

RULES = {
    "rm": ["rm -rf *", "rm -r *"],
    "shadow": ["*/etc/shadow*"],
    "stop": ["systemctl stop *"],
    "iptables": ["iptables -F"],
    "chmod": ["chmod 777 *"],
    "shutdown": ["shutdown", "reboot", "poweroff"],
    "apt": ["apt remove *", "apt-get remove *", "apt purge *", "apt-get purge *"],
    "psql": ["psql"],
    "sudosu": ["sudo su *"],
    "etc": ["redirect /etc/*"],
    "phi": ["cat /srv/phi/*", "redirect /srv/phi/*"],
}
UNKNOWN = {"id": "lax", "effect": "allow", "commands": ["unknown"]}


def rules_of(commands: list[str], *others: dict[str, object]) -> RuleSet:
    denial = {"id": "r", "effect": "deny", "commands": commands}
    return RuleSet.model_validate({"rules": [ALL, denial, *others]})


@pytest.mark.parametrize("rule", sorted(FURTHER_WAYS))
def test_no_further_way_passes(rule: str) -> None:
    rule_set = rules_of(RULES[rule])
    for line in FURTHER_WAYS[rule]:
        exec_ = decide_command(rule_set, ask(line, Action.EXEC))
        script = decide_typed(rule_set, ask(line, Action.SHELL), is_whole=True, has_terminal=False)
        typed = decide_typed(rule_set, ask(line, Action.SHELL), is_whole=True)
        for answer in (exec_, script, typed):
            assert answer.decision.outcome is not Outcome.ALLOW, line


def test_operations_are_not_held_up() -> None:
    """Nothing here is what a rule names, though many lines hold its words."""
    others = set(RULES) - {"psql", "shadow"}  # `git checkout "$TAG"` may name any file at all.
    every = [one for rule in sorted(others) for one in RULES[rule]]
    rule_set = rules_of([*every, "cat /etc/shadow*", "curl * | sh", "dd of=/dev/*"], UNKNOWN)
    for line in OPERATIONS:
        answers = (
            decide_command(rule_set, ask(line, Action.EXEC)),
            decide_typed(rule_set, ask(line, Action.SHELL), is_whole=True),
        )
        for answer in answers:
            assert answer.decision.outcome is Outcome.ALLOW, (line, answer)


@pytest.mark.parametrize(
    ("pattern", "line", "is_met"),
    [
        ("cat /srv/phi/*", "cat ~/notes.txt", False),
        ("cat /srv/phi/*", "cat ~/../srv/phi/x", True),
        ("cat /srv/phi/*", "cat $HOME/../../srv/phi/x", True),
        ("*/srv/phi/*", "tar c /srv", True),
        ("*/srv/phi/*", "tar c /", True),
        ("*/srv/phi/*", "cd /srv && tar c .", True),
        ("*/srv/phi/*", "cd /srv; find . -exec cat {} +", True),
        ("*/srv/phi/*", "rsync -a /srv/app/ h:", False),
        ("*/srv/phi/*", "cat $X", True),
        ("*/srv/phi/*", "xargs cat < list", True),
        ("*/srv/phi/*", 'echo "$X"', False),
        ("*/srv/phi/*", 'echo "$X" | xargs cat', True),
        ("*/srv/run/data/*", "tar c /srv/run", True),
        ("*/srv/app/data/*", "tar c /srv/app", True),
        ("*/var/lib/phi/*", "cat ~/x", True),
    ],
)
def test_what_a_home_and_a_folder_may_be(pattern: str, line: str, is_met: bool) -> None:
    answer = decide_command(rules_of([pattern], UNKNOWN), ask(line, Action.EXEC))
    assert (answer.decision.outcome is Outcome.DENY) == is_met


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("apt install nginx", ("apt",)),
        ("chmod u=rwx,go=u f", ("chmod",)),
        ("systemctl kill nginx", ("systemctl",)),
    ],
)
def test_other_words_for_a_command_are_not_in_the_log(line: str, names: tuple[str, ...]) -> None:
    assert decide_command(rules_of(["rm"]), ask(line, Action.EXEC)).names == names
