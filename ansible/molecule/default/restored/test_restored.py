"""A bastion on another machine, brought back from its backup."""

import os
from pathlib import Path

from hosts import ask, ctl, lab

KEPT = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "kept"


def test_the_log_goes_on_where_it_was():
    assert "intact" in ctl("log verify")
    entries = ctl("log export")
    # The handbook's own (test_operations.py), then this machine's.
    assert entries.count('"kind":"machine:backup:restored"') == 2
    assert "access:session:opened" in entries.rsplit("machine:backup:restored", 1)[0]


def test_sessions_of_the_old_machine_play():
    listed = [line.split() for line in ctl("sessions list").splitlines() if "clinic" in line]
    assert listed
    assert "ehr.patients" in "".join(ctl(f"sessions show {words[0]}") for words in listed)


def test_people_find_the_host_key_they_know():
    done = lab("exec", "be", "timeout", "10", "ssh-keyscan", "-t", "ed25519", "10.77.1.1")
    assert (KEPT / "ssh_host_ed25519_key.pub").read_text().split()[1] in done.stdout


def test_the_key_that_opened_the_backup_is_gone():
    found = ask(
        "sh", "-c", "grep -rlsa AGE-SECRET-KEY /dev/shm /opt/bastion/*.* /root /tmp || true"
    )
    assert not found.strip()


def test_the_statement_names_what_was_built():
    assert "holds     The audit log is what was written" in ask(
        "sh", "-c", "/opt/bastion/venv/bin/bastionctl compliance verify"
        " /etc/bastion/compliance.json --verify-key /etc/bastion/audit.vkey || [ $? = 2 ]",
    )  # fmt: skip


def test_secrets_are_as_closed_as_the_role_makes_them():
    modes = ask("sh", "-c", "stat -c '%U %a' /etc/credstore.encrypted/bastion.*")
    assert set(modes.splitlines()) == {"root 600"}
