"""docs/operations.md at work: each command is taken from the page, none is written here again."""

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from document import blocks, commands, without_comment
from hosts import ask, ctl, inside, lab, until, wait_until_up
from test_people import BASTION, CLINIC, know_the_bastion, on_clinic, sign_in, ssh

ROOT = Path(__file__).parents[4]
LAB = ROOT / "ansible/lab"
TRUSTED = "/root/trusted.crt"
IDP_PORT = 9443
READ_SCHEMA = "import sqlite3; print(*sqlite3.connect('/var/lib/bastion/store.sqlite').execute('PRAGMA user_version').fetchone())"
SECRETS = {
    "bastion_target_secrets": {"clinic.password": "sesame"},
    "bastion_oidc_client_secret": "only-for-the-test",
}


def production():
    """An inventory as a site writes it: the lab's values, but no secret."""
    play = yaml.safe_load((LAB / "group_vars/bastion.yml").read_text())
    facts = yaml.safe_load((LAB / "group_vars/all.yml").read_text())
    authority = lab("exec", "be", "cat", "/etc/clinic/ca.crt").stdout
    key = lab("exec", "be", "cat", "/etc/ssh/ssh_host_ed25519_key.pub").stdout.split()[:2]
    play["bastion_trusted_cas"] = {"database": authority, "idp": authority}
    converge = yaml.safe_load((LAB.parent / "molecule/default/converge.yml").read_text())
    more = converge[0]["vars"]
    web01 = {**play.pop("lab_web01_target"), **more["lab_web01_more"]}
    play["bastion_target_addresses"] = more["bastion_target_addresses"]
    web01["host_key"] = " ".join(key)
    # One more than the lab has; behind its port is something else.
    web02 = {**web01, "host": CLINIC, "port": IDP_PORT}
    play["bastion_policy"]["targets"] |= {"web01": web01, "web02": web02}
    play["bastion_policy"]["rules"].append(
        {"id": "no-uname", "effect": "deny", "roles": ["engineer"], "targets": ["web01"],
         "actions": ["exec"], "commands": ["uname *", "uname"]}
    )  # fmt: skip
    for name in SECRETS:
        del play[name]
    connection = yaml.safe_load(
        (LAB.parent / "molecule/default/group_vars/all/connection.yml").read_text()
    )
    where = {"ansible_ssh_private_key_file": f"{os.environ['BASTION_LAB']}/id"}
    return {"bastion": {"hosts": {"ba": None}, "vars": facts | play | connection | where}}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A checkout with wheels, a vault's password and an editor that types the secrets."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "ansible", folder / "ansible", symlinks=True)
    for name in ("systemd", "requirements.txt"):
        (folder / name).symlink_to(ROOT / name)
    # What `make wheelhouse` made for these hosts; the page names it as it is called for Debian 12.
    (folder / "wheelhouse").symlink_to(Path(os.environ["BASTION_WHEELHOUSE"]).parent)
    (folder / "secrets.yml").write_text(yaml.safe_dump(SECRETS))
    (folder / "password").write_text("of the vault")
    editor = folder / "editor"
    editor.write_text(f'#!/bin/sh\nexec cp {folder}/secrets.yml "$1"\n')
    editor.chmod(0o755)
    return folder


@pytest.fixture(scope="module", autouse=True)
def signed_in():
    know_the_bastion()
    sign_in("engineer")


@contextmanager
def somebody_works():
    """A session that goes on until all is seen; it must end with its own last word."""
    word = "i=0; until [ -e /tmp/enough ] || [ $i = 900 ]; do sleep 1; i=$((i+1)); done; echo done"
    lab("exec", "be", "rm", "-f", "/tmp/enough")
    command = ("exec", "be", *ssh("engineer", f"web01@{BASTION}", word))
    running = subprocess.Popen(
        [os.environ["BASTION_LAB_BIN"], *command], stdout=subprocess.PIPE, text=True
    )
    try:
        yield running
    finally:
        lab("exec", "be", "touch", "/tmp/enough")
        said = running.communicate(timeout=30)[0]
    assert (running.returncode, said) == (0, "done\n")


def block_about_installing():
    return next(lines for who, lines in blocks() if not who and "ansible-vault" in " ".join(lines))


def run_the_block_about_installing(site):
    """Type what the page says, with the site's own inventory where it says to write one."""
    script = ["set -e"]
    for line in map(without_comment, block_about_installing()):
        if line != "make wheelhouse":  # `make molecule` did.
            script.append(line)
        if line.startswith("cp "):
            script.append(f"cp {site}/production.yml inventory/production.yml")
    return run_script(site, script)


def run_the_role_again(site, options=""):
    return run_script(site, ["set -e", "cd ansible", f"{block_about_installing()[-1]} {options}"])


def run_script(site, script):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("ANSIBLE_ROLES_PATH", "ANSIBLE_CONFIG", "ANSIBLE_FORCE_COLOR")  # Molecule's
    }
    environment["EDITOR"] = str(site / "editor")
    environment["ANSIBLE_VAULT_PASSWORD_FILE"] = str(site / "password")
    environment["SHELL"] = "/bin/sh"
    environment["ANSIBLE_NOCOLOR"] = "1"
    # The vault's editor wants a terminal.
    return subprocess.run(
        ["script", "-qefc", "\n".join(script), "/dev/null"], cwd=site, env=environment,
        check=False, capture_output=True, text=True, timeout=600,
    )  # fmt: skip


def reaches(user, port):
    command = ("timeout", "3", "bash", "-c", f"echo >/dev/tcp/{CLINIC}/{port}")
    return lab("exec", "ba", "runuser", "-u", user, "--", *command, check=False).returncode == 0


def test_the_way_to_install_run_on_a_bastion_where_somebody_works(site):
    """The policy changes, so the gateway reloads: who works goes on, who comes meets the new one.

    The way to a new target is open, for the gateway alone.
    """
    assert not reaches("bastion", IDP_PORT)
    (site / "production.yml").write_text(yaml.safe_dump(production()))
    assert on_clinic(*ssh("engineer", f"web01@{BASTION}", "uname")).stdout == "Linux\n"
    with somebody_works() as running:
        ran = run_the_block_about_installing(site)
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
        assert len(re.findall(r"ba +: ok=\d+ .* failed=0", ran.stdout)) == 2, ran.stdout[-2000:]
        checked = ran.stdout.split("PLAY RECAP")[0]
        assert re.search(r"(?m)^\+.*no-uname", checked), "--check did not show the new rule"
        assert running.poll() is None, "the session did not survive the role"
        refused = on_clinic(*ssh("engineer", f"web01@{BASTION}", "uname"), check=False)
        assert "no-uname" in refused.stdout + refused.stderr
    assert reaches("bastion", IDP_PORT)
    assert not reaches("bastion-audit", IDP_PORT)


def store_schema(number):
    script = f"import sqlite3; sqlite3.connect('/var/lib/bastion/store.sqlite').execute('PRAGMA user_version = {number}')"
    ask("runuser", "-u", "bastion", "--", "python3", "-c", script)


def test_a_store_of_a_later_release_stops_the_role_before_it_changes_anything(site):
    known = ask("runuser", "-u", "bastion", "--", "python3", "-c", READ_SCHEMA).strip()
    store_schema(1000)
    try:
        ran = run_the_role_again(site)
    finally:
        store_schema(known)
    assert ran.returncode != 0
    assert "A later release was here" in ran.stdout
    assert re.search(r"ba +: ok=\d+ +changed=0 .* failed=1", ran.stdout), ran.stdout[-1000:]


def what_is_in_force():
    files = "/etc/nftables.conf /etc/ssh/sshd_config.d/* /etc/bastion/policy.yml /etc/bastion/bastion.yml"
    return ask("sh", "-c", f"sha256sum {files}; sshd -T; nft --stateless list table inet bastion")


def by(command):
    """Return how Ansible connects, with another program between it and the host; kept by nobody."""
    way = production()["bastion"]["vars"]["ansible_ssh_extra_args"]
    enter = f"nsenter --target {inside('ba')[2]} --net {command}"
    way = re.sub(r"ControlPath=.*?-%C", "ControlPath=none", way)
    return re.sub('ProxyCommand="[^"]*"', f'ProxyCommand="{enter}"', way)


def bad_policy():
    policy = production()["bastion"]["vars"]["bastion_policy"]
    policy["rules"].append({"id": "broken", "effect": "deny", "actions": ["exek"]})
    return {"bastion_policy": policy}


WRONG = {
    "whoever comes from elsewhere": (
        lambda: {"bastion_admin_sources": ["203.0.113.0/24"]},
        "which bastion_admin_sources does not contain",
    ),
    "whoever is nobody's administrator": (
        lambda: {"bastion_admin_permit_root": "no"},
        "whom bastion_admins does not name",
    ),
    "whoever comes from elsewhere by IPv6": (
        lambda: {"ansible_ssh_extra_args": by("socat - TCP6:[::1]:2200")},
        "Ansible comes from ::1, which bastion_admin_sources does not contain",
    ),
    "whoever came nobody knows how": (
        lambda: {
            "ansible_shell_executable": "env -u SSH_CONNECTION /bin/sh",
            "bastion_admin_sources": ["203.0.113.0/24"],
        },
        "sshd serves somebody from 127.0.0.1",
    ),
    "a rule that means nothing": (bad_policy, "actions.0: Input should be 'connect'"),
    "a configuration that means nothing": (
        # The new policy is right, but nobody has read it yet.
        lambda: {"bastion_drain": "soon", "bastion_policy": {"version": 1}},
        "ssh.drain",
    ),
    "an sshd that would not start": (
        lambda: {"bastion_admin_ssh_port": 99999},
        "Badly formatted port number",
    ),
    "a firewall that nft does not take": (
        lambda: {"bastion_egress": [{"address": "192.0.2.1", "port": 99999}]},
        "nft",
    ),
}


@pytest.mark.parametrize("values", WRONG)
def test_what_would_lock_somebody_out_or_means_nothing_is_not_put_in_force(site, values):
    before, (make, reason) = what_is_in_force(), WRONG[values]
    (site / "wrong.json").write_text(json.dumps(make()))
    tags = "bastion_sshd,bastion_configuration,bastion_firewall"
    with somebody_works():
        ran = run_the_role_again(site, f"--tags {tags} --extra-vars @{site}/wrong.json")
    assert ran.returncode != 0
    assert reason in " ".join(ran.stdout.split()), ran.stdout[-3000:]
    assert what_is_in_force() == before


def test_an_sshd_that_lets_nobody_in_is_taken_back(site):
    """Whom it is to know is named, but by another rule it does not."""
    before = what_is_in_force()
    admins = [*production()["bastion"]["vars"]["bastion_admins"]]
    values = {
        "bastion_admin_permit_root": "no", "bastion_rollback_seconds": 10,
        "bastion_admins": [{**admins[0], "name": "root"}],
    }  # fmt: skip
    (site / "values.json").write_text(json.dumps(values))
    with somebody_works():
        ran = run_the_role_again(site, f"--tags bastion_sshd --extra-vars @{site}/values.json")
        assert ran.returncode != 0
        assert "Can we come back" in ran.stdout, ran.stdout[-3000:]
        until(lambda: what_is_in_force() == before)
        ran = run_the_role_again(site, "--tags bastion_sshd")
        assert re.search(r"ba +: ok=\d+ +changed=0 .* failed=0", ran.stdout), ran.stdout[-2000:]


def test_administrators_stay_where_they_are_if_the_new_port_does_not_answer(site):
    before = what_is_in_force()
    inventory = production()
    values = inventory["bastion"]["vars"]
    values |= {"ansible_port": 2200, "bastion_admin_ssh_port": 2299, "bastion_rollback_seconds": 10}
    values["ansible_ssh_extra_args"] = by("socat - TCP:127.0.0.1:%p")
    (site / "ansible/inventory/moved.yml").write_text(yaml.safe_dump(inventory))
    ask("systemd-run", "--quiet", "--unit=squatter", "python3", "-m", "http.server", "--bind=::", "2299")  # fmt: skip
    try:
        ran = run_the_role_again(site, "--tags bastion_sshd -i inventory/moved.yml")
    finally:
        ask("systemctl", "stop", "squatter")
    assert ran.returncode != 0
    assert "Port 2299 does not answer" in ran.stdout, ran.stdout[-3000:]
    assert what_is_in_force() == before


def run_the_firewall_alone(site, **values):
    (site / "values.json").write_text(json.dumps(values))
    return run_the_role_again(site, f"--tags bastion_firewall --extra-vars @{site}/values.json")


def test_a_firewall_that_cuts_ansible_off_is_taken_away_again(site):
    """Administrators get another port, but sshd stays: nobody comes back, nor after a boot."""
    sources = {"bastion_admin_sources": ["127.0.0.0/8", CLINIC]}
    over_the_network = f"nsenter --target {inside('be')[2]} --net socat - TCP:{BASTION}:2200"
    way = production()["bastion"]["vars"]["ansible_ssh_extra_args"]
    way = re.sub('ProxyCommand="[^"]*"', f'ProxyCommand="{over_the_network}"', way)
    assert run_the_firewall_alone(site, **sources).returncode == 0
    before = what_is_in_force()
    ran = run_the_firewall_alone(
        site, **sources, ansible_ssh_extra_args=way,
        bastion_admin_ssh_port=2299, bastion_rollback_seconds=10,
    )  # fmt: skip
    assert "Can we come back" in ran.stdout.split("PLAY RECAP")[0].split("TASK")[-1]
    assert ran.returncode != 0
    until(lambda: what_is_in_force() == before)
    assert run_the_firewall_alone(site).returncode == 0


@pytest.fixture(scope="module")
def copies():
    """What an administrator has from elsewhere: the backups' key, the log's verifier key."""
    key = Path(os.environ["BASTION_LAB"], "id").read_text()
    lab("exec", "ba", "sh", "-c", "umask 077; cat >/root/backup.key", text=key)
    ask("cp", "/etc/bastion/audit.vkey", "/root/audit.vkey")
    yield
    ask("rm", "-f", "/root/backup.key")


@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize(("who", "command"), commands("administrator", "root"))
def test_the_page(who, command):
    become = ["runuser", "-u", "alex", "--"] if who == "administrator" else []
    shell = ["sh", "-c", f"cd /root 2>/dev/null || cd /; {command}"]
    if "--replace" in command:
        # What the page says to do when the key that signs the log is lost.
        ask("rm", "/etc/credstore.encrypted/bastion.audit.key")
    done = lab("exec", "ba", *become, *shell, check=False, timeout=300)
    accepted = (0, 2) if "compliance" in command else (0,)
    assert done.returncode in accepted, done.stdout + done.stderr
    if "start bastion" in command:
        wait_until_up()
    if "rotate ca --prepare" in command:
        ask("cp", "/etc/bastion/ca.crt", TRUSTED)
    if "user-ca --prepare" in command:
        trust_on_the_target(done.stdout)


def trust_on_the_target(authorities):
    """What the role bastion_target does with two lines in bastion_target_user_ca."""
    assert authorities.count("ssh-ed25519 ") == 2
    lab("exec", "be", "tee", "/etc/ssh/bastion_user_ca.pub", text=authorities)
    lab("exec", "be", "systemctl", "reload", "ssh")


def test_after_all_of_it_the_bastion_serves_and_its_log_verifies():
    wait_until_up()
    assert on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un")).stdout.strip() == "deploy"
    assert "intact" in ctl("log verify")
    # Who trusts both internal CAs, as the page says, went on when one took the other's place.
    look = (
        "openssl s_client -connect 127.0.0.1:8443 -verify_hostname localhost -verify_return_error"
    )
    ask("sh", "-c", f"{look} -CAfile {TRUSTED} </dev/null")
    assert ctl("log export").count('"kind":"machine:backup:restored"') == 1
    assert ask("sh", "-c", "tar -tf /srv/evidence.tar | grep -c entries.jsonl").strip() != "0"


def test_nobody_else_may_do_what_administrators_do_with_sudo():
    for command in ("systemctl stop bastion.target", "journalctl -u bastion-x --vacuum-time=1s"):
        done = lab("exec", "ba", "runuser", "-u", "alex", "--", "sudo", "-n", *command.split(), check=False)  # fmt: skip
        assert done.returncode != 0, command
