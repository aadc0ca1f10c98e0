"""People's labels of a store as what a model can learn from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from classifier.corpus import LabelledArticle
from scraper.store import Store
from scraper.store.record_query import column, passing
from scraper.store.schema import labels
from scraper.store.selection import Selection

_STYLE = "own"  # where the corpus says in which manner an article is written
_COLUMNS = [
    column(name).label(name)
    for name in ("url", "title", "text", "tags", "relevant", "label_is_stale", "labelled_at", "group_id")
]
_COLUMNS.append(labels.c.evidence.label("marked"))  # by the person; a record's evidence is the model's


@dataclass(frozen=True, slots=True)
class LabelledArticles:
    """Labelled articles of a store in order of their URLs, which are their ids.

    Attributes
    ----------
    articles : tuple of LabelledArticle
        One a group of near-copies: the one that was labelled last. `mentions` are what people marked.
    copies : int
        Labelled articles that are left out as near-copies of these.
    stale : int
        Labelled articles that are left out as their texts have changed since.
    """

    articles: tuple[LabelledArticle, ...]
    copies: int
    stale: int


def labelled_articles(store: Store) -> LabelledArticles:
    """Articles that people have labelled, with the latest label of each."""
    latest: dict[int, Mapping[str, object]] = {}
    copies = stale = 0
    with store.reading() as connection:
        for row in connection.execute(passing(_COLUMNS, source="human", selection=Selection())):
            record, group = dict(row._mapping), row.group_id
            if record["label_is_stale"]:
                stale += 1
                continue
            copies += group in latest
            if group not in latest or str(record["labelled_at"]) > str(latest[group]["labelled_at"]):
                latest[group] = record
    found = sorted(latest.values(), key=lambda record: str(record["url"]))
    return LabelledArticles(tuple(map(_labelled, found)), copies, stale)


def _labelled(record: Mapping[str, object]) -> LabelledArticle:
    tags = frozenset(json.loads(str(record["tags"])))
    marked = [span for span in json.loads(str(record["marked"])) if span["part"] == "text"]
    return LabelledArticle(
        id=str(record["url"]),
        style=_STYLE,
        title=str(record["title"]),
        text=str(record["text"]),
        tags=tags,
        relevant=bool(record["relevant"]) or bool(tags),
        hard=frozenset(),
        mentions=tuple((span["start"], span["end"], frozenset({span["tag"]})) for span in marked),
    )
