"""One way to make a recording."""

from datetime import UTC, datetime

import pytest

from appliance.model import SessionId
from appliance.recording.blocks import Sealer
from appliance.recording.events import Header
from appliance.recording.writer import Recording

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def create(tmp_path):
    made = []

    def make(*, terminal=True, recipients=(), folder=tmp_path, name="s1", **more):
        header = Header(f"shell {name}", 80, 24, NOW, terminal)
        made.append(Recording.create(folder, SessionId(name), Sealer(recipients), header, **more))
        return made[-1]

    yield make
    for recording in made:
        recording.abandon()
