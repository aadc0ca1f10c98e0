"""Load once, tag many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from classifier.model import Scored, TagModel, score
from classifier.persistence import SHIPPED, load_model
from classifier.tags import LABELS, TAGS

_BATCH_CHARS = 100_000  # scored at once, so that arrays stay in the cache and their memory is not given back to the
# system each time: twice as many take a fifth longer; a longer record is a batch of its own
_NEAR = 0.5  # share of its threshold from which a refused tag has counter-evidence
_EVIDENT = 0.5  # probability from which a sentence is evidence by itself


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that carried a tag.

    Attributes
    ----------
    tag : str
    part : str
        "title" or "text": what `start` and `end` count in.
    start, end : int
        Characters of the original.
    score : float
        The sentence's own probability of being about the tag, a fraction in [0, 1].
    """

    tag: str
    part: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Tagging:
    """What one record is about.

    Attributes
    ----------
    tags : frozenset of str
    relevant : bool
        Whether it is about consumer pay-later, instalments or small credit at all.
    probabilities : dict of str to float
        For every tag and for "relevant", a fraction in [0, 1].
    evidence : tuple of Evidence
        At least one sentence for each tag, strongest first.
    counter_evidence : tuple of Evidence
        On request: the strongest sentence for each tag that was refused, but not by far.
    """

    tags: frozenset[str]
    relevant: bool
    probabilities: dict[str, float]
    evidence: tuple[Evidence, ...]
    counter_evidence: tuple[Evidence, ...] = ()


class Tagger:
    """A loaded model. Use `Tagger.load`.

    Examples
    --------
    >>> tagging = Tagger.load().tag([{"title": "花呗晚还三天要交罚息吗", "text": ""}])[0]
    >>> sorted(tagging.tags), tagging.relevant
    (['overdue'], True)
    """

    def __init__(self, model: TagModel, version: str) -> None:
        self._model = model
        self.version = version

    @classmethod
    def load(cls, path: str | Path | None = None) -> Tagger:
        """Load a model file; the shipped one by default.

        Raises
        ------
        classifier.ModelError
            When there is no usable model.
        """
        return cls(*load_model(SHIPPED if path is None else Path(path)))

    def tag(self, records: Iterable[Mapping[str, object]], *, counter_evidence: bool = False) -> list[Tagging]:
        """Tag records, in order.

        Parameters
        ----------
        records : iterable of mapping
            Each with "title" and "text", strings; either may be empty, None or missing.
        counter_evidence : bool
            Whether to give what speaks for tags that were refused with at least half the probability they needed.
        """
        found: list[Tagging] = []
        titles: list[str] = []
        texts: list[str] = []
        size = 0
        for record in records:
            title, text = _string(record, "title"), _string(record, "text")
            if titles and size + len(title) + len(text) > _BATCH_CHARS:
                found.extend(self._tag(titles, texts, counter_evidence))
                titles, texts, size = [], [], 0
            titles.append(title)
            texts.append(text)
            size += len(title) + len(text)
        if titles:
            found.extend(self._tag(titles, texts, counter_evidence))
        return found

    def _tag(self, titles: list[str], texts: list[str], counter_evidence: bool) -> list[Tagging]:
        scored = score(self._model.sentence, titles, texts)
        probabilities = self._model.probabilities(scored)
        decided = self._model.decisions(probabilities, scored.has_body)
        evidence = _evidence(scored, decided[:, : len(TAGS)], _EVIDENT)
        counter = {}
        if counter_evidence:
            near = self._model.decisions(probabilities / _NEAR, scored.has_body) & ~decided
            counter = _evidence(scored, near[:, : len(TAGS)], 1.0)
        taggings = []
        for row, (values, applies) in enumerate(zip(probabilities.tolist(), decided.tolist(), strict=True)):
            tags = _tags(*applies[:-1])
            relevant = applies[-1] or bool(tags)
            chances = dict(zip(LABELS, values, strict=True))
            taggings.append(Tagging(tags, relevant, chances, evidence.get(row, ()), counter.get(row, ())))
        return taggings


@cache
def _tags(*applies: bool) -> frozenset[str]:
    return frozenset(tag for tag, yes in zip(TAGS, applies, strict=True) if yes)


def _evidence(scored: Scored, wanted: npt.NDArray[np.bool_], evident: float) -> dict[int, tuple[Evidence, ...]]:
    """Return for each record the sentences that speak for the wanted tags: those over the mark, else the strongest."""
    found: dict[int, list[Evidence]] = {}
    parts = (
        ("title", scored.titles, expit(scored.title_logits[scored.titles.texts][:, : len(TAGS)])),
        ("text", scored.bodies, expit(scored.body_logits[:, : len(TAGS)])),
    )
    strongest = np.zeros(wanted.shape)
    for _, sentences, chances in parts:
        np.maximum.at(strongest, sentences.texts, chances)
    least = np.minimum(strongest, evident)
    for part, sentences, chances in parts:
        rows, columns = np.nonzero(wanted[sentences.texts] & (chances >= least[sentences.texts]))
        starts, ends = sentences.spans(rows)
        scores = chances[rows, columns].round(4)
        items = (sentences.texts[rows], columns, starts, ends, scores)
        for record, column, start, end, value in zip(*(item.tolist() for item in items), strict=True):
            found.setdefault(record, []).append(Evidence(TAGS[column], part, start, end, value))
    return {row: tuple(sorted(items, key=attrgetter("score"), reverse=True)) for row, items in found.items()}


def _string(record: Mapping[str, object], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)
