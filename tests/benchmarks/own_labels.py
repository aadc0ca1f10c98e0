"""What a user's own labels add: python tests/benchmarks/own_labels.py.

For each manner of writing (a file of the corpus) all its articles and short texts are held out. A model learns from the rest, and plays
the shipped one. Half of the manner's articles come back as a user would label them, as a whole, without marked sentences; both models
are scored on the other half, which neither has seen; then the halves change places. Some 25 labels each time; two trainings a half.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed

from classifier.corpus import Corpus, read_corpus
from classifier.evaluation import ThisModel, evaluate_predictions
from classifier.model import Floats
from classifier.own_labels import train_with
from classifier.tagger import Tagger
from classifier.tags import TAGS
from classifier.training import labels_of, train

CORPUS = Path("data/corpus")
MANNERS = ("farm", "forum", "help", "legal", "news", "questions")
RESAMPLES = 2_000


def ids_of(kind: str, manner: str) -> set[str]:
    """Ids of a file's items."""
    return {json.loads(line)["id"] for line in (CORPUS / kind / f"{manner}.jsonl").read_text("utf-8").splitlines()}


def scored(manner: str) -> tuple[Floats, Floats, Floats]:
    """Labels of a manner's articles, what the model without its labels says, and the model with half of them."""
    corpus = read_corpus(CORPUS)
    shorts, articles = ids_of("short", manner), ids_of("articles", manner)
    base = Corpus(
        tuple(short for short in corpus.shorts if short.id not in shorts),
        tuple(article for article in corpus.articles if article.id not in articles),
    )
    mine = [article for article in corpus.articles if article.id in articles]
    before = train(base)
    parts = []
    for half in (0, 1):
        own, rest = mine[half::2], mine[1 - half :: 2]
        plain = [replace(article, mentions=()) for article in own]
        after = train_with(base, plain, before).model
        records = [(article.title, article.text) for article in rest]
        said = [ThisModel(Tagger(model, "")).predict(records)[0] for model in (before, after)]
        parts.append((labels_of(rest), *said))
    truth, without, with_labels = (np.concatenate(part) for part in zip(*parts, strict=True))
    return truth, without, with_labels


def main() -> None:
    """Print macro-F1 and wrong tags of both, by manner and together, with an interval of the difference."""
    started = time.perf_counter()
    found = Parallel(n_jobs=-1)(delayed(scored)(manner) for manner in MANNERS)
    together = tuple(np.concatenate(part) for part in zip(*found, strict=True))
    for manner, (truth, *said) in zip((*MANNERS, "together"), (*found, together), strict=True):
        told = []
        for labels in said:
            wrong = int((labels != truth)[:, : len(TAGS)].sum())
            told.append(f"macro-F1 {evaluate_predictions('', labels, truth).macro_f1:.3f}, {wrong:2d} wrong tags")
        print(f"{manner:10s} {len(truth):4d} articles: without {told[0]}; with {told[1]}")
    truth, without, with_labels = together
    rng = np.random.default_rng(0)
    fewer = ((without != truth).astype(int) - (with_labels != truth))[:, : len(TAGS)].sum(axis=1)
    sums = [fewer[rows].sum() for rows in rng.integers(0, len(fewer), (RESAMPLES, len(fewer)))]
    low, high = np.percentile(sums, (2.5, 97.5))
    print(f"wrong tags fewer: {fewer.sum()} (95 % {low:.0f} to {high:.0f}); {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
