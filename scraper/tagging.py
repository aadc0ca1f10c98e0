"""Where the scraper knows the classifier: articles in, predictions out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from classifier import RELEVANT, Tagger, Tagging
from scraper.page import Judged, Page, Prediction


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

    def judge(self, pages: Sequence[Page]) -> list[Judged]:
        """Pages with what this model says of those that are articles, in order."""
        told = [page.article if page.outcome == "article" else None for page in pages]
        found = iter(self.predict({"title": one.title, "text": one.text} for one in told if one is not None))
        return [Judged(page, next(found) if one is not None else None) for page, one in zip(pages, told, strict=True)]

    def relevances(self, titles: Sequence[str]) -> list[float]:
        """Probability for each title, or anchor text, that what it stands over is relevant."""
        found = self._tagger.tag({"title": title} for title in titles)
        return [tagging.probabilities[RELEVANT] for tagging in found]

    def _prediction(self, tagging: Tagging) -> Prediction:
        return Prediction(
            tags=tuple(sorted(tagging.tags)),
            relevant=tagging.relevant,
            probabilities={tag: round(value, 4) for tag, value in tagging.probabilities.items()},
            evidence=tuple(asdict(item) for item in tagging.evidence),
            model_version=self._tagger.version,
        )
