"""The documents say what is there: commands, targets, links, examples."""

import re
import subprocess
from pathlib import Path

import click
import jinja2
import pytest
import yaml

from appliance.cli.bastionctl import bastionctl
from appliance.config import load_machine, load_policy
from appliance.model import Action

pytestmark = pytest.mark.deployment

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def text_of_all() -> str:
    return "\n".join(path.read_text() for path in DOCUMENTS)


def test_readme_is_at_most_120_lines():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text()):
        assert (path.parent / link).exists(), link


def test_every_command_in_the_documents_exists():
    context = click.Context(bastionctl)
    for group, command in re.findall(r"bastionctl ([a-z-]+)(?: ([a-z-]+))?", text_of_all()):
        found = bastionctl.get_command(context, group)
        assert found, group
        known = getattr(found, "commands", None)
        if known and command:
            assert command in known, f"{group} {command}"


def test_every_make_target_in_the_documents_exists():
    help_text = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    targets = {line.split()[0] for line in help_text.splitlines() if line.strip()}
    used = set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", text_of_all(), re.MULTILINE))
    assert {one or other for one, other in used} <= targets


def modules_in_the_architecture(row: str = r"^\| `.*\|$") -> set[str]:
    """`a.b` names a module or a package, `.c` a sibling or a part of it, `a.*` all of it."""
    text = (ROOT / "docs/architecture.md").read_text()
    (table,) = re.findall(r"^## Where things are$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    named = set()
    for cells in re.findall(row, table, re.MULTILINE):
        first, *more = re.findall(r"`([\w.*]+)`", cells)
        package = first.split(".")[0]
        for name in (first, *more):
            if name.startswith("."):
                named.add(package + name)
            elif (ROOT / "appliance" / name.replace(".", "/")).is_dir():
                package = name
            else:
                named.add(name)
                package = name.split(".")[0]
    return named


def modules(*endings: str) -> set[str]:
    return {
        ".".join(path.relative_to(ROOT / "appliance").with_suffix("").parts)
        for path in (ROOT / "appliance").rglob("*.p*")
        if path.suffix in endings and path.stem != "__init__"
    }


def test_the_architecture_names_every_module():
    named = modules_in_the_architecture()
    here = modules(".py", ".pyx")
    assert {name for name in here if not {name, name.split(".")[0] + ".*"} & named} == set()


def test_the_architecture_names_no_module_that_is_gone():
    named = modules_in_the_architecture(row=r"^\| (`.*?) \|")
    here = modules(".py", ".pyx", ".pxd")
    assert named <= here | {name.split(".")[0] + ".*" for name in here}


def test_the_policy_page_names_every_action():
    (row,) = re.findall(r"^\| `actions` \|.*$", (ROOT / "docs/policy.md").read_text(), re.MULTILINE)
    assert set(re.findall(r"`([a-z0-9-]+)`", row)) == {"actions", *Action}


def test_policy_examples_are_valid(tmp_path):
    """All of them together: rules of each, and what they say of one target."""
    examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/policy.md").read_text(), re.DOTALL)
    merged: dict = {}
    for example in examples:
        merged = with_more(merged, yaml.safe_load(example))
    del merged["targets"]["web01"][
        "key_file"
    ]  # Another example's, and `observe` has no use for it.
    (tmp_path / "policy.yml").write_text(yaml.safe_dump(merged))
    policy = load_policy(tmp_path / "policy.yml")
    assert set(policy.targets) == {"clinic", "web01", "web02"}
    for rule in re.findall(r"id: ([\w-]+)", "".join(examples)):
        assert rule in {one.id for one in policy.rules}


def with_more(before: object, more: object) -> object:
    if isinstance(before, dict) and isinstance(more, dict):
        return before | {
            key: with_more(before[key], value) if key in before else value
            for key, value in more.items()
        }
    return [*before, *more] if isinstance(before, list) and isinstance(more, list) else more


@pytest.mark.parametrize("with_sshd", [True, False], ids=["with sshd", "without sshd"])
def test_demo_templates_render_to_valid_configuration(tmp_path, with_sshd):
    values = {
        "ports": dict.fromkeys(("ssh", "web", "postgres", "idp", "sshd"), 4711),
        "run_dir": tmp_path,
        "issuer": "http://127.0.0.1:4711",
        "client_id": "bastion",
        "psql": "/usr/bin/psql",
        "bwrap": "/usr/bin/bwrap",
        "row_engine": "python",
        "web01": {"account": "me", "host_key": "ssh-ed25519 AAAA"} if with_sshd else None,
    }
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("appliance.demo"), undefined=jinja2.StrictUndefined
    )
    for name in ("bastion.yml", "policy.yml"):
        rendered = environment.get_template(f"{name}.j2").render(values)
        (tmp_path / name).write_text(rendered)
    machine = load_machine(tmp_path / "bastion.yml")
    assert set(load_policy(machine.policy).targets) >= {"clinic"}
