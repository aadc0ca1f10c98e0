"""How good the tags are: precision, recall and F1 with intervals, beside what a user would try first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.baselines import keyword_list, tfidf_model
from classifier.corpus import Corpus
from classifier.metrics import Truths, f1
from classifier.model import Floats
from classifier.tagger import Tagger
from classifier.tags import LABELS, TAGS
from classifier.training import grouped_folds, labels_of, part, train

_RESAMPLES = 1000
_INTERVAL = (2.5, 97.5)  # percentiles: 95 %


@dataclass(frozen=True, slots=True)
class TagScore:
    """Fractions in [0, 1]; `support` is how many truly carry the label."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One system on one set.

    Attributes
    ----------
    system : str
    scores : Mapping of str to TagScore
        For every tag and for "relevant".
    macro_f1 : float
        Mean F1 of the four tags.
    interval : tuple of float
        95 % bootstrap interval of `macro_f1`, over items.
    n_items : int
    """

    system: str
    scores: Mapping[str, TagScore]
    macro_f1: float
    interval: tuple[float, float]
    n_items: int


def evaluate_predictions(system: str, predicted: Floats, truth: Floats) -> Evaluation:
    """Score predicted labels (0 or 1), both of shape (n_items, n_labels)."""
    said, true = predicted > 0.5, truth > 0.5
    scores = {label: _tag_score(said[:, i], true[:, i]) for i, label in enumerate(LABELS)}
    rng = np.random.default_rng(0)
    samples = [_macro_f1(said[rows], true[rows]) for rows in rng.integers(0, len(said), (_RESAMPLES, len(said)))]
    low, high = np.percentile(samples, _INTERVAL)
    return Evaluation(system, scores, _macro_f1(said, true), (float(low), float(high)), len(said))


def evaluate_tagger(
    tagger: Tagger, records: Sequence[tuple[str, str]], truth: Floats, corpus: Corpus
) -> list[Evaluation]:
    """Score a tagger on labelled (title, text) records, beside both baselines, the second one fitted to the corpus."""
    tfidf = tfidf_model().fit(*_corpus_texts(corpus))
    return [
        evaluate_predictions("this model", _tagger_labels(tagger, records), truth),
        evaluate_predictions("TF-IDF + logistic regression", tfidf.predict([_joined(r) for r in records]), truth),
        evaluate_predictions("keyword list", keyword_list(records), truth),
    ]


def cross_validate(corpus: Corpus) -> dict[str, list[Evaluation]]:
    """Score model and baselines on parts of the corpus that they were not fitted to, near-duplicates never parted.

    Returns
    -------
    dict
        "short texts" and "articles": one `Evaluation` a system.
    """
    records = {
        "short texts": [(short.text, "") for short in corpus.shorts],
        "articles": [(article.title, article.text) for article in corpus.articles],
    }
    truth = {"short texts": labels_of(corpus.shorts), "articles": labels_of(corpus.articles)}
    model = {kind: np.zeros_like(labels) for kind, labels in truth.items()}
    tfidf = {kind: np.zeros_like(labels) for kind, labels in truth.items()}
    for fold in grouped_folds(corpus):
        seen = part(corpus, fold.train_shorts, fold.train_articles)
        tagger = Tagger(train(seen), "fold")
        plain = tfidf_model().fit(*_corpus_texts(seen))
        for kind, rows in (("short texts", fold.test_shorts), ("articles", fold.test_articles)):
            held = [records[kind][i] for i in rows]
            model[kind][rows] = _tagger_labels(tagger, held)
            tfidf[kind][rows] = plain.predict([_joined(record) for record in held])
    return {
        kind: [
            evaluate_predictions("this model", model[kind], truth[kind]),
            evaluate_predictions("TF-IDF + logistic regression", tfidf[kind], truth[kind]),
            evaluate_predictions("keyword list", keyword_list(records[kind]), truth[kind]),
        ]
        for kind in records
    }


def _tagger_labels(tagger: Tagger, records: Sequence[tuple[str, str]]) -> Floats:
    taggings = tagger.tag({"title": title, "text": text} for title, text in records)
    return np.array([[*(tag in t.tags for tag in TAGS), t.relevant] for t in taggings], float).reshape(-1, len(LABELS))


def _corpus_texts(corpus: Corpus) -> tuple[list[str], Floats]:
    texts = [short.text for short in corpus.shorts] + [_joined((a.title, a.text)) for a in corpus.articles]
    return texts, np.concatenate([labels_of(corpus.shorts), labels_of(corpus.articles)])


def _joined(record: tuple[str, str]) -> str:
    return "\n".join(record)


def _tag_score(said: Truths, true: Truths) -> TagScore:
    hit = int((said & true).sum())
    precision = hit / int(said.sum()) if said.any() else 0.0
    recall = hit / int(true.sum()) if true.any() else 0.0
    return TagScore(precision, recall, f1(said, true), int(true.sum()))


def _macro_f1(said: Truths, true: Truths) -> float:
    return float(np.mean([f1(said[:, i], true[:, i]) for i in range(len(TAGS))]))
