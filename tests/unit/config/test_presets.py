import pytest

from appliance.config.presets import PRESETS, load_preset


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_valid_and_has_rules(name):
    preset = load_preset(name)
    assert preset.rules and preset.people
    assert all(rule.words and rule.kinds for rule in preset.rules)
