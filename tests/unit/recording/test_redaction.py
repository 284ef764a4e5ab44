from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.detectors import load_replace
from appliance.recording.events import Code, Event
from appliance.recording.redaction import Redactor, compile_terms, redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("systemctl restart nginx", "systemctl restart nginx"),
        ("ssn 123-45-6789 of", "ssn *** of"),
        ("born 1970-05-06", "born ***"),
        ("call +49 30 1234567", "call ***"),
        ("mail ana@clinic.example now", "mail *** now"),
        ("mysql --password=hunter2 db", "mysql *** db"),
        ("export API_TOKEN=abc", "export ***"),
        ("curl -H 'Authorization: x'", "curl -H ***"),
        ('psql -c "SELECT 1"', "psql -c ***"),
        ("Bearer eyJhbGciOi.x.y", "***"),
        ("key AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQ end", "key *** end"),
        ("head -n 100", "head -n 100"),
    ],
)
def test_shapes(text, redacted):
    assert redact(text) == redacted


@given(st.text(), st.text())
def test_no_long_number_remains(before, after):
    """A number of four digits or more does not pass, whatever stands around it."""
    assert "83729" not in redact(f"{before} 83729 {after}")


def redactor(*, terminal=True):
    return Redactor([load_replace("python", "K-[0-9]{6}")], terminal=terminal)


def copied(pieces, code=Code.OUTPUT, **how):
    maker = redactor(**how)
    events = [one for n, piece in enumerate(pieces) for one in maker.feed(Event(n, code, piece))]
    return "".join(event.data for event in (*events, *maker.end()))


@pytest.mark.parametrize(
    ("shown", "copy"),
    [
        ("total 12\r\n", "total 12\r\n"),
        ("SSN 123-45-6789\r\n", "SSN [ssn]\r\n"),
        ("SSN \x1b[1m123-\x1b[31m45\x1b[0m-6789\r\n", "SSN [ssn]\r\n"),
        ("123-45-67\x0889\x08\x0889\r\n", "123-45-689\r\n"),
        ("echo SSN 9 \r87-65-4321 zz\r\n", "echo SSN [ssn] zz\r\n"),
        ("mail ana@clinic.example\r\n", "mail [email]\r\n"),
        ("chart K-204711 of Zoë\r\n", "chart [mrn] of Zoë\r\n"),
        ("mysql --password=hunter2\r\n", "mysql ***\r\n"),
        ("8f14e45fceea167a5a36dedd4bea2543\r\n", "***\r\n"),
        ("/var/lib/postgresql/data/base/pg_wal\r\n", "/var/lib/postgresql/data/base/pg_wal\r\n"),
        ("2024-05-06 10:11 syslog.1\r\n", "2024-05-06 10:11 syslog.1\r\n"),
    ],
)
def test_a_copy_shows_lines_without_identifiers(shown, copy):
    assert copied([shown]) == copy


@given(st.lists(st.integers(0, 30)))
def test_however_the_output_is_cut_no_number_is_in_the_copy(cuts):
    text = "a \x1b[1mSSN 123-45-6789\x1b[0m b\r\n"
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(edges)]
    assert copied(pieces) == "a SSN [ssn] b\r\n"


def test_a_copy_of_streams_and_moments():
    maker = redactor(terminal=False)
    fed = [
        Event(1, Code.MARKER, "command: grep 123-45-6789 notes"),
        Event(2, Code.INPUT, "SELECT 1 -- 123-45"),
        Event(3, Code.ERROR_BYTES, "/3EyMy00NS02Nzg5Cg=="),  # A byte that is not UTF-8.
        Event(4, Code.STATEMENT, '{"text":"SELECT $1"}'),
        Event(5, Code.FILE, '{"file":1,"path":"/a"}'),
        Event(5, Code.FILE_BYTES, "1 0 MTIzLTQ1LTY3ODk="),
        Event(5, Code.EXIT, "0"),
    ]
    events = [one for event in fed for one in maker.feed(event)]
    assert [(one.code, one.data) for one in (*events, *maker.end())] == [
        (Code.MARKER, "command: grep [ssn] notes"),
        (Code.ERROR, "\ufffdq23-45-6789\n"),
        (Code.STATEMENT, '{"text":"SELECT $1"}'),
        (Code.EXIT, "0"),
        (Code.INPUT, "SELECT 1 -- 123-45\n"),
    ]


def test_what_a_site_names_is_left_out():
    terms = compile_terms(["(?i)patient:? \\S+ \\S+", "Zoë"])
    maker = Redactor([], terminal=False, terms=terms)
    (line,) = maker.feed(
        Event(0.0, Code.OUTPUT, "PATIENT: Ana \x1b[1mMüller\x1b[0m of Zo\u00eb, ward 3\n")
    )
    assert line.data == "*** of ***, ward 3\n"
    assert redact("patient ana müller in ward 3", terms) == "*** in ward 3"
    assert compile_terms([]) is None


@given(st.text(alphabet=st.characters()))
def test_any_text_passes_a_sites_terms(text):
    maker = Redactor([], terminal=False, terms=compile_terms(["secret"]))
    events = [*maker.feed(Event(0.0, Code.MARKER, text)), *maker.end()]
    assert all("secret" not in event.data for event in events)
