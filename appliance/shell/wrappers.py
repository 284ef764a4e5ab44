"""Programs whose arguments are another command, and where in the arguments it begins.

Each wrapper lists its options as getopt has them, so that an option's value is never
taken for the command. An option that is not listed makes the whole unknown. Pure tables
and one parser.

Sources: the manual pages of coreutils, util-linux, sudo, doas, findutils, procps, OpenSSH.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.policy.patterns import GLOB, HOLE
from appliance.shell.grammar import SPLIT

ASSIGNMENT = re.compile(r"^[^-=][^=]*=")
"""What env and sudo put into the environment: they look for nothing but the sign."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How one wrapper reads its own arguments.

    `flags` and `values` are the short options without and with a value; `longs` the long
    ones, with `=` behind those that take a value (`?=`: only after an equals sign).
    """

    flags: str = ""
    values: str = ""
    longs: str = ""
    operands: int = 0
    """So many words stand between the options and the command."""
    is_named: bool = False
    """It changes who runs the command or where: a rule may speak about the wrapper."""
    takes_assignments: bool = False
    script_option: str = ""
    """This short option's value is a command line, for `sh -c`."""
    joins: bool = False
    """The words are joined and given to a shell."""


@dataclass(slots=True)
class Unwrapped:
    """What a wrapper's arguments hold."""

    words: list[str]
    """The command, empty if there is none."""
    options: list[tuple[str, str]]
    """Each option with its value, which is empty for a flag."""
    assignments: list[str]
    skipped: list[str]
    is_understood: bool = True


WRAPPERS: dict[str, Wrapper] = {
    "nohup": Wrapper(),
    "setsid": Wrapper("cfw", longs="ctty fork wait"),
    "time": Wrapper("pvaq", "fo", "portability verbose append quiet format= output="),
    "builtin": Wrapper(),
    "command": Wrapper("pvV"),
    "exec": Wrapper("cl", "a"),
    "coproc": Wrapper(),
    "noglob": Wrapper(),
    "nocorrect": Wrapper(),
    "nice": Wrapper("0123456789", "n", "adjustment="),
    "ionice": Wrapper("t", "cnp", "class= classdata= ignore"),
    "chrt": Wrapper("abdfiomrRv", "TPD", "batch fifo idle other rr deadline verbose", operands=1),
    "taskset": Wrapper("acp", longs="cpu-list all-tasks pid", operands=1),
    "stdbuf": Wrapper("", "ioe", "input= output= error="),
    "timeout": Wrapper(
        "fpv", "sk", "signal= kill-after= foreground preserve-status verbose", operands=1
    ),
    "busybox": Wrapper(),
    "toybox": Wrapper(),
    "env": Wrapper(
        "i0v",
        "uCSa",
        "ignore-environment null debug unset= chdir= split-string= argv0="
        " block-signal?= default-signal?= ignore-signal?= list-signal-handling",
        takes_assignments=True,
    ),
    "sudo": Wrapper(
        "AbBEeHiKklNnPSsv",
        "CDghpRrTtUu",
        "askpass background bell chdir= preserve-env?= edit group= set-home host= login"
        " remove-timestamp reset-timestamp list no-update non-interactive preserve-groups"
        " prompt= chroot= role= stdin shell type= command-timeout= other-user= user= validate"
        " close-from=",
        is_named=True,
        takes_assignments=True,
    ),
    "doas": Wrapper("Lns", "aCu", is_named=True),
    "chroot": Wrapper("", "", "groups= userspec= skip-chdir", operands=1, is_named=True),
    "unshare": Wrapper(
        "mupniUCTfrc",
        "RwSG",
        "mount?= uts?= ipc?= net?= pid?= user?= cgroup?= time?= fork kill-child?= mount-proc?="
        " map-root-user map-current-user map-auto map-user= map-group= map-users= map-groups="
        " propagation= setgroups= keep-caps root= wd= setuid= setgid= monotonic= boottime=",
        is_named=True,
    ),
    "nsenter": Wrapper(
        "aZFemuinpUCTr",
        "tSGWw",
        "all target= mount?= uts?= ipc?= net?= pid?= user?= cgroup?= time?= setuid= setgid="
        " preserve-credentials root?= wd?= wdns= no-fork follow-context env join-cgroup",
        is_named=True,
    ),
    "i386": Wrapper("BFILRSTXZv3", is_named=True),
    "x86_64": Wrapper("BFILRSTXZv3", is_named=True),
    "linux32": Wrapper("BFILRSTXZv3"),
    "linux64": Wrapper("BFILRSTXZv3"),
    "runuser": Wrapper(
        "lmpf",
        "gGsuwcC",
        "user= group= supp-group= shell= whitelist-environment= command= session-command="
        " login preserve-environment fast pty",
        is_named=True,
        script_option="c",
    ),
    "su": Wrapper(
        "lmpfP",
        "gGswc",
        "group= supp-group= shell= whitelist-environment= command= session-command= login"
        " preserve-environment fast pty",
        is_named=True,
        script_option="c",
    ),
    "script": Wrapper(
        "aefqh",
        "BcEIOmoTt",
        "append command= echo= log-in= log-out= log-io= log-timing= logging-format= return"
        " flush force output-limit= quiet timing?=",
        script_option="c",
    ),
    "flock": Wrapper(
        "exsunoFv",
        "wEc",
        "exclusive shared unlock nonblock nb close no-fork timeout= wait= conflict-exit-code="
        " command= verbose",
        operands=1,
        script_option="c",
    ),
    "watch": Wrapper(
        "bdecgptwxrC",
        "nqs",
        "beep differences?= errexit color chgexit precise no-title no-wrap exec no-color"
        " interval= equexit= shotsdir= no-rerun",
        joins=True,
    ),
    "xargs": Wrapper(
        "0oprtx",
        "aEdILnPsei",
        "null arg-file= delimiter= eof?= replace?= max-lines?= max-args= max-procs= max-chars="
        " open-tty interactive no-run-if-empty verbose exit show-limits process-slot-var=",
    ),
    "ssh": Wrapper(
        "46AaCfGgKkMNnqsTtVvXxYy",
        "BbcDEeFIiJLlmOoPpQRSWw",
        operands=1,
        is_named=True,
        joins=True,
    ),
}
# Short options whose value, if any, is glued to them.
GLUED = {"xargs": "ei", "nsenter": "muinpUCTrw", "unshare": "", "setpriv": ""}


def unwrap(name: str, words: list[str]) -> Unwrapped:
    """Split the arguments of the wrapper `name` into its own part and the command.

    A hole where an option may stand, and an option that is not known, is not understood.
    """
    spec = WRAPPERS[name]
    result = Unwrapped(list(words), [], [], [])
    rest = result.words
    while rest:
        word = rest[0]
        if word == "--":
            rest.pop(0)
            break
        if word.startswith((HOLE, GLOB)):
            result.is_understood = False
            break
        if spec.takes_assignments and ASSIGNMENT.match(word):
            result.assignments.append(rest.pop(0))
        elif word.startswith("--"):
            _take_long(spec, result)
        elif word.startswith("-") and len(word) > 1:
            _take_short(name, spec, result)
        elif word == "-" and name in {"env", "su", "runuser"}:
            result.options.append((rest.pop(0), ""))
        else:
            break
    if name in {"su", "runuser"}:
        _take_user(name, spec, result)
    while spec.takes_assignments and rest and ASSIGNMENT.match(rest[0]):
        result.assignments.append(rest.pop(0))
    result.skipped += rest[: spec.operands]
    del rest[: spec.operands]
    if name in {"ssh", "flock"}:
        _take_late_options(name, spec, result)
    # What becomes several words has the command among them: `nice -n $X y`.
    values = (*(value for _, value in result.options), *result.skipped)
    result.is_understood &= not any(SPLIT in value or GLOB in value for value in values)
    return result


def _take_user(name: str, spec: Wrapper, result: Unwrapped) -> None:
    """`su root -c 'ls'`: getopt looks for options behind the user, too."""
    options = {option for option, _ in result.options}
    if name == "runuser" and options & {"-u", "--user"}:
        return
    if result.words and not result.words[0].startswith("-"):
        result.skipped.append(result.words.pop(0))
    _take_late_options(name, spec, result)


def _take_late_options(name: str, spec: Wrapper, result: Unwrapped) -> None:
    """`ssh host -p 22 ls` and `flock file -c 'ls'`: options also stand behind the operand."""
    while result.words and result.words[0].startswith("-") and len(result.words[0]) > 1:
        if result.words[0] == "--":
            result.words.pop(0)
            return
        if result.words[0].startswith("--"):
            _take_long(spec, result)
        else:
            _take_short(name, spec, result)


def _take_long(spec: Wrapper, result: Unwrapped) -> None:
    word = result.words.pop(0)
    name, equals, value = word[2:].partition("=")
    known = [long for long in spec.longs.split() if name and long.startswith(name)]
    exact = [long for long in known if long.rstrip("?=") == name]
    known = exact or known
    if not known or HOLE in name:
        result.is_understood = False
    needs_value = any(long.endswith("=") and not long.endswith("?=") for long in known)
    if needs_value and not equals:
        value = result.words.pop(0) if result.words else ""
    result.options.append(("--" + (known[0].rstrip("?=") if known else name), value))


def _take_short(name: str, spec: Wrapper, result: Unwrapped) -> None:
    letters = result.words.pop(0)[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in GLUED.get(name, ""):
            result.options.append((f"-{letter}", letters))
            return
        if letter in spec.values:
            if not letters and result.words:
                letters = result.words.pop(0)
            result.options.append((f"-{letter}", letters))
            return
        if letter not in spec.flags:
            result.is_understood = False
        result.options.append((f"-{letter}", ""))
