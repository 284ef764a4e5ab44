from __future__ import annotations

import pytest

from appliance.masking.settings import MODULES, SETTABLE, is_custom, is_open_setting

PREFIXES = frozenset({"plpgsql", "house_module"})


@pytest.mark.parametrize("name", ["app.tenant", "app.user", "request.jwt.claims", "my_app.a.b"])
def test_settings_that_an_application_makes_up(name: str) -> None:
    assert is_custom(name, PREFIXES)
    assert not is_open_setting(name)


@pytest.mark.parametrize(
    "name",
    [
        *("tenant", "app.", ".x", "app.x y", "app.1", "App.x", "search_path", ""),
        *("plpgsql.extra_errors", "house_module.on", "auto_explain.log_level", "plperl.on_init"),
        *("app.jwt_secret", "app.api_key", "app.keys", "app.password", "app.encryption"),
        *("app.salt", "app.private", "app.access_token", "app.credentials"),
    ],
)
def test_settings_of_modules_and_secrets_are_not(name: str) -> None:
    assert not is_custom(name, PREFIXES)


def test_a_key_inside_a_word_is_no_secret() -> None:
    assert is_custom("app.monkey", PREFIXES)


def test_no_setting_of_a_module_is_open_by_its_name() -> None:
    assert not any("." in name for name in SETTABLE)
    assert not any(is_open_setting(f"{module}.x") for module in MODULES)
