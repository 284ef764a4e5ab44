"""What one SQL statement means for PHI: facts for the policy, refusal, output columns.

The analysis is strict: what is not proven free of protected columns is masked, and what
could carry protected values past the masks is refused. Two more witnesses follow it:
policy decides on the facts, and `plan` hears PostgreSQL's own word about each column.

No I/O; a pure function of text, catalog and rules.
"""

from __future__ import annotations

import re

from appliance.masking.catalog import Catalog, Relation
from appliance.masking.grammar import Node, normalise, parse_statements, strip_comments
from appliance.masking.inference import find_inference
from appliance.masking.protection import mask_of_name, protect
from appliance.masking.refusals import find_refusal, protected_oids
from appliance.masking.rules import ProtectedData
from appliance.masking.taint import Protection, Taint, find_taint, names_of, walk
from appliance.masking.verdict import Control, OutputColumn, Refusal, Verdict
from appliance.model import ColumnName, RelationName, StatementFacts

DML = {
    "SelectStmt": "select",
    "InsertStmt": "insert",
    "UpdateStmt": "update",
    "DeleteStmt": "delete",
    "MergeStmt": "merge",
}
KINDS = DML | {
    "TruncateStmt": "truncate table",
    "CopyStmt": "copy",
    "ExplainStmt": "explain",
    "PrepareStmt": "prepare",
    "ExecuteStmt": "execute",
    "DeallocateStmt": "deallocate",
    "DeclareCursorStmt": "declare cursor",
    "FetchStmt": "fetch",
    "ClosePortalStmt": "close cursor",
    "VariableSetStmt": "set",
    "VariableShowStmt": "show",
    "DiscardStmt": "discard",
    "LockStmt": "lock table",
    "CreateStmt": "create table",
    "CreateTableAsStmt": "create table as",
    "ViewStmt": "create view",
    "IndexStmt": "create index",
    "CreateSchemaStmt": "create schema",
    "AlterTableStmt": "alter table",
    "RenameStmt": "alter table",
    "GrantStmt": "grant",
    "GrantRoleStmt": "grant role",
    "VacuumStmt": "vacuum",
    "CreateFunctionStmt": "create function",
    "CreateRoleStmt": "create role",
    "DropRoleStmt": "drop role",
    "AlterRoleStmt": "alter role",
    "DoStmt": "do",
}
TRANSACTIONS = {
    "TRANS_STMT_BEGIN": "begin",
    "TRANS_STMT_START": "begin",
    "TRANS_STMT_COMMIT": "commit",
    "TRANS_STMT_ROLLBACK": "rollback",
    "TRANS_STMT_SAVEPOINT": "savepoint",
    "TRANS_STMT_RELEASE": "release",
    "TRANS_STMT_ROLLBACK_TO": "rollback to",
}
READS = frozenset(
    [
        "select",
        "show",
        "set",
        "begin",
        "commit",
        "rollback",
        "savepoint",
        "release",
        "fetch",
        "deallocate",
        "discard",
    ]
) | {"rollback to", "close cursor", "prepare", "execute", "declare cursor"}
CACHED_VERDICTS, CACHED_TEXT_CHARACTERS = 2000, 8000
_verdicts: dict[tuple[str, str, str], tuple[Verdict, ...]] = {}
IDENTIFIER = re.compile(r'"(?:[^"]|"")*"')
QUOTE = re.compile(r"'|\$\w*\$|/\*|\*/|--")


def analyse(text: str, catalog: Catalog, rules: ProtectedData) -> tuple[Verdict, ...]:
    """Judge each statement of `text`; no statement, no verdict.

    Verdicts are cached by text, catalog version and rules. Raises `ProtocolError` if the
    grammar refuses the text (42601) or it is too large or too deeply nested (54001).
    """
    key = (text, catalog.version, rules.fingerprint)
    if key in _verdicts:
        return _verdicts[key]
    found = _analyse(text, catalog, rules)
    if len(text) <= CACHED_TEXT_CHARACTERS:
        if len(_verdicts) >= CACHED_VERDICTS:
            _verdicts.pop(next(iter(_verdicts)))
        _verdicts[key] = found
    return found


def _analyse(text: str, catalog: Catalog, rules: ProtectedData) -> tuple[Verdict, ...]:
    protection = protect(catalog, rules)
    raw = text.encode()
    verdicts = []
    for item in parse_statements(text):
        start = item.get("stmt_location", 0)
        size = item.get("stmt_len", len(raw) - start)
        source = raw[start : start + size].decode(errors="replace")
        analysis = _Analysis(source, item["stmt"], catalog, rules, protection)
        verdicts.append(analysis.verdict())
    return tuple(verdicts)


class _Analysis:
    """One statement on its way to a verdict."""

    def __init__(
        self,
        source: str,
        tree: Node,
        catalog: Catalog,
        rules: ProtectedData,
        protection: Protection,
    ) -> None:
        self._source, self._tree = source, tree
        self._catalog, self._rules, self._protection = catalog, rules, protection
        self._type: str = next(iter(tree))
        self._node: Node = tree[self._type]
        self._taint: Taint = find_taint(tree, catalog, protection)

    def verdict(self) -> Verdict:
        """Return the verdict."""
        refusal = find_refusal(
            self._type, self._node, self._taint, self._catalog, self._rules, self._protection
        )
        lookups: tuple[ColumnName, ...] = ()
        if self._taint.touches and refusal is None:
            refusal, names = find_inference(self._tree, self._taint, self._rules)
            lookups = self._columns_named(names)
        control = self._control()
        columns = self._columns()
        copy_columns, copy_format = None, "text"
        if self._type == "CopyStmt" and not self._node.get("is_from"):
            copy_columns, copy_format = self._copy_columns(), copy_format_of(self._node)
            unknown = copy_options(self._node) - {"format", "header"}
            if unknown and refusal is None and any(c.mask for c in copy_columns or ()):
                refusal = Refusal(
                    "42501", "copy-options", "COPY of protected data takes only FORMAT and HEADER"
                )
            if copy_columns is None and refusal is None:
                refusal = Refusal(
                    "42501",
                    "copy-unknown",
                    "COPY of this query cannot be masked: name each column of the SELECT",
                )
        return Verdict(
            self._facts(),
            refusal,
            columns,
            lookups,
            control,
            copy_columns,
            copy_format,
            copy_header=has_copy_header(self._node),
        )

    # Facts

    def _facts(self) -> StatementFacts:
        kind = kind_of(self._type, self._node)
        kinds = {kind}
        for name, node in walk(self._tree):
            if name in KINDS and name != self._type:
                kinds.add(kind_of(name, node))
            if name in DML and "intoClause" in node:
                kinds.add("create table as")
            if name == "SelectStmt" and "lockingClause" in node:
                kinds.add("select for update")
        # The kinds that only wrap others say nothing about them.
        writes = any(item not in READS for item in kinds) and not self._is_reading_wrapper(kinds)
        changes = [n for name, n in walk(self._tree) if name in {"UpdateStmt", "DeleteStmt"}]
        return StatementFacts(
            kind=kind,
            kinds=frozenset(kinds),
            relations=frozenset(self._relations()),
            writes=writes,
            has_where=all("whereClause" in node for node in changes),
            touches_protected=self._taint.touches,
            text=self._text(kind),
        )

    def _is_reading_wrapper(self, kinds: set[str]) -> bool:
        inner = kinds - READS
        if self._type == "CopyStmt":
            return inner == {"copy"} and not self._node.get("is_from")
        if self._type == "ExplainStmt":
            return inner == {"explain"}
        return False

    def _relations(self) -> set[RelationName]:
        ctes = {node.get("ctename") for name, node in walk(self._tree) if name == "CommonTableExpr"}
        found: set[RelationName] = set()
        pairs = [
            (node.get("schemaname", ""), node["relname"])
            for _, node in walk(self._tree)
            if "relname" in node
        ]
        if self._type == "DropStmt":
            for item in self._node.get("objects", []):
                parts = names_of(item)
                pairs.append((parts[-2] if len(parts) > 1 else "", parts[-1] if parts else ""))
        for schema, name in pairs:
            known = {relation.name for relation in self._catalog.named(schema, name)}
            if known:
                found |= known
            elif schema or name not in ctes:
                found.add(RelationName(schema, name))
        return found

    def _text(self, kind: str) -> str:
        """Return the statement without literals or comments; they could be PHI."""
        text = normalise(self._source) if self._type in DML else ""
        text = " ".join(strip_comments(text).split())
        if text and not QUOTE.search(IDENTIFIER.sub("", text)):
            return text
        names = ", ".join(sorted(str(relation) for relation in self._relations()))
        return f"{kind} {names}".strip()

    def _columns_named(self, names: set[str]) -> tuple[ColumnName, ...]:
        return tuple(
            sorted(
                ColumnName(relation.name, column)
                for oid in protected_oids(self._tree, self._catalog, self._protection)
                for relation in (self._catalog.relations[oid],)
                for attnum in self._protection[oid]
                for column in (relation.columns[attnum],)
                if column in names
            )
        )

    # Output columns

    def _columns(self) -> tuple[OutputColumn, ...] | None:
        targets = self._node.get("targetList" if self._type == "SelectStmt" else "returningList")
        if self._type not in DML or not isinstance(targets, list):
            return None
        return self._output(targets)

    def _output(self, targets: list[Node]) -> tuple[OutputColumn, ...] | None:
        columns = []
        for target in targets:
            value = target["ResTarget"].get("val", {})
            reference = value.get("ColumnRef")
            if reference is not None and "A_Star" in reference["fields"][-1]:
                return None
            if "A_Indirection" in value and any(k == "A_Star" for k, _ in walk(value)):
                return None
            columns.append(self._output_column(target["ResTarget"], value, reference))
        return tuple(columns)

    def _output_column(self, target: Node, value: Node, reference: Node | None) -> OutputColumn:
        plain = [] if reference is None else names_of(reference["fields"])
        name = target.get("name") or (plain[-1] if plain else "?column?")
        if not self._taint.has(value):
            return OutputColumn(name, frozenset(), None, "no protected column can flow into it")
        names = {
            text
            for kind, node in walk(value)
            if kind == "ColumnRef"
            for text in names_of(node["fields"])[-1:]
        }
        origins = frozenset(self._columns_named(names)) or None
        mask = self._rules.default_mask
        if reference is not None:
            mask = mask_of_name(reference, self._tree, self._catalog, self._protection, self._rules)
        return OutputColumn(name, origins, mask, "a protected column can flow into it")

    # COPY and names of the SQL session

    def _copy_columns(self) -> tuple[OutputColumn, ...] | None:
        if "query" in self._node:
            select = self._node["query"].get("SelectStmt", {})
            starred = self._starred(select) if self._taint.touches else None
            columns = starred or self._output(select.get("targetList", []))
            return columns or (None if self._taint.touches else ())
        relation_node = self._node.get("relation", {})
        found = self._catalog.named(relation_node.get("schemaname", ""), relation_node["relname"])
        if len(found) != 1:
            return None if self._taint.touches or not found else ()
        relation = found[0]
        if not self._protection.get(relation.oid):
            return ()
        return self._table_columns(relation, names_of(self._node.get("attlist", [])))

    def _starred(self, select: Node) -> tuple[OutputColumn, ...] | None:
        """Return the columns of `SELECT *` from one table: COPY has no RowDescription."""
        targets, sources = select.get("targetList", []), select.get("fromClause", [])
        if len(targets) != 1 or len(sources) != 1 or "RangeVar" not in sources[0]:
            return None
        fields = targets[0]["ResTarget"].get("val", {}).get("ColumnRef", {}).get("fields", [])
        source = sources[0]["RangeVar"]
        found = self._catalog.named(source.get("schemaname", ""), source["relname"])
        is_star = bool(fields) and "A_Star" in fields[-1]
        if not is_star or len(found) != 1 or "withClause" in select:
            return None
        return self._table_columns(found[0], [])

    def _table_columns(self, relation: Relation, wanted: list[str]) -> tuple[OutputColumn, ...]:
        masks = self._protection.get(relation.oid, {})
        numbers = {name: number for number, name in sorted_columns(relation)}
        return tuple(
            OutputColumn(
                name,
                frozenset({ColumnName(relation.name, name)}),
                masks.get(numbers[name]) if name in numbers else self._rules.default_mask,
                "COPY of a table",
            )
            for name in wanted or numbers
        )

    def _control(self) -> Control | None:
        node = self._node
        match self._type:
            case "PrepareStmt" | "DeclareCursorStmt":
                inner = _Analysis(
                    self._source, node["query"], self._catalog, self._rules, self._protection
                ).verdict()
                action = "prepare" if self._type == "PrepareStmt" else "declare"
                return Control(action, node.get("name") or node.get("portalname", ""), inner)
            case "ExecuteStmt":
                return Control("execute", node.get("name", ""))
            case "DeallocateStmt":
                return Control("deallocate", node.get("name", ""))
            case "FetchStmt":
                return Control("fetch", node.get("portalname", ""))
            case "ClosePortalStmt":
                return Control("close", node.get("portalname", ""))
            case "TransactionStmt":
                return Control(kind_of(self._type, node))
            case "CopyStmt":
                return Control("copy_in" if node.get("is_from") else "copy_out")
            case "ExplainStmt":
                return Control("explain")
            case "DiscardStmt":
                return Control("deallocate")
            case name if name not in {*DML, "VariableSetStmt", "VariableShowStmt", "LockStmt"}:
                return Control("ddl")
        return None


def sorted_columns(relation: Relation) -> list[tuple[int, str]]:
    """Return number and name of a relation's own columns, in order."""
    return sorted((number, name) for number, name in relation.columns.items() if number > 0)


def copy_format_of(node: Node) -> str:
    """Return `text`, `csv` or `binary`."""
    for option in node.get("options", []):
        element = option.get("DefElem", {})
        if element.get("defname") == "format":
            return str(element.get("arg", {}).get("String", {}).get("sval", "text")).lower()
    return "text"


def copy_options(node: Node) -> set[str]:
    """Return the names of COPY's options; nothing for other statements."""
    options = node.get("options", [])
    return {
        str(item["DefElem"].get("defname"))
        for item in (options if isinstance(options, list) else [])
        if isinstance(item, dict) and "DefElem" in item
    }


def has_copy_header(node: Node) -> bool:
    """Return whether COPY's first row is sure to be a header, so that it is not masked."""
    options = node.get("options", [])
    for item in options if isinstance(options, list) else []:
        option = item.get("DefElem", {})
        if option.get("defname") == "header":
            value = option.get("arg", {"Boolean": {"boolval": True}})
            word = value.get("String", {}).get("sval", "").lower()
            is_true = bool(value.get("Boolean", {}).get("boolval"))
            return is_true or word in {"true", "on", "match"}
    return False


def kind_of(name: str, node: Node) -> str:
    """Return the command in lower case: `select`, `drop table`."""
    if name == "TransactionStmt":
        return TRANSACTIONS.get(str(node.get("kind")), "prepare transaction")
    if name == "DropStmt":
        thing = str(node.get("removeType", "")).removeprefix("OBJECT_").lower()
        return f"drop {thing.replace('_', ' ')}"
    if name == "SelectStmt" and "intoClause" in node:
        return "create table as"
    return KINDS.get(name, name.removesuffix("Stmt").lower())
