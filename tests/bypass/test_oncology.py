"""Attacks by what PostgreSQL does unasked: casts of its own accord, comparisons of whole rows."""

from __future__ import annotations

import pytest

from .oncology import ONCOLOGY
from .twins import Twins, TwinTests

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]


class TestOncology(TwinTests):
    twins = Twins(ONCOLOGY, telling=())
    fewest = 100
