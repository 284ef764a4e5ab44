"""Write many small files of root's in one step: a module each took most of a run's time."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: bastion_files
short_description: Write many small files of root's in one step
description:
  - Each file is replaced as a whole when content, mode or owner differ; missing folders are made.
options:
  files:
    description: What to write.
    type: list
    elements: dict
    required: true
    suboptions:
      dest:
        description: The file's path.
        type: path
        required: true
      content:
        description: What is in it.
        type: str
        required: true
      mode:
        description: Its mode, octal digits.
        type: str
        default: "0644"
author:
  - The bastion's maintainers
"""

EXAMPLES = r"""
- name: Write two units
  bastion_files:
    files:
      - {dest: /etc/systemd/system/a.service, content: "…"}
      - {dest: /etc/systemd/system/b.service, content: "…", mode: "0600"}
"""

RETURN = r"""
written:
  description: Paths of the files that were not as asked.
  returned: always
  type: list
  elements: str
"""

FOLDER_MODE = 0o755


def state_of(path: Path) -> tuple[str, int, int, int] | None:
    """Return content, mode, user and group of a file; `None` if there is none."""
    if not path.is_file() or path.is_symlink():
        return None
    found = path.stat()
    content = path.read_text(encoding="utf-8", errors="surrogateescape")
    return content, stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid


def write(path: Path, content: str, mode: int) -> None:
    """Replace a file in one step."""
    for folder in (*reversed(path.parents), path.parent):
        if not folder.exists():
            folder.mkdir(mode=FOLDER_MODE)
            folder.chmod(FOLDER_MODE)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.chown(draft, 0, 0)
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def main() -> None:
    """Run the module."""
    suboptions = {
        "dest": {"type": "path", "required": True},
        "content": {"type": "str", "required": True},
        "mode": {"type": "str", "default": "0644"},
    }
    files = {"type": "list", "elements": "dict", "required": True, "options": suboptions}
    module = AnsibleModule({"files": files}, supports_check_mode=True)
    written, diff = [], []
    for file in module.params["files"]:
        path, mode = Path(file["dest"]), int(file["mode"], 8)
        before, wanted = state_of(path), (file["content"], mode, 0, 0)
        if before == wanted:
            continue
        if not module.check_mode:
            try:
                write(path, file["content"], mode)
            except OSError as error:
                module.fail_json(msg=f"{path} cannot be written: {error.strerror}")
        written.append(str(path))
        diff.append({
            "before": before[0] if before else "", "after": file["content"],
            "before_header": str(path), "after_header": f"{path} {file['mode']}",
        })  # fmt: skip
    module.exit_json(changed=bool(written), written=written, diff=diff)


if __name__ == "__main__":
    main()
