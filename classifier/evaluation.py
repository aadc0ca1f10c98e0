"""How good the tags are: precision, recall and F1 with intervals, calibration, beside what a user would try first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from joblib import Parallel, delayed

from classifier.baselines import FastText, KeywordList, Records, System, Tfidf
from classifier.corpus import Corpus
from classifier.metrics import Truths, expected_calibration_error, f1
from classifier.model import Floats
from classifier.tagger import Tagger
from classifier.tags import LABELS, TAGS
from classifier.training import Fold, Rows, grouped_folds, labels_of, part, train

_RESAMPLES = 1000
_INTERVAL = (2.5, 97.5)  # percentiles: 95 %


@dataclass(frozen=True, slots=True)
class TagScore:
    """Fractions in [0, 1]; `support` is how many truly carry the label, `ece` the expected calibration error."""

    precision: float
    recall: float
    f1: float
    support: int
    ece: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One system on one set.

    Attributes
    ----------
    system : str
    truth, said : bool array, shape (n_items, n_labels)
        The labels, and what the system said.
    probabilities : float array, shape (n_items, n_labels), or None
        Where the system gives any.
    scores : Mapping of str to TagScore
        For every tag and for "relevant".
    macro_f1 : float
        Mean F1 of the four tags.
    interval : tuple of float
        95 % bootstrap interval of `macro_f1`, over items.
    """

    system: str
    truth: Truths
    said: Truths
    probabilities: Floats | None
    scores: Mapping[str, TagScore]
    macro_f1: float
    interval: tuple[float, float]

    @property
    def n_items(self) -> int:
        """Items scored."""
        return len(self.truth)

    def summary(self) -> dict[str, object]:
        """Figures as plain data, ready for JSON."""
        return {
            "system": self.system,
            "items": self.n_items,
            "macro_f1": self.macro_f1,
            "interval": list(self.interval),
            "labels": {label: asdict(score) for label, score in self.scores.items()},
        }


class ThisModel:
    """The tagger as one more system."""

    name = "this model"

    def __init__(self, tagger: Tagger | None = None) -> None:
        self.tagger = tagger

    def fit(self, corpus: Corpus) -> None:
        """Train both steps."""
        self.tagger = Tagger(train(corpus), "fold")

    def predict(self, records: Records) -> tuple[Floats, Floats]:
        """Labels as tagged, and probabilities."""
        if self.tagger is None:
            raise ValueError("fit it first, or give it a tagger")
        taggings = self.tagger.tag({"title": title, "text": text} for title, text in records)
        said = [[*[tag in tagging.tags for tag in TAGS], tagging.relevant] for tagging in taggings]
        chances = [list(map(tagging.probabilities.__getitem__, LABELS)) for tagging in taggings]
        return np.array(said, float).reshape(-1, len(LABELS)), np.array(chances).reshape(-1, len(LABELS))


def baselines(*, all_of_them: bool = False) -> list[System]:
    """Return what the model is shown beside: two of them, or every one that is installed."""
    if not all_of_them:
        return [Tfidf.logistic(), KeywordList()]
    return [Tfidf.logistic(), Tfidf.svm(), *([FastText()] if FastText.is_installed() else []), KeywordList()]


def evaluate_predictions(
    system: str, predicted: Floats, truth: Floats, probabilities: Floats | None = None
) -> Evaluation:
    """Score predicted labels (0 or 1), all of shape (n_items, n_labels)."""
    said, true = predicted > 0.5, truth > 0.5
    scores = {}
    for i, label in enumerate(LABELS):
        ece = None if probabilities is None else expected_calibration_error(probabilities[:, i], true[:, i])
        scores[label] = _tag_score(said[:, i], true[:, i], ece)
    rng = np.random.default_rng(0)
    samples = [_macro_f1(said[rows], true[rows]) for rows in rng.integers(0, len(said), (_RESAMPLES, len(said)))]
    low, high = np.percentile(samples, _INTERVAL)
    return Evaluation(system, true, said, probabilities, scores, _macro_f1(said, true), (float(low), float(high)))


def evaluate_systems(systems: Sequence[System], records: Records, truth: Floats) -> list[Evaluation]:
    """Score fitted systems on labelled (title, text) records."""
    return [_evaluated(system.name, [system.predict(records)], truth) for system in systems]


def cross_validate(
    corpus: Corpus, systems: Sequence[System], *, share: float = 1.0, n_jobs: int = 1
) -> dict[str, list[Evaluation]]:
    """Score systems on parts of the corpus that they were not fitted to, near-duplicates never parted.

    Parameters
    ----------
    corpus : Corpus
    systems : sequence of System
    share : float
        Fraction of each round's training texts that the systems are fitted to, in (0, 1]; what a smaller share holds, a
        larger one holds too. All held-out texts are scored, so the points of a learning curve can be compared.
    n_jobs : int
        Processes; -1 takes every core. The figures do not depend on it.

    Returns
    -------
    dict
        "short texts" and "articles": one `Evaluation` a system, items in the corpus's order.
    """
    records = {
        "short texts": [(short.text, "") for short in corpus.shorts],
        "articles": [(article.title, article.text) for article in corpus.articles],
    }
    truth = {"short texts": labels_of(corpus.shorts), "articles": labels_of(corpus.articles)}
    folds = grouped_folds(corpus)
    rows = {
        "short texts": [fold.test_shorts for fold in folds],
        "articles": [fold.test_articles for fold in folds],
    }
    held_out = [
        {kind: [records[kind][i] for i in rows[kind][number]] for kind in records} for number in range(len(folds))
    ]
    parts = Parallel(n_jobs=n_jobs)(
        delayed(_held_out)(system, _fitting_part(corpus, fold, share), asked)
        for system in systems
        for fold, asked in zip(folds, held_out, strict=True)
    )
    found: dict[str, list[Evaluation]] = {kind: [] for kind in records}
    for number, system in enumerate(systems):
        mine = parts[number * len(folds) : (number + 1) * len(folds)]
        for kind in records:
            predicted = [round_[kind] for round_ in mine]
            found[kind].append(_evaluated(system.name, predicted, truth[kind], np.concatenate(rows[kind])))
    return found


def _fitting_part(corpus: Corpus, fold: Fold, share: float) -> Corpus:
    def first(rows: Rows) -> Rows:
        return np.sort(np.random.default_rng(0).permutation(rows)[: round(share * len(rows))])

    return part(corpus, first(fold.train_shorts), first(fold.train_articles))


def _held_out(system: System, corpus: Corpus, asked: Mapping[str, Records]) -> dict[str, tuple[Floats, Floats | None]]:
    system.fit(corpus)
    return {kind: system.predict(records) for kind, records in asked.items()}


def _evaluated(
    name: str, parts: Sequence[tuple[Floats, Floats | None]], truth: Floats, rows: np.ndarray | None = None
) -> Evaluation:
    order = slice(None) if rows is None else np.argsort(rows)
    said = np.concatenate([labels for labels, _ in parts])[order]
    known = [chances for _, chances in parts if chances is not None]
    return evaluate_predictions(name, said, truth, np.concatenate(known)[order] if known else None)


def _tag_score(said: Truths, true: Truths, ece: float | None) -> TagScore:
    hit = int((said & true).sum())
    precision = hit / int(said.sum()) if said.any() else 0.0
    recall = hit / int(true.sum()) if true.any() else 0.0
    return TagScore(precision, recall, f1(said, true), int(true.sum()), ece)


def _macro_f1(said: Truths, true: Truths) -> float:
    return float(np.mean([f1(said[:, i], true[:, i]) for i in range(len(TAGS))]))
