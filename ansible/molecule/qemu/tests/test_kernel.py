"""What only a kernel of its own enforces: profiles, audit rules, settings, limits."""

import re

import pytest
from hosts import UNITS, ask, lab, until, wait_until_up

PYTHON = "/opt/bastion/venv/bin/python"
TRY = """
import subprocess
def attempt(what):
    try:
        exec(what)
        print('done')
    except PermissionError:
        print('denied')
"""
ATTEMPTS = (
    "open('/etc/shadow').read()",
    "open('/root/.ssh/authorized_keys').read()",
    "open('/etc/credstore.encrypted/bastion.audit.key', 'rb').read()",
    "open('/etc/bastion/policy.yml', 'a')",
    "open('/opt/bastion/x', 'w')",
    "subprocess.run(['/usr/bin/id'], stdout=subprocess.DEVNULL)",
)


# No daemon is root.
TRIED = re.compile(r'comm="python" .*fsuid=0 ')


@pytest.fixture(scope="module", autouse=True)
def _up():
    wait_until_up()


def test_nothing_failed_at_boot():
    assert ask("systemctl", "list-units", "--failed", "--no-legend", "--plain") == ""
    assert ask("systemctl", "is-system-running").strip() == "running"
    assert ask("systemd-detect-virt").strip() == "qemu"


@pytest.mark.parametrize("unit", UNITS)
def test_each_daemon_runs_under_its_profile(unit):
    pid = ask("systemctl", "show", "-p", "MainPID", "--value", unit).strip()
    assert ask("cat", f"/proc/{pid}/attr/current").strip() == f"{unit} (enforce)"


@pytest.mark.parametrize("profile", [*UNITS, "bastion-backup"])
def test_a_profile_stops_even_root(profile):
    """Root may do each of these; under the profile nobody may."""
    assert attempt("aa-exec", "-p", profile, "--") == ["denied"] * len(ATTEMPTS)


def attempt(*prefix):
    return ask(
        *prefix, PYTHON, "-c", "\n".join([TRY, *map("attempt({!r})".format, ATTEMPTS)])
    ).split()


def test_root_without_a_profile_may_do_what_the_test_tries():
    assert attempt() == ["done"] * len(ATTEMPTS)
    ask("rm", "/opt/bastion/x")


def denied(pattern):
    words = ("journalctl", "--no-pager", "-o", "cat", "--grep")
    done = lab("exec", "ba", *words, f'apparmor="DENIED".*{pattern}', check=False)
    return [line for line in done.stdout.splitlines() if "apparmor" in line]


def test_what_a_profile_stops_is_recorded():
    assert denied('profile="bastion-web".*name="/etc/shadow".*comm="python"')


def test_no_daemon_was_stopped_at_its_work():
    """All that went before, since the machine was first switched on, but what root tried above."""
    assert [line for line in denied('profile="bastion') if not TRIED.search(line)] == []


def test_audit_rules_are_active():
    loaded = ask("auditctl", "-l")
    written = ask("cat", "/etc/audit/rules.d/50-bastion.rules")
    keys = set(re.findall(r"-k (\S+)", written))
    assert keys <= set(re.findall(r"(?:-k |key=)(\S+)", loaded)), loaded
    assert "enabled 1" in ask("auditctl", "-s")


def test_who_touches_the_configuration_is_recorded():
    ask("touch", "/etc/bastion/bastion.yml")
    until(
        lambda: (
            "bastion.yml" in ask("sh", "-c", "ausearch --input-logs -i -k bastion-config || true")
        )
    )


def test_each_kernel_setting_is_in_force():
    settings = re.findall(
        r"(?m)^([a-z][\w.-]+) = (\S+)$", ask("cat", "/etc/sysctl.d/99-role-bastion.conf")
    )
    names = [name for name, _ in settings]
    found = dict(zip(names, ask("sysctl", "-n", *names).split(), strict=True))
    assert found == dict(settings)


def test_programs_do_not_run_from_tmp():
    ask("sh", "-c", "cp /bin/true /tmp/x")
    assert lab("exec", "ba", "/tmp/x", check=False).returncode == 126
    assert {"noexec", "nosuid", "nodev"} <= set(
        ask("findmnt", "-no", "OPTIONS", "/tmp").strip().split(",")
    )


def test_modules_that_nobody_needs_do_not_load():
    module = "udf"
    assert f"install {module} /bin/false" in ask("cat", "/etc/modprobe.d/bastion.conf")
    ask("sh", "-c", f"ls /lib/modules/*/kernel/fs/{module}")
    assert lab("exec", "ba", "modprobe", module, check=False).returncode != 0
    assert f"{module} " not in ask("cat", "/proc/modules")
