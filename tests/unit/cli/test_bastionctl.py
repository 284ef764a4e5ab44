import hashlib
import json
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import asyncssh
import click
import pyrage
import pytest

from appliance.audit.keys import load_signing_key, load_verifier
from appliance.audit.log import AuditLog
from appliance.cli import run_command, to_table
from appliance.cli.bastionctl import bastionctl
from appliance.cli.bastiond import bastiond
from appliance.config import load_machine
from appliance.errors import BastionError, ConfigError, EvidenceError, IdentityError
from appliance.model import AuditEvent, SessionId, SessionRecord, TargetName
from appliance.recording.blocks import Sealer
from appliance.recording.events import Code, Header
from appliance.recording.reader import find_recording
from appliance.recording.search import NAME, Line, SearchIndex
from appliance.recording.writer import Recording
from appliance.store import Store

from .running import ctl

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

POLICY = """\
version: 1
targets:
  web01: {kind: ssh, host: h, account: a, key_file: k, host_key: ssh-ed25519 AAAA}
roles:
  engineer: {groups: [engineers]}
  officer: {groups: [officers]}
rules:
  - {id: enter, effect: allow, roles: [engineer], actions: [connect, exec], rows: 5}
  - {id: no-rm, effect: deny, actions: [exec], commands: [rm], reason: too dangerous}
  - {id: web, effect: allow, roles: [engineer], actions: [forward], destinations: ["127.0.0.1:80"]}
  - {id: show, effect: ask, actions: [listen, agent], approvers: [officer]}
  - {id: ask-reboot, effect: ask, actions: [exec], commands: [reboot], approvers: [officer]}
"""


@pytest.fixture
def config(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "bastion.yml"
    path.write_text("version: 1\noidc: {issuer: https://idp, client_id: b}\n")
    (tmp_path / "policy.yml").write_text(POLICY)
    monkeypatch.setenv("BASTION_CONFIG", str(path))
    monkeypatch.setenv("BASTION_TOKEN_FILE", str(tmp_path / "token"))
    return path


def commands(group, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


EVERY = [*commands(bastionctl), *commands(bastiond)]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_every_command_has_help_and_an_example(path, command):
    assert command.help
    assert "Example: bastion" in command.help
    assert command.help.splitlines()[0].endswith(".")
    assert all(one.help for one in command.params if isinstance(one, click.Option))


GROUPS = [
    (("bastionctl",), bastionctl),
    *((path, command) for path, command in EVERY if isinstance(command, click.Group)),
]


@pytest.mark.parametrize(("path", "group"), GROUPS, ids=[" ".join(path) for path, _ in GROUPS])
def test_no_line_of_a_list_of_commands_is_cut(path, group):
    with click.Context(group, info_name=path[-1], terminal_width=80) as context:
        assert "..." not in group.get_help(context).split("\nCommands:")[1]


def test_config_check(config):
    assert "1 targets, 2 roles, 5 rules" in ctl("config", "check")
    config.write_text("version: 1\n")
    with pytest.raises(ConfigError, match="oidc"):
        ctl("config", "check")


@pytest.mark.parametrize(("which", "key"), [("machine", "oidc"), ("policy", "rules")])
def test_config_schema_is_json_schema(which, key):
    schema = json.loads(ctl("config", "schema", which))
    assert key in schema["properties"]
    assert schema["additionalProperties"] is False


def test_init_makes_private_keys_once(config):
    machine = load_machine(config)
    first = ctl("init")
    assert first.count("\n") == 5
    host_key = machine.state_dir / "keys/ssh_host_ed25519_key"
    secrets = (machine.audit.signing_key, machine.mask_key, host_key)
    assert [stat.S_IMODE(path.stat().st_mode) for path in secrets] == [0o600] * 3
    assert len(machine.mask_key.read_bytes()) == 32
    load_signing_key(machine.audit.signing_key)
    assert load_verifier(machine.audit.verify_key).name == machine.audit.origin
    assert asyncssh.read_private_key(host_key).get_algorithm() == "ssh-ed25519"
    before = [path.read_bytes() for path in secrets]
    assert "there already" in ctl("init")
    assert [path.read_bytes() for path in secrets] == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--group", "engineers"), 0, ["roles: engineer", "connect: allow by enter", "at most 5"]),
        (("--group", "engineers", "--command", "uptime"), 0, ["exec: allow by enter"]),
        (("--group", "engineers", "--command", "rm -rf /"), 4,
         ["exec: deny by no-rm: too dangerous", "also matched: enter"]),
        (("--group", "engineers", "--command", "sudo sh -c 'rm -rf /'"), 4,
         ["exec: deny by no-rm: too dangerous"]),
        (("--group", "engineers", "--command", "$x"), 4, ["exec: deny by command-unknown"]),
        (("--group", "engineers", "--command", "reboot"), 3,
         ["exec: ask by ask-reboot", "approvers: officer"]),
        ((), 4, ["roles: none", "connect: deny by default-deny"]),
        (("--group", "engineers", "--rows", "7"), 4, ["export: deny"]),
        (("--group", "engineers", "--action", "forward", "--destination", "127.1:80"), 0,
         ["forward: allow by web"]),
        (("--group", "engineers", "--action", "forward", "--destination", "localhost:81"), 4,
         ["forward: deny by default-deny"]),
        (("--group", "engineers", "--action", "listen", "--destination", "*:0"), 3,
         ["listen: ask by show"]),
        (("--group", "engineers", "--action", "agent"), 3, ["agent: ask by show"]),
    ],
)  # fmt: skip
def test_policy_explain(config, arguments, code, words):
    output = ctl(
        "policy", "explain", "--identity", "eve", "--target", "web01", *arguments, code=code
    )
    assert all(word in output for word in words), output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--target", "nowhere"), "no target nowhere"),
        (("--target", "web01", "SELECT 1"), "not a database"),
        (("--target", "web01", "--action", "forward", "--destination", "x"), "write host:port"),
        (("--target", "web01", "--action", "listen-socket", "--destination", "/a/../b"), "without"),
    ],
)
def test_policy_explain_refuses(config, arguments, message):
    with pytest.raises(BastionError, match=message):
        ctl("policy", "explain", "--identity", "eve", *arguments)


def session(config, name="cafe0123", *, terminal=None, write=None):
    """Store a session; record it if `write` says what."""
    machine = load_machine(config)
    with closing(Store(machine.store)) as store:
        store.open_session(
            SessionRecord(SessionId(name), "i|s", "eve\x1b[2J", TargetName("web01"), "shell", NOW)
        )
    if write is not None:
        sealer = Sealer(machine.recorder.auditors)
        header = Header(f"shell {name}", 80, 24, NOW, terminal)
        recording = Recording.create(machine.recordings, SessionId(name), sealer, header)
        write(recording)
        recording.close("ended")
    return machine


def open_log(machine):
    key = load_signing_key(machine.audit.signing_key)
    return AuditLog(machine.audit.directory, "bastion.local/audit", key, NOW)


def test_sessions_list(config):
    assert "no sessions yet" in ctl("sessions", "list")
    session(config)
    output = ctl("sessions", "list")
    assert "cafe0123" in output
    assert "open" in output
    assert "\x1b" not in output


@pytest.mark.parametrize(
    ("options", "is_found"),
    [
        (("--who", "eve\x1b[2J"), True),
        (("--who", "eve"), False),
        (("--target", "web01", "--open"), True),
        (("--target", "web02"), False),
    ],
)
def test_sessions_list_of_somebody_or_something(config, options, is_found):
    session(config)
    assert ("cafe0123" in ctl("sessions", "list", *options)) is is_found


def test_what_is_over_is_neither_open_nor_killed(config):
    machine = session(config)
    with closing(Store(machine.store)) as store:
        store.close_session(SessionId("cafe0123"), NOW, "ended")
    assert "no such sessions" in ctl("sessions", "list", "--open")
    with pytest.raises(BastionError, match=r"session cafe0123 is over since .*: ended"):
        ctl("sessions", "kill", "cafe", "--reason", "x")


@pytest.mark.parametrize("command", [("sessions", "show", "cafe"), ("log", "tail")])
def test_who_reads_the_beginning_only_is_no_error(config, monkeypatch, command):
    def echo(*_: object, **__: object) -> None:
        raise BrokenPipeError

    machine = session(config)
    ctl("init")
    open_log(machine).close(NOW)
    monkeypatch.setattr(click, "echo", echo)
    with pytest.raises(BrokenPipeError):
        ctl(*command)


def test_sessions_show_has_the_entries_of_the_session(config):
    machine = session(config)
    ctl("init")
    log = open_log(machine)
    facts = {"rule": "a", "is open": False, "path": "/srv/x, rule b", "commands": ["ls", "head"]}
    log.append(
        [
            AuditEvent("access:session:opened", NOW, SessionId(name), data=facts)
            for name in ("cafe0123", "other")
        ]
    )
    digest = {"bytes": 1, "sha256": "0"}
    name = SessionId("cafe0123")
    log.append([AuditEvent("session:recording:hashed", NOW, name, data=digest)] * 2)
    log.close(NOW)
    output = ctl("sessions", "show", "cafe")
    assert output.count("access:session:opened") == 1
    facts = 'commands ls head, is open no, path "/srv/x, rule b", rule a'
    assert f"      0.0 s        1  access:session:opened       {facts}\n" in output
    assert "session:recording:hashed" not in output
    assert "left out: 2 digests of the recording, see --all" in output
    assert ctl("sessions", "show", "cafe", "--all").count("session:recording:hashed") == 2
    with pytest.raises(BastionError, match="no session, or more than one, begins with beef"):
        ctl("sessions", "show", "beef")


def test_sessions_play_replays_a_terminal_without_its_tricks(config):
    def write(recording):
        recording.output(b"hel")
        recording.typed("secret")
        recording.output(b"lo\x1b]52;c;ZXZpbA==\x07")

    session(config, terminal=True, write=write)
    assert ctl("sessions", "play", "cafe", "--speed", "100") == "hello"


def test_sessions_play_prints_statements_and_streams(config):
    def write(recording):
        recording.statement(text="SELECT ssn", ms=4, rows=2, masked=["ehr.patients.ssn"])
        recording.marker("command: uptime\x1b[2J")
        recording.output(b"up \x1b]52;c;eA==\x072:46\n")
        recording.add(Code.FILE, '{"file":1,"direction":"upload","path":"/srv/a"}')

    session(config, terminal=False, write=write)
    assert ctl("sessions", "play", "cafe") == (
        "SELECT ssn  -- 4 ms; 2 rows; masked: ehr.patients.ssn\n"
        "[0.0 s] command: uptime\ufffd[2J\n"
        "up 2:46\n"
        "[0.0 s] upload of /srv/a, content kept: file 1\n"
        "[0.0 s] ended\n"
    )
    assert ctl("sessions", "play", "cafe", "--from", "60") == ""
    assert "[" not in ctl("sessions", "export", "cafe", "--format", "text")


def test_sessions_export_is_for_any_player(config):
    session(config, terminal=True, write=lambda recording: recording.output(b"hello"))
    three = [json.loads(line) for line in ctl("sessions", "export", "cafe").splitlines()]
    assert three[0]["version"] == 3
    assert [event[1:] for event in three[1:]] == [["o", "hello"], ["m", "ended"]]
    two = ctl("sessions", "export", "cafe", "--format", "asciicast-v2").splitlines()
    assert json.loads(two[0])["version"] == 2
    assert ctl("sessions", "export", "cafe", "--format", "text") == "hello"


def test_sealed_recordings_are_played_with_an_auditors_key(config, tmp_path):
    auditor = pyrage.x25519.Identity.generate()
    with config.open("a") as file:
        file.write(f"recorder: {{auditors: [{auditor.to_public()}]}}\n")
    (tmp_path / "auditor.key").write_text(f"# created: now\n{auditor}\n")
    session(config, terminal=True, write=lambda recording: recording.output(b"hello"))
    with pytest.raises(EvidenceError, match="--identity-file"):
        ctl("sessions", "play", "cafe")
    key = ("--identity-file", str(tmp_path / "auditor.key"))
    assert ctl("sessions", "play", "cafe", *key) == "hello"
    assert "not sealed" not in ctl("config", "check")


def test_sessions_search_finds_redacted_text_or_with_a_key_everything(config, tmp_path):
    with pytest.raises(BastionError, match="no search index"):
        ctl("sessions", "search", "uptime")
    auditor = pyrage.x25519.Identity.generate()
    with config.open("a") as file:
        file.write(f"recorder: {{auditors: [{auditor.to_public()}]}}\n")
    (tmp_path / "auditor.key").write_text(str(auditor))
    machine = session(config, terminal=True, write=lambda recording: recording.output(b"Marker1"))
    with closing(SearchIndex(machine.recordings / NAME)) as index:
        index.add([Line("cafe0123", 1.0, "command", "command: uptime")])
    assert "cafe0123" in ctl("sessions", "search", "uptime")
    assert "nothing was found" in ctl("sessions", "search", "Marker1")
    key = ("--identity-file", str(tmp_path / "auditor.key"))
    assert "Marker1" in ctl("sessions", "search", "Marker1", *key)
    (machine.recordings / "beef.cast.zst").write_bytes(b"garbage!")
    assert "beef.cast.zst is left out" in ctl("sessions", "search", "Marker1", *key)


def test_sessions_kill_says_when_nobody_obeys(config, monkeypatch):
    session(config)
    monkeypatch.setattr("appliance.cli.ending.KILL_SECONDS", 0.1)
    with pytest.raises(BastionError, match="is the gateway running"):
        ctl("sessions", "kill", "cafe", "--reason", "x")
    with pytest.raises(BastionError, match="one line"):
        ctl("sessions", "kill", "cafe", "--reason", "a\nb")


def test_config_check_says_that_recordings_are_not_sealed(config):
    assert "recorder.auditors is empty" in ctl("config", "check")
    config.write_text(config.read_text() + "recorder: {auditors: [age1nonsense]}\n")
    with pytest.raises(ConfigError, match=r"bastion.yml:3.*recorder.auditors.0: .*no public key"):
        ctl("config", "check")


@pytest.mark.parametrize(
    ("pattern", "why"), [("'('", "no RE2 pattern"), ("'x*'", "nothing at all"), ("'(?=x)'", "RE2")]
)
def test_config_check_refuses_a_pattern_that_cannot_be_left_out(config, pattern, why):
    config.write_text(config.read_text() + f"recorder: {{redact: [{pattern}]}}\n")
    with pytest.raises(ConfigError, match=rf"recorder.redact.0: .*{why}"):
        ctl("config", "check")


def test_log_verify_and_sessions_show_report_recordings(config):
    ctl("init")
    machine = session(config, terminal=True, write=lambda recording: recording.output(b"hello"))
    path = find_recording(machine.recordings, "cafe0123")
    data = path.read_bytes()
    log = open_log(machine)
    facts = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "outcome": "ended"}
    log.append([AuditEvent("session:recording:closed", NOW, SessionId("cafe0123"), data=facts)])
    log.close(NOW)
    assert "recordings: 1 complete" in ctl("log", "verify")
    assert "recording complete" in ctl("sessions", "show", "cafe")
    path.write_bytes(data[:-1])
    output = ctl("log", "verify", code=1)
    assert "recordings: 1 tampered" in output
    assert "TAMPERED: recording of session cafe0123: cut" in output
    assert "recording tampered: cut" in ctl("sessions", "show", "cafe")


def test_sessions_play_without_a_recording_is_one_sentence(config):
    session(config)
    with pytest.raises(BastionError, match="has no recording"):
        ctl("sessions", "play", "cafe")


@pytest.mark.parametrize(
    "arguments", [("requests",), ("approve", "1"), ("deny", "1", "--reason", "x"), ("whoami",)]
)
def test_commands_that_need_a_person_say_so(config, arguments):
    with pytest.raises(IdentityError, match="run `bastionctl signin`"):
        ctl(*arguments)


@pytest.mark.parametrize(
    ("error", "code"), [(ConfigError("a.yml:1", "wrong\x1b[2J"), 78), (BastionError("no"), 1)]
)
def test_an_error_is_one_line_on_stderr(capsys, error, code, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["x"])

    @click.command(name="tool")
    def tool():
        raise error

    assert run_command(tool) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("tool: ")
    assert captured.err.count("\n") == 1
    assert "\x1b" not in captured.err


def test_a_wrong_option_is_a_usage_error(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bastionctl", "log", "--colour"])
    assert run_command(bastionctl) == 2
    assert "No such option" in capsys.readouterr().err


def test_a_table_is_aligned():
    assert to_table(("A", "B"), [("long", "x"), ("s", "")]) == "A     B\nlong  x\ns"


@pytest.mark.parametrize("module", ["bastionctl", "bastiond"])
def test_entry_points_report_a_bad_configuration(tmp_path, module):
    arguments = {"bastionctl": ["config", "check"], "bastiond": ["audit"]}[module]
    result = subprocess.run(
        [sys.executable, "-c", f"from appliance.cli.{module} import run; run()", *arguments, "--config", tmp_path / "no.yml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 78
    assert (
        result.stderr
        == f"{module}: {tmp_path / 'no.yml'}: cannot be read: No such file or directory\n"
    )


def test_each_mistake_of_a_file_is_a_line(config, monkeypatch, capsys):
    policy = config.parent / "policy.yml"
    policy.write_text(POLICY.replace("version: 1", "version: 2").replace("rows: 5", "row: 5"))
    monkeypatch.setattr(sys, "argv", ["bastionctl", "config", "check"])
    assert run_command(bastionctl) == 78
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[:3] for line in lines] == [
        ["bastionctl", f"{policy}:1", "version"],
        ["bastionctl", f"{policy}:8", "rules.0.row"],
    ]


def test_who_mistypes_a_target_reads_which_there_are(config, monkeypatch, capsys):
    monkeypatch.setattr(
        sys, "argv", ["bastionctl", "policy", "explain", "--target", "web", "SELECT"]
    )
    assert run_command(bastionctl) != 0
    assert "policy has no target web: it has web01" in capsys.readouterr().err
