"""Long command lines and scripts are judged elsewhere, with the same answers."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import time

import pytest

from appliance.model import Outcome
from appliance.policy.rules import RuleSet
from appliance.session import judging
from appliance.session.guard import decide_command
from tests.unit.session.test_guard import ADA, ALL, NOW, Action, Question, TargetName, rule

LONG = "echo one two three\n" * 400
RULES = RuleSet.model_validate({"roles": {"boss": {}}, "rules": [ALL, rule("deny", "rm -rf *")]})


def question(line: str) -> Question:
    return Question(ADA, TargetName("web01"), Action.EXEC, NOW, command=line)


def judge(line: str, stdin: str | None = None, rules: RuleSet = RULES):
    return asyncio.run(
        judging.judge_command_line(asyncio.Semaphore(1), rules, question(line), stdin=stdin)
    )


@pytest.mark.parametrize(
    ("line", "stdin"),
    [
        ("ls", None),
        ("rm -rf /srv", None),
        (LONG, None),
        (LONG + "rm -rf /srv", None),
        ("bash -s", LONG),
        ("bash -s", LONG + "rm -rf /srv\n"),
        ("bash -s", "echo \udcff\n" + LONG),
    ],
)
def test_the_answer_is_that_of_the_guard(line, stdin):
    assert judge(line, stdin) == decide_command(RULES, question(line), stdin=stdin)


def test_what_cannot_be_judged_within_the_limits_is_denied(monkeypatch):
    monkeypatch.setattr(judging, "JUDGE_SECONDS", 0.5)
    answer = judge("bash -s", "ls|" * 60_000)
    assert (answer.decision.outcome, answer.decision.rule) == (Outcome.DENY, "command-error")


def test_a_child_has_a_bounded_memory():
    code = (
        "from appliance.session import judging; judging.MEMORY_BYTES = 300 << 20; judging._answer()"
    )
    request = pickle.dumps((RULES, question("bash -s"), "ls|" * 20_000, False))
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, input=request, capture_output=True
    )
    assert ended.returncode != 0
    assert ended.stdout == b""


def test_others_go_on_meanwhile():
    async def run() -> float:
        done = asyncio.create_task(
            judging.judge_command_line(
                asyncio.Semaphore(1), RULES, question("bash -s"), stdin="ls -l a b c d\n" * 17_000
            )
        )
        longest, cpu = 0.0, time.process_time()
        while not done.done():
            await asyncio.sleep(0.001)
            now = time.process_time()
            longest, cpu = max(longest, now - cpu), now
        return longest

    assert asyncio.run(run()) < 0.1  # Of processor time: judging takes 0.4 s.


def test_a_judge_that_ends_without_an_answer_has_not_answered():
    assert asyncio.run(judging.run_apart(asyncio.Semaphore(1), os._exit, 0)) is None
