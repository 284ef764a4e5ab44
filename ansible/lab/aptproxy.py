"""Let the lab's hosts reach this machine's package sources, and nothing else.

A forward proxy on a unix socket: GET and HEAD, only to hosts that this machine's own apt
uses, or that the base tree of another system came from. It ends by itself after an hour
without a request, if nobody ends it before.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tree import STATE

IDLE_SECONDS = 3600
CHUNK_BYTES = 65536
SOURCES = [*Path("/etc/apt/sources.list.d").glob("*.sources"), *STATE.glob("*.sources")]
ALLOWED = {host for path in SOURCES for host in re.findall(r"\bhttp://([^/\s]+)", path.read_text())}


class Proxy:
    """Counts requests, so that an idle proxy can end."""

    def __init__(self) -> None:
        self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; apt reconnects for the next."""
        self.requests += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await _forward(head, writer)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError):
            pass
        finally:
            writer.close()


async def _forward(head: str, writer: asyncio.StreamWriter) -> None:
    request, *headers = head.split("\r\n")
    method, url, _ = request.split(" ", 2)
    parts = urlsplit(url)
    if method not in ("GET", "HEAD") or parts.netloc not in ALLOWED:
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return
    hop = ("proxy-connection", "connection")
    kept = [line for line in headers if line and line.split(":")[0].lower() not in hop]
    upstream, request_writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""]
    request_writer.write("\r\n".join(lines).encode("latin-1"))
    while data := await upstream.read(CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
    request_writer.close()


async def main(path: str) -> None:
    """Serve until nobody has asked for an hour."""
    proxy, seen = Proxy(), -1
    async with await asyncio.start_unix_server(proxy.serve, path):
        while seen != proxy.requests:
            seen = proxy.requests
            await asyncio.sleep(IDLE_SECONDS)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
