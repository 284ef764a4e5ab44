"""What an approver reads of a statement, and whether it still means that afterwards. No I/O."""

from __future__ import annotations

from dataclasses import replace

from appliance.masking.catalog import Catalog
from appliance.masking.grammar import TOKEN
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import decode_bound_values
from appliance.shell.visible import visible_text

MAX_VALUE_CHARACTERS = 200
MAX_VALUES = 50


def text_to_review(verdict: Verdict) -> str:
    """Return the whole statement with the values it is given; bounded, nothing hidden."""
    text = visible_text(without_passwords(verdict.source.strip()))
    return f"{text} -- given {verdict.given}" if verdict.given else text


def without_passwords(text: str) -> str:
    """Return a statement without the literal behind `PASSWORD`; with block comments, as it is."""
    # SECURITY: a literal that ends in the word hides nothing behind it
    # (test_a_statement_hides_nothing_behind_a_password).
    if "/*" in text:
        return text
    shown, before = [], ""
    for token in TOKEN.finditer(text):
        is_password = token["literal"] is not None and before == "password"
        shown.append("…" if is_password else token[0])
        before = before if token[0].isspace() else token[0].lower()
    return "".join(shown)


def given_values(body: bytes) -> str:
    """Return the parameters in the body of a Bind, to be read; nothing if there are none.

    Raises `ProtocolError` if it is malformed.
    """
    values = decode_bound_values(body)
    shown = [f"${n} = {_value(*pair)}" for n, pair in enumerate(values[:MAX_VALUES], start=1)]
    left = len(values) - MAX_VALUES
    return ", ".join(shown) + (f" … and {left} more" if left > 0 else "")


def _value(code: int, value: bytes | None) -> str:
    if value is None:
        return "NULL"
    left = len(value) - MAX_VALUE_CHARACTERS
    more = f" … and {left} more bytes" if left > 0 else ""
    value = value[:MAX_VALUE_CHARACTERS]
    if code == 0:
        return f"'{visible_text(value.decode(errors='replace'))}'{more}"
    number = f" ({int.from_bytes(value, 'big', signed=True)})" if len(value) in {2, 4, 8} else ""
    text = value.decode("ascii", errors="replace")
    words = f" '{text}'" if text.isprintable() and "\ufffd" not in text and text else ""
    return f"\\x{value.hex()}{number}{words}{more}"


def means_the_same(before: Verdict, after: Verdict) -> bool:
    """Return whether two verdicts about one text say the same, but for when they were made."""
    return _meaning(before) == _meaning(after)


def _meaning(verdict: Verdict) -> Verdict:
    return replace(
        verdict,
        facts=replace(verdict.facts, text=""),
        control=None,
        epoch=0,
        source="",
        given="",
        lookups=(),
        catalog_version="",
        is_catalog_stale=False,
    )


def has_same_code(before: Catalog, after: Catalog) -> bool:
    """Return whether two snapshots have the same views, functions and what runs them."""
    return before is after or all(
        getattr(before, part) == getattr(after, part)
        for part in ("routines", "views", "hooks", "rules", "policies", "operators", "casts")
    )
