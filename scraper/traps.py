"""URLs that lead round in circles: endless calendars, paths that repeat themselves, chains without end."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

MAX_DEPTH = 30  # links from a start URL; related lists reach a whole site within ten
MAX_LINKS = 500  # of one page, first come first served; the longest real related list seen has some 200
LINKS_LEFT_OUT = f"links after the first {MAX_LINKS} left out"  # after their number, in the reason of their page
MAX_SITE_URLS = 200_000  # discovered on one site; a host that makes up pages makes up more
MAX_FRUITLESS = 40  # pages of one pattern that were no articles, before any was one
_MAX_SEGMENTS = 20
_MAX_REPEATS = 3  # of the same piece in a path
_DIGITS = re.compile(r"\d+")
_LONG_TOKEN = re.compile(r"[0-9a-f]{8,}|[\w-]{24,}", re.I)


def trap_in(url: str) -> str | None:
    """Say what makes a URL a trap by its spelling alone; None for an ordinary one.

    >>> trap_in("https://example.com/a/b/a/b/a/b/a/b/")
    'path repeats itself'
    """
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    if len(segments) > _MAX_SEGMENTS:
        return f"path of more than {_MAX_SEGMENTS} segments"
    for length in range(1, len(segments) // (_MAX_REPEATS + 1) + 1):
        for start in range(len(segments) - length * (_MAX_REPEATS + 1) + 1):
            piece = segments[start : start + length]
            repeats = (segments[start + n * length : start + (n + 1) * length] for n in range(1, _MAX_REPEATS + 1))
            if all(repeat == piece for repeat in repeats) and not all(map(str.isdigit, piece)):
                return "path repeats itself"
    return None


def pattern_of(url: str) -> str:
    """Return what URLs made by one rule have in common: numbers and tokens left out, of the query only the names.

    >>> pattern_of("https://example.com/calendar/2031/07?day=3&view=month")
    'example.com/calendar/0/0?day&view'
    """
    parts = urlsplit(url)
    path = _DIGITS.sub("0", _LONG_TOKEN.sub("0", parts.path))
    names = "&".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    return f"{parts.netloc}{path}" + (f"?{names}" if names else "")
