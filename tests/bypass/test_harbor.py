"""Equal names in several schemas, names with dots and quotes, columns called like functions."""

from __future__ import annotations

import pytest

from .harbor import HARBOR
from .twins import Twins, TwinTests

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]


class TestHarbor(TwinTests):
    twins = Twins(HARBOR, telling=())
