"""What a store says of articles already: the model's tags, and people's labels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from scraper.schema import articles, labels, predictions

Said = tuple[frozenset[str], bool]  # tags, and whether it is relevant
_BATCH_ROWS = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """One article: its text, the model's tags, and people's labels by annotator and moment, in order of time."""

    content_hash: str
    model_version: str | None
    model: Said
    people: Mapping[tuple[str, datetime], Said]

    def latest(self, annotator: str) -> Said | None:
        """Return what a person said last."""
        mine = [said for (who, _), said in self.people.items() if who == annotator]
        return mine[-1] if mine else None


def standings(connection: Connection, article_ids: Sequence[int]) -> dict[int, Standing]:
    """Return what stands of these articles, by their ids."""
    found = {}
    for start in range(0, len(article_ids), _BATCH_ROWS):
        batch = article_ids[start : start + _BATCH_ROWS]
        people: dict[int, dict[tuple[str, datetime], Said]] = {}
        given = select(labels).where(labels.c.article_id.in_(batch)).order_by(labels.c.labelled_at, labels.c.id)
        for row in connection.execute(given):
            moment = datetime.fromisoformat(row.labelled_at)
            people.setdefault(row.article_id, {})[row.annotator, moment] = (
                frozenset(json.loads(row.tags)),
                row.relevant,
            )
        query = (
            select(articles.c.id, articles.c.content_hash)
            .add_columns(predictions.c.model_version, predictions.c.tags, predictions.c.relevant)
            .select_from(articles.outerjoin(predictions))
            .where(articles.c.id.in_(batch))
        )
        for row in connection.execute(query):
            model = (frozenset(json.loads(row.tags or "[]")), bool(row.relevant))
            found[row.id] = Standing(row.content_hash, row.model_version, model, people.get(row.id, {}))
    return found
