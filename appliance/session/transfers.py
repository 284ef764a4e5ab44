"""Command lines that are file transfers in disguise: `scp -t`, `scp -f`, `rsync --server`. Pure.

scp's old protocol and rsync carry paths and content that are not read here. They run like
any command, but not where rules about files would have a say: sftp and today's scp do that.
"""

from __future__ import annotations

from appliance.model import Decision, Outcome, TargetName
from appliance.policy.rules import RuleSet


def refuse_transfer(rule_set: RuleSet, target: TargetName, command: str) -> Decision | None:
    """Return the refusal of a transfer that would pass by a rule about files, else `None`."""
    program = transfer_program(command)
    speaks = any(
        rule.paths or rule.bytes is not None
        for rule in rule_set.rules
        if not rule.targets or target in rule.targets
    )
    if program is None or not speaks:
        return None
    reason = f"{program} passes by the rules about files on {target}: use sftp, or scp without -O"
    return Decision(Outcome.DENY, "transfer-not-inspected", reason)


def transfer_program(command: str) -> str | None:
    """Return the program if any simple command in the line looks like a transfer's far end."""
    words = command.replace(";", " ").replace("&", " ").replace("|", " ").split()
    plain = [word.strip("'\"()`$\\").rsplit("/", 1)[-1] for word in words]
    for index, name in enumerate(plain):
        rest = [word.strip("'\"\\") for word in words[index + 1 :]]
        if name == "scp" and any(_is_far_end(word) for word in rest):
            return "scp -O"
        if name == "rsync" and "--server" in rest:
            return "rsync"
    return None


def _is_far_end(word: str) -> bool:
    letters = word[1:]
    return word.startswith("-") and letters.isalpha() and bool({"t", "f"} & set(letters))
