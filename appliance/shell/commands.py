r"""Command lines and scripts judged before they run: which commands do they start?

`judge_command` reads the text with the bash grammar: through `;`, `&&`, pipes, subshells,
functions, here-documents and `$(…)`, through `sudo`, `env`, `sh -c`, `find -exec`, `ssh`
and the like, with quotes removed and constants put in. What cannot be resolved by
reading is `UNKNOWN` (a command) or a hole (an argument, see `policy.patterns`); what runs
code that is not read here is `is_opaque`. Only a rule that names it allows either. Pure,
bounded, deterministic; never raises.
"""

from __future__ import annotations

from appliance.shell.judge import Judge
from appliance.shell.judgement import AT_HOME, UNKNOWN, Command, Input, Judgement, Whereabouts
from appliance.shell.programs import FULL_SCREEN, REPLS


def judge_command(
    line: str,
    *,
    stdin: str | None = None,
    is_terminal: bool = False,
    is_script: bool = False,
    whereabouts: Whereabouts = AT_HOME,
    filled: frozenset[str] = frozenset(),
) -> Judgement:
    """Return the commands that `line` would run.

    `stdin` is the whole standard input, when the caller holds it: a shell that reads it
    is then judged by it. With `is_terminal`, a shell that reads its terminal is no
    unknown, since what is typed there is judged line by line. `whereabouts` are where
    earlier lines may have led, and `filled` the variables into which they have read. A text
    that `is_script` may be as long as one.
    """
    judge = Judge(
        stdin,
        is_terminal=is_terminal,
        is_script=is_script,
        whereabouts=whereabouts,
        filled=filled,
    )
    judge.judge_text(line, 0, Input(is_channel=True))
    unknown = [UNKNOWN] if judge.surroundings.is_cut or not judge.found else []
    commands = tuple(dict.fromkeys([*judge.found, *unknown]))
    together = tuple(dict.fromkeys(judge.surroundings.together))
    aliases = tuple(judge.aliases.items())
    return Judgement(
        commands,
        judge.reads_script,
        judge.whereabouts,
        together,
        aliases,
        frozenset(judge.filled),
    )


def screen_program(line: str) -> str | None:
    """Return the full-screen program or client that is all that `line` runs on a terminal."""
    commands = judge_command(line, is_terminal=True).commands
    names = {one.name for one in commands if not one.is_possible} - {"sudo", "doas"}
    found = next(iter(names), "")
    return found if len(names) == 1 and found in FULL_SCREEN | REPLS else None


__all__ = [
    "AT_HOME",
    "UNKNOWN",
    "Command",
    "Judgement",
    "Whereabouts",
    "judge_command",
    "screen_program",
]
