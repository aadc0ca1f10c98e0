"""What to label next: texts whose tags are least certain, that stand for many such texts, and are not all alike."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.model import Floats

Indices = npt.NDArray[np.int64]

# Set with other seeds and folds than those that tests/benchmarks/suggest.py reports; half or twice as much is as good.
_CANDIDATES = 10  # for each text that is wanted, so many of the most uncertain are looked at
_FEWEST_CANDIDATES, _MOST_CANDIDATES = 200, 3_000
_SAMPLE = 2_000  # texts that stand for all of them
READ_CHARS = 1_000  # of a text, for what it is like: an article says soon what it is about
_NEVER = 1e-6  # probabilities nearer to 0 or 1 are no more certain than this


def expected_errors(probabilities: Floats, thresholds: Floats) -> Floats:
    """How many tags of each text are expected to be wrong, shape (n_texts,), from 0 to half the number of tags.

    A probability counts by how far it is from its threshold, where either answer is as likely to be wrong. Of what a
    classifier's uncertainty is told by (Settles, "Active learning literature survey", 2009, 3.1), the sum over tags
    needs fewest labels on the corpus; the entropy's mean and the largest of the tags need up to a third more.

    Parameters
    ----------
    probabilities : float array, shape (n_texts, n_tags)
    thresholds : float array, shape (n_tags,) or as `probabilities`
        From which each tag is given.

    Examples
    --------
    >>> expected_errors(np.array([[0.7, 0.01], [0.01, 0.01]]), np.array([0.7, 0.5])).round(2).tolist()
    [0.51, 0.01]
    """
    distance = logit(np.clip(probabilities, _NEVER, 1 - _NEVER)) - logit(thresholds)
    return expit(-np.abs(distance)).sum(axis=1)


def most_telling(
    errors: Floats,
    n: int,
    texts_of: Callable[[Indices], Sequence[str]],
    eligible: Indices | None = None,
    seed: int = 0,
) -> Indices:
    """Choose the texts to label next, the most telling first.

    A text is worth its own expected errors, squared, times the expected errors of all texts that are more like it than
    like any chosen before: uncertain, representative (Settles's information density) and diverse at once. What is
    gained by one more text only falls as others are chosen, so that greedy choice comes near the best (Wei, Iyer and
    Bilmes, "Submodularity in data subset selection and active learning", ICML 2015).

    Parameters
    ----------
    errors : float array, shape (n_texts,)
        See `expected_errors`.
    n : int
        How many are wanted.
    texts_of : callable
        Gives the texts of the given numbers; asked once, for some thousand of them.
    eligible : int array, optional
        Numbers of texts that may be chosen, all by default; the others still say what is frequent.
    seed : int
        Of the sample that all texts are judged by.

    Returns
    -------
    int array, shape (min(n, n_eligible),)
        Numbers of texts.
    """
    eligible = np.arange(len(errors)) if eligible is None else eligible
    n = min(n, len(eligible))
    if not n:
        return np.zeros(0, np.int64)
    wide = max(n, min(max(n * _CANDIDATES, _FEWEST_CANDIDATES), _MOST_CANDIDATES))
    candidates = eligible[np.argsort(-errors[eligible], kind="stable")[:wide]]
    rng = np.random.default_rng(seed)
    sample = np.sort(rng.choice(len(errors), min(len(errors), _SAMPLE), replace=False))
    likeness = _likeness(texts_of(np.concatenate([candidates, sample])), len(candidates))
    return candidates[_greedy(likeness, errors[candidates] ** 2, errors[sample], n)]


def _likeness(texts: Sequence[str], n: int) -> npt.NDArray[np.float32]:
    """Cosine similarity of the first n texts to each of the others, by their character n-grams."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
    try:
        vectors = vectorizer.fit_transform([text[:READ_CHARS] for text in texts])
    except ValueError:  # not one character in all of them
        return np.zeros((n, len(texts) - n), np.float32)
    return np.asarray((vectors[:n] @ vectors[n:].T).todense())


def _greedy(likeness: npt.NDArray[np.float32], own: Floats, weights: Floats, n: int) -> list[int]:
    """Choose n rows by their gain over what is covered; gains only fall, so most need not be computed again."""
    covered = np.zeros(likeness.shape[1], np.float32)
    bounds = [(-gain, row) for row, gain in enumerate((own * (likeness @ weights)).tolist())]
    heapq.heapify(bounds)
    chosen: list[int] = []
    while len(chosen) < n:
        _, row = heapq.heappop(bounds)
        gain = float(own[row] * (np.maximum(likeness[row] - covered, 0) @ weights))
        if bounds and gain < -bounds[0][0]:
            heapq.heappush(bounds, (-gain, row))
            continue
        chosen.append(row)
        np.maximum(covered, likeness[row], out=covered)
    return chosen
