"""What people say articles are about: labels into the store and out of it; all are kept, the latest one holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from scraper.store import Store
from scraper.store.schema import articles, labels
from scraper.urls import UrlError, canonical, key_of

# By the URL of the article, or that of a page that leads to it, in any spelling that is the same page.
_BY_KEY = text(
    "SELECT asked.value AS key, articles.id FROM json_each(:keys) AS asked "
    "JOIN frontier ON frontier.key = asked.value "
    "JOIN articles ON articles.frontier_id = frontier.id OR articles.url = frontier.url"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A passage that carries a tag: `part` is "title" or "text", `start` and `end` count its characters."""

    tag: str
    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """One person's judgement of one article.

    Attributes
    ----------
    tags : frozenset of str
        Ids; empty for an article that is about none.
    relevant : bool
    annotator : str
        Who says so.
    labelled_at : datetime
        Aware.
    origin : str
        The tool it came from, such as import, review or label-studio.
    evidence : tuple of Span
        What the person marked as carrying a tag.
    """

    tags: frozenset[str]
    relevant: bool
    annotator: str
    labelled_at: datetime
    origin: str
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenLabel:
    """A label with the article that it was given to, by URL; `is_stale` where the text has changed since."""

    url: str
    label: Label
    is_stale: bool


def latest_label(*columns: ColumnElement[Any], given: FromClause = labels) -> Select[tuple[Any, ...]]:
    """Select columns of the latest of the labels that are asked for by `where`: the one that holds.

    `given` is the table of labels, or an alias of it.
    """
    return select(*columns).order_by(given.c.labelled_at.desc(), given.c.id.desc()).limit(1)


def article_ids(connection: Connection, urls: Sequence[str]) -> dict[str, int]:
    """Ids of the articles at these URLs, in any spelling of them; URLs without an article are left out."""
    keys = {}
    for url in urls:
        try:
            keys[url] = key_of(canonical(url))
        except UrlError:
            continue
    found = connection.execute(_BY_KEY, {"keys": json.dumps(sorted(set(keys.values())))})
    ids = {row.key: row.id for row in found}
    return {url: ids[key] for url, key in keys.items() if key in ids}


def keep_label(connection: Connection, article_id: int, label: Label, *, content_hash: str | None = None) -> bool:
    """Store a label; whether it is a new one. The same person's label of the same moment is the same label.

    `content_hash` is that of the text which was judged, where that may be another than the article has now.
    """
    now = select(articles.c.content_hash).where(articles.c.id == article_id).scalar_subquery()
    row = insert(labels).values(
        article_id=article_id,
        annotator=label.annotator,
        labelled_at=label.labelled_at.astimezone(UTC).isoformat(),
        tags=json.dumps(sorted(label.tags)),
        relevant=label.relevant,
        content_hash=content_hash or now,
        origin=label.origin,
        evidence=json.dumps([asdict(span) for span in label.evidence]),
    )
    return connection.execute(row.on_conflict_do_nothing()).rowcount > 0


def retract_label(connection: Connection, article_id: int, annotator: str, *, origin: str | None = None) -> bool:
    """Take back a person's latest label of an article; whether there was one. What was said before it holds again.

    `origin` is the tool it came from, where only that one's labels are meant.
    """
    conditions = [labels.c.article_id == article_id, labels.c.annotator == annotator]
    if origin is not None:
        conditions.append(labels.c.origin == origin)
    latest = latest_label(labels.c.id).where(*conditions).scalar_subquery()
    return connection.execute(delete(labels).where(labels.c.id == latest)).rowcount > 0


def given_labels(store: Store) -> Iterator[GivenLabel]:
    """Every label of a store, the articles in order of their URLs, the labels of each in the order they were given."""
    query = (
        select(labels, articles.c.url, (labels.c.content_hash != articles.c.content_hash).label("is_stale"))
        .join(articles, articles.c.id == labels.c.article_id)
        .order_by(articles.c.url, labels.c.labelled_at, labels.c.id)
    )
    with store.reading() as connection:
        for row in connection.execute(query):
            yield GivenLabel(row.url, _label(dict(row._mapping)), bool(row.is_stale))


def _label(row: Mapping[str, object]) -> Label:
    return Label(
        tags=frozenset(json.loads(str(row["tags"]))),
        relevant=bool(row["relevant"]),
        annotator=str(row["annotator"]),
        labelled_at=datetime.fromisoformat(str(row["labelled_at"])),
        origin=str(row["origin"]),
        evidence=tuple(Span(**span) for span in json.loads(str(row["evidence"]))),
    )
