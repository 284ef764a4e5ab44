import json
import sqlite3
from contextlib import closing

import pytest

from appliance.errors import BastionError
from appliance.recording.events import Code, Event
from appliance.recording.search import Line, LineMaker, SearchIndex, lines_of


@pytest.fixture
def index(tmp_path):
    with closing(SearchIndex(tmp_path / "recordings/search.sqlite")) as made:
        made.add(
            [
                Line("s1", 1.0, "command", "command: systemctl restart nginx"),
                Line("s2", 2.0, "statement", "SELECT name FROM ehr.patients"),
                Line("s3", 3.0, "screen", "Zürich: nginx is running"),
            ]
        )
        yield made


@pytest.mark.parametrize(
    ("words", "sessions"),
    [
        ("nginx", ["s3", "s1"]),
        ("restart NGINX", ["s1"]),
        ("sys", ["s1"]),
        ("zurich", ["s3"]),
        ("ehr.patients", ["s2"]),
        ("absent", []),
        ('") OR session:*', []),
        ("text : nginx", []),
        ("NEAR(nginx", []),
        ("*", []),
    ],
)
def test_finds_every_word_and_takes_none_as_a_query_language(index, words, sessions):
    assert [line.session for line in index.search(words, 10)] == sessions


def test_newest_first_and_so_many(index):
    assert [line.session for line in index.search("nginx", 1)] == ["s3"]
    with pytest.raises(BastionError, match="which words"):
        index.search(" ", 1)


def test_a_failing_index_is_named(tmp_path, index):
    (tmp_path / "file").touch()
    with pytest.raises(BastionError, match="cannot be opened"):
        SearchIndex(tmp_path / "file/x")
    index._connection.execute("DROP TABLE lines")
    with pytest.raises(BastionError, match="cannot be written"):
        index.add([Line("s", 0, "command", "x")])
    with pytest.raises(BastionError, match="cannot be read"):
        index.search("x", 1)
    assert issubclass(sqlite3.OperationalError, sqlite3.Error)


def test_the_index_is_readable_by_its_group_only(tmp_path, index):
    assert (tmp_path / "recordings/search.sqlite").stat().st_mode & 0o777 == 0o640


EVENTS = [
    Event(1.0, Code.MARKER, "command: ls"),
    Event(2.0, Code.STATEMENT, json.dumps({"text": "SELECT a", "ms": 1, "masked": ["t.a"]})),
    Event(3.0, Code.OUTPUT, "one\r\ntw"),
    Event(4.0, Code.OUTPUT_BYTES, "bw=="),
    Event(5.0, Code.RESIZE, "80x24"),
]


def test_screens_are_left_out_unless_wanted():
    maker = LineMaker("s1", screens=False)
    found = [line for event in EVENTS for line in maker.feed(event)] + maker.end()
    assert [(line.kind, line.text) for line in found] == [
        ("command", "command: ls"),
        ("statement", "SELECT a t.a"),
    ]
    assert [(line.at_seconds, line.text) for line in lines_of("s1", EVENTS)][2:] == [
        (3.0, "one"),
        (5.0, "two"),
    ]


def test_a_damaged_statement_is_an_empty_line():
    assert LineMaker("s", screens=False).feed(Event(0, Code.STATEMENT, "[]"))[0].text == ""
