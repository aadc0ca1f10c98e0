"""How far the review has come, and how often people and the model agree."""

from __future__ import annotations

from classifier.tags import RELEVANT, TAGS
from scraper.review.columns import Columns


def agreement(columns: Columns) -> list[tuple[str, float, int]]:
    """For every label the share of reviewed articles on which people and the model agree, and how many those are."""
    rows = columns.human & columns.is_tagged
    differs = columns.bits[rows] ^ columns.model_bits[rows]
    same = {tag: differs >> number & 1 == 0 for number, tag in enumerate(TAGS)}
    same[RELEVANT] = columns.relevant[rows] == columns.model_relevant[rows]
    n_rows = int(rows.sum())
    return [(label, int(agrees.sum()) / n_rows if n_rows else 0.0, n_rows) for label, agrees in same.items()]
