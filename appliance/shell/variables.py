"""What an assignment runs or changes: prompts, paths, pagers, zsh's tables. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appliance.policy.patterns import HOLE
from appliance.shell.arithmetic import sets_dangerous
from appliance.shell.programs import (
    COMMAND_VARIABLES,
    DANGEROUS_VARIABLES,
    EDITORS,
    PAGERS,
    TERMINALS,
    ZSH_LISTS,
    ZSH_TABLES,
)

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

_PLAIN = r"(?:[^\\$`>\0-\x1f\ue000-\ue006]|\\[hHjlnstTuvVwWAd@!#$])"
_HIDDEN = rf"\\\[(?:\\(?:e|E|033)\[[\d;]*m|\\(?:e|033)\][012];{_PLAIN}*?\\(?:a|007))*\\\]"
PLAIN_PROMPT = re.compile(rf"(?:{_PLAIN}|{_HIDDEN})*(?:[$#%:❯»➜]|\\\$)(?:{_HIDDEN})? ")
"""A prompt that runs nothing, and looks like one, and not like the second one."""

SYSTEM_PATH = re.compile(
    r"(?:/usr/(?!\.)|/s?bin(?=[:/]|$))(?:(?!\.\.)[\w.+/-])*(?::(?:/usr/(?!\.)|/s?bin(?=[:/]|$))(?:(?!\.\.)[\w.+/-])*)*"
)
"""Folders that belong to the system, where nobody else puts a program."""


def judge_variable(judge: Judge, name: str, value: str, depth: int) -> None:
    """Judge an assignment: some variables change or hold what other programs run."""
    if re.search(r"\$\(|`", value) or (name != "PATH" and sets_dangerous(value)):
        judge.add_unknown()  # Code in data, for an `eval` or a sum that comes later.
    if name == "PS1" and PLAIN_PROMPT.fullmatch(value):
        return
    if name in ZSH_TABLES or (name in ZSH_LISTS and value == HOLE):
        judge.add_unknown()
        judge.judge_possible(["sh", "-c", value], depth)
    elif name == "PATH" and SYSTEM_PATH.fullmatch(value):
        return
    elif DANGEROUS_VARIABLES.match(name) or (name == "TERM" and not TERMINALS.match(value)):
        judge.add_unknown()
    elif name.startswith("GIT_TRACE") and value.startswith("/"):
        judge.add_possible(["redirect", value])
    elif COMMAND_VARIABLES.match(name):
        harmless = PAGERS if name.endswith("PAGER") else EDITORS
        if value not in harmless:
            judge.judge_with_arguments(value, depth)
