import asyncio

import pytest

from appliance.errors import IdentityError
from appliance.identity.signin import SignInClient


def test_a_missing_web_daemon_is_one_sentence(tmp_path):
    with pytest.raises(IdentityError, match="web daemon cannot be reached"):
        asyncio.run(SignInClient(tmp_path / "web.sock").start())
