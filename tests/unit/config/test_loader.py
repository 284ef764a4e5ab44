import textwrap
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.config import PostgresTarget, SSHTarget, load_machine, load_policy
from appliance.config.machine import SSHSettings
from appliance.errors import ConfigError

MACHINE = """\
version: 1
state_dir: state
ssh:
  listen: "[::1]:2200"
  host_keys: [keys/a]
oidc:
  issuer: https://idp.example
  client_id: bastion
  client_secret_file: secret
sign_in_lifetime: 2h
"""

POLICY = """\
version: 1
targets:
  clinic:
    kind: postgres
    host: db.example
    database: clinic
    account: bastion
    password_file: pw
    phi:
      columns:
        ehr.patients.ssn: keep_last(4)
  web01:
    kind: ssh
    host: web01.example
    account: ops
    key_file: keys/web01
    host_key: ssh-ed25519 AAAA
roles:
  analyst: {groups: [analysts]}
rules:
  - id: read
    effect: allow
    roles: [analyst]
    targets: [clinic]
"""


def write(tmp_path, text, name="file.yml"):
    path = tmp_path / name
    path.write_text(textwrap.dedent(text))
    return path


def test_paths_are_relative_to_the_state_directory(tmp_path):
    machine = load_machine(write(tmp_path, MACHINE))
    assert machine.state_dir == tmp_path / "state"
    assert machine.policy == tmp_path / "policy.yml"
    assert machine.ssh.host_keys == (tmp_path / "state/keys/a",)
    assert machine.oidc.client_secret_file == tmp_path / "state/secret"
    assert machine.audit.socket == tmp_path / "state/run/audit.sock"
    assert (machine.ssh.listen.host, machine.ssh.listen.port) == ("::1", 2200)
    assert machine.sign_in_lifetime == timedelta(hours=2)


def test_targets_have_their_kind(tmp_path):
    policy = load_policy(write(tmp_path, POLICY))
    assert isinstance(policy.targets["clinic"], PostgresTarget)
    assert policy.targets["clinic"].password_file == tmp_path / "pw"
    assert isinstance(policy.targets["web01"], SSHTarget)
    assert [rule.id for rule in policy.rule_set.rules] == ["read"]


def test_an_empty_policy_is_a_policy(tmp_path):
    assert load_policy(write(tmp_path, "version: 1\n")).rules == ()


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("version: 1", "version: 2", ":1", "version: "),
        ("version: 1\n", "", ":1", "version: Field required"),
        ("state_dir: state", "colour: red", ":2", "colour: unknown key; see `bastionctl config"),
        ('  listen: "[::1]:2200"', "  listen: localhost", ":4", "ssh.listen: 'localhost' is not"),
        ('  listen: "[::1]:2200"', "  listen: a:99999", ":4", "is not an address"),
        ("sign_in_lifetime: 2h", "sign_in_lifetime: 2", ":10", "has no unit"),
        ("sign_in_lifetime: 2h", "version: 1", ":10", "version: the key is there twice"),
        ("  client_id: bastion", "  client_id: [x]", ":8", "oidc.client_id"),
        ("  client_id: bastion", "  issuer: x", ":8", "there twice"),
        ("ssh:", "ssh: {", ":", "not valid YAML"),
        ("ssh:", "\tssh:", ":3", "not valid YAML"),
    ],
)  # fmt: skip
def test_machine_errors_say_where(tmp_path, old, new, place, message):
    assert old in MACHINE
    path = write(tmp_path, MACHINE.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_machine(path)
    assert caught.value.path.startswith(f"{path}{place}")
    assert message in str(caught.value)
    assert caught.value.exit_code == 78


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("    kind: ssh", "    kind: telnet", 12, "telnet"),
        ("    host: db.example", "    host: db.example\n    hots: x", 6, "hots: unknown key"),
        ("keep_last(4)", "keep_last", 11, "keep_last needs a number"),
        ("keep_last(4)", "blur", 11, "unknown mask 'blur'"),
        ("ehr.patients.ssn", "patients.ssn", 10, "schema.relation.column"),
        ("    effect: allow", "    effect: ask", 21, "names no approvers"),
        (
            "    effect: allow",
            "    effect: deny\n    relations: [patients]",
            23,
            "schema.relation or",
        ),
        ("    effect: allow", "    effect: deny\n    statements: [drpo]", 23, "unknown kind of st"),
        ("    roles: [analyst]", "    roles: [ghost]", 23, "unknown role 'ghost'"),
        ("    roles: [analyst]", "    roles: analyst", 23, "rules.0.roles: must be a list: [a"),
        ("    targets: [clinic]", "    targets: [ghost]", 24, "unknown target 'ghost'"),
        ("  - id: read", "  - id: yes", 21, "rules.0.id: Input should be a valid string: write it"),
        ("  - id: read", "  - {id: read, effect: deny}\n  - id: read", 22, "is there twice"),
        ("    kind: ssh\n", "", 12, "targets.web01: 'kind' is missing"),
        ("    account: ops", "    acount: ops", 15, "targets.web01.acount: unknown key"),
        ("    database: clinic\n", "", 3, "targets.clinic.database: Field required"),
        ("    phi:", "    phi:\n      trusted_functions: [f]", 10, "schema.function"),
        ("    phi:", "    phi:\n      mrn_pattern: '('", 10, "not a pattern of RE2"),
    ],
)
def test_policy_errors_say_where(tmp_path, old, new, line, message):
    assert old in POLICY
    path = write(tmp_path, POLICY.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_policy(path)
    assert message in str(caught.value)
    assert caught.value.path == f"{path}:{line}"


def test_each_mistake_has_its_line(tmp_path, capfd):
    wrong = POLICY.replace("keep_last(4)", "blur").replace("targets: [clinic]", "targets: clinic")
    path = write(tmp_path, wrong.replace("host: db", "hots: db"))
    with pytest.raises(ConfigError) as caught:
        load_policy(path)
    lines = str(caught.value).splitlines()
    assert [line.removeprefix(str(path)).split(":")[1] for line in lines] == ["5", "11", "24"]
    assert capfd.readouterr() == ("", "")


def test_a_kind_of_statement_may_be_its_first_words(tmp_path):
    kinds = "    statements: [drop, drop index, refresh, create materialized, call, end, abort]"
    with pytest.raises(ConfigError, match="unknown kind of statement 'create materialized'"):
        load_policy(write(tmp_path, f"{POLICY}{kinds}\n"))
    assert load_policy(write(tmp_path, f"{POLICY}{kinds}\n".replace(" create materialized,", "")))


def test_yamls_null_is_the_mask_null(tmp_path):
    policy = load_policy(write(tmp_path, POLICY.replace("keep_last(4)", "null")))
    assert policy.targets["clinic"].phi.columns["ehr.patients.ssn"].name == "null"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"", "file: "),
        (b"- a", "file: "),
        (b"a: &x [*x]", "refers to itself"),
        (b"!!python/object/apply:os.system [id]", "not valid YAML"),
        pytest.param(b"[" * 1000, "not valid YAML", id="1000 deep"),
        pytest.param(b" " * (4 * 1024 * 1024 + 1), "larger than", id="4 MiB and a byte"),
    ],
)
def test_refuses_files_that_are_no_configuration(tmp_path, content, message):
    path = tmp_path / "x.yml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        load_policy(path)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load_machine(tmp_path / "none.yml")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.binary())
def test_any_file_loads_or_is_a_config_error(tmp_path, content):
    """Parsers raise `ConfigError` and nothing else for any input."""
    path = tmp_path / "any.yml"
    path.write_bytes(content.encode(errors="replace") if isinstance(content, str) else content)
    try:
        load_policy(path)
    except ConfigError:
        pass


@pytest.mark.parametrize(
    ("web", "message"),
    [
        ('{listen: "0.0.0.0:8443"}', "needs tls_certificate"),
        ('{listen: "127.0.0.1:8443", tls_key: k}', "belong together"),
        ('{listen: "0.0.0.0:8443", tls_certificate: c}', "belong together"),
    ],
)
def test_plain_http_is_for_loopback_only(web, message, tmp_path):
    path = tmp_path / "bastion.yml"
    path.write_text(
        f"version: 1\noidc: {{issuer: 'https://i.example', client_id: c}}\nweb: {web}\n"
    )
    with pytest.raises(ConfigError, match=message):
        load_machine(path)


def test_the_web_listener_may_be_public_with_a_certificate(tmp_path):
    path = tmp_path / "bastion.yml"
    path.write_text(
        "version: 1\noidc: {issuer: 'https://i.example', client_id: c}\n"
        'web: {listen: "0.0.0.0:8443", tls_certificate: c, tls_key: k}\n'
    )
    assert load_machine(path).web.tls_key == tmp_path / "k"


@pytest.mark.parametrize(
    ("settings", "option"),
    [
        ({"listen": "127.0.0.1:2222"}, " -p 2222"),
        ({"listen": "[::]:22"}, ""),
        ({"listen": "127.0.0.1:2222", "public_port": 22}, ""),
    ],
)
def test_people_are_told_the_port_that_they_type(settings, option):
    assert SSHSettings.model_validate(settings).port_option == option
