r"""What somebody types on a terminal, byte by byte: where lines end, and what they hold.

`Typist.take` splits the keystrokes in front of each key that accepts a line. As long as
only characters, backspace and the like were typed, `text` is the line; an editing key
(history, completion, cursor) makes it `None`: then only the screen knows. Pure.

Sources: the GNU Readline manual, "Bindable Readline Commands" (emacs mode); xterm's
control sequences, "Bracketed Paste Mode".
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from enum import Enum, auto

ACCEPT = frozenset(b"\r\n\x0f")
"""Return, newline, and Ctrl-O (operate-and-get-next)."""
PASTE_BEGINS, PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
# Ctrl-X and then: edit the line in $EDITOR and run it; begin, end or run a macro.
RUNS_UNSEEN = frozenset(b"\x05eE(")
EXPANDS, EXPANDS_META = 0x05, 0x85
"""Behind Escape, or with the eighth bit: shell-expand-line, which runs `$(…)` at once."""
COMMENTS = 0x23
"""Behind Escape: insert-comment, which runs the line, with a number also without the sign."""
ENTERS = re.compile(
    rb"\x1b(?:O[\d;]*M|\[(?:10|13|74|77|106|109|57414)(?:[;:][\d;:]*)?u"
    rb"|\[27;\d+;(?:10|13|74|77|106|109)~)"
)
"""Return as the keypad and newer terminals send it: vim, tmux and less obey it."""
_DEVICE = r"\x1b\[[?>][\d;]*c|\x1b\[[IO]"
ANSWERS = re.compile(rf"(?:{_DEVICE})+".encode())
"""What a terminal says of itself when a program asks, without a key: its kind, its focus."""
ANSWERS_TO_TMUX = re.compile(
    rf"(?:{_DEVICE}|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\)+".encode()
)
"""Its name and colours, too; who does not ask takes these for keys."""
COMPLETES = frozenset(b"\t\x01\x04\x0c")
"""vim's keys for names of files."""
INTERRUPTS = frozenset(b"\x03\x1a\x1c")
BEGINS_COMMANDS = frozenset(b"!|#:=@`Q") | frozenset(range(0x20)) - frozenset(b"\t\x1b")
"""Keys that may lead to a program's command line, or change what stands there."""
QUITS = frozenset(b"qQZ")
"""Keys that end a pager."""
LAST_WORD = re.compile(r"(?<!\S)\w+\s*$|^\s*$", re.ASCII)
ERASES = frozenset({0x7F, 0x15, 0x17})
QUOTES = 0x16
"""Ctrl-V makes the next key text."""
MAX_SEQUENCE_BYTES = 32
MAX_TEXT_CHARS = 16 * 1024
MAX_TAIL_CHARS = 64


class Key(Enum):
    """What stands at the end of the taken bytes."""

    NONE = auto()
    ACCEPT = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Taken:
    """Bytes that may go to the target, and the key behind them that may not, yet."""

    data: bytes
    key: Key = Key.NONE
    held: bytes = b""
    is_plain: bool = True
    """It is Return itself: no Escape before it, and no sequence for it."""


class Typist:
    """The line that is being typed, as far as the keys alone tell.

    `erases` are the keys of the terminal that take back a character, a word or the line;
    `ends` is the one that ends the input, Ctrl-D.
    """

    def __init__(self, erases: frozenset[int] = ERASES, ends: int = 0x04) -> None:
        self._erases, self.end_key = erases, ends
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._sequence = b""
        self._after_control_x = False
        self.text: str | None = ""
        self.tail = ""
        """The last characters, up to `MAX_TAIL_CHARS`, since another key was pressed."""
        self.is_touched = False
        """Something was typed since the line began."""
        self.may_command = False
        """One of these keys may lead to a program's command line."""
        self.leaves_keys = False
        """A key that ends a pager was among them, and not the last one."""
        self.last_tail = ""
        """The last `tail` before another key was pressed."""
        self.is_pasting = False
        self.is_interrupted = False
        """Ctrl-C or the like was typed; whether the line is gone, only the screen knows."""
        self.prefix: int | None = None
        """The key in front of a multiplexer's commands: what follows belongs to it."""
        self.is_elsewhere = False
        """A multiplexer's command may have led to a line that has text already."""
        self.holds_end = False
        """Ctrl-D ends a here-document, and with it runs a line."""
        self.ends_lines = False
        """No Readline has the keys: Ctrl-D behind text hands it on, as Return does."""
        self.has_left_control_x = False
        """Ctrl-X was typed before the line began: the program that is over has it, perhaps."""
        self.completes_code = False
        """An editor has the keys, which runs what stands in backticks to complete a name."""
        self.search: str | None = None
        """What was typed behind Ctrl-R, as long as that is all that was pressed."""
        self._after_prefix = False
        self._quotes_next = self._may_have_quit = False
        self._kept_chars = 0

    def keep(self) -> None:
        """Follow Ctrl-D behind text: it is the reader's now, and no key erases it."""
        self._kept_chars = len(self.text or "")
        self.is_touched = True

    def begin_line(self, *, is_known: bool = True) -> None:
        """Forget the line; `is_known` is false if the new one may not be empty."""
        self._decoder.reset()
        self.has_left_control_x = self._after_control_x
        self.text = "" if is_known else None
        self.tail = ""
        self._kept_chars = 0
        self.search = None
        self.is_touched = self.is_interrupted = self.is_elsewhere = False
        self.may_command = self.leaves_keys = self._may_have_quit = False
        self.last_tail = ""

    def take(self, data: bytes) -> tuple[Taken, bytes]:
        """Return what comes before the next key that must be held, and the rest."""
        for at, byte in enumerate(data):
            if self._after_control_x:
                self._after_control_x = False
                if byte in RUNS_UNSEEN:
                    return Taken(data[:at], Key.REFUSED, bytes([byte])), data[at + 1 :]
            if self._expands(byte):
                self._sequence, self.text = b"", None
                return Taken(data[:at], Key.REFUSED, bytes([byte])), data[at + 1 :]
            if ENTERS.fullmatch(self._sequence + bytes([byte])):
                held, self._sequence = self._sequence + bytes([byte]), b""
                # Its beginning may have been passed on with what came before.
                start = max(at + 1 - len(held), 0)
                taken = Taken(data[:start], Key.ACCEPT, data[start : at + 1], is_plain=False)
                return taken, data[at + 1 :]
            if byte in ACCEPT or (byte == self.end_key and self._ends()) or self._completes(byte):
                is_plain, self._sequence = self._sequence != b"\x1b", b""
                taken = Taken(data[:at], Key.ACCEPT, bytes([byte]), is_plain=is_plain)
                return taken, data[at + 1 :]
            self._press(byte)
            self._note_search(byte)
            if byte in INTERRUPTS and self.is_interrupted:
                return Taken(data[: at + 1]), data[at + 1 :]  # A new line, perhaps.
        return Taken(data), b""

    def _ends(self) -> bool:
        has_text = self.text is not None and len(self.text) > self._kept_chars
        is_line = self.ends_lines and has_text and not self._sequence
        return (self.holds_end or is_line) and not self.is_pasting

    def _completes(self, byte: int) -> bool:
        is_code = self.completes_code and "`" in (self.text or self.tail)
        return is_code and byte in COMPLETES and not self.is_pasting and not self._sequence

    def _expands(self, byte: int) -> bool:
        is_meta = self._sequence == b"\x1b"
        if byte == COMMENTS and is_meta and not self.is_pasting:
            return True
        if self.is_pasting or not (byte == EXPANDS_META or (byte == EXPANDS and is_meta)):
            return False
        return self.text is None or any(mark in self.text for mark in ("$", "`", "<(", ">("))

    def _press(self, byte: int) -> None:
        self.is_touched = True
        self.has_left_control_x = False
        self.may_command |= byte in BEGINS_COMMANDS
        is_character = 0x20 <= byte < 0x7F and not self._sequence
        if is_character:
            self.leaves_keys |= self._may_have_quit
            self._may_have_quit |= byte in QUITS
        elif self.tail:
            self.last_tail = self.tail
        self.tail = (self.tail + chr(byte))[-MAX_TAIL_CHARS:] if is_character else ""
        quotes, self._quotes_next = self._quotes_next, byte == QUOTES and not self._sequence
        if self._after_prefix:
            self._after_prefix, self.is_elsewhere, self.text = False, True, ""
        elif byte == self.prefix and not self._sequence:
            self._after_prefix = True
        elif self._sequence:
            self._continue_sequence(byte)
        elif byte == 0x1B:
            self._sequence = b"\x1b"
        elif self.is_pasting and byte < 0x20 and byte != 0x09:
            self.text = None  # Readline takes it for text; what it makes of it, it shows.
        elif byte == 0x18:
            self._after_control_x = True
            self.text = None
        elif byte in INTERRUPTS and quotes:
            self.text = None  # It is text, perhaps.
        elif byte in INTERRUPTS:
            # SECURITY: a shell may ignore them and keep its line (test_terminal.py).
            self.text, self.is_interrupted = None, True
        elif byte == self.end_key and self.text is not None and len(self.text) <= self._kept_chars:
            self.begin_line()  # The end of a program's input.
        elif self.text is None:
            return
        elif self.is_pasting and byte in {0x7F, 0x09}:
            self.text = self.text + "\t" if byte == 0x09 else None
        elif byte in self._erases:
            self._erase(byte)
        elif byte == 0x09 and self.ends_lines:
            self.text += "\t"  # To a program: it completes nothing.
        elif byte < 0x20 or byte == 0x7F or len(self.text) > MAX_TEXT_CHARS:
            self.text = None
        else:
            self.text += self._decoder.decode(bytes([byte]))

    def _erase(self, byte: int) -> None:
        text = self.text or ""
        kept, line = text[: self._kept_chars], text[self._kept_chars :]
        if byte == 0x15:
            line = ""
        elif byte == 0x17:
            # A plain terminal's words end at any other character; Readline's, at blanks.
            word = LAST_WORD.search(line)
            if word is None:
                self.text = None
                return
            line = line[: word.start()]
        else:
            line = line[:-1]
        self.text = kept + line

    def _note_search(self, byte: int) -> None:
        if byte == 0x12 and not self._sequence:
            # A second Ctrl-R looks further, without showing that it was read.
            self.search = "" if self.search is None else None
        elif self.search is not None:
            self.search = self.search + chr(byte) if 0x20 <= byte < 0x7F else None

    def _continue_sequence(self, byte: int) -> None:
        self._sequence += bytes([byte])
        self._after_control_x = byte == 0x18
        sequence = self._sequence
        if sequence in {PASTE_BEGINS, PASTE_ENDS}:
            self.is_pasting = sequence == PASTE_BEGINS
            self._sequence = b""
            return
        is_long = sequence[1:2] in {b"[", b"O"}
        ended = (is_long and len(sequence) > 2 and 0x40 <= byte <= 0x7E) or not is_long
        if ended or len(sequence) > MAX_SEQUENCE_BYTES:
            self._sequence = b""
            self.text = None
