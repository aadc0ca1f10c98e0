"""Ages as people type them: 90m, 12h, 7d, 2w."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGE = re.compile(r"(\d{1,5})\s*([mhdw])", re.I)


class AgeError(ValueError):
    """Not an age; the message says how one is written."""


def age_of(text: str) -> timedelta:
    """Read an age.

    Raises
    ------
    AgeError
        When it is none.

    Examples
    --------
    >>> age_of("7d")
    datetime.timedelta(days=7)
    """
    found = _AGE.fullmatch(text.strip())
    if not found:
        raise AgeError(f"{text!r} is no age; write a number and m, h, d or w, such as 7d")
    return timedelta(**{_UNITS[found[2].lower()]: int(found[1])})
