"""How much labelling the ranking saves: a pool with known labels is labelled bit by bit, as suggested or at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from classifier.corpus import Corpus
from classifier.fitting import fit_sentence_model
from classifier.metrics import f1
from classifier.model import Floats, score
from classifier.suggestion import Indices, expected_errors, most_telling
from classifier.tags import TAGS
from classifier.training import Fold, labels_of

ORDERS = ("suggested", "random")
_GROWTH = 0.2  # of what is labelled, so much more is labelled before the next fit, and at least
_SMALLEST_BATCH = 10
_ENOUGH = 0.97  # share of the full score at which a run ends
_HALF = 0.5  # probability from which a tag is given

Scorer = Callable[[Sequence[str]], Floats]  # probabilities of texts, shape (n_texts, n_labels)


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts to be labelled, and texts that are scored on; `truth` of both, shape (n_texts, n_labels).

    `first` random ones are labelled before anything can be suggested; `fit` learns from labelled texts.
    """

    texts: Sequence[str]
    truth: Floats
    held_out: Sequence[str]
    held_out_truth: Floats
    first: int
    fit: Callable[[Sequence[str], Floats], Scorer]


def pools(corpus: Corpus, fold: Fold) -> dict[str, Pool]:
    """Short texts, learned by this project's sentence model, and articles, by TF-IDF with logistic regression.

    The tagger cannot learn from a few articles alone, as its second step judges by sentences that the first knows.
    """
    shorts = [short.text for short in corpus.shorts], labels_of(corpus.shorts), fold.train_shorts, fold.test_shorts
    articles = (
        [f"{article.title}\n{article.text}" for article in corpus.articles],
        labels_of(corpus.articles),
        fold.train_articles,
        fold.test_articles,
    )
    return {"short texts": _pool(*shorts, 200, _sentences), "articles": _pool(*articles, 20, _documents)}


def _pool(
    texts: Sequence[str],
    labels: Floats,
    train: Indices,
    test: Indices,
    first: int,
    fit: Callable[[Sequence[str], Floats], Scorer],
) -> Pool:
    return Pool([texts[i] for i in train], labels[train], [texts[i] for i in test], labels[test], first, fit)


def labelling_runs(found: Sequence[Pool], seeds: Sequence[int], *, n_jobs: int = 1) -> pd.DataFrame:
    """Label each pool once a seed and order.

    Returns
    -------
    DataFrame
        One row a fit: order ("suggested" or "random"), run (number of pool and seed), labels (given so far),
        macro_f1 (of the four tags, on the held-out texts) and full (the same, when all of the pool is labelled).
    """
    full = Parallel(n_jobs=n_jobs)(delayed(_full_score)(pool) for pool in found)
    jobs = [
        (pool, goal, seed, order) for pool, goal in zip(found, full, strict=True) for seed in seeds for order in ORDERS
    ]
    runs = Parallel(n_jobs=n_jobs)(delayed(_run)(*job) for job in jobs)
    return pd.DataFrame(
        {"order": order, "run": number // len(ORDERS), "labels": labels, "macro_f1": score, "full": goal}
        for number, ((_, goal, _, order), points) in enumerate(zip(jobs, runs, strict=True))
        for labels, score in points
    )


def labels_needed(runs: pd.DataFrame, share: float = 0.95) -> pd.DataFrame:
    """Labels until a share of the full score was first reached, between two fits by straight line.

    Returns
    -------
    DataFrame
        One row a run, one column an order; NaN where it never was.
    """
    rows = []
    for (run, order), points in runs.groupby(["run", "order"], sort=True):
        goal = share * points["full"].iloc[0]
        labels, scores = points["labels"].to_numpy(float), points["macro_f1"].to_numpy()
        over = np.flatnonzero(scores >= goal)
        needed = np.nan
        if len(over):
            last = over[0]
            needed = np.interp(goal, scores[last - 1 : last + 1], labels[last - 1 : last + 1]) if last else labels[0]
        rows.append({"run": run, "order": order, "labels": needed})
    return pd.DataFrame(rows).pivot(index="run", columns="order", values="labels")[list(ORDERS)]


def _full_score(pool: Pool) -> float:
    return _macro_f1(pool.fit(pool.texts, pool.truth)(pool.held_out), pool.held_out_truth)


def _run(pool: Pool, full: float, seed: int, order: str) -> list[tuple[int, float]]:
    rng = np.random.default_rng(seed)
    labelled = _start(pool, rng)
    left = np.setdiff1d(np.arange(len(pool.texts)), labelled)
    points: list[tuple[int, float]] = []
    while True:
        scorer = pool.fit([pool.texts[i] for i in labelled], pool.truth[labelled])
        points.append((len(labelled), _macro_f1(scorer(pool.held_out), pool.held_out_truth)))
        if points[-1][1] >= _ENOUGH * full or not len(left):
            return points
        n = min(max(int(len(labelled) * _GROWTH), _SMALLEST_BATCH), len(left))
        chosen = rng.choice(len(left), n, replace=False)
        if order == "suggested":
            chosen = _suggested(scorer, [pool.texts[i] for i in left], n, seed)
        labelled = np.concatenate([labelled, left[chosen]])
        left = np.delete(left, chosen)


def _suggested(scorer: Scorer, texts: Sequence[str], n: int, seed: int) -> Indices:
    errors = expected_errors(scorer(texts)[:, : len(TAGS)], np.full(len(TAGS), _HALF))
    return most_telling(errors, n, lambda rows: [texts[i] for i in rows], seed=seed)


def _start(pool: Pool, rng: np.random.Generator) -> Indices:
    """Draw the first texts, anew until every label occurs and is missing among them, so that all can be learned."""
    while True:
        drawn = rng.choice(len(pool.texts), pool.first, replace=False)
        if (pool.truth[drawn].min(axis=0) == 0).all() and (pool.truth[drawn].max(axis=0) == 1).all():
            return drawn


def _sentences(texts: Sequence[str], labels: Floats) -> Scorer:
    model = fit_sentence_model(texts, labels)
    return lambda asked: expit(score(model, asked, [""] * len(asked)).title_logits)


def _documents(texts: Sequence[str], labels: Floats) -> Scorer:
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    models = [
        LogisticRegression(C=10.0, solver="liblinear", class_weight="balanced", random_state=0).fit(matrix, column)
        for column in labels.T
    ]

    def probabilities(asked: Sequence[str]) -> Floats:
        found = vectorizer.transform(asked)
        return np.column_stack([model.predict_proba(found)[:, 1] for model in models])

    return probabilities


def _macro_f1(probabilities: Floats, truth: Floats) -> float:
    said, true = probabilities >= _HALF, truth == 1
    return float(np.mean([f1(said[:, i], true[:, i]) for i in range(len(TAGS))]))
