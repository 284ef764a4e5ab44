import json
from datetime import UTC, datetime

import pytest

from appliance.cli.playback import COLUMNS, draw_activity, render_statement, show_live
from appliance.recording.events import Code, Event, Header


def test_a_statement_is_a_line():
    data = json.dumps({"text": "SELECT $1", "ms": 3, "rows": 1, "masked": ["ssn"]})
    assert render_statement(data) == "SELECT $1  -- 3 ms; 1 rows; masked: ssn"
    assert render_statement('{"text": "SELECT 1"}') == "SELECT 1  -- ? ms; ? rows"


@pytest.mark.parametrize("data", ["", "[]", "{}", "\x1b[2J"])
def test_what_is_no_statement_is_shown_plainly(data):
    assert "\x1b" not in render_statement(data)


def test_activity_is_drawn_over_time():
    assert draw_activity([]) == "nothing happened"
    line = draw_activity([Event(0.0, Code.OUTPUT, "x"), Event(100.0, Code.OUTPUT, "x" * 1000)])
    assert line.endswith("█ 100 s")
    assert line[0] == "▁"
    assert line[1 : COLUMNS - 1].strip() == ""
    assert draw_activity([Event(0.0, Code.OUTPUT, "x")]).startswith("█")


@pytest.mark.parametrize("terminal", [True, False])
def test_live_output_is_safe(capsys, terminal):
    header = Header("shell s1", 80, 24, datetime(2026, 11, 25, tzinfo=UTC), terminal)
    show_live(header, [Event(0, Code.OUTPUT, "a\x1b]52;c;x\x07b")])
    assert capsys.readouterr().out.startswith("ab")
