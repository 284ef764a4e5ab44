"""Ways for an identifier or a secret on the screen to get into the redacted copy.

What gets there all the same is in docs/formats.md, "Redacted copies".
"""

from __future__ import annotations

import json

import pytest

from appliance.masking.detectors import load_replace
from appliance.recording.events import Code, Event
from appliance.recording.redaction import Redactor
from appliance.recording.transcript import MAX_LINE

ESC = "\x1b"
NUMBERS = {
    "colours": f"536-{ESC}[31m22-{ESC}[0m1847",
    "cursor to the right": f"536-{ESC}[C22-1847",
    "character set": f"536-{ESC}(B22-1847",
    "cursor hidden": f"536-{ESC}[?25l22-1847",
    "saved cursor": f"536-{ESC}722-{ESC}81847",
    "two escapes": f"536-{ESC}{ESC}[31m22-1847",
    "one-byte sequence": "536-\x9b31m22-1847",
    "one-byte title": "536-\x9dtitle\x9c22-1847",
    "backspace": "536-2x\x082-1847",
    "carriage return": "zzz\r536-22-1847",
    "title": f"{ESC}]0;536-22-1847\x07",
    "link": f"{ESC}]8;;http://x/536-22-1847\x07link{ESC}]8;;\x07",
    "device string": f"{ESC}P536-22-1847{ESC}\\",
    "device string within": f"536-{ESC}P1$r{ESC}\\22-1847",
    "start of string within": f"536-{ESC}Xx{ESC}\\22-1847",
    "image": f"{ESC}]1337;File=:536-22-1847\x07",
    "unfinished title": f"{ESC}]0;536-22-1847",
    "tab": "536\t22\t1847",
    "no-break space": "536\u00a022\u00a01847",
    "no-break hyphen": "536\u201122\u20111847",
    "dash": "536\u201322\u20131847",
    "bell": "536-2\x072-1847",
    "nul": "536-2\x002-1847",
    "del": "536-2\x7f2-1847",
    "shifts": "536-2\x0e\x0f2-1847",
    "separators": "536-2\x1c\x1f2-1847",
    "zero-width space": "536-2\u200b2-1847",
    "word joiner": "536-2\u20602-1847",
    "direction mark": "536-2\u200e2-1847",
    "full-width": "\uff15\uff13\uff16-\uff12\uff12-\uff11\uff18\uff14\uff17",
    "arabic": "\u0665\u0663\u0666-\u0662\u0662-\u0661\u0668\u0664\u0667",
    "between wide characters": "患者536-22-1847患者",
    "hex dump": "00000000: 3533 362d 3232 2d31 3834 37  536-22-1847",
}
SECRETS = [
    "DB_PASSWORD={}",
    "export PGPASSWORD='{} and more'",
    "MYSQL_PWD={}",
    "VAULT_TOKEN={}",
    '{{"password": "{}"}}',
    '{{"db_password":"a\\"b {}"}}',
    "{{'secret': '{}'}}",
    "password: '{} and more'",
    "CREDENTIALS={}",
    "Cookie: session={}",
    "Authorization: Bearer {}hunter",
    "access_key = {}",
    "postgres://ada:{}@db/clinic",
    f"pass{ESC}[1mword=hun{ESC}[0mter2{{}}",
]


def copied(*pieces: str, code: Code = Code.OUTPUT) -> str:
    redactor = Redactor([load_replace("python")], terminal=True)
    events = [one for piece in pieces for one in redactor.feed(Event(0, code, piece))]
    return "".join(event.data for event in (*events, *redactor.end()))


@pytest.mark.parametrize("shown", NUMBERS.values(), ids=NUMBERS)
def test_no_way_to_show_a_number_gets_it_into_the_copy(shown):
    for copy in (copied(f"a {shown} b\r\n"), copied(*f"a {shown} b\r\n")):
        plain = "".join(str(int(char)) if char.isdecimal() else char for char in copy)
        assert "536" not in plain
        assert "847" not in plain
        assert "b" in plain


def test_a_number_typed_with_corrections_is_not_in_the_copy():
    assert copied("grep 536-2x\x7f2-18y\x7f47 f\r", code=Code.INPUT) == "grep [ssn] f\r\n"


@pytest.mark.parametrize("line", SECRETS)
def test_no_way_to_show_a_secret_gets_it_into_the_copy(line):
    assert "hunter2" not in copied(line.format("hunter2") + "\r\n")


def test_an_access_key_is_a_secret():
    assert "AKIA" not in copied("aws_id AKIAIOSFODNN7EXAMPLE\r\n")


@pytest.mark.parametrize("pad", range(0, 60, 7))
def test_a_long_line_is_not_cut_within_a_number(pad):
    people = [{"name": "x" * pad, "ssn": "536-22-1847"} for _ in range(1000)]
    line = json.dumps(people)
    for pieces in ([line + "\n"], [line[at : at + 1000] for at in range(0, len(line), 1000)]):
        copy = copied(*pieces)
        assert copy.count("[ssn]") == len(people)
        assert "22-" not in copy
        assert max(map(len, copy.splitlines())) <= MAX_LINE
