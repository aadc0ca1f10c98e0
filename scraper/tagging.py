"""Where the scraper knows the classifier: articles in, predictions out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from classifier import Tagger, Tagging
from scraper.page import Prediction


class ArticleTagger:
    """Tags what the store is about to keep.

    Raises
    ------
    classifier.ModelError
        When the model file is missing, damaged or made by other software.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        self._tagger = Tagger.load(model)

    def predict(self, records: Iterable[Mapping[str, object]]) -> list[Prediction]:
        """One prediction for every record ("title" and "text"), in order."""
        return [self._prediction(tagging) for tagging in self._tagger.tag(records)]

    def _prediction(self, tagging: Tagging) -> Prediction:
        return Prediction(
            tags=tuple(sorted(tagging.tags)),
            relevant=tagging.relevant,
            probabilities={tag: round(value, 4) for tag, value in tagging.probabilities.items()},
            evidence=tuple(asdict(item) for item in tagging.evidence),
            model_version=self._tagger.version,
        )
