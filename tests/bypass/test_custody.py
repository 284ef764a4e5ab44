"""Attacks on a prison's clinic: types made of each other, quoted names, children of two parents.

See `twins` for how they are answered.
"""

from __future__ import annotations

import pytest

from .custody import CUSTODY
from .twins import Twins, TwinTests

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]


class TestCustody(TwinTests):
    twins = Twins(
        CUSTODY,
        telling=(  # How many rows a view has, and which expressions of it are NULL.
            "TABLE api.less",
            "TABLE api.ordd",
            "SELECT v || '', w FROM api.ordd",
            "/*17*/ TABLE api.jt",
        ),
    )
    fewest = 500
