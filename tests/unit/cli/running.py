"""Run `bastionctl` in this process."""

from __future__ import annotations

from click.testing import CliRunner

from appliance.cli.bastionctl import bastionctl


def ctl(*arguments: str, code: int = 0) -> str:
    """Return what it prints; its errors are raised, and its status must be `code`."""
    result = CliRunner().invoke(bastionctl, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    assert (result.return_value or 0) == code, result.output
    return result.output
