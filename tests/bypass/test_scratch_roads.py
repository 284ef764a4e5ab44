from __future__ import annotations
import asyncio, hashlib, os, time, socket, re
import pytest, asyncssh
from asyncssh.packet import Boolean, String, UInt32, Byte
from tests.bypass.test_ssh_forwards import connect, EVERYWHERE, attack, Target
from tests.integration.openssh import free_port, listens, until
from tests.integration.roads import Roads, travel, person
from tests.integration.test_remote_forward import allow, holding, said, ask, until_refused
from tests.integration.test_forward import echo_server

pytestmark = pytest.mark.integration
FILES = {
    "id": "files",
    "effect": "allow",
    "actions": ["sftp", "upload", "download", "list", "change"],
}
R = [*EVERYWHERE, FILES]


async def tell(name, coro, seconds=20):
    t = time.time()
    try:
        async with asyncio.timeout(seconds):
            r = await coro
        print("  ", name, "->", r, round(time.time() - t, 2), flush=True)
        return r
    except BaseException as e:
        print("  ", name, "!!", repr(e)[:300], round(time.time() - t, 2), flush=True)


def kinds(roads):
    from collections import Counter

    return dict(Counter(e.kind for e in roads.events()))


def test_many_forwards(tmp_path):
    async def visit(roads):
        roads.log_level = "INFO"
        roads.write_client_config()
        async with echo_server() as port:
            lp = free_port()
            async with holding(roads, "-N", "-L", f"{lp}:127.0.0.1:{port}", "web01@bastion") as s:
                await asyncio.sleep(2)

                async def one(n):
                    r, w = await asyncio.open_connection("127.0.0.1", lp)
                    w.write(b"x" * n)
                    w.write_eof()
                    d = await r.read()
                    w.close()
                    return len(d) == n

                for batch in (30, 60, 64, 100):
                    await tell(
                        f"batch {batch}",
                        asyncio.wait_for(_all([one(1000 + n) for n in range(batch)]), 60),
                        60,
                    )
                    await asyncio.sleep(1)
        print(kinds(roads))

    travel(tmp_path, visit, rules=R)


async def _all(cs):
    r = await asyncio.gather(*cs, return_exceptions=True)
    from collections import Counter

    return Counter(map(repr, r))


def test_resets(tmp_path):
    async def visit(roads):
        got = []

        async def srv(r, w):
            try:
                d = await r.read(100)
                got.append(d)
                if d.startswith(b"rst"):
                    s = w.get_extra_info("socket")
                    import struct

                    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    w.transport.abort()
                    return
                if d.startswith(b"half"):
                    w.write(b"partial")
                    w.write_eof()
                    rest = await r.read()
                    got.append((b"rest", len(rest)))
                    w.close()
                    return
                if d.startswith(b"idle"):
                    try:
                        await r.read()
                        got.append("eof seen")
                        await asyncio.sleep(30)
                    finally:
                        got.append("idle end")
                if d.startswith(b"flood"):
                    while True:
                        w.write(b"z" * 65536)
                        await w.drain()
            except Exception as e:
                got.append(repr(e)[:80])
            finally:
                w.close()

        server = await asyncio.start_server(srv, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        lp = free_port()
        async with holding(roads, "-N", "-L", f"{lp}:127.0.0.1:{port}", "web01@bastion") as s:
            await asyncio.sleep(2)

            async def go(word, rst=False, more=b""):
                r, w = await asyncio.open_connection("127.0.0.1", lp)
                w.write(word)
                await w.drain()
                if word == b"half":
                    d = await r.read()
                    w.write(b"m" * 100000)
                    w.write_eof()
                    await asyncio.sleep(0.5)
                    w.close()
                    return d
                if rst:
                    await asyncio.sleep(0.5)
                    import struct

                    w.get_extra_info("socket").setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                    )
                    w.transport.abort()
                    await asyncio.sleep(1.5)
                    return
                d = await r.read()
                w.close()
                return d

            await tell("rst by server", go(b"rst"))
            await tell("half", go(b"half"))
            await tell("idle client rst", go(b"idle", rst=True))
            await tell("flood client rst", go(b"flood", rst=True))
            print(got, kinds(roads))
            print([e.data for e in roads.events("forward:channel:closed")])
            print("open:", [r_.id for r_ in roads.store.open_sessions()])
        server.close()
        await asyncio.sleep(1)
        print("after:", [r_.id for r_ in roads.store.open_sessions()], kinds(roads))

    travel(tmp_path, visit, rules=R)


def test_spellings(tmp_path):
    async def visit(roads):
        roads.log_level = "INFO"
        roads.write_client_config()
        for w in [
            "clinic:5432",
            "CLINIC:5432",
            "clinic.:5432",
            "Clinic:1",
            "127.0.0.1:5432",
            "127.1:5432",
            "0:5432",
            "[::1]:5432",
            "[::ffff:127.0.0.1]:5432",
            "localhost:5432",
            "LOCALHOST.:5432",
            "ip6-localhost:5432",
            "web01:22",
            "WEB01:22",
            "web01.:22",
            "[::ffff:7f00:1%lo]:5432",
        ]:
            for road in ("web01@bastion",):
                st, out, err = await roads.run("ssh", "-W", w, road, stdin=b"x")
                print("  ", w, st, out[:40], err.strip()[-160:])

    travel(tmp_path, visit, rules=R)


def test_listen_spell(tmp_path):
    async def visit(roads):
        roads.log_level = "INFO"
        roads.write_client_config()
        for w in [
            "*:0:127.0.0.1:1",
            ":0:127.0.0.1:1",
            "0.0.0.0:0:127.0.0.1:1",
            "localhost:0:127.0.0.1:1",
            "127.0.0.2:0:127.0.0.1:1",
            "[::]:0:127.0.0.1:1",
            "0:127.0.0.1:1",
            "22:127.0.0.1:1",
        ]:
            async with holding(
                roads, "-N", "-o", "ExitOnForwardFailure=yes", "-R", w, "web01@bastion"
            ) as s:
                try:
                    async with asyncio.timeout(4):
                        lines = []
                        while l := (await s.stderr.readline()).decode():
                            lines.append(l.strip())
                            if "Allocated" in l or "failed" in l:
                                break
                except TimeoutError:
                    lines.append("TIMEOUT")
                print("  ", w, lines[-2:], [e.data for e in roads.events("forward:listener")][-2:])

    travel(tmp_path, visit, rules=R)


def test_streamlocal_race(tmp_path):
    async def visit(roads):
        roads.log_level = "INFO"
        roads.write_client_config()
        sock = tmp_path / "t.sock"
        for path in [
            f"{tmp_path}/a/../t.sock",
            f"{tmp_path}//t.sock",
            f"{tmp_path}/./t.sock",
            "@abstract",
            "\\0abs",
            f"{tmp_path}/" + "x" * 110,
            "rel.sock",
            "/tmp/a\tb",
        ]:
            st, out, err = await roads.run(
                "ssh",
                "-N",
                "-o",
                "ExitOnForwardFailure=yes",
                "-R",
                f"{path}:127.0.0.1:1",
                "web01@bastion",
                seconds=8,
            )
            print("  R", path[-30:], st, err.strip()[-150:])
        # existing file not removed
        (tmp_path / "file").write_text("keep")
        st, _, err = await roads.run(
            "ssh",
            "-N",
            "-o",
            "ExitOnForwardFailure=yes",
            "-o",
            "StreamLocalBindUnlink=yes",
            "-R",
            f"{tmp_path}/file:127.0.0.1:1",
            "web01@bastion",
            seconds=8,
        )
        print("  existing", st, err.strip()[-120:], (tmp_path / "file").exists())
        async with holding(roads, "-N", "-R", f"{sock}:127.0.0.1:1", "web01@bastion") as s:
            await until(lambda: listens(sock))
            print("   listens")
        await asyncio.sleep(1.5)
        print("   left behind:", sock.exists())
        # tun
        st, _, err = await roads.run(
            "ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-w", "0:0", "web01@bastion", seconds=8
        )
        print("   tun", st, err.strip()[-150:])
        print(kinds(roads))

    travel(tmp_path, visit, rules=R)


def test_cancel_races(tmp_path):
    async def visit(roads):
        async with await connect(roads, "web01") as c:
            ports = [free_port() for _ in range(10)]
            G = 80

            def lf(p, host="localhost"):
                c.send_packet(G, String("tcpip-forward") + Boolean(True) + String(host) + UInt32(p))

            def cf(p, host="localhost"):
                c.send_packet(
                    G, String("cancel-tcpip-forward") + Boolean(True) + String(host) + UInt32(p)
                )

            async def req(name, *a):
                return await c._make_global_request(name, *a)

            n = str

            async def fw(p, h="localhost"):
                return (await req(b"tcpip-forward", String(h), UInt32(p)))[0]

            async def cx(p, h="localhost"):
                return (await req(b"cancel-tcpip-forward", String(h), UInt32(p)))[0]

            p = ports[0]
            r = await asyncio.wait_for(asyncio.gather(fw(p), cx(p), fw(p), cx(p), fw(p)), 20)
            print("   race", r)
            print("   cancel unknown", await cx(ports[5]), "cancel twice", await cx(p), await cx(p))
            print("   dup", await fw(ports[1]), await fw(ports[1]))
            print(
                "   other spelling cancel",
                await cx(ports[1], "LOCALHOST"),
                await cx(ports[1], "127.0.0.1"),
                await cx(ports[1]),
            )
            r = await req(b"tcpip-forward", String("localhost"), UInt32(0))
            print("   port0", r[0], r[1].get_uint32())
            r = await req(b"streamlocal-forward@openssh.com", String(str(tmp_path / "s")))
            print("   sl", r[0])
            r = await req(b"cancel-streamlocal-forward@openssh.com", String(str(tmp_path / "s")))
            print("   csl", r[0])
            for name in (
                b"hostkeys-prove-00@openssh.com",
                b"hostkeys-00@openssh.com",
                b"no-more-sessions@openssh.com",
                b"keepalive@openssh.com",
                b"x@y",
                b"streamlocal-forward@openssh.com",
            ):
                try:
                    print("  ", name, (await asyncio.wait_for(req(name), 5))[0], c.is_closed())
                except BaseException as e:
                    print("  ", name, repr(e)[:100])
        await asyncio.sleep(1)
        print(kinds(roads))
        print("open:", [r_.id for r_ in roads.store.open_sessions()])

    travel(tmp_path, visit, rules=R)
