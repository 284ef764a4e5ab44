"""What only a kernel of its own enforces: profiles, audit rules, settings, limits."""

import re

import pytest
from hosts import UNITS, ask, lab, until, wait_until_up

TRY = """
import os, socket, subprocess
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
# A daemon needs some of these; psql's sandbox none: recordings, log, others' sessions, network.
OUT_OF_THE_SANDBOX = (
    "os.listdir('/var/lib/bastion-gateway')",
    "open('/var/lib/bastion-audit/log/entries.jsonl').read(1)",
    "os.listdir('/run/bastion-psql')",
    "socket.socket(socket.AF_INET)",
    "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
)
# lego's profile has no Python.
BY_SHELL = (
    "exec 3</etc/shadow",
    "exec 3</etc/credstore.encrypted/bastion.audit.key",
    "exec 3</etc/credstore.encrypted/bastion.web.tls.key",
    "exec 3</etc/bastion/policy.yml",
    "exec 3</var/lib/bastion/store.sqlite",
    "exec 3</var/lib/bastion-audit/log/entries.jsonl",
    "exec 3>>/etc/bastion/web.tls.crt",
    "/usr/bin/id >&2",
)
SANDBOX = ("bastion-psql", "bastion-psql-inside")


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


@pytest.fixture(scope="module", autouse=True)
def _programs(_up):
    """What tries has a name by which the kernel's log tells it from the daemons' own work."""
    for name, program in (("python", "/usr/bin/python3"), ("sh", "/usr/bin/dash")):
        ask("sh", "-c", f"mkdir -p /run/{name}; ln -sf {program} /run/{name}/attempt")


def attempt(attempts, *prefix):
    script = "\n".join([TRY, *map("attempt({!r})".format, attempts)])
    return ask(*prefix, "/run/python/attempt", "-c", script).split()


def attempt_by_shell(*prefix):
    script = "\n".join(f"({one}) 2>/dev/null && echo done || echo denied" for one in BY_SHELL)
    return ask(*prefix, "/run/sh/attempt", "-c", script).split()


def profiles():
    """Return the names of all that the role ships."""
    return re.findall(r"(?m)^profile (\S+)", ask("sh", "-c", "cat /etc/apparmor.d/bastion*"))


def test_every_profile_is_enforced():
    shown = ask("cat", "/sys/kernel/security/apparmor/profiles")
    modes = dict(re.findall(r"(?m)^(bastion\S*) \((\w+)\)$", shown))
    assert {*UNITS, *SANDBOX, "bastion-backup", "bastion-acme"} == set(profiles())
    assert modes == dict.fromkeys(profiles(), "enforce")


@pytest.mark.parametrize("profile", [*UNITS, *SANDBOX, "bastion-backup"])
def test_a_profile_stops_even_root(profile):
    """Root may do each of these; under the profile nobody may."""
    attempts = ATTEMPTS + (OUT_OF_THE_SANDBOX if profile in SANDBOX else ())
    assert attempt(attempts, "aa-exec", "-p", profile, "--") == ["denied"] * len(attempts)


def test_the_profile_of_lego_stops_even_root():
    assert attempt_by_shell("aa-exec", "-p", "bastion-acme", "--") == ["denied"] * len(BY_SHELL)


def test_root_without_a_profile_may_do_what_the_tests_try():
    attempts = ATTEMPTS + OUT_OF_THE_SANDBOX
    assert attempt(attempts) == ["done"] * len(attempts)
    assert attempt_by_shell() == ["done"] * len(BY_SHELL)
    ask("rm", "/opt/bastion/x")


def in_the_sandbox(*more):
    """Run bubblewrap as the gateway would if somebody had taken it over."""
    words = (
        "/opt/bastion/venv/bin/bastion-sandbox --unshare-all --die-with-parent --clearenv --ro-bind /usr /usr"
        " --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin --dev /dev"
    )
    return lab("exec", "ba", "runuser", "-u", "bastion", "--", *words.split(), *more, check=False)


@pytest.mark.parametrize("folder", ["/etc", "/var/lib/bastion-gateway", "/run/bastion-psql", "/"])
def test_no_sandbox_holds_another_part_of_the_machine(folder):
    done = in_the_sandbox("--ro-bind", folder, "/attempt", "--", "/usr/bin/python3", "-V")
    assert done.returncode != 0
    assert "Permission denied" in done.stderr
    assert "Python" not in done.stdout


def test_what_runs_in_a_sandbox_has_less_than_what_made_it():
    """It sees all of /usr, and reads and starts next to nothing of it, whoever may."""
    attempts = (
        "open('/usr/bin/perl', 'rb').read()",
        "open('/usr/share/dpkg/cputable').read()",
        "subprocess.run(['/usr/bin/id'])",
        "os.execv('/usr/bin/bwrap', ['bwrap', '--version'])",
    )
    script = "\n".join([TRY, *map("attempt({!r})".format, attempts)])
    done = in_the_sandbox(
        "--symlink", "/usr/bin/python3", "/attempt", "--", "/attempt", "-ISc", script
    )
    assert done.stdout.split() == ["denied"] * len(attempts), done.stderr


def denied(pattern):
    words = ("journalctl", "--no-pager", "-o", "cat", "--grep")
    done = lab("exec", "ba", *words, f'apparmor="DENIED".*{pattern}', check=False)
    return [line for line in done.stdout.splitlines() if "apparmor" in line]


def test_what_a_profile_stops_is_recorded():
    assert denied('profile="bastion-web".*name="/etc/shadow".*comm="attempt"')


def test_nothing_was_stopped_at_its_work():
    """All that went before, since the machine was first switched on, but what a test tried."""
    tried = re.compile(r'comm="attempt"|name="/newroot/attempt/')
    assert [line for line in denied('profile="bastion') if not tried.search(line)] == []


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


def refused_calls(pattern):
    found = ask("sh", "-c", "ausearch --input-logs -i -m SECCOMP || true")
    return [line for line in found.splitlines() if re.search(pattern, line)]


def test_a_system_call_that_a_daemons_filter_refuses_is_recorded():
    kept = ("SystemCallFilter", "SystemCallErrorNumber", "User")
    shown = ask("systemctl", "show", "bastion-web.service", *(f"--property={one}" for one in kept))
    options = [f"--property={line}" for line in shown.splitlines()]
    call = "import ctypes; raise SystemExit(ctypes.CDLL(None).swapoff(b'/nowhere') + 1)"
    ask("systemd-run", "--quiet", "--wait", *options, "python3", "-c", call)
    until(lambda: refused_calls(r"uid=bastion-web .*syscall=swapoff"))


def test_no_daemon_was_refused_a_call_at_its_work():
    """Since the machine was first switched on, but for what a test tried.

    RestrictNamespaces= refuses clone3 to each new thread, and glibc takes clone. Go's runtime
    (lego) asks for more open files at its start, and does without. In psql's sandbox a test
    tried a socket.
    """
    known = re.compile(
        r"syscall=(swapoff|clone3) |comm=lego .*syscall=setrlimit "
        r"|uid=bastion-psql .*comm=python3 .*syscall=socket "
    )
    assert [one for one in refused_calls(r" uid=bastion\S* ") if not known.search(one)] == []


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
