"""Ways for an identifier or a secret on the screen to get into the redacted copy.

What gets there all the same is in docs/formats.md, "Redacted copies".
"""

from __future__ import annotations

import base64
import json
import time

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
    "control within a sequence": f"536-{ESC}[3\x071m22-1847",
    "cancelled sequence": f"536-{ESC}[3\x1822-1847",
    "substituted sequence": f"536-{ESC}[3\x1a22-1847",
    "sequence that another cuts off": f"536-{ESC}[3{ESC}[m22-1847",
    "title that a sequence cuts off": f"536-{ESC}]0;x{ESC}[m22-1847",
    "cancelled title": f"536-{ESC}]0;x\x1822-1847",
    "device string with an escape": f"536-{ESC}Pa{ESC}b{ESC}\\22-1847",
    "title of two lines": f"536-{ESC}]0;a\nb\x0722-1847",
    "cursor to the right between digits": f"536-22{ESC}[1C1847",
    "cursor back": f"536-XX{ESC}[2D22-1847",
    "cursor back by one byte": "536-XX\x9b2D22-1847",
    "column": f"536-22-{ESC}[10G1847",
    "blanks by a column": f"536{ESC}[10G22{ESC}[20G1847",
    "cursor at the end": f"536-22-1847\x08{ESC}[C",
    "written over": f"536-2-1847{ESC}[5D2-1847",
    "inserted digit": f"536-2-1847{ESC}[5D{ESC}[1@2{ESC}[9C",
    "insert mode": f"536-2-1847{ESC}[5D{ESC}[4h2{ESC}[4l{ESC}[9C",
    "deleted": f"536X-22-1847{ESC}[9D{ESC}[P{ESC}[20C",
    "erased": f"536-22-9999{ESC}[4D{ESC}[K1847",
    "repeated": f"536-2{ESC}[b-1847",
    "accents": "5\u03013\u03016\u0301-2\u03012-1847",
    "keycaps": "5\ufe0f\u20e33\ufe0f\u20e36\ufe0f\u20e3-22-1847",
    "variation selector": "5\U000e010036-22-1847",
    "joiner": "5\u034f36-22-1847",
    "filler": "5\u316436-22-1847",
    "braille blank": "536\u280022\u28001847",
    "no character": "536-2\ufffd2-1847",
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


def test_a_number_moved_about_in_its_line_is_not_in_the_copy():
    """What bash sends when a digit is put in and the cursor stays there, and in vi's mode."""
    assert copied("$ grep 536-2-1847 f\x1b[7D\x1b[1@2\r\n") == "$ grep [ssn] f\r\n"
    assert copied("$ grep 53622-1847 f" + "\x08" * 9 + "-22-1847 f\x08\x08\r\n").count("22-") == 0


@pytest.mark.parametrize("split_at", range(1, 4))
def test_a_character_in_two_pieces_parts_no_number(split_at):
    shown = "５３６-２２-１８４７".encode()
    whole = redactor_of(shown[:split_at], shown[split_at:])
    assert whole == "[ssn]\r\n"


def redactor_of(*pieces: bytes) -> str:
    redactor = Redactor([load_replace("python")], terminal=True)
    fed = [Event(0, Code.OUTPUT_BYTES, base64.b64encode(piece).decode("ascii")) for piece in pieces]
    events = [one for event in fed for one in redactor.feed(event)]
    return "".join(event.data for event in (*events, *redactor.end()))


@pytest.mark.parametrize(
    "unit",
    ["\x9d", "\x9d\n", "\x1b]", "\x1bP", "\x9b", "\x9b0", "\x1b[", "\x1b ", "a\x08", "\r", " \r",
     "\x1b[4096@", "a\x1b[4096b", "\x1b[4096Ca", "-\x1b[9999C", "患\x08"],
    ids=ascii,
)  # fmt: skip
def test_no_output_takes_long_to_read(unit):
    """The gateway reads it beside every other session: 64 Ki took 38 s of `\x9d`."""
    began = time.process_time()
    copied(unit * (65536 // len(unit)))
    assert time.process_time() - began < 5
