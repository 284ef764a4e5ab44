"""What the analysis of a statement asks about a database under one policy. No I/O.

Made once per catalog and policy by `protection`; see there for how it comes about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from appliance.masking.catalog import Catalog, Relation, own_columns
from appliance.masking.doors import FUNCTIONS, RELATIONS, ROLES, Door
from appliance.masking.functions import CARRIERS, CLOSED_RELATIONS, STRICT, TEXT_TYPES
from appliance.masking.grammar import (
    Node,
    is_cast_to_text,
    literal_of,
    names_of,
    text_of,
    walk,
    without_cast,
)
from appliance.masking.reach import EVERYTHING, NOWHERE, Reach, is_compiled
from appliance.masking.routine import HARMLESS, REFUSED, Routine, one_of
from appliance.masking.row_arguments import fields_of_built_in
from appliance.masking.rules import MaskSpec, ProtectedData
from appliance.masking.scopes import (
    ANYTHING,
    PLAIN,
    UNKNOWN,
    Column,
    Columns,
    Flow,
    Origin,
    combine,
)
from appliance.masking.sequences import OF_SEQUENCES, last_numbers, sequence_named
from appliance.masking.settings import SETTABLE, is_custom, is_open_setting
from appliance.masking.subject_reads import NO_READS, SubjectReads
from appliance.model import ColumnName

Protection = Mapping[int, Mapping[int, MaskSpec]]
"""Relation oid → attribute number → mask."""

OF_SESSION = frozenset({"pg_cursors", "pg_prepared_statements"})
"""What holds statements of the session itself, and what its functions call theirs."""
FIELD_OF_RECORD = re.compile(r"f\d+")
_FIELDS_OF_BUILT_INS = """
    alias baredesc barelabel cache_size catcode catdesc classid cycle_option data_type description
    dictionaries dictionary grantee grantor identity increment is_grantable isleaf key level lexeme
    lexemes maximum_value minimum_value n object_args object_names objid objsubid option_name
    option_value ordinality parentrelid privilege_type relid schema start_value token type value
    word x
"""
FIELDS_OF_BUILT_INS = frozenset(_FIELDS_OF_BUILT_INS.split())
"""What built-in functions call the columns of their rows; none is also a function's name."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A database under one policy."""

    catalog: Catalog
    rules: ProtectedData
    flows: Mapping[int, Mapping[int, Flow]]
    """Relation oid → attribute number → what is protected in it; absent if nothing is."""
    masks: Protection
    routines: Mapping[int, Routine]
    given_all: Mapping[int, Routine]
    """The same of those with defaults, for a call that gives all arguments itself."""
    unread_triggers: set[tuple[int, int]] = field(default_factory=set)
    """Relation and function: what it does with a row of the relation is not understood."""
    filled_views: set[int] = field(default_factory=set)
    """Views whose INSTEAD OF triggers put protected values where they are not protected."""
    reach: Reach = NOWHERE
    has_open_settings: bool = False
    """Custom settings may be set and read, see `custom_settings`."""
    has_cursors: bool = True
    """Code of the database may open cursors, or prepare statements: their names and texts."""
    setters: frozenset[int] = frozenset()
    """Functions that could put a value into a setting that is shown."""
    telling: set[int] = field(default_factory=set)
    """Relations whose view or policy reads protected data, whatever it shows of them."""
    folding: set[int] = field(default_factory=set)
    """Relations whose view or policy calls functions which return protected data."""
    listed: dict[int, Flow] = field(default_factory=dict)
    """Partition → what is protected in the LIST that put a row there."""
    split: dict[int, Flow] = field(default_factory=dict)
    """Table → the same, of the partitions that its rows are in: `tableoid` tells them."""
    reads: SubjectReads = NO_READS
    readers: frozenset[str] = frozenset()
    """Names of functions that read, or may read, rows with protected values."""
    oracles: frozenset[int] = frozenset()
    """Relations that tell how a setting compares with protected values, see `oracles`."""
    oracle_functions: frozenset[str] = frozenset()
    """Names of functions that lead to one."""
    open_rules: frozenset[int] = frozenset()
    """Relations whose rules lead to nothing protected, see `rewrites`."""
    tell_numbers: frozenset[str] = OF_SEQUENCES
    """Built-in functions that tell the last number of a sequence."""
    asked_functions: set[int] | None = None
    """While it is made: functions of which somebody asked what they do."""
    casting: set[str] = field(default_factory=set)
    """Built-in functions and operators that cast to text, if such a cast reads something."""

    def is_closed(self, name: str) -> bool:
        """Return whether a relation of this name holds samples, statements or secrets."""
        if name.startswith("pg_toast"):
            return True  # The raw values of other tables' columns.
        is_open = name in self.rules.allow or self.rules.opens(RELATIONS.get(name))
        if name in OF_SESSION and not (self.has_cursors or self.rules.opens(Door.DO)):
            return False
        return name in CLOSED_RELATIONS and not is_open

    def columns(self, relation: Relation) -> Columns:
        """Return a relation's columns in order, with what flows into each."""
        if self.is_closed(relation.name.name):
            return tuple(Column(name, ANYTHING) for _, name in own_columns(relation))
        flows = self.flows.get(relation.oid, {})
        return tuple(
            Column(name, flows.get(n, PLAIN), fields=self._fields((relation.oid, n)))
            for n, name in own_columns(relation)
        )

    def opens_setting(self, name: str) -> bool:
        """Return whether a setting, in lower case, is an application's that clients may use."""
        if name in ROLES:
            return self.rules.opens(Door.SET_ROLE)
        return self.has_open_settings and is_custom(name, self.catalog.setting_prefixes)

    def opens_call(self, node: Node) -> bool:
        """Return whether a FuncCall passes a side door that policy opened.

        What has the function's name must be PostgreSQL's own, or of an extension in C.
        """
        name, arguments = names_of(node["funcname"])[-1], node.get("args", [])
        own = [self.catalog.routines.get(o) for o in self.catalog.routines_by_name.get(name, ())]
        is_theirs = all(r and r.is_of_extension and r.language == "c" for r in own)
        if not (is_theirs and self.rules.opens(FUNCTIONS.get(name))):
            return False
        if FUNCTIONS[name] is not Door.SET_CONFIG:
            return True
        setting = literal_of(arguments[0]).lower() if arguments else ""
        return setting in SETTABLE or self.opens_setting(setting)

    def _fields(self, column: Origin) -> Columns:
        inside = self.catalog.row_types.get(column, ())
        relation = self.catalog.relations.get(inside[0]) if len(inside) == 1 else None
        return () if relation is None else self.columns(relation)

    def asked(self, oid: int) -> frozenset[Origin]:
        """Return the columns whose values are known of the rows of a partition."""
        return self.listed[oid].origins if oid in self.listed else frozenset()

    def is_row_only(self, origin: Origin) -> bool:
        """Return whether a column is protected for nothing but fields of the rows inside it."""
        name = self.catalog.column(*origin)
        is_named = name is None or self.own_mask(origin) is not None
        return origin in self.catalog.row_types and not is_named

    def own_mask(self, origin: Origin) -> MaskSpec | None:
        """Return the mask of a column that policy names itself, or whose pin holds."""
        name = self.catalog.column(*origin)
        mask = None if name is None else self.rules.mask_of(name)
        return self.rules.default_mask if mask is None and origin in self.catalog.pins else mask

    def fields_of(self, column: Column) -> Columns:
        """Return what can flow into each field of a column's rows; none if it is not known."""
        inside = combine(field.flow for field in column.fields).origins - {UNKNOWN}
        rest = Flow(frozenset(o for o in column.flow.origins - inside if not self.is_row_only(o)))
        if not rest:
            return column.fields
        return tuple(replace(field, flow=field.flow | rest) for field in column.fields)

    def reached(self, relations: Iterable[Relation], *, only_adds: bool = False) -> Iterable[int]:
        """Return the relations that writing to some may write to: by keys, trees and code."""
        oids = [relation.oid for relation in relations]
        found = self.reach.of_new_rows(oids) if only_adds else self.reach.of(oids)
        return self.catalog.relations if found is EVERYTHING else found

    def row_columns(self, oid: int) -> dict[int, Columns]:
        """Return the columns of the arguments of a function that are rows, by place from 0."""
        relations = self.catalog.relations
        return {
            place: tuple(Column(name, PLAIN) for _, name in own_columns(relations[row]))
            for place, row in self.catalog.row_arguments.get(oid, ())
            if row in relations
        }

    def routine(self, parts: list[str], arguments: range | None = None) -> Routine:
        """Return what a call does; `parts` is the name as written.

        `arguments` is how many it may have, `None` if that is not known.
        """
        if ".".join(parts) in self.rules.trusted_functions:
            return HARMLESS
        name, schema = parts[-1], parts[-2] if len(parts) > 1 else ""
        if parts == ["pg_catalog", "json_object"]:
            schema = ""  # The grammar's word for a call that was looked up before PostgreSQL 16.
        if schema == "information_schema" and name.startswith("_pg_"):
            # What its views, and JDBC, are made of: built in and immutable.
            return Routine(fields=fields_of_built_in(name, self.catalog))
        own = [
            self._called(oid, arguments)
            for oid in self.catalog.routines_by_name.get(name, ())
            if schema in {"", self.catalog.routines[oid].schema} and self._fits(oid, arguments)
        ]
        is_trusted = f"pg_catalog.{name}" in self.rules.trusted_functions
        if (is_trusted and self.may_be_built_in(parts)) or (
            schema in {"", "pg_catalog"} and self._only_carries(name)
        ):
            is_telling = name in self.tell_numbers and not is_trusted
            told = Routine(self.last_numbers()) if is_telling else HARMLESS
            own.append(self.cast("text") if name in self.casting else told)
        elif own and self.may_be_built_in(parts):
            own.append(REFUSED)  # SECURITY: test_bloodbank: `ts_stat('…')`, beside one's own.
        elif name in self.catalog.types:
            own.append(self.cast(name))  # `uuid(x)` is `x::uuid`.
        return one_of(own)

    def last_numbers(self, name: str = "") -> frozenset[Origin]:
        """Return what tells the last number of sequences that fill protected columns.

        Of those of one name, or of all.
        """
        return last_numbers(self.catalog, self.flows, name)

    def _fits(self, oid: int, arguments: range | None) -> bool:
        """Return whether a call with so many arguments may mean a function.

        SECURITY: test_bloodbank: parameters that vanish.
        """
        signature = self.catalog.signatures.get(oid)
        return not arguments or signature is None or signature.fits(arguments[0], arguments[-1])

    def does(self, oid: int) -> Routine:
        """Return what a function outside pg_catalog does, whatever it is given."""
        if self.asked_functions is not None:
            self.asked_functions.add(oid)
        return self.routines.get(oid, REFUSED)

    def _called(self, oid: int, arguments: range | None) -> Routine:
        signature = self.catalog.signatures.get(oid)
        is_full = arguments and signature is not None and arguments[0] >= signature.most
        found = self.does(oid)
        return self.given_all.get(oid, found) if is_full else found

    def may_be_built_in(self, parts: list[str]) -> bool:
        """Return whether a call may mean a function of PostgreSQL's own, beside others."""
        is_theirs = parts[-2:-1] in ([], ["pg_catalog"])
        return is_theirs and parts[-1] in self.catalog.built_in_functions

    def _only_carries(self, name: str) -> bool:
        """Say whether a built-in function returns nothing but what its arguments carry."""
        return name in CARRIERS or name in self.catalog.immutable_functions

    def call(self, node: Node) -> Routine:
        """Return what a FuncCall does; settings may be read and set by constants."""
        parts = names_of(node["funcname"])
        if len(parts) == 1 and parts[0] not in self.catalog.functions:
            parts = ["pg_catalog", *parts]
        arguments = node.get("args", [])
        if parts == ["pg_catalog", "ts_rewrite"] and len(arguments) == 3:
            return HARMLESS  # With two, it runs a query.
        if parts[:-1] == ["pg_catalog"] and arguments:
            setting = literal_of(arguments[0]).lower()
            if parts[-1] == "set_config" and len(arguments) == 3:
                is_given = all("A_Const" in a or "ParamRef" in a for a in arguments[1:])
                # pg_dump sets one by a name that it reads; this value does no harm anywhere.
                is_of_dump = text_of(arguments[1]) == "view, foreign-table"
                is_open = setting in SETTABLE or is_of_dump or self.opens_setting(setting)
                return HARMLESS if is_given and is_open else REFUSED
            is_trusted = ".".join(parts) in self.rules.trusted_functions
            if parts[-1] in self.tell_numbers and not is_trusted:
                return Routine(self.last_numbers(sequence_named(arguments[0])))
            if parts[-1] == "current_setting" and setting:
                is_open = is_open_setting(setting) or self.opens_setting(setting)
                return HARMLESS if is_open else self._routine_of(node)
        return self._routine_of(node)

    def _routine_of(self, node: Node) -> Routine:
        return self.routine(names_of(node["funcname"]), count_arguments(node))

    def setting_parameter(self, node: Node) -> tuple[int, str] | None:
        """Return the parameter that names the setting a call is to `show` or to `set`."""
        parts, arguments = names_of(node["funcname"]), node.get("args", [])
        if parts[-1] in self.catalog.functions or parts[:-1] not in ([], ["pg_catalog"]):
            return None
        name = without_cast(arguments[0]).get("ParamRef") if arguments else None
        casts = [cast for kind, cast in walk(arguments[:1]) if kind == "TypeCast"]
        if name is None or not all(map(is_cast_to_text, casts)):
            return None
        if parts[-1] == "current_setting":
            return int(name.get("number", 0)), "show"
        if parts[-1] == "set_config" and all(
            "A_Const" in value or "ParamRef" in value for value in map(without_cast, arguments[1:])
        ):
            return int(name.get("number", 0)), "set"
        return None

    def field(self, name: str) -> Routine:
        """Return what `(value).name` does: reads a field, or calls a function."""
        if name in self.catalog.functions or self._only_carries(name):
            return self.routine([name])
        is_field = (
            name in self.catalog.column_names
            or name in FIELDS_OF_BUILT_INS
            or FIELD_OF_RECORD.fullmatch(name)
        )
        return HARMLESS if is_field else REFUSED

    def converts(self, name: str) -> bool:
        """Say whether `(value).name` may be a function of the value, or a cast to a type."""
        return self._only_carries(name) or name in self.catalog.types

    def operator(self, name: str) -> Routine:
        """Return what an operator does; built-in ones and those of extensions are harmless."""
        own = [
            oid
            for oid in self.catalog.operators.get(name, ())
            if not (oid in self.catalog.routines and is_compiled(self.catalog.routines[oid]))
        ]
        return self._by_oids(own) | (self.cast("text") if name in self.casting else HARMLESS)

    def may_be_range(self, origin: Origin) -> bool:
        """Return whether a column holds ranges, or rows that could hold some."""
        return origin in self.catalog.range_columns or origin in self.catalog.row_types

    def is_strict_operator(self, name: str) -> bool:
        """Return whether an operator is `||`, whose result is NULL by its operands' NULLs alone.

        SECURITY: not where somebody's own operator or cast, called unseen, may make it NULL.
        """
        return name == "||" and name not in self.catalog.operators and not self.catalog.casts

    def is_strict_call(self, parts: list[str]) -> bool:
        """Return the same of a function."""
        name = parts[-1]
        is_theirs = parts in ([name], ["pg_catalog", name])
        return (
            is_theirs
            and name in STRICT
            and not (name in self.catalog.functions or self.catalog.casts)
        )

    def is_strict_cast(self, type_name: str) -> bool:
        """Return the same of a cast."""
        return type_name in TEXT_TYPES and not self.catalog.casts

    def cast(self, type_name: str) -> Routine:
        """Return what a cast does; built-in ones are harmless."""
        return self._by_oids(self.catalog.casts.get(type_name, ()))

    def comparison(self, type_name: str) -> Routine:
        """Return what sorting, hashing and comparing values of a type does."""
        return self._by_oids(self.catalog.comparisons.get(type_name, ()))

    def _by_oids(self, oids: Iterable[int]) -> Routine:
        routine = HARMLESS
        for oid in oids:
            definition = self.catalog.routines.get(oid)
            found = REFUSED if definition else HARMLESS  # Built-in ones are not in the catalog.
            if definition is not None:
                trusted = f"{definition.schema}.{definition.name}" in self.rules.trusted_functions
                found = HARMLESS if trusted else self.does(oid)
            routine |= found
        return routine

    def column_names(self, origins: Iterable[Origin]) -> list[ColumnName]:
        """Return the names of protected columns; those not known are left out."""
        return [name for o in origins if (name := self.catalog.column(*o)) is not None]

    def mask_of(self, flow: Flow) -> MaskSpec | None:
        """Return the mask of a value; `None` if nothing protected flows into it."""
        if not flow:
            return None
        masks = {self.masks.get(oid, {}).get(attnum) for oid, attnum in flow.origins}
        mask = masks.pop() if flow.is_plain and len(masks) == 1 else None
        return mask or self.rules.default_mask


def count_arguments(call: Node) -> range | None:
    """Return how many arguments a FuncCall may have once it runs; `None` if that is not clear.

    PostgreSQL leaves out parameters of type `void`, and the arguments of an ordered-set aggregate
    are in two places.
    """
    if "agg_within_group" in call:
        return None
    values = [without_cast(value) for value in call.get("args", [])]
    return range(sum("ParamRef" not in value for value in values), len(values) + 1)
