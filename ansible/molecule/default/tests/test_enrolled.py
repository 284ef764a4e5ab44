"""The enrolled target: the bastion's certificate opens it, and nothing else does."""

import pytest
from hosts import BASTION, BASTION6, CLINIC, CLINIC6, ask, ctl, lab


def on_clinic(*command):
    return lab("exec", "be", *command, check=False)


def effective(account, address):
    who = f"user={account},host=x,addr={address}"
    return on_clinic("sshd", "-T", "-C", who).stdout.splitlines()


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        *((one, False) for one in (BASTION, BASTION6, "127.0.0.1")),
        *((one, True) for one in (CLINIC, CLINIC6, "10.77.1.10", "fd10:77:1::10", "::2")),
    ],
)
def test_only_the_bastion_and_administrators_may_log_in(address, is_refused):
    assert ("denyusers *" in effective("root", address)) is is_refused


def test_an_enrolled_account_has_no_key_beside_the_certificate():
    lines = effective("deploy", BASTION)
    assert "authorizedkeysfile none" in lines
    assert "authenticationmethods publickey" in lines
    assert "passwordauthentication no" in lines


def test_it_trusts_the_ca_that_the_bastion_prints():
    trusted = on_clinic("cat", "/etc/ssh/bastion_user_ca.pub").stdout.split()[:2]
    assert ctl("target ca").split() == trusted
    assert "@cert-authority web01" in ctl("client-config")


def certificate(principal):
    """Issue a certificate of the bastion's own CA, as somebody would who stole it."""
    script = f"""
    set -eu; umask 077; cd /dev/shm; rm -rf stolen; mkdir stolen; cd stolen
    systemd-creds decrypt --name=user_ca /etc/credstore.encrypted/bastion.user_ca ca
    ssh-keygen -q -t ed25519 -N '' -f key
    ssh-keygen -q -s ca -I stolen -n {principal} -V +5m key.pub
    cat key; echo ====; cat key-cert.pub; rm -rf /dev/shm/stolen
    """
    return ask("sh", "-c", script).split("====\n")


def log_in(principal, account, address):
    key, public = certificate(principal)
    script = f"""
    umask 077; printf '%s' '{key}' >/root/stolen; printf '%s' '{public}' >/root/stolen-cert.pub
    ssh -F none -i /root/stolen -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no \
      -o UserKnownHostsFile=/dev/null {account}@{address} true
    """
    return on_clinic("sh", "-c", script)


@pytest.mark.parametrize(
    ("principal", "account", "address"),
    [
        ("deploy", "deploy", CLINIC),  # Not from the bastion.
        ("deploy", "deploy", "127.0.0.1"),  # Administrators' address, but from="…".
        ("root", "root", "127.0.0.1"),  # Never enrolled.
    ],
)
def test_a_stolen_ca_does_not_open_the_target_from_elsewhere(principal, account, address):
    done = log_in(principal, account, address)
    assert done.returncode == 255
    assert "Permission denied" in done.stderr


def test_sudo_asks_about_what_a_command_starts():
    allowed = on_clinic("runuser", "-u", "deploy", "--", "sudo", "-n", "sh", "-c", "id; :")
    assert "uid=0(root)" in allowed.stdout, allowed.stderr
    refused = on_clinic("runuser", "-u", "deploy", "--", "sudo", "-n", "sh", "-c", "whoami; :")
    assert "root" not in refused.stdout.split(), refused.stdout
