"""Put destinations and contents together for the module `bastion_files`."""

from __future__ import annotations


def with_contents(wanted: list, contents: list[str]) -> list[dict]:
    """Return what `bastion_files` writes; `wanted` has paths, or mappings with dest and mode."""
    files = []
    for one, content in zip(wanted, contents, strict=True):
        known = {"dest": one} if isinstance(one, str) else one
        kept = {name: known[name] for name in ("dest", "mode") if name in known}
        files.append({**kept, "content": content.rstrip("\n") + "\n"})
    return files


def by_handler(settings: list[dict]) -> list[dict]:
    """Return {handler, files} for each handler, "" for none; not those whose `when` is false."""
    found: dict[str, list[dict]] = {}
    for one in settings:
        if one.get("when", True):
            found.setdefault(one.get("notify", ""), []).append(one)
    return [{"handler": name, "files": files} for name, files in found.items()]


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict:
        """Return the filters by name."""
        return {"bastion_by_handler": by_handler, "bastion_with_contents": with_contents}
