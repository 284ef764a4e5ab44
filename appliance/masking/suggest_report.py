"""Suggestions as YAML to paste into `policy.yml`, with the reasons as comments. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from appliance.masking.rules import ProtectedData
from appliance.masking.suggest import Suggestion

INDENT = "        "
"""Of a column in `policy.yml`: targets, name, phi, columns."""


def render_suggestions(
    target: str, rules: ProtectedData, suggestions: Iterable[Suggestion], columns: int
) -> str:
    """Return what to paste for `target`; what the policy has already is left out.

    `columns` is how many were looked at. Names and comments come from the database:
    whatever they hold, the text stays comments and column lines.
    """
    found = tuple(suggestions)
    new = [s for s in found if str(s.column) not in rules.columns]
    lines = [
        f"# {target}: {len(found)} of {columns} columns look like PHI by name, type, comment and",
        "# foreign keys; no value was read. Not a de-identification: a person reviews each line.",
    ]
    if len(new) < len(found):
        lines.append(f"# The policy has {len(found) - len(new)} of them already.")
    if not new:
        return "\n".join([*lines, "# Nothing to add."])
    if rules.columns:
        lines.append(f"# Paste below `columns:` in targets.{target}.phi of policy.yml:")
    else:
        lines += [f"# Paste into targets.{target} of policy.yml:", "    phi:", "      columns:"]
    for suggestion in new:
        lines += _render(suggestion)
    return "\n".join(lines)


def _render(suggestion: Suggestion) -> list[str]:
    part = f"{suggestion.part}, " if suggestion.part else ""
    head = f"{part}{suggestion.title} ({suggestion.confidence}): "
    comment = INDENT + "# " + _one_line(head + "; ".join(suggestion.reasons))
    name = str(suggestion.column)
    return [comment, f"{INDENT}{_scalar(name)}: {_scalar(str(suggestion.mask))}"]


def _one_line(text: str) -> str:
    # SECURITY: a line break in a comment would continue as policy; see
    # test_a_comment_cannot_become_policy.
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _scalar(text: str) -> str:
    """Return `text` as YAML of one line."""
    style = None if text.isascii() and text.isprintable() else '"'
    dumped: str = yaml.safe_dump(text, default_style=style, width=10**9)
    return dumped.removesuffix("\n").removesuffix("\n...")
