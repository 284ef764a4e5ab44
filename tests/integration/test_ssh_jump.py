"""`ssh -J`, `ACCOUNT%TARGET` and `ssh bastion TARGET CMD` with the stock client and a real sshd."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from tests.integration.openssh import free_port, keygen, needs_sshd, reachable
from tests.integration.roads import Roads, person, travel

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]

ROOT_RULES = [
    {
        "id": "backup-account",
        "effect": "allow",
        "roles": ["engineer"],
        "accounts": ["nobody"],
        "actions": ["connect", "exec"],
    }
]


def test_a_jump_ends_in_the_gateway_and_is_judged_and_recorded(tmp_path):
    async def visit(roads: Roads) -> None:
        assert await roads.run("ssh", "web01", "echo 42") == (0, b"42\n", "")
        status, out, _ = await roads.run("ssh", "web01", "cat", stdin=b"x" * 2_000_000)
        assert (status, len(out)) == (0, 2_000_000)
        status, out, err = await roads.run("ssh", "web01", "rm -rf /")
        assert (status, out) == (126, b"")
        assert "no-rm" in err
        status, out, _ = await roads.run("ssh", "-tt", "web01", stdin=b"tty; exit 7\n")
        assert status == 7
        assert b"/dev/pts/" in out
        jumps = await roads.event("ssh:jump:opened", 4)
        assert {event.target for event in jumps} == {"web01"}
        assert len(roads.events("shell:command:denied")) == 1
        opened = roads.events("access:session:opened")
        assert [event.data["road"] for event in opened] == ["exec", "exec", "exec", "shell"]
        assert {event.identity for event in opened} == {"ada@example.org"}

    travel(tmp_path, visit)


def test_the_config_printed_for_clients_is_all_that_ssh_needs(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.write_client_config("HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com,ssh-ed25519")
        status, _, err = await roads.run("ssh", "-v", "web01", "true")
        assert status == 0
        assert "Server host certificate" in err
        # Without the CA's line the target's name is unknown, and strict checking refuses.
        lines = [line for line in roads.known_hosts.read_text().splitlines() if "@cert" not in line]
        roads.known_hosts.write_text("\n".join(lines) + "\n")
        status, _, err = await roads.run("ssh", "web01", "true")
        assert status == 255
        assert "Host key verification failed" in err
        # Whoever pins the key instead finds the same one after a restart.
        status, _, _ = await roads.run(
            "ssh", "-o", "StrictHostKeyChecking=accept-new", "web01", "true"
        )
        assert status == 0
        assert (await roads.run("ssh", "web01", "true"))[0] == 0

    travel(tmp_path, visit)


def test_what_is_no_target_cannot_be_jumped_to(tmp_path):
    async def visit(roads: Roads) -> None:
        roads.log_level = "INFO"
        roads.write_client_config()
        for where in ("127.0.0.1", "localhost", "web02", "web01."):
            status, _, err = await roads.run(
                "ssh", "-J", "bastion", f"{roads.account}@{where}", "true"
            )
            assert status == 255, where
            assert "prohibited" in err, where
        for port in (str(roads.machine.ssh.listen.port), "1"):
            status, _, err = await roads.run("ssh", "-p", port, "web01", "id")
            assert status == 255
            assert "jump-port" in err
        assert (await roads.run("ssh", "-p", str(roads.sshd_port), "web01", "true"))[0] == 0
        assert len(await roads.event("ssh:channel:refused", 6)) == 6

    travel(tmp_path, visit)


def test_without_a_rule_the_jump_itself_is_refused(tmp_path):
    async def visit(roads: Roads) -> None:
        bob = roads.bind("bob", person("bob", "others"))
        roads.log_level = "INFO"
        roads.write_client_config()
        roads.config.write_text(roads.config.read_text().replace(str(roads.ada), str(bob)))
        status, _, err = await roads.run("ssh", "web01", "id")
        assert status == 255
        assert "no rule allows connect on web01" in err
        assert not roads.events("ssh:jump:opened")

    travel(tmp_path, visit)


def test_only_the_targets_accounts_can_be_used(tmp_path):
    async def visit(roads: Roads) -> None:
        status, _, err = await roads.run("ssh", "-l", "oracle", "web01", "id")
        assert (status, "web01 has no account oracle" in err) == (126, True)
        port = str(roads.machine.ssh.listen.port)
        for login in ("oracle%web01", "%web01", f"{roads.account}%web02", "a%b%web01"):
            status, _, err = await roads.run("ssh", "-l", login, "-p", port, "bastion", "id")
            assert (status, "there is no target" in err or "has no account" in err) == (126, True)
        status, out, _ = await roads.run("ssh", "-l", f"{roads.account}%web01", "bastion", "echo 1")
        assert (status, out) == (0, b"1\n")

    travel(tmp_path, visit)


def test_another_account_needs_a_rule_that_names_it(tmp_path):
    async def visit(roads: Roads) -> None:
        status, _, err = await roads.run("ssh", "-l", "sys", "web01", "id")
        assert (status, "no rule allows connect" in err) == (126, True)
        # Allowed by the policy; sshd does not know the account's key, and says so.
        status, _, err = await roads.run("ssh", "-l", "nobody", "web01", "echo 1")
        assert status != 126
        opened = roads.events("access:session:opened")
        assert [event.data["account"] for event in opened] == ["nobody"]

    travel(tmp_path, visit, rules=ROOT_RULES, target={"accounts": ["nobody", "sys"]})


def test_a_command_in_the_lobby_may_name_its_target(tmp_path):
    async def visit(roads: Roads) -> None:
        status, out, _ = await roads.run("ssh", "bastion", "web01", "echo", "a", "b")
        assert (status, out) == (0, b"a b\n")
        status, out, err = await roads.run("ssh", "bastion", f"{roads.account}%web01 rm -rf /")
        assert (status, "no-rm" in err) == (126, True)
        status, out, _ = await roads.run("ssh", "bastion", "web01", stdin=b"echo from stdin\n")
        assert (status, out) == (0, b"from stdin\n")
        status, _, err = await roads.run("ssh", "bastion", "web02", "id")
        assert (status, "no such command" in err) == (127, True)
        assert (await roads.run("ssh", "bastion", "targets"))[0] == 0

    travel(tmp_path, visit)


async def forwarded_ssh(roads: Roads, identity, *options: str) -> tuple[int, bytes, str]:
    """Reach web01 through `ssh -L`, as somebody else on the client's machine could."""
    port = free_port()
    holder = await asyncio.create_subprocess_exec(
        "ssh", "-F", str(roads.config), "-N", "-L", f"{port}:web01:22", "bastion"
    )
    try:
        await reachable(port)
        return await roads.run(
            "ssh", "-p", str(port), "-J", "none", "-o", "HostKeyAlias=web01", *options,
            "-o", f"IdentityFile={identity}", "-l", roads.account, "127.0.0.1", "whoami; true",
        )  # fmt: skip
    finally:
        holder.terminate()
        await holder.wait()


def test_a_forwarded_port_does_not_sign_its_users_in(tmp_path):
    async def visit(roads: Roads) -> None:
        stranger = keygen(roads.folder / "people/stranger")
        text = roads.config.read_text()
        roads.config.write_text(text.replace(f"    IdentityFile {roads.ada}\n", ""))
        with_key = f"\nHost bastion\n    IdentityFile {roads.ada}\n"
        roads.config.write_text(roads.config.read_text() + with_key)
        status, out, _ = await forwarded_ssh(roads, stranger)
        assert (status, out) == (255, b"")
        status, out, _ = await forwarded_ssh(roads, roads.ada)
        assert (status, out.decode().strip()) == (0, roads.account)
        # Through -J the same client needs no key inside.
        status, out, _ = await roads.run("ssh", "-i", str(stranger), "web01", "echo 1")
        assert (status, out) == (0, b"1\n")

    travel(tmp_path, visit)


def test_the_inner_connection_is_the_same_person(tmp_path):
    async def visit(roads: Roads) -> None:
        eve = roads.bind("eve", person("eve@example.org", "engineers"))
        text = roads.config.read_text().replace(f"    IdentityFile {roads.ada}\n", "")
        roads.config.write_text(text + f"\nHost bastion\n    IdentityFile {roads.ada}\n")
        status, out, _ = await forwarded_ssh(roads, eve)
        assert (status, out) == (255, b"")
        assert not roads.events("access:session:opened")

    travel(tmp_path, visit)


def test_the_inner_connection_ends_with_the_outer_one(tmp_path):
    async def visit(roads: Roads) -> None:
        short = roads.bind("short", person("short", "engineers", 3))
        roads.config.write_text(roads.config.read_text().replace(str(roads.ada), str(short)))
        status, _, _ = await roads.run("ssh", "web01", "sleep 30", seconds=12)
        assert status == 255
        closed = await roads.event("access:session:closed")
        assert len(closed) == 1

    travel(tmp_path, visit)
