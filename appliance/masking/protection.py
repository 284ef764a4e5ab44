"""Which columns of which relations are protected: policy, carried along by the catalog.

Policy names columns of tables. Views over them, partitions and inheritance children and
parents hold the same values, so they are protected too. No I/O.
"""

from __future__ import annotations

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.functions import CLOSED_RELATIONS, is_known_function
from appliance.masking.grammar import Node, parse_statements
from appliance.masking.rules import MaskSpec, ProtectedData
from appliance.masking.taint import Protection, find_taint, names_of, walk
from appliance.model import ColumnName

CACHED_CATALOGS = 16
_cache: dict[tuple[str, str], Protection] = {}


def protect(catalog: Catalog, rules: ProtectedData) -> Protection:
    """Return relation oid → attribute number → mask; cached by catalog version and rules."""
    key = (catalog.version, rules.fingerprint)
    if key not in _cache:
        if len(_cache) >= CACHED_CATALOGS:
            _cache.clear()
        _cache[key] = _protect(catalog, rules)
    return _cache[key]


def _protect(catalog: Catalog, rules: ProtectedData) -> Protection:
    protection: Protection = {}
    for oid, relation in catalog.relations.items():
        for attnum, column in relation.columns.items():
            mask = rules.mask_of(ColumnName(relation.name, column))
            if mask is None and str(ColumnName(relation.name, column)) in rules.detect:
                mask = rules.default_mask
            if mask is not None:
                protection.setdefault(oid, {})[attnum] = mask
    views = {oid: _parse_view(text) for oid, text in catalog.views.items()}
    size = -1
    while size != _size(protection):
        size = _size(protection)
        for child, parents in catalog.parents.items():
            for parent in parents:
                _share(catalog, protection, child, parent)
                _share(catalog, protection, parent, child)
        for oid, tree in views.items():
            if oid in catalog.relations:
                _protect_view(catalog, rules, protection, oid, tree)
    return protection


def _size(protection: Protection) -> int:
    return sum(map(len, protection.values()))


def _share(catalog: Catalog, protection: Protection, source: int, target: int) -> None:
    if source not in catalog.relations or target not in catalog.relations:
        return
    numbers = {name: number for number, name in catalog.relations[target].columns.items()}
    for attnum, mask in list(protection.get(source, {}).items()):
        name = catalog.relations[source].columns[attnum]
        if name in numbers:
            protection.setdefault(target, {}).setdefault(numbers[name], mask)


def _parse_view(text: str) -> Node | None:
    try:
        return parse_statements(text)[0]
    except (ProtocolError, IndexError):
        return None


def _protect_view(
    catalog: Catalog, rules: ProtectedData, protection: Protection, oid: int, tree: Node | None
) -> None:
    columns = [number for number in sorted(catalog.relations[oid].columns) if number > 0]
    masks = _view_masks(catalog, rules, protection, tree, len(columns))
    for number, mask in zip(columns, masks, strict=True):
        if mask is not None:
            protection.setdefault(oid, {}).setdefault(number, mask)


def _view_masks(
    catalog: Catalog, rules: ProtectedData, protection: Protection, tree: Node | None, width: int
) -> list[MaskSpec | None]:
    """Return a mask for each view column; everything is masked if anything is unclear."""
    everything: list[MaskSpec | None] = [rules.default_mask] * width
    if tree is None or any(node.get("relname") in CLOSED_RELATIONS for _, node in walk(tree)):
        return everything
    if not all(
        is_known_function(names_of(node["funcname"]), catalog, rules)
        for kind, node in walk(tree)
        if kind == "FuncCall"
    ):
        return everything
    taint = find_taint(tree, catalog, protection)
    if not taint.touches:
        return [None] * width
    targets = tree["stmt"].get("SelectStmt", {}).get("targetList", [])
    if taint.everything or len(targets) != width:
        return everything
    masks: list[MaskSpec | None] = []
    for target in targets:
        value = target["ResTarget"].get("val", {})
        if not taint.has(value):
            masks.append(None)
        elif "ColumnRef" in value:
            masks.append(mask_of_name(value["ColumnRef"], tree, catalog, protection, rules))
        else:
            masks.append(rules.default_mask)
    return masks


def mask_of_name(
    reference: Node, tree: Node, catalog: Catalog, protection: Protection, rules: ProtectedData
) -> MaskSpec:
    """Return the one mask that columns of this name have here, else the default mask."""
    name = (names_of(reference["fields"]) or [""])[-1]
    found = {
        mask
        for _, node in walk(tree)
        if "relname" in node
        for relation in catalog.named(node.get("schemaname", ""), node["relname"])
        for attnum, mask in protection.get(relation.oid, {}).items()
        if relation.columns[attnum] == name
    }
    return found.pop() if len(found) == 1 else rules.default_mask
