"""A table of raw SFTP requests that must change, show and reach nothing, in one world.

`out` may be read, `in` read, written and changed, `drop` written and changed but not read or
listed, `seen` listed only, `names` as `in` but not listed, `odd` as `in` but not what ends with a tilde, `small` holds files of at most 10,000 bytes; `private`, and every
`*.pem` in `out` and `pem`, is denied.
"""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

import pytest

from appliance.session.sftp import packets as wire
from appliance.session.sftp.packets import Fields, Kind
from tests.bypass.test_sftp_paths import CREAT, EXCL, NO_ATTRIBUTES, READ, TRUNC, WRITE, raw_client
from tests.integration.openssh import needs_sshd
from tests.integration.roads import Roads, travel

pytestmark = [pytest.mark.integration, needs_sshd]

APPEND = 4
SECRET = b"TOP SECRET"
FOLDERS = (
    "in/sub/deep",
    "out/tree",
    "drop/d",
    "seen/d",
    "names/d",
    "odd/d",
    "small/d",
    "private/d",
    "in/bait",
    "out/keys",
)


def make_world(folder: Path) -> Path:
    srv = (folder / "srv").resolve()
    for name in FOLDERS:
        (srv / name).mkdir(parents=True)
    for name in (
        "private/secret",
        "out/key.pem",
        "drop/x",
        "drop/d/x",
        "out/tree/key.pem",
        "odd/d/file~",
        "names/d/TOP SECRET",
    ):
        (srv / name).write_bytes(SECRET)
    (srv / "private/d/secret").write_bytes(SECRET)
    for name in ("out/report", "in/file", "in/sub/file", "small/file", "small/d/file"):
        (srv / name).write_bytes(b"open\n")
    (srv / "small/large").write_bytes(SECRET + bytes(20_000))
    (srv / "small/d/large").write_bytes(SECRET + bytes(20_000))
    (srv / "in/to-private").symlink_to("../private")
    (srv / "in/to-secret").symlink_to(srv / "private/secret")
    (srv / "in/to-root").symlink_to("/")
    (srv / "in/to-link").symlink_to("to-private")
    (srv / "in/dangling").symlink_to("../private/new")
    (srv / "in/loop").symlink_to("loop")
    (srv / "in/sub/up").symlink_to("../file")
    (srv / "in/sub/deep/up").symlink_to("../../private-to-be")
    return srv


def rules(srv: Path) -> list[dict]:
    def allow(name: str, *actions: str, **more) -> dict:
        paths = [f"{srv}/{name}/*"]
        return {
            "id": f"{name}-{actions[0]}", "effect": "allow", "actions": actions, "paths": paths,
        } | more  # fmt: skip

    return [
        {"id": "channel", "effect": "allow", "actions": ["sftp"]},
        allow("out", "download", "list"),
        allow("in", "download", "list", "upload", "change"),
        allow("drop", "upload", "change"),
        allow("seen", "list", "change"),
        allow("small", "download", "upload", bytes=10_000),
        allow("small", "list", "change"),
        allow("names", "download", "upload", "change"),
        allow("pem", "download", "list", "upload", "change"),
        allow("odd", "list", "upload", "change"),
        allow("odd", "download", paths=[f"{srv}/odd/*[!~]"]),
        {
            "id": "private",
            "effect": "deny",
            "paths": [
                f"{srv}/private/*",
                f"{srv}/out/*.pem",
                f"{srv}/pem/*.pem",
                "*/keys/*",
                f"{srv}/*/box/key",
            ],
        },
    ]


def opening(path: bytes, flags: int, attributes: bytes = NO_ATTRIBUTES) -> tuple[int, bytes]:
    return Kind.OPEN, wire.string(path) + flags.to_bytes(4, "big") + attributes


def named(kind: int, *paths: bytes, rest: bytes = b"") -> tuple[int, bytes]:
    return kind, b"".join(map(wire.string, paths)) + rest


def extended(name: bytes, *paths: bytes, rest: bytes = b"") -> tuple[int, bytes]:
    return named(Kind.EXTENDED, name, *paths, rest=rest)


POSIX, LINK, LSET = b"posix-rename@openssh.com", b"hardlink@openssh.com", b"lsetstat@openssh.com"
MODE = struct.pack(">II", wire.ATTR_PERMISSIONS, 0o777)
SIZE = struct.pack(">IQ", wire.ATTR_SIZE, 0)
OWNER = struct.pack(">III", wire.ATTR_UIDGID, 0, 0)
TIMES = struct.pack(">III", wire.ATTR_ACMODTIME, 0, 0)


def requests(srv: bytes) -> dict[str, tuple[int, bytes]]:
    """Return what is asked of a world; each is to be answered with a status that is no OK."""
    rows: dict[str, tuple[int, bytes]] = {}
    for index, path in enumerate(
        [
            b"private/secret", b"out/../private/secret", b"out/./../private/./secret",
            b"out//..//private//secret", b"out/report/../../private/secret", b"in/to-private/secret",
            b"in/to-secret", b"in/to-link/secret", b"in/to-link/../private/secret",
            b"in/to-root" + srv + b"/private/secret", b"in/sub/deep/../../to-secret", b"in/dangling",
            b"in/loop", b"private/secret/", b"in/to-secret/", b"out/key.pem", b"in/../out/key.pem",
            b"pem/new.pem", b"private", b"in/to-private", b"private/new", b"in/to-private/new",
            b"out/../" * 200 + b"private/secret", b"./" * 1000 + b"private/secret",
            b"in/\xc0\xae\xc0\xae/private/secret", b"in/..\xef\xbc\x8fprivate/secret",
            b"PRIVATE/secret", b"private /secret", b"private\\secret", b"in/\n/../../private/secret",
        ]
    ):  # fmt: skip
        for flags in (
            READ,
            WRITE,
            READ | WRITE | CREAT,
            WRITE | TRUNC,
            APPEND,
            CREAT,
            0,
            TRUNC,
            EXCL,
        ):
            rows[f"open {index} {path[:40]!r} {flags}"] = opening(srv + b"/" + path, flags)
    for index, flags in enumerate(
        (WRITE | CREAT | EXCL, CREAT | EXCL, READ | CREAT | EXCL, 0xFFFFFFFF)
    ):
        for path in (
            b"in/dangling",
            b"in/to-private/new",
            b"private/new",
            b"out/new",
            b"pem/x.pem",
        ):
            rows[f"exclusive {index} {path!r}"] = opening(srv + b"/" + path, flags)
    for path in (
        b"/proc/self/root" + srv + b"/private/secret", b"/proc/self/cwd/" + b"../" * 60 + srv[1:] + b"/private/secret",
        b"/proc/thread-self/root" + srv + b"/private/secret", b"/dev/fd/../root" + srv + b"/private/secret",
        b"~root/.ssh/id_ed25519", b"/etc/shadow", b"//etc/shadow", b"/proc/self/environ",
        b"/proc/self/mem", b"/dev/mem", b"", b".", b"..", b"../" * 60 + b"etc/shadow",
    ):  # fmt: skip
        for flags in (READ, WRITE, READ | WRITE):
            rows[f"outside {path!r} {flags}"] = opening(path, flags)
    for name, request in {
        "stat": Kind.STAT, "lstat": Kind.LSTAT, "readlink": Kind.READLINK, "opendir": Kind.OPENDIR,
        "remove": Kind.REMOVE, "rmdir": Kind.RMDIR,
    }.items():  # fmt: skip
        for path in (
            b"private/secret", b"private", b"private/d/", b"private/.", b"in/to-private/secret", b"out/keys",
            b"in/to-private/d", b"in/../private/d", b"out/key.pem", b"in/to-root/etc/shadow", b"drop/..",
        ):  # fmt: skip
            rows[f"{name} {path!r}"] = named(request, srv + b"/" + path)
    for attribute, value in {"mode": MODE, "size": SIZE, "owner": OWNER, "times": TIMES}.items():
        for path in (
            b"private/secret",
            b"in/to-secret",
            b"out/report",
            b"in/to-link/d",
            b"out",
            b"",
        ):
            rows[f"setstat {attribute} {path!r}"] = named(
                Kind.SETSTAT, srv + b"/" + path, rest=value
            )
            if path != b"in/to-secret":
                key = f"lsetstat {attribute} {path!r}"
                rows[key] = extended(LSET, srv + b"/" + path, rest=value)
    for old, new in (
        (b"private/secret", b"in/a"), (b"in/file", b"private/a"), (b"out/report", b"in/a"),
        (b"in/file", b"out/a"), (b"in/file", b"out/report"), (b"private", b"in/a"),
        (b"in/to-private/secret", b"in/a"), (b"in/file", b"in/to-private/a"), (b"in", b"in2"),
        (b"in/file", b"pem/a.pem"), (b"out/key.pem", b"in/a"), (b"drop/x", b"in/a"),
        (b"drop/d", b"in/a"), (b"in/sub", b"private/a"), (b"", b"in/a"), (b"private/d", b"in/a"),
        (b"in/.", b"in/a"), (b"in/..", b"in/a"), (b"in/sub/", b"private/a/"), (b"small/large", b"in/a"),
        (b"seen/d", b"in/a"), (b"small/d", b"in/a"), (b"drop/d", b"seen/a"), (b"names/d", b"in/a"), (b"odd/d", b"in/a"),
        (b"in/sub", b"in/keys"), (b"in/sub", b"in/box"), (b"out/keys", b"in/a"), (b"odd/d/file~", b"in/a"), (b"in/sub/deep/up", b"in/a"), (b"in/sub/deep/up", b"in/sub/a"),
    ):  # fmt: skip
        both = srv + b"/" + old, srv + b"/" + new
        rows[f"rename {old!r} {new!r}"] = named(Kind.RENAME, *both)
        rows[f"posix-rename {old!r} {new!r}"] = extended(POSIX, *both)
        rows[f"hardlink {old!r} {new!r}"] = extended(LINK, *both)
    for aim in (
        b"../private", b"../private/secret", b"/", b"/etc/shadow", srv + b"/private/secret", b"..",
        b"sub/../../private", b"to-private/secret", b"to-link", b"sub/deep/../../../private/none",
        b"none/none/../private/secret", b"./../out/report", b"../out", b"none/../../private/none",
        b"../" * 50 + b"etc/shadow", b"/proc/self/root/etc/shadow", b"../pem/x.pem", b"",
    ):  # fmt: skip
        rows[f"symlink to {aim!r}"] = named(Kind.SYMLINK, aim, srv + b"/in/made")
    for link in (
        b"private/l",
        b"out/l",
        b"in/to-private/l",
        b"pem/x.pem",
        b"in/file",
        b"in/keys",
        b"in/box",
    ):
        rows[f"symlink at {link!r}"] = named(Kind.SYMLINK, b"file", srv + b"/" + link)
    for path in (
        b"private/n",
        b"in/to-private/n",
        b"out/n",
        b"pem/n.pem",
        b"in/../private/n",
        b"in/../n",
        b"in/keys",
    ):
        rows[f"mkdir {path!r}"] = named(Kind.MKDIR, srv + b"/" + path, rest=MODE)
    for name in (
        b"copy-data", b"copy-file", b"home-directory", b"md5-hash", b"check-file-name", b"check-file",
        b"space-available", b"vendor-id", b"text-seek", b"version-select", b"users-groups-by-id",
        b"posix-rename", b"POSIX-RENAME@openssh.com", b"",
        b"hardlink@openssh.com ", b"hardlink@openssh.com\0", b"\xff" * 300, b"check-file-handle",
        b"statvfs", b"lsetstat", b"symlink@openssh.com", b"newline@vandyke.com", b"supported2",
    ):  # fmt: skip
        rows[f"extension {name!r}"] = extended(name, srv + b"/private/secret", srv + b"/in/a")
    for path in (b"private", b"private/secret", b"in/to-secret", b"in/to-root"):
        rows[f"statvfs {path!r}"] = extended(b"statvfs@openssh.com", srv + b"/" + path)
    for kind in (0, 1, 2, 21, 22, 23, 100, 101, 102, 103, 104, 105, 199, 201, 255):
        rows[f"kind {kind}"] = named(kind, srv + b"/private/secret")
    for index, handle in enumerate(
        (b"", b"\0\0\0\0", b"\0\0\0\1", b"0", b"x" * 256, b"y" * 200_000)
    ):
        rows[f"read of a made up handle {index}"] = named(
            Kind.READ, handle, rest=struct.pack(">QI", 0, 100)
        )
        rows[f"write to a made up handle {index}"] = named(
            Kind.WRITE, handle, rest=struct.pack(">Q", 0) + wire.string(b"x")
        )
        for kind in (Kind.CLOSE, Kind.FSTAT, Kind.READDIR):
            rows[f"{kind.name} of a made up handle {index}"] = named(kind, handle)
        rows[f"fsetstat of a made up handle {index}"] = named(Kind.FSETSTAT, handle, rest=MODE)
        for name in (b"fstatvfs@openssh.com", b"fsync@openssh.com"):
            rows[f"{name!r} of a made up handle {index}"] = extended(name, handle)
    return rows


ROWS = tuple(requests(b""))


def tree(srv: Path) -> list[str]:
    def describe(path: Path) -> str:
        status = path.lstat()
        where = str(path.relative_to(srv))
        if path.is_symlink():
            return f"{where} -> {path.readlink()}"
        content = b"" if path.is_dir() else path.read_bytes()
        return f"{where} {status.st_mode:o} {status.st_uid} {status.st_mtime_ns} {content!r}"

    return sorted(map(describe, srv.rglob("*")))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Each of them sent over one channel: the reply, and whether anything changed."""
    srv = make_world(tmp_path_factory.mktemp("table"))
    found: dict[str, tuple[bytes, list[str]]] = {}

    async def visit(roads: Roads) -> None:
        async with raw_client(roads) as client:
            before = tree(srv)
            asked = requests(os.fsencode(srv)).values()
            for row, (kind, body) in zip(ROWS, asked, strict=True):
                reply = await client.ask(kind, body)
                after = tree(srv)
                found[row] = reply, sorted({*after} ^ {*before})
                if after != before:
                    shutil.rmtree(srv)
                    make_world(srv.parent)
                    before = tree(srv)

    travel(srv.parent, visit, rules=rules(srv))
    return found


@pytest.mark.parametrize("row", ROWS)
def test_it_is_answered_with_a_refusal_and_changes_nothing(results, row):
    reply, changed = results[row]
    assert not changed
    assert reply[0] == Kind.STATUS and Fields(reply, 5).uint32() != wire.OK
    assert SECRET not in reply
