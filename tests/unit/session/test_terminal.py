"""The guard of a terminal against a target that shows what a test says, when it says it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from appliance.model import Action, AuditReceipt, Identity, Outcome, Question, TargetName
from appliance.policy.rules import RuleSet
from appliance.session import judging
from appliance.session.terminal import judging as terminal_judging
from appliance.session.terminal.guard import TerminalGuard
from appliance.session.terminal.judging import LineJudge
from appliance.session.terminal.reading import PROBE

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Identity("ada", "ada", "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))
RULES = RuleSet.model_validate(
    {
        "rules": [
            {"id": "all", "effect": "allow", "actions": ["exec", "shell"]},
            {"id": "no", "effect": "deny", "commands": ["touch *hacked*"]},
        ]
    }
)
PROMPT = b"\x1b[?2004hada@web01:/srv$ "
RUNS = b"\r\n\x1b[?2004l"


class Target:
    """What came to the target, what the client saw, and what the log has."""

    def __init__(self) -> None:
        self.typed, self.shown, self.events = b"", b"", []
        self.marks: list[str] = []
        session = SimpleNamespace(
            services=SimpleNamespace(
                policy=SimpleNamespace(rule_set=RULES), judging=asyncio.Semaphore(1)
            ),
            question=lambda action, **more: Question(ADA, TargetName("w"), action, NOW, **more),
            record_event=self._record,
            mark=self.marks.append,
        )
        self.guard = TerminalGuard(session, (80, 24), self._send, self._show, self._ask)
        self.echoes, self.answers = False, True

    async def _record(self, kind: str, **facts: object) -> AuditReceipt:
        self.events.append((kind, facts))
        return AuditReceipt(len(self.events))

    async def _send(self, data: bytes, *, is_typed: bool = True) -> None:
        self.typed += data
        if data == PROBE and self.answers:
            self.show(b"=^\b\x1b[K\b\x1b[K")
        if self.echoes and is_typed and data.isascii() and data.decode().isprintable():
            self.show(data)

    async def _ask(self, *_: object) -> None:
        raise AssertionError("nothing is asked here")

    def _show(self, data: bytes) -> None:
        self.shown += data

    def show(self, data: bytes) -> None:
        self.shown += self.guard.feed_output(data)

    async def type(self, keys: bytes) -> None:
        await self.guard.type(keys)
        await self.guard.finish()


def visit(steps: Callable[[Target], Awaitable[None]]) -> Target:
    async def run() -> Target:
        target = Target()
        running = asyncio.create_task(target.guard.run())
        try:
            async with asyncio.timeout(20):
                await steps(target)
        finally:
            running.cancel()
        return target

    return asyncio.run(run())


async def at_the_prompt(target: Target) -> None:
    target.show(PROMPT)
    target.echoes = True


async def in_vim(target: Target) -> None:
    await at_the_prompt(target)
    await target.type(b"vim x\r")
    target.echoes = False
    target.show(RUNS + b"\x1b[?1049h\x1b[H\x1b[2J\x1b[24;1H\x1b[1;1H")


def test_a_line_at_the_prompt_runs_if_no_rule_is_against_it():
    async def steps(target: Target) -> None:
        await at_the_prompt(target)
        await target.type(b"ls\r")

    target = visit(steps)
    assert target.typed == b"ls\r"
    assert [kind for kind, _ in target.events] == ["shell:command:allowed"]
    assert target.marks == ["command: ls"]


def test_what_the_screen_does_not_show_is_not_named_in_the_recording():
    async def steps(target: Target) -> None:
        await at_the_prompt(target)
        target.echoes = False
        await target.type(b"hunter2\r")

    target = visit(steps)
    assert [facts["rule"] for _, facts in target.events] == ["command-unknown"]
    assert not target.marks


def test_a_refused_line_is_cleared_and_the_reason_shown():
    async def steps(target: Target) -> None:
        await at_the_prompt(target)
        await target.type(b"touch hacked\r")

    target = visit(steps)
    assert target.typed == b"touch hacked\x15\x03"
    assert b"bastion: " in target.shown
    assert [kind for kind, _ in target.events] == ["shell:command:denied"]
    assert target.marks == ["command: touch hacked"]


@pytest.mark.parametrize("keys", [b"!!sh\r", b":!sh\r", b"\x1b!!sh\r", b"!jtouch hacked\r"])
def test_a_program_that_has_not_shown_its_keys_yet_does_not_get_return(keys):
    async def steps(target: Target) -> None:
        await in_vim(target)
        await target.type(b"itouch hacked\x1b")
        target.show(b"\x1b[1;1Htouch hacked\x1b[1;12H")
        await target.type(keys)

    target = visit(steps)
    assert not target.typed.endswith(b"\r"), "the program is slow, and the key was passed on"
    assert target.events[-1][0] == "shell:command:denied"


def test_what_it_shows_late_is_judged_then():
    async def steps(target: Target) -> None:
        await in_vim(target)
        typing = asyncio.create_task(target.type(b"!!sort\r"))
        while not target.typed.endswith(b"!!sort"):  # noqa: ASYNC110
            await asyncio.sleep(0)
        target.show(b"\x1b[24;1H:.!sort")
        await typing

    assert visit(steps).typed.endswith(b"!!sort\r")


@pytest.mark.parametrize("keys", [b"ihello\r", b"ia # b!\r", b"dd\r", b"\x1b[A\r"])
def test_text_in_an_editor_is_text(keys):
    async def steps(target: Target) -> None:
        await in_vim(target)
        target.echoes = True
        await target.type(keys)

    assert visit(steps).typed.endswith(keys)


@pytest.mark.parametrize("is_programs", [True, False])
def test_ctrl_x_that_ended_a_program_is_not_the_next_lines(is_programs):
    """nano ends at it; if it ended before, Readline has the key and would run its editor."""

    async def steps(target: Target) -> None:
        await in_vim(target)
        await target.type(b"\x18")
        target.show(b"\x1b[?1049l" + PROMPT)
        target.echoes, target.answers = True, is_programs
        await target.type(b"e")

    target = visit(steps)
    assert target.typed.endswith(b"\x18" + PROBE + (b"e" if is_programs else b"\x15\x03"))


@pytest.mark.parametrize(("end", "runs"), [(b"ls", True), (b"touch hacked", False)])
def test_a_long_line_is_judged_apart_and_holds_nobody_up(monkeypatch, end, runs):
    apart = []

    async def run_apart(*args):
        apart.append(args[1])
        return await judging.run_apart(*args)

    monkeypatch.setattr(terminal_judging, "run_apart", run_apart)
    line = b"; ".join([b"echo " + b"x" * 40 + b" | cat"] * 25 + [end])

    async def steps(target: Target) -> None:
        await at_the_prompt(target)
        await target.type(line)
        await target.type(b"\r")

    target = visit(steps)
    assert target.typed.endswith(b"\r") is runs
    assert apart == [LineJudge.judge_line]


def test_lines_of_a_long_here_document_are_judged_by_themselves_until_it_ends():
    judge = LineJudge(RULES, Question(ADA, TargetName("w"), Action.SHELL, NOW))
    judge.pending = "cat <<E\n" + "x\n" * 2000
    for line in ("y", "$(touch \\", "hacked)"):
        assert judge.judge_line(line).decision.outcome is Outcome.ALLOW
        judge.pending += line + "\n"
    assert judge.judge_line("E").decision.outcome is Outcome.DENY
    judge.pending = "cat <<E\n"
    assert judge.judge_line("touch hacked").decision.outcome is Outcome.ALLOW, "it is data"
    assert judge.judge_line("$(touch hacked)").decision.outcome is Outcome.DENY


async def interrupted(target: Target) -> None:
    await at_the_prompt(target)
    await target.type(b"sleep 9\r")
    target.show(RUNS)
    await target.type(b"\x03")


def test_what_was_typed_between_an_interrupt_and_the_prompt_is_part_of_the_line():
    async def steps(target: Target) -> None:
        await interrupted(target)
        await target.type(b"touch hacked")
        target.show(b"\r\n" + PROMPT + b"touch hacked")
        await target.type(b"\r")

    target = visit(steps)
    assert not target.typed.endswith(b"\r")
    assert target.events[-1][0] == "shell:command:denied"


def test_what_a_program_took_after_an_interrupt_is_no_part_of_the_line():
    async def steps(target: Target) -> None:
        await interrupted(target)
        await target.type(b"z")
        target.show(b"z\r\n" + PROMPT)
        await target.type(b"ls\r")

    target = visit(steps)
    assert target.typed.endswith(b"ls" + PROBE + b"\r")
    assert b"bastion:" not in target.shown


def test_a_line_that_an_interrupt_has_left_is_erased():
    """A shell that ignores Ctrl-C keeps its line; anybody can print what looks like a prompt."""

    async def steps(target: Target) -> None:
        await at_the_prompt(target)
        await target.type(b"touch hacked")
        await target.type(b"\x03")
        target.show(b"\r\n" + PROMPT)
        await target.type(b"\r")

    assert visit(steps).typed.endswith(b"touch hacked\x03\x01\x0b\r")


def test_a_line_after_an_interrupt_runs_as_it_was_typed():
    async def steps(target: Target) -> None:
        await interrupted(target)
        target.show(b"^C\r\n" + PROMPT)
        await target.type(b"ls\r")

    target = visit(steps)
    assert target.typed.endswith(b"\x03\x01\x0bls\r")
    assert b"bastion:" not in target.shown
