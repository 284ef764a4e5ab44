"""The AppArmor profiles: what the parser accepts. `make qemu` boots a kernel that confines by them."""

import re
import shutil
import subprocess
from pathlib import Path

import jinja2
import pytest
import yaml

pytestmark = pytest.mark.deployment

ROOT = Path(__file__).parents[2]
ROLE = ROOT / "ansible/roles/bastion"
SYSTEMD = ROOT / "systemd"
DAEMONS = {
    path.name.removesuffix(".service").removesuffix("@") for path in SYSTEMD.glob("*.service")
}


# What psql's unit starts in its turn.
INSIDE = "bastion-psql-inside"


def render(mode: str, challenge: str = "tls-alpn-01") -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROLE / "templates"), undefined=jinja2.StrictUndefined
    )
    environment.filters["comment"] = lambda text: f"# {text}"
    values = yaml.safe_load((ROLE / "vars/main.yml").read_text())
    values |= yaml.safe_load((ROLE / "defaults/main.yml").read_text())
    values |= {"ansible_managed": "by a test", "bastion_apparmor_mode": mode}
    values["bastion_acme_challenge"] = challenge
    files = [file["src"] for file in values["__bastion_profile_files"]]
    return "\n".join(environment.get_template(file).render(values) for file in files)


def parse(text: str) -> subprocess.CompletedProcess[str]:
    parser = shutil.which("apparmor_parser", path="/usr/sbin:/sbin:/usr/bin")
    assert parser, "install the package apparmor: `make test` does"
    command = [parser, "--skip-kernel-load", "--skip-cache"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("challenge", ["tls-alpn-01", "dns-01"])
@pytest.mark.parametrize("mode", ["complain", "enforce"])
def test_the_profiles_compile(mode, challenge):
    for file in re.split(r"(?m)^(?=abi )", render(mode, challenge))[1:]:
        done = parse(file)
        assert done.returncode == 0, done.stderr


def test_the_parser_would_notice():
    assert parse(render("enforce").replace("deny ptrace,", "deny ptrays,")).returncode != 0


def test_each_mode_is_what_it_says():
    assert len(re.findall(r"flags=\(.*complain\)", render("complain"))) == len(DAEMONS) + 1
    assert "complain" not in render("enforce")


def profiles_of(text: str) -> dict[str, str]:
    return dict(re.findall(r"(?ms)^profile (\S+)(.*?)^}", text))


def test_each_daemon_has_a_profile_and_takes_it():
    assert set(profiles_of(render("enforce"))) == DAEMONS | {INSIDE}
    for path in SYSTEMD.glob("*.service"):
        name = path.name.removesuffix(".service").removesuffix("@")
        line = f"AppArmorProfile={{{{ __bastion_profile_missing }}}}{name}\n"
        assert line in (ROLE / f"templates/{path.name}.conf.j2").read_text()


def test_what_runs_in_the_sandbox_of_psql_is_confined_twice():
    """bubblewrap starts nothing that keeps bubblewrap's rights; what it starts has none."""
    profiles = profiles_of(render("enforce"))
    rules = re.findall(r"(?m)^ *(/\S+) +\w*x\b(.*),$", profiles["bastion-psql"])
    assert {path for path, into in rules if f"-> &{INSIDE}" not in into} == {"/usr/bin/bwrap"}
    assert not re.search(r"(?m)^ *(mount|pivot_root|capability|network)\b", profiles[INSIDE])


def test_only_a_hook_for_records_may_start_any_program():
    for challenge, may in (("tls-alpn-01", False), ("http-01", False), ("dns-01", True)):
        assert ("/usr/** mrix" in render("enforce", challenge)) is may


def test_each_folder_that_a_unit_may_write_is_in_its_profile():
    """Enforced without them, a profile would stop the daemon: state, cache, and ReadWritePaths=."""
    profiles = profiles_of(render("enforce"))
    for name in DAEMONS:
        unit = next(SYSTEMD.glob(f"{name}*.service")).read_text()
        folders = [f"/var/lib/{one}" for one in re.findall(r"(?m)^StateDirectory=(.*)$", unit)]
        folders += [f"/var/cache/{one}" for one in re.findall(r"(?m)^CacheDirectory=(.*)$", unit)]
        folders += re.findall(r"(?m)^ReadWritePaths=(.*)$", unit)
        for folder in folders:
            assert re.search(rf"(?m)^ *{folder}/\{{,\*\*\}} rwk?,", profiles[name]), (name, folder)
