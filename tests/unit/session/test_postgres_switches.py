"""Which settings that choose plans count as changed, and for how long."""

from __future__ import annotations

import pytest

from appliance.masking.verdict import EVERY, Control, Steering, Verdict
from appliance.model import StatementFacts
from appliance.session.postgres.switches import Switches

FACTS = StatementFacts("select", frozenset(), frozenset(), False, True, True, "")
READ = Verdict(FACTS, steering=Steering(is_steerable=True))
OTHER = Verdict(FACTS)
SORT = frozenset({"enable_sort"})
SET = Verdict(FACTS, steering=Steering(SORT))
SET_LOCAL = Verdict(FACTS, steering=Steering(SORT, is_local=True))
SET_HASH = Verdict(FACTS, steering=Steering(frozenset({"enable_hashjoin"})))
RESET = Verdict(FACTS, steering=Steering(resets=SORT))
RESET_ALL = Verdict(FACTS, steering=Steering(resets=frozenset({EVERY})))
ROLLBACK = Verdict(FACTS, control=Control("rollback"))
BACK = Verdict(FACTS, control=Control("rollback to"))
END, FAIL = "end", "fail"


def after(*steps: Verdict | str) -> Switches:
    switches = Switches()
    for step in steps:
        match step:
            case "end":
                switches.end_transaction()
            case "fail":
                switches.fail()
            case _:
                switches.note(step)
    return switches


@pytest.mark.parametrize(
    ("steps", "is_refused"),
    [
        ([], False),
        ([SET], True),
        ([SET, END], True),
        ([SET, ROLLBACK, END], True),
        ([SET_LOCAL], True),
        ([SET_LOCAL, END], False),
        ([SET, END, RESET], True),
        ([SET, END, RESET, END], False),
        ([SET, END, RESET_ALL, END], False),
        ([SET, END, RESET, SET, END], True),
        ([SET, END, SET, RESET, END], False),
        ([SET, END, RESET, FAIL, END], True),
        ([SET, END, RESET, ROLLBACK, END], True),
        ([SET, END, RESET, BACK, END], True),
        ([SET, END, ROLLBACK, RESET, END], False),
        ([SET, SET_HASH, RESET, END], True),
        ([SET, SET_HASH, RESET_ALL, END], False),
        ([RESET_ALL, SET, END], True),
    ],
)
def test_what_may_run_after(steps, is_refused):
    switches = after(*steps)
    assert (switches.refuse(READ) is not None) is is_refused
    assert switches.refuse(OTHER) is None


def test_the_refusal_names_a_setting_to_reset():
    refusal = after(SET_HASH, SET).refuse(READ)
    assert refusal is not None and "RESET enable_hashjoin" in refusal.message


def test_what_sets_one_itself_may_not_read_either():
    both = Verdict(FACTS, steering=Steering(SORT, is_steerable=True))
    assert Switches().refuse(both) is not None
