"""VS Code's own server on a target, and its window in a browser, by the way Remote-SSH goes.

`VSCODE_SERVER` is the server as Remote-SSH brings it, in a tar; see `make test-vscode`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest

from tests.integration.chromium import CHROMIUM, Page, browsing
from tests.integration.openssh import free_port, needs_sshd, until
from tests.integration.roads import Roads, travel

SERVER = os.environ.get("VSCODE_SERVER")
pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(SERVER is None or CHROMIUM is None, reason="needs make test-vscode"),
    pytest.mark.timeout(400),
]
ROADS = ["web01", "web01@bastion"]
RULES = [
    {
        "id": "editor",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["shell", "exec", "sftp", "upload", "download", "list", "change"],
    },
    {
        "id": "editor-server",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["forward", "forward-socket"],
        "destinations": ["127.0.0.1:*", "*.sock"],
    },
    {
        "id": "editor-script",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["exec", "shell"],
        "commands": ["unknown"],
    },
]
INSTALL = r"""
set -u
umask 077
DATA="$HOME/.vscode-server"; BIN="$DATA/bin/COMMIT"; LOG="$DATA/.log"; TOKEN="$DATA/.token"
SCRATCH="$(mktemp -d)"; trap 'rmdir "$SCRATCH"' EXIT
exec {LOCK}<>"$DATA/lock"
flock -x -w 30 $LOCK || exit 1
case "$(uname -s)-$(uname -m)" in
  Linux-*) ;;
  *) echo "exitCode==1=="; exit 1 ;;
esac
if [[ ! -d "$BIN" ]]; then
  mkdir -p "$BIN"
  tar -xzf "$DATA/server.tar.gz" -C "$BIN"
  ln -s "$(command -v node)" "$BIN/node"
fi
RUNNING="$(ps -o pid,args -A | grep "$BIN" | grep -v grep)"
if [[ -z "$RUNNING" ]]; then
  : > "$LOG"
  echo "SECRET" > "$TOKEN"
  "$BIN/bin/code-server-oss" --start-server --host=127.0.0.1 LISTEN --server-data-dir "$DATA" \
    --telemetry-level off --accept-server-license-terms --connection-token-file "$TOKEN" &> "$LOG" < /dev/null {LOCK}>&- &
  echo $! > "$DATA/.pid"
fi
for i in {1..150}; do
  ON="$(grep -E 'Extension host agent listening on' "$LOG" | sed 's/Extension host agent listening on //')"
  if [[ -n "$ON" ]]; then break; fi
  sleep 0.2
done
flock -u $LOCK
echo "ID: start"; echo "listeningOn==$ON=="; echo "connectionToken==$(cat "$TOKEN")=="; echo "ID: end"
"""

FOCUS = """
document.querySelector('.terminal-wrapper.active .xterm-helper-textarea')?.focus(),
document.activeElement.classList.contains('xterm-helper-textarea')
"""


class Editor:
    """Somebody's VS Code, as far as it goes to a target."""

    def __init__(self, roads: Roads, road: str) -> None:
        self.roads, self.road = roads, road
        self.home = roads.folder
        self.project = roads.folder / "project"
        self.listen = "--port=0"
        self.secret = secrets.token_hex(16)

    async def bring(self) -> None:
        """Upload the server, as where a target has no way out."""
        data = self.home / ".vscode-server"
        assert (await self.roads.run("ssh", self.road, "mkdir", "-p", data))[0] == 0
        assert SERVER is not None
        sink = f"{self.road}:{data}/server.tar.gz"
        status, _, err = await self.roads.run("scp", "-q", SERVER, sink, seconds=120)
        assert status == 0, err

    @asynccontextmanager
    async def connection(
        self, *options: str
    ) -> AsyncIterator[tuple[asyncio.subprocess.Process, str, str]]:
        """Connect; yields ssh, where the server listens, and its token."""
        process = await asyncio.create_subprocess_exec(
            *["ssh", "-F", str(self.roads.config), "-T", *options, self.road, "bash"],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None and stdout is not None
        script = INSTALL.replace("SECRET", self.secret).replace("LISTEN", self.listen)
        stdin.write(script.encode())
        async with asyncio.timeout(90):
            told = (await stdout.readuntil(b"ID: end\n")).decode()
        facts = dict(re.findall(r"(\w+)==(.*)==", told))
        try:
            yield process, facts["listeningOn"], facts["connectionToken"]
        finally:
            if process.returncode is None:
                process.terminate()  # Of itself it waits for the connections it forwards.
            await process.wait()

    def address(self, where: str, token: str, name: str) -> str:
        """Return the address of a window with the project and a file of it."""
        opened = json.dumps([["openFile", f"vscode-remote://{where}{self.project}/{name}"]])
        query = {"tkn": token, "folder": str(self.project), "payload": opened}
        return f"http://{where}/?{urlencode(query)}"

    async def stop(self) -> None:
        """End the server, which outlives its connections."""
        await self.roads.run("ssh", self.road, f"pkill -P $(cat {self.home}/.vscode-server/.pid)")


async def trust(page: Page) -> Page:
    """Answer what the first window of a folder asks."""
    await page.shows(".monaco-dialog-box", "Do you trust the authors")
    await page.press("Enter")
    await page.until("!document.querySelector('.monaco-dialog-box')")
    return page


async def work(page: Page, editor: Editor, name: str) -> None:
    """Open a file, write into it, save it; run a command in the terminal."""
    note = editor.project / name
    await page.shows(".explorer-folders-view .monaco-list-row", name)
    await page.shows(".editor-instance .view-line", "as it was")
    await page.type("ünï ")
    await page.press("s", control=True)
    await until(lambda: note.read_text() == "ünï as it was\n")
    await page.press("`", control=True)
    await page.shows(".terminal-wrapper.active .xterm-screen")
    await run(page, editor, f"tty > {name}.tty", f"{name}.tty", "/dev/pts/")


async def run(page: Page, editor: Editor, command: str, result: str, text: str) -> None:
    await page.until(FOCUS)
    await page.type(command)
    await page.press("Enter")
    path = editor.project / result
    await until(lambda: path.exists() and text in path.read_text())


@pytest.mark.parametrize("road", ROADS)
def test_a_folder_is_opened_edited_and_worked_in(tmp_path, road):
    """Its window outlives the connection, and a second one comes by the same master."""

    async def visit(roads: Roads) -> None:
        editor = Editor(roads, road)
        editor.project.mkdir()
        for name in ("note.txt", "other.txt"):
            (editor.project / name).write_text("as it was\n")
        await editor.bring()
        port = free_port()
        way = ["-D", str(port)]
        master = ["-M", "-S", str(roads.control)]
        try:
            async with browsing(tmp_path / "browser", f"socks5://127.0.0.1:{port}") as browser:
                async with editor.connection(*way) as (_, where, token):
                    here = f"127.0.0.1:{where}"
                    page = await trust(await browser.open(editor.address(here, token, "note.txt")))
                    await work(page, editor, "note.txt")
                    await run(page, editor, "kept=here", "note.txt", "")
                # The network breaks, and somebody connects again; the server has stayed.
                async with editor.connection(*way, *master) as (_, again, token_again):
                    assert (again, token_again) == (where, token)
                    await run(page, editor, 'echo "$kept-$((40 + 2))" > back', "back", "here-42")
                    async with editor.connection("-S", str(roads.control)) as (_, third, _):
                        assert third == where
                        second = await browser.open(editor.address(here, token, "other.txt"))
                        await work(second, editor, "other.txt")
                await page.picture(tmp_path / "page.png")
        finally:
            await editor.stop()
        forwards = await roads.event("forward:channel:opened", 6)
        assert {one.data["destination"] for one in forwards} == {f"127.0.0.1:{where}"}

    travel(tmp_path, visit, rules=RULES, sshd=f"SetEnv HOME={tmp_path}\n")


def test_the_server_may_listen_on_a_socket(tmp_path):
    """As `remote.SSH.remoteServerListenOnSocket` has it, with `-L` to it."""

    async def visit(roads: Roads) -> None:
        editor = Editor(roads, "web01")
        editor.project.mkdir()
        (editor.project / "note.txt").write_text("as it was\n")
        editor.listen = f"--socket-path={roads.control}.sock"
        await editor.bring()
        port = free_port()
        try:
            way = f"{port}:{roads.control}.sock"
            async with (
                editor.connection("-L", way) as (_, where, token),
                browsing(tmp_path / "browser", "direct://") as browser,
            ):
                assert where == f"{roads.control}.sock"
                page = await browser.open(editor.address(f"127.0.0.1:{port}", token, "note.txt"))
                await work(await trust(page), editor, "note.txt")
        finally:
            await editor.stop()

    travel(tmp_path, visit, rules=RULES, sshd=f"SetEnv HOME={tmp_path}\n")
