"""Which article comes next: in the order of what teaches most, or in the order of a list."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from scraper.review.columns import Columns, Ids


def after(order: Sequence[int] | Ids, current: int, place: int) -> tuple[int, int] | None:
    """Return the article after the current one, and its place; None at the end.

    `place` is where the current one stood, -1 where that is not known; it may have left the list since, as its tags no
    longer fit the filter.

    >>> after([7, 8, 9], 8, 1), after([7, 9], 8, 1), after([7, 8], 8, 1), after([7, 8, 9], 8, -1)
    ((9, 2), (9, 1), None, (9, 2))
    """
    if place < 0:
        there = np.flatnonzero(np.asarray(order) == current)
        place = int(there[0]) if len(there) else 0
    following = place + 1 if place < len(order) and order[place] == current else place
    return (int(order[following]), following) if following < len(order) else None


def ranked(columns: Columns, suggested: Sequence[int] = ()) -> Ids:
    """Ids of all articles: the suggested ones first, then the unsure ones; of near-copies one before the others."""
    seen = np.zeros(len(columns.ids), bool)
    seen[np.unique(columns.groups, return_index=True)[1]] = True
    order = columns.ids[np.lexsort((columns.ids, ~columns.unsure, ~seen))]
    asked = np.array(suggested, np.int64)
    first = asked[np.isin(asked, columns.ids)]
    return np.concatenate([first, order[~np.isin(order, first)]])


def first_open(order: Ids, columns: Columns, passed: Collection[int]) -> tuple[int, int] | None:
    """Return the first article that has no label and was not passed over, and its place; None at the end."""
    rows = np.minimum(np.searchsorted(columns.ids, order), len(columns.ids) - 1)
    is_open = (columns.ids[rows] == order) & ~columns.human[rows] & ~np.isin(order, list(passed))
    place = int(is_open.argmax()) if len(order) else 0
    return (int(order[place]), place) if len(order) and is_open[place] else None
