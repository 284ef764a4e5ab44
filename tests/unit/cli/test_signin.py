import stat

import pytest

from appliance.cli.signin import load_token, save_token, token_path
from appliance.errors import BastionError, IdentityError


def test_the_token_is_its_owners_only(tmp_path, monkeypatch):
    monkeypatch.setenv("BASTION_TOKEN_FILE", str(tmp_path / "deep" / "token"))
    with pytest.raises(IdentityError, match="run `bastionctl signin`"):
        load_token()
    path = save_token("first")
    path.chmod(0o644)
    save_token("second")
    assert load_token() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["token"]


def test_the_token_is_in_the_home_directory(monkeypatch, tmp_path):
    monkeypatch.delenv("BASTION_TOKEN_FILE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert token_path() == tmp_path / ".config/bastion/token"


def test_an_unwritable_place_is_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BASTION_TOKEN_FILE", str(tmp_path / "file" / "token"))
    with pytest.raises(BastionError, match="cannot be written"):
        save_token("x")
