"""What the calls of a statement do besides returning a value. Part of `lineage`."""

from __future__ import annotations

from appliance.masking.from_items import FromItems
from appliance.masking.functions import SINKS
from appliance.masking.grammar import Node, names_of, without_cast
from appliance.masking.routine import HARMLESS, OPAQUE, Routine, one_of
from appliance.masking.scopes import CLEAN, Flow, combine
from appliance.masking.settings import switch_of
from appliance.masking.side_effects import converts_unseen, has_unsafe_casts
from appliance.masking.survey import Survey

WORDS = {
    "JsonParseExpr": ("json",),
    "JsonScalarExpr": ("json_scalar",),
    "JsonSerializeExpr": ("json_serialize",),
    "JsonFuncExpr": ("json_exists", "json_query", "json_value"),
    "JsonObjectConstructor": ("json_object",),
    "JsonObjectAgg": ("json_objectagg",),
    "JsonArrayConstructor": ("json_array",),
    "JsonArrayAgg": ("json_arrayagg",),
    "MergeSupportFunc": ("merge_action",),
}
"""What the grammar has words for; before PostgreSQL 16 or 17 it was a function's name, also of
one's own."""


class Calls(FromItems):
    """Keeps what each function, operator and cast of a statement does, by the node's identity."""

    notifies = False
    """In a trigger `pg_notify` may send what is not protected: see `postgres_notifications`."""

    def __init__(self, survey: Survey) -> None:
        super().__init__(survey)
        self._flows: dict[int, Flow] = {}
        """What flows into each node that was analysed."""
        self.routines: dict[int, tuple[str, Routine]] = {}
        """Each call of a function, operator or cast: its name and what it does."""
        self.settings: set[tuple[int, str]] = set()
        """Parameters that name a setting, and whether it is to `show` or to `set`."""
        self.steers = False
        """It runs once, and what it sets is noted."""
        self.runs_writers = False
        """Functions that write may be called: what they do is known to whoever decides."""
        self.keeps = False
        """Something it is given is left where it can be read: in a sequence, say."""
        self.switches: set[str] = set()
        """Settings that choose plans, and that it sets by `set_config`."""

    def flow(self, node: object) -> Flow:
        """Return what can flow into the value of any node of the tree."""
        if isinstance(node, dict) and len(node) == 1:
            (value,) = node.values()
            if id(value) in self._flows:
                return self._flows[id(value)]
        flows, stack = [], [node]
        while stack:
            current = stack.pop()
            if isinstance(current, list):
                stack.extend(current)
            elif isinstance(current, dict):
                for value in current.values():
                    if id(value) in self._flows:
                        flows.append(self._flows[id(value)])
                    elif isinstance(value, dict | list):
                        stack.append(value)
        return combine(flows)

    @property
    def has_protected(self) -> bool:
        """Return whether any value of the statement, shown or not, can be protected."""
        return (
            any(self._flows.values())
            or any(left or right for left, right, _ in self.merges)
            or any(routine.lookups for _, routine in self.routines.values())
        )

    @property
    def can_tell(self) -> bool:
        """Return whether its messages or its plan could hold protected values."""
        return self.touches or self.tells or (self.touches_system and self.has_protected)

    def _register(self, node: Node, name: str, routine: Routine) -> Flow:
        self.routines[id(node)] = (name, routine)
        self.touches = self.touches or bool(routine.origins or routine.lookups)
        self.tells = self.tells or routine.tells
        return Flow(routine.origins)

    def _register_word(self, kind: str, node: Node) -> Flow:
        own = [name for name in WORDS[kind] if name in self.survey.catalog.functions]
        called = one_of([HARMLESS, *(self.survey.routine([name]) for name in own)])
        return self._register(node, "/".join(own), called) if own else CLEAN

    def _register_operator(self, node: Node, name: str) -> Flow:
        return self._register(node, f"of operator {name}", self.survey.operator(name))

    def _register_call(self, node: Node, *, is_analysed: bool = False) -> Flow:
        name, own = ".".join(names_of(node["funcname"])), self.survey.catalog.functions
        routine = self.survey.call(node)
        if (setting := self.survey.setting_parameter(node)) is not None:
            self.settings.add(setting)
            routine = HARMLESS  # Its value is looked at before the statement runs.
        if self.steers and "set_config" not in own and (switch := switch_of(node)):
            self.switches.add(switch)
            routine = HARMLESS
        if self._is_clean_sink(name, node):
            routine = HARMLESS
        if routine.is_harmless and not routine.is_quiet and has_unsafe_casts(self.survey):
            routine = OPAQUE  # Its arguments may be cast by what reads protected values.
        if is_analysed and routine.if_clean and self._gives_nothing(node, routine.if_clean):
            routine = routine.if_clean
        return self._register(node, name, routine)

    def _gives_nothing(self, call: Node, routine: Routine) -> bool:
        """Return whether a function that keeps what it is given may be called here.

        SECURITY: test_no_code_that_writes_shows_or_tells_a_value.
        """
        given = [value for key, value in call.items() if key != "funcname"]
        is_seen = self.runs_writers or not routine.writes
        return is_seen and not self.flow(given) and not converts_unseen(self.survey)

    def _is_clean_sink(self, name: str, node: Node) -> bool:
        """What it leaves can be read: nothing protected may be put there.

        Nor through a side door that policy opened.
        """
        sink = name.removeprefix("pg_catalog.")
        is_sink = sink not in self.survey.catalog.functions and (
            sink in SINKS or (sink == "pg_notify" and (self.notifies or self._is_given(node)))
        )
        is_sink = is_sink or self.survey.opens_call(node)
        self.keeps = self.keeps or is_sink or (not self.gives and sink == "set_config")
        return is_sink and not self.flow(node.get("args", []))

    def _is_given(self, call: Node) -> bool:
        """Return whether the client itself gives all arguments of a call."""
        values = [without_cast(value) for value in call.get("args", [])]
        return self.gives and all("A_Const" in value or "ParamRef" in value for value in values)
