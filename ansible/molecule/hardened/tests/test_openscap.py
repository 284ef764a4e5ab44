"""OpenSCAP with Debian's own content: that for Debian 11, with 12 where it looks for the release."""

import os
import re
from pathlib import Path

import pytest
from hosts import ask, lab

pytestmark = pytest.mark.skipif(
    os.environ.get("BASTION_LAB_SUITE", "bookworm") != "bookworm",
    reason="the answers are to the content that Debian 12 has",
)

ANSWERS = Path(__file__).parents[4] / "docs/hardening.md"
CONTENT = "/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml"
NAMES = "xccdf_org.ssgproject.content"
PROFILE = f"{NAMES}_profile_anssi_np_nt28_high"
JUDGE = f"""
set -e
folder=$(mktemp -d)
trap 'rm -r $folder' EXIT
sed 's/\\^11\\.\\[0-9\\]+\\$/^12.[0-9]+$/' {CONTENT} >$folder/content.xml
oscap xccdf eval --profile {PROFILE} $folder/content.xml || [ $? = 2 ]
"""


@pytest.fixture(scope="module")
def results():
    """Return what it says of each rule: pass, fail, notapplicable."""
    found = re.findall(rf"Rule\s+{NAMES}_rule_(\S+)\s+Result\s+(\S+)", ask("sh", "-c", JUDGE))
    return dict(found)


def test_it_judges_this_machine(results):
    assert len(results) == 50
    assert list(results.values()).count("pass") >= 25


def test_each_rule_that_fails_has_an_answer(results):
    section = ANSWERS.read_text().split("## OpenSCAP")[1]
    answered = set(re.findall(r"`([a-z]\w+)`", section))
    assert {
        rule for rule, result in results.items() if result not in ("pass", "notapplicable")
    } <= answered


def test_it_would_notice(results):
    """A rule that passes fails once the machine is not as it should be."""
    rule = "file_permissions_etc_shadow"
    assert results[rule] == "pass"
    before = ask("stat", "-c", "%a", "/etc/shadow").strip()
    try:
        ask("chmod", "o+r", "/etc/shadow")
        done = lab("exec", "ba", "sh", "-c", JUDGE, check=False).stdout
    finally:
        ask("chmod", before, "/etc/shadow")
    assert re.search(rf"{NAMES}_rule_{rule}\s+Result\s+fail", done)
