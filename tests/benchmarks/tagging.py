"""Tagging beside fastText and stock scikit-learn: python tests/benchmarks/tagging.py.

All three are fitted to the corpus and tag the same 2,000 articles of about 500 characters (the corpus's own, put together anew), one
process, one core, in turns; documents/s are medians of five rounds. This project's time includes evidence; fastText's includes putting
spaces between the characters, as it must. Peers that are not installed are left out (pip install -e '.[peers]'). Last, the time from
the start of Python to the first tag, in a process of its own.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from results import Table, ratio

from classifier.baselines import FastText, System, Tfidf
from classifier.corpus import Corpus, read_corpus
from classifier.evaluation import ThisModel
from classifier.tagger import Tagger

N_ARTICLES = 2_000
N_CHARS = 500
ROUNDS = 5
_FIRST_TAG = "from classifier import Tagger; Tagger.load().tag([{'title': '花呗晚还三天'}])"


def articles(corpus: Corpus) -> list[tuple[str, str]]:
    """Return titles and texts of the wanted length, drawn from the corpus's paragraphs."""
    rng = random.Random(0)
    paragraphs = [paragraph for article in corpus.articles for paragraph in article.text.split("\n\n")]
    found = []
    for _ in range(N_ARTICLES):
        parts: list[str] = []
        while sum(map(len, parts)) < N_CHARS:
            parts.append(rng.choice(paragraphs))
        found.append((rng.choice(corpus.articles).title, "\n\n".join(parts)[:N_CHARS]))
    return found


def compare() -> Table:
    """Documents/s of each, on one core; the base of the ratios is fastText, where it is installed."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    corpus = read_corpus(Path("data/corpus"))
    records = articles(corpus)
    systems: list[System] = [Tfidf.logistic(), *([FastText()] if FastText.is_installed() else [])]
    for system in systems:
        system.fit(corpus)
    spent: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for system in (ThisModel(Tagger.load()), *systems):
            started = time.perf_counter()
            system.predict(records)
            spent[system.name].append(time.perf_counter() - started)
    speeds = {name: N_ARTICLES / statistics.median(times) for name, times in spent.items()}
    base = speeds[systems[-1].name]
    return Table(
        "Tagging",
        ("", "documents/s", f"to {systems[-1].name}"),
        tuple((name, f"{speed:,.0f}", ratio(speed, base)) for name, speed in speeds.items()),
        (
            f"{N_ARTICLES:,} articles of {N_CHARS} characters, one core, {ROUNDS} rounds in turns; with evidence here, without there.",
            f"From the start of Python to the first tag: {_first_tag():.2f} s.",
        ),
    )


def _first_tag() -> float:
    starts = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", _FIRST_TAG], check=True)
        starts.append(time.perf_counter() - started)
    return statistics.median(starts)


if __name__ == "__main__":
    print(compare())
