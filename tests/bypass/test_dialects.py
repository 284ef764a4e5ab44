r"""Lines that another shell than bash reads otherwise, and numbers that hold code.

Each attack ran its `rm` in a real dash, fish, zsh or bash 5.2. The tables only ever grow.
"""

from __future__ import annotations

import pytest

from appliance.model import Action, Outcome
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command, decide_typed
from appliance.session.terminal.judging import LineJudge
from appliance.shell.dialects import fish_reading, posix_reading

from .test_other_ways import ALL, ask

RULES = RuleSet.model_validate(
    {"rules": [ALL, {"id": "no-rm", "effect": "deny", "commands": ["rm"]}]}
)

DASH = [
    r"""echo $'a\'; rm /srv/v; #'""",
    r"""sh -c "echo \$'a\\'; rm /srv/v; #'" """,
    """echo "${x:-'}" ; rm /srv/v #'}\"""",
    """echo "a ${1+b$y'}"; rm /srv/v; echo "'}\"""",
    """sh -c 'echo "${x:='\\''}"; rm /srv/v; echo "'\\''}"'""",
    """sh <<'E'\necho "${x:?'}"; rm /srv/v; echo "'}"\nE""",
    "true &>/dev/null rm /srv/v",
    "true &>>/dev/null rm /srv/v",
    "((rm /srv/v))",
    "((1 || rm))",
    "echo $((1)); ((rm /srv/v))",
    "sh -c '((rm /srv/v))'",
    "[[ x || rm /srv/v ]]",
    "[[ x || rm ]]",
    "[[ -n x || rm && 1 ]]",
    "[[ x > y || rm -nt z ]]",
    "cat <<E\nit's\nE\ntrue &>/dev/null rm /srv/v",
    # In what a shell called sh runs, what cannot be read counts, too.
    "sh -c '[[ x || $(echo rm) /srv/v ]]'",
    "sh -c '(($(echo rm) /srv/v))'",
    "sh <<'E'\n[[ x || $(echo rm) /srv/v ]]\nE",
]
FISH = [
    r"\x72m /srv/v",
    r"r\x6d /srv/v",
    r"r\X6d /srv/v",
    r"\u0072m /srv/v",
    r"\162m /srv/v",
    r"r\U0000006d /srv/v",
    r"""echo 'a\'b' ; rm /srv/v #'""",
    r"""echo 'a\'b' ; rm /srv/v ; echo '""",
    "alias x rm; x /srv/v",
    "alias x 'rm /srv/v'; x",
    "set -gx BASH_ENV /tmp/x; bash -c ls",
    "set -a fish_function_path /tmp; ls",
    "functions --copy f ls; ls",
    "funcsave x",
    "commandline -f execute",
]
ZSH = [
    "functions[ls]='rm /srv/v'; ls",
    "functions+=(ls 'rm /srv/v'); ls",
    "aliases[ls]='rm /srv/v'\nls",
    "galiases[X]='; rm /srv/v'\necho X",
    "NULLCMD=rm; > /srv/v",
    "zmodload zsh/files; zf_rm /srv/v",
    "zf_rm /srv/v",
    "path=(/tmp $path); ls",
    "precmd_functions+=(rm)",
    "chpwd_functions=(rm); cd /",
    "setopt promptsubst; print -P '$(rm /srv/v)'",
    "bindkey -s '^M' ' ; rm /srv/v^M'",
    "vared -e PATH",
    "setopt rcquotes; echo 'a''; rm /srv/v; '''",
]
NUMBERS = [
    "declare -i y; read y <<< 'a[$(rm /srv/v)]'",
    "x='y[$'; x+='(rm /srv/v)]'; echo $((x))",
    "a='$'; b='(rm /srv/v)'; x=\"y[$a$b]\"; echo $((x))",
    r"printf -v x 'y[\x24(rm /srv/v)]'; echo $((x))",
    r"x=$(printf 'y[\44(rm /srv/v)]'); (( x++ ))",
    r"for x in $'y[\x24(rm /srv/v)]'; do echo $((x)); done",
    r"set -- $'y[\x24(rm /srv/v)]'; echo $(($1))",
    r"f() { local -i n=$1; }; f $'y[\x24(rm /srv/v)]'",
    r"IFS= read -r x <<< $'y[\x24(rm /srv/v)]'; echo $((x))",
    r"[[ $'y[\x24(rm /srv/v)]' -eq 1 ]]",
    r"echo ${a[$'\x24(rm /srv/v)']}",
    "x=$(base64 -d <<< eVskKHJtKV0K); echo $((x))",
    "x=$(cat /tmp/f); echo $((x))",
    "x=$(</tmp/f); echo $((x))",
    "read x < /tmp/f; echo $((x))",
    "read -r n; if [[ $n -gt 1 ]]; then echo; fi",
    "read -r n; a[n]=1",
    "read -r n; echo ${v:n}",
    "read -r n; let n++",
    "read -r n; [[ -v $n ]]",
    'read -r n; test -v "$n"',
    'read -r n; printf -v "$n" x',
    'read -r n; read "$n"',
    'read -r n; declare "$n"',
    "read -r n; declare -i m; m=$n",
    "mapfile -t a < /tmp/f; echo $((a[0]))",
    "while read -r x; do (( s += x )); done < /tmp/f",
    "find . -exec sh -c 'ls {}' \\;",
    "find . -exec sh -c {} \\;",
]
CLIENTS = [
    "sqlite3 :memory: '.output |rm x'",
    "sqlite3 :memory: \"select edit('x','rm x')\"",
    "sqlite3 -init /tmp/x :memory:",
    "mysql --pager='rm x' -e 'select 1'",
    "psql -f /tmp/x",
    "mail -s x root <<< '~!rm /srv/v'",
    "view -c ':py3 import os' x",
    "nano -s 'rm /srv/v' x",
    "mutt -e 'set editor=rm'",
    "su -s /bin/rm ada",
    "screen -s /bin/rm",
    "scriptlive x y",
    "sshfs -o sshfs_sync,ssh_command=rm y: z",
    "rsync --daemon --config=/tmp/x",
]
HONEST = [
    "[[ -n $a && $b == c ]] && echo ok",
    "[[ $(uname -m) == x86_64 ]] || echo other",
    "if [[ -f x || -d y ]]; then ls; fi",
    "((i++)); echo $i",
    "for ((i=0;i<3;i++)); do echo $i; done",
    'while read -r line; do echo "$line"; done < /etc/hosts',
    "x=$(wc -l < /etc/hosts); echo $((x+1))",
    "n=$(cat /proc/sys/fs/nr_open); echo $((n/2))",
    "used=$(df / | awk 'NR==2 {print $5}' | tr -d %); (( used > 90 )) && echo full",
    "awk -F: '$3 >= 1000 {print $1}' /etc/passwd",
    r"grep -P '\x41\d+' f",
    r"printf '\x41\n'",
    r"tr -d '\015' < f",
    r"echo it\'s",
    "find . -name '*.log' -exec gzip {} +",
    "find . -type f -exec sh -c 'wc -l \"$1\"' _ {} \\;",
    "ls &> /tmp/out",
    "make --version &>/tmp/log && tail /tmp/log",
    "declare -A seen; while read -r u; do seen[$u]=1; done < /etc/hosts",
    "path=/var/log; ls $path",
    "re='^[0-9]+$'; [[ 12 =~ $re ]] && echo number",
    'read -p "name? " n; echo "hello $n"',
    "set -euo pipefail; ls",
    "echo $((60*60)) $(date +%s)",
]


@pytest.mark.parametrize("line", [*DASH, *FISH, *ZSH, *NUMBERS])
def test_no_other_shell_runs_what_is_denied(line: str) -> None:
    answer = decide_command(RULES, ask(line, Action.EXEC))
    assert answer.decision.outcome is Outcome.DENY
    typed = decide_typed(RULES, ask(line, Action.SHELL), is_whole=True)
    assert typed.decision.outcome is Outcome.DENY


@pytest.mark.parametrize("line", CLIENTS)
def test_no_option_of_a_program_with_a_screen_runs_what_is_denied(line: str) -> None:
    typed = decide_typed(RULES, ask(line, Action.SHELL), is_whole=True)
    assert typed.decision.outcome is Outcome.DENY


@pytest.mark.parametrize("line", HONEST)
def test_honest_lines_pass(line: str) -> None:
    answer = decide_command(RULES, ask(line, Action.EXEC))
    assert answer.decision.outcome is Outcome.ALLOW
    typed = decide_typed(RULES, ask(line, Action.SHELL), is_whole=True)
    assert typed.decision.outcome is Outcome.ALLOW


@pytest.mark.parametrize("filling", ["read x", "read -r x y < f", "read -r a x && echo ok"])
@pytest.mark.parametrize(
    "using",
    ["echo $((x))", "(( x ))", "[[ $x -gt 1 ]]", "a[x]=1", 'declare "$x"', "declare -i n=$x"],
)
def test_what_an_earlier_line_has_read_is_no_number(filling: str, using: str) -> None:
    judge = LineJudge(RULES, ask("", Action.SHELL))
    first = judge.judge_line(filling)
    assert first.decision.outcome is Outcome.ALLOW
    judge.accept(first)
    assert judge.judge_line("echo $x").decision.outcome is Outcome.ALLOW
    assert judge.judge_line(using).decision.outcome is Outcome.DENY


def test_a_reading_leaves_what_all_shells_read_alike() -> None:
    for text in ("a=$((x+(1*2)))", "echo ${x}", "ls 2>&1 | head", "[ -n x ] && ls", r"a\ b"):
        assert posix_reading(text) == fish_reading(text) == text
    assert posix_reading("a && ((b))") == "a && ( (b) )"
