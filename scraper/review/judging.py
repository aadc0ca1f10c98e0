"""Corrections as they are made: each one a label in the store before the page answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from scraper.store import Store
from scraper.store.labels import Label, keep_label, latest_label, retract_label
from scraper.store.schema import labels, predictions

ORIGIN = "review"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an article counts as now: people's latest label, else the model's tags.

    `annotator` and `labelled_at` are None where only the model has spoken.
    """

    tags: frozenset[str]
    relevant: bool
    annotator: str | None = None
    labelled_at: str | None = None


def standing(connection: Connection, article_id: int) -> Standing:
    """Read what an article counts as."""
    given = latest_label(labels.c.tags, labels.c.relevant, labels.c.annotator, labels.c.labelled_at)
    row = connection.execute(given.where(labels.c.article_id == article_id)).one_or_none()
    if row is not None:
        return Standing(frozenset(json.loads(row.tags)), row.relevant, row.annotator, row.labelled_at)
    said = connection.execute(
        select(predictions.c.tags, predictions.c.relevant).where(predictions.c.article_id == article_id)
    ).one_or_none()
    return Standing(frozenset(), False) if said is None else Standing(frozenset(json.loads(said.tags)), said.relevant)


def set_tag(store: Store, article_id: int, annotator: str, name: str, *, on: bool) -> Standing:
    """Give or take one tag, or "relevant", and leave the rest as it stands in the store at that moment.

    So two tabs that set different tags lose neither. A tag makes an article relevant; one that is not has no tag.
    """
    with store.writing() as connection:
        now = standing(connection, article_id)
        if name == "relevant":
            tags, relevant = (now.tags if on else frozenset()), on
        else:
            tags = now.tags | {name} if on else now.tags - {name}
            relevant = now.relevant or on
        _keep(connection, article_id, annotator, tags, relevant=relevant)
        return standing(connection, article_id)


def confirm(store: Store, article_id: int, annotator: str) -> bool:
    """Say that an article's tags are right as they stand; whether that was news."""
    with store.writing() as connection:
        now = standing(connection, article_id)
        if now.annotator == annotator:
            return False
        _keep(connection, article_id, annotator, now.tags, relevant=now.relevant)
        return True


def undo(store: Store, annotator: str) -> int | None:
    """Take back a person's latest label in this page; the id of its article, None where there is none."""
    latest = latest_label(labels.c.article_id).where(labels.c.annotator == annotator, labels.c.origin == ORIGIN)
    with store.writing() as connection:
        article_id = connection.scalar(latest)
        if article_id is not None:
            retract_label(connection, article_id, annotator, origin=ORIGIN)
        return article_id


def judged_since(store: Store, annotator: str, moment: datetime) -> int:
    """Count the articles that a person has labelled since a moment (aware)."""
    given = select(func.count(labels.c.article_id.distinct())).where(
        labels.c.annotator == annotator, labels.c.labelled_at >= moment.astimezone(UTC).isoformat()
    )
    with store.reading() as connection:
        return connection.execute(given).scalar_one()


def _keep(connection: Connection, article_id: int, annotator: str, tags: frozenset[str], *, relevant: bool) -> None:
    given = Label(tags, relevant, annotator, datetime.now(UTC), ORIGIN)
    if not keep_label(connection, article_id, given):
        raise RuntimeError(f"article {article_id}: two labels of {annotator} in one microsecond")
