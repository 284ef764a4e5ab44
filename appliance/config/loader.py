"""Read a YAML file into its model, and say file, line and key of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from appliance.config.machine import Machine
from appliance.config.policy import Policy
from appliance.errors import ConfigError

ModelT = TypeVar("ModelT", bound=BaseModel)

NAMES = re.compile(r"'([^']*)'")
MAX_MISTAKES = 20
MESSAGES = {
    "extra_forbidden": "unknown key; see `bastionctl config schema`",
    **dict.fromkeys(("list_type", "tuple_type", "frozen_set_type"), "must be a list: [a, b]"),
    **dict.fromkeys(("model_type", "dict_type"), "must be keys with values, as `key: value`"),
    "string_type": "{msg}: write it in quotes",
    "union_tag_invalid": "unknown {discriminator} '{tag}': use {expected_tags}",
    "union_tag_not_found": "{discriminator} is missing",
}
"""By pydantic's type of mistake, what to say instead."""
MAX_FILE_BYTES = 4 * 1024 * 1024


def load_machine(path: Path) -> Machine:
    """Read `bastion.yml`; every path in the result is absolute.

    Raises `ConfigError` if the file cannot be read or does not validate.
    """
    machine = _load(path, Machine)
    folder = path.resolve().parent
    state_dir = folder / machine.state_dir
    resolved = _resolve_paths(machine, state_dir)
    return resolved.model_copy(update={"state_dir": state_dir, "policy": folder / machine.policy})


def load_policy(path: Path) -> Policy:
    """Read `policy.yml`; key and password paths are relative to the file.

    Raises `ConfigError` if the file cannot be read or does not validate.
    """
    policy = _load(path, Policy)
    folder = path.resolve().parent
    targets = {name: _resolve_paths(target, folder) for name, target in policy.targets.items()}
    return policy.model_copy(update={"targets": targets})


def _resolve_paths(model: ModelT, folder: Path) -> ModelT:
    changes: dict[str, object] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Path):
            changes[name] = folder / value
        elif isinstance(value, BaseModel):
            changes[name] = _resolve_paths(value, folder)
        elif isinstance(value, tuple) and value and isinstance(value[0], Path):
            changes[name] = tuple(folder / item for item in value)
    return model.model_copy(update=changes)


def _load(path: Path, model: type[ModelT]) -> ModelT:
    text = _read(path)
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{path}:{line}", f"not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}:1", "not valid YAML") from error
    try:
        _refuse_duplicate_keys(path, tree)
    except RecursionError as error:
        raise ConfigError(f"{path}:1", "not valid YAML: an alias refers to itself") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _config_error(path, tree, error) from error


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigError(str(path), f"larger than {MAX_FILE_BYTES} bytes")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), "is not UTF-8 text") from error


def _refuse_duplicate_keys(path: Path, node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise ConfigError(f"{path}:{line}", f"{key.value}: the key is there twice")
            seen.add(str(key.value))
            _refuse_duplicate_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicate_keys(path, item)


def _config_error(path: Path, tree: yaml.Node | None, error: ValidationError) -> ConfigError:
    """Return all mistakes, one on each line; a key that is unknown is not missing as well."""
    mistakes = error.errors()
    misspelt = {one["loc"][:-1] for one in mistakes if one["type"] == "extra_forbidden"}
    found = [
        _told(tree, *_place_of(tree, one["loc"]), one)
        for one in mistakes
        if one["type"] != "missing" or one["loc"][:-1] not in misspelt
    ]
    (line, message), *others = sorted(found)[:MAX_MISTAKES]
    rest = "".join(f"\n{path}:{at}: {text}" for at, text in others)
    return ConfigError(f"{path}:{line}", message + rest)


def _told(
    tree: yaml.Node | None, line: int, keys: list[str], error: ErrorDetails
) -> tuple[int, str]:
    message = error["msg"].removeprefix("Value error, ")
    wanted = MESSAGES.get(error["type"])
    if wanted is not None:
        message = wanted.format(msg=message, **error.get("ctx", {}))
    if not keys:  # It is about names that do not fit together; the last is the wrong one.
        *_, name = ["", *NAMES.findall(message)]
        line = max(_lines_with(tree, name), default=line)
    return line, f"{'.'.join(keys) or 'file'}: {message}"


def _lines_with(node: yaml.Node | None, text: str) -> Iterator[int]:
    """Yield the lines on which `text` is a value of its own."""
    match node:
        case yaml.ScalarNode(value=value) if value == text:
            yield node.start_mark.line + 1
        case yaml.SequenceNode(value=items):
            for item in items:
                yield from _lines_with(item, text)
        case yaml.MappingNode(value=pairs):
            for _, item in pairs:
                yield from _lines_with(item, text)


def _place_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> tuple[int, list[str]]:
    """Return the line of what a mistake is about, and its keys as the file has them."""
    line = node.start_mark.line + 1 if node is not None else 1
    keys: list[str] = []
    for number, part in enumerate(location, 1):
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    line, child = key.start_mark.line + 1, value
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            child = node.value[part]
            line = child.start_mark.line + 1
        if child is not None:
            node = child
        # pydantic puts the kind of a target there, too; people look for keys of the file.
        if child is not None or number == len(location):
            keys.append(str(part))
    return line, keys
