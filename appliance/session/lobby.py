"""The lobby: what a signed-in person can do on the bastion itself.

`Lobby.run` answers one command line with text and an exit status; `serve_lobby` is the
prompt around it, `lobby_line` reads what is typed. Each command is in the audit log before it runs.
"""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

import asyncssh

from appliance.errors import BastionError
from appliance.model import (
    AccessRequest,
    Action,
    AuditEvent,
    Fingerprint,
    Identity,
    Outcome,
    Question,
)
from appliance.policy.decision import decide, roles_of
from appliance.session.client_streams import columns_of
from appliance.session.grants import GrantDesk
from appliance.session.lobby_line import LineReader
from appliance.session.requests import shorten_request
from appliance.session.services import Services
from appliance.store import Store
from appliance.store.sign_ins import BOUND_KEY, EVERY_METHOD, SignOut

PROMPT = "bastion> "
COMMANDS = (
    "targets",
    "whoami",
    "help",
    "requests",
    "request",
    "approve",
    "deny",
    "keys",
    "signout",
)
HELP = """\
targets                      what you may reach, and why the rest is closed
whoami                       who you are, and until when
requests [N]                 access requests that wait; all of request N
request unmask --target T --columns A,B --for 30m --purpose TEXT
                             see columns in clear, once somebody else approves
request withdraw N           end a grant before its time
approve N                    approve request N
deny N --reason TEXT         deny request N
watch ID                     be a session's second person (ssh -t … watch ID)
keys                         SSH keys that stand for you while you are signed in
keys add "ssh-ed25519 AAAA…" bind a key: the next connection needs no browser
keys remove                  forget your keys; end connections that used one
signout                      end all your connections, and forget your keys
help                         this text
exit                         leave (interactive only)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says, and its exit status."""

    text: str
    status: int = 0


class _ArgumentError(BastionError):
    exit_code = 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _ArgumentError(f"{message}: see `help`")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is not the number of a request")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="bastion", add_help=False)
    commands = parser.add_subparsers(dest="name", required=True)
    for name in ("targets", "whoami", "help", "signout"):
        commands.add_parser(name, add_help=False)
    requests = commands.add_parser("requests", add_help=False)
    requests.add_argument("number", type=_number, nargs="?")
    approve = commands.add_parser("approve", add_help=False)
    approve.add_argument("number", type=_number)
    approve.add_argument("--reason", nargs="+")
    deny = commands.add_parser("deny", add_help=False)
    deny.add_argument("number", type=_number)
    deny.add_argument("--reason", required=True, nargs="+")
    request = commands.add_parser("request", add_help=False)
    kinds = request.add_subparsers(dest="kind", required=True)
    unmask = kinds.add_parser("unmask", add_help=False)
    unmask.add_argument("--target", required=True)
    unmask.add_argument("--columns", required=True)
    unmask.add_argument("--for", dest="lasts", required=True)
    unmask.add_argument("--purpose", required=True, nargs="+")
    withdraw = kinds.add_parser("withdraw", add_help=False)
    withdraw.add_argument("number", type=_number)
    keys = commands.add_parser("keys", add_help=False)
    keys.add_argument("action", nargs="?", choices=("add", "remove"))
    keys.add_argument("key", nargs="*")
    return parser


def is_lobby_command(line: str) -> bool:
    """Return whether the first word of `line` is a lobby command."""
    return line.strip().split(" ", 1)[0] in COMMANDS


class Lobby:
    """The commands, for one identity."""

    def __init__(self, services: Services, identity: Identity) -> None:
        self._services, self._identity = services, identity

    async def run(self, line: str) -> Answer:
        """Run one command line.

        Raises `EvidenceError` if it cannot be audited.
        """
        name = line.strip().split(" ", 1)[0]
        if name not in COMMANDS:
            return Answer("there is no such command here: see `help`\n", 127)
        await self._record("lobby:command:run", command=name)
        try:
            arguments = _parser().parse_args(shlex.split(line))
            return await self._answer(arguments)
        except ValueError as error:
            return Answer(f"{name}: {error}\n", 2)
        except BastionError as error:
            return Answer(f"{error}\n", error.exit_code)

    async def _answer(self, arguments: argparse.Namespace) -> Answer:
        desk = self._services.desk
        match arguments.name:
            case "targets":
                return Answer(self.describe_targets())
            case "whoami":
                return Answer(self._describe_identity())
            case "requests":
                return Answer(self._describe_requests(arguments.number))
            case "approve":
                reason = " ".join(arguments.reason) if arguments.reason else None
                request = await desk.approve(arguments.number, self._identity, reason)
                return Answer(f"request {request.number} is approved\n")
            case "deny":
                reason = " ".join(arguments.reason)
                request = await desk.deny(arguments.number, self._identity, reason)
                return Answer(f"request {request.number} is denied\n")
            case "request":
                return await self._request(arguments)
            case "keys":
                return await self._keys(arguments.action, " ".join(arguments.key))
            case "signout":
                await self._services.store.in_thread(Store.remove_keys, self._identity.key)
                await self._sign_out(EVERY_METHOD, "signout")
                return Answer("you are signed out everywhere\n")
            case _:
                return Answer(HELP)

    def _describe_requests(self, number: int | None) -> str:
        desk = self._services.desk
        if number is not None:
            request = desk.waiting(number)
            return _describe_request(request, request.detail or request.summary)
        lines = [_describe_request(request, shorten_request(request)) for request in desk.pending()]
        return "".join(lines) or "no request waits for an answer\n"

    async def _request(self, arguments: argparse.Namespace) -> Answer:
        services = self._services
        desk = GrantDesk(services.store, services.audit, services.policy, services.desk)
        if arguments.kind == "withdraw":
            number = await desk.withdraw(arguments.number, self._identity)
            return Answer(f"grant {number} has ended\n")
        request = await desk.ask(
            self._identity,
            arguments.target,
            [name for name in arguments.columns.split(",") if name.strip()],
            arguments.lasts,
            " ".join(arguments.purpose),
        )
        approvers = " or ".join(request.approvers)
        return Answer(f"request {request.number} filed: {approvers} can approve it\n")

    def describe_targets(self) -> str:
        """Return a line for each target: open, or closed and why."""
        policy = self._services.policy
        lines = []
        now = datetime.now(UTC)
        width = max((len(name) for name in policy.targets), default=0)
        for name, target in sorted(policy.targets.items()):
            decision = decide(policy.rule_set, Question(self._identity, name, Action.CONNECT, now))
            state = {
                Outcome.ALLOW: f"open    {target.kind:8} {target.description}",
                Outcome.ASK: f"ask     {target.kind:8} {decision.reason}",
                Outcome.DENY: f"closed  {target.kind:8} {decision.reason} (rule {decision.rule})",
            }[decision.outcome]
            lines.append(f"{name:{width}}  {state}".rstrip() + "\n")
        return "".join(lines) or "the policy names no targets\n"

    def _describe_identity(self) -> str:
        who = self._identity
        roles = ", ".join(sorted(roles_of(self._services.policy.rule_set, who))) or "none"
        return (
            f"name       {who.name}\n"
            f"issuer     {who.issuer}\n"
            f"groups     {', '.join(sorted(who.groups)) or 'none'}\n"
            f"roles      {roles}\n"
            f"signed in  {who.signed_in_at:%Y-%m-%d %H:%M} UTC by {who.method}\n"
            f"expires    {who.expires_at:%Y-%m-%d %H:%M} UTC\n"
        )

    async def _keys(self, action: str | None, text: str) -> Answer:
        store, who = self._services.store, self._identity
        if action == "remove":
            await self._record("identity:key:removed")
            removed = await store.in_thread(Store.remove_keys, who.key)
            await self._sign_out(BOUND_KEY, "keys remove")
            return Answer(f"{removed} keys removed\n")
        if action is None:
            found = [f"{fingerprint}\n" for fingerprint in store.keys_of(who.key)]
            return Answer("".join(found) or "no key stands for you\n")
        try:
            key = asyncssh.import_public_key(text)
        except asyncssh.KeyImportError as error:
            raise _ArgumentError(
                'that is not a public key: write keys add "ssh-ed25519 AAAA…"'
            ) from error
        fingerprint = Fingerprint(key.get_fingerprint())
        owner = store.find_key(fingerprint, datetime.now(UTC))
        if owner is not None and owner.key != who.key:
            raise BastionError("this key stands for somebody else")
        await self._record("identity:key:bound", fingerprint=fingerprint)
        await store.in_thread(Store.bind_key, fingerprint, who)
        until = f"{who.expires_at:%Y-%m-%d %H:%M} UTC"
        return Answer(f"{fingerprint} stands for {who.name} until {until}\n")

    async def _sign_out(self, method: str, reason: str) -> None:
        who = self._identity
        order = SignOut(who.key, method, datetime.now(UTC), who.name, reason)
        await self._services.store.in_thread(Store.sign_out, order)

    async def _record(self, kind: str, **data: object) -> None:
        event = AuditEvent(kind, datetime.now(UTC), identity=self._identity.name, data=data)
        await self._services.audit.append(event)


def _describe_request(request: AccessRequest, what: str) -> str:
    # SECURITY: its second line must not look like another request
    # (test_a_request_of_several_lines_looks_like_one).
    what = what.replace("\n", "\n    | ")
    return (
        f"{request.number}  {request.identity_name}  {request.target}  {what}"
        f"  (rule {request.rule}; needs {' or '.join(request.approvers)})\n"
    )


def escape_terminal(text: str) -> str:
    """Return `text` without control characters that could steer a terminal."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


async def serve_lobby(
    services: Services, identity: Identity, process: asyncssh.SSHServerProcess[bytes]
) -> int:
    """Show the targets and answer commands until the person leaves.

    Raises `EvidenceError` if a command cannot be audited.
    """
    lobby = Lobby(services, identity)

    async def say(text: str) -> None:
        line_end = "\r\n" if process.term_type else "\n"
        process.stdout.write(escape_terminal(text).replace("\n", line_end).encode())
        await process.stdout.drain()

    ssh = services.machine.ssh
    await say(
        f"Signed in as {identity.name}."
        f" `ssh -t{ssh.port_option} TARGET@{ssh.public_name}` opens a target.\n\n"
    )
    await say(lobby.describe_targets())
    if process.term_type is None:
        return 0
    typed = LineReader(
        process.stdin.read,
        lambda text: process.stdout.write(text.encode()),
        lambda: columns_of(process),
    )
    await say("\n`help` lists commands, `exit` leaves.\n")
    while True:
        line = await typed.read_line(PROMPT)
        if line is None or line.strip() in {"exit", "quit", "logout"}:
            return 0
        if line.strip():
            await say((await lobby.run(line)).text)
