"""A headless Chromium for the tests, driven by its DevTools protocol over two pipes."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium")
SECONDS = 90
KEYS = {"s": ("KeyS", 83), "`": ("Backquote", 192), "Enter": ("Enter", 13)}
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--window-size=1200,800",
    "--remote-debugging-pipe",
    "--proxy-bypass-list=<-loopback>",
)


class Chromium:
    """One browser."""

    def __init__(self, reader: asyncio.StreamReader, commands: int) -> None:
        self._reader, self._commands, self._number = reader, commands, 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def listen(self) -> None:
        """Take answers until the browser ends."""
        while message := await self._reader.readuntil(b"\0"):
            answer = json.loads(message[:-1])
            if waiting := self._waiting.pop(answer.get("id"), None):
                waiting.set_result(answer)

    async def call(self, method: str, page: str | None = None, **params: object) -> dict[str, Any]:
        self._number += 1
        asked = {"id": self._number, "method": method, "params": params}
        asked |= {"sessionId": page} if page else {}
        answer = asyncio.get_running_loop().create_future()
        self._waiting[self._number] = answer
        os.write(self._commands, json.dumps(asked).encode() + b"\0")
        async with asyncio.timeout(SECONDS):
            told = await answer
        assert "error" not in told, told
        return told["result"]

    async def open(self, url: str) -> Page:
        """Open a window of its own at an address."""
        target = await self.call("Target.createTarget", url=url, newWindow=True)
        attached = await self.call("Target.attachToTarget", flatten=True, **target)
        return Page(self, attached["sessionId"])


class Page:
    """A window that somebody sits at."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser, self._session = browser, session

    async def value(self, script: str) -> object:
        told = await self._browser.call(
            "Runtime.evaluate", self._session, expression=script, returnByValue=True
        )
        return told["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script's value is true."""
        try:
            async with asyncio.timeout(SECONDS):
                while not await self.value(script):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"never true: {script}") from None

    async def shows(self, selector: str, text: str = "") -> None:
        """Wait until an element is there that has this text."""
        among = f"[...document.querySelectorAll({json.dumps(selector)})]"
        said = "one.textContent.replace(/\\u00a0/g, ' ')"
        await self.until(f"{among}.some(one => {said}.includes({json.dumps(text)}))")

    async def type(self, text: str) -> None:
        await self._browser.call("Input.insertText", self._session, text=text)

    async def press(self, key: str, *, control: bool = False) -> None:
        code, number = KEYS[key]
        facts = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        facts |= {"modifiers": 2} if control else {}
        text = {"text": "\r"} if key == "Enter" else {}
        for kind, more in (("keyDown", text), ("keyUp", {})):
            await self._browser.call(
                "Input.dispatchKeyEvent", self._session, type=kind, **facts, **more
            )

    async def picture(self, path: Path) -> None:
        told = await self._browser.call("Page.captureScreenshot", self._session)
        path.write_bytes(base64.b64decode(told["data"]))


@asynccontextmanager
async def browsing(folder: Path, proxy: str) -> AsyncIterator[Chromium]:
    """Run a browser that reaches everything by a proxy; its profile is in a folder."""
    assert CHROMIUM is not None
    their_end, commands = os.pipe()
    answers, their_answers = os.pipe()
    here = (f"--user-data-dir={folder}", f"--proxy-server={proxy}")
    process = await asyncio.create_subprocess_exec(
        *["bash", "-c", f'exec "$@" 3<&{their_end} 4>&{their_answers}', "bash"],
        *[CHROMIUM, *ARGUMENTS, *here, "about:blank"],
        pass_fds=(their_end, their_answers),
        stderr=asyncio.subprocess.DEVNULL,
    )
    os.close(their_end)
    os.close(their_answers)
    reader = asyncio.StreamReader(limit=1 << 26)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(answers, "rb")
    )
    browser = Chromium(reader, commands)
    listening = asyncio.create_task(browser.listen())
    try:
        yield browser
    finally:
        listening.cancel()
        transport.close()
        os.close(commands)
        process.terminate()
        await process.wait()
