"""What a process may take that judges what a client sent: memory, and others go first."""

from __future__ import annotations

import os
import resource
from contextlib import suppress

MEMORY_BYTES = 1024 * 1024 * 1024
"""Of address space; the worst statement of 1 MB that is known takes half of it."""
NICENESS = 5


def limit_child(memory_bytes: int) -> None:
    """Bound the address space of this process, and let others go first."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with suppress(OSError):
        os.nice(NICENESS)  # The appliance's sandbox allows no priorities.
