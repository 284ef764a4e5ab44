"""Decide a long command line or script in a process of its own, which has a limit.

The grammar takes seconds and gigabytes for some texts (`ls|ls|ls|…`), and nothing can stop
it from within. So whatever is longer than `QUICK_CHARS` is judged by a child: it has its
own memory, `JUDGE_SECONDS`, and no other text than this one. What it does not answer is
denied.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from appliance.model import Question
from appliance.policy.rules import RuleSet
from appliance.session.child_limits import MEMORY_BYTES, limit_child
from appliance.session.guard import NOT_JUDGED, CommandDecision, decide_command, decide_typed
from appliance.shell.commands import UNKNOWN

QUICK_CHARS = 1024
"""The worst text of this length that is known takes 60 ms."""
JUDGE_SECONDS = 10.0
"""A script of 250 kB takes 1 s on an idle core."""
NOT_ANSWERED = replace(NOT_JUDGED, rule="command-error")


async def judge_command_line(
    room: asyncio.Semaphore,
    rule_set: RuleSet,
    question: Question,
    *,
    stdin: str | None = None,
    is_terminal: bool = False,
    is_shell_input: bool = False,
) -> CommandDecision:
    """Decide as `decide_command` does, but hold nobody up for longer than a moment.

    `room` says how many children there may be. With `is_shell_input`, the question's
    command is what a login shell without a terminal reads: decided as typed lines are.
    """
    if len(question.command or "") + len(stdin or "") <= QUICK_CHARS:
        return _decide(rule_set, question, stdin, is_terminal, is_shell_input)
    answer = await run_apart(room, _decide, rule_set, question, stdin, is_terminal, is_shell_input)
    # SECURITY: test_what_cannot_be_judged_within_the_limits_is_denied.
    if not isinstance(answer, CommandDecision):
        return CommandDecision(NOT_ANSWERED, (UNKNOWN.text,))
    return answer


async def run_apart(
    room: asyncio.Semaphore, function: Callable[..., object], *args: object
) -> object:
    """Return what `function` returns in a process of its own; `None` if it does not.

    Both are pickled: the child is this program, under this user, and the gateway would
    otherwise do its work itself.
    """
    request = pickle.dumps((function, args))
    async with room:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", __name__,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(JUDGE_SECONDS):
                answer, _ = await child.communicate(request)
        except TimeoutError:
            answer = b""
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0 or not answer:
        return None  # Also if it ended in the moment in which it was given up.
    result: object = pickle.loads(answer)  # noqa: S301  see above
    return result


def _decide(
    rule_set: RuleSet,
    question: Question,
    stdin: str | None,
    is_terminal: bool,
    is_shell_input: bool,
) -> CommandDecision:
    if is_shell_input:
        return decide_typed(rule_set, question, is_whole=True, has_terminal=False)
    return decide_command(rule_set, question, stdin=stdin, is_terminal=is_terminal)


def _answer() -> None:
    limit_child(MEMORY_BYTES)
    function, args = pickle.load(sys.stdin.buffer)  # noqa: S301
    sys.stdout.buffer.write(pickle.dumps(function(*args)))


if __name__ == "__main__":
    _answer()
