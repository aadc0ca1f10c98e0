"""What a list shows: the query of its address, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from classifier.tags import TAGS

UNDATED = "undated"
_ALLOWED = {
    "tag": (*TAGS, "none", "irrelevant"),
    "source": ("human", "model"),
    "certainty": ("unsure", "sure"),
    "sort": ("newest", "oldest"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty where nothing was chosen.

    >>> Filters(q="花呗", tag="overdue").query(page=2)
    'q=%E8%8A%B1%E5%91%97&tag=overdue&page=2'
    """

    q: str = ""
    tag: str = ""
    site: str = ""
    month: str = ""
    source: str = ""
    certainty: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """Read an address's query; values that no filter has are passed over."""
        chosen = {name: query.get(name, "").strip() for name in asdict(cls())}
        for name, allowed in _ALLOWED.items():
            if chosen[name] not in allowed:
                chosen[name] = ""
        return cls(**chosen)

    def query(self, **more: str | int) -> str:
        """Write the query of an address; what is empty is left out."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})

    def toggled(self, name: str, value: str) -> Filters:
        """Choose a value, or give it up where it is chosen already."""
        return replace(self, **{name: "" if getattr(self, name) == value else value})
