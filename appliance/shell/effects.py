"""What a program does besides running: files it writes, folders it takes whole, copies. Pure.

Only rules that deny or ask hear of it. No list of such options is complete.
"""

from __future__ import annotations

import re

from appliance.policy.patterns import HOLE, HOLES, HOME
from appliance.shell.canonical import SYSTEM_DIRECTORIES
from appliance.shell.programs import names

# Options whose value is a file that is written: program → pairs of short and long.
WRITING_OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "curl": (
        ("-o", "--output"), ("-D", "--dump-header"), ("-c", "--cookie-jar"), ("", "--trace"),
        ("", "--trace-ascii"), ("", "--stderr"), ("", "--libcurl"), ("", "--etag-save"),
        ("", "--hsts"), ("", "--alt-svc"), ("", "--output-dir"),
    ),
    "wget": (
        ("-O", "--output-document"), ("-o", "--output-file"), ("-a", "--append-output"),
        ("-P", "--directory-prefix"), ("", "--save-cookies"), ("", "--hsts-file"),
        ("", "--warc-file"),
    ),
    "csplit": (("-f", "--prefix"),),
    "patch": (("-o", "--output"), ("-r", "--reject-file")),
    "rsync": (("", "--log-file"), ("", "--write-batch"), ("", "--backup-dir")),
    "cpio": (("-O", "--file"),),
    "script": (("-O", "--log-out"), ("-I", "--log-in"), ("-B", "--log-io"), ("-T", "--log-timing")),
    "tcpdump": (("-w", "--"),),
    "ssh-keygen": (("-f", "--"),),
    "ssh": (("-E", "--"),),
    "nmap": (("-oN", "--"), ("-oX", "--"), ("-oG", "--"), ("-oA", "--")),
    "pg_dump": (("-f", "--file"),),
    "pg_dumpall": (("-f", "--file"),),
    "mysqldump": (("-r", "--result-file"),),
    "mysql": (("", "--tee"),),
    "mariadb": (("", "--tee"),),
    "psql": (("-o", "--output"), ("-L", "--log-file")),
    "iptables-save": (("-f", "--file"),),
    "ip6tables-save": (("-f", "--file"),),
    "vim": (("-w", "--startuptime"), ("-W", "--")),
    "vi": (("-w", "--"), ("-W", "--")),
    "aria2c": (("-o", "--out"),),
    "git": (("", "--output"),),
    "less": (("-o", "--log-file"), ("-O", "--LOG-FILE")),
    "openssl": (("-out", "--"), ("-keyout", "--"), ("-writerand", "--")),
}  # fmt: skip
_OUTPUT = (("-o", "--output"),)
WRITING_OPTIONS |= dict.fromkeys(
    names("""
        sort iconv strace ltrace time tree sdiff gpg gpg2 gcc g++ cc c++ clang ld as strip pv nc
        ncat xmllint objcopy jq perf dot pandoc age sops shuf zstd axel
    """),
    _OUTPUT,
)
# The same for folders.
WRITING_FOLDERS: dict[str, tuple[tuple[str, str], ...]] = {
    "mysqldump": (("-T", "--tab"),),
    "pg_basebackup": (("-D", "--pgdata"),),
    "aria2c": (("-d", "--dir"),),
    "tar": (("", "--one-top-level"),),
    "mktemp": (("-p", "--tmpdir"),),
    "restic": (("", "--target"),),
    "helm": (("", "--output-dir"),),
    "ar": (("", "--output"),),
    "mount": (("", "--target"),),
}
FILLS_OPERAND = names("rclone aws gsutil rdiff-backup unison mount unrar")
"""Their last operand may be a folder that is filled."""
WRITES_OPERANDS = names("""
    tee truncate sponge touch shred fallocate dos2unix unix2dos mkfifo mknod
""")
# The operand of this number is written; negative numbers count from the end.
WRITTEN_OPERAND = {
    "uniq": -1, "split": -1, "xxd": -1, "patch": 0, "zip": 0, "link": -1, "objcopy": -1,
    "logsave": 0, "rsync": -1, "scp": -1, "script": -1, "convert": -1, "ffmpeg": -1, "lz4": -1,
    "pdftotext": -1, "qpdf": -1, "recode": -1, "rclone": -1, "aws": -1, "gsutil": -1,
    "mktemp": 0, "mount": -1,
}  # fmt: skip
FOLDER_OPTIONS = {"unzip": "-d", "7z": "-o", "tar": "-C", "bsdtar": "-C", "cpio": "-D"}
_OWNERS = r"-\w*R\w*|--recursive"
RECURSIVE = {
    "cp": r"-\w*[rRa]\w*|--(recursive|archive)", "scp": r"-\w*r\w*",
    "grep": r"-\w*[rR]\w*|--.*recursive", "rsync": "", "rgrep": "", "rg": "", "ag": "", "ack": "",
    "zip": r"-\w*r\w*|--recurse.*", "diff": r"-\w*r\w*|--recursive", "mv": "",
    "ln": r"-\w*s\w*|--symbolic", "mount": r"-\w*B\w*|--r?bind", "chmod": _OWNERS,
    "chown": _OWNERS, "chgrp": _OWNERS, "setfacl": _OWNERS, "7z": "a",
    "tar": r"-?\w*[cru]\w*|--(create|append|update)", "bsdtar": r"-?\w*[cru]\w*",
    "tree": "", "du": r"-\w*a\w*|--all", "restic": "backup", "borg": "create", "rclone": "",
    "duplicity": "", "rdiff-backup": "", "unison": "", "kopia": "", "gsutil": r"-\w*[rR]\w*",
    "aws": "sync|--recursive",
}  # fmt: skip
CHECKS_OUT = names("checkout restore reset switch pull merge apply am stash")
"""Commands of git that write into the folder where they stand."""
COPIES = names("cp mv ln install link dd cat tee rsync scp tar base64 xxd")


def written_files(words: list[str]) -> list[str]:
    """Return the files that a program writes because its words say so."""
    name, rest = words[0].rsplit("/", 1)[-1], words[1:]
    operands = [word for word in rest if word == "-" or not word.startswith("-")]
    found = [
        value
        for short, long in WRITING_OPTIONS.get(name, ())
        for value in option_values(rest, short, long)
    ]
    folders = [
        value
        for short, long in WRITING_FOLDERS.get(name, ())
        for value in option_values(rest, short, long)
    ]
    folders += operands[-1:] if name in FILLS_OPERAND else []
    found += [f"{folder.rstrip('/')}/{HOME}" for folder in folders]
    if name in WRITES_OPERANDS:
        found += operands
    if name in WRITTEN_OPERAND and operands:
        found.append(operands[WRITTEN_OPERAND[name]])
    match name:
        case "tar" | "bsdtar" if glued := [word[3:] for word in rest if word.startswith("-cf/")]:
            found += glued
        case "cp" | "mv" | "install" | "ln":
            found += _placed(rest, operands)
        case "dd":
            found += [word[3:] for word in rest if word.startswith("of=")]
        case "rsync" | "scp" if operands:
            found += [] if ":" in operands[-1] else [f"{operands[-1].rstrip('/')}/{HOME}"]
        case "sed" | "gsed" if any(re.match(r"-[nErsuz]*i|--in-place", word) for word in rest):
            found += operands
        case "yq" if any(re.match(r"-\w*i|--inplace", word) for word in rest):
            found += operands
        case "gunzip" | "unxz" | "bunzip2" | "unzstd" | "unlz4":
            found += [re.sub(r"\.\w+$", "", one) for one in operands]
        case "gzip" | "xz" | "bzip2" | "zstd" if any(
            re.match(r"-\w*d|--(d|unc)", word) for word in rest
        ):
            found += [re.sub(r"\.\w+$", "", one) for one in operands]
        case "history" if re.match(r"-[wa]", rest[0] if rest else ""):
            found += operands
        case "git":
            found += _written_by_git(rest, operands)
        case "curl" | "wget":
            found += _downloaded(name, rest, operands)
        case "ar":
            found += operands[1:2]
        case "tar" | "bsdtar" | "unzip" | "7z" | "cpio" | "patch":
            found += _unpacked(name, rest)
    return found


def whole_folders(words: list[str]) -> list[str] | None:
    """Return the command with everything below its operands, if it takes folders whole."""
    name, rest = words[0].rsplit("/", 1)[-1], words[1:]
    option = RECURSIVE.get(name)
    if option is None or (option and not any(re.fullmatch(option, word) for word in rest)):
        return None
    return [words[0], *(word if word.startswith("-") else _below(word) for word in rest)]


def copied_programs(words: list[str]) -> list[str]:
    """Return the system's programs that a command copies or gives another name."""
    if words[0].rsplit("/", 1)[-1] not in COPIES:
        return []
    paths = [re.sub(r"^if=", "", word) for word in words[1:]]
    parts = [path.rpartition("/") for path in paths]
    return [program for folder, _, program in parts if folder in SYSTEM_DIRECTORIES and program]


def option_values(words: list[str], short: str, long: str) -> list[str]:
    """Return the values of one option, which may be glued to it or shortened."""
    found: list[str] = []
    pattern = rf"-[A-Za-z]*?{short[1:]}(.*)" if len(short) < 3 else rf"{short}(?:=(.*))?"
    for word, following in zip(words, [*words[1:], ""], strict=False):
        glued = re.fullmatch(pattern, word, re.DOTALL) if short else None
        if glued:
            found.append(glued[1] or following)
        elif len(word) > 5 and word.startswith("--") and long.startswith(word.partition("=")[0]):
            found.append(word.partition("=")[2] or following)
    return found


def _below(folder: str) -> str:
    """Return whatever lies below a folder; below the root, anything at all."""
    before, mark, path = folder.rpartition(":")  # A container's or another machine's.
    path = folder if not mark else path
    return f"{before}{mark}/{HOLE}" if path == "/" else f"{folder.rstrip('/')}/{HOME}"


def _placed(rest: list[str], operands: list[str]) -> list[str]:
    places = option_values(rest, "-t", "--target-directory")
    sources = [one for one in operands if one not in places] if places else operands[:-1]
    places = places or operands[-1:]
    inside = [
        source.rstrip("/").rsplit("/", 1)[-1] for source in sources if not HOLES.search(source)
    ]
    return [*places, *(f"{one.rstrip('/')}/{name}" for one in places for name in inside)]


def _written_by_git(rest: list[str], operands: list[str]) -> list[str]:
    if not operands:
        return []
    if operands[0] in {"archive", "format-patch", "bundle"}:
        files = [*option_values(rest, "-o", "--output"), *operands[2:3]]
        return [*files, *(f"{one.rstrip('/')}/{HOME}" for one in files)]
    if operands[0] in {"clone", "init", "worktree"} and len(operands) > 1:
        return [operands[-1], f"{operands[-1].rstrip('/')}/{HOME}"]
    if operands[0] == "checkout-index":
        return [f"{one}{HOME}" for one in option_values(rest, "", "--prefix") or ["./"]]
    if CHECKS_OUT & set(operands):
        return [
            f"{folder.rstrip('/')}/{HOME}"
            for folder in option_values(rest, "", "--work-tree") or ["."]
        ]
    return []


def _downloaded(name: str, rest: list[str], operands: list[str]) -> list[str]:
    """Return where files land under their own names: `curl -O`, `wget`."""
    if name == "curl":
        if not any(re.match(r"-[a-zA-Z]*[OJ]|--remote-name", word) for word in rest):
            return []
        folders = option_values(rest, "", "--output-dir")
    else:
        if any(re.match(r"-[a-zA-Z]*O|--output-d|--spider", word) for word in rest):
            return []
        folders = option_values(rest, "-P", "--directory-prefix")
    files = [one.rstrip("/").rsplit("/", 1)[-1] for one in operands]
    return [f"{folder.rstrip('/')}/{file}" for folder in folders or ["."] for file in files]


def _unpacked(name: str, rest: list[str]) -> list[str]:
    """Return what an archive or a patch may write, and an archive that is made."""
    operands = [word for word in rest if not word.startswith("-")]
    folders = option_values(rest, FOLDER_OPTIONS.get(name, "-d"), "--directory") or ["."]
    below = [f"{folder.rstrip('/')}/{HOME}" for folder in folders]
    first = rest[0] if rest else ""
    match name:
        case "tar" | "bsdtar":
            flags = [first, *(word for word in rest if word.startswith("-"))]
            if any(re.fullmatch(r"-?\w*x\w*|--(extract|get)", word) for word in flags):
                keeps_root = any(re.fullmatch(r"-?\w*P\w*|--absolute.*", word) for word in flags)
                return [HOLE] if keeps_root else below
            if re.fullmatch(r"\w*[cru]\w*f\w*|\w*f\w*[cru]\w*", first):
                return operands[1:2]
            return option_values(rest, "-f", "--file") if whole_folders(["tar", *rest]) else []
        case "unzip":
            return [] if re.match(r"-\w*[ltvzp]", first) else below
        case "7z":
            return below if first in {"x", "e"} else operands[1:2] if first == "a" else []
        case "cpio":
            copies_to = operands[-1:] if any(re.match(r"-\w*p", word) for word in rest) else []
            extracts = any(re.match(r"-\w*i|--extract", word) for word in rest)
            return [*(below if extracts else []), *(f"{one}/{HOME}" for one in copies_to)]
        case _:
            return below
