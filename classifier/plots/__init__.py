"""Pictures: plain tables and arrays in, a matplotlib figure out."""

from classifier.plots.evaluation import label_counts, learning_curve, operating_point, precision_recall, reliability
from classifier.plots.style import COLOURS

__all__ = ["COLOURS", "label_counts", "learning_curve", "operating_point", "precision_recall", "reliability"]
