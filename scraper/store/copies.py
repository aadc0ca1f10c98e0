"""Near-copies of an article, found as it is stored: sketches in the store, looked up by their bands.

What an article costs does not grow with the store: it is compared with at most `_MOST_A_BAND` others a band.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, text, update

from classifier.near_duplicates import SIMILAR, bands, sketches
from scraper.extraction import Article
from scraper.store.schema import copies

SAME = 0.9  # similarity from which two pages of one publisher, under one headline, are one article twice
_AT_ONCE = 1_000  # articles whose texts are in memory, where all are sketched anew
_MOST_A_BAND = 32  # articles kept under one band; one of a group is enough to find the group

# Written out: as expressions of 32 parts they take longer to build than to run.
_CANDIDATES = text(
    "SELECT copies.article_id, copies.group_id, copies.sketch, articles.url, articles.site, articles.title "
    "FROM (SELECT DISTINCT article_id FROM bands WHERE band IN (SELECT value FROM json_each(:bands))) AS found "
    "JOIN copies ON copies.article_id = found.article_id JOIN articles ON articles.id = found.article_id"
)
_ENTER = text(
    "INSERT INTO bands (band, article_id) SELECT value, :article FROM json_each(:bands) "
    "WHERE (SELECT count(*) FROM bands AS there WHERE there.band = value) < :most"
)
_BEFORE = select(copies.c.sketch).where(copies.c.article_id == bindparam("article"))
_KEEP = insert(copies)
_NEXT = text("SELECT id, title, text FROM articles WHERE id > :last ORDER BY id LIMIT :rows")
_LEAVE = text("DELETE FROM bands WHERE article_id = :article AND band IN (SELECT value FROM json_each(:bands))")

Sketch = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that reads like another; `similarity` is a fraction in [0, 1]."""

    article_id: int
    group_id: int
    url: str
    site: str
    title: str
    similarity: float


def sketches_of(found: Sequence[Article] | Sequence[Row[int, str, str]]) -> list[Sketch]:
    """MinHash sketches of articles, headline and text."""
    return list(sketches([f"{article.title}\n{article.text}" for article in found]))


def near_copies(connection: Connection, sketch: Sketch) -> list[Copy]:
    """Articles of the store that read like this one, the most similar first."""
    found = []
    for row in connection.execute(_CANDIDATES, {"bands": _json(sketch)}):
        similarity = float(np.mean(np.frombuffer(row.sketch, np.uint32) == sketch))
        if similarity >= SIMILAR:
            found.append(Copy(row.article_id, row.group_id, row.url, row.site, row.title, similarity))
    return sorted(found, key=lambda copy: (-copy.similarity, copy.article_id))


def keep_sketch(connection: Connection, article_id: int, sketch: Sketch, near: Sequence[Copy]) -> None:
    """Store an article's sketch, in the group of its near-copies; groups that it joins become one."""
    _remove(connection, article_id)
    groups = {copy.group_id for copy in near if copy.article_id != article_id}
    group = min(groups, default=article_id)
    if len(groups) > 1:
        connection.execute(update(copies).where(copies.c.group_id.in_(groups)).values(group_id=group))
    connection.execute(_KEEP, {"article_id": article_id, "group_id": group, "sketch": sketch.tobytes()})
    connection.execute(_ENTER, {"bands": _json(sketch), "article": article_id, "most": _MOST_A_BAND})


def sketch_anew(connection: Connection) -> None:
    """Make the sketches and groups of all articles anew, in the order in which they were stored."""
    connection.execute(text("DELETE FROM bands"))
    connection.execute(delete(copies))
    last = 0
    while rows := connection.execute(_NEXT, {"last": last, "rows": _AT_ONCE}).all():
        for row, sketch in zip(rows, sketches_of(rows), strict=True):
            keep_sketch(connection, row.id, sketch, near_copies(connection, sketch))
        last = rows[-1].id


def forget_sketch(connection: Connection, article_id: int) -> None:
    """Take an article out of its group; where the group bears its id, the first of the others gives it a new one."""
    _remove(connection, article_id)
    rest = copies.c.group_id == article_id
    first = select(func.min(copies.c.article_id)).where(rest).scalar_subquery()
    connection.execute(update(copies).where(rest).values(group_id=first))


def _remove(connection: Connection, article_id: int) -> None:
    before = connection.scalar(_BEFORE, {"article": article_id})
    if before is not None:
        there = {"bands": _json(np.frombuffer(before, np.uint32)), "article": article_id}
        connection.execute(_LEAVE, there)
        connection.execute(delete(copies).where(copies.c.article_id == article_id))


def _json(sketch: Sketch) -> str:
    return json.dumps(sorted(set(bands(sketch).tolist())))
