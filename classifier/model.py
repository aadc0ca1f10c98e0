"""The model: sentences are scored first, then a title alone or a whole article from its sentences' scores.

A tag applies (data/corpus/README.md) when the title says it, or a heading or item of its own, or at least two
sentences whose point it is; the document model sees just these things. Both steps are linear and calibrated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from classifier.features import HashedNgrams
from classifier.metrics import Truths
from classifier.tags import LABELS
from classifier.text import Sentences, split

Floats = npt.NDArray[np.float64]

N_LABELS = len(LABELS)
N_COLUMNS = (
    8  # of the table of weights: the labels, one more, and padding, as rows of 32 bytes are read half again as fast
)
FEATURES = (
    "title",
    "heading",
    "item",
    "best",
    "second",
    "third",
    "count",
    "share",
    "mean",
    "title_relevant",
    "share_relevant",
    "mean_relevant",
)
_FLOOR = -6.0  # logit of "nothing there"
_UNTOLD = 0.0  # of a title that is missing: it speaks neither for a tag nor against it
_MARK = re.compile(  # its line's beginning is read as the end of the line before, which the engine searches for fastest
    r"""
    \n
    (?: (?P<heading> \#+ )
      | [-*>|]                                    # item, quote, table row
      | [0-9]\d? [.、)）]                         # 1. 2) 3、
      | [（(]? [一二三四五六七八九十]{1,3} [、.)）]    # 一、 （二） as pages number their parts
    ) [ \t]*
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """One linear model a label on hashed n-grams of a sentence, calibrated by a logistic curve.

    n-grams weigh by inverse document frequency and a sentence's vector has length 1, as in TF-IDF; only that a repeated
    n-gram counts as several, which lets length and score be summed place by place.

    Attributes
    ----------
    ngrams : HashedNgrams
    weights : float32 array, shape (2 ** bits, N_COLUMNS)
        Linear weights of the labels, then the square of the n-gram's own weight, then zeros.
    intercepts : float array, shape (n_labels,)
    curves : float array, shape (n_labels, 2)
        Slope and offset that turn a raw score into a logit.
    """

    ngrams: HashedNgrams
    weights: npt.NDArray[np.float32]
    intercepts: Floats
    curves: Floats

    def logits(self, sentences: Sentences) -> Floats:
        """Calibrated logits, shape (n_sentences, n_labels)."""
        sums = self.ngrams.sums(sentences, self.weights).astype(np.float64)
        lengths = np.sqrt(np.maximum(sums[:, N_LABELS, None], 1e-9))
        raw = sums[:, :N_LABELS] / lengths + self.intercepts
        return raw * self.curves[:, 0] + self.curves[:, 1]


@dataclass(frozen=True, slots=True)
class Scored:
    """A batch of records with their sentences' scores.

    Attributes
    ----------
    titles, bodies : Sentences
        Of all records' titles (each whole) and texts.
    title_logits : float array, shape (n_records, n_labels)
        Of the titles; the floor where there is none.
    body_logits : float array, shape (n_sentences, n_labels)
    features : float array, shape (n_records, n_labels, n_features)
        What the document model sees.
    has_body : bool array, shape (n_records,)
    """

    titles: Sentences
    bodies: Sentences
    title_logits: Floats
    body_logits: Floats
    features: Floats
    has_body: Truths


@dataclass(frozen=True, slots=True)
class DocumentModel:
    """One logistic regression a label on a few readable features of an article's sentence scores.

    Attributes
    ----------
    weights : float array, shape (n_labels, n_features)
    intercepts : float array, shape (n_labels,)
    """

    weights: Floats
    intercepts: Floats

    def logits(self, features: Floats) -> Floats:
        """Logits, shape (n_articles, n_labels)."""
        return np.einsum("rlf,lf->rl", features, self.weights) + self.intercepts


@dataclass(frozen=True, slots=True)
class TagModel:
    """Both steps, with a threshold a label for titles alone and for articles.

    Attributes
    ----------
    sentence : SentenceModel
    document : DocumentModel
    title_thresholds, article_thresholds : float array, shape (n_labels,)
        Probabilities from which a label applies.
    article_errors : float array, shape (n_labels, 2, 2)
        How often articles it had not seen were tagged rightly and wrongly, see `classifier.error_rates.count_errors`.
    """

    sentence: SentenceModel
    document: DocumentModel
    title_thresholds: Floats
    article_thresholds: Floats
    article_errors: Floats

    def probabilities(self, scored: Scored) -> Floats:
        """Probability of every label, shape (n_records, n_labels)."""
        alone = scored.title_logits
        return expit(np.where(scored.has_body[:, None], self.document.logits(scored.features), alone))

    def decisions(self, probabilities: Floats, has_body: Truths) -> Truths:
        """Which labels apply, shape (n_records, n_labels)."""
        return probabilities >= np.where(has_body[:, None], self.article_thresholds, self.title_thresholds)


def score(model: SentenceModel, titles: Sequence[str], texts: Sequence[str]) -> Scored:
    """Score the sentences of a batch of records and derive the document model's features."""
    n = len(titles)
    sentences = split([*titles, *texts], whole=n)  # at once, as every step costs the same again for a few as for many
    heads, bodies = sentences.parted(n)
    head_logits, body_logits = np.split(model.logits(sentences), [len(heads)])
    title_logits = np.full((n, N_LABELS), _FLOOR)
    np.maximum.at(title_logits, heads.texts, head_logits)
    has_body = np.bincount(bodies.texts, minlength=n) > 0
    has_title = np.bincount(heads.texts, minlength=n) > 0
    features = _features(title_logits, has_title, body_logits, bodies, texts)
    return Scored(heads, bodies, title_logits, body_logits, features, has_body)


def _features(
    title_logits: Floats, has_title: Truths, logits: Floats, bodies: Sentences, texts: Sequence[str]
) -> Floats:
    n = len(title_logits)
    features = np.full((n, N_LABELS, len(FEATURES)), _FLOOR)
    told_titles = np.where(has_title[:, None], title_logits, _UNTOLD)
    features[:, :, 0] = told_titles
    is_heading, is_item = _marked(bodies, texts)
    for slot, chosen in ((1, is_heading), (2, is_item)):
        best = np.full((n, N_LABELS), _FLOOR)
        np.maximum.at(best, bodies.texts[chosen], logits[chosen])
        features[:, :, slot] = best
    counts, means = np.zeros((n, N_LABELS)), np.zeros((n, N_LABELS))
    total = np.maximum(np.bincount(bodies.texts, minlength=n), 1)[:, None]
    if len(bodies):
        starts = np.flatnonzero(np.diff(bodies.texts, prepend=-1))
        told = bodies.texts[starts]
        features[told, :, 3:6] = _three_best(logits, starts)
        counts[told] = np.add.reduceat(logits > 0, starts, dtype=float)
        means[told] = np.add.reduceat(np.clip(logits, _FLOOR, -_FLOOR), starts)
    features[:, :, 6] = np.log1p(counts)
    features[:, :, 7] = counts / total
    features[:, :, 8] = means / total
    features[:, :, 9] = told_titles[:, -1:]
    features[:, :, 10] = (counts / total)[:, -1:]
    features[:, :, 11] = (means / total)[:, -1:]
    return np.clip(features, _FLOOR, -_FLOOR)


def _three_best(logits: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """Return the three highest logits a text and label, shape (n_texts, n_labels, 3); one said again counts once."""
    best = np.full((len(starts), N_LABELS, 3), _FLOOR)
    sizes = np.diff(starts, append=len(logits))
    remaining = logits.copy()
    for rank in range(3):
        highest = np.maximum.reduceat(remaining, starts)
        best[:, :, rank] = np.maximum(highest, _FLOOR)
        remaining[remaining == np.repeat(highest, sizes, axis=0)] = _FLOOR
    return best


def _marked(bodies: Sentences, texts: Sequence[str]) -> tuple[Truths, Truths]:
    """Which sentences open a Markdown heading, and which a list item, quote or table row."""
    begins = np.concatenate(([0], np.cumsum([len(text) + 1 for text in texts])))
    headings: list[int] = []
    items: list[int] = []
    for mark in _MARK.finditer("\n".join(["", *texts])):
        # The sentence begins after a sign, but with a number: that is said as well.
        (headings if mark.lastgroup else items).extend((mark.start(), mark.end() - 1))
    opens = bodies.places[bodies.starts[:-1]] + begins[bodies.texts]
    is_heading, is_item = np.zeros((2, begins[-1] + 1), bool)
    is_heading[headings] = True
    is_item[items] = True
    return is_heading[opens], is_item[opens]
