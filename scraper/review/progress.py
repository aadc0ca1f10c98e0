"""How far the review has come, and how often people and the model agree."""

from __future__ import annotations

from classifier.tags import LABELS, TAGS
from scraper.review.catalogue import Columns


def agreement(columns: Columns) -> list[tuple[str, float, int]]:
    """For every label the share of reviewed articles on which people and the model agree, and how many those are."""
    rows = [row for row in columns.human.nonzero()[0].tolist() if columns.model[row] is not None]
    found = []
    for number, label in enumerate(LABELS):
        same = 0
        for row in rows:
            said = columns.model[row]
            if said is None:
                continue
            if label in TAGS:
                same += (said.bits >> number & 1) == (int(columns.bits[row]) >> number & 1)
            else:
                same += said.relevant == bool(columns.relevant[row])
        found.append((label, same / len(rows) if rows else 0.0, len(rows)))
    return found
