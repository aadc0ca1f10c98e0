"""What people have said of articles already."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from scraper.store.schema import labels

Said = tuple[frozenset[str], bool]  # tags, and whether it is relevant
_BATCH_ROWS = 500
_SAME = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """People's labels of one article, by annotator and moment, in order of time."""

    labels: Mapping[tuple[str, datetime], Said]

    def at(self, annotator: str, moment: datetime) -> Said | None:
        """Return what a person said at a moment, be it that a tool has cut off fractions of the second since."""
        if (annotator, moment) in self.labels:
            return self.labels[annotator, moment]
        near = [said for (who, when), said in self.labels.items() if who == annotator and abs(when - moment) < _SAME]
        return near[0] if near else None

    def latest(self, annotator: str) -> Said | None:
        """Return what a person said last."""
        mine = [said for (who, _), said in self.labels.items() if who == annotator]
        return mine[-1] if mine else None


def standings(connection: Connection, article_ids: Sequence[int]) -> dict[int, Standing]:
    """Return what stands of these articles, by their ids; nothing of those that nobody has labelled."""
    found: dict[int, dict[tuple[str, datetime], Said]] = {}
    for start in range(0, len(article_ids), _BATCH_ROWS):
        batch = article_ids[start : start + _BATCH_ROWS]
        query = select(labels).where(labels.c.article_id.in_(batch)).order_by(labels.c.labelled_at, labels.c.id)
        for row in connection.execute(query):
            moment = datetime.fromisoformat(row.labelled_at)
            found.setdefault(row.article_id, {})[row.annotator, moment] = (
                frozenset(json.loads(row.tags)),
                row.relevant,
            )
    return {article_id: Standing(given) for article_id, given in found.items()}
