"""What somebody would miss after an upgrade or a way back: taken down, and looked for again."""

import json
import os
import re
from pathlib import Path

from hosts import ask, ctl
from test_people import BASTION, NAMES, SSNS, on_clinic, ssh

KEPT = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "kept.json"
RECORDINGS = "/var/lib/bastion-gateway/recordings"
IDENTITIES = "audit.vkey ca.crt host_ca.pub ssh_host_ed25519_key.pub user_ca.pub"
SECRETS = """
cd /etc/credstore.encrypted
for file in bastion.*; do
  echo "$file $(systemd-creds decrypt --name=${file#bastion.} $file - | sha256sum)"
done
"""
REQUESTS = """
import sqlite3
store = sqlite3.connect("file:/var/lib/bastion/store.sqlite?mode=ro", uri=True)
for table, columns in (("requests", "number, identity_name, state, decided_by"), ("bound_keys", "fingerprint")):
    for row in store.execute(f"SELECT {columns} FROM {table}"):
        print(table, *row)
"""


def work():
    """Use each road once, as people with a bound key: no browser."""
    assert on_clinic(*ssh("engineer", f"web01@{BASTION}", "id -un")).stdout.strip() == "deploy"
    shown = query("SELECT name, ssn FROM ehr.patients")
    assert not [one for one in NAMES if one in shown]
    return shown


def query(text):
    forward = (*ssh("analyst", "-f", "-N", "-o", "ExitOnForwardFailure=yes", "-S", "/root/forward", "-M"), "-L", "5433:clinic:5432", BASTION)  # fmt: skip
    script = f"""
    {" ".join(forward)}
    psql -X -A -t -w 'host=localhost port=5433 dbname=clinic user=me sslmode=disable' -c '{text}'
    ssh -S /root/forward -O exit {BASTION} 2>/dev/null
    """
    return on_clinic("sh", "-c", script).stdout


def remember():
    """Take down what is there now."""
    KEPT.write_text(json.dumps(state()))


def state():
    found = {
        "entries": ctl("log export --format jsonl").splitlines(),
        "keys": ask("sh", "-c", f"cd /etc/bastion; sha256sum {IDENTITIES}").splitlines(),
        "secrets": ask("sh", "-c", SECRETS).splitlines(),
        "store": ask("/usr/bin/python3", "-c", REQUESTS).splitlines(),
        "recordings": ask("sh", "-c", f"cd {RECORDINGS}; sha256sum *.cast.*").splitlines(),
        "sessions": {one: ctl(f"sessions export {one} --format text") for one in first_sessions()},
    }
    assert all(found.values()), found
    return found


def first_sessions():
    """Of all of them the log verifies the recordings; a few are read."""
    listed = [line.split() for line in ctl("sessions list -n 500").splitlines()[1:]]
    return [words[0] for words in listed if words[-1] == "ended"][-4:]


def assert_all_is_there():
    """Look for each thing that `remember` took down; what came later may stand beside it."""
    verified = ctl("log verify")
    assert "intact" in verified
    assert re.search(r"recordings: \d+ complete$", verified, re.MULTILINE), verified
    before, now = json.loads(KEPT.read_text()), state()
    assert now["entries"][: len(before["entries"])] == before["entries"]
    assert now["keys"] == before["keys"]
    assert now["secrets"] == before["secrets"]
    assert set(before["store"]) <= set(now["store"])
    assert set(before["recordings"]) <= set(now["recordings"])
    assert now["sessions"] == before["sessions"]


def assert_people_go_on():
    """Bound keys open without a new sign-in, and what was approved counts on."""
    assert all(one in work() for one in SSNS)
    assert len(json.loads(KEPT.read_text())["entries"]) < ctl("log export").count("\n")
    assert "intact" in ctl("log verify")
