"""Ways to hide a command from a rule; this table only ever grows."""

from __future__ import annotations

import pytest

from appliance.policy.patterns import possibly_matches
from appliance.shell.commands import judge_command

RM = "rm -rf /"

SEEN = [
    "rm -rf /",
    "/bin/rm -r -f /",
    "sudo rm -rf /",
    'sh -c "rm -rf /"',
    "r\\m -rf /",
    "'rm' -rf /",
    '"rm" -rf /',
    "r'm' -rf /",
    "rm -fr /",
    "rm -f -r /",
    "rm --recursive --force /",
    "rm --rec --for /",
    "rm -R -f /",
    "rm / -rf",
    "rm -rf -- /",
    "rm -rf //",
    "rm -rf /../",
    "/usr/bin/rm -rf /",
    "./rm -rf /",
    "true; rm -rf /",
    "true && rm -rf /",
    "false || rm -rf /",
    "true | rm -rf /",
    "rm -rf / &",
    "(rm -rf /)",
    "{ rm -rf /; }",
    "! rm -rf /",
    "if true; then rm -rf /; fi",
    "while true; do rm -rf /; done",
    "for i in 1; do rm -rf /; done",
    "case x in x) rm -rf /;; esac",
    "echo $(rm -rf /)",
    "echo `rm -rf /`",
    'echo "$(rm -rf /)"',
    "cat <(rm -rf /)",
    "nohup rm -rf /",
    "timeout 5 rm -rf /",
    "timeout -s KILL 5 rm -rf /",
    "env rm -rf /",
    "env A=1 rm -rf /",
    "env -u A rm -rf /",
    "A=1 rm -rf /",
    "nice -n 5 rm -rf /",
    "ionice -c 3 rm -rf /",
    "setsid rm -rf /",
    "stdbuf -o L rm -rf /",
    "time rm -rf /",
    "command rm -rf /",
    "exec rm -rf /",
    "exec -a ls rm -rf /",
    "builtin rm -rf /",
    "busybox rm -rf /",
    "chroot /mnt rm -rf /",
    "sudo -u root rm -rf /",
    "sudo -n -- rm -rf /",
    "sudo nohup env rm -rf /",
    "sudo sh -c 'rm -rf /'",
    "bash -c 'sh -c \"rm -rf /\"'",
    "bash -xc 'rm -rf /'",
    "sh -e -c 'rm -rf /'",
    "xargs rm -rf /",
    "find . -exec rm -rf / \\;",
    "f() { rm -rf /; }; f",
    "ls\nrm -rf /",
    "ls # x\nrm -rf /",
    "rm -rf / > /dev/null",
    "2>/dev/null rm -rf /",
    "rm \\\n -rf /",
    "doas rm -rf /",
    "[[ $(rm -rf /) ]]",
]

NOT_KNOWN = [
    "$X -rf /",
    "${X} -rf /",
    "eval rm -rf /",
    "echo cm0gLXJmIC8= | base64 -d | sh",
    "rm $X",
    'rm "$X"',
    "rm -r{f,} /",
    "{rm,-rf,/}",
    "/bin/r? -rf /",
    "/bin/r* -rf /",
    "sh script.sh",
    "sh <<EOF\nrm -rf /\nEOF",
    "sh <<< 'rm -rf /'",
    "bash",
    "sudo -i",
    "sudo -s",
    "source x",
    ". x",
    "$'\\x72m' -rf /",
    "$(echo rm) -rf /",
    "`echo rm` -rf /",
    "alias ls=rm; ls",
    "PATH=/tmp ls",
    "env PATH=/tmp ls",
    "LD_PRELOAD=/tmp/x.so ls",
    "export PATH=/tmp",
    "echo 'unfinished",
    "python3 -c 'x'",
    "perl -e 'x'",
    "awk 'BEGIN{system(\"x\")}'",
    "find / -delete",
    "env -S 'rm -rf /'",
    'sh -c "$X"',
    "trap 'rm -rf /' EXIT",
    "xargs rm",
    "ssh other rm -rf /",
    "rm -rf /\0",
    "x" * 20_000,
    "",
    "cat <<EOF\n$(rm -rf /)\nEOF",
    "su -c 'rm -rf /'",
    "ls\rrm -rf /",
    "echo x > $F",
    "script -c 'rm -rf /'",
    "r$@m -rf /",
    "$0 x",
]

PLAIN = [
    ("uptime", ["uptime"]),
    ("ls -la /tmp", ["ls -la /tmp"]),
    ("echo 'a;b' \"c && d\"", ["echo a;b c && d"]),
    ("ps aux | grep ssh", ["ps aux", "grep ssh"]),
    ("echo rm -rf /", ["echo rm -rf /"]),
    ("ls 2>&1", ["ls"]),
    ("ls > out", ["ls", "redirect out"]),
    ("sudo ls", ["sudo", "ls"]),
    ("rm -rfv /tmp/x", ["rm -rf -v /tmp/x"]),
]


def texts(line: str) -> list[str]:
    """Each command, without the path of a program outside the system's directories."""
    found = []
    for command in judge_command(line).commands:
        name, blank, rest = command.text.partition(" ")
        found.append(name.rsplit("/", 1)[-1] + blank + rest)
    return found


@pytest.mark.parametrize("line", SEEN)
def test_hidden_rm_is_seen(line: str) -> None:
    assert any(possibly_matches(RM, text) for text in texts(line))


@pytest.mark.parametrize("line", NOT_KNOWN)
def test_what_cannot_be_read_is_opaque_or_meets_the_rule(line: str) -> None:
    commands = judge_command(line).commands
    meets = any(
        possibly_matches(pattern, text)
        for pattern in (RM, "redirect /etc/*")
        for text in texts(line)
    )
    assert meets or any(command.is_opaque for command in commands)


@pytest.mark.parametrize(("line", "commands"), PLAIN)
def test_plain_commands_stay_as_they_are(line: str, commands: list[str]) -> None:
    assert sorted(texts(line)) == sorted(commands)
    assert not any(command.is_opaque for command in judge_command(line).commands)
