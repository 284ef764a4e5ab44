"""Print which formats the log and the state store of this machine have, as JSON."""

import json
import sqlite3
import sys
from pathlib import Path

MAX_ENTRY_BYTES = 64 * 1024


def log_format(path: Path) -> int:
    """Return the format of the newest whole entry; 0 if there is none."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2 * MAX_ENTRY_BYTES))
        whole = file.read().split(b"\n")[:-1]
    return json.loads(whole[-1])["v"] if whole else 0


def store_schema(path: Path) -> int:
    """Return the number of the store's schema; 0 if there is none."""
    if not path.exists():
        return 0
    store = sqlite3.connect(path)
    try:
        return store.execute("PRAGMA user_version").fetchone()[0]
    finally:
        store.close()


if __name__ == "__main__":
    log, store = map(Path, sys.argv[1:])
    print(json.dumps({"log": log_format(log), "store": store_schema(store)}))
