"""Each command of the handbook, README and quickstart is run by a test; this says by which.

Blocks marked `sh administrator` and `sh root` in docs/operations.md are run on the booted
machine as they stand there (ansible/molecule/default/tests/test_operations.py). For every
other command the tables name a file that runs it, and the words in it that do.
"""

import importlib.util
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.deployment

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "ansible/molecule/default/tests"
ON_THE_MACHINE = ("administrator", "root")
INSTALL = (
    "ansible/molecule/default/tests/test_operations.py",
    "next(lines for who, lines in blocks()",
)
SCENARIOS = ("Makefile", "molecule test --scenario-name $$scenario")
WHEELS = ("Makefile", "$(MAKE) wheelhouse")
CI = ".ci/run"
ACME = "ansible/molecule/hardened/tests/test_acme.py"
TOUR = "appliance/demo/[tv]*.py"  # The tour and its visitor.
PROGRAMS = (
    "make", "cd", "cp", "ansible-vault", "ansible-playbook", "vagrant", "ssh", "psql", "export",
    "systemctl", "journalctl", "bastionctl", ".venv/bin/bastionctl", "tar", "sudo", "nft",
)  # fmt: skip

NOT_RUN = {
    # Neither VirtualBox nor libvirt where tests run. test_vagrant.py has the file validated;
    # its playbook is what Molecule runs.
    "vagrant up",
    "ssh -p 2222 192.168.56.10",
}
HANDBOOK = {
    "make wheelhouse": WHEELS,
    "make wheelhouse PLATFORM=trixie": WHEELS,
    "cd ansible": INSTALL,
    "cp inventory/example.yml inventory/production.yml": INSTALL,
    "ansible-vault create inventory/group_vars/bastion/vault.yml": INSTALL,
    "ansible-playbook -i inventory/production.yml site.yml --check --diff": INSTALL,
    "ansible-playbook -i inventory/production.yml site.yml": INSTALL,
    "systemctl kill --signal=SIGTERM bastion-gateway": (
        "ansible/roles/bastion/tasks/restart.yml", "systemctl kill --signal=SIGTERM bastion-gateway",
    ),
    "systemctl --failed": (
        "ansible/molecule/default/tests/test_bastion.py", "systemctl --failed",
    ),
    "journalctl -u bastion-backup": (
        "ansible/molecule/default/tests/test_bastion.py", "journalctl -u bastion-backup",
    ),
    "bastionctl signout ada@clinic.example --reason left": ("tests/unit/cli/test_signout.py", '"signout"'),
    "bastionctl sessions kill ID --reason …": (
        "tests/unit/cli/test_bastionctl.py", '"sessions", "kill"',
    ),
    "bastionctl acme request --now": (ACME, '"acme", "request", "--now"'),
    "systemctl start bastion-acme": (ACME, '"systemctl", "start", "bastion-acme"'),
    "journalctl -u bastion-acme": (ACME, '"journalctl", "--no-pager", "-n", "40", "-u", "bastion-acme"'),
    "make test-ansible": (CI, "make test-ansible"),
    "make test-vscode": ("Makefile", "tests/integration/test_vscode.py"),
    "make molecule": (CI, "make molecule SCENARIO=default"),
    "make molecule PLATFORM=trixie": SCENARIOS,
    "make molecule PLATFORM=noble": SCENARIOS,
    "make molecule SCENARIO=hardened": SCENARIOS,
    "make molecule SCENARIO=upgrade": SCENARIOS,
    "make qemu": ("Makefile", "$(MAKE) molecule SCENARIO=qemu"),
    "vagrant validate": ("tests/deployment/test_vagrant.py", '"validate"'),
}  # fmt: skip
TOURED = {
    "make demo": ("Makefile", "demo --check"),
    "make demo-check": (CI, "make demo-check"),
    "make demo-reset": ("Makefile", "demo --check --state .demo-check --reset"),
    "bastionctl demo --state DIR": ("Makefile", "demo --check --state .demo-check --reset"),
    "make help": ("tests/deployment/test_docs.py", '["make", "-s", "help"]'),
    "make molecule": (CI, "make molecule SCENARIO=default"),
    "make qemu": ("Makefile", "$(MAKE) molecule SCENARIO=qemu"),
    "ssh -p 2222 localhost": (TOUR, 'ssh(user, "localhost", key=False)'),
    "ssh -t -p 2222 clinic@localhost": (TOUR, '"-t", "clinic@localhost"'),
    "ssh -N -L 5433:clinic:5432 -p 2222 localhost": (TOUR, '"-N", "-L", listen'),
    'psql "host=localhost port=5433 dbname=clinic sslmode=disable"': (TOUR, "sslmode=disable"),
    "ssh -p 2222 localhost approve 1": (TOUR, '"officer", "localhost", "approve"'),
    "ssh -t -p 2222 web01@localhost": (TOUR, '"-t", "web01@localhost"'),
    "ssh -p 2222 web01@localhost uptime": (TOUR, '"web01@localhost", "uptime"'),
    "export BASTION_CONFIG=$PWD/.demo/bastion.yml": (TOUR, 'os.environ["BASTION_CONFIG"]'),
    ".venv/bin/bastionctl sessions list": (TOUR, '"sessions", "list"'),
    ".venv/bin/bastionctl log verify": (TOUR, '"log", "verify"'),
    "cp -r .demo .demo-copy": (TOUR, 'shutil.copytree(self._demo.state_dir / "audit"'),
    ".venv/bin/bastionctl log verify --config .demo-copy/bastion.yml": (
        TOUR,
        '"log", "verify", "--config"',
    ),
    ".venv/bin/bastionctl policy suggest --target shop": (
        "tests/integration/test_policy_suggest.py",
        '"policy", "suggest", "--target"',
    ),
    ".venv/bin/bastionctl config check": (
        "tests/integration/test_policy_suggest.py",
        '"config", "check"',
    ),
    ".venv/bin/bastionctl target add web02 --host 127.0.0.1 --account you --key-file PATH --scan": (
        "tests/integration/test_target_trust.py",
        '"target", "add", "web02"',
    ),
    "ssh -N -L 5434:shop:5432 -p 2222 localhost": (TOUR, '"-N", "-L", listen'),
    'psql "host=localhost port=5434 dbname=shop sslmode=disable"': (TOUR, "sslmode=disable"),
    "make test": (CI, "make test"),
    ".venv/bin/bastionctl log tail": ("ansible/molecule/default/tests/test_bastion.py", "log tail"),
}


def handbook():
    path = TESTS / "document.py"
    spec = importlib.util.spec_from_file_location("document", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands_of(name: str) -> set[str]:
    """Return what a page tells people to type: in shell and console blocks, and in its text."""
    text = (ROOT / name).read_text()
    found = []
    for label, body in re.findall(r"(?ms)^```(\w+)[^\n]*\n(.*?)^```$", text):
        lines = body.splitlines()
        if label == "console":
            found += [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        elif label == "sh":
            found += lines
    inline = re.sub(r"(?ms)^ *```.*?^ *```$", "", text)
    for code in re.findall(r"`([^`]+)`", inline):
        words = code.split()
        if len(words) > 1 and words[0] in PROGRAMS:
            found.append(" ".join(words))
    return {handbook().without_comment(line).removeprefix("sudo ").strip() for line in found} - {""}


def run_on_the_machine() -> set[str]:
    module = handbook()
    return {module.without_comment(line).removeprefix("sudo ").strip()
            for _, line in module.commands(*ON_THE_MACHINE)}  # fmt: skip


def test_every_command_of_the_handbook_has_a_test():
    run = run_on_the_machine()
    others = commands_of("docs/operations.md") - NOT_RUN
    # In the text a command may stand shorter than in its block: `systemctl status bastion-audit`.
    others = {one for one in others if not any(line.startswith(one) for line in run)}
    assert others == set(HANDBOOK)


@pytest.mark.parametrize("name", ["README.md", "docs/quickstart.md"])
def test_every_command_of_the_first_pages_has_a_test(name):
    assert commands_of(name) - NOT_RUN <= set(TOURED)


def test_no_test_is_named_for_a_command_that_nobody_reads():
    assert set(TOURED) <= commands_of("README.md") | commands_of("docs/quickstart.md")


@pytest.mark.parametrize(("path", "words"), sorted({*HANDBOOK.values(), *TOURED.values()}))
def test_the_file_that_runs_it_has_the_words(path, words):
    assert any(words in one.read_text() for one in ROOT.glob(path))


def test_blocks_are_for_somebody_whom_the_machine_knows():
    assert {who for who, _ in handbook().blocks()} == {"", *ON_THE_MACHINE}
    assert len(run_on_the_machine()) >= 15


def test_what_is_not_run_is_said():
    assert "the machines themselves were not booted with Vagrant" in " ".join(
        (ROOT / "docs/operations.md").read_text().split()
    )


def test_molecule_runs_the_blocks_from_the_page():
    source = (TESTS / "test_operations.py").read_text()
    assert 'commands("administrator", "root")' in source
