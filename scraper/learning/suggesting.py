"""Which articles of a store to label next, and which labels to look at again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Row, select
from sqlalchemy import text as sql

from classifier import LABELS, TAGS, Tagger, Tagging
from classifier.corpus import LabelledArticle
from classifier.doubts import doubtful
from classifier.model import Floats
from classifier.persistence import SHIPPED, load_model
from classifier.suggestion import READ_CHARS, Indices, expected_errors, most_telling
from classifier.training import labels_of
from scraper.store import Store, StoreError
from scraper.store.record_query import column
from scraper.store.schema import articles, copies, labels, predictions

_WHOLE = 2**31 - 1  # characters: more than any text has
_BATCH_ROWS = 2_000

_GROUP = column("group_id")
_BY_ID = sql(
    "SELECT articles.id, articles.url, articles.title, substr(articles.text, 1, :chars) AS text "
    "FROM json_each(:ids) AS asked JOIN articles ON articles.id = asked.value"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that is worth a label.

    Attributes
    ----------
    url, title, text : str
    probabilities : Mapping of str to float
        Of every label, as the model sees it.
    tags : frozenset of str
    relevant : bool
        As the model tags it.
    expected_errors : float
        How many of its tags are expected to be wrong.
    copies : int
        Articles that read alike, itself among them: its label tells about all of them.
    article_id : int
    """

    url: str
    title: str
    text: str
    probabilities: Mapping[str, float]
    tags: frozenset[str]
    relevant: bool
    expected_errors: float
    copies: int
    article_id: int


@dataclass(frozen=True, slots=True)
class DoubtfulLabel:
    """A person's label that is likely wrong; `score` is how sound it is, a fraction in [0, 1]."""

    url: str
    title: str
    said: frozenset[str]
    expected: frozenset[str]
    score: float


def suggest(store: Store, n: int, model: Path | None = None) -> list[Suggestion]:
    """Rank what to label next: uncertain, representative, one a group of near-copies, none that people have labelled.

    Articles that another model has tagged, or none, are tagged on the way; `paylater tag` keeps that for the next time.

    Raises
    ------
    StoreError
        Where there are no articles.
    classifier.ModelError
        Where there is no usable model.
    """
    loaded, version = load_model(SHIPPED if model is None else model)
    with store.reading() as connection:
        rows = _articles(connection)
        if not rows:
            raise StoreError(f"{store.url}: holds no articles yet; crawl first: paylater crawl URL")
        probabilities = _probabilities(connection, rows, Tagger(loaded, version))
        errors = expected_errors(probabilities[:, : len(TAGS)], loaded.article_thresholds[: len(TAGS)])
        groups = np.array([row.group_id for row in rows], np.int64)
        eligible = _one_a_group(errors, groups, _labelled_groups(connection))

        def texts_of(numbers: Indices) -> list[str]:
            asked = [rows[i].id for i in numbers]
            return [f"{title}\n{text}" for _, title, text in _texts(connection, asked, READ_CHARS)]

        chosen = most_telling(errors, n, texts_of, eligible)
        told = _texts(connection, [rows[i].id for i in chosen])
    sizes = dict(zip(*(found.tolist() for found in np.unique(groups, return_counts=True)), strict=True))
    suggestions = []
    for i, (url, title, text) in zip(chosen.tolist(), told, strict=True):
        said = (probabilities[i] >= loaded.article_thresholds).tolist()
        tags = frozenset(tag for tag, yes in zip(TAGS, said, strict=False) if yes)
        chances = dict(zip(LABELS, probabilities[i].tolist(), strict=True))
        suggestions.append(
            Suggestion(
                url=url, title=title, text=text, probabilities=chances, tags=tags, relevant=said[-1] or bool(tags),
                expected_errors=round(float(errors[i]), 4), copies=sizes[groups[i]], article_id=rows[i].id,
            )
        )  # fmt: skip
    return suggestions


def suggested_ids(url: str, n: int, model: Path | None = None) -> list[int]:
    """Rank as `suggest` does, in another process, which opens the store anew; empty where there are no articles."""
    with closing(Store(url, create=False)) as store:
        with store.reading() as connection:
            if connection.scalar(select(articles.c.id).limit(1)) is None:
                return []
        return [one.article_id for one in suggest(store, n, model)]


def doubts(labelled: Sequence[LabelledArticle]) -> list[DoubtfulLabel]:
    """List people's labels that are likely wrong, the least sound first, by the shipped model: it saw none of them."""
    taggings = Tagger.load().tag({"title": article.title, "text": article.text} for article in labelled)
    chances = np.array([_chances(tagging) for tagging in taggings]).reshape(-1, len(LABELS))
    return [
        DoubtfulLabel(labelled[doubt.row].id, labelled[doubt.row].title, doubt.said, doubt.expected, doubt.score)
        for doubt in doubtful(labels_of(labelled) == 1, chances)
    ]


def _articles(connection: Connection) -> Sequence[Row[int, int, str, str]]:
    query = (
        select(articles.c.id, _GROUP.label("group_id"), predictions.c.probabilities, predictions.c.model_version)
        .select_from(articles.outerjoin(predictions).outerjoin(copies, copies.c.article_id == articles.c.id))
        .order_by(articles.c.id)
    )
    return connection.execute(query).all()


def _labelled_groups(connection: Connection) -> set[int]:
    joined = labels.join(articles).outerjoin(copies, copies.c.article_id == articles.c.id)
    is_of_this_text = labels.c.content_hash == articles.c.content_hash  # of another, it has to be judged anew
    return set(connection.scalars(select(_GROUP).select_from(joined).where(is_of_this_text).distinct()))


def _probabilities(connection: Connection, rows: Sequence[Row[int, int, str, str]], tagger: Tagger) -> Floats:
    found = np.zeros((len(rows), len(LABELS)))
    others = []
    for number, row in enumerate(rows):
        if row.model_version == tagger.version:
            known = json.loads(row.probabilities)
            found[number] = [known[label] for label in LABELS]
        else:
            others.append(number)
    for number, chances in zip(others, _tagged_now(connection, [rows[i].id for i in others], tagger), strict=True):
        found[number] = chances
    return found


def _tagged_now(connection: Connection, ids: Sequence[int], tagger: Tagger) -> Iterator[list[float]]:
    for start in range(0, len(ids), _BATCH_ROWS):
        batch = _texts(connection, ids[start : start + _BATCH_ROWS])
        for tagging in tagger.tag({"title": title, "text": text} for _, title, text in batch):
            yield _chances(tagging)


def _chances(tagging: Tagging) -> list[float]:
    return [tagging.probabilities[label] for label in LABELS]


def _texts(connection: Connection, ids: Sequence[int], chars: int = _WHOLE) -> list[tuple[str, str, str]]:
    """Return URL, title and the first characters of the text, in the order of the ids, which may occur twice."""
    asked = json.dumps(sorted(set(ids)))
    rows = connection.execute(_BY_ID, {"ids": asked, "chars": chars})
    found = {row.id: (row.url, row.title, row.text) for row in rows}
    return [found[number] for number in ids]


def _one_a_group(errors: Floats, groups: Indices, done: set[int]) -> Indices:
    """Return the number of the least certain article of every group but those that are done."""
    order = np.argsort(-errors, kind="stable")
    _, first = np.unique(groups[order], return_index=True)
    chosen = order[first]
    return np.sort(chosen[~np.isin(groups[chosen], np.fromiter(done, np.int64, len(done)))])
