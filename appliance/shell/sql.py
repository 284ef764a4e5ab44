"""What SQL clients are told in their words or their input, in each way a rule may put it. Pure.

SQL takes any case, any blanks and comments between two words; a rule's pattern does not. So
a rule `psql *DROP TABLE*` also meets `drop  table`. What a client builds by itself
(`\\gexec`, `DO`, files) is not read here: clients run what nobody names only if a rule says so.
"""

from __future__ import annotations

import re

from appliance.shell.effects import option_values
from appliance.shell.programs import names

SQL_CLIENTS = names("psql mysql mariadb sqlite3")
OPTIONS = (("-c", "--command"), ("-e", "--execute"), ("-cmd", "--"))
COMMENT = re.compile(r"/\*.*?\*/|(--|#)[^\n]*", re.DOTALL)
KEYWORD = re.compile(
    r"(?i)\b(all|alter|as|by|cascade|copy|create|database|delete|drop|exists|from|function|grant"
    r"|group|if|in|index|insert|into|is|join|like|limit|not|null|on|or|order|privileges|procedure"
    r"|program|reindex|revoke|role|rule|schema|select|sequence|set|show|table|tablespace|temp|to"
    r"|trigger|truncate|union|update|user|using|vacuum|values|view|where|with|and)\b"
)
ESCAPE = re.compile(
    r"(?:\\!|(?m:^)\s*\.(?:system|shell)\b|\\?\bsystem)\s*([^\n]+)|(?i:\bprogram)\s*'([^']+)'"
)


def statements_of(words: list[str], given: str | None) -> list[list[str]]:
    """Return the client with each of its statements, spelled as a rule may spell it.

    `given` is its standard input, if that is known.
    """
    name = words[0].rsplit("/", 1)[-1]
    if name not in SQL_CLIENTS:
        return []
    texts = [given] if given else []
    for short, long in OPTIONS:
        texts += option_values(words[1:], short, long)
    if name == "sqlite3":
        texts += [word for word in words[2:] if not word.startswith("-")]
    spelled = (one for text in texts for one in _spellings(text))
    return [[name, "-c", text] for text in dict.fromkeys(spelled)]


def escapes_of(words: list[str], given: str | None) -> list[str]:
    """Return the command lines that a client hands to a shell because its words say so."""
    name = words[0].rsplit("/", 1)[-1]
    if name not in SQL_CLIENTS:
        return []
    found = [one for text in (*words[1:], given or "") for one in ESCAPE.findall(text)]
    return [next(filter(None, parts), "") for parts in found]


def _spellings(text: str) -> list[str]:
    plain = " ".join(COMMENT.sub(" ", text).split())
    usual = KEYWORD.sub(lambda found: found[0].upper(), plain.lower())
    return [plain, usual, plain.upper(), plain.lower()]
