"""vim's command lines: which of them run something?"""

from __future__ import annotations

import pytest

from appliance.shell.judgement import ShellLine
from appliance.shell.vim import shell_line_of_vim

UNKNOWN = ShellLine("")


@pytest.mark.parametrize(
    ("line", "handed"),
    [
        (":!ls", ShellLine("ls", has_terminal=True)),
        (":1,$w!!sh", ShellLine("sh")),
        (":w! !sh", ShellLine("sh")),
        (":'<,'>w !sort", ShellLine("sort")),
        (":ls|!make", ShellLine("make")),
        (":w !a | b", ShellLine("a | b")),
        (":w!x|!danger", ShellLine("danger", has_terminal=True)),
        (":e `date`", ShellLine("date")),
        (":n `one` `two`", ShellLine("one\ntwo")),
        (":g/x/e `date`", ShellLine("date")),
    ],
)
def test_what_goes_to_a_shell_is_read(line, handed):
    assert shell_line_of_vim(line) == handed


@pytest.mark.parametrize(
    "line",
    [
        '=system("a"."b")',
        "=x",
        ":@q",
        ":@=x",
        ":1,3@q",
        ":let @q='x'",
        ":call job_start('x')",
        ":ec expand('`dan'.'ger`')",
        ":e `=x()`",
        ":ec filter(['x'],'sys'.'tem(v:val)')",
        ":let F=function('sys'.'tem')|cal F('x')",
        ":cal {x}('y')",
        ":ec [x][0]('y')",
        ":ec expand(nr2char(96).'x'.nr2char(96))",
        ":s/^/\\=call(x,y)/",
        ":%s/a|b/\\=f(1)/",
        ":g/x/call f()",
        ":se stl=%{f()}",
        ":norm :!x",
        ":set kp=touch",
        ":se ic ep+=x",
        ":setl fp:x",
        ":let &kp='x'",
        ":let &l:ep .= 'x'",
        ":set rtp+=.",
        ":ru! x.vim",
    ],
)
def test_what_cannot_be_read_is_unknown(line):
    assert shell_line_of_vim(line) == UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "=2*(3+4)/7",
        ":wq!",
        ":w! other",
        ":e! other",
        ":set number",
        ":s/=/\\=1+1/",
        ":%s/foo(bar)/`baz`/g",
        ":'<,'>s#a(b)#c`d`#",
        ":g/foo(/d",
        ":v/`x`/s/y(/z/",
        ":echo line('$') . expand('%:p')",
        ":echo strftime('%c')",
        ":sort u",
        ":help :map",
        ":b 2",
    ],
)
def test_what_stays_in_vim_is_let_be(line):
    assert shell_line_of_vim(line) is None
