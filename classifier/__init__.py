"""Clean articles in, tags out."""

from classifier.persistence import ModelError
from classifier.tagger import Evidence, Tagger, Tagging
from classifier.tags import CHINESE, LABELS, RELEVANT, TAGS

__all__ = ["CHINESE", "LABELS", "RELEVANT", "TAGS", "Evidence", "ModelError", "Tagger", "Tagging"]
