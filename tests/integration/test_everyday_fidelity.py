"""Everyday uses of the OpenSSH clients, each done directly and through the bastion.

A use is a few lines of bash on the client: `$H` is the host, `$R` a folder of its own on the
target. What it writes, its status, and the files it leaves on both sides are compared byte
for byte. The guard reads along: some rule names commands. `EVERYDAY=1` does all of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from tests.integration.openssh import free_port, needs_sshd
from tests.integration.roads import Roads, travel
from tests.integration.test_terminal_fidelity import (
    LEFT,
    PASTE,
    PASTED,
    PROMPT,
    Step,
    compare,
    home,  # noqa: F401  a fixture
)

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
    pytest.mark.skipif(shutil.which("rsync") is None, reason="needs rsync"),
]
AT_ONCE = 6
ROADS = ("web01", "web01@bastion")
ACTIONS = (
    "exec", "shell", "sftp", "upload", "download", "list", "change",
    "forward", "listen", "forward-socket", "listen-socket",
)  # fmt: skip
RULES = [
    {"id": "all", "effect": "allow", "roles": ["engineer"], "actions": ACTIONS},
    {"id": "no-wipe", "effect": "deny", "commands": ["rm -rf /"]},
]
PREPARE = r"""
set -u
ssh() { command ssh -F "$F" "$@"; }
scp() { command scp -F "$F" "$@"; }
sftp() { command sftp -F "$F" "$@"; }
export RSYNC_RSH="ssh -F $F" GIT_SSH_COMMAND="ssh -F $F"
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_DATE=@1700000000 GIT_COMMITTER_DATE=@1700000000
export GIT_AUTHOR_NAME=ada GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=ada GIT_COMMITTER_EMAIL=a@b
unset LC_ALL; export LANG=C.UTF-8
make_tree() {
    mkdir -p "$1/sub/deep" "$1/empty"
    echo one > "$1/one"; printf 'no end' > "$1/sub/two"; seq 1 20000 > "$1/sub/deep/three"
    echo x > "$1/with space"; echo y > "$1/ünï ☃"; echo z > "$1/-dash"; ln -s one "$1/link"
    head -c 300000 /dev/zero | tr '\0' '\251' > "$1/binary"; chmod 640 "$1/one"; chmod 755 "$1/sub/two"
    find "$1" -exec touch -h -d @1600000000 {} +
}
"""

USES: dict[str, str] = {
    "statuses": "for s in 0 1 2 100 126 127 128 137 200 254 255; do ssh $H exit $s; echo $?; done",
    "signals": "for s in HUP INT QUIT ABRT KILL SEGV PIPE TERM; do ssh $H 'kill -'$s' $$'; echo $?; done",
    "not found": "ssh $H no-such-program; echo $?",
    "both streams": "ssh $H 'seq 1 30000; seq 1 30000 >&2' >o 2>e; echo $?; sha256sum o e",
    "streams close": "ssh $H 'exec 2>&-; echo x'; ssh $H 'exec >&-; echo err >&2; exit 4'; echo $?",
    "binary both ways": "head -c 3000000 /dev/urandom >in; ssh $H cat <in >out; echo $?; cmp in out; rm in out",
    "every byte": r"""ssh $H 'printf "\0\1\2\177\200\377\r\n\r"' | od -c; printf '\0\377\n' | ssh $H od -c""",
    "empty input": "ssh $H 'cat; echo end' </dev/null; ssh -n $H 'cat; echo end'; ssh $H 'wc -c' </dev/null",
    "closed input": "ssh $H 'echo a; cat; echo b' <&-; echo $?",
    "half close": "(echo first; sleep .3; echo last) | ssh $H 'cat; echo after'; echo $?",
    "early end of a reader": "seq 1 300000 | ssh $H 'head -1'; echo ${PIPESTATUS[1]}",
    "early end here": "ssh $H 'seq 1 1000000' | head -1; echo $?",
    "nobody reads": "timeout 20 ssh -F $F $H 'echo a; yes' | head -1; echo ${PIPESTATUS[0]}; timeout 20 ssh -F $F -n $H 'tail -n 0 -f /etc/services & yes' | head -1; echo ${PIPESTATUS[0]}",
    "script for bash": "printf 'echo $0 $1 $#\\nfor i in 1 2; do echo $i; done\\nexit 9\\n' | ssh $H bash -s a 'b\\ c'; echo $?",
    "script for sh": "printf 'x=5\\necho $((x*2)); read y\\nline for y\\necho [$y]\\n' | ssh $H sh; echo $?",
    "script for the login shell": "printf 'echo hello\\ncd /tmp && pwd\\nfalse\\n' | ssh $H; echo $?",
    "script with a here-document": "printf 'cat <<E\\na $((1+1))\\nE\\ncat <<\"E\"\\n$x\\nE\\n' | ssh $H bash; echo $?",
    "here-document here": "ssh $H bash <<'E'\nset -e\necho $((6*7))\nf() { echo f $1; }\nf x\nfalse\necho not\nE\necho $?",
    "lines": "ssh $H 'echo a\necho b; echo c &&\necho d'; ssh $H \"echo 'two\nlines'\"",
    "quotes": r"""ssh $H echo 'a  b' "c  d" '\$HOME' '\\' "'x  y'" '"z  w"' \*none; ssh $H 'echo "a'"'"'b" `echo c` $(echo d)'""",
    "unicode": "ssh $H 'echo ünï ☃ 漢字 é 👩‍👩‍👧'; ssh $H 'printf %s ünï | wc -c -m'",
    "a long line": "ssh $H \"echo $(seq -s' ' 1 3000)\" | sha256sum",
    "expansions": "ssh $H 'echo ~ $((2**10)) {a,b}{1,2} ${HOME#/} ${x:-none} $?; set -- a b; echo $# $2'",
    "surroundings": "ssh $H 'pwd; whoami; umask; echo $SHELL $HOME $USER $LOGNAME $PATH $- $0; ulimit -n; tty; echo $TERM'",
    "environment": "ssh $H 'env | grep -v ^SSH_ | grep -v ^_= | sort'; LC_MINE='a b' UNKNOWN=1 ssh -o SendEnv='LC_MINE UNKNOWN' $H 'env | grep -E \"MINE|UNKNOWN\"'; ssh -o SetEnv=LC_X=ünï $H 'echo $LC_X'",
    "login shell": "ssh $H 'shopt login_shell; echo $BASH_EXECUTION_STRING | head -c 20'",
    "background": "ssh $H 'nohup sleep 5 >/dev/null 2>&1 </dev/null & echo started'; echo $?",
    "late output": "ssh $H '(sleep .5; echo late) & echo now; exit 3'; echo $?",
    "jobs and traps": "ssh $H 'trap \"echo bye\" EXIT; sleep .1 & wait; echo $?; exit 6'; echo $?",
    "pipes": "ssh $H 'seq 10 | sort -rn | head -3 | tr \"\\n\" \" \"; echo ${PIPESTATUS[@]}'; ssh $H 'yes | head -100000 | sha256sum'",
    "no terminal": "ssh -T $H 'tty; stty size'; echo $?; ssh $H 'test -t 0 || echo none'",
    "a forced terminal": "ssh -tt $H 'tty | cut -c1-8; echo $TERM; echo err >&2; exit 3' </dev/null; echo $?",
    "a terminal fed by a pipe": "(sleep .7; printf 'one\\n'; sleep .5; printf '\\004') | ssh -tt $H 'cat; exit 5'; echo $?",
    "files by redirection": 'seq 1 1000 | ssh $H "cat > $R/new; wc -l < $R/new"; ssh $H "cat $R/new" | sha256sum',
    "tar to": 'make_tree t; tar c t | ssh $H "tar x -C $R"; echo ${PIPESTATUS[@]}',
    "tar from": 'make_tree $R/t; ssh $H "tar c -C $R t" | tar x; echo ${PIPESTATUS[@]}',
    "tar with gzip": 'make_tree t; tar cz t | ssh -C $H "tar xz -C $R && ls $R/t"; echo $?',
    "dd": 'dd if=/dev/zero bs=64k count=40 2>/dev/null | ssh $H "dd of=$R/zeros bs=64k iflag=fullblock 2>/dev/null; wc -c < $R/zeros"',
    "several at once": 'for i in 1 2 3; do ssh $H "sleep .$i; echo $i; exit $i" >o$i & p[i]=$!; done; for i in 1 2 3; do wait ${p[i]}; echo $?; done',
    "while read": "printf 'a\\nb\\n' | while read x; do ssh -n $H echo got $x; done",
    "xargs": "printf 'a b\\nc\\n' | xargs -I{} ssh -F $F -n $H echo '[{}]'",
    "ciphers": "for c in aes256-ctr aes128-gcm@openssh.com aes256-gcm@openssh.com chacha20-poly1305@openssh.com; do ssh -c $c $H echo $c; done",
    "compression": "ssh -C $H 'seq 1 50000' | sha256sum",
    "keepalive": "ssh -o ServerAliveInterval=1 -o ServerAliveCountMax=2 $H 'sleep 2.5; echo alive'",
    "rekey": "ssh -o RekeyLimit=200k $H 'head -c 4000000 /dev/zero; cat' </etc/services | sha256sum",
    "verbose exit": "ssh -q $H 'exit 12'; echo $?; ssh -o LogLevel=QUIET $H no-such; echo $?",
    "remote command": "ssh -o RemoteCommand='echo configured' $H; ssh -o RemoteCommand='echo x' -o RequestTTY=no $H; echo $?",
    "master": "m='-S c'; ssh $m -M -N -f $H; ssh $m -O check $H 2>&1 | sed 's/pid=[0-9]*/pid/'; for i in 1 2 3; do ssh $m $H echo $i; done; ssh $m $H 'exit 8'; echo $?; ssh $m -O exit $H; echo $?; test -e c; echo $?",
    "master on demand": "o='-o ControlMaster=auto -o ControlPath=c -o ControlPersist=5'; ssh $o $H echo a; ssh $o $H cat </etc/hostname | wc -l; scp -q $o $H:/etc/services s; wc -c <s; ssh $o -O exit $H 2>&1",
    "local forward": "python3 -m http.server --bind 127.0.0.1 $PORT1 -d $R >/dev/null 2>&1 & p=$!; echo page > $R/page; ssh -S c -M -f -N -L 127.0.0.1:$PORT2:127.0.0.1:$PORT1 $H; for i in 1 2 3 4 5; do curl -s http://127.0.0.1:$PORT2/page && break; sleep 1; done; ssh -S c -O exit $H 2>&1; kill $p",
    "dynamic forward": "python3 -m http.server --bind 127.0.0.1 $PORT1 -d $R >/dev/null 2>&1 & p=$!; echo page > $R/page; ssh -S c -M -f -N -D 127.0.0.1:$PORT2 $H; for i in 1 2 3 4 5; do curl -s --socks5 127.0.0.1:$PORT2 http://127.0.0.1:$PORT1/page && break; sleep 1; done; ssh -S c -O exit $H 2>&1; kill $p",
    "remote forward": 'python3 -m http.server --bind 127.0.0.1 $PORT1 -d . >/dev/null 2>&1 & p=$!; echo mine > page; until curl -s -o /dev/null http://127.0.0.1:$PORT1/; do sleep .1; done; ssh -R 127.0.0.1:$PORT2:127.0.0.1:$PORT1 $H "for i in 1 2 3 4 5; do curl -s http://127.0.0.1:$PORT2/page && break; sleep 1; done"; kill $p',
    "forward of a socket": "python3 -c 'import socket;s=socket.socket(socket.AF_UNIX);s.bind(\"'$R'/s\");s.listen();c=s.accept()[0];c.sendall(b\"by socket\\n\");c.close()' & sleep .5; ssh -S c -M -f -N -L $PWD/l:$R/s $H; python3 -c 'import socket;s=socket.socket(socket.AF_UNIX);s.connect(\"l\");print(s.recv(99))'; ssh -S c -O exit $H 2>&1; rm -f l $R/s; wait",
    "stdio forward": "python3 -c 'import socket;s=socket.create_server((\"127.0.0.1\",'$PORT1'));c=s.accept()[0];c.sendall(c.recv(9)[::-1]);c.close()' & sleep .7; echo abc | ssh -W 127.0.0.1:$PORT1 $H; echo; wait",
    "sftp batch": "make_tree t; printf 'put -r t %s/\\nls -1 %s/t\\nget -r %s/t back\\nrename %s/t/one %s/t/uno\\nchmod 600 %s/t/uno\\nln -s uno %s/t/l\\nln %s/t/uno %s/t/hard\\nmkdir %s/d\\nrmdir %s/d\\nrm %s/t/-dash\\nls -l %s/none\\n' $R $R $R $R $R $R $R $R $R $R $R $R $R | sftp -b - $H; echo $?",
    "sftp keeps times": "make_tree t; printf 'put -rp t %s/\\nget -rp %s/t back\\n' $R $R | sftp -q -b - $H; echo $?",
    "sftp goes on": "seq 1 100000 > f; head -c 1000 f > part; cp part $R/up; cp f $R/down; cp part got; printf 'reput f %s/up\\nreget %s/down got\\n' $R $R | sftp -q -b - $H; cmp f got; cmp f $R/up; echo $?",
    "sftp mistakes": "printf -- '-get /none/x\\n-put /none/y\\n-cd /none\\n-rmdir /none\\n-mkdir /proc/x\\npwd\\nlpwd\\n!echo here\\n' | sftp -b - $H 2>&1 | sed 's/directory: .*/directory/'; echo $?",
    "sftp of one file": "echo text > $R/one; sftp -q $H:$R/one mine; cat mine; sftp -q $H:$R/none mine; echo $?",
    "sftp listing": "make_tree $R/t; printf 'cd %s/t\\nls -la\\nls -n *e\\nls -1t\\ndf .\\nversion\\n' $R | sftp -q -b - $H | sed -E 's/[0-9]+%?//g'",
    "scp there": "make_tree t; scp -r t $H:$R/; echo $?; scp -p t/one t/binary $H:$R/; scp t/one $H:$R/other; ls $R",
    "scp back": 'make_tree $R/t; scp -rp $H:$R/t .; scp "$H:$R/t/o*" .; scp "$H:$R/t/with space" $H:$R/t/ünï* .; scp -q $H:$R/none .; echo $?',
    "scp in the old protocol": 'make_tree t; scp -O -rp t $H:$R/; scp -O -r $H:$R/t back; scp -O "$H:$R/t/o*" .; scp -O $H:$R/none .; echo $?; scp -O $H:$R/t .; echo $?',
    "scp between": "echo between > $R/a; scp -3 $H:$R/a $H:$R/b; cat $R/b; scp -3 -O $H:$R/a $H:$R/c; cat $R/c",
    "scp of streams": "echo x | scp /dev/stdin $H:$R/x; cat $R/x; scp -l 8000 /etc/services $H:$R/s; cmp /etc/services $R/s; scp -C -B /etc/services $H:$R/s2; echo $?",
    "rsync there": "make_tree t; rsync -a t/ $H:$R/t; echo $?; echo more >> t/one; rm t/sub/two; rsync -ai --delete t/ $H:$R/t; rsync -an --stats t/ $H:$R/t | head -3",
    "rsync back": "make_tree $R/t; rsync -az $H:$R/t .; rsync -avc $H:$R/t/ t/ | head -1; rsync $H:$R/t/ | sed 's/.* //'; rsync -a $H:$R/none .; echo $?",
    "rsync with lists": "make_tree t; printf 'one\\nsub/two\\n' > list; rsync -a --files-from=list t/ $H:$R/some; rsync -a --exclude='*e*' --include='*' t/ $H:$R/few; rsync -aR t/sub $H:$R/rel; rsync -aH --link-dest=$R/some t/ $H:$R/linked; echo $?",
    "rsync moves": "make_tree t; rsync -a --remove-source-files t/sub $H:$R/; find t | sort; rsync -a --append-verify --partial --inplace t/binary $H:$R/; rsync -as 't/with space' \"$H:$R/a b\"; echo $?",
    "git": "git init -q --bare $R/r.git; git init -q w; cd w; echo 1 > a; git add a; git commit -qm one; git push -q $H:$R/r.git HEAD:refs/heads/main 2>&1; git ls-remote $H:$R/r.git; git clone -q $H:$R/r.git ../c -b main; git -C ../c log --format=%H%s; git -C ../c commit -q --allow-empty -m two; git -C ../c push -q origin HEAD:main 2>&1; git fetch -q $H:$R/r.git main; git log --format=%s FETCH_HEAD; git clone -q --depth 1 -b main $H:$R/r.git ../s; git -C ../s log --format=%s; git archive --remote=$H:$R/r.git main 2>&1 | tar t; git ls-remote $H:$R/none.git 2>&1; rm -rf .git ../c/.git ../s/.git; echo $?",
    "git refuses": "git init -q --bare $R/r.git; printf '#!/bin/sh\\necho hook says no >&2; exit 1\\n' > $R/r.git/hooks/pre-receive; chmod +x $R/r.git/hooks/pre-receive; git init -q w; cd w; git commit -q --allow-empty -m x; git push $H:$R/r.git HEAD:refs/heads/main 2>&1 | grep -v -e To -e failed; rm -rf .git $R/r.git",
    "ssh-copy-id": "ssh-keygen -q -t ed25519 -N '' -C mine -f k; ssh $H \"umask 077; mkdir -p $R/.ssh; cat >> $R/.ssh/authorized_keys\" < k.pub; cmp k.pub $R/.ssh/authorized_keys && stat -c %a $R/.ssh/authorized_keys; rm -r k k.pub $R/.ssh",
    "backup by pipe": 'make_tree $R/t; ssh $H "cd $R && find t -type f -print0 | sort -z | xargs -0 sha256sum"',
    "remote diff": "seq 9 > a; seq 10 > $R/b; ssh $H cat $R/b | diff a -; echo $?; diff <(ssh $H cat $R/b) a; echo $?",
    "sudo": "ssh $H 'sudo -n whoami; sudo -n sh -c \"echo as root >&2; exit 4\"'; echo $?; echo text | ssh $H \"sudo -n tee $R/t\"",
    "time limits": "ssh $H 'timeout .3 sleep 5; echo $?'; timeout 1 command ssh -F $F $H 'sleep 30'; echo $?",
    "rekey both ways": "head -c 3000000 /dev/zero | ssh -o RekeyLimit=100k $H cat | sha256sum; echo ${PIPESTATUS[@]}; printf 'put /etc/services %s/s\nget %s/s s\n' $R $R | sftp -q -o RekeyLimit=64k -b - $H; cmp /etc/services s",
    "rekey on request": "(sleep .7; printf 'a\\n~R'; sleep .9; printf '\\n'; sleep .7; printf 'b\\n'; sleep .7; printf '~?'; sleep .3; printf '~.') | ssh -tt $H cat; echo $?",
    "a break": "(sleep .7; printf '\n~B'; sleep .3; printf 'x\n'; sleep .3; printf '\004') | ssh -tt $H cat; echo $?",
    "services": "ssh -o IPQoS=throughput $H echo a; ssh -o IPQoS='af21 cs1' -o TCPKeepAlive=no -o Compression=yes $H echo b; ssh -o ConnectTimeout=5 -o ConnectionAttempts=2 $H echo c",
    "many variables": "for i in {1..120}; do export LC_V$i=value-$i; done; ssh -o SendEnv='LC_V*' $H 'env | grep -c ^LC_V'; export LC_LONG=$(head -c 20000 /dev/zero | tr '\\0' x); ssh -o SendEnv=LC_LONG $H 'echo ${#LC_LONG}'; ssh -o SetEnv='LC_A=\"q  q\" LC_B=b=c' $H 'echo \"$LC_A\" $LC_B'",
    "to the background": "ssh -f $H 'sleep .5; echo late >&2; cat; echo x > '$R/f </etc/services; echo $?; until test -e $R/f; do sleep .1; done",
    "forwards that fail": "python3 -m http.server --bind 127.0.0.1 $PORT1 >/dev/null 2>&1 & p=$!; until curl -s -o /dev/null http://127.0.0.1:$PORT1/; do sleep .1; done; ssh -o ExitOnForwardFailure=yes -R 127.0.0.1:$PORT1:127.0.0.1:1 $H echo no 2>&1 | sed s/$PORT1/PORT/; echo ${PIPESTATUS[0]}; ssh -R 127.0.0.1:$PORT1:127.0.0.1:1 $H echo goes on 2>&1 | sed s/$PORT1/PORT/; kill $p; ssh -W 127.0.0.1:1 $H; echo $?",
    "a port that the target picks": "ssh -R 0:127.0.0.1:1 $H echo there 2>&1 | sed -E 's/port [0-9]+/port N/'",
    "forwards of a master": "ssh -S c -M -f -N $H; ssh -S c -O forward -L 127.0.0.1:$PORT2:127.0.0.1:$PORT1 $H; echo $?; python3 -m http.server --bind 127.0.0.1 $PORT1 -d $R >/dev/null 2>&1 & p=$!; echo page > $R/page; until curl -s -o /dev/null http://127.0.0.1:$PORT1/; do sleep .1; done; curl -s http://127.0.0.1:$PORT2/page; ssh -S c -O cancel -L 127.0.0.1:$PORT2:127.0.0.1:$PORT1 $H; curl -s http://127.0.0.1:$PORT2/page; echo $?; ssh -S c -O forward -R 0:127.0.0.1:$PORT1 $H | grep -c .; ssh -S c -O stop $H 2>&1; kill $p",
    "a socket in the way": "touch l; ssh -o ExitOnForwardFailure=yes -L $PWD/l:$R/s $H echo no 2>/dev/null; echo $?; ssh -o StreamLocalBindUnlink=yes -o StreamLocalBindMask=0111 -L $PWD/l:$R/s $H 'echo yes; exit 2'; echo $?; ls -l l | cut -c1-10; rm l; touch $R/r; ssh -o ExitOnForwardFailure=yes -R $R/r:$PWD/l $H echo no 2>&1; echo $?",
    "git in version 2": "git init -q --bare $R/r.git; git init -q w; cd w; for i in 1 2 3; do seq $i 9999 > f$i; git add .; git commit -qm $i; done; git -c protocol.version=2 push -q $H:$R/r.git HEAD:refs/heads/main 2>&1; GIT_TRACE_PACKET=$PWD/../trace git -c protocol.version=2 ls-remote $H:$R/r.git; grep -c 'version 2' ../trace; git -c protocol.version=2 clone -q --filter=blob:none -b main $H:$R/r.git ../c 2>&1; git -C ../c log --format=%s; git push -q $H:$R/r.git :refs/heads/none 2>&1 | tail -1; rm -rf .git ../c/.git ../trace $R/r.git",
    "rsync in place": "make_tree t; make_tree $R/t; seq 1 19990 > $R/t/sub/deep/three; echo old > $R/t/gone; rsync -rlptz --partial --inplace --delete --stats t/ $H:$R/t | grep -E '^Number of (created|deleted)|Literal'; rsync -rlptz --partial --inplace --delete $H:$R/t/ back; rsync -azv --bwlimit=900 --compress-level=9 --delay-updates --backup --suffix=.old --chmod=Fu+x t/one $H:$R/t/ | head -2; echo $?",
    "sftp in pieces": "head -c 3000000 /dev/urandom > f; for o in '-B 1000' '-R 200 -B 261120' '-R 1'; do printf 'put f %s/f\nget %s/f g\n' $R $R | sftp -q $o -b - $H; cmp f g; cmp f $R/f; done; printf 'put -f f %s/f\nget -a %s/f g\nput -p f %s/p\n' $R $R $R | sftp -q -p -f -b - $H; echo $?; rm f g $R/f $R/p",
    "nested": "ssh $H \"bash -c 'echo inner; sh -c \\\"exit 3\\\"'\"; echo $?; ssh $H 'env -i A=1 sh -c \"echo \\$A\"'",
}  # fmt: skip


QUICK = (
    "streams close", "nobody reads", "script with a here-document", "quotes",
    "a long line", "late output", "rekey both ways", "sftp goes on", "sftp listing",
    "rsync with lists", "git", "many variables", "forwards that fail", "a socket in the way",
)  # fmt: skip
"""What is done without `EVERYDAY=1` in the environment; then each by one of the roads."""


TYPED: dict[str, list[Step]] = {
    "here-documents": [
        ("cat > f <<'E'\r", "> $"), ("$x `y` \\\\\r", "> $"), ("E\r", PROMPT), "cat f\r",
        ("cat <<-A | tr a-z A-Z\r", "> $"), ("\tindented\r", "> $"), "A\r",
    ],
    "case and while": [
        ("case $((1+1)) in\r", "> $"), ("2) echo two;;\r", "> $"), ("*) echo other;;\r", "> $"), "esac\r",
        ('while read l; do echo "<$l>"; done <<E\r', "> $"), ("a b\r", "> $"), ("c\r", "> $"), "E\r",
    ],
    "expansions": [
        "a=(1 'two three' 4); echo ${#a[@]} \"${a[1]}\" ${a[@]:1}\r",
        "x=hello; echo ${x^^} ${x:1:3} ${x/l/L} ${#x}\r",
        "echo {1..5} {a,b}{x,y} $((3**4)) $(printf %03d 7)\r", "printf '%s\\n' *.txt | head -3\r",
        "shopt -s nullglob; echo *.none end\r",
    ],
    "jobs": [
        "sleep 50 & sleep 60 &\r", "jobs | wc -l\r", "kill %1; wait %1; echo $?\r",
        ("fg %2\r", r"sleep 60\r\n$"), ("\x03", PROMPT), "disown -a; jobs\r",
    ],
    "quit": [
        ("sleep 30\r", r"30\r\n.*$"), ("\x1c", PROMPT), "echo $?\r", ("cat\r", r"cat\r\n.*$"), ("\x1c", PROMPT),
    ],
    "flow control": [("echo a\x13b", ""), ("\x11", ""), "\r", "seq 5\r"],
    "erase words": [
        ("echo one two three\x17\x17four", "four$"), ("\x01\x0b", ""), ("\x19", ""), "\r",
        ("abc\x15echo z", "z$"), "\r", ("echo a\x1b\x7fb", ""), ("\x15", ""), ("\x1b_", ""), ("\x03", PROMPT),
    ],
    "undo and transpose": [
        ("echo abc def", ""), ("\x1bt", ""), ("\x1f\x1f", ""), ("\x01\x1bc", ""), ("\x03", PROMPT),
        ("echo x\x1bby", ""), "\r",
    ],
    "quoted insert": [("echo '\x16\x09'", ""), "\r", ("echo \x16\x01 | od -c", ""), "\r"],
    "complete commands": [
        ("uptim\t", "e $"), ("\x03", PROMPT), ("unam\t", ""), "-s\r", ("ls -d be\t", "ta/$"), "\r",
        ("echo $HOM\t", ""), ("\x03", PROMPT),
    ],
    "search and stay": [
        ("\x12from", ""), ("\x1b[C", ""), (" x", "x$"), "\r", ("\x12quo", ""), ("\x07", ""), ("\x03", PROMPT),
    ],
    "history": ["history | tail -2\r", "echo again\r", "^again^more\r", "echo !$\r"],
    "wide and combining": [
        ("echo 漢字かな交じり文ｱｲｳ 👩‍🚀🇩🇪 à̂́", ""), "\r", ("echo 'ＡＢ" + "漢" * 50 + "'", ""), "\r",
        ("echo " + "é" * 90, ""), (LEFT * 5 + "\x7f\x7f", ""), "\r",
    ],
    "right margin": [
        ("echo " + "x" * 68, ""), ("y", ""), ("z", ""), ("\x7f\x7f\x7f", ""), "\r", ("echo " + "a" * 160, ""),
        ("\x01", ""), ("\x04", ""), ("\x03", PROMPT),
    ],
    "pastes": [
        (PASTE + "echo pasted one" + PASTED, ""), "\r", (PASTE + "echo a; echo b\necho c" + PASTED, ""), "\r",
        (PASTE + "echo tab\there" + PASTED, ""), "\r", (PASTE + "no end\x03" + PASTED, ""), ("\x03", PROMPT),
    ],
    "read and select": [
        ("read -p 'name: ' n\r", "name: $"), "ada l\r", 'echo "[$n]"\r', "read -t .2 q; echo $?\r",
        ("select s in a b; do echo $s; break; done\r", r"#\? $"), "2\r",
    ],
    "filters": [
        "seq 30 | awk '{s+=$1} END {print s}'\r", "printf 'b\\na\\n' | sort | sed 's/a/A/;s/b/B/' | paste -sd,\r",
        "grep -c 1 numbers.txt; grep -n '^42$' numbers.txt\r", "find . -name 'file*' | xargs ls\r",
        "wc -l < numbers.txt\r",
    ],
    "redirections": [
        "echo out > o; echo err >&2 2>e; cat o\r", "{ echo a; echo b >&2; } 2>&1 | cat\r",
        "ls none 2>/dev/null || echo no\r", "exec 5>o5; echo five >&5; exec 5>&-; cat o5\r",
        "cat < numbers.txt | tail -1\r",
    ],
    "traps": ["trap 'echo caught' USR1; kill -USR1 $$\r", "trap -p\r", "(trap '' INT; sleep .2; echo done)\r"],
    "progress": [
        "for i in 1 2 3 4 5; do printf '\\r%3d%%' $((i*20)); sleep .05; done; echo\r",
        "printf 'a\\bb\\rc\\n\\tx\\vz\\n'\r", "tput cols; tput setaf 2; echo green; tput sgr0\r",
    ],
    "pagers": [
        ("seq 100 | less\r", ":.*$"), ("G", "END.*$"), ("b", ""), ("q", PROMPT), ("more numbers.txt\r", "More.*$"),
        (" ", "More.*$"), ("q", PROMPT), ("less -S -N numbers.txt\r", "txt.*$"), ("-S\r", ""), ("q", PROMPT),
    ],
    "sudo": [
        "sudo -n whoami\r", "sudo -n -u nobody whoami\r", "sudo -n sh -c 'exit 3'; echo $?\r",
        ("sudo -n -s\r", "# .*$"), ("echo in\r", ""), ("exit\r", PROMPT),
    ],
    "su": ["su -c whoami\r", "su - nobody -s /bin/bash -c 'pwd'\r"],
    "git": [
        "git init -q r; git -C r -c user.name=a -c user.email=a@b commit -q --allow-empty -m one\r",
        "git -C r log --oneline | wc -l\r", "git -C r status -s; git -C r branch\r",
    ],
    "dates": ["date -d @0 -u\r", "TZ=Asia/Tokyo date -d @0\r"],
    "control characters shown": [("cat -v\r", r"-v\r\n.*$"), ("a\tb\r", ""), ("\x04", PROMPT)],
    "the terminal": ["stty -a | head -1\r", "tty | cut -c1-8\r", "echo $COLUMNS $LINES $TERM\r"],
    "a shell in a shell": [
        ("bash --norc\r", "bash-5.[0-9][#$] $"), ("echo $SHLVL\r", "bash-5.[0-9][#$] $"), "exit 4\r", "echo $?\r",
    ],
    "logout": [("logout\r", "")],
    "a status beyond 255": [("exit 300\r", "")],
}  # fmt: skip


async def use(roads: Roads, folder: Path, script: str, host: str) -> dict[str, object]:
    """Do it in a folder of its own; return what is there to be compared."""
    here, there = folder / "here", folder / "there"
    here.mkdir(parents=True)
    there.mkdir()
    ports = {"PORT1": str(free_port()), "PORT2": str(free_port())}
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", PREPARE + script,
        cwd=here,
        env=os.environ | ports | {"H": host, "R": str(there), "F": str(roads.config)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(40):
            out, err = await process.communicate()
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = await process.communicate()
        err += b"[hangs]"
    seen = {"out": out, "err": err, "status": process.returncode}
    plain = {key: _equal(value, folder, host) for key, value in seen.items()}
    return plain | {"here": _tree(here), "there": _tree(there)}


def _equal(value: object, folder: Path, host: str) -> object:
    """Return text without what differs from one way to the next."""
    if not isinstance(value, bytes):
        return value
    text = value.replace(os.fsencode(folder), b"FOLDER").replace(host.encode() + b":", b"HOST:")
    text = re.sub(rb"(?<![\w.])" + re.escape(host.encode()) + rb"(?![\w.])", b"HOST", text)
    return re.sub(rb"(?m)^Connection to \S+ closed", b"Connection to HOST closed", text)


def _tree(folder: Path) -> dict[str, tuple[object, ...]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        status, name = path.lstat(), str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        elif path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            old = int(status.st_mtime) if status.st_mtime < 1_650_000_000 else "now"
            found[name] = (oct(status.st_mode), status.st_size, digest, old)
        else:
            found[name] = (oct(status.st_mode),)
    return found


def write_direct_host(roads: Roads) -> None:
    """Let the client's configuration know the target itself, too."""
    direct = (
        f"Host direct\n    HostName 127.0.0.1\n    Port {roads.sshd_port}\n"
        f"    User {roads.account}\n    IdentityFile {roads.target_key}\n"
        f"    UserKnownHostsFile {os.devnull}\n    StrictHostKeyChecking no\n\n"
    )
    roads.config.write_text(direct + roads.config.read_text())


@pytest.mark.timeout(600)
def test_it_is_as_without_the_bastion(tmp_path):
    found: dict[str, object] = {}
    names = list(USES) if os.environ.get("EVERYDAY") else QUICK

    async def visit(roads: Roads) -> None:
        write_direct_host(roads)
        room = asyncio.Semaphore(AT_ONCE)

        async def compare(number: int, what: str) -> None:
            roads_of = ROADS if len(names) > len(QUICK) else (ROADS[number % 2],)
            async with room:
                seen = [
                    await use(roads, tmp_path / f"{number}-{at}", USES[what], host)
                    for at, host in enumerate(("direct", *roads_of))
                ]
            for road, one in zip(roads_of, seen[1:], strict=True):
                wrong = {key: (seen[0][key], one[key]) for key in one if one[key] != seen[0][key]}
                if wrong:
                    found[f"{what} by {road}"] = wrong

        await asyncio.gather(*(compare(number, what) for number, what in enumerate(names)))

    travel(tmp_path, visit, rules=RULES, sshd=f"SetEnv HOME={tmp_path}\nMaxStartups 100\n")
    assert not found, "\n\n".join(f"{what}:\n{str(wrong)[:3000]}" for what, wrong in found.items())


@pytest.mark.timeout(600)
@pytest.mark.skipif("EVERYDAY" not in os.environ, reason="takes a minute")
def test_so_is_what_is_typed(tmp_path, home):  # noqa: F811  the fixture
    compare(tmp_path, home, TYPED)
