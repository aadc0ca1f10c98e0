"""Which URLs this process knows to be in the frontier, so that a link to one costs no statement."""

from __future__ import annotations

from collections.abc import Mapping

_MOST = 50_000  # URLs; some 10 MB. Related lists repeat themselves: the pages of a site lead to each other


class KnownUrls:
    """Frontier ids of URLs seen lately; an id never changes, and no URL ever leaves the frontier."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._ids: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def get(self, url: str) -> int | None:
        """Id of a URL (canonical); None when it is new or was forgotten."""
        return self._ids.get(url)

    def add(self, found: Mapping[str, int]) -> None:
        """Take in ids of a transaction that was committed; the oldest half is forgotten when there are too many."""
        self._ids.update(found)
        if len(self._ids) > self._most:
            kept = list(self._ids.items())[-(self._most // 2) :]
            self._ids = dict(kept)
