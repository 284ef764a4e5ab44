"""New statements out of known ones: parts of their parse trees change places.

pglast (GPL, in `requirements-fuzz.txt`) parses and prints; it is for tests only.
"""

from __future__ import annotations

import copy
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from pglast import ast, parse_sql
from pglast.parser import ParseError
from pglast.stream import RawStream

EXPRESSIONS = (
    *(ast.ColumnRef, ast.FuncCall, ast.A_Expr, ast.TypeCast, ast.CaseExpr, ast.CoalesceExpr),
    *(ast.SubLink, ast.RowExpr, ast.A_ArrayExpr, ast.BoolExpr, ast.NullTest, ast.BooleanTest),
    *(ast.A_Indirection, ast.MinMaxExpr, ast.GroupingFunc, ast.CollateClause, ast.XmlExpr),
    *(ast.JsonObjectConstructor, ast.JsonArrayConstructor, ast.JsonFuncExpr),
)
SOURCES = (
    *(ast.RangeVar, ast.RangeSubselect, ast.RangeFunction, ast.JoinExpr),
    *(ast.RangeTableSample, ast.RangeTableFunc, ast.JsonTable),
)
WRITES = (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt)
KINDS = {"expression": EXPRESSIONS, "source": SOURCES, "query": (ast.SelectStmt,)}
NAMES = frozenset({"relation", "funcname", "typeName", "intoClause"})
"""Where a node is no part that another one of its kind could stand for."""


class Place(NamedTuple):
    """Where in a tree a node stands."""

    parent: ast.Node
    name: str
    index: int | None
    node: ast.Node

    def put(self, node: ast.Node) -> None:
        """Let another node stand there."""
        if self.index is None:
            setattr(self.parent, self.name, node)
            return
        items = list(getattr(self.parent, self.name))
        items[self.index] = node
        setattr(self.parent, self.name, tuple(items))


def places(tree: ast.Node) -> Iterator[Place]:
    """Yield every node below `tree`."""
    waiting = [tree]
    while waiting:
        parent = waiting.pop()
        for name in parent:
            value = getattr(parent, name)
            pairs = enumerate(value) if isinstance(value, tuple) else [(None, value)]
            for index, node in pairs:
                if isinstance(node, ast.Node):
                    yield Place(parent, name, index, node)
                    waiting.append(node)


def kind_of(place: Place) -> str:
    """Return the key of `KINDS`, or nothing if the node has to stay."""
    if place.name in NAMES:
        return ""
    return next((kind for kind, types in KINDS.items() if isinstance(place.node, types)), "")


def relations_of(tree: ast.Node) -> list[str]:
    return sorted({p.node.relname for p in places(tree) if isinstance(p.node, ast.RangeVar)})


class Splicer:
    """Makes statements that only read out of the parts of `statements`."""

    def __init__(self, statements: Iterable[str], chance: random.Random) -> None:
        self._chance = chance
        self._queries: list[ast.SelectStmt] = []
        self._parts: dict[str, list[ast.Node]] = defaultdict(list)
        self._expressions: dict[str, list[ast.Node]] = defaultdict(list)
        """By relations that the statement named: there its columns mean something."""
        for text in statements:
            try:
                (raw,) = parse_sql(text)
            except (ParseError, ValueError):
                continue
            if isinstance(raw.stmt, ast.SelectStmt):
                self._take(raw.stmt)

    def _take(self, query: ast.SelectStmt) -> None:
        found = list(places(query))
        if any(isinstance(place.node, WRITES) for place in found):
            return
        self._queries.append(query)
        relations = relations_of(query)
        for place in found:
            kind = kind_of(place)
            self._parts[kind].append(place.node)
            for relation in relations if kind == "expression" else ():
                self._expressions[relation].append(place.node)

    def make(self) -> str:
        """Return one statement; what it means, and whether PostgreSQL takes it, is open."""
        while True:
            # What fails is a tree that no text has.
            with suppress(AttributeError, IndexError, RuntimeError, ValueError):
                return str(RawStream()(self._splice()))

    def _splice(self) -> ast.SelectStmt:
        query = copy.deepcopy(self._chance.choice(self._queries))
        for _ in range(self._chance.choice((1, 1, 1, 2, 2, 3))):
            spots = [place for place in places(query) if kind_of(place)]
            if spots:
                self._replace(self._chance.choice(spots), query)
        if self._chance.random() < 0.5:
            self._add_clause(query)
        return query

    def _expression_for(self, query: ast.Node) -> ast.Node:
        relations = relations_of(query)
        known = self._expressions[self._chance.choice(relations)] if relations else []
        is_fitting = known and self._chance.random() < 0.85
        return copy.deepcopy(
            self._chance.choice(known if is_fitting else self._parts["expression"])
        )

    def _replace(self, place: Place, query: ast.Node) -> None:
        kind = kind_of(place)
        if kind == "expression":
            place.put(self._expression_for(query))
            return
        node = copy.deepcopy(self._chance.choice(self._parts[kind]))
        alias = getattr(place.node, "alias", None)
        if kind == "source" and alias is not None and hasattr(node, "alias"):
            node.alias = alias
        place.put(node)

    def _add_clause(self, query: ast.SelectStmt) -> None:
        inner = [place.node for place in places(query) if isinstance(place.node, ast.SelectStmt)]
        chosen = self._chance.choice([one for one in (query, *inner) if one.targetList] or [query])
        made = self._expression_for(chosen)
        match self._chance.randrange(7):
            case 0:
                chosen.whereClause = made
            case 1:
                chosen.sortClause = (ast.SortBy(node=made, sortby_dir=0, sortby_nulls=0),)
            case 2:
                chosen.targetList = (*(chosen.targetList or ()), ast.ResTarget(val=made))
            case 3:
                chosen.groupClause = (made,)
            case 4:
                chosen.havingClause = made
            case 5:
                chosen.limitCount, chosen.limitOption = made, 1
            case _:
                chosen.distinctClause = (made,)
