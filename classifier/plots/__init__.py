"""Pictures: plain tables and arrays in, a matplotlib figure out."""

from classifier.plots.evaluation import (
    label_counts,
    labelling_curves,
    learning_curve,
    operating_point,
    precision_recall,
    reliability,
)
from classifier.plots.exploring import (
    by_rank,
    clicks,
    flows,
    paths,
    republished,
    shares_over_time,
    tag_pairs,
    tags_by_platform,
)
from classifier.plots.style import COLOURS

__all__ = [
    "COLOURS",
    "by_rank",
    "clicks",
    "flows",
    "label_counts",
    "labelling_curves",
    "learning_curve",
    "operating_point",
    "paths",
    "precision_recall",
    "reliability",
    "republished",
    "shares_over_time",
    "tag_pairs",
    "tags_by_platform",
]
