"""Near-copies of an article, found as it is stored: sketches in the store, looked up by their bands.

What an article costs does not grow with the store: it is compared with at most `_MOST_A_BAND` others a band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, delete, func, insert, select, update

from classifier.near_duplicates import SIMILAR, bands, sketches
from scraper.extraction import Article
from scraper.schema import articles
from scraper.schema import bands as bands_table
from scraper.schema import copies as copies_table

SAME = 0.9  # similarity from which two pages of one publisher, under one headline, are one article twice
_MOST_A_BAND = 32  # articles kept under one band; one of a group is enough to find the group

Sketch = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that reads like another; `similarity` is a fraction in [0, 1]."""

    article_id: int
    group_id: int
    frontier_id: int
    url: str
    site: str
    title: str
    similarity: float


def sketches_of(found: Sequence[Article]) -> list[Sketch]:
    """MinHash sketches of articles, headline and text."""
    return list(sketches([f"{article.title}\n{article.text}" for article in found]))


def near_copies(connection: Connection, sketch: Sketch) -> list[Copy]:
    """Articles of the store that read like this one, the most similar first."""
    candidates = select(bands_table.c.article_id).where(bands_table.c.band.in_(bands(sketch).tolist()))
    query = (
        select(copies_table, articles.c.frontier_id, articles.c.url, articles.c.site, articles.c.title)
        .join(articles, articles.c.id == copies_table.c.article_id)
        .where(copies_table.c.article_id.in_(candidates))
    )
    found = []
    for row in connection.execute(query):
        similarity = float(np.mean(np.frombuffer(row.sketch, np.uint32) == sketch))
        if similarity >= SIMILAR:
            found.append(Copy(row.article_id, row.group_id, row.frontier_id, row.url, row.site, row.title, similarity))
    return sorted(found, key=lambda copy: (-copy.similarity, copy.article_id))


def keep_sketch(connection: Connection, article_id: int, sketch: Sketch, near: Sequence[Copy]) -> None:
    """Store an article's sketch, in the group of its near-copies; groups that it joins become one."""
    connection.execute(delete(bands_table).where(bands_table.c.article_id == article_id))
    connection.execute(delete(copies_table).where(copies_table.c.article_id == article_id))
    groups = {copy.group_id for copy in near if copy.article_id != article_id}
    group = min(groups, default=article_id)
    if len(groups) > 1:
        connection.execute(update(copies_table).where(copies_table.c.group_id.in_(groups)).values(group_id=group))
    connection.execute(insert(copies_table).values(article_id=article_id, group_id=group, sketch=sketch.tobytes()))
    wanted = bands(sketch).tolist()
    count = select(bands_table.c.band, func.count()).where(bands_table.c.band.in_(wanted)).group_by(bands_table.c.band)
    full = {band for band, articles_there in connection.execute(count) if articles_there >= _MOST_A_BAND}
    free = [{"band": band, "article_id": article_id} for band in sorted(set(wanted) - full)]
    if free:
        connection.execute(insert(bands_table), free)
