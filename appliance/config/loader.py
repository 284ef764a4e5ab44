"""Read a YAML file into its model, and say file, line and key of what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from appliance.config.machine import Machine
from appliance.config.policy import Policy
from appliance.errors import ConfigError

ModelT = TypeVar("ModelT", bound=BaseModel)

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
    first = error.errors()[0]
    line = _line_of(tree, first["loc"])
    # pydantic puts the discriminator's value into loc; people look for keys of the file.
    key = ".".join(str(part) for part in first["loc"]) or "file"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "unknown key; see `bastionctl config schema`"
    return ConfigError(f"{path}:{line}", f"{key}: {message}")


def _line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    line = node.start_mark.line + 1 if node is not None else 1
    for part in location:
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
    return line
