import csv
import io
from datetime import UTC, datetime

import pytest

from appliance.audit.events import encode_entry
from appliance.audit.keys import load_signing_key
from appliance.audit.log import AuditLog
from appliance.cli.config import create_keys
from appliance.cli.log import neutralise_cell, render_entry, write_csv
from appliance.config import load_machine
from appliance.model import AuditEvent, SessionId, TargetName

from .running import ctl

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def event(name="ana", **data):
    return AuditEvent(
        "access:session:opened", NOW, SessionId("0123456789"), name, TargetName("clinic"), data
    )


@pytest.fixture
def config(tmp_path, monkeypatch):
    path = tmp_path / "bastion.yml"
    path.write_text("version: 1\noidc: {issuer: https://idp, client_id: b}\n")
    (tmp_path / "policy.yml").write_text("version: 1\n")
    monkeypatch.setenv("BASTION_CONFIG", str(path))
    machine = load_machine(path)
    create_keys(machine)
    log = AuditLog(
        machine.audit.directory,
        machine.audit.origin,
        load_signing_key(machine.audit.signing_key),
        NOW,
    )
    log.append([event(f"person{number}") for number in range(5)])
    log.close(NOW)
    return machine


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("ana@example.org", "ana@example.org"),
        ("", ""),
        ("1-2", "1-2"),
    ],
)
def test_csv_cells_are_never_formulas(text, cell):
    assert neutralise_cell(text) == cell


def test_csv_has_a_row_for_each_entry():
    out = io.StringIO()
    write_csv(iter([encode_entry(7, event('=cmd|"x"', rows=3))]), out)
    header, row = csv.reader(io.StringIO(out.getvalue()))
    assert header == ["index", "at", "kind", "session", "identity", "target", "data"]
    assert row[0] == "7"
    assert row[4] == '\'=cmd|"x"'
    assert row[6] == '{"rows": 3}'


def test_an_entry_cannot_move_the_cursor():
    line = render_entry(encode_entry(0, event("ana\x1b[2J\n")))
    assert line.isprintable()
    assert "access:session:opened" in line


def test_tail_prints_the_last_entries(config):
    lines = ctl("log", "tail", "-n", "3").splitlines()
    assert len(lines) == 3
    assert "audit:log:closed" in lines[-1]
    assert "person4" in lines[-2]


def test_export_jsonl_is_what_was_signed(config):
    exported = ctl("log", "export", "--format", "jsonl")
    assert exported == (config.audit.directory / "entries.jsonl").read_text()


def test_export_csv(config):
    rows = list(csv.reader(io.StringIO(ctl("log", "export", "--format", "csv"))))
    assert len(rows) == 1 + 7


def test_verify_says_size_and_root(config):
    output = ctl("log", "verify")
    assert "intact: 7 entries, 7 of them signed" in output
    assert "root: " in output


def test_verify_names_the_first_bad_entry(config):
    path = config.audit.directory / "entries.jsonl"
    path.write_text(path.read_text().replace("person2", "personX"))
    output = ctl("log", "verify", code=1)
    assert "NOT INTACT: entry 3" in output
    assert "first bad entry: 3" in output


def test_a_missing_log_is_one_sentence(config):
    (config.audit.directory / "entries.jsonl").unlink()
    for command in ("tail", "export", "verify"):
        with pytest.raises(Exception, match="cannot be read"):
            ctl("log", command)
