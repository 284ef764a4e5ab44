"""Who the bastion is to a target, and the target to the bastion: certificates both ways."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli.bastionctl import bastionctl
from appliance.cli.target import scan_host_key
from appliance.config import load_policy
from appliance.errors import TargetError
from tests.integration.openssh import fingerprint, keygen, needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]


def public(path: Path) -> str:
    return Path(f"{path}.pub").read_text().strip()


def test_a_certificate_is_minted_for_each_session(tmp_path):
    """sshd is told to trust the CA only, and logs the key id."""

    async def visit(roads: Roads) -> None:
        log = tmp_path / "sshd.log"
        status, out, err = await roads.run("ssh", "web01", "echo in")
        assert (status, out, err) == (0, b"in\n", "")
        session = roads.events("access:session:opened")[0].session
        assert f'ID "{session} ada@example.org"' in log.read_text()
        status, out, _ = await roads.run("ssh", "web01@bastion", "echo again")
        assert (status, out) == (0, b"again\n")
        assert (
            len(
                {
                    line
                    for line in log.read_text().splitlines()
                    if "Accepted key" in line or "Accepted publickey" in line
                }
            )
            == 2
        )

    sshd = f"TrustedUserCAKeys {tmp_path}/keys/user_ca.pub\nLogLevel VERBOSE\n"
    sshd += "AuthorizedKeysFile none\n"
    travel(tmp_path, visit, target={"key_file": None}, sshd=sshd, sshd_log=tmp_path / "sshd.log")


def test_a_target_that_trusts_another_ca_does_not_let_us_in(tmp_path):
    async def visit(roads: Roads) -> None:
        status, _, err = await roads.run("ssh", "web01", "true")
        assert (status, "does not accept the bastion's key or certificate" in err) == (1, True)

    other = keygen(tmp_path / "other_ca")
    sshd = f"TrustedUserCAKeys {other}.pub\nAuthorizedKeysFile none\n"
    travel(tmp_path, visit, target={"key_file": None}, sshd=sshd)


def host_certificate(tmp_path: Path, principal: str) -> tuple[Path, str]:
    """Return a CA and sshd's configuration of a certificate for `principal`."""
    ca = keygen(tmp_path / "site_ca")
    key = keygen(tmp_path / "certified")
    subprocess.run(
        ["ssh-keygen", "-q", "-s", ca, "-I", "web01", "-h", "-n", principal, f"{key}.pub"],
        check=True,
    )
    return ca, f"HostKey {key}\nHostCertificate {key}-cert.pub\n"


@pytest.mark.parametrize(("principal", "status"), [("127.0.0.1", 0), ("elsewhere", 1)])
def test_a_host_certificate_counts_for_its_host_only(tmp_path, principal, status):
    async def visit(roads: Roads) -> None:
        assert (await roads.run("ssh", "web01", "true"))[0] == status

    ca, sshd = host_certificate(tmp_path, principal)
    travel(tmp_path, visit, target={"host_key": None, "host_ca": public(ca)}, sshd=sshd)


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 0), ("127.0.0.2", 1)])
def test_a_file_of_known_hosts_works_too(tmp_path, host, status):
    async def visit(roads: Roads) -> None:
        key = " ".join(public(roads.target_host_key).split()[:2])
        (tmp_path / "targets").write_text(f"{host} {key}\n")
        assert (await roads.run("ssh", "web01", "true"))[0] == status

    (tmp_path / "targets").write_text("")
    changes = {"host_key": None, "known_hosts": str(tmp_path / "targets")}
    travel(tmp_path, visit, target=changes)


def test_the_scan_sees_the_key_that_sshd_shows(tmp_path):
    async def visit(roads: Roads) -> None:
        found = scan_host_key("127.0.0.1", roads.sshd_port)
        assert found.line == " ".join(public(roads.target_host_key).split()[:2])
        assert found.fingerprint == fingerprint(roads.target_host_key)
        with pytest.raises(TargetError, match="cannot be reached"):
            scan_host_key("127.0.0.1", 1)

    travel(tmp_path, visit)


def test_a_target_is_added_with_the_key_that_it_shows(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "bastion.yml").write_text(
        'version: 1\nstate_dir: .\noidc: {issuer: "https://idp", client_id: none}\n'
    )
    (site / "policy.yml").write_text("version: 1\ntargets: {}\n")

    async def visit(roads: Roads) -> None:
        words = ["target", "add", "web02", "--host", "127.0.0.1", "--account", "you", "--scan"]
        words += ["--port", str(roads.sshd_port), "--key-file", "key"]
        words += ["--config", str(site / "bastion.yml")]
        done = CliRunner().invoke(bastionctl, words, input="y\n", catch_exceptions=False)
        assert fingerprint(roads.target_host_key) in done.output
        added = load_policy(site / "policy.yml").targets["web02"]
        assert added.host_key.split() == public(roads.target_host_key).split()[:2]

    travel(tmp_path, visit)
