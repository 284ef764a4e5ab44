"""Read a preset of PHI suggestions that ships with the product."""

from __future__ import annotations

from importlib.resources import files

import yaml

from appliance.masking.suggest import Preset

PRESETS = ("safe_harbor",)
"""Names that `load_preset` knows; files in `masking/presets/`."""


def load_preset(name: str) -> Preset:
    """Read one of `PRESETS`."""
    text = (files("appliance.masking") / "presets" / f"{name}.yml").read_text(encoding="utf-8")
    return Preset.model_validate(yaml.safe_load(text))
