"""Programs that never run their arguments, and what else is known of a program's words.

For a program that is not listed here or in another table, each word that may begin a
command is asked about, too: `some-wrapper -n 5 rm -rf /`. Tables only. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from appliance.policy.patterns import HOLE
from appliance.shell.effects import option_values
from appliance.shell.modes import numeric_mode
from appliance.shell.programs import names

PLAIN = names("""
    [ : . true false test echo printf pwd cd pushd popd dirs exit logout return break continue
    shift export declare readonly local typeset unset let wait jobs kill bg fg disown umask
    ulimit times type which whereis whatis apropos help history man info tldr getopts read
    suspend shopt set unalias caller ls dir vdir cat tac nl od head tail wc sort uniq comm cut
    paste join tr expand unexpand fmt fold pr split csplit sum cksum md5sum sha1sum sha224sum
    sha256sum sha384sum sha512sum b2sum base64 base32 basenc cp mv rm rmdir mkdir mkfifo mknod
    ln link unlink readlink realpath basename dirname touch truncate shred stat chmod chown
    chgrp dd df du sync mktemp date cal uptime id whoami who w users groups logname hostname
    hostnamectl uname arch nproc free seq factor yes sleep tee tty stty printenv grep egrep
    fgrep zgrep rgrep ag ack diff colordiff cmp sdiff diff3 look gzip gunzip zcat bzip2 bunzip2
    bzcat xz unxz xzcat zstd unzstd zstdcat lz4 zip unzip zipinfo 7z 7za ar cpio file strings
    hexdump xxd ps pgrep pkill pidof pstree killall top htop vmstat iostat mpstat sar dstat lsof
    fuser ss netstat ip ifconfig route arp ping ping6 traceroute tracepath mtr dig host nslookup
    whois curl jq yq xmllint column less more systemctl journalctl loginctl timedatectl
    localectl resolvectl networkctl bootctl coredumpctl apt apt-get apt-cache apt-mark aptitude
    dpkg dpkg-query rpm yum dnf zypper pacman apk brew useradd usermod userdel groupadd groupmod
    groupdel adduser deluser passwd chage last lastlog lastb getent mount umount findmnt lsblk
    blkid fdisk sfdisk parted swapon swapoff mkswap fsck tune2fs resize2fs lvs vgs pvs mdadm
    smartctl hdparm lscpu lsmem lspci lsusb lshw dmidecode lsmod modprobe insmod rmmod modinfo
    sysctl dmesg logger wall write mesg iptables ip6tables nft ufw firewall-cmd getfacl setfacl
    getcap setcap lsattr chattr getenforce setenforce semanage restorecon gpg openssl ssh-keygen
    ssh-keyscan ssh-copy-id scp pg_dump pg_restore pg_isready mysqldump gcc g++ cc ld as nm
    objdump readelf strip tree ncdu tig diffstat wdiff cowsay figlet notify-send gh glab
    shutdown reboot poweroff halt nologin rsync wget git patch locate updatedb redirect [[ reset
    clear tput tabs setterm locale localedef iconv dos2unix unix2dos bc dc sponge pv shuf
    tsort ptx rev spell aspell hunspell ispell ranger helm aws gcloud az ssh-add
""")
READS_NO_FILE = names("""
    [ : true false test echo printf print sleep seq ping kill date basename dirname id expr let
    read export declare typeset local unset readonly hostname
""")
"""Whatever their arguments turn out to be, they read no file of that name and run nothing."""
STARTS_COMMAND = re.compile(rf"^-|=|^[\d.,:%+-]+[smhd%]?$|/|{HOLE}")
"""A word behind which a wrapper's command may begin: an option, a number, a file."""
SCRIPT_OPTION = re.compile(
    r"^(-[A-Za-z]*[ce]|-x|--?(command|cmd|exec|execute|eval|run|shell)\b.*)$"
)
"""Behind it may stand a command line in one word."""
HANDS_ON = re.compile(
    r"(?:[|!$]|:!|:(?:silent|sil|sh|shell)!?\s*!?)\s*(?=[\w/.~'\"\\])(.*)", re.DOTALL
)
"""A word by which a program of its own language hands the rest to a shell: `|rm x`, `:!rm x`."""
CALL = re.compile(
    r"(?i)\b(?:sh|shell|system|exec\w*|spawn\w*|popen|run|cmd|command|script)[\w.]*[\s.(\[{:]*"
    r"[\[{\"'](?P<script>[^\"'\]}]+)"
)
"""Code that runs a command line: `system("rm x")`, `${run{rm x}}`."""
SCRIPT_KEY = re.compile(r"(?i)command|cmd|exec|wrap|shell|hook|script|program|eval|rsh|helper|mail")


def possible_commands(words: list[str]) -> list[list[str]]:
    """Return what an unknown program may be told to run by its words."""
    found: list[list[str]] = []
    for at in range(1, min(len(words), 24)):
        word, before = words[at], words[at - 1]
        key, equals, value = word.rpartition("=")
        if equals and (SCRIPT_OPTION.match(key) or (SCRIPT_KEY.search(key) and " " in value)):
            found.append(["sh", "-c", value])
        if SCRIPT_OPTION.match(before) and " " in word:
            found.append(["sh", "-c", word.lstrip("!")])
        handed = HANDS_ON.fullmatch(word.lstrip("+") if word.startswith("+") else word)
        if handed:
            found.append(["sh", "-c", handed[1]])
        found += [["sh", "-c", call["script"]] for call in CALL.finditer(word)]
        if not word.startswith("-") and (at == 1 or STARTS_COMMAND.search(before)):
            found.append(words[at:])
    return found


def same_as(words: list[str]) -> list[list[str]]:
    """Return other commands that do what this one does: rules about them speak, too."""
    name, rest = words[0].rsplit("/", 1)[-1], words[1:]
    plain = [word for word in rest if not word.startswith("-")]
    found: list[list[str]] = []
    match name:
        case "service" | "rc-service" | "invoke-rc.d" if len(plain) > 1:
            found = [["systemctl", *plain[1:], plain[0]]]
        case "systemctl":
            found = _same_for_units(rest, plain)
        case "deluser" | "delgroup" | "adduser" | "addgroup":
            found = [[f"{name[3:]}{name[:3]}", *rest]]
        case "userdel" | "groupdel" | "useradd" | "groupadd":
            found = [[f"{name[-3:]}{name[:-3]}", *rest]]
        case "sudoedit":
            found = [["sudo", "-e", *rest]]
        case _ if name.startswith("zf_"):
            found = [[name[3:], *rest]]
        case "unlink":
            found = [["rm", *rest]]
        case "shred" if any(re.match(r"-[a-z]*u|--remove", word) for word in rest):
            found = [["rm", *plain]]
        case "tar" | "bsdtar" | "rsync" | "cpio" | "wc" | "du" | "zip" | "pax" | "7z" | "sort" if (
            LISTS.search(" ".join(words)) or any(LISTED.match(word) for word in rest)
        ):
            found = [[name, HOLE]]  # It reads elsewhere which files to take.
        case "getent" if len(plain) > 0:
            found = [["cat", f"/etc/{one}"] for one in plain]
        case "curl" if any("file:" in word.lower() for word in rest):
            found = [[name, *(RANGES.sub(HOLE, unquote(word)) for word in rest)]]
        case "mke2fs" | "mkdosfs" | "mkntfs":
            found = [["mkfs", *rest]]
        case "nc.traditional" | "nc.openbsd" | "ncat" | "netcat":
            found = [["nc", *rest]]
        case "docker" | "podman" if plain[:1] == ["container"]:
            found = [[name, *(word for word in rest if word != "container")]]
        case "kill" | "pkill" | "killall":
            found = [[name, *_signals(rest)]]
        case "chmod":
            found = [[name, *_with_mode(rest)]]
        case "install" | "mkdir":
            modes = option_values(rest, "-m", "--mode")
            found = [["chmod", numeric_mode(one), *plain] for one in modes]
        case "iptables" | "ip6tables":
            found = [[name, *map(_short_option, rest)]]
        case "xtables-multi" if rest:
            found = [[TABLES.get(rest[0], rest[0]), *map(_short_option, rest[1:])]]
        case "sv" if len(plain) > 1:
            found = [["systemctl", STOPS.get(plain[0], plain[0]), *plain[1:]]]
        case "stop" | "start" | "restart" if len(plain) == 1:
            found = [["systemctl", name, *plain]]  # As upstart has it.
        case _ if name in PACKAGES and plain:
            found = _same_for_packages(name, rest)
        case "dpkg" if any(re.match(r"-[a-zA-Z]*[rP]|--(remove|purge)", word) for word in rest):
            removes = [["remove", *plain], ["purge", *plain]]
            found = [[one, *words] for one in PACKAGES["apt"] for words in removes]
        case "git" if "push" in plain:
            forces = [word for word in plain if word.startswith("+")]
            found = [[name, *("--force" if word == "-f" else word for word in rest)]]
            found += [[name, *rest, "--force"]] if forces else []
        case _ if name.startswith("mkfs."):
            found = [["mkfs", "-t", name[5:], *rest]]
    found += POWER.get(_power_verb(name, rest, plain), [])
    return [one for one in found if one != words]


def _same_for_units(rest: list[str], plain: list[str]) -> list[list[str]]:
    """Return systemctl's other words for a verb, and a unit's other names."""
    verb, units = plain[0] if plain else "", plain[1:]
    verbs = {verb, *("restart" for _ in {verb} & RESTARTS)}
    if verb in {"kill", "freeze"} or (verb in {"disable", "mask"} and "--now" in rest):
        verbs.add("stop")
    if verb in {"isolate", "rescue", "emergency", "default"}:
        verbs, units = {verb, "stop"}, [HOLE]
    # systemd knows globs of its own, and a bare name is that of a service.
    names_of = [re.sub(r"[*?\[].*", HOLE, unit) for unit in units]
    bare = [unit.removesuffix(".service") for unit in names_of]
    full = [unit if "." in unit or HOLE in unit else f"{unit}.service" for unit in names_of]
    flags = [word for word in rest if word.startswith("-")]
    return [["systemctl", *flags, one, *each] for one in verbs for each in (units, bare, full)]


LISTS = re.compile(
    r"^(bsd)?tar (\w*[cru]\w*T|\w*T\w*[cru]|(.* )?-\w*T)|^bsdtar (.* )?-I"
    r"|^cpio (.* )?(-\w*[op]|--create|--pass)|^zip .*-@|^pax (.* )?-\w*w|^7z [au] (.* )?@"
)
LISTED = re.compile(r"--files0?-fr")
RESTARTS = frozenset(
    {"try-restart", "condrestart", "reload-or-restart", "try-reload-or-restart", "force-reload"}
    | {"reload-or-try-restart"}
)
CHAINS = {"--flush": "-F", "--delete": "-D", "--policy": "-P", "--delete-chain": "-X"}
TABLES = {"main4": "iptables", "main6": "ip6tables", "save4": "iptables-save"}
RANGES = re.compile(r"\[[^\]]*\]|\{[^}]*\}")
"""What curl makes several addresses of."""
STOPS = {"down": "stop", "d": "stop", "force-stop": "stop", "exit": "stop", "up": "start"}
_DEBIAN, _REDHAT = ("apt", "apt-get", "aptitude", "nala"), ("dnf", "yum", "microdnf")
PACKAGES = {one: family for family in (_DEBIAN, _REDHAT) for one in family}
"""Managers of packages, each with those that say the same in the same words."""
REMOVES = re.compile(r"[a-z\d][\w.+-]*[-_]")
"""A package behind `install` that is removed instead."""


def _same_for_packages(name: str, rest: list[str]) -> list[list[str]]:
    """Return how the other managers of the family say the same."""
    plain = [word for word in rest if not word.startswith("-")]
    flags = [word for word in rest if word.startswith("-")]
    ways = [rest]
    if plain[:1] == ["install"] and (gone := list(filter(REMOVES.fullmatch, plain[1:]))):
        removed = [word[:-1] for word in gone]
        ways += [["remove", *flags, *removed], ["purge", *flags, *removed]]
    if plain[:1] == ["remove"] and "--purge" in flags:
        ways.append(["purge", *rest[rest.index("remove") + 1 :]])
    if plain[:1] == ["erase"]:
        ways.append(["remove" if word == "erase" else word for word in rest])
    return [[one, *way] for one in PACKAGES[name] for way in ways]


def _short_option(word: str) -> str:
    return next(
        (short for long, short in CHAINS.items() if len(word) > 3 and long.startswith(word)), word
    )


def _with_mode(rest: list[str]) -> list[str]:
    """Write the first operand, the mode, as a number; `-w` and its like are modes, too."""
    return [numeric_mode(word) if "/" not in word else word for word in rest]


SIGNALS = {"KILL": "9", "TERM": "15", "STOP": "19", "HUP": "1"}


def _signals(words: list[str]) -> list[str]:
    """Write the signal as a number behind one dash."""
    rest = list(words)
    signals: list[str] = []
    for index, word in enumerate(words):
        option, _, value = word.partition("=")
        name = ""
        if option in {"-s", "-n", "--signal"}:
            name = value or "".join(words[index + 1 : index + 2])
            rest = [*words[:index], *words[index + (1 if value else 2) :]]
        elif re.fullmatch(r"-([A-Z]+|\d+)", word):
            name = word[1:]
            rest = [*words[:index], *words[index + 1 :]]
        name = name.upper().removeprefix("SIG")
        signals += [f"-{SIGNALS.get(name, name)}"] if name else []
    return [*signals[:1], *rest]


POWER = {
    "reboot": [["reboot"], ["systemctl", "reboot"], ["shutdown", "-r", "now"]],
    "poweroff": [["poweroff"], ["halt"], ["systemctl", "poweroff"], ["shutdown", "-h", "now"]],
}


UNIT = re.compile(r"^systemd-(?=poweroff|reboot|halt|kexec|soft)|\.(target|service)$")
INIT_SIGNALS = re.compile(
    r"-(?:s |n |-signal[= ])?-?(?:SIG)?(?:RTMIN\+(\d+)|INT|2\b|(?:3[7-9]|4\d)\b)"
)
"""With them systemd, as process 1, goes down or starts again."""


def _power_verb(name: str, rest: list[str], plain: list[str]) -> str:
    if name == "shutdown":
        return (
            "" if "-c" in rest else "reboot" if "-r" in rest or "--reboot" in rest else "poweroff"
        )
    if name in {"init", "telinit"} and plain[:1] in (["0"], ["6"]):
        return "reboot" if plain[0] == "6" else "poweroff"
    if name == "kexec" and any(re.match(r"-\w*e|--exec", word) for word in rest):
        return "reboot"
    if name == "kill" and "1" in plain and (signal := INIT_SIGNALS.search(" ".join(rest))):
        return "poweroff" if signal[1] in {"3", "4", "13", "14"} else "reboot"
    if name in {"systemctl", "loginctl"}:
        words = {UNIT.sub("", word) for word in plain}
        if words & {"reboot", "kexec", "soft-reboot", "runlevel6", "ctrl-alt-del"}:
            return "reboot"
        ends = {"poweroff", "halt", "shutdown", "runlevel0", "exit"}
        return "poweroff" if words & ends else ""
    return {"reboot": "reboot", "poweroff": "poweroff", "halt": "poweroff"}.get(name, "")


DECLARES = names("declare typeset local export readonly")


def named_variables(name: str, words: list[str]) -> list[tuple[str, str]]:
    """Return the variables that a builtin sets because its words name them, and to what."""
    if name in DECLARES:
        return _declared(name, words)
    found: list[str] = []
    match name:
        case "printf":
            found = option_values(words[1:], "-v", "--")
        case "read" | "getopts" | "coproc" | "mapfile" | "readarray":
            found = [word for word in words[1:] if not word.startswith("-")]
        case "wait":
            found = option_values(words[1:], "-p", "--")
        case "unset":
            # Without `PATH`, bash looks for programs in the folder where it stands.
            found = [word for word in words[1:] if re.match("PATH\\b", word) or HOLE in word]
    return [(word.partition("[")[0], HOLE) for word in found]


def _declared(name: str, words: list[str]) -> list[tuple[str, str]]:
    is_reference = any(re.match(r"-\w*n", word) for word in words[1:])
    found: list[tuple[str, str]] = []
    for word in words[1:]:
        variable, equals, value = word.partition("=")
        variable = variable.rstrip("+").partition("[")[0]
        if HOLE in variable:
            found.append((HOLE, HOLE))
        elif equals:
            found.append((variable, value))
            found += [(value.partition("[")[0], HOLE)] if is_reference else []
        elif variable == "PATH" and name not in {"export", "readonly"}:
            found.append((variable, HOLE))  # A local one, which is empty.
    return found
