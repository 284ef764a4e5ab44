r"""Command lines judged before they run: which simple commands does a line start?

`judge_command` unwraps a line with the bash grammar: through `;`, `&&`, pipes, subshells
and `$(…)`, through `sudo`, `env`, `sh -c`, `nohup`, `timeout`, `xargs` and the like, with
quotes and backslashes removed and the command's directory dropped. What cannot be
resolved by reading (a variable as a word, `eval`, a shell that reads its input, a syntax
error) adds `UNKNOWN`; only a rule that names `unknown` or `*` allows that. `rm` has one
canonical form: `-rf` first, then other flags, then paths. Pure; never raises.
"""

from __future__ import annotations

import posixpath
import re

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

UNKNOWN = "unknown"
MAX_LINE_CHARS = 16 * 1024
MAX_DEPTH = 8
MAX_NESTING = 200

_LANGUAGE = Language(tree_sitter_bash.language())

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "rbash", "mksh", "fish"})
# Wrappers: their options that take a value, and how many operands precede the command.
WRAPPERS: dict[str, tuple[frozenset[str], int]] = {
    "nohup": (frozenset(), 0),
    "setsid": (frozenset(), 0),
    "time": (frozenset({"-f", "-o"}), 0),
    "command": (frozenset(), 0),
    "builtin": (frozenset(), 0),
    "exec": (frozenset({"-a"}), 0),
    "nice": (frozenset({"-n", "--adjustment"}), 0),
    "ionice": (frozenset({"-c", "-n"}), 0),
    "stdbuf": (frozenset({"-i", "-o", "-e"}), 0),
    "timeout": (frozenset({"-s", "-k", "--signal", "--kill-after"}), 1),
    "busybox": (frozenset(), 0),
    "toybox": (frozenset(), 0),
    "env": (frozenset({"-u", "-C", "--unset", "--chdir"}), 0),
    "sudo": (
        frozenset(
            {"-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-D", "-R", "--user", "--group"}
        ),
        0,
    ),
    "doas": (frozenset({"-u", "-C"}), 0),
    "chroot": (frozenset(), 1),
    "unshare": (frozenset(), 0),
    "xargs": (frozenset({"-I", "-n", "-P", "-d", "-L", "-s", "-a", "-E", "--max-args"}), 0),
}
CHANGES_WHO = frozenset({"sudo", "doas", "chroot", "unshare"})
OPAQUE = frozenset(
    {"eval", "source", ".", "alias", "trap", "su", "runuser", "script", "parallel", "watch"}
    | {"flock", "ssh", "at", "batch", "crontab", "enable", "hash", "coproc", "systemd-run"}
    | {"nsenter", "expect", "strace", "gdb", "awk", "gawk", "mawk", "perl", "ruby", "node"}
    | {"php", "lua", "tclsh", "ed", "ex", "vi", "vim", "find2perl", "mapfile", "readarray"}
)
DANGEROUS_VARIABLES = re.compile(r"^(PATH|IFS|ENV|BASH_.*|LD_.*|SHELLOPTS|PROMPT_COMMAND|PS4)$")
PYTHON = re.compile(r"^(python|pypy)[\d.]*$")
DYNAMIC = frozenset(
    {
        "simple_expansion",
        "expansion",
        "command_substitution",
        "process_substitution",
        "arithmetic_expansion",
        "brace_expression",
        "translated_string",
    }
)
STATEMENTS = frozenset(
    {"declaration_command", "function_definition", "heredoc_redirect", "herestring_redirect"}
)


def judge_command(line: str) -> list[str]:
    """Return the simple commands that `line` would run, normalised; never empty."""
    return list(dict.fromkeys(_judge_line(line, 0))) or [UNKNOWN]


def _judge_line(line: str, depth: int) -> list[str]:
    if depth > MAX_DEPTH or len(line) > MAX_LINE_CHARS or "\0" in line or "\r" in line:
        return [UNKNOWN]
    tree = Parser(_LANGUAGE).parse(line.encode("utf-8", "surrogateescape"))
    if tree.root_node.has_error:
        # Still name what can be read, so that a deny rule is the one that is shown.
        return [*_walk(tree.root_node, depth), UNKNOWN]
    return _walk(tree.root_node, depth)


def _walk(root: Node, depth: int) -> list[str]:
    found: list[str] = []
    stack = [(root, 0)]
    while stack:
        node, nesting = stack.pop()
        if nesting > MAX_NESTING:
            found.append(UNKNOWN)
            continue
        if node.type == "command":
            found += _judge_node(node, depth)
        elif node.type in STATEMENTS:
            found.append(UNKNOWN)
        elif node.type == "variable_assignment":
            name = _text(node).partition("=")[0].removesuffix("+")
            if DANGEROUS_VARIABLES.match(name):
                found.append(UNKNOWN)
        elif node.type == "file_redirect":
            found += _judge_redirect(node)
        stack += [(child, nesting + 1) for child in reversed(node.named_children)]
    return found


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "surrogateescape")


def _judge_redirect(node: Node) -> list[str]:
    text = _text(node).lstrip("0123456789")
    operands = [child for child in node.named_children if child.type != "file_descriptor"]
    if not text.startswith((">", "&>", "<>")):
        return []
    if not operands or (text.startswith(">&") and re.fullmatch(r">&\s*(\d+|-)", text)):
        return []
    target = _literal(operands[-1])
    if target is None:
        return [UNKNOWN]
    return [] if target == "/dev/null" else [f"redirect {target}"]


def _judge_node(node: Node, depth: int) -> list[str]:
    words: list[str | None] = []
    for child in node.children:
        if child.type == "command_name":
            words.append(_literal(child.named_children[0]) if child.named_children else None)
        elif child.type not in {"variable_assignment", "file_redirect"} and words:
            words.append(_literal(child))
    return _judge_words(words, depth)


def _literal(node: Node) -> str | None:
    """Return the word with quotes removed; `None` if only the shell knows it."""
    if node.type in DYNAMIC:
        return None
    text = _text(node)
    if node.type == "raw_string":
        return text[1:-1]
    if node.type == "ansi_c_string":
        return None if "\\" in text else text[2:-1]
    if node.type == "string":
        if any(child.type in DYNAMIC for child in node.named_children):
            return None
        return re.sub(r'\\([$`"\\\n])', lambda m: m[1].strip("\n"), text[1:-1])
    if node.type == "concatenation":
        parts = [_literal(child) for child in node.children]
        if any(part is None for part in parts):
            return None
        joined = "".join(part for part in parts if part is not None)
        return None if "{" in text and re.search(r"\{.*(,|\.\.).*\}", text) else joined
    if re.search(r"\{.*(,|\.\.).*\}", text) or text.startswith("$") or "`" in text:
        return None
    return re.sub(r"\\(.)", r"\1", text.replace("\\\n", ""), flags=re.DOTALL)


def _judge_words(words: list[str | None], depth: int) -> list[str]:
    if depth > MAX_DEPTH or not words or not words[0] or re.search(r"[*?\[~]", words[0][:256]):
        return [UNKNOWN] if not words or words[0] != "[" else []
    name = words[0].rsplit("/", 1)[-1]
    if name in SHELLS:
        return _judge_shell(words[1:], depth)
    if name in WRAPPERS:
        return _judge_wrapper(name, words[1:], depth)
    found = [_normalise(name, [word if word is not None else "$" for word in words[1:]])]
    if None in words or name in OPAQUE or PYTHON.match(name):
        found.append(UNKNOWN)
    if name == "find":
        found += _judge_find(words[1:], depth)
    return found


def _judge_shell(words: list[str | None], depth: int) -> list[str]:
    for index, word in enumerate(words):
        if word is None or not word.startswith("-"):
            break
        if re.fullmatch(r"-[a-z]*c[a-z]*", word):
            script = words[index + 1] if index + 1 < len(words) else None
            if script is None or script.startswith("-"):
                break
            return _judge_line(script, depth + 1)
    return ["sh", UNKNOWN]


def _judge_wrapper(name: str, words: list[str | None], depth: int) -> list[str]:
    with_value, operands = WRAPPERS[name]
    own = [name] if name in CHANGES_WHO else []
    rest = list(words)
    while rest and (
        (word := rest[0]) is None
        or word.startswith("-")
        or (name in {"env", "sudo"} and re.match(r"^\w+=", word))
    ):
        if word is None:
            return [*own, UNKNOWN]
        rest.pop(0)
        if word == "--":
            break
        if DANGEROUS_VARIABLES.match(word.partition("=")[0]):
            own.append(UNKNOWN)
        if name == "env" and re.match(r"^(-[a-zA-Z0]*S|--split-string)", word):
            return [*own, UNKNOWN]
        if name == "sudo" and (
            word in {"--login", "--shell", "--edit"} or re.fullmatch(r"-[A-Za-z]*[ise]", word)
        ):
            own.append(UNKNOWN)
        if word in with_value and rest:
            rest.pop(0)
    del rest[:operands]
    if not rest:
        return own or [name]
    if name == "xargs":
        own.append(UNKNOWN)  # Its input becomes arguments that nobody can read here.
    return [*own, *_judge_words(rest, depth + 1)]


def _judge_find(words: list[str | None], depth: int) -> list[str]:
    found: list[str] = []
    for index, word in enumerate(words):
        if word in {"-exec", "-execdir", "-ok", "-okdir"}:
            inner = words[index + 1 :]
            ends = [at for at, item in enumerate(inner) if item in {";", "+"}]
            found += [*_judge_words(inner[: ends[0]] if ends else inner, depth + 1), UNKNOWN]
        elif word == "-delete":
            found.append(UNKNOWN)
    return found


def _normalise(name: str, words: list[str]) -> str:
    if name == "rm":
        words = _normalise_rm(words)
    return " ".join([name, *words])


def _normalise_rm(words: list[str]) -> list[str]:
    flags: list[str] = []
    paths: list[str] = []
    others: list[str] = []
    options = True
    for word in words:
        if options and word == "--":
            options = False
        elif options and word.startswith("--"):
            if len(word) > 3 and "--recursive".startswith(word):
                flags.append("r")
            elif len(word) > 2 and "--force".startswith(word):
                flags.append("f")
            else:
                others.append(word)
        elif options and word.startswith("-") and len(word) > 1:
            flags += word[1:].replace("R", "r")
        else:
            paths.append("/" + posixpath.normpath(word).lstrip("/") if word[:1] == "/" else word)
    main = "".join(letter for letter in "rf" if letter in flags)
    rest = "".join(dict.fromkeys(letter for letter in flags if letter not in "rf"))
    return [*([f"-{main}"] if main else []), *([f"-{rest}"] if rest else []), *others, *paths]
