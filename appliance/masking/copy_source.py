"""The query whose result columns are those of a COPY … TO STDOUT, so that they have types.

COPY announces how many columns it sends but not their types; describing this query tells.
It only describes: what is protected is decided from the COPY itself. No I/O.
"""

from __future__ import annotations

import json
import re

from appliance.errors import ProtocolError
from appliance.masking.grammar import Node, names_of, parse_statements

LOCATION = re.compile(r'"(?:location|stmt_len|stmt_location)": -?\d+,? ?')
MAX_OPENINGS, MAX_CLOSINGS = 8, 32


def copy_source(text: str) -> str | None:
    """Return a query with the columns of the COPY TO in `text`; `None` if it is not found.

    For a table all columns are asked for, so generated ones are among them, though COPY
    leaves them out unless they are named.
    """
    node = _copy_node(text)
    if node is None:
        return None
    if "query" in node:
        return _query_text(text, node["query"])
    relation = node.get("relation", {})
    name = ".".join(
        quote_name(relation[part]) for part in ("schemaname", "relname") if part in relation
    )
    names = ", ".join(map(quote_name, names_of(node.get("attlist", [])))) or "*"
    return f"SELECT {names} FROM {name}"


def quote_name(name: str) -> str:
    """Return an identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def _copy_node(text: str) -> Node | None:
    try:
        tree = parse_statements(text)
    except ProtocolError:
        return None
    if len(tree) != 1 or "CopyStmt" not in tree[0]["stmt"]:
        return None
    node: Node = tree[0]["stmt"]["CopyStmt"]
    return None if node.get("is_from") else node


def _query_text(text: str, query: Node) -> str | None:
    """Find the text between parentheses that has the same parse tree as the query."""
    wanted = _shape(query)
    starts = [match.end() for match in re.finditer(r"\(", text)][:MAX_OPENINGS]
    ends = [match.start() for match in re.finditer(r"\)", text)][: -MAX_CLOSINGS - 1 : -1]
    for start in starts:
        for end in ends:
            if end > start and _shape_of_text(text[start:end]) == wanted is not None:
                return text[start:end]
    return None


def _shape_of_text(text: str) -> str | None:
    try:
        tree = parse_statements(text)
    except ProtocolError:
        return None
    return _shape(tree[0]["stmt"]) if len(tree) == 1 else None


def _shape(node: Node) -> str | None:
    try:
        return LOCATION.sub("", json.dumps(node)).replace(", }", "}")
    except RecursionError:
        return None
