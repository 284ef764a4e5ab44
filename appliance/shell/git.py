"""What git runs besides itself: aliases, pagers, helpers, hooks of its options. Pure.

Source: git's manual, "git", "git-config", "git-rebase", "git-submodule", "git-bisect".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appliance.policy.patterns import HOLE
from appliance.shell.judgement import Input

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

TAKES_VALUE = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env"})
HARMLESS_KEYS = re.compile(
    r"(?i)^(user|author|committer|color|advice|init|commit|tag|pull|push|fetch|log|status|safe"
    r"|branch|rebase|merge\.ff|gc|pack|index|column|i18n|http\.(postbuffer|sslverify|lowspeed\w*)"
    r"|core\.(quotepath|autocrlf|eol|filemode|bare|longpaths|abbrev|compression|preloadindex"
    r"|symlinks|ignorecase|whitespace|safecrlf|excludesfile)|diff\.(noprefix|renames|algorithm"
    r"|mnemonicprefix|context|colormoved)|credential\.usehttppath|remote\.[\w.-]+\.(url|fetch))"
    r"(\.[\w.-]+)?$"
)
# What of a harmless section is a program or a file with programs after all.
NOT_HARMLESS = re.compile(r"(?i)(command|program|helper|editor|pager|template|hook|recursesub)")
OPAQUE_SUBCOMMANDS = frozenset(
    {"filter-branch", "mergetool", "difftool", "hook", "instaweb", "web--browse", "send-email"}
    | {"shell", "daemon", "http-backend", "credential", "svn", "p4", "citool", "gui", "cvsserver"}
    | {"remote-ext", "remote-fd", "cvsimport", "archimport", "quiltimport", "imap-send"}
    | {"for-each-repo"}
)
RUNNING_OPTIONS = ("--upload-pack", "--receive-pack", "--exec", "--open-files-in-pager")
SAYS_MESSAGE = re.compile(
    r"-[a-zA-Z]*[mFC]|--(message|file|no-edit|reuse-message|fixup|dry-run|porcelain|short)\b"
)
READING_CONFIG = frozenset({"--get", "--get-all", "--get-regexp", "--list", "-l"})
REBASES = {"rebase": r"-[a-z]*i|--in|--ed", "pull": r"(?:-r=?|--reb\w*=)i"}
"""With which arguments git runs what is written into the list of a rebase."""
EDITS = {
    "config": r"-e|--edit|edit",
    "commit": r"-e|--edit|-c|--ree",
    "rebase": REBASES["rebase"],
    "notes": r"edit",
    "replace": r"-e|--edit",
    "branch": r"--edit-d",
    "merge": r"-e|--edit",
    "revert": r"-e|--edit",
    "cherry-pick": r"-e|--edit",
    "pull": r"-e|--edit",
    "add": r"-e|--edit",
    "am": r"-i|--interactive",
}
"""With which arguments a command of git starts an editor."""
NEEDS_MESSAGE = {"tag": r"-[a-zA-Z]*[asu]|--(annotate|sign|local-user)", "notes": r"add|append"}


def judge_git(judge: Judge, words: list[str], depth: int) -> None:
    """Add a git command, opaque if it runs something that is not read here."""
    at, is_opaque = 1, False
    while at < len(words) and words[at].startswith("-"):
        option = words[at]
        value = option.partition("=")[2]
        at += 1
        if option in TAKES_VALUE and at < len(words):
            value = words[at]
            at += 1
        if option == "-c":
            is_opaque |= _judge_setting(judge, *_split(value), depth)
        elif option.startswith(("--config-env", "--exec-path=", "-c")):
            is_opaque = True
    rest = words[at:]
    is_opaque |= any(word.startswith(HOLE) for word in words[1 : at + 1])
    if rest:
        is_opaque |= _judge_subcommand(judge, rest[0], rest[1:], depth)
    judge.add(words, is_opaque=is_opaque)


def _split(setting: str) -> tuple[str, str]:
    key, _, value = setting.partition("=")
    return key, value


def _judge_setting(judge: Judge, key: str, value: str, depth: int) -> bool:
    """Return whether the setting may run something; if so, judge what."""
    _, is_ext, script = value.partition("ext::")
    if is_ext:
        judge.judge_possible(["sh", "-c", script], depth + 1)
        return True
    if re.search(r"(?i)\.rebase$", key) and value.startswith(("i", HOLE)):
        return True
    if HARMLESS_KEYS.match(key) and not NOT_HARMLESS.search(key):
        return False
    if re.match(r"(?i)^core\.(pager|editor)$|^pager\.", key) and value in {"cat", "vim", "less"}:
        return False
    if key.lower().startswith("alias.") and value and not value.startswith("!"):
        judge.judge_words(["git", *value.split(), HOLE], depth + 1, Input())
        return HOLE in value
    judge.judge_possible(["sh", "-c", value.removeprefix("!")], depth + 1)
    return True


def _judge_subcommand(judge: Judge, name: str, rest: list[str], depth: int) -> bool:
    if name in OPAQUE_SUBCOMMANDS:
        judge.judge_possible(["sh", "-c", " ".join(rest)], depth + 1)
        return True
    list_options = re.compile(REBASES.get(name, r"(?!)"))
    is_opaque = any(map(list_options.match, rest))
    is_opaque |= not judge.is_terminal and _opens_editor(name, rest)
    for index, word in enumerate(rest):
        following = rest[index + 1] if index + 1 < len(rest) else ""
        option, equals, value = word.partition("=")
        runs = len(option) > 3 and any(known.startswith(option) for known in RUNNING_OPTIONS)
        runs |= name == "rebase" and re.match(r"-[a-z]*x", word) is not None
        runs |= name == "grep" and word.startswith("-O")
        runs |= name in {"clone", "ls-remote"} and re.match(r"-[a-z]*u", word) is not None
        if runs:
            is_opaque = True
            script = (
                value if equals else re.sub(r"^-[a-z]*?[xOu]", "", word) if word[:2] != "--" else ""
            )
            judge.judge_possible(["sh", "-c", script or following], depth + 1)
        if "ext::" in word:
            is_opaque = True
            judge.judge_possible(["sh", "-c", word.partition("ext::")[2]], depth + 1)
        if name == "clone" and re.match(r"-[a-z]*c|--conf", word):
            glued = value if word.startswith("--") else re.sub(r"^-[a-z]*?c", "", word)
            is_opaque |= _judge_setting(judge, *_split(glued or following), depth)
        if name in {"clone", "init"} and word.startswith("--te"):
            is_opaque = True
    if name == "bisect" and rest[:1] == ["run"]:
        judge.judge_words(rest[1:] or [HOLE], depth + 1, Input())
    if name == "submodule" and "foreach" in rest:
        words = rest[rest.index("foreach") + 1 :]
        while words and re.fullmatch(r"-q|--(quiet|recursive|)", words[0]):
            words.pop(0)
        judge.judge_script(" ".join(words), depth)
    if name == "config" and not READING_CONFIG & set(rest) and rest[:1] not in (["list"], ["get"]):
        operands = [word for word in rest if not word.startswith("-") and word != "set"]
        if len(operands) > 1:
            is_opaque |= _judge_setting(judge, operands[0], " ".join(operands[1:]), depth)
    return is_opaque


def _opens_editor(name: str, rest: list[str]) -> bool:
    """Say whether git starts an editor, which takes its keys from standard input."""
    pattern = EDITS.get(name)
    if pattern and any(re.match(rf"(?:{pattern})", word) for word in rest):
        return True
    says_message = any(SAYS_MESSAGE.match(word) for word in rest)
    if name in NEEDS_MESSAGE and not says_message:
        return any(re.match(NEEDS_MESSAGE[name], word) for word in rest)
    return name == "commit" and not says_message
