"""Paths, sizes and moves as truth tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Question
from appliance.policy.decision import decide, matches_path
from appliance.policy.files import decide_link, decide_look, decide_move, speaks_beneath, thresholds
from appliance.policy.rules import RuleSet

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVE = Identity("eve", "eve", "i", frozenset(), "test", NOW, NOW + timedelta(hours=1))
RULES = RuleSet.model_validate(
    {
        "rules": [
            {"id": "read", "effect": "allow", "actions": ["download", "list"], "paths": ["/srv/*"]},
            {
                "id": "write",
                "effect": "allow",
                "actions": ["upload"],
                "paths": ["/srv/in/*"],
                "bytes": 100,
            },
            {
                "id": "tidy",
                "effect": "allow",
                "actions": ["change"],
                "paths": ["/srv/*", "/home/*"],
            },
            {"id": "no", "effect": "deny", "paths": ["/srv/private/*", "*.key"]},
            {"id": "big", "effect": "deny", "actions": ["download"], "bytes": 1000},
            {"id": "elsewhere", "effect": "deny", "targets": ["db01"], "paths": ["/srv/x/y"]},
        ]
    }
)


def about(action: Action, path: str | None, size: int | None = 0) -> Question:
    return Question(EVE, "web01", action, NOW, path=path, bytes=size)


@pytest.mark.parametrize(
    ("path", "pattern", "covers"),
    [
        ("/srv/in", "/srv/in/*", True),
        ("/srv/in/a/b", "/srv/in/*", True),
        ("/srv/inn", "/srv/in/*", False),
        ("/srv/IN", "/srv/in/*", False),
        ("/", "/*", True),
        ("", "/*", True),
        ("/a.key", "*.key", True),
    ],
)
def test_a_pattern_that_ends_in_a_star_covers_the_directory(path, pattern, covers):
    assert matches_path(path, pattern) is covers


@pytest.mark.parametrize(
    ("action", "path", "size", "rule"),
    [
        ("download", "/srv/a", 1000, "read"),
        ("download", "/srv/a", 1001, "big"),
        ("download", "/srv/private", 0, "no"),
        ("download", "/srv/a.key", 0, "no"),
        ("download", "/etc/passwd", 0, "default-deny"),
        ("upload", "/srv/in/a", 100, "write"),
        ("upload", "/srv/in/a", 101, "default-deny"),
        ("upload", "/srv/in/a", None, "default-deny"),
        ("upload", "/srv/out/a", 0, "default-deny"),
        ("list", "/srv", None, "read"),
        ("exec", None, None, "default-deny"),
    ],
)
def test_rules_by_path_and_size(action, path, size, rule):
    assert decide(RULES, about(Action(action), path, size)).rule == rule


def test_attributes_are_seen_by_whoever_may_do_something_there():
    assert decide_look(RULES, about(Action.LIST, "/srv/in/a")).outcome == "allow"
    assert decide_look(RULES, about(Action.LIST, "/srv/private/a")).outcome == "deny"
    assert decide_look(RULES, about(Action.LIST, "/etc/passwd")).outcome == "deny"


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("/srv/in/a", "/srv/in/b", "allow"),
        ("/srv/a", "/srv/b", "allow"),
        ("/srv/a", "/etc/b", "deny"),
        ("/srv/private/a", "/srv/b", "deny"),
        ("/home/secret", "/srv/b", "deny"),
        ("/srv/in/a", "/home/b", "deny"),
        ("/srv", "/home/srv", "deny"),
        ("/srv/in/sub", "/srv/in/other", "deny"),
    ],
    ids=[
        "same",
        "same-rights",
        "closed",
        "denied",
        "readable",
        "not-writable",
        "tree",
        "keys-below",
    ],
)
def test_a_move_gives_nobody_more_than_they_had(old, new, outcome):
    move = decide_move(RULES, about(Action.CHANGE, old), about(Action.CHANGE, new), is_tree=False)
    if outcome == "allow" or old.endswith("/a"):
        # `*.key` speaks about everything below a directory, so files pass only without it.
        rules = [rule for rule in RULES.rules if rule.id != "no"]
        fewer = RuleSet(
            rules=(*rules, *(r for r in RULES.rules if r.id == "no" and "private" in new + old))
        )
        move = decide_move(
            fewer, about(Action.CHANGE, old), about(Action.CHANGE, new), is_tree=False
        )
    assert move.outcome == outcome


@pytest.mark.parametrize(
    ("pattern", "path", "speaks"),
    [
        ("/srv/a/b", "/srv/a", True),
        ("/srv/a/b", "/srv/a/b", False),
        ("/srv/a/*", "/srv/a", False),
        ("/srv/a/*", "/srv", True),
        ("/srv/a/*", "/srv/a/b", False),
        ("*.key", "/srv/a", True),
        ("/srv/*.key", "/srv/a", True),
        ("/srv/*.key", "/home", False),
        ("/srv/*[!~]", "/srv/a", True),
        ("/srv/?/?", "/srv/a", True),
        ("/s*", "/srv/a", False),
        ("*", "/srv", False),
    ],
)
def test_rules_below_a_directory(pattern, path, speaks):
    rules = RuleSet.model_validate({"rules": [{"id": "r", "effect": "deny", "paths": [pattern]}]})
    assert speaks_beneath(rules, about(Action.CHANGE, path)) is speaks


def test_thresholds_are_the_sizes_that_rules_name():
    assert thresholds(RULES) == (100, 1000)


LINKS = RuleSet.model_validate(
    {
        "roles": {"a": {}, "b": {}},
        "rules": [
            {"id": "all", "effect": "allow", "actions": ["change", "download", "upload"]},
            {"id": "small", "effect": "deny", "actions": ["upload"], "paths": ["/s/*"], "bytes": 9},
            {
                "id": "asked",
                "effect": "ask",
                "actions": ["download"],
                "paths": ["/r/*"],
                "approvers": ["a"],
            },
            {
                "id": "keep",
                "effect": "allow",
                "actions": ["download"],
                "paths": ["/k/*"],
                "keep_content": True,
            },
            *(
                {"id": name, "effect": "ask", "paths": [f"/{name}/*"], "approvers": [name]}
                for name in ("a", "b")
            ),
        ],
    }
)


@pytest.mark.parametrize(
    ("old", "new", "moves", "links"),
    [
        ("/x/f", "/x/g", "allow", "allow"),
        ("/a/f", "/a/g", "ask", "ask"),
        ("/s/f", "/x/f", "allow", "deny"),
        ("/x/f", "/s/f", "deny", "deny"),
        ("/k/f", "/x/f", "deny", "deny"),
        ("/x/f", "/k/f", "allow", "deny"),
        ("/a/f", "/b/f", "deny", "deny"),
        ("/r/f", "/x/f", "deny", "deny"),
        ("/x/f", "/r/f", "allow", "deny"),
    ],
)
def test_a_hard_link_has_the_rules_of_its_file_at_any_size(old, new, moves, links):
    both = about(Action.CHANGE, old, 5), about(Action.CHANGE, new, 5)
    assert decide_move(LINKS, *both, is_tree=False).outcome == moves
    assert decide_link(LINKS, *both).outcome == links


TREES = RuleSet.model_validate(
    {
        "rules": [
            {"id": "all", "effect": "allow", "actions": ["change", "upload"]},
            {"id": "see", "effect": "allow", "actions": ["list"], "paths": ["/x/*", "/s/*"]},
            {"id": "any", "effect": "allow", "actions": ["download"], "paths": ["/x/*", "/n/*"]},
            {
                "id": "small",
                "effect": "allow",
                "actions": ["download"],
                "paths": ["/s/*"],
                "bytes": 9,
            },
        ],
    }
)


@pytest.mark.parametrize(
    ("old", "new", "file", "tree"),
    [
        ("/x/f", "/x/g", "allow", "allow"),
        ("/s/f", "/x/f", "allow", "deny"),
        ("/n/f", "/x/f", "allow", "deny"),
        ("/x/f", "/s/f", "allow", "allow"),
        ("/x/f", "/n/f", "allow", "allow"),
    ],
)
def test_of_a_tree_names_and_files_of_any_size_count(old, new, file, tree):
    both = about(Action.CHANGE, old, 5), about(Action.CHANGE, new, 5)
    assert decide_move(TREES, *both, is_tree=False).outcome == file
    assert decide_move(TREES, *both, is_tree=True).outcome == tree
