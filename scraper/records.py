"""Articles of a store as plain records: what exports, counts and reviews read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

from sqlalchemy import Select, select

from scraper.schema import articles, copies, frontier, labels, links, predictions
from scraper.store import Store

LabelSource = Literal["human", "model", "both"]
_BATCH_ROWS = 500


def records(store: Store, *, source: LabelSource = "both") -> Iterator[dict[str, object]]:
    """Articles with their tags, ordered by URL, in batches that fit any memory.

    Parameters
    ----------
    store : Store
    source : {"both", "human", "model"}
        Whose tags: with "both" people's where there are any, else the model's; with "human" only articles that people
        have labelled are given; with "model" people's labels are passed over.

    Yields
    ------
    dict
        The columns of `articles` but ids; ``tags`` (list of ids) and ``relevant`` with ``tag_source``, which is None
        for an article that nobody and nothing has tagged; ``annotator``, ``labelled_at`` and ``label_is_stale``
        (whether the text has changed since) of people's labels; ``probabilities`` (mapping), ``evidence`` (list) and
        ``model_version`` of the model, whoever gave the tags, and ``model_tags``, a list of its tags with "relevant"
        among them where it says so; ``duplicate_group``, the URL of the first article of its
        group of near-copies; ``linked_from`` and ``linked_rank``, the page in whose related list it was found first
        and its place there from 1, None for a start URL.
    """
    with store.reading() as connection:
        for row in connection.execute(_query(source).execution_options(yield_per=_BATCH_ROWS)):
            record = dict(row._mapping)
            is_tagged = record["model_version"] is not None
            human = record.pop("human_tags"), record.pop("human_relevant"), record.pop("human_hash")
            for key, empty in (("tags", "[]"), ("probabilities", "{}"), ("evidence", "[]")):
                record[key] = json.loads(record[key] or empty)
            record["tag_source"] = "model" if is_tagged else None
            record["model_tags"] = [*record["tags"], *["relevant"] * record["relevant"]] if is_tagged else None
            record["label_is_stale"] = None
            if human[0] is not None:
                record |= {"tags": json.loads(human[0]), "relevant": human[1], "tag_source": "human"}
                record["label_is_stale"] = human[2] != record["content_hash"]
            yield record


def _query(source: LabelSource) -> Select[tuple[object, ...]]:
    first = articles.alias()
    given = labels.alias()
    latest = (
        select(given.c.id)
        .where(given.c.article_id == articles.c.id)
        .order_by(given.c.labelled_at.desc(), given.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    linking = frontier.alias()
    linked = (
        select(links.c.source_id)
        .where(links.c.target_id == articles.c.frontier_id, links.c.source_id != articles.c.frontier_id)
        .order_by(links.c.source_id, links.c.rank)
        .limit(1)
        .scalar_subquery()
    )
    rank = (
        select(links.c.rank)
        .where(links.c.target_id == articles.c.frontier_id, links.c.source_id == linking.c.id)
        .order_by(links.c.rank)
        .limit(1)
        .scalar_subquery()
    )
    joined = (
        articles.outerjoin(predictions)
        .outerjoin(labels, (labels.c.id == latest) & (source != "model"))
        .outerjoin(copies, copies.c.article_id == articles.c.id)
        .outerjoin(first, first.c.id == copies.c.group_id)
        .outerjoin(linking, linking.c.id == linked)
    )
    query = (
        select(
            *(column for column in articles.c if column.name not in ("id", "frontier_id")),
            *(column for column in predictions.c if column.name != "article_id"),
            labels.c.tags.label("human_tags"),
            labels.c.relevant.label("human_relevant"),
            labels.c.content_hash.label("human_hash"),
            labels.c.annotator,
            labels.c.labelled_at,
            first.c.url.label("duplicate_group"),
            linking.c.url.label("linked_from"),
            rank.label("linked_rank"),
        )
        .select_from(joined)
        .order_by(articles.c.url)
    )
    return query.where(labels.c.id.is_not(None)) if source == "human" else query
