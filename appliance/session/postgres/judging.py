"""Long statements are judged in processes of their own, which have limits and are kept.

PostgreSQL's parser and what walks its trees hold the interpreter: in the gateway everybody
would wait. What crashes the parser, or takes too long, ends such a process alone. It is this
program, under this user; all it is told are texts, and once what is known of their database.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.protection import keep_survey, kept_survey, survey_of
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import CACHED_TEXT_CHARACTERS
from appliance.session.child_limits import MEMORY_BYTES, limit_child

logger = logging.getLogger(__name__)

QUICK_CHARACTERS = 1000
"""The worst text of this length that is known takes 50 ms beside other work."""
JUDGE_SECONDS = 60.0
"""A statement of 1 MB takes 3 s on an idle core, and 15 s on a busy machine."""
LOADED_BYTES = 16 * 1024
"""Of an answer that is decoded at once: 20 verdicts, a millisecond."""
COLLECTED_OBJECTS = 200_000
"""A large tree, which has no cycles, would be looked through again and again."""
SIZE = struct.Struct(">Q")


@dataclass(slots=True)
class _Process:
    """One of them: it begins with the first question, and answers one at a time."""

    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _child: asyncio.subprocess.Process | None = None

    async def ask(
        self,
        function: Callable[..., Any],
        texts: tuple[str, ...],
        catalog: Catalog,
        rules: ProtectedData,
    ) -> Any:
        key = (catalog.version, rules.fingerprint)
        async with self._turn:
            is_whole = False
            try:
                async with asyncio.timeout(JUDGE_SECONDS):
                    answer = await self._exchange(pickle.dumps((key, function, texts)))
                    if answer is None:
                        survey = await asyncio.to_thread(_packed, catalog, rules)
                        answer = await self._exchange(survey)
                is_whole = True
            except (TimeoutError, OSError, EOFError) as error:
                logger.warning("a statement was not judged: %s", type(error).__name__)
                raise ProtocolError("the statement is too large to be judged", "54001") from error
            finally:
                if not is_whole:  # Whatever it may still say answers nothing.
                    await self.end()
        result, refusal, cause = answer
        if refusal is not None:
            raise refusal from cause
        return result

    async def _exchange(self, question: bytes) -> Any:
        if self._child is None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-m", __name__,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        questions, answers = self._child.stdin, self._child.stdout
        assert questions is not None
        assert answers is not None
        questions.write(SIZE.pack(len(question)) + question)
        await questions.drain()
        (size,) = SIZE.unpack(await answers.readexactly(SIZE.size))
        answer = await answers.readexactly(size)
        if size <= LOADED_BYTES:
            return pickle.loads(answer)  # noqa: S301  it is this program
        return await asyncio.to_thread(pickle.loads, answer)

    async def end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()


@dataclass(slots=True)
class Judges:
    """The processes of a gateway: what takes seconds keeps nothing of usual length waiting."""

    _usual: _Process = field(default_factory=_Process)
    _long: _Process = field(default_factory=_Process)

    async def judge(
        self,
        function: Callable[..., Any],
        texts: tuple[str, ...],
        catalog: Catalog,
        rules: ProtectedData,
    ) -> Any:  # What `function` returns: `analyse` or `analyse_executed`.
        """Return `function(*texts, catalog, rules)`.

        Raises `ProtocolError` if that does, or if there is no answer (54001).
        """
        is_usual = sum(map(len, texts)) <= CACHED_TEXT_CHARACTERS
        process = self._usual if is_usual else self._long
        return await process.ask(function, texts, catalog, rules)

    async def close(self) -> None:
        """End the processes."""
        for process in (self._usual, self._long):
            await process.end()


def _packed(catalog: Catalog, rules: ProtectedData) -> bytes:
    return pickle.dumps(survey_of(catalog, rules), pickle.HIGHEST_PROTOCOL)


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more questions; `None` asks for the survey that is missing."""
    while (question := _read(questions)) is not None:
        key, function, texts = pickle.loads(question)  # noqa: S301  the gateway's
        if kept_survey(key) is None:
            _write(answers, None)
            packed = _read(questions)
            if packed is None:
                return
            keep_survey(pickle.loads(packed))  # noqa: S301
        survey = kept_survey(key)
        assert survey is not None
        try:
            _write(answers, (function(*texts, survey.catalog, survey.rules), None, None))
        except ProtocolError as error:
            _write(answers, (None, error, error.__cause__))


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(SIZE.size)
    return stream.read(SIZE.unpack(head)[0]) if len(head) == SIZE.size else None


def _write(stream: BinaryIO, answer: object) -> None:
    packed = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    stream.write(SIZE.pack(len(packed)) + packed)
    stream.flush()


def main() -> None:
    """Be such a process."""
    limit_child(MEMORY_BYTES)
    for number in (signal.SIGTERM, signal.SIGINT):  # systemd's, while the gateway drains.
        signal.signal(number, signal.SIG_IGN)
    gc.set_threshold(COLLECTED_OBJECTS)
    with suppress(BrokenPipeError):
        _serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
