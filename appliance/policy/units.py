"""Durations and sizes as `policy.yml` and `bastion.yml` write them; pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

DURATION = re.compile(r"^(\d+)(s|m|h|d)$")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(value: object) -> object:
    """Turn `90s`, `15m`, `8h` or `30d` into a timedelta.

    Raises `ValueError` if the text is none of these.
    """
    if isinstance(value, str):
        match = DURATION.match(value.strip())
        if match is None:
            raise ValueError(f"{value!r} is not a duration: write 90s, 15m, 8h or 30d")
        return timedelta(**{UNITS[match[2]]: int(match[1])})
    if isinstance(value, int | float):
        raise ValueError(f"{value!r} has no unit: write 90s, 15m, 8h or 30d")  # noqa: TRY004
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]

SIZE = re.compile(r"^(\d+)\s*(B|kB|MB|GB)$")
SIZE_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}


def parse_size(value: object) -> object:
    """Turn `500kB`, `20MB` or `1GB` into bytes; the units are powers of ten.

    Raises `ValueError` if the text is none of these.
    """
    if isinstance(value, str):
        match = SIZE.match(value.strip())
        if match is None:
            raise ValueError(f"{value!r} is not a size: write 500kB, 20MB or 1GB")
        return int(match[1]) * SIZE_UNITS[match[2]]
    if isinstance(value, int | float):
        raise ValueError(f"{value!r} has no unit: write 500kB, 20MB or 1GB")  # noqa: TRY004
    return value


Size = Annotated[int, BeforeValidator(parse_size)]
