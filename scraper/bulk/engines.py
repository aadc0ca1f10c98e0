"""What does the work: this process, or the workers of a Dask cluster. Both run the same functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

import pandas as pd

from scraper.bulk.near_copies import Part, links_here

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Engine(Protocol):
    """Where functions run."""

    def each(self, work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
        """Give the results of a function for each item, in any order."""

    def links(self, parts: Sequence[Part]) -> list[pd.DataFrame]:
        """Find all near-copies, see `scraper.bulk.near_copies`."""


class ThisProcess:
    """One after another, here."""

    def each(self, work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
        """See `Engine`."""
        return map(work, items)

    def links(self, parts: Sequence[Part]) -> list[pd.DataFrame]:
        """See `Engine`."""
        return links_here(parts)
