"""The policy as a truth table, and what holds for every policy."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.model import (
    UNINSPECTED,
    Action,
    Decision,
    Identity,
    Outcome,
    Question,
    RelationName,
    StatementFacts,
    TargetName,
)
from appliance.policy.decision import ask_everybody, decide, matching_rules, roles_of
from appliance.policy.rules import Role, Rule, RuleSet

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def person(name, *groups):
    return Identity(
        name, name, "https://idp", frozenset(groups), "test", NOW, NOW + timedelta(hours=1)
    )


ANA = person("ana", "analysts")
OLE = person("ole", "officers")
EVE = person("eve")
PEOPLE = {"ana": ANA, "ole": OLE, "eve": EVE}

RULES = RuleSet(
    roles={
        "analyst": Role(groups={"analysts"}),
        "officer": Role(groups={"officers"}),
        "engineer": Role(identities={"eve"}),
    },
    rules=(
        # Out of order on purpose: the order of the file must not matter.
        Rule(id="read", effect="allow", roles={"analyst"}, targets={"clinic"},
             actions={"connect", "statement"}, statements={"select"}, relations={"ehr.*"}),
        Rule(id="enter", effect="allow", roles={"analyst", "officer"}, targets={"clinic"},
             actions={"connect"}),
        Rule(id="rows", effect="allow", roles={"analyst"}, actions={"export"}, rows=1000),
        Rule(id="ask-write", effect="ask", roles={"analyst"}, targets={"clinic"},
             actions={"statement"}, statements={"delete", "update"}, approvers=("officer",),
             timeout="5m"),
        Rule(id="no-secrets", effect="deny", relations={"secret.*"}, reason="not for anybody"),
        Rule(id="no-drop", effect="deny", statements={"drop", "truncate table"}),
        Rule(id="no-bare-delete", effect="deny", statements={"delete", "update"},
             without_where=True),
        Rule(id="shell", effect="allow", roles={"engineer"}, targets={"web01"},
             actions={"connect", "shell", "exec"}),
        Rule(id="no-rm", effect="deny", actions={"exec"}, commands=("rm", "dd *of=*")),
        Rule(id="ask-export", effect="ask", roles={"officer"}, actions={"export"}, rows=10,
             approvers=("analyst",)),
    ),
)  # fmt: skip


def sql(kind, *relations, nested=(), where=True, writes=None):
    names = frozenset(RelationName(*relation.split(".")) for relation in relations)
    kinds = frozenset({kind, *nested})
    if writes is None:
        writes = kinds != {"select"}
    return StatementFacts(kind, kinds, names, writes, where, False, kind)


def ask(who, target, action, **rest):
    question = Question(PEOPLE[who], TargetName(target), Action(action), NOW, **rest)
    return decide(RULES, question)


S = "statement"
TABLE = [
    # who, target, action, what more, outcome, rule
    ("ana", "clinic", "connect", {}, "allow", "enter"),
    ("ole", "clinic", "connect", {}, "allow", "enter"),
    ("eve", "clinic", "connect", {}, "deny", "default-deny"),
    ("ana", "web01", "connect", {}, "deny", "default-deny"),
    ("ana", "clinic", S, {"statement": sql("select", "ehr.patients")}, "allow", "read"),
    ("ole", "clinic", S, {"statement": sql("select", "ehr.patients")}, "deny", "default-deny"),
    ("ana", "other", S, {"statement": sql("select", "ehr.patients")}, "deny", "default-deny"),
    # An allow must cover every relation, a deny needs one.
    ("ana", "clinic", S, {"statement": sql("select", "ehr.a", "ehr.b")}, "allow", "read"),
    ("ana", "clinic", S, {"statement": sql("select", "ehr.a", "x.b")}, "deny", "default-deny"),
    ("ana", "clinic", S, {"statement": sql("select", "ehr.a", "secret.b")}, "deny", "no-secrets"),
    ("ana", "clinic", S, {"statement": sql("select")}, "deny", "default-deny"),
    # Nested kinds count.
    ("ana", "clinic", S, {"statement": sql("select", "ehr.a", nested=["delete"])}, "ask", "ask-write"),
    ("ana", "clinic", S, {"statement": sql("delete", "ehr.a")}, "ask", "ask-write"),
    ("ana", "clinic", S, {"statement": sql("delete", "ehr.a", where=False)}, "deny", "no-bare-delete"),
    ("ana", "clinic", S, {"statement": sql("delete", "secret.a")}, "deny", "no-secrets"),
    ("ana", "clinic", S, {"statement": sql("insert", "ehr.a")}, "deny", "default-deny"),
    ("ana", "clinic", S, {"statement": sql("drop table", "ehr.a")}, "deny", "no-drop"),
    ("ana", "clinic", S, {"statement": sql("drop", "ehr.a")}, "deny", "no-drop"),
    ("ana", "clinic", S, {"statement": sql("truncate table", "ehr.a")}, "deny", "no-drop"),
    ("ana", "clinic", S, {"statement": sql("dropped", "ehr.a")}, "deny", "default-deny"),
    ("ana", "clinic", S, {}, "deny", "default-deny"),
    ("eve", "web01", "shell", {}, "allow", "shell"),
    ("eve", "web01", "exec", {"command": "uptime"}, "allow", "shell"),
    ("eve", "web01", "exec", {"command": "rm -rf /"}, "deny", "no-rm"),
    ("eve", "web01", "exec", {"command": "/bin/rm x"}, "deny", "no-rm"),
    ("eve", "web01", "exec", {"command": "  rm   x"}, "deny", "no-rm"),
    ("eve", "web01", "exec", {"command": "dd if=/dev/zero of=/dev/sda"}, "deny", "no-rm"),
    ("eve", "web01", "exec", {"command": "rmdir x"}, "allow", "shell"),
    ("eve", "web01", "exec", {"command": ""}, "allow", "shell"),
    ("ana", "web01", "exec", {"command": "uptime"}, "deny", "default-deny"),
    ("eve", "web01", "sftp", {}, "deny", "default-deny"),
    ("ana", "clinic", "export", {"rows": 999}, "allow", "rows"),
    ("ana", "clinic", "export", {"rows": 1000}, "deny", "default-deny"),
    ("ana", "clinic", "export", {}, "allow", "rows"),
    ("ole", "clinic", "export", {"rows": 9}, "deny", "default-deny"),
    ("ole", "clinic", "export", {"rows": 10}, "ask", "ask-export"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "target", "action", "more", "outcome", "rule"), TABLE)
def test_truth_table(who, target, action, more, outcome, rule):
    decision = ask(who, target, action, **more)
    assert (str(decision.outcome), decision.rule) == (outcome, rule)


def test_a_decision_carries_what_its_rule_says():
    decision = ask("ana", "clinic", "statement", statement=sql("update", "ehr.a"))
    assert decision.approvers == ("officer",)
    assert decision.timeout == timedelta(minutes=5)
    assert decision.reason == "update on clinic needs an approval"
    denied = ask("ana", "clinic", "statement", statement=sql("select", "secret.a"))
    assert denied.reason == "not for anybody"
    assert ask("ana", "clinic", "export", rows=1).row_limit == 1000


def test_the_smallest_row_limit_wins():
    rules = RuleSet(
        rules=(
            Rule(id="a", effect="allow", rows=50),
            Rule(id="b", effect="allow", rows=10),
        )
    )
    decision = decide(rules, Question(ANA, TargetName("t"), Action.CONNECT, NOW))
    assert decision.row_limit == 10


def test_roles_come_from_groups_or_names():
    assert roles_of(RULES, ANA) == {"analyst"}
    assert roles_of(RULES, EVE) == {"engineer"}
    assert roles_of(RULES, person("nobody", "Analysts")) == frozenset()


def test_a_rule_that_asks_about_reading_only():
    rules = RuleSet(rules=(Rule(id="r", effect="allow", writes=False),))
    for writes, outcome in ((False, Outcome.ALLOW), (True, Outcome.DENY)):
        question = Question(
            ANA, TargetName("t"), Action.STATEMENT, NOW, sql("select", "a.b", writes=writes)
        )
        assert decide(rules, question).outcome is outcome


# Properties

NAMES = st.sampled_from(["select", "delete", "drop", "drop table", "update"])
RELATIONS = st.sampled_from(["ehr.a", "ehr.b", "secret.c"])
STATEMENTS = st.builds(
    lambda kind, nested, relations, where, writes: sql(
        kind, *relations, nested=nested, where=where, writes=writes
    ),
    NAMES,
    st.sets(NAMES),
    st.sets(RELATIONS),
    st.booleans(),
    st.booleans(),
)
QUESTIONS = st.builds(
    Question,
    identity=st.sampled_from(list(PEOPLE.values())),
    target=st.sampled_from([TargetName("clinic"), TargetName("web01")]),
    action=st.sampled_from(Action),
    at=st.just(NOW),
    statement=st.none() | STATEMENTS,
    command=st.none() | st.sampled_from(["rm -rf /", "uptime", "", "/bin/rm x"]) | st.text(),
    rows=st.none() | st.integers(0, 50),
)


@st.composite
def rules(draw, effects=("allow", "ask", "deny")):
    effect = draw(st.sampled_from(effects))
    return {
        "effect": effect,
        "roles": draw(st.sets(st.sampled_from(["analyst", "officer", "engineer"]))),
        "targets": draw(st.sets(st.sampled_from(["clinic", "web01"]))),
        "actions": draw(st.sets(st.sampled_from(list(Action)))),
        "statements": draw(st.sets(NAMES)),
        "relations": draw(st.sets(st.sampled_from(["ehr.*", "ehr.a", "secret.*"]))),
        "commands": tuple(draw(st.lists(st.sampled_from(["rm", "rm *"]), max_size=1))),
        "without_where": draw(st.booleans()),
        "writes": draw(st.none() | st.booleans()),
        "rows": draw(st.none() | st.integers(0, 50)),
        "approvers": ("officer",) if effect == "ask" else (),
    }


def build(bodies):
    return RuleSet(
        roles=RULES.roles,
        rules=tuple(Rule(id=f"r{number}", **body) for number, body in enumerate(bodies)),
    )


LENIENCY = {Outcome.DENY: 0, Outcome.ASK: 1, Outcome.ALLOW: 2}


@given(QUESTIONS)
def test_the_empty_policy_denies_everything(question):
    """No rule, no access."""
    decision = decide(RuleSet(), question)
    assert (decision.outcome, decision.rule) == (Outcome.DENY, "default-deny")


@given(st.lists(rules(), max_size=5), rules(effects=("deny",)), QUESTIONS)
def test_adding_a_deny_never_allows_more(bodies, deny, question):
    """With one more deny rule the answer is the same or stricter."""
    before = decide(build(bodies), question).outcome
    after = decide(build([*bodies, deny]), question).outcome
    assert LENIENCY[after] <= LENIENCY[before]


@given(st.lists(rules(), max_size=5), QUESTIONS, st.datetimes(timezones=st.just(UTC)))
def test_a_decision_does_not_depend_on_the_time(bodies, question, at):
    """`session.postgres.decisions` remembers them; a rule that looks at a clock must end that."""
    policy = build(bodies)
    assert decide(policy, dataclasses.replace(question, at=at)) == decide(policy, question)


@given(st.lists(rules(), max_size=5), QUESTIONS, st.randoms())
def test_the_order_of_rules_never_matters(bodies, question, random):
    """Any order of the same rules gives the same outcome."""
    shuffled = random.sample(bodies, len(bodies))
    assert decide(build(bodies), question).outcome is decide(build(shuffled), question).outcome


@given(st.lists(rules(), max_size=5), QUESTIONS)
def test_the_strictest_matching_rule_decides(bodies, question):
    """Deny beats ask beats allow, and the named rule is one that matches.

    What nobody inspects is offered by none but a rule that names it.
    """
    rule_set = build(bodies)
    decision = decide(rule_set, question)
    matches = matching_rules(rule_set, question)
    named = any(question.action in rule.actions for rule in matches)
    if question.action in UNINSPECTED and not named:
        matches = tuple(rule for rule in matches if rule.effect is Outcome.DENY)
    if not matches:
        assert decision.rule == "default-deny"
    else:
        assert LENIENCY[decision.outcome] == min(LENIENCY[rule.effect] for rule in matches)
        assert decision.rule in {rule.id for rule in matches}
        assert bool(decision.approvers) == (decision.outcome is Outcome.ASK)


def asking(rule: str, *approvers: str) -> Decision:
    return Decision(Outcome.ASK, rule, "", approvers=approvers)


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        ([asking("a", "dba"), asking("b", "boss")], ["a", "b"]),
        ([asking("a", "dba"), asking("b", "dba")], ["a"]),
        ([asking("a", "dba", "boss"), asking("b", "boss")], ["b"]),
        ([asking("a", "x"), ask_everybody([asking("b", "y"), asking("c", "z")])], ["a", "b", "c"]),
    ],
)
def test_every_rule_that_asks_is_answered_by_one_of_its_approvers(asked, needed):
    decision = ask_everybody(asked)
    assert [one.rule for one in (decision, *decision.further)] == needed
    assert all(one.further == () for one in decision.further)


def test_two_rules_that_ask_are_two_approvals():
    rules = [
        {"id": "one", "effect": "ask", "approvers": ["officer"]},
        {"id": "two", "effect": "ask", "approvers": ["engineer"]},
    ]
    roles = {"officer": Role(groups={"officers"}), "engineer": Role(identities={"eve"})}
    question = Question(ANA, TargetName("web01"), Action.EXEC, NOW, command="ls")
    decision = decide(RuleSet(roles=roles, rules=[Rule(**one) for one in rules]), question)
    assert (decision.rule, [one.rule for one in decision.further]) == ("one", ["two"])
